unit_tests += %D%/test_csv %D%/test_json %D%/test_scalar
%C%_test_csv_LDADD = $(LIBS_codec) $(CMOCKA_LIBS)
%C%_test_json_LDADD = $(LIBS_codec) $(CMOCKA_LIBS)
%C%_test_scalar_LDADD = $(LIBS_codec) $(CMOCKA_LIBS)

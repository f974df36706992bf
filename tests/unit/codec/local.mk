unit_tests += %D%/test_csv %D%/test_json
%C%_test_csv_LDADD = $(LIBS_codec) $(CMOCKA_LIBS)
%C%_test_json_LDADD = $(LIBS_codec) $(CMOCKA_LIBS)

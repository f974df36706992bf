unit_tests += %D%/test_json
%C%_test_json_LDADD = $(LIBS_codec) $(CMOCKA_LIBS)

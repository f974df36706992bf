unit_tests += %D%/test_batch %D%/test_key %D%/test_value
%C%_test_batch_LDADD = $(LIBS_event) $(CMOCKA_LIBS)
%C%_test_key_LDADD = $(LIBS_event) $(CMOCKA_LIBS)
%C%_test_value_LDADD = $(LIBS_event) $(CMOCKA_LIBS)

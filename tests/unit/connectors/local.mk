unit_tests += %D%/test_file_source %D%/test_sink
%C%_test_file_source_LDADD = $(LIBS_connectors) $(CMOCKA_LIBS)
%C%_test_sink_LDADD = $(LIBS_connectors) $(CMOCKA_LIBS)

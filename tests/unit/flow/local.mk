unit_tests += %D%/test_op
%C%_test_op_LDADD = $(LIBS_flow) $(CMOCKA_LIBS)

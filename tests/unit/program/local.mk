unit_tests += %D%/test_expr %D%/test_function
%C%_test_expr_LDADD = $(LIBS_program) $(CMOCKA_LIBS)
%C%_test_function_LDADD = $(LIBS_program) $(CMOCKA_LIBS)

unit_tests += %D%/test_classify %D%/test_expr %D%/test_function %D%/test_glob %D%/test_program \
	%D%/test_set
%C%_test_classify_LDADD = $(LIBS_program) $(CMOCKA_LIBS)
%C%_test_expr_LDADD = $(LIBS_program) $(CMOCKA_LIBS)
%C%_test_function_LDADD = $(LIBS_program) $(CMOCKA_LIBS)
%C%_test_glob_LDADD = $(LIBS_program) $(CMOCKA_LIBS)
%C%_test_program_LDADD = $(LIBS_program) $(CMOCKA_LIBS)
%C%_test_set_LDADD = $(LIBS_program) $(CMOCKA_LIBS)

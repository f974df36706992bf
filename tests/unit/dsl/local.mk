unit_tests += %D%/test_ast %D%/test_build %D%/test_check %D%/test_diag %D%/test_format \
	%D%/test_syntax
%C%_test_ast_LDADD = $(LIBS_dsl) $(CMOCKA_LIBS)
%C%_test_build_LDADD = $(LIBS_dsl) $(CMOCKA_LIBS)
%C%_test_check_LDADD = $(LIBS_dsl) $(CMOCKA_LIBS)
%C%_test_diag_LDADD = $(LIBS_dsl) $(CMOCKA_LIBS)
%C%_test_format_SOURCES = %D%/test_format.c %D%/gen_rule.c %D%/gen_syntax.c %D%/gen_token.c
%C%_test_format_LDADD = $(LIBS_dsl) $(CMOCKA_LIBS)
%C%_test_syntax_LDADD = $(LIBS_dsl) $(CMOCKA_LIBS)

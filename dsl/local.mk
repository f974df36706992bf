noinst_LIBRARIES += %D%/libcep_dsl.a
# Text to trees and back.
%C%_libcep_dsl_a_SOURCES = %D%/ast.c %D%/ast_equal.c %D%/ast_print.c %D%/ast_rule.c %D%/diag.c \
	%D%/diag_print.c %D%/doc.c %D%/nearest.c %D%/print_decl.c %D%/print_expr.c %D%/print_rule.c \
	%D%/scan.c %D%/scan_text.c %D%/syntax.c %D%/template.c
nodist_%C%_libcep_dsl_a_SOURCES = %D%/parser.c %D%/lexer.c
LIBS_dsl = %D%/libcep_dsl.a $(LIBS_program)

BUILT_SOURCES += %D%/parser.h
CLEANFILES += %D%/parser.c %D%/parser.h %D%/lexer.c

%D%/parser.h: %D%/parser.c
%D%/parser.c: %D%/parser.y
	@$(MKDIR_P) %D%
	$(AM_V_GEN)$(BISON) -Wall -Werror --defines=%D%/parser.h -o $@ $(srcdir)/%D%/parser.y
%D%/lexer.c: %D%/lexer.l %D%/parser.h
	@$(MKDIR_P) %D%
	$(AM_V_GEN)$(FLEX) -o $@ $(srcdir)/%D%/lexer.l

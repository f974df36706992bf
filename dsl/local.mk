noinst_LIBRARIES += %D%/libcep_dsl.a
# Text to trees and back.
%C%_libcep_dsl_a_SOURCES = %D%/ast.c %D%/ast_equal.c %D%/ast_print.c %D%/ast_rule.c %D%/diag.c \
	%D%/diag_print.c %D%/doc.c %D%/nearest.c %D%/print_decl.c %D%/print_expr.c \
	%D%/print_rule.c %D%/scan.c %D%/scan_text.c %D%/syntax.c %D%/template.c
# Names, types, and the program.
%C%_libcep_dsl_a_SOURCES += %D%/alert_build.c %D%/canon.c %D%/cond_build.c %D%/derive.c \
	%D%/expr_build.c %D%/fold.c %D%/list_csv.c %D%/list_value.c %D%/match_build.c \
	%D%/option_build.c %D%/past.c %D%/plan_build.c %D%/resolve.c %D%/resolve_event.c \
	%D%/resolve_key.c %D%/resolve_kind.c %D%/resolve_list.c %D%/resolve_rule.c \
	%D%/resolve_schedule.c %D%/rule_build.c %D%/ruleset.c %D%/set_build.c %D%/term.c \
	%D%/test_build.c %D%/type_set.c %D%/types.c %D%/types_agg.c %D%/types_call.c \
	%D%/types_literal.c %D%/types_name.c %D%/types_path.c %D%/types_set.c %D%/version.c \
	%D%/watch_check.c %D%/window.c
# Patterns to automata.
%C%_libcep_dsl_a_SOURCES += %D%/nfa_build.c %D%/nfa_emit.c %D%/nfa_frag.c
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

/*
 * print.h -- the parts of a rule set as docs, for the formatter.
 *
 * Each function appends what it is named after. Private to dsl.
 */
#pragma once

#include "dsl/doc.h"

/* How deep a line break is within its brackets: the outermost are taken first. */
enum { BREAK_OUTER = 0, BREAK_OR = 1, BREAK_AND = 2, BREAK_SUM = 4, BREAK_LAST = 7 };

/* print_expr.c */
void	print_expr(struct doc *, const struct expr_node *);
void	print_path(struct doc *, const struct path_node *);
void	print_text(struct doc *, const struct text_node *);
void	print_names(struct doc *, const struct name_node *, const char *between);	/* , or */
void	print_duration(struct doc *, const struct duration_node *);
void	print_count(struct doc *, uint32_t);
void	print_cond(struct doc *, const struct expr_node *);	/* " [E]"; nothing for NULL */
void	print_assigns(struct doc *, const struct assign_node *);	/* { a = 1, b = 2 } */

/* print_rule.c */
/* "then", "then next within 5 s", "then no"; true: more than `then` alone. */
bool	print_then(struct doc *, const struct elem_node *);
void	print_elem(struct doc *, const struct elem_node *);	/* what is behind that */
void	print_seq(struct doc *, const struct seq_node *, unsigned blanks);	/* before `then` */
void	print_cancel(struct doc *, const struct cancel_node *);	/* on types [E] */
void	print_watched(struct doc *, const struct watch_node *);	/* types [E] as X over D */
void	print_when(struct doc *, const struct watch_node *);	/* E for D */
/* The clause behind its first words, which are returned; not of match and watch. */
const char *print_clause(struct doc *, const struct clause_node *, unsigned name_width);

/* print_decl.c */
void	print_name_is(struct doc *, const char *name, unsigned width);	/* "NAME   = " */
void	print_field(struct doc *, const struct field_node *, unsigned name_width);
void	print_timing(struct doc *, const struct timing_node *);	/* one of them */
void	print_event_head(struct doc *, const struct decl *);	/* event a is b [E] */
/* A declaration of one stretch: all but rules, tests and extends. */
void	print_decl(struct doc *, const struct decl *, unsigned name_width);
void	print_test_head(struct doc *, const struct test_node *);	/* test rule "title" */
void	print_line(struct doc *, const struct line_node *, unsigned at_width);
unsigned line_at_width(const struct line_node *);	/* of "at 5 min" */

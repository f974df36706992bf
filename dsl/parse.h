/*
 * parse.h -- how parser.y makes the nodes of ast.h. Private to dsl.
 *
 * Every node comes from the arena, zeroed, with its place. Limits that the grammar cannot state
 * (depth, whole numbers, lengths of time, the order of clauses) are checked here; what breaks one
 * is reported and becomes a placeholder, so that parsing goes on.
 */
#pragma once

#include "dsl/ast.h"
#include "dsl/scan.h"

/* A list under construction; its `first` is what goes into the tree. */
#define LIST(type) struct type##_list { struct type *first, *last; uint32_t count; }

#define list_add(list, node) do {					\
	__typeof__((list)->first) node_ = (node);			\
									\
	if ((list)->first == NULL)					\
		(list)->first = node_;					\
	else								\
		(list)->last->next = node_;				\
	(list)->last = node_;						\
	(list)->count++;						\
} while (0)

LIST(name_node);
LIST(text_node);
LIST(seg_node);
LIST(path_node);
LIST(expr_node);
LIST(field_node);
LIST(timing_node);
LIST(assign_node);
LIST(elem_node);
LIST(seq_node);
LIST(alt_node);
LIST(key_node);
LIST(clause_node);
LIST(line_node);

struct parse {
	struct arena		*arena;
	struct diags		*diags;
	struct scan		*scan;
	int			 start;		/* T_START_FILE or T_START_HOLE, then 0 */
	struct decl		**decl_end;	/* where the next one is linked */
	unsigned		 errors_seen;	/* of scan->error_count: of declarations before */
	bool			 is_deep;	/* reported for this declaration */
	bool			 is_broken;	/* by an error that was not worth saying */
	struct expr_node	*hole;		/* what T_START_HOLE gave */
};

/* (a, b where c) */
struct call_args {
	struct expr_node_list	args;
	struct expr_node	*where;
};

/* ---- ast.c: parts and expressions ---- */

void			*node_copy(struct parse *, const void *, size_t bytes);
struct name_node	*name_new(struct parse *, struct lexeme, struct span);
struct text_node	*text_new(struct parse *, struct lexeme, struct span);
struct number		 number_new(struct parse *, struct lexeme);
uint32_t		 count_new(struct parse *, struct lexeme, struct span);
struct duration_node	*duration_new(struct parse *, struct lexeme number, struct lexeme unit,
			    struct span);
struct seg_node		*seg_new(struct parse *, const char *name, struct expr_node *index,
			    struct span);
struct path_node	*path_new(struct parse *, struct seg_node_list, struct span);
struct expr_node	*expr_new(struct parse *, enum expr_kind, struct span);
struct expr_node	*expr_unary(struct parse *, enum expr_kind, struct expr_node *,
			    struct span, struct span op);
struct expr_node	*expr_binary(struct parse *, enum expr_kind, struct expr_node *,
			    struct expr_node *, struct span op);
/* a or b, a and b: an operand of the same kind without parentheses is taken in. */
struct expr_node	*ast_expr_join(struct parse *, enum expr_kind, struct expr_node *,
			    struct expr_node *, struct span op);
struct expr_node	*expr_path(struct parse *, enum expr_kind, struct path_node *,
			    struct span);
struct expr_node	*expr_number(struct parse *, enum expr_kind, struct lexeme, struct span);
struct expr_node	*expr_text(struct parse *, enum expr_kind, struct lexeme, struct span);
/* ( E ) or ( E, E ) */
struct expr_node	*expr_set(struct parse *, struct expr_node_list, struct span);
struct expr_node	*ast_expr_call(struct parse *, const char *name, struct call_args,
			    struct span, struct span op);
struct expr_node	*expr_member(struct parse *, struct expr_node *, struct path_node *,
			    struct span);

/* ---- ast_rule.c: patterns, clauses, declarations ---- */

struct seq_node		*seq_new(struct parse *, struct elem_node_list, struct span);
struct clause_node	*clause_new(struct parse *, enum clause_kind, struct span);
struct decl		*decl_new(struct parse *, enum decl_kind, struct name_node *);
/* These two check the order of the clauses. */
struct rule_node	*rule_new(struct parse *, struct name_node *, struct clause_node *);
struct extend_node	*extend_new(struct parse *, struct path_node *, struct clause_node *);
/* The declaration is read: links it to its file. */
void			 decl_done(struct parse *, struct decl *, struct span);

/* template.c: the holes of an alert's text. */
struct part_node	*template_parse(struct parse *, const struct text_node *,
			    struct lexeme);

/*
 * syntax.c: scan->last is none of the expected tokens, which go by their names in parser.y. False:
 * it follows from another error, or is one of so many that it was only counted.
 */
bool			 syntax_error_shown(struct parse *);
void			 syntax_error(struct parse *, const char *const *expected, int count);

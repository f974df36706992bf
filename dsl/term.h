/*
 * term.h -- an expression, checked: names are fields, every node has a type, literals have become
 * values of the type that they stand beside.
 *
 *	amount > 2 * big		OP2 >			bool
 *					 +- FIELD amount	money
 *					 +- CONST 1000 EUR	money (folded)
 *
 * check_expr() makes terms of the trees that were written, in a scope that says which names there
 * are; term_emit() makes steps of terms. A TERM_ERROR has been complained about: what it is part of
 * is silent, too.
 *
 * any/all	range over the nearest comparison around them: EACH holds the list and the test, and
 *		the test has an ITEM in the list's place.
 * Refused	a term that is right, but that this build cannot evaluate, is TERM_LATER; the rule
 *		has been told why it is refused.
 *
 * Terms live in the arena of the scope, as long as the rule is being compiled (those of constants:
 * as long as the compiler). Recursion is bounded: TERM_DEPTH_MAX.
 */
#pragma once

#include "dsl/compiler.h"

enum {
	TERM_DEPTH_MAX = 600,		/* with the defines and lets that were put in place */
	EXPANSIONS_MAX = 200000		/* terms that defines and lets make of one rule */
};

enum term_kind {
	TERM_ERROR,
	TERM_ABSENT,			/* null */
	TERM_CONST,			/* cell */
	TERM_FIELD,			/* column, of the current event */
	TERM_BOUND,			/* ref, column */
	TERM_BOUND_EXISTS,		/* ref */
	TERM_AGG,			/* agg */
	TERM_KEY,			/* comp */
	TERM_ITEM,			/* of the EACH around it */
	TERM_OP1,			/* op is OP_NEG or OP_NOT; args[0] */
	TERM_OP2,			/* op; args[0], args[1] */
	TERM_EXISTS,			/* args[0] */
	TERM_IN_SET,			/* args[0]; set */
	TERM_IN_LIST,			/* args[0] in the list args[1] */
	TERM_AND, TERM_OR, TERM_ELSE,	/* args: two and more; of ELSE two */
	TERM_EACH,			/* args[0] the list, args[1] the test; is_all */
	TERM_CALL,			/* function; args */
	TERM_LATER			/* cannot be evaluated by this build */
};

/* What a number measures: `100 km` and distance() do not compare with `900 km/h`. */
enum measure { MEASURE_NONE, MEASURE_LENGTH, MEASURE_SPEED };

struct term_agg {
	uint8_t		 fn;		/* enum agg_fn */
	uint16_t	 step;
	struct term	*arg, *filter;	/* over the element; or NULL */
};

struct term {
	uint8_t		 kind, op;
	bool		 is_secret;
	bool		 is_all;
	bool		 can_fail;	/* with a data error, for all that is known here */
	bool		 uses_event;	/* the current event; */
	bool		 uses_bound;	/* bound events, aggregates, the key */
	uint8_t		 measure;
	struct vtype	 type;
	uint32_t	 currency;	/* of money, if it is known; else 0 */
	struct span	 span;
	uint32_t	 arg_count;
	struct term	**args;
	union {
		struct cell		 cell;
		struct column		*column;
		uint16_t		 comp;
		uint32_t		 set;
		struct term_agg		*agg;
		const struct function	*function;
	};
	struct nfa_ref	 ref;		/* BOUND, BOUND_EXISTS; step EXPR_PREV: prev */
};

/* Event types whose events may stand in one place: `process or file`. */
struct type_set {
	struct event_sym	**types;
	uint16_t		 count;
};

enum scope_kind {
	SCOPE_CONST,			/* nothing but constants */
	SCOPE_EVENT,			/* the current event alone */
	SCOPE_STEP,			/* a step's [ ]: also what is bound so far */
	SCOPE_ELEMENT,			/* in an aggregate over a step: one bound event alone */
	SCOPE_MATCH,			/* the completed match */
	SCOPE_WINDOW			/* `when` and the alerts of a watch: aggregates */
};

/* A define's parameters and what stands for them, to be checked in the caller's scope. */
struct frame {
	const struct define_node *define;
	const struct expr_node	 *args;
	const struct scope	 *caller;
};

/* The comparison that is being checked: where an `any` or `all` inside it is noted. */
struct each {
	struct term		*list;	/* NULL: none so far */
	bool			 is_all;
};

struct scope {
	struct compiler		*c;
	struct arena		*arena;
	const struct source_file *file;
	enum scope_kind		 kind;
	struct rule_check	*rule;	/* NULL: outside of rules */
	const struct type_set	*event;	/* the current event's types, an element's, the window's */
	uint16_t		 step;	/* SCOPE_STEP: its own; SCOPE_ELEMENT: the aggregate's */
	bool			 in_loop; /* SCOPE_STEP: its own name means the elements so far */
	bool			 in_unless;
	const char		*place;	/* for messages: "`cancel on`" */
	const struct frame	*frame;
	struct each		*each;
	unsigned		 depth;	/* of the defines and lets around it, in all */
};

/* --- types.c: the ways in. None returns NULL. --- */

struct term	*check_expr(const struct scope *, const struct expr_node *);
/* Must be a condition. */
struct term	*check_condition(const struct scope *, const struct expr_node *);
/* Reads as `type`, as if it stood beside it (an enum value, a literal); `what` it is for. */
struct term	*check_as(const struct scope *, const struct expr_node *, struct vtype type,
		    uint32_t currency, const char *what);

/* --- term.c --- */

struct term	*term_new(const struct scope *, enum term_kind, struct vtype, struct span);
struct term	*term_error(const struct scope *, struct span);
/* With these arguments: secrecy, uses and errors follow from them. */
struct term	*term_with(const struct scope *, enum term_kind, struct vtype, struct span,
		    struct term **args, uint32_t arg_count);
struct term	*term_const(const struct scope *, struct vtype, struct cell, struct span);
struct term	*term_bool(const struct scope *, bool, struct span);
struct term	*term_not(const struct scope *, struct term *, struct span);
struct cell	 cell_text(const char *, size_t bytes);
struct cell	 cell_number(struct arena *, struct decimal, uint32_t currency);

/* --- types_*.c, fold.c: parts of check_expr() --- */

struct term	*check_path(const struct scope *, const struct expr_node *,
		    const struct path_node *);
/* What stands behind a value: geo.lat, args[0]. NULL segments: the value itself. */
struct term	*check_members(const struct scope *, struct term *, const struct seg_node *);
struct term	*check_exists(const struct scope *, const struct expr_node *);
struct term	*check_call(const struct scope *, const struct expr_node *);
struct term	*check_member(const struct scope *, const struct expr_node *);
struct term	*check_in(const struct scope *, const struct expr_node *);
struct term	*check_literal(const struct scope *, const struct expr_node *);
struct term	*check_aggregate(const struct scope *, const struct expr_node *);
/* A name that stands alone, params seen through: NULL if it is none; the scope it stands in. */
const char	*bare_name(const struct scope **, const struct expr_node **);
/* Whether a bare name means something by itself. */
bool		 name_is_known(const struct scope *, const char *name);
/* The enum's value; NULL: it has none of that name. */
struct term	*enum_literal(const struct scope *, uint16_t enum_set, const char *name,
		    struct span);
/* A constant beside that type reads as it, if it can; what it cannot stays as it is. */
struct term	*const_as(const struct scope *, struct term *, struct vtype);
/* Checks what stands beside a value of that type: a bare name may be an enum's value there. */
struct term	*check_beside(const struct scope *, const struct expr_node *, struct vtype);
/* Complains that these do not go together, with what would. Returns an error term. */
struct term	*unlike(const struct scope *, struct span, const char *verb, const struct term *a,
		    const struct term *b);
/* "`cash.amount` is money", "this is money" */
const char	*term_name(const struct scope *, const struct term *);
const char	*rule_step_name(const struct rule_check *, uint16_t step);
/* `a = b` and so on, of sides that were checked. */
struct term	*compare(const struct scope *, enum expr_op, struct term *a, struct term *b,
		    struct span);
/* For a comparison: a scope in which `any` and `all` may stand, and what becomes of the test. */
struct scope	 each_begin(const struct scope *, struct each *);
struct term	*each_end(const struct scope *, const struct each *, struct term *test);
/* Before a define or let is put in place, so deep in others: -1 after a complaint. */
int		 expansion_begin(const struct scope *, struct span, unsigned depth);
/* The value, if all in it is constant. */
struct term	*term_fold(const struct scope *, struct term *);

/* --- expr_build.c --- */

struct emitter {
	struct compiler		*c;
	struct program		*into;
	struct rule_check	*rule;	/* whose refs and aggs are used; NULL: none may be */
};

/* Index into the program's exprs; UINT32_MAX after a complaint about the term's size. */
uint32_t	 term_emit(const struct emitter *, const struct term *);

/*
 * program.h -- a rule set, compiled: all that the runtime needs and nothing of the text.
 *
 *	schema		event types, fields, slots			event/schema.h
 *	exprs		flat typed steps				program/expr.h
 *	atoms, preds	unary predicates, each distinct one once	program/classify.h
 *	plans		how keys are read from events, shared by rules
 *	rules		one automaton each, and what to say of a match	program/nfa.h
 *
 * Built by dsl/, immutable and shared thereafter; the last program_unref() frees it whole: all of
 * it stands in its arena. Any thread.
 */
#pragma once

#include <stdatomic.h>

#include "base/arena.h"
#include "event/schema.h"
#include "program/expr.h"
#include "program/nfa.h"

#define NO_EXPR	UINT32_MAX
#define NO_PRED	UINT32_MAX

/* One test of one field against constants, or any other unary condition as an expression. */
enum atom_kind {
	ATOM_COMPARE,		/* field op constant; op is one of EQ NE LT LE GT GE */
	ATOM_IN,		/* field in a set of constants */
	ATOM_EXISTS,		/* the field is there */
	ATOM_EXPR,		/* anything else over the event alone */
};

struct atom {
	uint8_t		kind;
	uint8_t		op;		/* enum expr_op, of ATOM_COMPARE */
	bool		negated;	/* true where the test is false (absent too) */
	uint16_t	slot;
	struct cell	constant;	/* of the slot's type; texts in the program's arena */
	uint32_t	set;		/* program->sets, of ATOM_IN */
	uint32_t	expr;		/* of ATOM_EXPR */
};

/* Events of one of the types for which all atoms hold. */
struct type_test {
	uint16_t	root;
	uint64_t	kinds;		/* any of these bits */
};

struct pred {
	struct type_test *types;
	uint16_t	 type_count;
	uint16_t	 atom_count;
	uint32_t	*atoms;		/* program->atoms, in written order */
};

/*
 * How events find their partition. A route reads one value per component; a rule's steps name the
 * route that holds for them. Rules with equal plans share the plan, the look-up and the block of
 * state. No components: one partition.
 */
enum { KEY_COMPS_MAX = 16, KEY_ROUTES_MAX = 64 };

struct key_route {
	uint16_t	*slots;		/* per component */
	bool		*any;		/* each distinct element of the list in that slot */
};

struct key_plan {
	uint16_t	 comp_count;
	uint8_t		*kinds;		/* enum vkind per component */
	uint16_t	 route_count;
	struct key_route *routes;
};

enum rule_status { RULE_LIVE, RULE_SHADOW, RULE_OFF };
enum severity { SEV_INFO, SEV_LOW, SEV_MEDIUM, SEV_HIGH, SEV_CRITICAL };
enum repeat { REPEAT_AFTER_MATCH, REPEAT_OVERLAPPING, REPEAT_FROM_NEXT, REPEAT_FROM_FIRST,
	REPEAT_FROM_LAST, REPEAT_ONCE };

/* A text with holes: literal, then expression, then literal ... */
struct template_part {
	const char	*text;		/* NULL: expression */
	uint32_t	 text_bytes;
	uint32_t	 expr;
	bool		 secret;
	int8_t		 digits;	/* {x: 0.00}: 2; -1: as it is */
};

struct template {
	struct template_part *parts;
	uint16_t	 part_count;
};

/* with { name = E } */
struct assign {
	const char	*name;
	uint32_t	 expr;
	bool		 secret;
};

struct alert_clause {
	bool		 on_timeout;
	uint8_t		 severity;
	uint32_t	 condition;	/* NO_EXPR: always */
	struct template	 text;
	struct assign	*with;
	uint16_t	 with_count;
	const char	**to;
	uint16_t	 to_count;
};

enum show { SHOW_ALL, SHOW_NONE, SHOW_SOME };

struct rule {
	const char	*name;		/* with its package */
	uint32_t	 index;
	char		 version[33];	/* 128 bits of the canonical form's SHA-256, in hex */
	char		 state_version[33];	/* the same without texts: equal ones keep state */
	const char	*about, *owner, *runbook;
	const char	**tags;
	uint16_t	 tag_count;
	uint8_t		 status;
	const char	*refused;	/* why this build does not run it; NULL: it does */
	const char	*file;
	uint32_t	 line;

	uint16_t	 plan;		/* program->plans */
	const char	**key_names;	/* per component, as alerts show them */
	bool		*key_secret;

	struct nfa	 nfa;
	uint32_t	*wheres;	/* where: all must hold; */
	uint32_t	*unlesses;	/* unless: none may */
	uint16_t	 where_count, unless_count;
	uint8_t		 repeat;
	uint16_t	 repeat_step;
	struct nfa_cond	*cancels;	/* cancel on */
	uint16_t	 cancel_count;
	uint32_t	 runs_max;	/* limit N runs per key; 10,000 by default */

	struct alert_clause *alerts;	/* in written order */
	uint16_t	 alert_count;
	bool		 has_timeout;
	int64_t		 suppress_ns;	/* 0: none */
	uint32_t	*suppress_per;	/* expressions; none: the rule's key */
	uint16_t	 suppress_per_count;
	uint8_t		 show;
	const char	**show_fields;
	uint16_t	 show_count;
};

/* Constants for `in`, `like`, `matches`: see program/set.h. */
struct const_set;

struct program {
	unsigned		 magic;
#define PROGRAM_MAGIC		 0x6d02e5b7
	atomic_uint		 ref_count;
	struct arena		 arena;
	struct schema		 schema;
	struct expr		*exprs;
	struct atom		*atoms;
	struct pred		*preds;
	struct const_set	**sets;
	struct key_plan		*plans;
	struct rule		*rules;		/* in the order of the rule set */
	uint32_t		 expr_count, atom_count, pred_count, set_count, rule_count;
	uint16_t		 plan_count;
	size_t			 expr_cap, atom_cap, pred_cap, set_cap, plan_cap;
	struct program_index	*index;		/* finds equal atoms, preds, plans while building */
};

struct program	*program_new(void);
struct program	*program_ref(struct program *);
void		 program_unref(struct program **);

/* While building: the index of an equal one, or of a new one. Arguments are copied. */
uint32_t	 program_atom(struct program *, const struct atom *);
uint32_t	 program_pred(struct program *, const struct type_test *, unsigned type_count,
		    const uint32_t *atoms, unsigned atom_count);
/* The atom that a condition over the event alone is, as simple as can be: a bool expression that
 * reads no bound events. */
uint32_t	 program_atom_expr(struct program *, uint32_t expr);
uint16_t	 program_plan(struct program *, const struct key_plan *);
uint16_t	 program_slot(struct program *, const char *name, struct vtype, bool secret);

/* Ends building: from here on it is const. */
void		 program_seal(struct program *);

/* All of it as text, for people and tests. */
void		 program_dump(struct buf *, const struct program *);

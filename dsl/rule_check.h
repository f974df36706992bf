/*
 * rule_check.h -- one rule while it is being checked and built: its steps, keys and lets, and the
 * registers that its expressions use.
 *
 *	rule_check_new()	resolve_rule.c	clauses merged with the extends; steps, keys, lets
 *	rule_build()		rule_build.c	into program->rules
 *
 * Lives in an arena of its own, gone when the rule is done; what tests ask for later stands in the
 * rule's symbol.
 */
#pragma once

#include "dsl/sema.h"
#include "dsl/term.h"

/* What a name in step_index is if several steps have it. */
#define STEP_AMBIGUOUS	((void *)UINTPTR_MAX)

/* The field that all types of a set have, with one column. */
struct set_field {
	const struct field_sym	*field;		/* NULL: not so */
	const struct event_sym	*without;	/* has no such field, though another one has */
	bool			 differs;	/* all have it, of several types */
	bool			 is_secret;
	uint32_t		 currency;
};

struct step_check {
	const struct elem_node	*node;		/* NULL: of `cancel on`, of a group's `until` */
	const char		*name;		/* as alerts list it */
	bool			 taken, in_loop;
	struct type_set		 types;
	struct set_field	*key_fields;	/* per component */
	bool			*key_any;	/* each element of that list is a key */
	uint16_t		 route;
	struct span		 span;		/* of its types */
};

/* A node of the pattern, depth first; of a group the steps in it. */
struct elem_check {
	const struct elem_node	*node;
	uint16_t		 step, step_end;
	const struct term	*cond, *until;	/* NULL: none */
};

/* A clause of the rule or of one of its extends. */
struct taken_clause {
	const struct clause_node *node;		/* NULL: not written */
	const struct source_file *file;		/* in whose package its names are */
	bool			  of_extend;
};

struct key_check {
	const char		*name;
	struct vtype		 type;		/* of numbers of several kinds: decimal */
	bool			 is_secret;
	const struct key_node	*node;
};

struct let_check {
	const struct let_node	*node;
	const struct source_file *file;
	bool			 is_busy;	/* being put in place: met again it is a cycle */
	struct type_set		 of;		/* of the past: the event, */
	const char		*field_name;	/* and its field; NULL: none */
	bool			 is_used;
	struct vtype		 type;		/* of its values; VT_NONE after a complaint */
	uint32_t		 currency;
	bool			 is_secret;
};

struct rule_check {
	struct compiler		*c;
	struct arena		*arena;
	struct rule_sym		*sym;
	const struct rule_node	*node;
	const struct source_file *file;

	struct taken_clause	 taken[CLAUSE_KINDS_COUNT];	/* those that stand once */
	VEC(struct taken_clause) filters;	/* where, unless */

	VEC(struct elem_check)	 elems;
	VEC(struct step_check)	 steps;		/* of the pattern, then of cancel and groups */
	uint16_t		 pattern_steps;
	bool			 is_too_long;	/* said */
	struct map		 step_index;	/* name -> (void *)(step + 1), STEP_AMBIGUOUS */
	struct map		 as_index;	/* written names, of groups too -> name_node */
	struct type_set		 seen;		/* all types of the pattern; of a watch: watched */
	const char		*watched_as;	/* watch auth as a */

	struct key_check	*keys;
	uint16_t		 key_count;
	struct map		 key_index;	/* name -> (void *)(component + 1) */
	VEC(struct let_check *)	 lets;
	struct map		 let_index;

	VEC(struct nfa_ref)	 refs;
	VEC(struct nfa_agg)	 aggs;
	const char		*refused;	/* the first reason; or NULL */
};

enum { RULE_ITEMS_MAX = 10000 };	/* alerts, values, tags, ... of a rule */

/* false after a complaint: more of them than a rule may have. */
bool		 rule_has_room(struct rule_check *, size_t count, struct span, const char *what);
/* Why no rule that reads it can run: it, or what it is a kind of, is made by rules; or NULL. */
const char	*event_refused(const struct event_sym *);
void		 rule_refuse(struct rule_check *, const char *reason);

/* --- type_set.c --- */

struct set_field type_set_field(const struct type_set *, const char *name, size_t bytes);
/* For did-you-mean. */
void		 type_set_nearest(const struct type_set *, struct diag_nearest *);
/* Event types by name; false after a complaint. Those that are bad are left out. */
bool		 type_set_resolve(struct compiler *, struct arena *, const struct source_file *,
		    const struct name_node *, struct type_set *);
void		 type_set_add(struct arena *, struct type_set *, struct event_sym *);
const char	*type_set_text(struct arena *, const struct type_set *);

/* --- types_path.c --- */

/* The step of that name; NULL after a complaint: none, ambiguous, or not yet there. */
const struct step_check *step_need(const struct scope *, const char *name, struct span,
		    uint16_t *step);
/* The step that the first segments of a path name, and the rest; NULL after a complaint. */
const struct step_check *path_step(const struct scope *, const struct path_node *,
		    uint16_t *step, const struct seg_node **rest);
/* A step that has such a field; NULL: none. */
const char	*step_having(const struct scope *, const char *field);
bool		 path_names_step(const struct scope *, const struct path_node *);
/* A field of the event that the register holds: what stands behind the step's name. */
struct term	*bound_path(const struct scope *, struct nfa_ref, const struct path_node *,
		    const struct seg_node *rest);

/* `exists probe`, `exists probe[2]`, `exists prev`; NULL: the path names no event. */
struct term	*bound_exists(const struct scope *, const struct path_node *, struct span);

/* --- types_name.c --- */

/* A define's parameter by name: what stands for it; NULL: it is none. */
const struct expr_node *param_find(const struct scope *, const char *name);
/* A path that begins with one. */
struct term	*param_path(const struct scope *, const struct path_node *);
/* The same path with what stands for the parameter, in the scope that this was written in. */
const struct path_node *path_deref(const struct scope **, const struct path_node *);
struct term	*let_path(const struct scope *, const struct path_node *);
void		 const_cycle(struct compiler *, struct const_sym *, struct span);

/* A path and nothing else, parameters seen through. */
bool		 expr_is_path(const struct scope *, const struct expr_node *);

/* --- types_agg.c --- */

/* The type of an aggregate over such values. false: it has no meaning, which was said of `name`. */
bool		 agg_arg_check(const struct scope *, enum agg_fn, const char *name,
		    const struct term *arg, struct vtype *);

/* --- resolve_key.c --- */

/* Which fields key the events of each step. */
void		 keys_resolve(struct rule_check *, const struct key_node *);
/* The field that keys a step's events; field NULL: each element of a list is a key. */
struct set_field key_field(const struct rule_check *, uint16_t step, uint16_t comp);
/* The steps' routes and the rule's plan. */
uint16_t	 plan_build(struct rule_check *);

/*
 * compiler.h -- what the parts of the second pass share: symbols, columns, and how to complain.
 *
 *	declare		every name, in any order		resolve.c
 *	resolve		events, lists, schedules, constants	resolve_*.c
 *	check		expressions into terms			term.h, types*.c
 *	build		terms into the program			expr_build.c, cond_build.c, ...
 *
 * A symbol is resolved when it is first needed; one that is met again while it is being resolved
 * stands in a cycle. What went wrong is told once, where it is written; whatever uses it then is
 * silent: SYM_BAD, TERM_ERROR.
 *
 * Names	are looked up in the package of the file that uses them, then as written. Events,
 *		rules, and values (lists, schedules, constants, defines) do not get in each other's
 *		way.
 * Memory	compiler->arena until the compiler ends, program->arena for what the program keeps.
 */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "dsl/ast.h"
#include "dsl/ruleset.h"
#include "program/program.h"

struct term;

struct source_file {
	const struct ast_file	*ast;
	const char		*package;	/* NULL: none */
	const char		*folder;	/* of its list files: "rules/", or "" */
};

enum sym_kind { SYM_EVENT, SYM_LIST, SYM_SCHEDULE, SYM_CONST, SYM_DEFINE, SYM_RULE };
enum sym_state { SYM_NEW, SYM_BUSY, SYM_GOOD, SYM_BAD };

struct sym {
	uint8_t			 kind, state;
	const char		*name;		/* with its package */
	const struct decl	*decl;		/* NULL: built in */
	const struct source_file *file;
	const char		*digest;	/* version.c's; NULL: none yet */
};

/* One for each (field name, type) of the rule set: a slot, once an expression reads it. */
struct column {
	const char	*name;
	struct vtype	 type;
	bool		 secret;		/* in any event type */
	uint16_t	 slot;			/* or NO_SLOT */
};

struct field_sym {
	struct field	*field;			/* the schema's */
	struct column	*column;
	struct span	 span;
};

struct event_sym {
	struct sym	  sym;
	struct event_sym *parent, *root;	/* of a root: NULL, itself */
	struct event_type *type;		/* the schema's */
	struct map	  fields;		/* its own: name -> field_sym; see event_field() */
	bool		  is_too_wide;		/* said */
	const char	 *refused;		/* why rules that read it cannot run; or NULL */
	uint32_t	  visited;		/* derive.c's, in search of circles */
	uint64_t	 *captured;		/* of a root: a bit per slot that runs keep */
};

struct list_value {
	const char	*text;			/* of a file */
	const struct term *term;		/* inline: a constant */
	uint32_t	 bytes;
	uint32_t	 line;
};

/* A list as it is used right of `in`, `like` or `matches`: a set for each type of value. */
struct list_use {
	uint8_t		 set_kind;
	struct vtype	 elem;
	uint32_t	 currency;
	uint32_t	 set;			/* program->sets; UINT32_MAX: complained */
	struct list_use	*next;
};

struct list_column {
	const char	*name;
	struct vtype	 type;
	uint32_t	 currency;
	int		 cell;			/* of a record; -1: complained */
	bool		 is_key;
};

struct list_sym {
	struct sym	 sym;
	struct list_value *values;		/* of a file: of its key, if that is one column */
	uint32_t	 value_count;
	struct list_column *columns;		/* of a file; keys first, in the order of `key` */
	uint16_t	 column_count, key_count;
	bool		 has_columns;		/* { } was written */
	uint32_t	 source;		/* of a file: diags_source() */
	struct list_use	*uses;
};

struct const_sym {
	struct sym	 sym;
	struct term	*value;
};

struct define_sym {
	struct sym	 sym;
};

struct schedule_sym {
	struct sym	 sym;
};

/* An `extend` of a rule, in written order. */
struct extension {
	const struct extend_node *node;
	const struct source_file *file;
	struct extension	*next;
};

/* with { name = E } of a rule: what tests compare with. */
struct with_value {
	const char	*name;
	struct vtype	 type;
	uint32_t	 currency;
	struct with_value *next;
};

struct rule_sym {
	struct sym	  sym;
	struct extension *extensions, *last_extension;
	uint32_t	  index;		/* program->rules */
	struct with_value *withs;		/* of all its alerts, once it was checked */
};

struct compiler {
	struct arena		 arena;
	struct diags		*diags;
	struct program		*program;
	struct program		*scratch;	/* where constants are folded */
	struct ruleset_options	 options;
	ruleset_load_f		*load;
	void			*load_arg;
	struct ruleset		*owner;		/* keeps the texts of list files */

	VEC(struct source_file *) files;
	struct map		 events, values, rules;	/* name -> sym */
	VEC(struct event_sym *)	 event_list;
	VEC(struct rule_sym *)	 rule_list;
	struct event_sym	*finding;	/* the built-in event; NULL until it is named */
	uint16_t		 severities;	/* its enum set */
	struct map		 columns;
	VEC(struct column *)	 column_list;
	struct map		 enum_sets;	/* its numbers -> (void *)(index + 1) */
	VEC(const char *)	 enum_names;
	VEC(struct enum_set)	 enum_set_list;
	struct map		 reported;	/* (code, place): each is told once */
	unsigned		 nesting;	/* of names being resolved */
	struct map		 uses;		/* values that this rule has named -> sym */
	uint32_t		 expansions;	/* terms that defines and lets made, of this rule */
};

/* --- resolve.c: declaring and finding names --- */

void		 compiler_init(struct compiler *, struct diags *);
void		 compiler_fini(struct compiler *);

/* Declares all names of all files; resolves everything but rules and tests. */
void		 resolve_all(struct compiler *, const struct ast *);

/*
 * The symbol of a name as written in that file, resolved; NULL: there is none, and nothing was
 * said. A SYM_BAD one is returned.
 */
struct event_sym *event_find(struct compiler *, const struct source_file *, const char *name);
struct sym	 *value_find(struct compiler *, const struct source_file *, const char *name);
struct rule_sym	 *rule_find(struct compiler *, const struct source_file *, const char *name);

/* The same for an event that must be there: NULL after a complaint, or if it is bad. */
struct event_sym *event_need(struct compiler *, const struct source_file *,
		    const struct name_node *);
struct event_sym *finding_event(struct compiler *);		/* derive.c */
/* Tries the names of a space as corrections, those of other packages by their full name. */
void		 sym_nearest(const struct compiler *, const struct map *space,
		    const struct source_file *, struct diag_nearest *);

/* --- Complaints. false: this was told before; then no help either. --- */

bool		 report(struct compiler *, enum diag_code, struct span, const char *fmt, ...)
		    PRINTF_LIKE(4, 5);
/* Help of a nearest name, if there is one. */
void		 report_nearest(struct compiler *, const struct diag_nearest *, struct span);

/* --- resolve_event.c, resolve_kind.c --- */

/* Gives each declared event its place in the schema. */
void		 events_begin(struct compiler *);
void		 event_resolve(struct compiler *, struct event_sym *);
/* All events are resolved: numbers kinds, checks their conditions, fills in the schema. */
void		 events_finish(struct compiler *);
/* Slots are known: hands them to the fields. `captured` is noted by event_capture(). */
void		 events_seal(struct compiler *);
/* Runs that take such an event keep the slot. */
void		 event_capture(struct compiler *, struct event_sym *, uint16_t slot);
/* The column's slot; NO_SLOT after a complaint that there are too many. */
uint16_t	 column_slot(struct compiler *, struct column *, struct span);
/* Its own field or an inherited one; NULL: none. */
const struct field_sym *event_field(const struct event_sym *, const char *name, size_t bytes);
struct column	*column_of(struct compiler *, const char *name, struct vtype);
/* The index of the enum that allows these values. */
uint16_t	 enum_set_of(struct compiler *, const struct name_node *);
/* A type as written; VT_NONE after a complaint. */
struct vtype	 type_resolve(struct compiler *, const struct type_node *);
bool		 event_is(const struct event_sym *, const struct event_sym *wider);

/* --- resolve_list.c, resolve_schedule.c --- */

void		 list_resolve(struct compiler *, struct list_sym *);
/* Its entries must be days, as in "2026-12-25": the exceptions of a schedule. */
void		 dates_check(struct compiler *, struct list_sym *, struct span use);
void		 schedule_resolve(struct compiler *, struct schedule_sym *);

/* Takes the text of a list file (nulling it), which must outlive the diags; its source number. */
uint32_t	 ruleset_keep(struct ruleset *, struct diags *, const char *path, char **loaded,
		    size_t bytes, const char **text);

/* --- Texts for messages, in the compiler's arena --- */

const char	*type_text(struct compiler *, struct vtype);	/* "list of string" */
const char	*currency_text(struct compiler *, uint32_t);

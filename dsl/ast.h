/*
 * ast.h -- a rule set as it was written: trees with a place on every node, nothing resolved.
 *
 *	ast
 *	 +- file  fraud.cep ---- decl ---- decl ---- decl
 *	 |                       event     list      rule
 *	 |                                            +- clause ---- clause ---- clause
 *	 |                                               for each    match       alert
 *	 |                                                            +- elem ---- elem	 (then)
 *	 |                                                                [expr]	     [expr]
 *	 +- file  local.cep ...
 *
 * ast_parse() adds one file. Lists are linked by `next`, in written order; NULL ends them. A text
 * or node that was left out is NULL, an enum's first value, or zero.
 *
 * Errors	go to the diags, all of them in one pass. A declaration in which there was one is
 *		`is_broken`: its name is good, parts of it may be missing or be placeholders. The
 *		second pass declares its name and looks no further.
 * Bounds	expressions, patterns and types are at most AST_DEPTH_MAX deep, so recursion over a
 *		tree is safe; chains of `and` and `or` are one node with many operands.
 * Names	are NUL-terminated, without back quotes, and equal names of one file are the same
 *		pointer. Texts are NUL-terminated UTF-8 without NUL inside.
 * Ownership	everything lives in the arena; the file's name and text are borrowed by ast and
 *		diags, and must outlive both. Nodes may be written by the second pass (`sema`).
 * Thread	one at a time; no I/O, no clock, no globals.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "dsl/diag.h"

struct sema;				/* the second pass's own, one per expression node */

enum {
	AST_DEPTH_MAX	= 256,
	AST_FILE_BYTES_MAX = 64 << 20	/* more is refused (E115) */
};

/* ---- Parts -------------------------------------------------------------------------------- */

struct name_node {
	const char		*text;
	struct span		 span;
	struct name_node	*next;
};

struct text_node {
	const char		*text;		/* escapes resolved */
	size_t			 bytes;
	struct span		 span;		/* with its quotes */
	bool			 is_raw;	/* '...' */
	struct text_node	*next;
};

struct number {
	struct decimal	 value;			/* exact, never negative */
	const char	*text;			/* as written: 1_000 */
};

/* 30 min: 0 <= ns < 2^62. */
struct duration_node {
	int64_t		 ns;
	struct number	 number;
	const char	*unit;
	struct span	 span;
};

struct seg_node {
	const char		*name;		/* NULL: an index */
	struct expr_node	*index;		/* [index] */
	struct span		 span;
	struct seg_node		*next;
};

/* cash.amount, probe[0].amount; the first segment is always a name. */
struct path_node {
	struct seg_node		*segs;
	uint32_t		 seg_count;
	const char		*dotted;	/* "cash.amount"; NULL: it has an index */
	struct span		 span;
	struct path_node	*next;
};

/* ---- Expressions -------------------------------------------------------------------------- */

enum expr_kind {
	EXPR_OR, EXPR_AND,			/* args: two and more */
	EXPR_NOT,				/* left */
	EXPR_EQ, EXPR_NE, EXPR_LT, EXPR_GT, EXPR_GE, EXPR_LE,	/* left, right */
	EXPR_IN, EXPR_LIKE, EXPR_MATCHES,	/* left, right; is_negated: not in ... */
	EXPR_IS_NULL,				/* left; is_negated: is not null */
	EXPR_EXISTS,				/* path */
	EXPR_ADD, EXPR_SUB, EXPR_MUL, EXPR_DIV,	/* left, right */
	EXPR_NEG,				/* left */
	EXPR_ELSE,				/* left, else right */
	EXPR_PATH, EXPR_ANY_PATH, EXPR_ALL_PATH,	/* path */
	EXPR_NUM,				/* number */
	EXPR_PERCENT,				/* number, as written: 5 % has the value 5 */
	EXPR_UNIT_NUM,				/* number, unit: 12 min, 500 EUR, 900 km/h */
	EXPR_STR,				/* text */
	EXPR_NET,				/* text: an address or a network, well-formed */
	EXPR_TRUE, EXPR_FALSE, EXPR_NULL,
	EXPR_SET,				/* args: (a, b); two and more */
	EXPR_CALL,				/* name, args, where */
	EXPR_MEMBER,				/* left (a call), path: limits(t).max */
	EXPR_KINDS_COUNT
};

struct expr_node {
	uint8_t			 kind;		/* enum expr_kind */
	uint8_t			 type;		/* the second pass's: enum vkind */
	bool			 is_negated;
	bool			 is_parenthesised; /* (E): matters to the formatter only */
	uint16_t		 depth;		/* of this tree, at most AST_DEPTH_MAX */
	uint32_t		 arg_count;
	struct span		 span;		/* with the parentheses around it */
	struct expr_node	*next;		/* in the list that it stands in */
	struct sema		*sema;		/* the second pass's */
	struct span		 op_span;	/* of the operator, function name or unit */
	union {
		struct {
			struct expr_node	*left, *right;
			struct path_node	*member;	/* EXPR_MEMBER */
		};
		struct {
			struct expr_node	*args, *args_last;
			const char		*name;		/* EXPR_CALL */
			struct expr_node	*where;		/* EXPR_CALL: count(where E) */
		};
		struct path_node		*path;
		struct {
			struct number		 number;
			const char		*unit;
		};
		struct text_node		*text;		/* EXPR_STR and EXPR_NET */
	};
};

/* ---- What flows in ------------------------------------------------------------------------ */

enum unit_kind {
	UNIT_KIND_NONE,
	UNIT_KIND_NAME,			/* in ms, in EUR */
	UNIT_KIND_FIELD			/* in "currency" */
};

struct unit_node {
	enum unit_kind	 kind;
	bool		 is_minor;
	const char	*text;
	struct span	 span;
};

enum type_kind { TYPE_NAME, TYPE_TIME, TYPE_ENUM, TYPE_LIST };

struct type_node {
	enum type_kind		 kind;
	const char		*name;		/* TYPE_NAME */
	struct name_node	*values;	/* TYPE_ENUM */
	struct type_node	*element;	/* TYPE_LIST */
	struct span		 span;
};

/* host.id: string? from "agent.id" in EUR minor secret */
struct field_node {
	struct path_node	*path;
	struct type_node	*type;
	bool			 is_optional, is_secret;
	struct text_node	*from;
	struct unit_node	 unit;
	struct span		 span;
	struct field_node	*next;
};

enum timing_kind { TIMING_TIME, TIMING_TIME_FROM, TIMING_LATE, TIMING_IDLE };

struct timing_node {
	enum timing_kind	 kind;
	struct path_node	*path;		/* TIMING_TIME */
	struct text_node	*from;		/* TIMING_TIME_FROM */
	struct unit_node	 unit;		/* both */
	struct duration_node	*duration;	/* TIMING_LATE, TIMING_IDLE */
	struct span		 span;
	struct timing_node	*next;
};

struct event_node {
	struct name_node	*base;		/* is BASE [base_cond] */
	struct expr_node	*base_cond;
	struct field_node	*fields;
	struct timing_node	*timing;
	struct span		 fields_span;	/* { ... } */
};

/* Inline (values) or from a file (from). */
struct list_node {
	struct expr_node	*values;
	uint32_t		 value_count;
	struct text_node	*from;
	struct name_node	*keys;
	bool			 has_columns;	/* { } may be empty */
	struct field_node	*columns;
};

struct schedule_node {
	struct text_node	*text, *zone;
	struct name_node	*except;
};

struct define_node {
	struct name_node	*params;
	struct expr_node	*body;
};

/* path = E, in with, emit, derive and tests */
struct assign_node {
	struct path_node	*path;
	struct expr_node	*value;
	struct span		 span;
	struct assign_node	*next;
};

struct derive_node {
	struct name_node	*types;
	struct expr_node	*cond;
	struct assign_node	*assigns;
};

/* ---- Patterns ----------------------------------------------------------------------------- */

enum elem_kind {
	ELEM_STEP,			/* types [cond] */
	ELEM_GROUP,			/* { seq }: the first of branches */
	ELEM_ALL_OF, ELEM_ANY_OF,	/* branches: two and more */
	ELEM_NO,			/* then no types [cond] for hold */
	ELEM_NOT_NEXT			/* then not next types [cond] */
};

/* How the element follows the one before. */
enum elem_rel { REL_FIRST, REL_THEN, REL_NEXT, REL_EVERY };

enum loop_kind { LOOP_NONE, LOOP_AT_LEAST, LOOP_EXACTLY, LOOP_RANGE };

struct quant_node {
	bool		is_optional;
	enum loop_kind	loop;
	uint32_t	min, max;		/* without a loop 1, 1; UINT32_MAX: any */
	bool		is_consecutive;
	bool		is_any_combination;
	bool		is_greedy;
	struct span	span;			/* of optional and the loop; line 0: none written */
	struct span	how_span;		/* of in any combination or greedy */
};

struct elem_node {
	enum elem_kind		 kind;
	enum elem_rel		 rel;
	struct duration_node	*within;	/* then within D B */
	struct quant_node	 quant;
	struct name_node	*types;
	struct expr_node	*cond;
	struct seq_node		*branches;	/* ELEM_GROUP has one */
	struct name_node	*as;
	struct expr_node	*until;
	struct duration_node	*each_within;
	struct duration_node	*hold;		/* ELEM_NO: for D */
	struct span		 span;		/* from `then`; of the first: from its first word */
	struct elem_node	*next;
};

struct seq_node {
	struct elem_node	*elems;
	uint32_t		 elem_count;
	struct span		 span;
	struct seq_node		*next;		/* branch */
};

/* ---- Rules -------------------------------------------------------------------------------- */

/* One alternative of a key: path or any path. */
struct alt_node {
	struct path_node	*path;
	bool			 is_any;
	struct span		 span;
	struct alt_node		*next;
};

/* alt, alt in LIST, or name = alt | alt */
struct key_node {
	struct name_node	*name;
	struct alt_node		*alts;
	struct name_node	*list;
	struct span		 span;
	struct key_node		*next;
};

enum let_kind { LET_EXPR, LET_PAST };

/* let NAME = E, or let NAME = what of EVENT[.FIELD] [cond] over D ending D2 ago */
struct let_node {
	enum let_kind		 kind;
	struct name_node	*name;
	struct expr_node	*value;		/* LET_EXPR */
	struct name_node	*what;		/* LET_PAST: history, count, ... */
	struct path_node	*of;
	struct expr_node	*cond;
	struct duration_node	*over, *ending;
};

struct cancel_node {
	struct name_node	*types;
	struct expr_node	*cond;
	struct span		 span;
};

struct match_node {
	struct seq_node		*seq;
	struct duration_node	*within;
	struct cancel_node	*cancel;
};

enum window_kind {
	WINDOW_OVER,			/* over size */
	WINDOW_HOP,			/* over size every step */
	WINDOW_TUMBLE,			/* each size */
	WINDOW_TUMBLE_ZONE,		/* each size in zone */
	WINDOW_SESSION,			/* per session gap size [within] */
	WINDOW_LAST			/* over last count within within */
};

struct window_node {
	enum window_kind	 kind;
	struct duration_node	*size, *step, *within;
	struct text_node	*zone;
	uint32_t		 count;
	struct span		 span;
};

struct watch_node {
	struct name_node	*types;
	struct expr_node	*cond;
	struct name_node	*as;
	struct window_node	 window;
	struct expr_node	*when;
	struct duration_node	*hold;		/* when E for D */
	struct expr_node	*clear;		/* clear when E */
};

enum when_kind { WHEN_MATCH, WHEN_TIMEOUT, WHEN_CLEAR };	/* nothing, on timeout, on clear */

/* A text with holes: "{cash.amount} after {count(probe)} probes", {{ for a brace. */
struct part_node {
	const char		*text;		/* NULL: a hole */
	size_t			 bytes;
	struct expr_node	*value;
	const char		*format;	/* {x: 0.00}; NULL: none */
	struct span		 span;
	struct part_node	*next;
};

struct alert_node {
	enum when_kind		 when;
	struct name_node	*level;
	struct expr_node	*cond;		/* if E */
	struct text_node	*text;
	struct part_node	*parts;		/* the same text, taken apart */
	bool			 has_with;
	struct assign_node	*with;
	struct name_node	*to;
};

struct emit_node {
	enum when_kind		 when;
	struct name_node	*type;
	struct assign_node	*assigns;
};

enum repeat_kind {
	REPEAT_KIND_AFTER_MATCH, REPEAT_KIND_OVERLAPPING, REPEAT_KIND_FROM_NEXT,
	REPEAT_KIND_FROM_FIRST, REPEAT_KIND_FROM_LAST, REPEAT_KIND_ONCE
};
enum change_kind { CHANGE_KEEP, CHANGE_DRAIN, CHANGE_RESET };
enum show_kind { SHOW_KIND_PATHS, SHOW_KIND_ALL, SHOW_KIND_NONE };

enum clause_kind {
	CLAUSE_ABOUT, CLAUSE_OWNER, CLAUSE_RUNBOOK,	/* text */
	CLAUSE_TAGS,					/* texts */
	CLAUSE_STATUS,					/* status */
	CLAUSE_FOR_EACH,				/* keys */
	CLAUSE_LET, CLAUSE_MATCH, CLAUSE_WATCH,
	CLAUSE_WHERE, CLAUSE_UNLESS,			/* expr */
	CLAUSE_ALERT, CLAUSE_EMIT,
	CLAUSE_SUPPRESS, CLAUSE_REPEAT, CLAUSE_ON_CHANGE, CLAUSE_LIMIT, CLAUSE_SHOW,
	CLAUSE_TO,					/* names; only in extend */
	CLAUSE_KINDS_COUNT
};

struct clause_node {
	enum clause_kind	 kind;
	struct span		 span;
	struct clause_node	*next;
	union {
		struct text_node	*text;
		struct text_node	*texts;
		struct {
			struct name_node	*name;	/* live, shadow, off; canary */
			bool			 is_canary;
			struct number		 percent;
			struct span		 percent_span;
		} status;
		struct key_node		*keys;
		struct let_node		*let;
		struct match_node	*match;
		struct watch_node	*watch;
		struct expr_node	*expr;
		struct alert_node	*alert;
		struct emit_node	*emit;
		struct {
			struct duration_node	*duration;
			struct key_node		*per;	/* NULL: the rule's key */
		} suppress;
		struct {
			enum repeat_kind	 kind;
			struct name_node	*step;	/* from first X, from last X */
		} repeat;
		enum change_kind	 change;
		struct {
			uint32_t		 count;
			struct span		 count_span;
		} limit;
		struct {
			enum show_kind		 kind;
			struct path_node	*paths;
		} show;
		struct name_node	*to;
	};
};

/* Clauses stand in the order of parser.y, each at most once where it says so. */
struct rule_node {
	struct name_node	*name;
	struct clause_node	*clauses;
	struct clause_node	*for_each;	/* of these; NULL: no key */
	struct clause_node	*body;		/* the match or watch; NULL only if broken */
};

struct extend_node {
	struct path_node	*rule;
	struct clause_node	*clauses;	/* where, unless, status, suppress, to */
};

/* ---- Tests -------------------------------------------------------------------------------- */

enum line_kind {
	LINE_AT,			/* at D [every D n times] or at "time": event { } */
	LINE_RUN_TO,
	LINE_EXPECT_AT,			/* expect alert at D with { } */
	LINE_EXPECT_COUNT,		/* expect 2 alerts */
	LINE_EXPECT_NONE
};

struct line_node {
	enum line_kind		 kind;
	struct duration_node	*at;
	struct text_node	*at_text;
	struct duration_node	*every;
	uint32_t		 times;		/* 1 without every */
	struct name_node	*type;
	bool			 has_with;
	struct assign_node	*assigns;	/* of the event, or with { } */
	uint32_t		 count;
	struct span		 span;
	struct line_node	*next;
};

struct test_node {
	struct path_node	*rule;
	struct text_node	*title;
	struct line_node	*lines;
};

/* ---- Declarations and files --------------------------------------------------------------- */

enum decl_kind {
	DECL_PACKAGE,				/* package */
	DECL_EVENT, DECL_LIST, DECL_SCHEDULE,
	DECL_CONST,				/* value */
	DECL_DEFINE, DECL_RULE, DECL_EXTEND, DECL_DERIVE, DECL_TEST,
	DECL_BROKEN				/* nothing of it could be read; name is NULL */
};

struct decl {
	enum decl_kind		 kind;
	bool			 is_broken;	/* then what follows the name may be NULL */
	struct span		 span;
	struct name_node	*name;		/* NULL: package, extend, test */
	struct decl		*next;
	union {
		struct path_node	*package;
		struct event_node	*event;
		struct list_node	*list;
		struct schedule_node	*schedule;
		struct expr_node	*value;
		struct define_node	*define;
		struct rule_node	*rule;
		struct extend_node	*extend;
		struct derive_node	*derive;
		struct test_node	*test;
	};
};

/* From # to the end of the line. */
struct comment {
	const char	*text;			/* with its #, without white space at the end */
	struct span	 span;
	bool		 is_own_line;		/* nothing but white space before it */
};

struct ast_file {
	uint32_t		 index;		/* as in its spans */
	const char		*name;
	struct decl		*decls;
	struct comment		*comments;	/* in order */
	size_t			 comment_count;
	size_t			 error_count;	/* lexical and syntax errors */
	struct ast_file		*next;
};

/* A rule set. Starts as {0}. */
struct ast {
	struct ast_file		*files, *last;
};

/* Adds a file. -1: it had errors; what could be read is there nevertheless. */
MUST_USE int	ast_parse(struct ast *, struct arena *, const char *file_name, const char *text,
		    size_t bytes, struct diags *);

/*
 * The exact length of so many units in ns: ms s min h day days. False: no such unit, no whole
 * number of ns, or 2^62 ns and more.
 */
bool		duration_ns(struct decimal, const char *unit, int64_t *ns);

/* The same text apart from white space, comments and redundant back quotes. */
bool		ast_file_equal(const struct ast_file *, const struct ast_file *);

/*
 * rule.h -- the oracle's own picture of one `match` rule and of one small stream.
 *
 *	rule ── seq ── elem elem elem …		what `then` joins, in written order
 *	                │
 *	                ├ ELEM_STEP		event types and a [ ]
 *	                ├ ELEM_GROUP		{ seq }
 *	                ├ ELEM_ANY, ELEM_ALL	any of { seq, seq }, all of { seq, seq }
 *	                └ ELEM_NO, ELEM_NOT_NEXT
 *
 * Whatever can be offered an event has a *place*, numbered in written order: steps, `no` steps and
 * `cancel on`. Expressions name places, never elements, so that an element can be copied (any of).
 * A rule, its expressions and its events live in one pool and do not change once they are made.
 */
#pragma once

#include "value.h"

enum {
	EVENTS_MAX	= 64,
	PLACES_MAX	= 24,
	TYPES_MAX	= 8,
	FIELDS_MAX	= 20,
	KEYS_MAX	= 3,
	ALERTS_MAX	= 4,
	FILTERS_MAX	= 3,
	NO_PLACE	= -1
};

enum expr_op {
	/* leaves */
	EXPR_VALUE,		/* value */
	EXPR_FIELD,		/* field of the current event */
	EXPR_LAST,		/* place.field: of the last event bound there so far */
	EXPR_FIRST,		/* first(place).field */
	EXPR_AT,		/* place[index].field */
	EXPR_PREV,		/* prev.field */
	EXPR_BOUND,		/* exists place */
	/* over what is bound at a place; field NO_FIELD: count(place) */
	EXPR_COUNT, EXPR_SUM, EXPR_AVG, EXPR_MIN, EXPR_MAX, EXPR_STDDEV, EXPR_DISTINCT,
	/* one operand: a */
	EXPR_EXISTS, EXPR_IS_NULL, EXPR_IS_NOT_NULL, EXPR_NOT, EXPR_NEG,
	EXPR_ANY, EXPR_ALL,	/* left of a comparison, `in` or `like`: a is a list field */
	EXPR_LENGTH,
	/* two: a, b */
	EXPR_AND, EXPR_OR,
	EXPR_EQ, EXPR_NE, EXPR_LT, EXPR_GT, EXPR_LE, EXPR_GE,
	EXPR_IN, EXPR_NOT_IN, EXPR_LIKE, EXPR_NOT_LIKE,	/* b is a set or one value */
	EXPR_ADD, EXPR_SUB, EXPR_MUL, EXPR_DIV, EXPR_ELSE,
	EXPR_CONTAINS, EXPR_STARTS_WITH, EXPR_ENDS_WITH,
	EXPR_SET		/* items */
};

enum { NO_FIELD = -1 };

struct expr {
	enum expr_op			 op;
	const struct expr		*a, *b;
	const struct expr *const	*items;
	int				 item_count;
	struct value			 value;
	const char			*text;	/* a literal as it is written */
	int				 place, field, index;
};

enum elem_kind { ELEM_STEP, ELEM_GROUP, ELEM_ANY, ELEM_ALL, ELEM_NO, ELEM_NOT_NEXT };
enum word { WORD_THEN, WORD_NEXT, WORD_EVERY };
enum inner { INNER_RELAXED, INNER_STRICT, INNER_FREE };

struct relation {
	enum word	 word;
	int64_t		 within_ms;	/* 0: unbounded, here and below */
};

struct seq;

struct elem {
	enum elem_kind		 kind;
	struct relation		 rel;	/* to what came before; unused in a first element */
	int			 place;	/* of STEP, NO, NOT_NEXT */
	bool			 optional;
	bool			 loop;
	int			 min, max;	/* of a loop; max 0: at least */
	enum inner		 inner;
	bool			 greedy;
	const struct expr	*until;
	int64_t			 each_ms;
	int64_t			 for_ms;	/* of NO */
	bool			 trailing;	/* of NO, NOT_NEXT: no step of the rule follows */
	const struct seq	*seqs;		/* of GROUP one, of ANY and ALL the branches */
	int			 seq_count;
};

struct seq {
	const struct elem	*elems;
	int			 count;
};

struct place {
	enum elem_kind		 kind;		/* STEP, NO, NOT_NEXT; of `cancel on` NO */
	const char		*name;		/* `as NAME`, or NULL */
	uint32_t		 types;		/* bits: takes events of any of these */
	const struct expr	*cond;		/* or NULL */
	bool			 cancels;	/* `cancel on`: what is only this is not seen */
	int			 key_field[KEYS_MAX];
};

struct type {
	const char		*name;
	int			 base;		/* of a kind, else -1 */
	const struct expr	*cond;		/* of a kind */
};

struct field {
	const char	*name;
	const char	*decl;		/* as declared: `int?`, `money in "cur"` */
	enum value_kind	 kind;		/* of a list: VALUE_LIST */
	enum value_kind	 item_kind;
	bool		 optional;
	int		 only_type;	/* a kind that adds it, else -1: every base type has it */
};

/* One alternative of a renamed key, as it is written: TYPE.field or STEP.field. */
struct key_alt {
	int	type, place;	/* one of them is -1 */
	int	field;
	bool	any;
};

struct key {
	const char	*name;		/* as it stands in the alert's "key" */
	bool		 renamed;	/* `name = alts`; else the plain field alts[0] */
	bool		 numeric;
	struct key_alt	 alts[PLACES_MAX];
	int		 alt_count;
};

enum repeat {
	REPEAT_AFTER_MATCH, REPEAT_OVERLAPPING, REPEAT_FROM_NEXT, REPEAT_FROM_FIRST,
	REPEAT_FROM_LAST, REPEAT_ONCE
};

struct alert {
	bool			 on_timeout;
	const char		*severity;
	const struct expr	*only_if;
};

struct rule {
	struct type		 types[TYPES_MAX];
	int			 type_count;
	struct field		 fields[FIELDS_MAX];
	int			 field_count;
	int			 id_field, time_field;
	struct place		 places[PLACES_MAX];
	int			 place_count;
	struct key		 keys[KEYS_MAX];
	int			 key_count;
	struct seq		 match;
	int64_t			 within_ms;
	int			 cancel_place;	/* or NO_PLACE */
	const struct expr	*where[FILTERS_MAX], *unless[FILTERS_MAX];
	int			 where_count, unless_count;
	enum repeat		 repeat;
	int			 repeat_place;
	int			 limit_runs;	/* 0: not written */
	struct alert		 alerts[ALERTS_MAX];
	int			 alert_count;
};

struct event {
	int		type;			/* a base type */
	int64_t		time_ms;
	struct value	fields[FIELDS_MAX];
};

struct stream {
	struct event	events[EVENTS_MAX];
	int		count;
};

/* What an expression may look at: an event, and the events bound strictly before a position. */
struct scope {
	const struct rule	*rule;
	const struct event *const *events;	/* by position */
	const struct event	*current;	/* NULL in `where`, `unless`, `if` */
	const int8_t		*place_at;	/* by position: the place that it is bound to */
	int			 before;
};

struct value	expr_value(const struct expr *, const struct scope *);
/* As a whole [ ], where, when or if: false if a data error is in it. NULL is no condition: true. */
bool		expr_holds(const struct expr *, const struct scope *);
/* Whether the value can depend on anything but the current event. */
bool		expr_looks_back(const struct expr *);

bool		like_matches(const char *pattern, const char *text);
bool		type_covers(const struct rule *, uint32_t types, const struct event *);
bool		seq_nullable(const struct seq *);
bool		elem_nullable(const struct elem *);
bool		elem_is_step(const struct elem *);	/* not NO, not NOT_NEXT */
/* What a step's events are listed under in an alert: its name, its type, or `type#2`. */
const char	*place_label(const struct rule *, int place, char *room, size_t room_bytes);

/*
 * expr.h -- expressions as flat typed steps over registers: types, building, evaluation.
 *
 *	amount > 2 * prev.amount		r0 = field amount
 *						r1 = 2
 *						r2 = bound prev amount
 *						r3 = r2 * r1		(money * decimal)
 *						r4 = r3 < r0		(money)
 *
 * Types	expr_type_op(), expr_type_unify() and function.h are the one set of typing rules,
 *		for the checker of rule texts as for the builder. What it accepts, builds.
 * Building	One call a node, operands first, each returning its register. The builder converts
 *		operands (int beside decimal) and picks the step for their types. The first problem
 *		is latched, later calls return EXPR_NO_REG, expr_finish() tells it.
 * Evaluation	Absent has no third truth: comparisons and tests of absent values are false,
 *		arithmetic and functions on them absent. A data error (overflow, division by zero,
 *		two currencies) ends the evaluation: the value is VALUE_ERROR, a condition false.
 *		Steps run forwards; only the turns of expr_each() jump back, once per item.
 * Memory	Steps stand in the program's arena. Evaluation allocates only texts, lists and wide
 *		decimals, in env->scratch: results live until the caller resets that.
 * Thread	A program under construction one at a time; evaluation any, an env each.
 */
#pragma once

#include "event/batch.h"
#include "event/value.h"

struct function;
struct program;
struct rule;

enum {
	EXPR_REGS_MAX	= 512,		/* live at once */
	EXPR_STEPS_MAX	= 60000,
	EXPR_PREV	= 0xffff,	/* as `ref`: the event bound just before */
};

#define EXPR_NO_REG	UINT32_MAX

struct expr_step;			/* expr_step.h */

struct expr {
	const struct expr_step	*steps;
	uint16_t		 step_count, reg_count;
	uint16_t		 result;	/* register */
	struct vtype		 type;		/* of the result */
	bool			 can_fail;	/* a data error is possible */
	bool			 uses_event;	/* reads the current event; */
	bool			 uses_bound;	/* bound events, aggregates or the key */
};

/* --- Types --- */

enum expr_op {
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,	/* -> bool */
	OP_ADD, OP_SUB, OP_MUL, OP_DIV,
	OP_NEG,						/* of one operand */
	OP_NOT, OP_AND, OP_OR,				/* of bool; expr_not(), expr_branch() */
	OP_ELSE,				/* the type that takes both: expr_branch() */
	OP_IN,						/* b: a's type, or a list of it */
	OP_LIKE, OP_MATCHES,				/* texts */
};

static inline struct vtype vtype_of(enum vkind kind) {
	return (struct vtype){ .kind = (uint8_t)kind, .enum_set = NO_ENUM };
}

static inline struct vtype vtype_list(struct vtype elem) {
	return (struct vtype){ VT_LIST, elem.kind, elem.enum_set };
}

static inline struct vtype vtype_elem(struct vtype list) {
	return (struct vtype){ list.elem, VT_NONE, list.enum_set };
}

static inline bool vtype_equal(struct vtype a, struct vtype b) {
	return a.kind == b.kind && a.elem == b.elem && a.enum_set == b.enum_set;
}

static inline bool vkind_is_number(enum vkind kind) {
	return kind == VT_INT || kind == VT_FLOAT || kind == VT_DECIMAL;
}

/* The type of `a op b`; false: they do not go together. OP_NEG and OP_NOT ignore b. */
bool		expr_type_op(enum expr_op, struct vtype a, struct vtype b, struct vtype *out);

/* The type of `a else b`, of a list's items: the wider of two numbers, else both are alike. */
bool		expr_type_unify(struct vtype a, struct vtype b, struct vtype *out);

/*
 * A literal beside another type reads as that type: a number as float or decimal, a text as ip,
 * time or enum. False: it cannot (no address, no value of that enum).
 */
bool		expr_literal_as(const struct program *, struct vtype from, const struct cell *,
		    struct vtype to, struct cell *out);

/* --- Building --- */

enum expr_problem {
	EXPR_OK,
	EXPR_TOO_COMPLEX,	/* more than EXPR_STEPS_MAX steps or EXPR_REGS_MAX registers */
	EXPR_UNLIKE,		/* operands that do not go together: the checker has let it pass */
};

/* While an operand may be left out (expr_branch() to expr_join()), or in the turns of a loop. */
struct expr_label {
	uint32_t	at, reg, other;
	uint8_t		op;
};

struct expr_builder {
	struct program		*program;
	enum expr_problem	 problem;
	struct expr_draft	*steps;		/* over any number of registers */
	size_t			 step_count, step_cap;
	struct expr_vreg	*regs;		/* their types */
	size_t			 reg_count, reg_cap;
	bool			 can_fail, uses_event, uses_bound;
};

void		expr_begin(struct expr_builder *, struct program *);
/* Ends the builder. Index into program->exprs, of an equal one if there is; or UINT32_MAX, and the
 * problem. */
uint32_t	expr_finish(struct expr_builder *, uint32_t result, enum expr_problem *);
void		expr_abandon(struct expr_builder *);
struct vtype	expr_reg_type(const struct expr_builder *, uint32_t reg);

/* Leaves. The cell's text, list or wide decimal is copied. */
uint32_t	expr_const(struct expr_builder *, struct vtype, const struct cell *);
uint32_t	expr_absent(struct expr_builder *, struct vtype);
uint32_t	expr_field(struct expr_builder *, uint16_t slot);	/* of the current event */
uint32_t	expr_bound(struct expr_builder *, uint16_t ref, uint16_t slot);
uint32_t	expr_bound_exists(struct expr_builder *, uint16_t ref);
/* Of no values it is 0 for count, sum and distinct (enum agg_fn), else absent. */
uint32_t	expr_agg(struct expr_builder *, uint16_t agg, uint8_t fn, struct vtype);
uint32_t	expr_key(struct expr_builder *, uint16_t comp, struct vtype);

/* OP_NEG, OP_NOT; comparisons and arithmetic. */
uint32_t	expr_op1(struct expr_builder *, enum expr_op, uint32_t a);
uint32_t	expr_op2(struct expr_builder *, enum expr_op, uint32_t a, uint32_t b);
uint32_t	expr_exists(struct expr_builder *, uint32_t a);		/* `is not null` */

/*
 * `in`, `like`, `matches` a constant set (program/set.h; index into program->sets), whose kind says
 * which; and `in` a list field.
 */
uint32_t	expr_in_set(struct expr_builder *, uint32_t a, uint32_t set);
uint32_t	expr_in_list(struct expr_builder *, uint32_t a, uint32_t list);

/*
 * OP_AND, OP_OR, OP_ELSE. The right operand is built between the two calls and evaluated only if
 * the left one leaves the result open:
 *	l = expr_branch(b, OP_OR, left); right = ...; reg = expr_join(b, l, right);
 */
struct expr_label expr_branch(struct expr_builder *, enum expr_op, uint32_t left);
uint32_t	expr_join(struct expr_builder *, struct expr_label, uint32_t right);

/*
 * `any LIST ...`, `all LIST ...`: the test of one item is built between the two calls.
 *	l = expr_each(b, all, list, &item); test = ... item ...; reg = expr_each_end(b, l, test);
 */
struct expr_label expr_each(struct expr_builder *, bool all, uint32_t list, uint32_t *item);
uint32_t	expr_each_end(struct expr_builder *, struct expr_label, uint32_t test);

/* A function that function_find() gave for the types of these registers. */
uint32_t	expr_call(struct expr_builder *, const struct function *, const uint32_t *args,
		    unsigned arg_count);

/* --- Evaluation --- */

/*
 * What a partial match lets expressions see; the matcher implements it. field, exists and key
 * return whether there is a value. A wide decimal of a cell lives as long as the bound events, of
 * key() in *wide.
 */
struct expr_bound_class {
	bool	(*field)(const void *bound, uint16_t ref, uint16_t slot, struct cell *out);
	bool	(*exists)(const void *bound, uint16_t ref);
	void	(*agg)(const void *bound, uint16_t agg, struct value *out);
	bool	(*key)(const void *bound, uint16_t comp, struct cell *out, struct decimal *wide);
};

struct expr_env {
	const struct program	*program;
	const struct rule	*rule;		/* whose refs, aggs and key are meant; NULL: none */
	const struct batch	*batch;		/* NULL: no current event, its fields are absent */
	unsigned		 row;
	const struct expr_bound_class *bound_class;	/* NULL: nothing is bound */
	const void		*bound;
	struct arena		*scratch;
};

void		expr_eval(const struct expr *, const struct expr_env *, struct value *out);

/* As a condition: true only if it is there and true. *error: a data error, and false. */
bool		expr_true(const struct expr *, const struct expr_env *, bool *error);

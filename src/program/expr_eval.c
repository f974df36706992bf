/*
 * expr_eval.c -- runs the steps of an expression over registers on the stack.
 *
 * One small function a step, named as in expr_ops.def and inlined into one switch.
 */
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "program/expr_frame.h"
#include "program/number.h"
#include "program/program.h"

/* --- Leaves --- */

STEP(CONST) {
	return yield_cell(f, s, s->cell);
}

STEP(ABSENT) {
	return yield_absent(f, s);
}

STEP(FIELD) {
	const struct batch *b = f->env->batch;

	if (b == NULL || !batch_has(b, f->env->row, s->a))
		return yield_absent(f, s);
	return yield_cell(f, s, b->cols[s->a][f->env->row]);
}

STEP(BOUND) {
	const struct expr_env	*env = f->env;
	struct value		*v = target(f, s);
	bool			 found;

	found = env->bound_class != NULL && env->bound_class->field(env->bound, s->a, s->b, &v->c);
	v->state = found ? VALUE_PRESENT : VALUE_ABSENT;
	return GO_NEXT;
}

STEP(BOUND_EXISTS) {
	const struct expr_env *env = f->env;

	return yield_int(f, s,
	    env->bound_class != NULL && env->bound_class->exists(env->bound, s->a));
}

/* Aggregates of nothing: a zero of the type, or absent. */
static enum go agg_of_nothing(struct frame *f, const struct expr_step *s) {
	if (s->b != AGG_COUNT && s->b != AGG_SUM && s->b != AGG_DISTINCT)
		return yield_absent(f, s);
	/* A zero of money has no currency yet, and goes with any. */
	if (s->kind == VT_FLOAT)
		return yield_float(f, s, 0);
	return yield_int(f, s, 0);
}

STEP(AGG) {
	const struct expr_env	*env = f->env;
	struct value		*v = target(f, s);

	if (env->bound_class == NULL)
		return agg_of_nothing(f, s);
	env->bound_class->agg(env->bound, s->a, v);
	return v->state == VALUE_ERROR ? GO_ERROR : GO_NEXT;
}

STEP(KEY) {
	const struct expr_env	*env = f->env;
	struct reg		*r = &f->regs[s->dst];
	bool			 found;

	found = env->bound_class != NULL
	    && env->bound_class->key(env->bound, s->a, &r->v.c, &r->wide);
	r->v.state = found ? VALUE_PRESENT : VALUE_ABSENT;
	return GO_NEXT;
}

/* --- Conversions --- */

STEP(MOVE) {
	*target(f, s) = *operand_a(f, s);
	return GO_NEXT;
}

STEP(MOVE_WIDE) {
	const struct value *a = operand_a(f, s);

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return yield_decimal(f, s, cell_decimal(&a->c), a->c.x & ~CELL_BIG);
}

STEP(INT_TO_FLOAT) {
	const struct value *a = operand_a(f, s);

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return yield_cell(f, s, (struct cell){ .f = (double)a->c.i });
}

STEP(INT_TO_DECIMAL) {
	const struct value *a = operand_a(f, s);

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return yield_int(f, s, a->c.i);		/* the exponent 0 and the currency none are 0 */
}

STEP(DECIMAL_TO_FLOAT) {
	const struct value *a = operand_a(f, s);

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return yield_float(f, s, decimal_to_double(cell_decimal(&a->c)));
}

STEP(FLOAT_TO_DECIMAL) {
	const struct value	*a = operand_a(f, s);
	struct decimal		 d;

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return float_as_decimal(a->c.f, &d) ? yield_decimal(f, s, d, 0) : GO_ERROR;
}

/* --- Comparisons --- */

#define COMPARE(name, test)						\
	STEP(name) {							\
		const struct value *a = operand_a(f, s);		\
		const struct value *b = operand_b(f, s);		\
									\
		return yield_int(f, s, both_present(a, b) && (test));	\
	}

COMPARE(EQ_INT, a->c.i == b->c.i)
COMPARE(LT_INT, a->c.i < b->c.i)
COMPARE(LE_INT, a->c.i <= b->c.i)
COMPARE(EQ_FLOAT, a->c.f == b->c.f)
COMPARE(LT_FLOAT, a->c.f < b->c.f)
COMPARE(LE_FLOAT, a->c.f <= b->c.f)
COMPARE(EQ_STRING, cell_equal(VT_STRING, &a->c, &b->c, NULL))
COMPARE(LT_STRING, cell_compare(VT_STRING, &a->c, &b->c, NULL) < 0)
COMPARE(LE_STRING, cell_compare(VT_STRING, &a->c, &b->c, NULL) <= 0)
COMPARE(EQ_IP, memcmp(a->c.ip, b->c.ip, sizeof a->c.ip) == 0)
COMPARE(LT_IP, memcmp(a->c.ip, b->c.ip, sizeof a->c.ip) < 0)
COMPARE(LE_IP, memcmp(a->c.ip, b->c.ip, sizeof a->c.ip) <= 0)
COMPARE(EQ_GEO, cell_equal(VT_GEO, &a->c, &b->c, NULL))
COMPARE(EQ_DECIMAL, cell_compare(VT_DECIMAL, &a->c, &b->c, NULL) == 0)
COMPARE(LT_DECIMAL, cell_compare(VT_DECIMAL, &a->c, &b->c, NULL) < 0)
COMPARE(LE_DECIMAL, cell_compare(VT_DECIMAL, &a->c, &b->c, NULL) <= 0)

/* NaN is neither less nor greater nor equal. */
#define COMPARE_INT_FLOAT(name, i_side, f_side, test)			\
	COMPARE(name, !isnan(f_side->c.f)				\
	    && int_float_compare(i_side->c.i, f_side->c.f) test)

COMPARE_INT_FLOAT(EQ_INT_FLOAT, a, b, == 0)
COMPARE_INT_FLOAT(LT_INT_FLOAT, a, b, < 0)
COMPARE_INT_FLOAT(LE_INT_FLOAT, a, b, <= 0)
COMPARE_INT_FLOAT(LT_FLOAT_INT, b, a, > 0)
COMPARE_INT_FLOAT(LE_FLOAT_INT, b, a, >= 0)

static inline int amount_compare(const struct value *a, const struct value *b) {
	return cell_compare(VT_DECIMAL, &a->c, &b->c, NULL);
}

#define COMPARE_MONEY(name, test)					\
	STEP(name) {							\
		const struct value *a = operand_a(f, s);		\
		const struct value *b = operand_b(f, s);		\
		uint32_t currency;					\
									\
		if (!both_present(a, b))				\
			return yield_int(f, s, false);			\
		if (!money_currency(&a->c, &b->c, &currency))			\
			return GO_ERROR;				\
		return yield_int(f, s, amount_compare(a, b) test);	\
	}

COMPARE_MONEY(EQ_MONEY, == 0)
COMPARE_MONEY(LT_MONEY, < 0)
COMPARE_MONEY(LE_MONEY, <= 0)

/* --- Arithmetic --- */

#define ARITHMETIC_INT(name, operation)					\
	STEP(name) {							\
		const struct value *a = operand_a(f, s);		\
		const struct value *b = operand_b(f, s);		\
		int64_t out;						\
									\
		if (!both_present(a, b))				\
			return yield_absent(f, s);			\
		if (operation(a->c.i, b->c.i, &out))			\
			return GO_ERROR;				\
		return yield_int(f, s, out);				\
	}

static inline bool time_add_overflow(int64_t time, int64_t duration, int64_t *out) {
	return __builtin_add_overflow(time, duration, out) || *out <= -ETIME_NS_MAX
	    || *out >= ETIME_NS_MAX;
}

static inline bool time_sub_overflow(int64_t time, int64_t duration, int64_t *out) {
	return __builtin_sub_overflow(time, duration, out) || *out <= -ETIME_NS_MAX
	    || *out >= ETIME_NS_MAX;
}

ARITHMETIC_INT(ADD_INT, __builtin_add_overflow)
ARITHMETIC_INT(SUB_INT, __builtin_sub_overflow)
ARITHMETIC_INT(MUL_INT, __builtin_mul_overflow)
ARITHMETIC_INT(ADD_TIME, time_add_overflow)
ARITHMETIC_INT(SUB_TIME, time_sub_overflow)
ARITHMETIC_INT(SUB_TIMES, __builtin_sub_overflow)

STEP(NEG_INT) {
	const struct value	*a = operand_a(f, s);
	int64_t			 out;

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return __builtin_sub_overflow(0, a->c.i, &out) ? GO_ERROR : yield_int(f, s, out);
}

#define ARITHMETIC_FLOAT(name, sign)					\
	STEP(name) {							\
		const struct value *a = operand_a(f, s);		\
		const struct value *b = operand_b(f, s);		\
									\
		if (!both_present(a, b))				\
			return yield_absent(f, s);			\
		return yield_float(f, s, a->c.f sign b->c.f);		\
	}

ARITHMETIC_FLOAT(ADD_FLOAT, +)
ARITHMETIC_FLOAT(SUB_FLOAT, -)
ARITHMETIC_FLOAT(MUL_FLOAT, *)

STEP(DIV_FLOAT) {
	const struct value *a = operand_a(f, s);
	const struct value *b = operand_b(f, s);

	if (!both_present(a, b))
		return yield_absent(f, s);
	return b->c.f == 0 ? GO_ERROR : yield_float(f, s, a->c.f / b->c.f);
}

STEP(NEG_FLOAT) {
	const struct value *a = operand_a(f, s);

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return yield_float(f, s, -a->c.f);
}

/* A decimal operation; money gives its currency on. */
typedef bool decimal_op_f(struct decimal, struct decimal, struct decimal *);

static inline enum go decimal_step(struct frame *f, const struct expr_step *s, decimal_op_f *op) {
	const struct value	*a = operand_a(f, s);
	const struct value	*b = operand_b(f, s);
	struct decimal		 out;

	if (!both_present(a, b))
		return yield_absent(f, s);
	if (!op(cell_decimal(&a->c), cell_decimal(&b->c), &out))
		return GO_ERROR;
	return yield_decimal(f, s, out, (a->c.x | b->c.x) & ~CELL_BIG);
}

STEP(ADD_DECIMAL) {
	return decimal_step(f, s, decimal_add);
}

STEP(SUB_DECIMAL) {
	return decimal_step(f, s, decimal_sub);
}

STEP(MUL_DECIMAL) {
	return decimal_step(f, s, decimal_mul);
}

STEP(DIV_DECIMAL) {
	return decimal_step(f, s, decimal_div);
}

STEP(NEG_DECIMAL) {
	const struct value *a = operand_a(f, s);

	if (a->state != VALUE_PRESENT)
		return yield_absent(f, s);
	return yield_decimal(f, s, decimal_neg(cell_decimal(&a->c)), a->c.x & ~CELL_BIG);
}

static inline enum go money_step(struct frame *f, const struct expr_step *s, decimal_op_f *op,
    bool is_ratio) {
	const struct value	*a = operand_a(f, s);
	const struct value	*b = operand_b(f, s);
	struct decimal		 out;
	uint32_t		 currency;

	if (!both_present(a, b))
		return yield_absent(f, s);
	if (!money_currency(&a->c, &b->c, &currency)
	    || !op(cell_decimal(&a->c), cell_decimal(&b->c), &out))
		return GO_ERROR;
	return yield_decimal(f, s, out, is_ratio ? 0 : currency);
}

STEP(ADD_MONEY) {
	return money_step(f, s, decimal_add, false);
}

STEP(SUB_MONEY) {
	return money_step(f, s, decimal_sub, false);
}

/* The other operand is a decimal: it has no currency of its own. */
STEP(MUL_MONEY) {
	return decimal_step(f, s, decimal_mul);
}

STEP(DIV_MONEY) {
	return decimal_step(f, s, decimal_div);
}

STEP(RATIO_MONEY) {
	return money_step(f, s, decimal_div, true);
}

static inline enum go duration_step(struct frame *f, const struct expr_step *s, decimal_op_f *op) {
	const struct value	*a = operand_a(f, s);
	const struct value	*b = operand_b(f, s);
	struct decimal		 d;
	int64_t			 ns;

	if (!both_present(a, b))
		return yield_absent(f, s);
	if (!op(decimal_from_int(a->c.i), cell_decimal(&b->c), &d)
	    || !decimal_to_int(decimal_round(d, 0), &ns))
		return GO_ERROR;
	return yield_int(f, s, ns);
}

STEP(MUL_DURATION) {
	return duration_step(f, s, decimal_mul);
}

STEP(DIV_DURATION) {
	return duration_step(f, s, decimal_div);
}

static inline enum go yield_duration(struct frame *f, const struct expr_step *s, double ns) {
	ns = nearbyint(ns);
	if (!(ns >= -0x1p63 && ns < 0x1p63))
		return GO_ERROR;
	return yield_int(f, s, (int64_t)ns);
}

STEP(MUL_DURATION_FLOAT) {
	const struct value *a = operand_a(f, s);
	const struct value *b = operand_b(f, s);

	if (!both_present(a, b))
		return yield_absent(f, s);
	return yield_duration(f, s, (double)a->c.i * b->c.f);
}

STEP(DIV_DURATION_FLOAT) {
	const struct value *a = operand_a(f, s);
	const struct value *b = operand_b(f, s);

	if (!both_present(a, b))
		return yield_absent(f, s);
	return b->c.f == 0 ? GO_ERROR : yield_duration(f, s, (double)a->c.i / b->c.f);
}

/* --- Truth --- */

static inline bool value_true(const struct value *v) {
	return v->state == VALUE_PRESENT && v->c.i != 0;
}

STEP(NOT) {
	return yield_int(f, s, !value_true(operand_a(f, s)));
}

STEP(TRUTH) {
	return yield_int(f, s, value_true(operand_a(f, s)));
}

STEP(EXISTS) {
	return yield_int(f, s, operand_a(f, s)->state == VALUE_PRESENT);
}

STEP(IN_SET) {
	const struct value	*a = operand_a(f, s);
	bool			 error = false, found;

	if (a->state != VALUE_PRESENT)
		return yield_int(f, s, false);
	found = set_has(s->set, s->kind, &a->c, &error);
	return error ? GO_ERROR : yield_int(f, s, found);
}

STEP(CALL) {
	const struct expr_call	*call = s->call;
	const struct cell	*args[FUNCTION_ARGS_MAX];
	struct reg		*out = &f->regs[s->dst];
	struct function_call	 fc = { f->env, args, call->types, call->arg_count, call->constant,
				    &out->wide };

	for (unsigned i = 0; i < call->arg_count; i++) {
		const struct value *v = &f->regs[call->regs[i]].v;

		if (v->state != VALUE_PRESENT)
			return call->is_bool ? yield_int(f, s, false) : yield_absent(f, s);
		args[i] = &v->c;
	}
	out->v.state = call->function->eval(&fc, &out->v.c);
	return out->v.state == VALUE_ERROR ? GO_ERROR : GO_NEXT;
}

/* --- Branches and turns --- */

STEP(AND) {
	bool left = value_true(operand_a(f, s));

	yield_int(f, s, left);
	return left ? GO_NEXT : GO_JUMP;
}

STEP(OR) {
	bool left = value_true(operand_a(f, s));

	yield_int(f, s, left);
	return left ? GO_JUMP : GO_NEXT;
}

STEP(IF_ABSENT) {
	return operand_a(f, s)->state == VALUE_PRESENT ? GO_NEXT : GO_JUMP;
}

STEP(JUMP) {
	(void)f;
	(void)s;
	return GO_JUMP;
}

STEP(EACH) {
	bool present = operand_a(f, s)->state == VALUE_PRESENT;

	yield_int(f, s, 0);
	return present ? GO_NEXT : GO_JUMP;
}

STEP(ITEM) {
	const struct cell	*list = &operand_a(f, s)->c;
	int64_t			*turn = &f->regs[s->b].v.c.i;

	if (*turn == list->n)
		return GO_JUMP;
	return yield_cell(f, s, list->list[(*turn)++]);
}

STEP(ANY) {
	if (!value_true(operand_a(f, s)))
		return GO_JUMP;
	return yield_int(f, s, true);
}

STEP(ALL) {
	if (value_true(operand_a(f, s)))
		return GO_JUMP;
	return yield_int(f, s, false);
}

/* --- All of it --- */

static bool steps_run(struct frame *f, const struct expr_step *steps, unsigned count) {
	const struct expr_step	*s = steps;
	const struct expr_step	*end = steps + count;
	enum go			 go = GO_NEXT;

	while (s < end) {
		switch ((enum expr_opcode)s->op) {
#define OP(name, operands, text) case EX_##name: go = step_##name(f, s); break;
#include "program/expr_ops.def"
#undef OP
		case EX_COUNT:
			CHECK(!"a step");
		}
		if (go == GO_NEXT)
			s++;
		else if (go == GO_JUMP)
			s = steps + s->target;
		else
			return false;
	}
	return true;
}

void expr_eval(const struct expr *e, const struct expr_env *env, struct value *out) {
	struct reg	 regs[EXPR_REGS_MAX];	/* as many as are used cost something */
	struct frame	 f = { regs, env };
	struct decimal	*wide;

	if (!steps_run(&f, e->steps, e->step_count)) {
		*out = (struct value){ .state = VALUE_ERROR };
		return;
	}
	*out = regs[e->result].v;
	if (out->state == VALUE_PRESENT && (e->type.kind == VT_DECIMAL || e->type.kind == VT_MONEY)
	    && (out->c.x & CELL_BIG) != 0) {
		wide = arena_raw(env->scratch, sizeof *wide);
		*wide = *out->c.big;
		out->c.big = wide;
	}
}

bool expr_true(const struct expr *e, const struct expr_env *env, bool *error) {
	struct reg	regs[EXPR_REGS_MAX];
	struct frame	f = { regs, env };

	CHECK(e->type.kind == VT_BOOL);
	*error = !steps_run(&f, e->steps, e->step_count);
	return !*error && value_true(&regs[e->result].v);
}

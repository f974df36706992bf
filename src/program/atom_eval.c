#include "program/atom_eval.h"

#include <string.h>

#include "base/check.h"
#include "program/expr_step.h"
#include "program/number.h"

/* --- Getting ready --- */

const int64_t atom_powers[POWERS] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
	100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
	10000000000000000, 100000000000000000, 1000000000000000000,
};

enum { UNWIELDY = UINT8_MAX };		/* as `decimals`: compare with the atom's constant */

/* As an integer with so many decimals, if it is one. */
static void decimal_init(struct atom_test *t, const struct cell *constant) {
	struct decimal d = decimal_canonical(cell_decimal(constant));

	t->decimals = UNWIELDY;
	if (d.exp > 0 || d.exp <= -POWERS || d.hi != (int64_t)d.lo >> 63)
		return;
	t->decimals = (uint8_t)-d.exp;
	t->i = (int64_t)d.lo;
}

static void compare_init(struct atom_test *t, enum vkind kind, const struct cell *constant) {
	t->form = FORM_COMPARE;
	switch (kind) {
	case VT_BOOL:
	case VT_INT:
	case VT_ENUM:
	case VT_TIME:
	case VT_DURATION:
		t->form = FORM_INT;
		t->i = constant->i;
		break;
	case VT_FLOAT:
		t->form = FORM_FLOAT;
		t->f = constant->f;
		break;
	case VT_MONEY:
	case VT_DECIMAL:
		t->form = kind == VT_MONEY ? FORM_MONEY : FORM_DECIMAL;
		t->can_fail = kind == VT_MONEY;
		t->n = constant->x & ~CELL_BIG;
		decimal_init(t, constant);
		break;
	case VT_STRING:
		if (t->op != OP_EQ)
			break;
		t->form = FORM_STRING;
		t->p = constant->p;
		t->n = constant->n;
		break;
	default:
		break;
	}
}

void atom_test_init(struct atom_test *t, const struct program *p, const struct atom *a) {
	*t = (struct atom_test){ .op = a->op, .negated = a->negated, .slot = a->slot, .atom = a };
	switch ((enum atom_kind)a->kind) {
	case ATOM_COMPARE:
		compare_init(t, p->schema.slots[a->slot].type.kind, &a->constant);
		break;
	case ATOM_IN:
		t->form = FORM_IN;
		t->can_fail = set_can_fail(p->sets[a->set]);
		break;
	case ATOM_EXISTS:
		t->form = FORM_EXISTS;
		break;
	case ATOM_EXPR:
		t->form = FORM_EXPR;
		t->can_fail = p->exprs[a->expr].can_fail;
		break;
	}
}

/* --- One row --- */

static inline bool order_holds(enum expr_op op, int order) {
	switch (op) {
	case OP_EQ:	return order == 0;
	case OP_LT:	return order < 0;
	case OP_LE:	return order <= 0;
	case OP_GT:	return order > 0;
	default:	return order >= 0;
	}
}

static inline bool int_holds(enum expr_op op, int64_t a, int64_t b) {
	return order_holds(op, (a > b) - (a < b));
}

static inline bool float_holds(enum expr_op op, double a, double b) {
	switch (op) {
	case OP_EQ:	return a == b;
	case OP_LT:	return a < b;
	case OP_LE:	return a <= b;
	case OP_GT:	return a > b;
	default:	return a >= b;
	}
}

/* Both sides as integers of one scale: most differ by few digits. False: work it out. */
static inline bool scales_align(const struct atom_test *t, const struct cell *c, int64_t *value,
    int64_t *constant) {
	int more = t->decimals + (int32_t)c->n;		/* decimals that the cell has less */

	*value = c->i;
	*constant = t->i;
	if ((c->x & CELL_BIG) != 0 || t->decimals == UNWIELDY || more >= POWERS || more <= -POWERS)
		return false;
	if (more >= 0)
		return !__builtin_mul_overflow(c->i, atom_powers[more], value);
	return !__builtin_mul_overflow(t->i, atom_powers[-more], constant);
}

static inline bool decimal_holds(const struct atom_test *t, const struct cell *c) {
	int64_t value, constant;

	if (scales_align(t, c, &value, &constant))
		return int_holds(t->op, value, constant);
	return order_holds(t->op, cell_compare(VT_DECIMAL, c, &t->atom->constant, NULL));
}

static inline bool money_holds(const struct atom_test *t, const struct cell *c, bool *error) {
	uint32_t currency;

	if ((c->x & ~CELL_BIG) != t->n && !money_currency(c, &t->atom->constant, &currency)) {
		*error = true;
		return false;
	}
	return decimal_holds(t, c);
}

/* Names of one kind begin alike and end differently. */
static inline bool string_holds(const struct atom_test *t, const struct cell *c) {
	return c->n == t->n && (c->n == 0 || (c->p[c->n - 1] == t->p[c->n - 1]
	    && memcmp(c->p, t->p, c->n) == 0));
}

static bool compare_holds(const struct atom_test *t, const struct program *p,
    const struct cell *c) {
	enum vkind	kind = p->schema.slots[t->slot].type.kind;
	bool		error;

	if (t->op == OP_EQ)
		return cell_equal(kind, c, &t->atom->constant, &error);
	return order_holds(t->op, cell_compare(kind, c, &t->atom->constant, &error));
}

static bool expr_holds(const struct atom_test *t, const struct expr_env *env, bool *error) {
	bool value = expr_true(&env->program->exprs[t->atom->expr], env, error);

	arena_reset(env->scratch);
	return value;
}

/* Of a field that is there, before `negated` turns it round. */
static inline bool cell_holds(const struct atom_test *t, const struct program *p,
    const struct cell *c, bool *error) {
	switch ((enum atom_form)t->form) {
	case FORM_INT:		return int_holds(t->op, c->i, t->i);
	case FORM_FLOAT:	return float_holds(t->op, c->f, t->f);
	case FORM_DECIMAL:	return decimal_holds(t, c);
	case FORM_MONEY:	return money_holds(t, c, error);
	case FORM_STRING:	return string_holds(t, c);
	case FORM_COMPARE:	return compare_holds(t, p, c);
	case FORM_EXISTS:	return true;
	case FORM_IN:		return set_has(p->sets[t->atom->set],
				    p->schema.slots[t->slot].type.kind, c, error);
	case FORM_EXPR:		break;
	}
	return false;
}

bool atom_test_row(const struct atom_test *t, const struct expr_env *env, bool *error) {
	const struct batch	*b = env->batch;
	bool			 value;

	*error = false;
	if (t->form == FORM_EXPR)
		value = expr_holds(t, env, error);
	else
		value = batch_has(b, env->row, t->slot)
		    && cell_holds(t, env->program, &b->cols[t->slot][env->row], error);
	return !*error && value != t->negated;
}

/* --- A column --- */

/* Of words that may be read where they are absent, too: garbage then, and masked. */
#define KERNEL(name, member, constant, sign)						\
	static void name(const struct cell *col, const struct atom_test *t, unsigned count,	\
	    struct bits *out) {								\
		for (unsigned row = 0; row < count; row += 64) {			\
			uint64_t m = 0;							\
											\
			for (unsigned i = 64; i-- > 0;)					\
				m = m << 1 | (col[row + i].member sign constant);	\
			out->w[row / 64] = m;						\
		}									\
	}

KERNEL(int_eq, i, t->i, ==)
KERNEL(int_lt, i, t->i, <)
KERNEL(int_le, i, t->i, <=)
KERNEL(int_gt, i, t->i, >)
KERNEL(int_ge, i, t->i, >=)
KERNEL(float_eq, f, t->f, ==)
KERNEL(float_lt, f, t->f, <)
KERNEL(float_le, f, t->f, <=)
KERNEL(float_gt, f, t->f, >)
KERNEL(float_ge, f, t->f, >=)

typedef void kernel_f(const struct cell *, const struct atom_test *, unsigned count, struct bits *);

static kernel_f *kernel_find(const struct atom_test *t) {
	static kernel_f *const of_int[] = { [OP_EQ] = int_eq, [OP_LT] = int_lt, [OP_LE] = int_le,
	    [OP_GT] = int_gt, [OP_GE] = int_ge };
	static kernel_f *const of_float[] = { [OP_EQ] = float_eq, [OP_LT] = float_lt,
	    [OP_LE] = float_le, [OP_GT] = float_gt, [OP_GE] = float_ge };

	return t->form == FORM_INT ? of_int[t->op] : t->form == FORM_FLOAT ? of_float[t->op] : NULL;
}

/* The other forms: only where the field is there. One loop a form, so that each is tight. */
#define PRESENT(name, test)								\
	static void name(const struct atom_test *t, const struct program *p,		\
	    const struct cell *col, const uint64_t *present, struct atom_bits *out) {	\
		for (unsigned word = 0; word < ROW_WORDS; word++)			\
			for (uint64_t left = present[word]; left != 0; left &= left - 1) {	\
				unsigned bit = (unsigned)__builtin_ctzll(left);		\
				const struct cell *c = &col[64 * word + bit];		\
				bool error = false, holds = (test);			\
											\
				out->value.w[word] |= (uint64_t)holds << bit;		\
				out->error.w[word] |= (uint64_t)error << bit;		\
			}								\
		(void)p;								\
	}

PRESENT(strings, string_holds(t, c))
PRESENT(decimals, decimal_holds(t, c))
PRESENT(amounts, money_holds(t, c, &error))
PRESENT(others, cell_holds(t, p, c, &error))

static void column_all(const struct atom_test *t, const struct program *p, const struct batch *b,
    struct atom_bits *out) {
	const uint64_t		*present = b->present[t->slot];
	const struct cell	*col = b->cols[t->slot];
	kernel_f		*kernel = kernel_find(t);

	out->done = bits_rows(b->count);
	memset(&out->value, 0, sizeof out->value);
	memset(&out->error, 0, sizeof out->error);
	if (kernel != NULL)
		kernel(col, t, b->count, &out->value);
	else if (t->form == FORM_STRING)
		strings(t, p, col, present, out);
	else if (t->form == FORM_DECIMAL)
		decimals(t, p, col, present, out);
	else if (t->form == FORM_MONEY)
		amounts(t, p, col, present, out);
	else
		others(t, p, col, present, out);
	for (int i = 0; i < ROW_WORDS; i++) {
		out->value.w[i] &= present[i];
		if (t->negated)
			out->value.w[i] = ~out->value.w[i] & ~out->error.w[i];
		out->value.w[i] &= out->done.w[i];
	}
}

/* The rows that are needed and not known yet, one by one. */
static void rows_needed(const struct atom_test *t, const struct expr_env *env,
    const struct bits *need, struct atom_bits *out) {
	struct expr_env at = *env;

	for (unsigned word = 0; word < ROW_WORDS; word++) {
		uint64_t todo = need->w[word] & ~out->done.w[word];

		for (uint64_t left = todo; left != 0; left &= left - 1) {
			bool error;

			at.row = 64 * word + (unsigned)__builtin_ctzll(left);
			if (atom_test_row(t, &at, &error))
				bit_set(&out->value, at.row);
			if (error)
				bit_set(&out->error, at.row);
		}
		out->done.w[word] |= todo;
	}
}

void atom_test_column(const struct atom_test *t, const struct expr_env *env,
    const struct bits *need, struct atom_bits *out) {
	if (!atom_test_is_cheap(t))
		rows_needed(t, env, need, out);
	else if (!bits_any(&out->done))
		column_all(t, env->program, env->batch, out);
}

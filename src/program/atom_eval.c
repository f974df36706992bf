#include "program/atom_eval.h"

#include <string.h>

#include "base/check.h"
#include "program/expr_step.h"
#include "program/number.h"

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

static inline bool float_holds(enum expr_op op, double a, double b) {
	switch (op) {
	case OP_EQ:	return a == b;
	case OP_LT:	return a < b;
	case OP_LE:	return a <= b;
	case OP_GT:	return a > b;
	default:	return a >= b;
	}
}

static inline bool cell_holds(enum expr_op op, enum vkind kind, const struct cell *c,
    const struct cell *constant, bool *error) {
	uint32_t currency;

	if (kind == VT_FLOAT)
		return float_holds(op, c->f, constant->f);
	if (op == OP_EQ && (kind == VT_STRING || kind == VT_GEO))
		return cell_equal(kind, c, constant, error);
	if (kind == VT_MONEY) {
		if (!money_currency(c, constant, &currency)) {
			*error = true;
			return false;
		}
		kind = VT_DECIMAL;
	}
	return order_holds(op, cell_compare(kind, c, constant, error));
}

/* Before `negated` turns it round. */
static bool atom_holds(const struct program *p, const struct atom *a, const struct expr_env *env,
    bool *error) {
	const struct batch	*b = env->batch;
	enum vkind		 kind;
	bool			 value;

	if (a->kind == ATOM_EXPR) {
		value = expr_true(&p->exprs[a->expr], env, error);
		arena_reset(env->scratch);
		return value;
	}
	if (!batch_has(b, env->row, a->slot))
		return false;
	kind = p->schema.slots[a->slot].type.kind;
	if (a->kind == ATOM_IN)
		return set_has(p->sets[a->set], kind, &b->cols[a->slot][env->row], error);
	return a->kind == ATOM_EXISTS
	    || cell_holds(a->op, kind, &b->cols[a->slot][env->row], &a->constant, error);
}

bool atom_row(const struct program *p, const struct atom *a, const struct expr_env *env,
    bool *error) {
	bool value;

	*error = false;
	value = atom_holds(p, a, env, error);
	return !*error && value != a->negated;
}

bool atom_can_fail(const struct program *p, const struct atom *a) {
	switch ((enum atom_kind)a->kind) {
	case ATOM_COMPARE:	return p->schema.slots[a->slot].type.kind == VT_MONEY;
	case ATOM_IN:		return set_can_fail(p->sets[a->set]);
	case ATOM_EXISTS:	return false;
	case ATOM_EXPR:		return p->exprs[a->expr].can_fail;
	}
	return true;
}

bool atom_is_cheap(const struct program *p, const struct atom *a) {
	(void)p;
	return a->kind == ATOM_COMPARE || a->kind == ATOM_EXISTS;
}

/* --- A column --- */

/* Types whose cells may be read where they are absent: garbage, and masked. */
#define KERNEL(name, member, sign)						\
	static void name(const struct cell *col, const struct cell *k, unsigned count,	\
	    struct bits *out) {							\
		for (unsigned row = 0; row < count; row += 64) {		\
			uint64_t m = 0;						\
										\
			for (unsigned i = 0; i < 64; i++)			\
				m |= (uint64_t)(col[row + i].member sign k->member) << i;	\
			out->w[row / 64] = m;					\
		}								\
	}

KERNEL(int_eq, i, ==)
KERNEL(int_lt, i, <)
KERNEL(int_le, i, <=)
KERNEL(int_gt, i, >)
KERNEL(int_ge, i, >=)
KERNEL(float_eq, f, ==)
KERNEL(float_lt, f, <)
KERNEL(float_le, f, <=)
KERNEL(float_gt, f, >)
KERNEL(float_ge, f, >=)

typedef void kernel_f(const struct cell *, const struct cell *, unsigned count, struct bits *);

static kernel_f *kernel_find(enum expr_op op, enum vkind kind) {
	static kernel_f *const of_int[] = { [OP_EQ] = int_eq, [OP_LT] = int_lt, [OP_LE] = int_le,
	    [OP_GT] = int_gt, [OP_GE] = int_ge };
	static kernel_f *const of_float[] = { [OP_EQ] = float_eq, [OP_LT] = float_lt,
	    [OP_LE] = float_le, [OP_GT] = float_gt, [OP_GE] = float_ge };

	switch (kind) {
	case VT_BOOL:
	case VT_INT:
	case VT_ENUM:
	case VT_TIME:
	case VT_DURATION:
		return of_int[op];
	case VT_FLOAT:
		return of_float[op];
	default:
		return NULL;
	}
}

/* For types that are more than one word: only where they are there. */
static void compare_present(const struct atom *a, enum vkind kind, const struct cell *col,
    const uint64_t *present, struct atom_bits *out) {
	for (unsigned word = 0; word < ROW_WORDS; word++)
		for (uint64_t left = present[word]; left != 0; left &= left - 1) {
			unsigned	row = 64 * word + (unsigned)__builtin_ctzll(left);
			bool		error = false;

			if (cell_holds(a->op, kind, &col[row], &a->constant, &error))
				bit_set(&out->value, row);
			if (error)
				bit_set(&out->error, row);
		}
}

static void string_eq_present(const struct atom *a, const struct cell *col,
    const uint64_t *present, struct atom_bits *out) {
	uint32_t	 n = a->constant.n;
	const char	*p = a->constant.p;

	for (unsigned word = 0; word < ROW_WORDS; word++)
		for (uint64_t left = present[word]; left != 0; left &= left - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(left);
			const struct cell *c = &col[64 * word + bit];

			if (c->n == n && (n == 0 || (c->p[0] == p[0] && memcmp(c->p, p, n) == 0)))
				out->value.w[word] |= UINT64_C(1) << bit;
		}
}

static void column_all(const struct program *p, const struct atom *a, const struct batch *b,
    struct atom_bits *out) {
	enum vkind		 kind = p->schema.slots[a->slot].type.kind;
	const uint64_t		*present = b->present[a->slot];
	const struct cell	*col = b->cols[a->slot];
	kernel_f		*kernel;

	out->done = bits_rows(b->count);
	memset(&out->value, 0, sizeof out->value);
	memset(&out->error, 0, sizeof out->error);
	kernel = a->kind == ATOM_COMPARE ? kernel_find(a->op, kind) : NULL;
	if (a->kind == ATOM_EXISTS)
		memcpy(&out->value, present, sizeof out->value);
	else if (kernel != NULL)
		kernel(col, &a->constant, b->count, &out->value);
	else if (a->op == OP_EQ && kind == VT_STRING)
		string_eq_present(a, col, present, out);
	else
		compare_present(a, kind, col, present, out);
	for (int i = 0; i < ROW_WORDS; i++) {
		out->value.w[i] &= present[i];
		if (a->negated)
			out->value.w[i] = ~out->value.w[i] & ~out->error.w[i];
		out->value.w[i] &= out->done.w[i];
	}
}

/* The rows that are needed and not known yet, one by one. */
static void rows_needed(const struct program *p, const struct atom *a, const struct expr_env *env,
    const struct bits *need, struct atom_bits *out) {
	struct expr_env at = *env;

	for (unsigned word = 0; word < ROW_WORDS; word++) {
		uint64_t todo = need->w[word] & ~out->done.w[word];

		for (uint64_t left = todo; left != 0; left &= left - 1) {
			bool error;

			at.row = 64 * word + (unsigned)__builtin_ctzll(left);
			if (atom_row(p, a, &at, &error))
				bit_set(&out->value, at.row);
			if (error)
				bit_set(&out->error, at.row);
		}
		out->done.w[word] |= todo;
	}
}

void atom_column(const struct program *p, const struct atom *a, const struct expr_env *env,
    const struct bits *need, struct atom_bits *out) {
	if (atom_is_cheap(p, a)) {
		if (!bits_any(&out->done))
			column_all(p, a, env->batch, out);
		return;
	}
	rows_needed(p, a, env, need, out);
}

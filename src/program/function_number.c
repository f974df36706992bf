/* function_number.c -- functions of numbers, amounts and durations. */
#include <math.h>

#include "program/function_eval.h"
#include "program/number.h"

enum { DIGITS_MAX = 30, NS_DIGITS = 9 };

#define SECOND_NS	INT64_C(1000000000)

static enum value_state yield_int(struct cell *out, int64_t i) {
	*out = (struct cell){ .i = i };
	return VALUE_PRESENT;
}

static enum value_state yield_float(struct cell *out, double d) {
	*out = (struct cell){ .f = d };
	return isfinite(d) ? VALUE_PRESENT : VALUE_ERROR;
}

/* With the currency of the first argument, if that is money. */
static enum value_state yield_decimal(const struct function_call *f, struct cell *out,
    struct decimal d) {
	uint32_t currency = f->types[0].kind == VT_MONEY ? f->args[0]->x & ~CELL_BIG : 0;

	cell_set_decimal(out, d, currency, f->wide);
	return VALUE_PRESENT;
}

/* Integer division towards minus infinity; by > 0. */
static int64_t div_floor(int64_t i, int64_t by) {
	return i / by - (i % by < 0);
}

enum value_state fn_abs(const struct function_call *f, struct cell *out) {
	const struct cell	*c = f->args[0];
	struct decimal		 d;

	switch (f->types[0].kind) {
	case VT_FLOAT:
		return yield_float(out, fabs(c->f));
	case VT_DECIMAL:
	case VT_MONEY:
		d = cell_decimal(c);
		return yield_decimal(f, out, decimal_sign(d) < 0 ? decimal_neg(d) : d);
	default:
		return c->i == INT64_MIN ? VALUE_ERROR : yield_int(out, c->i < 0 ? -c->i : c->i);
	}
}

static enum value_state duration_round(int64_t ns, int digits, struct cell *out) {
	struct decimal	d = decimal_from_int(ns);
	int64_t		rounded;

	if (digits >= NS_DIGITS)
		return yield_int(out, ns);
	d.exp = -NS_DIGITS;
	d = decimal_round(d, digits);
	d.exp += NS_DIGITS;
	return decimal_to_int(d, &rounded) ? yield_int(out, rounded) : VALUE_ERROR;
}

static enum value_state float_round(double x, int digits, struct cell *out) {
	struct decimal d;

	if (digits == 0)
		return yield_float(out, nearbyint(x));
	if (!float_as_decimal(x, &d))
		return VALUE_ERROR;
	return yield_float(out, decimal_to_double(decimal_round(d, digits)));
}

enum value_state fn_round(const struct function_call *f, struct cell *out) {
	const struct cell	*c = f->args[0];
	int64_t			 digits = f->arg_count == 2 ? f->args[1]->i : 0;

	if (digits < 0 || digits > DIGITS_MAX)
		return VALUE_ERROR;
	switch (f->types[0].kind) {
	case VT_FLOAT:
		return float_round(c->f, (int)digits, out);
	case VT_DECIMAL:
	case VT_MONEY:
		return yield_decimal(f, out, decimal_round(cell_decimal(c), (int)digits));
	case VT_DURATION:
		return duration_round(c->i, (int)digits, out);
	default:
		return yield_int(out, c->i);
	}
}

/* The next whole decimal: below, or above. */
static bool decimal_whole(struct decimal d, bool up, struct decimal *out) {
	struct decimal	one = decimal_from_int(1);
	int		order;

	*out = decimal_round(d, 0);
	order = decimal_cmp(*out, d);
	if (up && order < 0)
		return decimal_add(*out, one, out);
	if (!up && order > 0)
		return decimal_sub(*out, one, out);
	return true;
}

static enum value_state whole(const struct function_call *f, bool up, struct cell *out) {
	const struct cell	*c = f->args[0];
	struct decimal		 d;
	int64_t			 ns;

	switch (f->types[0].kind) {
	case VT_FLOAT:
		return yield_float(out, up ? ceil(c->f) : floor(c->f));
	case VT_DECIMAL:
	case VT_MONEY:
		return decimal_whole(cell_decimal(c), up, &d) ? yield_decimal(f, out, d)
		    : VALUE_ERROR;
	case VT_DURATION:
		ns = div_floor(c->i, SECOND_NS);
		if (up && c->i % SECOND_NS != 0)
			ns++;
		return __builtin_mul_overflow(ns, SECOND_NS, &ns) ? VALUE_ERROR
		    : yield_int(out, ns);
	default:
		return yield_int(out, c->i);
	}
}

enum value_state fn_floor(const struct function_call *f, struct cell *out) {
	return whole(f, false, out);
}

enum value_state fn_ceil(const struct function_call *f, struct cell *out) {
	return whole(f, true, out);
}

/* Of values of one kind; *error: two currencies. */
static int value_compare(enum vkind kind, const struct cell *a, const struct cell *b,
    bool *error) {
	uint32_t currency;

	if (kind != VT_MONEY)
		return cell_compare(kind, a, b, error);
	*error |= !money_currency(a, b, &currency);
	return cell_compare(VT_DECIMAL, a, b, error);
}

static enum value_state extreme(const struct function_call *f, int sign, struct cell *out) {
	enum vkind		 kind = f->types[0].kind;
	const struct cell	*best = f->args[0];
	bool			 error = false;

	for (unsigned i = 1; i < f->arg_count; i++)
		if (sign * value_compare(kind, f->args[i], best, &error) > 0)
			best = f->args[i];
	if (error)
		return VALUE_ERROR;
	*out = *best;
	/* A wide decimal stands with the argument, which goes before the result does. */
	if (kind == VT_DECIMAL || kind == VT_MONEY)
		cell_set_decimal(out, cell_decimal(best), best->x & ~CELL_BIG, f->wide);
	return VALUE_PRESENT;
}

enum value_state fn_min(const struct function_call *f, struct cell *out) {
	return extreme(f, -1, out);
}

enum value_state fn_max(const struct function_call *f, struct cell *out) {
	return extreme(f, 1, out);
}

enum value_state fn_mod(const struct function_call *f, struct cell *out) {
	int64_t i = f->args[0]->i, by = f->args[1]->i, left;

	if (by == 0)
		return VALUE_ERROR;
	left = by == -1 ? 0 : i % by;		/* INT64_MIN / -1 traps */
	if (left != 0 && (left < 0) != (by < 0))
		left += by;
	return yield_int(out, left);
}

enum value_state fn_sqrt(const struct function_call *f, struct cell *out) {
	return yield_float(out, sqrt(f->args[0]->f));
}

enum value_state fn_log(const struct function_call *f, struct cell *out) {
	return yield_float(out, log(f->args[0]->f));
}

enum value_state fn_log10(const struct function_call *f, struct cell *out) {
	return yield_float(out, log10(f->args[0]->f));
}

enum value_state fn_power(const struct function_call *f, struct cell *out) {
	return yield_float(out, pow(f->args[0]->f, f->args[1]->f));
}

enum value_state fn_number(const struct function_call *f, struct cell *out) {
	struct decimal d;

	if (!decimal_parse(f->args[0]->p, f->args[0]->n, &d))
		return VALUE_ABSENT;
	return yield_decimal(f, out, d);
}

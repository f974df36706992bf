/*
 * test_decimal.c -- decimals: the examples of the header, and laws that hold for all of them. The
 * comparison with Python's decimals, digit for digit, is decimal_oracle.py.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/rng.h"

enum verb { READ, ADD, SUB, MUL, DIV, ROUND, CANONICAL };

static const struct script {
	const char	*name;
	enum verb	 verb;
	const char	*a, *b, *result;	/* result NULL: refused */
} scripts[] = {
	{ "the scale is kept", READ, "750.00", "", "750.00" },
	{ "a sign", READ, "-0.5", "", "-0.5" },
	{ "a plus sign", READ, "+5", "", "5" },
	{ "no digit before the point", READ, ".5", "", "0.5" },
	{ "an exponent is written out", READ, "12e2", "", "1200" },
	{ "a negative exponent", READ, "12E-3", "", "0.012" },
	{ "minus zero is zero", READ, "-0.00", "", "0.00" },
	{ "beyond 40 digits as an exponent", READ, "15e59", "", "1.5E+60" },
	{ "a tiny one as an exponent", READ, "1e-45", "", "1E-45" },
	{ "34 digits fit", READ, "9999999999999999999999999999999999", "",
	  "9999999999999999999999999999999999" },
	{ "the 35th is rounded half to even, down", READ, "10000000000000000000000000000000005", "",
	  "10000000000000000000000000000000000" },
	{ "and up", READ, "10000000000000000000000000000000015", "",
	  "10000000000000000000000000000000020" },
	{ "a digit far behind makes more than a half", READ,
	  "10000000000000000000000000000000005.0000000000000001", "",
	  "10000000000000000000000000000000010" },
	{ "too large", READ, "1e6145", "", NULL },
	{ "an exponent of many digits", READ, "1e99999999999999999999", "", NULL },
	{ "zero takes any exponent", READ, "0e99999999999999999999", "", "0" },
	{ "too small is zero", READ, "1e-99999999999999999999", "", "0E-6176" },
	{ "nothing", READ, "", "", NULL },
	{ "a sign alone", READ, "-", "", NULL },
	{ "a point alone", READ, ".", "", NULL },
	{ "no digit behind the point", READ, "1.", "", NULL },
	{ "no digit in the exponent", READ, "1e", "", NULL },
	{ "nor behind its sign", READ, "1e+", "", NULL },
	{ "two points", READ, "1.2.3", "", NULL },
	{ "a blank behind", READ, "1 ", "", NULL },
	{ "a blank before", READ, " 1", "", NULL },
	{ "a comma", READ, "1,000", "", NULL },
	{ "not a number", READ, "NaN", "", NULL },
	{ "infinity", READ, "Infinity", "", NULL },
	{ "hexadecimal", READ, "0x10", "", NULL },
	{ "the larger scale", ADD, "750.00", "1", "751.00" },
	{ "cents add up", ADD, "0.1", "0.2", "0.3" },
	{ "half even at 34 digits", ADD, "1000000000000000000000000000000000", "0.5",
	  "1000000000000000000000000000000000" },
	{ "a summand out of sight", ADD, "1e40", "1e-40",
	  "1.000000000000000000000000000000000E+40" },
	{ "half to even at the 35th digit", ADD, "1e34", "5",
	  "10000000000000000000000000000000000" },
	{ "out of sight it tips the half", ADD, "1e34", "5.000000000000000000000000000000001",
	  "10000000000000000000000000000000010" },
	{ "and from above", SUB, "10000000000000000000000000000000010",
	  "4.999999999999999999999999999999999", "10000000000000000000000000000000010" },
	{ "too large a sum", ADD, "9999999999999999999999999999999999e6111", "1e6111", NULL },
	{ "to zero, in scale", SUB, "1.50", "1.5", "0.00" },
	{ "scales add up", MUL, "1.20", "3", "3.60" },
	{ "5 % of an amount", MUL, "129.90", "0.05", "6.4950" },
	{ "too large a product", MUL, "1e6000", "1e6000", NULL },
	{ "5/2", DIV, "5", "2", "2.5" },
	{ "an exact quotient keeps the scale", DIV, "6.00", "2", "3.00" },
	{ "a third", DIV, "1", "3", "0.3333333333333333333333333333333333" },
	{ "two thirds are rounded up", DIV, "2", "3", "0.6666666666666666666666666666666667" },
	{ "by zero", DIV, "1", "0.00", NULL },
	{ "zero by zero", DIV, "0", "0", NULL },
	{ "half to even", ROUND, "2.345", "2", "2.34" },
	{ "half to even, up", ROUND, "-2.355", "2", "-2.36" },
	{ "to whole ones", ROUND, "0.5", "0", "0" },
	{ "nothing to round", ROUND, "1.5", "2", "1.5" },
	{ "one form of all", CANONICAL, "1.000", "", "1" },
	{ "of tens, too", CANONICAL, "1000", "", "1000" },
	{ "and of zeros", CANONICAL, "0.000", "", "0" },
};

static bool script_run(const struct script *s, struct decimal *r) {
	struct decimal a, b = {0};

	if (!decimal_parse(s->a, strlen(s->a), &a))
		return false;
	if (s->b[0] != '\0')
		assert_true(decimal_parse(s->b, strlen(s->b), &b));
	switch (s->verb) {
	case ADD:	return decimal_add(a, b, r);
	case SUB:	return decimal_sub(a, b, r);
	case MUL:	return decimal_mul(a, b, r);
	case DIV:	return decimal_div(a, b, r);
	case READ:
		*r = a;
		break;
	case ROUND:
		*r = decimal_round(a, (int)b.lo);
		break;
	case CANONICAL:
		*r = decimal_canonical(a);
		break;
	}
	return true;
}

static void test_script(void **state) {
	const struct script	*s = *state;
	struct decimal		 r = { 1, 2, 3 };
	char			 text[DECIMAL_TEXT_BYTES];
	size_t			 bytes;

	if (!script_run(s, &r)) {
		assert_null(s->result);
		assert_true(r.hi == 1 && r.lo == 2 && r.exp == 3);
		return;
	}
	bytes = decimal_print(r, text);
	assert_int_equal(bytes, strlen(text));
	assert_non_null(s->result);
	assert_string_equal(text, s->result);
}

/* Amounts as they come, and coefficients of all sizes. */
static struct decimal random_decimal(struct rng *r) {
	__int128	coef = (__int128)((unsigned __int128)rng_u64(r) << 64 | rng_u64(r));
	struct decimal	d = {0};

	coef >>= rng_range(r, 0, 127);
	assert_true(decimal_from_parts(coef, rng_range(r, -30, 30), &d));
	return d;
}

static bool same(struct decimal a, struct decimal b) {
	return a.hi == b.hi && a.lo == b.lo && a.exp == b.exp;
}

static void laws_hold(void **state) {
	struct decimal	a, b, c, left, right;
	struct rng	r;

	(void)state;
	rng_seed(&r, 2);
	for (int i = 0; i < 200000; i++) {
		a = random_decimal(&r);
		b = random_decimal(&r);
		c = random_decimal(&r);
		assert_int_equal(decimal_cmp(a, b), -decimal_cmp(b, a));
		if (decimal_cmp(a, b) <= 0 && decimal_cmp(b, c) <= 0)
			assert_true(decimal_cmp(a, c) <= 0);
		assert_true(decimal_add(a, b, &left) && decimal_add(b, a, &right));
		assert_true(same(left, right));
		assert_true(decimal_sub(a, b, &left));
		assert_int_equal(decimal_sign(left), decimal_cmp(a, b));
		assert_true(decimal_mul(a, b, &left) && decimal_mul(b, a, &right));
		assert_true(same(left, right));
		if (decimal_cmp(a, b) == 0) {
			left = decimal_canonical(a);
			right = decimal_canonical(b);
			assert_true(same(left, right));
		}
		assert_int_equal(decimal_cmp(a, decimal_canonical(a)), 0);
	}
}

/* Where everything fits, plain integers say what is right. */
static void small_ones_are_exact(void **state) {
	struct decimal	a, b, r;
	struct rng	rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < 200000; i++) {
		int64_t x = rng_range(&rng, -100000000, 100000000);
		int64_t y = rng_range(&rng, -100000000, 100000000);

		assert_true(decimal_from_parts(x, -2, &a) && decimal_from_parts(y, -2, &b));
		assert_true(decimal_add(a, b, &r));
		assert_true((int64_t)r.lo == x + y && r.exp == -2);
		assert_true(decimal_mul(a, b, &r));
		assert_true((int64_t)r.lo == x * y && r.exp == -4);
		assert_int_equal(decimal_cmp(a, b), (x > y) - (x < y));
		if (y != 0) {
			assert_true(decimal_mul(a, b, &r) && decimal_div(r, b, &r));
			assert_int_equal(decimal_cmp(r, a), 0);
		}
	}
}

static void doubles_come_back(void **state) {
	struct decimal	d;
	struct rng	r;

	(void)state;
	rng_seed(&r, 4);
	for (int i = 0; i < 50000; i++) {
		uint64_t	bits = rng_u64(&r);
		double		x;

		memcpy(&x, &bits, sizeof x);
		if (i % 2 == 0)
			x = (double)rng_range(&r, -1000000, 1000000) / 100;
		assert_int_equal(decimal_from_double(x, &d), isfinite(x) != 0);
		if (isfinite(x))
			assert_true(decimal_to_double(d) == x);
	}
	assert_false(decimal_from_double(NAN, &d));
	assert_false(decimal_from_double(-INFINITY, &d));
}

int main(void) {
	enum { SCRIPTS = sizeof scripts / sizeof *scripts };
	const struct CMUnitTest laws[] = {
		cmocka_unit_test(laws_hold),
		cmocka_unit_test(small_ones_are_exact),
		cmocka_unit_test(doubles_come_back),
	};
	struct CMUnitTest decimal[SCRIPTS];

	for (size_t i = 0; i < SCRIPTS; i++)
		decimal[i] = (struct CMUnitTest){ .name = scripts[i].name,
		    .test_func = test_script, .initial_state = (void *)&scripts[i] };
	return cmocka_run_group_tests(decimal, NULL, NULL)
	    + cmocka_run_group_tests(laws, NULL, NULL);
}

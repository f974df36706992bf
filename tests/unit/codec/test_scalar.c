/*
 * test_scalar.c -- numbers by the short ways of digits.h, held against the long ones: decimals of
 * base/, strtod() and strtoll().
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/rng.h"
#include "codec/digits.h"
#include "codec/scalar.h"
#include "event/etime.h"

enum { ROUNDS = 200000 };

/* [-] up to 21 characters, digits and perhaps a point, or something that is none. */
static size_t number_make(struct rng *rng, char text[32]) {
	size_t	n = 0, digits = 1 + rng_below(rng, 21);
	size_t	point = rng_below(rng, 3) == 0 ? rng_below(rng, digits + 2) : SIZE_MAX;

	if (rng_below(rng, 4) == 0)
		text[n++] = '-';
	for (size_t i = 0; i < digits; i++) {
		if (i == point)
			text[n++] = '.';
		text[n++] = (char)('0' + rng_below(rng, 10));
	}
	if (point == digits)
		text[n++] = '.';
	if (rng_below(rng, 20) == 0)
		text[rng_below(rng, n)] = "+-.,/:eE xX\x80\xff"[rng_below(rng, 13)];
	text[n] = '\0';
	return n;
}

/* An exact copy on the heap, so that a sanitizer sees a byte read too many. */
static char *exact_copy(const char *text, size_t n) {
	char *copy = malloc(n);

	CHECK(copy != NULL);
	return memcpy(copy, text, n);
}

static struct scalar_type type_of(enum vkind kind, enum time_unit unit) {
	return (struct scalar_type){ .kind = (uint8_t)kind, .unit = (uint8_t)unit };
}

/* Digits, perhaps one point between digits: what the short way may take. */
static bool is_simple(const char *text) {
	size_t whole;

	text += *text == '-';
	whole = strspn(text, "0123456789");
	if (whole > 0 && text[whole] == '.' && text[whole + 1] != '\0')
		return text[whole + 1 + strspn(text + whole + 1, "0123456789")] == '\0';
	return whole > 0 && text[whole] == '\0';
}

static void check_decimal(const char *text, const char *copy, size_t n, struct arena *arena) {
	struct scalar_type	type = type_of(VT_DECIMAL, UNIT_NONE);
	struct decimal		d;
	struct cell		c;
	bool			good = decimal_parse(text, n, &d);
	char			expected[DECIMAL_TEXT_BYTES], seen[DECIMAL_TEXT_BYTES];

	assert_int_equal(scalar_number(&type, arena, copy, n, &c) == SCALAR_OK, good);
	if (!good)
		return;
	decimal_print(d, expected);
	decimal_print(cell_decimal(&c), seen);
	assert_string_equal(seen, expected);		/* scale and all */
}

static void check_int(const char *text, const char *copy, size_t n) {
	struct scalar_type	type = type_of(VT_INT, UNIT_NONE);
	struct cell		c;
	int64_t			expected;

	if (!is_simple(text) || strchr(text, '.') != NULL)
		return;
	errno = 0;
	expected = strtoll(text, NULL, 10);
	assert_int_equal(scalar_number(&type, NULL, copy, n, &c) == SCALAR_OK, errno == 0);
	if (errno == 0)
		assert_int_equal(c.i, expected);
}

static void check_float(const char *text, const char *copy, size_t n) {
	struct scalar_type	type = type_of(VT_FLOAT, UNIT_NONE);
	struct cell		c;
	double			expected = strtod(text, NULL);

	if (!is_simple(text))
		return;
	assert_int_equal(scalar_number(&type, NULL, copy, n, &c), SCALAR_OK);
	assert_memory_equal(&c.f, &expected, sizeof expected);	/* the sign of zero, too */
}

/* The floor of the text's value times 10^power, digit by digit; false: beyond what times are. */
static bool floor_scaled(const char *text, int power, int64_t *out) {
	bool		negative = *text == '-', rest = false, point = false;
	__int128	value = 0;

	for (text += negative; *text != '\0' || power > 0; text += *text != '\0') {
		if (*text == '.') {
			point = true;
			continue;
		}
		if ((point || *text == '\0') && power == 0) {
			rest |= *text != '0';
			continue;
		}
		power -= point || *text == '\0';
		value = value * 10 + (*text != '\0' ? *text - '0' : 0);
		if (value > (__int128)1 << 100)
			return false;
	}
	value = negative ? -value - rest : value;
	*out = (int64_t)value;
	return value > -(__int128)ETIME_NS_MAX && value < (__int128)ETIME_NS_MAX;
}

static void check_time(const char *text, const char *copy, size_t n) {
	static const int	powers[] = { [UNIT_S] = 9, [UNIT_MS] = 6, [UNIT_US] = 3,
				    [UNIT_NS] = 0 };
	struct cell		c;
	int64_t			expected;

	if (!is_simple(text))
		return;
	for (int unit = UNIT_S; unit <= UNIT_NS; unit++) {
		struct scalar_type	type = type_of(VT_TIME, (enum time_unit)unit);
		bool			good = floor_scaled(text, powers[unit], &expected);

		assert_int_equal(scalar_number(&type, NULL, copy, n, &c),
		    good ? SCALAR_OK : SCALAR_TIME_RANGE);
		if (good)
			assert_int_equal(c.i, expected);
	}
}

/* A number read as each type; the arena is as before. */
static void check_number(const char *text, const char *copy, size_t n, struct arena *arena) {
	check_decimal(text, copy, n, arena);
	check_int(text, copy, n);
	check_float(text, copy, n);
	check_time(text, copy, n);
	arena_reset(arena);
}

static void test_numbers(void **state) {
	struct arena	arena;
	struct rng	rng;
	char		text[32];

	(void)state;
	arena_init(&arena);
	rng_seed(&rng, 11);
	for (int i = 0; i < ROUNDS; i++) {
		size_t	 n = number_make(&rng, text);
		char	*copy = exact_copy(text, n);
		int64_t	 coef;
		int	 scale;

		if (digits_number(copy, n, &coef, &scale))
			assert_true(is_simple(text));
		else if (is_simple(text))
			assert_true(strspn(text, "-") + 18 < n - (strchr(text, '.') != NULL));
		check_number(text, copy, n, &arena);
		free(copy);
	}
	arena_fini(&arena);
}

/* Every short text over the characters that matter. */
static void test_short_texts(void **state) {
	static const char	alphabet[] = "019.-x";
	char			text[8];
	struct arena		arena;

	(void)state;
	arena_init(&arena);
	for (size_t n = 1; n <= 5; n++) {
		size_t combinations = 1;

		for (size_t i = 0; i < n; i++)
			combinations *= sizeof alphabet - 1;
		for (size_t k = 0; k < combinations; k++) {
			size_t	 rest = k;
			char	*copy;

			for (size_t i = 0; i < n; i++, rest /= sizeof alphabet - 1)
				text[i] = alphabet[rest % (sizeof alphabet - 1)];
			text[n] = '\0';
			copy = exact_copy(text, n);
			check_number(text, copy, n, &arena);
			free(copy);
		}
	}
	arena_fini(&arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_short_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

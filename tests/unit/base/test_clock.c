/* test_clock.c -- clocks, real and virtual, and seeded random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/rng.h"

static void a_virtual_clock_stands_still(void **state) {
	struct clock	c = CLOCK_VIRTUAL(1000);
	struct ptime	began = clock_now(&c);

	(void)state;
	assert_int_equal(clock_wall_ns(&c), 1000);
	assert_int_equal(ptime_since_ns(clock_now(&c), began), 0);
	clock_advance(&c, 500);
	assert_int_equal(clock_wall_ns(&c), 1500);
	assert_int_equal(ptime_since_ns(clock_now(&c), began), 500);
}

static void a_real_clock_never_goes_back(void **state) {
	struct clock	c = CLOCK_REAL;
	struct ptime	last = clock_now(&c);

	(void)state;
	assert_true(clock_wall_ns(&c) > INT64_C(1600000000000000000));
	for (int i = 0; i < 100000; i++) {
		struct ptime now = clock_now(&c);

		assert_true(ptime_since_ns(now, last) >= 0);
		last = now;
	}
}

/* A generated stream must be the same for ever: the reference implementation's first numbers. */
static void a_seed_gives_one_sequence(void **state) {
	struct rng r = { { 1, 2, 3, 4 } };

	(void)state;
	assert_int_equal(rng_u64(&r), 11520);
	assert_int_equal(rng_u64(&r), 0);
	assert_int_equal(rng_u64(&r), 1509978240);
	assert_int_equal(rng_u64(&r), UINT64_C(1215971899390074240));
	rng_seed(&r, 0);
	assert_int_equal(r.s[0], UINT64_C(0xe220a8397b1dcdaf));
	assert_int_equal(rng_u64(&r), UINT64_C(0x99ec5f36cb75f2b4));
}

static void numbers_stay_in_range_and_fill_it(void **state) {
	enum { SIDES = 7, ROLLS = 70000 };
	unsigned	seen[SIDES] = {0}, low = 0;
	struct rng	r;

	(void)state;
	rng_seed(&r, 6);
	for (int i = 0; i < ROLLS; i++) {
		uint64_t	side = rng_below(&r, SIDES);
		double		unit = rng_unit(&r);
		int64_t		n = rng_range(&r, -2, 2);

		assert_true(side < SIDES);
		seen[side]++;
		assert_true(unit >= 0 && unit < 1);
		low += unit < 0.25;
		assert_true(n >= -2 && n <= 2);
		rng_range(&r, INT64_MIN, INT64_MAX);
	}
	/* Five standard deviations either way. */
	for (int i = 0; i < SIDES; i++)
		assert_in_range(seen[i], ROLLS / SIDES - 470, ROLLS / SIDES + 470);
	assert_in_range(low, ROLLS / 4 - 580, ROLLS / 4 + 580);
}

int main(void) {
	const struct CMUnitTest clock[] = {
		cmocka_unit_test(a_virtual_clock_stands_still),
		cmocka_unit_test(a_real_clock_never_goes_back),
		cmocka_unit_test(a_seed_gives_one_sequence),
		cmocka_unit_test(numbers_stay_in_range_and_fill_it),
	};

	return cmocka_run_group_tests(clock, NULL, NULL);
}

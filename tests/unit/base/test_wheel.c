/*
 * test_wheel.c -- the timing wheel under random setting, moving, removing and popping, against a
 * model that looks at every timer each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/wheel.h"

enum { TIMERS = 300, STEPS = 20000 };

struct rig {
	struct rng		rng;
	struct wheel		wheel;
	struct wheel_entry	timers[TIMERS];
	bool			is_set[TIMERS];
	int64_t			now;
};

static int first_due(const struct rig *rig, int64_t before_ns) {
	int first = -1;

	for (int i = 0; i < TIMERS; i++)
		if (rig->is_set[i] && rig->timers[i].due_ns < before_ns && (first == -1
		    || rig->timers[i].due_ns < rig->timers[first].due_ns
		    || (rig->timers[i].due_ns == rig->timers[first].due_ns
		    && rig->timers[i].order < rig->timers[first].order)))
			first = i;
	return first;
}

/* From nanoseconds to years ahead; now and then behind, or the same as another's. */
static int64_t random_due(struct rig *rig) {
	int64_t span = INT64_C(1) << rng_range(&rig->rng, 0, 58);

	if (rng_below(&rig->rng, 10) == 0)
		return rig->timers[rng_below(&rig->rng, TIMERS)].due_ns;
	if (rng_below(&rig->rng, 10) == 0)
		return rig->now - rng_range(&rig->rng, 0, span);
	return rig->now + rng_range(&rig->rng, 0, span);
}

static void pop_all(struct rig *rig, int64_t before_ns) {
	struct wheel_entry	*e;
	int			 expected = first_due(rig, before_ns);

	if (expected != -1)
		assert_true(rig->wheel.next_ns <= rig->timers[expected].due_ns);
	while ((e = wheel_pop(&rig->wheel, before_ns)) != NULL) {
		assert_int_not_equal(expected, -1);
		assert_ptr_equal(e, &rig->timers[expected]);
		assert_false(wheel_is_set(e));
		rig->is_set[expected] = false;
		expected = first_due(rig, before_ns);
	}
	assert_int_equal(expected, -1);
	expected = first_due(rig, INT64_MAX);
	if (expected == -1)
		assert_int_equal(rig->wheel.next_ns, INT64_MAX);
	else
		assert_true(rig->wheel.next_ns <= rig->timers[expected].due_ns);
}

static void step_run(struct rig *rig) {
	size_t i = rng_below(&rig->rng, TIMERS);

	switch (rng_below(&rig->rng, 8)) {
	case 0:
		wheel_remove(&rig->wheel, &rig->timers[i]);
		rig->is_set[i] = false;
		break;
	case 1:
		rig->now += rng_range(&rig->rng, 0, INT64_C(1) << rng_range(&rig->rng, 0, 50));
		pop_all(rig, rig->now);
		break;
	default:
		wheel_set(&rig->wheel, &rig->timers[i], random_due(rig));
		rig->is_set[i] = true;
		break;
	}
	assert_int_equal(wheel_is_set(&rig->timers[i]), rig->is_set[i]);
}

static void timers_fire_by_due_and_order(void **state) {
	static const int64_t starts[] = { 0, -(INT64_C(1) << 61), INT64_C(1) << 60 };

	(void)state;
	for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
		struct rig rig = { .now = starts[s] };

		rng_seed(&rig.rng, s);
		wheel_init(&rig.wheel);
		for (unsigned i = 0; i < TIMERS; i++)
			rig.timers[i].order = i * 7919 % TIMERS;
		for (int i = 0; i < STEPS; i++)
			step_run(&rig);
		pop_all(&rig, INT64_MAX);
		assert_int_equal(rig.wheel.count, 0);
		wheel_fini(&rig.wheel);
	}
}

static void an_empty_wheel_has_nothing_due(void **state) {
	struct wheel		w;
	struct wheel_entry	e = {0};

	(void)state;
	wheel_init(&w);
	assert_null(wheel_pop(&w, INT64_MAX));
	wheel_remove(&w, &e);
	wheel_set(&w, &e, 5);
	assert_null(wheel_pop(&w, 5));
	assert_ptr_equal(wheel_pop(&w, 6), &e);
	assert_null(wheel_pop(&w, INT64_MAX));
	assert_int_equal(w.next_ns, INT64_MAX);
	wheel_fini(&w);
}

/* Within the reach of the lowest level, what is told to come soon is what comes, and is set. */
static void what_comes_soon_is_told(void **state) {
	enum { COUNT = 40, AHEAD = 4 };
	struct wheel			 w;
	struct wheel_entry		 timers[COUNT] = {0};
	const struct wheel_entry	*soon[AHEAD];
	int64_t				 tick_ns = INT64_C(1) << WHEEL_TICK_BITS;

	(void)state;
	wheel_init(&w);
	assert_int_equal(wheel_ahead(&w, soon, AHEAD), 0);
	for (unsigned i = 0; i < COUNT; i++)
		wheel_set(&w, &timers[i], i * tick_ns);
	for (unsigned i = 0; i < COUNT; i++) {
		unsigned left = COUNT - i;

		assert_int_equal(wheel_ahead(&w, soon, AHEAD), left < AHEAD ? left : AHEAD);
		assert_ptr_equal(soon[0], &timers[i]);
		if (left > 1)
			assert_ptr_equal(soon[1], &timers[i + 1]);
		assert_ptr_equal(wheel_pop(&w, INT64_MAX), &timers[i]);
	}
	assert_int_equal(wheel_ahead(&w, soon, AHEAD), 0);
	wheel_fini(&w);
}

int main(void) {
	const struct CMUnitTest wheel[] = {
		cmocka_unit_test(an_empty_wheel_has_nothing_due),
		cmocka_unit_test(timers_fire_by_due_and_order),
		cmocka_unit_test(what_comes_soon_is_told),
	};

	return cmocka_run_group_tests(wheel, NULL, NULL);
}

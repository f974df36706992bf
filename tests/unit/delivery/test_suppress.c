/*
 * test_suppress.c -- silence after a delivered alert: a table of alerts with what becomes of each,
 * then random ones against a plain list, then many keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/rng.h"
#include "delivery/suppress.h"

enum { SENT = 1, HELD };

struct step {
	int64_t		 time_ns;
	uint32_t	 rule;
	const char	*key;
	int		 becomes;
	uint64_t	 count;		/* of a sent one: suppressed before */
	int64_t		 until_ns;	/* of a held one */
	const char	*by;
};

/* Rules 0 and 1 are silent for 10. Ids are the steps' times. */
static const struct script {
	const char	*name;
	struct step	 steps[10];
} scripts[] = {
	{ "counted from the last delivered alert, not from the suppressed ones",
	  { { 0, 0, "a", SENT, 0, 0, NULL }, { 4, 0, "a", HELD, 0, 10, "0" },
	    { 9, 0, "a", HELD, 0, 10, "0" }, { 10, 0, "a", SENT, 2, 0, NULL },
	    { 19, 0, "a", HELD, 0, 20, "10" }, { 25, 0, "a", SENT, 1, 0, NULL } } },
	{ "keys and rules are silent by themselves",
	  { { 0, 0, "a", SENT, 0, 0, NULL }, { 0, 0, "b", SENT, 0, 0, NULL },
	    { 0, 1, "a", SENT, 0, 0, NULL }, { 1, 0, "b", HELD, 0, 10, "0" },
	    { 1, 0, "", SENT, 0, 0, NULL }, { 2, 0, "", HELD, 0, 11, "1" } } },
	{ "what was suppressed is told however late the next one comes",
	  { { 0, 0, "a", SENT, 0, 0, NULL }, { 1, 0, "a", HELD, 0, 10, "0" },
	    { 50, 0, "b", SENT, 0, 0, NULL }, { 5000, 0, "a", SENT, 1, 0, NULL },
	    { 5001, 0, "a", HELD, 0, 5010, "5000" }, { 5010, 0, "a", SENT, 1, 0, NULL } } },
	{ "before 1970", { { -20, 0, "a", SENT, 0, 0, NULL }, { -11, 0, "a", HELD, 0, -10, "-20" },
	    { -10, 0, "a", SENT, 1, 0, NULL } } },
};

static struct bytes bytes_of(const char *text) {
	return (struct bytes){ text, (uint32_t)strlen(text) };
}

static void test_script(void **state) {
	const struct script	*script = *state;
	struct suppress		*s = suppress_new(2);

	for (const struct step *step = script->steps; step->becomes != 0; step++) {
		struct suppress_verdict	v;
		char			id[ALERT_ID_BYTES];

		snprintf(id, sizeof id, "%lld", (long long)step->time_ns);
		suppress_judge(s, step->rule, 10, bytes_of(step->key),
		    (struct etime){ step->time_ns }, id, &v);
		assert_int_equal(v.suppressed, step->becomes == HELD);
		if (v.suppressed) {
			assert_int_equal(v.until.ns, step->until_ns);
			assert_string_equal(v.by, step->by);
		} else {
			assert_int_equal(v.count, step->count);
		}
	}
	suppress_free(&s);
	assert_null(s);
}

static void test_random(void **state) {
	enum { RULES = 3, KEYS = 40 };
	struct { int64_t sent_ns; uint64_t count; bool known; } plain[RULES][KEYS] = {0};
	struct suppress	*s = suppress_new(RULES);
	struct rng	 rng;
	int64_t		 now_ns = 0;

	(void)state;
	rng_seed(&rng, 11);
	for (unsigned i = 0; i < 200000; i++) {
		uint32_t		rule = (uint32_t)rng_below(&rng, RULES);
		unsigned		key = (unsigned)rng_below(&rng, KEYS);
		int64_t			for_ns = 5 + 20 * rule;
		char			text[8];
		struct suppress_verdict	v;
		bool			held;

		now_ns += rng_range(&rng, 0, 3);
		snprintf(text, sizeof text, "k%u", key);
		suppress_judge(s, rule, for_ns, bytes_of(text), (struct etime){ now_ns }, "id", &v);
		held = plain[rule][key].known && now_ns - plain[rule][key].sent_ns < for_ns;
		assert_int_equal(v.suppressed, held);
		if (held) {
			plain[rule][key].count++;
			continue;
		}
		assert_int_equal(v.count, plain[rule][key].count);
		plain[rule][key].known = true;
		plain[rule][key].sent_ns = now_ns;
		plain[rule][key].count = 0;
	}
	assert_int_equal(suppress_given_up(s), 0);
	suppress_free(&s);
}

/* Keys that never come again must not stay. */
static void test_memory(void **state) {
	struct suppress		*s = suppress_new(1);
	struct suppress_verdict	 v;
	char			 text[24];
	uint64_t		 told = 0, held = 0;

	(void)state;
	for (unsigned i = 0; i < 300000; i++) {
		snprintf(text, sizeof text, "key %u", i);
		suppress_judge(s, 0, 100, bytes_of(text), (struct etime){ i }, "id", &v);
		assert_false(v.suppressed);
		assert_true(suppress_key_count(s) <= 101);
	}
	/* With something still to be told they stay longer, up to a bound; the loss is counted. */
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(text, sizeof text, "key %u", i);
		for (unsigned n = 0; n < 2; n++) {
			suppress_judge(s, 0, 100, bytes_of(text),
			    (struct etime){ 300000 + i }, "id", &v);
			held += v.suppressed;
		}
	}
	assert_int_equal(held, 100000);
	assert_true(suppress_key_count(s) <= SUPPRESS_OWED_MAX + 101);
	assert_true(suppress_given_up(s) > 0);
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(text, sizeof text, "key %u", i);
		suppress_judge(s, 0, 100, bytes_of(text), (struct etime){ 900000 }, "id", &v);
		told += v.count;
	}
	assert_int_equal(told + suppress_given_up(s), 100000);
	suppress_free(&s);
}

int main(void) {
	enum { SCRIPTS = sizeof scripts / sizeof *scripts };
	struct CMUnitTest tests[SCRIPTS + 2] = {
		[SCRIPTS] = cmocka_unit_test(test_random),
		[SCRIPTS + 1] = cmocka_unit_test(test_memory),
	};

	for (size_t i = 0; i < SCRIPTS; i++)
		tests[i] = (struct CMUnitTest){ .name = scripts[i].name, .test_func = test_script,
		    .initial_state = (void *)&scripts[i] };
	return cmocka_run_group_tests_name("suppress", tests, NULL, NULL);
}

/* test_set.c -- sets of constants: look-up, equality, limits of what is accepted. */
#include "sexpr.h"

#include "base/rng.h"

static struct cell text_cell(const char *text) {
	return (struct cell){ .p = text, .n = (uint32_t)strlen(text) };
}

static struct const_set *texts(const char *const *items, size_t count) {
	struct const_set	*s = set_new(SET_VALUES, vtype_of(VT_STRING));
	struct err		 err;

	for (size_t i = 0; i < count; i++) {
		struct cell c = text_cell(items[i]);

		assert_int_equal(set_add(s, &c, &err), 0);
	}
	return s;
}

/* The order says nothing, nor how often something is said. */
static void test_equal(void **state) {
	static const char *const	a[] = { "x", "y", "" }, *const b[] = { "", "y", "x", "y" },
					*const c[] = { "x", "y", "z" };
	struct program			*p = program_new();
	struct const_set		*sa = texts(a, 3), *sb = texts(b, 4), *sc = texts(c, 3);
	uint32_t			 first;

	(void)state;
	assert_int_equal(set_count(sb), 3);
	assert_true(set_equal(sa, sb));
	assert_int_equal(set_hash(sa), set_hash(sb));
	assert_false(set_equal(sa, sc));
	first = program_set(p, &sa);
	assert_null(sa);
	assert_int_equal(program_set(p, &sb), first);
	assert_int_not_equal(program_set(p, &sc), first);
	assert_int_equal(p->set_count, 2);
	program_unref(&p);
}

/* A million texts and a million numbers, each found and nothing else. */
static void test_large(void **state) {
	enum { MANY = 1000000 };
	struct const_set	*s = set_new(SET_VALUES, vtype_of(VT_STRING));
	struct const_set	*n = set_new(SET_VALUES, vtype_of(VT_INT));
	char			 text[32];
	struct err		 err;
	bool			 error = false;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		struct cell c = { .p = text, .n = (uint32_t)snprintf(text, sizeof text, "c%d", i) };
		struct cell number = { .i = 3 * (int64_t)i };

		assert_int_equal(set_add(s, &c, &err), 0);
		assert_int_equal(set_add(n, &number, &err), 0);
	}
	assert_int_equal(set_count(s), MANY);
	for (int i = 0; i < 2 * MANY; i += 7) {
		struct cell c = { .p = text, .n = (uint32_t)snprintf(text, sizeof text, "c%d", i) };
		struct cell number = { .i = i };

		assert_int_equal(set_has(s, VT_STRING, &c, &error), i < MANY);
		assert_int_equal(set_has(n, VT_INT, &number, &error), i % 3 == 0);
	}
	set_free(&s);
	set_free(&n);
}

/* Networks of random lengths against a bit by bit comparison. */
static void test_networks(void **state) {
	struct rng	rng;
	struct err	err;

	(void)state;
	rng_seed(&rng, 5);
	for (int round = 0; round < 300; round++) {
		struct const_set	*s = set_new(SET_NETWORKS, vtype_of(VT_IP));
		uint32_t		 nets[20];
		unsigned		 lengths[20], count = 1 + (unsigned)rng_below(&rng, 20);
		char			 text[40];
		bool			 error = false;

		for (unsigned i = 0; i < count; i++) {
			nets[i] = (uint32_t)rng_u64(&rng);
			lengths[i] = (unsigned)rng_below(&rng, 33);
			snprintf(text, sizeof text, "%u.%u.%u.%u/%u", nets[i] >> 24,
			    nets[i] >> 16 & 255, nets[i] >> 8 & 255, nets[i] & 255, lengths[i]);
			assert_int_equal(set_add_network(s, text, strlen(text), &err), 0);
		}
		for (int turn = 0; turn < 200; turn++) {
			uint32_t	ip = nets[rng_below(&rng, count)]
					    ^ UINT32_C(1) << rng_below(&rng, 32);
			struct cell	c = { .ip = { [10] = 0xff, [11] = 0xff } };
			bool		in = false;

			for (int byte = 0; byte < 4; byte++)
				c.ip[12 + byte] = (uint8_t)(ip >> (24 - 8 * byte));
			for (unsigned i = 0; i < count; i++)
				in |= lengths[i] == 0 || (ip ^ nets[i]) >> (32 - lengths[i]) == 0;
			assert_int_equal(set_has(s, VT_IP, &c, &error), in);
		}
		set_free(&s);
	}
}

static void test_bad_networks(void **state) {
	static const char *const bad[] = { "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8",
	    "x", "", "::/129", "10.0.0.0/8x", "10.0.0.256", "/8", "1.2.3.4/ 8", "::g" };
	struct const_set	*s = set_new(SET_NETWORKS, vtype_of(VT_IP));
	struct err		 err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (set_add_network(s, bad[i], strlen(bad[i]), &err) == 0)
			fail_msg("%s is taken", bad[i]);
	assert_string_equal(err.text, "no address or network: ::g");
	assert_int_equal(set_add_network(s, "1.2.3.4\0", 8, &err), -1);
	assert_int_equal(set_count(s), 0);
	set_free(&s);
}

static void test_regexes(void **state) {
	struct const_set	*s = set_new(SET_REGEXES, vtype_of(VT_STRING));
	struct cell		 c = text_cell("ab");
	struct err		 err = {0};
	bool			 error = false;

	(void)state;
	assert_false(set_has(s, VT_STRING, &c, &error));
	assert_int_equal(set_add_regex(s, "(", 1, &err), -1);
	assert_int_equal(err.code, ERR_RULE);
	assert_string_equal(err.text, "missing ): (");
	assert_int_equal(set_add_regex(s, "a", 1, &err), 0);
	assert_false(set_has(s, VT_STRING, &c, &error));
	assert_int_equal(set_add_regex(s, "a.", 2, &err), 0);
	assert_true(set_has(s, VT_STRING, &c, &error));
	assert_int_equal(set_add_regex(s, "(a{1000}){1000}", 15, &err), -1);
	set_free(&s);
}

static void test_print(void **state) {
	static const struct { const char *text, *printed; } sets[] = {
		{ "(in i {3 1 2})", "in (3, 1, 2)" }, { "(in s {'a' 'b'})", "in (\"a\", \"b\")" },
		{ "(in s {glob/*.exe})", "like (\"*.exe\")" },
		{ "(in s {re/a+})", "matches (\"a+\")" },
		{ "(in ip4 {net/10.0.0.0/8})", "in (10.0.0.0/8)" }, { "(in e {:cnp})", "in (cnp)" },
		{ "(in eur {5EUR})", "in (5 EUR)" },
		{ "(in i {1 2 3 4 5 6 7 8 9 10})", "in (1, 2, 3, 4, 5, 6, 7, 8, ... 10 in all)" },
		{ "(in d {99999999999999999999.5})", "in (99999999999999999999.5)" },
	};
	struct program	*p = sexpr_program();
	struct buf	 out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		assert_int_not_equal(sexpr_build(p, sets[i].text), UINT32_MAX);
		buf_reset(&out);
		set_print(&out, p, p->sets[i]);
		assert_string_equal(buf_cstr(&out), sets[i].printed);
	}
	buf_fini(&out);
	program_unref(&p);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal), cmocka_unit_test(test_large),
		cmocka_unit_test(test_networks), cmocka_unit_test(test_bad_networks),
		cmocka_unit_test(test_regexes), cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

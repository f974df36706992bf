/*
 * test_build.c -- what becomes of rules: build.cases shows programs and compiled tests; and when
 * two texts are the same version of a rule.
 */
#include "dsl/ruleset.h"
#include "tests/unit/dsl/cases.h"

/* The program of one text; there are no list files. */
static struct program *compile(struct ruleset **rsp, const char *text, size_t bytes,
    struct buf *said) {
	struct program	*program;
	struct diags	 diags;

	*rsp = ruleset_new(NULL, NULL, NULL);
	diags_init(&diags);
	ruleset_add_file(*rsp, "t.cep", text, bytes, &diags);
	ruleset_compile(*rsp, &program, &diags);
	diags_print(&diags, said, &(struct diag_style){ .is_coloured = false });
	diags_fini(&diags);
	return program;
}

/* --- Programs --- */

static void expect_print(struct buf *out, const struct program *p,
    const struct test_expect *expect) {
	if (expect->kind == TEST_ALERTS) {
		buf_printf(out, "  expect %u alerts\n", expect->count);
		return;
	}
	buf_printf(out, "  expect an alert at %lld ns", (long long)expect->time_ns);
	for (uint32_t i = 0; i < expect->with_count; i++) {
		const struct test_value *value = &expect->with[i];

		buf_printf(out, ", %s = ", value->name);
		if (value->absent)
			buf_str(out, "null");
		else
			value_print(out, &p->schema, value->type, &value->cell, false);
	}
	buf_char(out, '\n');
}

static void test_print(struct buf *out, const struct program *p, const struct test_case *test) {
	buf_printf(out, "test %s \"%s\"", test->rule->name, test->title);
	if (test->run_to_ns != INT64_MAX)
		buf_printf(out, ", run to %lld ns", (long long)test->run_to_ns);
	buf_char(out, '\n');
	for (uint32_t i = 0; i < test->event_count; i++)
		buf_printf(out, "  %lld ns %s of %s %.*s\n", (long long)test->events[i].time_ns,
		    test->events[i].written->name, test->events[i].type->name,
		    (int)test->events[i].json_bytes, test->events[i].json);
	for (uint32_t i = 0; i < test->expect_count; i++)
		expect_print(out, p, &test->expects[i]);
}

static void test_case(void **state) {
	const struct text_case	*c = *state;
	const struct test_case	*tests;
	struct ruleset		*rs;
	struct buf		 shown = {0};
	struct program		*p = compile(&rs, c->input.data, c->input.len, &shown);
	size_t			 count;

	if (p != NULL)
		program_dump(&shown, p);
	tests = ruleset_tests(rs, &count);
	for (size_t i = 0; i < count; i++)
		test_print(&shown, p, &tests[i]);
	assert_string_equal(buf_cstr(&shown), buf_cstr((struct buf *)&c->expected));
	buf_fini(&shown);
	program_unref(&p);
	ruleset_free(&rs);
}

/* --- Versions --- */

#define HEAD "event a { id: string  x: int } time ts in ms\n"
#define RULE_R "rule r { about \"text\" match a [odd(x) or x in l] as p within 1 min " \
	"alert high \"x\" }\n"
#define RULE HEAD "const big = 5\ndefine odd(v) = v > big\nlist l = (1, 2)\n" RULE_R

enum sameness { SAME, SAME_STATE, DIFFERENT };

static const struct version_case {
	const char	*name, *one, *other;
	enum sameness	 sameness;
} versions[] = {
	{ "white space, comments, parentheses, units of time", RULE,
	  HEAD "const big = 5 # five\ndefine odd(v) = (v > big)\nlist l = (1, 2)\n"
	  "rule r {\n  about 'text'\n  match a [(odd(x) or x in l)] as p\n  within 60 s\n"
	  "  alert high \"x\"\n}\n", SAME },
	{ "other rules, other names", RULE,
	  HEAD "const big = 5\ndefine odd(v) = v > big\nlist l = (1, 2)\nconst unused = 7\n"
	  "rule q { match a alert low \"q\" }\n"
	  RULE_R, SAME },
	{ "the texts of a rule", HEAD "rule r { about \"a\" match a alert high \"x\" }",
	  HEAD "rule r { about \"b\" owner \"c\" tags \"d\" match a alert high \"y\" }",
	  SAME_STATE },
	{ "a condition", HEAD "rule r { match a [x > 100] alert high \"x\" }",
	  HEAD "rule r { match a [x > 50] alert high \"x\" }", DIFFERENT },
	{ "a constant behind a constant", HEAD "const a1 = 5\nconst a2 = a1 + 1\n"
	  "rule r { match a [x > a2] alert high \"x\" }", HEAD "const a1 = 6\nconst a2 = a1 + 1\n"
	  "rule r { match a [x > a2] alert high \"x\" }", DIFFERENT },
	{ "a constant in a define", RULE,
	  HEAD "const big = 6\ndefine odd(v) = v > big\nlist l = (1, 2)\n"
	  RULE_R, DIFFERENT },
	{ "an entry of an inline list", RULE,
	  HEAD "const big = 5\ndefine odd(v) = v > big\nlist l = (1, 3)\n"
	  RULE_R, DIFFERENT },
	{ "an extend", RULE, RULE "extend rule r { unless p.x = 7 }\n", DIFFERENT },
	{ "1 and 1.0", HEAD "rule r { match a [x / 2 > 1] alert high \"x\" }",
	  HEAD "rule r { match a [x / 2 > 1.0] alert high \"x\" }", DIFFERENT },
	{ "a step's name", HEAD "rule r { match a as p alert high \"x\" }",
	  HEAD "rule r { match a as q alert high \"x\" }", DIFFERENT },
	{ "repeat", HEAD "rule r { match a then a within 1 h alert high \"x\" }",
	  HEAD "rule r { match a then a within 1 h alert high \"x\" repeat once }", DIFFERENT },
};

static const struct rule *rule_r(const struct program *p) {
	for (uint32_t i = 0; i < p->rule_count; i++)
		if (strcmp(p->rules[i].name, "r") == 0)
			return &p->rules[i];
	fail_msg("no rule r");
	return NULL;
}

static void test_version(void **state) {
	const struct version_case	*c = *state;
	struct buf			 said = {0};
	struct ruleset			*one_rs, *other_rs;
	struct program			*one = compile(&one_rs, c->one, strlen(c->one), &said);
	struct program			*other;
	bool				 is_same, is_same_state;

	other = compile(&other_rs, c->other, strlen(c->other), &said);
	if (said.len > 0)
		fail_msg("%s", buf_cstr(&said));
	is_same = strcmp(rule_r(one)->version, rule_r(other)->version) == 0;
	is_same_state = strcmp(rule_r(one)->state_version, rule_r(other)->state_version) == 0;
	assert_int_equal(strlen(rule_r(one)->version), 32);
	assert_int_equal(is_same, c->sameness == SAME);
	assert_int_equal(is_same_state, c->sameness != DIFFERENT);
	program_unref(&one);
	program_unref(&other);
	ruleset_free(&one_rs);
	ruleset_free(&other_rs);
	buf_fini(&said);
}

/* --- The front --- */

static void test_rule_index(void **state) {
	static const char	text[] = "package acme\n" HEAD
				    "rule r { match a alert high \"x\" }\nrule bad { match }\n";
	struct diags		diags;
	struct ruleset		*rs = ruleset_new(NULL, NULL, NULL);
	struct program		*program;
	size_t			count;

	(void)state;
	diags_init(&diags);
	assert_int_equal(ruleset_add_file(rs, "t.cep", text, strlen(text), &diags), -1);
	assert_string_equal(ruleset_rule(rs, "acme.r")->name->text, "r");
	assert_null(ruleset_rule(rs, "r"));
	assert_int_equal(ruleset_compile(rs, &program, &diags), -1);
	assert_null(program);
	assert_null(ruleset_tests(rs, &count));
	assert_int_equal(count, 0);
	assert_non_null(ruleset_ast(rs)->files);
	diags_fini(&diags);
	ruleset_free(&rs);
	assert_null(rs);
	ruleset_free(&rs);
}

int main(void) {
	static const struct CMUnitTest	front[] = { cmocka_unit_test(test_rule_index) };
	struct CMUnitTest		version[sizeof versions / sizeof *versions];

	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
		version[i] = (struct CMUnitTest){ .name = versions[i].name,
		    .test_func = test_version, .initial_state = (void *)&versions[i] };
	return cases_test("tests/unit/dsl/build.cases", test_case)
	    + cmocka_run_group_tests_name("versions", version, NULL, NULL)
	    + cmocka_run_group_tests_name("front", front, NULL, NULL);
}

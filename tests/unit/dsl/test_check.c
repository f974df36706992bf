/*
 * test_check.c -- what the second pass says of rule sets: names.cases, types.cases, steps.cases,
 * patterns.cases, rules.cases, lists.cases; and that bad ones of any size get an answer.
 *
 * Beside the text of a case (t.cep) stands prelude.cep, which declares the events that most need.
 * List files are those of lists[].
 */
#include "dsl/ruleset.h"
#include "tests/unit/dsl/cases.h"

static const char *const case_files[] = {
	"tests/unit/dsl/names.cases", "tests/unit/dsl/types.cases", "tests/unit/dsl/steps.cases",
	"tests/unit/dsl/patterns.cases", "tests/unit/dsl/rules.cases",
	"tests/unit/dsl/lists.cases",
};

enum { CASE_FILES = sizeof case_files / sizeof *case_files };

static const struct {
	const char	*name, *text;
} lists[] = {
	{ "limits.csv", "tenant,max,tier\nnorth,1000.00,gold\nsouth,250.50,basic\n" },
	{ "empty.csv", "" },
	{ "latin1.csv", "name\ncaf\xe9\n" },
	{ "rows.csv", "name,n\na,1\nb,x\nc\n\"d\n\"\"e\",4\n\"f" },
	{ "nets.csv", "net\r\n10.0.0.0/8\r\nfoo\r\n192.0.2.7\r\n" },
	{ "own.csv", "\xef\xbb\xbfpattern\nacme*\n*\n\n" },
};

static int list_load(void *arg, const char *path, char **text, size_t *bytes, struct err *err) {
	(void)arg;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(lists[i].name, path) == 0) {
			*bytes = strlen(lists[i].text);
			*text = strdup(lists[i].text);
			CHECK(*text != NULL);
			return 0;
		}
	return err_set(err, ERR_IO, "no such file");
}

/* One rule set from its text to a program, and what was said. */
struct rig {
	struct diags	 diags;
	struct ruleset	*rs;
	struct program	*program;
	struct buf	 said;
};

static void rig_open(struct rig *rig) {
	*rig = (struct rig){0};
	diags_init(&rig->diags);
	rig->rs = ruleset_new(list_load, NULL, &(struct ruleset_options){0});
}

static void rig_compile(struct rig *rig) {
	int rc = ruleset_compile(rig->rs, &rig->program, &rig->diags);

	assert_int_equal(rc == -1, rig->diags.error_count > 0);
	assert_int_equal(rc == -1, rig->program == NULL);
	diags_print(&rig->diags, &rig->said, &(struct diag_style){ .is_coloured = false });
}

static void rig_close(struct rig *rig) {
	program_unref(&rig->program);
	ruleset_free(&rig->rs);
	diags_fini(&rig->diags);
	buf_fini(&rig->said);
}

static bool text_add(struct rig *rig, const char *name, const struct buf *text) {
	return ruleset_add_file(rig->rs, name, text->data != NULL ? text->data : "", text->len,
	    &rig->diags) == 0;
}

/* Rules that are refused are said, too: `rule: why`. */
static void refusals_add(struct rig *rig) {
	for (uint32_t i = 0; rig->program != NULL && i < rig->program->rule_count; i++)
		if (rig->program->rules[i].refused != NULL)
			buf_printf(&rig->said, "%s: %s\n", rig->program->rules[i].name,
			    rig->program->rules[i].refused);
}

static void case_run(const struct text_case *c, struct rig *rig) {
	struct buf prelude = {0};

	file_read("tests/unit/dsl/prelude.cep", &prelude);
	rig_open(rig);
	text_add(rig, "t.cep", &c->input);
	text_add(rig, "prelude.cep", &prelude);
	rig_compile(rig);
	refusals_add(rig);
	buf_fini(&prelude);
}

static void test_case(void **state) {
	const struct text_case	*c = *state;
	struct rig		 rig;
	char			*expected = strndup(c->expected.data != NULL
				    ? c->expected.data : "", c->expected.len);

	case_run(c, &rig);
	assert_string_equal(buf_cstr(&rig.said), expected);
	rig_close(&rig);
	free(expected);
}

/* Every code is explained by examples; those of the second pass are shown by a case. */
static void test_every_code(void **state) {
	struct cases	cases = {0};
	char		tag[8];

	(void)state;
	for (size_t i = 0; i < CASE_FILES; i++)
		cases_read(case_files[i], &cases);
	for (size_t code = 0; code < DIAG_CODES_COUNT; code++) {
		const struct diag_code_info	*info = diag_code_info((enum diag_code)code);
		bool				 is_shown = false;

		assert_non_null(strstr(info->text, "wrong:  "));
		assert_non_null(strstr(info->text, "right:  "));
		if (info->number[1] == '1' || strcmp(info->number, "E501") == 0)
			continue;	/* test_syntax.c, test_rule_file() */
		snprintf(tag, sizeof tag, "[%s]", info->number);
		for (size_t i = 0; i < cases.count; i++)
			is_shown |= strstr(buf_cstr(&cases.items[i].expected), tag) != NULL;
		if (!is_shown)
			fail_msg("%s has no case", info->number);
	}
	cases_free(&cases);
}

static void test_rule_file(void **state) {
	struct rig rig;

	(void)state;
	rig_open(&rig);
	assert_int_equal(ruleset_load(rig.rs, "none.cep", &rig.diags), -1);
	rig_compile(&rig);
	assert_string_equal(buf_cstr(&rig.said),
	    "none.cep: error[E501]: the file cannot be read: no such file\n");
	rig_close(&rig);
}

/* --- Size --- */

struct size_case {
	const char	*name;
	const char	*head, *item, *tail;	/* of item, %u is its number, twice at most */
	unsigned	 count;
	const char	*says;			/* begins with; "": nothing */
};

#define EVENT "event a { id: string  x: int } time ts in ms\n"
#define CHOICE " then any of { { optional a [x = %u] }, { optional a } }"
#define TAIL " then a within 1 h alert high \"x\" }\n"
#define TOO_MANY_WAYS "t.cep:2:6: error[E310]: this pattern has too many ways\n"

static const struct size_case sizes[] = {
	{ "10,000 rules", EVENT,
	  "rule r%u { for each id match a [x > %u] as p then a [x = p.x] within 1 h alert high "
	  "\"{id}\" }\n", "", 10000, "" },
	{ "a rule of 1 MB", EVENT "list l = (", "\"value number %u\", ",
	  "\"x\")\nrule r { match a [id in l] alert high \"x\" }\n", 50000, "" },
	{ "a condition of 60,000 terms", EVENT "rule r { match a [", "x = %u or ",
	  "x = 1] alert high \"x\" }\n", 60000,
	  "t.cep:2:19: error[E250]: this expression is too large\n" },
	{ "a pattern of 200 steps", EVENT "rule r { for each id match a",
	  " then a [x > %u] as s%u", " within 1 h alert high \"x\" }\n", 199, "" },
	{ "a pattern of 5,000 steps", EVENT "rule r { for each id match a", " then a",
	  " within 1 h alert high \"x\" }\n", 5000,
	  "t.cep:2:28695: error[E251]: a rule has at most 4096 steps\n" },
	{ "constants in a chain, each after the next", EVENT, "const c%u = d%u\n", "const z = 1\n",
	  3, "t.cep:2:12: error[E204]: `d0` means nothing here\n" },
	{ "17,000 events", "", "event e%u { x: int } time ts in ms\n", "", 17000,
	  "t.cep:16385:7: error[E251]: a rule set has at most 16384 events\n" },
	{ "4,500 fields", "event a { ", "f%u: int ", "} time ts in ms\n", 4500,
	  "t.cep:1:43957: error[E251]: an event has at most 4096 fields\n" },
	{ "choices that can be left out: ways double", EVENT "rule r { match a",
	  CHOICE, TAIL, 1000, TOO_MANY_WAYS },
	{ "the same, a few", EVENT "rule r { match a",
	  CHOICE, TAIL, 6, "" },
	{ "a position with 65,536 ways", EVENT "rule r { match a",
	  CHOICE, TAIL, 16, TOO_MANY_WAYS },
	{ "silences past what can be left out", EVENT "rule r { match a",
	  " then no a [x = %u] then { optional a }", TAIL, 1000, TOO_MANY_WAYS },
};

static void test_size(void **state) {
	const struct size_case	*c = *state;
	struct buf		 text = {0};
	struct rig		 rig;

	buf_str(&text, c->head);
	for (unsigned i = 0; i < c->count; i++)
		for (const char *at = c->item; *at != '\0'; at++)
			if (at[0] == '%' && at[1] == 'u') {
				buf_printf(&text, "%u", i);
				at++;
			} else
				buf_char(&text, *at);
	buf_str(&text, c->tail);
	rig_open(&rig);
	text_add(&rig, "t.cep", &text);
	rig_compile(&rig);
	if (strncmp(buf_cstr(&rig.said), c->says, strlen(c->says)) != 0
	    || (*c->says == '\0' && rig.said.len > 0))
		fail_msg("%.300s", buf_cstr(&rig.said));
	rig_close(&rig);
	buf_fini(&text);
}

int main(void) {
	struct CMUnitTest	 plain[] = { cmocka_unit_test(test_every_code),
	    cmocka_unit_test(test_rule_file) };
	struct CMUnitTest	 large[sizeof sizes / sizeof *sizes];
	int			 failed = 0;

	for (size_t i = 0; i < CASE_FILES; i++)
		failed += cases_test(case_files[i], test_case);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		large[i] = (struct CMUnitTest){ .name = sizes[i].name, .test_func = test_size,
		    .initial_state = (void *)&sizes[i] };
	failed += cmocka_run_group_tests(plain, NULL, NULL);
	failed += cmocka_run_group_tests(large, NULL, NULL);
	return failed;
}

/*
 * test_diag.c -- diagnostics: collected, sorted, shown, as objects; did-you-mean; explain-code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "dsl/diag.h"

static const char source[] = "const a = 1\nconst b = x +\tyy\n\nconst c = 日本 + z";

struct rig {
	struct diags	diags;
	struct buf	out;
};

static void rig_init(struct rig *rig) {
	*rig = (struct rig){0};
	diags_init(&rig->diags);
	diags_source(&rig->diags, "a.cep", source, strlen(source));
}

static void rig_fini(struct rig *rig) {
	diags_fini(&rig->diags);
	buf_fini(&rig->out);
}

static struct span span(uint32_t line, uint32_t column, uint32_t end_column) {
	return (struct span){ 0, line, column, line, end_column };
}

static const char *shown(struct rig *rig, bool is_coloured) {
	buf_reset(&rig->out);
	diags_print(&rig->diags, &rig->out, &(struct diag_style){ .is_coloured = is_coloured });
	return buf_cstr(&rig->out);
}

static void test_sorted(void **state) {
	struct rig	rig;
	uint32_t	second;

	(void)state;
	rig_init(&rig);
	second = diags_source(&rig.diags, "-", "x", 1);
	diag_add(&rig.diags, DIAG_UNEXPECTED, (struct span){ second, 1, 1, 1, 2 }, "fourth");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(2, 14, 16), "third, %s", "b");
	diag_help(&rig.diags, "of the %s", "third");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(2, 7, 8), "second");
	diag_add(&rig.diags, DIAG_UNEXPECTED, (struct span){0}, "first");
	diag_help(&rig.diags, "of the file");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(2, 14, 16), "third, a");
	assert_string_equal(shown(&rig, false),
	    "a.cep: error[E110]: first\n"
	    "      help: of the file\n"
	    "a.cep:2:7: error[E110]: second\n"
	    "    2 | const b = x +   yy\n"
	    "      |       ^\n"
	    "a.cep:2:14: error[E110]: third, b\n"
	    "    2 | const b = x +   yy\n"
	    "      |              ^^^^\n"
	    "      help: of the third\n"
	    "a.cep:2:14: error[E110]: third, a\n"
	    "    2 | const b = x +   yy\n"
	    "      |              ^^^^\n"
	    "<stdin>:1:1: error[E110]: fourth\n"
	    "    1 | x\n"
	    "      | ^\n");
	rig_fini(&rig);
}

static void test_places(void **state) {
	struct rig rig;

	(void)state;
	rig_init(&rig);
	diag_add(&rig.diags, DIAG_UNEXPECTED, (struct span){ 0, 1, 11, 2, 6 }, "over two lines");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(2, 30, 33), "behind the end of a line");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(3, 1, 2), "an empty line");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(4, 12, 13), "one wide letter");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(4, 16, 17), "behind wide letters");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(9, 1, 1), "behind the end of the file");
	assert_string_equal(shown(&rig, false),
	    "a.cep:1:11: error[E110]: over two lines\n"
	    "    1 | const a = 1\n"
	    "      |           ^\n"
	    "a.cep:2:30: error[E110]: behind the end of a line\n"
	    "    2 | const b = x +   yy\n"
	    "      |                   ^\n"
	    "a.cep:3:1: error[E110]: an empty line\n"
	    "    3 | \n"
	    "      | ^\n"
	    "a.cep:4:12: error[E110]: one wide letter\n"
	    "    4 | const c = 日本 + z\n"
	    "      |             ^^\n"
	    "a.cep:4:16: error[E110]: behind wide letters\n"
	    "    4 | const c = 日本 + z\n"
	    "      |                  ^\n"
	    "a.cep:9:1: error[E110]: behind the end of the file\n"
	    "    9 | \n"
	    "      | ^\n");
	rig_fini(&rig);
}

static void test_colours(void **state) {
	struct rig rig;

	(void)state;
	rig_init(&rig);
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(1, 1, 6), "no");
	diag_help(&rig.diags, "so");
	assert_string_equal(shown(&rig, true),
	    "\033[1ma.cep:1:1:\033[0m \033[1;31merror[E110]:\033[0m \033[1mno\033[0m\n"
	    "    1 | const a = 1\n"
	    "      | \033[1;31m^^^^^\033[0m\n"
	    "      \033[1mhelp:\033[0m so\n");
	rig_fini(&rig);
}

/* What a rule file holds cannot steer a terminal, nor make a message endless. */
static void test_clean(void **state) {
	char		 many[2 * DIAG_TEXT_MAX];
	struct rig	 rig;
	const char	*message;

	(void)state;
	rig_init(&rig);
	memset(many, 'x', sizeof many);
	many[sizeof many - 1] = '\0';
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(1, 1, 2), "%s", "a\033[2J\nb\xff\xc2\x9b");
	assert_string_equal(rig.diags.list.items[0].message,
	    "a\\u{1b}[2J\\u{a}b\xef\xbf\xbd\\u{9b}");
	diag_add(&rig.diags, DIAG_UNEXPECTED, span(1, 1, 2), "%s", many);
	message = rig.diags.list.items[1].message;
	assert_int_equal(strlen(message), DIAG_TEXT_MAX + 1 + strlen("…"));
	assert_string_equal(message + DIAG_TEXT_MAX + 1, "…");
	rig_fini(&rig);
}

/* The first hundred of each severity are kept, help and fixes of the others go nowhere. */
static void test_cap(void **state) {
	struct rig rig;

	(void)state;
	rig_init(&rig);
	for (int i = 0; i < DIAGS_MAX + 2; i++) {
		diag_add(&rig.diags, DIAG_UNEXPECTED, span(1, 1, 2), "error %d", i);
		diag_help(&rig.diags, "help %d", i);
		diag_fix(&rig.diags, span(1, 1, 2), "x");
	}
	assert_int_equal(rig.diags.error_count, DIAGS_MAX + 2);
	assert_int_equal(rig.diags.warning_count, 0);
	assert_int_equal(rig.diags.list.count, DIAGS_MAX);
	assert_string_equal(rig.diags.list.items[DIAGS_MAX - 1].help, "help 99");
	assert_non_null(strstr(shown(&rig, false), "help 99\nand 2 more errors\n"));
	rig_fini(&rig);
}

static void test_json(void **state) {
	struct rig	 rig;
	json_t		*list;
	char		*text;

	(void)state;
	rig_init(&rig);
	diag_add(&rig.diags, DIAG_FOREIGN, span(2, 11, 12), "`%s` \"x\"", "==");
	diag_help(&rig.diags, "one `=` compares");
	diag_fix(&rig.diags, span(2, 11, 12), "=");
	diag_add(&rig.diags, DIAG_UNEXPECTED, (struct span){ 0, 1, 1, 3, 2 }, "no");
	list = diags_json(&rig.diags);
	text = json_dumps(list, JSON_COMPACT | JSON_PRESERVE_ORDER);
	assert_string_equal(text,
	    "[{\"file\":\"a.cep\",\"line\":1,\"column\":1,\"end_line\":3,\"end_column\":2,"
	    "\"code\":\"E110\",\"severity\":\"error\",\"message\":\"no\",\"hint\":null},"
	    "{\"file\":\"a.cep\",\"line\":2,\"column\":11,\"end_line\":2,\"end_column\":12,"
	    "\"code\":\"E109\",\"severity\":\"error\",\"message\":\"`==` \\\"x\\\"\","
	    "\"hint\":\"one `=` compares\",\"fix\":\"=\"}]");
	free(text);
	json_decref(list);
	assert_string_equal(diag_where(&rig.diags, span(2, 1, 2)), "a.cep:2");
	rig_fini(&rig);
}

static void test_nearest(void **state) {
	static const char *const words[] = { "amount", "account", "currency", "card_id", "x", "id",
	    "Status", "last" };
	static const struct { const char *name, *nearest; } cases[] = {
		{ "amuont", "amount" },		/* letters exchanged */
		{ "amont", "amount" },		/* one is missing */
		{ "amounts", "amount" },	/* one too many */
		{ "acount", "account" },	/* nearer than amount */
		{ "AMOUNT", "amount" },
		{ "status", "Status" },
		{ "cardid", "card_id" },
		{ "is", "id" },
		{ "salt", NULL },		/* two of four letters */
		{ "y", NULL },			/* nothing is left of it */
		{ "currencies", "currency" },
		{ "cur", NULL },
		{ "", NULL },
		{ "a_name_of_more_than_sixty_four_letters_is_never_taken_for_another_name", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *nearest = diag_nearest(cases[i].name, words,
		    sizeof words / sizeof *words);

		if (cases[i].nearest == NULL)
			assert_null(nearest);
		else if (nearest == NULL)
			fail_msg("%s: nothing is near", cases[i].name);
		else
			assert_string_equal(nearest, cases[i].nearest);
	}
}

/* Numbers are unique and in their range, every page says something. */
static void test_codes(void **state) {
	(void)state;
	for (size_t i = 0; i < DIAG_CODES_COUNT; i++) {
		const struct diag_code_info *info = diag_code_info((enum diag_code)i);

		assert_int_equal(strlen(info->number), 4);
		assert_non_null(strchr("EW", info->number[0]));
		assert_int_equal(info->number[0] == 'W', info->number[1] == '6');
		assert_ptr_equal(diag_code_find(info->number), info);
		if (info->title[0] == '\0' || strchr(info->title, '\n') != NULL)
			fail_msg("%s: no title of one line", info->number);
		if (strlen(info->text) < 40 || info->text[strlen(info->text) - 1] != '\n')
			fail_msg("%s: no page for explain-code", info->number);
		for (const char *line = info->text, *end; *line != '\0'; line = end + 1) {
			end = strchr(line, '\n');
			if (end - line > 100)
				fail_msg("%s: more than 100 columns", info->number);
		}
	}
	assert_ptr_equal(diag_code_find("e110"), diag_code_info(DIAG_UNEXPECTED));
	assert_null(diag_code_find("E999"));
	assert_null(diag_code_find(""));
}

int main(void) {
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}

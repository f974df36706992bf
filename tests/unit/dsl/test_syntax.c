/*
 * test_syntax.c -- what is said about rule files that are no rule files: syntax.cases, and what is
 * too big to be written there.
 */
#include "dsl/ast.h"
#include "tests/unit/dsl/cases.h"

static size_t parse(struct ast *ast, struct arena *arena, const char *text, size_t bytes,
    struct buf *said) {
	struct diags	diags;
	size_t		errors;
	/* On the heap and no byte longer, so that a sanitizer sees one read too many. */
	char		*exact = malloc(bytes + (bytes == 0));

	CHECK(exact != NULL);
	memcpy(exact, text, bytes);
	diags_init(&diags);
	errors = ast_parse(ast, arena, "t.cep", exact, bytes, &diags) == -1;
	diags_print(&diags, said, &(struct diag_style){ .is_coloured = false });
	assert_int_equal(errors, diags.error_count > 0);
	assert_int_equal(ast->last->error_count, diags.error_count);
	errors = diags.error_count;
	diags_fini(&diags);
	free(exact);
	return errors;
}

static void test_case(void **state) {
	const struct text_case	*c = *state;
	struct ast		 ast = {0};
	struct arena		 arena;
	struct buf		 said = {0};
	char			*expected;

	expected = strndup(c->expected.len > 0 ? c->expected.data : "", c->expected.len);
	arena_init(&arena);
	parse(&ast, &arena, c->input.data != NULL ? c->input.data : "", c->input.len, &said);
	assert_string_equal(buf_cstr(&said), expected);
	arena_fini(&arena);
	buf_fini(&said);
	free(expected);
}

/* Every code of the lexer and the parser is shown by a case. */
static void test_every_code(void **state) {
	struct cases	cases = {0};
	char		tag[16];

	(void)state;
	cases_read("tests/unit/dsl/syntax.cases", &cases);
	for (size_t code = 0; code < DIAG_CODES_COUNT; code++) {
		const char	*number = diag_code_info((enum diag_code)code)->number;
		bool		 is_shown = strcmp(number, "E115") == 0	/* see test_too_large() */
				    || strcmp(number, "E116") == 0;	/* see test_too_deep() */

		if (strncmp(number, "E1", 2) != 0)
			continue;
		snprintf(tag, sizeof tag, "error[%s]", number);
		for (size_t i = 0; i < cases.count; i++)
			is_shown |= strstr(buf_cstr(&cases.items[i].expected), tag) != NULL;
		if (!is_shown)
			fail_msg("%s has no case in syntax.cases", number);
	}
	cases_free(&cases);
}

static void repeat(struct buf *b, const char *text, unsigned count) {
	while (count-- > 0)
		buf_str(b, text);
}

/* head, then `count` times each of the others with `middle` between them, then tail. */
static size_t nested(const char *head, const char *open, const char *middle, const char *close,
    const char *tail, unsigned count, struct buf *said) {
	struct ast	ast = {0};
	struct arena	arena;
	struct buf	text = {0};
	size_t		errors;

	arena_init(&arena);
	buf_str(&text, head);
	repeat(&text, open, count);
	buf_str(&text, middle);
	repeat(&text, close, count);
	buf_str(&text, tail);
	buf_reset(said);
	errors = parse(&ast, &arena, text.data, text.len, said);
	buf_fini(&text);
	arena_fini(&arena);
	return errors;
}

static const struct nest {
	const char *name, *head, *open, *middle, *close, *tail;
	unsigned count_max;		/* so many are accepted, one more is not */
} nests[] = {
	{ "parentheses", "const a = ", "(", "1", ")", "\n", 256 },
	{ "calls", "const a = ", "f(", "1", ")", "\n", 255 },
	{ "sets", "const a = ", "(1, ", "1", ")", "\n", 255 },
	{ "indices", "const a = ", "a[", "1", "]", "\n", 255 },
	{ "not", "const a = ", "not ", "b", "", "\n", 255 },
	{ "minus", "const a = ", "-", "1", "", "\n", 255 },
	{ "sums", "const a = ", "", "1", " + 1", "\n", 255 },
	{ "else", "const a = ", "", "b", " else b", "\n", 255 },
	{ "groups", "rule a { match ", "{ ", "b", " } as c", " alert high \"x\" }\n", 255 },
	{ "any of", "rule a { match ", "any of { b, ", "b", " }", " alert high \"x\" }\n", 255 },
	{ "list of", "event a { b: ", "list of ", "int", "", " }\n", 127 },
};

static size_t nest_parse(const struct nest *n, unsigned count, struct buf *said) {
	return nested(n->head, n->open, n->middle, n->close, n->tail, count, said);
}

static void test_too_deep(void **state) {
	struct buf said = {0};

	(void)state;
	for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
		const struct nest *n = &nests[i];

		if (nest_parse(n, n->count_max, &said) != 0)
			fail_msg("%s: %u are refused: %s", n->name, n->count_max, buf_cstr(&said));
		if (nest_parse(n, n->count_max + 1, &said) != 1
		    || strstr(buf_cstr(&said), "[E116]: nested more than 256 deep\n") == NULL)
			fail_msg("%s: %u are not refused: %s", n->name, n->count_max + 1,
			    buf_cstr(&said));
		if (nest_parse(n, 100000, &said) == 0)
			fail_msg("%s: 100,000 are accepted", n->name);
	}
	buf_fini(&said);
}

static void test_too_deep_text(void **state) {
	struct buf said = {0};

	(void)state;
	nested("const a = ", "(\n", "1", ")", "\n", 257, &said);
	assert_string_equal(buf_cstr(&said),
	    "t.cep:257:1: error[E116]: nested more than 256 deep\n"
	    "  257 | (\n"
	    "      | ^\n"
	    "      help: name a part of it with `define`, or `let`\n");
	nested("const a = ", "not\n", "b", "", "\n", 256, &said);
	assert_string_equal(buf_cstr(&said),
	    "t.cep:256:1: error[E116]: nested more than 256 deep\n"
	    "  256 | not\n"
	    "      | ^^^\n"
	    "      help: leave out what cancels itself\n");
	nested("const a = 1", "", "", "\n + 1", "\n", 256, &said);
	assert_string_equal(buf_cstr(&said),
	    "t.cep:257:2: error[E116]: nested more than 256 deep\n"
	    "  257 |  + 1\n"
	    "      |  ^\n"
	    "      help: name a part of it with `define`, or `let`\n");
	buf_fini(&said);
}

static void test_too_large(void **state) {
	struct ast	 ast = {0};
	struct arena	 arena;
	struct diags	 diags;
	struct buf	 said = {0};
	size_t		 bytes = AST_FILE_BYTES_MAX + 1;
	char		*text = malloc(bytes);

	(void)state;
	CHECK(text != NULL);
	memset(text, ' ', bytes);
	arena_init(&arena);
	diags_init(&diags);
	assert_int_equal(ast_parse(&ast, &arena, "big.cep", text, bytes, &diags), -1);
	diags_print(&diags, &said, &(struct diag_style){ .is_coloured = false });
	assert_string_equal(buf_cstr(&said),
	    "big.cep: error[E115]: the file has more than 64 MiB\n"
	    "      help: several files of one folder are one rule set; long lists belong into "
	    "files of their own\n");
	diags_fini(&diags);
	arena_fini(&arena);
	buf_fini(&said);
	free(text);
}

/* Long chains of `and` and `or` are no nesting. */
static void test_long_chains(void **state) {
	struct buf said = {0};

	(void)state;
	assert_int_equal(nested("define f(a) = a", "", "", " or a = 1 and a = 2", "\n", 50000,
	    &said), 0);
	assert_int_equal(nested("list a = (1", "", "", ", 1", ")\n", 100000, &said), 0);
	assert_int_equal(nested("const a = b", "", "", ".c", "\n", 100000, &said), 0);
	assert_int_equal(nested("rule a { match b", "", "", " then b", " alert high \"x\" }\n",
	    10000, &said), 0);
	buf_fini(&said);
}

/* Of thousands of errors a hundred are shown. */
static void test_many_errors(void **state) {
	struct buf	 said = {0};
	unsigned	 lines = 0;
	const char	*end = "and 2900 more errors\n";

	(void)state;
	assert_int_equal(nested("", "const a =\n", "", "", "const b = 1\n", 3000, &said), 3000);
	for (size_t i = 0; i < said.len; i++)
		lines += said.data[i] == '\n';
	assert_int_equal(lines, 3 * DIAGS_MAX + 1);
	assert_string_equal(buf_cstr(&said) + said.len - strlen(end), end);
	buf_fini(&said);
}

int main(void) {
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_too_deep_text),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_long_chains),
		cmocka_unit_test(test_many_errors),
	};

	return cases_test("tests/unit/dsl/syntax.cases", test_case)
	    + cmocka_run_group_tests_name("syntax", others, NULL, NULL);
}

/*
 * test_format.c -- the formatter: format.cases, whole files, and thousands of random ones.
 *
 *	text ---> trees ---> formatted ---> trees	equal
 *	            |            +--------> formatted	the same bytes
 *	            +---- the same text laid out otherwise: equal
 */
#include "dsl/ast.h"
#include "dsl/ast_print.h"
#include "tests/unit/dsl/cases.h"
#include "tests/unit/dsl/gen_syntax.h"

enum { ROUNDS_FULL = 1500, ROUNDS_REDUCED = 150, LONG_COUNT = 20000 };

struct parsed {
	struct ast	ast;
	struct arena	arena;
	struct diags	diags;
};

static void parsed_fini(struct parsed *p) {
	diags_fini(&p->diags);
	arena_fini(&p->arena);
}

/* Which must be without errors. */
static const struct ast_file *parse(struct parsed *p, const char *name, const struct buf *text) {
	struct buf said = {0};

	*p = (struct parsed){0};
	arena_init(&p->arena);
	diags_init(&p->diags);
	if (ast_parse(&p->ast, &p->arena, name, text->len > 0 ? text->data : "", text->len,
	    &p->diags) == -1) {
		diags_print(&p->diags, &said, &(struct diag_style){ .is_coloured = false });
		fail_msg("%s\n%.*s", buf_cstr(&said), (int)text->len, text->data);
	}
	return p->ast.files;
}

static void formatted(const char *name, const struct buf *text, struct buf *out) {
	struct parsed p;

	ast_print(out, parse(&p, name, text));
	parsed_fini(&p);
}

static bool buf_equal(const struct buf *a, const struct buf *b) {
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

/* No blank at the end of a line, no two blank lines, none at either end. */
static void tidy_check(const char *name, const struct buf *text) {
	for (size_t i = 0; i < text->len; i++) {
		const char *at = text->data + i;

		if (*at != '\n')
			continue;
		if (i > 0 && (at[-1] == ' ' || at[-1] == '\t'))
			fail_msg("%s: a line ends with a blank: %.*s", name, (int)text->len,
			    text->data);
		if (i == 0 || (at[-1] == '\n' && (i + 1 == text->len || at[1] == '\n')))
			fail_msg("%s: blank lines: %.*s", name, (int)text->len, text->data);
	}
}

static void round_trip(const char *name, const struct buf *text) {
	struct parsed		 before, after;
	const struct ast_file	*a = parse(&before, name, text), *b;
	struct buf		 once = {0}, twice = {0};

	ast_print(&once, a);
	tidy_check(name, &once);
	b = parse(&after, "formatted", &once);
	if (!ast_file_equal(a, b))
		fail_msg("%s: other trees\n%.*s\nformatted\n%.*s", name, (int)text->len, text->data,
		    (int)once.len, once.data);
	if (a->comment_count != b->comment_count)
		fail_msg("%s: %zu comments, formatted %zu\n%.*s", name, a->comment_count,
		    b->comment_count, (int)once.len, once.data);
	ast_print(&twice, b);
	if (!buf_equal(&once, &twice))
		fail_msg("%s: formatting goes on\n%.*s\nthen\n%.*s", name, (int)once.len, once.data,
		    (int)twice.len, twice.data);
	parsed_fini(&before);
	parsed_fini(&after);
	buf_fini(&once);
	buf_fini(&twice);
}

static void test_case(void **state) {
	const struct text_case	*c = *state;
	struct buf		 out = {0};

	formatted("t.cep", &c->input, &out);
	if (!buf_equal(&out, &c->expected))
		fail_msg("formatted:\n%.*s\nexpected:\n%.*s", (int)out.len, out.data,
		    (int)c->expected.len, c->expected.data);
	round_trip(c->name, &c->input);
	buf_fini(&out);
}

static void test_files(void **state) {
	static const char *const files[] = {
		"tests/unit/dsl/example.cep",
		"patterns/account_takeover.cep", "patterns/card_testing.cep",
		"patterns/clone_then_shell.cep", "patterns/events.cep",
		"patterns/impossible_travel.cep", "patterns/password_spraying.cep",
		"patterns/payout_after_change.cep", "patterns/privilege_escalation.cep",
		"patterns/refund_abuse.cep", "patterns/sensor_left_open.cep", "patterns/site.cep",
		"patterns/unsettled_transfer.cep",
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct buf text = {0};

		file_read(files[i], &text);
		round_trip(files[i], &text);
		buf_fini(&text);
	}
}

/* head, `count` times the middle, tail: what is quadratic in it would never end. */
static void test_long(void **state) {
	static const struct { const char *head, *middle, *tail; } texts[] = {
		{ "list a = (1", ", \"value\"", ")\n" },
		{ "const a = b", " or `and` > 1", "\n" },
		{ "const a = b", " or # x\n  c", "\n" },
		{ "", "const a = 1 # x\n", "" },
		{ "", "rule a { match b alert high \"x\" }\n", "" },
		{ "rule a { match b", " then c", " alert high \"x\" }\n" },
		{ "rule a { match b alert high \"", "{c} and ", "\" }\n" },
		{ "rule a { ", "let a = b ", "match b alert high \"x\" }\n" },
		{ "event a {\n", "b: int # x\n", "}\n" },
		{ "event a { ", "b: int ", "}\n" },
		{ "test a \"x\" { ", "at 1 s b { c = 1 } # x\n", "}\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buf text = {0};

		buf_str(&text, texts[i].head);
		for (int n = 0; n < LONG_COUNT; n++)
			buf_str(&text, texts[i].middle);
		buf_str(&text, texts[i].tail);
		round_trip(texts[i].middle, &text);
		buf_fini(&text);
	}
}

static void random_round(uint64_t seed) {
	struct buf		 texts[2] = {{0}};
	struct parsed		 parsed[2];
	const struct ast_file	*files[2];
	char			 name[64];

	snprintf(name, sizeof name, "seed %llu", (unsigned long long)seed);
	for (int i = 0; i < 2; i++) {
		struct rng words, layout;

		rng_seed(&words, seed);
		rng_seed(&layout, 2 * seed + (uint64_t)i);
		syntax_generate(&texts[i], &words, &layout);
		round_trip(name, &texts[i]);
		files[i] = parse(&parsed[i], name, &texts[i]);
	}
	if (!ast_file_equal(files[0], files[1]))
		fail_msg("%s: the layout matters\n%.*s", name, (int)texts[0].len, texts[0].data);
	for (int i = 0; i < 2; i++) {
		parsed_fini(&parsed[i]);
		buf_fini(&texts[i]);
	}
}

static void test_random(void **state) {
	const char	*level = getenv("CHECK_LEVEL"), *from = getenv("SEED");
	unsigned	 rounds = level != NULL && strcmp(level, "full") != 0 ? ROUNDS_REDUCED
			    : ROUNDS_FULL;
	uint64_t	 seed = from != NULL ? strtoull(from, NULL, 10) : 1;

	(void)state;
	while (rounds-- > 0)
		random_round(seed++);
}

int main(void) {
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_random),
	};

	return cases_test("tests/unit/dsl/format.cases", test_case)
	    + cmocka_run_group_tests_name("format", others, NULL, NULL);
}

/* test_glob.c -- `like`: as the page says, and as the obvious matcher says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/rng.h"
#include "program/set.h"
#include "tests/support/glob_oracle.h"

#include "program/glob.h"

static const struct row {
	const char	*pattern, *text;
	bool		 fits;
} rows[] = {
	{ "*.ps1", "run.PS1", true }, { "*.ps1", "run.ps1x", false }, { "*.ps1", ".ps1", true },
	{ "a?c", "aBc", true }, { "a?c", "ac", false }, { "a?c", "aäc", true },
	{ "a?c", "a\u20acc", true },
	{ "a??c", "a\u20acc", false }, { "", "", true }, { "", "a", false }, { "*", "", true },
	{ "*", "abc", true }, { "**", "abc", true }, { "?", "", false }, { "?*", "", false },
	{ "?*", "x", true },
	{ "a*a", "a", false }, { "a*a", "aa", true }, { "a*b*c", "aXbYc", true },
	{ "a*b*c", "acb", false },
	{ "*ab*ab*", "abab", true }, { "*ab*ab*", "abcb", false }, { "*aab", "aaab", true },
	{ "[*]", "*", true }, { "[*]", "x", false }, { "[?]", "?", true }, { "[[]", "[", true },
	{ "[[]x]", "[x]", true }, { "[x]", "[x]", true }, { "[x]", "x", false }, { "[", "[", true },
	{ "[*", "[abc", true },
	{ "[]", "[]", true }, { "a[*]*", "A*b", true }, { "C:\\Users\\*", "c:\\users\\Ann", true },
	{ "\\*", "\\x", true }, { "\\*", "*", false }, { "\\?", "\\?", true },
	{ "STRASSE", "straße", false }, { "ÄÖÜ", "äöü", true }, { "ΣΊΣΥΦΟΣ", "σίσυφος", true },
	{ "i", "İ", false }, { "I", "i", true }, { "I", "ı", false }, { "k", "\u212a", true },
	{ "*\\system32\\*.exe", "C:\\Windows\\System32\\cmd.exe", true },
	{ "*-enc*", "powershell -ENCoded", true },
};

static bool glob_fits(const char *pattern, size_t pattern_bytes, const char *text, size_t bytes) {
	struct arena	arena;
	struct glob	g;
	bool		fits;

	arena_init(&arena);
	glob_init(&g, &arena, pattern, pattern_bytes);
	fits = glob_matches(&g, text, bytes);
	arena_fini(&arena);
	return fits;
}

static void test_rows(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row	*r = &rows[i];
		size_t			 m = strlen(r->pattern), n = strlen(r->text);

		if (glob_fits(r->pattern, m, r->text, n) != r->fits
		    || oracle_like(r->text, n, r->pattern, m) != r->fits)
			fail_msg("%s like %s", r->text, r->pattern);
	}
}

static void test_forms(void **state) {
	static const struct { const char *pattern; enum glob_form form; bool all; } forms[] = {
		{ "abc", GLOB_EXACT, false }, { "abc*", GLOB_PREFIX, false },
		{ "*abc", GLOB_SUFFIX, false },
		{ "*abc*", GLOB_OTHER, false }, { "a?c", GLOB_OTHER, false },
		{ "*", GLOB_PREFIX, true },
		{ "***", GLOB_PREFIX, true }, { "", GLOB_EXACT, false },
		{ "[*]", GLOB_EXACT, false },
		{ "*?", GLOB_OTHER, false },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct glob g;

		glob_init(&g, &arena, forms[i].pattern, strlen(forms[i].pattern));
		assert_int_equal(g.form, forms[i].form);
		assert_int_equal(glob_matches_all(&g), forms[i].all);
	}
	arena_fini(&arena);
}

/* Few letters, so that much fits. */
static size_t draw(struct rng *rng, const char *const *letters, size_t count, char *out,
    size_t most) {
	size_t n = rng_below(rng, most + 1), bytes = 0;

	for (size_t i = 0; i < n; i++) {
		const char *letter = letters[rng_below(rng, count)];

		memcpy(out + bytes, letter, strlen(letter));
		bytes += strlen(letter);
	}
	return bytes;
}

static const char *const pattern_letters[] = { "a", "A", "b", "ä", "*", "*", "?", "[*]", "[" };
static const char *const text_letters[] = { "a", "A", "b", "Ä", "*", "[", "\xff", "ä" };

static void test_random(void **state) {
	struct rng	rng;
	unsigned	fit_count = 0;

	(void)state;
	rng_seed(&rng, 3);
	for (int round = 0; round < 100000; round++) {
		char	pattern[64], text[64];
		size_t	m = draw(&rng, pattern_letters, 9, pattern, 6);
		size_t	n = draw(&rng, text_letters, 8, text, 5);
		bool	fits = oracle_like(text, n, pattern, m);

		fit_count += fits;
		if (glob_fits(pattern, m, text, n) != fits)
			fail_msg("%.*s like %.*s", (int)n, text, (int)m, pattern);
	}
	assert_true(fit_count > 5000);
}

/* A set of patterns fits what one of them fits. */
static void test_random_sets(void **state) {
	struct rng	rng;
	struct err	err;

	(void)state;
	rng_seed(&rng, 4);
	for (int round = 0; round < 3000; round++) {
		struct vtype		 string = { .kind = VT_STRING };
		struct const_set	*s = set_new(SET_GLOBS, string);
		char			 patterns[12][64], text[64];
		size_t			 m[12], count = rng_below(&rng, 13);

		for (size_t i = 0; i < count; i++) {
			m[i] = draw(&rng, pattern_letters, 9, patterns[i], 4);
			assert_int_equal(set_add_glob(s, patterns[i], m[i], &err), 0);
		}
		for (int turn = 0; turn < 20; turn++) {
			size_t		n = draw(&rng, text_letters, 8, text, 6);
			struct cell	c = { .p = text, .n = (uint32_t)n };
			bool		fits = false, error = false;

			for (size_t i = 0; i < count; i++)
				fits |= oracle_like(text, n, patterns[i], m[i]);
			assert_int_equal(set_has(s, VT_STRING, &c, &error), fits);
			assert_false(error);
		}
		set_free(&s);
	}
}

/* What takes a backtracking matcher for ever. */
static void test_hostile(void **state) {
	enum { LONG = 200000 };
	const char	*pattern = "*a*a*a*a*a*a*a*a*b";
	char		*text = malloc(LONG);
	struct clock	 clock = CLOCK_REAL;
	struct ptime	 begin = clock_now(&clock);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', LONG);
	assert_false(glob_fits(pattern, strlen(pattern), text, LONG));
	assert_true(glob_fits("*a*a*a*a*a", 10, text, LONG));
	assert_true(ptime_since_ns(clock_now(&clock), begin) < INT64_C(5000000000));
	free(text);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_forms),
		cmocka_unit_test(test_random), cmocka_unit_test(test_random_sets),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

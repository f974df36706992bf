/* test_utf8.c -- UTF-8: what is valid, and what becomes of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

#define R	"\xef\xbf\xbd"		/* U+FFFD */

static const struct {
	const char	*name, *in, *mended;	/* mended NULL: valid as it is */
	size_t		 length;		/* characters of it */
} cases[] = {
	{ "nothing", "", NULL, 0 },
	{ "ASCII", "a card, declined", NULL, 16 },
	{ "2, 3 and 4 bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x92\xb3", NULL, 3 },
	{ "the least and the greatest of each length",
	  "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", NULL, 7 },
	{ "around the surrogates", "\xed\x9f\xbf\xee\x80\x80", NULL, 2 },
	{ "a true U+FFFD", R, NULL, 1 },
	{ "a tail alone", "a\x80z", "a" R "z", 3 },
	{ "overlong", "\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf", R R R R R R R R R, 9 },
	{ "surrogates", "\xed\xa0\x80\xed\xbf\xbf", R R R R R R, 6 },
	{ "above U+10FFFF", "\xf4\x90\x80\x80\xf5\xff", R R R R R R, 6 },
	{ "cut short at the end", "euro \xe2\x82", "euro " R, 6 },
	/* The example of The Unicode Standard, table 3-11. */
	{ "truncated sequences", "\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", R R R R "A", 5 },
	{ "Latin-1 among ASCII", "caf\xe9 in M\xfcnchen, long enough for words",
	  "caf" R " in M" R "nchen, long enough for words", 38 },
};

static void test_case(void **state) {
	size_t		i = (size_t)(uintptr_t)*state, bytes = strlen(cases[i].in);
	struct buf	b = {0};

	assert_int_equal(utf8_valid(cases[i].in, bytes), cases[i].mended == NULL);
	utf8_mend(&b, cases[i].in, bytes);
	assert_string_equal(buf_cstr(&b), cases[i].mended != NULL ? cases[i].mended : cases[i].in);
	assert_true(utf8_valid(b.data, b.len));
	assert_int_equal(utf8_length(cases[i].in, bytes), cases[i].length);
	buf_fini(&b);
}

static void every_codepoint_comes_back(void **state) {
	struct buf	b = {0};
	uint32_t	codepoint;
	bool		valid;

	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		buf_reset(&b);
		utf8_add(&b, c);
		assert_int_equal(utf8_decode(b.data, b.len, &codepoint, &valid), b.len);
		assert_true(valid);
		assert_int_equal(codepoint, c >= 0xd800 && c < 0xe000 ? UTF8_REPLACEMENT : c);
		/* Each shorter part of it is one invalid character. */
		for (size_t n = 1; n < b.len; n++) {
			assert_int_equal(utf8_decode(b.data, n, &codepoint, &valid), n);
			assert_false(valid);
		}
	}
	buf_fini(&b);
}

/* All pairs of bytes behind and before ASCII, at every place in a word. */
static void validity_does_not_depend_on_the_place(void **state) {
	char text[24];

	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		unsigned	first = pair >> 8, second = pair & 0xff;
		bool		expected = (first < 0x80 && second < 0x80) || (first >= 0xc2
		    && first < 0xe0 && second >= 0x80 && second < 0xc0);

		for (size_t at = 0; at < 10; at++) {
			memset(text, 'a', sizeof text);
			text[at] = (char)first;
			text[at + 1] = (char)second;
			assert_int_equal(utf8_valid(text, sizeof text), expected);
			assert_int_equal(utf8_valid(text, at + 2), expected);
		}
	}
}

int main(void) {
	enum { CASES = sizeof cases / sizeof *cases };
	const struct CMUnitTest laws[] = {
		cmocka_unit_test(every_codepoint_comes_back),
		cmocka_unit_test(validity_does_not_depend_on_the_place),
	};
	struct CMUnitTest table[CASES];

	for (size_t i = 0; i < CASES; i++)
		table[i] = (struct CMUnitTest){ .name = cases[i].name, .test_func = test_case,
		    .initial_state = (void *)i };
	return cmocka_run_group_tests(table, NULL, NULL)
	    + cmocka_run_group_tests(laws, NULL, NULL);
}

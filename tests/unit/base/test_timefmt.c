/* test_timefmt.c -- times and durations as text, and the calendar against the C library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/timefmt.h"

#define S	INT64_C(1000000000)

static const struct {
	const char	*text;
	enum time_parsed result;
	int64_t		 ns;
	const char	*printed;	/* NULL: as it was read */
} times[] = {
	{ "1970-01-01T00:00:00Z", TIME_OK, 0, NULL },
	{ "1969-12-31T23:59:59.999999999Z", TIME_OK, -1, NULL },
	{ "2026-02-03T04:05:06.789Z", TIME_OK, 1770091506789000000, NULL },
	{ "2026-02-03T04:05:06.100000Z", TIME_OK, 1770091506100000000, "2026-02-03T04:05:06.1Z" },
	{ "2026-02-03t04:05:06z", TIME_OK, 1770091506 * S, "2026-02-03T04:05:06Z" },
	{ "2026-02-03 04:05:06Z", TIME_OK, 1770091506 * S, "2026-02-03T04:05:06Z" },
	{ "2026-02-03T04:05:06+02:30", TIME_OK, 1770082506 * S, "2026-02-03T01:35:06Z" },
	{ "2026-02-03T04:05:06-23:59", TIME_OK, 1770177846 * S, "2026-02-04T04:04:06Z" },
	{ "2026-02-03T04:05:06-00:00", TIME_OK, 1770091506 * S, "2026-02-03T04:05:06Z" },
	{ "2026-02-03T04:05:06.1234567899Z", TIME_OK, 1770091506123456789,
	  "2026-02-03T04:05:06.123456789Z" },
	{ "2024-02-29T00:00:00Z", TIME_OK, 1709164800 * S, NULL },
	{ "2000-02-29T00:00:00Z", TIME_OK, 951782400 * S, NULL },
	{ "2016-12-31T23:59:60Z", TIME_OK, 1483228800 * S, "2017-01-01T00:00:00Z" },
	{ "2017-01-01T00:59:60+01:00", TIME_OK, 1483228800 * S, "2017-01-01T00:00:00Z" },
	{ "1823-11-12T00:06:23Z", TIME_OK, -4611686017 * S, NULL },
	{ "2116-02-20T23:53:37.999999999Z", TIME_OK, 4611686017999999999, NULL },
	{ "1823-11-12T00:06:21Z", TIME_OUT_OF_RANGE, 0, NULL },
	{ "2116-02-20T23:53:39Z", TIME_OUT_OF_RANGE, 0, NULL },
	{ "0000-01-01T00:00:00Z", TIME_OUT_OF_RANGE, 0, NULL },
	{ "9999-12-31T23:59:59Z", TIME_OUT_OF_RANGE, 0, NULL },
	{ "2026-02-03T04:05:60Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06.Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06,5Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06+0200", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06+02:60", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06+24:00", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:05:06Z ", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T24:00:00Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04:60:00Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-30T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2023-02-29T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "1900-02-29T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-13-03T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-00-03T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-01-00T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-04-31T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "+026-02-03T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026/02/03T04:05:06Z", TIME_BAD_TEXT, 0, NULL },
	{ "2026-02-03T04.05.06Z", TIME_BAD_TEXT, 0, NULL },
	{ "now", TIME_BAD_TEXT, 0, NULL },
	{ "", TIME_BAD_TEXT, 0, NULL },
};

static void test_time(void **state) {
	size_t	i = (size_t)(uintptr_t)*state, bytes;
	int64_t	ns = 77;
	char	text[TIME_TEXT_BYTES];

	assert_int_equal(time_parse(times[i].text, strlen(times[i].text), &ns), times[i].result);
	if (times[i].result != TIME_OK) {
		assert_int_equal(ns, 77);
		return;
	}
	assert_int_equal(ns, times[i].ns);
	bytes = time_print(ns, text);
	assert_int_equal(bytes, strlen(text));
	assert_string_equal(text, times[i].printed != NULL ? times[i].printed : times[i].text);
}

static void every_time_reads_back(void **state) {
	struct rng	r;
	char		text[TIME_TEXT_BYTES];
	int64_t		ns, again;

	(void)state;
	rng_seed(&r, 5);
	for (int i = 0; i < 200000; i++) {
		ns = rng_range(&r, -4611686016 * S, 4611686016 * S);
		if (i % 3 != 0)
			ns -= ns % (i % 3 == 1 ? S : 1000000);
		assert_int_equal(time_parse(text, time_print(ns, text), &again), TIME_OK);
		assert_int_equal(again, ns);
	}
}

static void the_calendar_is_the_c_librarys(void **state) {
	(void)state;
	for (int64_t day = -60000; day < 60000; day++) {
		time_t		t = day * 86400;
		struct tm	tm;
		int64_t		year;
		unsigned	month, month_day;

		assert_non_null(gmtime_r(&t, &tm));
		civil_from_days(day, &year, &month, &month_day);
		assert_int_equal(year, tm.tm_year + 1900);
		assert_int_equal(month, tm.tm_mon + 1);
		assert_int_equal(month_day, tm.tm_mday);
		assert_int_equal(days_from_civil(year, month, month_day), day);
	}
}

static void durations_in_words(void **state) {
	static const struct { int64_t ns; const char *text; } durations[] = {
		{ 0, "0 s" }, { 1800 * S, "30 min" }, { 5400 * S, "1 h 30 min" },
		{ 86400 * S, "1 day" },
		{ 7 * 86400 * S, "7 days" }, { 90000 * S, "1 day 1 h" },
		{ 3661 * S, "1 h 1 min 1 s" },
		{ 1500000000, "1 s 500 ms" }, { 250000, "0.25 ms" }, { 1, "0.000001 ms" },
		{ 1250000, "1 ms 0.25 ms" }, { -7200 * S, "-2 h" }, { -1, "-0.000001 ms" },
		{ INT64_MIN, "-106751 days 23 h 47 min 16 s 854 ms 0.775808 ms" },
	};
	char text[DURATION_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
		size_t bytes = duration_print(durations[i].ns, text);

		assert_int_equal(bytes, strlen(text));
		assert_string_equal(text, durations[i].text);
	}
}

int main(void) {
	enum { TIMES = sizeof times / sizeof *times };
	const struct CMUnitTest laws[] = {
		cmocka_unit_test(every_time_reads_back),
		cmocka_unit_test(the_calendar_is_the_c_librarys),
		cmocka_unit_test(durations_in_words),
	};
	struct CMUnitTest parsed[TIMES];

	for (size_t i = 0; i < TIMES; i++)
		parsed[i] = (struct CMUnitTest){ .name = times[i].text, .test_func = test_time,
		    .initial_state = (void *)i };
	return cmocka_run_group_tests(parsed, NULL, NULL)
	    + cmocka_run_group_tests(laws, NULL, NULL);
}

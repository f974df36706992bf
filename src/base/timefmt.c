#include "base/timefmt.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/check.h"

#define NS_PER_S	INT64_C(1000000000)
#define NS_MAX		(INT64_C(1) << 62)

enum { S_PER_DAY = 86400 };

/*
 * Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013. His letters: the era is 400 years
 * from March to February, so that the leap day is the last of a year; yoe and doe are the year and
 * the day of the era, doy the day of the year, mp the month from March.
 */
int64_t days_from_civil(int64_t y, unsigned m, unsigned d) {
	int64_t		era;
	unsigned	yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + (int64_t)doe - 719468;
}

void civil_from_days(int64_t z, int64_t *y, unsigned *m, unsigned *d) {
	int64_t		era;
	unsigned	doe, yoe, doy, mp;

	z += 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = (unsigned)(z - era * 146097);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = (int64_t)yoe + era * 400 + (*m <= 2);
}

/* Two digits at a fixed place, or 255. */
static unsigned two_digits(const char *at) {
	unsigned tens = (unsigned char)(at[0] - '0'), ones = (unsigned char)(at[1] - '0');

	return tens > 9 || ones > 9 ? 255 : tens * 10 + ones;
}

static unsigned month_days(unsigned year, unsigned month) {
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

/* ".789": moves *at behind it. False: a point without a digit. */
static bool fraction_parse(const char **at, const char *end, int64_t *ns) {
	const char	*p = *at;
	int64_t		 unit = NS_PER_S;

	*ns = 0;
	if (p == end || *p != '.')
		return true;
	for (p++; p < end && (unsigned char)(*p - '0') <= 9; p++) {
		unit /= 10;
		*ns += unit * (*p - '0');
	}
	if (p == *at + 1)
		return false;
	*at = p;
	return true;
}

/* "Z" or "+02:00", up to the end. */
static bool zone_parse(const char *at, const char *end, int64_t *offset_s) {
	unsigned hours, minutes;

	*offset_s = 0;
	if (end - at == 1)
		return *at == 'Z' || *at == 'z';
	if (end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':')
		return false;
	hours = two_digits(at + 1);
	minutes = two_digits(at + 4);
	if (hours > 23 || minutes > 59)
		return false;
	*offset_s = (int64_t)(hours * 3600 + minutes * 60) * (*at == '-' ? -1 : 1);
	return true;
}

enum time_parsed time_parse(const char *t, size_t bytes, int64_t *ns) {
	const char	*at = t + 19, *end = t + bytes;
	unsigned	 century, year, month, day, hour, minute, second;
	int64_t		 fraction_ns, offset_s, s;

	if (bytes < 20 || t[4] != '-' || t[7] != '-'
	    || (t[10] != 'T' && t[10] != ' ' && t[10] != 't') || t[13] != ':' || t[16] != ':')
		return TIME_BAD_TEXT;
	century = two_digits(t);
	year = two_digits(t + 2);
	month = two_digits(t + 5);
	day = two_digits(t + 8);
	hour = two_digits(t + 11);
	minute = two_digits(t + 14);
	second = two_digits(t + 17);
	if (century > 99 || year > 99 || month < 1 || month > 12 || day < 1 || hour > 23
	    || minute > 59 || second > 60 || day > month_days(century * 100 + year, month))
		return TIME_BAD_TEXT;
	if (!fraction_parse(&at, end, &fraction_ns) || !zone_parse(at, end, &offset_s))
		return TIME_BAD_TEXT;
	s = days_from_civil(century * 100 + year, month, day) * S_PER_DAY
	    + (int64_t)(hour * 3600 + minute * 60 + second) - offset_s;
	/* A leap second is the last of a UTC day, so the second counted for it begins one. */
	if (second == 60 && s % S_PER_DAY != 0)
		return TIME_BAD_TEXT;
	if (s <= -(NS_MAX / NS_PER_S) || s >= NS_MAX / NS_PER_S)
		return TIME_OUT_OF_RANGE;
	*ns = s * NS_PER_S + fraction_ns;
	return TIME_OK;
}

static char *digits_put(char *at, uint64_t n, int digits) {
	for (int i = digits - 1; i >= 0; i--, n /= 10)
		at[i] = (char)('0' + n % 10);
	return at + digits;
}

size_t time_print(int64_t ns, char out[TIME_TEXT_BYTES]) {
	int64_t		 fraction_ns = ns % NS_PER_S, s = ns / NS_PER_S, day_s, year;
	unsigned	 month, day;
	char		*at = out;

	if (fraction_ns < 0) {
		fraction_ns += NS_PER_S;
		s--;
	}
	day_s = s % S_PER_DAY;
	if (day_s < 0)
		day_s += S_PER_DAY;
	civil_from_days((s - day_s) / S_PER_DAY, &year, &month, &day);
	at = digits_put(at, (uint64_t)year, 4);
	*at++ = '-';
	at = digits_put(at, month, 2);
	*at++ = '-';
	at = digits_put(at, day, 2);
	*at++ = 'T';
	at = digits_put(at, (uint64_t)day_s / 3600, 2);
	*at++ = ':';
	at = digits_put(at, (uint64_t)day_s / 60 % 60, 2);
	*at++ = ':';
	at = digits_put(at, (uint64_t)day_s % 60, 2);
	if (fraction_ns != 0) {
		*at++ = '.';
		at = digits_put(at, (uint64_t)fraction_ns, 9);
		while (at[-1] == '0')
			at--;
	}
	*at++ = 'Z';
	*at = '\0';
	return (size_t)(at - out);
}

size_t duration_print(int64_t ns, char out[DURATION_TEXT_BYTES]) {
	static const struct { uint64_t ns; const char *one, *many; } units[] = {
		{ UINT64_C(86400000000000), "day", "days" }, { UINT64_C(3600000000000), "h", "h" },
		{ UINT64_C(60000000000), "min", "min" }, { UINT64_C(1000000000), "s", "s" },
		{ UINT64_C(1000000), "ms", "ms" },
	};
	uint64_t	 left = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	char		*at = out, *end = out + DURATION_TEXT_BYTES, *first;

	if (ns < 0)
		*at++ = '-';
	first = at;
	if (ns == 0)
		at += snprintf(at, (size_t)(end - at), "0 s");
	for (size_t i = 0; i < sizeof units / sizeof *units && left >= UINT64_C(1000000); i++) {
		uint64_t n = left / units[i].ns;

		left %= units[i].ns;
		if (n > 0)
			at += snprintf(at, (size_t)(end - at), "%s%llu %s",
			    at > first ? " " : "", (unsigned long long)n,
			    n == 1 ? units[i].one : units[i].many);
	}
	if (left > 0) {
		/* What is less than a millisecond, as a fraction of it. */
		at += snprintf(at, (size_t)(end - at), "%s0.%06llu", at > first ? " " : "",
		    (unsigned long long)left);
		while (at[-1] == '0')
			at--;
		at += snprintf(at, (size_t)(end - at), " ms");
	}
	CHECK(at < end);
	return (size_t)(at - out);
}

/*
 * timefmt.h -- points in time and durations as text: RFC 3339 with a zone, "1 h 30 min".
 *
 * Times are nanoseconds since 1970-01-01T00:00:00Z, less than 2^62 either way (1823 to 2116), so
 * that adding a window cannot overflow. Nothing allocates, no locale, no time zone of the machine;
 * any thread.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum time_parsed { TIME_OK, TIME_BAD_TEXT, TIME_OUT_OF_RANGE };

enum { TIME_TEXT_BYTES = 32, DURATION_TEXT_BYTES = 64 };

/*
 * 2026-02-03T04:05:06.789Z, or with an offset such as +02:00; all of the bytes. As RFC 3339 allows:
 * a blank or t for T, z for Z. Digits beyond nanoseconds are cut. A leap second (23:59:60 UTC)
 * counts as the second after it.
 */
enum time_parsed	time_parse(const char *, size_t bytes, int64_t *ns);
/* In UTC, the fraction with as many digits as needed; NUL-terminated. Returns the length. */
size_t			time_print(int64_t ns, char out[TIME_TEXT_BYTES]);
/* "7 days 30 min", "1 s 500 ms", "0.25 ms", "-2 h", "0 s". Returns the length. */
size_t			duration_print(int64_t ns, char out[DURATION_TEXT_BYTES]);
/* Days since 1970-01-01 of a date of the Gregorian calendar, and back; month and day from 1. */
int64_t			days_from_civil(int64_t year, unsigned month, unsigned day);
void			civil_from_days(int64_t, int64_t *year, unsigned *month, unsigned *day);

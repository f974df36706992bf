#include "cepgen/rhythm.h"

enum {
	HOUR_MS = 3600000, DAY_HOURS = 24, WEEK_HOURS = 7 * DAY_HOURS,
	MONDAY_HOURS = 4 * DAY_HOURS,		/* 1970-01-05 */
};

/* Tenths of the mean of a working day; what stands for the weekend is a factor in tenths. */
static const struct {
	uint8_t	hours[DAY_HOURS], weekend;
} rhythms[RHYTHM_COUNT] = {
	[RHYTHM_PEOPLE] = { { 3, 2, 1, 1, 1, 2, 5, 9, 11, 11, 12, 14,
	    16, 13, 11, 11, 13, 17, 20, 20, 18, 14, 9, 6 }, 12 },
	[RHYTHM_OFFICE] = { { 1, 1, 1, 1, 1, 3, 9, 22, 28, 25, 24, 20,
	    14, 22, 24, 20, 13, 6, 3, 2, 1, 1, 1, 1 }, 2 },
	[RHYTHM_MACHINES] = { { 14, 16, 12, 8, 7, 7, 8, 10, 12, 12, 11, 10,
	    9, 11, 12, 11, 10, 9, 8, 8, 8, 8, 9, 10 }, 8 },
};

static int64_t hour_of(int64_t time_ms) {
	int64_t hour = time_ms / HOUR_MS;

	return time_ms % HOUR_MS < 0 ? hour - 1 : hour;
}

double rhythm_at(enum rhythm r, int64_t time_ms) {
	int64_t hour = hour_of(time_ms);
	int64_t of_week = ((hour - MONDAY_HOURS) % WEEK_HOURS + WEEK_HOURS) % WEEK_HOURS;
	double	level = rhythms[r].hours[of_week % DAY_HOURS] / 10.0;

	return of_week < 5 * DAY_HOURS ? level : level * rhythms[r].weekend / 10;
}

int64_t rhythm_until_ms(int64_t time_ms) {
	return (hour_of(time_ms) + 1) * HOUR_MS;
}

double rhythm_integral(enum rhythm r, int64_t from_ms, int64_t to_ms) {
	double sum = 0;

	for (int64_t at = from_ms, end; at < to_ms; at = end) {
		end = rhythm_until_ms(at);
		if (end > to_ms)
			end = to_ms;
		sum += rhythm_at(r, at) * (double)(end - at) / 1000;
	}
	return sum;
}

/*
 * rhythm.h -- how busy an hour is: people in the evening, offices by day, machines at night too.
 *
 * A rhythm is constant within each hour of UTC, so waiting times within it are exponential, and its
 * integral is a sum. Pure functions; any thread.
 */
#pragma once

#include <stdint.h>

enum rhythm { RHYTHM_PEOPLE, RHYTHM_OFFICE, RHYTHM_MACHINES, RHYTHM_COUNT };

double	rhythm_at(enum rhythm, int64_t time_ms);
int64_t	rhythm_until_ms(int64_t time_ms);		/* the end of that hour */
double	rhythm_integral(enum rhythm, int64_t from_ms, int64_t to_ms);	/* in seconds */

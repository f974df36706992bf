/*
 * number.h -- int, float and decimal side by side: compared by value, whatever their kind.
 *
 * A float that is whole and fits 64 bits is that integer exactly; any other is the decimal of its
 * shortest text (0.1 is 0.1), as in keys (event/key.h). Any thread.
 */
#pragma once

#include "event/value.h"

/* False: NaN or infinite. */
bool	float_as_decimal(double, struct decimal *out);
bool	number_as_decimal(enum vkind, const struct cell *, struct decimal *out);

/* -1, 0, 1; the float is not NaN. Exact beyond 2^53: floats there are whole. */
int	int_float_compare(int64_t, double);

/* The one currency of two amounts: a sum of nothing is 0 without one. False: there are two. */
static inline bool money_currency(const struct cell *a, const struct cell *b, uint32_t *currency) {
	uint32_t ca = a->x & ~CELL_BIG, cb = b->x & ~CELL_BIG;

	*currency = ca != 0 ? ca : cb;
	return ca == cb || ca == 0 || cb == 0;
}

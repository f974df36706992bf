/*
 * decimal.h -- exact decimals of 34 digits: money, ratios, whatever must not become a double.
 *
 *	value = coefficient * 10^exp		750.00 is 75000 * 10^-2
 *
 * The range and the arithmetic are IEEE 754's decimal128 without NaN, infinity and minus zero: a
 * result with more than 34 digits is rounded half to even; one too small for the exponent is
 * rounded there, at last to zero; one too large is an error. The exponent keeps the scale as
 * written (750.00 + 1 is 751.00); it means nothing to decimal_cmp(). For keys and hashes take
 * decimal_canonical(): 1 = 1.0 = 1.00.
 *
 * Functions that can fail return false and leave *out alone. Nothing allocates; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal {
	int64_t		hi;		/* the coefficient, */
	uint64_t	lo;		/* in two's complement; less than 10^34 either way */
	int32_t		exp;		/* DECIMAL_EXP_MIN .. DECIMAL_EXP_MAX */
};

enum {
	DECIMAL_DIGITS		= 34,
	DECIMAL_EXP_MIN		= -6176,
	DECIMAL_EXP_MAX		= 6111,
	DECIMAL_TEXT_BYTES	= 48	/* of the longest text, with its NUL */
};

struct decimal	decimal_from_int(int64_t);
/* Rounds a coefficient of any size, and may pad it, to what a decimal holds. */
bool		decimal_from_parts(__int128 coef, int64_t exp, struct decimal *out);
__int128	decimal_coef(struct decimal);
/* Shortest text that reads back as the same double, as a decimal. False: NaN or infinity. */
bool		decimal_from_double(double, struct decimal *out);
/*
 * [+-] digits [. digits] [e [+-] digits], or a point with digits behind it only; all of the bytes.
 * More than 34 digits are rounded. False: something else, or out of range.
 */
bool		decimal_parse(const char *, size_t bytes, struct decimal *out);
/*
 * Writes the NUL-terminated text and returns its length. Plain where that takes no more than 40
 * digits (0.00001, 750.00, 1200 for 12 * 10^2), else as 1.5E+60; reads back as an equal value.
 */
size_t		decimal_print(struct decimal, char out[DECIMAL_TEXT_BYTES]);
double		decimal_to_double(struct decimal);	/* the nearest; infinity if there is none */
/* The integer part, cut towards zero. False: not in 64 bits. */
bool		decimal_to_int(struct decimal, int64_t *out);

bool		decimal_add(struct decimal, struct decimal, struct decimal *out);
bool		decimal_sub(struct decimal, struct decimal, struct decimal *out);
bool		decimal_mul(struct decimal, struct decimal, struct decimal *out);
/* An exact quotient has as few digits as the scales of both allow: 5/2 is 2.5, 6.00/2 is 3.00. */
bool		decimal_div(struct decimal, struct decimal, struct decimal *out);
struct decimal	decimal_neg(struct decimal);
/* To at most that many decimals, 0 or more. */
struct decimal	decimal_round(struct decimal, int scale);
struct decimal	decimal_canonical(struct decimal);	/* no trailing zeros; zero is 0 * 10^0 */
int		decimal_cmp(struct decimal, struct decimal);	/* by value: -1, 0 or 1 */

static inline bool decimal_is_zero(struct decimal d) {
	return d.hi == 0 && d.lo == 0;
}

static inline int decimal_sign(struct decimal d) {
	return d.hi < 0 ? -1 : d.hi > 0 || d.lo > 0;
}

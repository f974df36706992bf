/*
 * digits.h -- short numbers, those of up to 16 digits without a loop: eight characters in a word.
 *
 *	"46.96", n = 5		byte	0 1 2 3 4 5 6 7
 *	digits_word()			0 0 0 4 6 . 9 6		right-aligned, zeros in front
 *
 * Numbers of varying length end loops at places that no branch predictor knows; decoding amounts
 * and times spends most of its time there. Words are turned on big-endian machines.
 */
#pragma once

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DIGITS_ZEROS	UINT64_C(0x3030303030303030)

/* 1 to 8 characters as the picture shows them, the first in the lowest byte. */
static inline uint64_t digits_word(const char *s, size_t n) {
	uint64_t	word;
	uint32_t	first, last;

	if (n >= 4) {
		memcpy(&first, s, 4);
		memcpy(&last, s + n - 4, 4);
		word = (uint64_t)le32toh(first) << (64 - 8 * n) | (uint64_t)le32toh(last) << 32;
	} else {
		word = (uint64_t)(uint8_t)s[0] << (64 - 8 * n)
		    | (uint64_t)(uint8_t)s[n / 2] << (64 - 8 * (n - n / 2))
		    | (uint64_t)(uint8_t)s[n - 1] << 56;
	}
	return n == 8 ? word : word | DIGITS_ZEROS >> 8 * n;
}

/* The high bit of each byte that is no digit. */
static inline uint64_t digits_others(uint64_t word) {
	uint64_t x = word ^ DIGITS_ZEROS;

	return (((x & UINT64_C(0x7f7f7f7f7f7f7f7f)) + UINT64_C(0x7676767676767676)) | x)
	    & UINT64_C(0x8080808080808080);
}

/* Eight digits (Lemire 2018, after Mula): pairs, then fours, then all. */
static inline uint32_t digits_value(uint64_t word) {
	const uint64_t mask = UINT64_C(0x000000ff000000ff);

	word -= DIGITS_ZEROS;
	word = word * 10 + (word >> 8);
	word = (word & mask) * (100 + (UINT64_C(1000000) << 32))
	    + (word >> 16 & mask) * (1 + (UINT64_C(10000) << 32));
	return (uint32_t)(word >> 32);
}

/*
 * digits [. digits] of at most 8 characters: *word without the point, *scale how many digits stood
 * behind it. False: something else.
 */
static inline bool digits_read(const char *s, size_t n, uint64_t *word, int *scale) {
	uint64_t	w = digits_word(s, n), others = digits_others(w), before;
	int		bit;

	*scale = 0;
	*word = w;
	if (others == 0)
		return true;
	bit = __builtin_ctzll(others) - 7;
	if ((others & (others - 1)) != 0 || (w >> bit & 0xff) != '.' || bit == 56
	    || (size_t)bit < 64 - 8 * n + 8)
		return false;
	*scale = 7 - bit / 8;
	before = w & ((UINT64_C(1) << bit) - 1);
	*word = (w >> bit >> 8 << bit << 8) | before << 8 | '0';
	return true;
}

/* 9 to 18 digits with a point among them, or 17 and 18 without. */
static inline bool digits_loop(const char *s, size_t n, uint64_t *value, int *scale) {
	const char *end = s + n;

	if (n < 9 || n > 19 || *s == '.' || end[-1] == '.')
		return false;
	*scale = 0;
	*value = 0;
	for (; s < end && (unsigned char)(*s - '0') <= 9; s++)
		*value = *value * 10 + (unsigned)(*s - '0');
	if (s < end && *s == '.') {
		*scale = (int)(end - ++s);
		for (; s < end && (unsigned char)(*s - '0') <= 9; s++)
			*value = *value * 10 + (unsigned)(*s - '0');
	}
	return s == end && (n < 19 || *scale > 0);
}

/*
 * [-] digits [. digits] of at most 18 digits, which is what nearly all numbers are: the value is
 * coef * 10^-scale, exactly. False: another form, or none.
 */
static inline bool digits_number(const char *s, size_t n, int64_t *coef, int *scale) {
	bool		negative = n > 0 && *s == '-';
	uint64_t	word, high, value;

	s += negative;
	n -= negative;
	if (n - 1 < 8) {
		if (!digits_read(s, n, &word, scale))
			return false;
		value = digits_value(word);
	} else if (n - 9 < 8 && digits_others(high = digits_word(s, n - 8)) == 0
	    && digits_others(word = digits_word(s + n - 8, 8)) == 0) {
		*scale = 0;
		value = (uint64_t)digits_value(high) * 100000000 + digits_value(word);
	} else if (!digits_loop(s, n, &value, scale)) {
		return false;
	}
	*coef = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

/* decimal_text.c -- decimals from and to text and doubles. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"

typedef unsigned __int128	u128;

enum {
	PLAIN_DIGITS_MAX	= 40,
	DIGITS_READ		= 36,		/* and a sticky one: enough to round to 34 */
	EXP_TEXT_MAX		= 1000000	/* beyond it the value is out of range anyway */
};

struct scan {
	u128		coef;
	int64_t		exp;
	int		digits;		/* in coef, from the first that is not zero */
	bool		sticky;		/* a digit behind those was not zero */
};

static bool is_digit(char c) {
	return (unsigned char)(c - '0') < 10;
}

/* A run of digits, each moving the exponent by `step` once coef is full, or when behind a point. */
static const char *scan_digits(struct scan *s, const char *at, const char *end, bool fraction) {
	for (; at < end && is_digit(*at); at++) {
		if (s->digits < DIGITS_READ) {
			s->coef = s->coef * 10 + (unsigned)(*at - '0');
			s->digits += s->coef != 0;
			s->exp -= fraction;
		} else {
			s->sticky |= *at != '0';
			s->exp += !fraction;
		}
	}
	return at;
}

/* NULL: no digits. Huge exponents stay huge, whatever their digits. */
static const char *scan_exponent(struct scan *s, const char *at, const char *end) {
	bool	negative = at < end && *at == '-';
	int64_t	exp = 0;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	if (at == end || !is_digit(*at))
		return NULL;
	for (; at < end && is_digit(*at); at++)
		if (exp < EXP_TEXT_MAX)
			exp = exp * 10 + (*at - '0');
	s->exp += negative ? -exp : exp;
	return at;
}

/* What amounts look like: up to 18 digits, perhaps a point among them. False: not so. */
static bool plain_parse(const char *at, const char *end, struct decimal *out) {
	bool		 negative = at < end && *at == '-';
	const char	*point = NULL;
	int64_t		 coef = 0;

	at += negative;
	if (end - at > 18 || at == end || !is_digit(*at) || !is_digit(end[-1]))
		return false;
	for (; at < end; at++) {
		if (is_digit(*at))
			coef = coef * 10 + (*at - '0');
		else if (*at == '.' && point == NULL)
			point = at + 1;
		else
			return false;
	}
	*out = decimal_from_int(negative ? -coef : coef);
	out->exp = point == NULL ? 0 : -(int32_t)(end - point);
	return true;
}

bool decimal_parse(const char *text, size_t bytes, struct decimal *out) {
	const char	*at = text, *end = text + bytes, *digits;
	struct scan	 s = {0};
	bool		 negative = bytes > 0 && *at == '-';

	if (plain_parse(at, end, out))
		return true;
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	digits = at;
	at = scan_digits(&s, at, end, false);
	if (at < end && *at == '.') {
		digits = ++at;
		at = scan_digits(&s, at, end, true);
	}
	if (at == digits)
		return false;
	if (at < end && (*at == 'e' || *at == 'E') && (at = scan_exponent(&s, at + 1, end)) == NULL)
		return false;
	if (at != end)
		return false;
	if (s.sticky) {
		s.coef = s.coef * 10 + 1;
		s.exp--;
	}
	return decimal_from_parts(negative ? -(__int128)s.coef : (__int128)s.coef, s.exp, out);
}

/* The digits of the coefficient, most significant first; "0" for zero. */
static int digits_print(struct decimal d, char digits[40]) {
	__int128	c = decimal_coef(d);
	u128		m = c < 0 ? -(u128)c : (u128)c;
	char		turned[40];
	int		n = 0;

	do {
		/* 18 digits of 64 bits at a time: division of 128 bits is slow. */
		uint64_t	low = (uint64_t)(m % UINT64_C(1000000000000000000));
		int		part = n + 18;

		m /= UINT64_C(1000000000000000000);
		for (; low != 0 || (m != 0 && n < part); low /= 10)
			turned[n++] = (char)('0' + low % 10);
	} while (m != 0);
	if (n == 0)
		turned[n++] = '0';
	for (int i = 0; i < n; i++)
		digits[i] = turned[n - 1 - i];
	return n;
}

static char *fill(char *at, char c, int n) {
	if (n <= 0)
		return at;
	memset(at, c, (size_t)n);
	return at + n;
}

static char *copy(char *at, const char *from, int n) {
	memcpy(at, from, (size_t)n);
	return at + n;
}

size_t decimal_print(struct decimal d, char out[DECIMAL_TEXT_BYTES]) {
	char	 digits[40], *at = out;
	int	 n = digits_print(d, digits);
	int	 whole = n + d.exp;		/* digits before the point */

	if (decimal_sign(d) < 0)
		*at++ = '-';
	if (d.exp >= 0 && (decimal_is_zero(d) || whole <= PLAIN_DIGITS_MAX)) {
		at = copy(at, digits, n);
		at = fill(at, '0', decimal_is_zero(d) ? 0 : d.exp);
	} else if (d.exp < 0 && whole > 0) {
		at = copy(at, digits, whole);
		*at++ = '.';
		at = copy(at, digits + whole, n - whole);
	} else if (d.exp < 0 && -d.exp < PLAIN_DIGITS_MAX) {
		at = copy(at, "0.", 2);
		at = fill(at, '0', -whole);
		at = copy(at, digits, n);
	} else {
		*at++ = digits[0];
		if (n > 1)
			*at++ = '.';
		at = copy(at, digits + 1, n - 1);
		at += snprintf(at, (size_t)(out + DECIMAL_TEXT_BYTES - at), "E%+d", whole - 1);
	}
	*at = '\0';
	CHECK(at < out + DECIMAL_TEXT_BYTES);
	return (size_t)(at - out);
}

double decimal_to_double(struct decimal d) {
	static const double	exact[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	__int128		c = decimal_coef(d);
	char			text[DECIMAL_TEXT_BYTES + 8], digits[40];
	int			n;

	/* Both factors exact: one rounding, the right one (Clinger 1990). */
	if (c >= -(INT64_C(1) << 53) && c <= INT64_C(1) << 53 && d.exp >= -22 && d.exp <= 22)
		return d.exp < 0 ? (double)c / exact[-d.exp] : (double)c * exact[d.exp];
	n = digits_print(d, digits);
	snprintf(text, sizeof text, "%s%.*se%d", c < 0 ? "-" : "", n, digits, d.exp);
	return strtod(text, NULL);
}

bool decimal_from_double(double x, struct decimal *out) {
	char	text[40], plain[40];
	int	digits = fabs(x) < DBL_MIN ? 1 : DBL_DIG, n = 0;

	if (!isfinite(x))
		return false;
	do
		snprintf(text, sizeof text, "%.*e", digits - 1, x);
	while (digits++ < DBL_DECIMAL_DIG && strtod(text, NULL) != x);
	/* 1.500000e+01: the zeros behind are of the format, not of the number. The point is left
	 * out by hand: it is a comma in some locales. */
	digits = 0;
	for (const char *at = text; *at != 'e'; at++)
		if (is_digit(*at) || *at == '-') {
			plain[n++] = *at;
			digits += is_digit(*at);
		}
	while (digits > 1 && plain[n - 1] == '0') {
		n--;
		digits--;
	}
	n += snprintf(plain + n, sizeof plain - (size_t)n, "e%ld",
	    strtol(strchr(text, 'e') + 1, NULL, 10) - (digits - 1));
	return decimal_parse(plain, (size_t)n, out);
}

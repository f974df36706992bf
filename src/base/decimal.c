/*
 * decimal.c -- arithmetic on 128-bit coefficients.
 *
 * Every result goes through finish(): the exact value, or its leading digits and a sticky bit.
 *
 *	magnitude	1234 ... 5678 | 90 ..		at least 36 digits, where not all are here
 *	kept		<- 34 digits -> |  |
 *	rounded away			'--'
 *	sticky				     '--'	not all zero, in digits that are not here
 *
 * A sticky bit is put into the last digit (0 to 1, 5 to 6): that digit is rounded away, and half
 * even asks only whether what goes is less than, equal to or more than a half.
 */
#include "base/decimal.h"

#include "base/check.h"

typedef unsigned __int128	u128;
typedef __int128		i128;

enum {
	DIGITS_GUARDED	= DECIMAL_DIGITS + 2,	/* enough to round with a sticky bit */
	DIGITS_MAX	= 38			/* 10^38 < 2^127 */
};

static const uint64_t pow10_u64[20] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
	100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
	10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000u
};

static u128 pow10_u128(int n) {
	CHECK(n >= 0);
	CHECK(n <= DIGITS_MAX);
	return n < 20 ? pow10_u64[n] : (u128)pow10_u64[19] * pow10_u64[n - 19];
}

/* Decimal digits; none in zero. */
static int digits_count(u128 m) {
	uint64_t	hi = (uint64_t)(m >> 64), lo = (uint64_t)m;
	int		bits, n;

	if (m == 0)
		return 0;
	bits = hi != 0 ? 128 - __builtin_clzll(hi) : 64 - __builtin_clzll(lo);
	n = bits * 1233 >> 12;		/* log10 of 2; right or one too small */
	return m < pow10_u128(n) ? n : n + 1;
}

i128 decimal_coef(struct decimal d) {
	return (i128)((u128)(uint64_t)d.hi << 64 | d.lo);
}

static u128 magnitude_of(struct decimal d) {
	i128 c = decimal_coef(d);

	return c < 0 ? -(u128)c : (u128)c;
}

static struct decimal decimal_make(i128 coef, int exp) {
	return (struct decimal){ (int64_t)(coef >> 64), (uint64_t)coef, exp };
}

static bool is_negative(struct decimal d) {
	return d.hi < 0;
}

static bool is_small(struct decimal d) {	/* the coefficient is an int64 */
	return d.hi == (int64_t)d.lo >> 63;
}

static u128 drop_half_even(u128 m, int64_t drop) {
	u128 unit, rest;

	if (drop > DIGITS_MAX)
		return 0;
	unit = pow10_u128((int)drop);
	rest = m % unit;
	m /= unit;
	if (rest > unit / 2 || (rest == unit / 2 && unit > 1 && (m & 1) != 0))
		m++;
	return m;
}

static bool finish(bool negative, u128 m, bool sticky, int64_t exp, struct decimal *out) {
	int	digits = digits_count(m);
	int64_t	drop = digits - DECIMAL_DIGITS;

	CHECK(!sticky || digits >= DIGITS_GUARDED);
	if (sticky && m % 5 == 0)
		m++;
	if (drop < DECIMAL_EXP_MIN - exp)
		drop = DECIMAL_EXP_MIN - exp;
	if (drop > 0) {
		m = drop_half_even(m, drop);
		exp += drop;
		if (m == pow10_u128(DECIMAL_DIGITS)) {
			m /= 10;
			exp++;
		}
	}
	if (m == 0 && exp > DECIMAL_EXP_MAX)
		exp = DECIMAL_EXP_MAX;
	while (exp > DECIMAL_EXP_MAX && m < pow10_u128(DECIMAL_DIGITS - 1)) {
		m *= 10;
		exp--;
	}
	if (exp > DECIMAL_EXP_MAX)
		return false;
	*out = decimal_make(negative ? -(i128)m : (i128)m, (int)exp);
	return true;
}

struct decimal decimal_from_int(int64_t n) {
	return decimal_make(n, 0);
}

bool decimal_from_parts(i128 coef, int64_t exp, struct decimal *out) {
	return finish(coef < 0, coef < 0 ? -(u128)coef : (u128)coef, false, exp, out);
}

struct decimal decimal_neg(struct decimal d) {
	return decimal_make(-decimal_coef(d), d.exp);
}

/* a + b, a having the greater exponent, where a fast path did not do. */
static bool add_aligned(struct decimal a, struct decimal b, struct decimal *out) {
	u128	ma = magnitude_of(a), mb = magnitude_of(b);
	int	gap = a.exp - b.exp, up, down;
	bool	sticky = false, negative = is_negative(a);

	if (ma == 0)
		return finish(is_negative(b), mb, false, b.exp, out);
	/* Up to 37 digits, so that the sum of two has no more than 38. */
	up = DIGITS_MAX - 1 - digits_count(ma);
	if (mb == 0 && up > DECIMAL_DIGITS - digits_count(ma))
		up = DECIMAL_DIGITS - digits_count(ma);
	if (up > gap)
		up = gap;
	down = gap - up;
	ma *= pow10_u128(up);
	if (down > 0 && mb != 0) {
		u128 unit = down > DIGITS_MAX ? 0 : pow10_u128(down);

		/* ma has 37 digits now, mb will have 33 at most: 36 are left in any case. */
		sticky = unit == 0 || mb % unit != 0;
		mb = unit == 0 ? 0 : mb / unit;
	}
	if (negative == is_negative(b) || decimal_is_zero(b))
		return finish(negative, ma + mb, sticky, a.exp - up, out);
	if (ma >= mb + sticky)		/* less a little more than mb is one less and a little */
		return finish(negative, ma - mb - sticky, sticky, a.exp - up, out);
	CHECK(!sticky);
	return finish(!negative, mb - ma, false, a.exp - up, out);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out) {
	int gap;

	if (a.exp < b.exp) {
		struct decimal swap = a;

		a = b;
		b = swap;
	}
	gap = a.exp - b.exp;
	if (gap < 19 && is_small(a) && is_small(b)) {
		/* Less than 2^63 * 10^18 + 2^63 < 2^123 */
		i128 sum = decimal_coef(a) * (i128)pow10_u64[gap] + decimal_coef(b);

		return decimal_from_parts(sum, b.exp, out);
	}
	return add_aligned(a, b, out);
}

bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out) {
	return decimal_add(a, decimal_neg(b), out);
}

/*
 * The product of two magnitudes, its last digits dropped into *sticky until it fits 128 bits, but
 * 36 digits or more left; *exp grows by what was dropped.
 */
static u128 mul_wide(u128 a, u128 b, int64_t *exp, bool *sticky) {
	uint64_t	w[4] = {0};		/* least first */
	uint64_t	x[2] = { (uint64_t)a, (uint64_t)(a >> 64) };
	uint64_t	y[2] = { (uint64_t)b, (uint64_t)(b >> 64) };

	for (int i = 0; i < 2; i++) {
		u128 carry = 0;

		for (int j = 0; j < 2; j++) {
			carry += (u128)x[i] * y[j] + w[i + j];
			w[i + j] = (uint64_t)carry;
			carry >>= 64;
		}
		w[i + 2] = (uint64_t)carry;
	}
	while (w[3] != 0 || w[2] != 0) {
		/* The product is at least 2^(127 + bits); 2^117 has 36 digits. */
		int	bits = w[3] != 0 ? 64 : 64 - __builtin_clzll(w[2]);
		int	drop = (bits + 10) * 1233 >> 12;
		u128	rest = 0;

		if (drop > 19)
			drop = 19;
		for (int i = 3; i >= 0; i--) {
			rest = rest << 64 | w[i];
			w[i] = (uint64_t)(rest / pow10_u64[drop]);
			rest %= pow10_u64[drop];
		}
		*sticky |= rest != 0;
		*exp += drop;
	}
	return (u128)w[1] << 64 | w[0];
}

bool decimal_mul(struct decimal a, struct decimal b, struct decimal *out) {
	bool	negative = is_negative(a) != is_negative(b), sticky = false;
	int64_t	exp = (int64_t)a.exp + b.exp;
	u128	m;

	if (is_small(a) && is_small(b))
		m = magnitude_of(a) * magnitude_of(b);
	else
		m = mul_wide(magnitude_of(a), magnitude_of(b), &exp, &sticky);
	return finish(negative && m != 0, m, sticky, exp, out);
}

bool decimal_div(struct decimal a, struct decimal b, struct decimal *out) {
	u128	divisor = magnitude_of(b), rest, q;
	bool	negative = is_negative(a) != is_negative(b);
	int64_t	exp = (int64_t)a.exp - b.exp, exp_exact = exp;
	int	step, digits;

	if (divisor == 0)
		return false;
	q = magnitude_of(a) / divisor;
	rest = magnitude_of(a) % divisor;
	/* Long division, as many digits at a time as the rest has room for: 4 or more. */
	step = DIGITS_MAX - digits_count(divisor);
	while (rest != 0 && (digits = digits_count(q)) < DIGITS_GUARDED) {
		int n = step < DIGITS_GUARDED - digits ? step : DIGITS_GUARDED - digits;

		rest *= pow10_u128(n);
		q = q * pow10_u128(n) + rest / divisor;
		rest %= divisor;
		exp -= n;
	}
	while (rest == 0 && exp < exp_exact && q % 10 == 0) {
		q /= 10;
		exp++;
	}
	return finish(negative && q != 0, q, rest != 0, exp, out);
}

int decimal_cmp(struct decimal a, struct decimal b) {
	int	sign = decimal_sign(a), gap, order;
	u128	ma, mb;

	if (a.exp == b.exp) {
		i128 ca = decimal_coef(a), cb = decimal_coef(b);

		return (ca > cb) - (ca < cb);
	}
	if (sign != decimal_sign(b))
		return sign < decimal_sign(b) ? -1 : 1;
	if (sign == 0)
		return 0;
	ma = magnitude_of(a);
	mb = magnitude_of(b);
	/* The places of the leading digits, and only where they agree the digits. */
	gap = a.exp - b.exp;
	order = digits_count(ma) + gap - digits_count(mb);
	if (order != 0)
		return order < 0 ? -sign : sign;
	/* As many digits as the gap is wide: at most 33 more for the shorter one. */
	if (gap > 0)
		ma *= pow10_u128(gap);
	else
		mb *= pow10_u128(-gap);
	return ma == mb ? 0 : ma < mb ? -sign : sign;
}

struct decimal decimal_canonical(struct decimal d) {
	u128 m = magnitude_of(d);

	if (m == 0)
		return decimal_make(0, 0);
	/* Amounts end in few zeros, and 64-bit division is the fast one. */
	if ((uint64_t)(m >> 64) == 0) {
		uint64_t low = (uint64_t)m;

		for (; low % 10 == 0 && d.exp < DECIMAL_EXP_MAX; low /= 10)
			d.exp++;
		m = low;
	}
	for (; m % 10 == 0 && d.exp < DECIMAL_EXP_MAX; m /= 10)
		d.exp++;
	return decimal_make(is_negative(d) ? -(i128)m : (i128)m, d.exp);
}

struct decimal decimal_round(struct decimal d, int scale) {
	u128 m;

	CHECK(scale >= 0);
	if (d.exp >= -scale)
		return d;
	m = drop_half_even(magnitude_of(d), -scale - d.exp);
	return decimal_make(is_negative(d) ? -(i128)m : (i128)m, -scale);
}

bool decimal_to_int(struct decimal d, int64_t *out) {
	u128	m = magnitude_of(d);
	bool	negative = is_negative(d);

	if (d.exp < 0)
		m = d.exp < -DIGITS_MAX ? 0 : m / pow10_u128(-d.exp);
	else if (m != 0 && digits_count(m) + d.exp > 19)
		return false;
	else if (m != 0)
		m *= pow10_u128(d.exp);
	if (m > (u128)INT64_MAX + negative)
		return false;
	*out = (int64_t)(negative ? -(uint64_t)m : (uint64_t)m);
	return true;
}

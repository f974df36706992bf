#include "base/rng.h"

#include "base/check.h"
#include "base/hash.h"

void rng_seed(struct rng *r, uint64_t seed) {
	for (int i = 0; i < 4; i++)
		r->s[i] = hash_mix(seed += UINT64_C(0x9e3779b97f4a7c15));
}

static uint64_t rotl(uint64_t x, int k) {
	return x << k | x >> (64 - k);
}

uint64_t rng_u64(struct rng *r) {
	uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

/* Lemire, "Fast random integer generation in an interval", 2019: s, x, m, l, t are his. */
uint64_t rng_below(struct rng *r, uint64_t s) {
	unsigned __int128	m;
	uint64_t		l, t;

	CHECK(s > 0);
	m = (unsigned __int128)rng_u64(r) * s;
	l = (uint64_t)m;
	if (l < s)
		for (t = -s % s; l < t; l = (uint64_t)m)
			m = (unsigned __int128)rng_u64(r) * s;
	return (uint64_t)(m >> 64);
}

int64_t rng_range(struct rng *r, int64_t from, int64_t to) {
	uint64_t span = (uint64_t)to - (uint64_t)from;

	CHECK(from <= to);
	if (span == UINT64_MAX)
		return (int64_t)rng_u64(r);
	return (int64_t)((uint64_t)from + rng_below(r, span + 1));
}

double rng_unit(struct rng *r) {
	return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

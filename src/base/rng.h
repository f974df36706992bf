/*
 * rng.h -- reproducible random numbers for generators, tests and jitter: the same seed gives the
 * same sequence on every machine. No secrecy in it, and no rule ever sees it.
 *
 * xoshiro256** (Blackman, Vigna 2018), its state filled by splitmix64. One thread at a time.
 */
#pragma once

#include <stdint.h>

struct rng {
	uint64_t	s[4];
};

void		rng_seed(struct rng *, uint64_t seed);
uint64_t	rng_u64(struct rng *);
uint64_t	rng_below(struct rng *, uint64_t n);	/* uniform in 0 .. n - 1; n > 0 */
int64_t		rng_range(struct rng *, int64_t from, int64_t to);	/* both ends included */
double		rng_unit(struct rng *);			/* uniform in [0, 1) */

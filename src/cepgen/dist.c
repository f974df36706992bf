#include "cepgen/dist.h"

#include <math.h>

#include "base/check.h"

static const double SKEW = 0.8;

/* In (0, 1]: fit for a logarithm. */
static double unit_open(struct rng *r) {
	return 1 - rng_unit(r);
}

bool dist_chance(struct rng *r, double probability) {
	return rng_unit(r) < probability;
}

double dist_exp(struct rng *r, double mean) {
	return -mean * log(unit_open(r));
}

/* Box and Muller, 1958; the second value is not kept, so that a draw depends on nothing before. */
static double normal(struct rng *r) {
	double radius = sqrt(-2 * log(unit_open(r)));

	return radius * cos(6.283185307179586 * rng_unit(r));
}

double dist_lognormal(struct rng *r, double median, double sigma) {
	return median * exp(sigma * normal(r));
}

double dist_pareto(struct rng *r, double min, double alpha) {
	return min * pow(unit_open(r), -1 / alpha);
}

/* The integral of (k + shift)^-SKEW can be inverted: no table, whatever the count. */
void zipf_init(struct zipf *z, uint32_t count) {
	CHECK(count > 0);
	z->count = count;
	z->shift = 1 + count / 100.0;
	z->low = pow(z->shift, 1 - SKEW);
	z->span = pow(z->shift + count, 1 - SKEW) - z->low;
}

uint32_t zipf_draw(const struct zipf *z, struct rng *r) {
	double rank = pow(z->low + z->span * rng_unit(r), 1 / (1 - SKEW)) - z->shift;

	if (rank < 0)
		return 0;
	return rank < z->count ? (uint32_t)rank : z->count - 1;
}

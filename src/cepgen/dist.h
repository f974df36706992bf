/*
 * dist.h -- how the numbers of ordinary life are spread: waiting times, amounts, popularity.
 *
 * All draw from the caller's generator, so that a seed fixes every value. One thread at a time.
 */
#pragma once

#include <stdbool.h>

#include "base/rng.h"

bool	dist_chance(struct rng *, double probability);
double	dist_exp(struct rng *, double mean);
double	dist_lognormal(struct rng *, double median, double sigma);
double	dist_pareto(struct rng *, double min, double alpha);

/*
 * Zipf-Mandelbrot ranks 0 .. count - 1: the chance of rank k is proportional to (k + shift)^-0.8.
 * The shift keeps the most active person human: without it a card would pay every few seconds.
 */
struct zipf {
	uint32_t	count;
	double		shift, low, span;	/* of the integral of the density */
};

void		zipf_init(struct zipf *, uint32_t count);
uint32_t	zipf_draw(const struct zipf *, struct rng *);

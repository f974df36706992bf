/* draw.c -- see draw.h. Random numbers: splitmix64 (Steele, Lea, Flood 2014). */
#include <string.h>

#include "draw.h"
#include "pool.h"

static uint64_t splitmix64(uint64_t *state) {
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void draw_seed(struct draw *d, uint64_t seed) {
	d->state = seed;
	d->replay = false;
	d->count = d->at = d->span_count = 0;
}

void draw_replay(struct draw *d, const uint32_t *choices, int count) {
	MUST(count <= CHOICES_MAX);
	memmove(d->choices, choices, (size_t)count * sizeof *choices);
	d->replay = true;
	d->count = count;
	d->at = d->span_count = 0;
}

uint32_t draw_below(struct draw *d, uint32_t n) {
	uint32_t choice;

	MUST(n > 0);
	if (d->replay) {
		choice = d->at < d->count ? d->choices[d->at] % n : 0;
	} else {
		choice = (uint32_t)(splitmix64(&d->state) % n);
		d->count++;
	}
	MUST(d->at < CHOICES_MAX);
	d->choices[d->at++] = choice;
	return choice;
}

int draw_range(struct draw *d, int low, int high) {
	return low + (int)draw_below(d, (uint32_t)(high - low + 1));
}

bool draw_chance(struct draw *d, int percent) {
	return (int)draw_below(d, 100) >= 100 - percent;
}

int draw_weighted(struct draw *d, const int *weights, int n) {
	int sum = 0, choice, i;

	for (i = 0; i < n; i++)
		sum += weights[i];
	choice = (int)draw_below(d, (uint32_t)sum);
	for (i = 0; choice >= weights[i]; i++)
		choice -= weights[i];
	return i;
}

int draw_open(struct draw *d) {
	MUST(d->span_count < SPANS_MAX);
	d->spans[d->span_count] = (struct span){ d->at, d->at };
	return d->span_count++;
}

void draw_close(struct draw *d, int opened) {
	d->spans[opened].end = d->at;
}

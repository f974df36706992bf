/*
 * draw.h -- random choices that can be recorded, replayed and shrunk.
 *
 * A generator asks only here. What it was given is recorded as a list of small numbers, in which 0
 * is always the simplest answer; a changed list makes another, still valid, rule and stream. So the
 * shrinker works on the list and knows nothing of rules. Past its end, a replayed list says 0.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { CHOICES_MAX = 8192, SPANS_MAX = 2048 };

/* The choices that belong to one thing: a step, a condition, an event. */
struct span {
	int	begin, end;
};

struct draw {
	uint64_t	state;			/* of the random numbers; unused in a replay */
	bool		replay;
	uint32_t	choices[CHOICES_MAX];
	int		count;
	int		at;			/* in a replay: the next choice */
	struct span	spans[SPANS_MAX];
	int		span_count;
};

void		draw_seed(struct draw *, uint64_t seed);
void		draw_replay(struct draw *, const uint32_t *choices, int count);

uint32_t	draw_below(struct draw *, uint32_t n);		/* 0 to n - 1 */
int		draw_range(struct draw *, int low, int high);	/* both included; low is simplest */
bool		draw_chance(struct draw *, int percent);	/* false is simplest */
/* An index, by weights; the first is simplest. */
int		draw_weighted(struct draw *, const int *weights, int n);

int		draw_open(struct draw *);
void		draw_close(struct draw *, int opened);

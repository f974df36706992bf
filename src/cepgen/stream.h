/*
 * stream.h -- the whole stream: acts at the pace of their rhythm, episodes among them, written in
 * the order of the queue.
 *
 *	clock of each act --+
 *	clock of episodes --+--> maker --> queue --> line --> file
 *	                          +--> truth
 *
 * How often an act happens follows from its share of the lines and from how many lines it has on
 * average, which is found by rehearsing it: no table to keep in step with the stories. Sizes left 0
 * follow from that: so many people that each behaves as people do.
 *
 * A function of the plan alone: the same plan gives the same bytes. Memory does not grow with the
 * number of lines. One thread at a time.
 */
#pragma once

#include <stdio.h>

#include "base/err.h"
#include "cepgen/queue.h"

struct stream_plan {
	uint64_t	seed, lines;
	double		rate;			/* lines a second of event time */
	int64_t		start_ms, disorder_ms;
	double		duplicate_share, bad_share, episode_share;
	uint32_t	users, cards, hosts;	/* 0: as many as fit the rate */
	int		only_type;		/* or ALL_TYPES */
	bool		csv;			/* only with a type that has columns */
};

struct stream_tally {
	uint64_t	lines, fates[LINE_FATE_COUNT], duplicates, positives, near_misses;
	int64_t		first_ms, last_ms;	/* of all lines, bad ones too */
};

/* truth may be NULL. */
int	stream_write(const struct stream_plan *, FILE *out, FILE *truth, struct stream_tally *,
	    struct err *);

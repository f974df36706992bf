/*
 * workload.h -- what a workload's name means, as rules: W1-seq3-skip, W4-all, W5-1000 ...
 *
 *	skip	relaxed steps; after a match go on behind its last event	repeat after match
 *	each	relaxed steps; every start counts				repeat overlapping
 *	all	every start with every later event that qualifies		then every
 *
 * The same names, rules and windows as in the harness that runs the rivals.
 */
#pragma once

#include "base/buf.h"
#include "feed.h"

struct workload {
	const char	*name;
	enum feed_kind	 feed;
	uint32_t	 rule_count;	/* W5: that many; else 1 */
	bool		 greedy;	/* a match is known by a, first b, last b, c */
};

/* Event declarations and rules; false: no such workload. */
bool	workload_rules(struct workload *, const char *name, uint64_t seed, struct buf *text);

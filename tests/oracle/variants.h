/*
 * variants.h -- a pattern without `any of`.
 *
 * The matches of a rule with `any of { X, Y }` are those of the rule with X in its place, and those
 * with Y in its place, to the letter: a variant is the rule's pattern after one such choice for
 * each `any of` in it. X stands where `any of` stood, not in a group: a `no` that follows is about
 * X's own last step.
 */
#pragma once

#include "pool.h"
#include "rule.h"

struct variants {
	struct seq	*items;
	int		 count;
};

void	variants_make(struct pool *, const struct seq *, struct variants *);

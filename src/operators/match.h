/*
 * match.h -- the pattern operator: `match` rules by runs over keyed state.
 *
 * One operator runs all rules of a program. It sees batches whose rows were classified
 * (program/classify.h), in order, and emits matches and timeouts (flow/match.h), each rule's of one
 * key in the order of cep(7), PATTERNS. Rules that this build refuses, and those that are
 * off, take no part. Cost per event: the rules that its class concerns, and of those the partial
 * matches that wait for it.
 *
 * Counters are for people: inspection only, no decision rests on them. Saved with the state.
 */
#pragma once

#include "flow/op.h"

extern const struct op_class match_class;

/* Per rule. */
struct match_counts {
	uint64_t	events;			/* offered, once a partition */
	uint64_t	runs_started, runs_timed_out, runs_evicted, runs_cancelled;
	uint64_t	matches;		/* that where and unless let pass */
	uint64_t	reported, timeouts_reported;
	uint64_t	data_errors;		/* events or matches that met one */
	uint64_t	keys_absent;		/* events without a value for some key */
	uint64_t	keys_cut;		/* list elements beyond the bound of `any` */
	uint64_t	runs_open, partials_open;	/* at the moment */
	uint64_t	runs_crowded;		/* given up at the key's bound of partial matches */
};

const struct match_counts *match_counts(struct op *, uint32_t rule);

/* Keys with state, and the bytes of it, at the moment. */
void	match_state_size(struct op *, uint64_t *keys, uint64_t *bytes);

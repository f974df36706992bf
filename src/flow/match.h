/*
 * match.h -- what the pattern operator says: a match or a timeout, as a view into its state.
 *
 * Ownership	borrowed until the receiver returns: all pointers lead into the operator's state and
 *		the program. Who keeps something copies it.
 */
#pragma once

#include "event/batch.h"
#include "program/expr.h"
#include "program/program.h"

enum match_kind { MATCH_FOUND, MATCH_TIMEOUT };

/* An event that the match holds, in the order of time. */
struct match_event {
	struct order_key	order;
	uint16_t		step;		/* nfa->steps */
	uint16_t		type;		/* root event type */
	uint64_t		kinds;
	struct bytes		raw;		/* input bytes, for their source's codec */
};

struct match {
	uint8_t			 kind;
	const struct rule	*rule;
	struct etime		 time;		/* of completion, or the deadline */
	struct bytes		 key;		/* canonical: event/key.h */
	const struct match_event *events;
	uint32_t		 event_count;	/* at least 1 */
	struct expr_env		*env;		/* for conditions, texts and `with` of the rule */
};

/*
 * suppress.h -- `suppress D per ...`: silence after a delivered alert, in event time.
 *
 *	rule, key    ... sent .......... suppressed .. suppressed .......... sent ...
 *	                  |<------------------- D ------------------>|        "suppressed":2
 *
 * D is half-open: an alert exactly D after the last delivered one is delivered. What was suppressed
 * is told with the next alert that is delivered for the key.
 *
 * Memory	a key as long as its silence lasts; longer, if something was suppressed that is
 *		still to be told: at most SUPPRESS_OWED_MAX of these, then the oldest count is
 *		given up.
 * Order	alerts of one rule come by ascending time, as the operator emits them.
 * Thread	one at a time.
 */
#pragma once

#include "event/batch.h"

enum { SUPPRESS_OWED_MAX = 65536, ALERT_ID_BYTES = 33 };

struct suppress;

struct suppress_verdict {
	bool		suppressed;
	struct etime	until;			/* of a suppressed one */
	char		by[ALERT_ID_BYTES];	/* the delivered alert, of a suppressed one */
	uint64_t	count;			/* of a delivered one: suppressed since the last */
};

struct suppress	*suppress_new(uint32_t rule_count);
void		 suppress_free(struct suppress **);

/* Judges an alert of the rule, whose silence lasts for_ns > 0, and remembers it. */
void		 suppress_judge(struct suppress *, uint32_t rule, int64_t for_ns, struct bytes key,
		    struct etime, const char *id, struct suppress_verdict *);

/* Keys held at the moment; and suppressed alerts that no later alert will tell of. */
uint64_t	 suppress_key_count(const struct suppress *);
uint64_t	 suppress_given_up(const struct suppress *);

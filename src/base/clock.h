/*
 * clock.h -- processing time: how long something takes, when something arrived. Never event time,
 * and never seen by a rule.
 *
 *	struct clock c = CLOCK_REAL;		the machine's clocks
 *	struct clock c = CLOCK_VIRTUAL(ns);	stands still until clock_advance()
 *
 * clock_now() only ever grows; its origin means nothing. clock_wall_ns() is the time of day and may
 * jump. Thread: a real clock any, a virtual one its owner's.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A type of its own: processing time mixed up with event time does not compile. */
struct ptime {
	int64_t		ns;
};

struct clock {
	bool		is_virtual;
	int64_t		wall_ns;	/* virtual only; since 1970-01-01T00:00:00Z */
	struct ptime	now;		/* virtual only */
};

#define CLOCK_REAL		((struct clock){ .is_virtual = false })
#define CLOCK_VIRTUAL(ns)	((struct clock){ .is_virtual = true, .wall_ns = (ns) })

struct ptime	clock_now(const struct clock *);
int64_t		clock_wall_ns(const struct clock *);
void		clock_advance(struct clock *, int64_t by_ns);	/* virtual only */

static inline int64_t ptime_since_ns(struct ptime now, struct ptime then) {
	return now.ns - then.ns;
}

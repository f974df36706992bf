/*
 * match.h -- every assignment of events to steps that satisfies cep(7), PATTERNS.
 *
 * The whole oracle in one sentence: try every way of giving the events of one key to the steps of
 * one rule, and keep those for which each condition of the page, read by itself, holds.
 */
#pragma once

#include "pool.h"
#include "rule.h"

/* The events of one key, in order. */
struct view {
	const struct rule	*rule;
	const struct event	*events[EVENTS_MAX];
	int			 ids[EVENTS_MAX];	/* their positions in the stream */
	bool			 seen[EVENTS_MAX];	/* false: only `cancel on` takes it */
	uint32_t		 offered[EVENTS_MAX];	/* bits: to which places */
	int			 count;
	const char		*key;
};

struct views {
	struct view	*items;
	int		 count;
};

/* One view for each key that occurs, in the order of first occurrence. */
void	views_make(struct pool *, const struct rule *, const struct stream *, struct views *);

/*
 * A point in the order of things: just after the event at position `after` has been seen, or, of a
 * deadline, when time has passed it: after all events at or before its time.
 */
struct moment {
	int	after;
	bool	deadline;
	int64_t	time_ms;
};

struct moment	moment_of_event(const struct view *, int at);
struct moment	moment_of_deadline(const struct view *, int64_t time_ms);
int		moment_compare(struct moment, struct moment);

struct match {
	int8_t		place_at[EVENTS_MAX];	/* by position: the place, or NO_PLACE */
	int		first, last, count;
	struct moment	done;			/* of a partial match without meaning */
	bool		pending;	/* a partial match that time alone will complete */
};

struct matches {
	struct match	*items;
	int		 count, size;
};

/*
 * All matches, in no order, without where, unless, cancel, limit and repeat. -1: more ways than are
 * tried, the answer is worth nothing.
 */
int	matches_find(struct pool *, const struct view *, struct matches *);
/* All partial matches that live at a moment: some events yet to come could complete them. */
int	partials_find(struct pool *, const struct view *, struct moment, struct matches *);
/* The order of matches that complete at one moment; <0: a is earlier. */
int	match_compare(const struct match *, const struct match *, int event_count);

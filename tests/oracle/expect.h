/*
 * expect.h -- the alerts that a rule must give over a stream, in order within each key.
 *
 * From all matches to alerts: `where` and `unless` drop, `cancel on` and evicted runs take away,
 * the order of cep(7), PATTERNS, and `repeat` choose; `on timeout` adds. Several alerts: by their
 * `if`.
 */
#pragma once

#include "match.h"

struct expected {
	bool			 timeout;
	struct moment		 done;
	const struct view	*view;
	struct match		 match;
	const char		*severity;
};

struct expectation {
	struct expected	*items;		/* grouped by key, in order within it */
	int		 count;
	int		 match_count;	/* all matches, reported or not */
};

/* -1: more ways to match than are tried; the answer is worth nothing. */
int	expect_make(struct pool *, const struct rule *, const struct stream *,
	    struct expectation *);

/* runs.c: what may only be said of all partial matches that begin with one event. */

/* By position: the event at which the run that begins there is evicted, or EVENTS_MAX. */
int	runs_evict(struct pool *, const struct view *, int evicted_at[EVENTS_MAX]);
/* Adds what times out to `out`, as items with `timeout`. `found`: the matches, judged by where. */
int	runs_time_out(struct pool *, const struct view *, const struct matches *found,
	    const int evicted_at[EVENTS_MAX], struct expected *out, int *out_count);
/* The first event after `first` that cancels the runs before it, or EVENTS_MAX. */
int	runs_cancelled_at(const struct view *, int first);

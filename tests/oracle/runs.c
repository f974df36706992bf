/*
 * runs.c -- limit, cancel and timeouts: a run is a first event and all partial matches of it.
 *
 * Whether a run is open is asked anew at every moment, by searching all partial matches that live
 * then: those that some events yet to come could complete.
 */
#include "expect.h"

enum { MOMENTS_MAX = 1024 };

int runs_cancelled_at(const struct view *view, int first) {
	int place = view->rule->cancel_place;

	for (int at = first + 1; place != NO_PLACE && at < view->count; at++) {
		struct scope scope = { .rule = view->rule, .current = view->events[at] };

		if ((view->offered[at] >> place & 1) != 0
		    && expr_holds(view->rule->places[place].cond, &scope))
			return at;
	}
	return EVENTS_MAX;
}

static bool run_lives(const struct matches *living, int first) {
	for (int i = 0; i < living->count; i++)
		if (living->items[i].first == first)
			return true;
	return false;
}

/* An event first moves the open runs and then begins its own, which may be one too many. */
int runs_evict(struct pool *pool, const struct view *view, int evicted_at[EVENTS_MAX]) {
	for (int i = 0; i < EVENTS_MAX; i++)
		evicted_at[i] = EVENTS_MAX;
	if (view->rule->limit_runs == 0 || view->rule->limit_runs >= view->count)
		return 0;
	for (int at = 0; at < view->count; at++) {
		struct matches	living;
		int		open = 0, oldest = EVENTS_MAX;

		if (partials_find(pool, view, moment_of_event(view, at), &living) == -1)
			return -1;
		if (!run_lives(&living, at))
			continue;
		for (int first = at - 1; first >= 0; first--) {
			if (evicted_at[first] == EVENTS_MAX && runs_cancelled_at(view, first) > at
			    && run_lives(&living, first)) {
				open++;
				oldest = first;
			}
		}
		if (open + 1 > view->rule->limit_runs)
			evicted_at[oldest] = at;
	}
	return 0;
}

/* ---- timeouts ---- */

static void durations_of_seq(const struct seq *seq, int64_t *ms, int *n) {
	for (int i = 0; i < seq->count; i++) {
		const struct elem *e = &seq->elems[i];

		MUST(*n + 3 < PLACES_MAX * 4);
		ms[(*n)++] = e->rel.within_ms;
		ms[(*n)++] = e->each_ms;
		ms[(*n)++] = e->for_ms;
		for (int b = 0; b < e->seq_count; b++)
			durations_of_seq(&e->seqs[b], ms, n);
	}
}

static void moments_add(struct moment *m, int *n, struct moment one) {
	int i = *n;

	for (int k = 0; k < *n; k++)
		if (moment_compare(m[k], one) == 0)
			return;
	MUST(*n < MOMENTS_MAX);
	for (; i > 0 && moment_compare(m[i - 1], one) > 0; i--)
		m[i] = m[i - 1];
	m[i] = one;
	++*n;
}

/* Every event, and every time at which any deadline of the rule could lie. */
static int moments_make(const struct view *view, struct moment *m) {
	int64_t	ms[PLACES_MAX * 4];
	int	n = 0, ms_count = 0;

	ms[ms_count++] = view->rule->within_ms;
	durations_of_seq(&view->rule->match, ms, &ms_count);
	for (int at = 0; at < view->count; at++) {
		moments_add(m, &n, moment_of_event(view, at));
		for (int i = 0; i < ms_count; i++)
			if (ms[i] != 0)
				moments_add(m, &n, moment_of_deadline(view,
				    view->events[at]->time_ms + ms[i]));
	}
	return n;
}

/* The longest that still lived, by the order of matches; one that only waits is no timeout. */
static const struct match *longest_of(const struct matches *living, int first, int event_count) {
	const struct match *best = NULL;

	for (int i = 0; i < living->count; i++) {
		const struct match *m = &living->items[i];

		if (m->first == first && !m->pending
		    && (best == NULL || match_compare(m, best, event_count) < 0))
			best = m;
	}
	return best;
}

static bool run_completed(const struct matches *found, int first) {
	for (int i = 0; i < found->count; i++)
		if (found->items[i].first == first)
			return true;
	return false;
}

int runs_time_out(struct pool *pool, const struct view *view, const struct matches *found,
    const int evicted_at[EVENTS_MAX], struct expected *out, int *out_count) {
	struct moment	*m = POOL_ARRAY(pool, struct moment, MOMENTS_MAX);
	int		 n = moments_make(view, m);
	struct matches	 before = { 0 }, living;
	bool		 gone[EVENTS_MAX] = { false };

	for (int i = 0; i < n; i++) {
		if (partials_find(pool, view, m[i], &living) == -1)
			return -1;
		for (int first = 0; first < view->count; first++) {
			const struct match *longest = longest_of(&before, first, view->count);

			if (gone[first] || !run_lives(&before, first) || run_lives(&living, first))
				continue;
			gone[first] = true;
			if (!m[i].deadline || longest == NULL || run_completed(found, first)
			    || evicted_at[first] <= m[i].after
			    || runs_cancelled_at(view, first) <= m[i].after)
				continue;
			out[(*out_count)++] = (struct expected){ .timeout = true, .done = m[i],
			    .view = view, .match = *longest };
		}
		before = living;
	}
	return 0;
}

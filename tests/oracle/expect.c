/* expect.c -- see expect.h. */
#include <limits.h>
#include <stdlib.h>

#include "expect.h"

static struct scope scope_of(const struct view *view, const struct match *m) {
	return (struct scope){ .rule = view->rule, .events = view->events, .place_at = m->place_at,
	    .before = view->count };
}

static bool passes_filters(const struct view *view, const struct match *m) {
	const struct rule	*rule = view->rule;
	struct scope		 scope = scope_of(view, m);

	for (int i = 0; i < rule->where_count; i++)
		if (!expr_holds(rule->where[i], &scope))
			return false;
	for (int i = 0; i < rule->unless_count; i++)
		if (expr_holds(rule->unless[i], &scope))
			return false;
	return true;
}

static bool run_ended(const struct view *view, const struct match *m, const int *evicted_at) {
	int at = runs_cancelled_at(view, m->first);

	if (at != EVENTS_MAX && moment_compare(moment_of_event(view, at), m->done) <= 0)
		return true;
	at = evicted_at[m->first];
	return at != EVENTS_MAX && moment_compare(moment_of_event(view, at), m->done) < 0;
}

/* By completion; at one moment what matched before what timed out, then by the matches' order. */
static int expected_compare(const void *left, const void *right) {
	const struct expected	*a = left, *b = right;
	int			 order = moment_compare(a->done, b->done);

	if (order != 0)
		return order;
	if (a->timeout != b->timeout)
		return a->timeout ? 1 : -1;
	return match_compare(&a->match, &b->match, a->view->count);
}

static int cut_after(const struct rule *rule, const struct match *m) {
	int first = -1, last = -1;

	for (int at = 0; at < EVENTS_MAX; at++) {
		if (m->place_at[at] != rule->repeat_place)
			continue;
		if (first == -1)
			first = at;
		last = at;
	}
	switch (rule->repeat) {
	case REPEAT_AFTER_MATCH:	return m->last + 1;
	case REPEAT_OVERLAPPING:	return -1;
	case REPEAT_FROM_NEXT:		return m->first + 1;
	case REPEAT_FROM_FIRST:		return first;
	case REPEAT_FROM_LAST:		return last;
	default:
		MUST(rule->repeat == REPEAT_ONCE);
		return INT_MAX;
	}
}

/* The first alert of this kind whose `if` holds; NULL if none does. */
static const char *severity_of(const struct expected *e) {
	const struct rule	*rule = e->view->rule;
	struct scope		 scope = scope_of(e->view, &e->match);

	for (int i = 0; i < rule->alert_count; i++)
		if (rule->alerts[i].on_timeout == e->timeout
		    && expr_holds(rule->alerts[i].only_if, &scope))
			return rule->alerts[i].severity;
	return NULL;
}

/* What matched moves the one cut, which timeouts obey as well; they have a cut of their own. */
static int select_by_repeat(const struct rule *rule, struct expected *items, int count) {
	int cut = -1, timeout_cut = -1, kept = 0;

	for (int i = 0; i < count; i++) {
		struct expected	e = items[i];
		int		*moved = e.timeout ? &timeout_cut : &cut, to;

		if (e.match.first < cut || (e.timeout && e.match.first < timeout_cut))
			continue;
		to = cut_after(rule, &e.match);
		if (to > *moved)
			*moved = to;
		e.severity = severity_of(&e);
		if (e.severity != NULL)
			items[kept++] = e;
	}
	return kept;
}

static bool has_timeouts(const struct rule *rule) {
	for (int i = 0; i < rule->alert_count; i++)
		if (rule->alerts[i].on_timeout)
			return true;
	return false;
}

static int expect_of_view(struct pool *pool, const struct view *view, struct expectation *out) {
	int		evicted_at[EVENTS_MAX], n = 0, kept = 0;
	struct matches	found;
	struct expected	*items;

	if (matches_find(pool, view, &found) == -1 || runs_evict(pool, view, evicted_at) == -1)
		return -1;
	for (int i = 0; i < found.count; i++)
		if (passes_filters(view, &found.items[i])
		    && !run_ended(view, &found.items[i], evicted_at))
			found.items[kept++] = found.items[i];
	found.count = kept;
	out->match_count += kept;
	items = POOL_ARRAY(pool, struct expected, out->count + kept + view->count);
	for (int i = 0; i < out->count; i++)
		items[i] = out->items[i];
	out->items = items;
	items += out->count;
	for (int i = 0; i < kept; i++)
		items[n++] = (struct expected){ .done = found.items[i].done, .view = view,
		    .match = found.items[i] };
	if (has_timeouts(view->rule)
	    && runs_time_out(pool, view, &found, evicted_at, items, &n) == -1)
		return -1;
	qsort(items, (size_t)n, sizeof *items, expected_compare);
	out->count += select_by_repeat(view->rule, items, n);
	return 0;
}

int expect_make(struct pool *pool, const struct rule *rule, const struct stream *stream,
    struct expectation *out) {
	struct views views;

	*out = (struct expectation){ 0 };
	views_make(pool, rule, stream, &views);
	for (int i = 0; i < views.count; i++)
		if (expect_of_view(pool, &views.items[i], out) == -1)
			return -1;
	return 0;
}

/* view.c -- the events of each key, by cep(7), KEYS; and points in their order. */
#include <string.h>

#include "match.h"

enum { TUPLES_MAX = 64 };

struct tuple {
	struct value	parts[KEYS_MAX];
};

static const char *value_key_text(struct pool *pool, struct value v) {
	if (v.kind == VALUE_TEXT)
		return v.text;
	if (v.num.under == 1)
		return pool_printf(pool, "%lld", (long long)v.num.over);
	return pool_printf(pool, "%lld/%lld", (long long)v.num.over, (long long)v.num.under);
}

static const char *tuple_text(struct pool *pool, const struct rule *rule, const struct tuple *t) {
	char *text = pool_printf(pool, "%s", "");

	for (int k = 0; k < rule->key_count; k++)
		text = pool_printf(pool, "%s%s=%s;", text, rule->keys[k].name,
		    value_key_text(pool, t->parts[k]));
	return text;
}

static bool tuple_equal(const struct rule *rule, const struct tuple *a, const struct tuple *b) {
	for (int k = 0; k < rule->key_count; k++)
		if (!value_equal(a->parts[k], b->parts[k]))
			return false;
	return true;
}

/* Every tuple so far, once for each distinct value of one more key; none if it is absent. */
static int tuples_extend(struct tuple *tuples, int n, int k, struct value v) {
	struct tuple	longer[TUPLES_MAX];
	int		count = 0;

	for (int t = 0; t < n; t++) {
		int items = v.kind == VALUE_LIST ? v.item_count : v.kind == VALUE_ABSENT ? 0 : 1;

		for (int i = 0; i < items; i++) {
			struct value	one = v.kind == VALUE_LIST ? v.items[i] : v;
			int		seen = 0;

			while (seen < i && !value_equal(v.items[seen], one))
				seen++;
			if (seen < i)
				continue;
			MUST(count < TUPLES_MAX);
			longer[count] = tuples[t];
			longer[count++].parts[k] = one;
		}
	}
	memcpy(tuples, longer, (size_t)count * sizeof *tuples);
	return count;
}

static struct view *view_of(struct pool *pool, const struct rule *rule, struct views *views,
    struct tuple *keys, const struct tuple *t) {
	struct view *v;

	for (int i = 0; i < views->count; i++)
		if (tuple_equal(rule, &keys[i], t))
			return &views->items[i];
	MUST(views->count < EVENTS_MAX);
	keys[views->count] = *t;
	v = &views->items[views->count++];
	v->rule = rule;
	v->key = tuple_text(pool, rule, t);
	return v;
}

static void view_offer(struct view *v, const struct event *event, int id, int place) {
	if (v->count == 0 || v->ids[v->count - 1] != id) {
		v->events[v->count] = event;
		v->ids[v->count++] = id;
	}
	v->offered[v->count - 1] |= 1u << place;
	v->seen[v->count - 1] |= !v->rule->places[place].cancels;
}

void views_make(struct pool *pool, const struct rule *rule, const struct stream *stream,
    struct views *views) {
	struct tuple *keys = POOL_ARRAY(pool, struct tuple, EVENTS_MAX);

	*views = (struct views){ .items = POOL_ARRAY(pool, struct view, EVENTS_MAX) };
	for (int id = 0; id < stream->count; id++) {
		const struct event *event = &stream->events[id];

		for (int p = 0; p < rule->place_count; p++) {
			const struct place	*place = &rule->places[p];
			struct tuple		 tuples[TUPLES_MAX] = { 0 };
			int			 n = type_covers(rule, place->types, event);

			for (int k = 0; k < rule->key_count && n > 0; k++)
				n = tuples_extend(tuples, n, k, event->fields[place->key_field[k]]);
			for (int t = 0; t < n; t++) {
				struct view *v = view_of(pool, rule, views, keys, &tuples[t]);

				view_offer(v, event, id, p);
			}
		}
	}
}

struct moment moment_of_event(const struct view *view, int at) {
	return (struct moment){ .after = at, .time_ms = view->events[at]->time_ms };
}

struct moment moment_of_deadline(const struct view *view, int64_t time_ms) {
	struct moment m = { .after = -1, .deadline = true, .time_ms = time_ms };

	while (m.after + 1 < view->count && view->events[m.after + 1]->time_ms <= time_ms)
		m.after++;
	return m;
}

int moment_compare(struct moment a, struct moment b) {
	if (a.after != b.after)
		return a.after < b.after ? -1 : 1;
	if (a.deadline != b.deadline)
		return a.deadline ? 1 : -1;
	return !a.deadline ? 0 : (a.time_ms > b.time_ms) - (a.time_ms < b.time_ms);
}

/*
 * By first event; then more events first; then by the first event in which they differ, the
 * earlier one first; then by the step of the first event that they give to different steps.
 */
int match_compare(const struct match *a, const struct match *b, int event_count) {
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	for (int at = 0; at < event_count; at++) {
		bool in_a = a->place_at[at] != NO_PLACE, in_b = b->place_at[at] != NO_PLACE;

		if (in_a != in_b)
			return in_a ? -1 : 1;
	}
	for (int at = 0; at < event_count; at++)
		if (a->place_at[at] != b->place_at[at])
			return a->place_at[at] < b->place_at[at] ? -1 : 1;
	return 0;
}

/* outcome.c -- see outcome.h. */
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "outcome.h"
#include "print.h"
#include "tests/support/engine.h"

enum { LABEL_BYTES = 64 };

static int line_compare(const void *left, const void *right) {
	const struct outcome_line	*a = left, *b = right;
	int				 order = strcmp(a->key, b->key);

	return order != 0 ? order : a->nth - b->nth;
}

static void line_add(struct outcome *out, const char *key, const char *text) {
	out->lines[out->count] = (struct outcome_line){ key, text, out->count };
	out->count++;
}

static void outcome_sort(struct outcome *out) {
	qsort(out->lines, (size_t)out->count, sizeof *out->lines, line_compare);
}

/* ---- expected ---- */

static const char *expected_text(struct pool *pool, const struct rule *rule,
    const struct expected *e) {
	char *text = pool_printf(pool, "%s %s @%lld", e->timeout ? "timeout" : "match", e->severity,
	    (long long)e->done.time_ms);

	for (int p = 0; p < rule->place_count; p++) {
		char	room[LABEL_BYTES];
		bool	named = false;

		for (int at = 0; at < e->view->count; at++) {
			if (e->match.place_at[at] != p)
				continue;
			if (!named)
				text = pool_printf(pool, "%s %s:", text,
				    place_label(rule, p, room, sizeof room));
			named = true;
			text = pool_printf(pool, "%s %lld", text, (long long)
			    e->view->events[at]->fields[rule->id_field].num.over);
		}
	}
	return text;
}

void outcome_expected(struct pool *pool, const struct rule *rule, const struct expectation *x,
    struct outcome *out) {
	*out = (struct outcome){ .lines = POOL_ARRAY(pool, struct outcome_line, x->count) };
	for (int i = 0; i < x->count; i++)
		line_add(out, x->items[i].view->key, expected_text(pool, rule, &x->items[i]));
	outcome_sort(out);
}

/* ---- got ---- */

/* RFC 3339 in UTC, as far as milliseconds; -1: it is not. */
static int64_t time_read(const char *text) {
	struct tm	tm = { 0 };
	int64_t		ms, unit = 100;
	int		read = 0;
	const char	*at;

	sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
	    &tm.tm_min, &tm.tm_sec, &read);
	if (read == 0)
		return -1;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	ms = (int64_t)timegm(&tm) * 1000;
	at = text + read;
	if (*at == '.') {
		for (at++; *at >= '0' && *at <= '9'; at++, unit /= 10)
			ms += (*at - '0') * unit;
	}
	return strcmp(at, "Z") == 0 ? ms : -1;
}

/* A key's value as view.c writes it; an exact decimal may come as text or as a number. */
static const char *key_text(struct pool *pool, const struct key *key, json_t *v) {
	double real;

	if (json_is_string(v) && !key->numeric)
		return json_string_value(v);
	real = json_is_string(v) ? strtod(json_string_value(v), NULL) : json_number_value(v);
	if (real != (double)(long long)real)
		return pool_printf(pool, "%g", real);
	return pool_printf(pool, "%lld", (long long)real);
}

static const char *key_read(struct pool *pool, const struct rule *rule, json_t *alert) {
	json_t	*keys = json_object_get(alert, "key");
	char	*text = pool_printf(pool, "%s", "");

	for (int k = 0; k < rule->key_count; k++) {
		json_t *v = json_object_get(keys, rule->keys[k].name);

		text = pool_printf(pool, "%s%s=%s;", text, rule->keys[k].name,
		    v == NULL ? "(none)" : key_text(pool, &rule->keys[k], v));
	}
	return text;
}

static const char *steps_read(struct pool *pool, const struct rule *rule, json_t *alert,
    char *text) {
	json_t	*steps = json_object_get(alert, "events"), *list, *event;
	size_t	 listed = 0, i;

	for (int p = 0; p < rule->place_count; p++) {
		char room[LABEL_BYTES];
		const char *label = place_label(rule, p, room, sizeof room);

		if (rule->places[p].kind != ELEM_STEP)
			continue;
		list = json_object_get(steps, label);
		listed += list != NULL;
		if (json_array_size(list) > 0)
			text = pool_printf(pool, "%s %s:", text, label);
		json_array_foreach(list, i, event)
			text = pool_printf(pool, "%s %lld", text,
			    (long long)json_integer_value(json_object_get(event, "id")));
	}
	if (listed != json_object_size(steps))
		text = pool_printf(pool, "%s (and steps that the rule does not have)", text);
	return text;
}

static const char *text_of(json_t *alert, const char *name) {
	const char *text = json_string_value(json_object_get(alert, name));

	return text == NULL ? "(none)" : text;
}

void outcome_read(struct pool *pool, const struct rule *rule, const char *ndjson,
    struct outcome *out) {
	int lines = 0;

	for (const char *at = ndjson; *at != '\0'; at++)
		lines += *at == '\n';
	*out = (struct outcome){ .lines = POOL_ARRAY(pool, struct outcome_line, lines + 1) };
	while (*ndjson != '\0') {
		size_t		 bytes = strcspn(ndjson, "\n");
		json_error_t	 error;
		json_t		*alert = json_loadb(ndjson, bytes, 0, &error);
		const char	*key, *text;

		if (alert == NULL) {
			out->failed = pool_printf(pool, "no alert line: %.*s", (int)bytes, ndjson);
			return;
		}
		key = pool_printf(pool, "%s", key_read(pool, rule, alert));
		text = steps_read(pool, rule, alert, pool_printf(pool, "%s %s @%lld",
		    text_of(alert, "kind"), text_of(alert, "severity"),
		    (long long)time_read(text_of(alert, "time"))));
		line_add(out, key, text);
		json_decref(alert);
		ndjson += bytes + (ndjson[bytes] == '\n');
	}
	outcome_sort(out);
}

void outcome_of_engine(struct pool *pool, const struct rule *rule, const struct stream *stream,
    bool restore_each, struct outcome *out) {
	const char		*rules = print_rule(pool, rule);
	const char		*events = print_stream(pool, rule, stream);
	struct engine_opts	 opts = { .restore_each = restore_each };
	char			*text = NULL;

	if (engine_run(rules, strlen(rules), events, strlen(events), &opts, &text) == -1)
		*out = (struct outcome){ .failed = pool_printf(pool, "engine: %s",
		    text == NULL ? "failed" : text) };
	else
		outcome_read(pool, rule, text == NULL ? "" : text, out);
	free(text);
}

bool outcome_equal(const struct outcome *a, const struct outcome *b) {
	if (a->failed != NULL || b->failed != NULL || a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
		if (strcmp(a->lines[i].key, b->lines[i].key) != 0
		    || strcmp(a->lines[i].text, b->lines[i].text) != 0)
			return false;
	return true;
}

void outcome_print(FILE *to, const char *title, const struct outcome *out) {
	fprintf(to, "%s:\n", title);
	if (out->failed != NULL)
		fprintf(to, "    %s\n", out->failed);
	else if (out->count == 0)
		fputs("    nothing\n", to);
	for (int i = 0; i < out->count; i++)
		fprintf(to, "    %-8s %s\n", out->lines[i].key, out->lines[i].text);
}

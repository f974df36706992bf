/* case.c -- see case.h. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "case.h"
#include "cond.h"
#include "expect.h"

enum { LINE_BYTES_MAX = 1 << 20, ID_BYTES = 200 };

enum case_field { FIELD_ID, FIELD_NAME, FIELD_PRICE, FIELD_VOLUME, FIELD_TYPE, FIELD_TS };

struct casus {
	struct pool		 pool;
	json_t			*json;
	char			 id[ID_BYTES];
	struct rule		 rule;
	struct stream		 stream;
	int			 index_of[EVENTS_MAX];	/* a case counts events by arrival */
	const char		*skipped;		/* why it cannot be run, or NULL */
};

static const char *text_of(json_t *object, const char *name) {
	return json_string_value(json_object_get(object, name));
}

static int64_t int_of(json_t *object, const char *name) {
	return json_integer_value(json_object_get(object, name));
}

/* ---- pattern ---- */

static const struct expr *cond_of(struct casus *c, json_t *stage, const char *name) {
	const char *text = text_of(stage, name), *bad = NULL;
	const struct expr *e;

	if (text == NULL)
		return NULL;
	e = cond_parse(&c->pool, &c->rule, text, &bad);
	if (e == NULL)
		c->skipped = pool_printf(&c->pool, "not understood: %s", bad);
	return e;
}

static void seq_read(struct casus *, json_t *pattern, struct seq *);

static int place_new(struct casus *c, json_t *stage, enum elem_kind kind) {
	int place = c->rule.place_count++;

	MUST(c->rule.place_count <= PLACES_MAX);
	c->rule.places[place] = (struct place){ .kind = kind, .name = text_of(stage, "name"),
	    .types = 1 };
	c->rule.places[place].cond = cond_of(c, stage, "where");
	return place;
}

static void relation_read(json_t *stage, struct elem *e) {
	const char *rel = text_of(stage, "rel");

	e->rel.word = strcmp(rel, "next") == 0 ? WORD_NEXT
	    : strcmp(rel, "followedByAny") == 0 ? WORD_EVERY : WORD_THEN;
	if (strcmp(rel, "notNext") == 0)
		e->kind = ELEM_NOT_NEXT;
	else if (strcmp(rel, "notFollowedBy") == 0)
		e->kind = ELEM_NO;
	if (e->kind == ELEM_NO)
		e->for_ms = int_of(stage, "within_prev_ms");
	else
		e->rel.within_ms = int_of(stage, "within_prev_ms");
}

static void quantifier_read(json_t *quant, struct elem *e) {
	const char *inner = text_of(quant, "inner");

	e->min = (int)int_of(quant, "min");
	e->max = (int)int_of(quant, "max");
	e->optional = json_is_true(json_object_get(quant, "optional")) || e->min == 0;
	e->min = e->min == 0 ? 1 : e->min;
	e->loop = inner != NULL || e->max != 1;
	e->greedy = json_is_true(json_object_get(quant, "greedy")) && e->loop;
	e->each_ms = int_of(quant, "gap_ms");
	e->inner = inner == NULL || strcmp(inner, "relaxed") == 0 ? INNER_RELAXED
	    : strcmp(inner, "strict") == 0 ? INNER_STRICT : INNER_FREE;
	if (e->inner == INNER_FREE)
		e->greedy = false;
}

static void elem_read(struct casus *c, json_t *stage, struct elem *e) {
	json_t *group = json_object_get(stage, "group");

	e->place = NO_PLACE;
	relation_read(stage, e);
	quantifier_read(json_object_get(stage, "quant"), e);
	if (int_of(stage, "within_ms") != 0)
		c->rule.within_ms = int_of(stage, "within_ms");
	if (group != NULL) {
		struct seq *seq = POOL_NEW(&c->pool, struct seq);

		e->kind = ELEM_GROUP;
		seq_read(c, group, seq);
		e->seqs = seq;
		e->seq_count = 1;
	} else {
		e->place = place_new(c, stage, e->kind);
	}
	e->until = cond_of(c, stage, "until");
}

static void seq_read(struct casus *c, json_t *pattern, struct seq *seq) {
	struct elem	*elems = POOL_ARRAY(&c->pool, struct elem, json_array_size(pattern));
	size_t		 i;
	json_t		*stage;

	json_array_foreach(pattern, i, stage)
		elem_read(c, stage, &elems[i]);
	*seq = (struct seq){ elems, (int)json_array_size(pattern) };
}

static void skip_read(struct casus *c) {
	json_t		*skip = json_object_get(c->json, "skip");
	const char	*type = text_of(skip, "type"), *stage = text_of(skip, "stage");
	static const struct { const char *name; enum repeat repeat; } policies[] = {
		{ "NO_SKIP", REPEAT_OVERLAPPING }, { "SKIP_PAST_LAST_EVENT", REPEAT_AFTER_MATCH },
		{ "SKIP_TO_NEXT", REPEAT_FROM_NEXT }, { "SKIP_TO_FIRST", REPEAT_FROM_FIRST },
		{ "SKIP_TO_LAST", REPEAT_FROM_LAST } };

	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (strcmp(type, policies[i].name) == 0)
			c->rule.repeat = policies[i].repeat;
	c->rule.repeat_place = NO_PLACE;
	for (int p = 0; p < c->rule.place_count && stage != NULL; p++)
		if (strcmp(c->rule.places[p].name, stage) == 0)
			c->rule.repeat_place = p;
}

static void rule_read(struct casus *c) {
	static const struct field fields[] = {
		[FIELD_ID] = { "id", "int", VALUE_INT, 0, false, -1 },
		[FIELD_NAME] = { "name", "string", VALUE_TEXT, 0, false, -1 },
		[FIELD_PRICE] = { "price", "float", VALUE_FLOAT, 0, false, -1 },
		[FIELD_VOLUME] = { "volume", "float?", VALUE_FLOAT, 0, true, -1 },
		[FIELD_TYPE] = { "type", "string?", VALUE_TEXT, 0, true, -1 },
		[FIELD_TS] = { "ts", "int", VALUE_INT, 0, false, -1 } };
	struct rule *rule = &c->rule;

	memcpy(rule->fields, fields, sizeof fields);
	rule->field_count = sizeof fields / sizeof *fields;
	rule->types[0] = (struct type){ "ev", -1, NULL };
	rule->type_count = 1;
	rule->cancel_place = NO_PLACE;
	rule->alerts[rule->alert_count++].severity = "high";
	seq_read(c, json_object_get(c->json, "pattern"), &rule->match);
	skip_read(c);
	if (text_of(c->json, "key") != NULL) {
		rule->keys[rule->key_count++].name = "id";
		for (int p = 0; p < rule->place_count; p++)
			rule->places[p].key_field[0] = FIELD_ID;
	}
}

/* ---- events ---- */

static struct value real_of(json_t *object, const char *name) {
	json_t *v = json_object_get(object, name);

	if (v == NULL)
		return (struct value){ .kind = VALUE_ABSENT };
	return value_number(VALUE_FLOAT, ratio_of((int64_t)(json_number_value(v) * 1024), 1024));
}

static void event_read(struct casus *c, json_t *json) {
	struct event	*e = &c->stream.events[c->stream.count];
	const char	*type = text_of(json, "type");

	MUST(c->stream.count < EVENTS_MAX);
	c->index_of[c->stream.count++] = (int)int_of(json, "i");
	e->time_ms = int_of(json, "ts");
	e->fields[FIELD_ID] = value_int(int_of(json, "id"));
	e->fields[FIELD_NAME] = value_text(text_of(json, "name"));
	e->fields[FIELD_PRICE] = real_of(json, "price");
	e->fields[FIELD_VOLUME] = real_of(json, "volume");
	e->fields[FIELD_TYPE] = type == NULL ? (struct value){ 0 } : value_text(type);
	e->fields[FIELD_TS] = value_int(e->time_ms);
}

static bool is_late(json_t *json, int64_t index) {
	json_t	*late = json_object_get(json, "expected_late"), *one;
	size_t	 i;

	json_array_foreach(late, i, one)
		if (json_integer_value(one) == index)
			return true;
	return false;
}

/* A case of the operator: by event time, then by its comparator, then by arrival. */
static void stream_sort(struct casus *c) {
	bool by_price = text_of(c->json, "comparator") != NULL;

	for (int i = 1; i < c->stream.count; i++) {
		for (int k = i; k > 0; k--) {
			struct event	*a = &c->stream.events[k - 1], *b = &c->stream.events[k];
			struct event	 event = *a;
			int		 index = c->index_of[k - 1];

			if (a->time_ms < b->time_ms || (a->time_ms == b->time_ms && (!by_price
			    || value_compare(a->fields[FIELD_PRICE], b->fields[FIELD_PRICE]) <= 0)))
				break;
			*a = *b;
			*b = event;
			c->index_of[k - 1] = c->index_of[k];
			c->index_of[k] = index;
		}
	}
}

/* An operator keeps events until the watermark passes them: after the last one, for ever. */
static int64_t last_watermark(json_t *stream) {
	int64_t	 last = INT64_MIN;
	size_t	 i;
	json_t	*one;

	json_array_foreach(stream, i, one) {
		json_t *mark = json_object_get(one, "wm");

		if (json_is_integer(mark))
			last = json_integer_value(mark);
		else if (mark != NULL && strcmp(json_string_value(mark), "MAX") == 0)
			last = INT64_MAX;
	}
	return last;
}

static void stream_read(struct casus *c) {
	json_t	*events = json_object_get(c->json, "events"), *one;
	json_t	*stream = json_object_get(c->json, "stream");
	bool	 event_time = events == NULL && strcmp(text_of(c->json, "time"), "event") == 0;
	int64_t	 end_ms = event_time ? last_watermark(stream) : INT64_MAX;
	size_t	 i;

	json_array_foreach(events, i, one)
		event_read(c, one);
	json_array_foreach(stream, i, one) {
		one = json_object_get(one, "e");
		if (one != NULL && !is_late(c->json, int_of(one, "i"))
		    && int_of(one, "ts") <= end_ms)
			event_read(c, one);
	}
	if (event_time)
		stream_sort(c);
	for (int k = 1; k < c->stream.count; k++)
		if (c->stream.events[k].time_ms < c->stream.events[k - 1].time_ms)
			c->skipped = "events are not in time order";
}

static void case_read(struct casus *c) {
	const char *variant = text_of(c->json, "variant");

	snprintf(c->id, sizeof c->id, "%s%s%s", text_of(c->json, "source"),
	    variant == NULL ? "" : "/", variant == NULL ? "" : variant);
	if (text_of(c->json, "expected_error") != NULL)
		c->skipped = "expects an exception";
	rule_read(c);
	stream_read(c);
}

/* ---- comparison: each match as a line of text, sorted ---- */

struct lines {
	const char	**items;
	int		  count;
};

static int text_compare(const void *a, const void *b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void line_add_index(struct casus *c, char **text, int place, bool first, int index) {
	if (first)
		*text = pool_printf(&c->pool, "%s %s", *text, c->rule.places[place].name);
	*text = pool_printf(&c->pool, "%s %d", *text, index);
}

static void lines_sort(struct lines *l) {
	if (l->count > 0)
		qsort(l->items, (size_t)l->count, sizeof *l->items, text_compare);
}

static void lines_expected(struct casus *c, struct lines *out) {
	json_t	*all = json_object_get(c->json, "expected_by_stage"), *one, *index;
	size_t	 i, k;

	out->items = POOL_ARRAY(&c->pool, const char *, json_array_size(all));
	json_array_foreach(all, i, one) {
		char *text = pool_printf(&c->pool, "%s", "");

		for (int p = 0; p < c->rule.place_count; p++) {
			json_t *list = json_object_get(one, c->rule.places[p].name);

			json_array_foreach(list, k, index)
				line_add_index(c, &text, p, k == 0, (int)json_integer_value(index));
		}
		out->items[out->count++] = text;
	}
	lines_sort(out);
}

static void lines_got(struct casus *c, const struct expectation *x, struct lines *out) {
	out->items = POOL_ARRAY(&c->pool, const char *, x->count);
	for (int i = 0; i < x->count; i++) {
		const struct expected	*e = &x->items[i];
		char			*text = pool_printf(&c->pool, "%s", "");

		for (int p = 0; p < c->rule.place_count; p++) {
			bool first = true;

			for (int at = 0; at < e->view->count; at++) {
				if (e->match.place_at[at] != p)
					continue;
				line_add_index(c, &text, p, first, c->index_of[e->view->ids[at]]);
				first = false;
			}
		}
		out->items[out->count++] = text;
	}
	lines_sort(out);
}

/* The lines of a that b lacks, as a multiset. */
static void lines_print_missing(const char *what, const struct lines *a, const struct lines *b) {
	int k = 0;

	for (int i = 0; i < a->count; i++) {
		while (k < b->count && strcmp(b->items[k], a->items[i]) < 0)
			k++;
		if (k < b->count && strcmp(b->items[k], a->items[i]) == 0)
			k++;
		else
			printf("    %s:%s\n", what, a->items[i]);
	}
}

static bool lines_equal(const struct lines *a, const struct lines *b) {
	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}

/* ---- the run ---- */

enum verdict { AGREES, DIFFERS, SKIPPED };

static enum verdict case_judge(struct casus *c, bool verbose, struct expectation *x) {
	struct lines		expected = { 0 }, got = { 0 };

	case_read(c);
	if (c->skipped == NULL && expect_make(&c->pool, &c->rule, &c->stream, x) == -1)
		c->skipped = "too many ways to match";
	if (c->skipped != NULL) {
		printf("%s: skipped: %s\n", c->id, c->skipped);
		return SKIPPED;
	}
	lines_expected(c, &expected);
	lines_got(c, x, &got);
	if (lines_equal(&expected, &got))
		return AGREES;
	if (verbose) {
		printf("%s: differs\n", c->id);
		lines_print_missing("only FlinkCEP", &expected, &got);
		lines_print_missing("only here", &got, &expected);
	}
	return DIFFERS;
}

/* deviations.txt: `case-id number why`, one a line; # begins a comment. */
static bool is_listed(FILE *list, const char *id) {
	char	line[1024];
	size_t	n = strlen(id);

	rewind(list);
	while (fgets(line, sizeof line, list) != NULL)
		if (strncmp(line, id, n) == 0 && (line[n] == ' ' || line[n] == '\t'))
			return true;
	return false;
}

/* What this case must give here, for whoever holds the engine against it. */
static void ours_write(FILE *out, struct casus *c, const struct expectation *x) {
	json_t	*matches = json_array(), *line;
	char	*text;

	for (int i = 0; i < x->count; i++) {
		const struct expected	*e = &x->items[i];
		json_t			*steps = json_object();

		for (int at = 0; at < e->view->count; at++) {
			const char	*name;
			json_t		*list;

			if (e->match.place_at[at] == NO_PLACE)
				continue;
			name = c->rule.places[e->match.place_at[at]].name;
			list = json_object_get(steps, name);
			if (list == NULL) {
				list = json_array();
				json_object_set_new(steps, name, list);
			}
			json_array_append_new(list, json_integer(c->index_of[e->view->ids[at]]));
		}
		json_array_append_new(matches, steps);
	}
	line = json_pack("{s:s, s:o}", "id", c->id, "expected", matches);
	text = json_dumps(line, JSON_COMPACT);
	MUST(text != NULL);
	fprintf(out, "%s\n", text);
	free(text);
	json_decref(line);
}

int cases_check(const char *cases_file, const char *deviations_file, bool verbose, FILE *ours) {
	FILE	*in = fopen(cases_file, "r"), *list = fopen(deviations_file, "r");
	char	*line = malloc(LINE_BYTES_MAX);
	int	 count[3] = { 0 }, wrong = 0;

	MUST(line != NULL);
	if (in == NULL || list == NULL) {
		perror(in == NULL ? cases_file : deviations_file);
		wrong = -1;
		goto out;
	}
	while (fgets(line, LINE_BYTES_MAX, in) != NULL) {
		struct casus		c = { .json = json_loads(line, 0, NULL) };
		struct expectation	x;
		enum verdict		v;

		MUST(c.json != NULL);
		v = case_judge(&c, verbose, &x);
		count[v]++;
		if (v == DIFFERS && ours != NULL)
			ours_write(ours, &c, &x);
		if (v != SKIPPED && (v == DIFFERS) != is_listed(list, c.id)) {
			printf("%s: %s\n", c.id, v == DIFFERS ? "differs and is not listed"
			    : "is listed and does not differ");
			wrong++;
		}
		json_decref(c.json);
		pool_reset(&c.pool);
	}
	printf("%s: %d agree, %d differ, %d skipped, %d wrong\n", cases_file, count[AGREES],
	    count[DIFFERS], count[SKIPPED], wrong);
out:
	free(line);
	if (in != NULL)
		fclose(in);
	if (list != NULL)
		fclose(list);
	return wrong;
}

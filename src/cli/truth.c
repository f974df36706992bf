#include "cli/truth.h"

#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/map.h"
#include "base/timefmt.h"

struct episode {
	int64_t		 first_ns, time_ns;
	struct episode	*next;			/* of the same rule and key */
	bool		 is_found;
};

/* A rule as the truth knows it. */
struct truth_rule {
	uint64_t	 expected, found, sent;
};

struct truth {
	struct arena	 arena;
	struct map	 by_key;		/* rule NUL key -> first episode */
	struct map	 rules;			/* name -> struct truth_rule */
	struct buf	 name;
};

static struct truth_rule *rule_get(struct truth *t, const char *name) {
	size_t			 bytes = strlen(name);
	struct truth_rule	*r = map_get(&t->rules, name, bytes);

	if (r != NULL)
		return r;
	r = arena_alloc(&t->arena, sizeof *r);
	map_put(&t->rules, arena_strndup(&t->arena, name, bytes), bytes, r);
	return r;
}

/* Rule and key in one form, however the key's JSON is spaced and ordered. */
static void key_name(struct buf *out, const char *rule, const json_t *key) {
	char *text = json_dumps(key, JSON_COMPACT | JSON_SORT_KEYS);

	CHECK(text != NULL);
	buf_reset(out);
	buf_add(out, rule, strlen(rule) + 1);
	buf_str(out, text);
	free(text);
}

static bool time_member(const json_t *line, const char *name, int64_t *ns) {
	const char *text = json_string_value(json_object_get(line, name));

	return text != NULL && time_parse(text, strlen(text), ns) == TIME_OK;
}

static int episode_add(struct truth *t, const json_t *line, struct err *err) {
	const char	*rule = json_string_value(json_object_get(line, "rule"));
	const char	*kind = json_string_value(json_object_get(line, "kind"));
	json_t		*key = json_object_get(line, "key");
	struct episode	*e, *first;
	int64_t		 first_ns, time_ns;

	if (rule == NULL || kind == NULL || !json_is_object(key)
	    || !time_member(line, "first_time", &first_ns) || !time_member(line, "time", &time_ns))
		return err_set(err, ERR_FORMAT,
		    "an episode has rule, key, kind, first_time and time");
	if (strcmp(kind, "positive") != 0)
		return 0;
	e = arena_alloc(&t->arena, sizeof *e);
	e->first_ns = first_ns;
	e->time_ns = time_ns;
	key_name(&t->name, rule, key);
	first = map_get(&t->by_key, t->name.data, t->name.len);
	if (first == NULL) {
		map_put(&t->by_key, arena_strndup(&t->arena, t->name.data, t->name.len),
		    t->name.len, e);
	} else {
		e->next = first->next;
		first->next = e;
	}
	rule_get(t, rule)->expected++;
	return 0;
}

int truth_read(struct truth **truthp, const char *name, const char *text, size_t bytes,
    struct err *err) {
	struct truth	*t = calloc(1, sizeof *t);
	unsigned	 number = 1;
	size_t		 n;

	CHECK(t != NULL);
	arena_init(&t->arena);
	map_init(&t->by_key);
	map_init(&t->rules);
	*truthp = t;
	for (size_t at = 0; at < bytes; at += n + 1, number++) {
		const char	*end = memchr(text + at, '\n', bytes - at);
		json_error_t	 bad;
		json_t		*line;
		struct err	 inner = {0};

		n = (end == NULL ? text + bytes : end) - (text + at);
		if (n == 0)
			continue;
		line = json_loadb(text + at, n, JSON_REJECT_DUPLICATES, &bad);
		if (line == NULL)
			err_set(&inner, ERR_FORMAT, "%s", bad.text);
		else if (episode_add(t, line, &inner) == 0)
			inner.code = ERR_NONE;
		json_decref(line);
		if (inner.code != ERR_NONE)
			return err_set(err, ERR_FORMAT, "%s:%u: %s", name, number, inner.text);
	}
	return 0;
}

void truth_free(struct truth **truthp) {
	struct truth *t = *truthp;

	if (t == NULL)
		return;
	map_fini(&t->by_key);
	map_fini(&t->rules);
	arena_fini(&t->arena);
	buf_fini(&t->name);
	free(t);
	*truthp = NULL;
}

/* One with the alert's very time first; else one that the alert lies in. */
static struct episode *episode_find(struct episode *e, int64_t time_ns) {
	struct episode *around = NULL;

	for (; e != NULL; e = e->next) {
		if (e->is_found)
			continue;
		if (e->time_ns == time_ns)
			return e;
		if (around == NULL && e->first_ns <= time_ns && time_ns <= e->time_ns)
			around = e;
	}
	return around;
}

void truth_alert(struct truth *t, struct alerter *alerter, const struct alert *alert) {
	struct truth_rule	*r = rule_get(t, alert->match->rule->name);
	struct buf		 json = {0};
	struct episode		*e;
	json_t			*key;

	if (alert->disposition == DISPOSITION_SUPPRESSED)
		return;
	alert_key_json(&json, alerter, alert->match);
	key = json_loadb(json.data, json.len, 0, NULL);
	CHECK(key != NULL);
	key_name(&t->name, alert->match->rule->name, key);
	json_decref(key);
	buf_fini(&json);
	r->sent++;
	e = episode_find(map_get(&t->by_key, t->name.data, t->name.len), alert->match->time.ns);
	if (e == NULL)
		return;
	e->is_found = true;
	r->found++;
}

void truth_stats(const struct truth *t, const struct program *program, struct run_stats *s) {
	for (uint32_t i = 0; i < program->rule_count; i++) {
		const char		*name = program->rules[i].name;
		const struct truth_rule	*r = map_get_str(&t->rules, name);

		if (r == NULL)
			continue;
		s->rules[i].expected = r->expected;
		s->rules[i].found = r->found;
		if (r->sent > 0)
			s->rules[i].precision = (double)r->found / (double)r->sent;
		if (r->expected > 0)
			s->rules[i].recall = (double)r->found / (double)r->expected;
	}
}

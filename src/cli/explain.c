/* explain.c -- `cepctl explain`: what a rule does and costs. */
#include "cli/explain.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/output.h"

static const struct cli explain_cli = {
	.who = "cepctl explain",
	.usage =
"Usage: cepctl explain RULE FILES... [-o table|json|ndjson]\n"
"\n"
"Says in words what a rule does: its key, each step and how it follows, which conditions are\n"
"worked out once and which for every partial match, what ends a match, what it holds in memory,\n"
"what it costs, and what its alerts say.\n"
"\n"
"  -o, --output WORD  table (words, the default), json or ndjson\n"
"      --help\n",
};

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

void list_say(json_t *array, const char *fmt, ...) {
	va_list	ap;
	json_t *text;
	bool	is_said = false;

	va_start(ap, fmt);
	text = json_vsprintf(fmt, ap);
	va_end(ap);
	CHECK(text != NULL);
	for (size_t i = 0; i < json_array_size(array) && !is_said; i++)
		is_said = json_equal(json_array_get(array, i), text);
	if (is_said)
		json_decref(text);
	else
		json_array_append_new(array, text);
}

/* Which field it is of which step, for a key with a name of its own; else NULL. */
static const char *alts_text(struct rule_view *v, const struct key_node *key) {
	const char *text = NULL, *one;

	if (key == NULL || key->name == NULL)
		return NULL;
	for (const struct alt_node *alt = key->alts; alt != NULL; alt = alt->next) {
		one = view_text(v, alt->span);
		text = text == NULL ? one : arena_printf(&v->arena, "%s | %s", text, one);
	}
	return text;
}

static json_t *keys_json(struct rule_view *v) {
	const struct key_plan	*plan = &v->program->plans[v->rule->plan];
	const struct key_node	*node = v->node->for_each != NULL ? v->node->for_each->keys : NULL;
	json_t			*keys = json_array();

	for (uint16_t i = 0; i < plan->comp_count; i++) {
		json_array_append_new(keys, json_pack("{s:s, s:s, s:b, s:s?}", "name",
		    v->rule->key_names[i], "type", vkind_name((enum vkind)plan->kinds[i]),
		    "secret", v->rule->key_secret[i], "of", alts_text(v, node)));
		node = node != NULL ? node->next : NULL;
	}
	return keys;
}

static void types_see(json_t *sees, const struct name_node *types) {
	for (; types != NULL; types = types->next) {
		bool is_new = true;

		for (size_t i = 0; i < json_array_size(sees); i++)
			is_new &= strcmp(json_string_value(json_array_get(sees, i)),
			    types->text) != 0;
		if (is_new)
			json_array_append_new(sees, json_string(types->text));
	}
}

static json_t *sees_json(const struct rule_view *v) {
	json_t *sees = json_array();

	if (v->match == NULL)
		types_see(sees, v->node->body->watch->types);
	for (uint16_t i = 0; i < v->step_count; i++)
		types_see(sees, v->steps[i].elem->types);
	return sees;
}

/* Where an extension stands; of the rule itself NULL. */
static const char *extend_place(struct rule_view *v, const struct clause_view *c) {
	struct span span = c->node->span;

	return !c->of_extend ? NULL : arena_printf(&v->arena, "%s:%u",
	    v->diags->sources.items[span.file].name, span.line);
}

static json_t *filters_json(struct rule_view *v, enum clause_kind kind) {
	json_t *filters = json_array();

	for (size_t i = 0; i < v->clauses.count; i++) {
		const struct clause_view *c = &v->clauses.items[i];

		if (c->node->kind == kind)
			json_array_append_new(filters, json_pack("{s:s, s:s?}", "condition",
			    view_text(v, c->node->expr->span), "extend", extend_place(v, c)));
	}
	return filters;
}

/* An extension may have set where they go. */
static json_t *sinks_json(const struct rule_view *v, const struct alert_node *node,
    uint16_t alert) {
	json_t *to = json_array();

	if (alert < v->rule->alert_count) {
		for (uint16_t i = 0; i < v->rule->alerts[alert].to_count; i++)
			json_array_append_new(to, json_string(v->rule->alerts[alert].to[i]));
		return to;
	}
	for (const struct name_node *n = node->to; n != NULL; n = n->next)
		json_array_append_new(to, json_string(n->text));
	return to;
}

static json_t *alerts_json(struct rule_view *v) {
	json_t	*alerts = json_array();
	uint16_t count = 0;

	for (const struct clause_node *c = v->node->clauses; c != NULL; c = c->next) {
		const struct alert_node	*a = c->alert;
		json_t			*with, *one;

		if (c->kind != CLAUSE_ALERT)
			continue;
		with = json_array();
		for (const struct assign_node *w = a->with; w != NULL; w = w->next)
			json_array_append_new(with, json_string(view_text(v, w->path->span)));
		one = json_pack("{s:s, s:s, s:s?, s:s, s:o, s:o}", "on",
		    a->when == WHEN_TIMEOUT ? "timeout" : a->when == WHEN_CLEAR ? "clear"
		    : "match", "level", a->level->text, "if",
		    a->cond != NULL ? view_text(v, a->cond->span) : NULL, "text", a->text->text,
		    "with", with, "to", sinks_json(v, a, count++));
		CHECK(one != NULL);
		json_array_append_new(alerts, one);
	}
	return alerts;
}

/* What alerts have in common that suppress each other. */
static const char *suppress_per(struct rule_view *v) {
	const struct key_node	*per = NULL;
	const char		*text = NULL;

	for (size_t i = 0; i < v->clauses.count; i++)
		if (v->clauses.items[i].node->kind == CLAUSE_SUPPRESS)
			per = v->clauses.items[i].node->suppress.per;
	for (; per != NULL; per = per->next)
		text = arena_printf(&v->arena, "%s%s%s", text != NULL ? text : "",
		    text == NULL ? "" : per->next == NULL ? " and " : ", ",
		    view_text(v, per->span));
	return text != NULL ? text : "key";
}

static const char *suppress_words(struct rule_view *v) {
	return v->rule->suppress_ns == 0 ? NULL : arena_printf(&v->arena,
	    "after an alert was sent, others with the same %s are suppressed for %s",
	    suppress_per(v), view_duration(v, v->rule->suppress_ns));
}

static const char *repeat_meaning(const struct rule *rule) {
	switch ((enum repeat)rule->repeat) {
	case REPEAT_AFTER_MATCH:
		return "the next match begins after the last event of this one";
	case REPEAT_OVERLAPPING:
		return "every match is reported";
	case REPEAT_FROM_NEXT:
		return "the next match begins after the first event of this one";
	case REPEAT_FROM_FIRST:
	case REPEAT_FROM_LAST:
		return "the next match begins with that event or later";
	default:
		return "one match a key, and no more";
	}
}

static void match_explain(struct rule_view *v, json_t *all) {
	json_object_set_new(all, "class", json_string("runs"));
	json_object_set_new(all, "steps", explain_steps(v));
	json_object_set_new(all, "where", filters_json(v, CLAUSE_WHERE));
	json_object_set_new(all, "unless", filters_json(v, CLAUSE_UNLESS));
	json_object_set_new(all, "ends", explain_ends(v));
	json_object_set_new(all, "repeat", json_pack("{s:s, s:s}", "policy", repeat_words(v),
	    "meaning", repeat_meaning(v->rule)));
	json_object_set_new(all, "memory", explain_memory(v));
	json_object_set_new(all, "costs", explain_costs(v));
}

static json_t *rule_explain(struct rule_view *v) {
	static const char *const statuses[] = { [RULE_LIVE] = "live", [RULE_SHADOW] = "shadow",
	    [RULE_OFF] = "off" };
	const struct rule *r = v->rule;
	json_t *all = json_pack("{s:s, s:s, s:I, s:s, s:s, s:s?, s:s?, s:s?, s:o, s:o}",
	    "rule", r->name, "file", r->file, "line", (json_int_t)r->line, "version", r->version,
	    "status", statuses[r->status], "about", r->about, "owner", r->owner,
	    "refused", r->refused, "key", keys_json(v), "sees", sees_json(v));

	CHECK(all != NULL);
	if (v->match != NULL)
		match_explain(v, all);
	json_object_set_new(all, "alerts", alerts_json(v));
	if (suppress_words(v) != NULL)
		json_object_set_new(all, "suppress", json_string(suppress_words(v)));
	return all;
}

static int explain(enum output output, char *const *args, int arg_count) {
	struct cli_rules	rules;
	struct rule_view	v;
	struct buf		text = {0};
	json_t			*all;
	int			rc = cli_rules_load(&explain_cli, &rules, args + 1, arg_count - 1);

	if (rc != CLI_GOOD)
		goto out;
	rc = rule_view_open(&explain_cli, &v, &rules, args[0]);
	if (rc == CLI_GOOD) {
		all = rule_explain(&v);
		if (output != OUTPUT_AS_TABLE) {
			output_json(output, all);
		} else {
			explain_print(all, &text, cli_is_coloured(STDOUT_FILENO));
			fwrite(text.data, 1, text.len, stdout);
			buf_fini(&text);
		}
		json_decref(all);
		rc = cli_flush(&explain_cli);
	}
	rule_view_fini(&v);
out:
	cli_rules_fini(&rules);
	return rc;
}

int cli_explain(int argc, char **argv) {
	enum output	output = OUTPUT_AS_TABLE;
	int		c;

	optind = 0;
	while ((c = cli_getopt(&explain_cli, argc, argv, "o:h", long_options)) != -1) {
		if (c == 'h')
			return cli_print(&explain_cli, explain_cli.usage);
		if (c != 'o' || !output_parse(&explain_cli, optarg, &output))
			return CLI_TROUBLE;
	}
	if (argc - optind < 2)
		return cli_usage_error(&explain_cli, "name a rule, then its files");
	return explain(output, argv + optind, argc - optind);
}

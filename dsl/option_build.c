/* option_build.c -- what stands around a rule: texts, status, suppress, repeat, limit, show. */
#include <string.h>

#include "base/check.h"
#include "dsl/rule_build.h"
#include "dsl/window.h"

enum { RUNS_DEFAULT = 10000 };

static void texts_build(struct rule_check *rule, struct rule *out) {
	struct arena			*arena = &rule->c->program->arena;
	const struct taken_clause	*taken = rule->taken;
	size_t				 count = 0;

	if (taken[CLAUSE_ABOUT].node != NULL)
		out->about = arena_strdup(arena, taken[CLAUSE_ABOUT].node->text->text);
	if (taken[CLAUSE_OWNER].node != NULL)
		out->owner = arena_strdup(arena, taken[CLAUSE_OWNER].node->text->text);
	if (taken[CLAUSE_RUNBOOK].node != NULL)
		out->runbook = arena_strdup(arena, taken[CLAUSE_RUNBOOK].node->text->text);
	if (taken[CLAUSE_TAGS].node == NULL)
		return;
	for (const struct text_node *t = taken[CLAUSE_TAGS].node->texts; t != NULL; t = t->next)
		count++;
	if (!rule_has_room(rule, count, taken[CLAUSE_TAGS].node->span, "tags"))
		return;
	out->tags = arena_alloc(arena, (count + 1) * sizeof *out->tags);
	for (const struct text_node *t = taken[CLAUSE_TAGS].node->texts; t != NULL; t = t->next)
		out->tags[out->tag_count++] = arena_strdup(arena, t->text);
}

static void canary_check(struct rule_check *rule, const struct clause_node *clause) {
	struct decimal percent = clause->status.percent.value;

	rule_refuse(rule, REFUSED_CANARY);
	if (decimal_sign(percent) <= 0 || decimal_cmp(percent, decimal_from_int(100)) > 0)
		report(rule->c, DIAG_BAD_PERCENT, clause->status.percent_span,
		    "a canary takes more than 0 %% and at most 100 %% of the keys");
}

static void status_build(struct rule_check *rule, struct rule *out) {
	static const char *const names[] = { [RULE_LIVE] = "live", [RULE_SHADOW] = "shadow",
	    [RULE_OFF] = "off" };
	const struct clause_node *clause = rule->taken[CLAUSE_STATUS].node;
	const struct name_node	*name;
	const char		*best;

	if (clause == NULL)
		return;
	if (clause->status.is_canary) {
		canary_check(rule, clause);
		return;
	}
	name = clause->status.name;
	for (uint8_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name->text) == 0) {
			out->status = i;
			return;
		}
	if (!report(rule->c, DIAG_UNKNOWN_STATUS, name->span, "there is no status `%s`",
	    name->text))
		return;
	best = diag_nearest(name->text, names, sizeof names / sizeof *names);
	if (best != NULL) {
		diag_help(rule->c->diags, "did you mean `%s`?", best);
		diag_fix(rule->c->diags, name->span, best);
	} else
		diag_help(rule->c->diags, "a rule is live, shadow, off or canary N %%");
}

/* suppress D per host.id, pay.beneficiary: values of the match. */
static void suppress_build(struct rule_check *rule, const struct scope *scope,
    struct rule *out) {
	struct arena			*arena = &rule->c->program->arena;
	const struct taken_clause	*taken = &rule->taken[CLAUSE_SUPPRESS];
	struct scope			 inner = *scope;
	size_t				 count = 0;

	if (taken->node == NULL)
		return;
	inner.file = taken->file;
	out->suppress_ns = taken->node->suppress.duration->ns;
	if (out->suppress_ns <= 0)
		report(rule->c, DIAG_BAD_SPAN, taken->node->suppress.duration->span,
		    "alerts are suppressed for more than no time");
	for (const struct key_node *key = taken->node->suppress.per; key != NULL; key = key->next)
		count++;
	if (!rule_has_room(rule, count, taken->node->span, "values to suppress by"))
		return;
	out->suppress_per = arena_alloc(arena, (count + 1) * sizeof *out->suppress_per);
	for (const struct key_node *key = taken->node->suppress.per; key != NULL;
	    key = key->next) {
		struct expr_node	 path = { .kind = EXPR_PATH, .depth = 1,
		    .span = key->alts->span, .path = key->alts->path };
		const struct term	*term;

		if (key->list != NULL || key->alts->next != NULL || key->alts->is_any) {
			if (report(rule->c, DIAG_SUPPRESS_KEY, key->span, "`suppress` counts by "
			    "values of the match"))
				diag_help(rule->c->diags, "name a key of the rule, or STEP.FIELD");
			continue;
		}
		term = check_expr(&inner, &path);
		if (term->type.kind == VT_LIST || term->type.kind == VT_GEO)
			report(rule->c, DIAG_SUPPRESS_KEY, key->span, "%s is nothing to count by",
			    type_text(rule->c, term->type));
		out->suppress_per[out->suppress_per_count++] = rule_emit(rule, term);
	}
}

static void repeat_build(struct rule_check *rule, const struct scope *scope, struct rule *out) {
	static const enum repeat policies[] = {
	    [REPEAT_KIND_AFTER_MATCH] = REPEAT_AFTER_MATCH,
	    [REPEAT_KIND_OVERLAPPING] = REPEAT_OVERLAPPING,
	    [REPEAT_KIND_FROM_NEXT] = REPEAT_FROM_NEXT,
	    [REPEAT_KIND_FROM_FIRST] = REPEAT_FROM_FIRST,
	    [REPEAT_KIND_FROM_LAST] = REPEAT_FROM_LAST, [REPEAT_KIND_ONCE] = REPEAT_ONCE };
	const struct clause_node *clause = rule->taken[CLAUSE_REPEAT].node;

	out->repeat = REPEAT_AFTER_MATCH;
	if (clause == NULL)
		return;
	if (rule->node->body->kind == CLAUSE_WATCH) {
		report(rule->c, DIAG_MATCH_ONLY, clause->span, "`repeat` is for `match` rules");
		return;
	}
	out->repeat = (uint8_t)policies[clause->repeat.kind];
	if (clause->repeat.step != NULL)
		step_need(scope, clause->repeat.step->text, clause->repeat.step->span,
		    &out->repeat_step);
}

static void limit_build(struct rule_check *rule, struct rule *out) {
	const struct clause_node *clause = rule->taken[CLAUSE_LIMIT].node;

	out->runs_max = RUNS_DEFAULT;
	if (clause == NULL)
		return;
	if (rule->node->body->kind == CLAUSE_WATCH)
		report(rule->c, DIAG_MATCH_ONLY, clause->span, "`limit` is for `match` rules");
	out->runs_max = clause->limit.count;
	if (out->runs_max == 0)
		report(rule->c, DIAG_BAD_SPAN, clause->limit.count_span,
		    "a key holds at least one run");
}

/* Some taken event must have it: each shows what it has. */
static bool show_is_known(const struct rule_check *rule, const char *name) {
	for (uint16_t t = 0; t < rule->seen.count; t++)
		if (event_field(rule->seen.types[t], name, strlen(name)) != NULL)
			return true;
	return rule->seen.count == 0;
}

static void show_build(struct rule_check *rule, struct rule *out) {
	struct arena			*arena = &rule->c->program->arena;
	const struct clause_node	*clause = rule->taken[CLAUSE_SHOW].node;
	size_t				 count = 0;

	out->show = SHOW_ALL;
	if (clause == NULL || clause->show.kind == SHOW_KIND_ALL)
		return;
	out->show = clause->show.kind == SHOW_KIND_NONE ? SHOW_NONE : SHOW_SOME;
	for (const struct path_node *path = clause->show.paths; path != NULL; path = path->next)
		count++;
	if (!rule_has_room(rule, count, clause->span, "fields to show"))
		return;
	out->show_fields = arena_alloc(arena, (count + 1) * sizeof *out->show_fields);
	for (const struct path_node *path = clause->show.paths; path != NULL;
	    path = path->next) {
		struct diag_nearest nearest = { .name = path->dotted };

		if (path->dotted == NULL) {
			report(rule->c, DIAG_FIELD_INDEX, path->span, "`show` names fields, "
			    "without an index");
			continue;
		}
		if (!show_is_known(rule, path->dotted) && report(rule->c, DIAG_UNKNOWN_FIELD,
		    path->span, "no event of this rule has a field `%s`", path->dotted)) {
			type_set_nearest(&rule->seen, &nearest);
			report_nearest(rule->c, &nearest, path->span);
		}
		out->show_fields[out->show_count++] = arena_strdup(arena, path->dotted);
	}
}

void options_build(struct rule_check *rule, const struct scope *scope, struct rule *out) {
	texts_build(rule, out);
	status_build(rule, out);
	suppress_build(rule, scope, out);
	repeat_build(rule, scope, out);
	limit_build(rule, out);
	show_build(rule, out);
}

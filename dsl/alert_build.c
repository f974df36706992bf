/* alert_build.c -- what a rule says: alerts with their conditions, texts and values. */
#include <string.h>

#include "base/check.h"
#include "dsl/rule_build.h"

enum { DIGITS_MAX = 30 };

/* --- Texts --- */

/* 0, 0.0, 0.00: how many decimals; -1: no such format. */
static int digits_of(const char *format) {
	size_t zeros;

	if (strcmp(format, "0") == 0)
		return 0;
	if (strncmp(format, "0.", 2) != 0)
		return -1;
	zeros = strspn(format + 2, "0");
	return zeros == 0 || format[2 + zeros] != '\0' || zeros > DIGITS_MAX ? -1 : (int)zeros;
}

static int8_t format_check(struct rule_check *rule, const struct part_node *part,
    const struct term *term) {
	int	  digits;
	enum vkind kind = (enum vkind)term->type.kind;

	if (part->format == NULL)
		return -1;
	digits = digits_of(part->format);
	if (digits < 0) {
		if (report(rule->c, DIAG_BAD_FORMAT, part->span, "`%s` is no format",
		    part->format))
			diag_help(rule->c->diags, "`0.00` shows two decimals, `0` none");
	} else if (term->kind != TERM_ERROR && !vkind_is_number(kind) && kind != VT_MONEY)
		report(rule->c, DIAG_BAD_FORMAT, part->span, "a format is for numbers and money, "
		    "this is %s", type_text(rule->c, term->type));
	return (int8_t)digits;
}

static void template_build(struct rule_check *rule, const struct scope *scope,
    const struct part_node *nodes, struct template *out) {
	struct arena	*arena = &rule->c->program->arena;
	size_t		 count = 0;

	for (const struct part_node *part = nodes; part != NULL; part = part->next)
		count++;
	if (count > 0 && !rule_has_room(rule, count, nodes->span, "parts of a text"))
		return;
	out->parts = arena_alloc(arena, (count + 1) * sizeof *out->parts);
	for (const struct part_node *part = nodes; part != NULL; part = part->next) {
		struct template_part	*made = &out->parts[out->part_count++];
		const struct term	*term;

		*made = (struct template_part){ .expr = NO_EXPR, .digits = -1 };
		if (part->text != NULL) {
			made->text = arena_strndup(arena, part->text, part->bytes);
			made->text_bytes = (uint32_t)part->bytes;
			continue;
		}
		if (part->value == NULL)
			continue;		/* it had a syntax error */
		term = check_expr(scope, part->value);
		made->digits = format_check(rule, part, term);
		made->secret = term->is_secret;
		made->expr = rule_emit(rule, term);
	}
}

/* --- with { } --- */

static void with_remember(struct rule_check *rule, const char *name, const struct term *term) {
	struct with_value *value;

	for (value = rule->sym->withs; value != NULL; value = value->next)
		if (strcmp(value->name, name) == 0)
			return;
	value = arena_alloc(&rule->c->arena, sizeof *value);
	*value = (struct with_value){ .name = name, .type = term->type,
	    .currency = term->currency, .next = rule->sym->withs };
	rule->sym->withs = value;
}

static void with_build(struct rule_check *rule, const struct scope *scope,
    const struct assign_node *nodes, struct alert_clause *out) {
	struct arena	*arena = &rule->c->program->arena;
	size_t		 count = 0;

	for (const struct assign_node *node = nodes; node != NULL; node = node->next)
		count++;
	if (count > 0 && !rule_has_room(rule, count, nodes->span, "values"))
		return;
	out->with = arena_alloc(arena, (count + 1) * sizeof *out->with);
	for (const struct assign_node *node = nodes; node != NULL; node = node->next) {
		struct assign		*made = &out->with[out->with_count];
		const char		*name = node->path->dotted;
		const struct term	*term = check_expr(scope, node->value);

		if (name == NULL) {
			report(rule->c, DIAG_FIELD_INDEX, node->path->span,
			    "a name has no index");
			continue;
		}
		for (uint16_t i = 0; i < out->with_count; i++)
			if (strcmp(out->with[i].name, name) == 0)
				report(rule->c, DIAG_DUPLICATE_NAME, node->path->span,
				    "`%s` stands twice in this `with`", name);
		*made = (struct assign){ .name = arena_strdup(arena, name),
		    .expr = rule_emit(rule, term), .secret = term->is_secret };
		out->with_count++;
		with_remember(rule, name, term);
	}
}

/* --- Alerts --- */

static uint8_t severity_of(struct rule_check *rule, const struct name_node *level) {
	static const char *const names[] = { "info", "low", "medium", "high", "critical" };
	const char *best;

	for (uint8_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], level->text) == 0)
			return i;
	if (!report(rule->c, DIAG_UNKNOWN_LEVEL, level->span, "there is no level `%s`",
	    level->text))
		return SEV_INFO;
	best = diag_nearest(level->text, names, sizeof names / sizeof *names);
	if (best != NULL) {
		diag_help(rule->c->diags, "did you mean `%s`?", best);
		diag_fix(rule->c->diags, level->span, best);
	} else
		diag_help(rule->c->diags, "levels are info, low, medium, high and critical");
	return SEV_INFO;
}

static void to_build(struct rule_check *rule, const struct name_node *to,
    struct alert_clause *out) {
	struct arena			*arena = &rule->c->program->arena;
	const struct clause_node	*extend = rule->taken[CLAUSE_TO].node;
	size_t				 count = 0;

	/* An extend sends all alerts elsewhere. */
	if (extend != NULL)
		to = extend->to;
	for (const struct name_node *name = to; name != NULL; name = name->next)
		count++;
	if (count > 0 && !rule_has_room(rule, count, to->span, "sinks"))
		return;
	out->to = arena_alloc(arena, (count + 1) * sizeof *out->to);
	for (const struct name_node *name = to; name != NULL; name = name->next)
		out->to[out->to_count++] = arena_strdup(arena, name->text);
}

void when_check(struct rule_check *rule, const struct clause_node *clause,
    enum when_kind when) {
	bool is_watch = rule->node->body->kind == CLAUSE_WATCH;

	if (when == WHEN_TIMEOUT && is_watch
	    && report(rule->c, DIAG_WRONG_WHEN, clause->span, "a `watch` has no timeouts"))
		diag_help(rule->c->diags, "`on timeout` is for patterns that are not completed in "
		    "time");
	if (when == WHEN_CLEAR && !is_watch
	    && report(rule->c, DIAG_WRONG_WHEN, clause->span, "a `match` does not clear"))
		diag_help(rule->c->diags, "`on clear` is for `watch` rules");
}

static void alert_build(struct rule_check *rule, const struct scope *scope,
    const struct clause_node *clause, struct alert_clause *out) {
	const struct alert_node	*node = clause->alert;
	const struct term	*cond;

	*out = (struct alert_clause){ .condition = NO_EXPR,
	    .on_timeout = node->when == WHEN_TIMEOUT,
	    .severity = severity_of(rule, node->level) };
	when_check(rule, clause, node->when);
	if (node->cond != NULL) {
		cond = check_condition(scope, node->cond);
		out->condition = rule_emit(rule, cond);
	}
	template_build(rule, scope, node->parts, &out->text);
	with_build(rule, scope, node->with, out);
	to_build(rule, node->to, out);
}

void alerts_build(struct rule_check *rule, const struct scope *scope, struct rule *out) {
	const struct clause_node	*last[WHEN_CLEAR + 1] = { NULL };
	size_t				 count = 0, emits = 0;

	for (const struct clause_node *c = rule->node->clauses; c != NULL; c = c->next) {
		count += c->kind == CLAUSE_ALERT;
		emits += c->kind == CLAUSE_EMIT;
	}
	if (count + emits == 0 && report(rule->c, DIAG_RULE_INCOMPLETE,
	    rule->sym->sym.decl->name->span, "rule `%s` has no outcome", rule->sym->sym.name))
		diag_help(rule->c->diags, "say what follows from it: alert high \"...\"");
	if (!rule_has_room(rule, count, rule->sym->sym.decl->name->span, "alerts"))
		return;
	out->alerts = arena_alloc(&rule->c->program->arena, (count + 1) * sizeof *out->alerts);
	for (const struct clause_node *c = rule->node->clauses; c != NULL; c = c->next) {
		if (c->kind != CLAUSE_ALERT)
			continue;
		if (last[c->alert->when] != NULL
		    && report(rule->c, DIAG_ALERT_UNREACHED, c->span, "this alert is never sent"))
			diag_help(rule->c->diags, "the one at %s has no `if`, and ends the chain",
			    diag_where(rule->c->diags, last[c->alert->when]->span));
		alert_build(rule, scope, c, &out->alerts[out->alert_count]);
		out->has_timeout |= out->alerts[out->alert_count].on_timeout;
		out->alert_count++;
		if (c->alert->cond == NULL)
			last[c->alert->when] = c;
	}
}

/* watch_check.c -- `watch` rules and `emit`: checked in full, refused when they are to run. */
#include <string.h>

#include "dsl/rule_build.h"
#include "dsl/window.h"
#include "program/zone.h"

static const int64_t day_ns = INT64_C(86400) * 1000000000;

void watch_steps(struct rule_check *rule, const struct watch_node *watch) {
	struct step_check *step = vec_add(&rule->steps);

	*step = (struct step_check){ .name = watch->types->text, .taken = true,
	    .span = watch->types->span };
	for (const struct name_node *name = watch->types; name != NULL; name = name->next)
		step->span = span_join(step->span, name->span);
	type_set_resolve(rule->c, rule->arena, rule->file, watch->types, &step->types);
	for (uint16_t t = 0; t < step->types.count; t++)
		rule_refuse(rule, event_refused(step->types.types[t]));
	rule->seen = step->types;
	if (watch->as != NULL)
		rule->watched_as = watch->as->text;
	rule_refuse(rule, REFUSED_WATCH);
}

/* --- Windows --- */

static void positive(struct rule_check *rule, const struct duration_node *d, const char *what) {
	if (d != NULL && d->ns <= 0)
		report(rule->c, DIAG_BAD_SPAN, d->span, "%s is longer than no time", what);
}

static void window_check(struct rule_check *rule, const struct window_node *window) {
	struct compiler *c = rule->c;

	positive(rule, window->size, "a window");
	positive(rule, window->step, "the step of a window");
	positive(rule, window->within, "a window");
	if (window->kind == WINDOW_HOP && window->step->ns > window->size->ns
	    && report(c, DIAG_BAD_WINDOW, window->span, "between two windows events are lost"))
		diag_help(c->diags, "`every` is at most as long as `over`");
	if (window->kind == WINDOW_TUMBLE_ZONE && window->size->ns % day_ns != 0
	    && report(c, DIAG_BAD_WINDOW, window->size->span, "only whole days follow a time zone"))
		diag_help(c->diags, "`each 1 day in \"Europe/Berlin\"`, or `each 1 h`");
	if (window->zone != NULL
	    && zone_load(rule->arena, window->zone->text, window->zone->bytes) == NULL)
		report(c, DIAG_UNKNOWN_ZONE, window->zone->span, "there is no time zone `%s`",
		    window->zone->text);
	if (window->kind == WINDOW_SESSION && window->within != NULL
	    && window->within->ns < window->size->ns)
		report(c, DIAG_BAD_WINDOW, window->within->span,
		    "a session of less than its gap");
	if (window->kind == WINDOW_LAST && window->count == 0)
		report(c, DIAG_BAD_WINDOW, window->span, "a window of no events");
}

/* --- count() < n --- */

/* count(), with a choice only if nothing else is asked. */
static bool is_count(const struct expr_node *e, bool with_where) {
	return e != NULL && e->kind == EXPR_CALL && strcmp(e->name, "count") == 0
	    && (e->where == NULL || with_where);
}

static bool is_few(const struct expr_node *e, bool alone) {
	switch ((enum expr_kind)e->kind) {
	case EXPR_LT: case EXPR_LE:
		return is_count(e->left, alone) && e->right->kind == EXPR_NUM;
	case EXPR_GT: case EXPR_GE:
		return is_count(e->right, alone) && e->left->kind == EXPR_NUM;
	case EXPR_EQ:
		return is_count(e->left, alone) && e->right->kind == EXPR_NUM
		    && decimal_is_zero(e->right->number.value);
	default:
		return false;
	}
}

/* Judged when an event arrives, so silence never shows; an expiry alone fires nothing. */
static void few_check(struct rule_check *rule, const struct watch_node *watch,
    const struct expr_node *e, bool alone) {
	if (e->kind == EXPR_AND) {
		for (const struct expr_node *arg = e->args; arg != NULL; arg = arg->next)
			few_check(rule, watch, arg, false);
		return;
	}
	if (is_few(e, alone)
	    && report(rule->c, DIAG_FEW_EVENTS, e->span, "this is judged only when an event "
	    "arrives, so too few are never noticed"))
		diag_help(rule->c->diags, "judge at fixed times: `over ... every 1 min`");
}

void watch_check(struct rule_check *rule, const struct scope *scope,
    const struct watch_node *watch) {
	struct scope event = *scope;

	event.kind = SCOPE_EVENT;
	if (watch->cond != NULL && rule->seen.count > 0)
		check_condition(&event, watch->cond);
	window_check(rule, &watch->window);
	if (watch->when != NULL && rule->seen.count > 0)
		check_condition(scope, watch->when);
	if (watch->when != NULL
	    && (watch->window.kind == WINDOW_OVER || watch->window.kind == WINDOW_LAST))
		few_check(rule, watch, watch->when, true);
	positive(rule, watch->hold, "`for`");
	if (watch->clear != NULL && rule->seen.count > 0)
		check_condition(scope, watch->clear);
}

/* --- emit --- */

const struct field_sym *assign_field(struct compiler *c, const struct event_sym *event,
    const struct assign_node *assign) {
	struct event_sym	*types[] = { (struct event_sym *)event };
	struct type_set		 set = { types, 1 };
	const char		*name = assign->path->dotted;
	const struct field_sym	*field = name != NULL
	    ? event_field(event, name, strlen(name)) : NULL;
	struct diag_nearest	 nearest = { .name = name };

	if (field != NULL)
		return field;
	if (name == NULL) {
		report(c, DIAG_FIELD_INDEX, assign->path->span, "a field's name has no index");
		return NULL;
	}
	if (report(c, DIAG_UNKNOWN_FIELD, assign->path->span, "`%s` has no field `%s`",
	    event->sym.name, name)) {
		type_set_nearest(&set, &nearest);
		report_nearest(c, &nearest, assign->path->span);
	}
	return NULL;
}

void assigns_check(const struct scope *scope, const struct event_sym *event,
    const struct assign_node *assigns) {
	struct compiler	*c = scope->c;
	struct map	 seen;

	map_init(&seen);
	for (const struct assign_node *a = assigns; a != NULL; a = a->next) {
		const struct field_sym	*field = assign_field(c, event, a);
		const char		*name;

		if (field == NULL) {
			check_expr(scope, a->value);
			continue;
		}
		name = field->field->name;
		if (map_put(&seen, name, strlen(name), (void *)a) != a)
			report(c, DIAG_DUPLICATE_NAME, a->path->span, "`%s` is set twice", name);
		if (field->column->type.kind != VT_NONE)
			check_as(scope, a->value, field->column->type, field->field->currency,
			    arena_printf(scope->arena, "`%s`", name));
	}
	map_fini(&seen);
}

void emits_check(struct rule_check *rule, const struct scope *scope) {
	for (const struct clause_node *clause = rule->node->clauses; clause != NULL;
	    clause = clause->next) {
		const struct event_sym *event;

		if (clause->kind != CLAUSE_EMIT)
			continue;
		rule_refuse(rule, REFUSED_EMIT);
		when_check(rule, clause, clause->emit->when);
		event = event_need(rule->c, rule->file, clause->emit->type);
		if (event != NULL && event->sym.decl == NULL)
			report(rule->c, DIAG_BUILT_IN_EVENT, clause->emit->type->span,
			    "`finding` is made by the engine");
		else if (event != NULL)
			assigns_check(scope, event, clause->emit->assigns);
	}
}

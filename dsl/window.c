/*
 * window.c -- aggregates over the window of a watch, look-ups in lists, schedules: checked as if
 * they ran.
 */
#include "dsl/window.h"

#include <string.h>

#include "dsl/list_value.h"

static struct term *later(const struct scope *s, struct vtype type, struct span span,
    const char *reason) {
	struct term *term = term_new(s, TERM_LATER, type, span);

	term->uses_bound = true;
	term->can_fail = true;
	rule_refuse(s->rule, reason);
	return term;
}

/* --- Windows --- */

static const struct {
	const char	*name;
	uint8_t		 agg;		/* enum agg_fn, of which it has the type; or */
	bool		 is_other, is_list;
	uint8_t		 args_min, args_max;
} window_fns[] = {
	{ "count", AGG_COUNT, false, false, 0, 1 },
	{ "sum", AGG_SUM, false, false, 1, 1 },
	{ "avg", AGG_AVG, false, false, 1, 1 },
	{ "min", AGG_MIN, false, false, 1, 1 },
	{ "max", AGG_MAX, false, false, 1, 1 },
	{ "stddev", AGG_STDDEV, false, false, 1, 1 },
	{ "distinct", AGG_DISTINCT, false, false, 1, 1 },
	{ "percentile", AGG_SUM, false, false, 2, 2 },
	{ "first", 0, true, false, 1, 1 },
	{ "last", 0, true, false, 1, 1 },
	{ "values", AGG_DISTINCT, false, true, 1, 1 },
	{ "top", AGG_DISTINCT, false, true, 2, 2 },
};

enum { WINDOW_FNS = sizeof window_fns / sizeof *window_fns };

bool percentile_check(const struct scope *s, const struct expr_node *e) {
	struct term	*p = check_expr(s, e);
	struct decimal	 value;

	if (p->kind == TERM_ERROR)
		return false;
	if (p->kind == TERM_CONST && (p->type.kind == VT_INT || p->type.kind == VT_DECIMAL)) {
		value = p->type.kind == VT_INT ? decimal_from_int(p->cell.i)
		    : cell_decimal(&p->cell);
		if (decimal_sign(value) >= 0 && decimal_cmp(value, decimal_from_int(100)) <= 0)
			return true;
	}
	if (report(s->c, DIAG_BAD_PERCENT, e->span, "a percentile is a constant from 0 to 100"))
		diag_help(s->c->diags, "`percentile(latency, 99)`");
	return false;
}

static bool top_check(const struct scope *s, const struct expr_node *e) {
	struct term *k = check_expr(s, e);

	if (k->kind == TERM_ERROR)
		return false;
	if (k->kind == TERM_CONST && k->type.kind == VT_INT && k->cell.i > 0
	    && k->cell.i <= 1000)
		return true;
	if (report(s->c, DIAG_BAD_COUNT_OF, e->span, "how many: a constant from 1 to 1000"))
		diag_help(s->c->diags, "`top(src, 3)`");
	return false;
}

static struct term *window_term(const struct scope *s, const struct expr_node *e, unsigned fn,
    struct scope *inner) {
	struct term	*arg = e->args != NULL ? check_expr(inner, e->args) : NULL, *term;
	struct vtype	 type = vtype_of(VT_INT);

	if (e->where != NULL && check_condition(inner, e->where)->kind == TERM_ERROR)
		return term_error(s, e->span);
	if (arg != NULL && arg->kind == TERM_ERROR)
		return arg;
	if (window_fns[fn].is_other)
		type = arg->type;
	else if (arg != NULL
	    && !agg_arg_check(s, (enum agg_fn)window_fns[fn].agg, window_fns[fn].name,
	    arg, &type))
		return term_error(s, e->span);
	if (window_fns[fn].is_list)
		type = vtype_list(arg->type);
	inner->kind = SCOPE_CONST;
	if (strcmp(e->name, "percentile") == 0 && !percentile_check(inner, e->args->next))
		return term_error(s, e->span);
	if (strcmp(e->name, "top") == 0 && !top_check(inner, e->args->next))
		return term_error(s, e->span);
	term = later(s, type, e->span, REFUSED_WATCH);
	if (arg != NULL && window_fns[fn].agg != AGG_COUNT) {
		term->is_secret = arg->is_secret && (window_fns[fn].is_list
		    || window_fns[fn].agg != AGG_DISTINCT);
		term->currency = arg->currency;
		term->measure = arg->measure;
	}
	return term;
}

struct term *check_window_aggregate(const struct scope *s, const struct expr_node *e) {
	struct scope	inner = *s;
	unsigned	fn = 0;

	while (fn < WINDOW_FNS && strcmp(window_fns[fn].name, e->name) != 0)
		fn++;
	if (e->arg_count < window_fns[fn].args_min || e->arg_count > window_fns[fn].args_max) {
		if (report(s->c, DIAG_ARG_COUNT, e->span, "`%s` does not take %u argument%s",
		    e->name, e->arg_count, e->arg_count == 1 ? "" : "s")
		    && window_fns[fn].args_max == 1)
			diag_help(s->c->diags, "say which field: `%s(FIELD)`", e->name);
		return term_error(s, e->span);
	}
	inner.kind = SCOPE_ELEMENT;
	inner.step = UINT16_MAX;
	inner.each = NULL;
	return window_term(s, e, fn, &inner);
}

/* --- limits(p.tenant).max --- */

static const struct list_column *lookup_column(const struct scope *s,
    const struct list_sym *list, const struct path_node *path) {
	struct diag_nearest nearest = { .name = path->dotted };

	for (uint16_t i = 0; i < list->column_count && path->dotted != NULL; i++) {
		if (strcmp(list->columns[i].name, path->dotted) == 0)
			return &list->columns[i];
		diag_nearest_try(&nearest, list->columns[i].name);
	}
	if (!report(s->c, DIAG_LIST_COLUMN, path->span, "`%s` has no column `%s`",
	    list->sym.name, path->dotted != NULL ? path->dotted : "[n]"))
		return NULL;
	if (nearest.best != NULL)
		report_nearest(s->c, &nearest, path->span);
	else
		diag_help(s->c->diags, "columns are declared where the list is: `key tenant { max: "
		    "money in EUR }`");
	return NULL;
}

struct term *check_lookup(const struct scope *s, const struct expr_node *e,
    struct list_sym *list) {
	const struct expr_node	*call = e->left, *arg = call->args;
	const struct list_column *column;
	struct term		*term;
	bool			 is_bad = false, is_secret = false;

	if (list->sym.state == SYM_BAD)
		return term_error(s, e->span);
	if (list->column_count == 0 || call->arg_count != list->key_count
	    || call->where != NULL) {
		if (report(s->c, DIAG_ARG_COUNT, call->span, list->column_count == 0
		    ? "`%s` has no rows to look up" : "`%s` is looked up by %u value%s",
		    list->sym.name, list->key_count, list->key_count == 1 ? "" : "s"))
			diag_help(s->c->diags, "its `key` says by which: list %s from \"FILE\" key "
			    "NAME { COLUMN: TYPE }", list->sym.name);
		return term_error(s, e->span);
	}
	for (uint16_t k = 0; k < list->key_count; k++, arg = arg->next) {
		term = check_as(s, arg, list->columns[k].type, list->columns[k].currency,
		    arena_printf(s->arena, "the key `%s`", list->columns[k].name));
		is_bad |= term->kind == TERM_ERROR;
		is_secret |= term->is_secret;
	}
	column = lookup_column(s, list, e->member);
	if (column == NULL || is_bad || column->type.kind == VT_NONE)
		return term_error(s, e->span);
	term = later(s, column->type, e->span, REFUSED_LOOKUP);
	term->currency = column->currency;
	term->is_secret = is_secret;
	return term;
}

/* --- t in office --- */

struct term *check_schedule(const struct scope *s, struct term *left,
    struct schedule_sym *schedule, struct span span) {
	if (left->kind == TERM_ERROR || schedule->sym.state == SYM_BAD)
		return term_error(s, span);
	left = const_as(s, left, vtype_of(VT_TIME));
	if (left->type.kind == VT_TIME)
		return later(s, vtype_of(VT_BOOL), span, REFUSED_SCHEDULE);
	report(s->c, DIAG_UNLIKE, left->span, "a schedule is asked about a time, this is %s",
	    type_text(s->c, left->type));
	return term_error(s, span);
}

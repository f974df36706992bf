/*
 * types_agg.c -- count, sum, avg, min, max, stddev, distinct: over the events bound to a step.
 *
 *	sum(probe.amount where channel = cnp)
 *
 * The argument and the choice are expressions over one event of the step: inside them a bare field
 * is that event's, and `probe.amount` means the same. The step is the first that the argument
 * names.
 */
#include <string.h>

#include "dsl/rule_check.h"

static const struct {
	const char	*name;
	enum agg_fn	 fn;
} agg_fns[] = {
	{ "count", AGG_COUNT }, { "sum", AGG_SUM }, { "avg", AGG_AVG }, { "min", AGG_MIN },
	{ "max", AGG_MAX }, { "stddev", AGG_STDDEV }, { "distinct", AGG_DISTINCT },
};

/* The type of an aggregate over such values; false: there is none. */
static bool agg_type(enum agg_fn fn, struct vtype arg, struct vtype *out) {
	enum vkind kind = (enum vkind)arg.kind;

	*out = arg;
	switch (fn) {
	case AGG_COUNT:
		*out = vtype_of(VT_INT);
		return true;
	case AGG_DISTINCT:
		*out = vtype_of(VT_INT);
		return kind != VT_LIST && kind != VT_GEO;
	case AGG_MIN:
	case AGG_MAX:
		return expr_type_op(OP_LT, arg, arg, &(struct vtype){0});
	case AGG_AVG:
	case AGG_STDDEV:
		if (kind == VT_INT)
			*out = vtype_of(VT_DECIMAL);
		break;
	case AGG_SUM:
		break;
	}
	return vkind_is_number(kind) || kind == VT_MONEY || kind == VT_DURATION;
}

bool agg_arg_check(const struct scope *s, enum agg_fn fn, const char *name,
    const struct term *arg, struct vtype *type) {
	if (agg_type(fn, arg->type, type))
		return true;
	if (!report(s->c, DIAG_AGG_TYPE, arg->span, "%s of %s has no meaning", name,
	    type_text(s->c, arg->type)))
		return false;
	if (fn == AGG_MIN || fn == AGG_MAX)
		diag_help(s->c->diags, "it has no order");
	else if (fn == AGG_DISTINCT)
		diag_help(s->c->diags, "count a single value of it");
	else
		diag_help(s->c->diags, "numbers, money and durations can be added up");
	return false;
}

/* --- Which step --- */

static const struct path_node *step_named(const struct scope **, const struct expr_node *);

static const struct path_node *step_named_in(const struct scope **s,
    const struct expr_node *args) {
	const struct path_node *path = NULL;

	for (; args != NULL && path == NULL; args = args->next)
		path = step_named(s, args);
	return path;
}

/* The first path in it that begins with a step's name, and the scope that the name stands in. */
static const struct path_node *step_named(const struct scope **s, const struct expr_node *e) {
	const struct scope	*at = *s;
	const struct expr_node	*arg;
	const struct path_node	*path;

	if (e == NULL)
		return NULL;
	switch ((enum expr_kind)e->kind) {
	case EXPR_PATH: case EXPR_ANY_PATH: case EXPR_ALL_PATH: case EXPR_EXISTS:
		path = path_deref(&at, e->path);
		*s = at;
		if (path_names_step(at, path))
			return path;
		arg = param_find(at, path->segs->name);
		if (arg == NULL)
			return NULL;
		*s = at->frame->caller;
		return step_named(s, arg);
	case EXPR_OR: case EXPR_AND: case EXPR_SET: case EXPR_CALL:
		return step_named_in(s, e->args);
	case EXPR_NUM: case EXPR_PERCENT: case EXPR_UNIT_NUM: case EXPR_STR: case EXPR_NET:
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL: case EXPR_KINDS_COUNT:
		return NULL;
	default:
		path = step_named(s, e->left);
		if (path != NULL)
			return path;
		*s = at;
		return step_named(s, e->right);
	}
}

static struct term *no_step(const struct scope *s, const struct expr_node *e) {
	const char *of = e->args != NULL && e->args->kind == EXPR_PATH ? e->args->path->dotted
	    : NULL;

	if (of != NULL && step_having(s, of) == NULL
	    && (e->args->path->seg_count > 1 || strcmp(e->name, "count") == 0)) {
		step_need(s, e->args->path->segs->name, e->args->span, &(uint16_t){0});
		return term_error(s, e->span);
	}
	if (!report(s->c, DIAG_AGG_NO_STEP, e->span, "%s of which step?", e->name))
		return term_error(s, e->span);
	if (of != NULL)
		diag_help(s->c->diags, "a step's field has the step before it: `%s(%s.%s)`",
		    e->name, step_having(s, of) != NULL ? step_having(s, of) : "STEP", of);
	else if (strcmp(e->name, "count") == 0)
		diag_help(s->c->diags, "say whose events: `count(STEP)`");
	else
		diag_help(s->c->diags, "say which field: `%s(STEP.FIELD)`", e->name);
	return term_error(s, e->span);
}

/* --- Checking --- */

static struct term *agg_term(const struct scope *s, const struct expr_node *e,
    struct term_agg agg) {
	struct term	*term;
	struct vtype	 type = vtype_of(VT_INT);

	if ((agg.arg != NULL && agg.arg->kind == TERM_ERROR)
	    || (agg.filter != NULL && agg.filter->kind == TERM_ERROR)
	    || (agg.arg != NULL && !agg_arg_check(s, (enum agg_fn)agg.fn,
	    agg_fns[agg.fn].name, agg.arg, &type)))
		return term_error(s, e->span);
	term = term_new(s, TERM_AGG, type, e->span);
	term->agg = arena_raw(s->arena, sizeof *term->agg);
	*term->agg = agg;
	term->uses_bound = true;
	term->can_fail = agg.fn != AGG_COUNT && agg.fn != AGG_DISTINCT;
	if (agg.arg != NULL) {
		term->can_fail |= agg.arg->can_fail;
		term->is_secret = agg.arg->is_secret && term->can_fail;
		term->currency = agg.arg->currency;
		term->measure = agg.arg->measure;
	}
	return term;
}

static bool agg_is_misplaced(const struct scope *s, const struct expr_node *e) {
	const char *what;

	if (s->kind == SCOPE_STEP || s->kind == SCOPE_MATCH)
		return false;
	what = s->kind == SCOPE_ELEMENT ? "an aggregate inside an aggregate"
	    : "an aggregate where nothing is bound";
	if (report(s->c, DIAG_MISPLACED, e->span, "%s", what))
		diag_help(s->c->diags, "aggregates stand in a step's `[ ]`, in `where`, `unless` "
		    "and in alerts");
	return true;
}

static enum agg_fn agg_fn_of(const char *name) {
	for (size_t i = 0; i < sizeof agg_fns / sizeof *agg_fns; i++)
		if (strcmp(agg_fns[i].name, name) == 0)
			return agg_fns[i].fn;
	return (enum agg_fn)(AGG_DISTINCT + 1);
}

struct term *check_aggregate(const struct scope *s, const struct expr_node *e) {
	const struct scope	*at = s;
	struct term_agg		 agg = { .fn = (uint8_t)agg_fn_of(e->name) };
	struct scope		 inner;
	const struct path_node	*path;
	const struct seg_node	*rest;
	const struct step_check	*step;

	if (agg_is_misplaced(s, e))
		return term_error(s, e->span);
	if (agg.fn > AGG_DISTINCT) {
		if (report(s->c, DIAG_MISPLACED, e->span, "%s is for windows", e->name))
			diag_help(s->c->diags, "over the events bound to a step there are count, "
			    "sum, avg, min, max, stddev and distinct");
		return term_error(s, e->span);
	}
	if (e->arg_count > 1) {
		report(s->c, DIAG_ARG_COUNT, e->span, "`%s` takes one argument", e->name);
		return term_error(s, e->span);
	}
	path = step_named(&at, e->args);
	if (path == NULL)
		return no_step(s, e);
	step = path_step(at, path, &agg.step, &rest);
	if (step == NULL)
		return term_error(s, e->span);
	inner = *s;
	inner.kind = SCOPE_ELEMENT;
	inner.event = &step->types;
	inner.step = agg.step;
	inner.each = NULL;
	/* count(probe): the step itself; whatever else is an expression over its events. */
	if (agg.fn != AGG_COUNT || rest != NULL || !expr_is_path(s, e->args))
		agg.arg = check_expr(&inner, e->args);
	if (e->where != NULL)
		agg.filter = check_condition(&inner, e->where);
	return agg_term(s, e, agg);
}

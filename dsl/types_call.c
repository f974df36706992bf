/*
 * types_call.c -- what is written with parentheses: functions, defines, first() and last() of a
 * step, look-ups in lists; and what stands behind a value: geo.lat, args[0].
 */
#include <string.h>

#include "base/check.h"
#include "dsl/define.h"
#include "dsl/past.h"
#include "dsl/rule_check.h"
#include "dsl/window.h"
#include "program/function.h"
#include "program/regex.h"
#include "program/zone.h"

/* --- Defines --- */

static struct term *check_define(const struct scope *s, const struct expr_node *e,
    struct define_sym *sym) {
	const struct define_node *node = sym->sym.decl->define;
	struct frame		 frame = { node, e->args, s };
	struct scope		 inner = *s;
	struct term		*term, *copy;
	uint32_t		 param_count = 0;

	if (sym->sym.state == SYM_BAD)
		return term_error(s, e->span);
	for (const struct name_node *param = node->params; param != NULL; param = param->next)
		param_count++;
	if (param_count != e->arg_count || e->where != NULL) {
		if (report(s->c, DIAG_ARG_COUNT, e->span, "`%s` takes %u argument%s, not %u",
		    sym->sym.name, param_count, param_count == 1 ? "" : "s", e->arg_count))
			diag_help(s->c->diags, "it is defined at %s",
			    diag_where(s->c->diags, sym->sym.decl->name->span));
		return term_error(s, e->span);
	}
	inner.frame = &frame;
	inner.file = sym->sym.file;
	inner.depth = s->depth + node->body->depth;
	if (expansion_begin(s, e->span, inner.depth) == -1)
		return term_error(s, e->span);
	term = check_expr(&inner, node->body);
	copy = term_new(s, TERM_ERROR, vtype_of(VT_NONE), e->span);
	*copy = *term;
	copy->span = e->span;
	return copy;
}

/* --- Functions --- */

static const char *const aggregates[] = { "count", "sum", "avg", "min", "max", "stddev",
    "distinct", "values", "percentile", "top" };

static bool is_aggregate(const struct scope *s, const struct expr_node *e) {
	/* Of two and more values, min and max are functions. */
	if (e->arg_count >= 2 && (strcmp(e->name, "min") == 0 || strcmp(e->name, "max") == 0))
		return false;
	if (s->kind == SCOPE_WINDOW
	    && (strcmp(e->name, "first") == 0 || strcmp(e->name, "last") == 0))
		return true;
	for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
		if (strcmp(aggregates[i], e->name) == 0)
			return true;
	return false;
}

bool call_is_built_in(const char *name) {
	for (unsigned i = 0; i < function_count; i++)
		if (strcmp(functions[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
		if (strcmp(aggregates[i], name) == 0)
			return true;
	return strcmp(name, "first") == 0 || strcmp(name, "last") == 0;
}

static struct term *unknown_function(const struct scope *s, const struct expr_node *e) {
	struct diag_nearest	 nearest = { .name = e->name };
	const struct map	*values = &s->c->values;

	if (!report(s->c, DIAG_UNKNOWN_FUNCTION, e->op_span, "there is no function `%s`",
	    e->name))
		return term_error(s, e->span);
	for (unsigned i = 0; i < function_count; i++)
		diag_nearest_try(&nearest, functions[i].name);
	for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
		diag_nearest_try(&nearest, aggregates[i]);
	for (size_t i = 0; i < values->count; i++)
		if (((struct sym *)values->entries[i].value)->kind == SYM_DEFINE)
			diag_nearest_try(&nearest, values->entries[i].key);
	if (nearest.best != NULL)
		report_nearest(s->c, &nearest, e->op_span);
	else
		diag_help(s->c->diags, "cep-functions(7) lists them all");
	return term_error(s, e->span);
}

/* The lines of the table with that name, for whoever has called it wrongly. */
static void signatures_help(const struct scope *s, const char *name) {
	struct buf	out = {0};
	bool		is_first = true;

	for (unsigned i = 0; i < function_count; i++)
		if (strcmp(functions[i].name, name) == 0) {
			buf_str(&out, is_first ? "" : ", or ");
			function_signature(&out, &functions[i]);
			is_first = false;
		}
	diag_help(s->c->diags, "%s", buf_cstr(&out));
	buf_fini(&out);
}

/* A pattern or a time zone: a constant, and a good one. */
static bool constant_param_check(const struct scope *s, char letter, const struct term *arg) {
	struct err	 err = {0};
	struct regex	*regex;

	if (letter != 'R' && letter != 'Z')
		return true;
	if (arg->kind != TERM_CONST) {
		report(s->c, DIAG_PATTERN_NOT_CONSTANT, arg->span, "a %s is a constant text",
		    letter == 'R' ? "pattern" : "time zone");
		return false;
	}
	if (letter == 'R') {
		regex = regex_new(arg->cell.p, arg->cell.n, &err);
		if (regex == NULL)
			report(s->c, DIAG_BAD_REGEX, arg->span, "%s", err.text);
		regex_free(&regex);
		return err.code == ERR_NONE;
	}
	if (zone_load(s->arena, arg->cell.p, arg->cell.n) != NULL)
		return true;
	if (report(s->c, DIAG_UNKNOWN_ZONE, arg->span, "there is no time zone `%.*s`",
	    (int)arg->cell.n, arg->cell.p))
		diag_help(s->c->diags, "zones have names such as \"Europe/Berlin\" or \"UTC\"");
	return false;
}

/* A constant text where a time or an address may be meant; else as it is. */
static struct term *text_read(const struct scope *s, struct term *arg) {
	struct term *as = arg;

	if (arg->kind == TERM_CONST && arg->type.kind == VT_STRING) {
		as = const_as(s, arg, vtype_of(VT_TIME));
		as = const_as(s, as, vtype_of(VT_IP));
	}
	return as;
}

static const struct function *function_of(const struct scope *s, const struct expr_node *e,
    struct term **args, struct vtype *result, enum function_fit *fit, unsigned *bad) {
	const struct function	*function;
	struct vtype		 types[FUNCTION_ARGS_MAX];
	struct term		*read;

	for (;;) {
		for (uint32_t i = 0; i < e->arg_count; i++)
			types[i] = args[i]->type;
		function = function_find(e->name, types, e->arg_count, result, fit, bad);
		if (function != NULL || *fit != FUNCTION_ARG_TYPE)
			return function;
		read = text_read(s, args[*bad]);
		if (read == args[*bad])
			return NULL;
		args[*bad] = read;
	}
}

static struct term *function_misfit(const struct scope *s, const struct expr_node *e,
    struct term **args, enum function_fit fit, unsigned bad) {
	bool is_told;

	if (fit == FUNCTION_UNKNOWN)
		return unknown_function(s, e);
	if (fit == FUNCTION_ARG_COUNT)
		is_told = report(s->c, DIAG_ARG_COUNT, e->span, "`%s` does not take %u argument%s",
		    e->name, e->arg_count, e->arg_count == 1 ? "" : "s");
	else
		is_told = report(s->c, DIAG_ARG_TYPE, args[bad]->span, "`%s` does not take %s here",
		    e->name, type_text(s->c, args[bad]->type));
	if (is_told)
		signatures_help(s, e->name);
	return term_error(s, e->span);
}

static uint8_t function_measure(const char *name) {
	if (strcmp(name, "distance") == 0)
		return MEASURE_LENGTH;
	return strcmp(name, "speed") == 0 ? MEASURE_SPEED : MEASURE_NONE;
}

static struct term *function_term(const struct scope *s, const struct function *function,
    struct vtype result, struct span span, struct term **args, uint32_t arg_count) {
	struct term *term;

	for (uint32_t i = 0; i < arg_count; i++)
		if (!constant_param_check(s, function_param(function, i), args[i]))
			return term_error(s, span);
	term = term_with(s, TERM_CALL, result, span, args, arg_count);
	term->function = function;
	term->can_fail |= function->can_fail;
	term->measure = function_measure(function->name);
	if (function->result[0] == '=') {
		term->measure = args[0]->measure;
		term->currency = args[0]->currency;
		for (uint32_t i = 1; i < arg_count; i++)
			if (args[i]->currency != term->currency)
				term->currency = 0;
	}
	return term_fold(s, term);
}

static struct term *check_function(const struct scope *s, const struct expr_node *e) {
	struct term		*args[FUNCTION_ARGS_MAX];
	const struct function	*function;
	enum function_fit	 fit;
	struct vtype		 result;
	unsigned		 bad = 0, i = 0;
	bool			 is_bad = false;

	if (!call_is_built_in(e->name))
		return unknown_function(s, e);
	if (e->where != NULL) {
		report(s->c, DIAG_MISPLACED, e->where->span, "`where` stands in aggregates only");
		return term_error(s, e->span);
	}
	if (e->arg_count > FUNCTION_ARGS_MAX)
		return function_misfit(s, e, NULL, FUNCTION_ARG_COUNT, 0);
	for (const struct expr_node *arg = e->args; arg != NULL; arg = arg->next) {
		args[i] = check_expr(s, arg);
		is_bad |= args[i++]->kind == TERM_ERROR;
	}
	if (is_bad)
		return term_error(s, e->span);
	function = function_of(s, e, args, &result, &fit, &bad);
	if (function == NULL)
		return function_misfit(s, e, args, fit, bad);
	return function_term(s, function, result, e->span, args, e->arg_count);
}

/* --- What stands behind a value --- */

static struct term *member(const struct scope *s, struct term *term,
    const struct seg_node *seg) {
	static const struct {
		const char	*name, *function;
	} members[] = { { "lat", "latitude" }, { "latitude", "latitude" },
	    { "lon", "longitude" }, { "longitude", "longitude" } };
	struct scope		 plain = *s;
	const char		*name = NULL;
	struct term		*args[2] = { term, NULL };
	struct vtype		 types[2] = { term->type, vtype_of(VT_INT) }, result;
	const struct function	*function;
	enum function_fit	 fit;
	unsigned		 bad;

	plain.each = NULL;
	if (seg->name == NULL && term->type.kind == VT_LIST) {
		args[1] = check_as(&plain, seg->index, vtype_of(VT_INT), 0, "an index");
		if (args[1]->kind == TERM_ERROR)
			return args[1];
		name = "item";
	}
	for (size_t i = 0; i < sizeof members / sizeof *members && seg->name != NULL; i++)
		if (term->type.kind == VT_GEO && strcmp(members[i].name, seg->name) == 0)
			name = members[i].function;
	function = name == NULL ? NULL
	    : function_find(name, types, args[1] != NULL ? 2 : 1, &result, &fit, &bad);
	if (function != NULL)
		return function_term(s, function, result, term->span, args,
		    args[1] != NULL ? 2 : 1);
	if (seg->name != NULL)
		report(s->c, DIAG_NO_MEMBER, seg->span, "this is %s, and has no `%s`",
		    type_text(s->c, term->type), seg->name);
	else
		report(s->c, DIAG_NO_MEMBER, seg->span, "this is %s, and has no items",
		    type_text(s->c, term->type));
	return term_error(s, term->span);
}

struct term *check_members(const struct scope *s, struct term *term,
    const struct seg_node *rest) {
	for (; rest != NULL && term->kind != TERM_ERROR; rest = rest->next)
		term = member(s, term, rest);
	return term;
}

/* --- first(probe).amount, limits(p.tenant).max --- */

static bool is_end(const struct scope *s, const struct expr_node *call) {
	return s->rule != NULL && (s->kind == SCOPE_STEP || s->kind == SCOPE_MATCH)
	    && (strcmp(call->name, "first") == 0 || strcmp(call->name, "last") == 0);
}

static struct term *end_misuse(const struct scope *s, const struct expr_node *e,
    const char *name) {
	if (report(s->c, DIAG_MISPLACED, e->span, "`%s` names an event bound to a step", name))
		diag_help(s->c->diags, "say which field of it: `%s(probe).amount`", name);
	return term_error(s, e->span);
}

static struct term *check_end(const struct scope *s, const struct expr_node *e) {
	const struct expr_node	*call = e->left, *arg = call->args;
	const struct scope	*at = s;
	const struct path_node	*path;
	const struct seg_node	*rest;
	struct nfa_ref		 ref = { .which = BIND_LAST };

	if (call->arg_count != 1 || call->where != NULL || arg->kind != EXPR_PATH)
		return end_misuse(s, e, call->name);
	path = path_deref(&at, arg->path);
	if (path_step(at, path, &ref.step, &rest) == NULL)
		return term_error(s, e->span);
	if (rest != NULL)
		return end_misuse(s, e, call->name);
	if (strcmp(call->name, "first") == 0)
		ref.which = BIND_FIRST;
	return bound_path(at, ref, path, e->member->segs);
}

struct term *check_member(const struct scope *s, const struct expr_node *e) {
	const struct expr_node	*call = e->left;
	struct sym		*sym;
	struct term		*term;

	CHECK(call->kind == EXPR_CALL);
	if (is_end(s, call))
		return check_end(s, e);
	sym = value_find(s->c, s->file, call->name);
	if (sym != NULL && sym->kind == SYM_LIST)
		return check_lookup(s, e, (struct list_sym *)sym);
	term = check_call(s, call);
	return term->kind == TERM_ERROR ? term : check_members(s, term, e->member->segs);
}

struct term *check_call(const struct scope *s, const struct expr_node *e) {
	struct sym	*sym;
	struct term	*term;

	if (is_aggregate(s, e) && (term = past_percentile(s, e)) != NULL)
		return term;
	if (is_aggregate(s, e))
		return s->kind == SCOPE_WINDOW ? check_window_aggregate(s, e)
		    : check_aggregate(s, e);
	if (is_end(s, e))
		return end_misuse(s, e, e->name);
	sym = value_find(s->c, s->file, e->name);
	if (sym != NULL && sym->kind == SYM_DEFINE)
		return check_define(s, e, (struct define_sym *)sym);
	if (sym != NULL && sym->kind == SYM_LIST) {
		if (report(s->c, DIAG_MISPLACED, e->span, "a row of `%s` is no value",
		    sym->name))
			diag_help(s->c->diags, "say which column: `%s(...).COLUMN`", sym->name);
		return term_error(s, e->span);
	}
	return check_function(s, e);
}

/* past.c -- `let n = count of EVENT over D`: checked as if it ran. */
#include "dsl/past.h"

#include <string.h>

#include "dsl/window.h"

enum past_form { PAST_VALUE, PAST_SET, PAST_HISTORY };

static const struct {
	const char	*name;
	uint8_t		 agg;		/* of which it has the type */
	bool		 is_plain;	/* no: of the field's own type */
	bool		 needs_field;
	enum past_form	 form;
} pasts[] = {
	{ "count", AGG_COUNT, false, false, PAST_VALUE },
	{ "sum", AGG_SUM, false, true, PAST_VALUE },
	{ "avg", AGG_AVG, false, true, PAST_VALUE },
	{ "min", AGG_MIN, false, true, PAST_VALUE },
	{ "max", AGG_MAX, false, true, PAST_VALUE },
	{ "distinct", AGG_DISTINCT, false, true, PAST_VALUE },
	{ "values", AGG_DISTINCT, false, true, PAST_SET },
	{ "history", AGG_AVG, false, true, PAST_HISTORY },
	{ "last", AGG_MIN, true, true, PAST_VALUE },
};

enum { PASTS = sizeof pasts / sizeof *pasts };

static unsigned past_find(const char *name) {
	unsigned i = 0;

	while (i < PASTS && strcmp(pasts[i].name, name) != 0)
		i++;
	return i;
}

/* transfer.amount: the event is the longest name that is one. */
void past_declare(struct rule_check *rule, struct let_check *let) {
	const char		*text = let->node->of->dotted;
	size_t			 bytes = text != NULL ? strlen(text) : 0;
	struct event_sym	*event = NULL;
	struct name_node	 name = { .text = text, .span = let->node->of->span };
	struct step_check	*step;

	while (bytes > 0) {
		event = event_find(rule->c, rule->file, arena_strndup(rule->arena, text, bytes));
		if (event != NULL)
			break;
		while (bytes > 0 && text[--bytes] != '.')
			;
	}
	if (event == NULL) {
		if (text != NULL)
			name.text = arena_strndup(rule->arena, text, strcspn(text, "."));
		else
			name.text = let->node->of->segs->name;
		event_need(rule->c, rule->file, &name);
		return;
	}
	if (event->sym.state == SYM_BAD || rule->steps.count >= STEPS_MAX)
		return;
	rule_refuse(rule, event_refused(event));
	type_set_add(rule->arena, &let->of, event);
	let->field_name = text[bytes] == '.' ? text + bytes + 1 : NULL;
	/* So that the keys are looked for in it, too. */
	step = vec_add(&rule->steps);
	*step = (struct step_check){ .span = let->node->of->span, .types = let->of,
	    .name = arena_printf(rule->arena, "let %s", let->node->name->text) };
}

static void what_unknown(struct rule_check *rule, const struct name_node *what) {
	struct diag_nearest nearest = { .name = what->text };

	if (!report(rule->c, DIAG_UNKNOWN_FUNCTION, what->span, "`%s of` is nothing to look back "
	    "at", what->text))
		return;
	for (unsigned i = 0; i < PASTS; i++)
		diag_nearest_try(&nearest, pasts[i].name);
	if (nearest.best != NULL)
		report_nearest(rule->c, &nearest, what->span);
	else
		diag_help(rule->c->diags, "count, sum, avg, min, max, distinct, values, history "
		    "and last are");
}

static void type_of_past(struct rule_check *rule, struct let_check *let, unsigned what) {
	struct scope	 scope = { .c = rule->c, .arena = rule->arena, .file = let->file,
	    .kind = SCOPE_EVENT, .event = &let->of, .rule = rule };
	struct set_field field;
	struct term	*arg;

	let->type = vtype_of(VT_INT);
	if (let->field_name == NULL) {
		if (!pasts[what].needs_field)
			return;
		let->type = vtype_of(VT_NONE);
		if (report(rule->c, DIAG_AGG_NO_STEP, let->node->of->span, "%s of which field?",
		    pasts[what].name))
			diag_help(rule->c->diags, "`%s of %s.FIELD over ...`", pasts[what].name,
			    let->node->of->dotted);
		return;
	}
	field = type_set_field(&let->of, let->field_name, strlen(let->field_name));
	if (field.field == NULL) {
		struct diag_nearest nearest = { .name = let->field_name };

		let->type = vtype_of(VT_NONE);
		if (report(rule->c, DIAG_UNKNOWN_FIELD, let->node->of->span,
		    "`%s` has no field `%s`", let->of.types[0]->sym.name, let->field_name)) {
			type_set_nearest(&let->of, &nearest);
			if (nearest.best != NULL)
				diag_help(rule->c->diags, "did you mean `%s`?", nearest.best);
		}
		return;
	}
	let->type = field.field->column->type;
	let->currency = field.currency;
	let->is_secret = field.is_secret;
	if (pasts[what].is_plain || let->type.kind == VT_NONE)
		return;
	arg = term_new(&scope, TERM_FIELD, let->type, let->node->of->span);
	arg->column = field.field->column;
	if (pasts[what].form == PAST_SET)
		return;
	if (!agg_arg_check(&scope, (enum agg_fn)pasts[what].agg, pasts[what].name, arg,
	    &let->type))
		let->type = vtype_of(VT_NONE);
}

void past_resolve(struct rule_check *rule, struct let_check *let) {
	struct scope	scope = { .c = rule->c, .arena = rule->arena, .file = let->file,
	    .kind = SCOPE_EVENT, .event = &let->of, .rule = rule };
	unsigned	what = past_find(let->node->what->text);

	rule_refuse(rule, REFUSED_PAST);
	if (let->node->over->ns <= 0)
		report(rule->c, DIAG_BAD_SPAN, let->node->over->span,
		    "a look back over no time sees nothing");
	if (let->of.count == 0)
		return;
	if (let->node->cond != NULL)
		check_condition(&scope, let->node->cond);
	if (what < PASTS)
		type_of_past(rule, let, what);
	else
		what_unknown(rule, let->node->what);
}

/* --- Using it --- */

static struct term *past_term(const struct scope *s, const struct let_check *let,
    struct vtype type, struct span span) {
	struct term *term = term_new(s, TERM_LATER, type, span);

	term->uses_bound = true;
	term->can_fail = true;
	if (type.kind == let->type.kind) {
		term->currency = let->currency;
		term->is_secret = let->is_secret;
	}
	return term;
}

static struct term *past_member(const struct scope *s, const struct let_check *let,
    enum past_form form, const struct seg_node *seg) {
	static const char *const of_value[] = { "mean", "stddev", "min", "max" };
	struct diag_nearest	 nearest = { .name = seg->name };

	if (seg->name != NULL && strcmp(seg->name, "age") == 0)
		return past_term(s, let, vtype_of(VT_DURATION), seg->span);
	if (seg->name != NULL && form == PAST_HISTORY) {
		if (strcmp(seg->name, "count") == 0)
			return past_term(s, let, vtype_of(VT_INT), seg->span);
		for (size_t i = 0; i < sizeof of_value / sizeof *of_value; i++) {
			if (strcmp(of_value[i], seg->name) == 0)
				return past_term(s, let, let->type, seg->span);
			diag_nearest_try(&nearest, of_value[i]);
		}
	}
	diag_nearest_try(&nearest, "age");
	if (report(s->c, DIAG_NO_MEMBER, seg->span, "`%s` has no `%s`",
	    let->node->name->text, seg->name != NULL ? seg->name : "[n]")) {
		if (nearest.best != NULL && seg->name != NULL)
			report_nearest(s->c, &nearest, seg->span);
		else
			diag_help(s->c->diags, form == PAST_HISTORY
			    ? "a history has count, mean, stddev, min, max and age"
			    : "it has `age`: the time since it first saw its key");
	}
	return term_error(s, seg->span);
}

struct term *past_path(const struct scope *s, struct let_check *let,
    const struct path_node *path) {
	unsigned	what = past_find(let->node->what->text);
	enum past_form	form = what < PASTS ? pasts[what].form : PAST_VALUE;

	let->is_used = true;
	if (let->type.kind == VT_NONE || what == PASTS)
		return term_error(s, path->span);
	if (path->segs->next != NULL)
		return check_members(s, past_member(s, let, form, path->segs->next),
		    path->segs->next->next);
	if (form == PAST_VALUE)
		return past_term(s, let, let->type, path->span);
	if (report(s->c, DIAG_NOT_A_VALUE, path->span, "`%s` is %s, no value",
	    let->node->name->text, form == PAST_SET ? "a set of values" : "a history"))
		diag_help(s->c->diags, form == PAST_SET
		    ? "it is asked with `in`: `x in %s`" : "say what of it: `%s.mean`",
		    let->node->name->text);
	return term_error(s, path->span);
}

struct term *past_percentile(const struct scope *s, const struct expr_node *e) {
	const struct scope	*at = s;
	const struct expr_node	*arg = e->args;
	const char		*name = arg != NULL ? bare_name(&at, &arg) : NULL;
	struct let_check	*let = name != NULL && at->rule != NULL
				    ? map_get_str(&at->rule->let_index, name) : NULL;
	struct scope		 constant = *s;
	unsigned		 what;

	if (let == NULL || let->node->kind != LET_PAST || e->arg_count != 2 || e->where != NULL
	    || strcmp(e->name, "percentile") != 0)
		return NULL;
	what = past_find(let->node->what->text);
	if (what == PASTS || pasts[what].form != PAST_HISTORY)
		return NULL;
	let->is_used = true;
	constant.kind = SCOPE_CONST;
	if (!percentile_check(&constant, e->args->next) || let->type.kind == VT_NONE)
		return term_error(s, e->span);
	return past_term(s, let, let->type, e->span);
}

struct term *past_in(const struct scope *s, struct let_check *let, struct term *left,
    struct span span) {
	unsigned	what = past_find(let->node->what->text);
	struct vtype	type;

	if (what == PASTS || pasts[what].form != PAST_SET)
		return NULL;
	let->is_used = true;
	if (left->kind == TERM_ERROR || let->type.kind == VT_NONE)
		return term_error(s, span);
	left = const_as(s, left, let->type);
	if (expr_type_op(OP_IN, left->type, let->type, &type))
		return past_term(s, let, type, span);
	return unlike(s, span, "compared", left, past_term(s, let, let->type, span));
}

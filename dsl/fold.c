/*
 * fold.c -- evaluates what is constant, once, here: `2 * big` is a value, and a condition on it can
 * become a plain test of a column.
 *
 * The runtime's own evaluation does it, in a program made for this, so that a constant is what the
 * same expression would give on an event.
 */
#include "base/check.h"
#include "dsl/define.h"
#include "dsl/rule_check.h"
#include "program/set.h"

static bool is_constant(const struct term *term) {
	for (uint32_t i = 0; i < term->arg_count; i++)
		if (term->args[i]->kind != TERM_CONST)
			return false;
	return term->arg_count > 0 && (term->kind == TERM_OP1 || term->kind == TERM_OP2
	    || term->kind == TERM_CALL);
}

/* The set stands in the program itself, so it is asked here. */
static struct term *in_set_fold(const struct scope *s, struct term *term) {
	const struct term	*arg = term->args[0];
	bool			 error = false, is_in;

	is_in = set_has(s->c->program->sets[term->set], (enum vkind)arg->type.kind, &arg->cell,
	    &error);
	return error ? term : term_bool(s, is_in, term->span);
}

struct term *term_fold(const struct scope *s, struct term *term) {
	struct compiler	*c = s->c;
	struct emitter	 emitter = { .c = c, .into = c->scratch };
	struct expr_env	 env = { .program = c->scratch, .scratch = s->arena };
	struct value	 value;
	struct term	*folded;
	uint32_t	 expr;

	if (term->kind == TERM_ELSE && term->args[0]->kind == TERM_CONST)
		return term->args[0];
	if (term->kind == TERM_IN_SET && term->args[0]->kind == TERM_CONST)
		return in_set_fold(s, term);
	if (!is_constant(term))
		return term;
	expr = term_emit(&emitter, term);
	if (expr == NO_EXPR)
		return term_error(s, term->span);
	expr_eval(&c->scratch->exprs[expr], &env, &value);
	if (value.state == VALUE_ERROR) {
		if (report(c, DIAG_CONST_ERROR, term->span, "this always fails"))
			diag_help(c->diags, "it overflows, divides by zero, or mixes "
			    "currencies");
		return term_error(s, term->span);
	}
	if (value.state == VALUE_ABSENT)
		return term_new(s, TERM_ABSENT, term->type, term->span);
	CHECK(vtype_equal(c->scratch->exprs[expr].type, term->type));
	folded = term_const(s, term->type, value.c, term->span);
	folded->measure = term->measure;
	return folded;
}

/* --- const --- */

void const_cycle(struct compiler *c, struct const_sym *sym, struct span use) {
	if (report(c, DIAG_CYCLE, sym->sym.decl->name->span, "`%s` is made of itself",
	    sym->sym.name))
		diag_help(c->diags, "the circle closes at %s", diag_where(c->diags, use));
	sym->sym.state = SYM_BAD;
}

void const_resolve(struct compiler *c, struct const_sym *sym) {
	struct scope	 scope = { .c = c, .arena = &c->arena, .file = sym->sym.file,
	    .kind = SCOPE_CONST };
	struct term	*term;

	if (sym->sym.state != SYM_NEW)
		return;
	sym->sym.state = SYM_BUSY;
	term = check_expr(&scope, sym->sym.decl->value);
	if (term->kind != TERM_ERROR && term->kind != TERM_CONST)
		report(c, DIAG_NOT_CONSTANT, sym->sym.decl->value->span,
		    "a const has a value, and is known before any event");
	if (term->kind != TERM_CONST)
		sym->sym.state = SYM_BAD;
	if (sym->sym.state != SYM_BAD)
		sym->sym.state = SYM_GOOD;
	sym->value = term;
}

/* --- define --- */

static bool exprs_call(struct compiler *, struct define_sym *, const struct expr_node *);

static bool name_calls(struct compiler *c, struct define_sym *sym, const struct expr_node *e) {
	struct sym *called = value_find(c, sym->sym.file, e->name);

	if (called == NULL || called->kind != SYM_DEFINE || called->state != SYM_BUSY)
		return false;
	if (report(c, DIAG_CYCLE, called->decl->name->span, "`%s` is defined by itself",
	    called->name))
		diag_help(c->diags, "the circle closes at %s", diag_where(c->diags, e->span));
	return true;
}

/* Whether a define calls one that is being resolved. */
static bool expr_calls(struct compiler *c, struct define_sym *sym, const struct expr_node *e) {
	if (e == NULL)
		return false;
	switch ((enum expr_kind)e->kind) {
	case EXPR_OR: case EXPR_AND: case EXPR_SET:
		return exprs_call(c, sym, e->args);
	case EXPR_CALL:
		return name_calls(c, sym, e) || exprs_call(c, sym, e->args)
		    || expr_calls(c, sym, e->where);
	case EXPR_NUM: case EXPR_PERCENT: case EXPR_UNIT_NUM: case EXPR_STR: case EXPR_NET:
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL: case EXPR_PATH: case EXPR_ANY_PATH:
	case EXPR_ALL_PATH: case EXPR_EXISTS: case EXPR_KINDS_COUNT:
		return false;
	default:
		return expr_calls(c, sym, e->left) || expr_calls(c, sym, e->right);
	}
}

static bool exprs_call(struct compiler *c, struct define_sym *sym, const struct expr_node *e) {
	for (; e != NULL; e = e->next)
		if (expr_calls(c, sym, e))
			return true;
	return false;
}

void define_resolve(struct compiler *c, struct define_sym *sym) {
	const struct define_node *node = sym->sym.decl->define;

	if (sym->sym.state != SYM_NEW)
		return;
	sym->sym.state = SYM_BUSY;
	for (const struct name_node *a = node->params; a != NULL; a = a->next)
		for (const struct name_node *b = node->params; b != a; b = b->next)
			if (a->text == b->text)
				report(c, DIAG_DUPLICATE_NAME, a->span,
				    "`%s` has two parameters `%s`", sym->sym.name, a->text);
	if (call_is_built_in(sym->sym.decl->name->text)) {
		report(c, DIAG_BUILT_IN_NAME, sym->sym.decl->name->span,
		    "`%s` is a function already", sym->sym.decl->name->text);
		sym->sym.state = SYM_BAD;
		return;
	}
	sym->sym.state = expr_calls(c, sym, node->body) ? SYM_BAD : SYM_GOOD;
}

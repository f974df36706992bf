/*
 * types_set.c -- what stands right of `in`, `like` and `matches`: a value, a set, a list, networks.
 *
 * Constants become a set of the program, one for equal ones. A value that is not constant makes the
 * same as `=` does; so does each one in a set.
 */
#include <string.h>

#include "dsl/list_value.h"
#include "dsl/past.h"
#include "dsl/set_build.h"
#include "dsl/window.h"

/* The right side, and what is asked of it. */
struct member_test {
	const struct scope	*s;		/* inside the comparison */
	const struct expr_node	*e;
	enum set_kind		 kind;
	struct term		*left;
};

static const char *word_of(const struct expr_node *e) {
	return e->kind == EXPR_IN ? "in" : e->kind == EXPR_LIKE ? "like" : "matches";
}

static enum set_kind set_kind_of(const struct expr_node *e, struct vtype left) {
	if (e->kind == EXPR_LIKE)
		return SET_GLOBS;
	if (e->kind == EXPR_MATCHES)
		return SET_REGEXES;
	return left.kind == VT_IP ? SET_NETWORKS : SET_VALUES;
}

static struct term *in_set(const struct member_test *t, uint32_t set) {
	struct term *term, *left = t->left;

	if (set == UINT32_MAX)
		return term_error(t->s, t->e->span);
	term = term_with(t->s, TERM_IN_SET, vtype_of(VT_BOOL), t->e->span, &left, 1);
	term->set = set;
	term->can_fail |= set_can_fail(t->s->c->program->sets[set]);
	return term_fold(t->s, term);
}

/* --- Values --- */

/* A network is no value: it is told apart before it is checked. */
static bool is_network(const struct expr_node *e) {
	return e->kind == EXPR_NET && strchr(e->text->text, '/') != NULL;
}

static struct term *network_term(const struct scope *s, const struct expr_node *e) {
	return term_const(s, vtype_of(VT_STRING), cell_text(e->text->text, e->text->bytes),
	    e->span);
}

static struct term *value_check(const struct member_test *t, const struct expr_node *e) {
	const struct scope *s = t->s;

	if (t->kind == SET_NETWORKS && e->kind == EXPR_NET)
		return network_term(s, e);
	if (is_network(e) && t->left->kind != TERM_ERROR) {
		report(s->c, DIAG_UNLIKE, e->span, "a network holds addresses, %s",
		    term_name(s, t->left));
		return term_error(s, e->span);
	}
	/* A text may be a network: it is read when the set is made. */
	if (t->kind == SET_NETWORKS)
		return check_expr(s, e);
	return check_beside(s, e, t->left->type);
}

/* One that is not constant: for `in` it is compared, patterns are constants. */
static struct term *variable_check(const struct member_test *t, struct term *value) {
	struct term	*args[2] = { t->left, value };
	struct vtype	 type;

	if (t->kind == SET_GLOBS || t->kind == SET_REGEXES) {
		if (report(t->s->c, DIAG_PATTERN_NOT_CONSTANT, value->span,
		    "the patterns of `%s` are constants", word_of(t->e)))
			diag_help(t->s->c->diags, "texts that change are asked by contains(), "
			    "starts_with() and ends_with()");
		return term_error(t->s, value->span);
	}
	if (value->type.kind != VT_LIST)
		return compare(t->s, OP_EQ, t->left, value, t->e->span);
	if (!expr_type_op(OP_IN, t->left->type, value->type, &type))
		return unlike(t->s, t->e->span, "compared", t->left,
		    &(struct term){ .kind = TERM_CONST, .type = vtype_elem(value->type) });
	return term_with(t->s, TERM_IN_LIST, vtype_of(VT_BOOL), t->e->span, args, 2);
}

/* The values of the right side: the constant ones as one set, the others one by one. */
static struct term *values_check(const struct member_test *t, const struct expr_node *values) {
	const struct scope	*s = t->s;
	struct set_build	 build;
	VEC(struct term *)	 tests = {0};
	struct term		*term;
	bool			 is_bad = false;

	set_build_begin(&build, s, t->kind, t->left);
	for (; values != NULL; values = values->next) {
		struct term *value = value_check(t, values);

		if (value->kind == TERM_CONST)
			is_bad |= !set_build_add(&build, value);
		else if (value->kind == TERM_ABSENT)
			continue;		/* nothing is in it, like it */
		else if (value->kind != TERM_ERROR)
			*vec_add(&tests) = variable_check(t, value);
		is_bad |= value->kind == TERM_ERROR;
	}
	is_bad |= t->left->kind == TERM_ERROR;
	if (build.count > 0 || tests.count == 0)
		*vec_add(&tests) = in_set(t, set_build_end(&build, is_bad));
	else
		set_build_end(&build, true);
	for (size_t i = 0; i < tests.count; i++)
		is_bad |= tests.items[i]->kind == TERM_ERROR;
	if (is_bad)
		term = term_error(s, t->e->span);
	else
		term = tests.count == 1 ? tests.items[0] : term_with(s, TERM_OR,
		    vtype_of(VT_BOOL), t->e->span, tests.items, (uint32_t)tests.count);
	vec_fini(&tests);
	return term;
}

/* --- Lists and schedules --- */

/* The symbol that the right side names, unless it is something nearer: a list field, a let. */
static struct sym *right_sym(const struct scope *s, const struct expr_node *right,
    const struct let_check **let) {
	const struct scope	*at = s;
	const struct path_node	*path;
	struct set_field	 field = {0};

	*let = NULL;
	if (right->kind != EXPR_PATH)
		return NULL;
	path = path_deref(&at, right->path);
	if (path->dotted == NULL || param_find(at, path->segs->name) != NULL)
		return NULL;
	if (at->event != NULL && at->kind != SCOPE_WINDOW)
		field = type_set_field(at->event, path->dotted, strlen(path->dotted));
	if (field.field != NULL && field.field->column->type.kind == VT_LIST)
		return NULL;
	if (at->rule != NULL)
		*let = map_get_str(&at->rule->let_index, path->dotted);
	return *let != NULL ? NULL : value_find(at->c, at->file, path->dotted);
}

static struct term *check_in_list(const struct member_test *t, struct list_sym *list) {
	uint32_t set;

	if (t->left->kind == TERM_ERROR || list->sym.state == SYM_BAD)
		return term_error(t->s, t->e->span);
	set = list_set(t->s->c, list, t->kind, t->left, t->e->right->span);
	if (t->s->in_unless && t->kind == SET_GLOBS)
		list_warn_all(t->s->c, list, t->e->right->span);
	return in_set(t, set);
}

static struct term *check_right(struct member_test *t) {
	const struct expr_node	*right = t->e->right;
	const struct let_check	*let;
	struct sym		*sym = right_sym(t->s, right, &let);
	struct term		*term;

	if (sym != NULL && sym->kind == SYM_LIST)
		return check_in_list(t, (struct list_sym *)sym);
	if (sym != NULL && sym->kind == SYM_SCHEDULE && t->e->kind == EXPR_IN)
		return check_schedule(t->s, t->left, (struct schedule_sym *)sym, t->e->span);
	if (let != NULL && let->node->kind == LET_PAST && t->e->kind == EXPR_IN) {
		term = past_in(t->s, (struct let_check *)let, t->left, t->e->span);
		if (term != NULL)
			return term;
	}
	return values_check(t, right->kind == EXPR_SET ? right->args : right);
}

static struct term *text_wanted(const struct scope *s, const struct expr_node *e,
    struct term *left) {
	if (report(s->c, DIAG_UNLIKE, e->left->span, "`%s` is about texts, this is %s", word_of(e),
	    type_text(s->c, left->type)))
		diag_help(s->c->diags, "for a value of another type there are `=` and `in`");
	return term_error(s, e->span);
}

struct term *check_in(const struct scope *s, const struct expr_node *e) {
	struct each		 each;
	struct scope		 inner = each_begin(s, &each);
	struct member_test	 t = { .s = &inner, .e = e };
	struct term		*term;

	t.left = check_expr(&inner, e->left);
	if (t.left->type.kind == VT_LIST)
		return unlike(s, e->span, "compared", t.left, t.left);
	if (e->kind != EXPR_IN && t.left->kind != TERM_ERROR && t.left->type.kind != VT_STRING)
		return text_wanted(s, e, t.left);
	t.kind = set_kind_of(e, t.left->type);
	term = check_right(&t);
	if (term->kind == TERM_CONST && e->is_negated)
		term = term_bool(s, term->cell.i == 0, e->span);
	else if (term->kind != TERM_ERROR && e->is_negated)
		term = term_not(s, term, e->span);
	return each_end(s, &each, term);
}

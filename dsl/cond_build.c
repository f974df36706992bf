/*
 * cond_build.c -- conditions of steps: atoms and predicates of the program, residual expressions.
 *
 *	[result = declined and amount > prev.amount and amount < 2 EUR]
 *	 ----------------- -------------------------    ---------------
 *	 atom		   residual			an atom, if it cannot fail
 *
 * All conjuncts must hold, so their order matters to data errors alone: what could fail stays
 * behind what was written before it.
 */
#include "dsl/cond_build.h"

#include "base/check.h"

struct term_list {
	const struct term	**items;
	size_t			  count, cap;
};

/* --- Types --- */

struct type_test *type_tests(struct arena *arena, const struct type_set *set, uint16_t *count) {
	struct type_test *tests = arena_alloc(arena, (set->count + 1u) * sizeof *tests);

	*count = 0;
	for (uint16_t i = 0; i < set->count; i++) {
		const struct event_type	*type = set->types[i]->type;
		uint16_t		 t = 0;

		while (t < *count && tests[t].root != type->root)
			t++;
		if (t == *count)
			tests[(*count)++].root = type->root;
		tests[t].kinds |= UINT64_C(1) << type->kind_bit;
	}
	return tests;
}

/* false after a complaint. */
static bool atom_build(struct rule_check *rule, const struct term *term, uint32_t *index) {
	struct emitter	emitter = { .c = rule->c, .into = rule->c->program };
	uint32_t	expr = term_emit(&emitter, term);

	if (expr == NO_EXPR)
		return false;
	*index = program_atom_expr(rule->c->program, expr);
	return true;
}

/* --- Conjuncts --- */

/* not (a or b) is not a and not b; `turned`: it stands under a `not`. */
static void conjuncts(const struct scope *s, const struct term *term, bool turned,
    struct term_list *out) {
	if (term->kind == TERM_OP1 && term->op == OP_NOT) {
		conjuncts(s, term->args[0], !turned, out);
		return;
	}
	if (term->kind == (turned ? TERM_OR : TERM_AND)) {
		for (uint32_t i = 0; i < term->arg_count; i++)
			conjuncts(s, term->args[i], turned, out);
		return;
	}
	*vec_add(out) = turned ? term_not(s, (struct term *)term, term->span) : term;
}

static const struct term *rest_join(const struct scope *s, const struct term_list *rest) {
	if (rest->count == 0)
		return NULL;
	if (rest->count == 1)
		return rest->items[0];
	return term_with(s, TERM_AND, vtype_of(VT_BOOL), rest->items[0]->span,
	    (struct term **)rest->items, (uint32_t)rest->count);
}

struct nfa_cond cond_build(struct rule_check *rule, const struct type_set *types,
    const struct term *term, uint16_t step) {
	struct scope		 s = { .c = rule->c, .arena = rule->arena };
	struct emitter		 emitter = { .c = rule->c, .into = rule->c->program,
	    .rule = rule };
	struct nfa_cond		 cond = SEMA_NO_COND;
	struct term_list	 all = {0}, rest = {0};
	VEC(uint32_t)		 atoms = {0};
	const struct term	*residual;
	struct type_test	*tests;
	uint16_t		 test_count;

	cond.step = step;
	if (rule->c->diags->error_count > 0)
		return cond;
	if (term != NULL)
		conjuncts(&s, term, false, &all);
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i]->uses_bound || (all.items[i]->can_fail && rest.count > 0))
			*vec_add(&rest) = all.items[i];
		else if (!atom_build(rule, all.items[i], vec_add(&atoms)))
			goto out;
	residual = rest_join(&s, &rest);
	if (residual != NULL && (cond.expr = term_emit(&emitter, residual)) == NO_EXPR)
		goto out;
	tests = type_tests(rule->arena, types, &test_count);
	cond.pred = program_pred(rule->c->program, tests, test_count, atoms.items,
	    (unsigned)atoms.count);
out:
	vec_fini(&all);
	vec_fini(&rest);
	vec_fini(&atoms);
	return cond;
}

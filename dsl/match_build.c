/*
 * match_build.c -- the conditions of a pattern's steps, and what nfa_build() is given.
 */

#include "base/check.h"
#include "dsl/cond_build.h"
#include "dsl/nfa_build.h"
#include "dsl/rule_build.h"

const struct elem_sema *rule_sema_elem(const struct rule_sema *sema,
    const struct elem_node *node) {
	const struct elem_sema *elem = map_get(&sema->elem_index, (const char *)&node,
	    sizeof node);

	CHECK(elem != NULL);
	return elem;
}

/* --- Checking --- */

/* `until` of a group is judged on the events of the steps that are taken, not on those of `no`. */
static bool is_judged(const struct rule_check *rule, const struct elem_check *elem,
    uint16_t step) {
	return elem->node->types != NULL || rule->steps.items[step].taken;
}

/* All types of the steps in it that are taken; of a step its own. */
static struct type_set elem_types(struct rule_check *rule, const struct elem_check *elem) {
	struct type_set all = {0};

	for (uint16_t i = elem->step; i < elem->step_end; i++)
		for (uint16_t t = 0; is_judged(rule, elem, i)
		    && t < rule->steps.items[i].types.count; t++)
			type_set_add(rule->arena, &all, rule->steps.items[i].types.types[t]);
	return all;
}

/* Spans are half-open: with one of no length a rule could never match. */
static void span_check(struct rule_check *rule, const struct duration_node *d) {
	if (d != NULL && d->ns <= 0)
		report(rule->c, DIAG_BAD_SPAN, d->span, "nothing can happen within no time");
}

static void silence_check(struct rule_check *rule, const struct duration_node *d) {
	if (d != NULL && d->ns <= 0)
		report(rule->c, DIAG_BAD_SPAN, d->span, "a silence is longer than no time");
}

static void elem_check(struct rule_check *rule, struct elem_check *elem) {
	struct type_set	types = elem_types(rule, elem);
	struct scope	scope = { .c = rule->c, .arena = rule->arena, .file = rule->file,
	    .kind = SCOPE_STEP, .rule = rule, .event = &types, .step = elem->step };

	span_check(rule, elem->node->within);
	span_check(rule, elem->node->each_within);
	silence_check(rule, elem->node->hold);
	/* A step of an event that is not there has been complained about. */
	if (elem->step_end == elem->step || types.count == 0)
		return;
	scope.in_loop = rule->steps.items[elem->step].in_loop;
	if (elem->node->cond != NULL)
		elem->cond = check_condition(&scope, elem->node->cond);
	if (elem->node->until == NULL)
		return;
	scope.step = (uint16_t)(elem->step_end - 1);
	scope.in_loop = true;
	elem->until = check_condition(&scope, elem->node->until);
}

static const struct term *cancel_check(struct rule_check *rule,
    const struct match_node *match) {
	const struct step_check	*step;
	struct scope		 scope = { .c = rule->c, .arena = rule->arena,
	    .file = rule->file, .kind = SCOPE_EVENT, .rule = rule };

	if (match->cancel == NULL || match->cancel->cond == NULL
	    || rule->steps.count == rule->pattern_steps)
		return NULL;
	step = &rule->steps.items[rule->pattern_steps];
	scope.event = &step->types;
	return step->types.count == 0 ? NULL : check_condition(&scope, match->cancel->cond);
}

/* What these find besides the first match, every policy but one hides. */
static void repeat_warn(struct rule_check *rule, const struct match_node *match) {
	const struct clause_node	*repeat = rule->taken[CLAUSE_REPEAT].node;
	const struct elem_node		*last = match->seq->elems;

	if (repeat != NULL && repeat->repeat.kind == REPEAT_KIND_OVERLAPPING)
		return;
	for (size_t i = 0; i < rule->elems.count; i++) {
		const struct elem_node *elem = rule->elems.items[i].node;

		if (elem->rel == REL_EVERY && report(rule->c, DIAG_EVERY_HIDDEN, elem->span,
		    "`then every` finds several matches, of which one is reported"))
			diag_help(rule->c->diags, "`repeat overlapping` reports them all");
	}
	while (last->next != NULL)
		last = last->next;
	if (last->quant.is_optional && last != match->seq->elems
	    && report(rule->c, DIAG_OPTIONAL_LAST, last->span,
	    "the match is reported without this last step"))
		diag_help(rule->c->diags, "it is complete before, and never waits: `repeat "
		    "overlapping` reports it with the step, too");
}

/* --- Building --- */

static bool is_keyed_alike(const struct rule_check *rule, const struct elem_check *elem,
    uint16_t a, uint16_t b) {
	return is_judged(rule, elem, a) && is_judged(rule, elem, b)
	    && rule->steps.items[a].route == rule->steps.items[b].route;
}

static void until_build(struct rule_check *rule, const struct elem_check *elem,
    struct elem_sema *sema) {
	sema->untils = arena_alloc(rule->arena,
	    (elem->step_end - elem->step + 1u) * sizeof *sema->untils);
	for (uint16_t i = elem->step; i < elem->step_end; i++) {
		struct type_set	types = {0};
		uint16_t	k = elem->step;

		while (k < i && !is_keyed_alike(rule, elem, k, i))
			k++;
		if (k < i || !is_judged(rule, elem, i))
			continue;
		for (; k < elem->step_end; k++)
			for (uint16_t t = 0; is_keyed_alike(rule, elem, k, i)
			    && t < rule->steps.items[k].types.count; t++)
				type_set_add(rule->arena, &types,
				    rule->steps.items[k].types.types[t]);
		sema->untils[sema->until_count++] = cond_build(rule, &types, elem->until, i);
	}
}

static void elem_build(struct rule_check *rule, const struct elem_check *elem,
    struct elem_sema *sema) {
	const struct step_check *step = &rule->steps.items[elem->step];

	*sema = (struct elem_sema){ .node = elem->node, .step = elem->step,
	    .step_end = elem->step_end };
	if (elem->node->types != NULL) {
		sema->types = type_tests(rule->arena, &step->types, &sema->type_count);
		sema->cond = cond_build(rule, &step->types, elem->cond, elem->step);
	}
	if (elem->until != NULL)
		until_build(rule, elem, sema);
	else if (elem->node->until != NULL) {
		sema->untils = arena_alloc(rule->arena, sizeof *sema->untils);
		sema->untils[0] = SEMA_NO_COND;
		sema->until_count = 1;
	}
}

static void sema_build(struct rule_check *rule, const struct match_node *match,
    struct rule_sema *sema) {
	*sema = (struct rule_sema){ .node = rule->node, .match = match,
	    .span = rule->sym->sym.decl->name->span, .step_count = rule->pattern_steps,
	    .elem_count = (uint32_t)rule->elems.count,
	    .limit_written = rule->taken[CLAUSE_LIMIT].node != NULL };
	map_init(&sema->elem_index);
	sema->elems = arena_alloc(rule->arena, (sema->elem_count + 1) * sizeof *sema->elems);
	for (uint32_t i = 0; i < sema->elem_count; i++) {
		elem_build(rule, &rule->elems.items[i], &sema->elems[i]);
		map_put(&sema->elem_index, (const char *)&sema->elems[i].node,
		    sizeof sema->elems[i].node, &sema->elems[i]);
	}
}

static void registers_build(struct rule_check *rule, struct nfa *nfa) {
	struct arena *arena = &rule->c->program->arena;

	nfa->step_count = (uint16_t)rule->steps.count;
	nfa->steps = arena_alloc(arena, (rule->steps.count + 1) * sizeof *nfa->steps);
	for (size_t i = 0; i < rule->steps.count; i++) {
		const struct step_check	*step = &rule->steps.items[i];
		void			*named = map_get_str(&rule->step_index, step->name);

		nfa->steps[i] = (struct nfa_step){ .name = arena_strdup(arena, step->name),
		    .taken = step->taken, .route = step->route,
		    .named = (uintptr_t)named == i + 1 };
	}
	nfa->ref_count = (uint16_t)rule->refs.count;
	nfa->refs = arena_alloc(arena, (rule->refs.count + 1) * sizeof *nfa->refs);
	nfa->agg_count = (uint16_t)rule->aggs.count;
	nfa->aggs = arena_alloc(arena, (rule->aggs.count + 1) * sizeof *nfa->aggs);
	for (size_t i = 0; i < rule->refs.count; i++)
		nfa->refs[i] = rule->refs.items[i];
	for (size_t i = 0; i < rule->aggs.count; i++)
		nfa->aggs[i] = rule->aggs.items[i];
}

void match_build(struct rule_check *rule, const struct match_node *match, struct rule *out) {
	struct rule_sema	 sema;
	const struct term	*cancel;

	for (size_t i = 0; i < rule->elems.count; i++)
		elem_check(rule, &rule->elems.items[i]);
	span_check(rule, match->within);
	cancel = cancel_check(rule, match);
	repeat_warn(rule, match);
	/* Not all of its steps are known. */
	if (rule->is_too_long)
		return;
	sema_build(rule, match, &sema);
	if (match->cancel != NULL && rule->steps.count > rule->pattern_steps) {
		out->cancels = arena_alloc(&rule->c->program->arena, sizeof *out->cancels);
		out->cancels[out->cancel_count++] = cond_build(rule,
		    &rule->steps.items[rule->pattern_steps].types, cancel, rule->pattern_steps);
	}
	registers_build(rule, &out->nfa);
	nfa_build(rule->node, &sema, rule->c->program, out, rule->c->diags);
	/* Only a strict rule must see what meets none of its conditions: every event of its types
	 * then has a class, and is put in order, looked up and counted for it. */
	out->nfa.seen_pred = out->nfa.sees_all
	    ? cond_build(rule, &rule->seen, NULL, 0).pred : NO_PRED;
	map_fini(&sema.elem_index);
}

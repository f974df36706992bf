/* match_class.c -- of each class of events: which rules it concerns, and what of them. */
#define _GNU_SOURCE	/* qsort_r */
#include "operators/match_state.h"
#include "program/classify.h"

/* Room for a rule's words: true conditions, failed ones, touched positions. */
static struct class_rule *class_rule_of(struct match_class *c, const struct match_rule *r) {
	for (size_t i = c->rules.count; i-- > 0;)
		if (c->rules.items[i].rule == r->rule->index)
			return &c->rules.items[i];
	*vec_add(&c->rules) = (struct class_rule){ .rule = r->rule->index,
	    .words = (uint32_t)c->words.count };
	for (unsigned i = 0; i < 2u * r->cond_words + r->pos_words; i++)
		*vec_add(&c->words) = 0;
	return &c->rules.items[c->rules.count - 1];
}

static void class_add_cond(const struct matcher *m, struct match_class *c, struct cond_ref ref,
    bool failed) {
	const struct match_rule	*r = &m->rules[ref.rule];
	struct class_rule	*cr = class_rule_of(c, r);
	uint64_t		*words = c->words.items + cr->words;

	bit_set(words + (failed ? r->cond_words : 0), ref.cond);
	for (unsigned w = 0; w < r->pos_words; w++)
		words[2 * r->cond_words + w] |= r->touch[(size_t)ref.cond * r->pos_words + w];
	if (bit_get(r->starts, ref.cond))
		cr->starts = true;
	if (ref.cond >= r->nfa->cond_count)
		cr->cancels = true;
}

/*
 * The rules of one predicate come together, so that class_rule_of() finds the last one at once for
 * all but the first predicate; rules are sorted afterwards.
 */
static void class_add_pred(const struct matcher *m, struct match_class *c, uint32_t pred,
    bool failed) {
	for (uint32_t i = m->pred_first[pred]; i < m->pred_first[pred + 1]; i++)
		class_add_cond(m, c, m->pred_conds[i], failed);
}

static void class_add_seen(const struct matcher *m, struct match_class *c, uint32_t pred) {
	for (uint32_t i = m->seen_first[pred]; i < m->seen_first[pred + 1]; i++) {
		const struct match_rule	*r = &m->rules[m->seen_rules[i]];
		struct class_rule	*cr = class_rule_of(c, r);
		uint64_t		*touch = c->words.items + cr->words + 2 * r->cond_words;

		cr->sees = true;
		for (unsigned w = 0; w < r->pos_words; w++)
			touch[w] |= r->touch_seen[w];
	}
}

static int by_plan(const void *a, const void *b, void *arg) {
	const struct class_rule	*x = a, *y = b;
	const struct matcher	*m = arg;
	uint16_t		 p = m->rules[x->rule].rule->plan, q = m->rules[y->rule].rule->plan;

	if (p != q)
		return p < q ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static uint64_t routes_of(const struct match_rule *r, const uint64_t *words, bool all,
    unsigned route_count) {
	uint64_t routes = 0;

	for (unsigned route = 0; route < route_count; route++) {
		const uint64_t *mask = r->routes + (size_t)route * r->cond_words;

		for (unsigned w = 0; w < r->cond_words; w++)
			if (all || (mask[w] & (words[w] | words[r->cond_words + w])) != 0)
				routes |= UINT64_C(1) << route;
	}
	return routes;
}

static void class_group(struct matcher *m, struct match_class *c) {
	if (c->rules.count > 1)
		qsort_r(c->rules.items, c->rules.count, sizeof *c->rules.items, by_plan, m);
	for (uint32_t i = 0; i < c->rules.count; i++) {
		const struct class_rule	*cr = &c->rules.items[i];
		const struct match_rule	*r = &m->rules[cr->rule];
		uint16_t		 plan = r->rule->plan;
		struct class_plan	*p;

		if (c->plans.count == 0 || c->plans.items[c->plans.count - 1].plan != plan)
			*vec_add(&c->plans) = (struct class_plan){ .plan = plan, .first = i };
		p = &c->plans.items[c->plans.count - 1];
		p->count++;
		p->starts |= cr->starts;
		p->routes |= routes_of(r, c->words.items + cr->words, cr->sees,
		    m->program->plans[plan].route_count);
	}
}

static struct match_class *class_new(struct matcher *m, struct class_preds preds) {
	struct match_class *c = calloc(1, sizeof *c);

	CHECK(c != NULL);
	for (uint32_t i = 0; i < preds.pred_count; i++) {
		class_add_pred(m, c, preds.preds[i], false);
		class_add_seen(m, c, preds.preds[i]);
	}
	for (uint32_t i = 0; i < preds.error_count; i++)
		class_add_pred(m, c, preds.errors[i], true);
	class_group(m, c);
	return c;
}

void match_classes_count(struct matcher *m) {
	/* Whoever asks for every rule's counters asks once for each. */
	if (!m->has_uncounted)
		return;
	m->has_uncounted = false;
	for (size_t i = 0; i < m->class_cap; i++) {
		struct match_class *c = m->classes[i];

		if (c == NULL)
			continue;
		for (size_t r = 0; r < c->rules.count; r++)
			m->rules[c->rules.items[r].rule].counts.events += c->event_count;
		c->event_count = 0;
	}
}

void match_classes_drop(struct matcher *m) {
	match_classes_count(m);
	for (size_t i = 0; i < m->class_cap; i++) {
		struct match_class *c = m->classes[i];

		if (c == NULL)
			continue;
		vec_fini(&c->plans);
		vec_fini(&c->rules);
		vec_fini(&c->words);
		free(c);
	}
	vec_free(m->classes);
	m->classes = NULL;
	m->class_cap = 0;
}

/* Valid until the classifier's epoch changes. */
struct match_class *match_class_get(struct matcher *m, const struct batch *batch, uint32_t class) {
	const struct classifier *classes = batch->classifier;

	CHECK(classes != NULL);
	if (classifier_epoch(classes) != m->class_epoch || classes != m->classifier) {
		match_classes_drop(m);
		m->class_epoch = classifier_epoch(classes);
		m->classifier = classes;
	}
	while (class >= m->class_cap) {
		size_t old = m->class_cap;

		m->classes = vec_grow(m->classes, old, &m->class_cap, sizeof(void *));
		for (size_t i = old; i < m->class_cap; i++)
			m->classes[i] = NULL;
	}
	if (m->classes[class] == NULL)
		m->classes[class] = class_new(m, classifier_class(classes, class));
	return m->classes[class];
}

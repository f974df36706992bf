/* match_open.c -- what is worked out once a rule: sizes and bit sets. */
#include <string.h>

#include "operators/match_state.h"

static uint64_t *words_new(struct matcher *m, size_t count) {
	return arena_alloc(&m->arena, (count > 0 ? count : 1) * sizeof(uint64_t));
}

static void touch(struct match_rule *r, uint16_t cond, unsigned pos) {
	if (cond != NFA_NO_COND)
		bit_set(r->touch + (size_t)cond * r->pos_words, pos);
}

/* All conditions that an edge asks: of concern to the partials in the list of position `pos`. */
static void touch_edge(struct match_rule *r, const struct nfa_edge *e, unsigned pos) {
	const struct nfa *nfa = r->nfa;

	if (e->to != NFA_ACCEPT)
		touch(r, nfa->positions[e->to].cond, pos);
	for (unsigned i = 0; i < e->guards.count; i++) {
		touch(r, nfa->guards[e->guards.first + i].cond, pos);
		touch(r, nfa->guards[e->guards.first + i].until, pos);
	}
	for (unsigned i = 0; i < e->gates.count; i++)
		touch(r, nfa->gates[e->gates.first + i], pos);
	for (unsigned i = 0; i < e->entries.count; i++)
		touch(r, nfa->gates[e->entries.first + i], pos);
}

/* The thread-0 position in whose list partials stand that are at `pos` in its own thread. */
static unsigned list_pos(const struct nfa *nfa, unsigned pos) {
	unsigned thread = nfa->positions[pos].thread;

	for (unsigned i = 0; thread != 0; i++) {
		CHECK(i < nfa->fork_count);
		for (unsigned b = 0; b < nfa->forks[i].branch_count; b++)
			if (nfa->forks[i].threads[b] == thread) {
				pos = nfa->forks[i].at;
				thread = nfa->forks[i].thread;
				i = UINT32_MAX;
				break;
			}
	}
	return pos;
}

static void rule_touch(struct matcher *m, struct match_rule *r) {
	const struct nfa *nfa = r->nfa;

	r->touch = words_new(m, (size_t)r->cond_count * r->pos_words);
	r->touch_seen = words_new(m, r->pos_words);
	for (unsigned p = 1; p < nfa->position_count; p++) {
		const struct nfa_pos	*pos = &nfa->positions[p];
		unsigned		 list = list_pos(nfa, p);

		for (unsigned i = 0; i < pos->edges.count; i++)
			touch_edge(r, &nfa->edges[pos->edges.first + i], list);
		if (pos->sees_all)
			bit_set(r->touch_seen, list);
	}
}

static bool has_test(const struct nfa *nfa, const struct nfa_edge *e) {
	for (unsigned i = 0; i < e->counts.count; i++) {
		uint8_t op = nfa->counts[e->counts.first + i].op;

		if (op == COUNT_AT_LEAST || op == COUNT_BELOW)
			return true;
	}
	return false;
}

static void rule_edges(struct matcher *m, struct match_rule *r) {
	const struct nfa *nfa = r->nfa;

	r->alive = words_new(m, (size_t)nfa->position_count * nfa->edge_words);
	r->counted = words_new(m, (size_t)nfa->position_count * nfa->edge_words);
	for (unsigned p = 0; p < nfa->position_count; p++) {
		const struct nfa_pos	*pos = &nfa->positions[p];
		size_t			 at = (size_t)p * nfa->edge_words;

		for (unsigned i = 0; i < pos->edges.count; i++)
			bit_set((has_test(nfa, &nfa->edges[pos->edges.first + i]) ? r->counted
			    : r->alive) + at, i);
	}
}

static void rule_conds(struct matcher *m, struct match_rule *r) {
	const struct nfa	*nfa = r->nfa;
	const struct nfa_span	*first = &nfa->positions[0].edges;
	unsigned		 route_count = m->program->plans[r->rule->plan].route_count;

	CHECK(route_count >= 1 && route_count <= 64);
	r->starts = words_new(m, r->cond_words);
	for (unsigned i = 0; i < first->count; i++)
		bit_set(r->starts, nfa->positions[nfa->edges[first->first + i].to].cond);
	r->routes = words_new(m, (size_t)route_count * r->cond_words);
	for (unsigned i = 0; i < r->cond_count; i++) {
		unsigned step = match_rule_cond(r, i)->step;

		bit_set(r->routes + (size_t)nfa->steps[step].route * r->cond_words, i);
	}
}

static unsigned edges_max(const struct nfa *nfa) {
	unsigned max = 1;

	for (unsigned p = 0; p < nfa->position_count; p++)
		if (nfa->positions[p].edges.count > max)
			max = nfa->positions[p].edges.count;
	return max;
}

static void rule_open(struct matcher *m, struct match_rule *r) {
	const struct nfa *nfa = r->nfa;

	r->cond_count = nfa->cond_count + r->rule->cancel_count;
	r->cond_words = (uint16_t)((r->cond_count + 63) / 64);
	r->stride = edges_max(nfa);
	r->pos_words = (uint16_t)((nfa->position_count + 63) / 64);
	r->thread_bytes = (uint32_t)(sizeof(struct thread)
	    + (nfa->edge_words + nfa->guard_words) * 8);
	r->counters_at = (uint32_t)(sizeof(struct partial)
	    + (size_t)nfa->thread_count * r->thread_bytes);
	r->partial_bytes = (r->counters_at + nfa->counter_count * 4u + 7) & ~7u;
	r->aggs_at = (uint32_t)(sizeof(struct node) + nfa->ref_count * 4u + 7) & ~7u;
	r->node_bytes = r->aggs_at + nfa->agg_count * (uint32_t)sizeof(struct agg_state);
	rule_touch(m, r);
	rule_edges(m, r);
	rule_conds(m, r);
}

/* By predicate, which conditions of which rules it is a part of. */
static void preds_open(struct matcher *m) {
	const struct program	*program = m->program;
	uint32_t		 total = 0;

	m->pred_first = arena_alloc(&m->arena, (program->pred_count + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < program->rule_count; i++)
		for (unsigned c = 0; c < m->rules[i].cond_count; c++)
			m->pred_first[match_rule_cond(&m->rules[i], c)->pred]++;
	for (uint32_t p = 0; p <= program->pred_count; p++) {
		uint32_t count = m->pred_first[p];

		m->pred_first[p] = total;
		total += count;
	}
	m->pred_conds = arena_alloc(&m->arena, (total + 1) * sizeof *m->pred_conds);
	for (uint32_t i = 0; i < program->rule_count; i++)
		for (unsigned c = 0; c < m->rules[i].cond_count; c++)
			m->pred_conds[m->pred_first[match_rule_cond(&m->rules[i], c)->pred]++]
			    = (struct cond_ref){ i, c };
	/* Each stands at the next one's first now: one place on. */
	memmove(m->pred_first + 1, m->pred_first, program->pred_count * sizeof *m->pred_first);
	m->pred_first[0] = 0;
}

static bool is_strict(const struct match_rule *r) {
	return r->cond_count > 0 && r->nfa->sees_all;
}

/* The same for strict rules and the predicate "an event of the rule's types". */
static void seen_open(struct matcher *m) {
	const struct program	*program = m->program;
	uint32_t		 total = 0;

	m->seen_first = arena_alloc(&m->arena, (program->pred_count + 2) * sizeof(uint32_t));
	m->seen_rules = arena_alloc(&m->arena, (program->rule_count + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < program->rule_count; i++)
		if (is_strict(&m->rules[i]))
			m->seen_first[m->rules[i].nfa->seen_pred + 1]++;
	for (uint32_t p = 0; p <= program->pred_count; p++) {
		total += m->seen_first[p];
		m->seen_first[p] = total;
	}
	for (uint32_t i = program->rule_count; i-- > 0;)
		if (is_strict(&m->rules[i]))
			m->seen_rules[--m->seen_first[m->rules[i].nfa->seen_pred + 1]] = i;
	memmove(m->seen_first, m->seen_first + 1, program->pred_count * sizeof *m->seen_first);
	m->seen_first[program->pred_count] = total;
}

static void captures_open(struct matcher *m) {
	const struct schema *s = &m->program->schema;

	m->cap_index = arena_alloc(&m->arena,
	    ((size_t)s->type_count * s->slot_count + 1) * sizeof *m->cap_index);
	memset(m->cap_index, 0xff, (size_t)s->type_count * s->slot_count * sizeof *m->cap_index);
	for (unsigned t = 0; t < s->type_count; t++)
		for (uint16_t i = 0; i < s->types[t].captured_count; i++)
			m->cap_index[(size_t)t * s->slot_count + s->types[t].captured[i]] = i;
}

/* Scratch that is large enough for a partial of any rule. */
static void room_open(struct matcher *m) {
	size_t draft = 8, verdicts = 1;

	for (uint32_t i = 0; i < m->program->rule_count; i++) {
		const struct match_rule	*r = &m->rules[i];
		size_t			 of_rule = (size_t)r->stride * r->nfa->thread_count;

		draft = r->partial_bytes > draft ? r->partial_bytes : draft;
		verdicts = of_rule > verdicts ? of_rule : verdicts;
	}
	m->draft = arena_alloc(&m->arena, draft);
	m->verdicts = arena_alloc(&m->arena, verdicts);
}

/* No timeouts, no closing `no` or `not next`: what is over just goes. */
static bool is_plain(const struct rule *rule) {
	const struct nfa *nfa = &rule->nfa;

	if (rule->has_timeout || nfa->thread_count > 1)
		return false;
	for (uint32_t i = 0; i < nfa->edge_count; i++) {
		const struct nfa_edge *e = &nfa->edges[i];

		if (e->to == NFA_ACCEPT && (e->after_ns > 0 || e->at_window || e->needs_next))
			return false;
	}
	return true;
}

/* Rules that do not run have no conditions, so that no event concerns them. */
void match_rules_open(struct matcher *m) {
	const struct program *program = m->program;

	m->rules = arena_alloc(&m->arena, (program->rule_count + 1) * sizeof *m->rules);
	m->solo = arena_alloc(&m->arena, (program->plan_count + 1u) * sizeof *m->solo);
	m->units_hint = arena_alloc(&m->arena,
	    (program->plan_count + 1u) * sizeof *m->units_hint);
	for (uint32_t i = 0; i < program->rule_count; i++) {
		m->rules[i].rule = &program->rules[i];
		m->rules[i].timer.order = i;
		m->rules[i].nfa = &program->rules[i].nfa;
		m->rules[i].is_plain = is_plain(&program->rules[i]);
		if (program->rules[i].refused == NULL && program->rules[i].status != RULE_OFF)
			rule_open(m, &m->rules[i]);
	}
	preds_open(m);
	seen_open(m);
	captures_open(m);
	room_open(m);
}

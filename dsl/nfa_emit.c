/* nfa_emit.c -- joined pieces as the flat arrays of program/nfa.h. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "dsl/nfa_frag.h"

static void *copy(struct nfa_builder *b, const void *items, size_t count, size_t item_bytes) {
	void *to = arena_alloc(&b->program->arena, (count + 1) * item_bytes);

	if (count > 0)
		memcpy(to, items, count * item_bytes);
	return to;
}

struct sizes {
	uint32_t guards, counts, gates;
};

static struct sizes edges_size(const struct nfa_builder *b) {
	struct sizes s = {0};

	for (size_t i = 0; i < b->edges.count; i++) {
		const struct edge_item *e = &b->edges.items[i];

		for (const struct guard_item *g = e->guards; g != NULL; g = g->next)
			s.guards++;
		for (const struct count_item *c = e->counts; c != NULL; c = c->next)
			s.counts++;
		for (const struct cond_item *c = e->gates; c != NULL; c = c->next)
			s.gates++;
		for (const struct cond_item *c = e->untils; c != NULL; c = c->next)
			s.gates++;
	}
	return s;
}

/* Tests come first. The changes of one edge are of different counters: their order is free. */
static struct nfa_span counts_put(struct nfa *nfa, const struct count_item *list) {
	struct nfa_span span = { .first = nfa->count_count };

	for (int changes = 0; changes < 2; changes++)
		for (const struct count_item *c = list; c != NULL; c = c->next)
			if ((c->count.op >= COUNT_SET_1) == changes)
				nfa->counts[nfa->count_count++] = c->count;
	span.count = (uint16_t)(nfa->count_count - span.first);
	return span;
}

static struct nfa_span gates_put(struct nfa *nfa, const struct cond_item *list) {
	struct nfa_span span = { .first = nfa->gate_count };

	for (; list != NULL; list = list->next)
		nfa->gates[nfa->gate_count++] = list->cond;
	span.count = (uint16_t)(nfa->gate_count - span.first);
	return span;
}

/* How long a `no ... for D` makes the next event, or the end, wait. */
static int64_t silence_ns(const struct edge_item *e) {
	int64_t ns = 0;

	if (e->ends == END_VOID)
		return 0;
	for (const struct guard_item *g = e->guards; g != NULL; g = g->next)
		if (g->guard.kind == GUARD_NO && g->guard.for_ns != NFA_NO_LIMIT
		    && g->guard.for_ns > ns && !(g->is_void && e->ends == END_RULE))
			ns = g->guard.for_ns;
	return ns;
}

static bool has_window(const struct guard_item *g) {
	while (g != NULL && !g->at_window)
		g = g->next;
	return g != NULL;
}

static bool has_not_next(const struct guard_item *g) {
	while (g != NULL && g->guard.kind != GUARD_NOT_NEXT
	    && g->guard.kind != GUARD_NOT_NEXT_LOOP)
		g = g->next;
	return g != NULL;
}

static bool same_greed(const struct nfa_guard *a, const struct nfa_guard *b) {
	return a->cond == b->cond && a->until == b->until;
}

/* Greedy guards of one position that are alike share their "ended" bit. */
static void greed_bits(struct nfa *nfa, const struct nfa_pos *pos) {
	uint16_t bits = 0;

	for (unsigned e = 0; e < pos->edges.count; e++) {
		const struct nfa_span *span = &nfa->edges[pos->edges.first + e].guards;

		for (uint32_t g = span->first; g < span->first + span->count; g++) {
			struct nfa_guard	*guard = &nfa->guards[g];
			uint32_t		 o = nfa->edges[pos->edges.first].guards.first;

			if (guard->kind != GUARD_GREEDY)
				continue;
			while (o < g && !(nfa->guards[o].kind == GUARD_GREEDY
			    && same_greed(&nfa->guards[o], guard)))
				o++;
			guard->bit = o < g ? nfa->guards[o].bit : bits++;
		}
	}
	if ((bits + 63) / 64 > nfa->guard_words)
		nfa->guard_words = (uint16_t)((bits + 63) / 64);
}

static void edge_put(struct nfa *nfa, const struct edge_item *e, uint16_t fate) {
	struct nfa_edge *out = &nfa->edges[nfa->edge_count++];
	bool		 ends = e->to == NFA_ACCEPT;

	*out = (struct nfa_edge){ .to = e->to, .word = e->word, .fate = fate,
	    .within_ns = e->within_ns, .after_ns = silence_ns(e),
	    .guards = { .first = nfa->guard_count }, .ends = e->ends, .needs = e->needs,
	    .at_window = ends && has_window(e->guards) };
	out->needs_next = ends && has_not_next(e->guards);
	for (const struct guard_item *g = e->guards; g != NULL; g = g->next) {
		nfa->guards[nfa->guard_count] = g->guard;
		nfa->guards[nfa->guard_count++].is_void = g->is_void;
	}
	out->guards.count = (uint16_t)(nfa->guard_count - out->guards.first);
	out->counts = counts_put(nfa, e->counts);
	out->gates = gates_put(nfa, e->gates);
	out->entries = gates_put(nfa, e->untils);
	nfa->silent |= out->after_ns > 0;
	if (e->within_ns != NFA_NO_LIMIT || (ends && out->after_ns > 0))
		nfa->timed = true;
}

static bool is_strict(const struct edge_item *e) {
	return (e->word == WORD_NEXT && e->to != NFA_ACCEPT)
	    || has_not_next(e->guards);
}

/* Edges to one position on two ways are one assignment on two ways. */
static bool same_ends(const struct edge_item *a, const struct edge_item *b) {
	return a->from == b->from && a->to == b->to;
}

static int by_from(const void *a, const void *b) {
	const struct edge_item *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return x->way < y->way ? -1 : x->way > y->way;
}

/* The number of the edge's fate among those of its position. */
static uint16_t fate_of(const struct nfa_builder *b, size_t first, size_t i) {
	const struct edge_item *e = &b->edges.items[i];

	for (size_t o = first; e->fate != NO_FATE && o < i; o++)
		if (b->edges.items[o].fate == e->fate && b->edges.items[o].way == e->way)
			return (uint16_t)(o - first);
	return (uint16_t)(i - first);
}

static void positions_put(struct nfa_builder *b) {
	struct nfa	*nfa = b->nfa;
	size_t		 at = 0;

	for (size_t p = 0; p < b->positions.count; p++) {
		const struct pos_item	*item = &b->positions.items[p];
		struct nfa_pos		*pos = &nfa->positions[p];
		size_t			 first = at;

		*pos = (struct nfa_pos){ .step = item->step, .cond = item->cond,
		    .thread = item->thread, .fork_id = item->fork_id,
		    .edges = { .first = nfa->edge_count } };
		for (; at < b->edges.count && b->edges.items[at].from == p; at++) {
			const struct edge_item	*e = &b->edges.items[at];
			const struct nfa_edge	*put = &nfa->edges[nfa->edge_count];
			int64_t			 wait;

			if (at > first && same_ends(e, e - 1))
				b->ambiguous = true;
			if (is_strict(e))
				pos->sees_all = true;
			edge_put(nfa, e, fate_of(b, first, at));
			wait = e->to == NFA_ACCEPT && put->after_ns > 0 ? put->after_ns
			    : e->within_ns;
			pos->wait_ns = wait > pos->wait_ns ? wait : pos->wait_ns;
		}
		pos->edges.count = (uint16_t)(nfa->edge_count - pos->edges.first);
		if ((pos->edges.count + 63) / 64 > nfa->edge_words)
			nfa->edge_words = (uint16_t)((pos->edges.count + 63) / 64);
		if (pos->sees_all && p > 0)
			nfa->sees_all = true;
		greed_bits(nfa, pos);
	}
	CHECK(at == b->edges.count);
}

static uint8_t fork_needs(const struct nfa_builder *b, const struct nfa_fork *fork) {
	uint8_t needs = 0;

	for (size_t i = 0; i < b->edges.count; i++)
		if (b->edges.items[i].from == fork->at)
			needs |= b->edges.items[i].needs;
	return needs;
}

static bool is_branch(const struct nfa_fork *fork, uint16_t thread) {
	for (unsigned i = 0; i < fork->branch_count; i++)
		if (fork->threads[i] == thread)
			return true;
	return false;
}

/*
 * Branches are made before it is known what follows the `all of`: ends that nothing asks for go,
 * else a partial match would seem to live by them. Outer forks come first.
 */
static void ends_prune(struct nfa_builder *b) {
	for (size_t f = 0; f < b->forks.count; f++) {
		const struct nfa_fork	*fork = &b->forks.items[f];
		uint8_t			 needs = fork_needs(b, fork);
		size_t			 kept = 0;

		for (size_t i = 0; i < b->edges.count; i++) {
			const struct edge_item *e = &b->edges.items[i];

			if (e->ends == 0 || (e->ends & needs) != 0
			    || !is_branch(fork, b->positions.items[e->from].thread))
				b->edges.items[kept++] = *e;
		}
		b->edges.count = kept;
	}
}

void nfa_emit(struct nfa_builder *b) {
	struct nfa	*nfa = b->nfa;
	struct sizes	 s;

	ends_prune(b);
	s = edges_size(b);
	if (b->edges.count > 1)
		qsort(b->edges.items, b->edges.count, sizeof *b->edges.items, by_from);
	nfa->positions = arena_alloc(&b->program->arena,
	    b->positions.count * sizeof *nfa->positions);
	nfa->edges = arena_alloc(&b->program->arena, (b->edges.count + 1) * sizeof *nfa->edges);
	nfa->guards = arena_alloc(&b->program->arena, (s.guards + 1) * sizeof *nfa->guards);
	nfa->counts = arena_alloc(&b->program->arena, (s.counts + 1) * sizeof *nfa->counts);
	nfa->gates = arena_alloc(&b->program->arena, (s.gates + 1) * sizeof *nfa->gates);
	nfa->position_count = (uint16_t)b->positions.count;
	nfa->thread_count = b->thread_count;
	nfa->edge_words = 1;
	nfa->conds = copy(b, b->conds.items, b->conds.count, sizeof *nfa->conds);
	nfa->cond_count = (uint16_t)b->conds.count;
	nfa->counter_caps = copy(b, b->caps.items, b->caps.count, sizeof *nfa->counter_caps);
	nfa->counter_count = (uint16_t)b->caps.count;
	nfa->forks = copy(b, b->forks.items, b->forks.count, sizeof *nfa->forks);
	nfa->fork_count = (uint16_t)b->forks.count;
	positions_put(b);
	nfa->ambiguous = b->ambiguous;
}

bool nfa_is_bounded(const struct nfa *nfa) {
	if (nfa->within_ns != NFA_NO_LIMIT)
		return true;
	for (unsigned p = 1; p < nfa->position_count; p++) {
		const struct nfa_pos *pos = &nfa->positions[p];

		for (unsigned i = 0; i < pos->edges.count; i++) {
			const struct nfa_edge *e = &nfa->edges[pos->edges.first + i];

			if (e->to == NFA_ACCEPT ? e->needs_next || e->at_window
			    : e->within_ns == NFA_NO_LIMIT)
				return false;
		}
	}
	return true;
}

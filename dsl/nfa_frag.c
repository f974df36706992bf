/* nfa_frag.c -- lists and parts of pieces, and the joining of two. */
#include "dsl/nfa_frag.h"

#include <string.h>

#include "base/check.h"

/* ---- Lists -------------------------------------------------------------------------------- */

static void *item_new(struct nfa_builder *b, size_t bytes) {
	if (++b->item_count > ITEMS_MAX)
		b->too_large = true;
	return arena_alloc(&b->arena, bytes);
}

struct guard_item *frag_guard(struct nfa_builder *b, struct guard_item *list,
    struct nfa_guard guard) {
	struct guard_item *item = item_new(b, sizeof *item);

	*item = (struct guard_item){ .guard = guard, .next = list };
	return item;
}

/* A copy of `first`, then `rest`; made void if a step is left out behind them. */
struct guard_item *frag_guards(struct nfa_builder *b, const struct guard_item *first,
    struct guard_item *rest, bool make_void) {
	struct guard_item *item;

	if (first == NULL)
		return rest;
	item = item_new(b, sizeof *item);
	*item = *first;
	item->is_void |= make_void;
	item->next = frag_guards(b, first->next, rest, make_void);
	return item;
}

struct count_item *frag_count(struct nfa_builder *b, struct count_item *list, uint8_t op,
    unsigned counter, uint32_t n) {
	struct count_item *item = item_new(b, sizeof *item);

	*item = (struct count_item){ { op, (uint16_t)counter, n }, list };
	return item;
}

struct count_item *frag_counts(struct nfa_builder *b, const struct count_item *first,
    struct count_item *rest) {
	for (; first != NULL; first = first->next)
		rest = frag_count(b, rest, first->count.op, first->count.counter, first->count.n);
	return rest;
}

struct cond_item *frag_conds(struct nfa_builder *b, const struct cond_item *first,
    struct cond_item *rest) {
	for (; first != NULL; first = first->next) {
		struct cond_item *item = item_new(b, sizeof *item);

		*item = (struct cond_item){ first->cond, rest };
		rest = item;
	}
	return rest;
}

struct entry *frag_entry(struct nfa_builder *b, struct entry *list, struct entry e) {
	struct entry *item;

	if (b->too_large)
		return list;
	item = item_new(b, sizeof *item);
	*item = e;
	item->next = list;
	return item;
}

struct way *frag_way(struct nfa_builder *b, struct way *list, struct way w) {
	struct way *item;

	if (b->too_large)
		return list;
	item = item_new(b, sizeof *item);
	*item = w;
	item->next = list;
	return item;
}

static int64_t least(int64_t a, int64_t b) {
	return a < b ? a : b;
}

int64_t frag_bound_ns(const struct duration_node *d) {
	return d == NULL ? NFA_NO_LIMIT : d->ns;
}

/* ---- Positions, conditions, counters, edges ----------------------------------------------- */

static uint16_t cond_of(struct nfa_builder *b, struct nfa_cond cond) {
	for (size_t i = 0; i < b->conds.count; i++)
		if (memcmp(&b->conds.items[i], &cond, sizeof cond) == 0)
			return (uint16_t)i;
	*vec_add(&b->conds) = cond;
	return (uint16_t)(b->conds.count - 1);
}

uint16_t frag_elem_cond(struct nfa_builder *b, const struct elem_node *elem) {
	struct nfa_cond cond;

	memset(&cond, 0, sizeof cond);		/* compared as bytes */
	cond.pred = rule_sema_elem(b->sema, elem)->cond.pred;
	cond.expr = rule_sema_elem(b->sema, elem)->cond.expr;
	cond.step = rule_sema_elem(b->sema, elem)->cond.step;
	return cond_of(b, cond);
}

struct cond_item *frag_elem_untils(struct nfa_builder *b, const struct elem_node *elem) {
	const struct elem_sema	*sema = rule_sema_elem(b->sema, elem);
	struct cond_item	*list = NULL;

	for (unsigned i = 0; elem->until != NULL && i < sema->until_count; i++) {
		struct cond_item	*item = item_new(b, sizeof *item);
		struct nfa_cond		 cond;

		memset(&cond, 0, sizeof cond);
		cond.pred = sema->untils[i].pred;
		cond.expr = sema->untils[i].expr;
		cond.step = sema->untils[i].step;
		*item = (struct cond_item){ cond_of(b, cond), list };
		list = item;
	}
	return list;
}

uint16_t frag_pos(struct nfa_builder *b, uint16_t step, uint16_t cond) {
	if (b->positions.count >= POSITIONS_MAX) {
		b->too_large = true;
		return 0;
	}
	*vec_add(&b->positions) = (struct pos_item){ step, cond, b->thread, NFA_NO_FORK, 0 };
	return (uint16_t)(b->positions.count - 1);
}

unsigned frag_counter(struct nfa_builder *b, uint32_t cap) {
	*vec_add(&b->caps) = cap;
	return (unsigned)b->caps.count - 1;
}

static void edge_parts_count(struct nfa_builder *b, const struct edge_item *e) {
	for (const struct guard_item *g = e->guards; g != NULL; g = g->next)
		b->edge_part_count++;
	for (const struct count_item *c = e->counts; c != NULL; c = c->next)
		b->edge_part_count++;
	for (const struct cond_item *c = e->untils; c != NULL; c = c->next)
		b->edge_part_count++;
	if (b->edge_part_count > EDGE_PARTS_MAX)
		b->too_large = true;
}

void frag_edge(struct nfa_builder *b, struct edge_item e) {
	struct pos_item *from = &b->positions.items[e.from];

	if (b->edges.count >= EDGES_MAX || from->edge_count >= POS_EDGES_MAX)
		b->too_large = true;
	if (b->too_large)
		return;
	from->edge_count++;
	edge_parts_count(b, &e);
	*vec_add(&b->edges) = e;
}

/* From a way to an entry, related by `word` where the entry has none of its own. */
void frag_join(struct nfa_builder *b, const struct way *w, const struct entry *e, uint8_t word,
    int64_t within_ns, uint32_t way) {
	frag_edge(b, (struct edge_item){ .from = w->pos, .to = e->pos,
	    .word = e->is_head ? word : e->word, .within_ns = least(within_ns, e->within_ns),
	    .fate = e->fate, .way = way, .guards = frag_guards(b, e->guards, w->guards, false),
	    .counts = frag_counts(b, e->counts, w->counts), .untils = e->untils,
	    .needs = END_STEP });
}

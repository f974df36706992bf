/* match_part.c -- runs, partial matches and nodes as data in a key's block. */
#include <string.h>

#include "operators/match_state.h"

static void list_remove(const struct match_key *k, struct pos_list *list, uint32_t at) {
	struct partial *p = partial_at(k, at);

	if (p->pos_prev != 0)
		partial_at(k, p->pos_prev)->pos_next = p->pos_next;
	else
		list->first = p->pos_next;
	if (p->pos_next != 0)
		partial_at(k, p->pos_next)->pos_prev = p->pos_prev;
	else
		list->last = p->pos_prev;
}

/* ---- Runs --------------------------------------------------------------------------------- */

uint32_t run_new(struct visit *v, uint32_t event) {
	struct match_key	*k = v->k;
	uint32_t		 at = blk_alloc(k, sizeof(struct run));
	struct run		*run = run_at(k, at);
	struct section		*sec = section_at(k, v->sec);

	*run = (struct run){ .first_ns = v->time.ns, .event = event, .prev = sec->runs_last };
	kept_at(k, event)->refs++;
	if (sec->runs_last != 0)
		run_at(k, sec->runs_last)->next = at;
	else
		sec->runs_first = at;
	sec->runs_last = at;
	sec->run_count++;
	k->b->run_count++;
	if (sec->window_next == 0)
		sec->window_next = at;
	v->r->counts.runs_started++;
	v->r->counts.runs_open++;
	return at;
}

static void run_free(struct visit *v, uint32_t at) {
	struct match_key	*k = v->k;
	struct section		*sec = section_at(k, v->sec);
	struct run		*run = run_at(k, at);
	uint32_t		 event = run->event;

	CHECK(run->partial_count == 0);
	if (run->prev != 0)
		run_at(k, run->prev)->next = run->next;
	else
		sec->runs_first = run->next;
	if (run->next != 0)
		run_at(k, run->next)->prev = run->prev;
	else
		sec->runs_last = run->prev;
	if (sec->window_next == at)
		sec->window_next = run->next;
	sec->run_count--;
	k->b->run_count--;
	v->r->counts.runs_open--;
	blk_free(k, at, sizeof *run);
	kept_unref(k, event);
}

void run_kill(struct visit *v, uint32_t at) {
	uint32_t p;

	while ((p = run_at(v->k, at)->partials) != 0)
		partial_remove(v, p);
}

/* Looked at by runs_sweep(). */
void run_may_be_empty(struct visit *v, uint32_t at) {
	struct run *run = run_at(v->k, at);

	if (run->flags & RUN_EMPTY_SEEN)
		return;
	run->flags |= RUN_EMPTY_SEEN;
	*vec_add(&v->m->empties) = at;
}

/* A run is freed here alone, after completed matches were judged: they may still name it. */
void runs_sweep(struct visit *v) {
	for (size_t i = 0; i < v->m->empties.count; i++) {
		struct run *run = run_at(v->k, v->m->empties.items[i]);

		run->flags &= ~(uint32_t)RUN_EMPTY_SEEN;
		if (run->partial_count == 0)
			run_free(v, v->m->empties.items[i]);
	}
	v->m->empties.count = 0;
}

/* ---- Nodes -------------------------------------------------------------------------------- */

/* How many events the step has up to the node, counted no further than is enough. */
static uint32_t step_count(const struct match_key *k, uint32_t at, uint16_t step, uint32_t enough) {
	uint32_t count = 0;

	for (; at != 0 && count < enough; at = node_at(k, at)->parent)
		count += node_at(k, at)->step == step;
	return count;
}

static void refs_set(struct visit *v, uint32_t at) {
	const struct nfa	*nfa = v->r->nfa;
	struct node		*n = node_at(v->k, at);

	if (nfa->ref_count == 0)
		return;
	if (n->parent != 0)
		memcpy(n->refs_at, node_at(v->k, n->parent)->refs_at,
		    nfa->ref_count * sizeof *n->refs_at);
	for (unsigned i = 0; i < nfa->ref_count; i++) {
		const struct nfa_ref *ref = &nfa->refs[i];

		if (ref->step != n->step || (ref->which != BIND_LAST && n->refs_at[i] != 0))
			continue;
		if (ref->which != BIND_INDEX
		    || step_count(v->k, n->parent, ref->step, ref->index + 1) == ref->index)
			n->refs_at[i] = n->event;
	}
}

/* The event at hand, bound after `parent`; the caller's reference. */
uint32_t node_add(struct visit *v, uint32_t parent, uint16_t step) {
	struct match_key	*k = v->k;
	struct node		*n;
	uint32_t		 at;

	if (v->event == 0)
		v->event = kept_add(k, &v->m->program->schema, v->batch, v->row);
	if (v->r->nfa->ambiguous && parent != 0 && (at = node_at(k, parent)->child) != 0) {
		n = node_at(k, at);
		if (n->event == v->event && n->step == step && n->parent == parent) {
			n->refs++;
			return at;
		}
	}
	at = blk_alloc(k, v->r->node_bytes);
	n = node_at(k, at);
	n->event = v->event;
	n->parent = parent;
	n->refs = 1;
	n->step = step;
	n->depth = 1;
	kept_at(k, v->event)->refs++;
	if (parent != 0) {
		struct node *up = node_at(k, parent);

		n->depth += up->depth;
		up->refs++;
		up->child = at;
	}
	refs_set(v, at);
	match_aggs_add(v, at);
	return at;
}

void node_unref(struct match_key *k, const struct match_rule *r, uint32_t at) {
	while (at != 0) {
		struct node	*n = node_at(k, at);
		uint32_t	 parent = n->parent, event = n->event;

		CHECK(n->refs > 0);
		if (--n->refs > 0)
			return;
		if (parent != 0 && node_at(k, parent)->child == at)
			node_at(k, parent)->child = 0;
		blk_free(k, at, r->node_bytes);
		kept_unref(k, event);
		at = parent;
	}
}

/* ---- Partial matches ---------------------------------------------------------------------- */

/* Two partials of one run, with one node: the same assignment, reached on two ways. */
static bool same_state(const struct match_rule *r, const struct partial *a,
    const struct partial *b) {
	return a->run == b->run && a->node == b->node && a->sealed == b->sealed
	    && memcmp(a + 1, b + 1, r->partial_bytes - sizeof *a) == 0;
}

static bool is_known(const struct visit *v, const struct partial *draft, uint16_t pos) {
	uint32_t at = section_list(v->k, v->sec, pos)->last;

	if (!v->r->nfa->ambiguous)
		return false;
	for (; at != 0; at = partial_at(v->k, at)->pos_prev) {
		const struct partial *p = partial_at(v->k, at);

		if (!p->sealed && node_at(v->k, p->node)->event != v->event)
			return false;		/* older than the event at hand */
		if (same_state(v->r, p, draft))
			return true;
	}
	return false;
}

/* Copies the draft in and takes over its reference to the node. 0: the same one is there. */
uint32_t partial_add(struct visit *v, uint32_t run, const struct partial *draft) {
	struct match_key	*k = v->k;
	uint16_t		 pos = thread_at(v->r, draft, 0)->pos;
	struct pos_list		*list;
	struct partial		*p;
	uint32_t		 at;

	if (is_known(v, draft, pos)) {
		node_unref(k, v->r, draft->node);
		return 0;
	}
	at = blk_alloc(k, v->r->partial_bytes);
	p = partial_at(k, at);
	memcpy(p, draft, v->r->partial_bytes);
	list = section_list(k, v->sec, pos);
	*p = (struct partial){ .run = run, .node = draft->node, .pos_prev = list->last,
	    .run_next = run_at(k, run)->partials, .sealed = draft->sealed };
	if (list->last != 0)
		partial_at(k, list->last)->pos_next = at;
	else
		list->first = at;
	list->last = at;
	if (p->run_next != 0)
		partial_at(k, p->run_next)->run_prev = at;
	run_at(k, run)->partials = at;
	run_at(k, run)->partial_count++;
	k->b->partial_count++;
	v->r->counts.partials_open++;
	return at;
}

void partial_remove(struct visit *v, uint32_t at) {
	struct match_key	*k = v->k;
	struct partial		*p = partial_at(k, at);
	struct run		*run = run_at(k, p->run);
	uint32_t		 node = p->node;

	match_heap_set(k, v->sec, at, INT64_MAX);
	list_remove(k, section_list(k, v->sec, thread_at(v->r, p, 0)->pos), at);
	if (p->run_prev != 0)
		partial_at(k, p->run_prev)->run_next = p->run_next;
	else
		run->partials = p->run_next;
	if (p->run_next != 0)
		partial_at(k, p->run_next)->run_prev = p->run_prev;
	k->b->partial_count--;
	v->r->counts.partials_open--;
	if (--run->partial_count == 0)
		run_may_be_empty(v, p->run);
	blk_free(k, at, v->r->partial_bytes);
	node_unref(k, v->r, node);
}

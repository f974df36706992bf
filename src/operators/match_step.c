/*
 * match_step.c -- what one event does to the partial matches of one rule and key.
 *
 * Each live edge of a partial's threads is judged by the event (match_judge.c). Then, for each edge
 * that takes it, a new partial stands one position further; and the old one, which did not take it,
 * loses the edges that the event has killed or spent. With `all of`, the other branches of a new
 * partial pass over the event: what would have been their first qualifying event is not, when
 * another branch takes it; kills count all the same.
 */
#include <string.h>

#include "operators/match_state.h"

struct judged {
	struct visit		*v;
	const struct nfa	*nfa;
	uint32_t		 partial;
	uint8_t			*verdicts;	/* [thread][edge] */
	unsigned		 stride;	/* edges a thread */
	bool			 has_greed;	/* some verdict is V_GREED */
};

/* ---- Going on ----------------------------------------------------------------------------- */

static void counters_change(const struct match_rule *r, struct partial *p,
    const struct nfa_edge *e) {
	for (unsigned c = 0; c < e->counts.count; c++) {
		const struct nfa_count	*n = &r->nfa->counts[e->counts.first + c];
		uint32_t		*at = &counters_at(r, p)[n->counter];

		if (n->op == COUNT_SET_1)
			*at = 1;
		else if (n->op == COUNT_ADD && *at < r->nfa->counter_caps[n->counter])
			(*at)++;
	}
}

/* Completes what completes without another event and before that time; the rest stays pending. A
 * deadline comes after the events of its time, so that of an event's own time is still pending. */
void match_accept(struct visit *v, uint32_t run, struct partial *p, int64_t before_ns) {
	const struct nfa	*nfa = v->r->nfa;
	struct thread		*t = thread_at(v->r, p, 0);
	const struct nfa_pos	*pos = thread_pos(nfa, t);
	bool			 done = false;

	for (unsigned i = 0; i < pos->edges.count; i++) {
		const struct nfa_edge *e = pos_edge(nfa, pos, i);

		if (e->to != NFA_ACCEPT || !bit_get(t->words, i)
		    || match_accept_due(v, p, t, e) >= before_ns
		    || (e->needs_next && t->fresh))
			continue;
		bit_clear(t->words, i);
		done = true;
	}
	if (done)
		match_done_add(v, run, p->node);
}

/*
 * When the partial completes by itself, and when nothing can take an event any more; INT64_MAX:
 * never. Of several threads, the branch that dies first takes the others along.
 */
void match_next_at(const struct visit *v, const struct partial *p, int64_t *done_ns,
    int64_t *death_ns) {
	const struct nfa	*nfa = v->r->nfa;
	int64_t			 moves_ns = INT64_MIN, dead_ns = INT64_MAX;

	*done_ns = INT64_MAX;
	for (unsigned i = 0; i < nfa->thread_count; i++) {
		const struct thread	*t = thread_at(v->r, p, i);
		const struct nfa_pos	*pos = thread_pos(nfa, t);
		int64_t			 last = INT64_MIN;
		bool			 may_end = false;

		if (!t->active)
			continue;
		for (unsigned e = 0; e < pos->edges.count; e++) {
			const struct nfa_edge	*edge = pos_edge(nfa, pos, e);
			int64_t			 end = INT64_MAX;

			if (!bit_get(t->words, e))
				continue;
			if (edge->to == NFA_ACCEPT && i > 0) {
				may_end = true;
				continue;
			}
			if (edge->to == NFA_ACCEPT && !(edge->needs_next && t->fresh)) {
				end = match_accept_due(v, p, t, edge);
				*done_ns = end < *done_ns ? end : *done_ns;
			} else if (edge->within_ns != NFA_NO_LIMIT) {
				end = t->last_ns + edge->within_ns;
			}
			last = end > last ? end : last;
		}
		if (pos->fork_id == NFA_NO_FORK && !may_end)
			dead_ns = last < dead_ns ? last : dead_ns;
		moves_ns = last > moves_ns ? last : moves_ns;
	}
	*death_ns = moves_ns < dead_ns ? moves_ns : dead_ns;
}

static void partial_due(struct visit *v, uint32_t at) {
	int64_t done_ns, death_ns;

	if (!v->r->nfa->timed)
		return;
	match_next_at(v, partial_at(v->k, at), &done_ns, &death_ns);
	match_heap_set(v->k, v->sec, at, done_ns < death_ns ? done_ns : death_ns);
}

/* ---- all of: completions that wait part from what goes on --------------------------------- */

/* A way to complete without a further step: any, or one at the very time of the event. */
static bool completes(const struct visit *v, const struct partial *p, const struct nfa_edge *e,
    bool only_now) {
	const struct thread *t = thread_at(v->r, p, 0);

	return e->to == NFA_ACCEPT && (!only_now || (!(e->needs_next && t->fresh)
	    && match_accept_due(v, p, t, e) == v->time.ns));
}

/* Clears those ways, or, of a `sealed` one, all else but the ends of the branches. */
static bool completions_clear(const struct visit *v, struct partial *p, bool only_now) {
	const struct nfa	*nfa = v->r->nfa;
	bool			 found = false;

	for (unsigned i = 0; i < nfa->thread_count; i++) {
		struct thread		*t = thread_at(v->r, p, i);
		const struct nfa_pos	*pos = thread_pos(nfa, t);

		for (unsigned e = 0; t->active && e < pos->edges.count; e++) {
			const struct nfa_edge	*edge = pos_edge(nfa, pos, e);
			bool			 goes = i == 0 && bit_get(t->words, e)
			    && completes(v, p, edge, only_now);

			found |= goes;
			if (p->sealed ? !goes && (i == 0 || edge->to != NFA_ACCEPT) : goes)
				bit_clear(t->words, e);
		}
	}
	return found;
}

/*
 * What waits for a deadline of the whole match has all its events: what comes can break a silence
 * or greed, but no `no` that lasts up to the last event, and nothing from the deadline's time on.
 * The branches of an `all of` may go on meanwhile, to another match. So the two part: the `sealed`
 * partial takes no event. `p` is outside the block; false: it has no such completion.
 */
static bool seal(struct visit *v, uint32_t run, struct partial *p, bool only_now) {
	struct partial	*sealed = arena_alloc(&v->m->scratch, v->r->partial_bytes);
	uint32_t	 at;

	memcpy(sealed, p, v->r->partial_bytes);
	sealed->sealed = 1;
	if (!completions_clear(v, sealed, only_now))
		return false;
	completions_clear(v, p, only_now);
	node_at(v->k, p->node)->refs++;
	at = partial_add(v, run, sealed);
	if (at != 0)
		partial_due(v, at);
	return true;
}

static bool is_over(const struct visit *v, const struct partial *p) {
	int64_t done_ns, death_ns;

	match_next_at(v, p, &done_ns, &death_ns);
	return done_ns <= v->time.ns;
}

/* The draft stands one position further: completes, lives on, or both. */
static void draft_settle(struct visit *v, uint32_t run, struct partial *draft) {
	uint32_t at;

	match_accept(v, run, draft, v->time.ns);
	if (v->r->nfa->thread_count > 1)
		seal(v, run, draft, false);
	if (match_is_dead(v->r, draft)) {
		node_unref(v->k, v->r, draft->node);
		return;
	}
	at = partial_add(v, run, draft);
	if (at != 0)
		partial_due(v, at);
}

/* A copy of a partial outside the block, to be changed. */
static struct partial *draft_new(struct visit *v, const struct partial *from) {
	struct partial *draft;

	draft = v->m->draft;
	if (from != NULL)
		memcpy(draft, from, v->r->partial_bytes);
	else
		memset(draft, 0, v->r->partial_bytes);
	return draft;
}

/* The time for a step was over before the event: with the last other way it goes, untold. */
static bool is_past(const struct visit *v, const struct partial *p, const struct thread *t,
    const struct nfa_edge *e) {
	int64_t first_ns = run_at(v->k, p->run)->first_ns, within_ns = v->r->nfa->within_ns;

	if (e->to == NFA_ACCEPT)
		return false;
	return (e->within_ns != NFA_NO_LIMIT && v->time.ns - t->last_ns > e->within_ns)
	    || (within_ns != NFA_NO_LIMIT && v->time.ns - first_ns > within_ns);
}

/* Clears the edges that the event, taken by another thread, killed so. */
static void pass_over(const struct judged *j, struct partial *draft, unsigned taker,
    enum verdict how) {
	for (unsigned i = 0; i < j->nfa->thread_count; i++) {
		struct thread		*t = thread_at(j->v->r, draft, i);
		const struct nfa_pos	*pos = thread_pos(j->nfa, t);
		const uint8_t		*verdicts = j->verdicts + (size_t)i * j->stride;

		if (!t->active || i == taker || match_is_below(j->nfa, taker, i)
		    || match_is_below(j->nfa, i, taker))
			continue;
		t->fresh = 0;
		for (unsigned e = 0; e < pos->edges.count; e++)
			if (verdicts[e] & how || is_past(j->v, draft, t, pos_edge(j->nfa, pos, e)))
				bit_clear(t->words, e);
	}
}

/* Of several threads: what completes at the event's time parts from what its greed has killed. */
static void greed_settle(const struct judged *j, struct partial *draft, const struct take *take,
    unsigned taker, struct moment at) {
	bool is_sealed = seal(j->v, draft->run, draft, true);

	if (!j->has_greed)
		return;
	pass_over(j, draft, take->thread, V_GREED);
	match_forks_arm(j->v->r, draft, taker, at);
	if (is_sealed)
		completions_clear(j->v, draft, true);
}

static void take_edge(const struct judged *j, const struct take *take) {
	struct visit		*v = j->v;
	const struct partial	*p = partial_at(v->k, j->partial);
	const struct nfa_pos	*pos = thread_pos(j->nfa, thread_at(v->r, p, take->thread));
	const struct nfa_edge	*e = pos_edge(j->nfa, pos, take->edge);
	struct partial		*draft;
	uint32_t		 run = p->run;
	struct moment		 at;

	if (e->to == NFA_ACCEPT) {
		match_done_add(v, run, p->node);
		return;
	}
	draft = draft_new(v, p);
	if (j->nfa->thread_count > 1)
		pass_over(j, draft, take->thread, V_KILLED);
	draft->node = node_add(v, p->node, j->nfa->positions[e->to].step);
	draft->run = run;
	counters_change(v->r, draft, e);
	at = (struct moment){ v->time.ns, run_at(v->k, run)->first_ns };
	match_threads_take(v->r, draft, take->thread, e->to, at);
	if (j->nfa->thread_count > 1)
		greed_settle(j, draft, take, j->nfa->positions[e->to].thread, at);
	draft_settle(v, run, draft);
}

/* Edges of one fate end together with the one that was spent. */
static void fates_end(const struct nfa *nfa, const struct nfa_pos *pos, struct thread *t,
    const uint8_t *verdicts) {
	for (unsigned i = 0; i < pos->edges.count; i++) {
		if ((verdicts[i] & V_SPENT) == 0 || !bit_get(t->words, i))
			continue;
		for (unsigned o = 0; o < pos->edges.count; o++)
			if (pos_edge(nfa, pos, o)->fate == pos_edge(nfa, pos, i)->fate)
				bit_clear(t->words, o);
	}
}

/* The old partial, which did not take the event. */
static void partial_stay(const struct judged *j) {
	struct visit	*v = j->v;
	struct partial	*p = partial_at(v->k, j->partial);
	bool		 changed = false;

	for (unsigned i = 0; i < j->nfa->thread_count; i++) {
		struct thread		*t = thread_at(v->r, p, i);
		const struct nfa_pos	*pos = thread_pos(j->nfa, t);
		const uint8_t		*verdicts = j->verdicts + (size_t)i * j->stride;

		if (!t->active)
			continue;
		if (!match_is_outside(v, p))
			t->fresh = 0;
		fates_end(j->nfa, pos, t, verdicts);
		for (unsigned e = 0; e < pos->edges.count; e++) {
			changed |= verdicts[e] != 0;
			if (verdicts[e] & V_TOUCHED)
				t->fresh = 0;
			if (verdicts[e] & (V_KILLED | V_ENDED | V_GREED)
			    || is_past(v, p, t, pos_edge(j->nfa, pos, e)))
				bit_clear(t->words, e);
		}
	}
	if (!changed)
		return;
	if (match_is_dead(v->r, p))
		partial_remove(v, j->partial);
	else
		partial_due(v, j->partial);
}

static void partial_step(struct visit *v, uint32_t at) {
	struct matcher		*m = v->m;
	const struct nfa	*nfa = v->r->nfa;
	struct partial		*p = partial_at(v->k, at);
	struct judged		 j = { .v = v, .nfa = nfa, .partial = at,
				    .stride = v->r->stride };

	if (p->sealed && is_over(v, p))
		return;
	j.verdicts = m->verdicts;
	memset(j.verdicts, 0, (size_t)j.stride * nfa->thread_count);
	m->takes.count = 0;
	for (unsigned i = 0; i < nfa->thread_count; i++) {
		const struct thread *t = thread_at(v->r, p, i);

		for (unsigned w = 0; t->active && w < nfa->edge_words; w++)
			for (uint64_t rest = t->words[w]; rest != 0; rest &= rest - 1) {
				unsigned	e = w * 64 + (unsigned)__builtin_ctzll(rest);
				uint8_t		verdict = match_edge_judge(v, p, i, e);

				j.verdicts[i * j.stride + e] = verdict;
				j.has_greed |= (verdict & V_GREED) != 0;
				if (verdict & V_TAKE)
					*vec_add(&m->takes) = (struct take){ (uint16_t)i, e };
			}
	}
	for (size_t i = 0; i < m->takes.count; i++)
		take_edge(&j, &m->takes.items[i]);
	partial_stay(&j);
}

/* Offers the event to the partials that wait at the touched positions. What is made meanwhile
 * stands behind the last one of its list, and is known by its event. */
void match_step(struct visit *v, const uint64_t *touch) {
	for (unsigned w = 0; w < v->r->pos_words; w++)
		for (uint64_t rest = touch[w]; rest != 0; rest &= rest - 1) {
			unsigned pos = w * 64 + (unsigned)__builtin_ctzll(rest);
			uint32_t at = section_list(v->k, v->sec, pos)->first, next;

			for (; at != 0; at = next) {
				const struct partial *p = partial_at(v->k, at);

				next = p->pos_next;
				if (v->event != 0 && node_at(v->k, p->node)->event == v->event)
					break;
				partial_step(v, at);
			}
		}
}

/* A greedy loop that is left out before the first step: the first event itself must not meet it. */
static bool greed_hurt(struct visit *v, const struct nfa_edge *e) {
	for (unsigned i = 0; i < e->guards.count; i++) {
		const struct nfa_guard *g = &v->r->nfa->guards[e->guards.first + i];

		if (g->kind == GUARD_GREEDY && match_cond_holds(v, g->cond, 0)
		    && !(g->until != NFA_NO_COND && match_cond_holds(v, g->until, 0)))
			return true;
	}
	return false;
}

/* A run begins with the event, if some first step takes it. */
void match_start(struct visit *v) {
	const struct nfa	*nfa = v->r->nfa;
	const struct nfa_pos	*begin = &nfa->positions[0];
	uint32_t		 run = 0;

	for (unsigned i = 0; i < begin->edges.count; i++) {
		const struct nfa_edge	*e = pos_edge(nfa, begin, i);
		struct partial		*draft;

		if (!match_cond_holds(v, nfa->positions[e->to].cond, 0)
		    || match_any_holds(v, &e->entries, 0) || greed_hurt(v, e))
			continue;
		draft = draft_new(v, NULL);
		draft->node = node_add(v, 0, nfa->positions[e->to].step);
		if (run == 0)
			run = run_new(v, v->event);
		draft->run = run;
		counters_change(v->r, draft, e);
		match_threads_take(v->r, draft, 0, e->to,
		    (struct moment){ v->time.ns, v->time.ns });
		draft_settle(v, run, draft);
	}
	if (run != 0 && run_at(v->k, run)->partial_count == 0)
		run_may_be_empty(v, run);
}

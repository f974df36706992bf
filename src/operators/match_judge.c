/*
 * match_judge.c -- what one event does to one live edge of a partial match: cep(7), PATTERNS.
 */
#include "operators/match_state.h"

/* ---- all of: can the branches end? -------------------------------------------------------- */

/*
 * When the branch that this thread runs may have ended so, at the earliest; INT64_MAX: it is on its
 * way. Recursion is over nested `all of`s, which the grammar bounds.
 */
static int64_t branch_end(const struct match_rule *r, const struct partial *p, unsigned thread,
    uint8_t end) {
	const struct thread	*t = thread_at(r, p, thread);
	const struct nfa_pos	*pos = thread_pos(r->nfa, t);
	int64_t			 earliest = INT64_MAX, at, inner;

	for (unsigned i = 0; i < pos->edges.count; i++) {
		const struct nfa_edge *e = pos_edge(r->nfa, pos, i);

		if (e->to != NFA_ACCEPT || (e->ends & end) == 0 || !bit_get(t->words, i))
			continue;
		at = e->after_ns > 0 ? t->last_ns + e->after_ns : MATCH_AT_ONCE;
		if (pos->fork_id != NFA_NO_FORK) {
			inner = match_fork_end(r, p, pos->fork_id, e->needs);
			at = inner > at ? inner : at;
		}
		earliest = at < earliest ? at : earliest;
	}
	return earliest;
}

/* The same over all branches of the fork at which a thread waits. */
int64_t match_fork_end(const struct match_rule *r, const struct partial *p, uint16_t fork_id,
    uint8_t end) {
	const struct nfa_fork	*fork = &r->nfa->forks[fork_id];
	int64_t			 latest = MATCH_AT_ONCE, at;

	for (unsigned b = 0; b < fork->branch_count; b++) {
		at = branch_end(r, p, fork->threads[b], end);
		latest = at > latest ? at : latest;
	}
	return latest;
}

bool match_fork_may_end(const struct match_rule *r, const struct partial *p, uint16_t fork_id) {
	return match_fork_end(r, p, fork_id, END_STEP | END_RULE | END_VOID) < INT64_MAX;
}

/* ---- Judging ------------------------------------------------------------------------------ */

int64_t match_accept_due(const struct visit *v, const struct partial *p, const struct thread *t,
    const struct nfa_edge *e) {
	const struct nfa_pos	*pos = thread_pos(v->r->nfa, t);
	int64_t			 due = MATCH_AT_ONCE, end;

	if (e->after_ns > 0)
		due = t->last_ns + e->after_ns;
	if (e->at_window) {
		end = run_at(v->k, p->run)->first_ns + v->r->nfa->within_ns;
		due = end > due ? end : due;
	}
	if (pos->fork_id != NFA_NO_FORK) {
		end = match_fork_end(v->r, p, pos->fork_id, e->needs);
		due = end > due ? end : due;
	}
	return due;
}

bool match_any_holds(struct visit *v, const struct nfa_span *gates, uint32_t node) {
	for (unsigned i = 0; i < gates->count; i++)
		if (match_cond_holds(v, v->r->nfa->gates[gates->first + i], node))
			return true;
	return false;
}

/* Whether a greedy guard is hurt. Sets its bit when an `until` ends it. */
static bool greedy_hurt(struct visit *v, struct partial *p, struct thread *t,
    const struct nfa_guard *g) {
	uint64_t *ended = t->words + v->r->nfa->edge_words;

	if (bit_get(ended, g->bit))
		return false;
	if (g->until != NFA_NO_COND && match_cond_holds(v, g->until, p->node)) {
		bit_set(ended, g->bit);
		return false;
	}
	return match_cond_holds(v, g->cond, p->node);
}

/* Is the event in the span of a `no`? */
static bool in_span(const struct visit *v, const struct partial *p, const struct thread *t,
    const struct nfa_edge *e, const struct nfa_guard *g) {
	int64_t since_ns = v->time.ns - t->last_ns;

	if (since_ns >= g->for_ns || (g->for_ns == NFA_NO_LIMIT && match_is_outside(v, p)))
		return false;
	return !p->sealed || t == thread_at(v->r, p, 0)
	    || (!g->is_void && since_ns < e->after_ns);
}

/* What the guards of an edge say of an event. */
enum hurt { HURT_UNTAKEN = 1 /* only if the edge does not take it */, HURT = 2, HURT_GREED = 4 };

static unsigned guards_judge(struct visit *v, struct partial *p, struct thread *t,
    const struct nfa_edge *e) {
	const struct nfa	*nfa = v->r->nfa;
	unsigned		 hurt = 0;

	for (unsigned i = 0; i < e->guards.count; i++) {
		const struct nfa_guard *g = &nfa->guards[e->guards.first + i];

		switch (g->kind) {
		case GUARD_NO:
			if ((hurt & HURT_UNTAKEN) == 0 && in_span(v, p, t, e, g)
			    && match_cond_holds(v, g->cond, p->node))
				hurt |= HURT_UNTAKEN;
			break;
		case GUARD_GREEDY:
			if (greedy_hurt(v, p, t, g))
				hurt |= HURT_GREED;
			break;
		case GUARD_NOT_NEXT:
			if (t->fresh && !match_is_outside(v, p)
			    && match_cond_holds(v, g->cond, p->node))
				hurt |= HURT;
			break;
		case GUARD_NOT_NEXT_LOOP:
			if (t->fresh && (g->min == 0 || counters_at(v->r, p)[g->counter] >= g->min)
			    && match_cond_holds(v, g->cond, p->node))
				hurt |= HURT_UNTAKEN;
			break;
		}
	}
	return hurt;
}

bool match_is_outside(const struct visit *v, const struct partial *p) {
	return v->r->nfa->within_ns != NFA_NO_LIMIT
	    && v->time.ns - run_at(v->k, p->run)->first_ns >= v->r->nfa->within_ns;
}

/*
 * The event would be the step after an `all of`, or the next event that ends the match: greed at
 * the end of a branch counts that event, too. Recursion is over nested `all of`s.
 */
static bool branches_bear(struct visit *v, struct partial *p, const struct thread *at,
    const struct nfa_edge *edge) {
	const struct nfa	*nfa = v->r->nfa;
	uint16_t		 fork_id = thread_pos(nfa, at)->fork_id;

	if (fork_id == NFA_NO_FORK)
		return true;
	for (unsigned b = 0; b < nfa->forks[fork_id].branch_count; b++) {
		struct thread		*t = thread_at(v->r, p, nfa->forks[fork_id].threads[b]);
		const struct nfa_pos	*pos = thread_pos(nfa, t);
		bool			 bears = false;

		for (unsigned i = 0; i < pos->edges.count && !bears; i++) {
			const struct nfa_edge *e = pos_edge(nfa, pos, i);

			if (e->to != NFA_ACCEPT || (e->ends & edge->needs) == 0
			    || !bit_get(t->words, i))
				continue;
			bears = (guards_judge(v, p, t, e) & ~HURT_UNTAKEN) == 0
			    && branches_bear(v, p, t, e);
		}
		if (!bears)
			return false;
	}
	return true;
}

/* Of an edge to NFA_ACCEPT: pending, or the way out of a branch. What completes before the event
 * counts is not touched by it; what lies outside of `within` can only break a silence or greed that
 * lasts longer. */
static uint8_t accept_judge(struct visit *v, struct partial *p, struct thread *t,
    const struct nfa_edge *e, unsigned thread) {
	bool	 waits = t->fresh && e->needs_next;
	int64_t	 due_ns = thread == 0 ? match_accept_due(v, p, t, e) : INT64_MAX;
	bool	 is_outside = match_is_outside(v, p);
	unsigned hurt;

	if (v->time.ns >= due_ns && !waits)
		return 0;
	if (is_outside && thread > 0 && !p->sealed)
		return 0;
	hurt = guards_judge(v, p, t, e);
	if (v->time.ns == due_ns || (is_outside && waits))	/* greed ends before a deadline */
		hurt &= ~(unsigned)HURT_GREED;
	if (hurt != 0)
		return hurt == HURT_GREED ? V_GREED : V_KILLED;
	if (!waits || is_outside)
		return 0;
	if (v->time.ns <= due_ns)
		return V_TOUCHED;
	return branches_bear(v, p, t, e) ? V_TAKE | V_SPENT : V_KILLED;
}

/* Does the event qualify for the position, and is it late enough for a `no ... for D`? */
static bool qualifies(struct visit *v, struct partial *p, const struct thread *t,
    const struct nfa_edge *e) {
	const struct nfa_pos *pos = thread_pos(v->r->nfa, t);

	if (v->time.ns - t->last_ns < e->after_ns)
		return false;
	if (!match_cond_holds(v, v->r->nfa->positions[e->to].cond, p->node))
		return false;
	return pos->fork_id == NFA_NO_FORK
	    || (match_fork_end(v->r, p, pos->fork_id, e->needs) <= v->time.ns
	    && branches_bear(v, p, t, e));
}

uint8_t match_edge_judge(struct visit *v, struct partial *p, unsigned thread, unsigned i) {
	const struct nfa	*nfa = v->r->nfa;
	struct thread		*t = thread_at(v->r, p, thread);
	const struct nfa_edge	*e = pos_edge(nfa, thread_pos(nfa, t), i);
	unsigned		 hurt;
	bool			 met;

	if (e->to == NFA_ACCEPT)
		return accept_judge(v, p, t, e, thread);
	/* Its time is over: the deadline removes it, so that it can be told as a timeout. */
	if (v->time.ns - t->last_ns >= e->within_ns)
		return 0;
	if (match_is_outside(v, p))
		return 0;
	if (e->gates.count > 0 && match_any_holds(v, &e->gates, p->node))
		return V_KILLED;
	if (e->word == WORD_NEXT && !t->fresh)
		return V_KILLED;
	met = qualifies(v, p, t, e);
	hurt = guards_judge(v, p, t, e);
	if (hurt & ~HURT_UNTAKEN)
		return V_KILLED;
	if (met && e->entries.count > 0 && match_any_holds(v, &e->entries, p->node))
		return hurt != 0 ? V_KILLED : e->word == WORD_EVERY ? 0 : V_ENDED;
	if (e->word == WORD_NEXT)
		return met ? V_TAKE | V_SPENT : V_KILLED;
	return (uint8_t)((met ? V_TAKE | (e->word == WORD_THEN ? V_SPENT : 0) : 0)
	    | (hurt != 0 ? V_KILLED : 0));
}

/*
 * match_thread.c -- the threads of a partial match (program/nfa.h): which ways are open, what is
 * entered and left with an event, and when nothing can come of it any more.
 */
#include <string.h>

#include "operators/match_state.h"

/* ---- Entering ----------------------------------------------------------------------------- */

/* A silence that lasts until after the last moment for the next event: a way that leads nowhere. */
static bool is_too_long(const struct match_rule *r, const struct partial *p,
    const struct thread *t, const struct nfa_edge *e, int64_t first_ns) {
	uint16_t	fork_id = thread_pos(r->nfa, t)->fork_id;
	int64_t		end = INT64_MAX;

	if (e->to == NFA_ACCEPT)
		return false;
	if (r->nfa->within_ns != NFA_NO_LIMIT)
		end = first_ns + r->nfa->within_ns;
	if (e->within_ns != NFA_NO_LIMIT && t->last_ns + e->within_ns < end)
		end = t->last_ns + e->within_ns;
	if (e->after_ns > 0 && t->last_ns + e->after_ns >= end)
		return true;
	return fork_id != NFA_NO_FORK && end < INT64_MAX
	    && match_fork_end(r, p, fork_id, e->needs) >= end;
}

static void silences_check(const struct match_rule *r, const struct partial *p, struct thread *t,
    int64_t first_ns) {
	const struct nfa_pos *pos = thread_pos(r->nfa, t);

	for (unsigned i = 0; i < pos->edges.count; i++)
		if (is_too_long(r, p, t, pos_edge(r->nfa, pos, i), first_ns))
			bit_clear(t->words, i);
}

/* The edges of a position that a partial with these counters may use. */
static void alive_set(const struct match_rule *r, const struct partial *p, struct thread *t,
    int64_t first_ns) {
	const struct nfa	*nfa = r->nfa;
	const uint64_t		*counted = r->counted + (size_t)t->pos * nfa->edge_words;

	memcpy(t->words, r->alive + (size_t)t->pos * nfa->edge_words, nfa->edge_words * 8u);
	memset(t->words + nfa->edge_words, 0, nfa->guard_words * 8u);
	for (unsigned w = 0; w < nfa->edge_words; w++)
		for (uint64_t rest = counted[w]; rest != 0; rest &= rest - 1) {
			unsigned		 i = w * 64 + (unsigned)__builtin_ctzll(rest);
			const struct nfa_edge	*e = pos_edge(nfa, thread_pos(nfa, t), i);
			bool			 ok = true;

			for (unsigned c = 0; c < e->counts.count; c++) {
				const struct nfa_count *n = &nfa->counts[e->counts.first + c];
				uint32_t at = counters_at(r, p)[n->counter];

				if (n->op == COUNT_AT_LEAST)
					ok &= at >= n->n;
				else if (n->op == COUNT_BELOW)
					ok &= at < n->n;
			}
			if (ok)
				bit_set(t->words, i);
		}
	if (nfa->silent)
		silences_check(r, p, t, first_ns);
}

static void thread_enter(const struct match_rule *r, struct partial *p, unsigned thread,
    uint16_t pos, struct moment at) {
	struct thread *t = thread_at(r, p, thread);

	t->last_ns = at.now_ns;
	t->pos = pos;
	t->fresh = 1;
	t->active = 1;
	alive_set(r, p, t, at.first_ns);
}

static void thread_clear(const struct match_rule *r, struct partial *p, unsigned thread) {
	memset(thread_at(r, p, thread), 0, r->thread_bytes);
}

static const struct nfa_fork *fork_of(const struct nfa *nfa, unsigned thread) {
	for (unsigned f = 0; f < nfa->fork_count; f++)
		for (unsigned b = 0; b < nfa->forks[f].branch_count; b++)
			if (nfa->forks[f].threads[b] == thread)
				return &nfa->forks[f];
	return NULL;
}

bool match_is_below(const struct nfa *nfa, unsigned thread, unsigned ancestor) {
	const struct nfa_fork *fork;

	while (thread != ancestor) {
		if ((fork = fork_of(nfa, thread)) == NULL)
			return false;
		thread = fork->thread;
	}
	return true;
}

/* Every fork above may now end, or not: its edges are armed anew, or disarmed. */
void match_forks_arm(const struct match_rule *r, struct partial *p, unsigned thread,
    struct moment at) {
	const struct nfa_fork *fork;

	for (; (fork = fork_of(r->nfa, thread)) != NULL; thread = fork->thread) {
		if (match_fork_may_end(r, p, (uint16_t)(fork - r->nfa->forks)))
			thread_enter(r, p, fork->thread, fork->at, at);
		else
			memset(thread_at(r, p, fork->thread)->words, 0, r->nfa->edge_words * 8u);
	}
}

/*
 * The draft's thread `from` takes the event by an edge to `to`. If that is in a thread below, the
 * forks in between are entered; their other branches wait for their first events.
 */
void match_threads_take(const struct match_rule *r, struct partial *p, unsigned from,
    uint16_t to, struct moment at) {
	const struct nfa	*nfa = r->nfa;
	const struct nfa_fork	*fork;
	unsigned		 thread = nfa->positions[to].thread;

	for (unsigned i = 0; i < nfa->thread_count; i++)	/* an `all of` that is left */
		if (i != from && match_is_below(nfa, i, from))
			thread_clear(r, p, i);
	thread_enter(r, p, thread, to, at);
	for (; thread != from; thread = fork->thread) {
		fork = fork_of(nfa, thread);
		CHECK(fork != NULL);
		for (unsigned b = 0; b < fork->branch_count; b++)
			if (fork->threads[b] != thread)
				thread_enter(r, p, fork->threads[b], fork->begins[b], at);
		thread_enter(r, p, fork->thread, fork->at, at);
	}
	match_forks_arm(r, p, nfa->positions[to].thread, at);
}

/* ---- Ending ------------------------------------------------------------------------------- */

static bool may_complete(const struct match_rule *r, const struct partial *p) {
	const struct thread	*t = thread_at(r, p, 0);
	const struct nfa_pos	*pos = thread_pos(r->nfa, t);

	for (unsigned i = 0; i < pos->edges.count; i++)
		if (bit_get(t->words, i) && (pos->fork_id == NFA_NO_FORK || match_fork_end(r, p,
		    pos->fork_id, pos_edge(r->nfa, pos, i)->needs) < INT64_MAX))
			return true;
	return false;
}

/* Has the thread a way on that takes an event? */
static bool may_move(const struct match_rule *r, const struct partial *p, unsigned thread) {
	const struct thread	*t = thread_at(r, p, thread);
	const struct nfa_pos	*pos = thread_pos(r->nfa, t);

	for (unsigned e = 0; t->active && e < pos->edges.count; e++)
		if (bit_get(t->words, e) && pos_edge(r->nfa, pos, e)->to != NFA_ACCEPT)
			return true;
	return false;
}

/* A thread that can neither go on nor end, nor, at a fork, wait for one below that goes on. */
static bool is_stuck(const struct match_rule *r, const struct partial *p, unsigned thread) {
	const struct thread *t = thread_at(r, p, thread);

	if (!t->active || bits_any(t->words, r->nfa->edge_words))
		return false;
	for (unsigned i = 0; i < r->nfa->thread_count; i++)
		if (i != thread && match_is_below(r->nfa, i, thread) && may_move(r, p, i))
			return false;
	return true;
}

/* Can nothing come of it any more? */
bool match_is_dead(const struct match_rule *r, const struct partial *p) {
	const struct nfa	*nfa = r->nfa;
	bool			 moves;

	if (nfa->thread_count == 1)
		return !bits_any(thread_at(r, p, 0)->words, nfa->edge_words);
	if (p->sealed)
		return !may_complete(r, p);
	moves = bits_any(thread_at(r, p, 0)->words, nfa->edge_words);
	for (unsigned i = 0; i < nfa->thread_count; i++) {
		if (is_stuck(r, p, i))
			return true;
		moves |= may_move(r, p, i);
	}
	return !moves;
}

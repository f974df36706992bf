/* match_due.c -- deadlines: silences that have lasted, windows that are over. */
#include "operators/match_state.h"

enum { SECTIONS_FEW = 8, TIMERS_AHEAD = 4 };

static uint32_t dir_section(const struct match_key *k, uint32_t i) {
	return ((const uint32_t *)blk_at(k, k->b->dir))[2 * i + 1];
}

static int64_t section_due(const struct matcher *m, const struct match_key *k, uint32_t at) {
	const struct section	*sec = section_at(k, at);
	int64_t			 window_ns = m->rules[sec->rule].nfa->within_ns;
	int64_t			 due = match_heap_first(k, at).ns;

	if (window_ns != NFA_NO_LIMIT && sec->window_next != 0
	    && run_at(k, sec->window_next)->first_ns + window_ns < due)
		due = run_at(k, sec->window_next)->first_ns + window_ns;
	return due;
}

/* A partial of a deadline that has come: completes, dies, or waits on for a later one. */
static void partial_expire(struct visit *v, uint32_t at, int64_t now_ns, bool window_over) {
	int64_t done_ns, death_ns;

	match_accept(v, partial_at(v->k, at)->run, partial_at(v->k, at), now_ns + 1);
	match_next_at(v, partial_at(v->k, at), &done_ns, &death_ns);
	if (window_over && done_ns == INT64_MAX)
		death_ns = now_ns;
	if (death_ns > now_ns || done_ns < INT64_MAX) {
		match_heap_set(v->k, v->sec, at, done_ns < death_ns ? done_ns : death_ns);
		return;
	}
	match_late_add(v, partial_at(v->k, at)->run, partial_at(v->k, at)->node);
	partial_remove(v, at);
}

static bool times_out(const struct run *run) {
	return run->partial_count > 0 && run_is_unmatched(run);
}

static void window_expire(struct visit *v, uint32_t at, int64_t now_ns) {
	uint32_t next;

	run_at(v->k, at)->flags |= RUN_WINDOW_SHUT;
	section_at(v->k, v->sec)->window_next = run_at(v->k, at)->next;
	if (v->r->is_plain) {
		v->r->counts.runs_timed_out += times_out(run_at(v->k, at));
		run_kill(v, at);
		return;
	}
	for (uint32_t p = run_at(v->k, at)->partials; p != 0; p = next) {
		next = partial_at(v->k, p)->run_next;
		partial_expire(v, p, now_ns, true);
	}
}

/* One rule's share of what is due at now_ns. */
static void section_expire(struct visit *v, int64_t now_ns) {
	int64_t		window_ns = v->r->nfa->within_ns;
	struct section	*sec;

	for (struct due d; (d = match_heap_first(v->k, v->sec)).ns <= now_ns; )
		partial_expire(v, d.who, now_ns,
		    run_at(v->k, partial_at(v->k, d.who)->run)->flags & RUN_WINDOW_SHUT);
	while (window_ns != NFA_NO_LIMIT && (sec = section_at(v->k, v->sec))->window_next != 0
	    && run_at(v->k, sec->window_next)->first_ns + window_ns <= now_ns)
		window_expire(v, sec->window_next, now_ns);
	match_done(v, v->time);
	match_late(v, v->time);
	runs_sweep(v);
	v->r->counts.data_errors += v->data_error;
}

/* ---- Timers: of a key, or of a rule without one, for many rules share that key ------------- */

static void timer_lower(struct matcher *m, struct wheel_entry *timer, int64_t due_ns) {
	if (due_ns < INT64_MAX && (!wheel_is_set(timer) || due_ns < timer->due_ns))
		wheel_set(&m->wheel, timer, due_ns);
}

/* A key of few rules looks through them all, one of many keeps their deadlines in a heap. */
static bool has_heap(const struct match_key *k) {
	return k->b->dir_count > SECTIONS_FEW;
}

static void heap_fill(struct matcher *m, struct match_key *k) {
	for (uint32_t i = 0; i < k->b->dir_count; i++) {
		uint32_t sec = dir_section(k, i);

		match_heap_set(k, 0, sec, section_due(m, k, sec));
	}
}

/* After a section has changed: its timer may have to come earlier. A timer that comes too early
 * finds nothing due, and is set anew. May move the block. */
void match_due_lower(struct matcher *m, struct match_key *k, uint32_t sec) {
	struct match_rule	*r = &m->rules[section_at(k, sec)->rule];
	int64_t			 due = section_due(m, k, sec);

	if (match_is_solo(m, k->plan)) {
		timer_lower(m, &r->timer, due);
		return;
	}
	timer_lower(m, &k->timer, due);
	if (!has_heap(k))
		return;
	if (k->b->dues.cap == 0)
		heap_fill(m, k);
	else
		match_heap_set(k, 0, sec, due);
}

/* All timers of a key, as they should be. */
void match_due_set(struct matcher *m, struct match_key *k) {
	for (uint32_t i = 0; i < k->b->dir_count; i++)
		match_due_lower(m, k, dir_section(k, i));
}

static void section_fire(struct op *op, struct matcher *m, struct match_key *k, uint32_t at,
    int64_t now_ns) {
	struct visit v = { .op = op, .m = m, .k = k, .sec = at,
	    .r = &m->rules[section_at(k, at)->rule], .time = { now_ns } };

	if (section_due(m, k, at) <= now_ns)
		section_expire(&v, now_ns);
	match_due_lower(m, k, at);
}

/* A key of one plain rule, all of whose runs are over, goes as it is, unread. */
static bool plain_key_drop(struct matcher *m, struct match_key *k, int64_t now_ns) {
	const struct section	*sec;
	struct match_rule	*r;
	int64_t			 window_ns;

	if (k->b->dir_count != 1)
		return false;
	sec = section_at(k, dir_section(k, 0));
	r = &m->rules[sec->rule];
	window_ns = r->nfa->within_ns;
	if (!r->is_plain || sec->flags != 0 || sec->runs_last == 0 || window_ns == NFA_NO_LIMIT
	    || run_at(k, sec->runs_last)->first_ns + window_ns > now_ns)
		return false;
	for (uint32_t run = sec->runs_first; run != 0; run = run_at(k, run)->next)
		r->counts.runs_timed_out += times_out(run_at(k, run));
	r->counts.runs_open -= sec->run_count;
	r->counts.partials_open -= k->b->partial_count;
	match_key_drop(m, k);
	return true;
}

static void key_fire(struct op *op, struct matcher *m, struct match_key *k, int64_t now_ns) {
	if (plain_key_drop(m, k, now_ns))
		return;
	if (has_heap(k)) {
		for (struct due d; (d = match_heap_first(k, 0)).ns <= now_ns; )
			section_fire(op, m, k, d.who, now_ns);
		timer_lower(m, &k->timer, match_heap_first(k, 0).ns);
	} else {
		for (uint32_t i = 0; i < k->b->dir_count; i++)
			section_fire(op, m, k, dir_section(k, i), now_ns);
	}
	match_key_settle(m, k);
}

/* Is it the timer of a rule? All others are of keys. */
static struct match_rule *timer_rule(const struct matcher *m, const struct wheel_entry *timer) {
	uintptr_t at = (uintptr_t)timer, rules = (uintptr_t)m->rules;

	if (at < rules || at >= rules + m->program->rule_count * sizeof *m->rules)
		return NULL;
	return &m->rules[(at - rules) / sizeof *m->rules];
}

static void prefetch_next(const struct matcher *m) {
	const struct wheel_entry	*next[TIMERS_AHEAD];
	unsigned			 count = wheel_ahead(&m->wheel, next, TIMERS_AHEAD);

	for (unsigned i = 0; i < count; i++)
		if (timer_rule(m, next[i]) == NULL)
			match_key_prefetch((const struct match_key *)next[i]);
}

/* Fires what is due before a time, in its order. */
void match_due(struct op *op, struct matcher *m, int64_t before_ns) {
	struct wheel_entry *timer;

	while (before_ns > m->wheel.next_ns && (timer = wheel_pop(&m->wheel, before_ns)) != NULL) {
		struct match_rule	*r = timer_rule(m, timer);
		struct match_key	*k = r == NULL ? (struct match_key *)timer
					     : m->solo[r->rule->plan];

		prefetch_next(m);
		if (r == NULL)
			key_fire(op, m, k, timer->due_ns);
		else
			section_fire(op, m, k, r->solo_section, timer->due_ns);
		arena_reset(&m->scratch);
	}
}

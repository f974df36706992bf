/* match_due.c -- deadlines: silences that have lasted, windows that are over. */
#include "operators/match_state.h"

static int64_t section_due(const struct matcher *m, const struct match_key *k, uint32_t at) {
	const struct section	*sec = section_at(k, at);
	int64_t			 window_ns = m->rules[sec->rule].nfa->within_ns, due = INT64_MAX;

	if (sec->heap_count > 0)
		due = ((const struct due *)blk_at(k, sec->heap))[0].ns;
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
		partial_due_set(v, at, done_ns < death_ns ? done_ns : death_ns);
		return;
	}
	match_late_add(v, partial_at(v->k, at)->run, partial_at(v->k, at)->node);
	partial_remove(v, at);
}

static void window_expire(struct visit *v, uint32_t at, int64_t now_ns) {
	uint32_t next;

	run_at(v->k, at)->flags |= RUN_WINDOW_SHUT;
	section_at(v->k, v->sec)->window_next = run_at(v->k, at)->next;
	for (uint32_t p = run_at(v->k, at)->partials; p != 0; p = next) {
		next = partial_at(v->k, p)->run_next;
		partial_expire(v, p, now_ns, true);
	}
}

/* One rule's share of what is due at now_ns. */
static void section_expire(struct visit *v, int64_t now_ns) {
	int64_t		window_ns = v->r->nfa->within_ns;
	struct section	*sec;

	while ((sec = section_at(v->k, v->sec))->heap_count > 0) {
		struct due d = ((const struct due *)blk_at(v->k, sec->heap))[0];

		if (d.ns > now_ns)
			break;
		partial_expire(v, d.partial, now_ns,
		    run_at(v->k, partial_at(v->k, d.partial)->run)->flags & RUN_WINDOW_SHUT);
	}
	while (window_ns != NFA_NO_LIMIT && (sec = section_at(v->k, v->sec))->window_next != 0
	    && run_at(v->k, sec->window_next)->first_ns + window_ns <= now_ns)
		window_expire(v, sec->window_next, now_ns);
	match_done(v, v->time);
	match_late(v, v->time);
	runs_sweep(v);
	v->r->counts.data_errors += v->data_error;
}

/* ---- Timers: of a key, or of a rule without one, for many rules share that key ------------- */

static bool is_solo(const struct matcher *m, const struct match_key *k) {
	return m->program->plans[k->plan].comp_count == 0;
}

static void timer_lower(struct matcher *m, struct wheel_entry *timer, int64_t due_ns) {
	if (due_ns < INT64_MAX && (!wheel_is_set(timer) || due_ns < timer->due_ns))
		wheel_set(&m->wheel, timer, due_ns);
}

/* After a section has changed: its timer may have to come earlier. A timer that comes too early
 * finds nothing due, and is set anew. */
void match_due_lower(struct matcher *m, struct match_key *k, uint32_t sec) {
	struct match_rule *r = &m->rules[section_at(k, sec)->rule];

	timer_lower(m, is_solo(m, k) ? &r->timer : &k->timer, section_due(m, k, sec));
}

/* All timers of a key, as they should be. */
void match_due_set(struct matcher *m, struct match_key *k) {
	const uint32_t *dir = blk_at(k, k->b->dir);

	for (uint32_t i = 0; i < k->b->dir_count; i++)
		match_due_lower(m, k, dir[2 * i + 1]);
}

static void section_fire(struct op *op, struct matcher *m, struct match_key *k, uint32_t at,
    int64_t now_ns) {
	struct visit v = { .op = op, .m = m, .k = k, .sec = at,
	    .r = &m->rules[section_at(k, at)->rule], .time = { now_ns } };

	if (section_due(m, k, at) <= now_ns)
		section_expire(&v, now_ns);
	match_due_lower(m, k, at);
}

static void key_fire(struct op *op, struct matcher *m, struct match_key *k, int64_t now_ns) {
	for (uint32_t i = 0; i < k->b->dir_count; i++)
		section_fire(op, m, k, ((const uint32_t *)blk_at(k, k->b->dir))[2 * i + 1], now_ns);
	match_key_settle(m, k);
}

/* Is it the timer of a rule? All others are of keys. */
static struct match_rule *timer_rule(const struct matcher *m, const struct wheel_entry *timer) {
	uintptr_t at = (uintptr_t)timer, rules = (uintptr_t)m->rules;

	if (at < rules || at >= rules + m->program->rule_count * sizeof *m->rules)
		return NULL;
	return &m->rules[(at - rules) / sizeof *m->rules];
}

/* Fires what is due before a time, in its order. */
void match_due(struct op *op, struct matcher *m, int64_t before_ns) {
	struct wheel_entry *timer;

	while (before_ns > m->wheel.next_ns && (timer = wheel_pop(&m->wheel, before_ns)) != NULL) {
		struct match_rule	*r = timer_rule(m, timer);
		struct match_key	*k = r == NULL ? (struct match_key *)timer
					     : m->solo[r->rule->plan];

		if (r == NULL)
			key_fire(op, m, k, timer->due_ns);
		else
			section_fire(op, m, k, r->solo_section, timer->due_ns);
		arena_reset(&m->scratch);
	}
}

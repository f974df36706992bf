/*
 * match_done.c -- completed matches of one rule, key and moment: in order, judged, reported.
 *
 * cep(7), PATTERNS: by first event, then most events, then the earliest next differing event,
 * then the step given to the first event that two assignments differ in. Then `where` and `unless`,
 * then `repeat`: a reported match moves the cut, and what began before the cut is over: its runs
 * are dropped at once, so that no cut needs to be kept.
 */
#define _GNU_SOURCE	/* qsort_r */
#include <stdlib.h>

#include "operators/match_state.h"

static void chain_add(struct visit *v, struct done *d) {
	size_t		 at = v->m->chain.count;
	uint32_t	 node = d->node;

	d->chain = (uint32_t)at;
	for (uint32_t i = 0; i < d->depth; i++)
		*vec_add(&v->m->chain) = 0;
	for (uint32_t i = d->depth; i-- > 0; node = node_at(v->k, node)->parent)
		v->m->chain.items[at + i] = node;
	CHECK(node == 0);
}

static struct done done_of(struct visit *v, uint32_t run, uint32_t node) {
	struct node *n = node_at(v->k, node);

	n->refs++;
	return (struct done){ .run = run, .node = node, .depth = n->depth,
	    .first = kept_at(v->k, run_at(v->k, run)->event)->order };
}

void match_done_add(struct visit *v, uint32_t run, uint32_t node) {
	struct done d = done_of(v, run, node);

	*vec_add(&v->m->done) = d;
}

void match_late_add(struct visit *v, uint32_t run, uint32_t node) {
	struct done d = done_of(v, run, node);

	*vec_add(&v->m->late) = d;
}

/* ---- Order -------------------------------------------------------------------------------- */

static int done_compare(const void *a, const void *b, void *arg) {
	const struct done	*x = a, *y = b;
	const struct visit	*v = arg;
	int			 order = order_compare(&x->first, &y->first);

	if (order != 0)
		return order;
	if (x->depth != y->depth)
		return x->depth > y->depth ? -1 : 1;
	for (uint32_t i = 0; i < x->depth; i++) {
		const struct node *n = node_at(v->k, v->m->chain.items[x->chain + i]);
		const struct node *o = node_at(v->k, v->m->chain.items[y->chain + i]);

		if (n->event == o->event)
			continue;
		return order_compare(&kept_at(v->k, n->event)->order,
		    &kept_at(v->k, o->event)->order);
	}
	for (uint32_t i = 0; i < x->depth; i++) {
		const struct node *n = node_at(v->k, v->m->chain.items[x->chain + i]);
		const struct node *o = node_at(v->k, v->m->chain.items[y->chain + i]);

		if (n->step != o->step)
			return n->step < o->step ? -1 : 1;
	}
	return 0;
}

static void done_sort(struct visit *v, struct done *items, size_t count) {
	v->m->chain.count = 0;
	for (size_t i = 0; i < count; i++)
		chain_add(v, &items[i]);
	if (count > 1)
		qsort_r(items, count, sizeof *items, done_compare, v);
}

/* ---- Judging and reporting ---------------------------------------------------------------- */

static bool exprs_pass(struct visit *v, const struct expr_env *env) {
	const struct rule	*rule = v->r->rule;
	const struct expr	*exprs = v->m->program->exprs;
	bool			 pass = true, error = false;

	for (unsigned i = 0; pass && i < rule->where_count; i++)
		pass = expr_true(&exprs[rule->wheres[i]], env, &error);
	for (unsigned i = 0; pass && i < rule->unless_count; i++) {
		bool failed = false;

		pass = !expr_true(&exprs[rule->unlesses[i]], env, &failed);
		error |= failed;
	}
	v->data_error |= error;
	return pass;
}

static void match_fill(struct visit *v, const struct done *d, struct match *match) {
	v->m->events.count = 0;
	for (uint32_t i = 0; i < d->depth; i++) {
		const struct node *n = node_at(v->k, v->m->chain.items[d->chain + i]);
		const struct kept *e = kept_at(v->k, n->event);

		*vec_add(&v->m->events) = (struct match_event){ .order = e->order,
		    .step = n->step, .type = e->type, .kinds = e->kinds,
		    .raw = { (const char *)e + e->raw_at, e->raw_bytes } };
	}
	match->events = v->m->events.items;
	match->event_count = d->depth;
	match->key = match_key_bytes(v->k);
}

static void report(struct visit *v, const struct done *d, enum match_kind kind,
    struct etime time, struct expr_env *env) {
	struct match match = { .kind = (uint8_t)kind, .rule = v->r->rule, .time = time,
	    .env = env };

	match_fill(v, d, &match);
	op_emit(v->op, &match);
	v->m->emitted++;
	if (kind == MATCH_FOUND)
		v->r->counts.reported++;
	else
		v->r->counts.timeouts_reported++;
}

/* Just behind an event, as a bound for first events: they must not be before it. */
static struct order_key after(struct order_key o) {
	o.offset++;
	return o;
}

/* Where a reported match moves the cut to. false: nowhere. */
static bool cut_of(const struct visit *v, const struct done *d, struct order_key *cut) {
	const struct rule	*rule = v->r->rule;
	uint32_t		 found = 0;

	switch (rule->repeat) {
	case REPEAT_AFTER_MATCH:
		*cut = after(kept_at(v->k, node_at(v->k, d->node)->event)->order);
		return true;
	case REPEAT_FROM_NEXT:
		*cut = after(d->first);
		return true;
	case REPEAT_FROM_FIRST:
	case REPEAT_FROM_LAST:
		for (uint32_t n = d->node; n != 0; n = node_at(v->k, n)->parent)
			if (node_at(v->k, n)->step == rule->repeat_step) {
				found = n;
				if (rule->repeat == REPEAT_FROM_LAST)
					break;
			}
		if (found == 0)
			return false;
		*cut = kept_at(v->k, node_at(v->k, found)->event)->order;
		return true;
	default:
		return false;
	}
}

/* Runs that began before the cut are over; of timeouts: can no more time out. */
static void cut_apply(struct visit *v, const struct order_key *cut, bool of_timeouts) {
	uint32_t run = section_at(v->k, v->sec)->runs_first, next;

	for (; run != 0; run = next) {
		const struct kept *first = kept_at(v->k, run_at(v->k, run)->event);

		next = run_at(v->k, run)->next;
		if (cut != NULL && order_compare(&first->order, cut) >= 0)
			return;
		run_at(v->k, run)->flags |= RUN_NO_TIMEOUT;
		if (!of_timeouts)
			run_kill(v, run);
	}
}

/* What the cut of this moment's matches is. */
struct cut {
	struct order_key	at;
	bool			is_set, ended;	/* ended: `once` */
};

static void cut_move(const struct visit *v, const struct done *d, struct cut *cut) {
	struct order_key at;

	if (v->r->rule->repeat == REPEAT_ONCE)
		cut->ended = true;
	else if (cut_of(v, d, &at) && (!cut->is_set || order_compare(&at, &cut->at) > 0)) {
		cut->at = at;
		cut->is_set = true;
	}
}

static bool cut_drops(const struct cut *cut, const struct order_key *first) {
	return cut->ended || (cut->is_set && order_compare(first, &cut->at) < 0);
}

static void judge(struct visit *v, const struct done *d, struct etime time, struct cut *cut) {
	struct match_bound	bound = { v->m, v->r, v->k, d->node };
	struct expr_env		env = { .program = v->m->program, .rule = v->r->rule,
				    .bound_class = &match_bound_class, .bound = &bound,
				    .scratch = &v->m->scratch };

	if (cut_drops(cut, &d->first))
		return;
	if (!exprs_pass(v, &env))
		return;
	v->r->counts.matches++;
	run_at(v->k, d->run)->flags |= RUN_COMPLETED;
	report(v, d, MATCH_FOUND, time, &env);
	cut_move(v, d, cut);
}

static bool is_repeated(const struct visit *v, const struct done *d, const struct done *before) {
	return v->r->nfa->ambiguous && done_compare(d, before, (void *)v) == 0;
}

/* All that completed at this moment. */
void match_done(struct visit *v, struct etime time) {
	struct matcher	*m = v->m;
	struct cut	 cut = {0};

	if (m->done.count == 0)
		return;
	done_sort(v, m->done.items, m->done.count);
	for (size_t i = 0; i < m->done.count; i++)
		if (i == 0 || !is_repeated(v, &m->done.items[i], &m->done.items[i - 1]))
			judge(v, &m->done.items[i], time, &cut);
	for (size_t i = 0; i < m->done.count; i++)
		node_unref(v->k, v->r, m->done.items[i].node);
	m->done.count = 0;
	if (cut.ended)
		section_at(v->k, v->sec)->flags |= SEC_ONCE_DONE;
	if (cut.ended || cut.is_set)
		cut_apply(v, cut.ended ? NULL : &cut.at, false);
}

/* ---- Timeouts ----------------------------------------------------------------------------- */

static bool may_time_out(const struct visit *v, const struct done *d, const struct cut *cut) {
	const struct run *run = run_at(v->k, d->run);

	return run->partial_count == 0 && run_is_unmatched(run)
	    && (section_at(v->k, v->sec)->flags & SEC_TIMEOUT_ONCE_DONE) == 0
	    && !cut_drops(cut, &d->first);
}

/* Partials that died of a deadline now; the longest of a run that is over with them. */
void match_late(struct visit *v, struct etime time) {
	struct matcher	*m = v->m;
	struct cut	 cut = {0};

	if (m->late.count == 0)
		return;
	done_sort(v, m->late.items, m->late.count);
	for (size_t i = 0; i < m->late.count; i++) {
		const struct done	*d = &m->late.items[i];
		struct match_bound	 bound = { v->m, v->r, v->k, d->node };
		struct expr_env		 env = { .program = m->program, .rule = v->r->rule,
					    .bound_class = &match_bound_class, .bound = &bound,
					    .scratch = &m->scratch };

		if ((i > 0 && d->run == d[-1].run) || !may_time_out(v, d, &cut))
			continue;
		v->r->counts.runs_timed_out++;
		if (!v->r->rule->has_timeout)
			continue;
		report(v, d, MATCH_TIMEOUT, time, &env);
		cut_move(v, d, &cut);
	}
	for (size_t i = 0; i < m->late.count; i++)
		node_unref(v->k, v->r, m->late.items[i].node);
	m->late.count = 0;
	if (cut.ended)
		section_at(v->k, v->sec)->flags |= SEC_TIMEOUT_ONCE_DONE;
	if (cut.is_set)
		cut_apply(v, &cut.at, true);
}

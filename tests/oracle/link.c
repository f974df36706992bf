/*
 * link.c -- the conditions of cep(7), PATTERNS, each as it is written there.
 *
 *	    from           (positions)            at
 *	─────●────x────x────x────x────x────────────●─────
 *	last event taken    what lies between      the event judged, or some event yet to come
 *
 * An event is judged by what is bound strictly before it. For an event yet to come (partial
 * matches), "between" ends with the last event that there is, or at the deadline, which is outside.
 */
#include "search.h"

static const int64_t never_ms = INT64_MAX;

static int64_t time_at(const struct search *s, int at) {
	return s->view->events[at]->time_ms;
}

static struct scope scope_at(const struct search *s, int at) {
	return (struct scope){ .rule = s->rule, .events = s->view->events,
	    .current = s->view->events[at], .place_at = s->place_at, .before = at };
}

bool may_qualify(const struct search *s, int at, int place) {
	return (s->view->offered[at] >> place & 1) != 0 && s->fits[place][at] != FITS_NEVER;
}

bool qualifies(const struct search *s, int at, int place) {
	struct scope scope = scope_at(s, at);

	if (!may_qualify(s, at, place))
		return false;
	return s->fits[place][at] == FITS_ALWAYS || expr_holds(s->rule->places[place].cond, &scope);
}

/* ---- until ---- */

static bool offered_to_seq(const struct search *, int at, const struct seq *);

static bool offered_to(const struct search *s, int at, const struct elem *elem) {
	if (elem->kind == ELEM_STEP)
		return (s->view->offered[at] >> elem->place & 1) != 0;
	for (int i = 0; i < elem->seq_count; i++)
		if (offered_to_seq(s, at, &elem->seqs[i]))
			return true;
	return false;
}

static bool offered_to_seq(const struct search *s, int at, const struct seq *seq) {
	for (int i = 0; i < seq->count; i++)
		if (elem_is_step(&seq->elems[i]) && offered_to(s, at, &seq->elems[i]))
			return true;
	return false;
}

static bool until_ends(const struct search *s, const struct elem *loop, int at) {
	struct scope scope = scope_at(s, at);

	return loop->until != NULL && offered_to(s, at, loop) && expr_holds(loop->until, &scope);
}

/* Of each loop around: no event from its first to this one, both included, ends it. */
static bool untils_hold(const struct search *s, const struct take *t, int end) {
	int last = t->at == FUTURE ? end - 1 : t->at;

	for (const struct until *u = t->way->untils; u != NULL; u = u->more)
		for (int x = u->mark < t->mark ? s->taken[u->mark] : t->at; x <= last; x++)
			if (until_ends(s, u->elem, x))
				return false;
	return true;
}

/* ---- the word ---- */

static bool begins_seq(const struct search *, int at, const struct seq *);

static bool begins(const struct search *s, int at, const struct elem *elem) {
	if (elem->kind == ELEM_STEP)
		return qualifies(s, at, elem->place);
	for (int i = 0; i < elem->seq_count; i++)
		if (begins_seq(s, at, &elem->seqs[i]))
			return true;
	return false;
}

static bool begins_seq(const struct search *s, int at, const struct seq *seq) {
	for (int i = 0; i < seq->count; i++) {
		if (!elem_is_step(&seq->elems[i]))
			continue;
		if (begins(s, at, &seq->elems[i]))
			return true;
		if (!elem_nullable(&seq->elems[i]))
			return false;
	}
	return false;
}

/*
 * next: no event that the rule sees lies between. then: none between qualifies, those aside that
 * other branches of an `all of` take, or that come before a `no … for` has ended.
 */
static bool word_holds(const struct search *s, enum word word, const struct elem *elem, int from,
    int end, int64_t wait_ms) {
	for (int x = from + 1; x < end; x++) {
		if (word == WORD_NEXT && s->view->seen[x])
			return false;
		if (word == WORD_THEN && time_at(s, x) >= wait_ms && s->place_at[x] == NO_PLACE
		    && begins(s, x, elem))
			return false;
	}
	return true;
}

/* ---- no, not next, greedy ---- */

static bool none_between(const struct search *s, int place, int from, int end, int64_t before_ms) {
	for (int x = from + 1; x < end; x++)
		if (time_at(s, x) < before_ms && qualifies(s, x, place))
			return false;
	return true;
}

/* `no` after a loop: nor between two of its turns. */
static bool none_between_turns(const struct search *s, const struct guard *g) {
	for (const struct turn *t = g->turns; t != NULL && t->older != NULL; t = t->older)
		if (t->older->last != FUTURE
		    && !none_between(s, g->elem->place, t->older->last, t->end, never_ms))
			return false;
	return true;
}

static int seen_after(const struct search *s, int at) {
	do
		at++;
	while (at < s->limit && !s->view->seen[at]);
	return at;
}

/* `not next` after a loop: also after each earlier turn with which it could have ended. */
static bool not_next_after_turns(const struct search *s, const struct guard *g) {
	int nth = 0;

	for (const struct turn *t = g->turns; t != NULL; t = t->older)
		nth++;
	for (const struct turn *t = g->turns; t != NULL && t->older != NULL; t = t->older) {
		int x;

		if (--nth < g->turns_min || t->older->last == FUTURE)
			continue;
		x = seen_after(s, t->older->last);
		if (x < t->end && qualifies(s, x, g->elem->place))
			return false;
	}
	return true;
}

/* Strictly after the loop's last event up to `last`, this one included; from the match's last event
 * on, only before the moment of completion. */
static bool greedy_holds(const struct search *s, const struct guard *g, int last,
    int64_t before_ms, int match_last) {
	for (int x = g->from == NOTHING ? last : g->from + 1; x <= last; x++) {
		if ((x >= match_last && time_at(s, x) >= before_ms) || until_ends(s, g->elem, x))
			break;
		if (qualifies(s, x, g->elem->place))
			return false;
	}
	return true;
}

/*
 * What `no` and `not next` say about the turns of the loop before them holds in any case; what they
 * say about the time after it is void if every later step is left out.
 */
static bool turns_hold(const struct search *s, const struct way *way) {
	for (const struct guard *g = way->guards; g != NULL; g = g->more) {
		if (g->elem->kind == ELEM_NO && !none_between_turns(s, g))
			return false;
		if (g->elem->kind == ELEM_NOT_NEXT && !not_next_after_turns(s, g))
			return false;
	}
	return true;
}

static int64_t guard_deadline_ms(const struct search *s, const struct guard *g) {
	return g->elem->for_ms != 0 ? time_at(s, g->from) + g->elem->for_ms : never_ms;
}

static bool guard_holds(const struct search *s, const struct guard *g, int at, int end) {
	int x;

	if (g->from == FUTURE)
		return true;
	if (g->elem->kind == ELEM_STEP)
		return greedy_holds(s, g, at == FUTURE ? end - 1 : at, never_ms, at);
	if (g->from == NOTHING)
		return true;
	if (g->elem->kind == ELEM_NO)
		return none_between(s, g->elem->place, g->from, end, guard_deadline_ms(s, g));
	x = seen_after(s, g->from);
	return !((x < end || x == at) && qualifies(s, x, g->elem->place));
}

/* ---- one event taken ---- */

static int64_t earlier(int64_t a, int64_t b) {
	return a < b ? a : b;
}

static int64_t within_end_ms(const struct search *s) {
	return s->rule->within_ms == 0 ? never_ms : time_at(s, s->taken[0]) + s->rule->within_ms;
}

/* When it is too late for the next event: by `within`, and by all that counts from the last. */
static int64_t deadline_ms(const struct search *s, const struct take *t) {
	int64_t ms = never_ms;

	if (t->mark > 0)
		ms = within_end_ms(s);
	if (t->way->last != NOTHING)
		for (const struct bound *b = t->way->bounds; b != NULL; b = b->more)
			if (b->within_ms != 0)
				ms = earlier(ms, time_at(s, t->way->last) + b->within_ms);
	return ms;
}

/* The end of every `no … for` that is pending: the wait for the next step begins there. */
static int64_t wait_ms(const struct search *s, const struct way *way) {
	int64_t ms = INT64_MIN;

	for (const struct guard *g = way->guards; g != NULL; g = g->more)
		if (g->elem->kind == ELEM_NO && g->elem->for_ms != 0 && g->from >= 0
		    && g->from != FUTURE && guard_deadline_ms(s, g) > ms)
			ms = guard_deadline_ms(s, g);
	return ms;
}

static int end_before(const struct search *s, int64_t before_ms) {
	int end = 0;

	while (end < s->limit && time_at(s, end) < before_ms)
		end++;
	return end;
}

/* A deadline kills what waits when time has passed it, not at an event of its very time. */
static bool still_open(const struct search *s, int64_t until_ms) {
	return s->now.deadline ? s->now.time_ms < until_ms : s->now.time_ms <= until_ms;
}

int link_end(const struct search *s, const struct take *t) {
	if (t->at != FUTURE)
		return t->at;
	return end_before(s, t->way->last == FUTURE ? within_end_ms(s) : deadline_ms(s, t));
}

bool future_holds(const struct search *s, const struct way *way) {
	int end = end_before(s, within_end_ms(s));

	if (!turns_hold(s, way))
		return false;
	for (const struct guard *g = way->guards; g != NULL; g = g->more)
		if (!guard_holds(s, g, FUTURE, end))
			return false;
	return true;
}

/* What the words say: of the step, and of whatever else bounds it. */
static bool words_hold(const struct search *s, const struct take *t, int end, int64_t waits_ms) {
	const struct way *way = t->way;

	if (way->last == NOTHING)
		return true;
	for (const struct bound *b = way->bounds; b != NULL; b = b->more)
		if (!word_holds(s, b->word, b->all, way->last, end, waits_ms))
			return false;
	return word_holds(s, t->word, t->elem, way->last, end, waits_ms);
}

bool take_holds(const struct search *s, const struct take *t) {
	const struct way	*way = t->way;
	int64_t			 due_ms, waits_ms;
	int			 end;

	if (way->last == FUTURE)
		return future_holds(s, way);
	if (!turns_hold(s, way))
		return false;
	due_ms = deadline_ms(s, t);
	waits_ms = wait_ms(s, way);
	end = link_end(s, t);
	if (t->at == FUTURE && (!still_open(s, due_ms) || waits_ms >= due_ms))
		return false;
	if (t->at != FUTURE && (time_at(s, t->at) >= due_ms || time_at(s, t->at) < waits_ms
	    || !qualifies(s, t->at, t->elem->place)))
		return false;
	if (!untils_hold(s, t, end) || !words_hold(s, t, end, waits_ms))
		return false;
	for (const struct guard *g = way->guards; g != NULL; g = g->more)
		if (!guard_holds(s, g, t->at, end))
			return false;
	return true;
}

/* ---- the end ---- */

static struct moment later(struct moment a, struct moment b) {
	return moment_compare(a, b) >= 0 ? a : b;
}

/* A closing `no`: nothing before its deadline, at which it is satisfied. */
static bool closing_no(const struct search *s, const struct guard *g, struct moment *done) {
	int64_t due_ms = g->elem->for_ms != 0 ? guard_deadline_ms(s, g) : within_end_ms(s);

	if (!none_between(s, g->elem->place, g->from, s->limit, due_ms))
		return false;
	*done = later(*done, moment_of_deadline(s->view, due_ms));
	return true;
}

/* A closing `not next`: the very next event, inside `within`, must be something else. */
static enum ending closing_not_next(const struct search *s, const struct guard *g,
    struct moment *done) {
	int x = seen_after(s, g->from);

	if (x >= s->limit || time_at(s, x) >= within_end_ms(s))
		return s->partial && still_open(s, within_end_ms(s)) ? ENDING_WAITING : ENDING_NONE;
	if (qualifies(s, x, g->elem->place))
		return ENDING_NONE;
	*done = later(*done, moment_of_event(s->view, x));
	return ENDING_DONE;
}

/*
 * A `no` after which every step is left out is void; but at the end of a branch of `all of` it
 * lasts until the other branches are complete, too.
 */
static bool void_holds(const struct search *s, const struct guard *g, int last) {
	return g->elem->kind != ELEM_NO || g->from == NOTHING
	    || none_between(s, g->elem->place, g->from, last + 1, guard_deadline_ms(s, g));
}

enum ending way_ends(const struct search *s, const struct way *way, struct moment *done) {
	enum ending ending = ENDING_DONE;

	if (!turns_hold(s, way))
		return ENDING_NONE;
	*done = moment_of_event(s->view, way->last);
	for (const struct guard *g = way->guards; g != NULL; g = g->more) {
		enum ending one = ENDING_DONE;

		if (!g->elem->trailing) {
			if (!void_holds(s, g, way->last))
				return ENDING_NONE;
			continue;
		}
		if (g->elem->kind == ELEM_NO)
			one = closing_no(s, g, done) ? ENDING_DONE : ENDING_NONE;
		else
			one = closing_not_next(s, g, done);
		if (one == ENDING_NONE)
			return ENDING_NONE;
		if (one == ENDING_WAITING)
			ending = ENDING_WAITING;
	}
	if (s->partial && ending == ENDING_DONE && moment_compare(*done, s->now) > 0)
		ending = ENDING_PENDING;
	for (const struct guard *g = way->guards; g != NULL; g = g->more) {
		int last = ending != ENDING_DONE || done->deadline ? s->limit - 1 : done->after;
		int64_t before_ms = ending == ENDING_WAITING ? within_end_ms(s)
		    : done->deadline ? done->time_ms : never_ms;

		if (g->elem->kind == ELEM_STEP
		    && !greedy_holds(s, g, last, before_ms, way->last))
			return ENDING_NONE;
	}
	return ending;
}

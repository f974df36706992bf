/*
 * search.c -- tries every assignment of one key's events to one pattern; see search.h.
 *
 * Each function gives events to one piece of the pattern in every possible way, and for each of
 * them calls on to the piece that follows, which it is handed as a struct next: the C stack holds
 * the assignment tried. Nothing is remembered between tries.
 */
#include <string.h>

#include "search.h"
#include "variants.h"

enum { TRIES_MAX = 1000 * 1000, GUARDS_MAX = 64 };

struct next {
	void	(*go)(struct search *, const struct way *, const struct next *);
};

static void seq_go(struct search *, const struct seq *, int i, enum word, const struct way *,
    const struct next *);
static void body_go(struct search *, const struct elem *, enum word, const struct way *,
    const struct next *);

/* ---- one event ---- */

static void take_go(struct search *s, const struct elem *elem, enum word word, int at,
    const struct way *way, const struct next *next) {
	struct take	take = { elem, word, at, s->taken_count, way, s->takes };
	struct way	after = { .last = at, .untils = way->untils };
	bool		holds = true;

	s->tries_left--;
	if (at != FUTURE)
		s->place_at[at] = (int8_t)elem->place;
	s->ends[s->taken_count] = link_end(s, &take);
	s->taken[s->taken_count++] = at;
	if (s->all_depth > 0)
		s->takes = &take;
	else
		holds = take_holds(s, &take);
	if (holds)
		next->go(s, &after, next);
	s->takes = take.more;
	s->taken_count--;
	if (at != FUTURE)
		s->place_at[at] = NO_PLACE;
}

static void step_go(struct search *s, const struct elem *elem, enum word word,
    const struct way *way, const struct next *next) {
	for (int at = way->last + 1; at < s->limit && s->tries_left > 0; at++)
		if (s->place_at[at] == NO_PLACE && may_qualify(s, at, elem->place))
			take_go(s, elem, word, at, way, next);
	if (s->partial && s->taken_count > 0 && s->tries_left > 0)
		take_go(s, elem, word, FUTURE, way, next);
}

/* ---- a group: its word goes to its own first step ---- */

struct group_next {
	struct next		 next;
	const struct next	*up;
};

/* A group is no loop, even if its last step is one. */
static void group_done(struct search *s, const struct way *way, const struct next *next) {
	const struct group_next	*g = (const struct group_next *)next;
	struct way		 after = *way;

	after.turns = NULL;
	g->up->go(s, &after, g->up);
}

static void group_go(struct search *s, const struct elem *elem, enum word word,
    const struct way *way, const struct next *up) {
	struct group_next g = { { group_done }, up };

	seq_go(s, elem->seqs, 0, word, way, &g.next);
}

/* ---- all of: one branch has the earliest event, the others start from it ---- */

struct all {
	const struct elem	*elem;
	const struct way	*before;
	int			 earliest;
	int			 mark;
	const struct next	*up;
};

struct branch {
	struct next		 next;
	const struct all	*all;
	int			 nth;		/* the next branch to be walked */
	int			 mark;
	const struct branch	*older;
	const struct way	*end;		/* filled in when the branch is complete */
};

static void all_join(struct search *s, const struct all *all, const struct branch *last) {
	struct guard		 guards[GUARDS_MAX];
	struct way		 after = { .last = NOTHING, .untils = all->before->untils };
	const struct take	*takes = s->takes;
	bool			 holds = true;
	int			 n = 0;

	for (const struct branch *b = last; b != NULL; b = b->older) {
		if (b->end->last > after.last)
			after.last = b->end->last;
		for (const struct guard *g = b->end->guards; g != NULL; g = g->more) {
			MUST(n < GUARDS_MAX);
			guards[n] = *g;
			guards[n].more = after.guards;
			after.guards = &guards[n++];
		}
	}
	if (--s->all_depth == 0) {
		for (const struct take *t = takes; t != NULL && holds; t = t->more)
			holds = take_holds(s, t);
		s->takes = NULL;
	}
	if (holds)
		all->up->go(s, &after, all->up);
	s->takes = takes;
	s->all_depth++;
}

static void branch_done(struct search *, const struct way *, const struct next *);

static void branch_go(struct search *s, const struct all *all, int nth,
    const struct branch *older) {
	struct way	start = { .last = s->taken[all->mark], .untils = all->before->untils };
	struct branch	b = { { branch_done }, all, 0, s->taken_count, older, NULL };

	if (nth == all->earliest)
		nth++;
	if (nth == all->elem->seq_count) {
		all_join(s, all, older);
		return;
	}
	b.nth = nth + 1;
	seq_go(s, &all->elem->seqs[nth], 0, WORD_THEN, &start, &b.next);
}

static void branch_done(struct search *s, const struct way *way, const struct next *next) {
	struct branch done = *(const struct branch *)next;

	if (s->taken_count == done.mark)
		return;
	done.end = way;
	branch_go(s, done.all, done.nth, &done);
}

static void all_go(struct search *s, const struct elem *elem, enum word word, const struct way *way,
    const struct next *up) {
	struct bound	earliest = { 0, word, elem, way->bounds };
	struct way	start = *way;

	start.bounds = &earliest;
	for (int i = 0; i < elem->seq_count; i++) {
		struct all	all = { elem, way, i, s->taken_count, up };
		struct branch	b = { { branch_done }, &all, 0, s->taken_count, NULL, NULL };

		s->all_depth++;
		seq_go(s, &elem->seqs[i], 0, WORD_EVERY, &start, &b.next);
		s->all_depth--;
	}
}

/* ---- loops ---- */

struct loop {
	const struct elem	*elem;
	const struct way	*before;
	const struct next	*up;
};

struct turn_next {
	struct next		 next;
	const struct loop	*loop;
	int			 nth;
	int			 mark;
	const struct turn	*older;
};

static void turn_done(struct search *, const struct way *, const struct next *);

static void turn_go(struct search *s, const struct loop *loop, int nth, const struct turn *older,
    enum word word, const struct way *way) {
	static const enum word words[] = {
		[INNER_RELAXED] = WORD_THEN,
		[INNER_STRICT] = WORD_NEXT,
		[INNER_FREE] = WORD_EVERY
	};
	const struct elem	*elem = loop->elem;
	struct turn_next	 t = { { turn_done }, loop, nth, s->taken_count, older };
	struct bound		 bound = { elem->each_ms,
	    elem->inner == INNER_STRICT ? WORD_NEXT : WORD_EVERY, NULL, way->bounds };
	struct until		 until = { elem, s->taken_count, way->untils };
	struct way		 start = *way;

	if (nth > 1) {
		word = words[elem->inner];
		start.bounds = &bound;
	} else if (elem->until != NULL) {
		start.untils = &until;
	}
	start.turns = NULL;
	body_go(s, elem, word, &start, &t.next);
}

static void turn_done(struct search *s, const struct way *way, const struct next *next) {
	const struct turn_next	*t = (const struct turn_next *)next;
	const struct elem	*elem = t->loop->elem;
	struct turn		 turn = { .last = way->last, .older = t->older };
	struct guard		 greedy = { .elem = elem, .from = way->last, .more = way->guards };
	struct way		 after = *way;

	if (s->taken_count == t->mark)
		return;			/* a turn without events: an error in a rule */
	turn.first = s->taken[t->mark];
	turn.end = s->ends[t->mark];
	if (t->nth >= elem->min) {
		after.untils = t->loop->before->untils;
		after.turns = &turn;
		after.turns_min = elem->min;
		if (elem->greedy && elem->max != elem->min)
			after.guards = &greedy;
		t->loop->up->go(s, &after, t->loop->up);
	}
	if ((elem->max == 0 || t->nth < elem->max) && !(way->last == FUTURE && t->nth >= elem->min))
		turn_go(s, t->loop, t->nth + 1, &turn, WORD_THEN, way);
}

/* ---- one element of a sequence ---- */

/* Once, or one turn of a loop. */
static void body_go(struct search *s, const struct elem *elem, enum word word,
    const struct way *way, const struct next *next) {
	switch (elem->kind) {
	case ELEM_STEP:
		step_go(s, elem, word, way, next);
		break;
	case ELEM_GROUP:
		group_go(s, elem, word, way, next);
		break;
	default:
		MUST(elem->kind == ELEM_ALL);
		all_go(s, elem, word, way, next);
	}
}

struct elem_next {
	struct next		 next;
	const struct way	*before;
	int			 mark;
	const struct next	*up;
};

/* What is over takes its bounds with it, also if it took no event. */
static void elem_done(struct search *s, const struct way *way, const struct next *next) {
	const struct elem_next	*e = (const struct elem_next *)next;
	struct way		 after = *way;

	if (s->taken_count == e->mark)
		after.bounds = e->before->bounds;
	e->up->go(s, &after, e->up);
}

static void elem_go(struct search *s, const struct elem *elem, enum word word,
    const struct way *way, const struct next *up) {
	struct elem_next	 e = { { elem_done }, way, s->taken_count, up };
	struct bound		 bound = { elem->rel.within_ms, WORD_EVERY, NULL, way->bounds };
	struct guard		 greedy = { .elem = elem, .from = way->last, .more = way->guards };
	struct way		 start = *way;

	start.turns = NULL;
	if (elem->optional) {
		struct way out = start;

		if (elem->greedy && elem->max != elem->min)
			out.guards = &greedy;
		up->go(s, &out, up);
	}
	if (elem->rel.within_ms != 0)
		start.bounds = &bound;
	if (elem->loop) {
		struct loop loop = { elem, way, &e.next };

		turn_go(s, &loop, 1, NULL, word, &start);
	} else {
		body_go(s, elem, word, &start, &e.next);
	}
}

struct seq_next {
	struct next		 next;
	const struct seq	*seq;
	int			 i;
	const struct next	*up;
};

static void seq_done(struct search *s, const struct way *way, const struct next *next) {
	const struct seq_next *n = (const struct seq_next *)next;

	if (n->i < n->seq->count)
		seq_go(s, n->seq, n->i, n->seq->elems[n->i].rel.word, way, n->up);
	else
		n->up->go(s, way, n->up);
}

/* From element i on, the first of which has this word. */
static void seq_go(struct search *s, const struct seq *seq, int i, enum word word,
    const struct way *way, const struct next *up) {
	struct seq_next n = { { seq_done }, seq, i + 1, up };

	if (s->tries_left-- <= 0)
		return;
	if (elem_is_step(&seq->elems[i])) {
		elem_go(s, &seq->elems[i], word, way, &n.next);
	} else {
		struct guard guard = { &seq->elems[i], way->last, way->turns, way->turns_min,
		    way->guards };
		struct way after = *way;

		after.guards = &guard;
		seq_done(s, &after, &n.next);
	}
}

/* ---- the whole ---- */

static void found_add(struct search *s, struct moment done, bool pending) {
	struct matches	*found = s->found;
	struct match	*m;

	for (int i = 0; i < found->count; i++)
		if (memcmp(found->items[i].place_at, s->place_at, sizeof s->place_at) == 0) {
			found->items[i].pending &= pending;
			return;
		}
	if (found->count == found->size) {
		struct match *items;

		found->size = found->size * 2 + 16;
		items = POOL_ARRAY(s->pool, struct match, found->size);
		if (found->count > 0)
			memcpy(items, found->items, (size_t)found->count * sizeof *items);
		found->items = items;
	}
	m = &found->items[found->count++];
	*m = (struct match){ .first = NOTHING, .done = done, .pending = pending };
	memcpy(m->place_at, s->place_at, sizeof m->place_at);
	for (int at = 0; at < s->view->count; at++) {
		if (m->place_at[at] == NO_PLACE)
			continue;
		if (m->first == NOTHING)
			m->first = at;
		m->last = at;
		m->count++;
	}
}

/* Every step has its events, or is left out. A match has at least one. */
static void whole_done(struct search *s, const struct way *way, const struct next *next) {
	struct moment	done = s->now;
	enum ending	ending;

	(void)next;
	if (s->taken_count == 0)
		return;
	if (way->last == FUTURE) {
		if (future_holds(s, way))
			found_add(s, done, false);
		return;
	}
	ending = way_ends(s, way, &done);
	if (s->partial && (ending == ENDING_WAITING || ending == ENDING_PENDING))
		found_add(s, done, ending == ENDING_PENDING);
	else if (!s->partial && ending == ENDING_DONE)
		found_add(s, done, false);
}

/* Conditions that do not look back are judged once; a data error in one is a no. */
static void fits_fill(struct search *s) {
	for (int place = 0; place < s->rule->place_count; place++) {
		const struct expr *cond = s->rule->places[place].cond;

		for (int at = 0; at < s->view->count; at++) {
			struct scope scope = { .rule = s->rule, .current = s->view->events[at] };

			s->fits[place][at] = expr_looks_back(cond) ? FITS_MAYBE
			    : expr_holds(cond, &scope) ? FITS_ALWAYS : FITS_NEVER;
		}
	}
}

static void mark_trailing(struct seq *seq, bool is_last, struct pool *pool) {
	struct elem *elems = pool_copy(pool, seq->elems, (size_t)seq->count * sizeof *elems);

	seq->elems = elems;
	for (int i = seq->count - 1; i >= 0; i--) {
		struct elem *elem = &elems[i];
		struct seq *seqs;

		if (!elem_is_step(elem)) {
			elem->trailing = is_last;
			continue;
		}
		if (elem->seq_count > 0) {
			seqs = pool_copy(pool, elem->seqs, (size_t)elem->seq_count * sizeof *seqs);
			for (int b = 0; b < elem->seq_count; b++)
				mark_trailing(&seqs[b], is_last, pool);
			elem->seqs = seqs;
		}
		is_last = false;
	}
}

static int search_run(struct search *s) {
	static const struct next whole = { whole_done };
	struct variants variants;

	*s->found = (struct matches){ 0 };
	memset(s->place_at, NO_PLACE, sizeof s->place_at);
	fits_fill(s);
	s->tries_left = TRIES_MAX;
	variants_make(s->pool, &s->rule->match, &variants);
	for (int i = 0; i < variants.count; i++) {
		struct way start = { .last = NOTHING };

		mark_trailing(&variants.items[i], true, s->pool);
		seq_go(s, &variants.items[i], 0, WORD_THEN, &start, &whole);
	}
	return s->tries_left > 0 ? 0 : -1;
}

int matches_find(struct pool *pool, const struct view *view, struct matches *found) {
	struct search s = { .view = view, .rule = view->rule, .pool = pool, .limit = view->count,
	    .found = found };

	return search_run(&s);
}

int partials_find(struct pool *pool, const struct view *view, struct moment now,
    struct matches *found) {
	struct search s = { .view = view, .rule = view->rule, .pool = pool, .partial = true,
	    .now = now, .limit = now.after + 1, .found = found };

	return search_run(&s);
}

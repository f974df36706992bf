/*
 * gen_match.c -- random patterns; see gen.h.
 *
 * Elements are drawn in written order, so that a condition can only refer to what stands before
 * it. What depends on what follows (greedy) is drawn freely and taken back at the end where the
 * language forbids it.
 */

#include "gen.h"

enum { ELEMS_MAX = 8, DEPTH_MAX = 2 };

struct elems {
	struct elem	items[ELEMS_MAX];
	int		count;
};

/* Where a sequence stands. */
struct seq_kind {
	bool	top;
	bool	may_be_empty;
	bool	simple_first;	/* its first element is a step, and is not left out */
	int	steps_max;
};

static struct seq gen_seq(struct gen *, const struct seq_kind *);

int64_t gen_span_ms(struct gen *g, int seconds_max) {
	int64_t ms = draw_range(g->draw, 1, seconds_max) * 1000;

	return draw_chance(g->draw, 10) ? ms + 1 : ms;
}

/* ---- places ---- */

/* One event type, or two of them, or a kind. */
static uint32_t gen_types(struct gen *g) {
	uint32_t types = 1u << draw_below(g->draw, (uint32_t)g->base_count);

	if (g->rule->type_count > g->base_count && draw_chance(g->draw, 25))
		return 1u << g->base_count;
	if (draw_chance(g->draw, 15))
		types |= 1u << draw_below(g->draw, (uint32_t)g->base_count);
	return types;
}

static int place_new(struct gen *g, enum elem_kind kind) {
	int place = g->rule->place_count++;

	MUST(place < PLACES_MAX - 1);
	g->rule->places[place] = (struct place){ .kind = kind, .types = gen_types(g) };
	return place;
}

static struct gen_cond cond_at(const struct gen *g, int place, bool is_loop) {
	return (struct gen_cond){ .has_current = true, .can_look_back = true,
	    .own_place = is_loop && g->rule->places[place].name != NULL ? place : NO_PLACE,
	    .has_x = g->rule->places[place].types == 1u << g->base_count
	    && g->rule->type_count > g->base_count,
	    .first = place == 0 && !is_loop };
}

/* With one event type, steps without a condition all look alike: most have one. */
static void gen_place_cond(struct gen *g, int place, bool is_loop) {
	struct gen_cond c = cond_at(g, place, is_loop);

	if (draw_chance(g->draw, g->base_count == 1 ? 75 : 45))
		g->rule->places[place].cond = gen_condition(g, &c);
}

/* ---- quantifiers ---- */

static void gen_loop(struct gen *g, struct elem *e) {
	static const int bounds[][2] = { { 1, 0 }, { 2, 0 }, { 1, 2 }, { 1, 3 }, { 2, 2 }, { 2, 3 },
		{ 3, 3 }, { 3, 0 }, { 1, 1 } };
	static const int weights[] = { 30, 12, 10, 8, 14, 8, 4, 3, 2 };
	static const int inner[] = { 60, 25, 15 };
	int i = draw_weighted(g->draw, weights, 9);

	e->loop = true;
	e->min = bounds[i][0];
	e->max = bounds[i][1];
	e->inner = (enum inner)draw_weighted(g->draw, inner, 3);
	if (g->all_depth > 0 && e->inner == INNER_STRICT)
		e->inner = INNER_RELAXED;
	if (g->bounding == BOUND_EACH || draw_chance(g->draw, 15))
		e->each_ms = gen_span_ms(g, 4);
}

static void gen_relation(struct gen *g, struct elem *e) {
	static const int weights[] = { 55, 20, 25 };
	static const enum word words[] = { WORD_THEN, WORD_EVERY, WORD_NEXT };

	e->rel.word = words[draw_weighted(g->draw, weights, g->all_depth > 0 ? 2 : 3)];
	if (g->bounding == BOUND_EACH || draw_chance(g->draw, 12))
		e->rel.within_ms = gen_span_ms(g, 8);
}

/* ---- elements ---- */

static void gen_step(struct gen *g, struct elem *e) {
	struct place *p;

	g->steps_left--;
	e->kind = ELEM_STEP;
	e->place = place_new(g, ELEM_STEP);
	p = &g->rule->places[e->place];
	if ((p->types & (p->types - 1)) != 0 || !draw_chance(g->draw, 12))
		p->name = pool_printf(g->pool, "s%d", e->place + 1);
	e->optional = draw_chance(g->draw, 20);
	if (draw_chance(g->draw, 45))
		gen_loop(g, e);
	gen_place_cond(g, e->place, e->loop);
	if (e->loop && e->inner != INNER_FREE && draw_chance(g->draw, 40))
		e->greedy = true;
	if (e->loop && draw_chance(g->draw, 20)) {
		struct gen_cond c = cond_at(g, e->place, true);

		e->until = gen_condition(g, &c);
	}
	if (p->name != NULL)
		g->readable[g->readable_count++] = e->place;
}

/* With `until` the first event of the loop must be one particular step's. */
static void gen_group(struct gen *g, struct elem *e, bool may_be_empty) {
	bool		 until, loop = draw_chance(g->draw, 55);
	struct seq_kind	 kind = { .may_be_empty = may_be_empty && !loop && draw_chance(g->draw, 15),
	    .steps_max = 3 };
	struct seq	*seq = POOL_NEW(g->pool, struct seq);

	e->kind = ELEM_GROUP;
	e->place = NO_PLACE;
	until = loop && draw_chance(g->draw, 30);
	kind.simple_first = until;
	e->optional = draw_chance(g->draw, 25);
	if (loop)
		gen_loop(g, e);
	*seq = gen_seq(g, &kind);
	e->seqs = seq;
	e->seq_count = 1;
	if (until) {
		struct gen_cond c = { .has_current = true, .can_look_back = true,
		    .own_place = NO_PLACE };

		e->until = gen_condition(g, &c);
	}
}

static void gen_branches(struct gen *g, struct elem *e, enum elem_kind what) {
	int		 n = draw_chance(g->draw, 20) ? 3 : 2;
	struct seq	*seqs = POOL_ARRAY(g->pool, struct seq, n);

	e->kind = what;
	e->place = NO_PLACE;
	g->all_depth += what == ELEM_ALL;
	for (int i = 0; i < n; i++) {
		struct seq_kind kind = { .simple_first = what == ELEM_ALL, .steps_max = 2 };

		seqs[i] = gen_seq(g, &kind);
	}
	g->all_depth -= what == ELEM_ALL;
	e->seqs = seqs;
	e->seq_count = n;
}

/*
 * An `all of` cannot be bounded step by step: its branches begin with a plain `then`. Only after
 * something that is always taken may a group be empty without being marked optional.
 */
static void gen_elem(struct gen *g, struct elem *e, const struct seq *before, bool simple) {
	static const int weights[] = { 66, 17, 8, 9 };
	int room = g->bounding == BOUND_EACH ? 3 : 4;

	*e = (struct elem){ .kind = ELEM_STEP };
	if (simple || g->depth > DEPTH_MAX || g->steps_left < 3)
		room = 1;
	if (before->count > 0)
		gen_relation(g, e);
	switch (draw_weighted(g->draw, weights, room)) {
	case 0:		gen_step(g, e); break;
	case 1:		gen_group(g, e, !seq_nullable(before)); break;
	case 2:		gen_branches(g, e, ELEM_ANY); break;
	default:	gen_branches(g, e, ELEM_ALL); break;
	}
}

/* ---- no and not next ---- */

/* Never after a step marked optional; an `any of` is what its branches end with. */
static bool may_precede_no(const struct elem *e) {
	if (e->kind == ELEM_ANY) {
		for (int i = 0; i < e->seq_count; i++) {
			const struct seq *s = &e->seqs[i];

			for (int k = s->count - 1; k >= 0; k--) {
				if (!elem_is_step(&s->elems[k]))
					continue;
				if (!may_precede_no(&s->elems[k]))
					return false;
				break;
			}
		}
	}
	return !e->optional;
}

/*
 * `last`: nothing follows in this sequence. `not next` has a condition: of a rule that sees one
 * type, one without can never be met, and then it is open how long a partial match before it lives.
 */
static bool gen_no(struct gen *g, struct elem *e, const struct seq_kind *kind, bool last) {
	bool needs_for = last && (!kind->top || g->bounding != BOUND_WITHIN);

	*e = (struct elem){ .kind = ELEM_NO };
	if (g->rule->place_count >= PLACES_MAX - 12)
		return false;
	if (!needs_for && g->all_depth == 0 && draw_chance(g->draw, 35))
		e->kind = ELEM_NOT_NEXT;
	else if (needs_for || draw_chance(g->draw, 30))
		e->for_ms = gen_span_ms(g, 5);
	e->place = place_new(g, e->kind);
	if (e->kind == ELEM_NOT_NEXT) {
		struct gen_cond c = cond_at(g, e->place, false);

		g->rule->places[e->place].cond = gen_condition(g, &c);
	} else {
		gen_place_cond(g, e->place, false);
	}
	return true;
}

static void gen_noes(struct gen *g, struct elems *out, const struct seq_kind *kind, bool last) {
	int span = draw_open(g->draw);

	while (out->count < ELEMS_MAX - 1 && draw_chance(g->draw, last ? 18 : 26)
	    && may_precede_no(&out->items[out->count - 1]))
		if (gen_no(g, &out->items[out->count], kind, last))
			out->count++;
	draw_close(g->draw, span);
}

static struct seq gen_seq(struct gen *g, const struct seq_kind *kind) {
	struct elems	out = { .count = 0 };
	int		steps = 0;
	struct seq	seq;

	g->depth++;
	do {
		int span = draw_open(g->draw);

		if (out.count > 0)
			gen_noes(g, &out, kind, false);
		seq = (struct seq){ out.items, out.count };
		gen_elem(g, &out.items[out.count], &seq, out.count == 0 && kind->simple_first);
		if (out.count == 0 && kind->simple_first) {
			out.items[0].optional = false;
			if (g->all_depth > 0)
				out.items[0].until = NULL;
		}
		out.count++;
		steps++;
		draw_close(g->draw, span);
	} while (out.count < ELEMS_MAX - 3 && steps < kind->steps_max && g->steps_left > 0
	    && draw_chance(g->draw, kind->top ? 72 : 45));
	g->depth--;
	seq = (struct seq){ out.items, out.count };
	if (!kind->may_be_empty && seq_nullable(&seq))
		out.items[0].optional = false;
	MUST(kind->may_be_empty || !seq_nullable(&seq));
	gen_noes(g, &out, kind, true);
	return (struct seq){ pool_copy(g->pool, out.items, sizeof out.items), out.count };
}

/* ---- greedy: taken back where what follows may be left out ---- */

static bool may_be_left_out(const struct elem *e) {
	if (e->kind == ELEM_STEP || elem_nullable(e))
		return elem_nullable(e);
	for (int i = 0; i < e->seq_count; i++)
		if (may_be_left_out(&e->seqs[i].elems[0]))
			return true;
	return false;
}

static struct seq without_bad_greedy(struct gen *, const struct seq *, bool next_is_sure);

static struct elem elem_without_bad_greedy(struct gen *g, const struct elem *e, bool next_is_sure) {
	struct elem	 copy = *e;
	struct seq	*seqs;

	if (copy.greedy && (!next_is_sure || copy.min == copy.max))
		copy.greedy = false;
	if (copy.seq_count == 0)
		return copy;
	seqs = POOL_ARRAY(g->pool, struct seq, copy.seq_count);
	for (int i = 0; i < copy.seq_count; i++) {
		bool again = copy.loop && may_be_left_out(&copy.seqs[i].elems[0]);

		seqs[i] = without_bad_greedy(g, &copy.seqs[i], next_is_sure && !again);
	}
	copy.seqs = seqs;
	return copy;
}

static struct seq without_bad_greedy(struct gen *g, const struct seq *seq, bool next_is_sure) {
	struct elem *elems = POOL_ARRAY(g->pool, struct elem, seq->count);

	for (int i = seq->count - 1; i >= 0; i--) {
		if (!elem_is_step(&seq->elems[i])) {
			elems[i] = seq->elems[i];
			continue;
		}
		elems[i] = elem_without_bad_greedy(g, &seq->elems[i], next_is_sure);
		next_is_sure = !may_be_left_out(&seq->elems[i]);
	}
	return (struct seq){ elems, seq->count };
}

void gen_match(struct gen *g) {
	struct seq_kind	kind = { .top = true, .may_be_empty = draw_chance(g->draw, 5),
	    .steps_max = STEPS_MAX };

	g->steps_left = STEPS_MAX;
	g->rule->match = gen_seq(g, &kind);
	g->rule->match = without_bad_greedy(g, &g->rule->match, true);
}

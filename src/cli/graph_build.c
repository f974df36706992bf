/*
 * graph_build.c -- from the automaton of a rule to its picture.
 *
 *	a then all of { b then c, d } then no e for 5 min
 *
 *	            +---------------------------+
 *	o --> a --> | all of --> b --> c --|    | --> deadline --> match
 *	            |        --> d --------|    | no e
 *	            +---------------------------+
 *	             fork           join
 *
 * The position before a branch's first event and the edges that enter an `all of` become its fork;
 * the position at which the rule waits for all branches its join.
 */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "cli/picture.h"
#include "cli/rule_view.h"

enum {
	BOXES_MAX = 400, ARROWS_MAX = 2000,	/* more is no picture but a tangle */
	CODE_COLUMNS = 38, PLAIN_COLUMNS = 44, CODE_LINES = 4,
	/* From top to bottom from so many steps on, or if the arrows are more than a line would do
	 * with: there is more room beside an upright one. */
	UPRIGHT_STEPS = 5, BRANCHES_FLAT = 1,
	NO_BOX = UINT32_MAX
};

struct graph {
	struct rule_view	*v;
	const struct nfa	*nfa;
	struct picture		*pic;
	uint32_t		*box_of;	/* by position */
	uint32_t		*fork_box, *join_box;	/* by fork; its frame has its number */
	uint32_t		*fork_of;	/* by thread; of thread 0: NO_FRAME */
	uint32_t		 match_box;
	struct { bool at_window; int64_t ns; uint32_t box; } *deadlines;
	uint32_t		 deadline_count;
};

void lines_add(struct lines *l, enum tone tone, const char *text) {
	*vec_add(&l->list) = (struct line_text){ tone, text };
}

void picture_fini(struct picture *pic) {
	vec_fini(&pic->heading.list);
	for (size_t i = 0; i < pic->boxes.count; i++)
		vec_fini(&pic->boxes.items[i].lines.list);
	for (size_t i = 0; i < pic->arrows.count; i++)
		vec_fini(&pic->arrows.items[i].lines.list);
	vec_fini(&pic->boxes);
	vec_fini(&pic->arrows);
	vec_fini(&pic->frames);
}

/* --- Texts --- */

/* Whether an operand of `and` or `or`, or a condition, begins behind this blank. */
static bool is_junction(const char *blank) {
	return strncmp(blank, " and ", 5) == 0 || strncmp(blank, " or ", 4) == 0
	    || strncmp(blank, " if ", 4) == 0;
}

/* Bytes of the text that go on a line: up to an operand, a blank, or as much as there is room. */
static size_t line_bytes(const char *text, unsigned columns) {
	size_t	 bytes = strlen(text), at = 0, blank = 0, junction = 0;
	unsigned column = 0;
	uint32_t c;

	while (at < bytes && column < columns) {
		size_t n = utf8_decode(text + at, bytes - at, &c, NULL);

		if (c == ' ' && is_junction(text + at) && column > columns / 4)
			junction = at;
		if (c == ' ' && column > columns / 2)
			blank = at;
		at += n;
		column++;
	}
	if (at == bytes || is_junction(text + at))
		return at;
	return junction > 0 ? junction : blank > 0 && text[at] != ' ' ? blank : at;
}

/* In few short lines; what is cut stands whole in *tip. */
static void code_add(struct graph *g, struct lines *l, enum tone tone, const char *text,
    const char **tip) {
	const char *at = text;

	for (unsigned i = 0; i < CODE_LINES && *at != '\0'; i++) {
		size_t	n = line_bytes(at, tone == TONE_CODE ? CODE_COLUMNS : PLAIN_COLUMNS);
		bool	is_cut = i + 1 == CODE_LINES && at[n] != '\0';

		lines_add(l, tone, arena_printf(&g->v->arena, "%.*s%s", (int)n, at,
		    is_cut ? " …" : ""));
		if (is_cut && tip != NULL)
			*tip = text;
		at += n;
		while (*at == ' ')
			at++;
	}
}

/* An expression in one short line. */
static const char *expr_short(struct graph *g, const struct expr_node *e) {
	const char *text = view_text(g->v, e->span);
	size_t	    n = line_bytes(text, CODE_COLUMNS);

	return text[n] == '\0' ? text : arena_printf(&g->v->arena, "%.*s …", (int)n, text);
}

/* " [amount > 5 EUR]", or nothing. */
static const char *cond_short(struct graph *g, const struct expr_node *cond) {
	return cond == NULL ? "" : arena_printf(&g->v->arena, " [%s]", expr_short(g, cond));
}

/* --- Boxes --- */

static uint32_t box_add(struct graph *g, enum box_kind kind, uint32_t frame) {
	*vec_add(&g->pic->boxes) = (struct box){ .kind = kind, .frame = frame };
	return (uint32_t)g->pic->boxes.count - 1;
}

static void step_box(struct graph *g, struct box *box, uint16_t step) {
	const struct step_view	*s = &g->v->steps[step];
	const char		*name = g->nfa->steps[step].name;
	const char		*types = view_types(g->v, s->elem->types);
	const char		*quant = view_quant(g->v, &s->elem->quant);

	lines_add(&box->lines, TONE_NAME, name);
	if (strcmp(name, types) != 0 || *quant != '\0')
		lines_add(&box->lines, TONE_DIM, arena_printf(&g->v->arena, "%s%s%s", quant, types,
		    quant_how(&s->elem->quant)));
	if (s->elem->cond != NULL)
		code_add(g, &box->lines, TONE_CODE, view_text(g->v, s->elem->cond->span),
		    &box->tip);
}

static void boxes_of_forks(struct graph *g) {
	for (uint16_t f = 0; f < g->nfa->fork_count; f++) {
		const struct nfa_fork *fork = &g->nfa->forks[f];

		*vec_add(&g->pic->frames) = (struct frame){ .parent = NO_FRAME };
		g->fork_box[f] = box_add(g, BOX_FORK, f);
		g->join_box[f] = box_add(g, BOX_JOIN, f);
		g->box_of[fork->at] = g->join_box[f];
		for (uint16_t b = 0; b < fork->branch_count; b++) {
			g->fork_of[fork->threads[b]] = f;
			g->box_of[fork->begins[b]] = g->fork_box[f];
		}
		lines_add(&g->pic->boxes.items[g->fork_box[f]].lines, TONE_DIM,
		    "all of, in any order");
	}
	for (uint16_t f = 0; f < g->nfa->fork_count; f++)
		g->pic->frames.items[f].parent = g->fork_of[g->nfa->forks[f].thread];
}

static void boxes_of_positions(struct graph *g) {
	g->box_of[0] = box_add(g, BOX_START, NO_FRAME);
	for (uint16_t p = 1; p < g->nfa->position_count; p++) {
		const struct nfa_pos	*pos = &g->nfa->positions[p];
		enum box_kind		 kind;

		if (g->box_of[p] != NO_BOX)
			continue;
		kind = g->v->steps[pos->step].is_optional ? BOX_OPTIONAL : BOX_STEP;
		g->box_of[p] = box_add(g, kind, g->fork_of[pos->thread]);
		step_box(g, &g->pic->boxes.items[g->box_of[p]], pos->step);
	}
}

static void match_lines(struct graph *g, struct box *box) {
	struct arena *arena = &g->v->arena;

	lines_add(&box->lines, TONE_NAME, "match");
	for (size_t i = 0; i < g->v->clauses.count; i++) {
		const struct clause_node *c = g->v->clauses.items[i].node;

		if (c->kind == CLAUSE_WHERE || c->kind == CLAUSE_UNLESS)
			code_add(g, &box->lines, TONE_CODE, arena_printf(arena, "%s %s",
			    c->kind == CLAUSE_WHERE ? "where" : "unless",
			    view_text(g->v, c->expr->span)), &box->tip);
	}
	for (const struct clause_node *c = g->v->node->clauses; c != NULL; c = c->next) {
		if (c->kind != CLAUSE_ALERT || c->alert->when != WHEN_MATCH)
			continue;
		code_add(g, &box->lines, TONE_PLAIN, c->alert->cond == NULL
		    ? arena_printf(arena, "alert %s", c->alert->level->text)
		    : arena_printf(arena, "alert %s if %s", c->alert->level->text,
		    view_text(g->v, c->alert->cond->span)), &box->tip);
	}
}

/* --- Arrows --- */

static bool lines_equal(const struct lines *a, const struct lines *b) {
	if (a->list.count != b->list.count)
		return false;
	for (size_t i = 0; i < a->list.count; i++)
		if (strcmp(a->list.items[i].text, b->list.items[i].text) != 0)
			return false;
	return true;
}

/* Takes the lines. Several edges may say the same: they are one arrow. */
static void arrow_add(struct graph *g, uint32_t from, uint32_t to, bool is_turn,
    struct lines *lines) {
	for (size_t i = 0; i < g->pic->arrows.count; i++) {
		const struct arrow *a = &g->pic->arrows.items[i];

		if (a->from == from && a->to == to && lines_equal(&a->lines, lines)) {
			vec_fini(&lines->list);
			return;
		}
	}
	*vec_add(&g->pic->arrows) = (struct arrow){ .from = from, .to = to, .is_turn = is_turn,
	    .lines = *lines };
	*lines = (struct lines){0};
}

static void guard_add(struct graph *g, struct lines *l, const struct nfa_guard *guard) {
	uint16_t		 step = g->nfa->conds[guard->cond].step;
	const struct elem_node	*e = g->v->steps[step].elem;
	const char		*what, *span = "";

	if (guard->kind == GUARD_GREEDY) {
		lines_add(l, TONE_STOP, arena_printf(&g->v->arena, "no further %s",
		    g->nfa->steps[step].name));
		return;
	}
	what = arena_printf(&g->v->arena, "%s %s%s", e->kind == ELEM_NO ? "no" : "not next",
	    view_types(g->v, e->types), cond_short(g, e->cond));
	if (guard->for_ns != NFA_NO_LIMIT)
		span = arena_printf(&g->v->arena, " for %s", view_duration(g->v, guard->for_ns));
	lines_add(l, TONE_STOP, arena_printf(&g->v->arena, "%s%s", what, span));
}

/* As they stand in the rule. */
static void guards_add(struct graph *g, struct lines *l, const struct nfa_edge *e) {
	const struct nfa_guard *guards = &g->nfa->guards[e->guards.first];

	for (uint16_t step = 0; step < g->nfa->step_count; step++)
		for (uint16_t i = 0; i < e->guards.count; i++)
			if (g->nfa->conds[guards[i].cond].step == step)
				guard_add(g, l, &guards[i]);
}

/* Whether the edge goes back into a loop: it counts a turn, or to where an earlier step stood. */
static bool edge_is_turn(const struct graph *g, uint16_t from, const struct nfa_edge *e) {
	for (uint16_t i = 0; i < e->counts.count; i++)
		if (g->nfa->counts[e->counts.first + i].op == COUNT_ADD)
			return true;
	return e->to != NFA_ACCEPT && e->to <= from;
}

static void counts_add(struct graph *g, struct lines *l, const struct nfa_edge *e) {
	for (uint16_t i = 0; i < e->counts.count; i++) {
		const struct nfa_count *c = &g->nfa->counts[e->counts.first + i];

		if (c->op == COUNT_AT_LEAST)
			lines_add(l, TONE_PLAIN, arena_printf(&g->v->arena, "after %u or more",
			    c->n));
		else if (c->op == COUNT_BELOW)
			lines_add(l, TONE_PLAIN, arena_printf(&g->v->arena, "up to %u times",
			    c->n));
	}
}

static void word_add(struct graph *g, struct lines *l, const struct nfa_edge *e, bool is_turn) {
	static const char *const words[] = { [WORD_NEXT] = "then next", [WORD_THEN] = "then",
	    [WORD_EVERY] = "then every" };
	static const char *const turns[] = { [WORD_NEXT] = "again next", [WORD_THEN] = "again",
	    [WORD_EVERY] = "again every" };
	const char *word = is_turn ? turns[e->word] : words[e->word];

	if (e->within_ns != NFA_NO_LIMIT)
		word = arena_printf(&g->v->arena, "%s within %s", word,
		    view_duration(g->v, e->within_ns));
	lines_add(l, TONE_PLAIN, word);
}

static void until_add(struct graph *g, struct lines *l, const struct nfa_edge *e, uint16_t from) {
	const struct nfa_pos	*pos = &g->nfa->positions[from];
	const struct elem_node	*until;

	if (e->gates.count == 0 || from == 0 || pos->fork_id != NFA_NO_FORK
	    || pos->step >= g->v->step_count)
		return;
	until = g->v->steps[pos->step].until;
	if (until != NULL)
		lines_add(l, TONE_STOP, arena_printf(&g->v->arena, "until%s",
		    cond_short(g, until->until)));
}

static uint32_t deadline_box(struct graph *g, const struct nfa_edge *e) {
	int64_t	     ns = e->at_window ? g->nfa->within_ns : e->after_ns;
	struct box  *box;
	uint32_t     i;

	for (i = 0; i < g->deadline_count; i++)
		if (g->deadlines[i].at_window == e->at_window && g->deadlines[i].ns == ns)
			return g->deadlines[i].box;
	i = g->deadline_count++;
	g->deadlines[i].at_window = e->at_window;
	g->deadlines[i].ns = ns;
	g->deadlines[i].box = box_add(g, BOX_DEADLINE, NO_FRAME);
	box = &g->pic->boxes.items[g->deadlines[i].box];
	lines_add(&box->lines, TONE_NAME, "deadline");
	lines_add(&box->lines, TONE_PLAIN, arena_printf(&g->v->arena, "%s after the %s event",
	    view_duration(g->v, ns), e->at_window ? "first" : "last"));
	return g->deadlines[i].box;
}

static void accept_add(struct graph *g, uint16_t from, const struct nfa_edge *e) {
	struct lines	lines = {0}, none = {0};
	uint32_t	box;

	counts_add(g, &lines, e);
	guards_add(g, &lines, e);
	if (e->at_window || e->after_ns > 0) {
		box = deadline_box(g, e);
		arrow_add(g, g->box_of[from], box, false, &lines);
		arrow_add(g, box, g->match_box, false, &none);
	} else {
		if (e->needs_next)
			lines_add(&lines, TONE_PLAIN, "at the next event");
		arrow_add(g, g->box_of[from], g->match_box, false, &lines);
	}
}

/* The `all of` through which one enters a thread from an outer one. */
static uint32_t fork_entered(const struct graph *g, uint16_t outer, uint16_t thread) {
	uint32_t fork = g->fork_of[thread];

	while (g->nfa->forks[fork].thread != outer) {
		fork = g->fork_of[g->nfa->forks[fork].thread];
		CHECK(fork != NO_FRAME);
	}
	return g->fork_box[fork];
}

static void edge_add(struct graph *g, uint16_t from, const struct nfa_edge *e) {
	uint16_t	thread = g->nfa->positions[from].thread, inner;
	uint32_t	from_box = g->box_of[from], to;
	bool		is_turn = edge_is_turn(g, from, e);
	struct lines	lines = {0};

	if (e->to == NFA_ACCEPT && thread == 0) {
		accept_add(g, from, e);
		return;
	}
	if (e->to == NFA_ACCEPT) {
		to = g->join_box[g->fork_of[thread]];
		counts_add(g, &lines, e);
	} else {
		inner = g->nfa->positions[e->to].thread;
		to = inner == thread ? g->box_of[e->to] : fork_entered(g, thread, inner);
		/* How a match, or a branch, begins needs no word. */
		if (!is_turn)
			counts_add(g, &lines, e);
		if (g->pic->boxes.items[from_box].kind != BOX_START
		    && g->pic->boxes.items[from_box].kind != BOX_FORK)
			word_add(g, &lines, e, is_turn);
		if (is_turn)
			counts_add(g, &lines, e);
		until_add(g, &lines, e, from);
	}
	guards_add(g, &lines, e);
	arrow_add(g, from_box, to, is_turn, &lines);
}

/* --- The heading --- */

static void heading_add(struct graph *g) {
	struct lines		*h = &g->pic->heading;
	const struct rule	*rule = g->v->rule;
	struct key_plan		*plan = &g->v->program->plans[rule->plan];
	const char		*keys = NULL, *text;

	lines_add(h, TONE_NAME, rule->name);
	for (uint16_t i = 0; i < plan->comp_count; i++)
		keys = keys == NULL ? rule->key_names[i]
		    : arena_printf(&g->v->arena, "%s, %s", keys, rule->key_names[i]);
	text = keys == NULL ? "of all events" : arena_printf(&g->v->arena, "for each %s", keys);
	if (g->nfa->within_ns != NFA_NO_LIMIT)
		text = arena_printf(&g->v->arena, "%s, within %s", text,
		    view_duration(g->v, g->nfa->within_ns));
	lines_add(h, TONE_DIM, text);
	if (rule->repeat != REPEAT_AFTER_MATCH)
		lines_add(h, TONE_DIM, arena_printf(&g->v->arena, "repeat %s", repeat_words(g->v)));
	if (g->v->match->cancel != NULL)
		lines_add(h, TONE_STOP, arena_printf(&g->v->arena, "cancel on %s%s",
		    view_types(g->v, g->v->match->cancel->types),
		    cond_short(g, g->v->match->cancel->cond)));
	for (uint16_t i = 0; i < rule->alert_count; i++)
		if (rule->alerts[i].on_timeout)
			lines_add(h, TONE_DIM, arena_printf(&g->v->arena, "on timeout: alert %s",
			    severity_word(rule->alerts[i].severity)));
	if (rule->refused != NULL)
		lines_add(h, TONE_STOP, rule->refused);
}

static void graph_draw(struct graph *g) {
	const struct nfa *nfa = g->nfa;

	heading_add(g);
	boxes_of_forks(g);
	boxes_of_positions(g);
	g->match_box = box_add(g, BOX_MATCH, NO_FRAME);
	match_lines(g, &g->pic->boxes.items[g->match_box]);
	for (uint16_t p = 0; p < nfa->position_count; p++)
		for (uint16_t i = 0; i < nfa->positions[p].edges.count; i++)
			edge_add(g, p, &nfa->edges[nfa->positions[p].edges.first + i]);
	g->pic->is_upright = g->v->step_count >= UPRIGHT_STEPS
	    || g->pic->arrows.count > g->pic->boxes.count + BRANCHES_FLAT;
}

int graph_build(struct rule_view *v, struct picture *pic, struct err *err) {
	const struct nfa *nfa = &v->rule->nfa;
	struct graph	  g = { .v = v, .nfa = nfa, .pic = pic };
	struct arena	 *a = &v->arena;

	if (nfa->position_count > BOXES_MAX || nfa->edge_count > ARROWS_MAX)
		return err_set(err, ERR_LIMIT, "%s has %u places and %u ways between them: too "
		    "many for a picture", v->rule->name, nfa->position_count, nfa->edge_count);
	g.box_of = arena_alloc(a, nfa->position_count * sizeof *g.box_of);
	g.fork_box = arena_alloc(a, (nfa->fork_count + 1u) * sizeof *g.fork_box);
	g.join_box = arena_alloc(a, (nfa->fork_count + 1u) * sizeof *g.join_box);
	g.fork_of = arena_alloc(a, nfa->thread_count * sizeof *g.fork_of);
	g.deadlines = arena_alloc(a, nfa->edge_count * sizeof *g.deadlines);
	for (uint16_t p = 0; p < nfa->position_count; p++)
		g.box_of[p] = NO_BOX;
	for (uint16_t t = 0; t < nfa->thread_count; t++)
		g.fork_of[t] = NO_FRAME;
	graph_draw(&g);
	return 0;
}

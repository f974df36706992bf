/* nfa_build.c -- from a checked pattern to pieces of an automaton, and their joining. */
#include "dsl/nfa_build.h"

#include "dsl/nfa_frag.h"

/* What comes after an element: the rest of its sequence, then what follows the `any of` of which
 * that is a branch, to the letter (NULL: nothing that concerns it). */
struct follow {
	const struct elem_node	*rest;
	const struct follow	*outer;
};

/* Pieces of a sequence, and what follows it. */
static struct frag seq_frag(struct nfa_builder *, const struct seq_node *, const struct follow *);

static void fail(struct nfa_builder *b, enum diag_code code, struct span span, const char *message,
    const char *help) {
	b->has_errors = true;
	diag_add(b->diags, code, span, "%s", message);
	if (help != NULL)
		diag_help(b->diags, "%s", help);
}

/* ---- Steps and loops ---------------------------------------------------------------------- */

static bool is_guard(const struct elem_node *elem) {
	return elem != NULL && (elem->kind == ELEM_NO || elem->kind == ELEM_NOT_NEXT);
}

/* The next element that takes events. */
static const struct elem_node *next_taker(const struct follow *follow) {
	const struct elem_node *e = NULL;

	for (; follow != NULL && e == NULL; follow = follow->outer)
		for (e = follow->rest; is_guard(e); )
			e = e->next;
	return e;
}

static bool is_loop(const struct quant_node *q) {
	return q->loop != LOOP_NONE && q->max > 1;
}

/* A `no` behind a loop holds between its turns, too. */
static struct guard_item *turn_guards(struct nfa_builder *b, const struct follow *follow,
    unsigned counter, uint32_t min) {
	struct guard_item *list = NULL;

	for (; follow != NULL; follow = follow->outer) {
		const struct elem_node *e = follow->rest;

		for (; is_guard(e); e = e->next)
			list = frag_guard(b, list, (struct nfa_guard){
			    .kind = e->kind == ELEM_NO ? GUARD_NO : GUARD_NOT_NEXT_LOOP,
			    .cond = frag_elem_cond(b, e), .until = NFA_NO_COND,
			    .counter = (uint16_t)counter, .min = min > 1 ? min : 0,
			    .for_ns = NFA_NO_LIMIT });
		if (e != NULL)
			break;
	}
	return list;
}

struct loop {
	bool			 is_counted;
	unsigned		 counter;
	const struct quant_node	*q;
};

static struct loop loop_begin(struct nfa_builder *b, const struct quant_node *q) {
	struct loop loop = { .q = q };

	if (!is_loop(q))
		return loop;
	loop.is_counted = q->min > 1 || q->max != UINT32_MAX;
	if (loop.is_counted)
		loop.counter = frag_counter(b, q->max != UINT32_MAX ? q->max : q->min);
	return loop;
}

static struct count_item *loop_first(struct nfa_builder *b, const struct loop *l,
    struct count_item *rest) {
	return l->is_counted ? frag_count(b, rest, COUNT_SET_1, l->counter, 0) : rest;
}

static struct count_item *loop_again(struct nfa_builder *b, const struct loop *l,
    struct count_item *rest) {
	if (!l->is_counted)
		return rest;
	rest = frag_count(b, rest, COUNT_ADD, l->counter, 0);
	return l->q->max == UINT32_MAX ? rest
	    : frag_count(b, rest, COUNT_BELOW, l->counter, l->q->max);
}

static struct count_item *loop_end(struct nfa_builder *b, const struct loop *l,
    struct count_item *rest) {
	return l->is_counted && l->q->min > 1
	    ? frag_count(b, rest, COUNT_AT_LEAST, l->counter, l->q->min) : rest;
}

static uint8_t turn_word(const struct quant_node *q) {
	return q->is_consecutive ? WORD_NEXT : q->is_any_combination ? WORD_EVERY : WORD_THEN;
}

static struct guard_item *greed(struct nfa_builder *b, const struct elem_node *elem,
    const struct cond_item *untils) {
	if (!elem->quant.is_greedy || elem->quant.loop == LOOP_EXACTLY)
		return NULL;
	return frag_guard(b, NULL, (struct nfa_guard){ .kind = GUARD_GREEDY,
	    .cond = frag_elem_cond(b, elem), .for_ns = NFA_NO_LIMIT,
	    .until = untils != NULL ? untils->cond : NFA_NO_COND });
}

static struct frag step_frag(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow) {
	const struct quant_node	*q = &elem->quant;
	struct loop		 loop = loop_begin(b, q);
	struct cond_item	*untils = frag_elem_untils(b, elem);
	uint16_t		 pos = frag_pos(b, rule_sema_elem(b->sema, elem)->step,
				    frag_elem_cond(b, elem));
	struct frag		 f = {0};

	f.entries = frag_entry(b, NULL, (struct entry){ .pos = pos, .is_lead = true,
	    .is_head = true,
	    .within_ns = NFA_NO_LIMIT, .counts = loop_first(b, &loop, NULL), .untils = untils });
	f.ways = frag_way(b, NULL, (struct way){ .pos = pos, .counts = loop_end(b, &loop, NULL),
	    .guards = greed(b, elem, untils) });
	if (is_loop(q))
		frag_edge(b, (struct edge_item){ .from = pos, .to = pos, .word = turn_word(q),
		    .within_ns = frag_bound_ns(elem->each_within), .way = ++b->way_count,
		    .counts = loop_again(b, &loop, NULL), .gates = untils,
		    .guards = turn_guards(b, follow, loop.counter, q->min) });
	if (q->is_optional)
		f.through = frag_way(b, NULL, (struct way){ .pos = POS_IN,
		    .guards = greed(b, elem, untils) });
	return f;
}

/* ---- Groups ------------------------------------------------------------------------------- */

/* The edges of a loop's later turns: from each way out of the group to each entry. */
static void group_turns(struct nfa_builder *b, const struct elem_node *elem, struct frag body,
    const struct loop *loop, const struct follow *follow) {
	const struct quant_node	*q = &elem->quant;
	struct guard_item	*guards = turn_guards(b, follow, loop->counter, q->min);

	for (const struct way *w = body.ways; w != NULL && !b->too_large; w = w->next) {
		uint32_t way = ++b->way_count;

		for (const struct entry *e = body.entries; e != NULL; e = e->next) {
			struct entry	turn = *e;
			struct way	from = *w;

			turn.counts = loop_again(b, loop, e->counts);
			if (q->is_consecutive)
				turn.is_head = true;
			from.guards = frag_guards(b, guards, w->guards, false);
			frag_join(b, &from, &turn, turn_word(q),
			    frag_bound_ns(elem->each_within), way);
		}
	}
	b->ambiguous = true;
}

/* From here on, no event of the loop once an `until` holds: on all edges inside. */
static void group_gates(struct nfa_builder *b, size_t first_edge, const struct cond_item *untils) {
	for (size_t i = first_edge; untils != NULL && i < b->edges.count && !b->too_large; i++)
		b->edges.items[i].gates = frag_conds(b, untils, b->edges.items[i].gates);
}

static struct frag group_once(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow) {
	struct loop		 loop = loop_begin(b, &elem->quant);
	struct cond_item	*untils = frag_elem_untils(b, elem);
	size_t			 first_edge = b->edges.count;
	struct frag		 body = seq_frag(b, elem->branches, NULL), f = {0};

	if (is_loop(&elem->quant)) {
		if (body.through != NULL)
			fail(b, DIAG_EMPTY_LOOP, elem->span,
			    "this loop can turn without taking an event",
			    "make a step inside the group one that cannot be left out");
		group_turns(b, elem, body, &loop, follow);
	}
	group_gates(b, first_edge, untils);
	for (struct entry *e = body.entries; e != NULL; e = e->next) {
		struct entry entry = *e;

		entry.counts = loop_first(b, &loop, e->counts);
		entry.untils = frag_conds(b, untils, e->untils);
		entry.is_lead = true;
		f.entries = frag_entry(b, f.entries, entry);
	}
	for (struct way *w = body.ways; w != NULL; w = w->next) {
		struct way way = *w;

		way.counts = loop_end(b, &loop, w->counts);
		f.ways = frag_way(b, f.ways, way);
	}
	f.through = body.through;
	return f;
}

static struct frag frag_union(struct nfa_builder *b, struct frag a, struct frag c) {
	for (; c.entries != NULL; c.entries = c.entries->next)
		a.entries = frag_entry(b, a.entries, *c.entries);
	for (; c.ways != NULL; c.ways = c.ways->next)
		a.ways = frag_way(b, a.ways, *c.ways);
	for (; c.through != NULL; c.through = c.through->next)
		a.through = frag_way(b, a.through, *c.through);
	return a;
}

static const struct seq_node *chosen(const struct nfa_builder *b, const struct elem_node *any) {
	for (const struct choice *c = b->choices; c != NULL; c = c->next)
		if (c->any == any)
			return c->branch;
	return NULL;
}

/* The first `any of` of the sequence, or below, for which no branch is settled. */
static const struct elem_node *open_choice(const struct nfa_builder *b,
    const struct seq_node *seq) {
	const struct elem_node *any;

	for (const struct elem_node *e = seq->elems; e != NULL; e = e->next) {
		const struct seq_node *branch = e->branches;

		if (e->kind == ELEM_ANY_OF) {
			if (chosen(b, e) == NULL)
				return e;
			if ((any = open_choice(b, chosen(b, e))) != NULL)
				return any;
			continue;
		}
		for (; branch != NULL; branch = branch->next)
			if ((any = open_choice(b, branch)) != NULL)
				return any;
	}
	return NULL;
}

/*
 * A rule with `any of` means the rule with each branch in its place. Outside of loops that is a
 * fork in the way; in a loop all turns take the same branch: a copy of the loop for each choice.
 */
static struct frag group_choices(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow, unsigned *left) {
	const struct elem_node	*any = open_choice(b, elem->branches);
	struct frag		 f = {0};

	if (any == NULL) {
		if (*left == 0)
			b->too_large = true;
		else
			(*left)--;
		return b->too_large ? f : group_once(b, elem, follow);
	}
	for (const struct seq_node *s = any->branches; s != NULL && !b->too_large; s = s->next) {
		struct choice choice = { any, s, b->choices };

		b->choices = &choice;
		f = frag_union(b, f, group_choices(b, elem, follow, left));
		b->choices = choice.next;
	}
	b->ambiguous = true;
	return f;
}

static struct frag group_frag(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow) {
	unsigned	left = CHOICES_MAX;
	struct frag	f;

	if (elem->quant.is_greedy)
		fail(b, DIAG_GREEDY_GROUP, elem->quant.how_span,
		    "`greedy` says nothing about a group",
		    "write it at the steps inside the group");
	f = is_loop(&elem->quant) ? group_choices(b, elem, follow, &left)
	    : group_once(b, elem, follow);
	if (elem->quant.is_optional)
		f.through = frag_way(b, NULL, (struct way){ .pos = POS_IN });
	return f;
}

static struct frag any_frag(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow) {
	const struct seq_node	*only = chosen(b, elem);
	struct frag		 f = {0};

	if (only != NULL)
		return seq_frag(b, only, follow);
	for (const struct seq_node *s = elem->branches; s != NULL; s = s->next)
		f = frag_union(b, f, seq_frag(b, s, follow));
	return f;
}

/* ---- all of ------------------------------------------------------------------------------- */

/* A guard counts at the end of the match only if no later step was left out. */
static struct guard_item *live_guards(struct nfa_builder *b, const struct guard_item *guards) {
	struct guard_item *live = NULL;

	for (; guards != NULL; guards = guards->next)
		if (!guards->is_void) {
			live = frag_guard(b, live, guards->guard);
			live->at_window = guards->at_window;
		}
	return live;
}

/*
 * The three ends of a branch (nfa_end). Its guards hold up to the next step or the completion in
 * any case; what differs is which of them make it wait.
 */
static void branch_ends(struct nfa_builder *b, const struct way *w) {
	static const uint8_t ends[] = { END_STEP, END_RULE, END_VOID };

	for (unsigned i = 0; i < 3; i++)
		frag_edge(b, (struct edge_item){ .from = w->pos, .to = NFA_ACCEPT,
		    .word = WORD_EVERY, .within_ns = NFA_NO_LIMIT, .counts = w->counts,
		    .way = ++b->way_count, .guards = w->guards, .ends = ends[i],
		    .needs = ends[i] == END_RULE && w->is_skipped ? END_VOID : ends[i] });
}

/* One branch, in a thread of its own: a begin before its first event, and ways to NFA_ACCEPT. */
static struct frag branch_frag(struct nfa_builder *b, const struct seq_node *seq, uint16_t thread,
    uint16_t *begin) {
	struct frag	f;
	struct way	from = { .pos = 0 };

	b->thread = thread;
	*begin = from.pos = frag_pos(b, NFA_NO_COND, NFA_NO_COND);
	f = seq_frag(b, seq, NULL);
	for (const struct entry *e = f.entries; e != NULL; e = e->next)
		frag_join(b, &from, e, WORD_THEN, NFA_NO_LIMIT, ++b->way_count);
	for (const struct way *w = f.ways; w != NULL; w = w->next)
		branch_ends(b, w);
	return f;
}

static struct frag all_frag(struct nfa_builder *b, const struct elem_node *elem) {
	uint16_t	thread = b->thread, fork_id = (uint16_t)b->forks.count, at;
	bool		outer = b->in_all_of;
	unsigned	i = 0, count = 0;
	struct nfa_fork	fork;
	struct frag	f = {0};
	uint32_t	fate = ++b->fate_count;

	for (const struct seq_node *s = elem->branches; s != NULL; s = s->next)
		count++;
	if (b->thread_count + count > NFA_THREADS_MAX) {
		b->too_large = true;
		return f;
	}
	at = frag_pos(b, NFA_NO_COND, NFA_NO_COND);
	b->positions.items[at].fork_id = fork_id;
	fork = (struct nfa_fork){ .at = at, .thread = thread, .branch_count = (uint16_t)count,
	    .threads = arena_alloc(&b->program->arena, count * sizeof(uint16_t)),
	    .begins = arena_alloc(&b->program->arena, count * sizeof(uint16_t)) };
	*vec_add(&b->forks) = fork;
	b->in_all_of = true;
	for (unsigned t = 0; t < count; t++)
		fork.threads[t] = b->thread_count++;
	for (const struct seq_node *s = elem->branches; s != NULL; s = s->next, i++) {
		struct frag branch = branch_frag(b, s, fork.threads[i], &fork.begins[i]);

		for (struct entry *e = branch.entries; e != NULL; e = e->next) {
			struct entry entry = *e;

			entry.is_lead = true;
			entry.is_head = true;	/* the word before `all of` is its */
			entry.within_ns = NFA_NO_LIMIT;
			entry.fate = fate;
			f.entries = frag_entry(b, f.entries, entry);
		}
	}
	b->in_all_of = outer;
	b->thread = thread;
	b->ambiguous = true;
	f.ways = frag_way(b, NULL, (struct way){ .pos = at });
	return f;
}

/* ---- Sequences ---------------------------------------------------------------------------- */

static uint8_t rel_word(const struct elem_node *elem) {
	return elem->rel == REL_NEXT ? WORD_NEXT : elem->rel == REL_EVERY ? WORD_EVERY : WORD_THEN;
}

static void elem_check(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow) {
	const struct quant_node	*q = &elem->quant;
	const struct elem_node	*next = next_taker(follow);

	if (q->loop != LOOP_NONE && (q->min == 0 || q->max < q->min))
		fail(b, DIAG_LOOP_COUNT, q->span, q->min == 0
		    ? "a loop turns at least once" : "the upper bound is below the lower one",
		    q->min == 0 ? "for a step that may be left out write `optional`"
		    : "write the smaller number first");
	if (b->in_all_of && (elem->rel == REL_NEXT || q->is_consecutive))
		fail(b, DIAG_STRICT_IN_ALL_OF, elem->span,
		    "nothing can be strict inside `all of`",
		    "write `then` for `then next`, and leave out `consecutive`");
	if (q->is_greedy && elem->kind == ELEM_STEP && next != NULL && next->quant.is_optional)
		fail(b, DIAG_GREEDY_BEFORE_OPTIONAL, q->how_span,
		    "`greedy` lasts until the next step, and that one may be left out",
		    "leave `greedy` out, or let a step follow that has to come");
}

static void guard_check(struct nfa_builder *b, const struct elem_node *elem,
    const struct elem_node *before, bool is_rule) {
	const char *word = elem->kind == ELEM_NO ? "`no`" : "`not next`";
	char	    message[160];

	if (b->in_all_of && elem->kind == ELEM_NOT_NEXT)
		fail(b, DIAG_STRICT_IN_ALL_OF, elem->span,
		    "nothing can be strict inside `all of`",
		    "`then no` asks that none comes before the next step");
	if (before != NULL && !is_guard(before) && before->quant.is_optional) {
		snprintf(message, sizeof message, "%s behind a step that may be left out", word);
		fail(b, DIAG_NO_AFTER_OPTIONAL, elem->span, message,
		    "write it before the optional step");
	}
	if (elem->next != NULL || elem->hold != NULL)
		return;
	if (!is_rule) {
		snprintf(message, sizeof message, "%s ends a group, and nothing says how long it"
		    " holds", word);
		fail(b, DIAG_NO_LAST_IN_GROUP, elem->span, message,
		    elem->kind == ELEM_NO ? "add `for` and a time"
		    : "write it behind the group, before the next step");
	} else if (elem->kind == ELEM_NO && b->nfa->within_ns == NFA_NO_LIMIT) {
		fail(b, DIAG_NO_WITHOUT_END, elem->span,
		    "`no` ends the rule, and nothing says how long it holds",
		    "add `for` and a time, or `within` to the rule");
	}
}

static struct way *ways_guard(struct nfa_builder *b, struct way *ways,
    const struct elem_node *elem) {
	struct way *out = NULL;

	for (; ways != NULL && !b->too_large; ways = ways->next) {
		struct way way = *ways;

		way.guards = frag_guard(b, way.guards, (struct nfa_guard){
		    .kind = elem->kind == ELEM_NO ? GUARD_NO : GUARD_NOT_NEXT,
		    .cond = frag_elem_cond(b, elem), .until = NFA_NO_COND,
		    .for_ns = frag_bound_ns(elem->hold) });
		way.guards->at_window = elem->kind == ELEM_NO && elem->hold == NULL;
		out = frag_way(b, out, way);
	}
	return out;
}

/* The ways so far meet the next piece: edges, and how it goes on. */
static void seq_join(struct nfa_builder *b, struct frag *seq, struct way **waysp,
    const struct elem_node *elem, struct frag piece) {
	bool		 is_first = elem->rel == REL_FIRST;
	int64_t		 within_ns = frag_bound_ns(elem->within);
	struct way	*ways = piece.ways;

	for (const struct way *w = *waysp; w != NULL && !b->too_large; w = w->next) {
		uint32_t way = ++b->way_count;

		for (const struct entry *e = piece.entries; e != NULL; e = e->next) {
			/* A branch of `any of` stands in the sequence itself: its first step or
			 * group alone has the bound; a group's bound is of its first event. */
			int64_t		bound_ns = elem->kind == ELEM_ANY_OF && !e->is_lead
					    ? NFA_NO_LIMIT : within_ns;
			struct entry	entry = *e;

			if (w->pos != POS_IN) {
				frag_join(b, w, e, rel_word(elem), bound_ns, way);
				continue;
			}
			if (bound_ns < entry.within_ns)
				entry.within_ns = bound_ns;
			entry.guards = frag_guards(b, e->guards, w->guards, false);
			entry.counts = frag_counts(b, e->counts, w->counts);
			entry.is_lead &= is_first;
			if (!is_first && entry.is_head) {
				entry.is_head = false;
				entry.word = rel_word(elem);
			}
			seq->entries = frag_entry(b, seq->entries, entry);
		}
		for (const struct way *t = piece.through; t != NULL; t = t->next) {
			struct way left_out = *w;

			left_out.is_skipped = true;
			left_out.guards = frag_guards(b, t->guards,
			    frag_guards(b, w->guards, NULL, true), false);
			ways = frag_way(b, ways, left_out);
		}
	}
	*waysp = ways;
}

static struct frag elem_frag(struct nfa_builder *b, const struct elem_node *elem,
    const struct follow *follow) {
	elem_check(b, elem, follow);
	switch (elem->kind) {
	case ELEM_GROUP:
		return group_frag(b, elem, follow);
	case ELEM_ANY_OF:
		return any_frag(b, elem, follow);
	case ELEM_ALL_OF:
		return all_frag(b, elem);
	default:
		return step_frag(b, elem, follow);
	}
}

static struct frag seq_ways(struct nfa_builder *b, const struct seq_node *node,
    const struct follow *follow, bool is_rule) {
	const struct elem_node	*before = NULL;
	struct frag		 seq = {0};
	struct way		*ways = frag_way(b, NULL, (struct way){ .pos = POS_IN });

	for (const struct elem_node *e = node->elems; e != NULL; before = e, e = e->next) {
		if (is_guard(e)) {
			guard_check(b, e, before, is_rule);
			ways = ways_guard(b, ways, e);
		} else {
			seq_join(b, &seq, &ways, e,
			    elem_frag(b, e, &(struct follow){ e->next, follow }));
		}
	}
	for (; ways != NULL; ways = ways->next)
		if (ways->pos == POS_IN)
			seq.through = frag_way(b, seq.through, *ways);
		else
			seq.ways = frag_way(b, seq.ways, *ways);
	return seq;
}

static struct frag seq_frag(struct nfa_builder *b, const struct seq_node *node,
    const struct follow *follow) {
	return seq_ways(b, node, follow, false);
}

/* ---- The rule ----------------------------------------------------------------------------- */

static void rule_ends(struct nfa_builder *b, const struct frag *f) {
	for (const struct way *w = f->ways; w != NULL; w = w->next)
		frag_edge(b, (struct edge_item){ .from = w->pos, .to = NFA_ACCEPT,
		    .word = WORD_EVERY, .within_ns = NFA_NO_LIMIT, .way = ++b->way_count,
		    .guards = live_guards(b, w->guards), .counts = w->counts,
		    .needs = w->is_skipped ? END_VOID : END_RULE });
}

static void bounds_check(struct nfa_builder *b) {
	if (b->sema->limit_written || nfa_is_bounded(b->nfa))
		return;
	fail(b, DIAG_UNBOUNDED, b->sema->match->seq->span,
	    "nothing ends what this pattern has begun to remember",
	    "add `within` and a time, or `limit 1000 runs per key`");
}

int nfa_build(const struct rule_node *node, const struct rule_sema *sema, struct program *program,
    struct rule *rule, struct diags *diags) {
	const struct match_node	*match = sema->match;
	struct nfa_builder	 b = { .sema = sema, .program = program, .nfa = &rule->nfa,
				    .diags = diags, .span = node->name->span, .thread_count = 1 };
	struct way		 begin = { .pos = 0 };
	struct frag		 f;

	arena_init(&b.arena);
	rule->nfa.within_ns = frag_bound_ns(match->within);
	frag_pos(&b, NFA_NO_COND, NFA_NO_COND);
	f = seq_ways(&b, match->seq, NULL, true);
	for (const struct entry *e = f.entries; e != NULL; e = e->next)
		frag_join(&b, &begin, e, WORD_EVERY, NFA_NO_LIMIT, ++b.way_count);
	rule_ends(&b, &f);
	if (b.too_large)
		fail(&b, DIAG_PATTERN_TOO_LARGE, b.span, "this pattern has too many ways",
		    "split the rule, or let one step take several types: `a or b`");
	if (!b.has_errors) {
		nfa_emit(&b);
		bounds_check(&b);
	}
	vec_fini(&b.positions);
	vec_fini(&b.edges);
	vec_fini(&b.conds);
	vec_fini(&b.caps);
	vec_fini(&b.forks);
	arena_fini(&b.arena);
	return b.has_errors ? -1 : 0;
}

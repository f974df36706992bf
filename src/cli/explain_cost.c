/* explain_cost.c -- what ends a match, what it holds in memory, what it costs. */

#include "cli/explain.h"
#include "cli/run.h"
#include "operators/match_block.h"

/* --- What may end it --- */

static void end_of_elem(struct rule_view *v, const struct elem_node *e, json_t *ends) {
	if (e->kind == ELEM_NO || e->kind == ELEM_NOT_NEXT)
		list_say(ends, "an event of %s%s %s", view_types(v, e->types),
		    view_cond(v, e->cond), e->kind == ELEM_NO ? "where none may come"
		    : "right after the step that none may follow");
	else if (e->rel == REL_NEXT)
		list_say(ends, "an event that does not qualify where the very next one must");
	if (e->within != NULL)
		list_say(ends, "%s without the step that must come within them",
		    view_duration(v, e->within->ns));
	if (e->each_within != NULL)
		list_say(ends, "a gap of %s in a loop", view_duration(v, e->each_within->ns));
	if (e->quant.is_greedy && e->quant.loop != LOOP_EXACTLY && e->types != NULL)
		list_say(ends, "a further %s that meets the greedy loop's condition, unless the "
		    "loop takes it", view_types(v, e->types));
}

static void end_of_seq(struct rule_view *v, const struct seq_node *branches, json_t *ends) {
	for (const struct seq_node *seq = branches; seq != NULL; seq = seq->next)
		for (const struct elem_node *e = seq->elems; e != NULL; e = e->next) {
			end_of_elem(v, e, ends);
			end_of_seq(v, e->branches, ends);
		}
}

json_t *explain_ends(struct rule_view *v) {
	json_t			 *ends = json_array();
	const struct cancel_node *cancel = v->match->cancel;
	struct buf		  runs = {0};

	if (v->rule->nfa.within_ns != NFA_NO_LIMIT)
		list_say(ends, "%s after its first event",
		    view_duration(v, v->rule->nfa.within_ns));
	end_of_seq(v, v->match->seq, ends);
	if (cancel != NULL)
		list_say(ends, "an event of %s%s: it ends all that began before it",
		    view_types(v, cancel->types), view_cond(v, cancel->cond));
	count_print(&runs, v->rule->runs_max);
	list_say(ends, "more than %s open runs of its key: the oldest goes, counted",
	    buf_cstr(&runs));
	buf_fini(&runs);
	return ends;
}

/* --- Memory --- */

static size_t partial_bytes(const struct nfa *nfa) {
	return sizeof(struct partial) + nfa->thread_count * (sizeof(struct thread)
	    + 8u * (nfa->edge_words + nfa->guard_words)) + 4u * nfa->counter_count;
}

static size_t node_bytes(const struct nfa *nfa) {
	return sizeof(struct node) + 4u * nfa->ref_count
	    + nfa->agg_count * sizeof(struct agg_state);
}

/* The largest of the root types that the rule may take: what is held of one event but its line. */
static size_t event_bytes(const struct rule_view *v) {
	const struct program	*p = v->program;
	uint16_t		 most = 0;

	for (uint16_t i = 0; i < v->rule->nfa.cond_count; i++) {
		const struct pred *pred = &p->preds[v->rule->nfa.conds[i].pred];

		for (uint16_t t = 0; t < pred->type_count; t++)
			if (p->schema.types[pred->types[t].root].captured_count > most)
				most = p->schema.types[pred->types[t].root].captured_count;
	}
	return sizeof(struct kept) + most * sizeof(struct cell);
}

/* The longest wait for a next event at any place; -1: some place has no bound of its own. */
static json_int_t longest_wait_ns(const struct nfa *nfa) {
	int64_t longest = 0;

	for (uint16_t p = 1; p < nfa->position_count; p++) {
		if (nfa->positions[p].wait_ns == NFA_NO_LIMIT)
			return -1;
		if (nfa->positions[p].wait_ns > longest)
			longest = nfa->positions[p].wait_ns;
	}
	return longest;
}

json_t *explain_memory(struct rule_view *v) {
	const struct nfa *nfa = &v->rule->nfa;

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
	    "wait_ns", longest_wait_ns(nfa),
	    "within_ns", nfa->within_ns == NFA_NO_LIMIT ? (json_int_t)-1
	    : (json_int_t)nfa->within_ns,
	    "runs_per_key", (json_int_t)v->rule->runs_max,
	    "partials_per_key", (json_int_t)PARTIALS_MAX,
	    "bytes_per_run", (json_int_t)sizeof(struct run),
	    "bytes_per_partial", (json_int_t)partial_bytes(nfa),
	    "bytes_per_bound_event", (json_int_t)node_bytes(nfa),
	    "bytes_per_event", (json_int_t)event_bytes(v));
}

/* --- Costs --- */

struct shape {
	unsigned	everys, combinations, optionals, relaxed_loops, all_ofs, any_ofs;
};

static void shape_note(struct shape *s, const struct seq_node *branches) {
	for (const struct seq_node *seq = branches; seq != NULL; seq = seq->next)
		for (const struct elem_node *e = seq->elems; e != NULL; e = e->next) {
			s->everys += e->rel == REL_EVERY;
			s->combinations += e->quant.is_any_combination;
			s->optionals += e->quant.is_optional;
			s->relaxed_loops += e->quant.loop != LOOP_NONE && e->quant.max == UINT32_MAX
			    && !e->quant.is_consecutive;
			s->all_ofs += e->kind == ELEM_ALL_OF;
			s->any_ofs += e->kind == ELEM_ANY_OF;
			shape_note(s, e->branches);
		}
}

static unsigned exprs_per_match(const struct nfa *nfa) {
	unsigned count = 0;

	for (uint16_t i = 0; i < nfa->cond_count; i++)
		count += nfa->conds[i].expr != NO_EXPR;
	return count;
}

static void branching_say(const struct shape *s, json_t *costs) {
	if (s->everys + s->combinations > 0)
		list_say(costs, "each event that qualifies after `every` or `in any combination` "
		    "adds a partial match beside those that wait: their number can double with "
		    "every event");
	if (s->optionals + s->any_ofs > 0)
		list_say(costs, "optional steps and `any of` are tried on every way: several "
		    "partial matches a run");
	if (s->all_ofs > 0)
		list_say(costs, "`all of` keeps a state for each of its branches in every partial "
		    "match");
	if (s->relaxed_loops > 0)
		list_say(costs, "a loop without an upper bound holds every event that it takes");
}

json_t *explain_costs(struct rule_view *v) {
	const struct nfa	*nfa = &v->rule->nfa;
	unsigned		 exprs = exprs_per_match(nfa);
	json_t			*costs = json_array();
	struct shape		 s = {0};

	shape_note(&s, v->match->seq);
	list_say(costs, "class `runs`: open matches are kept as partial matches, each moved by the "
	    "events that it waits for");
	list_say(costs, "tests of single events are worked out once for all rules; an event that "
	    "meets none of this rule's is not looked up");
	if (exprs > 0)
		list_say(costs, "%u condition%s worked out for each partial match that waits for "
		    "it", exprs, exprs == 1 ? " is" : "s are");
	if (nfa->sees_all)
		list_say(costs, "`next`, `not next` or `consecutive` must see every event of the "
		    "rule's types, not only those that qualify");
	branching_say(&s, costs);
	if (nfa->ambiguous)
		list_say(costs, "one match can be reached in several ways: equal ones are found "
		    "out");
	if (nfa->agg_count > 0)
		list_say(costs, "%u aggregate%s kept up to date with each event that is taken",
		    nfa->agg_count, nfa->agg_count == 1 ? " is" : "s are");
	if (v->rule->repeat == REPEAT_OVERLAPPING)
		list_say(costs, "`repeat overlapping` reports every match");
	return costs;
}

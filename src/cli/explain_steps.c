/* explain_steps.c -- each step of a pattern: how it follows, and which events qualify. */
#include <string.h>

#include "base/check.h"
#include "cli/explain.h"
#include "event/schema.h"

/* --- What a condition reads --- */

static bool name_is_bound(const struct rule_view *v, const char *name) {
	const struct rule *rule = v->rule;

	if (strcmp(name, "prev") == 0)
		return true;
	for (uint16_t i = 0; i < rule->nfa.step_count; i++)
		if (rule->nfa.steps[i].named && strcmp(rule->nfa.steps[i].name, name) == 0)
			return true;
	/* A key without a name of its own is a field of the event, too. */
	for (const struct key_node *k = v->node->for_each != NULL ? v->node->for_each->keys : NULL;
	    k != NULL; k = k->next)
		if (k->name != NULL && strcmp(k->name->text, name) == 0)
			return true;
	return false;
}

/* A name that `let` gave to an expression: what stands for it. */
static const struct expr_node *let_find(const struct rule_view *v, const char *name) {
	for (const struct clause_node *c = v->node->clauses; c != NULL; c = c->next)
		if (c->kind == CLAUSE_LET && c->let->kind == LET_EXPR
		    && strcmp(c->let->name->text, name) == 0)
			return c->let->value;
	return NULL;
}

/* Whether it needs to know what was bound before: another step's event, an aggregate, the key. */
static bool expr_reads_match(const struct rule_view *, const struct expr_node *);

static bool path_reads_match(const struct rule_view *v, const struct path_node *path) {
	const struct expr_node *let;

	if (path->seg_count == 1) {
		let = let_find(v, path->segs->name);
		if (let != NULL)
			return expr_reads_match(v, let);
	}
	return name_is_bound(v, path->segs->name);
}

static bool expr_reads_match(const struct rule_view *v, const struct expr_node *e) {
	if (e == NULL)
		return false;
	switch (e->kind) {
	case EXPR_OR:
	case EXPR_AND:
	case EXPR_SET:
	case EXPR_CALL:
		for (const struct expr_node *a = e->args; a != NULL; a = a->next)
			if (expr_reads_match(v, a))
				return true;
		return e->kind == EXPR_CALL && expr_reads_match(v, e->where);
	case EXPR_EXISTS:
	case EXPR_PATH:
	case EXPR_ANY_PATH:
	case EXPR_ALL_PATH:
		return path_reads_match(v, e->path);
	case EXPR_NUM:
	case EXPR_PERCENT:
	case EXPR_UNIT_NUM:
	case EXPR_STR:
	case EXPR_NET:
	case EXPR_TRUE:
	case EXPR_FALSE:
	case EXPR_NULL:
		return false;
	default:
		return expr_reads_match(v, e->left) || expr_reads_match(v, e->right);
	}
}

/* --- Conditions, split as the compiler splits them --- */

static void conjunct_add(struct rule_view *v, const struct expr_node *e, json_t *shared,
    json_t *per_match) {
	if (e->kind == EXPR_AND) {
		for (const struct expr_node *a = e->args; a != NULL; a = a->next)
			conjunct_add(v, a, shared, per_match);
		return;
	}
	json_array_append_new(expr_reads_match(v, e) ? per_match : shared,
	    json_string(view_text(v, e->span)));
}

static uint32_t pred_of_step(const struct rule *rule, uint16_t step) {
	for (uint16_t i = 0; i < rule->nfa.cond_count; i++)
		if (rule->nfa.conds[i].step == step)
			return rule->nfa.conds[i].pred;
	return NO_PRED;
}

/* How many other rules ask the same of an event, and so ask it once. */
static json_int_t rules_alike(const struct rule_view *v, uint16_t step) {
	uint32_t   pred = pred_of_step(v->rule, step);
	json_int_t count = 0;

	for (uint32_t r = 0; pred != NO_PRED && r < v->program->rule_count; r++) {
		const struct rule *other = &v->program->rules[r];
		bool		   is_alike = false;

		for (uint16_t i = 0; i < other->nfa.cond_count && other != v->rule; i++)
			is_alike |= other->nfa.conds[i].pred == pred;
		count += is_alike;
	}
	return count;
}

/* --- How a step follows --- */

static void loop_say(struct rule_view *v, const struct elem_node *e, json_t *follows) {
	const struct quant_node *q = &e->quant;

	if (q->is_optional)
		list_say(follows, "may be left out; both ways are tried");
	if (q->loop != LOOP_NONE && q->max > 1)
		list_say(follows, "each %s %s %s", e->branches != NULL ? "turn" : "one",
		    e->branches == NULL ? q->is_any_combination ? "may be" : "is"
		    : q->is_any_combination ? "may begin with" : "begins with",
		    q->is_consecutive ? "the very next event that the rule sees"
		    : q->is_any_combination ? "any later event that qualifies"
		    : "the first later event that qualifies");
	if (e->each_within != NULL)
		list_say(follows, "each comes less than %s after the one before",
		    view_duration(v, e->each_within->ns));
	if (q->is_greedy && q->loop != LOOP_EXACTLY)
		list_say(follows, "no event that meets its condition lies between its last one and "
		    "the next step's, that one included");
	if (e->until != NULL)
		list_say(follows, "the first event with %s ends it", view_text(v, e->until->span));
}

static void word_say(struct rule_view *v, const struct elem_node *e, json_t *follows) {
	const char *begins = e->kind == ELEM_GROUP || e->kind == ELEM_ALL_OF ? "begins with " : "";
	const char *word = e->rel == REL_NEXT ? "the very next event that the rule sees"
	    : e->rel == REL_EVERY ? "any later event that qualifies, each in a match of its own"
	    : e->kind == ELEM_ALL_OF ? "the first later event with which a branch can begin"
	    : "the first later event that qualifies; others are passed over";

	if (e->within != NULL)
		list_say(follows, "%s%s, less than %s after the step before", begins, word,
		    view_duration(v, e->within->ns));
	else
		list_say(follows, "%s%s", begins, word);
}

static void no_say(struct rule_view *v, const struct elem_node *e, json_int_t depth,
    json_t *follows) {
	const struct elem_node *next = e->next;

	while (next != NULL && (next->kind == ELEM_NO || next->kind == ELEM_NOT_NEXT))
		next = next->next;
	if (e->kind == ELEM_NOT_NEXT)
		list_say(follows, "the very next event is not one");
	else if (e->hold != NULL && next == NULL && depth > 0)
		list_say(follows, "none for %s after the step before: what follows, or the match, "
		    "waits for that deadline", view_duration(v, e->hold->ns));
	else if (e->hold != NULL && next == NULL)
		list_say(follows, "none for %s after the last event: at that deadline it matches",
		    view_duration(v, e->hold->ns));
	else if (e->hold != NULL)
		list_say(follows, "none for %s after the step before, and the next step comes only "
		    "then", view_duration(v, e->hold->ns));
	else if (next == NULL)
		list_say(follows, "none until %s after the first event: at that deadline it "
		    "matches", view_duration(v, v->rule->nfa.within_ns));
	else
		list_say(follows, "none between the step before and the next one that is taken");
}

static void follows_say(struct rule_view *v, const struct elem_node *e, json_int_t depth,
    bool is_first, json_t *follows) {
	if (e->kind == ELEM_NO || e->kind == ELEM_NOT_NEXT) {
		no_say(v, e, depth, follows);
		return;
	}
	if (is_first)
		list_say(follows, "every event that qualifies begins a run");
	else if (e->rel != REL_FIRST)
		word_say(v, e, follows);
	loop_say(v, e, follows);
}

/* --- The list --- */

static const char *written(struct rule_view *v, const struct elem_node *e) {
	static const char *const groups[] = { [ELEM_GROUP] = "group",
	    [ELEM_ALL_OF] = "all of, in any order", [ELEM_ANY_OF] = "any of" };
	const char *optional = e->quant.is_optional ? "optional " : "";
	const char *what = e->branches != NULL ? groups[e->kind] : view_types(v, e->types);
	const char *no = e->kind == ELEM_NO ? "no " : e->kind == ELEM_NOT_NEXT ? "not next " : "";
	const char *turns = e->branches == NULL || e->quant.loop == LOOP_NONE ? ""
	    : e->kind == ELEM_GROUP ? "turns of a " : "turns of ";

	return arena_printf(&v->arena, "%s%s%s%s%s%s", optional, no, view_quant(v, &e->quant),
	    turns, what, quant_how(&e->quant));
}

struct walk {
	struct rule_view	*v;
	json_t			*steps;
	uint16_t		 step;
};

static void elem_add(struct walk *w, const struct elem_node *e, json_int_t depth, bool is_first) {
	struct rule_view	*v = w->v;
	json_t			*shared = json_array(), *per_match = json_array();
	json_t			*follows = json_array(), *one;
	const char		*name = e->as != NULL ? e->as->text : "";
	json_int_t		 alike = 0;

	follows_say(v, e, depth, is_first, follows);
	if (e->branches == NULL) {
		name = v->rule->nfa.steps[w->step].name;
		alike = rules_alike(v, w->step);
		if (e->cond != NULL)
			conjunct_add(v, e->cond, shared, per_match);
		w->step++;
	}
	one = json_pack("{s:s, s:s, s:I, s:s?, s:o, s:o, s:o, s:I}", "name", name, "written",
	    written(v, e), "depth", depth, "condition",
	    e->cond != NULL ? view_text(v, e->cond->span) : NULL, "follows", follows, "shared",
	    shared, "per_match", per_match, "rules_alike", alike);
	CHECK(one != NULL);
	json_array_append_new(w->steps, one);
}

static void seq_add(struct walk *w, const struct seq_node *seq, json_int_t depth, bool is_first) {
	for (const struct elem_node *e = seq->elems; e != NULL; e = e->next) {
		elem_add(w, e, depth, is_first && e->branches == NULL);
		for (const struct seq_node *b = e->branches; b != NULL; b = b->next) {
			if (b != e->branches)
				json_array_append_new(w->steps, json_pack("{s:s, s:I}", "between",
				    e->kind == ELEM_ALL_OF ? "and" : "or", "depth", depth + 1));
			seq_add(w, b, depth + 1, is_first);
		}
		/* What may be left out leaves the beginning to the next. */
		is_first = is_first && e->quant.is_optional;
	}
}

json_t *explain_steps(struct rule_view *v) {
	struct walk w = { .v = v, .steps = json_array() };

	seq_add(&w, v->match->seq, 0, true);
	return w.steps;
}

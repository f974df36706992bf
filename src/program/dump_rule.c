/* dump_rule.c -- a rule as text: its automaton, its filters, what it says. */
#include "base/check.h"
#include "base/timefmt.h"
#include "program/dump.h"

static void duration_add(struct buf *out, const char *before, int64_t ns) {
	char text[DURATION_TEXT_BYTES];

	duration_print(ns, text);
	buf_printf(out, "%s%s", before, text);
}

/* --- The automaton --- */

static void cond_print(struct buf *out, const struct nfa *n, const struct nfa_cond *c) {
	if (c->pred == NO_PRED)
		buf_str(out, "any event");
	else
		buf_printf(out, "pred %u", c->pred);
	if (c->expr != NO_EXPR)
		buf_printf(out, " and expr %u", c->expr);
	if (c->step < n->step_count)
		buf_printf(out, " (as %s)", n->steps[c->step].name);
}

static void guard_print(struct buf *out, const struct nfa_guard *g) {
	static const char *const words[] = { [GUARD_NO] = "no", [GUARD_GREEDY] = "greedy",
	    [GUARD_NOT_NEXT] = "not next", [GUARD_NOT_NEXT_LOOP] = "not next turn" };

	buf_printf(out, ", %s cond %u", words[g->kind], g->cond);
	if (g->kind == GUARD_GREEDY) {
		buf_printf(out, " bit %u", g->bit);
		if (g->until != NFA_NO_COND)
			buf_printf(out, " until cond %u", g->until);
	}
	if (g->kind == GUARD_NOT_NEXT_LOOP)
		buf_printf(out, " if counter %u >= %u", g->counter, g->min);
	if (g->kind == GUARD_NO && g->for_ns != NFA_NO_LIMIT)
		duration_add(out, " for ", g->for_ns);
}

static void count_print(struct buf *out, const struct nfa_count *c) {
	switch ((enum nfa_count_op)c->op) {
	case COUNT_AT_LEAST:
		buf_printf(out, ", if counter %u >= %u", c->counter, c->n);
		break;
	case COUNT_BELOW:
		buf_printf(out, ", if counter %u < %u", c->counter, c->n);
		break;
	case COUNT_SET_1:
		buf_printf(out, ", counter %u := 1", c->counter);
		break;
	case COUNT_ADD:
		buf_printf(out, ", counter %u += 1", c->counter);
		break;
	}
}

/* Which ends of a branch: a set of enum nfa_end. */
static void ends_print(struct buf *out, const char *before, uint8_t ends) {
	static const struct {
		enum nfa_end	 end;
		const char	*word;
	} words[] = {
		{ END_STEP, "a step" }, { END_RULE, "the rule's end" }, { END_VOID, "void steps" },
	};
	const char *sign = before;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((ends & words[i].end) != 0) {
			buf_printf(out, "%s%s", sign, words[i].word);
			sign = " or ";
		}
}

static void edge_print(struct buf *out, const struct nfa *n, const struct nfa_edge *e) {
	static const char *const words[] = { [WORD_NEXT] = "next", [WORD_THEN] = "then",
	    [WORD_EVERY] = "every" };

	if (e->to == NFA_ACCEPT)
		buf_str(out, "      -> accept");
	else
		buf_printf(out, "      -> %u %s", e->to, words[e->word]);
	buf_printf(out, ", fate %u", e->fate);
	if (e->after_ns != 0)
		duration_add(out, ", after ", e->after_ns);
	if (e->within_ns != NFA_NO_LIMIT)
		duration_add(out, ", within ", e->within_ns);
	if (e->at_window)
		buf_str(out, ", at the window's end");
	if (e->needs_next)
		buf_str(out, ", not before a next event");
	if (n->thread_count > 1) {
		ends_print(out, ", if followed by ", e->ends);
		ends_print(out, ", branches as before ", e->needs);
	}
	for (uint16_t i = 0; i < e->guards.count; i++)
		guard_print(out, &n->guards[e->guards.first + i]);
	for (uint16_t i = 0; i < e->counts.count; i++)
		count_print(out, &n->counts[e->counts.first + i]);
	for (uint16_t i = 0; i < e->gates.count; i++)
		buf_printf(out, ", ends at cond %u", n->gates[e->gates.first + i]);
	for (uint16_t i = 0; i < e->entries.count; i++)
		buf_printf(out, ", not first if cond %u", n->gates[e->entries.first + i]);
	buf_char(out, '\n');
}

static void position_print(struct buf *out, const struct nfa *n, uint16_t at) {
	const struct nfa_pos *pos = &n->positions[at];

	buf_printf(out, "    position %u", at);
	if (at > 0 && pos->step < n->step_count)
		buf_printf(out, ": %s", n->steps[pos->step].name);
	if (pos->cond != NFA_NO_COND)
		buf_printf(out, ", cond %u", pos->cond);
	if (n->thread_count > 1)
		buf_printf(out, ", thread %u", pos->thread);
	if (pos->fork_id != NFA_NO_FORK)
		buf_printf(out, ", fork %u", pos->fork_id);
	if (pos->sees_all)
		buf_str(out, ", sees every event");
	if (pos->wait_ns != NFA_NO_LIMIT)
		duration_add(out, ", waits ", pos->wait_ns);
	buf_char(out, '\n');
	for (uint16_t i = 0; i < pos->edges.count; i++)
		edge_print(out, n, &n->edges[pos->edges.first + i]);
}

static void registers_print(struct buf *out, const struct nfa *n) {
	static const char *const which[] = { [BIND_LAST] = "last", [BIND_FIRST] = "first",
	    [BIND_INDEX] = "number" };
	static const char *const fns[] = { [AGG_COUNT] = "count", [AGG_SUM] = "sum",
	    [AGG_AVG] = "avg", [AGG_MIN] = "min", [AGG_MAX] = "max", [AGG_STDDEV] = "stddev",
	    [AGG_DISTINCT] = "distinct" };

	for (uint16_t i = 0; i < n->ref_count; i++) {
		buf_printf(out, "    ref %u: %s", i, which[n->refs[i].which]);
		if (n->refs[i].which == BIND_INDEX)
			buf_printf(out, " %u", n->refs[i].index);
		buf_printf(out, " of %s\n", n->steps[n->refs[i].step].name);
	}
	for (uint16_t i = 0; i < n->agg_count; i++) {
		const struct nfa_agg *a = &n->aggs[i];

		buf_printf(out, "    aggregate %u: %s of %s", i, fns[a->fn],
		    n->steps[a->step].name);
		if (a->arg != NO_EXPR)
			buf_printf(out, ", %s expr %u", vkind_name(a->kind), a->arg);
		if (a->filter != NO_EXPR)
			buf_printf(out, ", where expr %u", a->filter);
		buf_char(out, '\n');
	}
}

static void forks_print(struct buf *out, const struct nfa *n) {
	for (uint16_t i = 0; i < n->fork_count; i++) {
		const struct nfa_fork *f = &n->forks[i];

		buf_printf(out, "    fork %u: at position %u of thread %u:", i, f->at, f->thread);
		for (uint16_t b = 0; b < f->branch_count; b++)
			buf_printf(out, "%s thread %u from %u", b > 0 ? "," : "", f->threads[b],
			    f->begins[b]);
		buf_char(out, '\n');
	}
}

static void nfa_print(struct buf *out, const struct nfa *n) {
	for (uint16_t i = 0; i < n->step_count; i++)
		buf_printf(out, "    step %u: %s, route %u%s\n", i, n->steps[i].name,
		    n->steps[i].route, n->steps[i].taken ? "" : ", never taken");
	for (uint16_t i = 0; i < n->cond_count; i++) {
		buf_printf(out, "    cond %u: ", i);
		cond_print(out, n, &n->conds[i]);
		buf_char(out, '\n');
	}
	registers_print(out, n);
	forks_print(out, n);
	for (uint16_t i = 0; i < n->counter_count; i++)
		buf_printf(out, "    counter %u: up to %u\n", i, n->counter_caps[i]);
	for (uint16_t i = 0; i < n->position_count; i++)
		position_print(out, n, i);
	if (n->within_ns != NFA_NO_LIMIT) {
		duration_add(out, "    within ", n->within_ns);
		buf_char(out, '\n');
	}
	if (n->ambiguous)
		buf_str(out, "    one assignment may be reached in several ways\n");
}

/* --- Filters and outcomes --- */

static void exprs_print(struct buf *out, const char *word, const uint32_t *exprs, uint16_t count) {
	for (uint16_t i = 0; i < count; i++)
		buf_printf(out, "    %s expr %u\n", word, exprs[i]);
}

static void template_print(struct buf *out, const struct template *t) {
	buf_str(out, " \"");
	for (uint16_t i = 0; i < t->part_count; i++) {
		const struct template_part *part = &t->parts[i];

		if (part->text != NULL)
			buf_add(out, part->text, part->text_bytes);
		else
			buf_printf(out, "{expr %u%s}", part->expr, part->secret ? " secret" : "");
	}
	buf_char(out, '"');
}

static void alert_print(struct buf *out, const struct alert_clause *a) {
	static const char *const levels[] = { [SEV_INFO] = "info", [SEV_LOW] = "low",
	    [SEV_MEDIUM] = "medium", [SEV_HIGH] = "high", [SEV_CRITICAL] = "critical" };

	buf_printf(out, "    %salert %s", a->on_timeout ? "on timeout " : "", levels[a->severity]);
	if (a->condition != NO_EXPR)
		buf_printf(out, " if expr %u", a->condition);
	template_print(out, &a->text);
	for (uint16_t i = 0; i < a->with_count; i++)
		buf_printf(out, "%s %s = expr %u%s", i > 0 ? "," : " with", a->with[i].name,
		    a->with[i].expr, a->with[i].secret ? " secret" : "");
	for (uint16_t i = 0; i < a->to_count; i++)
		buf_printf(out, "%s %s", i > 0 ? "," : " to", a->to[i]);
	buf_char(out, '\n');
}

static void repeat_print(struct buf *out, const struct rule *r) {
	static const char *const words[] = { [REPEAT_AFTER_MATCH] = "after match",
	    [REPEAT_OVERLAPPING] = "overlapping", [REPEAT_FROM_NEXT] = "from next",
	    [REPEAT_FROM_FIRST] = "from first", [REPEAT_FROM_LAST] = "from last",
	    [REPEAT_ONCE] = "once" };

	buf_printf(out, "    repeat %s", words[r->repeat]);
	if (r->repeat == REPEAT_FROM_FIRST || r->repeat == REPEAT_FROM_LAST)
		buf_printf(out, " %s", r->nfa.steps[r->repeat_step].name);
	buf_printf(out, ", at most %u runs per key\n", r->runs_max);
}

void dump_rule(struct buf *out, const struct rule *r) {
	static const char *const states[] = { [RULE_LIVE] = "live", [RULE_SHADOW] = "shadow",
	    [RULE_OFF] = "off" };

	buf_printf(out, "rule %u %s: version %s, %s, plan %u\n", r->index, r->name, r->version,
	    states[r->status], r->plan);
	if (r->refused != NULL) {
		buf_printf(out, "    refused: %s\n", r->refused);
		return;
	}
	nfa_print(out, &r->nfa);
	exprs_print(out, "where", r->wheres, r->where_count);
	exprs_print(out, "unless", r->unlesses, r->unless_count);
	for (uint16_t i = 0; i < r->cancel_count; i++) {
		buf_str(out, "    cancel on ");
		cond_print(out, &r->nfa, &r->cancels[i]);
		buf_char(out, '\n');
	}
	repeat_print(out, r);
	if (r->suppress_ns > 0) {
		duration_add(out, "    suppress ", r->suppress_ns);
		buf_char(out, '\n');
		exprs_print(out, "    per", r->suppress_per, r->suppress_per_count);
	}
	for (uint16_t i = 0; i < r->alert_count; i++)
		alert_print(out, &r->alerts[i]);
}

/*
 * sema.h -- what the second pass found out about one rule: names resolved, types checked, ready for
 * the automaton.
 *
 *	match auth [amount < 2 EUR] as probe  then no refund [id = probe.id]  then auth
 *
 *	elem		step	name		predicate		rest
 *	auth [...]	0	"probe"		an auth of < 2 EUR	no expression
 *	no refund [...]	1	"no refund"	a refund		id = probe.id
 *	auth		2	"auth"		an auth			no expression
 *
 * Steps	are numbered in rule order, `no` and `not next` included; nfa->steps, nfa->refs and
 *		nfa->aggs of the rule are filled in before nfa_build() is called. `cancel on` has a
 *		step of its own behind those of the pattern.
 * Conditions	are split: what reads the current event alone is the predicate's, the rest (bound
 *		events, aggregates, the key) is the expression's. All conjuncts must hold, and a
 *		data error in one is as good as false, so the split changes nothing.
 * Errors	nfa_build() is called for rules with errors too, so that one run tells all of them;
 *		then a condition may be SEMA_NO_COND, and what it builds is thrown away.
 *
 * Lives in the compiler's arena until ruleset_compile() returns; const. One thread.
 */
#pragma once

#include "base/map.h"
#include "dsl/ast.h"
#include "program/program.h"

enum { STEPS_MAX = 4096 };

/* Of a rule with errors: a condition that could not be built. */
#define SEMA_NO_COND	((struct nfa_cond){ .pred = NO_PRED, .expr = NO_EXPR })

/* One node of the pattern: a step, a `no`, a `not next`, or a group ({ }, all of, any of). */
struct elem_sema {
	const struct elem_node	*node;
	uint16_t		 step;		/* nfa->steps; of a group: its first step's */
	uint16_t		 step_end;	/* one past it; of a group: past its last step's */
	struct type_test	*types;		/* not of a group */
	uint16_t		 type_count;
	struct nfa_cond		 cond;		/* not of a group */
	/* `until`: of a step one; of a group one for each way its types are keyed, all to be asked
	 * (an event meets at most one of them in a partition). */
	struct nfa_cond		*untils;
	uint16_t		 until_count;
};

struct rule_sema {
	const struct rule_node	*node;
	const struct match_node	*match;
	struct span		 span;		/* of the rule's name */
	struct elem_sema	*elems;		/* depth first, in rule order */
	uint32_t		 elem_count;
	uint16_t		 step_count;	/* of the pattern */
	struct map		 elem_index;	/* node's address -> elem_sema */
	bool			 limit_written;	/* `limit N runs per key` stands in the rule */
};

/* Never NULL for a node of the rule's match. */
const struct elem_sema	*rule_sema_elem(const struct rule_sema *, const struct elem_node *);

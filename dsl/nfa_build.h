/*
 * nfa_build.h -- from the checked pattern of one `match` rule to its automaton.
 *
 * Names, types and keys are right when it is called (dsl/sema.h); what it reports is the structure
 * of the pattern: a `no` without an end, greed where it says nothing, loops that can match nothing,
 * memory without a bound. Fills in rule->nfa but for its steps, refs and aggs, which are there
 * already, in the program's arena.
 */
#pragma once

#include "dsl/ast.h"
#include "dsl/sema.h"
#include "program/program.h"

/* -1: errors were reported. */
int	nfa_build(const struct rule_node *, const struct rule_sema *, struct program *,
	    struct rule *, struct diags *);

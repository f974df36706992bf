/*
 * cond_build.h -- the condition of a step, taken apart: what the current event alone decides goes
 * into a predicate that all rules share, the rest into an expression over the partial match.
 */
#pragma once

#include "dsl/rule_check.h"

/* NULL: no condition. SEMA_NO_COND if there are errors. */
struct nfa_cond	 cond_build(struct rule_check *, const struct type_set *, const struct term *,
		    uint16_t step);
/* Roots with the bits of their kinds; in the arena. */
struct type_test *type_tests(struct arena *, const struct type_set *, uint16_t *count);

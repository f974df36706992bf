/*
 * cond.h -- conditions of the conformance cases: C-like text over one event and the stages so far.
 *
 *	name == "a" || (sum(middle.price) + price < 5.0 && count(start) > 2)
 *
 * A stage that is unknown or still empty gives 0.
 */
#pragma once

#include "pool.h"
#include "rule.h"

/* Stages are the rule's places made so far. NULL: not a condition; *where is set to the place. */
const struct expr	*cond_parse(struct pool *, const struct rule *, const char *text,
			    const char **where);

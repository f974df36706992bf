/*
 * explain.h -- `cepctl explain`: a rule's plan, first as JSON, then as words made of that.
 *
 *	{ rule, file, line, version, status, about, refused, class,
 *	  key: [{name, type, secret, of}], sees: [...],
 *	  steps: [{name, written, depth, condition, follows: [...], shared: [...],
 *		   per_match: [...], rules_alike}, or {between, depth} from branch to branch],
 *	  where: [{condition, extend}], unless: [...], ends, repeat, memory: {...}, costs,
 *	  alerts, suppress }
 *
 * Ownership	the parts are new references for the caller.
 * Thread	the main thread.
 */
#pragma once

#include <jansson.h>

#include "cli/rule_view.h"

/* explain_steps.c: the pattern, and what of its conditions is worked out how often. */
json_t	*explain_steps(struct rule_view *);

/* explain_cost.c */
json_t	*explain_ends(struct rule_view *);
json_t	*explain_memory(struct rule_view *);
json_t	*explain_costs(struct rule_view *);

/* explain_print.c */
void	explain_print(const json_t *, struct buf *, bool is_coloured);

/* A text that printf() makes, appended to an array unless it is there. */
void	list_say(json_t *array, const char *fmt, ...) PRINTF_LIKE(2, 3);

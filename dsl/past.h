/*
 * past.h -- `let n = count of EVENT over D`: what came before the event being judged.
 *
 * Checked here, not run by this build: what reads such a let is TERM_LATER, and the rule refused.
 */
#pragma once

#include "dsl/rule_check.h"

/* Finds its event, which must have the rule's keys: before these are resolved. */
void		 past_declare(struct rule_check *, struct let_check *);
void		 past_resolve(struct rule_check *, struct let_check *);
/* usual.mean, n, seen.age */
struct term	*past_path(const struct scope *, struct let_check *, const struct path_node *);
/* percentile(usual, 99): NULL: the argument is no history, and nothing was said. */
struct term	*past_percentile(const struct scope *, const struct expr_node *);
/* x in seen: NULL: the let is no `values`; nothing was said. */
struct term	*past_in(const struct scope *, struct let_check *, struct term *left, struct span);

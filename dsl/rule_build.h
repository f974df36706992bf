/*
 * rule_build.h -- from a rule as written to its place in the program: the stages, in this order.
 *
 * All of them complain and go on; nothing is emitted once there has been an error anywhere, since
 * no program comes of it.
 */
#pragma once

#include "dsl/rule_check.h"

/* --- resolve_rule.c --- */

void	clauses_merge(struct rule_check *);
void	steps_collect(struct rule_check *, const struct match_node *);
/* Before the keys, for what looks back is keyed as well; the rest behind them. */
void	lets_declare(struct rule_check *);
void	lets_resolve(struct rule_check *);
void	lets_warn(struct rule_check *);

/* --- alert_build.c --- */

/* In the scope of what the rule's alerts may name; `severity` and the rest into `rule`. */
void	alerts_build(struct rule_check *, const struct scope *, struct rule *);
/* Index into program->exprs, or NO_EXPR if there are errors. */
uint32_t rule_emit(struct rule_check *, const struct term *);

/* `on timeout` goes with match, `on clear` with watch. */
void	when_check(struct rule_check *, const struct clause_node *, enum when_kind);

/* --- option_build.c --- */

void	options_build(struct rule_check *, const struct scope *, struct rule *);

/* --- watch_check.c --- */

/* The watched events as a step, for the keys. */
void	watch_steps(struct rule_check *, const struct watch_node *);
void	watch_check(struct rule_check *, const struct scope *, const struct watch_node *);
void	emits_check(struct rule_check *, const struct scope *);

/* --- match_build.c --- */

void	match_build(struct rule_check *, const struct match_node *, struct rule *);

/* --- version.c --- */

/* Hashes of what the rule says: with its texts, and without. */
void	version_build(struct rule_check *, struct rule *);

/* --- rule_build.c --- */

/* All of it, for one rule; what tests ask for goes into the symbol. */
void	rule_build(struct compiler *, struct rule_sym *, struct rule *);

/*
 * window.h -- `watch` rules, derived events, look-ups: what is fully checked, but not run by this
 * build. Their terms are TERM_LATER; the rule, or the event, says why it is refused.
 */
#pragma once

#include "dsl/rule_check.h"

/* The reasons, each one text wherever it applies. */
#define REFUSED_WATCH	"uses `watch`, which this build cannot run"
#define REFUSED_PAST	"uses `let` on the past, which this build cannot run"
#define REFUSED_LOOKUP	"looks up a column of a list, which this build cannot run"
#define REFUSED_SCHEDULE "asks a schedule, which this build cannot run"
#define REFUSED_KEYS	"keys are those of a list (`for each ... in`), which this build cannot run"
#define REFUSED_EMIT	"uses `emit`, which this build cannot run"
#define REFUSED_CANARY	"has `status canary`, which this build cannot run"
#define REFUSED_FINDING	"reads `finding`, which this build cannot run"

/* count(where status >= 500), in `when` and the alerts of a watch. */
struct term	*check_window_aggregate(const struct scope *, const struct expr_node *);
/* limits(p.tenant).max */
struct term	*check_lookup(const struct scope *, const struct expr_node *, struct list_sym *);
/* t in office */
struct term	*check_schedule(const struct scope *, struct term *left, struct schedule_sym *,
		    struct span);
/* The second argument of percentile(): false after a complaint. */
bool		 percentile_check(const struct scope *, const struct expr_node *);
/* { field = E, ... } of an event that is made: NULL or silence after a complaint. */
const struct field_sym *assign_field(struct compiler *, const struct event_sym *,
		    const struct assign_node *);
void		 assigns_check(const struct scope *, const struct event_sym *,
		    const struct assign_node *);

/*
 * rule_view.h -- one rule as people know it: its source beside what the compiler made of it.
 *
 * Ownership	borrows the rule set; its own memory until rule_view_fini().
 * Thread	the main thread.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include "cli/rules.h"

/* A step of the pattern, in the numbers of nfa->steps. */
struct step_view {
	const struct elem_node	*elem;
	const struct elem_node	*until;		/* itself or a group around it; NULL: no until */
	bool			 is_optional;	/* it, not a group around it */
};

/* A clause of the rule, or of an `extend` of it. */
struct clause_view {
	const struct clause_node *node;
	bool			 of_extend;
};

struct rule_view {
	struct arena		 arena;
	const struct program	*program;
	const struct rule	*rule;
	const struct rule_node	*node;
	const struct match_node	*match;		/* NULL: a watch */
	const struct diags	*diags;		/* whose sources the spans are about */
	VEC(struct clause_view)	 clauses;	/* its own first */
	struct step_view	*steps;
	uint16_t		 step_count;	/* of the pattern */
};

/*
 * The rule of that name in a rule set that compiled. CLI_GOOD, or the exit code after a message
 * with did-you-mean. rule_view_fini() in any case.
 */
int	rule_view_open(const struct cli *, struct rule_view *, const struct cli_rules *,
	    const char *name);
void	rule_view_fini(struct rule_view *);

/* The source of a span in one line, in the arena: comments are left out, white space is a blank. */
const char *view_text(struct rule_view *, struct span);
/* " [E]", or nothing for NULL. */
const char *view_cond(struct rule_view *, const struct expr_node *);
const char *view_duration(struct rule_view *, int64_t ns);
/* "login or transfer" */
const char *view_types(struct rule_view *, const struct name_node *);
/* Before and behind the types: "at least 3 " and ", greedy"; nothing for once. */
const char *view_quant(struct rule_view *, const struct quant_node *);
const char *quant_how(const struct quant_node *);
/* As in rules. */
const char *severity_word(uint8_t severity);
const char *repeat_words(struct rule_view *);

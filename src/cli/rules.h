/*
 * rules.h -- rule files named on a command line, compiled, their diagnostics told.
 *
 * Ownership	the program has a life of its own; tests and names of the rule set live until
 *		cli_rules_fini().
 * Thread	the main thread.
 */
#pragma once

#include "cli/cli.h"
#include "dsl/ruleset.h"

struct cli_rules {
	struct cli_files	 files;
	struct diags		 diags;
	struct ruleset		*ruleset;
	struct program		*program;	/* NULL: there were errors */
};

/*
 * Finds and compiles; warnings and errors go to standard error. CLI_GOOD, CLI_RULE_ERROR, or
 * CLI_TROUBLE for files that are not there. cli_rules_fini() in any case.
 */
int	cli_rules_load(const struct cli *, struct cli_rules *, char *const *args, int arg_count);
/* The same in two: what was found out, untold; and the telling. */
int	cli_rules_compile(const struct cli *, struct cli_rules *, char *const *args, int arg_count);
void	cli_rules_tell(const struct cli_rules *);
void	cli_rules_fini(struct cli_rules *);

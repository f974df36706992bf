/* cepctl.c -- the tool of those who write rules: finds the verb, and nothing else. */
#include <signal.h>
#include <string.h>

#include "base/check.h"
#include "cli/cli.h"
#include "dsl/diag.h"

static const struct verb {
	const char	*name;
	int		(*run)(int argc, char **argv);
	const char	*summary;
} verbs[] = {
#define VERB(name, function, summary) { name, function, summary },
#include "cli/verbs.def"
#undef VERB
};

enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

static const struct cli cepctl = {
	.who = "cepctl",
	.usage = "Usage: cepctl VERB [ARGUMENTS]",
};

static int help(void) {
	printf("%s\n\nWorks on Cepheid rule files (.cep). Verbs:\n", cepctl.usage);
	for (size_t i = 0; i < VERB_COUNT; i++)
		printf("  %-14s%s\n", verbs[i].name, verbs[i].summary);
	printf("\n  %-14sthis text\n  %-14sname and number\n\n"
	    "`cepctl VERB --help` tells the rest; cep(7) is the language.\n", "--help",
	    "--version");
	printf("Exit codes: 0 good, 1 findings, 2 an error in a rule, 3 usage, input or output.\n");
	return cli_flush(&cepctl);
}

static int verb_unknown(const char *given) {
	struct diag_nearest nearest = { .name = given };

	for (size_t i = 0; i < VERB_COUNT; i++)
		diag_nearest_try(&nearest, verbs[i].name);
	if (nearest.best != NULL)
		return cli_usage_error(&cepctl, "unknown verb %s; did you mean %s?", given,
		    nearest.best);
	return cli_usage_error(&cepctl, "unknown verb %s", given);
}

int main(int argc, char **argv) {
	/* A closed pipe is an error of the write to it, which says where. */
	CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	if (argc < 2)
		return cli_usage_error(&cepctl, "no verb was given");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0
	    || strcmp(argv[1], "help") == 0)
		return help();
	if (strcmp(argv[1], "--version") == 0)
		return cli_print_version(&cepctl);
	if (argv[1][0] == '-')
		return cli_usage_error(&cepctl, "unknown option %s", argv[1]);
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	return verb_unknown(argv[1]);
}

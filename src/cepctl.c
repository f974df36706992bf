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

static const struct verb *verb_find(const char *name) {
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(name, verbs[i].name) == 0)
			return &verbs[i];
	return NULL;
}

/* `cepctl help`, `cepctl help VERB`. */
static int help_run(int argc, char **argv) {
	const struct verb	*verb;
	char			 option[] = "--help", *args[3] = { NULL, option, NULL };

	if (argc < 3)
		return help();
	verb = verb_find(argv[2]);
	args[0] = argv[2];
	return verb == NULL ? verb_unknown(argv[2]) : verb->run(2, args);
}

int main(int argc, char **argv) {
	const struct verb *verb;

	/* A closed pipe is an error of the write to it, which says where. */
	CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	if (argc < 2)
		return cli_usage_error(&cepctl, "no verb was given");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0
	    || strcmp(argv[1], "help") == 0)
		return help_run(argc, argv);
	if (strcmp(argv[1], "--version") == 0)
		return cli_print_version(&cepctl);
	if (argv[1][0] == '-')
		return cli_usage_error(&cepctl, "unknown option %s", argv[1]);
	verb = verb_find(argv[1]);
	if (verb == NULL)
		return verb_unknown(argv[1]);
	if (argc == 3 && strcmp(argv[2], "--version") == 0)
		return cli_print_version(&cepctl);
	return verb->run(argc - 1, argv + 1);
}

/* dump.c -- `cepctl dump`: the compiled program as text, for whoever wants to know exactly. */
#include "cli/rules.h"

static const struct cli dump_cli = {
	.who = "cepctl dump",
	.usage =
"Usage: cepctl dump FILES...\n"
"\n"
"Compiles a rule set and shows the program: events and columns, tests and predicates that rules\n"
"share, expressions as steps, key plans, the automaton of each rule. For people who look inside;\n"
"the form may change with any release.\n"
"\n"
"  --help\n",
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

int cli_dump(int argc, char **argv) {
	struct cli_rules	rules;
	struct buf		out = {0};
	int			c, rc;

	optind = 0;
	while ((c = cli_getopt(&dump_cli, argc, argv, "h", long_options)) != -1)
		return c == 'h' ? cli_print(&dump_cli, dump_cli.usage) : CLI_TROUBLE;
	if (optind == argc)
		return cli_usage_error(&dump_cli, "no rule file was named");
	rc = cli_rules_load(&dump_cli, &rules, argv + optind, argc - optind);
	if (rc == CLI_GOOD) {
		program_dump(&out, rules.program);
		fwrite(out.data, 1, out.len, stdout);
		buf_fini(&out);
		rc = cli_flush(&dump_cli);
	}
	cli_rules_fini(&rules);
	return rc;
}

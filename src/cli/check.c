/* check.c -- `cepctl check`: all that is wrong with a rule set, or that nothing is. */

#include "cli/output.h"
#include "cli/rules.h"
#include "cli/run.h"

static const struct cli check_cli = {
	.who = "cepctl check",
	.usage =
"Usage: cepctl check FILES... [-o table|json|ndjson]\n"
"\n"
"Tells every error and warning of a rule set. FILES are .cep files or folders of them, or - for\n"
"standard input; they form one rule set. Errors go to standard error, with place, line and help;\n"
"as JSON to standard output, an array of {file, line, column, end_line, end_column, code,\n"
"severity, message, hint, fix}. `cepctl explain-code CODE` tells more about one.\n"
"\n"
"  -o, --output WORD  table (the default), json or ndjson\n"
"      --help\n"
"\n"
"Exit codes: 0 no error, 2 an error in a rule, 3 usage, input or output.\n",
};

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void count_tell(struct buf *out, const char *before, uint64_t n, const char *one) {
	buf_str(out, before);
	count_print(out, n);
	buf_printf(out, " %s%s", one, n == 1 ? "" : "s");
}

static uint64_t decl_count(const struct ast *ast, enum decl_kind kind) {
	uint64_t count = 0;

	for (const struct ast_file *f = ast->files; f != NULL; f = f->next)
		for (const struct decl *d = f->decls; d != NULL; d = d->next)
			count += d->kind == kind;
	return count;
}

static void good_tell(const struct cli_rules *rules) {
	const struct program	*program = rules->program;
	const struct ast	*ast = ruleset_ast(rules->ruleset);
	struct buf		 out = {0};

	count_tell(&out, "ok: ", program->rule_count, "rule");
	count_tell(&out, ", ", decl_count(ast, DECL_EVENT), "event");
	count_tell(&out, ", ", decl_count(ast, DECL_LIST), "list");
	buf_char(&out, '\n');
	for (uint32_t i = 0; i < program->rule_count; i++)
		if (program->rules[i].refused != NULL)
			buf_printf(&out, "rule %s is checked, but %s\n", program->rules[i].name,
			    program->rules[i].refused);
	fwrite(out.data, 1, out.len, stdout);
	buf_fini(&out);
}

static void bad_tell(const struct diags *diags) {
	struct buf out = {0};

	count_tell(&out, "", diags->error_count, "error");
	if (diags->warning_count > 0)
		count_tell(&out, ", ", diags->warning_count, "warning");
	fprintf(stderr, "%s\n", buf_cstr(&out));
	buf_fini(&out);
}

static int check(enum output output, char *const *files, int file_count) {
	struct cli_rules	 rules;
	int			 rc = cli_rules_compile(&check_cli, &rules, files, file_count);
	int			 written;
	json_t			*list;

	if (rc != CLI_TROUBLE && output != OUTPUT_AS_TABLE) {
		list = diags_json(&rules.diags);
		output_json(output, list);
		json_decref(list);
	} else if (rc != CLI_TROUBLE) {
		cli_rules_tell(&rules);
		if (rc == CLI_GOOD)
			good_tell(&rules);
		else
			bad_tell(&rules.diags);
	}
	cli_rules_fini(&rules);
	written = cli_flush(&check_cli);
	return rc != CLI_GOOD ? rc : written;
}

int cli_check(int argc, char **argv) {
	enum output	output = OUTPUT_AS_TABLE;
	int		c;

	optind = 0;
	while ((c = cli_getopt(&check_cli, argc, argv, "o:h", long_options)) != -1) {
		if (c == 'h')
			return cli_print(&check_cli, check_cli.usage);
		if (c != 'o' || !output_parse(&check_cli, optarg, &output))
			return CLI_TROUBLE;
	}
	if (optind == argc)
		return cli_usage_error(&check_cli, "no rule file was named");
	return check(output, argv + optind, argc - optind);
}

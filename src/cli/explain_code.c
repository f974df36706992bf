/* explain_code.c -- `cepctl explain-code`: the page of a diagnostic, or the list of all. */
#include <jansson.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "dsl/diag.h"

static const struct cli explain_code_cli = {
	.who = "cepctl explain-code",
	.usage =
"Usage: cepctl explain-code [CODE] [OPTION...]\n"
"\n"
"Tells what a diagnostic means, with a wrong and a right example. Without CODE: all codes, a line\n"
"each. E1xx are about spelling and syntax, E2xx names and types, E3xx patterns, E4xx rules and\n"
"tests, E5xx files and lists; W6xx are warnings.\n"
"\n"
"  -o, --output WORD  table (the default), json or ndjson\n"
"      --help\n",
};

static json_t *code_json(const struct diag_code_info *code) {
	return json_pack("{s:s, s:s, s:s}", "code", code->number, "title", code->title, "text",
	    code->text);
}

static int list_all(enum output output) {
	json_t *array = json_array();

	for (int i = 0; i < DIAG_CODES_COUNT; i++) {
		const struct diag_code_info *code = diag_code_info((enum diag_code)i);

		if (output != OUTPUT_AS_TABLE)
			json_array_append_new(array, code_json(code));
		else
			printf("%s  %s\n", code->number, code->title);
	}
	if (output != OUTPUT_AS_TABLE)
		output_json(output, array);
	json_decref(array);
	return cli_flush(&explain_code_cli);
}

static int code_unknown(const char *given) {
	struct diag_nearest nearest = { .name = given };

	for (int i = 0; i < DIAG_CODES_COUNT; i++)
		diag_nearest_try(&nearest, diag_code_info((enum diag_code)i)->number);
	if (nearest.best != NULL)
		return cli_usage_error(&explain_code_cli, "there is no code %s; did you mean %s?",
		    given, nearest.best);
	return cli_usage_error(&explain_code_cli, "there is no code %s", given);
}

static int show(const struct diag_code_info *code, enum output output) {
	bool	 is_coloured = cli_is_coloured(STDOUT_FILENO);
	json_t	*object;

	if (output != OUTPUT_AS_TABLE) {
		object = code_json(code);
		output_json(output, object);
		json_decref(object);
	} else {
		printf("%s%s: %s%s\n", is_coloured ? "\033[1m" : "", code->number, code->title,
		    is_coloured ? "\033[0m" : "");
		if (*code->text != '\0')
			printf("\n%s", code->text);
	}
	return cli_flush(&explain_code_cli);
}

int cli_explain_code(int argc, char **argv) {
	static const struct option	 options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct diag_code_info	*code;
	enum output			 output = OUTPUT_AS_TABLE;
	int				 c;

	optind = 0;
	while ((c = cli_getopt(&explain_code_cli, argc, argv, "o:h", options)) != -1) {
		if (c == 'h')
			return cli_print(&explain_code_cli, explain_code_cli.usage);
		if (c != 'o' || !output_parse(&explain_code_cli, optarg, &output))
			return CLI_TROUBLE;
	}
	if (optind == argc)
		return list_all(output);
	if (argc - optind > 1)
		return cli_usage_error(&explain_code_cli, "one code at a time");
	code = diag_code_find(argv[optind]);
	return code != NULL ? show(code, output) : code_unknown(argv[optind]);
}

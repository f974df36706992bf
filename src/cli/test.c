/* test.c -- `cepctl test`: the test blocks of a rule set. */
#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "cli/output.h"
#include "cli/test.h"

struct test_options {
	enum output	 output;
	const char	*junit;
};

static const struct cli test_cli = {
	.who = "cepctl test",
	.usage = "Usage: cepctl test FILES... [-o table|json|ndjson] [--junit FILE]\n"
	"\n"
	"Runs the test blocks of rules on a virtual clock. FILES are .cep files or folders of\n"
	"them; they form one rule set. Every alert of the rule under test must be expected; a\n"
	"failure shows expected and actual alerts side by side. What a rule's status says does\n"
	"not matter here. Tests of rules that this release does not run count as refused, not as\n"
	"passed.\n"
	"\n"
	"  -o, --output WORD  table (the default), json or ndjson\n"
	"      --junit FILE   the results as JUnit XML, too\n"
	"\n"
	"Exit codes: 0 no test failed, 1 some did, 2 an error in a rule, 3 usage, input, output.\n"
};

enum { OPT_JUNIT = 256, OPT_HELP };

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "junit", required_argument, NULL, OPT_JUNIT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 }
};

static int options_parse(struct test_options *o, int argc, char **argv, bool *go) {
	int c;

	*go = false;
	optind = 0;
	while ((c = cli_getopt(&test_cli, argc, argv, "o:h", long_options)) != -1)
		switch (c) {
		case 'o':
			if (!output_parse(&test_cli, optarg, &o->output))
				return CLI_TROUBLE;
			break;
		case OPT_JUNIT:
			o->junit = optarg;
			break;
		case OPT_HELP:
		case 'h':
			return cli_print(&test_cli, test_cli.usage);
		default:
			return CLI_TROUBLE;
		}
	if (optind == argc)
		return cli_usage_error(&test_cli, "no rule file was named");
	*go = true;
	return CLI_GOOD;
}

static int junit_write(const char *path, const struct cli_rules *rules,
    const struct test_result *results, size_t count) {
	struct buf	 xml = {0};
	struct err	 err = {0};
	FILE		*f = fopen(path, "we");
	bool		 is_written = false;

	if (f != NULL) {
		test_junit(&xml, rules, results, count);
		is_written = fwrite(xml.data, 1, xml.len, f) == xml.len && fflush(f) == 0;
	}
	if (!is_written)
		err_set(&err, ERR_IO, "%s: %s", path, strerror(errno));
	if (f != NULL)
		fclose(f);
	buf_fini(&xml);
	return is_written ? CLI_GOOD : cli_error(&test_cli, &err);
}

static void count_result(struct test_count *n, const struct test_result *r) {
	n->passed += r->outcome == TEST_PASSED;
	n->failed += r->outcome == TEST_FAILED;
	n->refused += r->outcome == TEST_REFUSED;
}

static void results_print(const struct test_options *o, const struct cli_rules *rules,
    const struct test_result *results, size_t count, const struct test_count *n) {
	struct buf	 text = {0};
	json_t		*all;

	if (o->output != OUTPUT_AS_TABLE) {
		all = test_json(rules, results, count);
		output_json(o->output, all);
		json_decref(all);
		return;
	}
	for (size_t i = 0; i < count; i++)
		test_table(&text, rules, &results[i]);
	buf_printf(&text, "%llu passed, %llu failed", (unsigned long long)n->passed,
	    (unsigned long long)n->failed);
	if (n->refused > 0)
		buf_printf(&text, ", %llu refused", (unsigned long long)n->refused);
	buf_char(&text, '\n');
	fwrite(text.data, 1, text.len, stdout);
	buf_fini(&text);
}

static int tests_run(const struct test_options *o, struct cli_rules *rules) {
	size_t			 count;
	const struct test_case	*tests = ruleset_tests(rules->ruleset, &count);
	struct test_result	*results = calloc(count + 1, sizeof *results);
	struct test_bench	 bench;
	struct test_count	 n = {0};
	int			 rc = CLI_GOOD;

	CHECK(results != NULL);
	/* A test asks what its rule would do, whatever its status, and nothing of other ones: so a
	 * case costs what its rule does. Nobody else sees the program yet. */
	for (uint32_t i = 0; i < rules->program->rule_count; i++)
		rules->program->rules[i].status = RULE_OFF;
	test_bench_init(&bench, rules->program);
	for (size_t i = 0; i < count; i++) {
		struct rule *rule = &rules->program->rules[tests[i].rule->index];

		rule->status = RULE_LIVE;
		test_case_run(&bench, &tests[i], &results[i]);
		rule->status = RULE_OFF;
		count_result(&n, &results[i]);
	}
	results_print(o, rules, results, count, &n);
	if (o->junit != NULL)
		rc = junit_write(o->junit, rules, results, count);
	for (size_t i = 0; i < count; i++)
		test_result_fini(&results[i]);
	free(results);
	test_bench_fini(&bench);
	if (rc == CLI_GOOD)
		rc = cli_flush(&test_cli);
	return rc == CLI_GOOD && n.failed > 0 ? CLI_FINDINGS : rc;
}

int cli_test(int argc, char **argv) {
	struct test_options	o = { .output = OUTPUT_AS_TABLE };
	struct cli_rules	rules;
	bool			go;
	int			rc = options_parse(&o, argc, argv, &go);

	if (!go)
		return rc;
	rc = cli_rules_load(&test_cli, &rules, argv + optind, argc - optind);
	if (rc == CLI_GOOD)
		rc = tests_run(&o, &rules);
	cli_rules_fini(&rules);
	return rc;
}

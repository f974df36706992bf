/* run_options.c -- what `cepheid run` was asked for. */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "cli/run.h"

const struct cli run_cli = {
	.who = "cepheid run",
	.usage = "Usage: cepheid run RULES... [-i FILE...] [OPTIONS]\n"
	"\n"
	"Runs rules over a finished input, with no server and no configuration.\n"
	"RULES are .cep files or folders of them; they form one rule set.\n"
	"\n"
	"  -i, --input FILE...    events, NDJSON or CSV, also .gz and .zst; - is standard input\n"
	"                         (the default). Several inputs are merged by event time.\n"
	"      --format WORD      ndjson or csv (default: csv for names in .csv, else ndjson)\n"
	"      --event TYPE       all records are events of this type\n"
	"      --type-field NAME  the field that names a record's type (default: event)\n"
	"      --from TIME        only events at or after TIME (RFC 3339, or a date: 2026-03-02)\n"
	"      --to TIME          only events before TIME\n"
	"      --partial          leave out rules that this release does not run yet\n"
	"\n"
	"  -o, --output WORD      ndjson, pretty or csv (default: pretty on a terminal, ndjson\n"
	"                         elsewhere)\n"
	"      --alerts FILE      alerts to FILE instead of standard output\n"
	"      --dead FILE        records that are no events, as JSON lines; without it they are\n"
	"                         counted, and the first three shown\n"
	"      --late FILE        events that came too late, as JSON lines\n"
	"      --stats FILE       what was counted, as JSON, or as CSV for names in .csv\n"
	"      --truth FILE       judge the alerts by what cepgen --truth has written\n"
	"\n"
	"A summary is printed on standard error. Exit codes: 0 good, with alerts or without; 2 an\n"
	"error in a rule, or a rule that this release does not run; 3 usage, input or output; 130\n"
	"after SIGINT.\n"
};

enum {
	OPT_FORMAT = 256, OPT_EVENT, OPT_TYPE_FIELD, OPT_FROM, OPT_TO, OPT_PARTIAL, OPT_ALERTS,
	OPT_DEAD, OPT_LATE, OPT_STATS, OPT_TRUTH, OPT_HELP, OPT_VERSION
};

static const struct option long_options[] = {
	{ "input", required_argument, NULL, 'i' },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "event", required_argument, NULL, OPT_EVENT },
	{ "type-field", required_argument, NULL, OPT_TYPE_FIELD },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "partial", no_argument, NULL, OPT_PARTIAL },
	{ "output", required_argument, NULL, 'o' },
	{ "alerts", required_argument, NULL, OPT_ALERTS },
	{ "dead", required_argument, NULL, OPT_DEAD },
	{ "late", required_argument, NULL, OPT_LATE },
	{ "stats", required_argument, NULL, OPT_STATS },
	{ "truth", required_argument, NULL, OPT_TRUTH },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 }
};

static const char *const output_words[OUTPUT_COUNT] = { "ndjson", "pretty", "csv" };
static const char *const format_words[FORMAT_COUNT] = { "ndjson", "csv" };

/* RFC 3339, or a date: its first moment in UTC. */
static int time_option(const char *option, const char *given, struct etime *time) {
	char		text[TIME_TEXT_BYTES];
	enum time_parsed parsed;

	if (strlen(given) == strlen("2026-03-02"))
		snprintf(text, sizeof text, "%sT00:00:00Z", given);
	else
		snprintf(text, sizeof text, "%s", strlen(given) < sizeof text ? given : "");
	parsed = time_parse(text, strlen(text), &time->ns);
	if (parsed == TIME_OK)
		return CLI_GOOD;
	return cli_usage_error(&run_cli, "%s %s: %s", option, given, parsed == TIME_OUT_OF_RANGE
	    ? "times are between 1823 and 2116"
	    : "a time is 2026-03-02T08:00:00Z, with its zone, or a date");
}

/* `-i a b` takes both, so that a pattern of the shell works; rules are known by their names. */
static bool is_rule_name(const char *name) {
	const char	*dot = strrchr(name, '.');
	struct stat	 st;

	return (dot != NULL && strcmp(dot, ".cep") == 0)
	    || (stat(name, &st) == 0 && S_ISDIR(st.st_mode));
}

static int option_take(struct run_options *o, int c) {
	switch (c) {
	case 'i':
		*vec_add(&o->inputs) = optarg;
		return CLI_GOOD;
	case 'o':
		o->output = cli_word(&run_cli, "-o", optarg, output_words, OUTPUT_COUNT);
		return o->output == -1 ? CLI_TROUBLE : CLI_GOOD;
	case OPT_FORMAT:
		o->format = cli_word(&run_cli, "--format", optarg, format_words, FORMAT_COUNT);
		return o->format == -1 ? CLI_TROUBLE : CLI_GOOD;
	case OPT_FROM:
		return time_option("--from", optarg, &o->from);
	case OPT_TO:
		return time_option("--to", optarg, &o->to);
	case OPT_EVENT:
		o->event = optarg;
		return CLI_GOOD;
	case OPT_TYPE_FIELD:
		o->type_field = optarg;
		return CLI_GOOD;
	case OPT_PARTIAL:
		o->partial = true;
		return CLI_GOOD;
	case OPT_ALERTS:
		o->alerts = optarg;
		return CLI_GOOD;
	case OPT_DEAD:
		o->dead = optarg;
		return CLI_GOOD;
	case OPT_LATE:
		o->late = optarg;
		return CLI_GOOD;
	case OPT_STATS:
		o->stats = optarg;
		return CLI_GOOD;
	case OPT_TRUTH:
		o->truth = optarg;
		return CLI_GOOD;
	default:
		return CLI_TROUBLE;
	}
}

/* By whatever names. A device takes what comes from several. */
static bool is_one_file(const char *a, const char *b) {
	struct stat one, two;

	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return strcmp(a, b) == 0;
	if (stat(a, &one) == -1 || stat(b, &two) == -1)
		return strcmp(a, b) == 0;
	return S_ISREG(one.st_mode) && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

/* An output that is also read would be empty before it was read. */
static int output_check(const struct run_options *o, const char *option, const char *path) {
	if (strcmp(path, "-") == 0)
		return CLI_GOOD;
	for (size_t i = 0; i < o->inputs.count + o->rules.count; i++) {
		const char *read = i < o->inputs.count ? o->inputs.items[i]
		    : o->rules.items[i - o->inputs.count];

		if (is_one_file(read, path))
			return cli_usage_error(&run_cli, "%s %s: it is also read", option, path);
	}
	return o->truth != NULL && is_one_file(o->truth, path)
	    ? cli_usage_error(&run_cli, "%s %s: it is also read", option, path) : CLI_GOOD;
}

/* Two outputs to one file would write over each other. */
static int outputs_check(const struct run_options *o) {
	const char	*names[] = { "--alerts", "--dead", "--late", "--stats" };
	const char	*alerts = o->alerts != NULL ? o->alerts : "-";
	const char	*paths[] = { alerts, o->dead, o->late, o->stats };

	for (unsigned i = 0; i < 4; i++) {
		if (paths[i] == NULL)
			continue;
		if (output_check(o, names[i], paths[i]) != CLI_GOOD)
			return CLI_TROUBLE;
		for (unsigned k = 0; k < i; k++)
			if (paths[k] != NULL && is_one_file(paths[i], paths[k]))
				return cli_usage_error(&run_cli, "%s and %s cannot both go to %s",
				    names[k], names[i],
				    strcmp(paths[i], "-") == 0 ? "standard output" : paths[i]);
	}
	return CLI_GOOD;
}

static int options_check(struct run_options *o) {
	unsigned stdin_count = 0;

	if (o->rules.count == 0)
		return cli_usage_error(&run_cli, "no rule file was named");
	if (o->inputs.count == 0)
		*vec_add(&o->inputs) = (char *)"-";
	if (o->inputs.count > JOB_INPUTS_MAX)
		return cli_usage_error(&run_cli, "more than %d inputs", JOB_INPUTS_MAX);
	for (size_t i = 0; i < o->inputs.count; i++)
		stdin_count += strcmp(o->inputs.items[i], "-") == 0;
	for (size_t i = 0; i < o->rules.count; i++)
		stdin_count += strcmp(o->rules.items[i], "-") == 0;
	if (stdin_count > 1)
		return cli_usage_error(&run_cli, "standard input can be read only once");
	if (o->event != NULL && o->type_field != NULL)
		return cli_usage_error(&run_cli, "--event and --type-field exclude each other");
	if (o->from.ns >= o->to.ns)
		return cli_usage_error(&run_cli, "--from is not before --to: nothing is between");
	if (o->type_field == NULL)
		o->type_field = "event";
	return outputs_check(o);
}

int run_options_parse(struct run_options *o, int argc, char **argv, bool *go) {
	bool	after_input = false;
	int	c, rc = CLI_GOOD;

	*o = (struct run_options){ .output = -1, .format = -1, .from = ETIME_START,
	    .to = ETIME_END };
	*go = false;
	optind = 0;
	/* The `-` gives names in their place between the options, as if of an option of code 1. */
	while (rc == CLI_GOOD
	    && (c = cli_getopt(&run_cli, argc, argv, "-i:o:h", long_options)) != -1) {
		if (c == OPT_HELP || c == 'h')
			return cli_print(&run_cli, run_cli.usage);
		if (c == OPT_VERSION)
			return cli_print_version(&run_cli);
		if (c == 1 && after_input && !is_rule_name(optarg))
			*vec_add(&o->inputs) = optarg;
		else if (c == 1)
			*vec_add(&o->rules) = optarg;
		else
			rc = option_take(o, c);
		after_input = c == 'i' || (c == 1 && after_input);
	}
	/* What stands behind `--`. */
	for (; rc == CLI_GOOD && optind < argc; optind++)
		*vec_add(&o->rules) = argv[optind];
	if (rc == CLI_GOOD)
		rc = options_check(o);
	*go = rc == CLI_GOOD;
	return rc;
}

void run_options_fini(struct run_options *o) {
	vec_fini(&o->rules);
	vec_fini(&o->inputs);
}

/* infer.c -- `cepctl infer`: its options, and its course. */
#include "cli/infer.h"

#include <string.h>

#include "base/check.h"
#include "cli/format.h"

static const struct cli infer_cli = {
	.who = "cepctl infer",
	.usage =
"Usage: cepctl infer FILE... [OPTION...]\n"
"\n"
"Writes event declarations for sample data, NDJSON or CSV, to standard output: types, enums, what\n"
"may be absent, the time and its unit, the disorder, likely keys; and a rule to begin with. FILE\n"
"may be - for standard input, and compressed (.gz, .zst).\n"
"\n"
"  --event NAME            all records are events of this type\n"
"  --type-field FIELD      the field that names a record's type (default: event, or what looks\n"
"                          like one; without any, a file is a type and gives it its name)\n"
"  --time FIELD            the field that is the event time (default: what looks like one)\n"
"  --format ndjson|csv     default: csv for files *.csv, else ndjson\n"
"  --rows N                records read of each file (default 100000)\n"
"  --help\n",
};

enum { OPT_EVENT = 256, OPT_TYPE_FIELD, OPT_TIME, OPT_FORMAT, OPT_ROWS, OPT_HELP };

static const struct option long_options[] = {
	{ "event", required_argument, NULL, OPT_EVENT },
	{ "type-field", required_argument, NULL, OPT_TYPE_FIELD },
	{ "time", required_argument, NULL, OPT_TIME },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "rows", required_argument, NULL, OPT_ROWS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static bool rows_parse(const char *text, uint64_t *rows) {
	char *end;

	*rows = strtoull(text, &end, 10);
	return *text >= '1' && *text <= '9' && *end == '\0' && strlen(text) < 10;
}

/* CLI_GOOD and *go, or the exit code. */
static int options_parse(struct infer_options *o, int argc, char **argv, bool *go) {
	static const char *const formats[] = { "ndjson", "csv" };
	int c;

	*o = (struct infer_options){ .format = -1, .rows_max = INFER_ROWS_DEFAULT };
	optind = 0;
	while ((c = cli_getopt(&infer_cli, argc, argv, "", long_options)) != -1)
		switch (c) {
		case OPT_EVENT:
			o->event = optarg;
			break;
		case OPT_TYPE_FIELD:
			o->type_field = optarg;
			break;
		case OPT_TIME:
			o->time = optarg;
			break;
		case OPT_FORMAT:
			o->format = cli_word(&infer_cli, "--format", optarg, formats, 2);
			if (o->format == -1)
				return CLI_TROUBLE;
			break;
		case OPT_ROWS:
			if (!rows_parse(optarg, &o->rows_max))
				return cli_usage_error(&infer_cli,
				    "--rows %s: it is a number from 1 to 999999999", optarg);
			break;
		case OPT_HELP:
			return cli_print(&infer_cli, infer_cli.usage);
		default:
			return CLI_TROUBLE;
		}
	if (o->event != NULL && o->type_field != NULL)
		return cli_usage_error(&infer_cli, "--event and --type-field: one of the two");
	if (optind == argc)
		return cli_usage_error(&infer_cli, "no file was named; - is standard input");
	o->inputs = argv + optind;
	o->input_count = (unsigned)(argc - optind);
	*go = true;
	return CLI_GOOD;
}

static const char *without_zone(const struct infer_type *type) {
	for (size_t i = 0; i < type->fields.count; i++)
		if (type->fields.items[i]->times_without_zone == type->rows)
			return type->fields.items[i]->path;
	return NULL;
}

/* Types without a time cannot be declared; says so. How many there are. */
static unsigned timeless_tell(const struct infer *in) {
	unsigned count = 0;

	for (size_t i = 0; i < in->types.count; i++) {
		const struct infer_type	*type = in->types.items[i];
		const char		*zoneless = without_zone(type);

		if (type->time != NULL)
			continue;
		count++;
		if (in->options->time == NULL && zoneless != NULL) {
			fprintf(stderr, "%s: %s: \"%s\" holds times without a zone, as in "
			    "2026-03-02T08:00:00Z or +01:00; it is left out\n", infer_cli.who,
			    type->name, zoneless);
			continue;
		}
		fprintf(stderr, "%s: %s: %s; it is left out\n", infer_cli.who, type->name,
		    in->options->time != NULL ? "the field of --time is no time there"
		    : "no field is a time in every record (name it with --time)");
	}
	return count;
}

/* The rule, every line of it a comment. */
static void rule_add(const struct infer *in, struct buf *out) {
	struct buf	 rule = {0}, form = {0};
	const char	*line;

	infer_print_rule(in, &rule);
	CHECK(format_source("rule", rule.data, rule.len, &form, NULL) == 0);
	buf_str(out, "\n# A rule to begin with: take away the #, and say what to look for.\n"
	    "#\n");
	line = buf_cstr(&form);
	while (*line != '\0') {
		size_t n = strcspn(line, "\n");

		buf_printf(out, "#%s%.*s\n", n > 0 ? " " : "", (int)n, line);
		line += n + (line[n] == '\n');
	}
	buf_fini(&rule);
	buf_fini(&form);
}

static int declare(const struct infer *in) {
	struct buf	text = {0}, form = {0};
	unsigned	timeless = timeless_tell(in);

	if (timeless == in->types.count)
		return CLI_FINDINGS;
	infer_print(in, &text);
	CHECK(format_source("infer", text.data, text.len, &form, NULL) == 0);
	rule_add(in, &form);
	fwrite(form.data, 1, form.len, stdout);
	buf_fini(&text);
	buf_fini(&form);
	if (cli_flush(&infer_cli) != CLI_GOOD)
		return CLI_TROUBLE;
	return timeless > 0 ? CLI_FINDINGS : CLI_GOOD;
}

static void infer_fini(struct infer *in) {
	for (size_t i = 0; i < in->types.count; i++) {
		map_fini(&in->types.items[i]->index);
		vec_fini(&in->types.items[i]->fields);
	}
	vec_fini(&in->types);
	vec_fini(&in->stamps);
	map_fini(&in->type_index);
	arena_fini(&in->arena);
}

int cli_infer(int argc, char **argv) {
	struct infer_options	options;
	struct infer		in = { .options = &options };
	struct err		err = {0};
	bool			go = false;
	int			rc = options_parse(&options, argc, argv, &go);

	if (!go)
		return rc;
	arena_init(&in.arena);
	map_init(&in.type_index);
	if (infer_read(&in, &err) == -1) {
		rc = cli_error(&infer_cli, &err);
	} else if (in.types.count == 0) {
		err_set(&err, ERR_FORMAT, "no record names its type in `%s`", in.type_field);
		rc = cli_error(&infer_cli, &err);
	} else {
		infer_times(&in);
		infer_guess(&in);
		rc = declare(&in);
	}
	infer_fini(&in);
	return rc;
}

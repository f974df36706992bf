#include "cepgen/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "cepgen/line.h"

#define DEFAULT_LINES	1000000
#define DEFAULT_RATE	5.0
#define DEFAULT_START	"2026-03-02T00:00:00Z"		/* a Monday */
#define DAY_S		86400.0

const struct cli cepgen_cli = {
	.who = "cepgen",
	.usage =
"Usage: cepgen [OPTION...]\n"
"\n"
"Writes a stream of events as a bank, a shop and a company would: cards, accounts, logins,\n"
"transfers, suppliers, documents, hosts, doors. In it, on purpose, what the shipped rules look\n"
"for and what only looks like it. The same options give the same bytes.\n"
"\n"
"  --out FILE            where to (default: - , standard output)\n"
"  --truth FILE          what was put in on purpose, one JSON line an episode\n"
"  --seed N              another stream of the same kind (default 1)\n"
"  --events N            how many lines, bad ones included; k and M count (default 1M)\n"
"  --rate N              lines a second of event time, on average (default 5)\n"
"  --days N              instead of --rate: how long the stream lasts\n"
"  --start TIME          RFC 3339 (default " DEFAULT_START ")\n"
"  --disorder DURATION   a line comes at most that much late, in event time (default 0 s)\n"
"  --duplicates PERCENT  lines that come twice (default 0)\n"
"  --bad PERCENT         lines that cannot be read, of several kinds (default 0)\n"
"  --episodes PERCENT    lines of episodes (default 0.3)\n"
"  --users N --cards N --hosts N   how many of each (default: as many as fit the rate)\n"
"  --event TYPE          only events of that type; rare ones take longer to make\n"
"  --format ndjson|csv   csv with --event only (default ndjson)\n"
"  --quiet               no summary on standard error\n"
"  --help, --version\n",
};

enum {
	OPT_OUT = 256, OPT_TRUTH, OPT_SEED, OPT_EVENTS, OPT_RATE, OPT_DAYS, OPT_START, OPT_DISORDER,
	OPT_DUPLICATES, OPT_BAD, OPT_EPISODES, OPT_USERS, OPT_CARDS, OPT_HOSTS, OPT_EVENT,
	OPT_FORMAT, OPT_QUIET, OPT_HELP, OPT_VERSION,
};

static const struct option long_options[] = {
	{ "out", required_argument, NULL, OPT_OUT },
	{ "truth", required_argument, NULL, OPT_TRUTH },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "events", required_argument, NULL, OPT_EVENTS },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "days", required_argument, NULL, OPT_DAYS },
	{ "start", required_argument, NULL, OPT_START },
	{ "disorder", required_argument, NULL, OPT_DISORDER },
	{ "duplicates", required_argument, NULL, OPT_DUPLICATES },
	{ "bad", required_argument, NULL, OPT_BAD },
	{ "episodes", required_argument, NULL, OPT_EPISODES },
	{ "users", required_argument, NULL, OPT_USERS },
	{ "cards", required_argument, NULL, OPT_CARDS },
	{ "hosts", required_argument, NULL, OPT_HOSTS },
	{ "event", required_argument, NULL, OPT_EVENT },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "quiet", no_argument, NULL, OPT_QUIET },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

/* A number and what follows it; NULL: no number. */
static const char *number_read(const char *text, double *value) {
	char *end;

	if (strspn(text, "0123456789.") == 0)		/* no sign, no "inf", no hexadecimal */
		return NULL;
	*value = strtod(text, &end);
	return isfinite(*value) ? end : NULL;
}

static bool count_read(const char *text, double max, double *value) {
	const char *rest = number_read(text, value);

	if (rest == NULL)
		return false;
	if (strcmp(rest, "k") == 0)
		*value *= 1e3;
	else if (strcmp(rest, "M") == 0)
		*value *= 1e6;
	else if (*rest != '\0')
		return false;
	return *value >= 1 && *value <= max && *value == floor(*value);
}

static bool duration_read(const char *text, int64_t *ms) {
	static const struct {
		const char	*name;
		double		 ms;
	} units[] = { { "ms", 1 }, { "s", 1e3 }, { "min", 6e4 }, { "h", 3.6e6 }, { "day", 8.64e7 },
	    { "days", 8.64e7 } };
	double		 value;
	const char	*rest = number_read(text, &value);

	if (rest == NULL)
		return false;
	rest += strspn(rest, " ");
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(rest, units[i].name) == 0 && value * units[i].ms <= 8.64e7) {
			*ms = (int64_t)(value * units[i].ms);
			return true;
		}
	return false;
}

static bool percent_read(const char *text, double max, double *share) {
	const char *rest = number_read(text, share);

	if (rest == NULL || (*rest != '\0' && strcmp(rest, "%") != 0) || *share > max)
		return false;
	*share /= 100;
	return true;
}

static bool rate_read(const char *text, double min, double max, double *value) {
	const char *rest = number_read(text, value);

	return rest != NULL && *rest == '\0' && *value >= min && *value <= max;
}

static bool start_read(const char *text, int64_t *ms) {
	int64_t ns;

	/* So early that no stream runs out of the range of times. */
	if (time_parse(text, strlen(text), &ns) != TIME_OK || ns < 0
	    || ns > INT64_C(3155760000000000000))
		return false;
	*ms = ns / 1000000;
	return true;
}

static bool size_read(const char *text, uint32_t *size) {
	double value;

	if (!count_read(text, 5e7, &value) || value < 100)
		return false;
	*size = (uint32_t)value;
	return true;
}

struct draft {
	struct options	*o;
	double		 events, rate, days;	/* 0: not given */
};

static bool option_stream(struct draft *d, int option, const char *text) {
	struct stream_plan *plan = &d->o->plan;
	double value;

	switch (option) {
	case OPT_SEED:
		if (strcmp(text, "0") == 0)
			value = 0;
		else if (!count_read(text, 9e15, &value))
			return false;
		plan->seed = (uint64_t)value;
		return true;
	case OPT_EVENTS:
		return count_read(text, 1e12, &d->events);
	case OPT_RATE:
		return rate_read(text, 0.001, 1e6, &d->rate);
	case OPT_DAYS:
		return rate_read(text, 0.0001, 36500, &d->days);
	case OPT_START:
		return start_read(text, &plan->start_ms);
	case OPT_DISORDER:
		return duration_read(text, &plan->disorder_ms);
	case OPT_DUPLICATES:
		return percent_read(text, 50, &plan->duplicate_share);
	case OPT_BAD:
		return percent_read(text, 50, &plan->bad_share);
	case OPT_EPISODES:
		return percent_read(text, 50, &plan->episode_share);
	case OPT_USERS:
		return size_read(text, &plan->users);
	case OPT_CARDS:
		return size_read(text, &plan->cards);
	default:
		CHECK(option == OPT_HOSTS);
		return size_read(text, &plan->hosts);
	}
}

static const char *option_form(int option) {
	switch (option) {
	case OPT_EVENTS:
		return "it is a count, such as 500k or 1M";
	case OPT_RATE:
		return "it is a number from 0.001 to 1000000";
	case OPT_DAYS:
		return "it is a number of days up to 36500";
	case OPT_START:
		return "it is a time such as " DEFAULT_START ", from 1970 to 2069";
	case OPT_DISORDER:
		return "it is a duration such as 20s or 5min, at most a day";
	case OPT_DUPLICATES:
	case OPT_BAD:
	case OPT_EPISODES:
		return "it is a percentage from 0 to 50";
	case OPT_SEED:
		return "it is a whole number";
	default:
		return "it is a count from 100 to 50M";
	}
}

static int option_event(struct options *o, const char *name) {
	const char *names[GEN_TYPE_COUNT];

	for (int i = 0; i < GEN_TYPE_COUNT; i++)
		names[i] = gen_type_name((enum gen_type)i);
	o->plan.only_type = cli_word(&cepgen_cli, "--event", name, names, GEN_TYPE_COUNT);
	return o->plan.only_type == -1 ? CLI_TROUBLE : -1;
}

static int option_format(struct options *o, const char *name) {
	static const char *const formats[] = { "ndjson", "csv" };
	int format = cli_word(&cepgen_cli, "--format", name, formats, 2);

	o->plan.csv = format == 1;
	return format == -1 ? CLI_TROUBLE : -1;
}

static int option_take(struct draft *d, int option) {
	switch (option) {
	case OPT_OUT:
		d->o->out = optarg;
		return -1;
	case OPT_TRUTH:
		d->o->truth = optarg;
		return -1;
	case OPT_EVENT:
		return option_event(d->o, optarg);
	case OPT_FORMAT:
		return option_format(d->o, optarg);
	case OPT_QUIET:
		d->o->quiet = true;
		return -1;
	case OPT_HELP:
		return cli_print(&cepgen_cli, cepgen_cli.usage);
	case OPT_VERSION:
		return cli_print_version(&cepgen_cli);
	case '?':
		return CLI_TROUBLE;
	}
	if (option_stream(d, option, optarg))
		return -1;
	for (const struct option *o = long_options; o->name != NULL; o++)
		if (o->val == option)
			return cli_usage_error(&cepgen_cli, "--%s %s: %s", o->name, optarg,
			    option_form(option));
	CHECK(!"every option is in the table");
	return CLI_TROUBLE;
}

/* What only shows when all options are known. */
static int options_agree(struct draft *d) {
	struct stream_plan *plan = &d->o->plan;

	if (d->events > 0 && d->rate > 0 && d->days > 0)
		return cli_usage_error(&cepgen_cli,
		    "two of --events, --rate and --days give the third");
	if (d->events == 0)
		d->events = d->rate > 0 && d->days > 0 ? ceil(d->rate * d->days * DAY_S)
		    : DEFAULT_LINES;
	if (d->rate == 0)
		d->rate = d->days > 0 ? d->events / (d->days * DAY_S) : DEFAULT_RATE;
	if (d->events / d->rate > 36500 * DAY_S)
		return cli_usage_error(&cepgen_cli, "the stream would last more than 36500 days");
	plan->lines = (uint64_t)d->events;
	plan->rate = d->rate;
	if (plan->csv && plan->only_type == ALL_TYPES)
		return cli_usage_error(&cepgen_cli,
		    "--format csv needs --event: a CSV file has one type");
	if (plan->csv && !line_has_csv((enum gen_type)plan->only_type))
		return cli_usage_error(&cepgen_cli, "--format csv: %s events hold lists",
		    gen_type_name((enum gen_type)plan->only_type));
	return -1;
}

int options_read(struct options *o, int argc, char **argv) {
	struct draft	d = { .o = o };
	int		option, rc;

	*o = (struct options){ .out = "-", .plan = { .seed = 1, .episode_share = 0.003,
	    .only_type = ALL_TYPES } };
	CHECK(start_read(DEFAULT_START, &o->plan.start_ms));
	optind = 0;
	while ((option = cli_getopt(&cepgen_cli, argc, argv, "", long_options)) != -1) {
		rc = option_take(&d, option);
		if (rc != -1)
			return rc;
	}
	if (optind < argc)
		return cli_usage_error(&cepgen_cli, "%s: unexpected", argv[optind]);
	return options_agree(&d);
}

/* run.c -- `cepheid run`: rules over a finished input. */
#define _GNU_SOURCE	/* sigabbrev_np */
#include "cli/run.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/cepheid.h"
#include "cli/rules.h"

enum { FILES_BESIDE = 32, CHUNK_BYTES_MIN = 4 << 10, CHUNKS_BYTES_MAX = 8 << 20 };

struct run {
	struct run_options	 options;
	struct cli_rules	 rules;
	struct job_input_plan	*inputs;
	struct job_plan		 plan;
	struct job		*job;
	struct run_out		 out;
	void			*stats;		/* a sink; NULL: not asked for */
	struct truth		*truth;
	struct progress		 progress;
};

/* Rules that only later releases run: all or nothing, unless the user says otherwise. */
static int refused_check(const struct run *run) {
	const struct program	*program = run->rules.program;
	uint32_t		 refused = 0;

	for (uint32_t i = 0; i < program->rule_count; i++) {
		const struct rule *rule = &program->rules[i];

		if (rule->refused == NULL)
			continue;
		refused++;
		if (!run->options.partial)
			fprintf(stderr, "%s:%u: rule %s cannot run yet: %s\n", rule->file,
			    rule->line, rule->name, rule->refused);
	}
	if (refused > 0 && !run->options.partial) {
		fprintf(stderr, "%s: %u of %u rules cannot run; --partial runs the others\n",
		    run_cli.who, refused, program->rule_count);
		return CLI_RULE_ERROR;
	}
	/* Declarations alone tell how well the input fits them. */
	if (program->rule_count == 0 && program->schema.type_count > 0) {
		fprintf(stderr, "%s: there is no rule: the input is only looked through\n",
		    run_cli.who);
		return CLI_GOOD;
	}
	if (refused == program->rule_count) {
		fprintf(stderr, "%s: there is no rule to run\n", run_cli.who);
		return CLI_RULE_ERROR;
	}
	return CLI_GOOD;
}

static int event_find(struct run *run) {
	const struct run_options	*o = &run->options;
	const struct schema		*schema = &run->rules.program->schema;
	struct diag_nearest		 nearest = { .name = o->event };

	if (o->event == NULL)
		return CLI_GOOD;
	run->plan.only = schema_type(schema, o->event, strlen(o->event));
	if (run->plan.only != NULL)
		return CLI_GOOD;
	/* Several packages may declare an event of this name. */
	for (uint16_t i = 0; i < schema->type_count; i++)
		if (name_is_last_part(schema->types[i].name, o->event, strlen(o->event)))
			nearest.best = schema->types[i].name;
	for (uint16_t i = 0; i < schema->type_count && nearest.best == NULL; i++)
		diag_nearest_try(&nearest, schema->types[i].name);
	return nearest.best != NULL
	    ? cli_usage_error(&run_cli, "--event %s: no such event is declared; did you mean %s?",
	    o->event, nearest.best)
	    : cli_usage_error(&run_cli, "--event %s: no such event is declared", o->event);
}

/* All inputs are open at once, and more of them than a shell allows may be meant to be. */
static void files_allow(size_t count) {
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur >= count + FILES_BESIDE)
		return;
	limit.rlim_cur = limit.rlim_max < count + FILES_BESIDE ? limit.rlim_max
	    : count + FILES_BESIDE;
	/* Where it is not granted, opening them says so. */
	(void)!setrlimit(RLIMIT_NOFILE, &limit);
}

/* What was read of one input waits for the others: the more they are, the less at once. */
static size_t chunk_bytes(size_t input_count) {
	size_t bytes = CHUNKS_BYTES_MAX / input_count;

	return bytes < CHUNK_BYTES_MIN ? CHUNK_BYTES_MIN
	    : bytes < JOB_CHUNK_BYTES ? bytes : JOB_CHUNK_BYTES;
}

static void plan_make(struct run *run) {
	const struct run_options *o = &run->options;

	files_allow(o->inputs.count);
	run->inputs = calloc(o->inputs.count, sizeof *run->inputs);
	CHECK(run->inputs != NULL);
	for (size_t i = 0; i < o->inputs.count; i++) {
		const char	*path = o->inputs.items[i];
		bool		 csv = o->format == -1 ? cli_is_csv(path)
				    : o->format == FORMAT_CSV;

		run->inputs[i] = (struct job_input_plan){ .name = path,
		    .source = &file_source_class,
		    .source_plan = { .path = path, .chunk_bytes = chunk_bytes(o->inputs.count) },
		    .codec = csv ? &csv_codec_class : &json_codec_class };
		if (strcmp(path, "-") == 0)
			run->inputs[i].name = "standard input";
	}
	run->plan.program = run->rules.program;
	run->plan.inputs = run->inputs;
	run->plan.input_count = (unsigned)o->inputs.count;
	run->plan.type_field = o->type_field;
	run->plan.from = o->from;
	run->plan.to = o->to;
	run->plan.alert = run_out_alert;
	run->plan.dead = run_out_dead;
	run->plan.late = run_out_late;
	run->plan.target = &run->out;
}

static int truth_load(struct run *run, struct err *err) {
	const char	*path = run->options.truth;
	struct buf	 text = {0};
	int		 rc = -1;

	if (path == NULL)
		return 0;
	if (cli_file_read(path, TRUTH_BYTES_MAX, &text, err) == 0)
		rc = truth_read(&run->truth, path, text.data, text.len, err);
	run->out.truth = run->truth;
	buf_fini(&text);
	return rc;
}

/* All are opened before the work begins: what cannot be written is told at once. */
static int outputs_open(struct run *run, struct err *err) {
	const struct run_options *o = &run->options;

	if (run_out_open(&run->out, o, err) == -1)
		return -1;
	return o->stats == NULL ? 0
	    : file_sink_class.open(&(struct sink_plan){ .path = o->stats }, &run->stats, err);
}

static int stopped_set(const volatile sig_atomic_t *stop, struct err *err) {
	return err_set(err, ERR_STOPPED, "interrupted by SIG%s", sigabbrev_np(*stop));
}

static int failure_code(const struct err *err, const volatile sig_atomic_t *stop) {
	cli_error(&run_cli, err);
	return err->code == ERR_STOPPED ? CLI_SIGNALLED + *stop : CLI_TROUBLE;
}

/* Until the inputs end, something fails, or *stop. */
static int run_loop(struct run *run, const volatile sig_atomic_t *stop, struct err *err) {
	enum job_state	state = JOB_RUNNING;
	bool		is_dry;

	for (;;) {
		if (*stop != 0)
			return stopped_set(stop, err);
		if (job_step(run->job, &state, &is_dry, err) == -1)
			return -1;
		if (state == JOB_DONE)
			return run_out_flush(&run->out, err);
		if (is_dry && run_out_flush(&run->out, err) == -1)
			return -1;
		progress_show(&run->progress);
	}
}

/* Summary and statistics, whatever has happened; then the exit code. */
static int run_end(struct run *run, const volatile sig_atomic_t *stop, struct err *err) {
	struct run_stats	 stats;
	struct err		 late = {0};
	double			 seconds = progress_seconds(&run->progress);

	progress_hide(&run->progress);
	run_stats_take(&stats, run->job, &run->plan);
	stats.seconds = seconds;
	stats.events_per_second = seconds > 0 ? (double)stats.records / seconds : NAN;
	if (run->truth != NULL)
		truth_stats(run->truth, run->rules.program, &stats);
	if (run_out_close(&run->out, &late) == -1 && err->code == ERR_NONE)
		*err = late;
	run_summary(&run->options, &stats, run->rules.program, err->code == ERR_NONE);
	if (run->stats != NULL
	    && run_stats_write(&run->stats, &run->options, &stats, run->rules.program, &late) == -1
	    && err->code == ERR_NONE)
		*err = late;
	run_stats_fini(&stats);
	return err->code == ERR_NONE ? CLI_GOOD : failure_code(err, stop);
}

static int run_all(struct run *run, const volatile sig_atomic_t *stop) {
	struct err	err = {0};
	int		rc;

	rc = cli_rules_load(&run_cli, &run->rules, run->options.rules.items,
	    (int)run->options.rules.count);
	if (rc == CLI_GOOD)
		rc = refused_check(run);
	if (rc == CLI_GOOD)
		rc = event_find(run);
	if (rc != CLI_GOOD)
		return rc;
	plan_make(run);
	if (truth_load(run, &err) == -1 || job_open(&run->job, &run->plan, &err) == -1
	    || outputs_open(run, &err) == -1) {
		/* A named pipe that nobody reads waits to be opened. */
		if (*stop != 0)
			stopped_set(stop, &err);
		return failure_code(&err, stop);
	}
	if (strcmp(run->options.inputs.items[0], "-") == 0 && isatty(STDIN_FILENO))
		fprintf(stderr, "%s: reading events from the terminal\n", run_cli.who);
	progress_start(&run->progress, run->job, run->plan.input_count);
	run->out.progress = &run->progress;
	if (run_loop(run, stop, &err) == -1)
		CHECK(err.code != ERR_NONE);
	return run_end(run, stop, &err);
}

int cepheid_run(int argc, char **argv, const volatile sig_atomic_t *stop) {
	struct run	run = {0};
	struct err	err = {0};
	bool		go;
	int		rc = run_options_parse(&run.options, argc, argv, &go);

	if (go)
		rc = run_all(&run, stop);
	job_close(&run.job);
	/* Closed already unless something failed before the loop, which was told. */
	if (run_out_close(&run.out, &err) == -1 && rc == CLI_GOOD)
		rc = cli_error(&run_cli, &err);
	if (run.stats != NULL && file_sink_class.close(&run.stats, &err) == -1 && rc == CLI_GOOD)
		rc = cli_error(&run_cli, &err);
	truth_free(&run.truth);
	free(run.inputs);
	if (go)
		cli_rules_fini(&run.rules);
	run_options_fini(&run.options);
	return rc;
}

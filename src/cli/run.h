/*
 * run.h -- `cepheid run`: its parts, and what they hand to each other.
 *
 *	run_options	argv --> struct run_options
 *	run		rules, job, the loop, the exit code
 *	run_out		alerts, dead and late lines --> sinks
 *	run_report	progress, summary, --stats
 *	truth		--truth: which alerts were right
 *
 * Thread	the main thread.
 */
#pragma once

#include <signal.h>

#include "base/clock.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "cli/truth.h"
#include "flow/sink.h"
#include "runtime/stats.h"

enum run_output { OUTPUT_NDJSON, OUTPUT_PRETTY, OUTPUT_CSV, OUTPUT_COUNT };
enum run_format { FORMAT_NDJSON, FORMAT_CSV, FORMAT_COUNT };

struct run_options {
	VEC(char *)	 rules, inputs;		/* as given; borrowed from argv */
	const char	*event, *type_field;
	const char	*alerts, *dead, *late, *stats, *truth;	/* NULL: not asked for */
	int		 output, format;	/* -1: not asked for */
	struct etime	 from, to;
	bool		 partial;
};

extern const struct cli run_cli;

/* CLI_GOOD and *go; or the exit code of what is over already: --help, a usage error. */
int	run_options_parse(struct run_options *, int argc, char **argv, bool *go);
void	run_options_fini(struct run_options *);

/* --- Where lines go --- */

enum { BAD_LINES_SHOWN = 3 };

struct run_out {
	const struct run_options *options;
	enum run_output	 output;
	bool		 is_coloured;
	void		*alerts, *dead, *late;	/* sinks; dead, late NULL: not asked for */
	struct buf	 line;
	bool		 is_dirty;		/* alerts were written and not flushed yet */
	uint64_t	 bad_count;		/* shown so far, at most BAD_LINES_SHOWN */
	struct truth	*truth;			/* NULL: none */
	struct progress	*progress;
};

int	run_out_open(struct run_out *, const struct run_options *, struct err *);
int	run_out_flush(struct run_out *, struct err *);
/* Closes all; the first failure is told. */
int	run_out_close(struct run_out *, struct err *);
task_alert_f	run_out_alert;
job_dead_f	run_out_dead;
job_late_f	run_out_late;

/* --- What is told meanwhile and at the end --- */

/* One line on standard error that renews itself; nothing where that is no terminal. */
struct progress {
	bool		 is_on, is_shown;
	struct clock	 clock;
	struct ptime	 start, next;
	struct job	*job;
	unsigned	 input_count;
};

void	progress_start(struct progress *, struct job *, unsigned input_count);
void	progress_show(struct progress *);	/* now and then */
void	progress_hide(struct progress *);	/* before something else is written there */
double	progress_seconds(const struct progress *);

void	run_summary(const struct run_options *, const struct run_stats *, const struct program *,
	    bool is_whole);
/* Writes to the sink and closes it. */
int	run_stats_write(void **sink, const struct run_options *, const struct run_stats *,
	    const struct program *, struct err *);

/* 1234567 as 1,234,567. */
void	count_print(struct buf *, uint64_t);

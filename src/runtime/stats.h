/*
 * stats.h -- what a run counts, as structs, JSON and CSV, all made from stats.def.
 *
 * REAL values are absent where there is nothing to divide by: NAN here, null in JSON, empty in CSV.
 * CSV has a row for the run and one for each rule, told apart by `scope` and `name`.
 * Thread	one at a time.
 */
#pragma once

#include "base/vec.h"
#include "runtime/job.h"

struct field_stats {
	const struct event_type	*type;
	const struct field	*field;
	struct field_tally	 counts;
};

#define STAT_TYPE_COUNT	uint64_t
#define STAT_TYPE_REAL	double
#define STAT_TYPE_FLAG	bool

#define RUN_STAT(name, kind, text)
#define RULE_STAT(name, kind, text)	STAT_TYPE_##kind name;
struct rule_stats {
#include "runtime/stats.def"
};
#undef RUN_STAT
#undef RULE_STAT

#define RUN_STAT(name, kind, text)	STAT_TYPE_##kind name;
#define RULE_STAT(name, kind, text)
struct run_stats {
#include "runtime/stats.def"
	uint64_t		 dead[DEAD_COUNT];	/* dead letters by reason */
	struct rule_stats	*rules;			/* of the program, in their order */
	uint32_t		 rule_count;
	VEC(struct field_stats)	 fields;		/* where something was odd */
};
#undef RUN_STAT
#undef RULE_STAT

/* Takes what the job has counted so far; the caller adds the time and what the truth says. */
void	run_stats_take(struct run_stats *, struct job *, const struct job_plan *);
void	run_stats_fini(struct run_stats *);

void	run_stats_json(struct buf *, const struct run_stats *, const struct program *);
void	run_stats_csv(struct buf *, const struct run_stats *, const struct program *);

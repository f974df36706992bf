/*
 * test.h -- `cepctl test`: its parts.
 *
 *	test		options, every case, the exit code
 *	test_case	one case through codec, task and alerts, on the clock of its own lines
 *	test_report	table, side by side, JSON, JUnit
 *
 * Thread	the main thread.
 */
#pragma once

#include <jansson.h>

#include "base/vec.h"
#include "cli/rules.h"
#include "runtime/task.h"

enum test_outcome { TEST_PASSED, TEST_FAILED, TEST_REFUSED };

enum { TEST_NO_ALERT = UINT32_MAX };

/* An alert that the case gave; suppressed ones are not among them. */
struct test_alert {
	struct etime	 time;
	char		*with;			/* "{ probes = 3 }"; empty: none */
	char		*text;
	char		*json;			/* the alert line, without its newline */
	bool		*fits;			/* by expectation: is it such an alert? */
	bool		 is_expected;
};

struct test_result {
	const struct test_case	*test;
	enum test_outcome	 outcome;
	VEC(struct test_alert)	 alerts;
	uint32_t		*found;		/* by expectation: its alert, or TEST_NO_ALERT */
	struct err		 err;		/* an event that is none */
	double			 seconds;
};

/* What all cases of a program share. */
struct test_bench {
	const struct program	*program;
	struct classifier	*classifier;
	void			**codecs;	/* by event type; NULL: not opened yet */
	struct batch		*batch;
	struct buf		 line;
	struct test_result	*result;	/* of the case at hand */
};

void	test_bench_init(struct test_bench *, const struct program *);
void	test_bench_fini(struct test_bench *);
void	test_case_run(struct test_bench *, const struct test_case *, struct test_result *);
void	test_result_fini(struct test_result *);

/* A point in time as tests write it: from the epoch, or RFC 3339 if it is long after. */
void	test_time_print(struct buf *, int64_t ns);

struct test_count {
	uint64_t	passed, failed, refused;
};

void	test_table(struct buf *, const struct cli_rules *, const struct test_result *);
/* A list with an object a result; a new reference. */
json_t	*test_json(const struct cli_rules *, const struct test_result *, size_t count);
void	test_junit(struct buf *, const struct cli_rules *, const struct test_result *,
	    size_t count);

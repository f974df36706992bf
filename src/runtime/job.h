/*
 * job.h -- a finished set of inputs through a rule set, on the caller's thread.
 *
 *	input 0: source --> chunk --> codec --> batch --+
 *	input 1: source --> chunk --> codec --> batch --+--> task (runtime/task.h) --> plan->alert
 *	                                |                                        '--> plan->late
 *	                                '--> plan->dead
 *
 * job_step() takes one batch from the input that holds the watermark back, so that what waits for
 * the other inputs stays bounded. The caller calls it until JOB_DONE and may do as it likes in
 * between: show progress, stop. Memory does not depend on the length of the inputs.
 *
 * Errors	an input that cannot be opened or read, a receiver that fails: job_step() says
 *		which. What had been read before was worked on; deadlines are not closed, since the
 *		input has not ended. Then only tallies and job_close() are left.
 * Ownership	the plan's arrays and texts are borrowed until job_close().
 * Thread	one at a time.
 */
#pragma once

#include "flow/codec.h"
#include "flow/source.h"
#include "runtime/dead_line.h"
#include "runtime/task.h"

enum { JOB_CHUNK_BYTES = 256 << 10, JOB_INPUTS_MAX = 1 << 20 };

struct job_input_plan {
	const char		 *name;		/* in dead letters */
	const struct source_class *source;
	struct source_plan	  source_plan;
	const struct codec_class *codec;
};

/* Borrowed until they return; dead_line.h makes lines of them. */
typedef int	job_dead_f(void *to, const char *source, const struct dead_letter *, struct err *);
typedef int	job_late_f(void *to, const struct late_event *, struct err *);

struct job_plan {
	const struct program		*program;
	const struct job_input_plan	*inputs;
	unsigned			 input_count;	/* 1 .. JOB_INPUTS_MAX */
	const struct event_type		*only;		/* all lines are of this type; or NULL: */
	const char			*type_field;	/* this member names it */
	struct etime			 from, to;
	task_alert_f			*alert;
	job_dead_f			*dead;
	job_late_f			*late;
	void				*target;	/* of the three */
};

enum job_state { JOB_RUNNING, JOB_DONE };

struct job;

MUST_USE int	 job_open(struct job **, const struct job_plan *, struct err *);
void		 job_close(struct job **);			/* of NULL: nothing */
/* One batch, or one piece read. *is_dry: the next step reads, which may take as long as it likes: a
 * good moment to flush. */
MUST_USE int	 job_step(struct job *, enum job_state *, bool *is_dry, struct err *);

struct task	*job_task(struct job *);
const struct codec_tally *job_codec_tally(const struct job *, unsigned input);
uint64_t	 job_input_bytes(const struct job *, unsigned input);	/* after decompression */
/* Bytes of the files read so far, and of all of them; -1: of some input unknown. */
int64_t		 job_done_bytes(const struct job *);
int64_t		 job_size_bytes(const struct job *);

/*
 * task.h -- what happens to rows between their codec and the alert, on one thread.
 *
 *	task_push --> classify --> order --> operator --> alerter --> plan->alert
 *	                             '--> plan->late
 *
 * The operator is told the watermark after every push, so that a deadline fires as soon as the
 * inputs have passed it. task_end() of the last input fires all that are left.
 *
 * Errors	those of plan->alert and plan->late; then only counters and task_close() are left.
 * Thread	one at a time.
 */
#pragma once

#include "delivery/alert.h"
#include "exchange/order.h"
#include "flow/op.h"

struct task;

/* The alert lives until it returns. */
typedef int	task_alert_f(void *to, struct alerter *, const struct alert *, struct err *);

struct task_plan {
	const struct program	*program;
	struct classifier	*classifier;	/* of several tasks on one thread, borrowed;
						 * NULL: one of its own */
	unsigned		 input_count;
	const int64_t		*disorder_ns;	/* of each input */
	struct etime		 from, to;	/* [from, to): no other events count */
	alert_fields_f		*fields;
	void			*fields_from;
	order_late_f		*late;
	task_alert_f		*alert;
	void			*target;	/* of late and alert */
	/* After each event the operator's state is saved, dropped and loaded: that nothing but what
	 * it saves decides is thereby shown. */
	bool			 restore_each;
};

MUST_USE int	 task_open(struct task **, const struct task_plan *, struct err *);
void		 task_close(struct task **);			/* of NULL: nothing */

/* Classifies the batch in place, and works on what the watermark now allows. */
MUST_USE int	 task_push(struct task *, unsigned input, struct batch *, struct err *);
MUST_USE int	 task_end(struct task *, unsigned input, struct err *);
/* Time has come as far as this although no event says so: deadlines before it fire. */
MUST_USE int	 task_run_to(struct task *, struct etime, struct err *);
/* The input to read next, or their count: all have ended. */
unsigned	 task_next(const struct task *);

/* The disorder of an input: the largest `late` of the event types that it carries; NULL: of all. */
int64_t		 input_disorder_ns(const struct schema *, const struct event_type *only);

struct op	*task_op(struct task *);
struct alerter	*task_alerter(struct task *);
const struct order_tally *task_order_tally(const struct task *);

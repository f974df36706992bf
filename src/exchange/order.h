/*
 * order.h -- rows of several inputs, put into the order of their keys, up to the watermark.
 *
 *	input 0 --> order_push --+--> late: plan->late
 *	input 1 --> order_push --+--> of use to no rule (class 0): counted and dropped
 *	                         +--> all earlier ones are known: plan->out (batch, rows in order)
 *	                         '--> the others wait (exchange/wait.h)
 *
 * Watermark	of an input that is ordered (disorder 0): its last row, so that a row is applied at
 *		once; of any other: just before its highest time - disorder. Of all: the least. An
 *		ended input has none. It is a function of the inputs' prefixes alone.
 * Late		a row with a time < the highest before it in its input - disorder: it goes to
 *		plan->late and nowhere else. Which rows are late does not depend on interleaving.
 * Memory	rows above the watermark: bounded by disorder x rate if the input that holds the
 *		watermark back is read next (order_next()). What is applied at once is not copied.
 * Errors	those of plan->out and plan->late, at once; then only order_free() is left.
 * Thread	one at a time.
 */
#pragma once

#include "base/err.h"
#include "event/batch.h"

struct order;

/* rows: ascending by order key, and above all rows given before. Borrowed until it returns. Where
 * batch->classifier is NULL or its epoch has passed, the receiver classifies the batch anew. */
typedef int	order_out_f(void *to, struct batch *, const uint16_t *rows,
		    unsigned row_count, struct err *);
/* behind_ns: how far it lies behind the highest time of its input. */
typedef int	order_late_f(void *to, unsigned input, const struct batch *, unsigned row,
		    int64_t behind_ns, struct err *);

struct order_plan {
	const struct schema	*schema;
	unsigned		 input_count;
	const int64_t		*disorder_ns;	/* of each input; copied */
	struct etime		 from, to;	/* [from, to): no other rows count */
	order_out_f		*out;
	order_late_f		*late;
	void			*target;	/* of out and late */
};

struct order_tally {
	uint64_t	applied, dropped, late, outside;
	size_t		waiting_bytes, waiting_bytes_peak;
	uint64_t	waiting, waiting_peak;	/* rows */
};

struct order	*order_new(const struct order_plan *);
void		 order_free(struct order **);			/* of NULL: nothing */

/* Takes in a batch of the input, its classes set; gives out what the watermark now allows. */
MUST_USE int	 order_push(struct order *, unsigned input, struct batch *, struct err *);
/* Nothing more comes from this input. */
MUST_USE int	 order_end(struct order *, unsigned input, struct err *);

/* All rows with a lesser time were given out. */
struct etime	 order_watermark(const struct order *);
/* The input that holds the watermark back; input_count: all have ended. */
unsigned	 order_next(const struct order *);
const struct order_tally *order_tally(const struct order *);

/*
 * op.h -- what an operator is, and what the chain that runs it promises.
 *
 *	         borrowed                                     borrowed
 *	rows ----------> op_batch ----> class->batch --+
 *	                                 | op_timer    +--> op_emit ---> next: delivery
 *	                                 v             |
 *	watermark -----> op_advance --> class->timer --+
 *
 * Calls	open, load once or never; batch, advance, save as they come; close. One at a time,
 *		on the thread that owns the keys: an operator takes no lock, starts no thread, reads
 *		no clock, knows no file. What it emits is a function of its plan and its input.
 * Events	(batch, row numbers) in order-key order, none before the watermark: late ones were
 *		set aside.
 * More		batch returns OP_MORE when it has emitted a good deal and is not through: the chain
 *		lets the receiver work and calls again with the same arguments; the cursor is in the
 *		operator's state, so that no cut falls inside a batch's output.
 * Time		before a row of time t everything due before t has fired; advance(W) fires what is
 *		due before W. A deadline at T comes after all events of time T.
 * Ownership	const arguments are borrowed until return. The state is the operator's, from open to
 *		close, which nulls it. The program outlives the operator.
 * Errors	open and load return theirs. In batch and advance the first op_fail(), or failure of
 *		next, is latched: later emits are ignored, every later call returns it.
 */
#pragma once

#include "base/err.h"
#include "event/batch.h"
#include "flow/match.h"

struct op;

enum op_more { OP_DONE, OP_MORE };

typedef int		op_open_f(const struct program *, void **statep, struct err *);
typedef enum op_more	op_batch_f(struct op *, void *state, const struct batch *,
			    const uint16_t *rows, unsigned row_count);
typedef void		op_advance_f(struct op *, void *state, struct etime watermark);
typedef void		op_save_f(const void *state, struct buf *);
typedef int		op_load_f(void *state, const uint8_t *, size_t bytes, struct err *);
typedef void		op_close_f(void **statep);

struct op_class {
	const char	*name;		/* as in plans, metrics and errors */
	op_open_f	*open;
	op_batch_f	*batch;
	op_advance_f	*advance;
	op_save_f	*save;
	op_load_f	*load;
	op_close_f	*close;
};

/* For operators, within batch and advance. */
void	op_emit(struct op *, const struct match *);
void	op_fail(struct op *, const struct err *);

/* For the chain. */
typedef int	op_next_f(void *next, const struct match *, struct err *);
MUST_USE int	op_open(struct op **, const struct op_class *, const struct program *,
		    op_next_f *, void *next, struct err *);
MUST_USE int	op_batch(struct op *, const struct batch *, const uint16_t *rows,
		    unsigned row_count, enum op_more *, struct err *);
MUST_USE int	op_advance(struct op *, struct etime watermark, struct err *);
MUST_USE int	op_save(struct op *, struct buf *, struct err *);
MUST_USE int	op_load(struct op *, const uint8_t *, size_t bytes, struct err *);
void		*op_state(struct op *);		/* for the operator's own inspection functions */
void		op_close(struct op **);

/*
 * batch.h -- up to 1,024 events, column by column: what flows between operators.
 *
 *	 row	     0        1        2     ...   count
 *	 order	 | 3,0,17 | 4,0,90 | 4,1,5 |	order key: time, origin, offset
 *	 type	 |  auth  | login  | auth  |	root event type
 *	 kinds	 |   1    |   1    |   1   |	bit 0 the root, others its kinds
 *	 class	 |   7    |   0    |   2   |	which predicates hold (program/classify.h)
 *	 raw	 | {"ev.. | {"ev.. | ...   |	the input's bytes; length 0: there are none
 *	 cols[s] |  250   |   -    |  -12  |	a cell where its bit in present[s] is set
 *
 * Ownership	batch_new() / batch_free(), which nulls the pointer. raw and strings point into the
 *		input chunk or the batch's arena: both live as long as the batch is not reset;
 *		whoever keeps a row copies it (exchange/wait.h).
 * Thread	one at a time.
 */
#pragma once

#include "base/arena.h"
#include "event/etime.h"
#include "event/schema.h"

struct classifier;			/* program/classify.h */

enum { BATCH_EVENTS_MAX = 1024 };

/* Compared field by field, in this order: a total order of all events of a job. */
struct order_key {
	struct etime	time;
	uint64_t	origin;		/* stage << 56 | source << 32 | partition */
	uint64_t	offset;
};

struct bytes {
	const char	*p;
	uint32_t	 n;
};

struct batch {
	unsigned		 magic;
#define BATCH_MAGIC		 0x5b1e93a7
	const struct schema	*schema;	/* outlives the batch */
	unsigned		 count;
	struct arena		 arena;		/* of unescaped texts, lists, wide decimals */
	/* Whose numbers class[] are, and of which epoch of it; NULL: of none, or of several. */
	const struct classifier	*classifier;
	uint32_t		 class_epoch;
	struct order_key	 order[BATCH_EVENTS_MAX];
	uint16_t		 type[BATCH_EVENTS_MAX];
	uint64_t		 kinds[BATCH_EVENTS_MAX];
	uint32_t		 class[BATCH_EVENTS_MAX];
	struct bytes		 raw[BATCH_EVENTS_MAX];
	struct cell		**cols;		/* [slot][row] */
	uint64_t		(*present)[BATCH_EVENTS_MAX / 64];	/* [slot] */
};

struct batch	*batch_new(const struct schema *);	/* never NULL */
void		 batch_free(struct batch **);		/* of NULL: nothing */
void		 batch_reset(struct batch *);		/* no rows; keeps the memory */

/* Appends a row without fields: class 0, kinds 1. There must be room. */
unsigned	 batch_add(struct batch *, struct order_key, uint16_t type, struct bytes raw);

/* What stands in its cell is the row's now. */
static inline void batch_mark(struct batch *b, unsigned row, uint16_t slot) {
	b->present[slot][row / 64] |= UINT64_C(1) << (row % 64);
}

static inline void batch_set(struct batch *b, unsigned row, uint16_t slot, struct cell c) {
	b->cols[slot][row] = c;
	batch_mark(b, row, slot);
}

static inline bool batch_has(const struct batch *b, unsigned row, uint16_t slot) {
	return b->present[slot][row / 64] >> (row % 64) & 1;
}

static inline int order_compare(const struct order_key *a, const struct order_key *b) {
	if (a->time.ns != b->time.ns)
		return a->time.ns < b->time.ns ? -1 : 1;
	if (a->origin != b->origin)
		return a->origin < b->origin ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/*
 * wait.h -- rows that must wait for earlier ones, copied out of their batch and packed: a batch has
 * a column for every slot of the rule set, a waiting row room for the fields that it has.
 *
 *	wait: | head | rows, by order key | cells | wide decimals | slot numbers | raw, texts |
 *
 * One allocation, exactly as large as the rows need. A text that lies in the row's raw bytes is not
 * copied twice. Pointers lead into the wait itself: rows that wait_put() made from it live no
 * longer than it does.
 *
 * Ownership	wait_new() / wait_free(). Thread: one at a time.
 */
#pragma once

#include "event/batch.h"

/* The slots in which a row of one root type may have cells, its kinds' fields included. */
struct row_slots {
	uint16_t	*slots;
	uint16_t	 count;
};

struct wait_row {
	struct order_key	 order;
	uint64_t		 kinds;
	struct bytes		 raw;
	uint32_t		 class;
	uint16_t		 type, cell_count;
	const struct cell	*cells;
	const uint16_t		*slots;		/* of the cells */
};

struct wait {
	struct wait		*next;		/* free for whoever holds it */
	size_t			 bytes;		/* of the allocation */
	unsigned		 at;		/* the first row that still waits; the holder's */
	unsigned		 row_count;
	const struct classifier	*classifier;	/* as the batch's */
	uint32_t		 class_epoch;
	struct wait_row		 rows[];
};

/* One per root type (others stay empty), in schema->types order. */
struct row_slots *row_slots_new(const struct schema *);
void		  row_slots_free(struct row_slots **, const struct schema *);

/* Copies these rows, in this order; row_count > 0. */
struct wait	*wait_new(const struct batch *, const uint16_t *rows, unsigned row_count,
		    const struct row_slots *);
void		 wait_free(struct wait **);

/* Appends the wait's row to a batch that has room, by reference. */
void		 wait_put(const struct wait *, unsigned row, struct batch *to);

/* Before a row that was classified so is added: a batch's classes are of one epoch, or of none. */
static inline void batch_mix_classes(struct batch *b, const struct classifier *classifier,
    uint32_t class_epoch) {
	if (b->count == 0) {
		b->classifier = classifier;
		b->class_epoch = class_epoch;
	} else if (b->classifier != classifier || b->class_epoch != class_epoch) {
		b->classifier = NULL;
	}
}

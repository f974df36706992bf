/*
 * queue.h -- events that are known and not yet written, in the order in which they will be.
 *
 *	acts, episodes --> queue_add --> disorder, duplicates, bad copies --> queue_pop --> lines
 *
 * An act adds all that it will ever lead to at once; the queue gives out what is due. An event is
 * written at its time plus a displacement below `disorder_ms`: so no line comes after one whose
 * time is that much later. Duplicates keep within that bound too.
 *
 * The budget: of `lines`, each line that will be written has taken one when it was added, and what
 * does not fit is not added at all: so the stream ends with exactly so many lines, and nothing that
 * was begun is cut off. Nor is anything added while QUEUE_WAITING_MAX lines wait: that bounds the
 * memory, about 100 bytes a line.
 *
 * One thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "cepgen/event.h"

enum { QUEUE_WAITING_MAX = 1 << 19, ALL_TYPES = -1 };

/* How a line is spoilt: LINE_GOOD first. */
enum line_fate {
#define SPOIL(id, name, text) LINE_##id,
#include "cepgen/spoil.def"
#undef SPOIL
	LINE_FATE_COUNT
};

struct queue_plan {
	uint64_t	lines, seed;
	int64_t		disorder_ms;
	double		duplicate_share, bad_share;	/* of the lines */
	int		only_type;			/* or ALL_TYPES */
	const enum line_fate *bad_fates;		/* those that the format can have */
	size_t		bad_fate_count;
};

struct queue_item {
	struct gen_event	event;
	enum line_fate		fate;
	bool			duplicate;
};

struct queue;

struct queue	*queue_new(const struct queue_plan *);	/* the plan is copied */
void		 queue_free(struct queue *);

/* All or none, which is false; events of other types than only_type are left out. */
bool		 queue_add(struct queue *, const struct gen_event *, size_t count);
uint64_t	 queue_lines_left(const struct queue *);	/* of the budget */

/* INT64_MAX: nothing waits. */
int64_t		 queue_due_ms(const struct queue *);
void		 queue_pop(struct queue *, struct queue_item *);

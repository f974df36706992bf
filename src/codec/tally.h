/*
 * tally.h -- counting odd input per field; what JSON and CSV share.
 *
 * A field of a kind counts only for events that are of that kind, which is judged after decoding:
 * oddities of such fields wait until the batch's kinds are known (codec_class->judged).
 *
 * Thread	one at a time. Limits: what waits is bounded by the rows of a batch and the fields.
 */
#pragma once

#include "base/vec.h"
#include "flow/codec.h"

/* What was odd about one field of one event. */
struct odd {
	uint32_t	missing, wrong_type, unknown_enum;
	bool		time_range;	/* a time, but out of range; wrong_type as well */
};

struct odd_waiting {
	struct odd	odd;
	uint16_t	row, type, field;
};

struct tally {
	struct codec_tally	counts;		/* of records, events and so on; its owner adds */
	const struct schema	*schema;
	VEC(struct odd_waiting)	waiting;
};

void	tally_init(struct tally *, const struct schema *);
void	tally_fini(struct tally *);
/* Of schema->types[type].fields[field], in a row that is of `kinds` for certain. */
void	tally_odd(struct tally *, uint16_t type, uint16_t field, uint64_t kinds, unsigned row,
	    const struct odd *);
/* The kinds of the batch's rows are known now. */
void	tally_judged(struct tally *, const struct batch *);
/* Another batch begins: of its rows nothing waits. */
void	tally_forget(struct tally *);

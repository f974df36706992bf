/*
 * json_read.h -- the values of a record that json_walk.c has found good, as cells.
 *
 * Ownership	texts without escapes point into the record; others, lists and wide decimals stand
 *		in the arena.
 * Thread	one at a time.
 */
#pragma once

#include "base/vec.h"
#include "codec/json_plan.h"
#include "codec/tally.h"

struct json_reader {
	const struct schema	*schema;
	const struct json_keys	*keys;
	/* Of the record at hand: */
	const char		*data;
	bool			 escapes;
	struct arena		*arena;
	uint64_t		 bad_utf8;	/* texts with half a surrogate pair; added to */
	/* Its own: */
	struct buf		 scratch;
	VEC(const uint32_t *)	 tokens;
};

void	json_reader_fini(struct json_reader *);

/* The value of a field; false: absent. What is odd is added. */
bool	json_read(struct json_reader *, const struct json_item *, struct cell *, struct odd *);

enum json_said { SAID_NOTHING, SAID_TEXT, SAID_NO_TEXT };

/* A text where the path leads; null is nothing. */
enum json_said	json_read_text(struct json_reader *, const struct json_where *,
		    struct bytes *text);

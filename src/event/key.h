/*
 * key.h -- the canonical bytes of a key: equal values have equal bytes, whatever their spelling.
 *
 * One component after the other: a kind byte (numbers share one: 1 = 1.0 = 1.00), then the value
 * (numbers stripped of zeros; texts with their length; so no two lists of components collide).
 * The hash of these bytes chooses the key group for ever; the form is part of every saved state.
 */
#pragma once

#include "base/buf.h"
#include "event/schema.h"

enum { KEY_BYTES_MAX = 65536 };

/* The schema gives the text of an enum value: its number is of one program, its text for ever.
 * false: not to be had as a key (a list; a float that is no number), or too long. */
bool	key_add(struct buf *, const struct schema *, enum vkind, const struct cell *);

/* The same for a key that begins there, behind others. */
bool	key_add_behind(struct buf *, size_t begin, const struct schema *, enum vkind,
	    const struct cell *);

/* Reads the component at *at, which moves on; texts point into the key. `wide` as in
 * cell_set_decimal(). false: no whole component of that kind there, and *at stays. */
bool	key_next(const uint8_t **at, const uint8_t *end, const struct schema *, enum vkind,
	    struct cell *, struct decimal *wide);

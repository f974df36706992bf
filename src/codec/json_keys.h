/*
 * json_keys.h -- the keys that matter, as a tree, and what the record at hand has under each.
 *
 *	declared	ts   host.id   process.name   process.parent.name
 *
 *	root --+-- ts
 *	       +-- host.id		the flat key, which wins over
 *	       +-- host -- id		the path
 *	       +-- process.name, process.parent.name
 *	       +-- process --+-- name
 *			     +-- parent -- name
 *
 * A key's `follow` is the key that came after it in the object before: lines of one type name their
 * keys in one order, so that the next key costs one comparison, quotes and colon included, instead
 * of a hash and a look-up. A stream of many types has a guess for each: the *shape* of a record is
 * a few bits of the text that names its type, from the moment when that was read; 0 before.
 * Keys that nobody declared are learned beside the declared ones (up to a bound): so they are
 * guessed as well, and found when they come twice.
 *
 * Ownership	init/fini in place; nodes live until fini.
 * Thread	one at a time.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"

enum { KEYS_LEARNED_MAX = 4096, KEY_LEARNED_BYTES_MAX = 256, SHAPE_BITS = 5 };

/* Up to 16 bytes, compared at once: equal where the mask has ones. */
struct key_head {
	uint64_t	bytes[2], mask[2];
};

struct key_node {
	/* What a record touches stands together. */
	struct key_head	 head;		/* of `quoted`, if it is no longer */
	uint32_t	 quoted_bytes;	/* 0: never so in a line, it would need escapes */
	bool		 inner;		/* some path goes on below */
	bool		 names_shape;	/* its text says what type the record is of */
	/* The value in the record where it was seen last: */
	bool		 is_number;	/* a plain one: coef * 10^-scale */
	int8_t		 scale;
	uint64_t	 record;
	const uint32_t	*value;		/* its token */
	int64_t		 coef;

	const char	*name;
	const char	*quoted;	/* "name": as it mostly stands in a line */
	struct key_node	*parent;
	struct map	 children;
	struct key_node	*first;		/* the first key of its object, last time */
	struct key_node	*follow[1 << SHAPE_BITS];	/* NULL: nothing came after it yet */
};

struct json_keys {
	struct arena	 arena;
	struct key_node	 root;
	unsigned	 learned_count;
	uint64_t	 record;	/* the one at hand; from 1 */
};

void		 json_keys_init(struct json_keys *);
void		 json_keys_fini(struct json_keys *);
struct key_node	*json_keys_add(struct json_keys *, struct key_node *parent, const char *name,
		    size_t bytes);
/* NULL: not known, and not to be learned. */
struct key_node	*json_keys_find(struct json_keys *, struct key_node *parent, const char *name,
		    size_t bytes);
/* Nothing is known of the record at hand under the node: its value has come twice. */
void		 json_keys_forget(struct json_keys *, struct key_node *);

static inline unsigned json_shape(const char *text, size_t bytes) {
	uint32_t mix = (uint32_t)bytes;

	if (bytes > 0)
		mix += (uint32_t)(uint8_t)text[0] << 8 | (uint32_t)(uint8_t)text[bytes / 2] << 16
		    | (uint32_t)(uint8_t)text[bytes - 1] << 24;
	return mix * UINT32_C(0x9e3779b1) >> (32 - SHAPE_BITS);
}

static inline bool key_node_seen(const struct json_keys *keys, const struct key_node *node) {
	return node->record == keys->record;
}

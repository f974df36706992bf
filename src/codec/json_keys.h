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
 * A key's `follow` is the key that came after it in the object before: lines of one kind name their
 * keys in one order, so that the next key costs one comparison, quotes and colon included, instead
 * of a hash and a look-up.
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

enum { KEYS_LEARNED_MAX = 4096, KEY_LEARNED_BYTES_MAX = 256 };

struct key_node {
	const char	*name;
	/* "name": as it mostly stands in a line; 0 bytes: never so, it would need escapes. */
	const char	*quoted;
	uint32_t	 quoted_bytes;
	struct key_node	*parent;
	struct key_node	*follow;	/* NULL: nothing came after it yet */
	struct key_node	*first;		/* the first key of its object, last time */
	struct map	 children;
	bool		 inner;		/* some path goes on below */
	uint64_t	 record;	/* in which it was seen last, */
	const uint32_t	*value;		/* and the token of its value there */
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

static inline bool key_node_seen(const struct json_keys *keys, const struct key_node *node) {
	return node->record == keys->record;
}

/*
 * json_walk.h -- is a record well-formed JSON, and where in it are the values of the known keys?
 *
 * Goes from token to token (json_shim.h), without recursion. Every byte outside of texts is judged
 * (RFC 8259), and every escape inside: what no rule reads is judged as well. Values of known keys
 * are noted in the tree (json_keys.h); reading them is json_read.c's.
 *
 * Thread	one at a time.
 * Limits	JSON_DEPTH_MAX levels of nesting.
 */
#pragma once

#include "codec/json_keys.h"

enum { JSON_DEPTH_MAX = 256 };

enum json_walked { WALK_OBJECT, WALK_NO_OBJECT, WALK_SYNTAX, WALK_TOO_DEEP };

struct json_walk {
	const char	*data;
	const uint32_t	*token;		/* the record's first; then the one behind, if it is JSON */
	uint32_t	 end;		/* of the record in data */
	bool		 escapes;	/* a backslash is in it */
	struct json_keys *keys;
	uint64_t	 duplicate_keys;	/* added to */
	struct buf	*scratch;
	/* Of a record that is no JSON: */
	uint32_t	 bad_at;	/* in data */
	const char	*bad;		/* what is wrong there */
};

enum json_walked json_walk(struct json_walk *);

/* The text of a key or string, without quotes: ends before the last quote in front of the next
 * token. */
static inline const char *token_text(const char *data, const uint32_t *token, size_t *bytes) {
	uint32_t at = token[0] + 1, close = token[1] - 1;

	while (close > at && data[close] != '"')
		close--;
	*bytes = close - at;
	return data + at;
}

/* What a text means; for one in which there is a backslash and whose escapes were found good.
 * False: half a surrogate pair, which becomes U+FFFD. */
bool		 json_unescape(struct buf *, const char *, size_t bytes);

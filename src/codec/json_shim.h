/*
 * json_shim.h -- simdjson's first stage, for C: where in a text the JSON tokens begin.
 *
 *	{"a": [1, "x,y"]}
 *	^^  ^ ^^^ ^     ^^	places: 0 1 4 6 7 8 10 15 16, then the length three times
 *
 * Tokens are brackets, colons, commas and the first bytes of scalars; what stands inside texts is
 * none. The one pass also finds invalid UTF-8, texts without end and control characters in texts;
 * it does not judge grammar: json_walk.c does.
 *
 * simdjson's own readers (DOM, on-demand) take one document at a time. Many short lines at once
 * through the first stage, walked here, are more than twice as fast: see README.md.
 *
 * Ownership	new/free. The places belong to the index and live until the next build.
 * Thread	one at a time.
 * Limits	4 GiB a text. No byte outside of it is read.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum json_indexed {
	JSON_INDEXED,
	JSON_BAD_UTF8,
	JSON_BAD_TEXT,		/* without end, or with a control character; UTF-8 was not judged */
};

struct json_index;

struct json_index	*json_index_new(void);			/* never NULL */
void			 json_index_free(struct json_index **);
/* Unless JSON_INDEXED, nothing is known of where tokens are. */
enum json_indexed	 json_index_build(struct json_index *, const char *, size_t bytes);
const uint32_t		*json_index_places(const struct json_index *);

#ifdef __cplusplus
}
#endif

/*
 * unpack.h -- gzip and Zstandard streams to plain bytes, piece by piece.
 *
 * Several members (gzip) or frames (zstd) behind each other are one stream, as their own tools take
 * it; zeros behind the last gzip member are padding.
 *
 * Errors	ERR_FORMAT, where the packed bytes are not what they should be: after all bytes
 *		before that place were given.
 * Thread	one at a time.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum unpack_form { UNPACK_NONE, UNPACK_GZIP, UNPACK_ZSTD, UNPACK_UNSURE };

struct unpack;

/* What the first bytes of a file say that it is; UNSURE: more than these must be seen. */
enum unpack_form	 unpack_form_of(const char *, size_t bytes);

struct unpack		*unpack_new(enum unpack_form);		/* never NULL */
void			 unpack_free(struct unpack **);		/* of NULL: nothing */
/*
 * Takes from *in, which moves on, and appends up to out_max bytes. Called until it takes and gives
 * nothing more; then it needs input.
 */
MUST_USE int		 unpack_more(struct unpack *, const char **in, size_t *in_bytes,
			    struct buf *out, size_t out_max, struct err *);
/* Nothing more comes: was it whole? */
bool			 unpack_is_whole(const struct unpack *);

/*
 * source.h -- where bytes come from: a file, standard input, later a topic.
 *
 * A source gives its input piece by piece; it knows nothing of events. poll() fills a chunk with
 * what there is, up to its budget; a chunk ends anywhere, records are the codec's business.
 * Position: byte offset after decompression, enough to go on from there.
 *
 * Errors	open and poll: -1 and err (what file, what is wrong, at which offset). A truncated
 *		.gz or .zst is an error of poll() after all whole bytes were given.
 * Thread	one at a time.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum source_state { SOURCE_READY, SOURCE_END };

struct source_plan {
	const char	*path;		/* "-": standard input */
	size_t		 chunk_bytes;	/* how much poll() reads at once */
};

typedef int	source_open_f(const struct source_plan *, void **statep, struct err *);
typedef int	source_poll_f(void *state, struct buf *chunk, enum source_state *, struct err *);
typedef int64_t	source_done_f(const void *state);	/* bytes of the file taken; for the ETA */
typedef int64_t	source_size_f(const void *state);	/* of the file; -1: unknown */
typedef void	source_close_f(void **statep);

struct source_class {
	const char	*name;
	source_open_f	*open;
	source_poll_f	*poll;		/* appends to the chunk */
	source_done_f	*done_bytes;
	source_size_f	*size_bytes;
	source_close_f	*close;
};

extern const struct source_class file_source_class;

/*
 * slab.h -- pieces that come and go by the million, of many sizes: the keys of an operator's state.
 *
 * Sizes are rounded up to lines of 64 bytes; what is given back waits, by size, for the next one of
 * that size, and memory is returned to the system with the slab, not before (Bonwick, USENIX 1994,
 * without his per-type caches). Chunks grow up to 2 MiB, aligned, so that they can be huge pages:
 * the state of a million keys is read at random. Larger pieces are malloc()'s own. Under
 * AddressSanitizer all are, so that it sees each one.
 *
 * Ownership	init/fini in place. fini takes along what was not given back, but large pieces.
 * Thread	one at a time.
 */
#pragma once

#include <stddef.h>

enum { SLAB_LINE = 64, SLAB_LINES_MAX = 32 };

struct slab_chunk;

struct slab {
	void	*free[SLAB_LINES_MAX + 1];	/* by lines: a list through their first words */
	char	*at, *end;			/* the newest chunk's free part */
	struct slab_chunk *chunks;
	size_t	 chunk_bytes;			/* of the next one */
};

void	 slab_init(struct slab *);
void	 slab_fini(struct slab *);

/* Never NULL; not zeroed; aligned to a line. */
void	*slab_take(struct slab *, size_t bytes);
void	 slab_give(struct slab *, void *, size_t bytes);	/* as it was taken */

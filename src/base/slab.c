#define _GNU_SOURCE	/* madvise */
#include "base/slab.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/check.h"

enum { CHUNK_MIN = 1 << 14, CHUNK_MAX = 1 << 21 };

#if defined(__has_feature)		/* clang's way to say it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)
enum { LINES_MAX = 0 };
#else
enum { LINES_MAX = SLAB_LINES_MAX };
#endif

struct slab_chunk {
	struct slab_chunk	*next;
	size_t			 bytes;
};

static size_t lines_of(size_t bytes) {
	return bytes == 0 ? 1 : (bytes + SLAB_LINE - 1) / SLAB_LINE;
}

void slab_init(struct slab *s) {
	*s = (struct slab){ .chunk_bytes = CHUNK_MIN };
}

void slab_fini(struct slab *s) {
	for (struct slab_chunk *chunk = s->chunks, *next; chunk != NULL; chunk = next) {
		next = chunk->next;
		munmap(chunk, chunk->bytes);
	}
	*s = (struct slab){0};
}

/* From the system, aligned to its size: twice as much, and what stands over goes back. */
static struct slab_chunk *chunk_map(size_t bytes) {
	char	*p = mmap(NULL, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	size_t	 before;

	CHECK(p != MAP_FAILED);
	before = -(uintptr_t)p & (bytes - 1);
	if (before > 0)
		munmap(p, before);
	munmap(p + before + bytes, bytes - before);
	return (struct slab_chunk *)(p + before);
}

/* What is left of the chunk before is given up. */
static void chunk_add(struct slab *s) {
	size_t			 bytes = s->chunk_bytes;
	struct slab_chunk	*chunk = chunk_map(bytes);

	if (bytes == CHUNK_MAX)
		madvise(chunk, bytes, MADV_HUGEPAGE);	/* a wish */
	else
		s->chunk_bytes *= 2;
	*chunk = (struct slab_chunk){ s->chunks, bytes };
	s->chunks = chunk;
	s->at = (char *)chunk + SLAB_LINE;
	s->end = (char *)chunk + bytes;
}

void *slab_take(struct slab *s, size_t bytes) {
	size_t	 lines = lines_of(bytes);
	void	*piece;

	if (lines > LINES_MAX) {
		piece = aligned_alloc(SLAB_LINE, lines * SLAB_LINE);
		CHECK(piece != NULL);
		return piece;
	}
	if ((piece = s->free[lines]) != NULL) {
		s->free[lines] = *(void **)piece;
		return piece;
	}
	if ((size_t)(s->end - s->at) < lines * SLAB_LINE)
		chunk_add(s);
	piece = s->at;
	s->at += lines * SLAB_LINE;
	return piece;
}

void slab_give(struct slab *s, void *piece, size_t bytes) {
	size_t lines = lines_of(bytes);

	if (lines > LINES_MAX) {
		free(piece);
		return;
	}
	*(void **)piece = s->free[lines];
	s->free[lines] = piece;
}

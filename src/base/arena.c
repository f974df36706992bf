#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

enum { ALIGN = 16, BLOCK_BYTES_FIRST = 4096, BLOCK_BYTES_MAX = 1 << 20 };

struct arena_block {
	struct arena_block	*older;
	size_t			 bytes;		/* of data */
	_Alignas(ALIGN) char	 data[];
};

void arena_init(struct arena *a) {
	*a = (struct arena){0};
}

void arena_fini(struct arena *a) {
	for (struct arena_block *b = a->blocks, *older; b != NULL; b = older) {
		older = b->older;
		free(b);
	}
	*a = (struct arena){0};
}

void arena_reset(struct arena *a) {
	struct arena_block *kept = a->blocks;

	if (kept == NULL)
		return;
	for (struct arena_block *b = kept->older; b != NULL; b = b->older)
		if (b->bytes > kept->bytes)
			kept = b;
	for (struct arena_block *b = a->blocks, *older; b != NULL; b = older) {
		older = b->older;
		if (b != kept)
			free(b);
	}
	kept->older = NULL;
	*a = (struct arena){ .blocks = kept, .at = kept->data, .end = kept->data + kept->bytes,
	    .bytes = kept->bytes };
}

static struct arena_block *block_new(struct arena *a, size_t bytes) {
	struct arena_block *b = malloc(sizeof *b + bytes);

	CHECK(b != NULL);
	b->bytes = bytes;
	a->bytes += bytes;
	return b;
}

/* The slow half of arena_raw(): the newest block has no room for that many. */
static void *block_alloc(struct arena *a, size_t bytes) {
	size_t			 next = a->bytes < BLOCK_BYTES_FIRST ? BLOCK_BYTES_FIRST : a->bytes;
	struct arena_block	*b;

	if (next > BLOCK_BYTES_MAX)
		next = BLOCK_BYTES_MAX;
	if (bytes > next / 4 && a->blocks != NULL) {
		/* A block of its own, behind the newest, whose free part stays in use. */
		b = block_new(a, bytes);
		b->older = a->blocks->older;
		a->blocks->older = b;
		return b->data;
	}
	b = block_new(a, bytes > next ? bytes : next);
	b->older = a->blocks;
	a->blocks = b;
	a->at = b->data + bytes;
	a->end = b->data + b->bytes;
	return b->data;
}

void *arena_raw(struct arena *a, size_t bytes) {
	char *at = a->at;

	CHECK(bytes < SIZE_MAX / 2);
	bytes = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (bytes > (size_t)(a->end - at) || at == NULL)
		return block_alloc(a, bytes);
	a->at = at + bytes;
	return at;
}

void *arena_alloc(struct arena *a, size_t bytes) {
	return memset(arena_raw(a, bytes), 0, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t bytes) {
	char *copy = arena_raw(a, bytes + 1);

	if (bytes > 0)
		memcpy(copy, s, bytes);
	copy[bytes] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *s) {
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...) {
	va_list	 ap, again;
	char	*text;
	int	 bytes;

	va_start(ap, fmt);
	va_copy(again, ap);
	bytes = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	CHECK(bytes >= 0);
	text = arena_raw(a, (size_t)bytes + 1);
	vsnprintf(text, (size_t)bytes + 1, fmt, again);
	va_end(again);
	return text;
}

/* pool.c -- see pool.h. */
#include <stdalign.h>
#include <stdarg.h>
#include <string.h>

#include "pool.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct pool_block {
	struct pool_block	*older;
	size_t			 size_bytes;
	alignas(max_align_t) unsigned char data[];
};

void pool_reset(struct pool *p) {
	struct pool_block *b;

	while ((b = p->blocks) != NULL) {
		p->blocks = b->older;
		free(b);
	}
	p->used_bytes = 0;
}

void *pool_alloc(struct pool *p, size_t bytes) {
	struct pool_block	*b = p->blocks;
	size_t			 align = alignof(max_align_t);
	void			*mem;

	bytes = (bytes + align - 1) / align * align;
	if (b == NULL || b->size_bytes - p->used_bytes < bytes) {
		size_t size_bytes = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

		b = malloc(sizeof *b + size_bytes);
		MUST(b != NULL);
		*b = (struct pool_block){ .older = p->blocks, .size_bytes = size_bytes };
		p->blocks = b;
		p->used_bytes = 0;
	}
	mem = b->data + p->used_bytes;
	p->used_bytes += bytes;
	return memset(mem, 0, bytes);
}

void *pool_copy(struct pool *p, const void *from, size_t bytes) {
	return memcpy(pool_alloc(p, bytes), from, bytes);
}

char *pool_printf(struct pool *p, const char *fmt, ...) {
	va_list	 args;
	char	*text;
	int	 n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	MUST(n >= 0);
	text = pool_alloc(p, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, args);
	va_end(args);
	return text;
}

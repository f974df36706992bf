/*
 * arena.h -- memory that goes away all at once: a rule set, a program, a batch.
 *
 * Blocks of growing size, never moved; a large request gets a block of its own. reset keeps the
 * largest block for the next round. Not for untrusted sizes: whoever asks has bounded them.
 *
 * Ownership	init/fini in place. What it gives lives until reset or fini.
 * Thread	one at a time.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct arena_block;

struct arena {
	struct arena_block	*blocks;	/* newest first */
	char			*at, *end;	/* free part of the newest */
	size_t			 bytes;		/* of all blocks */
};

void	 arena_init(struct arena *);
void	 arena_fini(struct arena *);
void	 arena_reset(struct arena *);

/* Never NULL; 16-byte aligned. arena_raw() is not zeroed, arena_alloc() is. */
void	*arena_alloc(struct arena *, size_t bytes);
void	*arena_raw(struct arena *, size_t bytes);
char	*arena_strndup(struct arena *, const char *, size_t bytes);	/* adds a NUL */
char	*arena_strdup(struct arena *, const char *);
char	*arena_printf(struct arena *, const char *fmt, ...) PRINTF_LIKE(2, 3);

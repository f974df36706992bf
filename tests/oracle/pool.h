/*
 * pool.h -- memory of one rule, one stream or one question; freed as a whole.
 *
 * Everything that the oracle builds lives in a pool and is never freed singly. A pool belongs to
 * one thread. Memory exhausted, or a broken promise of ours, is the end of the process: MUST().
 */
#pragma once

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

struct pool_block;

struct pool {
	struct pool_block	*blocks;	/* newest first */
	size_t			 used_bytes;	/* of the newest */
};

void	 pool_reset(struct pool *);
void	*pool_alloc(struct pool *, size_t bytes);	/* zeroed, aligned for anything */
void	*pool_copy(struct pool *, const void *, size_t bytes);
char	*pool_printf(struct pool *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define POOL_NEW(pool, type)		((type *)pool_alloc((pool), sizeof(type)))
#define POOL_ARRAY(pool, type, n)	((type *)pool_alloc((pool), (size_t)(n) * sizeof(type)))

#define MUST(expr) ((expr) ? (void)0 : must_failed(#expr, __FILE__, __LINE__))

__attribute__((noreturn, cold))
static inline void must_failed(const char *expr, const char *file, int line) {
	fprintf(stderr, "%s:%d: oracle: must hold: %s\n", file, line, expr);
	abort();
}

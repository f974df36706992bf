/*
 * vec.h -- growing arrays, for any item: VEC(struct x) xs = {0}; *vec_add(&xs) = x; xs.items[i].
 *
 * Items move when the array grows: keep indices, not pointers. vec_fini() frees the items' memory
 * and zeroes the vec. One thread at a time.
 */
#pragma once

#include <stddef.h>

#define VEC(type) struct { type *items; size_t count, cap; }

void	*vec_grow(void *items, size_t count, size_t *cap, size_t item_bytes);

/* A pointer to one more item, not zeroed. */
#define vec_add(v) ((v)->count == (v)->cap				\
	? ((v)->items = vec_grow((v)->items, (v)->count, &(v)->cap,	\
	      sizeof *(v)->items), &(v)->items[(v)->count++])		\
	: &(v)->items[(v)->count++])

#define vec_fini(v) do {						\
	vec_free((v)->items);						\
	(v)->items = NULL;						\
	(v)->count = (v)->cap = 0;					\
} while (0)

void	 vec_free(void *items);

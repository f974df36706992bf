#include "base/vec.h"

#include <stdint.h>

#include "base/check.h"

void *vec_grow(void *items, size_t count, size_t *cap, size_t item_bytes) {
	size_t grown = *cap < 8 ? 8 : *cap + *cap / 2;

	CHECK(count == *cap);
	CHECK(grown < SIZE_MAX / 2 / item_bytes);
	items = realloc(items, grown * item_bytes);
	CHECK(items != NULL);
	*cap = grown;
	return items;
}

void vec_free(void *items) {
	free(items);
}

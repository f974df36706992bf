#include "event/batch.h"

#include <string.h>

#include "base/check.h"

enum { PRESENT_WORDS = BATCH_EVENTS_MAX / 64, CACHE_LINE = 64 };

/* The columns are one piece; pages that no row has touched cost nothing. */
struct batch *batch_new(const struct schema *schema) {
	struct batch	*b = calloc(1, sizeof *b);
	size_t		 slots = schema->slot_count;
	struct cell	*cells;

	CHECK(b != NULL);
	CHECK(slots <= SLOTS_MAX);
	b->magic = BATCH_MAGIC;
	b->schema = schema;
	arena_init(&b->arena);
	/* One more than none: a request for no bytes may answer NULL. */
	cells = aligned_alloc(CACHE_LINE, (slots + 1) * BATCH_EVENTS_MAX * sizeof *cells);
	CHECK(cells != NULL);
	b->cols = calloc(slots + 1, sizeof *b->cols);
	CHECK(b->cols != NULL);
	for (size_t slot = 0; slot <= slots; slot++)
		b->cols[slot] = cells + slot * BATCH_EVENTS_MAX;
	b->present = calloc(slots + 1, sizeof *b->present);
	CHECK(b->present != NULL);
	return b;
}

void batch_free(struct batch **batchp) {
	struct batch *b;

	if (*batchp == NULL)
		return;
	TAKE_OBJ(b, batchp, BATCH_MAGIC);
	arena_fini(&b->arena);
	free(b->cols[0]);
	free(b->cols);
	free(b->present);
	FREE_OBJ(b);
}

void batch_reset(struct batch *b) {
	size_t words = (b->count + 63) / 64;

	CHECK_OBJ(b, BATCH_MAGIC);
	for (uint16_t slot = 0; slot < b->schema->slot_count; slot++)
		memset(b->present[slot], 0, words * sizeof(uint64_t));
	b->count = 0;
	arena_reset(&b->arena);
}

unsigned batch_add(struct batch *b, struct order_key order, uint16_t type, struct bytes raw) {
	unsigned row = b->count++;

	CHECK(row < BATCH_EVENTS_MAX);
	b->order[row] = order;
	b->type[row] = type;
	b->kinds[row] = 1;
	b->class[row] = 0;
	b->raw[row] = raw;
	return row;
}

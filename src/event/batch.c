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
	atomic_init(&b->ref_count, 1);
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

struct batch *batch_ref(struct batch *b) {
	CHECK_OBJ(b, BATCH_MAGIC);
	atomic_fetch_add_explicit(&b->ref_count, 1, memory_order_relaxed);
	return b;
}

void batch_unref(struct batch **batchp) {
	struct batch *b;

	if (*batchp == NULL)
		return;
	TAKE_OBJ(b, batchp, BATCH_MAGIC);
	if (atomic_fetch_sub_explicit(&b->ref_count, 1, memory_order_acq_rel) > 1)
		return;
	arena_fini(&b->arena);
	free(b->cols[0]);
	free(b->cols);
	free(b->present);
	FREE_OBJ(b);
}

static bool is_sole_owner(struct batch *b) {
	return atomic_load_explicit(&b->ref_count, memory_order_acquire) == 1;
}

void batch_reset(struct batch *b) {
	size_t words = (b->count + 63) / 64;

	CHECK_OBJ(b, BATCH_MAGIC);
	CHECK(is_sole_owner(b));
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

static struct bytes bytes_copy(struct arena *arena, const char *p, uint32_t n) {
	char *copy;

	if (n == 0)
		return (struct bytes){ .p = "" };
	copy = arena_raw(arena, n);
	memcpy(copy, p, n);
	return (struct bytes){ copy, n };
}

/* A cell whose pointers lead into the arena. */
static struct cell cell_copy(struct arena *arena, enum vkind kind, enum vkind elem,
    const struct cell *from) {
	struct cell	 to = *from;
	struct decimal	*wide;
	struct cell	*items;

	switch (kind) {
	case VT_STRING:
		to.p = bytes_copy(arena, from->p, from->n).p;
		break;
	case VT_DECIMAL:
	case VT_MONEY:
		if ((from->x & CELL_BIG) == 0)
			break;
		wide = arena_raw(arena, sizeof *wide);
		*wide = *from->big;
		to.big = wide;
		break;
	case VT_LIST:
		items = arena_raw(arena, (from->n + (size_t)1) * sizeof *items);
		for (uint32_t i = 0; i < from->n; i++)
			items[i] = cell_copy(arena, elem, VT_NONE, &from->list[i]);
		to.list = items;
		break;
	default:
		break;
	}
	return to;
}

unsigned batch_copy_row(struct batch *b, const struct batch *from, unsigned row) {
	struct bytes	raw;
	unsigned	to;

	CHECK_OBJ(from, BATCH_MAGIC);
	CHECK(b->schema == from->schema);
	CHECK(row < from->count);
	raw = bytes_copy(&b->arena, from->raw[row].p, from->raw[row].n);
	to = batch_add(b, from->order[row], from->type[row], raw);
	b->kinds[to] = from->kinds[row];
	b->class[to] = from->class[row];
	for (uint16_t slot = 0; slot < b->schema->slot_count; slot++) {
		struct vtype type = b->schema->slots[slot].type;

		if (batch_has(from, row, slot))
			batch_set(b, to, slot, cell_copy(&b->arena, type.kind, type.elem,
			    &from->cols[slot][row]));
	}
	return to;
}

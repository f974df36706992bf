/* match_kept.c -- events that partial matches hold: copied once a key, with what rules read. */
#include <string.h>

#include "operators/match_block.h"

static size_t present_bytes(unsigned cell_count) {
	return (size_t)(cell_count + 63) / 64 * 8;
}

static size_t round8(size_t bytes) {
	return (bytes + 7) & ~(size_t)7;
}

/* What a cell needs behind the cells: texts, list items, wide decimals. */
static size_t extra_bytes(enum vkind kind, enum vkind elem, const struct cell *c) {
	size_t bytes;

	switch (kind) {
	case VT_STRING:
		return round8(c->n);
	case VT_DECIMAL:
	case VT_MONEY:
		return c->x & CELL_BIG ? sizeof(struct decimal) : 0;
	case VT_LIST:
		bytes = c->n * sizeof *c;
		for (uint32_t i = 0; i < c->n; i++)
			bytes += extra_bytes(elem, VT_NONE, &c->list[i]);
		return bytes;
	default:
		return 0;
	}
}

/* Copies a cell's extra bytes to base + *at and makes its pointer an offset. */
static struct cell cell_pack(char *base, size_t *at, enum vkind kind, enum vkind elem,
    struct cell c) {
	size_t	 here = *at;

	switch (kind) {
	case VT_STRING:
		if (c.n > 0)
			memcpy(base + here, c.p, c.n);
		c.i = (int64_t)here;
		*at += round8(c.n);
		break;
	case VT_DECIMAL:
	case VT_MONEY:
		if (c.x & CELL_BIG) {
			memcpy(base + here, c.big, sizeof *c.big);
			c.i = (int64_t)here;
			*at += sizeof *c.big;
		}
		break;
	case VT_LIST: {
		struct cell *items = (struct cell *)(base + here);

		*at += c.n * sizeof c;
		for (uint32_t i = 0; i < c.n; i++)
			items[i] = cell_pack(base, at, elem, VT_NONE, c.list[i]);
		c.i = (int64_t)here;
		break;
	}
	default:
		break;
	}
	return c;
}

static struct cell cell_unpack(const char *base, enum vkind kind, enum vkind elem, struct cell c,
    struct arena *scratch) {
	const struct cell	*packed;
	struct cell		*items;

	switch (kind) {
	case VT_STRING:
		c.p = base + c.i;
		break;
	case VT_DECIMAL:
	case VT_MONEY:
		if (c.x & CELL_BIG)
			c.big = (const struct decimal *)(base + c.i);
		break;
	case VT_LIST:
		packed = (const struct cell *)(base + c.i);
		items = arena_raw(scratch, (c.n + 1) * sizeof *items);
		for (uint32_t i = 0; i < c.n; i++)
			items[i] = cell_unpack(base, elem, VT_NONE, packed[i], NULL);
		c.list = items;
		break;
	default:
		break;
	}
	return c;
}

uint32_t kept_add(struct match_key *k, const struct schema *schema, const struct batch *batch,
    unsigned row) {
	const struct event_type	*type = &schema->types[batch->type[row]];
	unsigned		 count = type->captured_count;
	size_t			 cells_at = sizeof(struct kept) + present_bytes(count);
	size_t			 at = cells_at + count * sizeof(struct cell), bytes = at;
	struct kept		*e;
	uint64_t		*present;
	struct cell		*cells;
	uint32_t		 off;

	for (unsigned i = 0; i < count; i++) {
		uint16_t slot = type->captured[i];

		if (batch_has(batch, row, slot))
			bytes += extra_bytes(schema->slots[slot].type.kind,
			    schema->slots[slot].type.elem, &batch->cols[slot][row]);
	}
	bytes += batch->raw[row].n;
	off = blk_alloc(k, bytes);
	e = kept_at(k, off);
	*e = (struct kept){ .order = batch->order[row], .kinds = batch->kinds[row], .refs = 1,
	    .units = (uint32_t)((bytes + BLK_UNIT - 1) / BLK_UNIT), .type = batch->type[row],
	    .cell_count = (uint16_t)count };
	present = (uint64_t *)(e + 1);
	cells = (struct cell *)((char *)e + cells_at);
	for (unsigned i = 0; i < count; i++) {
		uint16_t		 slot = type->captured[i];
		const struct vtype	*t = &schema->slots[slot].type;

		if (!batch_has(batch, row, slot))
			continue;
		present[i / 64] |= UINT64_C(1) << i % 64;
		cells[i] = cell_pack((char *)e, &at, t->kind, t->elem, batch->cols[slot][row]);
	}
	e->raw_at = (uint32_t)at;
	e->raw_bytes = batch->raw[row].n;
	if (e->raw_bytes > 0)
		memcpy((char *)e + at, batch->raw[row].p, e->raw_bytes);
	return off;
}

void kept_unref(struct match_key *k, uint32_t event) {
	struct kept *e = kept_at(k, event);

	CHECK(e->refs > 0);
	if (--e->refs == 0)
		blk_free(k, event, (size_t)e->units * BLK_UNIT);
}

bool kept_cell(const struct kept *e, unsigned index, enum vkind kind, struct cell *out,
    enum vkind elem, struct arena *scratch) {
	const uint64_t		*present = (const uint64_t *)(e + 1);
	const struct cell	*cells;

	CHECK(index < e->cell_count);
	if ((present[index / 64] >> index % 64 & 1) == 0)
		return false;
	cells = (const struct cell *)((const char *)(e + 1) + present_bytes(e->cell_count));
	*out = cell_unpack((const char *)e, kind, elem, cells[index], scratch);
	return true;
}

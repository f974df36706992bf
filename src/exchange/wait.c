#include "exchange/wait.h"

#include <string.h>

#include "base/check.h"

/* What a wait needs besides its rows, counted first; then where the next of each kind goes. */
struct needs {
	size_t	cells, wides, slots, bytes;
};

struct room {
	struct cell	*cells;
	struct decimal	*wides;
	uint16_t	*slots;
	char		*bytes;
};

static void slots_add(struct row_slots *list, const struct event_type *type, uint64_t *seen) {
	for (uint16_t i = 0; i < type->field_count; i++) {
		uint16_t slot = type->fields[i]->slot;

		if (slot == NO_SLOT || (seen[slot / 64] >> (slot % 64) & 1) != 0)
			continue;
		seen[slot / 64] |= UINT64_C(1) << (slot % 64);
		list->slots[list->count++] = slot;
	}
}

struct row_slots *row_slots_new(const struct schema *schema) {
	struct row_slots *lists = calloc(schema->type_count + 1u, sizeof *lists);

	CHECK(lists != NULL);
	for (uint16_t i = 0; i < schema->type_count; i++) {
		const struct event_type	*root = &schema->types[i];
		uint64_t		 seen[SLOTS_MAX / 64] = {0};
		size_t			 max = root->field_count;

		if (root->root != i)
			continue;
		for (uint16_t k = 0; k < root->kind_count; k++)
			max += schema->types[root->kinds[k]].field_count;
		lists[i].slots = malloc((max + 1) * sizeof *lists[i].slots);
		CHECK(lists[i].slots != NULL);
		slots_add(&lists[i], root, seen);
		for (uint16_t k = 0; k < root->kind_count; k++)
			slots_add(&lists[i], &schema->types[root->kinds[k]], seen);
	}
	return lists;
}

void row_slots_free(struct row_slots **listsp, const struct schema *schema) {
	if (*listsp == NULL)
		return;
	for (uint16_t i = 0; i < schema->type_count; i++)
		free((*listsp)[i].slots);
	free(*listsp);
	*listsp = NULL;
}

static bool is_within(struct bytes raw, const char *p, uint32_t n) {
	return n > 0 && p >= raw.p && p + n <= raw.p + raw.n;
}

static void cell_count(struct needs *needs, struct bytes raw, enum vkind kind, enum vkind elem,
    const struct cell *c) {
	if (kind == VT_STRING && !is_within(raw, c->p, c->n))
		needs->bytes += c->n;
	else if ((kind == VT_DECIMAL || kind == VT_MONEY) && (c->x & CELL_BIG) != 0)
		needs->wides++;
	else if (kind == VT_LIST) {
		needs->cells += c->n;
		for (uint32_t i = 0; i < c->n; i++)
			cell_count(needs, raw, elem, VT_NONE, &c->list[i]);
	}
}

static const char *bytes_put(struct room *room, const char *p, uint32_t n) {
	char *to = room->bytes;

	if (n > 0)
		memcpy(to, p, n);
	room->bytes += n;
	return to;
}

/* `raw` is where the row's bytes were, `moved` where they are now. */
static void cell_move(struct cell *to, struct room *room, struct bytes raw, struct bytes moved,
    enum vkind kind, enum vkind elem, const struct cell *from) {
	struct cell *items;

	*to = *from;
	if (kind == VT_STRING) {
		to->p = is_within(raw, from->p, from->n) ? moved.p + (from->p - raw.p)
		    : bytes_put(room, from->p, from->n);
	} else if ((kind == VT_DECIMAL || kind == VT_MONEY) && (from->x & CELL_BIG) != 0) {
		*room->wides = *from->big;
		to->big = room->wides++;
	} else if (kind == VT_LIST) {
		items = room->cells;
		room->cells += from->n;
		for (uint32_t i = 0; i < from->n; i++)
			cell_move(&items[i], room, raw, moved, elem, VT_NONE, &from->list[i]);
		to->list = items;
	}
}

static void row_count(struct needs *needs, const struct batch *b, unsigned row,
    const struct row_slots *list) {
	needs->bytes += b->raw[row].n;
	for (uint16_t i = 0; i < list->count; i++) {
		uint16_t	slot = list->slots[i];
		struct vtype	type = b->schema->slots[slot].type;

		if (!batch_has(b, row, slot))
			continue;
		needs->cells++;
		needs->slots++;
		cell_count(needs, b->raw[row], type.kind, type.elem, &b->cols[slot][row]);
	}
}

static void row_move(struct wait_row *to, struct room *room, const struct batch *b, unsigned row,
    const struct row_slots *list) {
	struct bytes	 raw = b->raw[row];
	struct bytes	 moved = { bytes_put(room, raw.p, raw.n), raw.n };
	struct cell	*cells = room->cells;
	uint16_t	*slots = room->slots;
	uint16_t	 count = 0;

	for (uint16_t i = 0; i < list->count; i++)
		if (batch_has(b, row, list->slots[i]))
			slots[count++] = list->slots[i];
	room->slots += count;
	room->cells += count;		/* before the items of lists */
	for (uint16_t i = 0; i < count; i++) {
		struct vtype type = b->schema->slots[slots[i]].type;

		cell_move(&cells[i], room, raw, moved, type.kind, type.elem,
		    &b->cols[slots[i]][row]);
	}
	*to = (struct wait_row){ .order = b->order[row], .kinds = b->kinds[row], .raw = moved,
	    .class = b->class[row], .type = b->type[row], .cell_count = count, .cells = cells,
	    .slots = slots };
}

struct wait *wait_new(const struct batch *b, const uint16_t *rows, unsigned count,
    const struct row_slots *lists) {
	struct needs	 needs = {0};
	struct room	 room;
	struct wait	*w;
	size_t		 bytes;

	CHECK(count > 0);
	CHECK(count <= BATCH_EVENTS_MAX);
	for (unsigned i = 0; i < count; i++)
		row_count(&needs, b, rows[i], &lists[b->type[rows[i]]]);
	bytes = sizeof *w + count * sizeof *w->rows + needs.cells * sizeof *room.cells
	    + needs.wides * sizeof *room.wides + needs.slots * sizeof *room.slots + needs.bytes;
	w = malloc(bytes);
	CHECK(w != NULL);
	*w = (struct wait){ .bytes = bytes, .row_count = count, .classifier = b->classifier,
	    .class_epoch = b->class_epoch };
	room.cells = (struct cell *)&w->rows[count];
	room.wides = (struct decimal *)(room.cells + needs.cells);
	room.slots = (uint16_t *)(room.wides + needs.wides);
	room.bytes = (char *)(room.slots + needs.slots);
	for (unsigned i = 0; i < count; i++)
		row_move(&w->rows[i], &room, b, rows[i], &lists[b->type[rows[i]]]);
	CHECK(room.bytes == (char *)w + bytes);
	return w;
}

void wait_free(struct wait **wp) {
	free(*wp);
	*wp = NULL;
}

void wait_put(const struct wait *w, unsigned index, struct batch *to) {
	const struct wait_row	*from = &w->rows[index];
	unsigned		 row;

	CHECK(index < w->row_count);
	batch_mix_classes(to, w->classifier, w->class_epoch);
	row = batch_add(to, from->order, from->type, from->raw);
	to->kinds[row] = from->kinds;
	to->class[row] = from->class;
	for (uint16_t i = 0; i < from->cell_count; i++)
		batch_set(to, row, from->slots[i], from->cells[i]);
}

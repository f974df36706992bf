/*
 * match_heap.c -- deadlines in a key's block: heaps by time, whose members know their places.
 *
 * A section has one of its partials; the key has one of its sections, once they are many.
 */
#include <string.h>

#include "operators/match_state.h"

static struct due_heap *heap_of(const struct match_key *k, uint32_t sec) {
	return sec == 0 ? &k->b->dues : &section_at(k, sec)->dues;
}

static struct due *items_of(const struct match_key *k, const struct due_heap *heap) {
	return blk_at(k, heap->at);
}

/* Where a member keeps its place: index + 1. */
static uint32_t *place_of(const struct match_key *k, uint32_t sec, uint32_t who) {
	return sec == 0 ? &section_at(k, who)->place : &partial_at(k, who)->place;
}

/* Sections of one time by their rules, so that nothing depends on how they came. */
static bool is_before(const struct match_key *k, uint32_t sec, struct due a, struct due b) {
	if (a.ns != b.ns || sec != 0)
		return a.ns < b.ns;
	return section_at(k, a.who)->rule < section_at(k, b.who)->rule;
}

static void item_put(const struct match_key *k, uint32_t sec, struct due *items, uint32_t i,
    struct due d) {
	items[i] = d;
	*place_of(k, sec, d.who) = i + 1;
}

static void item_up(const struct match_key *k, uint32_t sec, struct due *items, uint32_t i,
    struct due d) {
	for (; i > 0 && is_before(k, sec, d, items[(i - 1) / 2]); i = (i - 1) / 2)
		item_put(k, sec, items, i, items[(i - 1) / 2]);
	item_put(k, sec, items, i, d);
}

static void item_down(const struct match_key *k, uint32_t sec, struct due *items, uint32_t i,
    struct due d) {
	uint32_t count = heap_of(k, sec)->count;

	for (uint32_t child; (child = 2 * i + 1) < count; i = child) {
		if (child + 1 < count && is_before(k, sec, items[child + 1], items[child]))
			child++;
		if (!is_before(k, sec, items[child], d))
			break;
		item_put(k, sec, items, i, items[child]);
	}
	item_put(k, sec, items, i, d);
}

static void item_remove(const struct match_key *k, uint32_t sec, uint32_t i) {
	struct due_heap	*heap = heap_of(k, sec);
	struct due	*items = items_of(k, heap), last = items[--heap->count];

	*place_of(k, sec, items[i].who) = 0;
	if (i == heap->count)
		return;
	if (i > 0 && is_before(k, sec, last, items[(i - 1) / 2]))
		item_up(k, sec, items, i, last);
	else
		item_down(k, sec, items, i, last);
}

static void heap_grow(struct match_key *k, uint32_t sec) {
	struct due_heap	old = *heap_of(k, sec);
	uint32_t	cap = old.cap == 0 ? 2 : 2 * old.cap;
	uint32_t	at = blk_alloc(k, cap * sizeof(struct due));

	if (old.cap != 0) {
		memcpy(blk_at(k, at), blk_at(k, old.at), old.cap * sizeof(struct due));
		blk_free(k, old.at, old.cap * sizeof(struct due));
	}
	*heap_of(k, sec) = (struct due_heap){ .at = at, .count = old.count, .cap = cap };
}

void match_heap_set(struct match_key *k, uint32_t sec, uint32_t who, int64_t ns) {
	uint32_t	 place = *place_of(k, sec, who);
	struct due_heap	*heap = heap_of(k, sec);

	if (place != 0) {
		if (items_of(k, heap)[place - 1].ns == ns)
			return;
		item_remove(k, sec, place - 1);
	}
	if (ns == INT64_MAX)
		return;
	if (heap->count == heap->cap)
		heap_grow(k, sec);
	heap = heap_of(k, sec);
	item_up(k, sec, items_of(k, heap), heap->count++, (struct due){ .ns = ns, .who = who });
}

struct due match_heap_first(const struct match_key *k, uint32_t sec) {
	const struct due_heap *heap = heap_of(k, sec);

	return heap->count > 0 ? items_of(k, heap)[0] : (struct due){ .ns = INT64_MAX };
}

#include "program/set_table.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/vec.h"

/* As in base/map.c: not the hash that has chosen key groups. */
#define SEED	UINT64_C(0x7365742e63)

void set_table_fini(struct set_table *t) {
	vec_free(t->entries);
	free(t->slots);
	*t = (struct set_table){0};
}

struct set_entry set_entry_text(const char *text, size_t bytes) {
	return (struct set_entry){ { hash_seeded(text, bytes, SEED), (uintptr_t)text, bytes } };
}

/* Of the first two words, so that globs can be found without their number; texts by their hash. */
static size_t entry_home(const struct set_table *t, const struct set_entry *e) {
	uint64_t h = t->of_texts ? e->w[0] : hash_mix(e->w[0] + hash_mix(e->w[1]));

	return h & t->mask;
}

static bool entry_equal(const struct set_table *t, const struct set_entry *a,
    const struct set_entry *b, unsigned words) {
	if (t->of_texts)
		return a->w[0] == b->w[0] && a->w[2] == b->w[2]
		    && memcmp((const void *)(uintptr_t)a->w[1], (const void *)(uintptr_t)b->w[1],
			a->w[2]) == 0;
	return a->w[0] == b->w[0] && a->w[1] == b->w[1] && (words == 2 || a->w[2] == b->w[2]);
}

static uint32_t *slot_find(const struct set_table *t, const struct set_entry *e, unsigned words) {
	size_t i = entry_home(t, e);

	while (t->slots[i] != 0 && !entry_equal(t, &t->entries[t->slots[i] - 1], e, words))
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

const struct set_entry *set_table_find(const struct set_table *t, struct set_entry e,
    unsigned words) {
	uint32_t slot;

	if (t->count == 0)
		return NULL;
	slot = *slot_find(t, &e, words);
	return slot == 0 ? NULL : &t->entries[slot - 1];
}

static void table_grow(struct set_table *t) {
	t->entries = vec_grow(t->entries, t->count, &t->cap, sizeof *t->entries);
	t->mask = 1;
	while (t->mask + 1 < 2 * t->cap)
		t->mask = 2 * t->mask + 1;
	free(t->slots);
	t->slots = calloc(t->mask + 1, sizeof *t->slots);
	CHECK(t->slots != NULL);
	for (size_t n = 0; n < t->count; n++) {
		size_t i = entry_home(t, &t->entries[n]);

		while (t->slots[i] != 0)
			i = (i + 1) & t->mask;
		t->slots[i] = (uint32_t)n + 1;
	}
}

bool set_table_add(struct set_table *t, struct set_entry e) {
	uint32_t *slot;

	if (t->count == t->cap)
		table_grow(t);
	slot = slot_find(t, &e, 3);
	if (*slot != 0)
		return false;
	t->entries[t->count++] = e;
	*slot = (uint32_t)t->count;
	return true;
}

#include "program/class_table.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/vec.h"

enum { SLOTS = 2 * CLASSES_MAX, ARENA_BYTES_MAX = 256 << 20 };

/* As in base/map.c: not the hash that has chosen key groups. */
#define SEED	UINT64_C(0x636c617373)

static void class_none_add(struct class_table *t) {
	if (t->count == t->cap)
		t->classes = vec_grow(t->classes, t->count, &t->cap, sizeof *t->classes);
	t->classes[t->count++] = (struct class_entry){0};
}

void class_table_init(struct class_table *t) {
	*t = (struct class_table){0};
	arena_init(&t->arena);
	t->slots = calloc(SLOTS, sizeof *t->slots);
	CHECK(t->slots != NULL);
	class_none_add(t);
}

void class_table_fini(struct class_table *t) {
	arena_fini(&t->arena);
	vec_free(t->classes);
	free(t->slots);
	*t = (struct class_table){0};
}

void class_table_empty(struct class_table *t) {
	arena_reset(&t->arena);
	memset(t->slots, 0, SLOTS * sizeof *t->slots);
	t->count = 0;
	class_none_add(t);
}

bool class_table_is_full(const struct class_table *t) {
	return t->count + BATCH_EVENTS_MAX > CLASSES_MAX || t->arena.bytes > ARENA_BYTES_MAX;
}

uint64_t class_table_hash(const void *key, size_t bytes) {
	return hash_seeded(key, bytes, SEED);
}

uint32_t class_table_find(const struct class_table *t, const void *key, size_t bytes,
    uint64_t hash) {
	size_t i = hash % SLOTS;

	for (; t->slots[i] != 0; i = (i + 1) % SLOTS) {
		const struct class_entry *c = &t->classes[t->slots[i]];

		if (c->hash == hash && c->key_bytes == bytes && memcmp(c->key, key, bytes) == 0)
			break;
	}
	return t->slots[i];
}

static const void *copy(struct class_table *t, const void *bytes, size_t n) {
	void *to = arena_raw(&t->arena, n + 1);

	if (n > 0)
		memcpy(to, bytes, n);
	return to;
}

uint32_t class_table_add(struct class_table *t, const void *key, size_t bytes, uint64_t hash,
    struct class_preds preds) {
	uint32_t	class = t->count;
	size_t		i = hash % SLOTS;

	CHECK(class < CLASSES_MAX);
	if (t->count == t->cap)
		t->classes = vec_grow(t->classes, t->count, &t->cap, sizeof *t->classes);
	preds.preds = copy(t, preds.preds, preds.pred_count * sizeof *preds.preds);
	preds.errors = copy(t, preds.errors, preds.error_count * sizeof *preds.errors);
	t->classes[t->count++] = (struct class_entry){ copy(t, key, bytes), bytes, hash, preds };
	while (t->slots[i] != 0)
		i = (i + 1) % SLOTS;
	t->slots[i] = class;
	return class;
}

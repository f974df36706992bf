#include "base/map.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"

enum { ENTRIES_FIRST = 8 };

#define ENTRIES_MAX	(UINT32_C(1) << 30)
/* Not hash_bytes(): the keys of one key group would crowd one part of the table. */
#define SEED		UINT64_C(0x6d61702e63)

void map_init(struct map *m) {
	*m = (struct map){0};
}

void map_fini(struct map *m) {
	free(m->entries);
	free(m->slots);
	*m = (struct map){0};
}

/* The slot that names the key, or the free one where it belongs. */
static uint32_t *slot_find(const struct map *m, const char *key, size_t key_bytes, uint64_t hash) {
	size_t i = hash & m->mask;

	for (; m->slots[i] != 0; i = (i + 1) & m->mask) {
		const struct map_entry *e = &m->entries[m->slots[i] - 1];

		if (e->hash == hash && e->key_bytes == key_bytes
		    && memcmp(e->key, key, key_bytes) == 0)
			break;
	}
	return &m->slots[i];
}

void *map_get(const struct map *m, const char *key, size_t key_bytes) {
	uint32_t slot;

	if (m->count == 0)
		return NULL;
	slot = *slot_find(m, key, key_bytes, hash_seeded(key, key_bytes, SEED));
	return slot == 0 ? NULL : m->entries[slot - 1].value;
}

void *map_get_str(const struct map *m, const char *key) {
	return map_get(m, key, strlen(key));
}

static void map_grow(struct map *m) {
	size_t cap = m->cap == 0 ? ENTRIES_FIRST : 2 * m->cap;

	CHECK(cap <= ENTRIES_MAX);
	m->entries = realloc(m->entries, cap * sizeof *m->entries);
	CHECK(m->entries != NULL);
	free(m->slots);
	m->slots = calloc(2 * cap, sizeof *m->slots);
	CHECK(m->slots != NULL);
	m->cap = cap;
	m->mask = 2 * cap - 1;
	for (size_t n = 0; n < m->count; n++) {
		size_t i = m->entries[n].hash & m->mask;

		while (m->slots[i] != 0)
			i = (i + 1) & m->mask;
		m->slots[i] = (uint32_t)n + 1;
	}
}

void *map_put(struct map *m, const char *key, size_t key_bytes, void *value) {
	uint64_t	 hash = hash_seeded(key, key_bytes, SEED);
	uint32_t	*slot;

	CHECK(value != NULL);		/* NULL is map_get()'s "not there" */
	if (m->count == m->cap)
		map_grow(m);
	slot = slot_find(m, key, key_bytes, hash);
	if (*slot != 0)
		return m->entries[*slot - 1].value;
	m->entries[m->count] = (struct map_entry){ key, key_bytes, hash, value };
	*slot = (uint32_t)++m->count;
	return value;
}

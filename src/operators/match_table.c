/*
 * match_table.c -- keys by (plan, canonical bytes): open addressing, at most three quarters full.
 *
 * A slot has the hash beside the pointer, so that what is not there, and what moves when a gap
 * closes, is known without a look at the keys, which are seldom in a cache.
 */
#include <string.h>

#include "base/hash.h"
#include "operators/match_state.h"

enum { TABLE_MIN = 64 };

uint64_t match_table_hash(const struct matcher *m, uint16_t plan, struct bytes key) {
	return hash_seeded(key.p, key.n, m->seed + plan);
}

static bool is_key(const struct match_key *k, uint16_t plan, struct bytes key) {
	struct bytes have = match_key_bytes(k);

	return k->plan == plan && have.n == key.n && memcmp(have.p, key.p, key.n) == 0;
}

struct match_key *match_table_find(const struct matcher *m, uint16_t plan, uint64_t hash,
    struct bytes key) {
	if (m->table == NULL)
		return NULL;
	for (size_t i = hash & m->table_mask; m->table[i].key != NULL; i = (i + 1) & m->table_mask)
		if (m->table[i].hash == hash && is_key(m->table[i].key, plan, key))
			return m->table[i].key;
	return NULL;
}

/* Three rounds, so that the memory's answers overlap: slots, keys, blocks. */
void match_table_prefetch(const struct matcher *m, const struct row_key *keys, size_t count) {
	if (m->table == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&m->table[keys[i].hash & m->table_mask]);
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(m->table[keys[i].hash & m->table_mask].key);
	for (size_t i = 0; i < count; i++) {
		const struct match_slot *slot = &m->table[keys[i].hash & m->table_mask];

		if (slot->key != NULL && slot->hash == keys[i].hash)
			match_key_prefetch(slot->key);
	}
}

static void table_put(struct matcher *m, struct match_slot slot) {
	size_t i = slot.hash & m->table_mask;

	while (m->table[i].key != NULL)
		i = (i + 1) & m->table_mask;
	m->table[i] = slot;
}

void match_table_add(struct matcher *m, struct match_key *k) {
	struct match_slot	*old = m->table;
	size_t			 old_count = old == NULL ? 0 : m->table_mask + 1;

	if (4 * (m->key_count + 1) > 3 * old_count) {
		m->table_mask = (old_count == 0 ? TABLE_MIN : 2 * old_count) - 1;
		m->table = calloc(m->table_mask + 1, sizeof *m->table);
		CHECK(m->table != NULL);
		for (size_t i = 0; i < old_count; i++)
			if (old[i].key != NULL)
				table_put(m, old[i]);
		free(old);
	}
	table_put(m, (struct match_slot){ match_table_hash(m, k->plan, match_key_bytes(k)), k });
	m->key_count++;
}

/* Closes the gap (Knuth, TAOCP vol. 3, 6.4, algorithm R; i, j, r are his). */
void match_table_remove(struct matcher *m, struct match_key *k) {
	size_t i = match_table_hash(m, k->plan, match_key_bytes(k)) & m->table_mask, j, r;

	while (m->table[i].key != k) {
		CHECK(m->table[i].key != NULL);
		i = (i + 1) & m->table_mask;
	}
	for (j = (i + 1) & m->table_mask; m->table[j].key != NULL; j = (j + 1) & m->table_mask) {
		r = m->table[j].hash & m->table_mask;
		if (((j - r) & m->table_mask) >= ((j - i) & m->table_mask)) {
			m->table[i] = m->table[j];
			i = j;
		}
	}
	m->table[i] = (struct match_slot){0};
	m->key_count--;
}

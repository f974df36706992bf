/* match_table.c -- keys by (plan, canonical bytes): open addressing, at most half full. */
#include <string.h>

#include "operators/match_state.h"

enum { TABLE_MIN = 64 };

static bool is_key(const struct match_key *k, uint16_t plan, uint64_t hash, struct bytes key) {
	struct bytes have;

	if (k->hash != hash || k->plan != plan)
		return false;
	have = match_key_bytes(k);
	return have.n == key.n && memcmp(have.p, key.p, key.n) == 0;
}

struct match_key *match_table_find(const struct matcher *m, uint16_t plan, uint64_t hash,
    struct bytes key) {
	if (m->table == NULL)
		return NULL;
	for (size_t i = hash & m->table_mask; m->table[i] != NULL; i = (i + 1) & m->table_mask)
		if (is_key(m->table[i], plan, hash, key))
			return m->table[i];
	return NULL;
}

static void table_put(struct matcher *m, struct match_key *k) {
	size_t i = k->hash & m->table_mask;

	while (m->table[i] != NULL)
		i = (i + 1) & m->table_mask;
	m->table[i] = k;
}

void match_table_add(struct matcher *m, struct match_key *k) {
	struct match_key	**old = m->table;
	size_t			  old_count = old == NULL ? 0 : m->table_mask + 1;

	if (2 * (m->key_count + 1) > old_count) {
		m->table_mask = (old_count == 0 ? TABLE_MIN : 2 * old_count) - 1;
		m->table = calloc(m->table_mask + 1, sizeof *m->table);
		CHECK(m->table != NULL);
		for (size_t i = 0; i < old_count; i++)
			if (old[i] != NULL)
				table_put(m, old[i]);
		free(old);
	}
	table_put(m, k);
	m->key_count++;
}

/* Closes the gap (Knuth, TAOCP vol. 3, 6.4, algorithm R; i, j, r are his). */
void match_table_remove(struct matcher *m, struct match_key *k) {
	size_t i = k->hash & m->table_mask, j, r;

	while (m->table[i] != k) {
		CHECK(m->table[i] != NULL);
		i = (i + 1) & m->table_mask;
	}
	for (j = (i + 1) & m->table_mask; m->table[j] != NULL; j = (j + 1) & m->table_mask) {
		r = m->table[j]->hash & m->table_mask;
		if (((j - r) & m->table_mask) >= ((j - i) & m->table_mask)) {
			m->table[i] = m->table[j];
			i = j;
		}
	}
	m->table[i] = NULL;
	m->key_count--;
}

/*
 * match_save.c -- the operator's state as bytes: a head, the rules' counters, each key's block.
 *
 *	u32 version  u32 bytes of the head  u64 fingerprint  u64 hash of all that follows
 *	u64 rules  { u64 counters... }  u64 keys  { u16 plan  u32 units  bytes of the block }
 *
 * Little-endian words. Blocks are copied as they lie in memory: references inside are offsets, and
 * the fingerprint says that rules and schema are the very same. Keys are in the order of (plan,
 * hash, bytes), so that equal states are equal bytes.
 */
#include <endian.h>
#include <string.h>

#include "base/hash.h"
#include "operators/match_state.h"

#if __BYTE_ORDER != __LITTLE_ENDIAN
#error "blocks are written as they lie in memory: little-endian"
#endif

enum { VERSION = 1, HEAD_BYTES = 24,
	COUNTER_WORDS = sizeof(struct match_counts) / sizeof(uint64_t) };

_Static_assert(sizeof(struct match_counts) % sizeof(uint64_t) == 0, "counters are words");

static void word_put(struct buf *b, uint64_t word, size_t bytes) {
	word = htole64(word);
	buf_add(b, &word, bytes);
}

/* Equal for programs whose blocks mean the same. */
static uint64_t fingerprint(const struct matcher *m) {
	const struct schema	*s = &m->program->schema;
	struct buf		 b = {0};
	uint64_t		 hash;

	for (uint32_t i = 0; i < m->program->rule_count; i++) {
		buf_str(&b, m->program->rules[i].name);
		buf_add(&b, m->program->rules[i].version, sizeof m->program->rules[i].version);
	}
	for (unsigned i = 0; i < s->slot_count; i++) {
		buf_str(&b, s->slots[i].name);
		word_put(&b, s->slots[i].type.kind, 1);
	}
	for (unsigned t = 0; t < s->type_count; t++)
		for (unsigned i = 0; i < s->types[t].captured_count; i++)
			word_put(&b, s->types[t].captured[i], 2);
	for (uint32_t i = 0; i < s->enum_count; i++)
		buf_str(&b, s->enum_names[i]);
	hash = hash_bytes(b.data, b.len);
	buf_fini(&b);
	return hash;
}

static int key_compare(const void *a, const void *b) {
	const struct match_key	*x = *(struct match_key *const *)a;
	const struct match_key	*y = *(struct match_key *const *)b;
	struct bytes		 p = match_key_bytes(x), q = match_key_bytes(y);

	if (x->plan != y->plan)
		return x->plan < y->plan ? -1 : 1;
	if (x->timer.order != y->timer.order)
		return x->timer.order < y->timer.order ? -1 : 1;
	if (p.n != q.n)
		return p.n < q.n ? -1 : 1;
	return memcmp(p.p, q.p, p.n);
}

static void key_save(const struct match_key *k, struct buf *out) {
	word_put(out, k->plan, 2);
	word_put(out, k->b->used, 4);
	buf_add(out, k->b, (size_t)k->b->used * BLK_UNIT);
}

static void keys_save(const struct matcher *m, struct buf *out) {
	const struct match_key	**keys = malloc((m->key_count + 1) * sizeof *keys);
	size_t			  count = 0, solo = 0;

	CHECK(keys != NULL);
	for (size_t i = 0; m->table != NULL && i <= m->table_mask; i++)
		if (m->table[i].key != NULL)
			keys[count++] = m->table[i].key;
	CHECK(count == m->key_count);
	qsort(keys, count, sizeof *keys, key_compare);
	for (unsigned i = 0; i < m->program->plan_count; i++)
		solo += m->solo[i] != NULL;
	word_put(out, count + solo, 8);
	for (size_t i = 0; i < count; i++)
		key_save(keys[i], out);
	for (unsigned i = 0; i < m->program->plan_count; i++)
		if (m->solo[i] != NULL)
			key_save(m->solo[i], out);
	free(keys);
}

void match_save(const struct matcher *m, struct buf *out) {
	size_t		at = out->len;
	uint64_t	hash;

	word_put(out, VERSION, 4);
	word_put(out, HEAD_BYTES, 4);
	word_put(out, fingerprint(m), 8);
	word_put(out, 0, 8);
	word_put(out, m->program->rule_count, 8);
	for (uint32_t i = 0; i < m->program->rule_count; i++)
		buf_add(out, &m->rules[i].counts, sizeof m->rules[i].counts);
	keys_save(m, out);
	hash = htole64(hash_bytes(out->data + at + HEAD_BYTES, out->len - at - HEAD_BYTES));
	memcpy(out->data + at + 16, &hash, sizeof hash);
}

/* What is left to read; `ok` goes false at the first word that is not there. */
struct reader {
	const uint8_t	*at, *end;
	bool		 ok;
};

static const uint8_t *bytes_get(struct reader *r, size_t bytes) {
	const uint8_t *p = r->at;

	if (!r->ok || (size_t)(r->end - r->at) < bytes) {
		r->ok = false;
		return NULL;
	}
	r->at += bytes;
	return p;
}

static uint64_t word_get(struct reader *r, size_t bytes) {
	const uint8_t	*p = bytes_get(r, bytes);
	uint64_t	 word = 0;

	if (p != NULL)
		memcpy(&word, p, bytes);
	return le64toh(word);
}

static int head_check(const struct matcher *m, struct reader *r, struct err *err) {
	uint64_t version = word_get(r, 4), head = word_get(r, 4), print = word_get(r, 8);
	uint64_t hash = word_get(r, 8);

	if (!r->ok || version != VERSION)
		return err_set(err, ERR_FORMAT, "version %llu, this build reads %d",
		    (unsigned long long)version, VERSION);
	if (head < HEAD_BYTES || bytes_get(r, head - HEAD_BYTES) == NULL)
		return err_set(err, ERR_FORMAT, "cut short in its head");
	if (hash_bytes(r->at, (size_t)(r->end - r->at)) != hash)
		return err_set(err, ERR_FORMAT, "damaged: its hash does not fit");
	if (print != fingerprint(m))
		return err_set(err, ERR_FORMAT, "state of another rule set");
	return 0;
}

static void solo_load(struct matcher *m, struct match_key *k) {
	m->solo[k->plan] = k;
	for (uint32_t i = 0; i < m->program->rule_count; i++)
		if (m->rules[i].rule->plan == k->plan)
			m->rules[i].solo_section = section_find(k, i);
}

static void key_load(struct matcher *m, struct reader *r) {
	uint64_t		 plan = word_get(r, 2), units = word_get(r, 4);
	const uint8_t		*p = bytes_get(r, units * BLK_UNIT);
	struct match_key	*k;

	if (p == NULL || plan >= m->program->plan_count || units * BLK_UNIT < sizeof(struct blk)) {
		r->ok = false;
		return;
	}
	k = match_key_read(&m->slab, (uint16_t)plan, p, (uint32_t)units);
	if (match_is_solo(m, (uint16_t)plan))
		solo_load(m, k);
	else
		match_table_add(m, k);
	match_due_set(m, k);
}

int match_load(struct matcher *m, const uint8_t *bytes, size_t count, struct err *err) {
	struct reader	r = { bytes, bytes + count, true };
	uint64_t	n;

	if (head_check(m, &r, err) == -1)
		return -1;
	n = word_get(&r, 8);
	for (uint64_t i = 0; i < n && i < m->program->rule_count; i++) {
		const uint8_t *p = bytes_get(&r, sizeof m->rules[i].counts);

		if (p != NULL)
			memcpy(&m->rules[i].counts, p, sizeof m->rules[i].counts);
	}
	n = word_get(&r, 8);
	for (uint64_t i = 0; r.ok && i < n; i++)
		key_load(m, &r);
	if (!r.ok || r.at != r.end)
		return err_set(err, ERR_FORMAT, "cut short, or longer than its keys");
	return 0;
}

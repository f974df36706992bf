#include "operators/match_block.h"

#include <string.h>

#include "base/hash.h"

enum { BLOCK_UNITS_MIN = 16, DIR_FIRST = 2, POOL_MAX = 4096, SPARE_UNITS_MAX = 256 };

static uint32_t units_of(size_t bytes) {
	CHECK(bytes > 0 && bytes < (size_t)1 << 33);
	return (uint32_t)((bytes + BLK_UNIT - 1) / BLK_UNIT);
}

void match_key_hash(struct match_key *k) {
	struct bytes key = match_key_bytes(k);

	k->hash = k->timer.order = hash_bytes(key.p, key.n) + hash_mix(k->plan);
}

/* A key with a block of at least so many units, what is in it being of no meaning. */
static struct match_key *key_take(struct key_pool *pool, uint32_t units) {
	struct match_key *k = pool == NULL ? NULL : pool->first;

	if (k != NULL && k->b->cap >= units) {
		pool->first = k->spare;
		pool->count--;
		k->spare = NULL;
		return k;
	}
	k = calloc(1, sizeof *k);
	CHECK(k != NULL);
	k->b = malloc((size_t)units * BLK_UNIT);
	CHECK(k->b != NULL);
	k->b->cap = units;
	return k;
}

struct match_key *match_key_new(struct key_pool *pool, uint16_t plan, struct bytes key,
    uint32_t units) {
	struct match_key	*k;
	uint32_t		 used = units_of(sizeof *k->b + key.n), cap;

	units = units > BLOCK_UNITS_MIN ? units : BLOCK_UNITS_MIN;
	while (units < used)
		units *= 2;
	k = key_take(pool, units);
	cap = k->b->cap;
	memset(k->b, 0, (size_t)used * BLK_UNIT);
	*k->b = (struct blk){ .used = used, .cap = cap, .key_bytes = key.n };
	if (key.n > 0)
		memcpy(k->b + 1, key.p, key.n);
	k->plan = plan;
	match_key_hash(k);
	return k;
}

void match_key_spare(struct key_pool *pool, struct match_key **kp) {
	struct match_key *k = *kp;

	CHECK(!wheel_is_set(&k->timer));
	if (pool->count >= POOL_MAX || k->b->cap > SPARE_UNITS_MAX) {
		match_key_free(kp);
		return;
	}
	*kp = NULL;
	k->spare = pool->first;
	pool->first = k;
	pool->count++;
}

void match_pool_fini(struct key_pool *pool) {
	for (struct match_key *k = pool->first, *next; k != NULL; k = next) {
		next = k->spare;
		match_key_free(&k);
	}
	*pool = (struct key_pool){0};
}

void match_key_free(struct match_key **kp) {
	struct match_key *k = *kp;

	*kp = NULL;
	if (k == NULL)
		return;
	free(k->b);
	free(k);
}

struct bytes match_key_bytes(const struct match_key *k) {
	return (struct bytes){ (const char *)(k->b + 1), k->b->key_bytes };
}

/*
 * Sizes beyond BLK_SMALL units are rounded up to four steps an octave, so that what was freed can
 * be used again: 20 24 28 32 40 48 56 64 ...
 */
static uint32_t round_units(uint32_t units) {
	unsigned shift;

	if (units <= BLK_SMALL)
		return units;
	shift = 31 - (unsigned)__builtin_clz(units - 1) - 2;
	return ((units - 1) >> shift << shift) + (UINT32_C(1) << shift);
}

static unsigned size_class(uint32_t units) {
	unsigned shift;

	if (units <= BLK_SMALL)
		return units;
	shift = 31 - (unsigned)__builtin_clz(units - 1) - 2;
	return BLK_SMALL + 1 + (shift - 2) * 4 + (((units - 1) >> shift) & 3);
}

/* The head of the free list of that class; NULL: nothing of such a size was freed yet. */
static uint32_t *free_list(const struct match_key *k, unsigned class) {
	uint32_t table = class <= BLK_SMALL ? k->b->free_small : k->b->free_large;

	if (table == 0)
		return NULL;
	return (uint32_t *)blk_at(k, table) + (class <= BLK_SMALL ? class : class - BLK_SMALL - 1);
}

/* New units from the end of the block, which may move. */
static uint32_t blk_extend(struct match_key *k, uint32_t units) {
	uint32_t at = k->b->used, cap = k->b->cap;

	CHECK(units < (UINT32_C(1) << 31) - at);
	if (units > cap - at) {
		while (cap - at < units)
			cap += cap / 2;
		k->b = realloc(k->b, (size_t)cap * BLK_UNIT);
		CHECK(k->b != NULL);
		k->b->cap = cap;
	}
	k->b->used += units;
	return at;
}

uint32_t blk_alloc(struct match_key *k, size_t bytes) {
	uint32_t	 units = round_units(units_of(bytes));
	uint32_t	*list = free_list(k, size_class(units)), at;

	if (list != NULL && *list != 0) {
		at = *list;
		*list = *(uint32_t *)blk_at(k, at);
	} else {
		at = blk_extend(k, units);
	}
	memset(blk_at(k, at), 0, (size_t)units * BLK_UNIT);
	return at;
}

void blk_free(struct match_key *k, uint32_t at, size_t bytes) {
	uint32_t	 units = round_units(units_of(bytes)), table;
	unsigned	 class = size_class(units);
	uint32_t	*list = free_list(k, class);

	CHECK(at != 0);
	if (list == NULL) {
		size_t words = class <= BLK_SMALL ? BLK_SMALL + 1 : BLK_CLASSES - BLK_SMALL - 1;

		table = blk_extend(k, units_of(words * sizeof(uint32_t)));
		memset(blk_at(k, table), 0, words * sizeof(uint32_t));
		if (class <= BLK_SMALL)
			k->b->free_small = table;
		else
			k->b->free_large = table;
		list = free_list(k, class);
	}
	*(uint32_t *)blk_at(k, at) = *list;
	*list = at;
}

/* The directory is sorted by rule: a key has few live rules, or they stay. */
static uint32_t dir_place(const struct match_key *k, uint32_t rule) {
	const uint32_t	*dir = blk_at(k, k->b->dir);
	uint32_t	 low = 0, high = k->b->dir_count;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (dir[2 * mid] < rule)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint32_t section_find(const struct match_key *k, uint32_t rule) {
	uint32_t	 i = dir_place(k, rule);
	const uint32_t	*dir = blk_at(k, k->b->dir);

	return i < k->b->dir_count && dir[2 * i] == rule ? dir[2 * i + 1] : 0;
}

static void dir_grow(struct match_key *k) {
	uint32_t old = k->b->dir, cap = k->b->dir_cap, new_cap = cap == 0 ? DIR_FIRST : 2 * cap;
	uint32_t new = blk_alloc(k, (size_t)new_cap * 8);

	if (old != 0) {
		memcpy(blk_at(k, new), blk_at(k, old), (size_t)cap * 8);
		blk_free(k, old, (size_t)cap * 8);
	}
	k->b->dir = new;
	k->b->dir_cap = new_cap;
}

uint32_t section_create(struct match_key *k, uint32_t rule, unsigned position_count) {
	uint32_t	 at, i, *dir;

	at = blk_alloc(k, sizeof(struct section) + position_count * sizeof(struct pos_list));
	section_at(k, at)->rule = rule;
	if (k->b->dir_count == k->b->dir_cap)
		dir_grow(k);
	i = dir_place(k, rule);
	dir = blk_at(k, k->b->dir);
	memmove(dir + 2 * (i + 1), dir + 2 * i, (size_t)(k->b->dir_count - i) * 8);
	dir[2 * i] = rule;
	dir[2 * i + 1] = at;
	k->b->dir_count++;
	return at;
}

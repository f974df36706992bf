#include "operators/match_block.h"

#include <string.h>

#include "base/hash.h"

enum { DIR_FIRST = 2 };

static uint32_t units_of(size_t bytes) {
	CHECK(bytes > 0 && bytes < (size_t)1 << 33);
	return (uint32_t)((bytes + BLK_UNIT - 1) / BLK_UNIT);
}

/* Whole lines of the slab. */
static uint32_t cap_of(uint32_t units, uint32_t least) {
	enum { LINE_UNITS = SLAB_LINE / BLK_UNIT };

	units = units > least ? units : least;
	return (units + LINE_UNITS - 1) / LINE_UNITS * LINE_UNITS;
}

static void key_order(struct match_key *k) {
	struct bytes key = match_key_bytes(k);

	k->timer.order = hash_bytes(key.p, key.n) + hash_mix(k->plan);
}

struct match_key *match_key_new(struct slab *slab, uint16_t plan, struct bytes key,
    uint32_t units) {
	struct match_key	*k = slab_take(slab, sizeof *k);
	uint32_t		 used = units_of(sizeof *k->b + key.n), cap = cap_of(units, used);

	*k = (struct match_key){ .plan = plan, .slab = slab,
	    .b = slab_take(slab, (size_t)cap * BLK_UNIT) };
	memset(k->b, 0, (size_t)used * BLK_UNIT);
	*k->b = (struct blk){ .used = used, .cap = cap, .key_bytes = key.n };
	if (key.n > 0)
		memcpy(k->b + 1, key.p, key.n);
	key_order(k);
	return k;
}

struct match_key *match_key_read(struct slab *slab, uint16_t plan, const void *block,
    uint32_t used) {
	struct match_key	*k = slab_take(slab, sizeof *k);
	uint32_t		 cap = cap_of(used, used);

	*k = (struct match_key){ .plan = plan, .slab = slab,
	    .b = slab_take(slab, (size_t)cap * BLK_UNIT) };
	memcpy(k->b, block, (size_t)used * BLK_UNIT);
	k->b->cap = cap;
	key_order(k);
	return k;
}

void match_key_free(struct match_key **kp) {
	struct match_key *k = *kp;

	*kp = NULL;
	if (k == NULL)
		return;
	slab_give(k->slab, k->b, (size_t)k->b->cap * BLK_UNIT);
	slab_give(k->slab, k, sizeof *k);
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

static void block_grow(struct match_key *k, uint32_t cap) {
	struct blk *old = k->b;

	k->b = slab_take(k->slab, (size_t)cap * BLK_UNIT);
	memcpy(k->b, old, (size_t)old->used * BLK_UNIT);
	k->b->cap = cap;
	slab_give(k->slab, old, (size_t)old->cap * BLK_UNIT);
}

/* New units from the end of the block, which may move. */
static uint32_t blk_extend(struct match_key *k, uint32_t units) {
	uint32_t at = k->b->used, cap = k->b->cap;

	CHECK(units < (UINT32_C(1) << 31) - at);
	if (units > cap - at)
		block_grow(k, cap_of(cap + cap / 2, at + units));
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

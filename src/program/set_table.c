#include "program/set_table.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/vec.h"
#include "program/number.h"

/* As in base/map.c: not the hash that has chosen key groups. */
#define SEED	UINT64_C(0x7365742e63)

void set_table_fini(struct set_table *t) {
	vec_free(t->entries);
	free(t->slots);
	*t = (struct set_table){0};
}

static struct set_entry text_entry(const char *text, size_t bytes) {
	return (struct set_entry){ { hash_seeded(text, bytes, SEED), (uintptr_t)text, bytes } };
}

/* Equal numbers have equal words: no zeros at the end, but whole ones of 64 bits as they are. */
static bool number_entry(enum vkind kind, const struct cell *c, struct set_entry *e) {
	struct decimal	d;
	int64_t		i;

	if (kind == VT_INT) {
		*e = (struct set_entry){ { (uint64_t)c->i, (uint64_t)(c->i >> 63), 0 } };
		return true;
	}
	if (kind == VT_MONEY)
		d = cell_decimal(c);
	else if (!number_as_decimal(kind, c, &d))
		return false;
	d = decimal_canonical(d);
	if (d.exp >= 0 && decimal_to_int(d, &i))
		d = decimal_from_int(i);
	*e = (struct set_entry){ { d.lo, (uint64_t)d.hi, (uint32_t)d.exp } };
	if (kind == VT_MONEY)
		e->w[2] |= (uint64_t)(c->x & ~CELL_BIG) << 32;
	return true;
}

bool set_entry_of(enum vkind kind, const struct cell *c, struct set_entry *e) {
	*e = (struct set_entry){0};
	switch (kind) {
	case VT_INT:
	case VT_FLOAT:
	case VT_DECIMAL:
	case VT_MONEY:
		return number_entry(kind, c, e);
	case VT_STRING:
		*e = text_entry(c->p, c->n);
		return true;
	case VT_IP:
		memcpy(e->w, c->ip, sizeof c->ip);
		return true;
	case VT_GEO:
		for (int i = 0; i < 2; i++) {
			double degrees = c->geo[i] == 0 ? 0 : c->geo[i];	/* one zero */

			memcpy(&e->w[i], &degrees, sizeof degrees);
		}
		return !isnan(c->geo[0]) && !isnan(c->geo[1]);
	default:
		e->w[0] = (uint64_t)c->i;
		return true;
	}
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

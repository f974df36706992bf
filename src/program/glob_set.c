#include "program/glob_set.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"

void glob_set_fini(struct glob_set *s) {
	vec_fini(&s->globs);
	vec_fini(&s->others);
	set_table_fini(&s->table);
	for (int form = 0; form < GLOB_OTHER; form++)
		vec_fini(&s->lengths[form].v);
}

/* One character more, from whichever end. */
static uint64_t hash_next(uint64_t hash, uint32_t c) {
	return hash_mix(hash + c + 1);
}

static uint64_t glob_hash(const struct glob *g) {
	const struct glob_part	*part = &g->parts[g->form == GLOB_SUFFIX ? 1 : 0];
	uint64_t		 hash = 0;

	for (uint32_t i = 0; i < part->count; i++)
		hash = hash_next(hash, part->chars[g->form == GLOB_SUFFIX ? part->count - 1 - i
		    : i]);
	return hash;
}

static struct set_entry entry_of(enum glob_form form, uint32_t length, uint64_t hash) {
	return (struct set_entry){ { hash, (uint64_t)form << 32 | length, 0 } };
}

static void length_add(struct lengths *l, uint32_t length) {
	size_t at = 0;

	while (at < l->v.count && l->v.items[at] < length)
		at++;
	if (at < l->v.count && l->v.items[at] == length)
		return;
	*vec_add(&l->v) = length;
	memmove(&l->v.items[at + 1], &l->v.items[at], (l->v.count - 1 - at) * sizeof length);
	l->v.items[at] = length;
}

static uint64_t first_bit(uint32_t c) {
	return UINT64_C(1) << (c % 64);
}

static bool parts_equal(const struct glob *a, const struct glob *b) {
	if (a->form != b->form || a->part_count != b->part_count)
		return false;
	for (uint32_t i = 0; i < a->part_count; i++)
		if (a->parts[i].count != b->parts[i].count
		    || memcmp(a->parts[i].chars, b->parts[i].chars,
			a->parts[i].count * sizeof *a->parts[i].chars) != 0)
			return false;
	return true;
}

void glob_set_add(struct glob_set *s, struct arena *arena, const char *pattern, size_t bytes) {
	struct set_entry	 e;
	const struct set_entry	*old;
	struct glob		 g;
	uint32_t		 length;

	glob_init(&g, arena, pattern, bytes);
	if (g.form != GLOB_OTHER) {
		length = g.parts[g.form == GLOB_SUFFIX ? 1 : 0].count;
		e = entry_of(g.form, length, glob_hash(&g));
		old = set_table_find(&s->table, e, 2);
		if (old != NULL && parts_equal(&s->globs.items[old->w[2]], &g))
			return;
		/* Two with one hash: the second is tried by itself. */
		if (old == NULL) {
			e.w[2] = s->globs.count;
			CHECK(set_table_add(&s->table, e));
			length_add(&s->lengths[g.form], length);
			if (g.form != GLOB_SUFFIX)
				s->firsts |= length > 0 ? first_bit(g.parts[0].chars[0])
				    : UINT64_MAX;
		}
	}
	if (g.form == GLOB_OTHER || old != NULL)
		*vec_add(&s->others) = (uint32_t)s->globs.count;
	*vec_add(&s->globs) = g;
}

/* Whether a glob of this form has these characters; the hash only says where to look. */
static bool form_has(const struct glob_set *s, enum glob_form form, uint32_t length,
    uint64_t hash, const char *text, size_t bytes) {
	const struct set_entry *e = set_table_find(&s->table, entry_of(form, length, hash), 2);

	return e != NULL && glob_matches(&s->globs.items[e->w[2]], text, bytes);
}

static uint32_t longest(const struct lengths *l) {
	return l->v.count == 0 ? 0 : l->v.items[l->v.count - 1];
}

/* Prefixes at each of their lengths; exact ones if the text ends no later than the longest. */
static bool forwards_has(const struct glob_set *s, const char *text, size_t bytes) {
	const struct lengths	*prefixes = &s->lengths[GLOB_PREFIX];
	const struct lengths	*exacts = &s->lengths[GLOB_EXACT];
	uint32_t		 end = longest(prefixes), length = 0;
	const char		*at = text;
	uint64_t		 hash = 0;
	size_t			 next = 0;

	/* Most texts end here. */
	if (bytes > 0 && (s->firsts & first_bit(fold_next(&at, text + bytes))) == 0)
		return false;
	at = text;
	if (exacts->v.count > 0 && longest(exacts) > end)
		end = longest(exacts);
	for (;;) {
		if (next < prefixes->v.count && prefixes->v.items[next] == length) {
			if (form_has(s, GLOB_PREFIX, length, hash, text, bytes))
				return true;
			next++;
		}
		if (at == text + bytes)
			return exacts->v.count > 0
			    && form_has(s, GLOB_EXACT, length, hash, text, bytes);
		if (length == end)
			return false;
		hash = hash_next(hash, fold_next(&at, text + bytes));
		length++;
	}
}

static bool backwards_has(const struct glob_set *s, const char *text, size_t bytes) {
	const struct lengths	*suffixes = &s->lengths[GLOB_SUFFIX];
	const char		*at = text + bytes;
	uint32_t		 length = 0;
	uint64_t		 hash = 0;

	for (size_t next = 0; next < suffixes->v.count; next++) {
		for (; length < suffixes->v.items[next]; length++) {
			if (at == text)
				return false;
			hash = hash_next(hash, fold_back(text, &at));
		}
		if (form_has(s, GLOB_SUFFIX, length, hash, text, bytes))
			return true;
	}
	return false;
}

bool glob_set_has(const struct glob_set *s, const char *text, size_t bytes) {
	if (s->lengths[GLOB_EXACT].v.count + s->lengths[GLOB_PREFIX].v.count > 0
	    && forwards_has(s, text, bytes))
		return true;
	if (backwards_has(s, text, bytes))
		return true;
	for (size_t i = 0; i < s->others.count; i++)
		if (glob_matches(&s->globs.items[s->others.items[i]], text, bytes))
			return true;
	return false;
}

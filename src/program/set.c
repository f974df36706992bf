#include "program/set.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/vec.h"
#include "event/schema.h"
#include "program/glob_set.h"
#include "program/program.h"
#include "program/regex.h"
#include "program/set_table.h"

enum { ADDRESS_BITS = 128, V4_BITS = 32, SHOWN_MAX = 8 };

struct const_set {
	unsigned	 magic;
#define SET_MAGIC	 0x2f7be104
	uint8_t		 kind;
	struct vtype	 elem;
	struct arena	 arena;		/* texts, globs */
	struct set_table table;		/* values; networks by their prefix length */
	uint32_t	 currency;	/* of the first amount, */
	bool		 currencies;	/* and whether there are others */
	uint64_t	 prefixes[3];	/* bit n: there are networks of n bits */
	struct glob_set	 globs;
	VEC(struct regex *) regexes;
	VEC(struct cell) texts;		/* as added; of values the first few */
};

struct const_set *set_new(enum set_kind kind, struct vtype elem) {
	struct const_set *s = calloc(1, sizeof *s);

	CHECK(s != NULL);
	s->magic = SET_MAGIC;
	s->kind = (uint8_t)kind;
	s->elem = elem;
	arena_init(&s->arena);
	s->table.of_texts = kind == SET_VALUES && elem.kind == VT_STRING;
	return s;
}

void set_free(struct const_set **sp) {
	struct const_set *s;

	if (*sp == NULL)
		return;
	TAKE_OBJ(s, sp, SET_MAGIC);
	for (size_t i = 0; i < s->regexes.count; i++)
		regex_free(&s->regexes.items[i]);
	vec_fini(&s->regexes);
	vec_fini(&s->texts);
	glob_set_fini(&s->globs);
	set_table_fini(&s->table);
	arena_fini(&s->arena);
	FREE_OBJ(s);
}

/* --- Values --- */

static int room_check(const struct const_set *s, struct err *err) {
	if (s->table.count + s->texts.count < SET_ENTRIES_MAX)
		return 0;
	return err_set(err, ERR_LIMIT, "more than %d entries in a set", SET_ENTRIES_MAX);
}

static void text_keep(struct const_set *s, const char *text, size_t bytes) {
	*vec_add(&s->texts) = (struct cell){ .p = arena_strndup(&s->arena, text, bytes),
	    .n = (uint32_t)bytes };
}

static void value_keep(struct const_set *s, const struct cell *c) {
	struct decimal	*wide;
	struct cell	 kept = *c;

	if (s->texts.count == SHOWN_MAX)
		return;
	if ((s->elem.kind == VT_DECIMAL || s->elem.kind == VT_MONEY) && (c->x & CELL_BIG) != 0) {
		wide = arena_alloc(&s->arena, sizeof *wide);
		*wide = *c->big;
		kept.big = wide;
	}
	*vec_add(&s->texts) = kept;
}

int set_add(struct const_set *s, const struct cell *c, struct err *err) {
	struct set_entry	e;
	struct cell		kept = *c;

	CHECK_OBJ(s, SET_MAGIC);
	CHECK(s->kind == SET_VALUES);
	if (room_check(s, err) == -1)
		return -1;
	if (s->elem.kind == VT_STRING) {
		set_entry_of(VT_STRING, c, &e);
		if (set_table_find(&s->table, e, 3) != NULL)
			return 0;
		kept.p = arena_strndup(&s->arena, c->p, c->n);
	}
	if (!set_entry_of(s->elem.kind, &kept, &e))
		return err_set(err, ERR_FORMAT, "not a number");
	if (!set_table_add(&s->table, e))
		return 0;
	if (s->elem.kind == VT_MONEY) {
		s->currencies |= s->currency != 0 && s->currency != (c->x & ~CELL_BIG);
		s->currency = c->x & ~CELL_BIG;
	}
	value_keep(s, &kept);
	return 0;
}

static bool values_have(const struct const_set *s, enum vkind kind, const struct cell *c,
    bool *error) {
	struct cell		amount = *c;
	struct set_entry	e;

	/* A sum of nothing has no currency, and goes with any. */
	if (kind == VT_MONEY && (c->x & ~CELL_BIG) == 0)
		amount.x |= s->currency;
	if (!set_entry_of(kind, &amount, &e))
		return false;
	if (set_table_find(&s->table, e, 3) != NULL)
		return true;
	if (kind == VT_MONEY && s->table.count > 0)
		*error = s->currencies || s->currency != (amount.x & ~CELL_BIG);
	return false;
}

/* --- Networks --- */

/* The two words of an address without the bits behind the prefix. */
static struct set_entry network_entry(const uint8_t ip[16], unsigned prefix) {
	struct set_entry	e = { .w[2] = prefix };
	uint64_t		w[2];

	memcpy(w, ip, sizeof w);
	for (int i = 0; i < 2; i++) {
		unsigned bits = prefix < 64u * i ? 0 : prefix - 64u * i;

		w[i] = be64toh(w[i]);
		e.w[i] = bits == 0 ? 0 : bits >= 64 ? w[i] : w[i] & ~(UINT64_MAX >> bits);
	}
	return e;
}

/* "10.0.0.0/8": the length within 128 bits. */
static bool network_parse(const char *text, size_t bytes, uint8_t ip[16], unsigned *prefix) {
	static const uint8_t	v4_prefix[12] = { [10] = 0xff, [11] = 0xff };
	char			copy[INET6_ADDRSTRLEN + 4];
	char			*slash, *end = NULL;
	unsigned		 bits;
	long			 length;

	if (bytes >= sizeof copy)
		return false;
	memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	slash = strchr(copy, '/');
	if (slash != NULL)
		*slash++ = '\0';
	bits = strchr(copy, ':') != NULL ? ADDRESS_BITS : V4_BITS;
	if (bits == V4_BITS)
		memcpy(ip, v4_prefix, sizeof v4_prefix);
	if (inet_pton(bits == V4_BITS ? AF_INET : AF_INET6, copy,
	    bits == V4_BITS ? ip + sizeof v4_prefix : ip) != 1)
		return false;
	length = bits;
	if (slash != NULL) {
		if (*slash < '0' || *slash > '9')
			return false;
		length = strtol(slash, &end, 10);
		if (*end != '\0' || length > (long)bits)
			return false;
	}
	*prefix = ADDRESS_BITS - bits + (unsigned)length;
	return true;
}

int set_add_network(struct const_set *s, const char *text, size_t bytes, struct err *err) {
	uint8_t		ip[16];
	unsigned	prefix;

	CHECK_OBJ(s, SET_MAGIC);
	CHECK(s->kind == SET_NETWORKS);
	if (room_check(s, err) == -1)
		return -1;
	if (memchr(text, '\0', bytes) != NULL || !network_parse(text, bytes, ip, &prefix))
		return err_set(err, ERR_FORMAT, "no address or network: %.*s",
		    bytes < 80 ? (int)bytes : 80, text);
	if (!set_table_add(&s->table, network_entry(ip, prefix)))
		return 0;
	s->prefixes[prefix / 64] |= UINT64_C(1) << (prefix % 64);
	text_keep(s, text, bytes);
	return 0;
}

static bool networks_have(const struct const_set *s, const struct cell *c) {
	for (unsigned word = 0; word < 3; word++)
		for (uint64_t left = s->prefixes[word]; left != 0; left &= left - 1) {
			unsigned prefix = 64 * word + (unsigned)__builtin_ctzll(left);

			if (set_table_find(&s->table, network_entry(c->ip, prefix), 3) != NULL)
				return true;
		}
	return false;
}

/* --- Patterns --- */

int set_add_glob(struct const_set *s, const char *text, size_t bytes, struct err *err) {
	CHECK_OBJ(s, SET_MAGIC);
	CHECK(s->kind == SET_GLOBS);
	if (room_check(s, err) == -1)
		return -1;
	text_keep(s, text, bytes);
	glob_set_add(&s->globs, &s->arena, text, bytes);
	return 0;
}

int set_add_regex(struct const_set *s, const char *text, size_t bytes, struct err *err) {
	struct regex *r;

	CHECK_OBJ(s, SET_MAGIC);
	CHECK(s->kind == SET_REGEXES);
	if (room_check(s, err) == -1)
		return -1;
	r = regex_new(text, bytes, err);
	if (r == NULL)
		return -1;
	*vec_add(&s->regexes) = r;
	text_keep(s, text, bytes);
	return 0;
}

static bool regexes_have(const struct const_set *s, const struct cell *c) {
	for (size_t i = 0; i < s->regexes.count; i++)
		if (regex_matches(s->regexes.items[i], c->p, c->n))
			return true;
	return false;
}

bool set_extract(const struct const_set *s, const char *text, size_t bytes, const char **hit,
    size_t *hit_bytes) {
	CHECK_OBJ(s, SET_MAGIC);
	CHECK(s->regexes.count > 0);
	return regex_extract(s->regexes.items[0], text, bytes, hit, hit_bytes);
}

/* --- All kinds --- */

bool set_has(const struct const_set *s, enum vkind kind, const struct cell *c, bool *error) {
	CHECK_OBJ(s, SET_MAGIC);
	switch ((enum set_kind)s->kind) {
	case SET_VALUES:	return values_have(s, kind, c, error);
	case SET_NETWORKS:	return networks_have(s, c);
	case SET_GLOBS:		return glob_set_has(&s->globs, c->p, c->n);
	case SET_REGEXES:	return regexes_have(s, c);
	}
	return false;
}

enum set_kind set_kind(const struct const_set *s) {
	return s->kind;
}

struct vtype set_elem(const struct const_set *s) {
	return s->elem;
}

size_t set_count(const struct const_set *s) {
	return s->kind == SET_VALUES || s->kind == SET_NETWORKS ? s->table.count : s->texts.count;
}

bool set_can_fail(const struct const_set *s) {
	return s->kind == SET_VALUES && s->elem.kind == VT_MONEY;
}

static bool texts_equal(const struct const_set *a, const struct const_set *b) {
	if (a->texts.count != b->texts.count)
		return false;
	for (size_t i = 0; i < a->texts.count; i++)
		if (!cell_equal(VT_STRING, &a->texts.items[i], &b->texts.items[i], NULL))
			return false;
	return true;
}

bool set_equal(const struct const_set *a, const struct const_set *b) {
	if (a->kind != b->kind || !vtype_equal(a->elem, b->elem)
	    || a->table.count != b->table.count)
		return false;
	/* Patterns in their order; of values the order says nothing. */
	if (a->kind == SET_GLOBS || a->kind == SET_REGEXES)
		return texts_equal(a, b);
	for (size_t i = 0; i < a->table.count; i++)
		if (set_table_find(&b->table, a->table.entries[i], 3) == NULL)
			return false;
	return true;
}

uint64_t set_hash(const struct const_set *s) {
	uint64_t hash = hash_mix((uint64_t)s->kind << 16 | s->elem.kind);

	for (size_t i = 0; i < s->table.count; i++) {
		const struct set_entry *e = &s->table.entries[i];

		/* A sum: the order says nothing. Texts count by their hash, not by their place. */
		hash += hash_mix(e->w[0] + hash_mix(e->w[2]
		    + (s->table.of_texts ? 0 : hash_mix(e->w[1]))));
	}
	if (s->kind == SET_GLOBS || s->kind == SET_REGEXES)
		for (size_t i = 0; i < s->texts.count; i++)
			hash = hash_mix(hash
			    + hash_bytes(s->texts.items[i].p, s->texts.items[i].n));
	return hash;
}

void set_print(struct buf *out, const struct program *p, const struct const_set *s) {
	static const char *const words[] = { "in", "in", "like", "matches" };
	bool	is_text = s->kind != SET_VALUES || s->elem.kind == VT_STRING;
	size_t	shown = s->texts.count < SHOWN_MAX ? s->texts.count : SHOWN_MAX;

	buf_printf(out, "%s (", words[s->kind]);
	for (size_t i = 0; i < shown; i++) {
		if (i > 0)
			buf_str(out, ", ");
		if (is_text && s->kind != SET_NETWORKS)
			json_text(out, s->texts.items[i].p, s->texts.items[i].n);
		else
			value_print(out, &p->schema, is_text ? vtype_of(VT_STRING) : s->elem,
			    &s->texts.items[i], false);
	}
	if (set_count(s) > shown)
		buf_printf(out, ", ... %zu in all", set_count(s));
	buf_char(out, ')');
}

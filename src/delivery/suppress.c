/*
 * suppress.c -- a hash table of silenced keys, each also in one of two lists, oldest first:
 *
 *	per rule	silence has not ended		sent at 3 -- sent at 5 -- sent at 9
 *	owed		silence has ended, suppressed alerts are still to be told
 */
#include "delivery/suppress.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"

struct silence {
	struct silence	*bucket_next;
	struct silence	*prev, *next;		/* in its list */
	struct etime	 sent;
	uint64_t	 hash, count;
	uint32_t	 rule, key_bytes;
	bool		 is_owed;
	char		 id[ALERT_ID_BYTES];
	char		 key[];
};

struct silence_list {
	struct silence	*first, *last;
	size_t		 count;
};

struct suppress {
	unsigned		 magic;
#define SUPPRESS_MAGIC		 0x71d4a93e
	struct silence		**buckets;
	size_t			 mask, count;
	struct silence_list	*of_rule;
	struct silence_list	 owed;
	uint64_t		 given_up;
};

struct suppress *suppress_new(uint32_t rule_count) {
	struct suppress *s = calloc(1, sizeof *s);

	CHECK(s != NULL);
	s->magic = SUPPRESS_MAGIC;
	s->mask = 15;
	s->buckets = calloc(s->mask + 1, sizeof *s->buckets);
	CHECK(s->buckets != NULL);
	s->of_rule = calloc(rule_count + (size_t)1, sizeof *s->of_rule);
	CHECK(s->of_rule != NULL);
	return s;
}

void suppress_free(struct suppress **sp) {
	struct suppress *s;

	if (*sp == NULL)
		return;
	TAKE_OBJ(s, sp, SUPPRESS_MAGIC);
	for (size_t i = 0; i <= s->mask; i++)
		for (struct silence *e = s->buckets[i], *next; e != NULL; e = next) {
			next = e->bucket_next;
			free(e);
		}
	free(s->buckets);
	free(s->of_rule);
	FREE_OBJ(s);
}

static void list_add(struct silence_list *list, struct silence *e) {
	e->prev = list->last;
	e->next = NULL;
	*(list->last != NULL ? &list->last->next : &list->first) = e;
	list->last = e;
	list->count++;
}

static void list_remove(struct silence_list *list, struct silence *e) {
	*(e->prev != NULL ? &e->prev->next : &list->first) = e->next;
	*(e->next != NULL ? &e->next->prev : &list->last) = e->prev;
	list->count--;
}

static struct silence_list *list_of(struct suppress *s, const struct silence *e) {
	return e->is_owed ? &s->owed : &s->of_rule[e->rule];
}

static struct silence **silence_find(struct suppress *s, uint64_t hash, uint32_t rule,
    struct bytes key) {
	struct silence **at = &s->buckets[hash & s->mask];

	for (; *at != NULL; at = &(*at)->bucket_next) {
		const struct silence *e = *at;

		if (e->hash == hash && e->rule == rule && e->key_bytes == key.n
		    && (key.n == 0 || memcmp(e->key, key.p, key.n) == 0))
			break;
	}
	return at;
}

static void silence_free(struct suppress *s, struct silence *e) {
	struct silence **at = &s->buckets[e->hash & s->mask];

	while (*at != e)
		at = &(*at)->bucket_next;
	*at = e->bucket_next;
	list_remove(list_of(s, e), e);
	s->count--;
	free(e);
}

static void table_grow(struct suppress *s) {
	size_t		 mask = s->mask * 2 + 1;
	struct silence	**buckets = calloc(mask + 1, sizeof *buckets);

	CHECK(buckets != NULL);
	for (size_t i = 0; i <= s->mask; i++)
		for (struct silence *e = s->buckets[i], *next; e != NULL; e = next) {
			next = e->bucket_next;
			e->bucket_next = buckets[e->hash & mask];
			buckets[e->hash & mask] = e;
		}
	free(s->buckets);
	s->buckets = buckets;
	s->mask = mask;
}

static struct silence *silence_new(struct suppress *s, uint64_t hash, uint32_t rule,
    struct bytes key) {
	struct silence *e = calloc(1, sizeof *e + key.n), **at;

	CHECK(e != NULL);
	e->hash = hash;
	e->rule = rule;
	e->key_bytes = key.n;
	if (key.n > 0)
		memcpy(e->key, key.p, key.n);
	if (s->count > s->mask)
		table_grow(s);
	at = &s->buckets[hash & s->mask];
	e->bucket_next = *at;
	*at = e;
	s->count++;
	list_add(&s->of_rule[rule], e);
	return e;
}

static bool is_over(const struct silence *e, int64_t for_ns, struct etime now) {
	/* Both are within 2^62: the difference cannot overflow. */
	return now.ns - e->sent.ns >= for_ns;
}

static void silences_expire(struct suppress *s, uint32_t rule, int64_t for_ns, struct etime now) {
	struct silence *e;

	while ((e = s->of_rule[rule].first) != NULL && is_over(e, for_ns, now)) {
		if (e->count == 0) {
			silence_free(s, e);
			continue;
		}
		list_remove(&s->of_rule[rule], e);
		e->is_owed = true;
		list_add(&s->owed, e);
		if (s->owed.count > SUPPRESS_OWED_MAX) {
			s->given_up += s->owed.first->count;
			silence_free(s, s->owed.first);
		}
	}
}

void suppress_judge(struct suppress *s, uint32_t rule, int64_t for_ns, struct bytes key,
    struct etime time, const char *id, struct suppress_verdict *verdict) {
	uint64_t	 hash = hash_seeded(key.p, key.n, rule);
	struct silence	*e;

	CHECK_OBJ(s, SUPPRESS_MAGIC);
	CHECK(for_ns > 0);
	*verdict = (struct suppress_verdict){ .suppressed = false };
	silences_expire(s, rule, for_ns, time);
	e = *silence_find(s, hash, rule, key);
	if (e != NULL && !e->is_owed) {
		e->count++;
		verdict->suppressed = true;
		verdict->until.ns = e->sent.ns + for_ns;
		memcpy(verdict->by, e->id, ALERT_ID_BYTES);
		return;
	}
	if (e == NULL) {
		e = silence_new(s, hash, rule, key);
	} else {
		list_remove(&s->owed, e);
		e->is_owed = false;
		list_add(&s->of_rule[rule], e);
	}
	verdict->count = e->count;
	e->count = 0;
	e->sent = time;
	CHECK(snprintf(e->id, sizeof e->id, "%s", id) < (int)sizeof e->id);
}

uint64_t suppress_key_count(const struct suppress *s) {
	CHECK_OBJ(s, SUPPRESS_MAGIC);
	return s->count;
}

uint64_t suppress_given_up(const struct suppress *s) {
	CHECK_OBJ(s, SUPPRESS_MAGIC);
	return s->given_up;
}

#define _GNU_SOURCE	/* qsort_r */
#include "program/classify_plan.h"

#include <string.h>

#include "base/check.h"
#include "program/number.h"

/* Where a predicate goes. Sorted, places are the plan. */
struct place {
	uint32_t	domain;
	bool		is_indexed;
	uint16_t	slot;		/* of the index, or NO_SLOT */
	uint32_t	bucket;
	uint32_t	known;		/* the atom that the index answers */
	const struct atom *range;	/* the only one left, if it is a comparison; or NULL */
	uint32_t	pred;
};

/* A field of a domain that could have an index. */
struct tally {
	struct set_table keys;		/* its constants */
	uint32_t	 chosen;	/* how many predicates would use it */
};

struct planner {
	struct classify_plan *plan;
	const struct program *program;
	struct map	 domains;	/* type tests -> number + 1 */
	struct map	 tallies;	/* struct tally_key -> struct tally */
	struct arena	 arena;
	struct place	*places;	/* per pred */
};

struct tally_key {
	uint32_t	domain;
	uint16_t	slot;
	uint16_t	range;		/* of NO_SLOT: the compared field, and which way */
	bool		up;
};

static bool compares_upwards(const struct atom *a) {
	return a->op == OP_GT || a->op == OP_GE;
}

static enum vkind atom_vkind(const struct program *p, const struct atom *a) {
	return p->schema.slots[a->slot].type.kind;
}

/* Equality that a hash can answer. */
static bool is_key(const struct planner *pl, const struct atom *a) {
	const struct program	*p = pl->program;
	struct set_entry	 e;

	if (a->kind != ATOM_COMPARE || a->op != OP_EQ || a->negated
	    || pl->plan->atoms[a - p->atoms].can_fail || atom_vkind(p, a) == VT_LIST)
		return false;
	return set_entry_of(atom_vkind(p, a), &a->constant, &e);
}

/* A comparison that a sorted list can answer. */
static bool is_range(const struct program *p, const struct atom *a) {
	if (a->kind != ATOM_COMPARE || a->op == OP_EQ || a->negated)
		return false;
	switch (atom_vkind(p, a)) {
	case VT_INT:
	case VT_FLOAT:
	case VT_DECIMAL:
	case VT_MONEY:
	case VT_TIME:
	case VT_DURATION:
		return true;
	default:
		return false;
	}
}

static struct tally *tally_of(struct planner *pl, uint32_t domain, uint16_t slot,
    const struct atom *range) {
	struct tally_key *key = arena_alloc(&pl->arena, sizeof *key);
	struct tally	 *t;

	key->domain = domain;
	key->slot = slot;
	if (range != NULL) {
		key->range = range->slot;
		key->up = compares_upwards(range);
	}
	t = map_get(&pl->tallies, (const char *)key, sizeof *key);
	if (t != NULL)
		return t;
	t = arena_alloc(&pl->arena, sizeof *t);
	return map_put(&pl->tallies, (const char *)key, sizeof *key, t);
}

static uint32_t domain_of(struct planner *pl, const struct pred *pred) {
	size_t		 bytes = pred->type_count * sizeof *pred->types;
	void		*number = map_get(&pl->domains, (const char *)pred->types, bytes);
	uint32_t	 n = pl->plan->domain_count;

	if (number != NULL)
		return (uint32_t)((uintptr_t)number - 1);
	map_put(&pl->domains, (const char *)pred->types, bytes, (void *)((uintptr_t)n + 1));
	pl->plan->domains[n] = (struct domain){ .types = pred->types,
	    .type_count = pred->type_count };
	return pl->plan->domain_count++;
}

/* The atoms of a predicate that an index may answer: those before the first that can fail. */
static uint16_t free_atoms(const struct planner *pl, const struct pred *pred) {
	uint16_t n = 0;

	while (n < pred->atom_count && !pl->plan->atoms[pred->atoms[n]].can_fail)
		n++;
	return n;
}

static void keys_tally(struct planner *pl, uint32_t number) {
	const struct program	*p = pl->program;
	const struct pred	*pred = &p->preds[number];
	uint32_t		 domain = domain_of(pl, pred);
	uint16_t		 count = free_atoms(pl, pred);
	struct set_entry	 e;

	pl->places[number] = (struct place){ .domain = domain, .pred = number, .slot = NO_SLOT,
	    .known = UINT32_MAX };
	for (uint16_t i = 0; i < count; i++) {
		const struct atom	*a = &p->atoms[pred->atoms[i]];
		struct set_table	*keys;

		if (!is_key(pl, a))
			continue;
		CHECK(set_entry_of(atom_vkind(p, a), &a->constant, &e));
		keys = &tally_of(pl, domain, a->slot, NULL)->keys;
		keys->of_texts = atom_vkind(p, a) == VT_STRING;
		set_table_add(keys, e);
	}
}

/* The only atom besides `known`, if it is a comparison. */
static const struct atom *range_left(const struct program *p, const struct pred *pred,
    uint32_t known) {
	const struct atom *left = NULL;

	if (pred->atom_count != 1 + (known != UINT32_MAX))
		return NULL;
	for (uint16_t i = 0; i < pred->atom_count; i++)
		if (pred->atoms[i] != known)
			left = &p->atoms[pred->atoms[i]];
	return is_range(p, left) ? left : NULL;
}

/* The field with most constants is the one that narrows most. */
static struct tally *place_choose(struct planner *pl, struct place *place) {
	const struct program	*p = pl->program;
	const struct pred	*pred = &p->preds[place->pred];
	struct tally		*best = NULL;
	uint16_t		 count = free_atoms(pl, pred);

	for (uint16_t i = 0; i < count; i++) {
		const struct atom	*a = &p->atoms[pred->atoms[i]];
		struct tally		*t;

		if (!is_key(pl, a))
			continue;
		t = tally_of(pl, place->domain, a->slot, NULL);
		if (best != NULL && best->keys.count >= t->keys.count)
			continue;
		best = t;
		place->known = pred->atoms[i];
		place->slot = a->slot;
	}
	place->range = range_left(p, pred, place->known);
	if (best == NULL && place->range != NULL)
		best = tally_of(pl, place->domain, NO_SLOT, place->range);
	return best;
}

static void place_settle(struct planner *pl, struct place *place, struct tally *t) {
	const struct program	*p = pl->program;
	const struct atom	*a;
	struct set_entry	 e;

	if (t == NULL || t->chosen < INDEXED_MIN)
		return;
	place->is_indexed = true;
	if (place->slot == NO_SLOT)
		return;
	a = &p->atoms[place->known];
	CHECK(set_entry_of(atom_vkind(p, a), &a->constant, &e));
	place->bucket = (uint32_t)(set_table_find(&t->keys, e, 3) - t->keys.entries);
}

/* --- Order --- */

static int number_order(uint64_t a, uint64_t b) {
	return (a > b) - (a < b);
}

static int range_group_order(const struct atom *a, const struct atom *b) {
	int order;

	/* Tests behind ranges. */
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	if ((order = number_order(a->slot, b->slot)) != 0)
		return order;
	if ((order = number_order(compares_upwards(a), compares_upwards(b))) != 0)
		return order;
	return number_order(a->constant.x & ~CELL_BIG, b->constant.x & ~CELL_BIG);
}

static int place_group_order(const struct place *a, const struct place *b) {
	int order;

	if ((order = number_order(a->domain, b->domain)) != 0)
		return order;
	if ((order = number_order(a->is_indexed, b->is_indexed)) != 0)
		return order;
	if (!a->is_indexed)
		return 0;
	if ((order = number_order(a->slot, b->slot)) != 0)
		return order;
	if ((order = number_order(a->bucket, b->bucket)) != 0)
		return order;
	return range_group_order(a->range, b->range);
}

static int place_order(const void *va, const void *vb, void *vp) {
	const struct program	*p = vp;
	const struct place	*a = va, *b = vb;
	int			 order = place_group_order(a, b);
	bool			 error = false;

	if (order == 0 && a->is_indexed && a->range != NULL) {
		enum vkind kind = atom_vkind(p, a->range);

		if (kind == VT_MONEY)
			kind = VT_DECIMAL;	/* of one currency here */
		order = cell_compare(kind, &a->range->constant, &b->range->constant, &error);
		if (!compares_upwards(a->range))
			order = -order;
		/* At one constant >= holds when > may not yet. */
		if (order == 0)
			order = (a->range->op == OP_GT || a->range->op == OP_LT)
			    - (b->range->op == OP_GT || b->range->op == OP_LT);
	}
	return order != 0 ? order : number_order(a->pred, b->pred);
}

/* --- Emitting the plan from the sorted places --- */

static void index_emit(struct planner *pl, const struct place *place) {
	struct classify_plan	*plan = pl->plan;
	struct domain		*d = &plan->domains[place->domain];
	struct index		*ix = &plan->indexes[plan->index_count];
	struct tally		*t;

	if (d->index_count == 0)
		d->index_first = plan->index_count;
	d->index_count++;
	plan->index_count++;
	ix->slot = place->slot;
	ix->bucket_first = plan->bucket_count;
	if (place->slot == NO_SLOT) {
		plan->bucket_count++;
		return;
	}
	t = tally_of(pl, place->domain, place->slot, NULL);
	ix->kind = pl->program->schema.slots[place->slot].type.kind;
	ix->keys = t->keys;
	t->keys = (struct set_table){0};
	plan->bucket_count += (uint32_t)ix->keys.count;
}

static void group_emit(struct classify_plan *plan, struct bucket *b, const struct place *place) {
	const struct atom *a = place->range;

	if (b->group_count++ == 0)
		b->group_first = plan->group_count;
	plan->groups[plan->group_count++] = (struct range_group){ .slot = a->slot,
	    .kind = (uint8_t)atom_vkind(plan->program, a), .up = compares_upwards(a),
	    .currency = atom_vkind(plan->program, a) == VT_MONEY ? a->constant.x & ~CELL_BIG : 0,
	    .first = plan->entry_count };
}

static void test_emit(struct classify_plan *plan, const struct place *place) {
	const struct pred	*pred = &plan->program->preds[place->pred];
	struct bucket_test	*t = &plan->tests[plan->test_count++];

	*t = (struct bucket_test){ .pred = place->pred, .first = plan->left_count };
	for (uint16_t i = 0; i < pred->atom_count; i++)
		if (pred->atoms[i] != place->known) {
			plan->left[plan->left_count++] = (struct left_atom){
			    plan->atoms[pred->atoms[i]], pred->atoms[i] };
			t->count++;
		}
}

static void place_emit(struct planner *pl, const struct place *place, const struct place *before) {
	struct classify_plan	*plan = pl->plan;
	struct domain		*d = &plan->domains[place->domain];
	struct bucket		*b;

	if (!place->is_indexed) {
		if (d->plain_count++ == 0)
			d->plain_first = plan->plain_count;
		plan->plain[plan->plain_count++] = place->pred;
		return;
	}
	if (before == NULL || !before->is_indexed || before->domain != place->domain
	    || before->slot != place->slot)
		index_emit(pl, place);
	b = &plan->buckets[plan->indexes[plan->index_count - 1].bucket_first + place->bucket];
	if (place->range == NULL) {
		if (b->test_count++ == 0)
			b->test_first = plan->test_count;
		test_emit(plan, place);
		return;
	}
	if (before == NULL || place_group_order(before, place) != 0)
		group_emit(plan, b, place);
	plan->groups[plan->group_count - 1].count++;
	plan->entries[plan->entry_count++] = (struct range_entry){ place->range->constant,
	    place->pred, place->range->op == OP_GT || place->range->op == OP_LT };
}

static void *array_new(size_t count, size_t bytes) {
	void *array = calloc(count + 1, bytes);

	CHECK(array != NULL);
	return array;
}

static void bits_give(struct classify_plan *plan, uint32_t atom) {
	if (plan->bits_of[atom] == UINT32_MAX)
		plan->bits_of[atom] = plan->bits_count++;
}

/* Bits for the atoms that are evaluated over a batch, or whose answers are worth keeping. */
static void bits_number(struct classify_plan *plan) {
	const struct program *p = plan->program;

	memset(plan->bits_of, 0xff, (p->atom_count + 1) * sizeof *plan->bits_of);
	for (uint32_t i = 0; i < plan->plain_count; i++)
		for (uint16_t a = 0; a < p->preds[plan->plain[i]].atom_count; a++)
			bits_give(plan, p->preds[plan->plain[i]].atoms[a]);
	for (uint32_t i = 0; i < plan->left_count; i++)
		if (!atom_test_is_cheap(&plan->left[i].test))
			bits_give(plan, plan->left[i].atom);
}

/* The integer that the constant is with so many decimals; false: it is none. */
static bool entry_key(const struct range_group *g, const struct range_entry *e, int64_t *key) {
	struct decimal d = cell_decimal(&e->constant);

	if (g->kind == VT_DECIMAL || g->kind == VT_MONEY) {
		if (d.exp > 0 || d.exp < -g->decimals)
			return false;
		d.exp += g->decimals;
		if (!decimal_to_int(d, key))
			return false;
	} else {
		*key = e->constant.i;
	}
	if (!g->up)
		*key = ~*key;
	return !e->strict || !__builtin_add_overflow(*key, 1, key);
}

static void group_keys(struct classify_plan *plan, struct range_group *g) {
	bool is_decimal = g->kind == VT_DECIMAL || g->kind == VT_MONEY;

	g->has_keys = g->kind != VT_FLOAT;
	for (uint32_t i = 0; i < g->count && is_decimal; i++) {
		int exp = cell_decimal(&plan->entries[g->first + i].constant).exp;

		if (exp <= -POWERS)
			g->has_keys = false;
		else if (-exp > g->decimals)
			g->decimals = (uint8_t)-exp;
	}
	for (uint32_t i = 0; i < g->count && g->has_keys; i++)
		g->has_keys = entry_key(g, &plan->entries[g->first + i],
		    &plan->keys[g->first + i]);
}

static void plan_emit(struct planner *pl) {
	struct classify_plan	*plan = pl->plan;
	const struct program	*p = pl->program;
	size_t			 buckets = 1, left = 0;

	for (uint32_t i = 0; i < p->pred_count; i++)
		left += p->preds[i].atom_count;
	for (size_t i = 0; i < pl->tallies.count; i++)
		buckets += ((struct tally *)pl->tallies.entries[i].value)->keys.count + 1;
	plan->plain = array_new(p->pred_count, sizeof *plan->plain);
	plan->indexes = array_new(pl->tallies.count, sizeof *plan->indexes);
	plan->buckets = array_new(buckets, sizeof *plan->buckets);
	plan->groups = array_new(p->pred_count, sizeof *plan->groups);
	plan->entries = array_new(p->pred_count, sizeof *plan->entries);
	plan->tests = array_new(p->pred_count, sizeof *plan->tests);
	plan->left = array_new(left, sizeof *plan->left);
	for (uint32_t i = 0; i < p->pred_count; i++)
		place_emit(pl, &pl->places[i], i > 0 ? &pl->places[i - 1] : NULL);
	plan->keys = array_new(p->pred_count, sizeof *plan->keys);
	for (uint32_t i = 0; i < plan->group_count; i++)
		group_keys(plan, &plan->groups[i]);
	plan->bits_of = array_new(p->atom_count, sizeof *plan->bits_of);
	bits_number(plan);
}

void classify_plan_init(struct classify_plan *plan, const struct program *p) {
	struct planner	 pl = { .plan = plan, .program = p };
	struct tally	**chosen = array_new(p->pred_count, sizeof *chosen);

	*plan = (struct classify_plan){ .program = p };
	plan->atoms = array_new(p->atom_count, sizeof *plan->atoms);
	for (uint32_t i = 0; i < p->atom_count; i++)
		atom_test_init(&plan->atoms[i], p, &p->atoms[i]);
	plan->domains = array_new(p->pred_count, sizeof *plan->domains);
	arena_init(&pl.arena);
	map_init(&pl.domains);
	map_init(&pl.tallies);
	pl.places = array_new(p->pred_count, sizeof *pl.places);
	for (uint32_t i = 0; i < p->pred_count; i++)
		keys_tally(&pl, i);
	for (uint32_t i = 0; i < p->pred_count; i++) {
		chosen[i] = place_choose(&pl, &pl.places[i]);
		if (chosen[i] != NULL)
			chosen[i]->chosen++;
	}
	for (uint32_t i = 0; i < p->pred_count; i++)
		place_settle(&pl, &pl.places[i], chosen[i]);
	qsort_r(pl.places, p->pred_count, sizeof *pl.places, place_order, (void *)p);
	plan_emit(&pl);
	for (size_t i = 0; i < pl.tallies.count; i++)
		set_table_fini(&((struct tally *)pl.tallies.entries[i].value)->keys);
	map_fini(&pl.tallies);
	map_fini(&pl.domains);
	arena_fini(&pl.arena);
	free(pl.places);
	free(chosen);
}

void classify_plan_fini(struct classify_plan *plan) {
	for (uint32_t i = 0; i < plan->index_count; i++)
		set_table_fini(&plan->indexes[i].keys);
	free(plan->domains);
	free(plan->plain);
	free(plan->indexes);
	free(plan->buckets);
	free(plan->groups);
	free(plan->entries);
	free(plan->keys);
	free(plan->atoms);
	free(plan->tests);
	free(plan->left);
	free(plan->bits_of);
	*plan = (struct classify_plan){0};
}

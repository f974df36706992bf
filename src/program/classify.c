/*
 * classify.c -- a batch through the plan: kinds, domains, plain predicates, indexes, classes.
 *
 * What is found for a row is written as a *class key*: a bit per plain predicate, then the row's
 * tokens. A range group gives one token, its rank: so a row costs the same however many of the
 * group's predicates hold. Only a new class is spelt out.
 *
 *	row 7	| plain bits: 1 word or more | group 3, rank 118 | pred 40 | error 12 |
 */
#include "program/classify.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/vec.h"
#include "program/class_table.h"
#include "program/classify_plan.h"
#include "program/number.h"

enum token_kind { TOKEN_PRED, TOKEN_ERROR, TOKEN_RANK, TOKEN_GROUP_ERROR };

struct token {
	uint32_t	kind_rank;	/* kind << 30 | rank */
	uint32_t	number;		/* pred or group */
};

enum { RANK_BITS = 30 };

/* A token of a row; those of one row are linked, the newest first. */
struct hit {
	struct token	token;
	uint32_t	next;		/* hits.items + 1; 0: the last */
};

struct classifier {
	unsigned		 magic;
#define CLASSIFIER_MAGIC	 0x58c3d20e
	struct program		*program;
	struct classify_plan	 plan;
	struct class_table	 classes;
	uint32_t		 epoch;
	uint64_t		 batch;		/* number of the batch */
	struct arena		 scratch;
	struct atom_bits	*atoms;		/* [plan->bits_of[atom]] */
	struct bits		*roots;		/* per event type: rows of this root */
	uint64_t		*root_batch;	/* the batch of which that holds */
	size_t			 plain_words;
	struct bits		*held;		/* per plain predicate, whole words of them */
	uint64_t		*plain;		/* the same turned round: [row][word] */
	uint32_t		 row_hits[BATCH_EVENTS_MAX];	/* as hit.next */
	VEC(struct hit)		 hits;
	VEC(uint64_t)		 key;
	VEC(uint32_t)		 preds, errors;	/* of a new class */
};

struct classifier *classifier_new(const struct program *p) {
	struct classifier *c = calloc(1, sizeof *c);

	CHECK(c != NULL);
	c->magic = CLASSIFIER_MAGIC;
	c->program = program_ref((struct program *)p);
	classify_plan_init(&c->plan, p);
	class_table_init(&c->classes);
	arena_init(&c->scratch);
	c->atoms = calloc(c->plan.bits_count + 1u, sizeof *c->atoms);
	CHECK(c->atoms != NULL);
	c->roots = calloc(p->schema.type_count + 1u, sizeof *c->roots);
	CHECK(c->roots != NULL);
	c->root_batch = calloc(p->schema.type_count + 1u, sizeof *c->root_batch);
	CHECK(c->root_batch != NULL);
	c->plain_words = (c->plan.plain_count + 63u) / 64;
	c->held = calloc(64 * c->plain_words + 1, sizeof *c->held);
	CHECK(c->held != NULL);
	c->plain = calloc(BATCH_EVENTS_MAX * c->plain_words + 1, sizeof *c->plain);
	CHECK(c->plain != NULL);
	return c;
}

void classifier_free(struct classifier **cp) {
	struct classifier *c;

	if (*cp == NULL)
		return;
	TAKE_OBJ(c, cp, CLASSIFIER_MAGIC);
	classify_plan_fini(&c->plan);
	class_table_fini(&c->classes);
	arena_fini(&c->scratch);
	program_unref(&c->program);
	free(c->atoms);
	free(c->roots);
	free(c->root_batch);
	free(c->held);
	free(c->plain);
	vec_fini(&c->hits);
	vec_fini(&c->key);
	vec_fini(&c->preds);
	vec_fini(&c->errors);
	FREE_OBJ(c);
}

static void hit_add(struct classifier *c, unsigned row, enum token_kind kind, uint32_t number,
    uint32_t rank) {
	struct token token = { (uint32_t)kind << RANK_BITS | rank, number };

	*vec_add(&c->hits) = (struct hit){ token, c->row_hits[row] };
	c->row_hits[row] = (uint32_t)c->hits.count;
}

static struct expr_env env_of(struct classifier *c, const struct batch *b, unsigned row) {
	return (struct expr_env){ .program = c->program, .batch = b, .row = row,
	    .scratch = &c->scratch };
}

/* --- Types and kinds --- */

static void kind_judge(struct classifier *c, struct batch *b, const struct event_type *kind,
    const struct bits *rows) {
	const struct event_type	*parent = &c->program->schema.types[kind->parent];
	struct expr_env		 env = env_of(c, b, 0);

	for (unsigned word = 0; word < ROW_WORDS; word++)
		for (uint64_t left = rows->w[word]; left != 0; left &= left - 1) {
			bool error, holds;

			env.row = 64 * word + (unsigned)__builtin_ctzll(left);
			if ((b->kinds[env.row] >> parent->kind_bit & 1) == 0)
				continue;
			holds = kind->kind_cond == UINT32_MAX
			    || expr_true(&c->program->exprs[kind->kind_cond], &env, &error);
			b->kinds[env.row] |= (uint64_t)holds << kind->kind_bit;
			arena_reset(&c->scratch);
		}
}

static void kinds_fill(struct classifier *c, struct batch *b) {
	const struct schema *schema = &c->program->schema;

	for (unsigned row = 0; row < b->count; row++) {
		uint16_t root = b->type[row];

		CHECK(root < schema->type_count);
		if (c->root_batch[root] != c->batch) {
			c->root_batch[root] = c->batch;
			c->roots[root] = (struct bits){0};
		}
		bit_set(&c->roots[root], row);
		b->kinds[row] |= 1;	/* a record may name a kind: the codec has set its bits */
	}
	for (uint16_t root = 0; root < schema->type_count; root++)
		if (c->root_batch[root] == c->batch)
			for (uint16_t k = 0; k < schema->types[root].kind_count; k++)
				kind_judge(c, b, &schema->types[schema->types[root].kinds[k]],
				    &c->roots[root]);
}

static struct bits domain_rows(const struct classifier *c, const struct batch *b,
    const struct domain *d) {
	struct bits rows = {0};

	for (uint16_t t = 0; t < d->type_count; t++) {
		const struct bits *root = &c->roots[d->types[t].root];

		if (c->root_batch[d->types[t].root] != c->batch)
			continue;
		for (unsigned word = 0; word < ROW_WORDS; word++) {
			uint64_t left = root->w[word];

			if ((d->types[t].kinds & 1) != 0) {
				rows.w[word] |= left;	/* every row of the root is that */
				continue;
			}
			for (; left != 0; left &= left - 1) {
				unsigned row = 64 * word + (unsigned)__builtin_ctzll(left);

				if ((b->kinds[row] & d->types[t].kinds) != 0)
					bit_set(&rows, row);
			}
		}
	}
	return rows;
}

/* --- Plain predicates --- */

/* What is known of an atom, for these rows at least. */
static const struct atom_bits *atom_know(struct classifier *c, const struct batch *b,
    uint32_t atom, const struct bits *need) {
	struct atom_bits	*known = &c->atoms[c->plan.bits_of[atom]];
	struct expr_env		 env = env_of(c, b, 0);

	if (known->batch != c->batch)
		*known = (struct atom_bits){ .batch = c->batch };
	atom_test_column(&c->plan.atoms[atom], &env, need, known);
	return known;
}

static void plain_judge(struct classifier *c, const struct batch *b, uint32_t n,
    const struct bits *rows) {
	uint32_t		 number = c->plan.plain[n];
	const struct pred	*pred = &c->program->preds[number];
	struct bits		 alive = *rows, errors = {0};

	for (uint16_t i = 0; i < pred->atom_count && bits_any(&alive); i++) {
		const struct atom_bits *known = atom_know(c, b, pred->atoms[i], &alive);

		for (int word = 0; word < ROW_WORDS; word++) {
			errors.w[word] |= alive.w[word] & known->error.w[word];
			alive.w[word] &= known->value.w[word];
		}
	}
	c->held[n] = alive;
	for (unsigned word = 0; word < ROW_WORDS; word++)
		for (uint64_t left = errors.w[word]; left != 0; left &= left - 1)
			hit_add(c, 64 * word + (unsigned)__builtin_ctzll(left), TOKEN_ERROR,
			    number, 0);
}

/*
 * 64 x 64 bits turned round, as in Hacker's Delight, 7-3: the off-diagonal halves of ever smaller
 * squares change places.
 *
 *	A B	->	A C
 *	C D		B D
 */
static void square_turn(uint64_t m[64]) {
	uint64_t mask = UINT64_C(0xffffffff);

	for (unsigned j = 32; j != 0; j >>= 1, mask ^= mask << j)
		for (unsigned k = 0; k < 64; k = ((k | j) + 1) & ~j) {
			uint64_t swap = (m[k] >> j ^ m[k | j]) & mask;

			m[k] ^= swap << j;
			m[k | j] ^= swap;
		}
}

/* From a row of bits per predicate to a row of bits per event. */
static void plain_turn(struct classifier *c, unsigned row_count) {
	uint64_t square[64];

	for (size_t word = 0; word < c->plain_words; word++)
		for (unsigned row = 0; row < row_count; row += 64) {
			uint64_t any = 0;

			for (unsigned i = 0; i < 64; i++)
				any |= square[i] = c->held[64 * word + i].w[row / 64];
			if (any != 0)
				square_turn(square);
			for (unsigned i = 0; i < 64; i++)
				c->plain[(row + i) * c->plain_words + word] = square[i];
		}
}

/* --- Indexed predicates --- */

/* The rank of a key among those of the group: how many are <= it. */
static uint32_t key_rank(const int64_t *keys, uint32_t count, int64_t key) {
	const int64_t *from = keys;

	/* Without a branch to guess: each turn keeps the half that the rank lies in. */
	while (count > 1) {
		uint32_t half = count / 2;

		from += from[half - 1] <= key ? half : 0;
		count -= half;
	}
	return (uint32_t)(from - keys) + (count == 1 && *from <= key);
}

/* The value in the form of the group's keys; false: it has more decimals, or is too large. */
static bool value_key(const struct range_group *g, const struct cell *c, int64_t *key) {
	uint32_t more;

	*key = c->i;
	if (g->kind == VT_DECIMAL || g->kind == VT_MONEY) {
		more = g->decimals + c->n;
		if ((c->x & CELL_BIG) != 0 || more >= POWERS
		    || __builtin_mul_overflow(c->i, atom_powers[more], key))
			return false;
	}
	if (!g->up)
		*key = ~*key;
	return true;
}

static inline int range_compare(enum vkind kind, const struct cell *a, const struct cell *b) {
	if (kind == VT_FLOAT)
		return (a->f > b->f) - (a->f < b->f);
	if (kind == VT_DECIMAL || kind == VT_MONEY)
		return cell_compare(VT_DECIMAL, a, b, NULL);
	return (a->i > b->i) - (a->i < b->i);
}

/* How many of the group hold for the value: all before that place, none behind. */
static uint32_t range_rank(const struct classify_plan *plan, const struct range_group *g,
    const struct cell *value) {
	const struct range_entry	*entries = &plan->entries[g->first];
	uint32_t			 low = 0, high = g->count;
	int64_t				 key;

	if (g->has_keys && value_key(g, value, &key))
		return key_rank(&plan->keys[g->first], g->count, key);

	while (low < high) {
		uint32_t	mid = low + (high - low) / 2;
		int		order = range_compare(g->kind, &entries[mid].constant, value);

		if (!g->up)
			order = -order;
		if (order < 0 || (order == 0 && !entries[mid].strict))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void group_judge(struct classifier *c, const struct batch *b, unsigned row, uint32_t group) {
	const struct range_group	*g = &c->plan.groups[group];
	const struct cell		*value = &b->cols[g->slot][row];
	uint32_t			 rank;

	if (!batch_has(b, row, g->slot) || (g->kind == VT_FLOAT && isnan(value->f)))
		return;
	if (g->kind == VT_MONEY && g->currency != (value->x & ~CELL_BIG)) {
		hit_add(c, row, TOKEN_GROUP_ERROR, group, 0);
		return;
	}
	rank = range_rank(&c->plan, g, value);
	if (rank > 0)
		hit_add(c, row, TOKEN_RANK, group, rank);
}

/* A dear atom for one row; what is found is kept. */
static bool atom_know_row(struct classifier *c, const struct expr_env *env, uint32_t atom,
    bool *error) {
	const struct atom_bits	*known;
	struct bits		 need = {0};

	bit_set(&need, env->row);
	known = atom_know(c, env->batch, atom, &need);
	*error = bit_test(&known->error, env->row);
	return bit_test(&known->value, env->row);
}

static void test_judge(struct classifier *c, const struct expr_env *env,
    const struct bucket_test *test) {
	const struct left_atom	*left = &c->plan.left[test->first];
	bool			 error = false, holds = true;

	for (uint32_t i = 0; i < test->count && holds; i++)
		holds = atom_test_is_cheap(&left[i].test)
		    ? atom_test_row(&left[i].test, env, &error)
		    : atom_know_row(c, env, left[i].atom, &error);
	if (holds || error)
		hit_add(c, env->row, holds ? TOKEN_PRED : TOKEN_ERROR, test->pred, 0);
}

static const struct bucket *bucket_find(const struct classifier *c, const struct index *ix,
    const struct cell *value) {
	const struct set_entry	*found;
	struct set_entry	 e;

	if (!set_entry_of(ix->kind, value, &e))
		return NULL;
	found = set_table_find(&ix->keys, e, 3);
	return found == NULL ? NULL : &c->plan.buckets[ix->bucket_first
	    + (size_t)(found - ix->keys.entries)];
}

static void index_judge(struct classifier *c, const struct batch *b, const struct index *ix,
    const struct bits *rows) {
	const struct bucket	*bucket = &c->plan.buckets[ix->bucket_first];
	struct expr_env		 env = env_of(c, b, 0);

	for (unsigned word = 0; word < ROW_WORDS; word++) {
		uint64_t left = rows->w[word];

		if (ix->slot != NO_SLOT)
			left &= b->present[ix->slot][word];
		for (; left != 0; left &= left - 1) {
			env.row = 64 * word + (unsigned)__builtin_ctzll(left);
			if (ix->slot != NO_SLOT)
				bucket = bucket_find(c, ix, &b->cols[ix->slot][env.row]);
			if (bucket == NULL)
				continue;
			for (uint32_t g = 0; g < bucket->group_count; g++)
				group_judge(c, b, env.row, bucket->group_first + g);
			for (uint32_t t = 0; t < bucket->test_count; t++)
				test_judge(c, &env, &c->plan.tests[bucket->test_first + t]);
		}
	}
}

/* --- Classes --- */

static void token_spell(struct classifier *c, struct token token) {
	const struct classify_plan	*plan = &c->plan;
	uint32_t			 rank = token.kind_rank & ((1u << RANK_BITS) - 1);
	const struct range_group	*g;

	switch ((enum token_kind)(token.kind_rank >> RANK_BITS)) {
	case TOKEN_PRED:
		*vec_add(&c->preds) = token.number;
		break;
	case TOKEN_ERROR:
		*vec_add(&c->errors) = token.number;
		break;
	case TOKEN_RANK:
		g = &plan->groups[token.number];
		for (uint32_t i = 0; i < rank; i++)
			*vec_add(&c->preds) = plan->entries[g->first + i].pred;
		break;
	case TOKEN_GROUP_ERROR:
		g = &plan->groups[token.number];
		for (uint32_t i = 0; i < g->count; i++)
			*vec_add(&c->errors) = plan->entries[g->first + i].pred;
		break;
	}
}

static int number_order(const void *va, const void *vb) {
	uint32_t a = *(const uint32_t *)va, b = *(const uint32_t *)vb;

	return (a > b) - (a < b);
}

static uint32_t class_new(struct classifier *c, const uint64_t *plain, uint32_t first_hit,
    uint64_t hash) {
	struct class_preds preds;

	c->preds.count = c->errors.count = 0;
	for (size_t word = 0; word < c->plain_words; word++)
		for (uint64_t left = plain[word]; left != 0; left &= left - 1)
			*vec_add(&c->preds) = c->plan.plain[64 * word
			    + (unsigned)__builtin_ctzll(left)];
	for (uint32_t h = first_hit; h != 0; h = c->hits.items[h - 1].next)
		token_spell(c, c->hits.items[h - 1].token);
	if (c->preds.count > 0)
		qsort(c->preds.items, c->preds.count, sizeof *c->preds.items, number_order);
	if (c->errors.count > 0)
		qsort(c->errors.items, c->errors.count, sizeof *c->errors.items, number_order);
	preds = (struct class_preds){ c->preds.items, c->errors.items, (uint32_t)c->preds.count,
	    (uint32_t)c->errors.count };
	return class_table_add(&c->classes, c->key.items, c->key.count * sizeof *c->key.items, hash,
	    preds);
}

static uint32_t class_of(struct classifier *c, unsigned row) {
	const uint64_t	*plain = &c->plain[row * c->plain_words];
	uint64_t	 any = c->row_hits[row], hash;
	uint32_t	 class;

	c->key.count = 0;
	for (size_t word = 0; word < c->plain_words; word++) {
		any |= plain[word];
		*vec_add(&c->key) = plain[word];
	}
	if (any == 0)
		return 0;
	for (uint32_t h = c->row_hits[row]; h != 0; h = c->hits.items[h - 1].next) {
		struct token t = c->hits.items[h - 1].token;

		*vec_add(&c->key) = (uint64_t)t.kind_rank << 32 | t.number;
	}
	hash = class_table_hash(c->key.items, c->key.count * sizeof *c->key.items);
	class = class_table_find(&c->classes, c->key.items, c->key.count * sizeof *c->key.items,
	    hash);
	return class != 0 ? class : class_new(c, plain, c->row_hits[row], hash);
}

void classify_batch(struct classifier *c, struct batch *b) {
	CHECK_OBJ(c, CLASSIFIER_MAGIC);
	CHECK_OBJ(b, BATCH_MAGIC);
	if (class_table_is_full(&c->classes)) {
		class_table_empty(&c->classes);
		c->epoch++;
	}
	b->classifier = c;
	b->class_epoch = c->epoch;
	c->batch++;
	c->hits.count = 0;
	memset(c->row_hits, 0, b->count * sizeof *c->row_hits);
	kinds_fill(c, b);
	for (uint32_t i = 0; i < c->plan.domain_count; i++) {
		const struct domain	*d = &c->plan.domains[i];
		struct bits		 rows = domain_rows(c, b, d);

		if (!bits_any(&rows)) {
			memset(&c->held[d->plain_first], 0, d->plain_count * sizeof *c->held);
			continue;
		}
		for (uint32_t n = 0; n < d->plain_count; n++)
			plain_judge(c, b, d->plain_first + n, &rows);
		for (uint32_t n = 0; n < d->index_count; n++)
			index_judge(c, b, &c->plan.indexes[d->index_first + n], &rows);
	}
	plain_turn(c, b->count);
	for (unsigned row = 0; row < b->count; row++)
		b->class[row] = class_of(c, row);
}

struct class_preds classifier_class(const struct classifier *c, uint32_t class) {
	CHECK_OBJ(c, CLASSIFIER_MAGIC);
	CHECK(class < c->classes.count);
	return c->classes.classes[class].preds;
}

uint32_t classifier_class_count(const struct classifier *c) {
	return c->classes.count;
}

uint32_t classifier_epoch(const struct classifier *c) {
	return c->epoch;
}

/*
 * test_classify.c -- the classes of random rule sets over random batches, against the predicates
 * judged one by one, row by row, by the expressions that they were made from.
 */
#include "sexpr.h"

#include "base/rng.h"
#include "program/classify.h"

enum { PREDS_MAX = 400, ATOMS_MAX = 4, TYPES = 4, NAMES = 40 };

/* a, with the kinds ak (i > 0) and akk, an ak (flag); and b. */
static const char *const type_names[TYPES] = { "a", "b", "ak", "akk" };

struct rule_set {
	struct program	*p;
	struct event_type types[TYPES];
	uint16_t	 kinds[2];
	struct type_test tests[PREDS_MAX][2];	/* by number of the predicate */
	unsigned	 test_count[PREDS_MAX];
	uint32_t	 exprs[PREDS_MAX][ATOMS_MAX];
	unsigned	 expr_count[PREDS_MAX];
	unsigned	 pred_count;
};

static uint32_t kind_cond(struct program *p, const char *text) {
	uint32_t number = sexpr_build(p, text);

	assert_int_not_equal(number, UINT32_MAX);
	return number;
}

static void rule_set_begin(struct rule_set *r) {
	static const uint8_t bits[TYPES] = { 0, 0, 1, 2 };

	memset(r, 0, sizeof *r);
	r->p = sexpr_program();
	r->kinds[0] = 2;
	r->kinds[1] = 3;
	for (uint16_t i = 0; i < TYPES; i++)
		r->types[i] = (struct event_type){ .name = type_names[i], .index = i,
		    .root = i == 1, .parent = i == 3 ? 2 : i == 1, .kind_bit = bits[i],
		    .kind_cond = UINT32_MAX };
	r->types[2].root = r->types[3].root = 0;
	r->types[2].parent = 0;
	r->types[0].kinds = r->kinds;
	r->types[0].kind_count = 2;
	r->types[2].kind_cond = kind_cond(r->p, "(> i 0)");
	r->types[3].kind_cond = kind_cond(r->p, "(or flag (= (/ 6 i) 2))");
	r->p->schema.types = r->types;
	r->p->schema.type_count = TYPES;
}

/* A test of one event as text. */
static void atom_draw(struct rng *rng, char *out, size_t bytes) {
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };
	const char	*sign = signs[rng_below(rng, 6)];
	int		 n = (int)rng_range(rng, -3, 3), m = (int)rng_below(rng, NAMES);

	switch (rng_below(rng, 18)) {
	case 0:
	case 1:
	case 2:		snprintf(out, bytes, "(= s 'n%d')", m); break;
	case 3:		snprintf(out, bytes, "(%s i %d)", sign, n); break;
	case 4:		snprintf(out, bytes, "(%s f %d.5)", sign, n); break;
	case 5:		snprintf(out, bytes, "(%s d %d.25)", sign, n); break;
	case 6:		snprintf(out, bytes, "(%s eur %d%s)", sign, n, n & 1 ? "EUR" : "USD");
			break;
	case 7:		snprintf(out, bytes, "(%s t @%d)", sign, n); break;
	case 8:		snprintf(out, bytes, "(= e :%s)", n < 0 ? "approved" : "cnp"); break;
	case 9:		snprintf(out, bytes, "(in i {%d %d})", n, n + 1); break;
	case 10:	snprintf(out, bytes, "(in s {glob/*%d glob/N1?})", m % 10); break;
	case 11:	snprintf(out, bytes, "(exists %s)", n < 0 ? "d" : "s"); break;
	case 12:	snprintf(out, bytes, "(not (%s i %d))", sign, n); break;
	case 13:	snprintf(out, bytes, "(= (/ 6 i) %d)", n); break;
	case 14:	snprintf(out, bytes, "(> i j)"); break;
	case 15:	snprintf(out, bytes, "(in eur {%dEUR %dEUR})", n, n + 1); break;
	case 16:	snprintf(out, bytes, "(%s ip4 ip/10.0.0.%d)", sign, n & 3); break;
	default:	snprintf(out, bytes, n < 0 ? "flag" : "(not flag)");
	}
}

/* What large rule sets are made of: a name and a limit. */
static void indexed_draw(struct rng *rng, unsigned form, unsigned at, char *out, size_t bytes) {
	static const char *const signs[] = { "<", "<=", ">", ">=" };
	const char	*sign = signs[rng_below(rng, 4)];
	int		 n = (int)rng_range(rng, -3, 3);

	if (at == 0 && form != 4)
		snprintf(out, bytes, "(= s 'n%d')", (int)rng_below(rng, NAMES));
	else if (form == 0)
		snprintf(out, bytes, "(%s f %d.5)", sign, n);
	else if (form == 1)
		snprintf(out, bytes, "(%s eur %d%s)", sign, n, rng_below(rng, 4) ? "EUR" : "USD");
	else if (form == 2)
		snprintf(out, bytes, "(%s d %d.25)", sign, n);
	else if (form == 3)
		snprintf(out, bytes, "(%s i %d)", sign, n);
	else
		snprintf(out, bytes, "(%s f %d.5)", sign, (int)rng_range(rng, -20, 20));
}

static void types_draw(struct rng *rng, struct type_test *tests, unsigned *count) {
	*count = 1;
	tests[0] = (struct type_test){ 0, UINT64_C(1) << rng_below(rng, 3) };
	switch (rng_below(rng, 4)) {
	case 0:
		tests[0] = (struct type_test){ 1, 1 };
		break;
	case 1:
		tests[1] = (struct type_test){ 1, 1 };
		*count = 2;
		break;
	case 2:
		tests[0].kinds |= 2;
		break;
	default:
		break;
	}
}

static void pred_add(struct rule_set *r, struct rng *rng, bool is_large, bool one_type) {
	struct type_test	tests[2];
	uint32_t		exprs[ATOMS_MAX], atoms[ATOMS_MAX], number;
	unsigned		test_count, count, form = (unsigned)rng_below(rng, 5);
	char			text[80];

	types_draw(rng, tests, &test_count);
	if (one_type) {
		tests[0] = (struct type_test){ 0, 1 };
		test_count = 1;
	}
	count = is_large ? form == 4 ? 1 : 2 : (unsigned)rng_below(rng, ATOMS_MAX + 1);
	for (unsigned i = 0; i < count; i++) {
		if (is_large)
			indexed_draw(rng, form, i, text, sizeof text);
		else
			atom_draw(rng, text, sizeof text);
		exprs[i] = sexpr_build(r->p, text);
		if (exprs[i] == UINT32_MAX)
			fail_msg("%s: does not build", text);
		atoms[i] = program_atom_expr(r->p, exprs[i]);
	}
	number = program_pred(r->p, tests, test_count, atoms, count);
	if (number < r->pred_count)
		return;
	assert_int_equal(number, r->pred_count);
	r->pred_count++;
	memcpy(r->tests[number], tests, sizeof tests);
	r->test_count[number] = test_count;
	memcpy(r->exprs[number], exprs, sizeof exprs);
	r->expr_count[number] = count;
}

static struct cell decimal_cell(int n, unsigned exp, const char *currency) {
	return (struct cell){ .i = n, .n = -exp,
	    .x = currency != NULL ? currency_pack(currency) : 0 };
}

static void maybe_set(struct batch *b, struct rng *rng, const char *name, struct cell c) {
	if (rng_below(rng, 5) > 0)
		batch_set(b, b->count - 1, sexpr_slot(name, strlen(name)), c);
}

static void row_draw(struct batch *b, struct rng *rng) {
	char *name = arena_printf(&b->arena, "n%d", (int)rng_below(rng, NAMES + 5));

	batch_add(b, (struct order_key){0}, (uint16_t)rng_below(rng, 2), (struct bytes){0});
	maybe_set(b, rng, "s", (struct cell){ .p = name, .n = (uint32_t)strlen(name) });
	maybe_set(b, rng, "i", (struct cell){ .i = rng_range(rng, -3, 3) });
	maybe_set(b, rng, "j", (struct cell){ .i = rng_range(rng, -3, 3) });
	maybe_set(b, rng, "f", (struct cell){ .f = (double)rng_range(rng, -7, 7) / 2 });
	maybe_set(b, rng, "d", decimal_cell((int)rng_range(rng, -300, 300) / 25 * 25, 2, NULL));
	maybe_set(b, rng, "eur", decimal_cell((int)rng_range(rng, -4, 4), 0,
	    rng_below(rng, 4) > 0 ? "EUR" : "USD"));
	maybe_set(b, rng, "t", (struct cell){ .i = rng_range(rng, -3, 3) * 1000000000 });
	maybe_set(b, rng, "e", (struct cell){ .i = rng_range(rng, 0, 2) });
	maybe_set(b, rng, "flag", (struct cell){ .i = rng_range(rng, 0, 1) });
	maybe_set(b, rng, "ip4", (struct cell){ .ip = { [10] = 0xff, [11] = 0xff, [12] = 10,
	    [15] = (uint8_t)rng_below(rng, 4) } });
}

/* --- The slow way --- */

struct judge {
	struct rule_set	*r;
	struct expr_env	 env;
	uint64_t	 kinds;
};

static bool expr_judge(struct judge *j, uint32_t expr, bool *error) {
	bool value = expr_true(&j->r->p->exprs[expr], &j->env, error);

	arena_reset(j->env.scratch);
	return value;
}

static void kinds_judge(struct judge *j) {
	bool error;

	j->kinds = 1;
	if (j->env.batch->type[j->env.row] != 0)
		return;
	if (expr_judge(j, j->r->types[2].kind_cond, &error))
		j->kinds |= 2;
	if ((j->kinds & 2) != 0 && expr_judge(j, j->r->types[3].kind_cond, &error))
		j->kinds |= 4;
}

static bool pred_judge(struct judge *j, unsigned pred, bool *error) {
	struct rule_set	*r = j->r;
	bool		 is_type = false;

	*error = false;
	for (unsigned i = 0; i < r->test_count[pred]; i++)
		is_type |= r->tests[pred][i].root == j->env.batch->type[j->env.row]
		    && (r->tests[pred][i].kinds & j->kinds) != 0;
	if (!is_type)
		return false;
	for (unsigned i = 0; i < r->expr_count[pred]; i++)
		if (!expr_judge(j, r->exprs[pred][i], error))
			return false;
	return true;
}

static void row_check(struct judge *j, struct classifier *c, unsigned *hit_count) {
	uint32_t		class = j->env.batch->class[j->env.row];
	struct class_preds	preds = classifier_class(c, class);
	uint32_t		at = 0, error_at = 0;

	kinds_judge(j);
	assert_int_equal(j->env.batch->kinds[j->env.row], j->kinds);
	for (unsigned n = 0; n < j->r->pred_count; n++) {
		bool error, holds = pred_judge(j, n, &error);

		if (holds != (at < preds.pred_count && preds.preds[at] == n))
			fail_msg("pred %u holds: %d", n, holds);
		if (error != (error_at < preds.error_count && preds.errors[error_at] == n))
			fail_msg("pred %u fails: %d", n, error);
		at += holds;
		error_at += error;
	}
	assert_int_equal(at, preds.pred_count);
	assert_int_equal(error_at, preds.error_count);
	assert_int_equal(class == 0, at + error_at == 0);
	*hit_count += at + error_at;
}

/* Two rows of one class have the same predicates; of two classes, not. */
static void classes_check(struct classifier *c) {
	struct map		seen;
	struct buf		keys = {0};
	uint32_t		count = classifier_class_count(c);
	size_t			*at = calloc(count, sizeof *at);

	map_init(&seen);
	for (uint32_t i = 0; i < count; i++) {
		struct class_preds p = classifier_class(c, i);

		at[i] = keys.len;
		buf_add(&keys, &p.pred_count, sizeof p.pred_count);
		buf_add(&keys, p.preds, p.pred_count * sizeof *p.preds);
		buf_add(&keys, p.errors, p.error_count * sizeof *p.errors);
	}
	for (uint32_t i = 0; i < count; i++)
		map_put(&seen, keys.data + at[i],
		    (i + 1 < count ? at[i + 1] : keys.len) - at[i], c);
	assert_int_equal(seen.count, count);
	map_fini(&seen);
	buf_fini(&keys);
	free(at);
}

static void rule_set_check(struct rule_set *r, struct rng *rng, unsigned *hit_count) {
	struct classifier	*c;
	struct batch		*b;
	struct arena		 scratch;

	program_seal(r->p);
	c = classifier_new(r->p);
	b = batch_new(&r->p->schema);
	arena_init(&scratch);
	for (int batch = 0; batch < 3; batch++) {
		struct judge	j = { .r = r, .env = { .program = r->p, .batch = b,
				    .scratch = &scratch } };
		unsigned	rows = (unsigned)rng_below(rng, 200);

		batch_reset(b);
		for (unsigned row = 0; row < rows; row++)
			row_draw(b, rng);
		classify_batch(c, b);
		for (j.env.row = 0; j.env.row < rows; j.env.row++)
			row_check(&j, c, hit_count);
	}
	classes_check(c);
	assert_int_equal(classifier_epoch(c), 0);
	batch_free(&b);
	classifier_free(&c);
	assert_null(c);
	arena_fini(&scratch);
}

static void test_random(void **state) {
	struct rng	rng;
	unsigned	hit_count = 0;

	(void)state;
	rng_seed(&rng, 11);
	for (int round = 0; round < 60; round++) {
		struct rule_set	*r = malloc(sizeof *r);
		unsigned	 few = (unsigned)rng_below(&rng, 40);
		unsigned	 many = round % 3 == 0 ? 0
				    : (unsigned)rng_below(&rng, PREDS_MAX - 40);

		assert_non_null(r);
		rule_set_begin(r);
		for (unsigned i = 0; i < few; i++)
			pred_add(r, &rng, false, false);
		for (unsigned i = 0; i < many; i++)
			pred_add(r, &rng, rng_below(&rng, 4) > 0, round % 3 == 1);
		rule_set_check(r, &rng, &hit_count);
		program_unref(&r->p);
		free(r);
	}
	assert_true(hit_count > 100000);
}

/* More classes than the table holds: it starts anew between batches, and says so. */
static void test_epoch(void **state) {
	enum { BITS = 17, BATCHES = 160 };
	struct program		*p = sexpr_program();
	struct batch		*b = batch_new(&p->schema);
	struct classifier	*c;
	struct type_test	 type = { 0, 1 };
	struct rng		 rng;
	uint32_t		 epoch = 0;

	(void)state;
	for (uint16_t slot = 0; slot < BITS; slot++) {
		struct atom	exists = { .kind = ATOM_EXISTS, .slot = slot };
		uint32_t	atom = program_atom(p, &exists);

		assert_int_equal(program_pred(p, &type, 1, &atom, 1), slot);
	}
	program_seal(p);
	c = classifier_new(p);
	rng_seed(&rng, 13);
	for (int batch = 0; batch < BATCHES; batch++) {
		uint32_t present[BATCH_EVENTS_MAX];

		batch_reset(b);
		for (unsigned row = 0; row < BATCH_EVENTS_MAX; row++) {
			batch_add(b, (struct order_key){0}, 0, (struct bytes){0});
			present[row] = (uint32_t)rng_below(&rng, 1 << BITS);
			for (uint16_t slot = 0; slot < BITS; slot++)
				if ((present[row] >> slot & 1) != 0)
					batch_set(b, row, slot, (struct cell){0});
		}
		classify_batch(c, b);
		assert_true(classifier_class_count(c) <= CLASSES_MAX);
		assert_true(classifier_epoch(c) - epoch <= 1);
		epoch = classifier_epoch(c);
		for (unsigned row = 0; row < BATCH_EVENTS_MAX; row++) {
			struct class_preds	preds = classifier_class(c, b->class[row]);
			uint32_t		bits = 0;

			for (uint32_t i = 0; i < preds.pred_count; i++)
				bits |= 1u << preds.preds[i];
			assert_int_equal(bits, present[row]);
		}
	}
	assert_true(epoch > 0);
	batch_free(&b);
	classifier_free(&c);
	program_unref(&p);
}

static void test_empty(void **state) {
	struct program		*p = sexpr_program();
	struct classifier	*c = classifier_new(p);
	struct batch		*b = batch_new(&p->schema);

	(void)state;
	classify_batch(c, b);
	sexpr_row(p, b);
	classify_batch(c, b);
	assert_int_equal(b->class[0], 0);
	assert_int_equal(b->kinds[0], 1);
	assert_int_equal(classifier_class_count(c), 1);
	assert_int_equal(classifier_class(c, 0).pred_count, 0);
	batch_free(&b);
	classifier_free(&c);
	classifier_free(&c);
	program_unref(&p);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty), cmocka_unit_test(test_random),
		cmocka_unit_test(test_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

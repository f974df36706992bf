/*
 * bench_classify.c -- what the classifier costs, one core: prebuilt batches of stock events, rule
 * sets of growing size. Prints a JSON line each: nanoseconds an event, predicates that held.
 *
 *	equal		name = X
 *	range		name = X and price > P		the steps of W5
 *	three		name = X and price > P and volume < V
 *	plain		volume > V: no equality to find it by
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/rng.h"
#include "program/classify.h"

enum { NAMES = 20, BATCHES = 64, PASSES = 5, SLOT_NAME = 0, SLOT_PRICE, SLOT_VOLUME };
enum form { EQUAL, RANGE, THREE, PLAIN };

static const char *const form_names[] = { "equal", "range", "three", "plain" };

static struct program *program_make(struct event_type *type) {
	struct program	*p = program_new();
	struct vtype	 string = vtype_of(VT_STRING);

	*type = (struct event_type){ .name = "stock", .kind_cond = NO_EXPR };
	p->schema.types = type;
	p->schema.type_count = 1;
	CHECK(program_slot(p, "name", string, false) == SLOT_NAME);
	CHECK(program_slot(p, "price", vtype_of(VT_DECIMAL), false) == SLOT_PRICE);
	CHECK(program_slot(p, "volume", vtype_of(VT_INT), false) == SLOT_VOLUME);
	return p;
}

static uint32_t compare(struct program *p, uint16_t slot, enum expr_op op, struct cell c) {
	return program_atom(p, &(struct atom){ .kind = ATOM_COMPARE, .slot = slot,
	    .op = (uint8_t)op, .constant = c });
}

static struct cell name_draw(struct rng *rng, char text[8]) {
	int n = snprintf(text, 8, "X%03d", (int)rng_below(rng, NAMES));

	return (struct cell){ .p = text, .n = (uint32_t)n };
}

/* Cents. */
static struct cell price_draw(struct rng *rng) {
	return (struct cell){ .i = rng_range(rng, 500, 6000), .n = (uint32_t)-2 };
}

static void pred_add(struct program *p, struct rng *rng, enum form form) {
	struct type_test type = { 0, 1 };
	struct cell	 volume = { .i = rng_range(rng, 100, 1000000) };
	uint32_t	 atoms[3];
	unsigned	 count = 0;
	char		 text[8];

	if (form != PLAIN)
		atoms[count++] = compare(p, SLOT_NAME, OP_EQ, name_draw(rng, text));
	if (form == RANGE || form == THREE)
		atoms[count++] = compare(p, SLOT_PRICE, OP_GT, price_draw(rng));
	if (form == THREE || form == PLAIN)
		atoms[count++] = compare(p, SLOT_VOLUME, form == PLAIN ? OP_NE : OP_LT, volume);
	program_pred(p, &type, 1, atoms, count);
}

static void batch_fill(struct batch *b, struct rng *rng) {
	while (b->count < BATCH_EVENTS_MAX) {
		unsigned row = batch_add(b, (struct order_key){0}, 0, (struct bytes){0});

		batch_set(b, row, SLOT_NAME, name_draw(rng, arena_alloc(&b->arena, 8)));
		batch_set(b, row, SLOT_PRICE, price_draw(rng));
		batch_set(b, row, SLOT_VOLUME, (struct cell){ .i = rng_range(rng, 100, 1000000) });
	}
}

static double pass_ns(struct classifier *c, struct batch **batches) {
	clock_t begin = clock();	/* of this process: neighbours do not count */

	for (int i = 0; i < BATCHES; i++)
		classify_batch(c, batches[i]);
	return (double)(clock() - begin) * (1e9 / CLOCKS_PER_SEC) / (BATCHES * BATCH_EVENTS_MAX);
}

static void run(enum form form, unsigned pred_count) {
	struct event_type	 type;
	struct program		*p = program_make(&type);
	struct batch		*batches[BATCHES];
	struct classifier	*c;
	struct rng		 rng;
	double			 best = 1e9, held = 0;

	rng_seed(&rng, 1);
	for (unsigned i = 0; i < pred_count; i++)
		pred_add(p, &rng, form);
	program_seal(p);
	c = classifier_new(p);
	for (int i = 0; i < BATCHES; i++) {
		batches[i] = batch_new(&p->schema);
		batch_fill(batches[i], &rng);
	}
	for (int pass = 0; pass < PASSES; pass++) {
		double ns = pass_ns(c, batches);

		best = ns < best ? ns : best;
	}
	for (int i = 0; i < BATCHES; i++) {
		for (unsigned row = 0; row < BATCH_EVENTS_MAX; row++)
			held += classifier_class(c, batches[i]->class[row]).pred_count;
		batch_unref(&batches[i]);
	}
	printf("{\"bench\":\"classify\",\"form\":\"%s\",\"preds\":%u,\"ns_per_event\":%.1f,"
	    "\"held_per_event\":%.1f,\"classes\":%u}\n", form_names[form], p->pred_count, best,
	    held / (BATCHES * BATCH_EVENTS_MAX), classifier_class_count(c));
	classifier_free(&c);
	program_unref(&p);
}

int main(void) {
	static const unsigned counts[] = { 3, 30, 300, 3000, 30000 };

	for (enum form form = EQUAL; form <= PLAIN; form++)
		for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
			if ((form == RANGE || counts[i] <= 3000)
			    && !(form == EQUAL && counts[i] > 30))
				run(form, counts[i]);
	return 0;
}

/*
 * bench_classify.c -- what the classifier costs, one core: prebuilt batches of stock events, rule
 * sets of growing size. "matches" are predicates that held, summed over the events.
 *
 *	classify-FORM-N		N predicates drawn (equal ones count once) of the form
 *
 *	equal		name = X
 *	range		name = X and price > P		the steps of W5
 *	three		name = X and price > P and volume < V
 *	plain		volume > V: no equality to find it by
 */
#include <stdio.h>

#include "base/check.h"
#include "base/rng.h"
#include "program/classify.h"
#include "report.h"

enum { NAMES = 20, BATCHES = 64, ROUNDS = 4, SLOT_NAME = 0, SLOT_PRICE, SLOT_VOLUME };
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

static void pass(struct classifier *c, struct batch **batches) {
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < BATCHES; i++)
			classify_batch(c, batches[i]);
}

static uint64_t held_count(const struct classifier *c, struct batch **batches) {
	uint64_t held = 0;

	for (int i = 0; i < BATCHES; i++)
		for (unsigned row = 0; row < BATCH_EVENTS_MAX; row++)
			held += classifier_class(c, batches[i]->class[row]).pred_count;
	return held * ROUNDS;
}

static void run(enum form form, unsigned pred_count) {
	char			 workload[40], note[80];
	struct report		 r = { .workload = workload, .note = note, .pass_count = PASSES,
	    .events = ROUNDS * BATCHES * BATCH_EVENTS_MAX };
	struct event_type	 type;
	struct program		*p = program_make(&type);
	struct batch		*batches[BATCHES];
	struct classifier	*c;
	struct rng		 rng;
	double			 now = report_now(), cpu;

	rng_seed(&rng, 1);
	for (unsigned i = 0; i < pred_count; i++)
		pred_add(p, &rng, form);
	program_seal(p);
	c = classifier_new(p);
	r.load_s = report_now() - now;
	for (int i = 0; i < BATCHES; i++) {
		batches[i] = batch_new(&p->schema);
		batch_fill(batches[i], &rng);
	}
	r.rss_before_mib = report_rss_mib();
	for (unsigned i = 0; i < r.pass_count; i++) {
		now = report_now();
		cpu = report_cpu();
		pass(c, batches);
		r.seconds[i] = report_now() - now;
		r.cpu_seconds[i] = report_cpu() - cpu;
	}
	r.rss_peak_mib = report_rss_mib();
	r.matches = held_count(c, batches);
	snprintf(workload, sizeof workload, "classify-%s-%u", form_names[form], pred_count);
	snprintf(note, sizeof note, "%u distinct predicates, %u classes", p->pred_count,
	    classifier_class_count(c));
	report_print(&r);
	for (int i = 0; i < BATCHES; i++)
		batch_free(&batches[i]);
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

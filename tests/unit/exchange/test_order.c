/*
 * test_order.c -- scripted inputs, and random ones against what a sort of everything gives.
 *
 * Every row carries its own offset in a text, a list, a wide decimal and its raw bytes, and batches
 * are wiped after each push: a row that was not copied out in time shows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/rng.h"
#include "base/vec.h"
#include "exchange/order.h"

enum { SLOT_TEXT, SLOT_NUMBER, SLOT_LIST, SLOT_WIDE, SLOT_COUNT, INPUTS_MAX = 4 };

/* Two root types and a kind of the second: text and number; list, and of the kind the decimal. */
static struct field fields[] = {
	{ .name = "text", .slot = SLOT_TEXT },
	{ .name = "number", .slot = SLOT_NUMBER },
	{ .name = "list", .slot = SLOT_LIST },
	{ .name = "wide", .slot = SLOT_WIDE },
	{ .name = "shown only", .slot = NO_SLOT },
};
static struct field *fields_a[] = { &fields[0], &fields[1], &fields[4] };
static struct field *fields_b[] = { &fields[2], &fields[1] };
static struct field *fields_c[] = { &fields[2], &fields[1], &fields[3], &fields[0] };
static uint16_t kinds_b[] = { 2 };
static struct event_type types[] = {
	{ .name = "a", .index = 0, .root = 0, .fields = fields_a, .field_count = 3 },
	{ .name = "b", .index = 1, .root = 1, .fields = fields_b, .field_count = 2,
	  .kinds = kinds_b, .kind_count = 1 },
	{ .name = "c", .index = 2, .root = 1, .fields = fields_c, .field_count = 4, .kind_bit = 1 },
};
static struct slot slots[SLOT_COUNT] = {
	{ .name = "text", .type = { VT_STRING, VT_NONE, NO_ENUM } },
	{ .name = "number", .type = { VT_INT, VT_NONE, NO_ENUM } },
	{ .name = "list", .type = { VT_LIST, VT_STRING, NO_ENUM } },
	{ .name = "wide", .type = { VT_DECIMAL, VT_NONE, NO_ENUM } },
};
static const struct schema schema = {
	.types = types, .type_count = 3, .slots = slots, .slot_count = SLOT_COUNT,
};

struct event {
	int64_t		time_ns;
	unsigned	input;
	uint64_t	offset;
	uint32_t	class;
};

struct rig {
	VEC(struct event)	 out, late;
	struct order		*order;
	struct batch		*batch;
	char			 text[BATCH_EVENTS_MAX][32];	/* the input's bytes */
	uint64_t		 offset[INPUTS_MAX];
};

/* --- A row that tells its offset in every field, and the check that it still does. --- */

static void row_add(struct rig *rig, unsigned input, int64_t time_ns, uint32_t class) {
	struct batch	*b = rig->batch;
	uint64_t	 offset = rig->offset[input]++;
	unsigned	 row = b->count;
	int		 n = sprintf(rig->text[row], "%u/%llu/%lld", input,
			     (unsigned long long)offset, (long long)time_ns);
	struct bytes	 raw = { rig->text[row], (uint32_t)n };
	struct cell	 inside = { .p = raw.p + 1, .n = raw.n - 1 };
	struct cell	 outside = { .p = arena_strndup(&b->arena, raw.p, raw.n), .n = raw.n };
	struct cell	*items = arena_alloc(&b->arena, 2 * sizeof *items);
	struct decimal	*wide = arena_alloc(&b->arena, sizeof *wide);

	batch_add(b, (struct order_key){ { time_ns }, (uint64_t)input << 32, offset },
	    (uint16_t)(offset % 2), raw);
	b->class[row] = class;
	batch_set(b, row, SLOT_NUMBER, (struct cell){ .i = (int64_t)offset });
	if (offset % 2 == 0) {
		batch_set(b, row, SLOT_TEXT, inside);
		return;
	}
	items[0] = outside;
	items[1] = inside;
	batch_set(b, row, SLOT_LIST, (struct cell){ .list = items, .n = 2 });
	if (offset % 4 == 1)
		return;
	b->kinds[row] |= 2;
	CHECK(decimal_from_parts((__int128)offset << 70, -3, wide));
	batch_set(b, row, SLOT_TEXT, outside);
	batch_set(b, row, SLOT_WIDE, (struct cell){ .big = wide, .x = CELL_BIG });
}

static void row_check(const struct batch *b, unsigned row) {
	char		 text[32];
	uint64_t	 offset = b->order[row].offset;
	int		 n = sprintf(text, "%u/%llu/%lld", (unsigned)(b->order[row].origin >> 32),
			     (unsigned long long)offset, (long long)b->order[row].time.ns);
	const struct cell *items = b->cols[SLOT_LIST][row].list;
	struct decimal	 wide;

	assert_int_equal(b->raw[row].n, n);
	assert_memory_equal(b->raw[row].p, text, (size_t)n);
	assert_int_equal(b->type[row], offset % 2);
	assert_int_equal(b->kinds[row], offset % 4 == 3 ? 3 : 1);
	assert_int_equal(b->cols[SLOT_NUMBER][row].i, offset);
	assert_int_equal(batch_has(b, row, SLOT_TEXT), offset % 4 != 1);
	assert_int_equal(batch_has(b, row, SLOT_LIST), offset % 2 == 1);
	assert_int_equal(batch_has(b, row, SLOT_WIDE), offset % 4 == 3);
	if (offset % 2 == 0) {
		assert_memory_equal(b->cols[SLOT_TEXT][row].p, text + 1, (size_t)n - 1);
		return;
	}
	assert_memory_equal(items[0].p, text, (size_t)n);
	assert_memory_equal(items[1].p, text + 1, (size_t)n - 1);
	if (offset % 4 == 1)
		return;
	CHECK(decimal_from_parts((__int128)offset << 70, -3, &wide));
	assert_int_equal(decimal_cmp(*b->cols[SLOT_WIDE][row].big, wide), 0);
	assert_memory_equal(b->cols[SLOT_TEXT][row].p, text, (size_t)n);
}

static struct event row_event(const struct batch *b, unsigned row) {
	return (struct event){ b->order[row].time.ns, (unsigned)(b->order[row].origin >> 32),
	    b->order[row].offset, b->class[row] };
}

static int rig_out(void *to, struct batch *b, const uint16_t *rows, unsigned count,
    struct err *err) {
	struct rig *rig = to;

	(void)err;
	for (unsigned i = 0; i < count; i++) {
		row_check(b, rows[i]);
		*vec_add(&rig->out) = row_event(b, rows[i]);
	}
	return 0;
}

static int rig_late(void *to, unsigned input, const struct batch *b, unsigned row,
    int64_t behind_ns, struct err *err) {
	struct rig *rig = to;

	(void)err;
	row_check(b, row);
	assert_true(behind_ns > 0);
	assert_int_equal(b->order[row].origin >> 32, input);
	*vec_add(&rig->late) = row_event(b, row);
	return 0;
}

static void rig_open(struct rig *rig, unsigned inputs, const int64_t *disorder_ns,
    struct etime from, struct etime to) {
	struct order_plan plan = { .schema = &schema, .input_count = inputs,
		.disorder_ns = disorder_ns, .from = from, .to = to, .out = rig_out,
		.late = rig_late, .target = rig };

	rig->order = order_new(&plan);
	rig->batch = batch_new(&schema);
}

static void rig_push(struct rig *rig, unsigned input) {
	struct err err = {0};

	assert_int_equal(order_push(rig->order, input, rig->batch, &err), 0);
	memset(rig->text, '#', sizeof rig->text);
	batch_reset(rig->batch);
}

static void rig_close(struct rig *rig) {
	order_free(&rig->order);
	batch_free(&rig->batch);
	vec_fini(&rig->out);
	vec_fini(&rig->late);
}

/* --- Scripts: one batch a word; "0:5,3" are rows at 5 and 3 of input 0, "0." its end. --- */

static const struct script {
	const char	*name;
	int64_t		 disorder_ns[INPUTS_MAX];
	const char	*in;
	const char	*out;		/* time@input, as far as they come; `|` after each word */
	const char	*late;
} scripts[] = {
	{ "ordered: each row at once, equal times too", { 0 },
	  "0:1,2,2 0:2,3 0.", "1@0 2@0 2@0 | 2@0 3@0 | |", "" },
	{ "ordered: what is earlier is late", { 0 },
	  "0:5,4,5,6 0:5 0.", "5@0 5@0 6@0 | | |", "4@0 5@0 " },
	{ "disorder: rows wait until nothing earlier can come", { 10 },
	  "0:10,3 0:13 0:14,20 0.", "| | 3@0 | 10@0 13@0 14@0 20@0 |", "" },
	{ "disorder: exactly at the bound is in time, before it is late", { 10 },
	  "0:20,10,9 0:21,10 0.", "| 10@0 | 20@0 21@0 |", "9@0 10@0 " },
	{ "two inputs: as far as both have come, and equal times by input", { 0, 0 },
	  "0:1,5 1:2,5 0:6 1. 0.", "| 1@0 2@1 5@0 | 5@1 | 6@0 | |", "" },
	{ "an input is late by its own times only", { 0, 0 },
	  "0:100 1:1,2 1:1 1. 0.", "| 1@1 2@1 | | 100@0 | |", "1@1 " },
	{ "each input has its own disorder", { 5, 0 },
	  "0:10 1:4,5,6 0:11 1. 0.", "| 4@1 | 5@1 | | 6@1 10@0 11@0 |", "" },
	{ "a batch in hand is merged with what waits", { 4 },
	  "0:5,6,7 0:8,3,4,20 0.", "| 4@0 5@0 6@0 7@0 8@0 | 20@0 |", "3@0 " },
};

static void word_run(struct rig *rig, const char *word, unsigned inputs) {
	unsigned	input = (unsigned)(word[0] - '0');
	struct err	err = {0};
	char		*p = (char *)word + 1;

	assert_true(input < inputs);
	if (*p == '.') {
		assert_int_equal(order_end(rig->order, input, &err), 0);
		return;
	}
	while (*p == ':' || *p == ',')
		row_add(rig, input, strtoll(p + 1, &p, 10), 1);
	rig_push(rig, input);
}

static void events_print(struct buf *to, const struct event *events, size_t from, size_t count) {
	for (size_t i = from; i < count; i++)
		buf_printf(to, "%lld@%u ", (long long)events[i].time_ns, events[i].input);
}

static void test_script(void **state) {
	const struct script	*script = *state;
	struct rig		*rig = test_calloc(1, sizeof *rig);
	unsigned		 inputs = strchr(script->in, '1') != NULL
				     && strstr(script->in, " 1:") != NULL ? 2 : 1;
	char			*words = strdup(script->in), *save = NULL;
	struct buf		 out = {0}, late = {0};

	rig_open(rig, inputs, script->disorder_ns, ETIME_START, ETIME_END);
	for (char *w = strtok_r(words, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save)) {
		size_t before = rig->out.count;

		word_run(rig, w, inputs);
		events_print(&out, rig->out.items, before, rig->out.count);
		buf_str(&out, w[1] == '.' && order_next(rig->order) == inputs ? "|" : "| ");
	}
	events_print(&late, rig->late.items, 0, rig->late.count);
	assert_string_equal(buf_cstr(&out), script->out);
	assert_string_equal(buf_cstr(&late), script->late);
	assert_int_equal(order_watermark(rig->order).ns, ETIME_END.ns);
	assert_int_equal(order_tally(rig->order)->waiting, 0);
	assert_int_equal(order_tally(rig->order)->waiting_bytes, 0);
	buf_fini(&out);
	buf_fini(&late);
	free(words);
	rig_close(rig);
	test_free(rig);
}

/* --- Random inputs --- */

static int event_compare(const void *pa, const void *pb) {
	const struct event *a = pa, *b = pb;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

struct naive {
	VEC(struct event)	 kept;
	int64_t			 highest_ns[INPUTS_MAX];
	uint64_t		 late, dropped, outside;
};

static void naive_add(struct naive *n, struct event e, int64_t disorder_ns, struct etime from,
    struct etime to) {
	int64_t *highest_ns = &n->highest_ns[e.input];

	if (e.time_ns < from.ns || e.time_ns >= to.ns) {
		n->outside++;
	} else if (*highest_ns != INT64_MIN && e.time_ns < *highest_ns - disorder_ns) {
		n->late++;
	} else {
		if (e.time_ns > *highest_ns)
			*highest_ns = e.time_ns;
		if (e.class != 0)
			*vec_add(&n->kept) = e;
		else
			n->dropped++;
	}
}

static void random_batch(struct rig *rig, struct naive *n, struct rng *rng, unsigned input,
    const int64_t *disorder_ns, struct etime from, struct etime to) {
	unsigned	rows = (unsigned)rng_range(rng, 0, rng_below(rng, 4) == 0 ? 1024 : 20);
	int64_t		base_ns = (int64_t)rig->offset[input] * 3;

	for (unsigned i = 0; i < rows; i++) {
		struct event e = { .input = input, .offset = rig->offset[input] };

		e.time_ns = base_ns + i * 3;
		if (rng_below(rng, 3) == 0)
			e.time_ns += rng_range(rng, -40, 10);
		e.class = rng_below(rng, 5) == 0 ? 0 : 1 + (uint32_t)e.offset;
		naive_add(n, e, disorder_ns[input], from, to);
		row_add(rig, input, e.time_ns, e.class);
	}
}

static void random_run(uint64_t seed) {
	struct rig	*rig = test_calloc(1, sizeof *rig);
	struct rng	 rng;
	struct naive	 naive = {0};
	unsigned	 inputs, rounds;
	int64_t		 disorder_ns[INPUTS_MAX];
	struct etime	 from = ETIME_START, to = ETIME_END;
	struct err	 err = {0};

	rng_seed(&rng, seed);
	inputs = 1 + (unsigned)rng_below(&rng, INPUTS_MAX);
	rounds = 1 + (unsigned)rng_below(&rng, 20);
	if (rng_below(&rng, 3) == 0)
		from.ns = 100, to.ns = 2000;
	for (unsigned i = 0; i < inputs; i++) {
		disorder_ns[i] = rng_below(&rng, 2) == 0 ? 0 : rng_range(&rng, 1, 60);
		naive.highest_ns[i] = INT64_MIN;
	}
	rig_open(rig, inputs, disorder_ns, from, to);
	while (rounds-- > 0) {
		unsigned input = order_next(rig->order);

		random_batch(rig, &naive, &rng, input, disorder_ns, from, to);
		rig_push(rig, input);
		for (size_t i = 0; i < rig->out.count; i++)
			assert_true(rig->out.items[i].time_ns <= order_watermark(rig->order).ns);
	}
	for (unsigned i = 0; i < inputs; i++)
		assert_int_equal(order_end(rig->order, i, &err), 0);
	if (naive.kept.count > 0)
		qsort(naive.kept.items, naive.kept.count, sizeof *naive.kept.items, event_compare);
	assert_int_equal(rig->out.count, naive.kept.count);
	for (size_t i = 0; i < naive.kept.count; i++) {
		assert_int_equal(event_compare(&rig->out.items[i], &naive.kept.items[i]), 0);
		assert_int_equal(rig->out.items[i].class, naive.kept.items[i].class);
	}
	assert_int_equal(order_tally(rig->order)->applied, naive.kept.count);
	assert_int_equal(order_tally(rig->order)->late, naive.late);
	assert_int_equal(order_tally(rig->order)->dropped, naive.dropped);
	assert_int_equal(order_tally(rig->order)->outside, naive.outside);
	assert_int_equal(order_tally(rig->order)->waiting_bytes, 0);
	vec_fini(&naive.kept);
	rig_close(rig);
	test_free(rig);
}

static void test_random(void **state) {
	(void)state;
	for (uint64_t seed = 1; seed <= 1000; seed++)
		random_run(seed);
}

/* A long stream of bounded disorder must not keep more than what the disorder spans. */
static void test_memory(void **state) {
	struct rig	*rig = test_calloc(1, sizeof *rig);
	struct rng	 rng;
	const int64_t	 disorder_ns[] = { 5000 };
	size_t		 early_peak = 0;

	(void)state;
	rng_seed(&rng, 7);
	rig_open(rig, 1, disorder_ns, ETIME_START, ETIME_END);
	for (unsigned batch = 0; batch < 400; batch++) {
		for (unsigned i = 0; i < BATCH_EVENTS_MAX; i++)
			row_add(rig, 0, (int64_t)rig->offset[0] - rng_range(&rng, 0, 5000), 1);
		rig_push(rig, 0);
		rig->out.count = 0;
		if (batch == 40)
			early_peak = order_tally(rig->order)->waiting_bytes_peak;
	}
	assert_int_equal(rig->late.count, 0);
	assert_true(order_tally(rig->order)->waiting_peak < 5000 + 3 * BATCH_EVENTS_MAX);
	assert_true(order_tally(rig->order)->waiting_bytes_peak < early_peak + early_peak / 4);
	rig_close(rig);
	test_free(rig);
}

/* The receiver's error ends the push, and what waits is freed. */
static int out_fails(void *to, struct batch *b, const uint16_t *rows, unsigned count,
    struct err *err) {
	(void)to, (void)b, (void)rows, (void)count;
	return err_set(err, ERR_FULL, "no room");
}

static void test_error(void **state) {
	struct rig	 *rig = test_calloc(1, sizeof *rig);
	struct err	  err = {0};
	const int64_t	  disorder_ns[] = { 10 };
	struct order_plan plan = { .schema = &schema, .input_count = 1, .from = ETIME_START,
		.to = ETIME_END, .disorder_ns = disorder_ns, .out = out_fails, .late = rig_late,
		.target = rig };

	(void)state;
	rig->order = order_new(&plan);
	rig->batch = batch_new(&schema);
	row_add(rig, 0, 100, 1);
	rig_push(rig, 0);
	row_add(rig, 0, 200, 1);
	assert_int_equal(order_push(rig->order, 0, rig->batch, &err), -1);
	assert_string_equal(err.text, "no room");
	rig_close(rig);
	test_free(rig);
}

int main(void) {
	enum { SCRIPTS = sizeof scripts / sizeof *scripts };
	struct CMUnitTest tests[SCRIPTS + 3] = {
		[SCRIPTS] = cmocka_unit_test(test_random),
		[SCRIPTS + 1] = cmocka_unit_test(test_memory),
		[SCRIPTS + 2] = cmocka_unit_test(test_error),
	};

	for (size_t i = 0; i < SCRIPTS; i++)
		tests[i] = (struct CMUnitTest){ .name = scripts[i].name, .test_func = test_script,
		    .initial_state = (void *)&scripts[i] };
	return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}

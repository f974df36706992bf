/*
 * bench_match.c -- the pattern operator over prebuilt batches: classes, keys, automata; no
 * decoding, no output. One core, one thread.
 *
 *	bench_match [WORKLOAD [EVENTS]]		without arguments: a selection
 *
 * Each pass starts with fresh state. A match is counted and hashed, so that the figure can be held
 * against those of other engines on the same events.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "dsl/ruleset.h"
#include "operators/match.h"
#include "program/classify.h"
#include "report.h"
#include "workload.h"

enum { SEED = 7, LOOK_EVERY = 64 };

struct bench {
	struct workload		 w;
	struct program		*program;
	struct feed_event	*events;
	struct batch		**batches;
	uint32_t		*ids;
	size_t			 count, batch_count;
	uint64_t		 matches, hash;
	uint64_t		 keys, state_bytes;
};

static int no_files(void *arg, const char *path, char **text, size_t *bytes, struct err *err) {
	(void)arg, (void)text, (void)bytes;
	return err_set(err, ERR_IO, "%s: no files here", path);
}

static struct program *compile(const struct buf *text) {
	struct ruleset	*rs = ruleset_new(no_files, NULL, &(struct ruleset_options){0});
	struct program	*program = NULL;
	struct diags	 diags;
	struct buf	 out = {0};

	diags_init(&diags);
	if (ruleset_add_file(rs, "bench.cep", text->data, text->len, &diags) == -1
	    || ruleset_compile(rs, &program, &diags) == -1) {
		diags_print(&diags, &out, &(struct diag_style){0});
		fwrite(out.data, 1, out.len, stderr);
		exit(2);
	}
	buf_fini(&out);
	diags_fini(&diags);
	ruleset_free(&rs);
	return program;
}

static uint16_t slot_named(const struct program *program, const char *name) {
	for (uint16_t i = 0; i < program->schema.slot_count; i++)
		if (strcmp(program->schema.slots[i].name, name) == 0)
			return i;
	return NO_SLOT;
}

static void batches_fill(struct bench *b) {
	const struct schema	*schema = &b->program->schema;
	uint16_t		 name = slot_named(b->program, "name");
	uint16_t		 price = slot_named(b->program, "price");
	uint16_t		 type[2] = { schema_type(schema, "BUY", 3)->index,
				    schema_type(schema, "SELL", 4)->index };

	b->batch_count = (b->count + BATCH_EVENTS_MAX - 1) / BATCH_EVENTS_MAX;
	b->batches = calloc(b->batch_count, sizeof *b->batches);
	b->ids = calloc(b->count, sizeof *b->ids);
	CHECK(b->batches != NULL && b->ids != NULL);
	for (size_t i = 0; i < b->count; i++) {
		struct feed_event	*e = &b->events[i];
		struct batch		**bp = &b->batches[i / BATCH_EVENTS_MAX];
		unsigned		 row;

		if (*bp == NULL)
			*bp = batch_new(schema);
		b->ids[i] = (uint32_t)i;
		row = batch_add(*bp, (struct order_key){ { e->ts_ms * 1000000 }, 0, i },
		    type[e->sell], (struct bytes){ (const char *)&b->ids[i], 4 });
		if (name != NO_SLOT)
			batch_set(*bp, row, name, (struct cell){ .p = e->name,
			    .n = (uint32_t)strlen(e->name) });
		if (price != NO_SLOT)
			batch_set(*bp, row, price, (struct cell){ .f = e->price });
	}
}

static uint64_t event_id(const struct match_event *e) {
	uint32_t id;

	memcpy(&id, e->raw.p, sizeof id);
	return id;
}

static int on_match(void *to, const struct match *match, struct err *err) {
	struct bench	*b = to;
	uint64_t	 hash = match->rule->index;
	uint32_t	 last = match->event_count - 1;

	(void)err;
	for (uint32_t i = 0; i <= last; i++)
		if (!b->w.greedy || i <= 1 || i >= last - 1)
			hash = report_mix(hash, event_id(&match->events[i]));
	if (b->w.greedy && match->event_count == 3)	/* the one b is the first and the last */
		hash = report_mix(report_mix(report_mix(report_mix(match->rule->index,
		    event_id(&match->events[0])), event_id(&match->events[1])),
		    event_id(&match->events[1])), event_id(&match->events[2]));
	b->matches++;
	b->hash += hash;
	return 0;
}

static void look(struct bench *b, struct op *op) {
	uint64_t keys, bytes;

	match_state_size(op, &keys, &bytes);
	if (keys > b->keys) {
		b->keys = keys;
		b->state_bytes = bytes;
	}
}

static void pass(struct bench *b, bool is_warm_up) {
	static uint16_t		 rows[BATCH_EVENTS_MAX];
	struct classifier	*classes = classifier_new(b->program);
	struct op		*op = NULL;
	struct err		 err = {0};
	enum op_more		 more;

	b->matches = b->hash = 0;
	for (unsigned i = 0; i < BATCH_EVENTS_MAX; i++)
		rows[i] = (uint16_t)i;
	CHECK(op_open(&op, &match_class, b->program, on_match, b, &err) == 0);
	for (size_t i = 0; i < b->batch_count; i++) {
		classify_batch(classes, b->batches[i]);
		do
			CHECK(op_batch(op, b->batches[i], rows, b->batches[i]->count, &more,
			    &err) == 0);
		while (more == OP_MORE);
		if (is_warm_up && i % LOOK_EVERY == 0)
			look(b, op);
	}
	CHECK(op_advance(op, ETIME_END, &err) == 0);
	op_close(&op);
	classifier_free(&classes);
}

static void run(const char *name, size_t count) {
	struct bench	 b = { .count = count };
	struct report	 r = { .workload = name, .events = count, .pass_count = PASSES };
	struct buf	 text = {0};
	double		 t = report_now(), cpu;

	if (!workload_rules(&b.w, name, SEED, &text)) {
		fprintf(stderr, "bench_match: no workload %s\n", name);
		exit(2);
	}
	t = report_now();
	b.program = compile(&text);
	r.load_s = report_now() - t;
	b.events = feed_new(b.w.feed, count, SEED);
	batches_fill(&b);
	r.rss_before_mib = report_rss_mib();
	pass(&b, true);
	for (unsigned i = 0; i < r.pass_count; i++) {
		t = report_now();
		cpu = report_cpu();
		pass(&b, false);
		r.seconds[i] = report_now() - t;
		r.cpu_seconds[i] = report_cpu() - cpu;
		if (i == 0 && r.seconds[0] > 10)
			r.pass_count = 1;
	}
	r.matches = b.matches;
	r.match_hash = b.hash;
	r.rss_peak_mib = report_rss_mib();
	r.keys = b.keys;
	r.state_bytes = b.state_bytes;
	report_print(&r);
	for (size_t i = 0; i < b.batch_count; i++)
		batch_free(&b.batches[i]);
	free(b.batches);
	free(b.ids);
	free(b.events);
	program_unref(&b.program);
	buf_fini(&text);
}

int main(int argc, char **argv) {
	static const struct {
		const char	*name;
		size_t		 count;
	} selection[] = {
		{ "W1-seq3-skip", 2000000 }, { "W1-seq3-each", 2000000 },
		{ "W1-seq3-all", 2000000 }, { "W1-ne3-each", 2000000 },
		{ "W1-seq9-all", 2000000 }, { "W1-seq24-all", 2000000 },
		{ "W1-ne24-all", 2000000 }, { "W2-greedy-each", 2000000 },
		{ "W2-all", 500000 }, { "W2-boom", 20000 }, { "W3-for", 1000000 },
		{ "W3-mid", 500000 }, { "W4-each", 1000000 }, { "W4-all", 1000000 },
		{ "W5-1", 2000000 }, { "W5-100", 500000 }, { "W5-1000", 500000 },
		{ "W5-10000", 100000 }, { "W6-uni-each", 1000000 },
		{ "W6-uni-strict", 1000000 }, { "W6-zipf-each", 1000000 },
	};

	if (argc > 1) {
		run(argv[1], argc > 2 ? (size_t)atol(argv[2]) : 2000000);
		return 0;
	}
	for (size_t i = 0; i < sizeof selection / sizeof *selection; i++)
		run(selection[i].name, selection[i].count);
	return 0;
}

/*
 * bench_json.c -- NDJSON lines to columns, one core: what the decoder costs without all else.
 *
 * The lines are those of the end-to-end workload W8f: 183 bytes, ten keys, of which six are
 * declared and four read by rules (name, volume, price, ts). Five passes over the same 64 MB,
 * which are made first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "flow/codec.h"
#include "tests/bench/report.h"
#include "tests/support/declare.h"

enum { LINE_BYTES = 183, LINES = 350000, CHUNK_BYTES = 1 << 18 };

static void line_make(char *line, struct rng *rng, long id, int64_t ts) {
	static const char	*const names[] = { "MSFT", "ORCL", "CSCO", "X071", "QQQ", "X015" };
	char			 text[LINE_BYTES + 64];
	int			 n;

	n = snprintf(text, sizeof text, "{\"type\":\"%s\",\"id\":%ld,\"name\":\"%s\",\"volume\":%d,"
	    "\"price\":%d.%02d,\"ts\":%" PRId64 ",\"account\":\"ACC%07ld\",\"currency\":\"USD\","
	    "\"venue\":\"XNAS\",\"tags\":[\"", rng_below(rng, 2) == 0 ? "BUY" : "SELL", id,
	    names[rng_below(rng, 6)], (int)(100 + 100 * rng_below(rng, 10)),
	    (int)(5 + rng_below(rng, 55)), (int)rng_below(rng, 100), ts, id * 7919 % 10000000);
	CHECK(n < LINE_BYTES - 4);
	memcpy(line, text, (size_t)n);
	for (; n < LINE_BYTES - 4; n++)
		line[n] = (char)('a' + n % 26);
	memcpy(line + n, "\"]}\n", 4);
}

static void event_declare(struct declare *d, const char *name) {
	declare_type(d, name, NULL);
	declare_field(d, "id", VT_INT)->slot = NO_SLOT;
	declare_field(d, "name", VT_STRING);
	declare_field(d, "volume", VT_INT);
	declare_field(d, "price", VT_DECIMAL);
	declare_field(d, "account", VT_STRING)->slot = NO_SLOT;
	declare_time(d, "ts", UNIT_MS);
}

static void letter_refuse(void *to, const struct dead_letter *letter) {
	(void)to;
	fprintf(stderr, "bench_json: line %" PRIu64 ": %s\n", letter->line, letter->detail);
	abort();
}

/* Sums of what came out, so that a pass that reads something else does not count. */
struct sum {
	uint64_t	rows, volume, names;
};

static void batch_sum(const struct batch *b, uint16_t name, uint16_t volume, struct sum *sum) {
	sum->rows += b->count;
	for (unsigned row = 0; row < b->count; row++) {
		sum->volume += (uint64_t)b->cols[volume][row].i;
		sum->names += b->cols[name][row].n;
	}
}

static struct sum pass(const struct declare *d, const char *data, size_t bytes) {
	struct codec_plan	 plan = { .schema = &d->schema, .type_field = "type",
	    .record_bytes_max = CODEC_RECORD_BYTES_DEFAULT, .dead = letter_refuse };
	struct codec_in		 in = { .line = 1 };
	struct batch		*b = batch_new(&d->schema);
	struct sum		 sum = {0};
	uint16_t		 name = event_type_field(&d->types[0], "name")->slot;
	uint16_t		 volume = event_type_field(&d->types[0], "volume")->slot;
	void			*state;
	struct err		 err;

	CHECK(json_codec_class.open(&plan, &state, &err) == 0);
	in.data = data;
	while (in.at < bytes) {
		/* As it comes from a file: in chunks. */
		in.bytes = in.at + CHUNK_BYTES < bytes ? in.at + CHUNK_BYTES : bytes;
		for (;;) {
			json_codec_class.decode(state, &in, b);
			if (b->count == 0)
				break;
			batch_sum(b, name, volume, &sum);
			batch_reset(b);
		}
	}
	json_codec_class.close(&state);
	batch_free(&b);
	return sum;
}

static void lines_make(char *data) {
	struct rng rng;

	rng_seed(&rng, 1);
	for (long i = 0; i < LINES; i++)
		line_make(data + (size_t)i * LINE_BYTES, &rng, i, INT64_C(1700000000000) + i * 104);
}

int main(void) {
	size_t		 bytes = (size_t)LINES * LINE_BYTES;
	char		*data = malloc(bytes);
	struct declare	*d = malloc(sizeof *d);
	struct report	 r = { .workload = "json-decode", .events = LINES, .pass_count = PASSES,
			    .note = "183 bytes a line; no rule, no match" };
	struct sum	 first = {0};

	CHECK(data != NULL);
	CHECK(d != NULL);
	lines_make(data);
	declare_begin(d);
	event_declare(d, "BUY");
	event_declare(d, "SELL");
	declare_end(d);
	r.rss_before_mib = report_rss_mib();
	for (unsigned i = 0; i < r.pass_count; i++) {
		double		now = report_now(), cpu = report_cpu();
		struct sum	sum = pass(d, data, bytes);

		r.seconds[i] = report_now() - now;
		r.cpu_seconds[i] = report_cpu() - cpu;
		if (i == 0)
			first = sum;
		CHECK(sum.rows == LINES);
		CHECK(sum.volume == first.volume);
		CHECK(sum.names == first.names);
	}
	r.rss_peak_mib = report_rss_mib();
	report_print(&r);
	declare_fini(d);
	free(d);
	free(data);
	return 0;
}

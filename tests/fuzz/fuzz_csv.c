/*
 * fuzz_csv.c -- any bytes as CSV: the same transcript at once and in pieces.
 *
 * The first byte of a case chooses the pieces.
 */
#include "tests/support/declare.h"
#include "tests/unit/codec/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void fields_declare(struct declare *d) {
	static const char *const results[] = { "a", "b", NULL };

	declare_type(d, "e", NULL);
	declare_field(d, "s", VT_STRING)->optional = true;
	declare_field(d, "n", VT_INT)->optional = true;
	declare_field(d, "ok", VT_BOOL)->optional = true;
	declare_field(d, "u", VT_DURATION)->unit = UNIT_MS;
	declare_field(d, "ip", VT_IP)->optional = true;
	declare_field(d, "g", VT_GEO)->optional = true;
	declare_enum(d, "r", false, results)->optional = true;
	declare_list(d, "l", VT_STRING)->optional = true;
	declare_field(d, "m", VT_MONEY)->currency_path = declare_path(d, "c");
	declare_time(d, "t", UNIT_MS);
	declare_type(d, "k", "e");
	declare_field(d, "kn", VT_INT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	struct transcript	 whole = { .class = &csv_codec_class }, split;
	struct declare		*d = malloc(sizeof *d);
	struct rng		 rng;

	CHECK(d != NULL);
	declare_begin(d);
	fields_declare(d);
	declare_end(d);
	whole.plan = (struct codec_plan){ .schema = &d->schema, .type_field = "event",
	    .record_bytes_max = 60 };
	if (bytes > 0 && data[0] % 4 == 0)
		whole.plan.only = &d->types[1];
	split = whole;
	rng_seed(&rng, bytes > 0 ? data[0] : 0);
	split.pieces = &rng;
	if (bytes > 0) {
		transcript_run(&whole, (const char *)data + 1, bytes - 1);
		transcript_run(&split, (const char *)data + 1, bytes - 1);
		CHECK(whole.out.len == split.out.len);
		CHECK(memcmp(whole.out.data, split.out.data, whole.out.len) == 0);
	}
	transcript_fini(&whole);
	transcript_fini(&split);
	declare_fini(d);
	free(d);
	return 0;
}

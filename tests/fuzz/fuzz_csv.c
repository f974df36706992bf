/*
 * fuzz_csv.c -- any bytes as CSV: the same transcript at once and in pieces.
 *
 * The first byte of a case chooses the pieces.
 */
#include "tests/fuzz/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	struct codec_plan	 plan = { .type_field = "event", .record_bytes_max = 60 };
	struct declare		*d;

	if (bytes == 0)
		return 0;
	d = malloc(sizeof *d);
	CHECK(d != NULL);
	codec_type_begin(d);
	codec_type_end(d);
	plan.schema = &d->schema;
	if (data[0] % 4 == 0)
		plan.only = &d->types[1];
	codec_pieces_compare(&csv_codec_class, &plan, data[0], (const char *)data + 1, bytes - 1);
	declare_fini(d);
	free(d);
	return 0;
}

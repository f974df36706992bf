/*
 * codec.h -- what the targets of codecs share: a type with fields of every sort, and the promise
 * that pieces make no difference.
 */
#pragma once

#include "tests/support/declare.h"
#include "tests/unit/codec/transcript.h"

/* Begins the root type `e`; the target adds fields of its own, then ends it. */
static inline void codec_type_begin(struct declare *d) {
	static const char *const results[] = { "a", "b", NULL };

	declare_begin(d);
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
}

/* Its time, and a kind of it. */
static inline void codec_type_end(struct declare *d) {
	declare_time(d, "t", UNIT_MS);
	declare_type(d, "k", "e");
	declare_field(d, "kn", VT_INT);
	declare_end(d);
}

/* The same transcript at once and in pieces, which the seed chooses. */
static inline void codec_pieces_compare(const struct codec_class *class,
    const struct codec_plan *plan, uint64_t seed, const char *input, size_t bytes) {
	struct transcript	 whole = { .class = class, .plan = *plan }, split = whole;
	struct rng		 rng;

	rng_seed(&rng, seed);
	split.pieces = &rng;
	transcript_run(&whole, input, bytes);
	transcript_run(&split, input, bytes);
	CHECK(whole.out.len == split.out.len);
	CHECK(memcmp(whole.out.data, split.out.data, whole.out.len) == 0);
	transcript_fini(&whole);
	transcript_fini(&split);
}

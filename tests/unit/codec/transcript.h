/*
 * transcript.h -- what a codec makes of an input, as text: rows, dead letters, tallies. So tests
 * are tables of inputs and texts.
 *
 *	0 auth 2023-11-14T22:13:20Z card_id=c1 amount=5.00 EUR		rows: offset, type, time ...
 *	64 line 2 syntax: column 10: no value of JSON | {"event":nix}	dead letters
 *	records 2 events 1 duplicate 0 utf8 0
 *	auth.amount missing 1 wrong 0 enum 0
 *
 * Each row's fields are decoded once more from its raw bytes: they must be those of its columns.
 * The input is fed in pieces as a source would give it, what a codec has not taken being moved to
 * the front of another buffer of exactly its size, so that a sanitizer sees a byte read too many.
 */
#pragma once

#include <inttypes.h>
#include <string.h>

#include "base/rng.h"
#include "base/timefmt.h"
#include "event/batch.h"
#include "flow/codec.h"

struct transcript {
	const struct codec_class *class;
	struct codec_plan	 plan;
	struct rng		*pieces;	/* NULL: the input at once; else random pieces */
	/* Own: */
	void			*state;
	struct buf		 out, dead;
};

/* As in the file of cases: %XX for what is no printable ASCII. */
static inline void transcript_bytes(struct buf *out, const char *p, size_t n) {
	for (; n > 0; p++, n--)
		if (*p < ' ' || *p > '~' || *p == '%')
			buf_printf(out, "%%%02x", (unsigned char)*p);
		else
			buf_char(out, *p);
}

static inline void transcript_letter(void *to, const struct dead_letter *d) {
	static const char	*const names[] = {
#define DEAD(id, name, text) name,
#include "flow/dead.def"
#undef DEAD
	};
	struct transcript	*t = to;

	buf_printf(&t->dead, "%" PRIu64 " line %" PRIu64 " %s: ", d->offset, d->line,
	    names[d->reason]);
	transcript_bytes(&t->dead, d->detail, strlen(d->detail));
	buf_str(&t->dead, " | ");
	if (d->keep_raw)
		transcript_bytes(&t->dead, d->raw.p, d->raw.n);
	else
		buf_printf(&t->dead, "%u bytes", d->raw.n);
	buf_char(&t->dead, '\n');
}

static inline void transcript_field(struct transcript *t, const char *name, struct vtype type,
    const struct cell *c) {
	struct buf text = {0};

	(type.kind == VT_LIST ? value_json : value_print)(&text, t->plan.schema, type, c, false);
	buf_printf(&t->out, " %s=", name);
	transcript_bytes(&t->out, text.data, text.len);
	buf_fini(&text);
}

/* The same fields from the raw bytes of the event: they must be those of the columns. */
static inline void transcript_late(struct transcript *t, const struct batch *b, unsigned row) {
	const struct event_type	*type = &t->plan.schema->types[b->type[row]];
	struct cell		 cells[64];
	bool			 present[64], error = false;
	char			*raw = malloc(b->raw[row].n + (size_t)1);

	CHECK(raw != NULL);
	CHECK(type->field_count <= 64);
	memcpy(raw, b->raw[row].p, b->raw[row].n);
	CHECK(t->class->fields(t->state, type, (struct bytes){ raw, b->raw[row].n }, cells,
	    present));
	for (uint16_t i = 0; i < type->field_count; i++) {
		const struct field	*f = type->fields[i];
		const struct cell	*c;

		if (f->slot == NO_SLOT)
			continue;
		c = &b->cols[f->slot][row];
		CHECK(present[i] == batch_has(b, row, f->slot));
		if (!present[i])
			continue;
		if (f->type.kind == VT_LIST)
			CHECK(cell_list_equal(f->type.elem, &cells[i], c, &error));
		else
			CHECK(cell_equal(f->type.kind, &cells[i], c, &error));
	}
	CHECK(!error);
	free(raw);
}

static inline void transcript_rows(struct transcript *t, const struct batch *b) {
	const struct schema *s = t->plan.schema;

	for (unsigned row = 0; row < b->count; row++) {
		char text[TIME_TEXT_BYTES];

		time_print(b->order[row].time.ns, text);
		buf_printf(&t->out, "%" PRIu64 " %s %s", b->order[row].offset,
		    s->types[b->type[row]].name, text);
		if (b->kinds[row] != 1)
			buf_printf(&t->out, " kinds %" PRIx64, b->kinds[row]);
		for (uint16_t slot = 0; slot < s->slot_count; slot++)
			if (batch_has(b, row, slot))
				transcript_field(t, s->slots[slot].name, s->slots[slot].type,
				    &b->cols[slot][row]);
		buf_char(&t->out, '\n');
		transcript_late(t, b, row);
	}
}

/* What in->at has left, in a block of just that size. */
static inline void transcript_keep(struct codec_in *in, const char *more, size_t more_bytes) {
	size_t	 left = in->bytes - in->at;
	char	*data = malloc(left + more_bytes + (left + more_bytes == 0));

	CHECK(data != NULL);
	if (left > 0)
		memcpy(data, in->data + in->at, left);
	if (more_bytes > 0)
		memcpy(data + left, more, more_bytes);
	free((char *)(uintptr_t)in->data);
	in->data = data;
	in->at = 0;
	in->bytes = left + more_bytes;
}

static inline void transcript_decode(struct transcript *t, struct codec_in *in, struct batch *b) {
	size_t before;

	do {
		before = in->at;
		t->class->decode(t->state, in, b);
		transcript_rows(t, b);
		t->class->judged(t->state, b);
		batch_reset(b);
	} while (in->at != before);
}

static inline void transcript_field_tally(struct transcript *t, const struct event_type *type,
    uint16_t field, const struct field_tally *c) {
	if (c->missing + c->wrong_type + c->unknown_enum > 0)
		buf_printf(&t->out, "%s.%s missing %" PRIu64 " wrong %" PRIu64 " enum %" PRIu64
		    "\n", type->name, type->fields[field]->name, c->missing, c->wrong_type,
		    c->unknown_enum);
}

static inline void transcript_tally(struct transcript *t) {
	const struct codec_tally	*tally = t->class->tally(t->state);
	const struct schema		*s = t->plan.schema;

	buf_printf(&t->out, "records %" PRIu64 " events %" PRIu64 " duplicate %" PRIu64
	    " utf8 %" PRIu64 "\n", tally->records, tally->events, tally->duplicate_keys,
	    tally->bad_utf8);
	for (uint16_t i = 0; i < s->type_count; i++)
		for (uint16_t f = 0; f < s->types[i].field_count; f++)
			transcript_field_tally(t, &s->types[i], f, &tally->fields[i][f]);
}

/* The transcript stands in t->out. */
static inline void transcript_run(struct transcript *t, const char *input, size_t bytes) {
	struct batch	*b = batch_new(t->plan.schema);
	struct codec_in	 in = { .line = 1 };
	struct err	 err;
	size_t		 at = 0, n;

	buf_reset(&t->out);
	buf_reset(&t->dead);
	t->plan.dead = transcript_letter;
	t->plan.dead_to = t;
	if (t->plan.record_bytes_max == 0)
		t->plan.record_bytes_max = CODEC_RECORD_BYTES_DEFAULT;
	CHECK(t->class->open(&t->plan, &t->state, &err) == 0);
	do {
		n = bytes - at;
		if (t->pieces != NULL && n > 0)
			n = rng_below(t->pieces, n < 40 ? n + 1 : 40);
		transcript_keep(&in, input + at, n);
		at += n;
		/* A source learns of the end with the last bytes or after them. */
		in.end = at == bytes
		    && (t->pieces == NULL || n == 0 || rng_below(t->pieces, 2) == 0);
		transcript_decode(t, &in, b);
	} while (!in.end);
	CHECK(in.at == in.bytes);
	CHECK(in.offset == bytes);
	buf_add(&t->out, t->dead.data, t->dead.len);
	transcript_tally(t);
	t->class->close(&t->state);
	free((char *)(uintptr_t)in.data);
	batch_free(&b);
}

static inline void transcript_fini(struct transcript *t) {
	buf_fini(&t->out);
	buf_fini(&t->dead);
}

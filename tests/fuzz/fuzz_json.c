/*
 * fuzz_json.c -- any bytes as NDJSON: the same transcript at once and in pieces, and no line judged
 * otherwise than by jansson, an independent reader of JSON.
 *
 * The first byte of a case chooses the pieces.
 */
#define _GNU_SOURCE
#include <jansson.h>

#include "tests/fuzz/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What CSV has not: paths of each form, and numbers that are no texts. */
static void fields_declare(struct declare *d) {
	declare_field(d, "f", VT_FLOAT)->optional = true;
	declare_field(d, "d", VT_DECIMAL)->optional = true;
	declare_field(d, "w", VT_TIME)->unit = UNIT_S;
	declare_list(d, "x.y", VT_INT)->optional = true;
	declare_field(d, "x.z", VT_STRING)->optional = true;
	declare_field(d, "l[1]", VT_STRING)->optional = true;
}

static bool has_high_byte(const char *line, size_t bytes) {
	for (size_t i = 0; i < bytes; i++)
		if ((unsigned char)line[i] >= 0x80)
			return true;
	return false;
}

/* What jansson refuses although it is well-formed: values that it cannot hold. */
static bool is_refused_value(const json_error_t *error) {
	switch (json_error_code(error)) {
	case json_error_numeric_overflow:
	case json_error_stack_overflow:
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return true;
	default:
		return false;
	}
}

struct verdict {
	bool		dead;
	enum dead_reason reason;
};

static void verdict_note(void *to, const struct dead_letter *letter) {
	struct verdict *v = to;

	v->dead = true;
	v->reason = letter->reason;
}

static struct verdict verdict_of(const struct schema *schema, const char *line, size_t bytes) {
	struct verdict		 v = {0};
	struct codec_plan	 plan = { .schema = schema, .type_field = "event",
	    .record_bytes_max = CODEC_RECORD_BYTES_DEFAULT, .dead = verdict_note, .dead_to = &v };
	struct codec_in		 in = { .data = line, .bytes = bytes, .line = 1, .end = true };
	struct batch		*b = batch_new(schema);
	struct err		 err;
	void			*state;

	CHECK(json_codec_class.open(&plan, &state, &err) == 0);
	json_codec_class.decode(state, &in, b);
	CHECK(in.at == bytes);
	json_codec_class.close(&state);
	batch_free(&b);
	return v;
}

/* Bytes that are no ASCII and \u escapes are left out: jansson refuses what is mended here. So are
 * NUL bytes: behind a number it reads over them. */
static void line_compare(const struct schema *schema, const char *line, size_t bytes) {
	json_error_t	 error;
	json_t		*json;
	struct verdict	 v;
	size_t		 at = 0;

	while (at < bytes && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r'))
		at++;
	if (at == bytes || has_high_byte(line, bytes) || memmem(line, bytes, "\\u", 2) != NULL
	    || memchr(line, '\0', bytes) != NULL)
		return;
	v = verdict_of(schema, line, bytes);
	json = json_loadb(line, bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	/* Ours is the lower bound of nesting. */
	if (json != NULL)
		CHECK(!v.dead || v.reason != DEAD_SYNTAX);
	else if (!is_refused_value(&error))
		CHECK(v.dead && (v.reason == DEAD_SYNTAX || v.reason == DEAD_TOO_DEEP));
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	struct codec_plan	 plan = { .type_field = "event", .record_bytes_max = 400 };
	struct declare		*d;
	const char		*input, *newline;

	if (bytes == 0)
		return 0;
	d = malloc(sizeof *d);
	CHECK(d != NULL);
	codec_type_begin(d);
	fields_declare(d);
	codec_type_end(d);
	plan.schema = &d->schema;
	input = (const char *)data + 1;
	bytes--;
	codec_pieces_compare(&json_codec_class, &plan, data[0], input, bytes);
	for (; bytes > 0; bytes -= (size_t)(newline - input), input = newline) {
		newline = memchr(input, '\n', bytes);
		if (newline == NULL)
			newline = input + bytes;
		line_compare(&d->schema, input, (size_t)(newline - input));
		newline += newline < input + bytes;
	}
	declare_fini(d);
	free(d);
	return 0;
}

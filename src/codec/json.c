/*
 * json.c -- NDJSON: a line, an object, an event.
 *
 *	chunk --> windows of whole lines --> tokens (json_shim) --> line by line: walk, type, time,
 *						     |			 fields into columns
 *						     +--> bad UTF-8 or an open text somewhere:
 *							  each line by itself
 *
 * A window is as many whole lines as fit WINDOW_BYTES (or one longer line), so that the pass which
 * finds tokens runs over much at once, and a bad line makes few neighbours be read once more.
 *
 * A line longer than the bound is stepped over as it comes: nothing of it is kept but its length.
 */
#define _GNU_SOURCE
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "codec/json_read.h"
#include "codec/json_shim.h"
#include "codec/json_walk.h"
#include "codec/letters.h"

enum { WINDOW_BYTES = 32768 };

struct json {
	unsigned	 magic;
#define JSON_MAGIC	 0x6a50e1c3
	struct codec_plan codec;
	struct letters	 letters;
	struct json_plan plan;
	struct json_index *index;
	struct json_reader reader;
	struct tally	 tally;
	struct buf	 scratch;
	struct arena	 arena;			/* of fields(): until its next call */
	/* The line that is being stepped over, and what was seen of it. */
	bool		 skipping;
	uint64_t	 skip_offset, skip_line, skip_bytes;
};

/* Whole lines, in front of the codec's position. */
struct window {
	const char	*data;
	size_t		 bytes;
	bool		 indexed;		/* all lines at once; else each by itself */
};

static void line_malformed(struct json *j, const struct record *line, enum json_walked walked,
    const struct json_walk *walk, uint32_t line_at) {
	if (walked == WALK_NO_OBJECT)
		letter_send(&j->letters, line, DEAD_NOT_OBJECT, "JSON, but no object");
	else if (walked == WALK_TOO_DEEP)
		letter_sendf(&j->letters, line, DEAD_TOO_DEEP, "more than %d levels of nesting",
		    JSON_DEPTH_MAX);
	else
		letter_sendf(&j->letters, line, DEAD_SYNTAX, "column %u: %s",
		    walk->bad_at - line_at + 1, walk->bad);
}

/* NULL: it is a dead letter now. */
static const struct event_type *line_type(struct json *j, const struct record *line) {
	const struct event_type	*type;
	struct bytes		 name;

	if (j->codec.only != NULL)
		return j->codec.only;
	switch (json_read_text(&j->reader, &j->plan.type, &name)) {
	case SAID_TEXT:
		type = letters_type(&j->letters, name);
		if (type == NULL)
			letter_unknown_type(&j->letters, line, &name);
		return type;
	case SAID_NO_TEXT:
		letter_unknown_type(&j->letters, line, NULL);
		return NULL;
	default:
		letter_missing_type(&j->letters, line);
		return NULL;
	}
}

static inline void odd_note(struct json *j, const struct json_type *type,
    const struct json_item *item, unsigned row, const struct odd *odd) {
	if ((odd->missing | odd->wrong_type | odd->unknown_enum) != 0)
		tally_odd(&j->tally, item->type, item->index, type->kinds, row, odd);
}

/*
 * Values go straight into their columns: a cell that was written in parts and is copied at once
 * waits for all of its parts to have left the store buffer.
 */
static void row_fill(struct json *j, struct batch *b, unsigned row, const struct json_type *type) {
	const struct json_item	*item = type->items, *read_end = item + type->read_count;
	const struct json_item	*end = item + type->item_count;
	struct cell		 unread;

	if (type->time.slot != NO_SLOT) {
		b->cols[type->time.slot][row].i = b->order[row].time.ns;
		batch_mark(b, row, type->time.slot);
	}
	for (; item < read_end; item++) {
		/* Two kinds may read one name from two places: the first that is there counts. */
		bool		 is_first = !item->is_second || !batch_has(b, row, item->slot);
		struct cell	*c = is_first ? &b->cols[item->slot][row] : &unread;
		struct odd	 odd = {0};

		if (json_read(&j->reader, item, c, &odd) && is_first)
			batch_mark(b, row, item->slot);
		odd_note(j, type, item, row, &odd);
	}
	for (; item < end; item++) {
		struct odd odd = {0};

		(void)json_read(&j->reader, item, &unread, &odd);
		odd_note(j, type, item, row, &odd);
	}
}

/* Walked and good: into the batch, or to the dead letters. */
static void line_event(struct json *j, const struct record *line, struct batch *b) {
	const struct event_type	*type = line_type(j, line);
	const struct json_type	*plan;
	struct order_key	 order = { .origin = j->codec.origin, .offset = line->offset };
	struct odd		 odd = {0};
	struct cell		 time;
	unsigned		 row;

	if (type == NULL)
		return;
	plan = &j->plan.types[type->index];
	if (!json_read(&j->reader, &plan->time, &time, &odd)) {
		letter_time(&j->letters, line, plan->time.field, &odd);
		return;
	}
	order.time.ns = time.i;
	row = batch_add(b, order, type->root, (struct bytes){ line->p, (uint32_t)line->bytes });
	b->kinds[row] = plan->kinds;
	row_fill(j, b, row, plan);
	j->tally.counts.records++;
	j->tally.counts.events++;
}

/* Bytes whose tokens are known: a window, or a line by itself. */
struct tokens {
	const char	*data;
	const uint32_t	*next;		/* of the next record */
	uint32_t	 bytes;
	uint32_t	 escape;	/* the next backslash; `bytes`: none; 0: not known */
};

static struct tokens tokens_of(const struct json *j, const char *data, size_t bytes) {
	return (struct tokens){ .data = data, .next = json_index_places(j->index),
	    .bytes = (uint32_t)bytes };
}

/* Records come one behind the other: the bytes between two backslashes are looked at once. */
static bool escapes_within(struct tokens *t, uint32_t from, uint32_t end) {
	const char *found;

	if (t->escape < from || t->escape == 0) {
		found = memchr(t->data + from, '\\', t->bytes - from);
		t->escape = found == NULL ? t->bytes : (uint32_t)(found - t->data);
	}
	return t->escape < end;
}

/* The record from `from` to `end`. */
static enum json_walked record_walk(struct json *j, struct tokens *t, uint32_t from,
    uint32_t end, struct json_walk *walk) {
	bool escapes = escapes_within(t, from, end);

	j->plan.keys.record++;
	*walk = (struct json_walk){ .data = t->data, .token = t->next, .end = end,
	    .escapes = escapes, .keys = &j->plan.keys, .scratch = &j->scratch };
	j->reader.data = t->data;
	j->reader.escapes = escapes;
	return json_walk(walk);
}

static void tokens_skip(struct tokens *t, uint32_t end) {
	while (*t->next < end)
		t->next++;
}

static void line_decode(struct json *j, const struct record *line, struct tokens *t, uint32_t from,
    uint32_t end, struct batch *b) {
	struct json_walk	walk;
	enum json_walked	walked;

	if (*t->next >= end)		/* blank */
		return;
	walked = record_walk(j, t, from, end, &walk);
	t->next = walk.token;
	tokens_skip(t, end);
	if (walked != WALK_OBJECT) {
		line_malformed(j, line, walked, &walk, from);
		return;
	}
	j->tally.counts.duplicate_keys += walk.duplicate_keys;
	line_event(j, line, b);
}

/* Finds the tokens of one record, and mends its UTF-8: then *record is a copy. */
static enum json_indexed record_index(struct json *j, struct bytes *record, struct arena *arena,
    uint64_t *bad_utf8) {
	enum json_indexed indexed = json_index_build(j->index, record->p, record->n);

	if (indexed != JSON_BAD_UTF8)
		return indexed;
	++*bad_utf8;
	buf_reset(&j->scratch);
	utf8_mend(&j->scratch, record->p, record->n);
	record->n = (uint32_t)j->scratch.len;
	record->p = arena_strndup(arena, buf_cstr(&j->scratch), record->n);
	return json_index_build(j->index, record->p, record->n);
}

/* A line by itself, with what may be wrong with its bytes. */
static void line_decode_alone(struct json *j, const struct record *line, struct batch *b) {
	struct bytes	record = { line->p, (uint32_t)line->bytes };
	struct tokens	tokens;

	if (record_index(j, &record, &b->arena, &j->tally.counts.bad_utf8) == JSON_INDEXED) {
		tokens = tokens_of(j, record.p, record.n);
		line_decode(j, line, &tokens, 0, record.n, b);
	} else {
		letter_send(&j->letters, line, DEAD_SYNTAX,
		    "a text without end, or with a control character");
	}
}

/* --- Lines of a chunk --- */

/* Moves over `bytes` and, if they end a line, its number. */
static void in_move(struct codec_in *in, size_t bytes, bool line_ends) {
	in->at += bytes;
	in->offset += bytes;
	in->line += line_ends;
}

/* Goes on with a line that is too long; true: through with it. */
static bool skip_on(struct json *j, struct codec_in *in) {
	const char	*from = in->data + in->at;
	const char	*newline = memchr(from, '\n', in->bytes - in->at);
	size_t		 bytes = newline != NULL ? (size_t)(newline - from) : in->bytes - in->at;

	j->skip_bytes += bytes;
	in_move(in, bytes, false);
	if (newline == NULL && !in->end)
		return false;
	if (newline != NULL)
		in_move(in, 1, true);
	j->skipping = false;
	letter_too_long(&j->letters, j->skip_offset, j->skip_line, j->skip_bytes);
	return true;
}

static void skip_begin(struct json *j, const struct codec_in *in) {
	j->skipping = true;
	j->skip_offset = in->offset;
	j->skip_line = in->line;
	j->skip_bytes = 0;
}

/* The whole lines ahead; false: there are none (yet). */
static bool window_find(struct json *j, const struct codec_in *in, struct window *w) {
	const char	*from = in->data + in->at, *newline;
	size_t		 left = in->bytes - in->at;
	size_t		 bytes = left < WINDOW_BYTES ? left : WINDOW_BYTES;

	*w = (struct window){ .data = from };
	if (left == 0)
		return false;
	newline = memrchr(from, '\n', bytes);
	if (newline == NULL)
		newline = memchr(from + bytes, '\n', left - bytes);
	if (newline != NULL)
		w->bytes = (size_t)(newline - from) + 1;
	else if (in->end)
		w->bytes = left;
	/* At most one line more than the bound is looked at. */
	if (w->bytes > WINDOW_BYTES && w->bytes > j->codec.record_bytes_max + 1)
		w->bytes = 0;
	if (w->bytes == 0)
		return false;
	w->indexed = json_index_build(j->index, w->data, w->bytes) == JSON_INDEXED;
	return true;
}

static void window_decode(struct json *j, struct codec_in *in, const struct window *w,
    struct batch *b) {
	struct tokens	tokens = {0};
	size_t		at = 0;

	if (w->indexed)
		tokens = tokens_of(j, w->data, w->bytes);
	while (at < w->bytes && b->count < BATCH_EVENTS_MAX) {
		const char	*from = w->data + at;
		const char	*newline = memchr(from, '\n', w->bytes - at);
		size_t		 bytes = newline != NULL ? (size_t)(newline - from) : w->bytes - at;
		struct record	 line = { from, bytes, in->offset, in->line };

		if (line.bytes > 0 && from[line.bytes - 1] == '\r')
			line.bytes--;
		if (bytes > j->codec.record_bytes_max) {
			letter_too_long(&j->letters, line.offset, line.line, bytes);
			if (w->indexed)
				tokens_skip(&tokens, (uint32_t)(at + bytes));
		} else if (w->indexed) {
			line_decode(j, &line, &tokens, (uint32_t)at, (uint32_t)(at + line.bytes),
			    b);
		} else if (line.bytes > 0) {
			line_decode_alone(j, &line, b);
		}
		bytes += newline != NULL;
		at += bytes;
		in_move(in, bytes, newline != NULL);
	}
}

static void json_decode(void *state, struct codec_in *in, struct batch *b) {
	struct json	*j = state;
	struct window	 w;

	CHECK_OBJ(j, JSON_MAGIC);
	CHECK(b->schema == j->codec.schema);
	if (b->count == 0)
		tally_forget(&j->tally);
	j->reader.arena = &b->arena;
	/* A byte order mark is none of the first line's. */
	if (in->offset == 0 && !j->skipping && in->bytes - in->at >= 3
	    && memcmp(in->data + in->at, "\xef\xbb\xbf", 3) == 0)
		in_move(in, 3, false);
	while (b->count < BATCH_EVENTS_MAX) {
		if (j->skipping && !skip_on(j, in))
			break;
		if (window_find(j, in, &w))
			window_decode(j, in, &w, b);
		else if (in->bytes - in->at > j->codec.record_bytes_max)
			skip_begin(j, in);
		else
			break;
	}
	j->tally.counts.bad_utf8 += j->reader.bad_utf8;
	j->reader.bad_utf8 = 0;
}

/* --- The rest of the class --- */

static int json_open(const struct codec_plan *plan, void **statep, struct err *err) {
	struct json *j;

	if (plan->record_bytes_max < 1 || plan->record_bytes_max > CODEC_RECORD_BYTES_LIMIT)
		return err_set(err, ERR_USAGE, "records of %zu bytes: 1 to %u can be asked for",
		    plan->record_bytes_max, CODEC_RECORD_BYTES_LIMIT);
	j = calloc(1, sizeof *j);
	CHECK(j != NULL);
	j->magic = JSON_MAGIC;
	j->codec = *plan;
	json_plan_init(&j->plan, plan->schema, plan->only == NULL ? plan->type_field : NULL);
	j->index = json_index_new();
	j->reader = (struct json_reader){ .schema = plan->schema, .keys = &j->plan.keys };
	tally_init(&j->tally, plan->schema);
	letters_init(&j->letters, &j->codec, &j->tally.counts);
	arena_init(&j->arena);
	*statep = j;
	return 0;
}

/* Not counted: the event was, when it came. */
static bool json_fields(void *state, const struct event_type *type, struct bytes raw,
    struct cell *cells, bool *present) {
	struct json		*j = state;
	struct json_walk	 walk;
	struct tokens		 tokens;
	uint64_t		 bad_utf8 = 0;

	CHECK_OBJ(j, JSON_MAGIC);
	arena_reset(&j->arena);
	j->reader.arena = &j->arena;
	if (record_index(j, &raw, &j->arena, &bad_utf8) != JSON_INDEXED)
		return false;
	tokens = tokens_of(j, raw.p, raw.n);
	if (record_walk(j, &tokens, 0, raw.n, &walk) != WALK_OBJECT)
		return false;
	for (uint16_t i = 0; i < type->field_count; i++) {
		struct odd odd = {0};

		present[i] = json_read(&j->reader, &j->plan.types[type->index].fields[i], &cells[i],
		    &odd);
	}
	j->reader.bad_utf8 = 0;
	return true;
}

static void json_judged(void *state, const struct batch *b) {
	struct json *j = state;

	CHECK_OBJ(j, JSON_MAGIC);
	tally_judged(&j->tally, b);
}

static const struct codec_tally *json_tally(const void *state) {
	const struct json *j = state;

	CHECK_OBJ(j, JSON_MAGIC);
	return &j->tally.counts;
}

static void json_close(void **statep) {
	struct json *j;

	TAKE_OBJ(j, statep, JSON_MAGIC);
	json_plan_fini(&j->plan);
	json_index_free(&j->index);
	json_reader_fini(&j->reader);
	tally_fini(&j->tally);
	buf_fini(&j->scratch);
	letters_fini(&j->letters);
	arena_fini(&j->arena);
	FREE_OBJ(j);
}

const struct codec_class json_codec_class = {
	.name = "json", .open = json_open, .decode = json_decode, .judged = json_judged,
	.fields = json_fields, .tally = json_tally, .close = json_close,
};

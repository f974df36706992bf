/*
 * csv.c -- CSV: the first record names the columns, each other is an event.
 *
 * Cells stand between commas, or what the header has instead: csv_separator().
 *
 * A field reads the column of its name, or of its `from`. An empty cell is absent, quoted or not. A
 * cell has no type of its own: it is read as what the field is declared to be; of a list field it
 * is the only item. The type of an event stands in the column of the type field.
 *
 * A quote that nothing closes within the bound makes its line a dead letter, and the next line is
 * taken for a new record: so one stray quote does not swallow what follows.
 */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "codec/csv_record.h"
#include "codec/letters.h"
#include "codec/scalar.h"

enum { NO_COLUMN = 0xffffffff, LINE_END_BYTES = 2 };

struct csv_item {
	const struct field *field;
	struct scalar_type scalar;
	uint32_t	 column, currency_column;	/* or NO_COLUMN */
	uint16_t	 type, index;			/* schema->types[type].fields[index] */
};

/* What a record that names this type is read for: the fields of its root and the root's kinds. */
struct csv_type {
	struct csv_item	*items;
	uint16_t	 item_count, time;		/* index of the event time */
	uint64_t	 kinds;
	struct csv_item	*fields;			/* its own and inherited fields, in order */
};

struct csv {
	unsigned	 magic;
#define CSV_MAGIC	 0x2d9be471
	struct codec_plan codec;
	struct letters	 letters;
	struct tally	 tally;
	struct csv_cells cells;			/* of the record at hand */
	struct buf	 scratch;
	struct arena	 plan_arena;		/* of types[] */
	struct arena	 arena;			/* of fields(): until its next call */
	bool		 has_header;
	char		 separator;
	size_t		 column_count;		/* 0: the header could not be read */
	uint32_t	 type_column;
	struct csv_type	*types;			/* like schema->types */
	/* The record that is being stepped over, and what was seen of it. */
	bool		 skipping;
	uint64_t	 skip_offset, skip_line, skip_bytes;
};

/* --- The header --- */

/* The last column of a name is meant; NO_COLUMN: there is none. */
static uint32_t column_find(const struct map *columns, const char *name) {
	void *column = name == NULL ? NULL : map_get_str(columns, name);

	return column == NULL ? NO_COLUMN : (uint32_t)((uintptr_t)column - 1);
}

static struct csv_item item_plan(const struct csv *csv, const struct map *columns,
    const struct event_type *type, uint16_t index) {
	const struct field	*field = type->fields[index];
	struct csv_item		 item = { .field = field, .type = type->index, .index = index };

	item.scalar = scalar_type_of(csv->codec.schema, field);
	item.column = column_find(columns, field->path.text);
	item.currency_column = column_find(columns, field->currency_path.text);
	return item;
}

static void type_plan(struct csv *csv, const struct map *columns, const struct event_type *type) {
	const struct schema	*s = csv->codec.schema;
	const struct event_type	*root = &s->types[type->root], *kind;
	struct csv_type		*to = &csv->types[type->index];
	size_t			 count = root->field_count;

	for (uint16_t i = 0; i < root->kind_count; i++)
		count += s->types[root->kinds[i]].field_count;
	to->items = arena_alloc(&csv->plan_arena, (count + 1) * sizeof *to->items);
	for (uint16_t i = 0; i < root->field_count; i++)
		to->items[to->item_count++] = item_plan(csv, columns, root, i);
	for (uint16_t k = 0; k < root->kind_count; k++) {
		kind = &s->types[root->kinds[k]];
		for (uint16_t i = event_type_inherited(s, kind); i < kind->field_count; i++)
			to->items[to->item_count++] = item_plan(csv, columns, kind, i);
	}
	to->time = root->time_field;
	to->kinds = event_type_kinds(s, type);
	to->fields = arena_alloc(&csv->plan_arena, (type->field_count + (size_t)1)
	    * sizeof *to->fields);
	for (uint16_t i = 0; i < type->field_count; i++)
		to->fields[i] = item_plan(csv, columns, type, i);
}

static struct bytes cell_text(struct csv *csv, const struct csv_cell *cell, struct arena *arena) {
	struct bytes text = cell->text;

	if (!cell->doubled)
		return text;
	buf_reset(&csv->scratch);
	csv_unquote(&csv->scratch, text);
	text.n = (uint32_t)csv->scratch.len;
	text.p = arena_strndup(arena, csv->scratch.data, text.n);
	return text;
}

static void header_read(struct csv *csv) {
	const struct schema	*s = csv->codec.schema;
	struct map		 columns;

	map_init(&columns);
	/* From the last to the first: the first to be put stays. */
	for (size_t i = csv->cells.count; i > 0; i--) {
		struct bytes	name = cell_text(csv, &csv->cells.items[i - 1], &csv->plan_arena);
		void		*place = (void *)(uintptr_t)i;

		if (map_put(&columns, name.p, name.n, place) != place)
			csv->tally.counts.duplicate_keys++;
	}
	csv->has_header = true;
	csv->column_count = csv->cells.count;
	csv->type_column = column_find(&columns, csv->codec.type_field);
	csv->types = arena_alloc(&csv->plan_arena, (s->type_count + (size_t)1)
	    * sizeof *csv->types);
	for (uint16_t i = 0; i < s->type_count; i++)
		type_plan(csv, &columns, &s->types[i]);
	map_fini(&columns);
}

/* --- A record --- */

static struct bytes column_text(struct csv *csv, uint32_t column, struct arena *arena) {
	if (column == NO_COLUMN)
		return (struct bytes){ "", 0 };
	return cell_text(csv, &csv->cells.items[column], arena);
}

/* false: there is none, so that an amount is none either. */
static bool currency_read(struct csv *csv, const struct csv_item *item, struct arena *arena,
    struct scalar_type *type, struct odd *odd) {
	struct bytes	text;
	uint32_t	currency;

	if (type->kind != VT_MONEY || type->currency != 0)
		return true;
	text = column_text(csv, item->currency_column, arena);
	currency = scalar_currency(text.p, text.n);
	if (currency != 0)
		scalar_type_currency(type, currency);
	else if (text.n == 0)
		odd->missing += !item->field->optional;
	else
		odd->wrong_type++;
	return currency != 0;
}

/* false: absent. */
static bool item_read(struct csv *csv, const struct csv_item *item, struct arena *arena,
    struct cell *c, struct odd *odd) {
	struct bytes		text = column_text(csv, item->column, arena);
	struct scalar_type	type = item->scalar;
	bool			list = item->field->type.kind == VT_LIST;
	struct cell		*only;

	if (text.n == 0) {
		odd->missing += !item->field->optional;
		return false;
	}
	if (!currency_read(csv, item, arena, &type, odd))
		return false;
	only = list ? arena_raw(arena, sizeof *only) : c;
	switch (scalar_untyped(&type, arena, text.p, text.n, only)) {
	case SCALAR_OK:
		if (list)
			*c = (struct cell){ .list = only, .n = 1 };
		return true;
	case SCALAR_UNKNOWN_ENUM:
		odd->unknown_enum++;
		return false;
	case SCALAR_TIME_RANGE:
		odd->time_range = true;
		/* fallthrough */
	default:
		odd->wrong_type++;
		return false;
	}
}

/* NULL: it is a dead letter now. */
static const struct event_type *record_type(struct csv *csv, const struct record *r,
    struct arena *arena) {
	const struct event_type	*type;
	struct bytes		 name;

	if (csv->codec.only != NULL)
		return csv->codec.only;
	name = column_text(csv, csv->type_column, arena);
	if (name.n == 0) {
		letter_missing_type(&csv->letters, r);
		return NULL;
	}
	type = letters_type(&csv->letters, name);
	if (type == NULL)
		letter_unknown_type(&csv->letters, r, &name);
	return type;
}

static void row_fill(struct csv *csv, struct batch *b, unsigned row, const struct csv_type *type) {
	for (uint16_t i = 0; i < type->item_count; i++) {
		const struct csv_item	*item = &type->items[i];
		uint16_t		 slot = item->field->slot;
		struct cell		 c = { .i = b->order[row].time.ns };
		struct odd		 odd = {0};

		if (i == type->time) {
			if (slot != NO_SLOT)
				batch_set(b, row, slot, c);
			continue;
		}
		if (item_read(csv, item, &b->arena, &c, &odd) && slot != NO_SLOT
		    && !batch_has(b, row, slot))
			batch_set(b, row, slot, c);
		if ((odd.missing | odd.wrong_type | odd.unknown_enum) != 0)
			tally_odd(&csv->tally, item->type, item->index, type->kinds, row, &odd);
	}
}

/* Its cells are known. */
static void record_event(struct csv *csv, const struct record *r, struct batch *b) {
	const struct event_type	*type;
	const struct csv_type	*plan;
	struct order_key	 order = { .origin = csv->codec.origin, .offset = r->offset };
	struct odd		 odd = {0};
	struct cell		 time;
	unsigned		 row;

	if (csv->column_count == 0) {
		letter_send(&csv->letters, r, DEAD_COLUMNS, "the header could not be read");
		return;
	}
	if (csv->cells.count != csv->column_count) {
		letter_sendf(&csv->letters, r, DEAD_COLUMNS, "%zu columns, the header has %zu",
		    csv->cells.count, csv->column_count);
		return;
	}
	type = record_type(csv, r, &b->arena);
	if (type == NULL)
		return;
	plan = &csv->types[type->index];
	if (!item_read(csv, &plan->items[plan->time], &b->arena, &time, &odd)) {
		letter_time(&csv->letters, r, plan->items[plan->time].field, &odd);
		return;
	}
	order.time.ns = time.i;
	row = batch_add(b, order, type->root, (struct bytes){ r->p, (uint32_t)r->bytes });
	b->kinds[row] = plan->kinds;
	row_fill(csv, b, row, plan);
	csv->tally.counts.records++;
	csv->tally.counts.events++;
}

/* --- Records of a chunk --- */

static void in_move(struct codec_in *in, size_t bytes) {
	const char *at = in->data + in->at, *end = at + bytes;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		in->line++;
		at++;
	}
	in->at += bytes;
	in->offset += bytes;
}

/* Goes on with a record that is too long, up to the first line end behind the bound. */
static bool skip_on(struct csv *csv, struct codec_in *in) {
	const char	*from = in->data + in->at, *newline;
	size_t		 left = in->bytes - in->at, bytes = left;

	newline = memchr(from, '\n', left);
	if (newline != NULL)
		bytes = (size_t)(newline - from);
	csv->skip_bytes += bytes;
	in_move(in, bytes + (newline != NULL));
	if (newline == NULL && !in->end)
		return false;
	csv->skipping = false;
	letter_too_long(&csv->letters, csv->skip_offset, csv->skip_line, csv->skip_bytes);
	return true;
}

/* The record is a dead letter; if it was the header, so are all others: what would they mean? */
static void record_lost(struct csv *csv) {
	csv->has_header = true;
}

/* The record is longer than the bound, or a quote in it is not closed within. */
static void record_overlong(struct csv *csv, struct codec_in *in, bool open) {
	const char	*from = in->data + in->at;
	size_t		 max = csv->codec.record_bytes_max, left = in->bytes - in->at;
	const char	*newline = open ? memchr(from, '\n', left < max ? left : max) : NULL;
	struct record	 r = { from, left, in->offset, in->line };

	record_lost(csv);
	if (newline == NULL && left > max) {
		csv->skipping = true;
		csv->skip_offset = in->offset;
		csv->skip_line = in->line;
		csv->skip_bytes = max;
		in_move(in, max);
		return;
	}
	if (newline != NULL)
		r.bytes = (size_t)(newline - from);
	in_move(in, r.bytes + (newline != NULL));
	if (r.bytes > 0 && r.p[r.bytes - 1] == '\r')
		r.bytes--;
	letter_send(&csv->letters, &r, DEAD_SYNTAX, "a quote that nothing closes");
}

/* The record, or a copy whose UTF-8 is valid: of the same cells, as quotes, commas and line ends
 * are never a part of what is mended. */
static struct bytes record_mend(struct csv *csv, struct bytes record, struct arena *arena) {
	if (utf8_valid(record.p, record.n))
		return record;
	buf_reset(&csv->scratch);
	utf8_mend(&csv->scratch, record.p, record.n);
	record.n = (uint32_t)csv->scratch.len;
	record.p = arena_strndup(arena, csv->scratch.data, record.n);
	return record;
}

/* A whole record, its cells known. */
static void record_take(struct csv *csv, const struct record *r, struct batch *b) {
	struct bytes	text = { r->p, (uint32_t)r->bytes }, good;
	struct csv_scan	scan;

	if (r->bytes == 0)
		return;
	good = record_mend(csv, text, csv->has_header ? &b->arena : &csv->plan_arena);
	if (good.p != text.p) {
		csv->tally.counts.bad_utf8++;
		CHECK(csv_scan(good.p, good.n, CSV_ONE, csv->separator, &csv->cells, &scan)
		    == CSV_RECORD);
	}
	if (csv->has_header)
		record_event(csv, r, b);
	else
		header_read(csv);
}

/* false: more input is needed. */
static bool record_next(struct csv *csv, struct codec_in *in, struct batch *b) {
	size_t			max = csv->codec.record_bytes_max, left = in->bytes - in->at;
	size_t			seen = left < max + LINE_END_BYTES ? left : max + LINE_END_BYTES;
	struct record		r = { in->data + in->at, 0, in->offset, in->line };
	struct csv_scan		scan;
	enum csv_scanned	scanned;

	if (left == 0)
		return false;
	if (!csv->has_header)
		csv->separator = csv_separator(r.p, seen);
	scanned = csv_scan(r.p, seen, in->end && seen == left ? CSV_LAST : CSV_MORE,
	    csv->separator, &csv->cells, &scan);
	if (scanned == CSV_PART && seen == left && seen < max + LINE_END_BYTES && !in->end)
		return false;
	if (scanned == CSV_PART || scan.record > max) {
		record_overlong(csv, in, scanned == CSV_PART && scan.open);
		return true;
	}
	r.bytes = scan.record;
	if (scanned == CSV_RECORD) {
		record_take(csv, &r, b);
	} else {
		letter_sendf(&csv->letters, &r, DEAD_SYNTAX, "byte %zu: %s", scan.bad_at + 1,
		    scan.bad);
		record_lost(csv);
	}
	in_move(in, scan.next);
	return true;
}

static void csv_decode(void *state, struct codec_in *in, struct batch *b) {
	struct csv *csv = state;

	CHECK_OBJ(csv, CSV_MAGIC);
	CHECK(b->schema == csv->codec.schema);
	if (b->count == 0)
		tally_forget(&csv->tally);
	/* A byte order mark is none of the first column's name. */
	if (in->offset == 0 && !csv->skipping && in->bytes - in->at >= 3
	    && memcmp(in->data + in->at, "\xef\xbb\xbf", 3) == 0)
		in_move(in, 3);
	while (b->count < BATCH_EVENTS_MAX)
		if (!(csv->skipping ? skip_on(csv, in) : record_next(csv, in, b)))
			break;
}

/* --- The rest of the class --- */

static int csv_open(const struct codec_plan *plan, void **statep, struct err *err) {
	struct csv *csv;

	if (plan->record_bytes_max < 1 || plan->record_bytes_max > CODEC_RECORD_BYTES_LIMIT)
		return err_set(err, ERR_USAGE, "records of %zu bytes: 1 to %u can be asked for",
		    plan->record_bytes_max, CODEC_RECORD_BYTES_LIMIT);
	csv = calloc(1, sizeof *csv);
	CHECK(csv != NULL);
	csv->magic = CSV_MAGIC;
	csv->codec = *plan;
	arena_init(&csv->plan_arena);
	arena_init(&csv->arena);
	tally_init(&csv->tally, plan->schema);
	letters_init(&csv->letters, &csv->codec, &csv->tally.counts);
	*statep = csv;
	return 0;
}

/* Not counted: the event was, when it came. */
static bool csv_fields(void *state, const struct event_type *type, struct bytes raw,
    struct cell *cells, bool *present) {
	struct csv	*csv = state;
	struct csv_scan	 scan;

	CHECK_OBJ(csv, CSV_MAGIC);
	arena_reset(&csv->arena);
	raw = record_mend(csv, raw, &csv->arena);
	if (!csv->has_header || csv_scan(raw.p, raw.n, CSV_ONE, csv->separator, &csv->cells, &scan)
	    != CSV_RECORD || csv->cells.count != csv->column_count)
		return false;
	for (uint16_t i = 0; i < type->field_count; i++) {
		const struct csv_item	*item = &csv->types[type->index].fields[i];
		struct odd		 odd = {0};

		present[i] = item_read(csv, item, &csv->arena, &cells[i], &odd);
	}
	return true;
}

static void csv_judged(void *state, const struct batch *b) {
	struct csv *csv = state;

	CHECK_OBJ(csv, CSV_MAGIC);
	tally_judged(&csv->tally, b);
}

static const struct codec_tally *csv_tally(const void *state) {
	const struct csv *csv = state;

	CHECK_OBJ(csv, CSV_MAGIC);
	return &csv->tally.counts;
}

static void csv_close(void **statep) {
	struct csv *csv;

	TAKE_OBJ(csv, statep, CSV_MAGIC);
	letters_fini(&csv->letters);
	tally_fini(&csv->tally);
	vec_fini(&csv->cells);
	buf_fini(&csv->scratch);
	arena_fini(&csv->plan_arena);
	arena_fini(&csv->arena);
	FREE_OBJ(csv);
}

const struct codec_class csv_codec_class = {
	.name = "csv", .open = csv_open, .decode = csv_decode, .judged = csv_judged,
	.fields = csv_fields, .tally = csv_tally, .close = csv_close,
};

/* infer_input.c -- from the first records of each file to infer_seen.c. */
#include <ctype.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "cli/infer.h"
#include "codec/csv_record.h"
#include "flow/source.h"

enum { CHUNK_BYTES = 1 << 20, TRIAL_RECORDS = 1000,
	TRIAL_VALUES_MAX = INFER_TYPES_MAX };

static bool path_ends(const char *path, size_t bytes, const char *ending) {
	size_t n = strlen(ending);

	return bytes > n && strncasecmp(path + bytes - n, ending, n) == 0;
}

/* Length of the path without an ending of compression. */
static size_t plain_bytes(const char *path) {
	size_t n = strlen(path);

	if (path_ends(path, n, ".gz"))
		return n - 3;
	return path_ends(path, n, ".zst") ? n - 4 : n;
}

/* By option, or by its name. */
static bool infer_is_csv(const struct infer_options *o, const char *path) {
	return o->format != -1 ? o->format == INFER_CSV : cli_is_csv(path);
}

/* logs/card-auth.ndjson.gz: card_auth */
static const char *name_of_file(struct infer *in, const char *path) {
	static const char *const	 endings[] = { ".ndjson", ".jsonl", ".json", ".csv",
	    ".log" };
	const char			*slash = strrchr(path, '/');
	const char			*base = slash != NULL ? slash + 1 : path;
	size_t				 n = plain_bytes(base);
	struct buf			 name = {0};
	char				*stem;

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (path_ends(base, n, endings[i])) {
			n -= strlen(endings[i]);
			break;
		}
	stem = arena_strndup(&in->arena, base, n);
	for (char *c = stem; *c != '\0'; c++)
		if (*c == '.')
			*c = '_';
	name_of_path(&name, strcmp(path, "-") == 0 ? "sample" : stem);
	stem = arena_strdup(&in->arena, buf_cstr(&name));
	buf_fini(&name);
	return stem;
}

/* As much of the input as a sample needs: whole records, unless the last is cut. */
static int sample_read(struct infer *in, const char *path, struct buf *sample, struct err *err) {
	const struct source_class	*class = &file_source_class;
	struct source_plan		 plan = { .path = path, .chunk_bytes = CHUNK_BYTES };
	enum source_state		 state = SOURCE_READY;
	uint64_t			 lines = 0;
	void				*source = NULL;
	int				 rc = -1;

	if (class->open(&plan, &source, err) == -1)
		return -1;
	/* One more than the rows: the header of CSV. */
	while (state != SOURCE_END && lines <= in->options->rows_max
	    && sample->len < INFER_BYTES_MAX) {
		size_t before = sample->len;

		if (class->poll(source, sample, &state, err) == -1)
			goto out;
		for (size_t i = before; i < sample->len; i++)
			lines += sample->data[i] == '\n';
	}
	if (state != SOURCE_END) {
		while (sample->len > 0 && sample->data[sample->len - 1] != '\n')
			sample->len--;
		in->is_cut = true;
	}
	rc = 0;
out:
	class->close(&source);
	return rc;
}

/* --- JSON --- */

/* The flat key first, then the path. */
static json_t *member_at(json_t *object, const char *path) {
	json_t		*found = json_object_get(object, path), *inner;
	size_t		 n = strcspn(path, ".");
	struct buf	 head = {0};

	if (found != NULL || path[n] == '\0')
		return found;
	buf_add(&head, path, n);
	inner = json_object_get(object, buf_cstr(&head));
	buf_fini(&head);
	return json_is_object(inner) ? member_at(inner, path + n + 1) : NULL;
}

/* NULL: no JSON object. */
static json_t *record_parse(const char *line, size_t bytes) {
	json_error_t	 error;
	struct buf	 mended = {0};
	json_t		*record;

	if (bytes > INFER_LINE_BYTES_MAX)
		return NULL;
	if (!utf8_valid(line, bytes)) {
		utf8_mend(&mended, line, bytes);
		line = mended.data;
		bytes = mended.len;
	}
	record = json_loadb(line, bytes, JSON_ALLOW_NUL, &error);
	if (record == NULL && json_error_code(&error) == json_error_numeric_overflow)
		record = json_loadb(line, bytes, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
	buf_fini(&mended);
	if (record != NULL && !json_is_object(record)) {
		json_decref(record);
		return NULL;
	}
	return record;
}

/* The next line that is not blank; false: there is none. */
static bool line_next(const char **at, const char *end, const char **line, size_t *bytes) {
	while (*at < end) {
		const char	*newline = memchr(*at, '\n', (size_t)(end - *at));
		const char	*stop = newline != NULL ? newline : end;

		*line = *at;
		*at = newline != NULL ? newline + 1 : end;
		while (*line < stop && isspace((unsigned char)**line))
			(*line)++;
		*bytes = (size_t)(stop - *line);
		if (*bytes > 0)
			return true;
	}
	return false;
}

/* What the records of one value of a would-be type field have for keys. */
struct trial_value {
	const char	*text;
	struct map	 keys;
};

struct trial {
	struct trial_value	values[TRIAL_VALUES_MAX];
	unsigned		value_count;
	uint64_t		records, texts;
	bool			too_many;
};

static void trial_add(struct infer *in, struct trial *t, json_t *record, const char *field) {
	json_t			*text = member_at(record, field), *value;
	struct trial_value	*v = NULL;
	const char		*key;

	t->records++;
	if (!json_is_string(text))
		return;
	t->texts++;
	for (unsigned i = 0; i < t->value_count && v == NULL; i++)
		if (strcmp(t->values[i].text, json_string_value(text)) == 0)
			v = &t->values[i];
	if (v == NULL) {
		if (t->value_count == TRIAL_VALUES_MAX) {
			t->too_many = true;
			return;
		}
		v = &t->values[t->value_count++];
		v->text = arena_strdup(&in->arena, json_string_value(text));
		map_init(&v->keys);
	}
	json_object_foreach(record, key, value)
		if (map_get_str(&v->keys, key) == NULL) {
			const char *copy = arena_strdup(&in->arena, key);

			map_put(&v->keys, copy, strlen(copy), v);
		}
}

/* Some two values go with other keys: three quarters of them in common at most. */
static bool trial_keys_differ(const struct trial *t) {
	for (unsigned i = 0; i < t->value_count; i++)
		for (unsigned j = 0; j < i; j++) {
			const struct map *a = &t->values[i].keys, *b = &t->values[j].keys;
			size_t		  common = 0;

			for (size_t k = 0; k < a->count; k++)
				common += map_get(b, a->entries[k].key, a->entries[k].key_bytes)
				    != NULL;
			if (4 * common < 3 * (a->count + b->count - common))
				return true;
		}
	return false;
}

/* Whether records name their type in that field: few texts that recur, which tell what else there
 * is. Of "event", where `cepheid run` looks by itself, nothing more is asked. */
static bool type_field_try(struct infer *in, const struct buf *sample, const char *field) {
	const char	*at = sample->data, *end = at + sample->len, *line;
	struct trial	*t = calloc(1, sizeof *t);
	size_t		 bytes;
	bool		 is_one;

	CHECK(t != NULL);
	while (t->records < TRIAL_RECORDS && line_next(&at, end, &line, &bytes)) {
		json_t *record = record_parse(line, bytes);

		if (record != NULL)
			trial_add(in, t, record, field);
		json_decref(record);
	}
	is_one = t->texts > 0 && 10 * t->texts >= 9 * t->records && !t->too_many
	    && (strcmp(field, "event") == 0
	    || (2 * t->value_count <= t->texts && trial_keys_differ(t)));
	for (unsigned i = 0; i < t->value_count; i++)
		map_fini(&t->values[i].keys);
	free(t);
	return is_one;
}

static void type_field_find(struct infer *in, const struct buf *sample) {
	static const char *const names[] = { "event", "type", "event_type", "eventType",
	    "event_name", "eventName", "kind" };

	for (size_t i = 0; i < sizeof names / sizeof *names && in->type_field == NULL; i++)
		if (type_field_try(in, sample, names[i]))
			in->type_field = names[i];
}

static void record_see(struct infer *in, struct infer_type *type, json_t *record) {
	json_t *name;

	if (type == NULL) {
		name = member_at(record, in->type_field);
		if (!json_is_string(name)) {
			in->untyped++;
			return;
		}
		type = infer_type(in, json_string_value(name), json_string_length(name));
	}
	if (type != NULL)
		infer_see_json(in, type, record);
}

static int json_read(struct infer *in, const char *path, const struct buf *sample,
    struct infer_type *type, struct err *err) {
	const char	*at = sample->data, *end = at + sample->len, *line;
	uint64_t	 bad_before = in->bad, records_before = in->records;
	size_t		 bytes;

	while (in->records - records_before < in->options->rows_max
	    && line_next(&at, end, &line, &bytes)) {
		json_t *record = record_parse(line, bytes);

		in->records++;
		if (record == NULL)
			in->bad++;
		else
			record_see(in, type, record);
		json_decref(record);
	}
	in->is_cut |= at < end;
	if (in->records - records_before > in->bad - bad_before)
		return 0;
	if (in->records == records_before)
		return err_set(err, ERR_FORMAT, "%s is empty", path);
	return err_set(err, ERR_FORMAT, "%s: no line is a JSON object; %s", path,
	    sample->data[0] == '[' ? "of one array `jq -c '.[]'` makes lines"
	    : "each event must stand in a line of its own");
}

/* --- CSV --- */

/* The records of a sample, one at a time. */
struct csv_reader {
	const char	*at, *end;
	char		 separator;
	struct csv_cells cells;
	struct csv_scan	 scan;
	struct buf	 text;
};

static void reader_init(struct csv_reader *r, const struct buf *sample) {
	*r = (struct csv_reader){ .at = sample->data, .end = sample->data + sample->len };
	if (sample->len >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
		r->at += 3;
	r->separator = csv_separator(r->at, (size_t)(r->end - r->at));
}

static void reader_fini(struct csv_reader *r) {
	vec_fini(&r->cells);
	buf_fini(&r->text);
}

/* false: there is none. Blank lines are passed over; a quote without its end spoils its line. */
static bool reader_next(struct csv_reader *r, bool *is_good) {
	while (r->at < r->end) {
		size_t		 left = (size_t)(r->end - r->at);
		size_t		 seen = left < INFER_LINE_BYTES_MAX ? left : INFER_LINE_BYTES_MAX;
		enum csv_scanned scanned = csv_scan(r->at, seen,
					seen == left ? CSV_LAST : CSV_MORE, r->separator,
					&r->cells, &r->scan);
		const char	*newline;

		if (scanned == CSV_PART) {
			newline = memchr(r->at, '\n', left);
			r->at = newline == NULL ? r->end : newline + 1;
		} else {
			r->at += r->scan.next;
		}
		*is_good = scanned == CSV_RECORD;
		if (!*is_good || r->scan.record > 0)
			return true;
	}
	return false;
}

/* Until the next call. */
static const struct buf *cell_text(struct csv_reader *r, size_t cell) {
	const struct csv_cell	*c = &r->cells.items[cell];
	struct buf		 plain = {0};

	buf_reset(&r->text);
	if (c->doubled)
		csv_unquote(&plain, c->text);
	else
		buf_add(&plain, c->text.p, c->text.n);
	utf8_mend(&r->text, buf_cstr(&plain), plain.len);
	buf_cstr(&r->text);
	buf_fini(&plain);
	return &r->text;
}

/* The header's names; NULL: it has none. */
static const char **header_read(struct infer *in, struct csv_reader *r, size_t *count) {
	const char	**names;
	bool		  is_good;

	if (!reader_next(r, &is_good) || !is_good)
		return NULL;
	*count = r->cells.count;
	names = arena_alloc(&in->arena, *count * sizeof *names);
	for (size_t i = 0; i < *count; i++) {
		const struct buf *text = cell_text(r, i);

		names[i] = arena_strndup(&in->arena, text->data, text->len);
	}
	return names;
}

static void cells_see(struct infer *in, struct infer_type *type, struct csv_reader *r,
    const char *const *names) {
	const struct buf *text;

	if (type == NULL)
		for (size_t i = 0; i < r->cells.count; i++)
			if (strcmp(names[i], in->type_field) == 0) {
				text = cell_text(r, i);
				type = infer_type(in, text->data, text->len);
			}
	if (type == NULL) {
		in->untyped++;
		return;
	}
	infer_see_begin(in, type);
	for (size_t i = 0; i < r->cells.count; i++) {
		text = cell_text(r, i);
		infer_see_cell(in, names[i], text->data, text->len);
	}
}

static int csv_read(struct infer *in, const char *path, const struct buf *sample,
    struct infer_type *type, struct err *err) {
	struct csv_reader  r;
	const char	 **names;
	size_t		   count = 0;
	uint64_t	   rows = 0;
	bool		   is_good;

	reader_init(&r, sample);
	names = header_read(in, &r, &count);
	while (names != NULL && rows < in->options->rows_max && reader_next(&r, &is_good)) {
		in->records++;
		rows++;
		if (!is_good || r.cells.count != count)
			in->bad++;
		else
			cells_see(in, type, &r, names);
	}
	reader_fini(&r);
	if (rows == 0)
		return err_set(err, ERR_FORMAT, "%s: no record behind a header", path);
	return 0;
}

static int input_read(struct infer *in, const char *path, struct err *err) {
	const struct infer_options	*o = in->options;
	bool				 is_csv = infer_is_csv(o, path);
	struct infer_type		*type = NULL;
	const char			*name = o->event;
	struct buf			 sample = {0};
	int				 rc = -1;

	if (sample_read(in, path, &sample, err) == -1)
		goto out;
	buf_cstr(&sample);
	if (name == NULL && in->type_field == NULL && !is_csv)
		type_field_find(in, &sample);
	if (name == NULL && in->type_field == NULL)
		name = name_of_file(in, path);
	if (name != NULL) {
		type = infer_type(in, name, strlen(name));
		if (type == NULL) {
			err_set(err, ERR_USAGE, "`%s` cannot be the name of an event", name);
			goto out;
		}
		type->input = path;
	}
	rc = is_csv ? csv_read(in, path, &sample, type, err)
	    : json_read(in, path, &sample, type, err);
out:
	buf_fini(&sample);
	return rc;
}

int infer_read(struct infer *in, struct err *err) {
	in->type_field = in->options->type_field;
	for (unsigned i = 0; i < in->options->input_count; i++) {
		in->input_at = i;
		if (input_read(in, in->options->inputs[i], err) == -1)
			return -1;
	}
	return 0;
}

/* infer_seen.c -- notes what values a field has; judges nothing yet. */
#include <arpa/inet.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/timefmt.h"
#include "cli/infer.h"

/* One second of each unit. */
static const double unit_per_s[] = {
	[UNIT_S] = 1, [UNIT_MS] = 1e3, [UNIT_US] = 1e6, [UNIT_NS] = 1e9,
};

struct infer_type *infer_type(struct infer *in, const char *name, size_t bytes) {
	struct infer_type *type = map_get(&in->type_index, name, bytes);

	if (type != NULL)
		return type;
	for (size_t i = 0; i < bytes; i++)
		if (name[i] == '`' || iscntrl((unsigned char)name[i]))
			bytes = 0;		/* no name of the language */
	if (bytes == 0 || in->types.count == INFER_TYPES_MAX) {
		in->types_beyond++;
		return NULL;
	}
	type = arena_alloc(&in->arena, sizeof *type);
	type->name = arena_strndup(&in->arena, name, bytes);
	map_init(&type->index);
	*vec_add(&in->types) = type;
	map_put(&in->type_index, type->name, bytes, type);
	return type;
}

/* Names are unique in their event, and case apart too, for the reader's sake. */
static const char *name_choose(struct infer *in, const struct infer_type *type, const char *path) {
	struct buf	name = {0};
	size_t		bytes;
	unsigned	n = 1;
	bool		is_taken;
	const char	*copy;

	name_of_path(&name, path);
	bytes = name.len;
	do {
		is_taken = false;
		for (size_t i = 0; i < type->fields.count && !is_taken; i++)
			is_taken = strcasecmp(type->fields.items[i]->name, buf_cstr(&name)) == 0;
		if (is_taken) {
			name.len = bytes;
			buf_printf(&name, "_%u", ++n);
		}
	} while (is_taken);
	copy = arena_strdup(&in->arena, buf_cstr(&name));
	buf_fini(&name);
	return copy;
}

static void timely_note(struct infer_type *type, struct seen *s) {
	if (!s->is_timely && type->timely_count < INFER_TIMELY_MAX) {
		type->timely_count++;
		s->is_timely = true;
	}
}

/* NULL: beyond the limit. */
static struct seen *seen_of(struct infer *in, const char *path, size_t bytes) {
	struct infer_type	*type = in->type_at;
	struct seen		*s = map_get(&type->index, path, bytes);

	if (s != NULL)
		return s;
	if (bytes == 0 || type->fields.count == INFER_FIELDS_MAX) {
		type->fields_beyond++;
		return NULL;
	}
	s = arena_alloc(&in->arena, sizeof *s);
	s->is_split = in->is_split;
	s->path = arena_strndup(&in->arena, path, bytes);
	s->name = name_choose(in, type, s->path);
	if (name_has(s->path, TIME_WORDS)
	    || (in->options->time != NULL && strcmp(s->path, in->options->time) == 0))
		timely_note(type, s);
	*vec_add(&type->fields) = s;
	map_put(&type->index, s->path, bytes, s);
	return s;
}

static void row_note(struct infer *in, struct seen *s) {
	if (s->row_last != in->records) {
		s->row_last = in->records;
		s->rows++;
	}
}

static void sketch_add(struct sketch *sk, uint64_t hash) {
	unsigned at = sk->count;

	if (at == INFER_SKETCH_MAX && hash >= sk->least[at - 1])
		return;
	while (at > 0 && sk->least[at - 1] > hash)
		at--;
	if (at > 0 && sk->least[at - 1] == hash)
		return;
	if (sk->count < INFER_SKETCH_MAX)
		sk->count++;
	memmove(sk->least + at + 1, sk->least + at, (sk->count - 1 - at) * sizeof *sk->least);
	sk->least[at] = hash;
}

uint64_t sketch_count(const struct sketch *sk) {
	if (sk->count < INFER_SKETCH_MAX)
		return sk->count;
	return (uint64_t)((INFER_SKETCH_MAX - 1)
	    / ((double)sk->least[INFER_SKETCH_MAX - 1] / 0x1p64));
}

/* The value as it stands there, of whatever kind. */
static void value_note(struct seen *s, const char *text, size_t bytes) {
	sketch_add(&s->sketch, hash_bytes(text, bytes));
	if (s->has_more_values)
		return;
	for (unsigned i = 0; i < s->value_count; i++)
		if (strncmp(s->values[i].text, text, bytes) == 0
		    && s->values[i].text[bytes] == '\0') {
			s->values[i].count++;
			return;
		}
	if (s->value_count == INFER_VALUES_MAX || bytes > INFER_VALUE_BYTES_MAX
	    || memchr(text, '\0', bytes) != NULL) {
		s->has_more_values = true;
		return;
	}
	memcpy(s->values[s->value_count].text, text, bytes);
	s->values[s->value_count++].count = 1;
}

static void stamp_note(struct infer *in, const struct seen *s, bool is_text, double value) {
	if (s->is_timely)
		*vec_add(&in->stamps) = (struct stamp){ .record = in->records,
		    .input = in->input_at, .seen = s, .type = in->type_at, .is_text = is_text,
		    .value = value };
}

static void number_note(struct infer *in, struct seen *s, double value) {
	if (fabs(value) > s->number_max)
		s->number_max = fabs(value);
	for (unsigned unit = UNIT_S; unit <= UNIT_NS; unit++)
		if (value >= DAYS_FROM_S * unit_per_s[unit] && value < DAYS_TO_S * unit_per_s[unit])
			s->units[unit]++;
	stamp_note(in, s, false, value);
}

static void real_note(struct infer *in, struct seen *s, struct decimal d) {
	unsigned digits = d.exp < 0 ? (unsigned)-d.exp : 0;

	if (digits > s->digits_max)
		s->digits_max = digits;
	s->kinds[SEEN_REAL]++;
	number_note(in, s, decimal_to_double(d));
}

/* lat,lon as a text */
static bool is_place(const char *text, size_t bytes) {
	const char	*comma = memchr(text, ',', bytes);
	struct decimal	 lat, lon;
	size_t		 head;

	if (comma == NULL)
		return false;
	head = (size_t)(comma - text);
	for (comma++; comma < text + bytes && *comma == ' '; comma++)
		continue;
	return decimal_parse(text, head, &lat)
	    && decimal_parse(comma, bytes - (size_t)(comma - text), &lon)
	    && fabs(decimal_to_double(lat)) <= 90 && fabs(decimal_to_double(lon)) <= 180;
}

static void text_note(struct infer *in, struct seen *s, const char *text, size_t bytes) {
	char		copy[64];
	uint8_t		address[16];
	struct decimal	d;
	int64_t		ns;

	s->kinds[SEEN_TEXT]++;
	if (bytes >= sizeof copy - 1 || bytes == 0)
		return;
	memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	if (time_parse(text, bytes, &ns) == TIME_OK) {
		s->times++;
		timely_note(in->type_at, s);
		stamp_note(in, s, true, (double)ns);
	} else {
		copy[bytes] = 'Z';
		s->times_without_zone += time_parse(copy, bytes + 1, &ns) == TIME_OK;
		copy[bytes] = '\0';
	}
	s->ips += inet_pton(AF_INET, copy, address) == 1 || inet_pton(AF_INET6, copy, address) == 1;
	s->currencies += bytes == 3 && currency_digits(currency_pack(copy)) >= 0;
	s->places += is_place(text, bytes);
	if (decimal_parse(text, bytes, &d)) {
		s->decimals++;
		if (d.exp < 0 && (unsigned)-d.exp > s->digits_max)
			s->digits_max = (unsigned)-d.exp;
	}
}

static void int_note(struct infer *in, struct seen *s, int64_t value) {
	s->kinds[SEEN_INT]++;
	number_note(in, s, (double)value);
}

/* --- JSON --- */

static bool is_coordinate(const json_t *value, double max) {
	return json_is_number(value) && fabs(json_number_value(value)) <= max;
}

static bool is_geo(const json_t *object) {
	return json_object_size(object) == 2 && is_coordinate(json_object_get(object, "lat"), 90)
	    && is_coordinate(json_object_get(object, "lon"), 180);
}

static void real_see(struct infer *in, struct seen *s, double value) {
	struct decimal	d;
	char		text[DECIMAL_TEXT_BYTES];

	if (!decimal_from_double(value, &d))
		return;
	/* What is whole and has been read as a real is an int too large for 64 bits. */
	s->is_wide |= d.exp >= 0 && fabs(value) >= 0x1p63;
	real_note(in, s, d);
	value_note(s, text, decimal_print(d, text));
}

static void scalar_see(struct infer *in, struct seen *s, const json_t *value) {
	char text[32];

	row_note(in, s);
	switch (json_typeof(value)) {
	case JSON_TRUE:
	case JSON_FALSE:
		s->kinds[SEEN_BOOL]++;
		break;
	case JSON_INTEGER:
		int_note(in, s, json_integer_value(value));
		value_note(s, text, (size_t)snprintf(text, sizeof text, "%lld",
		    (long long)json_integer_value(value)));
		break;
	case JSON_REAL:
		real_see(in, s, json_real_value(value));
		break;
	case JSON_STRING:
		text_note(in, s, json_string_value(value), json_string_length(value));
		value_note(s, json_string_value(value), json_string_length(value));
		break;
	case JSON_OBJECT:
		s->kinds[SEEN_GEO]++;
		break;
	default:
		break;
	}
}

static void value_see(struct infer *, struct buf *path, const json_t *, unsigned depth,
    bool in_list);

static void object_see(struct infer *in, struct buf *path, const json_t *object, unsigned depth,
    bool in_list) {
	bool		 had_dot = in->has_dot, was_split = in->is_split;
	size_t		 bytes = path->len;
	const char	*key;
	json_t		*value;

	/* The macro wants an object that it may change, which this does not. */
	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		path->len = bytes;
		if (bytes > 0)
			buf_char(path, '.');
		buf_str(path, key);
		in->has_dot = had_dot || strchr(key, '.') != NULL;
		in->is_split = was_split || (bytes > 0 && in->has_dot);
		value_see(in, path, value, depth + 1, in_list);
	}
	path->len = bytes;
	in->has_dot = had_dot;
	in->is_split = was_split;
}

static void array_see(struct infer *in, struct buf *path, const json_t *array, unsigned depth,
    bool in_list) {
	struct seen	*s = NULL;
	json_t		*item;
	size_t		 i;

	json_array_foreach(array, i, item) {
		if (json_is_object(item) && !is_geo(item)) {
			object_see(in, path, item, depth + 1, true);
			continue;
		}
		if (s == NULL && (s = seen_of(in, path->data, path->len)) == NULL)
			return;
		if (json_is_array(item))
			s->nested_lists++;
		else if (!json_is_null(item))
			scalar_see(in, s, item);
	}
	if (json_array_size(array) == 0 && (s = seen_of(in, path->data, path->len)) != NULL)
		row_note(in, s);
	if (s != NULL) {
		s->list_rows++;
		s->nested_lists += in_list;
	}
}

static void value_see(struct infer *in, struct buf *path, const json_t *value, unsigned depth,
    bool in_list) {
	struct seen *s;

	if (depth > INFER_DEPTH_MAX) {
		in->type_at->fields_beyond++;
		return;
	}
	if (json_is_array(value)) {
		array_see(in, path, value, depth, in_list);
		return;
	}
	if (json_is_object(value) && !is_geo(value)) {
		object_see(in, path, value, depth, in_list);
		return;
	}
	s = seen_of(in, path->data, path->len);
	if (s == NULL || json_is_null(value))
		return;
	s->list_rows += in_list;
	scalar_see(in, s, value);
}

void infer_see_json(struct infer *in, struct infer_type *type, json_t *object) {
	struct buf path = {0};

	infer_see_begin(in, type);
	object_see(in, &path, object, 0, false);
	buf_fini(&path);
}

/* --- CSV --- */

void infer_see_begin(struct infer *in, struct infer_type *type) {
	in->type_at = type;
	type->rows++;
}

/* A number as programs write it: an id such as 007 or +49 is none. */
static bool is_plain_number(const char *text, size_t bytes) {
	size_t sign = bytes > 0 && *text == '-';

	return bytes > sign && isdigit((unsigned char)text[sign])
	    && isdigit((unsigned char)text[bytes - 1])
	    && !(text[sign] == '0' && bytes > sign + 1 && text[sign + 1] != '.'
	    && text[sign + 1] != 'e' && text[sign + 1] != 'E');
}

static bool is_bool(const char *text, size_t bytes) {
	return (bytes == 4 && strncasecmp(text, "true", 4) == 0)
	    || (bytes == 5 && strncasecmp(text, "false", 5) == 0);
}

void infer_see_cell(struct infer *in, const char *column, const char *text, size_t bytes) {
	struct seen	*s = seen_of(in, column, strlen(column));
	struct decimal	 d;
	int64_t		 whole;

	if (s == NULL)
		return;
	s->is_untyped = true;
	if (bytes == 0)
		return;
	row_note(in, s);
	value_note(s, text, bytes);
	if (is_bool(text, bytes)) {
		s->kinds[SEEN_BOOL]++;
	} else if (!is_plain_number(text, bytes) || !decimal_parse(text, bytes, &d)) {
		text_note(in, s, text, bytes);
	} else if (d.exp == 0 && decimal_to_int(d, &whole)) {
		int_note(in, s, whole);
	} else {
		s->is_wide |= d.exp >= 0;
		real_note(in, s, d);
	}
}

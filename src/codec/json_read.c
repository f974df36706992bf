#include "codec/json_read.h"

#include <string.h>

#include "codec/json_walk.h"
#include "codec/scalar.h"

void json_reader_fini(struct json_reader *r) {
	buf_fini(&r->scratch);
	vec_fini(&r->tokens);
}

/* --- Tokens --- */

static char char_at(const struct json_reader *r, const uint32_t *token) {
	return r->data[*token];
}

/* The token behind a value. */
static const uint32_t *value_skip(const struct json_reader *r, const uint32_t *token) {
	unsigned depth = 0;

	do {
		char c = char_at(r, token++);

		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
	} while (depth > 0);
	return token;
}

/* Value by value: *at is the first token inside of an array, then the next value's. */
static inline bool array_next(const struct json_reader *r, const uint32_t **at,
    const uint32_t **value) {
	char c = char_at(r, *at);

	if (c == ']')
		return false;
	*value = *at;
	*at = c == '{' || c == '[' ? value_skip(r, *at) : *at + 1;
	*at += char_at(r, *at) == ',';
	return true;
}

static inline struct bytes text_at(struct json_reader *r, const uint32_t *token) {
	struct bytes	text;
	size_t		bytes;

	text.p = token_text(r->data, token, &bytes);
	text.n = (uint32_t)bytes;
	if (!r->escapes || memchr(text.p, '\\', text.n) == NULL)
		return text;
	buf_reset(&r->scratch);
	r->bad_utf8 += !json_unescape(&r->scratch, text.p, text.n);
	text.n = (uint32_t)r->scratch.len;
	text.p = arena_strndup(r->arena, buf_cstr(&r->scratch), text.n);
	return text;
}

/* The scalar that is no text: up to the blank or the bracket or comma behind it. */
static struct bytes word_at(const struct json_reader *r, const uint32_t *token) {
	const char *s = r->data + token[0], *end = r->data + token[1];

	while (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\n' || end[-1] == '\r')
		end--;
	return (struct bytes){ s, (uint32_t)(end - s) };
}

/* The last value under the name in the object; NULL: there is none. */
static const uint32_t *member_find(struct json_reader *r, const uint32_t *object,
    const char *name) {
	const uint32_t	*at = object + 1, *found = NULL;
	size_t		 name_bytes = strlen(name);

	while (char_at(r, at) != '}') {
		struct bytes key = text_at(r, at);

		if (key.n == name_bytes && memcmp(key.p, name, key.n) == 0)
			found = at + 2;
		at = value_skip(r, at + 2);
		at += char_at(r, at) == ',';
	}
	return found;
}

/* --- Where the value is --- */

/*
 * Follows the path from its part `seg` on: notes in r->tokens all values that it leads to, and
 * whether an array was passed through. Depth: that of the record, which is bounded.
 */
static void path_follow(struct json_reader *r, const struct field_path *path, uint16_t seg,
    const uint32_t *token, bool *many) {
	const struct path_seg	*part = &path->segs[seg];
	const uint32_t		*at = token + 1, *value;
	char			 c = char_at(r, token);

	if (seg == path->seg_count) {
		*vec_add(&r->tokens) = token;
	} else if (part->name == NULL) {
		if (c != '[')
			return;
		for (uint32_t i = 0; array_next(r, &at, &value); i++)
			if (i == part->index)
				path_follow(r, path, seg + 1, value, many);
	} else if (c == '{') {
		value = member_find(r, token, part->name);
		if (value != NULL)
			path_follow(r, path, seg + 1, value, many);
	} else if (c == '[') {
		*many = true;
		while (array_next(r, &at, &value))
			path_follow(r, path, seg, value, many);
	}
}

/* The deepest part of the path that the record has, and how many parts lie above it. */
static const struct key_node *deepest_seen(const struct json_reader *r,
    const struct json_where *where, uint16_t *seg) {
	const struct key_node *node = where->deep;

	*seg = where->path->seg_count;
	for (; !key_node_seen(r->keys, node); node = node->parent)
		--*seg;
	return node;
}

/* The key that has the value in all but few records; NULL: none, or only past an array. */
static inline const struct key_node *where_node(const struct json_reader *r,
    const struct json_where *where) {
	if (where->flat == NULL)
		return NULL;
	if (key_node_seen(r->keys, where->flat))
		return where->flat;
	return where->deep != NULL && key_node_seen(r->keys, where->deep) ? where->deep : NULL;
}

/* Where where_node() finds none: fills r->tokens. True: an array of objects was on the way, so
 * that they are a list even if they are one. */
static bool where_follow(struct json_reader *r, const struct json_where *where) {
	const struct key_node	*from = where->head;
	uint16_t		 seg = 1;
	bool			 many = false;

	r->tokens.count = 0;
	if (from == NULL || !key_node_seen(r->keys, from))
		return false;
	if (where->deep != NULL) {
		from = deepest_seen(r, where, &seg);
		/* In objects the walk has noted all there is. */
		if (char_at(r, from->value) != '[')
			return false;
	}
	path_follow(r, where->path, seg, from->value, &many);
	return many;
}

enum json_said json_read_text(struct json_reader *r, const struct json_where *where,
    struct bytes *text) {
	const struct key_node	*node = where_node(r, where);
	const uint32_t		*token;

	if (node != NULL) {
		token = node->value;
	} else {
		if (where_follow(r, where))
			return r->tokens.count == 0 ? SAID_NOTHING : SAID_NO_TEXT;
		if (r->tokens.count == 0)
			return SAID_NOTHING;
		token = r->tokens.items[0];
	}
	switch (char_at(r, token)) {
	case '"':
		*text = text_at(r, token);
		return SAID_TEXT;
	case 'n':
		return SAID_NOTHING;
	default:
		return SAID_NO_TEXT;
	}
}

/* --- What the value is --- */

static bool is_number(char c) {
	return c == '-' || (unsigned char)(c - '0') <= 9;
}

/* {"lat": 48.1, "lon": 11.6} */
static enum scalar_state geo_read(struct json_reader *r, const uint32_t *object,
    struct cell *c) {
	const uint32_t	*lat_at = member_find(r, object, "lat");
	const uint32_t	*lon_at = member_find(r, object, "lon");
	struct bytes	 lat, lon;

	if (lat_at == NULL || lon_at == NULL || !is_number(char_at(r, lat_at))
	    || !is_number(char_at(r, lon_at)))
		return SCALAR_WRONG_TYPE;
	lat = word_at(r, lat_at);
	lon = word_at(r, lon_at);
	return scalar_geo(lat.p, lat.n, lon.p, lon.n, c);
}

static enum scalar_state scalar_read(struct json_reader *r, const struct scalar_type *type,
    const uint32_t *token, struct cell *c) {
	struct bytes	text;
	char		first = char_at(r, token);

	switch (first) {
	case '"':
		text = text_at(r, token);
		return scalar_text(type, r->arena, text.p, text.n, c);
	case 't':
	case 'f':
		return scalar_bool(type, first == 't', c);
	case '{':
		return type->kind == VT_GEO ? geo_read(r, token, c) : SCALAR_WRONG_TYPE;
	case '[':
		return SCALAR_WRONG_TYPE;
	default:
		text = word_at(r, token);
		return scalar_number(type, r->arena, text.p, text.n, c);
	}
}

/* false: absent. */
static inline bool is_good(enum scalar_state state, struct odd *odd) {
	if (state == SCALAR_OK)
		return true;
	if (state == SCALAR_UNKNOWN_ENUM)
		odd->unknown_enum++;
	else
		odd->wrong_type++;
	odd->time_range |= state == SCALAR_TIME_RANGE;
	return false;
}

/* A text for a string, as most values are. */
static inline bool string_read(struct json_reader *r, const struct scalar_type *type,
    const uint32_t *token, struct cell *c) {
	struct bytes text;

	if (type->kind != VT_STRING || char_at(r, token) != '"')
		return false;
	text = text_at(r, token);
	*c = (struct cell){ .p = text.p, .n = text.n };
	return true;
}

/* null is absent without being odd. */
static inline bool value_read(struct json_reader *r, const struct scalar_type *type,
    const uint32_t *token, struct cell *c, struct odd *odd) {
	if (string_read(r, type, token, c))
		return true;
	return char_at(r, token) != 'n' && is_good(scalar_read(r, type, token, c), odd);
}

/* How many values an array has: one more than it has commas, or none. */
static size_t array_count(const struct json_reader *r, const uint32_t *at) {
	size_t count = char_at(r, at) != ']';

	for (unsigned depth = 1; depth > 0; at++) {
		char c = char_at(r, at);

		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		count += c == ',' && depth == 1;
	}
	return count;
}

/* The values at the tokens, those of arrays one by one; what is none of the type is left out. */
static bool list_read(struct json_reader *r, const struct scalar_type *type,
    const uint32_t *const *tokens, size_t token_count, struct cell *c, struct odd *odd) {
	const uint32_t	*at, *value;
	size_t		 count = 0;
	uint32_t	 n = 0;
	struct cell	*items;

	for (size_t i = 0; i < token_count; i++) {
		count += char_at(r, tokens[i]) == '[' ? array_count(r, tokens[i] + 1) : 1;
	}
	items = arena_raw(r->arena, count * sizeof *items);
	for (size_t i = 0; i < token_count; i++) {
		at = tokens[i] + 1;
		if (char_at(r, tokens[i]) != '[')
			n += value_read(r, type, tokens[i], &items[n], odd);
		else
			while (array_next(r, &at, &value))
				n += value_read(r, type, value, &items[n], odd);
	}
	*c = (struct cell){ .list = items, .n = n };
	/* Nothing but odd ones: a list of none would meet every `all`. */
	return n > 0 || (odd->wrong_type == 0 && odd->unknown_enum == 0);
}

/* false: there is none, so that an amount is none either. */
static bool currency_read(struct json_reader *r, const struct json_item *item,
    struct scalar_type *type, struct odd *odd) {
	struct bytes	text;
	uint32_t	currency;

	switch (json_read_text(r, &item->currency, &text)) {
	case SAID_TEXT:
		currency = scalar_currency(text.p, text.n);
		if (currency == 0)
			odd->wrong_type++;
		else
			scalar_type_currency(type, currency);
		break;
	case SAID_NO_TEXT:
		odd->wrong_type++;
		break;
	case SAID_NOTHING:
		odd->missing += !item->field->optional;
		break;
	}
	return type->currency != 0;
}

/* Not by keys alone. The tokens are copied: the currency may be found the same way. */
static bool item_follow(struct json_reader *r, const struct json_item *item, struct cell *c,
    struct odd *odd) {
	struct scalar_type	 type = item->scalar;
	bool			 many = where_follow(r, &item->value);
	size_t			 count = r->tokens.count;
	bool			 list = item->field->type.kind == VT_LIST;
	const uint32_t		**tokens;

	if ((count == 0 && !(many && list))
	    || (!many && char_at(r, r->tokens.items[0]) == 'n')) {
		odd->missing += !item->field->optional;
		return false;
	}
	tokens = arena_raw(r->arena, count * sizeof *tokens);
	if (count > 0)
		memcpy(tokens, r->tokens.items, count * sizeof *tokens);
	if (type.kind == VT_MONEY && type.currency == 0 && !currency_read(r, item, &type, odd))
		return false;
	if (list)
		return list_read(r, &type, tokens, count, c, odd);
	if (!many)
		return value_read(r, &type, tokens[0], c, odd);
	odd->wrong_type++;
	return false;
}

/* A value that is there, at one place. */
static bool item_read(struct json_reader *r, const struct json_item *item,
    const uint32_t *token, struct cell *c, struct odd *odd) {
	struct scalar_type type = item->scalar;

	if (char_at(r, token) == 'n') {
		odd->missing += !item->field->optional;
		return false;
	}
	if (type.kind == VT_MONEY && type.currency == 0 && !currency_read(r, item, &type, odd))
		return false;
	if (item->field->type.kind == VT_LIST)
		return list_read(r, &type, &token, 1, c, odd);
	return value_read(r, &type, token, c, odd);
}

bool json_read(struct json_reader *r, const struct json_item *item, struct cell *c,
    struct odd *odd) {
	const struct key_node *node = where_node(r, &item->value);

	if (node == NULL)
		return item_follow(r, item, c, odd);
	/* The short way for what most values are. */
	if (item->is_plain && node->is_number) {
		return is_good(scalar_digits(&item->scalar, r->arena, node->coef, node->scale,
		    r->data + node->value[0], node->value[1] - node->value[0], c), odd);
	}
	if (item->is_plain && string_read(r, &item->scalar, node->value, c))
		return true;
	return item_read(r, item, node->value, c, odd);
}

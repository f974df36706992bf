/*
 * key.c -- one component of a key:
 *
 *	bool		'b'  0 or 1
 *	number		'n'  exponent (2 bytes)  length (1)  coefficient
 *	money		'm'  currency (3 bytes)  exponent  length  coefficient
 *	string, enum	's'  length (4 bytes)  text
 *	time		't'  ns (8 bytes)
 *	duration	'd'  ns (8 bytes)
 *	ip		'i'  16 bytes
 *	geo		'g'  two doubles, no minus zero
 *
 * All little-endian; the coefficient in two's complement, in as few bytes as hold it. Numbers are
 * int, float and decimal alike. This form never changes: it is in saved states, and its hash has
 * placed every key.
 */
#include "event/key.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#include "base/check.h"

enum { COEF_BYTES_MAX = 16 };

static void word_add(struct buf *out, uint64_t word, size_t bytes) {
	word = htole64(word);
	buf_add(out, &word, bytes);
}

static bool word_next(const uint8_t **at, const uint8_t *end, size_t bytes, uint64_t *word) {
	if ((size_t)(end - *at) < bytes)
		return false;
	*word = 0;
	memcpy(word, *at, bytes);
	*word = le64toh(*word);
	*at += bytes;
	return true;
}

/* Smallest length in two's complement: the sign bit of the last byte kept is the sign of all. */
static size_t coef_bytes(__int128 coef) {
	size_t n = 1;

	while (n < COEF_BYTES_MAX && coef >> (8 * n - 1) != 0 && coef >> (8 * n - 1) != -1)
		n++;
	return n;
}

static void number_add(struct buf *out, struct decimal d) {
	__int128	coef;
	size_t		n;

	d = decimal_canonical(d);
	coef = decimal_coef(d);
	n = coef_bytes(coef);
	word_add(out, (uint64_t)d.exp, 2);
	word_add(out, n, 1);
	word_add(out, (uint64_t)coef, n < 8 ? n : 8);
	if (n > 8)
		word_add(out, (uint64_t)(coef >> 64), n - 8);
}

static bool number_next(const uint8_t **at, const uint8_t *end, struct decimal *d) {
	uint64_t	exp, n, lo, hi;

	if (!word_next(at, end, 2, &exp) || !word_next(at, end, 1, &n) || n < 1
	    || n > COEF_BYTES_MAX || !word_next(at, end, n < 8 ? n : 8, &lo))
		return false;
	if (n < 8)
		lo = (uint64_t)((int64_t)(lo << (64 - 8 * n)) >> (64 - 8 * n));
	hi = (uint64_t)((int64_t)lo >> 63);
	if (n > 8) {
		if (!word_next(at, end, n - 8, &hi))
			return false;
		if (n < COEF_BYTES_MAX)
			hi = (uint64_t)((int64_t)(hi << (128 - 8 * n)) >> (128 - 8 * n));
	}
	return decimal_from_parts((__int128)((unsigned __int128)hi << 64 | lo), (int16_t)exp, d);
}

/* A whole float exactly: 2^62 must be the int of that value, not its shortest text. */
static bool float_as_decimal(double f, struct decimal *d) {
	if (f > -0x1p63 && f < 0x1p63 && f == trunc(f)) {
		*d = decimal_from_int((int64_t)f);
		return true;
	}
	return decimal_from_double(f, d);
}

static void text_add(struct buf *out, const char *p, size_t n) {
	buf_char(out, 's');
	word_add(out, n, 4);
	buf_add(out, p, n);
}

static void geo_add(struct buf *out, const struct cell *c) {
	buf_char(out, 'g');
	for (int i = 0; i < 2; i++) {
		double		f = c->geo[i] == 0 ? 0 : c->geo[i];
		uint64_t	word;

		memcpy(&word, &f, sizeof word);
		word_add(out, word, 8);
	}
}

bool key_add(struct buf *out, const struct schema *schema, enum vkind kind,
    const struct cell *c) {
	return key_add_behind(out, 0, schema, kind, c);
}

bool key_add_behind(struct buf *out, size_t begin, const struct schema *schema, enum vkind kind,
    const struct cell *c) {
	struct decimal	d;
	size_t		len = out->len;

	switch (kind) {
	case VT_BOOL:
		buf_char(out, 'b');
		word_add(out, c->i != 0, 1);
		break;
	case VT_INT:
	case VT_FLOAT:
	case VT_DECIMAL:
		if (kind == VT_INT)
			d = decimal_from_int(c->i);
		else if (kind == VT_DECIMAL)
			d = cell_decimal(c);
		else if (!float_as_decimal(c->f, &d))
			return false;
		buf_char(out, 'n');
		number_add(out, d);
		break;
	case VT_MONEY:
		buf_char(out, 'm');
		word_add(out, c->x, 3);
		number_add(out, cell_decimal(c));
		break;
	case VT_STRING:
		if (c->n > KEY_BYTES_MAX)
			return false;
		text_add(out, c->p, c->n);
		break;
	case VT_ENUM:
		CHECK((uint64_t)c->i < schema->enum_count);
		text_add(out, schema->enum_names[c->i], strlen(schema->enum_names[c->i]));
		break;
	case VT_TIME:
	case VT_DURATION:
		buf_char(out, kind == VT_TIME ? 't' : 'd');
		word_add(out, (uint64_t)c->i, 8);
		break;
	case VT_IP:
		buf_char(out, 'i');
		buf_add(out, c->ip, sizeof c->ip);
		break;
	case VT_GEO:
		if (isnan(c->geo[0]) || isnan(c->geo[1]))
			return false;
		geo_add(out, c);
		break;
	default:
		return false;
	}
	if (out->len - begin <= KEY_BYTES_MAX)
		return true;
	out->len = len;
	return false;
}

static bool number_cell(struct decimal d, enum vkind kind, struct cell *c, struct decimal *wide) {
	if (kind == VT_DECIMAL) {
		cell_set_decimal(c, d, 0, wide);
		return true;
	}
	*c = (struct cell){0};
	if (kind == VT_FLOAT) {
		c->f = decimal_to_double(d);
		return true;
	}
	return decimal_to_int(d, &c->i) && decimal_cmp(decimal_from_int(c->i), d) == 0;
}

static bool text_next(const uint8_t **at, const uint8_t *end, struct cell *c) {
	uint64_t n;

	if (!word_next(at, end, 4, &n) || n > (size_t)(end - *at))
		return false;
	*c = (struct cell){ .p = (const char *)*at, .n = (uint32_t)n };
	*at += n;
	return true;
}

static bool money_next(const uint8_t **at, const uint8_t *end, struct cell *c,
    struct decimal *wide) {
	uint64_t	currency;
	struct decimal	d;

	if (!word_next(at, end, 3, &currency) || !number_next(at, end, &d))
		return false;
	cell_set_decimal(c, d, (uint32_t)currency, wide);
	return true;
}

static bool enum_next(const uint8_t **at, const uint8_t *end, const struct schema *schema,
    struct cell *c) {
	struct cell	text;
	void		*number;

	if (!text_next(at, end, &text)
	    || (number = map_get(&schema->enum_index, text.p, text.n)) == NULL)
		return false;
	*c = (struct cell){ .i = (int64_t)((uintptr_t)number - 1) };
	return true;
}

static bool geo_next(const uint8_t **at, const uint8_t *end, struct cell *c) {
	uint64_t word;

	for (int i = 0; i < 2; i++) {
		if (!word_next(at, end, 8, &word))
			return false;
		memcpy(&c->geo[i], &word, sizeof word);
	}
	return true;
}

static bool ip_next(const uint8_t **at, const uint8_t *end, struct cell *c) {
	if ((size_t)(end - *at) < sizeof c->ip)
		return false;
	memcpy(c->ip, *at, sizeof c->ip);
	*at += sizeof c->ip;
	return true;
}

/* What stands behind the kind byte. */
static bool component_next(const uint8_t **at, const uint8_t *end, const struct schema *schema,
    enum vkind kind, struct cell *c, struct decimal *wide) {
	struct decimal	d;
	uint64_t	word;

	switch (kind) {
	case VT_BOOL:
	case VT_TIME:
	case VT_DURATION:
		if (!word_next(at, end, kind == VT_BOOL ? 1 : 8, &word))
			return false;
		*c = (struct cell){ .i = (int64_t)word };
		return true;
	case VT_INT:
	case VT_FLOAT:
	case VT_DECIMAL:	return number_next(at, end, &d) && number_cell(d, kind, c, wide);
	case VT_MONEY:		return money_next(at, end, c, wide);
	case VT_STRING:		return text_next(at, end, c);
	case VT_ENUM:		return enum_next(at, end, schema, c);
	case VT_IP:		return ip_next(at, end, c);
	case VT_GEO:		return geo_next(at, end, c);
	default:		return false;
	}
}

bool key_next(const uint8_t **at, const uint8_t *end, const struct schema *schema,
    enum vkind kind, struct cell *c, struct decimal *wide) {
	static const char kind_bytes[] = { [VT_BOOL] = 'b', [VT_INT] = 'n', [VT_FLOAT] = 'n',
	    [VT_DECIMAL] = 'n', [VT_MONEY] = 'm', [VT_STRING] = 's', [VT_ENUM] = 's',
	    [VT_TIME] = 't', [VT_DURATION] = 'd', [VT_IP] = 'i', [VT_GEO] = 'g', [VT_LIST] = 0 };
	const uint8_t	*next = *at;

	CHECK((size_t)kind < sizeof kind_bytes);
	if (next == end || kind_bytes[kind] == '\0' || *next++ != kind_bytes[kind]
	    || !component_next(&next, end, schema, kind, c, wide))
		return false;
	*at = next;
	return true;
}

/* value_text.c -- values as people and JSON readers see them. */
#include <arpa/inet.h>
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "event/schema.h"

enum { MASK_FROM = 12, MASK_TAIL = 4 };		/* characters */

static void secret_mask(struct buf *out, const char *text, size_t bytes) {
	size_t characters = utf8_length(text, bytes), at = 0;

	buf_str(out, "****");
	if (characters < MASK_FROM)
		return;
	for (size_t n = MASK_TAIL; n < characters; n++) {
		uint32_t codepoint;

		at += utf8_decode(text + at, bytes - at, &codepoint, NULL);
	}
	utf8_mend(out, text + at, bytes - at);
}

/* Bytes at the beginning that stand in a JSON text as they are: ASCII without escapes. */
static size_t plain_run(const char *s, size_t bytes) {
	size_t n = 0;

	while (n < bytes && (unsigned char)s[n] >= 0x20 && (unsigned char)s[n] < 0x80
	    && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void escape_add(struct buf *out, unsigned char c) {
	static const char short_of[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
	    ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\' };

	if (c < sizeof short_of && short_of[c] != '\0') {
		buf_char(out, '\\');
		buf_char(out, short_of[c]);
	} else {
		buf_printf(out, "\\u%04x", c);
	}
}

void json_text(struct buf *out, const char *s, size_t bytes) {
	size_t n;

	buf_char(out, '"');
	for (size_t at = 0; at < bytes; at += n) {
		n = plain_run(s + at, bytes - at);
		if (n > 0) {
			buf_add(out, s + at, n);
			continue;
		}
		n = 1;
		if ((unsigned char)s[at] < 0x80) {
			escape_add(out, (unsigned char)s[at]);
			continue;
		}
		while (at + n < bytes && (unsigned char)s[at + n] >= 0x80)
			n++;
		utf8_mend(out, s + at, n);
	}
	buf_char(out, '"');
}

static void float_print(struct buf *out, double f) {
	char		text[DECIMAL_TEXT_BYTES];
	struct decimal	d;

	if (isnan(f)) {
		buf_str(out, "NaN");
	} else if (!decimal_from_double(f, &d)) {
		buf_str(out, f < 0 ? "-Infinity" : "Infinity");
	} else {
		/* -0.0, which no decimal holds, has a sign as a float. */
		if (f == 0 && signbit(f))
			buf_char(out, '-');
		buf_add(out, text, decimal_print(d, text));
	}
}

static void decimal_text(struct buf *out, const struct cell *c) {
	char text[DECIMAL_TEXT_BYTES];

	buf_add(out, text, decimal_print(cell_decimal(c), text));
}

static void money_print(struct buf *out, const struct cell *c) {
	char code[4];

	decimal_text(out, c);
	currency_unpack(c->x, code);
	if (code[0] != '\0')			/* a sum of nothing has none */
		buf_printf(out, " %s", code);
}

static void ip_print(struct buf *out, const struct cell *c) {
	static const uint8_t	v4_prefix[12] = { [10] = 0xff, [11] = 0xff };
	char			text[INET6_ADDRSTRLEN];

	if (memcmp(c->ip, v4_prefix, sizeof v4_prefix) == 0)
		CHECK(inet_ntop(AF_INET, c->ip + sizeof v4_prefix, text, sizeof text) != NULL);
	else
		CHECK(inet_ntop(AF_INET6, c->ip, text, sizeof text) != NULL);
	buf_str(out, text);
}

static void enum_print(struct buf *out, const struct schema *schema, const struct cell *c) {
	CHECK(c->i >= 0);
	CHECK((uint64_t)c->i < schema->enum_count);
	buf_str(out, schema->enum_names[c->i]);
}

static void int_print(struct buf *out, int64_t value) {
	char		 text[20], *at = text + sizeof text;
	uint64_t	 left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	if (value < 0)
		buf_char(out, '-');
	do {
		*--at = (char)('0' + left % 10);
	} while ((left /= 10) > 0);
	buf_add(out, at, (size_t)(text + sizeof text - at));
}

static struct vtype elem_of(struct vtype list) {
	return (struct vtype){ .kind = list.elem, .enum_set = list.enum_set };
}

/* One value that is no list, as it is. */
static void scalar_print(struct buf *out, const struct schema *schema, enum vkind kind,
    const struct cell *c) {
	char text[DURATION_TEXT_BYTES];

	switch (kind) {
	case VT_BOOL:
		buf_str(out, c->i != 0 ? "true" : "false");
		break;
	case VT_INT:
		int_print(out, c->i);
		break;
	case VT_FLOAT:
		float_print(out, c->f);
		break;
	case VT_DECIMAL:
		decimal_text(out, c);
		break;
	case VT_MONEY:
		money_print(out, c);
		break;
	case VT_STRING:
		buf_add(out, c->p, c->n);
		break;
	case VT_ENUM:
		enum_print(out, schema, c);
		break;
	case VT_TIME:
		buf_add(out, text, time_print(c->i, text));
		break;
	case VT_DURATION:
		buf_add(out, text, duration_print(c->i, text));
		break;
	case VT_IP:
		ip_print(out, c);
		break;
	case VT_GEO:
		float_print(out, c->geo[0]);
		buf_char(out, ',');
		float_print(out, c->geo[1]);
		break;
	default:
		CHECK(!"a kind of value");
	}
}

/* The mask of the text that would stand here. */
static void scalar_mask(struct buf *out, const struct schema *schema, enum vkind kind,
    const struct cell *c) {
	struct buf text = {0};

	scalar_print(&text, schema, kind, c);
	secret_mask(out, text.data, text.len);
	buf_fini(&text);
}

void value_print(struct buf *out, const struct schema *schema, struct vtype type,
    const struct cell *c, bool secret) {
	if (type.kind != VT_LIST) {
		(secret ? scalar_mask : scalar_print)(out, schema, type.kind, c);
		return;
	}
	for (uint32_t i = 0; i < c->n; i++) {
		if (i > 0)
			buf_str(out, ", ");
		value_print(out, schema, elem_of(type), &c->list[i], secret);
	}
}

static void scalar_json(struct buf *out, const struct schema *schema, enum vkind kind,
    const struct cell *c) {
	struct buf	text = {0};
	char		code[4];

	switch (kind) {
	case VT_FLOAT:
		/* JSON has no other numbers. */
		if (!isfinite(c->f)) {
			buf_str(out, "null");
			break;
		}
		float_print(out, c->f);
		break;
	case VT_BOOL:
	case VT_INT:
		scalar_print(out, schema, kind, c);
		break;
	case VT_STRING:
		json_text(out, c->p, c->n);
		break;
	case VT_MONEY:
		currency_unpack(c->x, code);
		buf_str(out, "{\"amount\":\"");
		decimal_text(out, c);
		if (code[0] != '\0')
			buf_printf(out, "\",\"currency\":\"%s\"}", code);
		else
			buf_str(out, "\",\"currency\":null}");
		break;
	case VT_GEO:
		buf_str(out, "{\"lat\":");
		float_print(out, c->geo[0]);
		buf_str(out, ",\"lon\":");
		float_print(out, c->geo[1]);
		buf_char(out, '}');
		break;
	default:
		scalar_print(&text, schema, kind, c);
		json_text(out, text.data, text.len);
		buf_fini(&text);
	}
}

void value_json(struct buf *out, const struct schema *schema, struct vtype type,
    const struct cell *c, bool secret) {
	if (type.kind == VT_LIST) {
		buf_char(out, '[');
		for (uint32_t i = 0; i < c->n; i++) {
			if (i > 0)
				buf_char(out, ',');
			value_json(out, schema, elem_of(type), &c->list[i], secret);
		}
		buf_char(out, ']');
	} else if (secret) {
		struct buf mask = {0};

		scalar_mask(&mask, schema, type.kind, c);
		json_text(out, mask.data, mask.len);
		buf_fini(&mask);
	} else {
		scalar_json(out, schema, type.kind, c);
	}
}

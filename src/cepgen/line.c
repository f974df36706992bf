#include "cepgen/line.h"

#include <string.h>

#include "cepgen/column.h"
#include "cepgen/ecs.h"

/* No number where a number is due, and none where RFC 3339 is. */
static const char *const wrong_time = "\"soon\"";

/* A text that some Latin-1 program wrote; no rule reads the field. */
static const char *const latin1_note = ",\"note\":\"caf\xe9 r\xe9gl\xe9\"";

/* The value stands from `at` to the end; few need more than quotes. */
static void json_text_close(struct buf *out, size_t at) {
	for (size_t i = at; i < out->len; i++)
		if (out->data[i] == '"' || out->data[i] == '\\') {
			buf_room(out, 1);
			memmove(out->data + i + 1, out->data + i, out->len - i);
			out->data[i++] = '\\';
			out->len++;
		}
	buf_char(out, '"');
}

static void json_geo(struct buf *out, size_t at) {
	char	text[32];
	size_t	bytes = out->len - at, lat_bytes;

	memcpy(text, out->data + at, bytes);
	lat_bytes = (size_t)((const char *)memchr(text, ',', bytes) - text);
	out->len = at;
	buf_str(out, "{\"lat\":");
	buf_add(out, text, lat_bytes);
	buf_str(out, ",\"lon\":");
	buf_add(out, text + lat_bytes + 1, bytes - lat_bytes - 1);
	buf_char(out, '}');
}

static void json_member(struct buf *out, const struct column *c, const struct queue_item *item) {
	size_t start = out->len, value;

	if (out->data[start - 1] != '{')
		buf_char(out, ',');
	buf_char(out, '"');
	buf_str(out, c->name);
	buf_add(out, "\":", 2);
	if (c->form == FORM_TEXT)
		buf_char(out, '"');
	value = out->len;
	if (c->form == FORM_TIME && item->fate == LINE_BAD_TIME)
		buf_str(out, wrong_time);
	else
		c->put(out, &item->event);
	if (out->len == value)
		out->len = start;		/* absent */
	else if (c->form == FORM_TEXT)
		json_text_close(out, value);
	else if (c->form == FORM_GEO)
		json_geo(out, value);
}

static void json_columns(struct buf *out, const struct queue_item *item) {
	const struct column *columns = column_table[item->event.type].of;

	for (int i = 0; i < COLUMNS_MAX && columns[i].name != NULL; i++)
		if (columns[i].form != FORM_TIME || item->fate != LINE_NO_TIME)
			json_member(out, &columns[i], item);
}

void line_json(struct buf *out, const struct queue_item *item, bool single, uint32_t where) {
	size_t start = out->len;

	if (item->fate == LINE_NOT_OBJECT)
		buf_char(out, '[');
	buf_char(out, '{');
	if (!single && item->fate != LINE_NO_TYPE) {
		buf_str(out, "\"event\":\"");
		buf_str(out, gen_type_name(item->event.type));
		buf_str(out, item->fate == LINE_UNKNOWN_TYPE ? "_v9\"" : "\"");
	}
	if (item->event.type == GEN_ECS)
		ecs_members(out, item, single);
	else
		json_columns(out, item);
	if (item->fate == LINE_BAD_UTF8)
		buf_str(out, latin1_note);
	buf_char(out, '}');
	if (item->fate == LINE_NOT_OBJECT)
		buf_char(out, ']');
	if (item->fate == LINE_TRUNCATED)
		out->len = start + 1 + where % (out->len - start - 1);
}

static void csv_quote(struct buf *out, size_t at) {
	buf_room(out, 1);
	memmove(out->data + at + 1, out->data + at, out->len - at);
	out->data[at] = '"';
	out->len++;
	for (size_t i = at + 1; i < out->len; i++)
		if (out->data[i] == '"') {
			buf_room(out, 1);
			memmove(out->data + i + 1, out->data + i, out->len - i);
			out->data[i++] = '"';
			out->len++;
		}
	buf_char(out, '"');
}

static void csv_cell(struct buf *out, const struct column *c, const struct queue_item *item) {
	size_t at = out->len;

	if (c->form != FORM_TIME)
		c->put(out, &item->event);
	else if (item->fate == LINE_BAD_TIME)
		buf_str(out, "soon");
	else if (item->fate != LINE_NO_TIME)
		c->put(out, &item->event);
	if (memchr(out->data + at, ',', out->len - at) != NULL
	    || memchr(out->data + at, '"', out->len - at) != NULL)
		csv_quote(out, at);
}

void line_csv(struct buf *out, const struct queue_item *item, uint32_t where) {
	const struct column	*columns = column_table[item->event.type].of;
	int			 count = 0, used;

	while (count < COLUMNS_MAX && columns[count].name != NULL)
		count++;
	used = item->fate == LINE_TRUNCATED ? 1 + (int)(where % (unsigned)(count - 1)) : count;
	buf_room(out, 1);
	for (int i = 0; i < used; i++) {
		if (i > 0)
			buf_char(out, ',');
		csv_cell(out, &columns[i], item);
	}
}

void line_csv_header(struct buf *out, enum gen_type type) {
	const struct column *columns = column_table[type].of;

	for (int i = 0; i < COLUMNS_MAX && columns[i].name != NULL; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_str(out, columns[i].name);
	}
}

bool line_has_csv(enum gen_type type) {
	return type != GEN_ECS;
}

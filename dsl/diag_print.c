/*
 * diag_print.c -- one diagnostic with its source line and a caret run below it.
 *
 *	column (characters)	1 2 3       4 5
 *	source line		a b <tab>   ß 漢
 *	shown			a b         ß 漢
 *	cell (display)		0 1 2       8 9 10	漢 takes two
 *
 * Of a line wider than LINE_CELLS a window around the caret is shown, with … where it was cut.
 */
#include <string.h>
#include <unicode/uchar.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/diag.h"

enum { TAB_CELLS = 8, LINE_CELLS = 100, LEAD_CELLS = 40 };

struct line {
	const char	*text;
	size_t		 bytes;
};

/* The n-th line, from 1, without its end; empty beyond the last. */
static struct line line_find(const struct diag_source *source, uint32_t n) {
	const char	*at = source->text, *end = source->text + source->bytes;
	const char	*newline;

	if (source->bytes >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	for (; n > 1 && at < end; n--) {
		newline = memchr(at, '\n', (size_t)(end - at));
		at = newline != NULL ? newline + 1 : end;
	}
	newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
	if (newline != NULL)
		end = newline;
	if (end > at && end[-1] == '\r')
		end--;
	return (struct line){ at, (size_t)(end - at) };
}

/* Whether a terminal would obey it rather than show it. */
static bool char_is_control(uint32_t c) {
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029
	    || u_charType((UChar32)c) == U_FORMAT_CHAR;
}

static unsigned char_cells(uint32_t c, unsigned cell) {
	int wide;

	if (c == '\t')
		return TAB_CELLS - cell % TAB_CELLS;
	if (c < 0x300 || char_is_control(c))
		return 1;
	if (u_charType((UChar32)c) == U_NON_SPACING_MARK
	    || u_charType((UChar32)c) == U_ENCLOSING_MARK)
		return 0;
	wide = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH);
	return wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
}

/* The cell in which a column begins; *width: that of the whole line. */
static unsigned column_cell(struct line line, uint32_t column, unsigned *width) {
	unsigned	cell = 0, found = 0;
	uint32_t	n = 1, c;

	for (size_t at = 0; at < line.bytes; n++) {
		if (n <= column)
			found = cell;
		at += utf8_decode(line.text + at, line.bytes - at, &c, NULL);
		cell += char_cells(c, cell);
	}
	*width = cell;
	return n <= column ? cell : found;
}

/* The cells [left, right) of the line. */
static void line_print(struct buf *out, struct line line, unsigned left, unsigned right) {
	unsigned	cell = 0, next;
	uint32_t	c;

	for (size_t at = 0; at < line.bytes && cell < right; cell = next) {
		at += utf8_decode(line.text + at, line.bytes - at, &c, NULL);
		next = cell + char_cells(c, cell);
		if (c != '\t' && cell >= left && next <= right) {
			utf8_add(out, char_is_control(c) ? UTF8_REPLACEMENT : c);
			continue;
		}
		for (unsigned i = cell < left ? left : cell; i < next && i < right; i++)
			buf_char(out, ' ');
	}
}

static void chars_add(struct buf *out, char c, unsigned count) {
	while (count-- > 0)
		buf_char(out, c);
}

static void excerpt_print(const struct diags *ds, const struct diag *d, struct buf *out,
    const char *colour, const char *plain) {
	struct line	line = line_find(&ds->sources.items[d->span.file], d->span.line);
	unsigned	width, left = 0, right, from, to;

	from = column_cell(line, d->span.column, &width);
	to = d->span.end_line == d->span.line ? column_cell(line, d->span.end_column, &width)
	    : width;
	right = width;
	if (width > LINE_CELLS) {
		if (to > LINE_CELLS && from > LEAD_CELLS)
			left = from - LEAD_CELLS;
		right = width - left > LINE_CELLS ? left + LINE_CELLS : width;
	}
	if (to > right)
		to = right;
	if (to <= from)
		to = from + 1;
	buf_printf(out, "%5u | %s", d->span.line, left > 0 ? "…" : "");
	line_print(out, line, left, right);
	buf_printf(out, "%s\n      | ", right < width ? "…" : "");
	chars_add(out, ' ', from - left + (left > 0));
	buf_str(out, colour);
	chars_add(out, '^', to - from);
	buf_printf(out, "%s\n", plain);
}

void diag_print(const struct diags *ds, const struct diag *d, struct buf *out,
    const struct diag_style *style) {
	const char	*severity = d->severity == DIAG_ERROR ? "error" : "warning";
	const char	*colour = "", *bold = "", *plain = "";

	if (style->is_coloured) {
		colour = d->severity == DIAG_ERROR ? "\033[1;31m" : "\033[1;35m";
		bold = "\033[1m";
		plain = "\033[0m";
	}
	CHECK(d->span.file < ds->sources.count);
	buf_printf(out, "%s%s:", bold, ds->sources.items[d->span.file].name);
	if (d->span.line > 0)
		buf_printf(out, "%u:%u:", d->span.line, d->span.column);
	buf_printf(out, "%s %s%s[%s]:%s %s%s%s\n", plain, colour, severity,
	    diag_code_info(d->code)->number, plain, bold, d->message, plain);
	if (d->span.line > 0)
		excerpt_print(ds, d, out, colour, plain);
	if (d->help != NULL)
		buf_printf(out, "      %shelp:%s %s\n", bold, plain, d->help);
}

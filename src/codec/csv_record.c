#include "codec/csv_record.h"

#include <string.h>

/* Where the line ends that holds `at`: its length in *record, the next one's place in *next. */
static bool line_end(const char *text, const char *at, size_t bytes, enum csv_tail tail,
    struct csv_scan *scan) {
	const char *newline = memchr(at, '\n', (size_t)(text + bytes - at));

	if (newline == NULL && tail == CSV_MORE)
		return false;
	scan->record = newline != NULL ? (size_t)(newline - text) : bytes;
	scan->next = scan->record + (newline != NULL);
	if (tail != CSV_ONE && scan->record > 0 && text[scan->record - 1] == '\r')
		scan->record--;
	return true;
}

static enum csv_scanned bad(const char *text, const char *at, size_t bytes, enum csv_tail tail,
    struct csv_scan *scan, const char *what) {
	scan->bad_at = (size_t)(at - text);
	scan->bad = what;
	return line_end(text, at, bytes, tail, scan) ? CSV_BAD : CSV_PART;
}

/* Behind the closing quote; NULL: there is none, or it cannot be told yet from a doubled one. */
static const char *quoted_cell(const char *at, const char *limit, bool end, struct csv_cell *cell) {
	const char *from = ++at;

	cell->doubled = false;
	while ((at = memchr(at, '"', (size_t)(limit - at))) != NULL) {
		if (at + 1 == limit && !end)
			return NULL;
		if (at + 1 == limit || at[1] != '"') {
			cell->text = (struct bytes){ from, (uint32_t)(at - from) };
			return at + 1;
		}
		cell->doubled = true;
		at += 2;
	}
	return NULL;
}

static const char *plain_cell(const char *at, const char *limit, char separator,
    struct csv_cell *cell) {
	const char *from = at;

	while (at < limit && *at != separator && *at != '\n' && *at != '"')
		at++;
	*cell = (struct csv_cell){ .text = { from, (uint32_t)(at - from) } };
	return at;
}

/* A line end, which CR alone is not. */
static bool at_line_end(const char *at, const char *limit, enum csv_tail tail) {
	if (tail != CSV_ONE && at < limit && *at == '\r')
		at++;
	return at < limit ? *at == '\n' : tail != CSV_MORE;
}

/* No more than the first line decides, quotes or not: how much of the rest is there is chance. */
char csv_separator(const char *text, size_t bytes) {
	bool quoted = false, semicolon = false, tab = false;

	for (const char *at = text; at < text + bytes && *at != '\n'; at++) {
		if (*at == ',' && !quoted)
			return ',';
		quoted ^= *at == '"';
		semicolon |= *at == ';' && !quoted;
		tab |= *at == '\t' && !quoted;
	}
	return semicolon ? ';' : tab ? '\t' : ',';
}

enum csv_scanned csv_scan(const char *text, size_t bytes, enum csv_tail tail, char separator,
    struct csv_cells *cells, struct csv_scan *scan) {
	const char *at = text, *limit = text + bytes;

	*scan = (struct csv_scan){0};
	cells->count = 0;
	for (;;) {
		struct csv_cell	*cell = vec_add(cells);
		bool		 quoted = at < limit && *at == '"';

		at = quoted ? quoted_cell(at, limit, tail != CSV_MORE, cell)
		    : plain_cell(at, limit, separator, cell);
		if (at == NULL) {
			scan->open = true;
			return CSV_PART;
		}
		if (at < limit && *at == separator) {
			at++;
			continue;
		}
		if (at < limit && *at == '"' && !quoted)
			return bad(text, at, bytes, tail, scan,
			    "a quote in a cell that does not begin with one");
		if (at_line_end(at, limit, tail)) {
			line_end(text, at, bytes, tail, scan);
			/* Of an unquoted cell the CR was taken for a part. */
			if (cell->text.p + cell->text.n > text + scan->record)
				cell->text.n--;
			return CSV_RECORD;
		}
		if (at == limit || (*at == '\r' && at + 1 == limit))
			return CSV_PART;
		return bad(text, at, bytes, tail, scan, "more behind the closing quote");
	}
}

void csv_unquote(struct buf *out, struct bytes text) {
	const char *at = text.p, *end = text.p + text.n, *quote;

	for (; (quote = memchr(at, '"', (size_t)(end - at))) != NULL; at = quote + 2)
		buf_add(out, at, (size_t)(quote + 1 - at));
	buf_add(out, at, (size_t)(end - at));
}

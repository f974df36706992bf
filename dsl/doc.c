#include "dsl/doc.h"

#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/scan.h"

void doc_fini(struct doc *d) {
	buf_fini(&d->text);
	vec_fini(&d->breaks);
	vec_fini(&d->brackets);
}

void doc_reset(struct doc *d) {
	buf_reset(&d->text);
	d->breaks.count = d->brackets.count = 0;
	d->name_bytes = d->hang = 0;
	d->is_behind_on = d->is_behind_dot = false;
}

/* ---- Words --------------------------------------------------------------------------------- */

static bool is_plain(const char *name) {
	size_t at = 0;

	for (; name[at] != '\0'; at++)
		if (!(name[at] == '_' || (name[at] >= 'a' && name[at] <= 'z')
		    || (name[at] >= 'A' && name[at] <= 'Z')
		    || (at > 0 && name[at] >= '0' && name[at] <= '9')))
			return false;
	return at > 0;
}

static bool in_parentheses(const struct doc *d) {
	return d->brackets.count > 0
	    && d->brackets.items[d->brackets.count - 1].open != '{';
}

/* As word_settle() of scan.c decides about it, `next` being the first word behind the name. */
static bool name_needs_quotes(const struct doc *d, const char *name, const char *next) {
	const struct word *word = word_find(name);

	if (!is_plain(name))
		return true;
	if (word == NULL || d->name_is_member || next[0] == '.' || next[0] == ':')
		return false;
	if (next[0] == '=')
		return strcmp(name, "true") == 0 || strcmp(name, "false") == 0
		    || strcmp(name, "null") == 0;
	if (in_parentheses(d))
		return word->flags & RESERVED;
	if (strcmp(name, "first") == 0 || strcmp(name, "last") == 0)
		return next[0] != '(';
	if (strcmp(name, "run") == 0)
		return strcmp(next, "to") == 0 || (next[0] == '\0' && d->is_before_to);
	if (word->flags & PAIR)
		return d->name_is_behind_on;
	return true;
}

void doc_settle(struct doc *d, const char *next) {
	size_t	 bytes = d->name_bytes;
	char	*name, *copy;

	if (bytes == 0)
		return;
	d->name_bytes = 0;
	name = d->text.data + d->name_at;
	next += strspn(next, " ");
	copy = strndup(name, bytes);
	CHECK(copy != NULL);
	if (name_needs_quotes(d, copy, next)) {
		size_t tail = d->text.len - d->name_at - bytes;

		buf_room(&d->text, 2);
		name = d->text.data + d->name_at;
		memmove(name + bytes + 2, name + bytes, tail);
		memcpy(name + 1, copy, bytes);
		name[0] = name[bytes + 1] = '`';
		d->text.len += 2;
		for (size_t i = d->breaks.count; i > 0; i--) {
			if (d->breaks.items[i - 1].at <= d->name_at)
				break;
			d->breaks.items[i - 1].at += 2;
		}
	}
	free(copy);
}

void doc_put(struct doc *d, const char *text) {
	doc_settle(d, text);
	buf_str(&d->text, text);
	d->is_behind_on = text[0] == 'o' && text[1] == 'n' && text[2] == 0;
	d->is_behind_dot = text[0] == '.' && text[1] == 0;
}

void doc_name(struct doc *d, const char *name) {
	doc_settle(d, "");
	d->name_at = d->text.len;
	d->name_bytes = strlen(name);
	d->name_is_member = d->is_behind_dot;
	d->name_is_behind_on = d->is_behind_on;
	buf_str(&d->text, name);
	d->is_behind_dot = d->is_behind_on = false;
}

void doc_blank(struct doc *d, unsigned count) {
	while (count-- > 0)
		buf_char(&d->text, ' ');
}

void doc_pad(struct doc *d, size_t start, unsigned width) {
	unsigned have = (unsigned)utf8_length(d->text.data + start, d->text.len - start);

	doc_blank(d, have < width ? width - have : 0);
}

void doc_open(struct doc *d, char bracket) {
	doc_put(d, (char[]){ bracket, '\0' });
	*vec_add(&d->brackets) = (struct doc_bracket){ bracket,
	    d->text.len + (bracket == '{') };
	if (bracket == '{')
		doc_blank(d, 1);
}

void doc_close(struct doc *d, char bracket) {
	CHECK(d->brackets.count > 0);
	doc_settle(d, (char[]){ bracket, '\0' });
	d->brackets.count--;
	if (bracket == '}')
		doc_blank(d, 1);
	doc_put(d, (char[]){ bracket, '\0' });
}

void doc_text(struct doc *d, const char *text, size_t bytes, bool is_raw) {
	bool as_raw = is_raw && memchr(text, '\'', bytes) == NULL
	    && memchr(text, '\n', bytes) == NULL;

	doc_put(d, as_raw ? "'" : "\"");
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)text[i];

		if (as_raw)
			buf_char(&d->text, text[i]);
		else if (c == '"' || c == '\\')
			buf_printf(&d->text, "\\%c", c);
		else if (c == '\n' || c == '\t')
			buf_str(&d->text, c == '\n' ? "\\n" : "\\t");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(&d->text, "\\u{%x}", c);
		else
			buf_char(&d->text, text[i]);
	}
	buf_char(&d->text, as_raw ? '\'' : '"');
}

void doc_end(struct doc *d) {
	doc_settle(d, "");
}

/* ---- Places where a line may end ----------------------------------------------------------- */

static bool span_before(struct span a, struct span b) {
	return a.line < b.line || (a.line == b.line && a.column < b.column);
}

void doc_break(struct doc *d, unsigned count, unsigned more, struct span next) {
	size_t			depth = d->brackets.count;
	struct doc_break	b = { .at = d->text.len, .blanks = count, .under = d->hang };

	b.depth = 8 * (unsigned)depth + more;
	if (depth > 0)
		b.under = d->brackets.items[depth - 1].inner;
	if (d->comment != NULL) {
		b.comments = *d->comment;
		while (*d->comment < d->comment_end && next.line > 0
		    && span_before((*d->comment)->span, next))
			(*d->comment)++;
		b.comment_count = (size_t)(*d->comment - b.comments);
	}
	*vec_add(&d->breaks) = b;
	doc_blank(d, count);
}

/* ---- Lines --------------------------------------------------------------------------------- */

/* A line under construction. */
struct line {
	const struct doc	*doc;
	struct buf		*out;
	size_t			 from;		/* in the text */
	unsigned		 column;	/* of `from` */
	size_t			 brk;		/* first break behind `from` */
};

static unsigned width(const struct doc *d, size_t from, size_t to) {
	return (unsigned)utf8_length(d->text.data + from, to - from);
}

/* What is longer is not counted. */
static bool reaches(const struct line *l, size_t to) {
	return to - l->from <= 4 * DOC_COLUMNS
	    && l->column + width(l->doc, l->from, to) <= DOC_COLUMNS;
}

/* The break at which the line ends; breaks.count: it takes the rest. */
static size_t line_end(const struct line *l) {
	const struct doc	*d = l->doc;
	size_t			 best = l->brk, i;

	for (i = l->brk; i < d->breaks.count && reaches(l, d->breaks.items[i].at); i++) {
		if (d->breaks.items[i].comment_count > 0)
			return i;
		if (d->breaks.items[i].depth <= d->breaks.items[best].depth)
			best = i;
	}
	return i == d->breaks.count && reaches(l, d->text.len) ? i : best;
}

static void indent(struct buf *out, unsigned column) {
	while (column-- > 0)
		buf_char(out, ' ');
}

void comment_trail(struct buf *out, const struct comment *c, uint32_t behind_column) {
	size_t		start = out->len;
	uint32_t	column;
	bool		was_aligned = c->span.column > behind_column + 2;

	while (start > 0 && out->data[start - 1] != '\n')
		start--;
	column = 1 + (uint32_t)utf8_length(out->data + start, out->len - start);
	indent(out, was_aligned && c->span.column > column + 2 ? c->span.column - column : 2);
	buf_str(out, c->text);
}

static void break_take(struct line *l, const struct doc_break *b, unsigned column) {
	bool is_first = true;

	for (size_t i = 0; i < b->comment_count; i++) {
		const struct comment *c = &b->comments[i];

		if (is_first && !c->is_own_line) {
			comment_trail(l->out, c, c->span.column);
		} else {
			buf_char(l->out, '\n');
			indent(l->out, column);
			buf_str(l->out, c->text);
		}
		is_first = false;
	}
	buf_char(l->out, '\n');
	indent(l->out, column);
}

void doc_layout(const struct doc *d, struct buf *out, unsigned column) {
	struct line	 l = { .doc = d, .out = out, .column = column };
	unsigned	*columns = calloc(d->text.len + 1, sizeof *columns);
	size_t		 end;

	CHECK(columns != NULL);
	CHECK(d->name_bytes == 0);
	for (;; l.brk = end + 1) {
		const struct doc_break	*b;
		size_t			 to;

		end = line_end(&l);
		b = end < d->breaks.count ? &d->breaks.items[end] : NULL;
		to = b != NULL ? b->at : d->text.len;
		for (size_t i = l.from, at = l.column; i < to; i++) {
			columns[i] = (unsigned)at;
			at += ((unsigned char)d->text.data[i] & 0xc0) != 0x80;
		}
		buf_add(out, d->text.data + l.from, to - l.from);
		if (b == NULL)
			break;
		l.column = columns[b->under];
		l.from = b->at + b->blanks;
		break_take(&l, b, l.column);
	}
	free(columns);
}

bool doc_fits(const struct doc *d, unsigned column) {
	for (size_t i = 0; i < d->breaks.count; i++)
		if (d->breaks.items[i].comment_count > 0)
			return false;
	return column + width(d, 0, d->text.len) <= DOC_COLUMNS;
}

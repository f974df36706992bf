/*
 * template.c -- the text of an alert, taken apart.
 *
 *	"Card {card_id}: {{{total: 0.00}}"
 *	 Card  |         |  hole, format 0.00, then }
 *	       hole      {{ is a brace
 *
 * A hole holds an expression. It is read by the same parser, as if it stood in parentheses, so that
 * fields may be called `status` or `time` there.
 */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/parse.h"
#include "dsl/parser.h"

struct template {
	struct parse		*p;
	const struct text_node	*text;
	const char		*spelt;		/* in the source, from behind the opening quote */
	size_t			 spelt_bytes;	/* up to the end of the source */
	size_t			 at;		/* in the text */
	size_t			 spelt_at;	/* the same place as spelt */
	uint32_t		 column;	/* of the source, there */
	struct part_node	*first, **end;
};

/* Goes on by one character of the text, and by what spells it. */
static void step(struct template *t) {
	const char	*spelt = t->spelt + t->spelt_at;
	size_t		 bytes = t->spelt_bytes - t->spelt_at, taken = 2;

	CHECK(t->at < t->text->bytes);
	t->at += utf8_decode(t->text->text + t->at, t->text->bytes - t->at, &(uint32_t){0}, NULL);
	if (bytes == 0)
		return;
	if (t->text->is_raw || spelt[0] != '\\')
		taken = utf8_decode(spelt, bytes, &(uint32_t){0}, NULL);
	else if (bytes > 2 && spelt[1] == 'u' && spelt[2] == '{')
		for (taken = 3; taken < bytes && spelt[taken - 1] != '}'; taken++)
			if (strchr("\"\n", spelt[taken]) != NULL)
				break;
	if (taken > bytes)
		taken = bytes;
	t->spelt_at += taken;
	t->column += (uint32_t)utf8_length(spelt, taken);
}

static struct span place(const struct template *t) {
	struct span here = t->text->span;

	here.column = t->column;
	here.end_line = here.line;
	here.end_column = here.column + 1;
	return here;
}

static struct part_node *part_add(struct template *t, struct span span) {
	struct part_node *part = arena_alloc(t->p->arena, sizeof *part);

	part->span = span;
	*t->end = part;
	t->end = &part->next;
	return part;
}

/* Up to the next hole. */
static void literal_read(struct template *t) {
	struct buf		 b = {0};
	struct span		 span = place(t);
	struct part_node	*part;

	while (t->at < t->text->bytes) {
		const char *c = t->text->text + t->at;

		if (c[0] == '{' && c[1] != '{')
			break;
		buf_char(&b, c[0]);
		for (size_t i = t->at + 1; ((unsigned char)t->text->text[i] & 0xc0) == 0x80; i++)
			buf_char(&b, t->text->text[i]);
		if (c[0] == '{')
			step(t);
		step(t);
	}
	part = part_add(t, span_join(span, place(t)));
	part->span.end_column--;
	part->text = arena_strndup(t->p->arena, b.data, b.len);
	part->bytes = b.len;
	buf_fini(&b);
}

/* Behind the quoted piece that begins here. */
static void quoted_pass(struct template *t, char quote) {
	const char *text = t->text->text;

	for (step(t); text[t->at] != '\0' && text[t->at] != quote; step(t))
		if (quote == '"' && text[t->at] == '\\' && text[t->at + 1] != '\0')
			step(t);
	if (text[t->at] != '\0')
		step(t);
}

static struct expr_node *hole_parse(struct template *t, const char *text, size_t bytes,
    struct span here, size_t *format_at) {
	struct parse	*p = t->p;
	struct scan	 scan;
	struct parse	 inner = { .arena = p->arena, .diags = p->diags, .scan = &scan,
			    .start = T_START_HOLE };

	scan_init(&scan, p->arena, p->diags, p->scan->words, &(struct scan_source){ .text = text,
	    .bytes = bytes, .here = here, .is_hole = true });
	ast_yyparse(&inner);
	*format_at = scan.hole_end;
	if (scan.error_count > 0) {
		p->scan->error_count += scan.error_count;
		p->scan->error_last = t->text->span;
		inner.hole = NULL;
	}
	scan_fini(&scan);
	return inner.hole != NULL ? inner.hole : expr_new(p, EXPR_NULL, here);
}

static const char *format_new(struct arena *a, const char *text, size_t bytes) {
	while (bytes > 0 && text[0] == ' ') {
		text++;
		bytes--;
	}
	while (bytes > 0 && text[bytes - 1] == ' ')
		bytes--;
	return arena_strndup(a, text, bytes);
}

static void hole_bad(struct template *t, struct span span, const char *what) {
	scan_error(t->p->scan, BAD_TEMPLATE, span, "%s", what);
	diag_help(t->p->diags, "write {card_id}, {amount: 0.00} or, for a brace, {{");
}

/* From the { to behind its }. */
static void hole_read(struct template *t) {
	const char		*text = t->text->text;
	struct span		 open = place(t), here, span;
	struct part_node	*part;
	size_t			 from, bytes, format_at;

	step(t);
	here = place(t);
	from = t->at;
	while (t->at < t->text->bytes && text[t->at] != '}' && text[t->at] != '{') {
		if (strchr("\"'`", text[t->at]) != NULL)
			quoted_pass(t, text[t->at]);
		else
			step(t);
	}
	bytes = t->at - from;
	if (t->at >= t->text->bytes || text[t->at] == '{') {
		hole_bad(t, open, "a { in the text is not closed");
		return;
	}
	step(t);
	span = place(t);
	span = span_join(open, span);
	span.end_column--;
	if (strspn(text + from, " ") >= bytes) {
		hole_bad(t, span, "nothing stands between the braces");
		return;
	}
	part = part_add(t, span);
	part->value = hole_parse(t, text + from, bytes, here, &format_at);
	if (format_at == 0)
		return;
	part->format = format_new(t->p->arena, text + from + format_at + 1, bytes - format_at - 1);
	if (part->format[0] == '\0')
		hole_bad(t, span, "no format stands behind the colon");
}

struct part_node *template_parse(struct parse *p, const struct text_node *text,
    struct lexeme lexeme) {
	struct template t = { .p = p, .text = text, .spelt = p->scan->text + lexeme.at + 1,
			    .spelt_bytes = p->scan->bytes - lexeme.at - 1 };

	t.column = text->span.column + 1;
	t.end = &t.first;
	while (t.at < text->bytes) {
		if (text->text[t.at] == '{' && text->text[t.at + 1] != '{')
			hole_read(&t);
		else
			literal_read(&t);
	}
	return t.first;
}

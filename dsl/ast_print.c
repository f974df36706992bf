/*
 * ast_print.c -- a file, line by line, with its comments.
 *
 *	# own line: goes before the unit that it stood before
 *	rule r {				# trailing: stays behind the unit's last line
 *	  match     a [x = 1			unit: a clause, a step of the pattern, a field, a
 *	              # inside a unit		line of a test. Comments inside one come in where
 *	              and y = 2]		its lines may end: doc_break()
 *	    then    b
 *	}
 */
#include "dsl/ast_print.h"

#include <string.h>

#include "base/check.h"
#include "dsl/print.h"

enum { INDENT = 2, WORD_COLUMNS = 10, THEN_COLUMNS = 8, NAME_COLUMNS_MAX = 30 };

/*
 * Neighbours of one kind, whose names or times stand in a column: on lines one below the other in
 * the source, with nothing between but a comment behind one. (Other comments may be printed between
 * them, and then they would no longer be neighbours when formatted again.)
 */
struct run {
	unsigned		 width;
	const void		*last;
};

struct printer {
	struct buf		*out;
	const struct comment	*comment, *comment_end;	/* still to come */
	struct doc		 doc;			/* of the unit at hand */
	uint32_t		 line_last;		/* of the source: printed last */
	bool			 is_first;		/* nothing was printed in this block */
	size_t			 unit_at;		/* where the unit begins in out */
};

static bool place_before(struct span a, struct span b) {
	return a.line < b.line || (a.line == b.line && a.column < b.column);
}

/* A place to compare with: where the span's last character stands. */
static struct span span_last(struct span span) {
	span.line = span.end_line;
	span.column = span.end_column - 1;
	return span;
}

static void blanks(struct buf *out, unsigned count) {
	while (count-- > 0)
		buf_char(out, ' ');
}

/* ---- Units --------------------------------------------------------------------------------- */

/* One blank line, if there was any before this line of the source. */
static void blank_line_keep(struct printer *pr, uint32_t line) {
	if (!pr->is_first && line > pr->line_last + 1)
		buf_char(pr->out, '\n');
	pr->is_first = false;
}

static bool comment_comes(const struct printer *pr, struct span before) {
	return pr->comment < pr->comment_end && place_before(pr->comment->span, before);
}

static void comments_before(struct printer *pr, struct span next, unsigned column) {
	for (; comment_comes(pr, next); pr->comment++) {
		blank_line_keep(pr, pr->comment->span.line);
		blanks(pr->out, column);
		buf_str(pr->out, pr->comment->text);
		buf_char(pr->out, '\n');
		pr->line_last = pr->comment->span.line;
	}
}

static void unit_begin(struct printer *pr, struct span span, unsigned column) {
	comments_before(pr, span, column);
	blank_line_keep(pr, span.line);
	pr->unit_at = pr->out->len;
	blanks(pr->out, column);
	doc_reset(&pr->doc);
	pr->doc.comment = &pr->comment;
	pr->doc.comment_end = pr->comment_end;
}

/* `limit` is where the next unit, or the end of the block, begins. */
static void unit_end(struct printer *pr, struct span span, struct span limit) {
	if (comment_comes(pr, limit) && pr->comment->span.line == span.end_line
	    && !pr->comment->is_own_line)
		comment_trail(pr->out, pr->comment++, span.end_column);
	buf_char(pr->out, '\n');
	pr->line_last = span.end_line;
}

static void doc_flush(struct printer *pr, unsigned column) {
	doc_end(&pr->doc);
	doc_layout(&pr->doc, pr->out, column);
}

/* A word and what is behind it, in its column; gives that column. */
static unsigned word_put(struct printer *pr, const char *word, unsigned column, unsigned columns) {
	unsigned width = (unsigned)strlen(word) + 1;

	if (width < columns && strncmp(word, "on ", 3) != 0)
		width = columns;
	buf_str(pr->out, word);
	blanks(pr->out, width - (unsigned)strlen(word));
	return column + width;
}

/* ---- Rules --------------------------------------------------------------------------------- */

static unsigned name_width(unsigned width, const char *name) {
	size_t bytes = strlen(name);

	return bytes > width && bytes <= NAME_COLUMNS_MAX ? (unsigned)bytes : width;
}

/* `at` goes over the comments up to b. */
static bool is_neighbour(const struct printer *pr, const struct comment **at, struct span a,
    struct span b) {
	bool is_neighbour = b.line <= a.end_line + 1;

	for (; *at < pr->comment_end && place_before((*at)->span, b); (*at)++)
		if (place_before(a, (*at)->span) && ((*at)->is_own_line
		    || (*at)->span.line != a.end_line
		    || (*at)->span.column < a.end_column))
			is_neighbour = false;
	return is_neighbour;
}

static struct run lets_run(const struct printer *pr, const struct clause_node *c) {
	const struct comment	*at = pr->comment;
	struct run		 run = {0};

	do {
		run.last = c;
		run.width = name_width(run.width, c->let->name->text);
	} while (c->next != NULL && c->next->kind == CLAUSE_LET
	    && is_neighbour(pr, &at, c->span, c->next->span) && (c = c->next));
	return run;
}

/* As it was: on one line, if it fits. */
static bool seq_put_line(struct printer *pr, const struct seq_node *seq, unsigned column) {
	struct doc	line = {0};
	bool		is_line = seq->span.line == seq->elems->span.line;

	for (const struct elem_node *e = seq->elems; e != NULL; e = e->next)
		is_line &= e->span.line == seq->span.line;
	print_seq(&line, seq, 2);
	doc_end(&line);
	is_line = is_line && seq->span.end_line == seq->span.line && doc_fits(&line, column);
	if (is_line)
		doc_layout(&line, pr->out, column);
	doc_fini(&line);
	return is_line;
}

static void elem_put(struct printer *pr, const struct elem_node *e, struct span limit) {
	struct doc	then = {0};
	bool		is_more;
	unsigned	column;

	unit_begin(pr, e->span, 2 * INDENT);
	is_more = print_then(&then, e);
	column = word_put(pr, buf_cstr(&then.text), 2 * INDENT, is_more ? 0 : THEN_COLUMNS);
	print_elem(&pr->doc, e);
	doc_flush(pr, column);
	unit_end(pr, e->span, limit);
	doc_fini(&then);
}

static void seq_put(struct printer *pr, const struct clause_node *c, struct span limit) {
	const struct seq_node	*seq = c->match->seq;
	const struct elem_node	*e = seq->elems;
	unsigned		 column;

	unit_begin(pr, c->span, INDENT);
	column = word_put(pr, "match", INDENT, WORD_COLUMNS);
	if (seq_put_line(pr, seq, column)) {
		unit_end(pr, seq->span, limit);
		return;
	}
	print_elem(&pr->doc, e);
	doc_flush(pr, column);
	unit_end(pr, e->span, e->next != NULL ? e->next->span : limit);
	while ((e = e->next) != NULL)
		elem_put(pr, e, e->next != NULL ? e->next->span : limit);
}

static void match_put(struct printer *pr, const struct clause_node *c, struct span limit) {
	const struct match_node	*match = c->match;
	struct span		 cancel = match->cancel != NULL ? match->cancel->span : limit;

	seq_put(pr, c, match->within != NULL ? match->within->span : cancel);
	if (match->within != NULL) {
		unit_begin(pr, match->within->span, INDENT);
		print_duration(&pr->doc, match->within);
		doc_flush(pr, word_put(pr, "within", INDENT, WORD_COLUMNS));
		unit_end(pr, match->within->span, cancel);
	}
	if (match->cancel != NULL) {
		unit_begin(pr, match->cancel->span, INDENT);
		print_cancel(&pr->doc, match->cancel);
		doc_flush(pr, word_put(pr, "cancel", INDENT, WORD_COLUMNS));
		unit_end(pr, match->cancel->span, limit);
	}
}

static void watch_put(struct printer *pr, const struct clause_node *c, struct span limit) {
	const struct watch_node	*watch = c->watch;
	struct span		 clear = watch->clear != NULL ? watch->clear->span : limit;
	struct span		 when = watch->when->span;

	unit_begin(pr, c->span, INDENT);
	print_watched(&pr->doc, watch);
	doc_flush(pr, word_put(pr, "watch", INDENT, WORD_COLUMNS));
	unit_end(pr, watch->window.span, when);

	if (watch->hold != NULL)
		when = span_join(when, watch->hold->span);
	unit_begin(pr, when, INDENT);
	print_when(&pr->doc, watch);
	doc_flush(pr, word_put(pr, "when", INDENT, WORD_COLUMNS));
	unit_end(pr, when, clear);

	if (watch->clear != NULL) {
		unit_begin(pr, clear, INDENT);
		doc_put(&pr->doc, "when ");
		print_expr(&pr->doc, watch->clear);
		doc_flush(pr, word_put(pr, "clear", INDENT, WORD_COLUMNS));
		unit_end(pr, clear, limit);
	}
}

static void clauses_put(struct printer *pr, const struct clause_node *c, struct span end) {
	const void	*before = NULL;
	struct run	 run = {0};

	for (; c != NULL; before = c, c = c->next) {
		struct span	 limit = c->next != NULL ? c->next->span : end;
		const char	*word;

		if (c->kind == CLAUSE_MATCH) {
			match_put(pr, c, limit);
			continue;
		}
		if (c->kind == CLAUSE_WATCH) {
			watch_put(pr, c, limit);
			continue;
		}
		if (c->kind != CLAUSE_LET)
			run.last = c;
		else if (run.last == before)
			run = lets_run(pr, c);
		unit_begin(pr, c->span, INDENT);
		word = print_clause(&pr->doc, c, run.width);
		doc_flush(pr, word_put(pr, word, INDENT, WORD_COLUMNS));
		unit_end(pr, c->span, limit);
	}
}

/* ---- Declarations -------------------------------------------------------------------------- */

/* "HEAD {", and the comment behind it. */
static void block_begin(struct printer *pr, struct span head, struct span limit) {
	doc_put(&pr->doc, " {");
	doc_flush(pr, 0);
	head.end_column += 2;		/* of the source, where the { is no node */
	unit_end(pr, head, limit);
	pr->is_first = true;
}

/* "}", still to be followed by what belongs to the same line. */
static void block_end(struct printer *pr, struct span end) {
	comments_before(pr, end, INDENT);
	pr->is_first = true;
	doc_reset(&pr->doc);
	doc_put(&pr->doc, "}");
}

static void rule_put(struct printer *pr, const struct decl *decl) {
	const struct rule_node	*rule = decl->rule;
	struct span		 end = span_last(decl->span);

	doc_put(&pr->doc, "rule ");
	doc_name(&pr->doc, decl->name->text);
	block_begin(pr, decl->name->span, rule->clauses->span);
	clauses_put(pr, rule->clauses, end);
	block_end(pr, end);
	doc_flush(pr, 0);
}

/* extend rule a { unless b }, as it was, if it fits. */
static bool extend_put_line(struct printer *pr, const struct decl *decl) {
	const struct clause_node	*c = decl->extend->clauses;
	struct doc			 line = {0}, clause = {0};
	bool				 is_line = decl->span.line == decl->span.end_line;

	doc_put(&line, "extend rule ");
	print_path(&line, decl->extend->rule);
	doc_blank(&line, 1);
	doc_open(&line, '{');
	if (c != NULL) {
		doc_put(&line, print_clause(&clause, c, 0));
		doc_end(&clause);
		doc_blank(&line, 1);
		buf_add(&line.text, clause.text.data, clause.text.len);
		is_line = is_line && c->next == NULL;
	} else {
		line.text.len--;
	}
	doc_close(&line, '}');
	is_line = is_line && doc_fits(&line, 0);
	if (is_line)
		doc_layout(&line, pr->out, 0);
	doc_fini(&line);
	doc_fini(&clause);
	return is_line;
}

static void extend_put(struct printer *pr, const struct decl *decl) {
	const struct extend_node	*extend = decl->extend;
	struct span			 end = span_last(decl->span);

	if (extend_put_line(pr, decl))
		return;
	doc_put(&pr->doc, "extend rule ");
	print_path(&pr->doc, extend->rule);
	block_begin(pr, extend->rule->span, extend->clauses != NULL ? extend->clauses->span : end);
	pr->doc.is_before_to = true;
	clauses_put(pr, extend->clauses, end);
	pr->doc.is_before_to = false;
	block_end(pr, end);
	doc_flush(pr, 0);
}

static bool line_aligns(const struct line_node *line) {
	return line->kind == LINE_AT && line->every == NULL;
}

static struct run ats_run(const struct printer *pr, const struct line_node *line) {
	const struct comment	*at = pr->comment;
	struct run		 run = {0};

	do {
		unsigned width = line_at_width(line);

		run.last = line;
		if (width > run.width && width <= NAME_COLUMNS_MAX)
			run.width = width;
	} while (line->next != NULL && line_aligns(line->next)
	    && (line->at_text != NULL) == (line->next->at_text != NULL)
	    && is_neighbour(pr, &at, line->span, line->next->span) && (line = line->next));
	return run;
}

static void test_put(struct printer *pr, const struct decl *decl) {
	const struct test_node	*test = decl->test;
	struct span		 end = span_last(decl->span);
	struct run		 run = {0};
	const void		*before = NULL;

	print_test_head(&pr->doc, test);
	if (test->lines == NULL && !comment_comes(pr, end)) {
		doc_put(&pr->doc, " { }");
		doc_flush(pr, 0);
		return;
	}
	block_begin(pr, test->title->span, test->lines != NULL ? test->lines->span : end);
	for (const struct line_node *l = test->lines; l != NULL; before = l, l = l->next) {
		if (!line_aligns(l))
			run.last = l;
		else if (run.last == before)
			run = ats_run(pr, l);
		unit_begin(pr, l->span, INDENT);
		print_line(&pr->doc, l, line_aligns(l) ? run.width : 0);
		doc_flush(pr, INDENT);
		unit_end(pr, l->span, l->next != NULL ? l->next->span : end);
	}
	block_end(pr, end);
	doc_flush(pr, 0);
}

/* Fields stand on lines of their own if the first one does. */
static bool event_is_block(const struct decl *decl) {
	return decl->kind == DECL_EVENT && decl->event->fields != NULL
	    && decl->event->fields->span.line > decl->event->fields_span.line;
}

static void event_put(struct printer *pr, const struct decl *decl) {
	const struct event_node	*event = decl->event;
	struct span		 head = event->fields_span, end = span_last(event->fields_span);
	unsigned		 width = 0;

	head.end_line = head.line;
	head.end_column = head.column - 1;
	print_event_head(&pr->doc, decl);
	block_begin(pr, head, event->fields->span);
	for (const struct field_node *f = event->fields; f != NULL; f = f->next)
		if (f->path->dotted != NULL)
			width = name_width(width, f->path->dotted);
	for (const struct field_node *f = event->fields; f != NULL; f = f->next) {
		unit_begin(pr, f->span, INDENT);
		print_field(&pr->doc, f, width + 1);
		doc_flush(pr, INDENT);
		unit_end(pr, f->span, f->next != NULL ? f->next->span : end);
	}
	block_end(pr, end);
	pr->doc.comment = &pr->comment;
	for (const struct timing_node *t = event->timing; t != NULL; t = t->next) {
		doc_break(&pr->doc, t == event->timing ? 1 : 2, BREAK_OUTER, t->span);
		print_timing(&pr->doc, t);
	}
	doc_flush(pr, 0);
}

/* ---- The file ------------------------------------------------------------------------------ */

/* Declarations whose names stand in a column if they are neighbours. */
static bool decl_aligns(const struct decl *decl) {
	return decl->kind == DECL_CONST
	    || (decl->kind == DECL_LIST && decl->list->values != NULL)
	    || (decl->kind == DECL_EVENT && decl->event->base == NULL && !event_is_block(decl));
}

static struct run decls_run(const struct printer *pr, const struct decl *decl) {
	const struct comment	*at = pr->comment;
	struct run		 run = {0};

	do {
		run.last = decl;
		run.width = name_width(run.width, decl->name->text);
	} while (decl->next != NULL && decl->next->kind == decl->kind && decl_aligns(decl->next)
	    && is_neighbour(pr, &at, decl->span, decl->next->span) && (decl = decl->next));
	return run;
}

/* What has a body of lines stands between blank lines. */
static bool decl_is_block(const struct decl *decl, const char *text, size_t bytes) {
	return (decl->kind == DECL_RULE || decl->kind == DECL_EXTEND || decl->kind == DECL_TEST
	    || event_is_block(decl)) && memchr(text, '\n', bytes) != NULL;
}

/* True: it is a block. */
static bool decl_put(struct printer *pr, const struct decl *decl, unsigned width) {
	size_t	start;
	bool	is_block;

	unit_begin(pr, decl->span, 0);
	start = pr->unit_at;
	switch (decl->kind) {
	case DECL_RULE:
		rule_put(pr, decl);
		break;
	case DECL_EXTEND:
		extend_put(pr, decl);
		break;
	case DECL_TEST:
		test_put(pr, decl);
		break;
	default:
		if (event_is_block(decl)) {
			event_put(pr, decl);
			break;
		}
		print_decl(&pr->doc, decl, width);
		doc_flush(pr, 0);
		break;
	}
	is_block = decl_is_block(decl, pr->out->data + start, pr->out->len - start);
	unit_end(pr, decl->span, decl->next != NULL ? decl->next->span
	    : (struct span){ .line = UINT32_MAX });
	return is_block;
}

/* Comments that a blank line parts from the declaration stand for themselves. */
static size_t comments_detached(const struct printer *pr, const struct decl *decl) {
	const struct comment	*c = pr->comment;
	size_t			 detached = 0;
	uint32_t		 next_line;

	for (; c < pr->comment_end && (decl == NULL || place_before(c->span, decl->span)); c++) {
		next_line = c + 1 < pr->comment_end && (decl == NULL
		    || place_before(c[1].span, decl->span)) ? c[1].span.line
		    : decl != NULL ? decl->span.line : UINT32_MAX;
		if (next_line > c->span.line + 1)
			detached = (size_t)(c + 1 - pr->comment);
	}
	return detached;
}

static void detached_put(struct printer *pr, const struct decl *decl) {
	size_t		count = comments_detached(pr, decl);
	struct span	limit;

	if (count == 0)
		return;
	limit = pr->comment[count - 1].span;
	limit.column++;
	comments_before(pr, limit, 0);
}

void ast_print(struct buf *out, const struct ast_file *file) {
	struct buf		 one = {0};
	struct printer		 pr = { .out = &one, .comment = file->comments, .is_first = true };
	bool			 was_block = false, is_block;
	struct run		 run = {0};
	const void		*before = NULL;

	CHECK(file->error_count == 0);
	pr.comment_end = file->comment_count > 0 ? file->comments + file->comment_count : NULL;
	for (const struct decl *decl = file->decls; ; before = decl, decl = decl->next) {
		buf_reset(&one);
		detached_put(&pr, decl);
		if (one.len > 0 && was_block && one.data[0] != '\n')
			buf_char(out, '\n');
		was_block = was_block && one.len == 0;
		buf_add(out, one.data, one.len);
		if (decl == NULL)
			break;
		if (!decl_aligns(decl))
			run = (struct run){ .last = decl };
		else if (run.last == before)
			run = decls_run(&pr, decl);
		buf_reset(&one);
		is_block = decl_put(&pr, decl, run.width);
		if ((was_block || is_block) && out->len > 0 && one.data[0] != '\n')
			buf_char(out, '\n');
		buf_add(out, one.data, one.len);
		was_block = is_block;
	}
	doc_fini(&pr.doc);
	buf_fini(&one);
}

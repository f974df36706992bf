/*
 * doc.h -- one stretch of code to be laid out: words, and the places where a line may end.
 *
 *	where usual.count >= 10 and t.amount > usual.mean and not t.country in seen
 *	                        ^1                       ^1	may break here, at depth 1
 *
 * Words are put one after the other; doc_layout() then fills lines of up to DOC_COLUMNS: a line
 * that is too long ends at the last of the outermost places that fit. What follows stands below
 * the innermost open bracket, or at the stretch's `hang`, a place in its text.
 *
 * Names	get back quotes where the scan would take them for words of the language. That is
 *		known when the next word comes: see doc_name().
 * Comments	of the source come in at the places where a line may end, and end it.
 *
 * Private to dsl. {0} is an empty doc; one thread.
 */
#pragma once

#include "base/buf.h"
#include "base/vec.h"
#include "dsl/ast.h"

enum { DOC_COLUMNS = 100 };

struct doc_break {
	size_t		at;			/* in the text: of blanks that go if taken */
	size_t		blanks;
	unsigned	depth;
	size_t		under;			/* place in the text to align with, */
						/* SIZE_MAX: with the first */
	const struct comment *comments;		/* that come in here and force the break */
	size_t		comment_count;
};

struct doc_bracket {
	char		open;
	size_t		inner;			/* place of the first word inside */
};

struct doc {
	struct buf		 text;
	VEC(struct doc_break)	 breaks;
	VEC(struct doc_bracket)	 brackets;	/* open ones */
	size_t			 hang;		/* where lines go on outside of all brackets */
	/* The last name, whose quotes wait for the next word. */
	size_t			 name_at, name_bytes;	/* no bytes: none waits */
	bool			 name_is_member;	/* behind a dot */
	bool			 name_is_behind_on;
	bool			 is_behind_on, is_behind_dot;	/* the word before was that */
	bool			 is_before_to;	/* `to` may follow what is in the doc */
	/* Comments of the file that are still to come; NULL: none are printed. */
	const struct comment	**comment;
	const struct comment	*comment_end;
};

void	doc_fini(struct doc *);
void	doc_reset(struct doc *);		/* empty again, memory and comments kept */
/* A word of the language, a sign, a number, a text in its quotes. */
void	doc_put(struct doc *, const char *text);
void	doc_name(struct doc *, const char *name);
void	doc_blank(struct doc *, unsigned count);
/*
 * `count` blanks at which the line may end, at the depth of the open brackets plus `more`. `next`
 * is the source of what follows: comments before it come in here.
 */
void	doc_break(struct doc *, unsigned count, unsigned more, struct span next);
/* ( [ or {; what follows a { is set off by a blank. */
void	doc_open(struct doc *, char bracket);
void	doc_close(struct doc *, char bracket);
void	doc_text(struct doc *, const char *text, size_t bytes, bool is_raw);
/* Blanks, until what began at `start` is so wide. */
void	doc_pad(struct doc *, size_t start, unsigned width);
/* The next word will be `next`: the last name gets its quotes now, if it needs them. */
void	doc_settle(struct doc *, const char *next);
/* No more words. */
void	doc_end(struct doc *);
/* Appends the lines; the first begins at `column`, from 0, where out is now. No newline behind. */
void	doc_layout(const struct doc *, struct buf *out, unsigned column);
/* Whether it fits on one line from there. */
bool	doc_fits(const struct doc *, unsigned column);

/*
 * Puts a comment behind the code of the line that out ends with. In the source the code ended
 * before `behind_column`: if there was more than one blank or two between, comments were put in a
 * column, and this one keeps it.
 */
void	comment_trail(struct buf *out, const struct comment *, uint32_t behind_column);

/*
 * diag.h -- what is wrong with a rule set: errors and warnings with a place, for people and tools.
 *
 *	diag_add(ds, DIAG_UNKNOWN_FIELD, span, "`%s` has no field `%s`", "auth", "amuont");
 *	diag_help(ds, "did you mean `amount`?");		about the diagnostic just added
 *	diag_fix(ds, span, "amount");				text that would put it right
 *
 *	fraud.cep:12:21: error[E203]: `auth` has no field `amuont`
 *	   12 |   match at least 3 auth [amuont > 5 EUR]
 *	      |                          ^^^^^^
 *	      = help: did you mean `amount`?
 *
 * Collect first, then print: diags_print() and diags_json() show them sorted by place. At most
 * DIAGS_MAX errors and as many warnings are kept; the others are counted and said to be left out.
 * Codes stand in codes.def, one entry each; a code's first letter is its severity (E or W).
 *
 * Sources	diags_source() gives the number that stands in span.file. Name and text are borrowed
 *		until diags_fini(): source lines are shown from them.
 * Messages	one line, no full stop, what was written in `back quotes`. They are copied; what is
 *		longer than DIAG_TEXT_MAX bytes is cut; control characters are shown escaped.
 * Thread	one at a time. No I/O: printing goes to a buf or to JSON.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

enum { DIAGS_MAX = 100, DIAG_TEXT_MAX = 500 };

/*
 * A piece of a source text. Lines and columns count from 1; a column is one character (code point),
 * a tab too. end_column is one past the last character. Line 0: no place, the file as a whole.
 */
struct span {
	uint32_t	file;			/* see diags_source() */
	uint32_t	line, column;
	uint32_t	end_line, end_column;
};

enum diag_code {
#define CODE(number, name, title, text) DIAG_##name,
#include "dsl/codes.def"
#undef CODE
	DIAG_CODES_COUNT
};

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

struct diag_code_info {
	const char	*number;		/* "E203" */
	const char	*title;			/* one line */
	const char	*text;			/* for explain-code: see codes.def */
};

struct diag {
	enum diag_code		 code;
	enum diag_severity	 severity;
	struct span		 span;
	const char		*message;
	const char		*help;		/* NULL: none */
	const char		*fix;		/* replaces what stands at fix_span; NULL: none */
	struct span		 fix_span;
};

struct diag_source {
	const char	*name, *text;
	size_t		 bytes;
};

struct diags {
	struct arena			 arena;		/* of the messages */
	VEC(struct diag)		 list;		/* as they were added */
	VEC(struct diag_source)		 sources;
	size_t				 error_count, warning_count;	/* left out ones, too */
	bool				 is_kept;	/* the last one was not left out */
};

void	 diags_init(struct diags *);
void	 diags_fini(struct diags *);
/* A name "-" is shown as <stdin>. */
uint32_t diags_source(struct diags *, const char *name, const char *text, size_t bytes);

void	 diag_add(struct diags *, enum diag_code, struct span, const char *fmt, ...)
		PRINTF_LIKE(4, 5);
void	 diag_help(struct diags *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void	 diag_fix(struct diags *, struct span, const char *replacement);
/* "fraud.cep:12", for a message that names another place. Lives as long as the diags. */
const char *diag_where(struct diags *, struct span);

/* From the first character of one to the last of the other. */
struct span span_join(struct span from, struct span to);

struct diag_style {
	bool	is_coloured;			/* ANSI colours */
};

void	 diags_print(const struct diags *, struct buf *, const struct diag_style *);
void	 diag_print(const struct diags *, const struct diag *, struct buf *,
		    const struct diag_style *);
/* A new array of {file, line, column, end_line, end_column, code, severity,
 * message, hint[, fix]}; a hint that is not there is null. */
json_t	*diags_json(const struct diags *);

const struct diag_code_info *diag_code_info(enum diag_code);
const struct diag_code_info *diag_code_find(const char *number);	/* any case; NULL: none */

/*
 * Did you mean: the candidate at the least Damerau-Levenshtein distance (adjacent letters may be
 * exchanged), case aside, if that is at most a third of the letters. Of equals the one that begins
 * most like the name, or the first.
 *
 *	struct diag_nearest n = { .name = "amuont" };
 *	for each candidate: diag_nearest_try(&n, candidate);
 *	if (n.best != NULL) diag_help(ds, "did you mean `%s`?", n.best);
 */
struct diag_nearest {
	const char	*name;
	const char	*best;			/* NULL: none is near */
	unsigned	 distance;		/* of the best */
};

void	 diag_nearest_try(struct diag_nearest *, const char *candidate);
/* The same over an array; NULL: none. */
const char *diag_nearest(const char *name, const char *const *candidates, size_t count);

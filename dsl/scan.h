/*
 * scan.h -- from the text of a file to the tokens of the grammar.
 *
 *	text ---> lexer.l ---> scan.c ---> parser.y
 *	          as spelt	as meant
 *
 * lexer.l knows one token at a time. scan.c looks one ahead and one back: it joins two-word tokens,
 * says whether a word of the language stands for itself or is a name, follows the brackets, and
 * after a syntax error finds the place where reading can go on.
 *
 * Private to dsl. One thread; all it keeps is in struct scan.
 */
#pragma once

#include "base/map.h"
#include "dsl/ast.h"

enum word_flag { RESERVED = 1, DECL = 2, CLAUSE = 4, PAIR = 8 };

struct word {
	const char	*text;
	int		 kind;			/* enum ast_yytokentype */
	unsigned	 flags;			/* enum word_flag */
};

/* What a token says, for the actions of the grammar. */
struct lexeme {
	const char	*text;			/* of a STR without escapes */
	size_t		 bytes;
	size_t		at;			/* in the source, as spelt */
	bool		 is_raw;
};

struct token {
	int			 kind;
	const struct word	*word;		/* NULL: no word, or in back quotes */
	struct lexeme		 lexeme;
	struct span		 span;
	size_t			 at, bytes;	/* in the text */
	bool			 is_first;	/* of its line */
};

struct bracket {
	char		open;
	struct span	span;
};

enum { SCAN_AHEAD_MAX = 8 };

/* Where reading goes on after a syntax error. */
enum scan_place {
	SCAN_DECL,			/* the next declaration */
	SCAN_CLAUSE,			/* the next clause of this rule, or its end */
	SCAN_EXT,			/* the same for what may extend a rule */
	SCAN_FIELD,			/* the next field of this event, or its end */
	SCAN_LINE			/* the next line of this test, or its end */
};

struct scan {
	struct arena	*arena;
	struct diags	*diags;
	struct map	*words;			/* text -> struct word, the file's too */
	const char	*text;			/* the whole source */
	size_t		 bytes;
	char		*copy;			/* what flex reads: clean, two NULs behind */
	void		*flex;
	struct span	 here;			/* of the lexer */
	size_t		 at;
	bool		 is_line_start;
	int		 kind_before;		/* of the lexer's last token */
	VEC(struct comment) comments;
	unsigned	 error_count;
	struct span	 error_last;

	struct token	 ahead[SCAN_AHEAD_MAX];
	unsigned	 ahead_count;
	struct token	 last, before_last;	/* given to the parser */
	struct token	 second;		/* of the pair that `last` is; else of kind 0 */
	struct bracket	 open[AST_DEPTH_MAX];
	unsigned	 open_count;
	unsigned	 brace_count;		/* of these, the { */
	unsigned	 brace_before;		/* brace_count before `last` */
	struct bracket	 inner;			/* innermost before `last`; its open is 0: none */
	unsigned	 prefix_count;		/* not, -, list of: one behind the other */
	uint32_t	 quiet_line;		/* a syntax error there follows from one reported */
	size_t		 resumed_at;		/* where scan_resume() ended; SIZE_MAX: never */
	bool		 is_hole;		/* an expression of a template, which ends at a : */
	size_t		 hole_end;		/* where that was; 0: nowhere */
};

/* What a scan is to read: a file, or a piece of one that begins at `here`. */
struct scan_source {
	const char	*text;
	size_t		 bytes;
	struct span	 here;
	bool		 is_hole;
};

/* `words` is filled with the language's words if it is empty, and outlives the scan. */
void	scan_init(struct scan *, struct arena *, struct diags *, struct map *words,
	    const struct scan_source *);
void	scan_fini(struct scan *);
/* The next token; 0 at the end. */
int	scan_next(struct scan *, struct token *);
/* After a syntax error at the last token given: what scan_next() gives next can be read. */
void	scan_resume(struct scan *, enum scan_place);

/* As diag_add(), and the scan remembers that there was an error. */
#define scan_error(s, code, where, ...) do {				\
	diag_add((s)->diags, DIAG_##code, (where), __VA_ARGS__);	\
	(s)->error_last = (where);					\
	(s)->error_count++;						\
} while (0)

/* NULL: no word of the language. */
const struct word *word_find(const char *text);

/* Between lexer.l and scan.c; 0 at the end. */
void	lex_init(struct scan *, size_t copy_bytes);
void	lex_fini(struct scan *);
int	lex_token(struct scan *, struct token *);

/* For lexer.l, in scan_text.c: `text` is the token as spelt. They return its kind. */
int	scan_name(struct scan *, struct token *, const char *text, size_t bytes);
int	scan_quoted(struct scan *, struct token *, const char *text, size_t bytes);
int	scan_string(struct scan *, struct token *, const char *text, size_t bytes);
int	scan_number(struct scan *, struct token *, const char *text, size_t bytes,
	    size_t *taken_bytes);
int	scan_net(struct scan *, struct token *, const char *text, size_t bytes);
/* 0: no token. */
int	scan_foreign(struct scan *, struct token *, const char *text, size_t bytes);
/* Letters beyond a to z: how many bytes are a name, or else one character that is none. */
size_t	scan_wide(const char *text, size_t bytes);
bool	scan_wide_name(struct scan *, struct token *, const char *text, size_t bytes);
void	scan_stray(struct scan *, struct token *, const char *text, size_t bytes);
void	scan_comment(struct scan *, struct token *, const char *text, size_t bytes);

#include "dsl/scan.h"

#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/parser.h"

static const struct word words[] = {
#define WORD(text, token, flags) { text, T_##token, flags },
#include "dsl/words.def"
#undef WORD
};

enum { WORDS_COUNT = sizeof words / sizeof *words };

static const char bom[] = "\xef\xbb\xbf";

const struct word *word_find(const char *text) {
	size_t from = 0, to = WORDS_COUNT;

	while (from < to) {		/* words.def is sorted */
		size_t	middle = from + (to - from) / 2;
		int	cmp = strcmp(words[middle].text, text);

		if (cmp == 0)
			return &words[middle];
		if (cmp < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* ---- The text ------------------------------------------------------------------------------ */

/* Where a byte of the text stands, as one character. */
static struct span place_find(const struct scan *s, size_t at) {
	struct span place = s->here;

	for (size_t i = s->at; i < at; i++) {
		if (s->text[i] == '\n') {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)s->text[i] & 0xc0) != 0x80) {
			place.column++;
		}
	}
	place.end_line = place.line;
	place.end_column = place.column + 1;
	return place;
}

static void junk_report(struct scan *s, size_t at, size_t count) {
	unsigned char	byte = (unsigned char)s->text[at];
	struct span	place = place_find(s, at);

	if (byte == 0) {
		scan_error(s, NUL_BYTE, place, "a NUL byte in the text");
		diag_help(s->diags, "is this a rule file? It may be cut or written in UTF-16; save "
		    "it as UTF-8");
	} else {
		scan_error(s, BAD_UTF8, place, "the byte 0x%02x is not UTF-8", byte);
		diag_help(s->diags, "save the file as UTF-8; %zu %s", count,
		    count == 1 ? "place of it is not" : "places of it are not");
	}
}

/* Blanks what is no text, byte by byte, so that places stay; reports the first of each kind. */
static void text_clean(struct scan *s) {
	size_t		nul_at = 0, nul_count = 0, bad_at = 0, bad_count = 0, bytes;
	const char	*text = s->text + s->at;
	uint32_t	c;
	bool		is_good;

	for (size_t at = 0; at < s->bytes - s->at; at += bytes) {
		bytes = utf8_decode(text + at, s->bytes - s->at - at, &c, &is_good);
		if (!is_good && bad_count++ == 0)
			bad_at = s->at + at;
		if (c == 0 && nul_count++ == 0)
			nul_at = s->at + at;
		if (!is_good || c == 0)
			memset(s->copy + at, ' ', bytes);
	}
	if (nul_count > 0)
		junk_report(s, nul_at, nul_count);
	if (bad_count > 0)
		junk_report(s, bad_at, bad_count);
}

void scan_init(struct scan *s, struct arena *arena, struct diags *diags, struct map *file_words,
    const struct scan_source *source) {
	size_t bytes = source->bytes;

	*s = (struct scan){ .arena = arena, .diags = diags, .words = file_words,
	    .text = source->text, .bytes = bytes, .here = source->here, .is_line_start = true,
	    .is_hole = source->is_hole, .resumed_at = SIZE_MAX };
	if (file_words->count == 0)
		for (size_t i = 0; i < WORDS_COUNT; i++)
			map_put(file_words, words[i].text, strlen(words[i].text),
			    (void *)&words[i]);
	if (bytes >= 3 && memcmp(s->text, bom, 3) == 0)
		s->at = 3;
	bytes -= s->at;
	s->copy = malloc(bytes + 2);
	CHECK(s->copy != NULL);
	memcpy(s->copy, s->text + s->at, bytes);
	s->copy[bytes] = s->copy[bytes + 1] = '\0';
	if (!utf8_valid(s->copy, bytes) || memchr(s->copy, '\0', bytes) != NULL)
		text_clean(s);
	lex_init(s, bytes + 2);
}

void scan_fini(struct scan *s) {
	lex_fini(s);
	free(s->copy);
	vec_fini(&s->comments);
}

/* ---- Tokens as spelt ----------------------------------------------------------------------- */

static struct token spelt_take(struct scan *s) {
	struct token t = {0};

	if (s->ahead_count == 0) {
		lex_token(s, &t);
		return t;
	}
	t = s->ahead[0];
	s->ahead_count--;
	memmove(&s->ahead[0], &s->ahead[1], s->ahead_count * sizeof t);
	return t;
}

static const struct token *spelt_peek(struct scan *s) {
	if (s->ahead_count == 0) {
		s->ahead[0] = (struct token){0};
		lex_token(s, &s->ahead[0]);
		s->ahead_count = 1;
	}
	return &s->ahead[0];
}

static void spelt_put_back(struct scan *s, const struct token *t) {
	CHECK(s->ahead_count < SCAN_AHEAD_MAX);
	memmove(&s->ahead[1], &s->ahead[0], s->ahead_count * sizeof *t);
	s->ahead[0] = *t;
	s->ahead_count++;
}

/* ---- Tokens as meant ----------------------------------------------------------------------- */

static const struct pair { const char *first, *second; int kind; } pairs[] = {
	{ "each", "within",	T_EACH_WITHIN },
	{ "for",  "each",	T_FOR_EACH },
	{ "on",   "timeout",	T_ON_TIMEOUT },
	{ "on",   "clear",	T_ON_CLEAR },
	{ "on",   "change",	T_ON_CHANGE },
	{ "run",  "to",		T_RUN_TO },
};

/* Makes one token of the two words, if they are a pair. */
static bool pair_join(struct scan *s, struct token *t) {
	const struct token *next = spelt_peek(s);

	if (next->word == NULL)
		return false;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (strcmp(t->word->text, pairs[i].first) != 0
		    || strcmp(next->word->text, pairs[i].second) != 0)
			continue;
		t->kind = pairs[i].kind;
		t->span = span_join(t->span, next->span);
		t->bytes = next->at + next->bytes - t->at;
		s->second = spelt_take(s);
		return true;
	}
	return false;
}

/* Before : . and a single = every word is a name, but for what can be compared. */
static bool name_by_next(const struct token *t, const struct token *next) {
	if (next->kind == ':' || next->kind == '.')
		return true;
	return next->kind == '=' && t->kind != T_TRUE_ && t->kind != T_FALSE_
	    && t->kind != T_NULL_;
}

static bool in_parentheses(const struct scan *s) {
	return s->open_count > 0 ? s->open[s->open_count - 1].open != '{' : s->is_hole;
}

static void word_settle(struct scan *s, struct token *t) {
	const struct token *next = spelt_peek(s);

	if (s->last.kind == '.' || name_by_next(t, next)
	    || (in_parentheses(s) && !(t->word->flags & RESERVED))
	    || ((t->kind == T_FIRST || t->kind == T_LAST) && next->kind == '(')
	    || (t->kind == T_LAST && next->kind == T_OF))	/* let n = last of ... */
		t->kind = T_NAME;
	else
		pair_join(s, t);
}

static char open_of(int closing) {
	return closing == ')' ? '(' : closing == ']' ? '[' : '{';
}

static bool is_opening(int kind) {
	return kind == '(' || kind == '[' || kind == '{';
}

static bool is_closing(int kind) {
	return kind == ')' || kind == ']' || kind == '}';
}

/* What begins within t, all of it, is passed over. */
static void too_deep(struct scan *s, struct token *t) {
	unsigned depth = 1;

	scan_error(s, TOO_DEEP, t->span, "nested more than %d deep", AST_DEPTH_MAX);
	diag_help(s->diags, "name a part of it with `define`, or `let`");
	while (depth > 0 && t->kind != 0) {
		*t = spelt_take(s);
		depth += is_opening(t->kind);
		depth -= is_closing(t->kind);
	}
	*t = spelt_take(s);
	s->quiet_line = t->span.line;
}

/*
 * What stands open around the next token. A closing bracket ends those inside it that were
 * forgotten; no ( or [ goes on over a brace.
 */
static void brackets_follow(struct scan *s, const struct token *t) {
	if (t->kind == '{' || t->kind == '}')
		while (in_parentheses(s) && s->open_count > 0)
			s->open_count--;
	if (is_opening(t->kind)) {
		s->open[s->open_count++] = (struct bracket){ (char)t->kind, t->span };
		s->brace_count += t->kind == '{';
	} else if (is_closing(t->kind) && s->open_count > 0
	    && s->open[s->open_count - 1].open == open_of(t->kind)) {
		s->open_count--;
		s->brace_count -= t->kind == '}';
	}
}

/* not not not ..., - - - ..., list of list of ...: the parser's stack would grow with them. */
static bool is_prefix(int kind) {
	return kind == T_NOT || kind == '-' || kind == T_LIST_ || kind == T_OF;
}

static void prefixes_bound(struct scan *s, struct token *t) {
	if (!is_prefix(t->kind)) {
		s->prefix_count = 0;
		return;
	}
	if (++s->prefix_count < AST_DEPTH_MAX)
		return;
	scan_error(s, TOO_DEEP, t->span, "nested more than %d deep", AST_DEPTH_MAX);
	if (t->kind == T_NOT || t->kind == '-')
		diag_help(s->diags, "leave out what cancels itself");
	while (is_prefix(t->kind))
		*t = spelt_take(s);
	s->prefix_count = 0;
	s->quiet_line = t->span.line;
}

int scan_next(struct scan *s, struct token *t) {
	*t = spelt_take(s);
	s->second.kind = 0;
	prefixes_bound(s, t);
	while (is_opening(t->kind) && s->open_count == AST_DEPTH_MAX)
		too_deep(s, t);
	if (t->word != NULL)
		word_settle(s, t);
	if (s->is_hole && s->open_count == 0 && t->kind == ':') {
		s->hole_end = t->at;
		t->kind = 0;
	}
	if (t->kind == 0 && s->last.span.line != 0) {	/* the end is right behind the last word */
		t->span = s->last.span;
		t->span.line = t->span.end_line;
		t->span.column = t->span.end_column++;
	}
	s->brace_before = s->brace_count;
	s->inner = s->open_count > 0 ? s->open[s->open_count - 1] : (struct bracket){0};
	brackets_follow(s, t);
	s->before_last = s->last;
	s->last = *t;
	return t->kind;
}

/* ---- After a syntax error ------------------------------------------------------------------ */

/* Whether t, a word that may begin a clause in the middle of a line, does. */
static bool clause_begins(struct scan *s, const struct token *t) {
	const struct token *next = spelt_peek(s);

	switch (t->word->kind) {
	case T_WHERE:
		return false;
	case T_ABOUT: case T_OWNER: case T_RUNBOOK: case T_TAGS:
		return next->kind == T_STR;
	case T_STATUS: case T_ALERT: case T_LET:
		return next->kind == T_NAME || next->kind == T_CANARY;
	default:
		return true;
	}
}

/* A line that begins with a misspelt word of these: it is to be reported, not passed over. */
static bool is_misspelt(const struct token *t, unsigned flag) {
	struct diag_nearest near = { .name = t->lexeme.text };

	if (t->kind != T_NAME || !t->is_first)
		return false;
	for (size_t i = 0; i < WORDS_COUNT; i++)
		if (words[i].flags & flag)
			diag_nearest_try(&near, words[i].text);
	return near.best != NULL;
}

static bool clause_resumes(struct scan *s, const struct token *t, unsigned depth) {
	if (t->word->kind == T_AT || t->word->kind == T_EXPECT)
		return false;
	if (t->word->kind == T_FOR || t->word->kind == T_ON)
		return depth == 1 && t->is_first && spelt_peek(s)->word != NULL;
	return (t->word->flags & CLAUSE)
	    && (t->is_first || (depth == 1 && clause_begins(s, t)));
}

static bool ext_resumes(const struct token *t) {
	switch (t->word->kind) {
	case T_WHERE: case T_UNLESS: case T_STATUS: case T_SUPPRESS: case T_TO:
		return t->is_first;
	default:
		return false;
	}
}

/* In a test nearly every line of the source is one of the test. */
static bool line_resumes(const struct token *t, unsigned depth) {
	if (t->word != NULL && (t->word->kind == T_WITH || t->word->kind == T_EVERY))
		return false;
	return depth == 1 && t->is_first;
}

/* And in an event one field. */
static bool field_resumes(struct scan *s, const struct token *t, unsigned depth) {
	if (t->kind != T_NAME && t->word == NULL)
		return false;
	if (t->word != NULL && (t->word->kind == T_FROM || t->word->kind == T_IN
	    || t->word->kind == T_SECRET))
		return false;
	return depth == 1 && (t->is_first || spelt_peek(s)->kind == ':');
}

/* Whether t begins what is looked for; `is_culprit`: the error was reported there. */
static bool resumes(struct scan *s, const struct token *t, unsigned depth,
    enum scan_place place, bool is_culprit) {
	bool is_word = t->word != NULL && !name_by_next(t, spelt_peek(s));

	switch (place) {
	case SCAN_DECL:
		if (is_word)
			return depth == 0 && (t->word->flags & DECL);
		return depth == 0 && !is_culprit && t->span.column == 1 && is_misspelt(t, DECL)
		    && spelt_peek(s)->kind == T_NAME;
	case SCAN_CLAUSE:
		if (is_word)
			return clause_resumes(s, t, depth);
		return depth == 1 && !is_culprit && is_misspelt(t, CLAUSE)
		    && !name_by_next(t, spelt_peek(s));
	case SCAN_EXT:
		return is_word && depth == 1 && ext_resumes(t);
	case SCAN_LINE:
		return line_resumes(t, depth) && (is_word || !is_culprit);
	case SCAN_FIELD:
		return field_resumes(s, t, depth);
	}
	return false;
}

/* A declaration where declarations begin, at the left margin: whatever is open was forgotten. */
static bool decl_at_margin(struct scan *s, const struct token *t) {
	return t->word != NULL && (t->word->flags & DECL) && t->is_first && t->span.column == 1
	    && !name_by_next(t, spelt_peek(s));
}

/* Gives t again, behind a } if a declaration must be closed first. */
static void resume_at(struct scan *s, const struct token *t, bool is_inner) {
	struct token closing = { .kind = '}', .span = t->span, .at = t->at };

	closing.span.end_line = t->span.line;
	closing.span.end_column = t->span.column;
	spelt_put_back(s, t);
	s->resumed_at = t->at;
	if (is_inner && (t->kind == 0 || decl_at_margin(s, t)))
		spelt_put_back(s, &closing);
	s->open_count = s->brace_count = is_inner;	/* the brace that is open[0] */
}

void scan_resume(struct scan *s, enum scan_place place) {
	bool		is_inner = place != SCAN_DECL;
	unsigned	depth = s->brace_before;
	struct token	t = s->last;

	s->quiet_line = 0;
	if (s->second.kind != 0) {
		spelt_put_back(s, &s->second);
		s->second.kind = 0;
	}
	if (t.word != NULL)
		t.kind = t.word->kind;
	/* A place that did not help once is passed over. */
	if (t.at == s->resumed_at && t.kind != 0 && t.bytes > 0) {
		depth += t.kind == '{';
		t = spelt_take(s);
	}
	while (t.kind != 0 && !decl_at_margin(s, &t)) {
		if (is_inner && depth <= 1 && t.kind == '}')
			break;
		if (resumes(s, &t, depth, place, t.at == s->last.at))
			break;
		depth += t.kind == '{';
		depth -= t.kind == '}' && depth > 0;
		t = spelt_take(s);
	}
	s->last.kind = 0;
	s->prefix_count = 0;
	resume_at(s, &t, is_inner);
}

/*
 * syntax.c -- what to say about a token that does not fit.
 *
 *	expected `]` or an operator after `declined`, found `then`
 *	         what could stand here    where            what does
 *
 * The parser gives the names of all tokens that fit. Most often they are many, but of few kinds:
 * whatever begins a value, any operator, any clause. phrase_add() names the kinds.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/parse.h"
#include "dsl/parser.h"
#include "event/value.h"
#include "program/function.h"

enum { SHOWN_BYTES_MAX = 40, LISTED_MAX = 4 };

/* The tokens that fit, each until it has been put into words. */
struct expected {
	const char	*names[512];
	int		 count;
};

static bool fits(const struct expected *e, const char *name) {
	for (int i = 0; i < e->count; i++)
		if (e->names[i] != NULL && strcmp(e->names[i], name) == 0)
			return true;
	return false;
}

static void drop(struct expected *e, const char *const *names) {
	for (; *names != NULL; names++)
		for (int i = 0; i < e->count; i++)
			if (e->names[i] != NULL && strcmp(e->names[i], *names) == 0)
				e->names[i] = NULL;
}

static const char *const value_starts[] = { "a name", "a number", "a text", "an address", "true",
	"false", "null", "exists", "any", "all", "not", "'-'", "'('", "where", NULL };
static const char *const operators[] = { "and", "or", "not", "'='", "!=", "'<'", "'>'", ">=",
	"<=", "in", "like", "matches", "is", "else", "'+'", "'-'", "'*'", "'/'", "'.'", "'['",
	"'%'", "'('", NULL };
static const char *const path_goes_on[] = { "'.'", "'['", NULL };
static const char *const field_goes_on[] = { "a name", "'?'", "from", "in", "secret", "'}'", NULL };
/* Of many that fit, these are told. */
static const char *const first_told[] = { "a name", "then", "within", "over", "with", "':'",
	"'{'" };
static const char *const clause_starts[] = { "about", "owner", "runbook", "tags", "status",
	"for each", "let", "match", "watch", "where", "unless", "alert", "emit", "suppress",
	"repeat", "on change", "limit", "show", "on timeout", "on clear", "'}'", NULL };
static const char *const ext_starts[] = { "where", "unless", "status", "suppress", "to", "'}'",
	NULL };
static const char *const decl_starts[] = { "package", "event", "list", "schedule", "const",
	"define", "rule", "extend", "derive", "test", "the end of the file", NULL };

/* ---- What stands there --------------------------------------------------------------------- */

/* The token as spelt, in back quotes and on one line. */
static const char *token_show(const struct scan *s, const struct token *t, char *out,
    size_t out_bytes) {
	const char	*text = s->text + t->at;
	size_t		 bytes = t->bytes, end;

	if (t->kind == 0)
		return s->is_hole ? "`}`" : "the end of the file";
	if (t->bytes == 0)
		return "the end";
	for (end = 0; end < bytes && end < SHOWN_BYTES_MAX && text[end] != '\n'; )
		end += utf8_decode(text + end, bytes - end, &(uint32_t){0}, NULL);
	while (end > 1 && text[end - 1] == '\r')
		bytes = --end;
	snprintf(out, out_bytes, text[0] == '`' ? "%.*s%s" : "`%.*s%s`", (int)end, text,
	    end < bytes ? "…" : "");
	return out;
}

static const struct { int before; const char *name; } name_roles[] = {
	{ T_RULE,	"the name of a rule" },
	{ T_EVENT,	"the name of an event" },
	{ T_LIST_,	"the name of a list" },
	{ T_CONST,	"the name of a constant" },
	{ T_SCHEDULE,	"the name of a schedule" },
	{ T_MATCH,	"an event type" },
	{ T_WATCH,	"an event type" },
	{ T_THEN,	"an event type" },
	{ T_NEXT,	"an event type" },
	{ T_NO,		"an event type" },
	{ T_EMIT,	"an event type" },
	{ T_AS,		"a name for the step" },
	{ T_FOR_EACH,	"a field" },
	{ T_NUM,	"a unit of time" },
	{ T_ALERT,	"a level (info, low, medium, high or critical)" },
	{ T_STATUS,	"a status (live, shadow or off)" },
};

/* What a name would be here; behind `at least 3` no unit, but what is to come so often. */
static const char *name_role(const struct scan *s, const struct expected *e) {
	if (s->before_last.kind == T_NUM && fits(e, "'{'"))
		return "an event type";
	for (size_t i = 0; i < sizeof name_roles / sizeof *name_roles; i++)
		if (name_roles[i].before == s->before_last.kind)
			return name_roles[i].name;
	return "a name";
}

static const char *number_role(const struct scan *s) {
	switch (s->before_last.kind) {
	case T_LEAST: case T_EXACTLY: case T_TO: case T_LIMIT: case T_CANARY: case T_EXPECT:
	case T_LAST: case T_NAME:
		return "a number";
	default:
		return "a length of time such as `30 min`";
	}
}

/* ---- What could stand there ---------------------------------------------------------------- */

static void phrase_item(struct buf *list, unsigned *count, const char *name) {
	static const char	*const roles[] = { "a ", "an ", "the ", "`" };
	bool			 is_role = false;

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		is_role |= strncmp(name, roles[i], strlen(roles[i])) == 0;
	if ((*count)++ > 0)
		buf_char(list, '\n');
	if (is_role)
		buf_str(list, name);
	else if (name[0] == '\'')
		buf_printf(list, "`%c`", name[1]);
	else
		buf_printf(list, "`%s`", name);
}

/* The token by its name in the grammar; a name and a number by what they stand for. */
static void phrase_token(const struct scan *s, const struct expected *e, struct buf *list,
    unsigned *count, const char *name) {
	if (strcmp(name, "a name") == 0)
		name = name_role(s, e);
	else if (strcmp(name, "a number") == 0)
		name = number_role(s);
	else if (strcmp(name, "the end of the file") == 0 && s->is_hole)
		name = "}";
	phrase_item(list, count, name);
}

static unsigned left_count(const struct expected *e) {
	unsigned left = 0;

	for (int i = 0; i < e->count; i++)
		left += e->names[i] != NULL;
	return left;
}

/* What no kind has taken; of too many the telling ones. */
static void phrase_rest(const struct scan *s, const struct expected *e, struct buf *list,
    unsigned *count) {
	if (left_count(e) > LISTED_MAX) {
		for (size_t i = 0; i < sizeof first_told / sizeof *first_told; i++)
			if (fits(e, first_told[i]))
				phrase_token(s, e, list, count, first_told[i]);
		return;
	}
	for (int i = 0; i < e->count; i++)
		if (e->names[i] != NULL)
			phrase_token(s, e, list, count, e->names[i]);
}

static void phrase_collect(const struct scan *s, struct expected *e, struct buf *list,
    unsigned *count) {
	bool is_value = fits(e, "a number") && fits(e, "null");
	bool is_operator = fits(e, "and") && fits(e, "'+'");
	bool is_clause = fits(e, "alert") && fits(e, "suppress");
	bool is_ext = !is_clause && fits(e, "unless") && fits(e, "to");
	bool is_decl = fits(e, "rule") && fits(e, "define");
	bool is_field = fits(e, "secret") && fits(e, "a name");

	if (is_value) {
		drop(e, value_starts);
		phrase_item(list, count, "a value");
	}
	if (is_operator) {
		drop(e, operators);
		drop(e, (const char *const[]){ "a name", NULL });	/* a unit */
	}
	if (is_clause)
		drop(e, clause_starts);
	if (is_ext)
		drop(e, ext_starts);
	if (is_decl)
		drop(e, decl_starts);
	if (is_field)
		drop(e, field_goes_on);
	if (left_count(e) > 2)
		drop(e, path_goes_on);
	phrase_rest(s, e, list, count);
	if (is_operator)
		phrase_item(list, count, "an operator");
	if (is_clause)
		phrase_item(list, count, *count > 0 ? "the next clause" : "a clause");
	if (is_ext)
		phrase_item(list, count, "a clause of `extend`");
	if (is_decl)
		phrase_item(list, count, *count > 0 ? "the next declaration" : "a declaration");
	if (is_field)
		phrase_item(list, count, "the next field");
}

/* "`a`, `b` or `c`" out of lines. */
static void phrase_join(struct buf *out, const char *lines) {
	for (const char *end; ; lines = end + 1) {
		end = strchr(lines, '\n');
		buf_add(out, lines, end != NULL ? (size_t)(end - lines) : strlen(lines));
		if (end == NULL)
			break;
		buf_str(out, strchr(end + 1, '\n') != NULL ? ", " : " or ");
	}
}

/* ---- Advice -------------------------------------------------------------------------------- */

/* Where a word belongs that stands elsewhere. */
static const struct { int kind; const char *help; } belongs[] = {
	{ T_WITHIN,	"`within` stands right behind the pattern, before `cancel`, `where` and "
			"`unless`" },
	{ T_CANCEL,	"`cancel on` stands behind the pattern and its `within`" },
	{ T_WHEN,	"`when` stands behind the window of a `watch`; a `match` has `where`" },
	{ T_CLEAR,	"`clear when` stands behind the `when` of a `watch`" },
	{ T_OVER,	"`over` stands behind the type of a `watch`; a `match` has `within`" },
	{ T_AS,		"`as` stands behind the step's [ ]" },
	{ T_UNTIL,	"`until [ ]` stands behind the step and its `as`" },
	{ T_EACH_WITHIN, "`each within` ends a step; a pattern begins with `match`" },
	{ T_GREEDY,	"`greedy` stands behind a step with a quantifier, before `as`" },
	{ T_AT,		"a quantifier stands before the event type: at least 3 auth" },
	{ T_EXACTLY,	"a quantifier stands before the event type: exactly 3 auth" },
	{ T_OPTIONAL,	"`optional` stands before the event type: then optional login" },
	{ T_NEXT,	"`next` stands right behind `then`" },
	{ T_EVERY,	"`every` stands right behind `then`, or behind the length of a window" },
	{ T_IF,		"`if` stands between the level and the text: alert high if E \"...\"" },
	{ T_WITH,	"`with { }` stands behind the text of an alert" },
	{ T_TO,		"`to` ends an alert, behind its text and `with`" },
	{ T_THEN,	"`then` goes on with a pattern, before its `within`" },
	{ T_SECRET,	"`secret` is the last word of a field" },
	{ T_LATE,	"`late` stands behind the } of an event" },
	{ T_IDLE,	"`idle` stands behind the } of an event" },
	{ T_TIME,	"`time` stands behind the } of an event" },
};

static bool is_comparison(int kind) {
	return kind == '=' || kind == '<' || kind == '>' || kind == T_NE || kind == T_GE
	    || kind == T_LE || kind == T_IN || kind == T_LIKE || kind == T_MATCHES || kind == T_IS;
}

/* A name between two values that does: `a between 3 and 5`, `path contains "x"`. */
static const char *infix_help(struct parse *p, const char *name) {
	if (strcmp(name, "between") == 0)
		return "write both bounds: a >= 3 and a <= 5";
	for (unsigned i = 0; i < function_count; i++)
		if (strcasecmp(functions[i].name, name) == 0)
			return arena_printf(p->arena, "`%s` is a function: %s(%s)",
			    functions[i].name, functions[i].name, functions[i].param_names);
	return NULL;
}

static bool is_quantifier(int kind) {
	return kind == T_AT || kind == T_EXACTLY || kind == T_OPTIONAL || kind == T_NUM;
}

/* Of steps: `no` where it cannot be, and what `no` and `not next` do not take. */
static const char *step_help(const struct scan *s, const struct expected *e) {
	int	found = s->last.kind, before = s->before_last.kind;
	bool	is_of_step = found == T_AS || found == T_UNTIL || found == T_GREEDY
		    || found == T_EACH_WITHIN;
	bool	is_absence = fits(e, "then") && !fits(e, "as")
		    && (fits(e, "for") || fits(e, "'['"));

	if ((found == T_NO || found == T_NOT) && fits(e, "exactly"))
		return before == T_NEXT || before == T_EVERY
		    ? "what must not come has no relation: then no login, then not next login"
		    : "a pattern begins with an event; `no` stands behind one: a then no b";
	if (before == T_NO && (is_quantifier(found) || found == T_ANY || found == T_ALL
	    || found == '{'))
		return "`no` takes event types and their [ ], nothing else: then no login [...]";
	if (is_of_step && is_absence)
		return "what must not come is bound to no step: it takes no name, `until` or loop";
	if (before == T_NOT && fits(e, "next") && !fits(e, "a number"))
		return "write `then no login`, or `then not next login` of the very next event";
	if (found == T_NAME && before == T_NUM && fits(e, "to"))
		return "how often is said in words: exactly 3 login, at least 3 login, "
		    "3 to 5 login";
	if (found == T_OF && before == T_NUM)
		return "the event type follows: at least 3 login";
	if (found == T_AND && fits(e, "then"))
		return "write `a then b`, or `all of { a, b }` if they come in any order";
	if (found == '[' && fits(e, "then"))
		return "the [ ] stands right behind the event type: login [...] as first_one";
	if (found == ',' && fits(e, "then") && !fits(e, "','"))
		return "steps follow one another by `then`: a then b";
	return NULL;
}

/* Of fields and lists as other languages declare them. */
static const char *declaration_help(const struct scan *s, const struct expected *e) {
	int	found = s->last.kind, before = s->before_last.kind;
	bool	is_type = fits(e, "enum") && fits(e, "list");

	if ((is_type && found == '[') || (found == T_OF && fits(e, "secret")))
		return "a list is written `list of string`";
	if ((is_type || fits(e, "secret")) && found == T_OPTIONAL)
		return "what may be absent has a `?` behind its type: `int?`";
	if (found == '=' && fits(e, "secret"))
		return "a field has no default; a rule says `amount else 0`";
	if (before == '=' && fits(e, "'('") && !fits(e, "null"))
		return "a list is written (\"a\", \"b\")";
	if (before == T_FROM && fits(e, "a text") && !fits(e, "null"))
		return "the name of a file or of an input field stands in quotes";
	return NULL;
}

/* Of the lines of a test. */
static const char *test_help(const struct scan *s, const struct expected *e) {
	if (fits(e, "expect") && s->last.kind == T_NUM)
		return "an event is given by at: at 90 s login { user = \"x\" }";
	if (s->before_last.kind == T_ALERT && fits(e, "at"))
		return "say when, or how many: expect alert at 90 s, expect 1 alert";
	return NULL;
}

/* Numbers as people write them. */
static const char *number_help(struct parse *p, const struct expected *e) {
	const struct scan	*s = p->scan;
	const struct token	*t = &s->last, *before = &s->before_last;
	const char		*code = before->lexeme.text;

	if (t->kind == T_NUM && before->kind == T_NUM)
		return "a number has no blanks: write 5_000";
	if (before->kind == T_NUM && e->count == 1 && fits(e, "a name"))
		return "a length of time has a unit: 30 s";
	if (t->kind == ',' && before->kind == T_NUM && t->at + 1 < s->bytes
	    && s->text[t->at + 1] >= '0' && s->text[t->at + 1] <= '9')
		return "a number has no commas: write 5_000";
	if (t->kind == T_NUM && before->kind == T_NAME && currency_find(code) != 0)
		return arena_printf(p->arena, "a currency stands behind its number: %.*s %s",
		    (int)t->bytes, s->text + t->at, code);
	return NULL;
}

/* Other languages' ways between two steps, and their comments. */
static const char *foreign_help(struct parse *p, const struct expected *e) {
	const struct scan	*s = p->scan;
	const struct token	*t = &s->last;
	char			 next = t->at + 1 < s->bytes ? s->text[t->at + 1] : '\0';

	if (t->kind == '-' && next == '-')
		return "comments go from # to the end of the line";
	if (t->kind == '-' && next == '>' && fits(e, "then"))
		return "steps follow one another by `then`: a then b";
	if (t->kind == T_NAME && fits(e, "then") && strncasecmp(t->lexeme.text, "followed", 8) == 0)
		return "steps follow one another by `then`: a then b";
	if (t->kind == '*' && (s->before_last.kind == T_LIKE || s->before_last.kind == T_MATCHES))
		return "a pattern stands in quotes: \"*.exe\"";
	if (t->kind == T_NAME && fits(e, "and") && fits(e, "'+'"))
		return infix_help(p, t->lexeme.text);
	return NULL;
}

/* A confusion of signs, told from what would fit: its advice, or NULL. */
static const char *sign_help(const struct scan *s, const struct expected *e) {
	int	found = s->last.kind;
	bool	is_operator = fits(e, "and") && fits(e, "'+'");

	if (found == ':' && fits(e, "'='"))
		return "write `=`";
	if (found == '=' && fits(e, "':'"))
		return "write `:`";
	if (found == '?' && s->before_last.kind == T_SECRET)
		return "`?` stands right behind the type: `string? secret`";
	if (is_operator && is_comparison(found))
		return "comparisons do not chain: write a < b and b < c";
	if (s->is_hole && is_operator && found != 0)
		return "one value stands in { }; a brace itself is written {{";
	if (found == ',' && !fits(e, "','"))
		return "nothing stands between clauses or fields";
	if (found == T_FOR && fits(e, "for each"))
		return "did you mean `for each`?";
	if (found == T_WHERE && fits(e, "when"))
		return "the condition of a `watch` is its `when`; `where` may follow";
	if (fits(e, "unless") && fits(e, "to") && !fits(e, "alert"))
		return "`extend` may add where, unless, status, suppress and to";
	if (found == T_STR && s->before_last.kind == T_ALERT)
		return "write alert high \"...\"";
	if (fits(e, "a text") && !fits(e, "null") && s->before_last.kind == T_NAME
	    && fits(e, "if"))
		return "an alert says what happened: alert high \"Card {card_id}\"";
	if (fits(e, "':'") && found != 0)
		return "a field is written name: type";
	return NULL;
}

static void help_add(struct parse *p, const struct expected *e) {
	const struct scan	*s = p->scan;
	const struct token	*t = &s->last;
	struct diag_nearest	 near = {0};
	const char		*help = step_help(s, e);
	char			 name[SHOWN_BYTES_MAX + 1];

	if (help == NULL)
		help = declaration_help(s, e);
	if (help == NULL)
		help = test_help(s, e);
	if (help == NULL)
		help = number_help(p, e);
	if (help == NULL)
		help = foreign_help(p, e);
	if (help == NULL)
		help = sign_help(s, e);
	for (size_t i = 0; help == NULL && i < sizeof belongs / sizeof *belongs; i++)
		if (belongs[i].kind == t->kind)
			help = belongs[i].help;
	if (help == NULL && t->kind == T_NAME && t->bytes <= SHOWN_BYTES_MAX) {
		snprintf(name, sizeof name, "%.*s", (int)t->bytes, s->text + t->at);
		near.name = name;
		for (int i = 0; i < e->count; i++)
			if (strchr("' <>!", e->names[i][0]) == NULL
			    && strncmp(e->names[i], "a ", 2) != 0)
				diag_nearest_try(&near, e->names[i]);
		if (near.best != NULL) {
			diag_help(p->diags, "did you mean `%s`?", near.best);
			diag_fix(p->diags, t->span, near.best);
			return;
		}
	}
	if (help != NULL)
		diag_help(p->diags, "%s", help);
	if (help != NULL && strncmp(help, "write `", 7) == 0)
		diag_fix(p->diags, t->span, (char[]){ help[7], '\0' });
}

/* ---- The kinds of syntax error ------------------------------------------------------------- */

static char closing_of(char open) {
	return open == '(' ? ')' : open == '[' ? ']' : '}';
}

/*
 * What cannot be in brackets, if one was not closed; else NULL. In brackets a word at the beginning
 * of a line was taken for a name, and only what came behind it did not fit.
 */
static const struct token *bracket_end(const struct scan *s, const struct expected *e) {
	const struct token	*t = &s->last, *before = &s->before_last;
	char			 name[] = { '\'', closing_of(s->inner.open), '\'', '\0' };

	if (s->inner.open == 0 || !fits(e, name))
		return NULL;
	if (s->inner.open == '{')
		return t->kind == 0 || (t->word != NULL && (t->word->flags & DECL)) ? t : NULL;
	if (before->is_first && before->word != NULL && before->kind == T_NAME)
		return before;
	if (t->kind == 0 || t->kind == ')' || t->kind == ']' || t->kind == '{' || t->kind == '}'
	    || (t->is_first && t->word != NULL))
		return t;
	return NULL;
}

/* A word of the language where only a name or a value fits. */
static bool word_as_name(const struct scan *s, const struct expected *e) {
	const struct token *t = &s->last;

	if (step_help(s, e) != NULL || declaration_help(s, e) != NULL)
		return false;
	return t->word != NULL && t->kind != T_NAME && s->second.kind == 0 && fits(e, "a name")
	    && !(t->is_first && (t->word->flags & (CLAUSE | DECL)))
	    && !(fits(e, "alert") && fits(e, "suppress"))
	    && !(t->kind == T_IF && s->before_last.kind == T_ALERT)
	    && (t->word->flags & RESERVED ? fits(e, "'{'") : s->before_last.kind != T_NUM);
}

bool syntax_error_shown(struct parse *p) {
	struct scan		*s = p->scan;
	const struct token	*t = &s->last;

	if (s->quiet_line != 0 && (t->span.line == s->quiet_line
	    || (t->is_first && s->before_last.span.line == s->quiet_line))) {
		p->is_broken = true;
		return false;
	}
	if (p->diags->error_count < DIAGS_MAX)
		return true;
	scan_error(s, UNEXPECTED, t->span, "one more");
	return false;
}

static void unexpected(struct parse *p, struct expected *e) {
	const struct scan	*s = p->scan;
	char			 found[SHOWN_BYTES_MAX + 16], after[SHOWN_BYTES_MAX + 16];
	struct expected		 all = *e;
	struct buf		 lines = {0}, phrase = {0};
	unsigned		 count = 0;
	const char		*what;

	phrase_collect(s, e, &lines, &count);
	if (count > 0)
		phrase_join(&phrase, buf_cstr(&lines));
	what = token_show(s, &s->last, found, sizeof found);
	if (count == 0)
		scan_error(p->scan, UNEXPECTED, s->last.span, "%s does not fit here", what);
	else if (s->before_last.kind == 0)
		scan_error(p->scan, UNEXPECTED, s->last.span, "expected %s, found %s",
		    buf_cstr(&phrase), what);
	else
		scan_error(p->scan, UNEXPECTED, s->last.span, "expected %s after %s, found %s",
		    buf_cstr(&phrase), token_show(s, &s->before_last, after, sizeof after), what);
	help_add(p, &all);
	buf_fini(&lines);
	buf_fini(&phrase);
}

void syntax_error(struct parse *p, const char *const *names, int count) {
	struct scan	*s = p->scan;
	struct expected	 e = { .count = count };
	char		 shown[SHOWN_BYTES_MAX + 16];
	const struct token *end;

	CHECK(count <= (int)(sizeof e.names / sizeof *e.names));
	for (int i = 0; i < count; i++)
		e.names[i] = names[i];
	end = bracket_end(s, &e);
	if (end != NULL) {
		scan_error(s, UNCLOSED_BRACKET, s->inner.span, "`%c` is not closed", s->inner.open);
		diag_help(p->diags, "`%c` is missing before %s in line %u",
		    closing_of(s->inner.open), token_show(s, end, shown, sizeof shown),
		    end->span.line);
	} else if (word_as_name(s, &e)) {
		scan_error(s, RESERVED_WORD, s->last.span, "`%s` is a word of the language",
		    s->last.word->text);
		diag_help(p->diags, "as a name it is written in back quotes: `%s`",
		    s->last.word->text);
		s->resumed_at = s->last.at;	/* nothing begins with it */
	} else {
		unexpected(p, &e);
	}
}

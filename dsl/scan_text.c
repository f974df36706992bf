/*
 * scan_text.c -- what single tokens say: escapes of texts, shapes of numbers, addresses, and the
 * habits of other languages, which get an error that names ours.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/parser.h"
#include "dsl/scan.h"

enum { SHOWN_BYTES_MAX = 40 };

/* The chars [from, to) of a token of one line. */
static struct span span_within(struct span whole, const char *text, size_t from, size_t to) {
	struct span part = whole;

	part.column += (uint32_t)utf8_length(text, from);
	part.end_line = part.line;
	part.end_column = part.column + (uint32_t)utf8_length(text + from, to - from);
	return part;
}

static int shown_bytes(size_t bytes) {
	return (int)(bytes < SHOWN_BYTES_MAX ? bytes : SHOWN_BYTES_MAX);
}

int scan_name(struct scan *s, struct token *t, const char *text, size_t bytes) {
	const struct word *w = map_get(s->words, text, bytes);

	if (w == NULL) {
		struct word *new = arena_alloc(s->arena, sizeof *new);

		*new = (struct word){ arena_strndup(s->arena, text, bytes), T_NAME, 0 };
		w = map_put(s->words, new->text, bytes, new);
	}
	t->lexeme = (struct lexeme){ .at = t->at, .text = w->text, .bytes = bytes };
	t->word = w->kind != T_NAME || w->flags != 0 ? w : NULL;
	return w->kind;
}

int scan_quoted(struct scan *s, struct token *t, const char *text, size_t bytes) {
	bool is_closed = bytes > 1 && text[bytes - 1] == '`';

	while (!is_closed && text[bytes - 1] == '\r')
		bytes--;
	if (!is_closed) {
		scan_error(s, UNCLOSED_NAME, t->span,
		    "a name in back quotes is not closed on its line");
		diag_help(s->diags, "write a back quote at its end");
		s->quiet_line = t->span.line;
	} else if (bytes == 2) {
		scan_error(s, UNCLOSED_NAME, t->span, "a name without letters");
		diag_help(s->diags, "write the name between the back quotes");
	}
	scan_name(s, t, text + 1, bytes - (is_closed ? 2 : 1));
	t->word = NULL;
	return T_NAME;
}

/* \u{e9}: text is behind the backslash. Returns the bytes that it takes, 0 if it is malformed. */
static size_t unicode_add(struct buf *b, const char *text, size_t bytes) {
	uint32_t	c = 0;
	size_t		at = 2;

	if (bytes < 4 || text[1] != '{')
		return 0;
	for (; at < bytes && at < 8 && isxdigit((unsigned char)text[at]); at++)
		c = c << 4 | (uint32_t)(isdigit((unsigned char)text[at]) ? text[at] - '0'
		    : tolower((unsigned char)text[at]) - 'a' + 10);
	if (at == 2 || at == bytes || text[at] != '}')
		return 0;
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	utf8_add(b, c);
	return at + 1;
}

/* The same for any escape. */
static size_t escape_add(struct buf *b, const char *text, size_t bytes) {
	static const char from[] = "\\\"nt", to[] = "\\\"\n\t";
	const char *known = bytes > 0 ? memchr(from, text[0], 4) : NULL;

	if (bytes > 0 && text[0] == 'u')
		return unicode_add(b, text, bytes);
	if (known == NULL)
		return 0;
	buf_char(b, to[known - from]);
	return 1;
}

static void escape_bad(struct scan *s, const struct token *t, const char *text, size_t at,
    size_t bytes) {
	size_t end = at + 1;

	if (end < bytes)
		end += utf8_decode(text + end, bytes - end, &(uint32_t){0}, NULL);
	if (end < bytes && text[at + 1] == 'u' && text[at + 2] == '{') {
		while (end < bytes && end < at + 12 && text[end] != '"' && text[end - 1] != '}')
			end++;
	}
	scan_error(s, BAD_ESCAPE, span_within(t->span, text, at, end), "`%.*s` is no escape",
	    (int)(end - at), text + at);
	diag_help(s->diags, "there are \\\\ \\\" \\n \\t and \\u{e9}; in '...' a backslash is an "
	    "ordinary character");
}

int scan_string(struct scan *s, struct token *t, const char *text, size_t bytes) {
	struct buf	b = {0};
	size_t		at = 1, taken;
	char		quote = text[0];

	while (at < bytes && text[at] != quote) {
		if (text[at] != '\\' || quote == '\'') {
			buf_char(&b, text[at++]);
			continue;
		}
		taken = escape_add(&b, text + at + 1, bytes - at - 1);
		if (taken == 0 && at + 1 < bytes) {
			escape_bad(s, t, text, at, bytes);
			buf_char(&b, '?');
			taken = 1;
		}
		at += 1 + taken;
	}
	if (at >= bytes) {
		scan_error(s, UNCLOSED_TEXT, t->span, "a text is not closed on its line");
		diag_help(s->diags, quote == '"' ? "write \" at its end; a new line inside a text "
		    "is \\n" : "write ' at its end");
		s->quiet_line = t->span.line;
	}
	t->lexeme = (struct lexeme){ .at = t->at,
	    .text = arena_strndup(s->arena, b.len > 0 ? b.data : "", b.len), .bytes = b.len,
	    .is_raw = quote == '\'' };
	buf_fini(&b);
	return T_STR;
}

/* How many bytes are digits, with single _ between them. */
static size_t digits_count(const char *text, size_t bytes) {
	size_t at = 0;

	while (at < bytes && (isdigit((unsigned char)text[at])
	    || (at > 0 && text[at] == '_' && text[at - 1] != '_' && at + 1 < bytes
	    && isdigit((unsigned char)text[at + 1]))))
		at++;
	return at;
}

static size_t letters_count(const char *text, size_t bytes) {
	size_t at = 0;

	while (at < bytes && isalpha((unsigned char)text[at]))
		at++;
	return at;
}

/* How many digits count, leading zeros aside. */
static unsigned digits_significant(const char *text, size_t bytes) {
	unsigned digits = 0;

	for (size_t i = 0; i < bytes; i++)
		digits += text[i] != '.' && text[i] != '_' && (digits > 0 || text[i] != '0');
	return digits;
}

int scan_number(struct scan *s, struct token *t, const char *text, size_t bytes,
    size_t *taken_bytes) {
	size_t		number = digits_count(text, bytes), fraction;
	unsigned	digits;

	if (number < bytes && text[number] == '.') {
		fraction = digits_count(text + number + 1, bytes - number - 1);
		number += fraction > 0 ? 1 + fraction : 0;
	}
	*taken_bytes = number;
	digits = digits_significant(text, number);
	t->lexeme.text = arena_strndup(s->arena, text, number);
	t->lexeme.bytes = number;
	if (letters_count(text + number, bytes - number) != bytes - number) {
		*taken_bytes = bytes;
		scan_error(s, BAD_NUMBER, t->span, "`%.*s` is no number", shown_bytes(bytes), text);
		diag_help(s->diags, "numbers are written 12, 1_000 or 0.5; a unit is a word behind "
		    "them: 90 min");
		s->quiet_line = t->span.line;
	} else if (digits > DECIMAL_DIGITS) {
		scan_error(s, BAD_NUMBER, t->span, "a number of %u digits", digits);
		diag_help(s->diags, "numbers have at most %d digits", DECIMAL_DIGITS);
		t->lexeme = (struct lexeme){ .at = t->at, .text = "0", .bytes = 1 };
	}
	return T_NUM;
}

int scan_net(struct scan *s, struct token *t, const char *text, size_t bytes) {
	char		 address[INET6_ADDRSTRLEN + 1] = "", binary[16];
	const char	*slash = memchr(text, '/', bytes);
	size_t		 address_bytes = slash != NULL ? (size_t)(slash - text) : bytes;
	int		 family = memchr(text, ':', bytes) != NULL ? AF_INET6 : AF_INET;
	long		 bits_max = family == AF_INET6 ? 128 : 32;
	bool		 is_good = address_bytes < sizeof address;

	if (is_good) {
		memcpy(address, text, address_bytes);
		is_good = inet_pton(family, address, binary) == 1;
	}
	if (is_good && slash != NULL)		/* yytext ends with a NUL */
		is_good = bytes - address_bytes < 5 && strtol(slash + 1, NULL, 10) <= bits_max;
	if (!is_good) {
		scan_error(s, BAD_ADDRESS, t->span, "`%.*s` is no %s", shown_bytes(bytes), text,
		    slash != NULL ? "network" : "address");
		diag_help(s->diags, family == AF_INET6
		    ? "write an address as 2001:db8::1, a network as 2001:db8::/32 (up to /128)"
		    : "write an address as 192.0.2.7, a network as 10.0.0.0/8 (up to /32)");
	}
	t->lexeme = (struct lexeme){ .at = t->at, .text = arena_strndup(s->arena, text, bytes),
	    .bytes = bytes };
	return T_NET;
}

/* The first that fits is taken: longer ones first. */
static const struct foreign {
	const char	*spelling;
	int		 kind;		/* what it is taken for; 0: left out */
	const char	*ours;		/* NULL: nothing */
	const char	*help;
} foreigns[] = {
	{ "==", '=',		"=",	"one `=` compares" },
	{ ":=", '=',		"=",	"write `=`" },
	{ "<>", T_NE,		"!=",	"write `!=`" },
	{ "=<", T_LE,		"<=",	"write `<=`" },
	{ "=>", T_GE,		">=",	"write `>=`" },
	{ "&&", T_AND,		"and",	"write `and`" },
	{ "||", T_OR,		"or",	"write `or`" },
	{ "=~", T_MATCHES,	"matches", "write `matches`" },
	{ "!~", 0,		"not matches", "write `not matches`" },
	{ "!",  T_NOT,		"not",	"write `not`" },
	{ ";",  0,		"",	"clauses need nothing between them" },
	{ "//", 0,		NULL,	"comments go from # to the end of the line" },
	{ "/*", 0,		NULL,	"comments go from # to the end of the line" },
};

int scan_foreign(struct scan *s, struct token *t, const char *text, size_t bytes) {
	const struct foreign *f = foreigns;

	while (strncmp(text, f->spelling, strlen(f->spelling)) != 0) {
		f++;
		CHECK(f < foreigns + sizeof foreigns / sizeof *foreigns);
	}
	if (f->ours == NULL && bytes > 2) {	/* a comment: point at its beginning */
		t->span.end_line = t->span.line;
		t->span.end_column = t->span.column + 2;
	}
	scan_error(s, FOREIGN, t->span, "`%s` is not of this language", f->spelling);
	diag_help(s->diags, "%s", f->help);
	if (f->ours != NULL)
		diag_fix(s->diags, t->span, f->ours);
	if (f->kind == 0 && f->ours != NULL && f->ours[0] != '\0')
		s->quiet_line = t->span.line;
	return f->kind;
}

/* What word processors and web pages put in the place of ASCII. */
static const struct { uint32_t c; const char *ours; } lookalikes[] = {
	{ 0x201c, "\"" }, { 0x201d, "\"" }, { 0x201e, "\"" }, { 0xab, "\"" }, { 0xbb, "\"" },
	{ 0x2018, "'" }, { 0x2019, "'" }, { 0xb4, "'" }, { 0x2013, "-" }, { 0x2014, "-" },
	{ 0x2212, "-" }, { 0xd7, "*" }, { 0xf7, "/" }, { 0x2264, "<=" }, { 0x2265, ">=" },
	{ 0x2260, "!=" }, { 0xa0, " " }, { 0x202f, " " }, { 0x3000, " " },
};

void scan_stray(struct scan *s, struct token *t, const char *text, size_t bytes) {
	const char	*ours = NULL;
	uint32_t	 c;

	utf8_decode(text, bytes, &c, NULL);
	for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
		if (lookalikes[i].c == c)
			ours = lookalikes[i].ours;
	if (c < 0x20 || ours != NULL)
		scan_error(s, BAD_CHARACTER, t->span, "the character U+%04X means nothing here", c);
	else
		scan_error(s, BAD_CHARACTER, t->span, "`%.*s` means nothing here", (int)bytes,
		    text);
	if (ours != NULL) {
		diag_help(s->diags, strcmp(ours, " ") == 0 ? "write a plain blank" : "write %s",
		    ours);
		diag_fix(s->diags, t->span, ours);
	} else if (c == 0x20ac || c == 0xa3 || (c == '$' && t->at + 1 < s->bytes
	    && s->text[t->at + 1] >= '0' && s->text[t->at + 1] <= '9')) {
		diag_help(s->diags, "a currency is a code behind the number: 500 EUR");
	} else if (c == '@' || c == '$' || c == '\\') {
		diag_help(s->diags, "a name with other characters than letters, digits and _ is "
		    "written in back quotes");
	}
	s->quiet_line = t->span.line;
}

size_t scan_wide(const char *text, size_t bytes) {
	size_t		at = 0, length = 0;
	uint32_t	c;

	for (; at < bytes; at += length) {
		length = utf8_decode(text + at, bytes - at, &c, NULL);
		if (c != '_' && !u_isalnum((UChar32)c))
			break;
	}
	return at > 0 ? at : length;
}

bool scan_wide_name(struct scan *s, struct token *t, const char *text, size_t bytes) {
	uint32_t	c;
	bool		is_wide = false;

	utf8_decode(text, bytes, &c, NULL);
	if (c != '_' && !u_isalnum((UChar32)c)) {
		scan_stray(s, t, text, bytes);
		return false;
	}
	for (size_t i = 0; i < bytes; i++)
		is_wide |= (unsigned char)text[i] >= 0x80;
	t->kind = scan_name(s, t, text, bytes);
	if (!is_wide)
		return true;
	scan_error(s, BAD_CHARACTER, t->span, "`%.*s` has other letters than a to z",
	    (int)bytes, text);
	diag_help(s->diags, "such a name is written in back quotes: `%.*s`", (int)bytes, text);
	return true;
}

void scan_comment(struct scan *s, struct token *t, const char *text, size_t bytes) {
	while (bytes > 1 && (text[bytes - 1] == ' ' || text[bytes - 1] == '\t'
	    || text[bytes - 1] == '\r'))
		bytes--;
	t->span.end_column = t->span.column + (uint32_t)utf8_length(text, bytes);
	*vec_add(&s->comments) = (struct comment){ .span = t->span, .is_own_line = t->is_first,
	    .text = arena_strndup(s->arena, text, bytes) };
}

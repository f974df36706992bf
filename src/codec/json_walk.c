#include "codec/json_walk.h"

#include <string.h>

#include "base/utf8.h"
#include "codec/digits.h"

/* The array or object that we are in. */
struct scope {
	bool		 array;
	struct key_node	*node;		/* of an object; NULL: nobody asks for what is in it */
	struct key_node	**guess;	/* which key will be next, there */
};

struct cursor {
	struct json_walk *w;
	struct key_node	*child;		/* the key whose value is next; NULL: not noted */
	struct scope	 in;
	unsigned	 depth, shape;
	struct scope	 outer[JSON_DEPTH_MAX];
};

/*
 * The record as the functions below pass it on, by value so that it stays in registers. They take
 * a token and return the one behind what they took; NULL: the record is bad.
 */
struct record {
	const char	*data;
	uint64_t	 number;	/* keys->record */
	uint32_t	 end;
	bool		 escapes;
};

/* What may stand behind a number or a word. */
static const bool is_delimiter[256] = { [' '] = true, ['\t'] = true, ['\n'] = true, ['\r'] = true,
    [','] = true, [':'] = true, ['['] = true, [']'] = true, ['{'] = true, ['}'] = true };

__attribute__((cold))
static const uint32_t *bad(struct cursor *c, uint32_t at, const char *what) {
	c->w->bad_at = at < c->w->end ? at : c->w->end;
	c->w->bad = what;
	return NULL;
}

/* --- Texts --- */

static const char bad_escape[] = "a text with an escape that JSON does not know";

static bool is_hex(char c) {
	return (unsigned char)(c - '0') <= 9 || (unsigned char)((c | 0x20) - 'a') <= 5;
}

static bool escapes_good(const char *s, const char *end) {
	while ((s = memchr(s, '\\', (size_t)(end - s))) != NULL) {
		if (end - s < 2)
			return false;
		if (s[1] == 'u') {
			if (end - s < 6)
				return false;
			for (int i = 2; i < 6; i++)
				if (!is_hex(s[i]))
					return false;
			s += 6;
		} else if (s[1] != '\0' && strchr("\"\\/bfnrt", s[1]) != NULL) {
			s += 2;
		} else {
			return false;
		}
	}
	return true;
}

static uint32_t hex4(const char *s) {
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 4 | (uint32_t)((unsigned char)(s[i] - '0') <= 9 ? s[i] - '0'
		    : (s[i] | 0x20) - 'a' + 10);
	return n;
}

/* \uD83D\uDE00 is one character; half of such a pair is none. */
static const char *unescape_u(struct buf *out, const char *s, const char *end, bool *good) {
	uint32_t c = hex4(s + 2), low;

	s += 6;
	if (c >= 0xd800 && c < 0xdc00 && end - s >= 6 && s[0] == '\\' && s[1] == 'u') {
		low = hex4(s + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			s += 6;
		}
	}
	*good &= c < 0xd800 || c > 0xdfff;
	utf8_add(out, c);	/* a surrogate as U+FFFD */
	return s;
}

bool json_unescape(struct buf *out, const char *s, size_t bytes) {
	static const char	meaning[128] = { ['"'] = '"', ['\\'] = '\\', ['/'] = '/',
	    ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t' };
	const char		*end = s + bytes, *next;
	bool			 good = true;

	for (; (next = memchr(s, '\\', (size_t)(end - s))) != NULL; s = next) {
		buf_add(out, s, (size_t)(next - s));
		if (next[1] == 'u') {
			next = unescape_u(out, next, end, &good);
		} else {
			buf_char(out, meaning[next[1] & 0x7f]);
			next += 2;
		}
	}
	buf_add(out, s, (size_t)(end - s));
	return good;
}

/* --- Keys --- */

/* Of at least 3 bytes, without a call for the few that a key has. */
static inline bool same_bytes(const char *a, const char *b, size_t n) {
	uint64_t x, y;
	uint32_t u, v;

	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8) {
			memcpy(&x, a + i, 8);
			memcpy(&y, b + i, 8);
			if (x != y)
				return false;
		}
		memcpy(&x, a + n - 8, 8);
		memcpy(&y, b + n - 8, 8);
		return x == y;
	}
	if (n == 3)
		return memcmp(a, b, 3) == 0;
	memcpy(&u, a, 4);
	memcpy(&v, b, 4);
	if (u != v)
		return false;
	memcpy(&u, a + n - 4, 4);
	memcpy(&v, b + n - 4, 4);
	return u == v;
}

__attribute__((noinline))
static void key_again(struct cursor *c, struct key_node *node) {
	c->w->duplicate_keys++;
	json_keys_forget(c->w->keys, node);
}

__attribute__((noinline))
static void shape_note(struct cursor *c, struct record r, const uint32_t *token) {
	const char	*text;
	size_t		 bytes;

	if (token[0] >= r.end || r.data[token[0]] != '"')
		return;
	text = token_text(r.data, token, &bytes);
	c->shape = json_shape(text, bytes);
}

/* Notes the key as seen, its value being the token. */
static inline void key_note(struct cursor *c, struct record r, struct key_node *node,
    const uint32_t *token) {
	if (node->record == r.number)
		key_again(c, node);
	if (node->names_shape)
		shape_note(c, r, token);
	node->record = r.number;
	node->value = token;
	node->is_number = false;
	c->in.guess = &node->follow[c->shape];
	c->child = node;
}

/* Another key than guessed: it will be the guess from now on. */
static void key_find(struct cursor *c, struct record r, const char *key, size_t bytes,
    const uint32_t *token) {
	struct key_node *node = json_keys_find(c->w->keys, c->in.node, key, bytes);

	if (node == NULL)
		return;
	*c->in.guess = node;
	key_note(c, r, node, token);
}

__attribute__((noinline))
static const uint32_t *key_walk_any(struct cursor *c, struct record r, const uint32_t *token) {
	uint32_t	 at = token[0], colon = token[1];
	const char	*key;
	size_t		 bytes;

	c->child = NULL;
	if (at >= r.end || r.data[at] != '"')
		return bad(c, at, "expected a key in quotes");
	if (colon >= r.end || r.data[colon] != ':')
		return bad(c, colon, "expected ':' after the key");
	key = token_text(r.data, token, &bytes);
	if (r.escapes && memchr(key, '\\', bytes) != NULL) {
		if (!escapes_good(key, key + bytes))
			return bad(c, at + 1, bad_escape);
		buf_reset(c->w->scratch);
		buf_room(c->w->scratch, 1);
		json_unescape(c->w->scratch, key, bytes);
		key = c->w->scratch->data;
		bytes = c->w->scratch->len;
	}
	if (c->in.node != NULL)
		key_find(c, r, key, bytes, token + 2);
	return token + 2;
}

/* --- Values --- */

static inline bool is_digit(char c) {
	return (unsigned char)(c - '0') <= 9;
}

/* Behind the number that begins here; NULL: it is none. */
static inline const char *number_end(const char *s, const char *end) {
	if (*s == '-')
		s++;
	if (s == end || !is_digit(*s))
		return NULL;
	if (*s == '0')
		s++;
	else
		while (s < end && is_digit(*s))
			s++;
	if (s < end && *s == '.') {
		if (++s == end || !is_digit(*s))
			return NULL;
		while (s < end && is_digit(*s))
			s++;
	}
	if (s < end && (*s == 'e' || *s == 'E')) {
		s++;
		if (s < end && (*s == '+' || *s == '-'))
			s++;
		if (s == end || !is_digit(*s))
			return NULL;
		while (s < end && is_digit(*s))
			s++;
	}
	return s;
}

/* One without sign and exponent that goes up to the token behind it, as nearly all do. */
static inline bool is_plain_number(struct record r, const uint32_t *token, int64_t *coef,
    int *scale) {
	const char	*s = r.data + token[0];
	size_t		 n = token[1] - token[0];

	return (s[0] != '0' || n == 1 || s[1] == '.') && s[0] != '-'
	    && digits_number(s, n, coef, scale);
}

static inline const uint32_t *number_walk(struct cursor *c, struct record r,
    const uint32_t *token) {
	const char	*s = r.data + *token, *end = r.data + r.end, *behind;
	int64_t		 coef;
	int		 scale;

	if (token[1] < r.end && is_plain_number(r, token, &coef, &scale))
		return token + 1;
	behind = number_end(s, end);
	if (behind == NULL || (behind < end && !is_delimiter[(unsigned char)*behind]))
		return bad(c, *token, "not a JSON number");
	return token + 1;
}

static inline const uint32_t *word_walk(struct cursor *c, struct record r, const uint32_t *token,
    const char *word, uint32_t bytes) {
	const char *s = r.data + *token;

	if (r.end - *token < bytes || memcmp(s, word, bytes) != 0
	    || (r.end - *token > bytes && !is_delimiter[(unsigned char)s[bytes]]))
		return bad(c, *token, "not a JSON value");
	return token + 1;
}

static inline const uint32_t *text_walk(struct cursor *c, struct record r,
    const uint32_t *token) {
	const char	*text;
	size_t		 bytes;

	if (r.escapes) {
		text = token_text(r.data, token, &bytes);
		if (!escapes_good(text, text + bytes))
			return bad(c, *token, bad_escape);
	}
	return token + 1;
}

static const uint32_t *scalar_walk(struct cursor *c, struct record r, const uint32_t *token) {
	switch (r.data[*token]) {
	case 't':	return word_walk(c, r, token, "true", 4);
	case 'f':	return word_walk(c, r, token, "false", 5);
	case 'n':	return word_walk(c, r, token, "null", 4);
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return number_walk(c, r, token);
	default:
		return bad(c, *token, "not a JSON value");
	}
}

/* --- Members of an object --- */

static inline bool key_is(struct record r, const uint32_t *token, const struct key_node *node) {
	const char	*key = r.data + token[0];
	uint64_t	 bytes[2];

	if (node == NULL || token[1] >= r.end || token[1] + 1 - token[0] != node->quoted_bytes)
		return false;
	if (node->quoted_bytes > sizeof bytes || token[0] + sizeof bytes > r.end)
		return same_bytes(node->quoted, key, node->quoted_bytes);
	memcpy(bytes, key, sizeof bytes);
	return (((bytes[0] ^ node->head.bytes[0]) & node->head.mask[0])
	    | ((bytes[1] ^ node->head.bytes[1]) & node->head.mask[1])) == 0;
}

/* A text or number that needs no second look, and a comma behind it. */
static inline bool member_is_plain(struct record r, const uint32_t *value, struct key_node *node) {
	char	first;
	int	scale;

	if (value[1] >= r.end || r.data[value[1]] != ',')
		return false;
	first = r.data[value[0]];
	if (first == '"')
		return !r.escapes;
	if (!is_digit(first) || !is_plain_number(r, value, &node->coef, &scale))
		return false;
	node->scale = (int8_t)scale;
	return node->is_number = true;
}

/* A key and its colon; members that are as guessed and plain are passed over on the way. */
static inline const uint32_t *key_walk(struct cursor *c, struct record r, const uint32_t *token) {
	struct key_node *guess;

	if (c->in.node == NULL)
		return key_walk_any(c, r, token);
	for (;; token += 4) {
		guess = *c->in.guess;
		if (!key_is(r, token, guess)) {
			/* One that is left out now and then does not cost the others' guesses. */
			if (guess == NULL || !key_is(r, token, guess->follow[c->shape]))
				return key_walk_any(c, r, token);
			guess = guess->follow[c->shape];
		}
		key_note(c, r, guess, token + 2);
		if (!member_is_plain(r, token + 2, guess))
			return token + 2;
	}
}

/* --- Arrays and objects --- */

/* The bracket of one that is not empty. */
static inline const uint32_t *scope_open(struct cursor *c, const uint32_t *token, bool array) {
	struct key_node *node = NULL;

	if (c->depth == JSON_DEPTH_MAX)
		return bad(c, *token, NULL);
	c->outer[c->depth++] = c->in;
	/* What stands in arrays is found when somebody asks for it. */
	if (!array && !c->in.array && c->child != NULL && c->child->inner)
		node = c->child;
	c->in = (struct scope){ array, node, node != NULL ? &node->first : NULL };
	return token + 1;
}

/* What stands behind a value, up to the next; *done: nothing. */
static inline const uint32_t *after_walk(struct cursor *c, struct record r, const uint32_t *token,
    bool *done) {
	for (; c->depth > 0; c->in = c->outer[--c->depth], token++) {
		uint32_t at = *token;

		if (at >= r.end)
			return bad(c, at, c->in.array ? "expected ']'" : "expected '}'");
		if (r.data[at] == ',')
			return token + 1;
		if (r.data[at] != (c->in.array ? ']' : '}'))
			return bad(c, at, c->in.array ? "expected ',' or ']'"
			    : "expected ',' or '}'");
	}
	*done = true;
	return *token < r.end ? bad(c, *token, "more behind the end") : token;
}

/* Value after value; the token behind the last. */
static const uint32_t *values_walk(struct cursor *c, struct record r, const uint32_t *token) {
	bool done = false;

	do {
		char first;

		if (*token >= r.end)
			return bad(c, *token, "expected a value");
		first = r.data[*token];
		if ((first == '{' || first == '[')
		    && (token[1] >= r.end || r.data[token[1]] != first + ('}' - '{'))) {
			token = scope_open(c, token, first == '[');
		} else {
			if (first == '"')
				token = text_walk(c, r, token);
			else if (first == '{' || first == '[')
				token += 2;
			else
				token = scalar_walk(c, r, token);
			if (token != NULL)
				token = after_walk(c, r, token, &done);
		}
		if (token != NULL && !done && !c->in.array)
			token = key_walk(c, r, token);
	} while (token != NULL && !done);
	return token;
}

enum json_walked json_walk(struct json_walk *w) {
	struct record	 r = { w->data, w->keys->record, w->end, w->escapes };
	const uint32_t	*token = w->token;
	bool		 object = *token < r.end && r.data[*token] == '{';
	struct cursor	 c;

	/* Not all of it: the outer scopes are written before they are read. */
	c.w = w;
	c.child = &w->keys->root;
	c.in = (struct scope){0};
	c.depth = c.shape = 0;
	token = values_walk(&c, r, token);
	if (token == NULL)
		return w->bad == NULL ? WALK_TOO_DEEP : WALK_SYNTAX;
	w->token = token;
	return object ? WALK_OBJECT : WALK_NO_OBJECT;
}

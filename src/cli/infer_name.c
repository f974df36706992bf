/* infer_name.c -- what a name tells, and how it is written in a rule file. */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/infer.h"

enum { WORD_BYTES_MAX = 32 };

/* The next word of a name, in small letters; its length, 0 at the end. */
static size_t word_next(const char **at, char word[WORD_BYTES_MAX]) {
	const char	*s = *at;
	size_t		 n = 0;

	while (*s != '\0' && !isalnum((unsigned char)*s))
		s++;
	for (; isalnum((unsigned char)*s); s++) {
		if (n > 0 && isupper((unsigned char)s[0]) && islower((unsigned char)s[-1]))
			break;
		if (n < WORD_BYTES_MAX - 1)
			word[n++] = (char)tolower((unsigned char)*s);
	}
	word[n] = '\0';
	*at = s;
	return n;
}

static bool word_is_in(const char *word, size_t bytes, const char *words) {
	for (const char *at = words; (at = strstr(at, word)) != NULL; at += bytes)
		if ((at == words || at[-1] == ' ') && (at[bytes] == ' ' || at[bytes] == '\0'))
			return true;
	return false;
}

bool name_has(const char *name, const char *words) {
	char	word[WORD_BYTES_MAX];
	size_t	n;

	while ((n = word_next(&name, word)) > 0)
		if (word_is_in(word, n, words))
			return true;
	return false;
}

bool name_ends(const char *name, const char *words) {
	char	word[WORD_BYTES_MAX], last[WORD_BYTES_MAX] = "";

	while (word_next(&name, word) > 0)
		memcpy(last, word, sizeof last);
	return *last != '\0' && word_is_in(last, strlen(last), words);
}

/* [A-Za-z_][A-Za-z0-9_]* */
static bool name_is_plain(const char *text, size_t bytes) {
	if (bytes == 0 || isdigit((unsigned char)text[0]))
		return false;
	for (size_t i = 0; i < bytes; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return false;
	return true;
}

bool path_is_sound(const char *path) {
	for (;;) {
		size_t n = strcspn(path, ".[");

		if (n == 0)
			return false;
		for (path += n; *path == '['; path += n + 2) {
			n = strspn(path + 1, "0123456789");
			if (n == 0 || n > 9 || path[n + 1] != ']')
				return false;
		}
		if (*path == '\0')
			return true;
		if (*path++ != '.')
			return false;
	}
}

/* A part of a path that is no name: what is odd in it becomes _, at its ends nothing. */
static void part_mend(struct buf *out, const char *part, size_t bytes) {
	size_t start = out->len;

	if (bytes > 0 && isdigit((unsigned char)part[0]))
		buf_char(out, '_');
	for (size_t i = 0; i < bytes; i++) {
		if (isalnum((unsigned char)part[i]) || part[i] == '_')
			buf_char(out, part[i]);
		else if (out->len > start && out->data[out->len - 1] != '_')
			buf_char(out, '_');
	}
	while (out->len > start + 1 && out->data[out->len - 1] == '_')
		out->len--;
	if (out->len == start)
		buf_str(out, "field");
}

void name_of_path(struct buf *out, const char *path) {
	for (;;) {
		size_t n = strcspn(path, ".");

		if (name_is_plain(path, n))
			buf_add(out, path, n);
		else
			part_mend(out, path, n);
		if (path[n] == '\0')
			return;
		buf_char(out, '.');
		path += n + 1;
	}
}

void text_quote(struct buf *out, const char *text) {
	size_t bytes = strlen(text);

	buf_char(out, '"');
	for (size_t at = 0, n; at < bytes; at += n) {
		uint32_t c;

		n = utf8_decode(text + at, bytes - at, &c, NULL);
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", (char)c);
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			buf_printf(out, "\\u{%x}", c);
		else
			utf8_add(out, c);
	}
	buf_char(out, '"');
}

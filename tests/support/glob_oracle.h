/*
 * glob_oracle.h -- `like` as its definition reads: a table of (pattern, text) suffixes, filled from
 * the end. Slow and obvious; shares no code with src/program/glob.c but Unicode's tables.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unicode/uchar.h>

#include "base/check.h"
#include "base/utf8.h"

enum oracle_token { TOKEN_STAR = -1, TOKEN_ANY = -2 };	/* else a folded character */

static inline int32_t *oracle_chars(const char *text, size_t bytes, size_t *count) {
	int32_t	*out = calloc(bytes + 1, sizeof *out);
	uint32_t c;

	CHECK(out != NULL);
	*count = 0;
	for (size_t at = 0; at < bytes; (*count)++) {
		at += utf8_decode(text + at, bytes - at, &c, NULL);
		out[*count] = u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
	}
	return out;
}

/* In place: characters to tokens. */
static inline size_t oracle_tokens(int32_t *p, size_t count) {
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		bool bracket = p[i] == '[' && i + 2 < count && p[i + 2] == ']'
		    && (p[i + 1] == '*' || p[i + 1] == '?' || p[i + 1] == '[');

		if (bracket) {
			p[n++] = p[i + 1];
			i += 2;
		} else {
			p[n++] = p[i] == '*' ? TOKEN_STAR : p[i] == '?' ? TOKEN_ANY : p[i];
		}
	}
	return n;
}

static inline bool oracle_like(const char *text, size_t text_bytes, const char *pattern,
    size_t pattern_bytes) {
	size_t	 n, m;
	int32_t	*t = oracle_chars(text, text_bytes, &n);
	int32_t	*p = oracle_chars(pattern, pattern_bytes, &m);
	bool	*fits, result;

	m = oracle_tokens(p, m);
	/* fits[i * (m + 1) + j]: the text from i fits the pattern from j. */
	fits = calloc((n + 1) * (m + 1), sizeof *fits);
	CHECK(fits != NULL);
	for (size_t i = n + 1; i-- > 0;)
		for (size_t j = m + 1; j-- > 0;) {
			bool *fit = &fits[i * (m + 1) + j];

			if (j == m)
				*fit = i == n;
			else if (p[j] == TOKEN_STAR)
				*fit = fit[1] || (i < n && fit[m + 1]);
			else
				*fit = i < n && (p[j] == TOKEN_ANY || p[j] == t[i]) && fit[m + 2];
		}
	result = fits[0];
	free(fits);
	free(t);
	free(p);
	return result;
}

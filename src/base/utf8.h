/*
 * utf8.h -- what may come as text: checked, mended, walked. Unicode 15, table 3-7: no overlong
 * forms, no surrogates, nothing above U+10FFFF.
 *
 * An invalid sequence becomes one U+FFFD per maximal subpart, as Unicode 3.9 and the browsers do.
 * Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { UTF8_REPLACEMENT = 0xfffd };

bool	utf8_valid(const char *, size_t bytes);
/*
 * Decodes one character of 1 or more bytes and returns how many it took. Invalid: the length of the
 * maximal subpart and U+FFFD; *valid (NULL: not asked) tells that from a true U+FFFD.
 */
size_t	utf8_decode(const char *, size_t bytes, uint32_t *codepoint, bool *valid);
void	utf8_mend(struct buf *, const char *, size_t bytes);	/* appends, mended */
void	utf8_add(struct buf *, uint32_t codepoint);	/* appends one; a surrogate as U+FFFD */
size_t	utf8_length(const char *, size_t bytes);	/* in characters, as if mended */

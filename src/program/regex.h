/*
 * regex.h -- RE2 for C: linear in the text, bounded memory, no JIT.
 *
 * Const after regex_new(); any thread. A pattern may take REGEX_BYTES_MAX of memory compiled.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "base/err.h"

enum { REGEX_BYTES_MAX = 8 << 20 };

struct regex;

/* NULL: not a pattern, and RE2's reason. */
struct regex	*regex_new(const char *pattern, size_t bytes, struct err *);
void		 regex_free(struct regex **);
bool		 regex_matches(const struct regex *, const char *text, size_t bytes);
/* The first hit anywhere: its group 1 if the pattern has groups, else all of it. */
bool		 regex_extract(const struct regex *, const char *text, size_t bytes,
		     const char **hit, size_t *hit_bytes);

#ifdef __cplusplus
}
#endif

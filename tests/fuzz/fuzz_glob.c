/* fuzz_glob.c -- a pattern, a newline, a text: `like` against the obvious matcher. */
#include <string.h>

#include "program/glob.h"
#include "tests/support/glob_oracle.h"

enum { CHARS_MAX = 2000 };	/* the oracle is slow */

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	const char	*pattern = (const char *)data;
	const char	*newline = bytes > 0 ? memchr(pattern, '\n', bytes) : NULL;
	size_t		 m, n;
	struct arena	 arena;
	struct glob	 g;
	bool		 fits;

	if (newline == NULL || bytes > CHARS_MAX)
		return 0;
	m = (size_t)(newline - pattern);
	n = bytes - m - 1;
	/* Invalid texts do not come this far, and their characters depend on where one begins. */
	if (!utf8_valid(newline + 1, n))
		return 0;
	arena_init(&arena);
	glob_init(&g, &arena, pattern, m);
	fits = glob_matches(&g, newline + 1, n);
	CHECK(fits == oracle_like(newline + 1, n, pattern, m));
	CHECK(!glob_matches_all(&g) || fits);
	arena_fini(&arena);
	return 0;
}

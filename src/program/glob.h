/*
 * glob.h -- the patterns of `like`: the whole text, ignoring case.
 *
 *	*	any text, also none		?	one character
 *	[*] [?] [[]	these themselves	\ and everything else: itself
 *
 * Case is ignored by Unicode's simple folding, character by character, without a locale. Matching
 * takes time in the text's length times at most the longest stretch between two stars; nothing is
 * allocated and nothing backtracks beyond the last star.
 *
 * Every text is a pattern: nothing to fail at. Const after glob_init(); any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum glob_form {
	GLOB_EXACT,		/* abc */
	GLOB_PREFIX,		/* abc* */
	GLOB_SUFFIX,		/* *abc */
	GLOB_OTHER,
};

/* Between stars: `count` folded characters, or GLOB_ANY for a `?`. */
struct glob_part {
	const uint32_t	*chars;
	uint32_t	 count;
};

#define GLOB_ANY	UINT32_MAX

struct glob {
	const char	*text;		/* as written */
	uint32_t	 bytes;
	uint8_t		 form;		/* a `?` makes GLOB_OTHER */
	uint32_t	 part_count;	/* one more than stars; empty ones at the ends stay */
	struct glob_part *parts;
};

void	 glob_init(struct glob *, struct arena *, const char *pattern, size_t bytes);
bool	 glob_matches(const struct glob *, const char *text, size_t bytes);
bool	 glob_matches_all(const struct glob *);		/* `*`, `**` */

/* The next character of a text, folded; *at moves on. There must be one. */
uint32_t fold_next(const char **at, const char *end);
/* The one that ends at *at, which moves back to its begin. There must be one. */
uint32_t fold_back(const char *begin, const char **at);

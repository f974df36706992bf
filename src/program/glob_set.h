/*
 * glob_set.h -- many globs at once, as long lists of `like` have them.
 *
 * Those without a `?` and with at most one star, at an end, are found by a hash of their
 * characters, taken while the text is walked once from each end; the others are tried one by one.
 * Embedded in a set; one thread while it grows, then any.
 */
#pragma once

#include "base/vec.h"
#include "program/glob.h"
#include "program/set_table.h"

/* Lengths in characters, ascending, each once. */
struct lengths {
	VEC(uint32_t)	 v;
};

struct glob_set {
	VEC(struct glob) globs;
	VEC(uint32_t)	 others;	/* globs of GLOB_OTHER */
	struct set_table table;		/* of the other forms, by their characters */
	struct lengths	 lengths[3];	/* of each form that is in the table */
	uint64_t	 firsts;	/* characters, mod 64, that begin what is no suffix */
};

void	glob_set_fini(struct glob_set *);
void	glob_set_add(struct glob_set *, struct arena *, const char *pattern, size_t bytes);
bool	glob_set_has(const struct glob_set *, const char *text, size_t bytes);

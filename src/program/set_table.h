/*
 * set_table.h -- the hash table under sets: three words an entry, equal as they stand or, for
 * texts, by what they lead to.
 *
 *	words		number		coefficient (2)		exponent and currency
 *			text		hash	pointer		length
 *			network		address (2)		prefix length
 *			glob		hash of its characters	form, length	glob
 *
 * Open addressing, at most half full, entries in the order they came. One thread while it grows,
 * then any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/value.h"

struct set_entry {
	uint64_t	w[3];
};

struct set_table {
	struct set_entry *entries;
	uint32_t	*slots;		/* index + 1 into entries */
	size_t		 count, cap, mask;
	bool		 of_texts;
};

void	set_table_fini(struct set_table *);
/* False: it was there. */
bool	set_table_add(struct set_table *, struct set_entry);
/* NULL: not there. Entries that are alike in the first `words` words: the first one. */
const struct set_entry *set_table_find(const struct set_table *, struct set_entry, unsigned words);

/* The words of a value: equal ones have equal words, numbers whatever their kind; not of lists.
 * False: equal to nothing (a float that is no number). */
bool	set_entry_of(enum vkind, const struct cell *, struct set_entry *);

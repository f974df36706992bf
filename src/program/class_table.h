/*
 * class_table.h -- dense numbers for what rows have in common.
 *
 * A key is any bytes that say which predicates hold; equal keys are one class. What the class means
 * is told once, when it is new. Keys and predicates stand in an arena until the table is emptied.
 */
#pragma once

#include "base/arena.h"
#include "program/classify.h"

struct class_entry {
	const void	*key;
	size_t		 key_bytes;
	uint64_t	 hash;
	struct class_preds preds;
};

struct class_table {
	struct arena	 arena;
	struct class_entry *classes;	/* [0] is the class of nothing */
	uint32_t	 count;
	size_t		 cap;
	uint32_t	*slots;		/* class; 0: free */
};

void	 class_table_init(struct class_table *);
void	 class_table_fini(struct class_table *);
void	 class_table_empty(struct class_table *);
bool	 class_table_is_full(const struct class_table *);	/* no room for a whole batch */

/* The class of a key; 0: it is new, then class_table_add() makes it. The arrays are copied. */
uint32_t class_table_find(const struct class_table *, const void *key, size_t bytes, uint64_t hash);
uint32_t class_table_add(struct class_table *, const void *key, size_t bytes, uint64_t hash,
	     struct class_preds);
uint64_t class_table_hash(const void *key, size_t bytes);

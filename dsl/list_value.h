/*
 * list_value.h -- the entries of a list as values: texts of a file read as the type that is wanted.
 */
#pragma once

#include "dsl/term.h"
#include "program/set.h"

/* false: the text is no such value. Of a money without currency (0) any is one. */
bool		value_read(struct compiler *, const char *text, size_t bytes, struct vtype,
		    uint32_t currency, struct cell *, struct decimal *wide);
/*
 * The list as a set of the program, for what is looked for; made once for each type. UINT32_MAX
 * after a complaint about an entry. `use`: where it is asked for.
 */
uint32_t	list_set(struct compiler *, struct list_sym *, enum set_kind,
		    const struct term *left, struct span use);
/* Warns about rows that are blank or match everything: an `unless ... like` drops all by them. */
void		list_warn_all(struct compiler *, struct list_sym *, struct span use);

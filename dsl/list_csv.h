/*
 * list_csv.h -- list files: CSV after RFC 4180, UTF-8, with a header.
 *
 * One record at a time; cells point into the text or, where quotes were doubled, into the arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

struct csv_cell {
	const char	*text;
	uint32_t	 bytes;
};

struct csv {
	struct arena	*arena;
	const char	*at, *end;
	uint32_t	 line;		/* on which the record begins */
	uint32_t	 next_line;
	VEC(struct csv_cell) cells;	/* of the record */
};

enum csv_next { CSV_RECORD, CSV_END, CSV_UNCLOSED /* a quote, at `line` */ };

void		csv_init(struct csv *, struct arena *, const char *text, size_t bytes);
void		csv_fini(struct csv *);
/* An empty line is a record of one empty cell. */
enum csv_next	csv_next(struct csv *);

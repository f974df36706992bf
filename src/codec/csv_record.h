/*
 * csv_record.h -- one record of RFC 4180 in a text: where its cells are, and where it ends.
 *
 *	a,"b ""c"", d",,e CRLF		cells: a | b "c", d | (empty) | e
 *
 * Cells may be quoted; quoted ones may hold commas, line ends and doubled quotes. Lines end in CRLF
 * or LF. Blanks belong to cells. Where numbers have decimal commas, programs write semicolons or
 * tabs between cells: a header without a comma tells so.
 *
 * Ownership	cells point into the text; one with doubled quotes is read by csv_cell_text().
 */
#pragma once

#include <stdbool.h>

#include "base/vec.h"
#include "event/batch.h"

struct csv_cell {
	struct bytes	text;		/* between the quotes, if there are */
	bool		doubled;	/* has doubled quotes */
};

struct csv_cells {
	struct csv_cell	*items;
	size_t		 count, cap;
};

enum csv_scanned {
	CSV_RECORD,		/* *record is its length without, *next with line end */
	CSV_BAD,		/* the same, up to the end of the line in which it is bad */
	CSV_PART,		/* its end is not in the text; *open: a quote is not closed */
};

enum csv_tail {
	CSV_MORE,		/* the text may go on */
	CSV_LAST,		/* nothing follows it */
	CSV_ONE			/* it is one record, without its line end: a CR is a cell's */
};

struct csv_scan {
	size_t		 record, next;
	bool		 open;
	size_t		 bad_at;
	const char	*bad;		/* what is wrong there */
};

/* By the first line of a header, which may be cut off: comma, semicolon or tab. */
char			 csv_separator(const char *text, size_t bytes);
enum csv_scanned	 csv_scan(const char *text, size_t bytes, enum csv_tail, char separator,
			    struct csv_cells *, struct csv_scan *);
/* What a cell means: doubled quotes are one. */
void			 csv_unquote(struct buf *, struct bytes);

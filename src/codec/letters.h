/*
 * letters.h -- records that cannot be events: their dead letters, worded alike in all formats; and
 * finding the type that a record names.
 *
 * Raw text is given on, and a type's name quoted, only if no event of the input has a secret: in a
 * bad record nobody can tell what is one.
 *
 * Thread	one at a time.
 */
#pragma once

#include "codec/tally.h"

enum { TYPES_RECENT = 16 };

struct record {
	const char	*p;		/* without line end; NULL: not kept */
	size_t		 bytes;
	uint64_t	 offset, line;
};

struct letters {
	const struct codec_plan	*plan;
	struct codec_tally	*counts;
	bool			 keep_raw;
	struct buf		 detail;
	const struct event_type	*recent[TYPES_RECENT];
};

void	letters_init(struct letters *, const struct codec_plan *, struct codec_tally *);
void	letters_fini(struct letters *);

/* Each counts the record, and tells of it. */
void	letter_send(struct letters *, const struct record *, enum dead_reason,
	    const char *detail);
void	letter_sendf(struct letters *, const struct record *, enum dead_reason, const char *fmt,
	    ...) PRINTF_LIKE(4, 5);
void	letter_too_long(struct letters *, uint64_t offset, uint64_t line, uint64_t bytes);
void	letter_missing_type(struct letters *, const struct record *);
void	letter_unknown_type(struct letters *, const struct record *, const struct bytes *name);
/* What made the event time absent. */
void	letter_time(struct letters *, const struct record *, const struct field *,
	    const struct odd *);

/* NULL: no event of that name is declared. */
const struct event_type *letters_type(struct letters *, struct bytes name);

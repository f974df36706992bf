/*
 * codec.h -- bytes to events and back: one file a format.
 *
 *	chunk bytes --> decode --> rows of a batch (columns of the slots that rules read)
 *	                     \---> dead letters: position, reason, detail
 *	kept raw bytes --> fields --> every declared field of one event, for an alert
 *
 * decode() takes whole records from in->data + in->at and stops when the batch is full, or at the
 * last record that is not whole (unless in->end: then the rest is the last record). It moves in->at
 * behind what it took and in->offset with it. A record is judged good or bad whole, whatever rules
 * read of it; a bad one becomes a dead letter and decoding goes on: bad data is never an error.
 *
 * Order keys: time from the declared field, origin as given by the opener, offset = the record's
 * byte offset in the input. raw is the record's bytes (without line end), inside the chunk.
 *
 * A record longer than record_bytes_max becomes a dead letter of which only the length is kept; it
 * is taken piece by piece, so that the caller need never hold more than that many bytes and a
 * chunk. When decode() has taken nothing and the batch is not full, it waits for more input; at
 * in->end it is called until then even if no bytes are left. Nothing behind in->bytes is read: no
 * padding is asked for.
 *
 * Ownership	rows point into the chunk and into the batch's arena: the chunk must stay, unmoved,
 *		until the batch was worked on.
 * Thread	one at a time.
 */
#pragma once

#include "base/err.h"
#include "event/batch.h"

enum { CODEC_RECORD_BYTES_DEFAULT = 1 << 20, CODEC_RECORD_BYTES_LIMIT = 1 << 28 };

/* Reasons of dead letters, tallies of odd input: one table, from which the man page is made. */
enum dead_reason {
#define DEAD(id, name, text) DEAD_##id,
#include "flow/dead.def"
#undef DEAD
	DEAD_COUNT
};

struct dead_letter {
	enum dead_reason reason;
	uint64_t	 offset, line;	/* of the record in its input; lines count from 1 */
	const char	*detail;	/* one line; quotes no value that could be secret */
	struct bytes	 raw;		/* p may be NULL if keep_raw is false */
	bool		 keep_raw;	/* false: a secret could be in it, or it was too long to
					 * keep: only its length is told */
};

typedef void	dead_letter_f(void *to, const struct dead_letter *);

struct codec_plan {
	const struct schema	*schema;
	const struct event_type	*only;		/* --event T; NULL: type_field names the type */
	const char		*type_field;	/* "event" */
	uint64_t		 origin;	/* of order keys */
	size_t			 record_bytes_max;	/* 1 to CODEC_RECORD_BYTES_LIMIT */
	dead_letter_f		*dead;
	void			*dead_to;
};

struct codec_in {
	const char	*data;
	size_t		 at, bytes;
	uint64_t	 offset, line;	/* of data + at in the input */
	bool		 end;		/* nothing follows */
};

/* Counted per field: values that read as absent though something was there, or was expected. */
struct field_tally {
	uint64_t	missing, wrong_type, unknown_enum;
};

struct codec_tally {
	uint64_t		 records, events, dead[DEAD_COUNT];
	uint64_t		 duplicate_keys, bad_utf8;
	struct field_tally	**fields;	/* [type][field] */
};

typedef int	codec_open_f(const struct codec_plan *, void **statep, struct err *);
typedef void	codec_decode_f(void *state, struct codec_in *, struct batch *);
/* Call it once the kinds of a decoded batch's rows are known (classify_batch), before the next
 * decode(): fields of kinds count as missing or wrong only for events that are of the kind. */
typedef void	codec_judged_f(void *state, const struct batch *);
/* All fields of the event, by index in its kind-most type's `fields`: absent ones are not set in
 * `present`. Cells live until the next call. false: the bytes are not this codec's. */
typedef bool	codec_fields_f(void *state, const struct event_type *, struct bytes raw,
		    struct cell *cells, bool *present);
typedef const struct codec_tally *codec_tally_f(const void *state);
typedef void	codec_close_f(void **statep);

struct codec_class {
	const char	*name;
	codec_open_f	*open;
	codec_decode_f	*decode;
	codec_judged_f	*judged;
	codec_fields_f	*fields;
	codec_tally_f	*tally;
	codec_close_f	*close;
};

extern const struct codec_class json_codec_class, csv_codec_class;

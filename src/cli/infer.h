/*
 * infer.h -- `cepctl infer`: event declarations from sample data.
 *
 *	files --> sample (infer_input) --> what was seen of each field (infer_seen)
 *	      --> times and disorder (infer_time), types (infer_guess) --> text (infer_print)
 *
 * A guess errs on the side of what loses nothing: an event is good if its time can be read, so the
 * time is a field that was in every record; an enum that is too narrow would read values as absent,
 * so few values that come often make one, and nothing else does.
 *
 * Ownership	all of it stands in infer->arena, until infer_fini().
 * Thread	the main thread.
 * Limits	below; what is beyond them is said in the output, not silently left out.
 */
#pragma once

#include <jansson.h>

#include "base/arena.h"
#include "cli/cli.h"
#include "event/schema.h"

enum {
	INFER_ROWS_DEFAULT = 100000,		/* of each file */
	INFER_BYTES_MAX = 256 << 20,		/* of each file's sample */
	INFER_LINE_BYTES_MAX = 1 << 20,
	INFER_DEPTH_MAX = 16,
	INFER_TYPES_MAX = 100,
	INFER_FIELDS_MAX = 500,			/* of an event */
	INFER_VALUES_MAX = 16,			/* that are remembered as they are */
	INFER_VALUE_BYTES_MAX = 32,
	INFER_SKETCH_MAX = 256,
	INFER_LATE_STEPS = 24,
	INFER_TIMELY_MAX = 8,			/* fields of an event that may be its time */
};

/* Words of names that are a time. */
#define TIME_WORDS	"ts time timestamp date datetime at when epoch created occurred updated " \
	"modified expires expiry since until seen started ended begin end received ingested"

/* The times of our days, in seconds: 2000 to 2100. */
#define DAYS_FROM_S	946684800.0
#define DAYS_TO_S	4102444800.0

enum seen_kind { SEEN_BOOL, SEEN_INT, SEEN_REAL, SEEN_TEXT, SEEN_GEO, SEEN_KINDS_COUNT };

/*
 * How many distinct values: the least hashes of all (Bar-Yossef et al., RANDOM 2002). Exact below
 * INFER_SKETCH_MAX, within some 6 % above.
 */
struct sketch {
	uint64_t	least[INFER_SKETCH_MAX];	/* ascending */
	unsigned	count;
};

struct seen_value {
	char		text[INFER_VALUE_BYTES_MAX + 1];
	uint64_t	count;
};

/* What a field is declared as. */
struct guess {
	enum vkind	 kind;		/* of a list: of its items */
	bool		 is_list, is_optional, is_secret, is_key;
	bool		 is_left_out;	/* another field reads it, or nothing can */
	enum time_unit	 unit;
	const char	*currency;	/* of money: its code, or */
	const struct seen *currency_from;
	bool		 is_minor;
	const char	*note;		/* for a comment; or NULL */
};

/* One field of one event type. */
struct seen {
	const char	*path;		/* in the input: keys joined by dots */
	const char	*name;		/* as declared: made of words */
	uint64_t	 rows;		/* in which it is there, and not null */
	uint64_t	 row_last;	/* counts a row once */
	uint64_t	 list_rows, nested_lists;
	uint64_t	 kinds[SEEN_KINDS_COUNT];
	bool		 is_untyped;	/* from CSV: any value is a text, too */
	bool		 is_timely;	/* may be a time: its values are stamps */
	bool		 is_split;	/* a key with a dot stands above or below another one */
	bool		 has_inner;	/* somewhere it holds fields of its own */
	unsigned	 digits_max;	/* behind the point */
	bool		 is_wide;	/* some number is out of 64 bits */
	uint64_t	 times, times_without_zone, ips, decimals, currencies, places;
	uint64_t	 units[UNIT_NS + 1];	/* numbers that would be a time of our days in it */
	double		 number_max;
	struct seen_value values[INFER_VALUES_MAX];
	unsigned	 value_count;
	bool		 has_more_values;
	struct sketch	 sketch;
	struct guess	 guess;
};

/* A value that may be a time, in the order of records. Rounding keeps that order. */
struct stamp {
	uint64_t	 record;	/* counted over all inputs */
	uint32_t	 input;
	const struct seen *seen;
	struct infer_type *type;
	bool		 is_text;
	double		 value;		/* of a text in ns, of a number as it is */
};

struct infer_type {
	const char	*name;
	const char	*input;		/* the file, if records do not name their type */
	uint64_t	 rows;
	struct map	 index;		/* path -> struct seen */
	VEC(struct seen *) fields;	/* as they came */
	uint64_t	 fields_beyond;	/* values of fields beyond the limit */
	unsigned	 timely_count;
	struct seen	*time;		/* NULL: none is one */
	bool		 is_time_guessed;	/* its unit, from small numbers */
	int64_t		 late_ns;	/* covers all but `later` of its records */
	uint64_t	 later;
	uint64_t	 behind[INFER_LATE_STEPS];	/* records by how far behind they came */
};

struct infer_options {
	char *const	*inputs;
	unsigned	 input_count;
	const char	*event;		/* all records are of this type; or NULL */
	const char	*type_field;	/* names the type; NULL: found out */
	const char	*time;		/* the time's path; NULL: found out */
	int		 format;	/* -1: by the file's name */
	uint64_t	 rows_max;
};

enum { INFER_NDJSON, INFER_CSV };

struct infer {
	struct arena	 arena;
	const struct infer_options *options;
	const char	*type_field;	/* as found out; NULL: none */
	VEC(struct infer_type *) types;	/* as they came */
	struct map	 type_index;
	VEC(struct stamp) stamps;
	uint64_t	 records, bad, untyped, types_beyond;
	bool		 is_cut;	/* some input has more than the sample */
	struct infer_type *type_at;	/* of the record at hand */
	bool		 has_dot, is_split;	/* of the keys above the value at hand */
	uint32_t	 input_at;
};

/* infer_input.c: reads all inputs; what cannot be read of a record is counted. */
int	infer_read(struct infer *, struct err *);

/* infer_seen.c: one record. */
struct infer_type *infer_type(struct infer *, const char *name, size_t bytes);
void	infer_see_json(struct infer *, struct infer_type *, json_t *object);
void	infer_see_begin(struct infer *, struct infer_type *);
void	infer_see_cell(struct infer *, const char *column, const char *text, size_t bytes);
uint64_t sketch_count(const struct sketch *);

/*
 * infer_name.c: names taken apart, in small letters: "cardNo", "card-no", "event.card_no" all have
 * the words card and no. `words` are separated by blanks.
 */
bool	name_has(const char *name, const char *words);
bool	name_ends(const char *name, const char *words);
/* Whether `from` can say it: names with dots between, [n] behind them. */
bool	path_is_sound(const char *path);
/* The declared name for a path: host.id as it is, user-agent as user_agent. */
void	name_of_path(struct buf *, const char *path);
void	text_quote(struct buf *, const char *text);	/* as a text of the language */

/* infer_time.c: which field is the event time, its unit, and the disorder. */
void	infer_times(struct infer *);
bool	seen_is_time(const struct seen *, enum time_unit *);

/* infer_guess.c: types of all fields; after infer_times(). */
void	infer_guess(struct infer *);

/* infer_print.c: not yet in canonical form. Types without a time are left out; one has one. */
void	infer_print(const struct infer *, struct buf *);
void	infer_print_rule(const struct infer *, struct buf *);

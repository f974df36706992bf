/*
 * alert.h -- from a match to an alert: which clause speaks, its text and id, sent or suppressed;
 * and the alert as a line of JSON or CSV, or for people.
 *
 *	match --> alerter_judge --> struct alert --> alert_json, alert_csv, alert_pretty
 *	          `if` chain, id, text, suppress
 *
 * A match of which no clause's `if` holds is no alert, though it counts as reported. Fields of the
 * events are decoded only now, from the bytes that the run kept, by the plan's `fields`.
 *
 * Ownership	an alert borrows from the match, the program and the alerter: it lives until the
 *		receiver of the match returns, or the next alerter_judge().
 * Thread	one at a time.
 */
#pragma once

#include "delivery/suppress.h"
#include "flow/match.h"

/* Longer lists of events keep the first and last. */
enum { ALERT_EVENTS_MAX = 100, ALERT_EVENTS_KEPT = 50 };

enum disposition {
	DISPOSITION_SENT, DISPOSITION_SUPPRESSED, DISPOSITION_SHADOW, DISPOSITION_COUNT
};

/* All fields of an event, by index in the type's `fields`, as codec_fields_f. `origin` is that of
 * its order key, which tells the input that it came from. */
typedef bool	alert_fields_f(void *from, uint64_t origin, const struct event_type *,
		    struct bytes raw, struct cell *cells, bool *present);

struct alerter_plan {
	const struct program	*program;
	alert_fields_f		*fields;
	void			*fields_from;
};

/* Per rule. */
struct alert_counts {
	uint64_t	disposed[DISPOSITION_COUNT];
	uint64_t	silent;			/* matches for which no clause's `if` held */
	uint64_t	data_errors;		/* conditions and values that failed so */
};

struct alert {
	const struct match		*match;
	const struct alert_clause	*clause;
	enum disposition		 disposition;
	char				 id[ALERT_ID_BYTES];
	struct bytes			 text;
	struct suppress_verdict		 suppress;
};

struct alerter;

struct alerter	*alerter_new(const struct alerter_plan *);	/* refers to the program */
void		 alerter_free(struct alerter **);

/* False: none of the clauses speaks. */
bool		 alerter_judge(struct alerter *, const struct match *, struct alert *);
const struct alert_counts *alerter_counts(const struct alerter *, uint32_t rule);
const struct suppress *alerter_suppress(const struct alerter *);

const char	*severity_name(enum severity);
const char	*disposition_name(enum disposition);
const char	*match_kind_name(enum match_kind);

/* Each appends whole lines, their newlines included. */
void		 alert_json(struct buf *, struct alerter *, const struct alert *);
void		 alert_csv_header(struct buf *);
void		 alert_csv(struct buf *, struct alerter *, const struct alert *);
/* The key's fields as the alert shows them: a JSON object. */
void		 alert_key_json(struct buf *, const struct alerter *, const struct match *);

/* Text from the input as a terminal may show it: control characters escaped. */
void		 text_escape(struct buf *, const char *, size_t bytes);
void		 alert_pretty(struct buf *, struct alerter *, const struct alert *,
		    bool is_coloured);

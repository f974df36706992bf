/* alert_state.h -- the alerter from inside, for alert_*.c. */
#pragma once

#include <openssl/evp.h>

#include "base/arena.h"
#include "base/vec.h"
#include "delivery/alert.h"

struct alerter {
	unsigned		 magic;
#define ALERTER_MAGIC		 0xe81b5c27
	struct program		*program;
	struct alerter_plan	 plan;
	struct suppress		*suppress;
	struct alert_counts	*counts;	/* per rule */
	EVP_MD			*sha256;
	EVP_MD_CTX		*digest;
	struct buf		 text;		/* of the alert in hand */
	struct buf		 bytes;		/* under construction: an id, a key */
	VEC(struct cell)	 cells;		/* of the event in hand, as many as its type has */
	VEC(bool)		 present;
};

/* An event as alerts call it: the innermost kind that it is, the first if there are several. */
const struct event_type *event_shown_type(const struct schema *, uint16_t root, uint64_t kinds);

/* Decodes the event's fields into alerter->cells and present. False: there are no bytes. */
bool	alerter_decode(struct alerter *, const struct match_event *, const struct event_type *);

/* alert_id.c: 128 bits of SHA-256 over rule, version, kind and the order keys by step. */
void	alert_id(struct alerter *, const struct match *, char id[ALERT_ID_BYTES]);

/* alert_json.c, for the others: the values of `with` as a JSON object. */
void	alert_with_json(struct buf *, const struct alerter *, const struct alert *);

/* alert_pretty.c: how many events each step holds: "probe 3, cash 1". */
void	alert_steps_print(struct buf *, const struct match *);

/* Steps that hold events, in rule order: the next one at or after `step`; step_count: none. */
unsigned alert_step_next(const struct match *, unsigned step, unsigned *event_count);

/*
 * dead_line.h -- what could not become an event, or came too late, as a JSON line. Appended with
 * its newline; raw bytes that are no UTF-8 are mended. Any thread.
 */
#pragma once

#include "flow/codec.h"

const char	*dead_reason_name(enum dead_reason);

void		 dead_line(struct buf *, const char *source, const struct dead_letter *);

struct late_event {
	const char	*source;
	const struct event_type *type;
	struct order_key order;
	uint64_t	 line;
	int64_t		 behind_ns, disorder_ns;
	struct bytes	 raw;
	bool		 keep_raw;	/* false: a secret could be in it: its length is told */
};

void		 late_line(struct buf *, const struct late_event *);

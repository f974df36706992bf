/*
 * zone.h -- local time: a time zone as a table of its offsets, taken from ICU once.
 *
 *	from	| -inf  | 1893-04-01 | ... | 2026-03-29T01:00Z | ... up to 2116
 *	offset	| 53:28 |   1:00     |     |   2:00            |
 *
 * Stands in an arena, const; any thread.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"

struct zone;

/* An IANA name: "Europe/Berlin", "UTC". NULL: there is no such zone. */
const struct zone *zone_load(struct arena *, const char *name, size_t bytes);
const char	*zone_name(const struct zone *);

/* NULL is UTC. The clock there: as if it were UTC. */
int64_t		 zone_local_ns(const struct zone *, int64_t ns);
/* The first instant at which the clock shows at least that. */
int64_t		 zone_utc_ns(const struct zone *, int64_t local_ns);

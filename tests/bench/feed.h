/*
 * feed.h -- seeded streams of orders on a market: what every engine of the comparison is fed.
 *
 *	stocks	one stream; 10 named symbols at 5 % each, 90 others share the rest; exponential
 *		gaps, mean 104 ms: 96 events in 10 s
 *	absence	1 M keys, Zipf 0.9; a SELL every 0.04 ms, 95 % get a BUY of their key 1..9,990 ms
 *		later
 *	uni	1 M keys, uniform, mean gap 0.02 ms; zipf: the same, Zipf 0.99
 *
 * The same (kind, count, seed) give the same events, a longer stream begins with the shorter one;
 * they are, number for number, those of the harness that runs the rivals. Memory: 32 bytes an
 * event.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum feed_kind { FEED_STOCKS, FEED_ABSENCE, FEED_UNI, FEED_ZIPF };

struct feed_event {
	int64_t		ts_ms;
	double		price;
	char		name[8];	/* "INTC", "X007", "K000123" */
	uint16_t	volume;
	bool		sell;
};

struct feed_rule {
	char		start[8];
	double		price;
	char		second[8], third[8];
};

/* malloc'ed; the caller's to free. */
struct feed_event	*feed_new(enum feed_kind, size_t count, uint64_t seed);
struct feed_rule	*feed_rules(size_t count, uint64_t seed);

/* As an NDJSON line of 183 bytes, newline included; returns its length. */
size_t			 feed_line(const struct feed_event *, size_t id, char line[256]);

#include "feed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { KEYS = 1000000, LINE_BYTES = 183 };

static const int64_t START_MS = INT64_C(1700000000000);

static const char *const named[10] = {
	"MSFT", "ORCL", "CSCO", "AMAT", "INTC", "RIMM", "QQQ", "IPIX", "YHOO", "DELL",
};

/* Splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state) {
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double uniform(uint64_t *state) {
	return ((double)(draw(state) >> 11) + 0.5) / 9007199254740992.0;
}

static unsigned below(uint64_t *state, unsigned n) {
	return (unsigned)(uniform(state) * n);
}

static double gap(uint64_t *state, double mean) {
	return -mean * log(uniform(state));
}

static double *zipf_new(double s) {
	double *cdf = malloc(KEYS * sizeof *cdf), sum = 0;

	CHECK(cdf != NULL);
	for (int k = 0; k < KEYS; k++)
		cdf[k] = sum += pow(k + 1, -s);
	for (int k = 0; k < KEYS; k++)
		cdf[k] /= sum;
	return cdf;
}

static unsigned zipf(uint64_t *state, const double *cdf) {
	double	u = uniform(state);
	int	low = 0, high = KEYS - 1;

	while (low < high) {
		int mid = (low + high) / 2;

		if (cdf[mid] < u)
			low = mid + 1;
		else
			high = mid;
	}
	return (unsigned)(((uint64_t)low * 736879 + 12345) % KEYS);	/* hot keys lie apart */
}

static void rest_fill(uint64_t *state, struct feed_event *e) {
	static const uint16_t volumes[5] = { 100, 200, 300, 500, 1000 };

	e->volume = volumes[below(state, 5)];
	e->price = (500 + below(state, 5501)) / 100.0;
}

static void key_name(struct feed_event *e, unsigned key) {
	snprintf(e->name, sizeof e->name, "K%06u", key % KEYS);
}

static void stocks(struct feed_event *events, size_t count, uint64_t *state) {
	double t = 0;

	for (size_t i = 0; i < count; i++) {
		struct feed_event *e = &events[i];

		t += gap(state, 104);
		e->sell = below(state, 2);
		if (below(state, 2))
			strcpy(e->name, named[below(state, 10)]);
		else
			snprintf(e->name, sizeof e->name, "X%03u", below(state, 90) % 1000);
		e->ts_ms = START_MS + (int64_t)t;
		rest_fill(state, e);
	}
}

static void keys(struct feed_event *events, size_t count, uint64_t *state, bool skewed) {
	double t = 0, *cdf = skewed ? zipf_new(0.99) : NULL;

	for (size_t i = 0; i < count; i++) {
		struct feed_event *e = &events[i];

		t += gap(state, 0.02);
		e->sell = below(state, 2);
		key_name(e, skewed ? zipf(state, cdf) : below(state, KEYS));
		e->ts_ms = START_MS + (int64_t)t;
		rest_fill(state, e);
	}
	free(cdf);
}

/* BUYs that are still to come: a binary heap by time. */
struct due {
	double		t;
	unsigned	key;
};

struct heap {
	struct due	*items;
	size_t		 count;
};

static void heap_push(struct heap *h, struct due d) {
	size_t i = h->count++;

	for (; i > 0 && h->items[(i - 1) / 2].t > d.t; i = (i - 1) / 2)
		h->items[i] = h->items[(i - 1) / 2];
	h->items[i] = d;
}

static struct due heap_pop(struct heap *h) {
	struct due	top = h->items[0], last = h->items[--h->count];
	size_t		i = 0, child;

	while ((child = 2 * i + 1) < h->count) {
		if (child + 1 < h->count && h->items[child + 1].t < h->items[child].t)
			child++;
		if (h->items[child].t >= last.t)
			break;
		h->items[i] = h->items[child];
		i = child;
	}
	h->items[i] = last;
	return top;
}

static void absence(struct feed_event *events, size_t count, uint64_t *state) {
	double		*cdf = zipf_new(0.9), t = gap(state, 0.04);
	struct heap	 heap = { calloc(count + 1, sizeof(struct due)), 0 };

	CHECK(heap.items != NULL);
	for (size_t i = 0; i < count; i++) {
		struct feed_event	*e = &events[i];
		unsigned		 key;

		if (heap.count > 0 && heap.items[0].t <= t) {
			struct due d = heap_pop(&heap);

			key_name(e, d.key);
			e->ts_ms = START_MS + (int64_t)d.t;
		} else {
			e->sell = true;
			key = zipf(state, cdf);
			key_name(e, key);
			e->ts_ms = START_MS + (int64_t)t;
			if (uniform(state) < 0.95)
				heap_push(&heap,
				    (struct due){ t + 1 + uniform(state) * 9989, key });
			t += gap(state, 0.04);
		}
		rest_fill(state, e);
	}
	free(heap.items);
	free(cdf);
}

struct feed_event *feed_new(enum feed_kind kind, size_t count, uint64_t seed) {
	struct feed_event *events = calloc(count + 1, sizeof *events);

	CHECK(events != NULL);
	if (kind == FEED_STOCKS)
		stocks(events, count, &seed);
	else if (kind == FEED_ABSENCE)
		absence(events, count, &seed);
	else
		keys(events, count, &seed, kind == FEED_ZIPF);
	return events;
}

struct feed_rule *feed_rules(size_t count, uint64_t seed) {
	struct feed_rule *rules = calloc(count + 1, sizeof *rules);

	CHECK(rules != NULL);
	for (size_t i = 0; i < count; i++) {
		struct feed_rule *r = &rules[i];

		snprintf(r->start, sizeof r->start, "X%03u", below(&seed, 90) % 1000);
		r->price = below(&seed, 6001) / 100.0;
		strcpy(r->second, named[below(&seed, 10)]);
		strcpy(r->third, named[below(&seed, 10)]);
	}
	return rules;
}

size_t feed_line(const struct feed_event *e, size_t id, char line[256]) {
	int n = snprintf(line, 256, "{\"type\":\"%s\",\"id\":%zu,\"name\":\"%s\",\"volume\":%d,"
	    "\"price\":%.2f,\"ts\":%lld,\"account\":\"ACC%07zu\",\"currency\":\"USD\","
	    "\"venue\":\"XNAS\",\"tags\":[\"", e->sell ? "SELL" : "BUY", id, e->name, e->volume,
	    e->price, (long long)e->ts_ms, id * 7919 % 10000000);

	for (; n < LINE_BYTES - 4; n++)
		line[n] = (char)('a' + n % 26);
	memcpy(line + n, "\"]}\n", 4);
	return (size_t)n + 4;
}

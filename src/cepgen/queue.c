#include "cepgen/queue.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/vec.h"
#include "cepgen/dist.h"

/* Disorder comes from few slow senders: most lines keep their place. */
static const double DISPLACED_SHARE = 0.25;

/*
 *	heap	| due 5, #2 | due 9, #0 | due 7, #1 | ...	a binary heap by (due, sequence)
 *	items	| #0 | #1 | #2 | free | ...			where the events stand
 *
 * The heap moves 24 bytes an entry, and no event.
 */
struct entry {
	int64_t		due_ms;
	uint64_t	sequence;
	uint32_t	item;
};

struct queue {
	unsigned		 magic;
#define QUEUE_MAGIC		 0x71e5b02c
	struct queue_plan	 plan;
	struct rng		 rng;
	uint64_t		 lines_left, sequence;
	VEC(struct entry)	 heap;
	VEC(struct queue_item)	 items;
	VEC(uint32_t)		 unused;
};

struct queue *queue_new(const struct queue_plan *plan) {
	struct queue *q = calloc(1, sizeof *q);

	CHECK(q != NULL);
	CHECK(plan->bad_share == 0 || plan->bad_fate_count > 0);
	*q = (struct queue){ .magic = QUEUE_MAGIC, .plan = *plan, .lines_left = plan->lines };
	rng_seed(&q->rng, plan->seed);
	return q;
}

void queue_free(struct queue *q) {
	if (q == NULL)
		return;
	CHECK_OBJ(q, QUEUE_MAGIC);
	vec_fini(&q->heap);
	vec_fini(&q->items);
	vec_fini(&q->unused);
	FREE_OBJ(q);
}

static bool entry_before(const struct entry *a, const struct entry *b) {
	return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->sequence < b->sequence;
}

static void heap_up(struct queue *q, size_t at) {
	struct entry *heap = q->heap.items, moved = heap[at];

	for (size_t up; at > 0 && entry_before(&moved, &heap[up = (at - 1) / 2]); at = up)
		heap[at] = heap[up];
	heap[at] = moved;
}

static void heap_down(struct queue *q) {
	struct entry	*heap = q->heap.items, moved = heap[0];
	size_t		 at = 0, count = q->heap.count;

	for (size_t down; (down = 2 * at + 1) < count; at = down) {
		if (down + 1 < count && entry_before(&heap[down + 1], &heap[down]))
			down++;
		if (!entry_before(&heap[down], &moved))
			break;
		heap[at] = heap[down];
	}
	heap[at] = moved;
}

static void put(struct queue *q, const struct queue_item *item, int64_t due_ms) {
	uint32_t at;

	CHECK(q->lines_left > 0);
	q->lines_left--;
	if (q->unused.count > 0) {
		at = q->unused.items[--q->unused.count];
	} else {
		at = (uint32_t)q->items.count;
		(void)vec_add(&q->items);
	}
	q->items.items[at] = *item;
	*vec_add(&q->heap) = (struct entry){ due_ms, q->sequence++, at };
	heap_up(q, q->heap.count - 1);
}

/* Below disorder_ms - from_ms, and seldom large. */
static int64_t displacement_ms(struct queue *q, int64_t from_ms) {
	int64_t	span_ms = q->plan.disorder_ms - from_ms;
	double	u;

	if (span_ms <= 1 || !dist_chance(&q->rng, DISPLACED_SHARE))
		return from_ms;
	u = rng_unit(&q->rng);
	return from_ms + (int64_t)(u * u * u * (double)span_ms);
}

static bool is_wanted(const struct queue *q, const struct gen_event *ev) {
	return q->plan.only_type == ALL_TYPES || ev->type == q->plan.only_type;
}

/* `spare`: how many lines more than needed by what has been begun there are. */
static void add_one(struct queue *q, const struct gen_event *ev, uint64_t spare) {
	struct queue_item	item = { .event = *ev };
	int64_t			moved_ms = displacement_ms(q, 0);
	bool			twice = dist_chance(&q->rng, q->plan.duplicate_share);
	bool			spoilt = dist_chance(&q->rng, q->plan.bad_share);

	put(q, &item, ev->time_ms + moved_ms);
	if (twice && spare > 0) {
		item.duplicate = true;
		put(q, &item, ev->time_ms + displacement_ms(q, moved_ms));
		spare--;
	}
	if (spoilt && spare > 0) {
		item.duplicate = false;
		item.fate = q->plan.bad_fates[rng_below(&q->rng, q->plan.bad_fate_count)];
		put(q, &item, ev->time_ms + moved_ms);
	}
}

bool queue_add(struct queue *q, const struct gen_event *events, size_t count) {
	uint64_t needed = 0;

	CHECK_OBJ(q, QUEUE_MAGIC);
	for (size_t i = 0; i < count; i++)
		needed += is_wanted(q, &events[i]);
	if (needed > q->lines_left || q->heap.count + 3 * needed > QUEUE_WAITING_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if (is_wanted(q, &events[i])) {
			add_one(q, &events[i], q->lines_left - needed);
			needed--;
		}
	CHECK(needed == 0);
	return true;
}

uint64_t queue_lines_left(const struct queue *q) {
	return q->lines_left;
}

int64_t queue_due_ms(const struct queue *q) {
	CHECK_OBJ(q, QUEUE_MAGIC);
	return q->heap.count > 0 ? q->heap.items[0].due_ms : INT64_MAX;
}

void queue_pop(struct queue *q, struct queue_item *item) {
	struct entry first;

	CHECK(q->heap.count > 0);
	first = q->heap.items[0];
	*item = q->items.items[first.item];
	*vec_add(&q->unused) = first.item;
	q->heap.items[0] = q->heap.items[--q->heap.count];
	if (q->heap.count > 0)
		heap_down(q);
}

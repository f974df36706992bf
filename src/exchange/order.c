/*
 * order.c -- a merge of sorted runs: the batch in hand, and what earlier batches left waiting.
 *
 *	heap by first row	  in hand (sorted)		the least of all, while < bound
 *	| wait | wait | ...	  | row row row | row row |	--> out
 *	                                         `- >= bound: becomes a wait of its own
 *
 * Rows that follow each other in one run go out together: from the batch in hand as they stand,
 * from waits by way of one batch that collects them.
 */
#include "exchange/order.h"

#include "base/check.h"
#include "base/vec.h"
#include "exchange/wait.h"

/* Shorter pieces of the batch in hand are collected: a call of plan->out has its price, too. */
enum { DIRECT_ROWS_MIN = 32 };

static const struct order_key KEY_FIRST = { .time = { INT64_MIN } };
static const struct order_key KEY_NONE = { { INT64_MAX }, UINT64_MAX, UINT64_MAX };

struct input {
	struct etime		highest;
	struct order_key	bound;		/* no row below it is to come */
};

struct heap_entry {
	struct order_key	 key;		/* of the wait's first row */
	struct wait		*wait;
};

struct order {
	unsigned		 magic;
#define ORDER_MAGIC		 0x2c96f0d3
	struct order_plan	 plan;
	int64_t			*disorder_ns;
	struct input		*inputs;
	struct order_key	 bound;		/* the least of the inputs' */
	struct row_slots	*row_slots;
	VEC(struct heap_entry)	 heap;
	struct batch		*collected;	/* rows that go out next; some point into `spent` */
	struct wait		*spent;		/* waits without rows, until `collected` is out */
	uint16_t		 all_rows[BATCH_EVENTS_MAX];	/* 0, 1, 2, ... */
	uint16_t		 rows[BATCH_EVENTS_MAX];	/* of the batch in hand */
	struct sort_item {
		int64_t		 time_ns;
		uint16_t	 row;
	}			 sort[2][BATCH_EVENTS_MAX];
	struct order_tally	 tally;
};

struct order *order_new(const struct order_plan *plan) {
	struct order *o = calloc(1, sizeof *o);

	CHECK(o != NULL);
	CHECK(plan->input_count > 0);
	o->magic = ORDER_MAGIC;
	o->plan = *plan;
	o->disorder_ns = calloc(plan->input_count, sizeof *o->disorder_ns);
	CHECK(o->disorder_ns != NULL);
	o->inputs = calloc(plan->input_count, sizeof *o->inputs);
	CHECK(o->inputs != NULL);
	for (unsigned i = 0; i < plan->input_count; i++) {
		CHECK(plan->disorder_ns[i] >= 0);
		o->disorder_ns[i] = plan->disorder_ns[i];
		o->inputs[i] = (struct input){ ETIME_START, KEY_FIRST };
	}
	o->bound = KEY_FIRST;
	o->row_slots = row_slots_new(plan->schema);
	for (unsigned i = 0; i < BATCH_EVENTS_MAX; i++)
		o->all_rows[i] = (uint16_t)i;
	return o;
}

static void spent_free(struct order *o) {
	for (struct wait *w = o->spent, *next; w != NULL; w = next) {
		next = w->next;
		CHECK(o->tally.waiting_bytes >= w->bytes);
		o->tally.waiting_bytes -= w->bytes;
		wait_free(&w);
	}
	o->spent = NULL;
}

void order_free(struct order **orderp) {
	struct order *o;

	if (*orderp == NULL)
		return;
	TAKE_OBJ(o, orderp, ORDER_MAGIC);
	spent_free(o);
	for (size_t i = 0; i < o->heap.count; i++)
		wait_free(&o->heap.items[i].wait);
	vec_fini(&o->heap);
	batch_free(&o->collected);
	row_slots_free(&o->row_slots, o->plan.schema);
	free(o->disorder_ns);
	free(o->inputs);
	FREE_OBJ(o);
}

/* --- The heap of waits --- */

static bool key_before(const struct order_key *a, const struct order_key *b) {
	return order_compare(a, b) < 0;
}

static void heap_down(struct heap_entry *heap, size_t count, size_t at) {
	struct heap_entry moved = heap[at];

	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && key_before(&heap[child + 1].key, &heap[child].key))
			child++;
		if (!key_before(&heap[child].key, &moved.key))
			break;
		heap[at] = heap[child];
	}
	heap[at] = moved;
}

static void heap_add(struct order *o, struct wait *w) {
	struct heap_entry	 entry = { w->rows[w->at].order, w };
	struct heap_entry	*heap;
	size_t			 at;

	*vec_add(&o->heap) = entry;
	heap = o->heap.items;
	for (at = o->heap.count - 1; at > 0; at = (at - 1) / 2) {
		if (!key_before(&entry.key, &heap[(at - 1) / 2].key))
			break;
		heap[at] = heap[(at - 1) / 2];
	}
	heap[at] = entry;
}

/* Where the first wait's turn ends: the least key of all other waits, or `limit`. */
static const struct order_key *heap_second(const struct order *o, const struct order_key *limit) {
	for (size_t i = 1; i < o->heap.count && i <= 2; i++)
		if (key_before(&o->heap.items[i].key, limit))
			limit = &o->heap.items[i].key;
	return limit;
}

/* --- Giving out --- */

static int collected_out(struct order *o, struct err *err) {
	unsigned	count = o->collected == NULL ? 0 : o->collected->count;
	int		rc = 0;

	if (count > 0) {
		o->tally.applied += count;
		rc = o->plan.out(o->plan.target, o->collected, o->all_rows, count, err);
		batch_reset(o->collected);
	}
	spent_free(o);
	return rc;
}

static int collected_room(struct order *o, struct err *err) {
	if (o->collected == NULL)
		o->collected = batch_new(o->plan.schema);
	return o->collected->count < BATCH_EVENTS_MAX ? 0 : collected_out(o, err);
}

/* By reference: the batch in hand stays until order_push() returns, and `collected` goes before. */
static void row_collect(struct order *o, const struct batch *b, unsigned row) {
	const struct row_slots	*list = &o->row_slots[b->type[row]];
	unsigned		 to;

	batch_mix_classes(o->collected, b->classifier, b->class_epoch);
	to = batch_add(o->collected, b->order[row], b->type[row], b->raw[row]);
	o->collected->kinds[to] = b->kinds[row];
	o->collected->class[to] = b->class[row];
	for (uint16_t i = 0; i < list->count; i++)
		if (batch_has(b, row, list->slots[i]))
			batch_set(o->collected, to, list->slots[i], b->cols[list->slots[i]][row]);
}

/* Gives out rows of the batch in hand that stand beside each other. */
static int rows_out(struct order *o, struct batch *b, const uint16_t *rows, unsigned count,
    struct err *err) {
	if (count >= DIRECT_ROWS_MIN || o->collected == NULL || o->collected->count == 0) {
		if (o->collected != NULL && collected_out(o, err) == -1)
			return -1;
		o->tally.applied += count;
		return o->plan.out(o->plan.target, b, rows, count, err);
	}
	for (unsigned i = 0; i < count; i++) {
		if (collected_room(o, err) == -1)
			return -1;
		row_collect(o, b, rows[i]);
	}
	return 0;
}

/* Gives out rows of the first wait, up to the limit, and puts it back into its place. */
static int wait_out(struct order *o, const struct order_key *limit, struct err *err) {
	struct heap_entry	*top = o->heap.items;
	struct wait		*w = top->wait;

	limit = heap_second(o, limit);
	do {
		if (collected_room(o, err) == -1)
			return -1;
		wait_put(w, w->at, o->collected);
		w->at++;
		o->tally.waiting--;
	} while (w->at < w->row_count && key_before(&w->rows[w->at].order, limit));
	if (w->at < w->row_count) {
		top->key = w->rows[w->at].order;
	} else {
		w->next = o->spent;
		o->spent = w;
		*top = o->heap.items[--o->heap.count];
	}
	if (o->heap.count > 1)
		heap_down(o->heap.items, o->heap.count, 0);
	return 0;
}

/* Merges all that lies below the bound; b may be NULL. *taken: how many of its rows went out. */
static int order_release(struct order *o, struct batch *b, const uint16_t *rows,
    unsigned row_count, unsigned *taken, struct err *err) {
	unsigned at = 0;

	for (;;) {
		const struct order_key	*limit = &o->bound;
		unsigned		 first = at;

		if (o->heap.count > 0 && key_before(&o->heap.items[0].key, limit))
			limit = &o->heap.items[0].key;
		while (at < row_count && key_before(&b->order[rows[at]], limit))
			at++;
		if (at > first && rows_out(o, b, rows + first, at - first, err) == -1)
			return -1;
		if (limit == &o->bound)
			break;
		if (at < row_count && key_before(&b->order[rows[at]], &o->bound))
			limit = &b->order[rows[at]];
		else
			limit = &o->bound;
		if (wait_out(o, limit, err) == -1)
			return -1;
	}
	*taken = at;
	return collected_out(o, err);
}

/* --- Taking in --- */

/*
 * Stable by time: the rows of a batch come by offset, so this is the order of their keys. A natural
 * merge sort (Knuth, TAOCP vol. 3, 5.2.4): a few stragglers cost one or two passes.
 */
static void rows_sort(struct order *o, const struct batch *b, unsigned count) {
	struct sort_item *from = o->sort[0], *to = o->sort[1], *swap;

	for (unsigned i = 0; i < count; i++)
		from[i] = (struct sort_item){ b->order[o->rows[i]].time.ns, o->rows[i] };
	for (;;) {
		unsigned i = 0, out = 0, runs = 0;

		while (i < count) {
			unsigned mid = i + 1, end, j;

			while (mid < count && from[mid - 1].time_ns <= from[mid].time_ns)
				mid++;
			end = mid + (mid < count);
			while (end < count && from[end - 1].time_ns <= from[end].time_ns)
				end++;
			for (j = mid; i < mid || j < end;)
				to[out++] = j == end || (i < mid
				    && from[i].time_ns <= from[j].time_ns) ? from[i++] : from[j++];
			i = end;
			runs++;
		}
		swap = from, from = to, to = swap;
		if (runs <= 1)
			break;
	}
	for (unsigned i = 0; i < count; i++)
		o->rows[i] = from[i].row;
}

/* Sets late rows aside, moves the input's bound; the rows that are of use, in order, to o->rows. */
static int rows_take(struct order *o, unsigned index, const struct batch *b, unsigned *row_count,
    struct err *err) {
	struct input		*in = &o->inputs[index];
	int64_t			 disorder_ns = o->disorder_ns[index];
	int64_t			 highest_ns = in->highest.ns, last_ns = INT64_MIN;
	const struct order_key	*last = NULL;	/* the one that moved the highest time */
	unsigned		 count = 0;
	bool			 sorted = true;

	for (unsigned row = 0; row < b->count; row++) {
		int64_t time_ns = b->order[row].time.ns;

		if (time_ns < o->plan.from.ns || time_ns >= o->plan.to.ns) {
			o->tally.outside++;
			continue;
		}
		if (time_ns < highest_ns && highest_ns - time_ns > disorder_ns) {
			o->tally.late++;
			if (o->plan.late(o->plan.target, index, b, row, highest_ns - time_ns,
			    err) == -1)
				return -1;
			continue;
		}
		if (time_ns >= highest_ns) {
			highest_ns = time_ns;
			last = &b->order[row];
		}
		if (b->class[row] == 0) {
			o->tally.dropped++;
			continue;
		}
		sorted = sorted && last_ns <= time_ns;
		last_ns = time_ns;
		o->rows[count++] = (uint16_t)row;
	}
	in->highest.ns = highest_ns;
	if (last != NULL && disorder_ns > 0)
		in->bound = (struct order_key){ .time = { highest_ns - disorder_ns } };
	else if (last != NULL)
		in->bound = (struct order_key){ last->time, last->origin, last->offset + 1 };
	if (!sorted)
		rows_sort(o, b, count);
	*row_count = count;
	return 0;
}

static void bound_update(struct order *o) {
	o->bound = o->inputs[0].bound;
	for (unsigned i = 1; i < o->plan.input_count; i++)
		if (key_before(&o->inputs[i].bound, &o->bound))
			o->bound = o->inputs[i].bound;
}

int order_push(struct order *o, unsigned input, struct batch *b, struct err *err) {
	unsigned	 row_count, taken = 0;
	struct wait	*w;

	CHECK_OBJ(o, ORDER_MAGIC);
	CHECK_OBJ(b, BATCH_MAGIC);
	CHECK(input < o->plan.input_count);
	CHECK(o->inputs[input].bound.time.ns != INT64_MAX);
	if (rows_take(o, input, b, &row_count, err) == -1)
		return -1;
	bound_update(o);
	if (order_release(o, b, o->rows, row_count, &taken, err) == -1)
		return -1;
	if (taken == row_count)
		return 0;
	w = wait_new(b, o->rows + taken, row_count - taken, o->row_slots);
	heap_add(o, w);
	o->tally.waiting += w->row_count;
	o->tally.waiting_bytes += w->bytes;
	if (o->tally.waiting > o->tally.waiting_peak)
		o->tally.waiting_peak = o->tally.waiting;
	if (o->tally.waiting_bytes > o->tally.waiting_bytes_peak)
		o->tally.waiting_bytes_peak = o->tally.waiting_bytes;
	return 0;
}

int order_end(struct order *o, unsigned input, struct err *err) {
	unsigned taken;

	CHECK_OBJ(o, ORDER_MAGIC);
	CHECK(input < o->plan.input_count);
	o->inputs[input].bound = KEY_NONE;
	bound_update(o);
	return order_release(o, NULL, NULL, 0, &taken, err);
}

struct etime order_watermark(const struct order *o) {
	CHECK_OBJ(o, ORDER_MAGIC);
	return o->bound.time;
}

unsigned order_next(const struct order *o) {
	unsigned least = 0;

	CHECK_OBJ(o, ORDER_MAGIC);
	for (unsigned i = 1; i < o->plan.input_count; i++)
		if (key_before(&o->inputs[i].bound, &o->inputs[least].bound))
			least = i;
	return o->inputs[least].bound.time.ns == INT64_MAX ? o->plan.input_count : least;
}

const struct order_tally *order_tally(const struct order *o) {
	CHECK_OBJ(o, ORDER_MAGIC);
	return &o->tally;
}

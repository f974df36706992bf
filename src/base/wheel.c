#include "base/wheel.h"

#include "base/check.h"
#include "base/vec.h"

/* Ticks count from the least int64_t, so that they order as unsigned numbers. */
static uint64_t tick_of(int64_t ns) {
	return ((uint64_t)ns ^ UINT64_C(1) << 63) >> WHEEL_TICK_BITS;
}

static int64_t tick_ns(uint64_t tick) {
	return (int64_t)(tick << WHEEL_TICK_BITS ^ UINT64_C(1) << 63);
}

void wheel_init(struct wheel *w) {
	*w = (struct wheel){ .next_ns = INT64_MAX };
}

void wheel_fini(struct wheel *w) {
	vec_free(w->ready);
	*w = (struct wheel){ .next_ns = INT64_MAX };
}

static bool before(const struct wheel_entry *a, const struct wheel_entry *b) {
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void ready_put(struct wheel *w, struct wheel_entry *e, size_t i) {
	w->ready[i] = e;
	e->ready = (uint32_t)i + 1;
}

static void ready_up(struct wheel *w, struct wheel_entry *e, size_t i) {
	for (; i > 0 && before(e, w->ready[(i - 1) / 2]); i = (i - 1) / 2)
		ready_put(w, w->ready[(i - 1) / 2], i);
	ready_put(w, e, i);
}

static void ready_down(struct wheel *w, struct wheel_entry *e, size_t i) {
	for (size_t child; (child = 2 * i + 1) < w->ready_count; i = child) {
		if (child + 1 < w->ready_count && before(w->ready[child + 1], w->ready[child]))
			child++;
		if (!before(w->ready[child], e))
			break;
		ready_put(w, w->ready[child], i);
	}
	ready_put(w, e, i);
}

static void ready_add(struct wheel *w, struct wheel_entry *e) {
	if (w->ready_count == w->ready_cap)
		w->ready = vec_grow(w->ready, w->ready_count, &w->ready_cap, sizeof *w->ready);
	ready_up(w, e, w->ready_count++);
}

static void ready_remove(struct wheel *w, struct wheel_entry *e) {
	size_t			 i = e->ready - 1;
	struct wheel_entry	*last = w->ready[--w->ready_count];

	CHECK(w->ready[i] == e);
	e->ready = 0;
	if (last == e)
		return;
	if (i > 0 && before(last, w->ready[(i - 1) / 2]))
		ready_up(w, last, i);
	else
		ready_down(w, last, i);
}

static void slot_add(struct wheel *w, struct wheel_entry **slot, struct wheel_entry *e) {
	e->next = *slot;
	e->at = slot;
	if (e->next != NULL)
		e->next->at = &e->next;
	*slot = e;
	w->count++;
}

/* The level is the highest group of six bits in which the due tick differs from the present one. */
static void place(struct wheel *w, struct wheel_entry *e) {
	uint64_t	tick = tick_of(e->due_ns), differ = tick ^ w->tick;
	unsigned	level, slot;

	if (tick < w->tick) {
		ready_add(w, e);
		return;
	}
	level = differ == 0 ? 0 : (63 - (unsigned)__builtin_clzll(differ)) / WHEEL_SLOT_BITS;
	CHECK(level < WHEEL_LEVELS);
	slot = (tick >> level * WHEEL_SLOT_BITS) % WHEEL_SLOTS;
	slot_add(w, &w->slots[level][slot], e);
	w->used[level] |= UINT64_C(1) << slot;
	w->levels |= 1u << level;
}

void wheel_remove(struct wheel *w, struct wheel_entry *e) {
	if (e->ready != 0)
		ready_remove(w, e);
	if (e->at == NULL)
		return;
	*e->at = e->next;		/* a slot's bit in `used` may stay: it is only a hint */
	if (e->next != NULL)
		e->next->at = e->at;
	e->at = NULL;
	w->count--;
}

void wheel_set(struct wheel *w, struct wheel_entry *e, int64_t due_ns) {
	wheel_remove(w, e);
	if (w->count + w->ready_count == 0)
		w->tick = tick_of(due_ns);	/* an empty wheel stands anywhere */
	e->due_ns = due_ns;
	place(w, e);
	if (due_ns < w->next_ns)
		w->next_ns = due_ns;
}

static void spread(struct wheel *w, struct wheel_entry **slot) {
	struct wheel_entry *e = *slot, *next;

	*slot = NULL;
	for (; e != NULL; e = next) {
		next = e->next;
		__builtin_prefetch(next);
		e->at = NULL;
		w->count--;
		place(w, e);
	}
}

/* The first tick, from w->tick on, at which a slot has to be spread or emptied. */
static bool next_tick(const struct wheel *w, uint64_t *first) {
	bool found = false;

	for (unsigned rest = w->levels; rest != 0; rest &= rest - 1) {
		unsigned	level = (unsigned)__builtin_ctz(rest);
		unsigned	shift = level * WHEEL_SLOT_BITS;
		unsigned	now = (w->tick >> shift) % WHEEL_SLOTS;
		uint64_t	later = w->used[level] >> now << now, tick;

		if (later == 0)
			continue;
		tick = (w->tick >> shift >> WHEEL_SLOT_BITS << WHEEL_SLOT_BITS
		    | (unsigned)__builtin_ctzll(later)) << shift;
		if (tick < w->tick)
			tick = w->tick;
		if (!found || tick < *first)
			*first = tick;
		found = true;
	}
	return found;
}

/* Time has come to w->tick: higher slots that hold it go down, the lowest becomes ready. */
static void open_tick(struct wheel *w) {
	uint64_t tick = w->tick;

	for (unsigned level = WHEEL_LEVELS; level-- > 0;) {
		unsigned slot = (tick >> level * WHEEL_SLOT_BITS) % WHEEL_SLOTS;

		w->tick += level == 0;
		if ((w->used[level] >> slot & 1) == 0)
			continue;
		w->used[level] &= ~(UINT64_C(1) << slot);
		if (w->used[level] == 0)
			w->levels &= ~(1u << level);
		spread(w, &w->slots[level][slot]);
	}
}

unsigned wheel_ahead(const struct wheel *w, const struct wheel_entry **out, unsigned max) {
	unsigned	now = w->tick % WHEEL_SLOTS, count = 0;
	uint64_t	later = w->used[0] >> now << now;

	if (w->ready_count > 0 && max > 0)
		out[count++] = w->ready[0];
	for (; later != 0 && count < max; later &= later - 1) {
		const struct wheel_entry *e = w->slots[0][__builtin_ctzll(later)];

		if (e != NULL)
			out[count++] = e;
	}
	return count;
}

struct wheel_entry *wheel_pop(struct wheel *w, int64_t before_ns) {
	struct wheel_entry	*e;
	uint64_t		 tick;

	while (w->count > 0 && next_tick(w, &tick)) {
		if (w->ready_count > 0 && tick_of(w->ready[0]->due_ns) < tick)
			break;
		if (tick_ns(tick) >= before_ns)
			break;
		w->tick = tick;
		open_tick(w);
	}
	if (w->ready_count > 0 && w->ready[0]->due_ns < before_ns) {
		e = w->ready[0];
		ready_remove(w, e);
		return e;
	}
	w->next_ns = w->ready_count > 0 ? w->ready[0]->due_ns : INT64_MAX;
	if (w->count > 0 && next_tick(w, &tick) && tick_ns(tick) < w->next_ns)
		w->next_ns = tick_ns(tick);
	return NULL;
}

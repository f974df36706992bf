/*
 * wheel.h -- timers by the million: a hierarchical timing wheel (Varghese and Lauck, SOSP 1987).
 *
 *	level 0   |.|x|.|.| ... 64 slots of 2^20 ns (about 1 ms)
 *	level 1   |.|.|x|.| ... 64 slots of 64 times that
 *	 ...      a slot is a list, spread over the level below when time reaches it
 *	ready     the entries of the slots that time has passed: a heap by (due, order)
 *
 * Entries are the owner's, linked in place, at most one wheel each; setting and removing cost O(1).
 * wheel_pop() yields them by (due, order), which depends on nothing but these two. One thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHEEL_SLOT_BITS = 6, WHEEL_SLOTS = 1 << WHEEL_SLOT_BITS, WHEEL_LEVELS = 8,
	WHEEL_TICK_BITS = 20 };

struct wheel_entry {
	struct wheel_entry	*next, **at;	/* in a slot's list; at NULL: not there */
	int64_t			 due_ns;
	uint64_t		 order;		/* breaks ties of due_ns */
	uint32_t		 ready;		/* index in the heap + 1; 0: not there */
};

struct wheel {
	uint64_t		 tick;		/* ticks below this one are in `ready` */
	size_t			 count;		/* entries in slots */
	unsigned		 levels;	/* bits: those of which a slot is used */
	uint64_t		 used[WHEEL_LEVELS];
	struct wheel_entry	*slots[WHEEL_LEVELS][WHEEL_SLOTS];
	struct wheel_entry	**ready;
	size_t			 ready_count, ready_cap;
	int64_t			 next_ns;	/* nothing is due before; INT64_MAX: at all */
};

void	wheel_init(struct wheel *);
void	wheel_fini(struct wheel *);		/* entries are left as they are */

/* Sets, or moves, the entry to due_ns. */
void	wheel_set(struct wheel *, struct wheel_entry *, int64_t due_ns);
void	wheel_remove(struct wheel *, struct wheel_entry *);	/* of one not set: nothing */

/* Takes out the first entry that is due before `before_ns`; NULL: none is. */
struct wheel_entry *wheel_pop(struct wheel *, int64_t before_ns);

/* Some of what wheel_pop() is likely to take soon, so that its memory can be asked for: up to `max`
 * entries, of slots that have been spread to the millisecond. Returns how many. */
unsigned wheel_ahead(const struct wheel *, const struct wheel_entry **out, unsigned max);

static inline bool wheel_is_set(const struct wheel_entry *e) {
	return e->at != NULL || e->ready != 0;
}

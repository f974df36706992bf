/*
 * match_block.h -- a key's partial matches, as one block of bytes.
 *
 *	block: | head | key | sections (one a rule) | runs | partials | nodes | kept events | free |
 *
 *	section --- runs, oldest first:	run 1 <-> run 2 <-> run 3
 *	   |				 |
 *	   |				 partials of the run (a list)
 *	   '- per position: partials that wait there (a list): what an event can move
 *
 *	partial --> node --> node --> node		events bound so far, latest first: nodes
 *	partial ----'         |        |		are shared by the partials that branch off
 *	                    event    event		(Agrawal et al., SIGMOD 2008: versioned
 *							buffer), events by all rules of the key
 *
 * All references are offsets from the block's start in units of 8 bytes, 0 being none, so that the
 * block can be copied, written and read as it is. Whatever allocates may move the block: pointers
 * are taken again after each blk_alloc(). Freed pieces go to lists by size.
 *
 * Limits	a key 100,000 partials, a run limit of its own; 2^31 units. One thread.
 */
#pragma once

#include "base/check.h"
#include "base/slab.h"
#include "base/wheel.h"
#include "event/batch.h"
#include "program/program.h"

enum {
	BLK_UNIT = 8,
	BLK_SMALL = 16,				/* sizes of up to so many units have exact lists */
	BLK_CLASSES = BLK_SMALL + 1 + 4 * 28,
	PARTIALS_MAX = 100000,			/* of one key: cep(7), PATTERNS */
};

struct due {
	int64_t		ns;
	uint32_t	who;			/* a partial, or a section */
	uint32_t	pad;
};

struct due_heap {
	uint32_t	at;			/* struct due, the first one at the root */
	uint32_t	count, cap;
};

struct blk {
	uint32_t	used, cap;		/* units */
	uint32_t	free_small, free_large;	/* arrays of list heads; 0: nothing was freed yet */
	uint32_t	dir;			/* uint32_t pairs (rule of the plan, section) */
	uint32_t	dir_count, dir_cap;
	uint32_t	key_bytes;
	uint32_t	partial_count;
	uint32_t	run_count;
	struct due_heap	dues;			/* of the sections, once they are many */
	uint32_t	pad;
	/* the key's bytes follow */
};

/* What stands for a key in the table; the block is a single allocation. */
struct match_key {
	struct wheel_entry	 timer;		/* first: from timer to key; its order: the hash of
						 * the key's bytes, the same everywhere */
	struct blk		*b;
	uint16_t		 plan;
	struct slab		*slab;		/* where it and its block are from */
};

enum section_flag { SEC_ONCE_DONE = 1, SEC_TIMEOUT_ONCE_DONE = 2 };

struct pos_list {
	uint32_t	first, last;
};

/* One rule's share. Followed by pos_list[position_count]. */
struct section {
	uint32_t	rule;
	uint32_t	flags;
	uint32_t	runs_first, runs_last;	/* by first event */
	uint32_t	window_next;		/* the first run whose window is still open */
	uint32_t	run_count;
	struct due_heap	dues;			/* of partials with deadlines of their own */
	uint32_t	place;			/* in the key's heap: index + 1; 0: not there */
};

enum run_flag { RUN_COMPLETED = 1, RUN_NO_TIMEOUT = 2, RUN_EMPTY_SEEN = 4, RUN_WINDOW_SHUT = 8 };

struct run {
	int64_t		first_ns;
	uint32_t	event;			/* its first; a reference is held */
	uint32_t	prev, next;		/* runs of the section */
	uint32_t	partials;		/* of the run */
	uint32_t	partial_count;
	uint32_t	flags;
};

/* A thread of a partial: thread 0, or a branch of an `all of` (program/nfa.h). Followed by
 * edge_words alive bits and guard_words "greed ended" bits. */
struct thread {
	int64_t		last_ns;		/* time of the event at pos */
	uint16_t	pos;
	uint8_t		fresh;			/* no event was seen since */
	uint8_t		active;
	uint32_t	pad;
	uint64_t	words[];
};

/* Followed by its threads, then by its loop counters. */
struct partial {
	uint32_t	run, run_prev, run_next;
	uint32_t	pos_prev, pos_next;	/* in the list of thread 0's position */
	uint32_t	node;
	uint32_t	place;			/* in the section's heap: index + 1 */
	uint32_t	sealed;			/* completes at this very time; see match_step.c */
};

/* An event bound to a step. Followed by an event per capture register, then by an agg_state per
 * aggregate register, as they are after this event. */
struct node {
	uint32_t	event, parent;
	uint32_t	refs;
	uint32_t	depth;			/* events from the first to this one */
	uint32_t	child;			/* the latest, so that equal ones are shared */
	uint16_t	step;
	uint16_t	pad;
	uint32_t	refs_at[];
};

#define AGG_CURRENCY	0x00ffffffu
#define AGG_FAILED	0x80000000u		/* a data error: overflow, two currencies */

struct agg_state {
	uint32_t	n;
	union {
		uint32_t currency;		/* and AGG_FAILED */
		uint32_t newest;		/* distinct: the node with the newest value */
	};
	union {
		struct decimal	dec;
		int64_t		i;
		double		f;
		struct { double mean, m2; };	/* Welford, 1962 */
		struct { uint64_t lo; uint32_t hi, before; } hash;	/* of that node */
	};
};

/* An event that some node holds. Followed by present bits and cells of its root type's captured
 * slots, their texts, and the raw bytes. Pointers in cells are offsets from the struct's start. */
struct kept {
	struct order_key	order;
	uint64_t		kinds;
	uint32_t		refs, units;
	uint32_t		raw_at, raw_bytes;
	uint16_t		type, cell_count;
	uint32_t		pad;
};

struct match_key *match_key_new(struct slab *, uint16_t plan, struct bytes key,
		    uint32_t units);	/* room to begin with */
/* From the units of its block in use, as they were written. */
struct match_key *match_key_read(struct slab *, uint16_t plan, const void *block, uint32_t used);
void		 match_key_free(struct match_key **);
struct bytes	 match_key_bytes(const struct match_key *);

/* Asks for the begin of its block. */
static inline void match_key_prefetch(const struct match_key *k) {
	enum { LINES = 5, LINE_BYTES = 64 };

	for (unsigned line = 0; line < LINES; line++)
		__builtin_prefetch((const char *)k->b + line * LINE_BYTES);
}

uint32_t	 blk_alloc(struct match_key *, size_t bytes);	/* zeroed; may move the block */
void		 blk_free(struct match_key *, uint32_t at, size_t bytes);

static inline void *blk_at(const struct match_key *k, uint32_t at) {
	return (char *)k->b + (size_t)at * BLK_UNIT;
}

/* The rule's section; 0: it has none. `create` makes one. */
uint32_t	 section_find(const struct match_key *, uint32_t rule);
uint32_t	 section_create(struct match_key *, uint32_t rule, unsigned position_count);

/* Copies an event in, with one reference; and takes one away. */
uint32_t	 kept_add(struct match_key *, const struct schema *, const struct batch *,
		    unsigned row);
void		 kept_unref(struct match_key *, uint32_t event);
bool		 kept_cell(const struct kept *, unsigned index, enum vkind, struct cell *,
		    enum vkind elem, struct arena *scratch);

static inline struct section *section_at(const struct match_key *k, uint32_t at) {
	return blk_at(k, at);
}

static inline struct pos_list *section_list(const struct match_key *k, uint32_t at, unsigned pos) {
	return (struct pos_list *)(section_at(k, at) + 1) + pos;
}

static inline struct run *run_at(const struct match_key *k, uint32_t at) {
	return blk_at(k, at);
}

/* Has it neither matched nor lost the right to time out? */
static inline bool run_is_unmatched(const struct run *run) {
	return (run->flags & (RUN_COMPLETED | RUN_NO_TIMEOUT)) == 0;
}

static inline struct partial *partial_at(const struct match_key *k, uint32_t at) {
	return blk_at(k, at);
}

static inline struct node *node_at(const struct match_key *k, uint32_t at) {
	return blk_at(k, at);
}

static inline struct kept *kept_at(const struct match_key *k, uint32_t at) {
	return blk_at(k, at);
}

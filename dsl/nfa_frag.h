/*
 * nfa_frag.h -- a pattern on its way to an automaton: pieces with loose ends.
 *
 *	a then { optional b then c } then d
 *
 *	        entries            ways on
 *	 piece  b (head), c        c		   `through`: how the piece can be left out;
 *	                                           here none
 *
 * An entry is a position where a piece may begin, and on what terms; a way is how it may end, with
 * what hangs on it until the next step is taken: guards, tests of loop counters. Joining every way
 * of one piece with every entry of the next gives the edges (Glushkov, 1961). Lists are linked, in
 * the builder's arena, and shared: never changed once made.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include "dsl/nfa_build.h"

enum {
	POS_IN = 0xfffe,		/* as the position of a way: where the piece is entered */
	POSITIONS_MAX = 50000,
	EDGES_MAX = 1000000,
	POS_EDGES_MAX = UINT16_MAX,	/* of one position */
	EDGE_PARTS_MAX = 8000000,	/* guards, counts and gates of all edges */
	ITEMS_MAX = 8000000,		/* of lists: ways multiply with what can be left out */
	CHOICES_MAX = 256,
	NO_FATE = 0,
};

struct guard_item {
	struct nfa_guard	 guard;
	bool			 is_void;	/* a later step was left out: only a step ends it */
	bool			 at_window;	/* a `no` without `for` */
	struct guard_item	*next;
};

struct count_item {
	struct nfa_count	 count;
	struct count_item	*next;
};

struct cond_item {
	uint16_t		 cond;
	struct cond_item	*next;
};

/* How a piece may end. */
struct way {
	uint16_t		 pos;		/* or POS_IN */
	struct guard_item	*guards;
	struct count_item	*counts;	/* tests */
	bool			 is_skipped;	/* a step was left out behind it */
	struct way		*next;
};

/* Where a piece may begin. */
struct entry {
	uint16_t		 pos;
	bool			 is_lead;	/* of the first element: the time before is its */
	bool			 is_head;	/* takes the word before the piece; else its own: */
	uint8_t			 word;
	int64_t			 within_ns;
	uint32_t		 fate;		/* entries that share one; NO_FATE: its own */
	struct guard_item	*guards;	/* met between the piece's begin and here */
	struct count_item	*counts;
	struct cond_item	*untils;	/* of the loops that begin here */
	struct entry		*next;
};

struct frag {
	struct entry	*entries;
	struct way	*ways;
	struct way	*through;	/* of POS_IN: ways to leave it out */
};

struct edge_item {
	uint16_t		 from, to;
	uint8_t			 word;
	int64_t			 within_ns;
	uint32_t		 fate, way;	/* edges of equal (fate, way) end together */
	struct guard_item	*guards;
	struct count_item	*counts;
	struct cond_item	*gates, *untils;
	uint8_t			 ends, needs;
};

struct pos_item {
	uint16_t	step, cond, thread, fork_id;
	uint32_t	edge_count;
};

struct nfa_builder {
	struct arena		 arena;
	const struct rule_sema	*sema;
	struct program		*program;
	struct nfa		*nfa;
	struct diags		*diags;
	struct span		 span;		/* of the rule's name */
	VEC(struct pos_item)	 positions;
	VEC(struct edge_item)	 edges;
	VEC(struct nfa_cond)	 conds;
	VEC(uint32_t)		 caps;		/* by counter */
	VEC(struct nfa_fork)	 forks;
	struct choice		*choices;	/* branches that are settled for the loop at hand */
	uint16_t		 thread, thread_count;
	uint32_t		 fate_count, way_count;
	uint32_t		 item_count, edge_part_count;
	bool			 in_all_of, ambiguous;
	bool			 too_large, has_errors;
};

/* Which branch of an `any of` inside a loop is taken in all its turns. */
struct choice {
	const struct elem_node	*any;
	const struct seq_node	*branch;
	struct choice		*next;
};

/* Lists: a new one with the item in front; or a copy of `first`, then `rest`. What is beyond a
 * bound sets b->too_large, and no way or entry is added from then on. */
struct guard_item *frag_guard(struct nfa_builder *, struct guard_item *list, struct nfa_guard);
struct guard_item *frag_guards(struct nfa_builder *, const struct guard_item *first,
	    struct guard_item *rest, bool make_void);
struct count_item *frag_count(struct nfa_builder *, struct count_item *list, uint8_t op,
	    unsigned counter, uint32_t n);
struct count_item *frag_counts(struct nfa_builder *, const struct count_item *first,
	    struct count_item *rest);
struct cond_item *frag_conds(struct nfa_builder *, const struct cond_item *first,
	    struct cond_item *rest);
struct entry	*frag_entry(struct nfa_builder *, struct entry *list, struct entry);
struct way	*frag_way(struct nfa_builder *, struct way *list, struct way);

/* Parts of the automaton. Beyond a bound the same. */
uint16_t	 frag_elem_cond(struct nfa_builder *, const struct elem_node *);
struct cond_item *frag_elem_untils(struct nfa_builder *, const struct elem_node *);
uint16_t	 frag_pos(struct nfa_builder *, uint16_t step, uint16_t cond);
unsigned	 frag_counter(struct nfa_builder *, uint32_t cap);
void		 frag_edge(struct nfa_builder *, struct edge_item);
/* From a way to an entry, related by `word` where the entry has none of its own. */
void		 frag_join(struct nfa_builder *, const struct way *, const struct entry *,
		    uint8_t word, int64_t within_ns, uint32_t way);
int64_t		 frag_bound_ns(const struct duration_node *);	/* NULL: NFA_NO_LIMIT */

/* nfa_emit.c: the pieces, joined, as the program's arrays. */
void	nfa_emit(struct nfa_builder *);
/* Every edge has an end: by `within`, or each by its own bound. */
bool	nfa_is_bounded(const struct nfa *);

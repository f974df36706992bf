/*
 * match_state.h -- the pattern operator from inside: its rules, keys and the work at hand.
 *
 *	row --> match.c		class -> rules that it concerns; keys; the key's block
 *		match_judge.c	what the event does to an edge			visit
 *		match_step.c	what that does to a partial match
 *		match_done.c	completed matches: order, where, repeat, emit
 *		match_due.c	what is due before the next row
 *
 * Nothing here survives a row but the keys and the counters; the keys are what is saved.
 */
#pragma once

#include "base/vec.h"
#include "flow/op.h"
#include "operators/match.h"
#include "operators/match_block.h"

/* A rule with what is worked out once: sizes, and bit sets over its conditions and positions. */
struct match_rule {
	const struct rule	*rule;
	const struct nfa	*nfa;
	uint32_t		 cond_count;	/* the automaton's, then the rule's `cancel on` */
	uint16_t		 cond_words, pos_words;
	uint32_t		 thread_bytes, partial_bytes, counters_at;
	uint32_t		 node_bytes, aggs_at;
	uint32_t		 stride;	/* most edges of a position */
	bool			 is_plain;	/* a deadline completes nothing and tells nothing */
	/* Of a rule without a key: its one section, and that one's timer. */
	uint32_t		 solo_section;
	struct wheel_entry	 timer;
	uint64_t		*touch;		/* [cond][pos_words]: positions that ask it */
	uint64_t		*touch_seen;	/* [pos_words]: strict positions */
	uint64_t		*alive;		/* [pos][edge_words]: edges without tests */
	uint64_t		*counted;	/* [pos][edge_words]: edges with such tests */
	uint64_t		*starts;	/* [cond_words]: conditions of first events */
	uint64_t		*routes;	/* [route][cond_words]: conditions offered there */
	struct match_counts	 counts;
};

/* A rule that events of a class concern. Words: true conditions, failed ones, touched positions. */
struct class_rule {
	uint32_t	rule;
	uint32_t	words;			/* into match_class->words */
	bool		starts, cancels, sees;
};

struct class_plan {
	uint16_t	plan;
	bool		starts;
	uint64_t	routes;			/* bits of the plan's routes that some rule needs */
	uint32_t	first, count;		/* class_rules */
};

struct match_class {
	uint64_t		event_count;	/* not yet added to the rules' counters */
	VEC(struct class_plan)	plans;
	VEC(struct class_rule)	rules;
	VEC(uint64_t)		words;
};

struct cond_ref {
	uint32_t	rule, cond;
};

/* A match that has completed and was not judged yet; it holds a reference to its node. */
struct done {
	uint32_t	run, node;
	uint32_t	depth;
	uint32_t	chain;			/* its events, first one first, in matcher->chain */
	struct order_key first;
};

/* What an event does to an edge of a thread: see match_edge_judge(). */
enum verdict {
	V_TAKE = 1,
	V_KILLED = 2,
	V_SPENT = 4,		/* with its fate, unless another thread takes the event */
	V_TOUCHED = 8,
	V_ENDED = 16,		/* unless another thread takes the event: an `until` holds */
	V_GREED = 32,		/* greed at an end: killed, unless the match completes before */
};

#define MATCH_AT_ONCE	(INT64_MIN + 1)		/* as a deadline: no need to wait */

/* Of an event that is taken, and of the run's first. */
struct moment {
	int64_t	now_ns, first_ns;
};

struct take {
	uint16_t	thread;
	uint32_t	edge;			/* of the thread's position */
};

/* A key of a row, of those that the next rows concern. */
struct row_key {
	uint32_t	at, bytes;		/* in matcher->keys */
	uint32_t	plan_at;		/* in the row's match_class->plans */
	uint16_t	row;
	uint64_t	routes;
	uint64_t	hash;
};

struct match_slot {
	uint64_t		 hash;
	struct match_key	*key;		/* NULL: free */
};

struct matcher {
	unsigned		 magic;
#define MATCH_MAGIC		 0x2b7c91e5
	const struct program	*program;
	struct match_rule	*rules;
	uint16_t		*cap_index;	/* [root type][slot]: place among captured ones */
	struct cond_ref		*pred_conds;	/* by predicate: pred_first[p]..pred_first[p + 1] */
	uint32_t		*pred_first;
	uint32_t		*seen_rules;	/* strict rules, by their seen_pred */
	uint32_t		*seen_first;
	struct match_key	**solo;		/* by plan: the key of one without components */
	uint32_t		*units_hint;	/* by plan: what a key comes to, most often */
	struct match_slot	*table;		/* open addressing, linear probing */
	size_t			 table_mask, key_count;
	struct slab		 slab;		/* of the keys and their blocks */
	uint64_t		 seed;		/* of the table's hashes: no one can choose them */
	struct wheel		 wheel;
	struct match_class	**classes;
	size_t			 class_cap;
	uint32_t		 class_epoch;
	const struct classifier	*classifier;	/* whose classes they are */
	bool			 has_uncounted;	/* some class: events its rules do not count yet */
	unsigned		 cursor;	/* of the batch at hand: rows that are through, */
	unsigned		 ahead;		/* and those whose keys stand in row_keys, */
	size_t			 key_at;	/* where the first row that is not through begins */
	uint64_t		 emitted;
	struct arena		 arena;		/* of the rules' tables */
	struct arena		 scratch;
	uint8_t			*verdicts;	/* room for any rule's partial */
	struct partial		*draft;		/* the same */
	VEC(struct take)	 takes;
	VEC(struct done)	 done;
	VEC(struct done)	 late;		/* partials that died of a deadline */
	VEC(uint32_t)		 chain;
	VEC(uint32_t)		 empties;	/* runs that may have no partial any more */
	VEC(struct match_event)	 events;
	VEC(struct row_key)	 row_keys;
	struct buf		 keys;
};

/* One rule, one key, one event (or one deadline: batch NULL). */
struct visit {
	struct op		*op;
	struct matcher		*m;
	struct match_rule	*r;
	struct match_key	*k;
	uint32_t		 sec;
	const struct batch	*batch;
	unsigned		 row;
	struct etime		 time;
	const uint64_t		*conds, *errors;	/* true and failed conditions */
	uint32_t		 event;		/* its copy in the block; 0: not kept so far */
	bool			 data_error;
};

/* What expressions see of a partial match. */
struct match_bound {
	const struct matcher	*m;
	const struct match_rule	*r;
	const struct match_key	*k;
	uint32_t		 node;		/* 0: nothing is bound */
};

extern const struct expr_bound_class match_bound_class;

/* match_open.c */
void	 match_rules_open(struct matcher *);
/* match_class.c */
struct match_class *match_class_get(struct matcher *, const struct batch *, uint32_t class);
void	 match_classes_count(struct matcher *);	/* adds their events to the rules' counters */
void	 match_classes_drop(struct matcher *);
/* match_key.c */
void	 match_row_keys(struct matcher *, const struct match_class *, uint32_t plan_at,
		    const struct batch *, unsigned row);
uint64_t match_seen_routes(const struct matcher *, const struct match_rule *,
		    const struct batch *, unsigned row);
/* match_save.c */
void	 match_save(const struct matcher *, struct buf *);
int	 match_load(struct matcher *, const uint8_t *, size_t bytes, struct err *);
/* match_table.c */
uint64_t match_table_hash(const struct matcher *, uint16_t plan, struct bytes key);
struct match_key *match_table_find(const struct matcher *, uint16_t plan, uint64_t hash,
		    struct bytes key);
void	 match_table_prefetch(const struct matcher *, const struct row_key *, size_t count);
void	 match_table_add(struct matcher *, struct match_key *);
void	 match_table_remove(struct matcher *, struct match_key *);
/* match_env.c */
bool	 match_cond_holds(struct visit *, uint16_t cond, uint32_t node);
void	 match_aggs_add(struct visit *, uint32_t node);
/* match_part.c: runs, partials and nodes as data */
uint32_t run_new(struct visit *, uint32_t event);
void	 run_kill(struct visit *, uint32_t run);
void	 run_may_be_empty(struct visit *, uint32_t run);
void	 runs_sweep(struct visit *);		/* frees the runs that have become empty */
uint32_t node_add(struct visit *, uint32_t parent, uint16_t step);
void	 node_unref(struct match_key *, const struct match_rule *, uint32_t node);
uint32_t partial_add(struct visit *, uint32_t run, const struct partial *draft);
void	 partial_remove(struct visit *, uint32_t partial);
/* match_heap.c: of a section's partials, or (sec 0) of the key's sections */
void	 match_heap_set(struct match_key *, uint32_t sec, uint32_t who, int64_t ns);
struct due match_heap_first(const struct match_key *, uint32_t sec);	/* INT64_MAX: empty */
/* match_judge.c */
uint8_t	 match_edge_judge(struct visit *, struct partial *, unsigned thread, unsigned edge);
bool	 match_any_holds(struct visit *, const struct nfa_span *gates, uint32_t node);
/* When an accept edge of thread 0 completes by itself; MATCH_AT_ONCE; INT64_MAX: not so. */
int64_t	 match_accept_due(const struct visit *, const struct partial *, const struct thread *,
		    const struct nfa_edge *);
/* Is the event outside of the rule's `within`? */
bool	 match_is_outside(const struct visit *, const struct partial *);
/* When all branches of a fork may have ended so; INT64_MAX: one is on its way. */
int64_t	 match_fork_end(const struct match_rule *, const struct partial *, uint16_t fork_id,
		    uint8_t end);
/* false: a branch is on its way. */
bool	 match_fork_may_end(const struct match_rule *, const struct partial *, uint16_t fork_id);
/* match_thread.c */
bool	 match_is_dead(const struct match_rule *, const struct partial *);
bool	 match_is_below(const struct nfa *, unsigned thread, unsigned ancestor);
void	 match_threads_take(const struct match_rule *, struct partial *, unsigned from, uint16_t to,
		    struct moment);
void	 match_forks_arm(const struct match_rule *, struct partial *, unsigned thread,
		    struct moment);
/* match_step.c */
void	 match_step(struct visit *, const uint64_t *touch);
void	 match_start(struct visit *);
void	 match_accept(struct visit *, uint32_t run, struct partial *, int64_t before_ns);
void	 match_next_at(const struct visit *, const struct partial *, int64_t *done_ns,
		    int64_t *death_ns);
/* match_due.c */
void	 match_due_set(struct matcher *, struct match_key *);
void	 match_due_lower(struct matcher *, struct match_key *, uint32_t sec);
void	 match_due(struct op *, struct matcher *, int64_t before_ns);
/* match.c */
void	 match_key_settle(struct matcher *, struct match_key *);
void	 match_key_drop(struct matcher *, struct match_key *);	/* whatever is in it */
/* match_done.c */
void	 match_done_add(struct visit *, uint32_t run, uint32_t node);
void	 match_late_add(struct visit *, uint32_t run, uint32_t node);
void	 match_done(struct visit *, struct etime);
void	 match_late(struct visit *, struct etime);

/* Has the plan one key for all events, that of rules without a key? */
static inline bool match_is_solo(const struct matcher *m, uint16_t plan) {
	return m->program->plans[plan].comp_count == 0;
}

static inline const struct nfa_cond *match_rule_cond(const struct match_rule *r, unsigned i) {
	return i < r->nfa->cond_count ? &r->nfa->conds[i]
	    : &r->rule->cancels[i - r->nfa->cond_count];
}

static inline struct thread *thread_at(const struct match_rule *r, const struct partial *p,
    unsigned i) {
	return (struct thread *)((char *)(p + 1) + (size_t)i * r->thread_bytes);
}

static inline uint32_t *counters_at(const struct match_rule *r, const struct partial *p) {
	return (uint32_t *)((char *)p + r->counters_at);
}

static inline struct agg_state *aggs_at(const struct match_rule *r, const struct node *n) {
	return (struct agg_state *)((char *)n + r->aggs_at);
}

static inline bool bit_get(const uint64_t *words, unsigned i) {
	return words[i / 64] >> i % 64 & 1;
}

static inline void bit_set(uint64_t *words, unsigned i) {
	words[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool bits_any(const uint64_t *words, unsigned count) {
	for (unsigned i = 0; i < count; i++)
		if (words[i] != 0)
			return true;
	return false;
}

static inline void bit_clear(uint64_t *words, unsigned i) {
	words[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static inline const struct nfa_pos *thread_pos(const struct nfa *nfa, const struct thread *t) {
	return &nfa->positions[t->pos];
}

static inline const struct nfa_edge *pos_edge(const struct nfa *nfa, const struct nfa_pos *pos,
    unsigned i) {
	return &nfa->edges[pos->edges.first + i];
}

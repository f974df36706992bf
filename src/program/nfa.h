/*
 * nfa.h -- the automaton of one `match` rule: positions, and what may follow each.
 *
 * A position is one place of the pattern (Glushkov, 1961: "the event just taken stands here");
 * position 0 is before the first event. An *edge* p -> q says how the event at q may follow the one
 * at p. A partial match is (position, the events bound so far, which of the position's edges are
 * still alive): since every edge lives and dies by the events after p alone, each assignment of
 * events to steps is reached exactly as cep(7), PATTERNS defines it, without IGNORE edges.
 *
 *	a then optional at least 2 b greedy then no n then c within 1 min
 *
 *	     then             then (turn + 1)
 *	0 --> a ------------> b ---+     guards: no n on a -> c and b -> c; greedy b on both;
 *	      |               ^----+     b -> c asks turn >= 2
 *	      +---> c <-------+
 *
 * How an edge lives, seen from the events after p's, in order (operators/match_judge.c):
 *	NEXT	dies at the first event, unless that takes it
 *	THEN	the first event that qualifies ends its *fate group* (most are alone in theirs)
 *	EVERY	stays
 *	guards	an event that qualifies for a guard kills the edge, or ends the guard (nfa_guard)
 *	gates	an event for which an `until` holds kills the edges that go on in its loop
 *	times	t(q) - t(p) in [after_ns, within_ns)
 * Edges to NFA_ACCEPT take no event: at once, or at a deadline, or at the next event.
 *
 * `all of` runs its branches as threads beside each other: the partial match has one (position,
 * edges) per thread. Thread 0 is the rule's; at a fork position it waits until every branch can
 * end. An edge to a position of another thread enters the `all of`s in between with their first
 * event; the other branches then wait at their begins. In a branch, an edge to NFA_ACCEPT says that
 * the branch may end; the edges of the fork position lead on from the latest event of the branches.
 *
 * Built by dsl/nfa_build.c in the program's arena; const thereafter; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { NFA_ACCEPT = 0xffff, NFA_NO_COND = 0xffff, NFA_NO_FORK = 0xffff, NFA_THREADS_MAX = 64 };

#define NFA_NO_LIMIT	INT64_MAX

enum nfa_word { WORD_NEXT, WORD_THEN, WORD_EVERY };

/* A test of the current event: of one of the types, its unary part a predicate of the program (true
 * in the event's class), the rest an expression over the partial match (or NO_EXPR). `until`
 * conditions are conds as well. */
struct nfa_cond {
	uint32_t	pred;		/* program->preds: types and unary part */
	uint32_t	expr;		/* program->exprs: what is left, or NO_EXPR */
	uint16_t	step;		/* whose key route decides where the event is offered */
};

enum nfa_guard_kind {
	GUARD_NO,			/* kills, unless the edge itself takes the event */
	GUARD_GREEDY,			/* kills, even then; ended by `until` */
	GUARD_NOT_NEXT,			/* of the first event only; kills even then */
	GUARD_NOT_NEXT_LOOP,		/* the same inside a loop: not if the edge takes it */
};

struct nfa_guard {
	uint8_t		kind;
	bool		is_void;	/* NO at a branch's end whose later steps are left out: it
					 * lasts to the last event of the match and not longer */
	uint16_t	cond;		/* nfa->conds */
	uint16_t	until;		/* greedy: what ends it; or NFA_NO_COND */
	uint16_t	bit;		/* greedy: which "ended" bit of the position's thread */
	uint16_t	counter;	/* NOT_NEXT_LOOP: holds if this counter is at least min */
	uint32_t	min;
	int64_t		for_ns;		/* NO: only so long after p's event; NFA_NO_LIMIT */
};

/* How a branch of an `all of` ends: a later step is taken, which waits for all its silences; or the
 * rule ends there, and silences before a step that was left out are not waited for; or later steps
 * are left out, and none is. */
enum nfa_end { END_STEP = 1, END_RULE = 2, END_VOID = 4 };

enum nfa_count_op { COUNT_AT_LEAST, COUNT_BELOW, COUNT_SET_1, COUNT_ADD };

/* Tests come before changes. A counter stops at its `cap`: beyond that numbers are alike. */
struct nfa_count {
	uint8_t		op;
	uint16_t	counter;
	uint32_t	n;		/* of the tests */
};

/* For lists in the automaton: items first..first + count of the named array. */
struct nfa_span {
	uint32_t	first;
	uint16_t	count;
};

struct nfa_edge {
	uint16_t	to;		/* a position, or NFA_ACCEPT */
	uint8_t		word;
	uint16_t	fate;		/* edges of one position with the same fate end together */
	int64_t		within_ns;	/* NFA_NO_LIMIT: no bound */
	int64_t		after_ns;	/* 0: none; of an accept edge: the length of the silence */
	struct nfa_span	guards;		/* nfa->guards */
	struct nfa_span	counts;		/* nfa->counts */
	struct nfa_span	gates;		/* nfa->gates: `until`s that end this way for good */
	struct nfa_span	entries;	/* nfa->gates: judged on the would-be first event */
	/* Of an accept edge: */
	bool		at_window;	/* the deadline is the rule's first + within */
	bool		needs_next;	/* not before a next event that the rule sees */
	uint8_t		ends;		/* in a branch: for which ends it counts, of nfa_end */
	uint8_t		needs;		/* of a fork position: which end of its branches */
};

struct nfa_pos {
	uint16_t	step;		/* nfa->steps */
	uint16_t	cond;		/* what an event must meet to stand here */
	uint16_t	thread;
	struct nfa_span	edges;		/* nfa->edges: in rule order */
	uint16_t	fork_id;	/* a fork position: its fork; else NFA_NO_FORK */
	bool		sees_all;	/* strict: an edge is touched by any event the rule sees */
	int64_t		wait_ns;	/* longest that a partial here can live, or NFA_NO_LIMIT */
};

/* An `all of`: its branches' threads, and where each begins (a position like 0, no event taken). */
struct nfa_fork {
	uint16_t	at;		/* the position at which the parent thread waits */
	uint16_t	thread;		/* the parent thread */
	uint16_t	branch_count;
	uint16_t	*threads;	/* of the branches */
	uint16_t	*begins;	/* position before each branch's first event */
};

struct nfa_step {
	const char	*name;		/* as alerts list it: "probe", "auth", "auth#2" */
	bool		named;		/* can be referred to */
	bool		taken;		/* binds events (`no` steps do not) */
	uint16_t	route;		/* of the rule's key plan */
};

enum bind_which { BIND_LAST, BIND_FIRST, BIND_INDEX };

/* A capture register: the event bound to a step, first, last or at an index. */
struct nfa_ref {
	uint16_t	step;
	uint8_t		which;
	uint32_t	index;
};

enum agg_fn { AGG_COUNT, AGG_SUM, AGG_AVG, AGG_MIN, AGG_MAX, AGG_STDDEV, AGG_DISTINCT };

/*
 * An aggregate register, updated when an event is bound to the step. count and distinct are int,
 * min and max of the argument's kind; sum, avg and stddev, too, but avg and stddev of int are
 * decimal. count with an argument counts the events in which it is there.
 */
struct nfa_agg {
	uint8_t		fn;
	uint8_t		kind;		/* of the argument's values (enum vkind) */
	uint16_t	step;
	uint32_t	arg;		/* program->exprs over the event itself; NO_EXPR: none */
	uint32_t	filter;		/* `where`; NO_EXPR: none */
};

struct nfa {
	struct nfa_pos		*positions;
	uint16_t		 position_count;
	uint16_t		 thread_count;	/* 1 without `all of` */
	uint16_t		 counter_count;
	uint16_t		 edge_words;	/* 64-bit words of alive bits per thread */
	uint16_t		 guard_words;	/* 64-bit words of "greed ended" bits per thread */
	bool			 ambiguous;	/* one assignment may be reached on several ways */
	bool			 sees_all;	/* some position is strict */
	bool			 silent;	/* some edge has after_ns */
	bool			 timed;		/* some edge has a bound or deadline of its own */
	int64_t			 within_ns;	/* first to last; NFA_NO_LIMIT: none */
	uint32_t		*counter_caps;
	struct nfa_edge		*edges;
	struct nfa_guard	*guards;
	struct nfa_count	*counts;
	uint16_t		*gates;		/* condition indices */
	struct nfa_cond		*conds;
	struct nfa_fork		*forks;
	struct nfa_step		*steps;
	struct nfa_ref		*refs;
	struct nfa_agg		*aggs;
	uint32_t		 edge_count, guard_count, count_count, gate_count;
	uint16_t		 cond_count, fork_count, step_count, ref_count, agg_count;
	uint32_t		 seen_pred;	/* of sees_all: "an event of the rule's types" */
};

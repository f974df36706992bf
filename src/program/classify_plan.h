/*
 * classify_plan.h -- how the predicates of a program are found true: made once, then const.
 *
 * Predicates of the same event types share a *domain*. In it, one is
 *	indexed		if it asks `field = constant` of a field with many constants: a hash leads
 *			from the value to its bucket. There, those with one comparison left are
 *			sorted by its constant (a range group, of which a binary search tells how
 *			many hold), others are tried one by one.
 *	plain		otherwise: the bits of its atoms, and-ed over the whole batch
 *
 *	auth:  index on merchant	"acme"	-> bucket  amount > [1 5 5 7 10 99]  tests [..]
 *					"initech" -> bucket ...
 *	       index on nothing		(all)	-> bucket  amount < [900 300 20 ...]
 *	       plain	channel = cnp and result = approved
 *
 * An atom that can fail hides behind those before it: it bars what follows it from the index.
 */
#pragma once

#include "program/atom_eval.h"
#include "program/set_table.h"

enum { INDEXED_MIN = 6 };	/* fewer than that with one field are cheaper as plain ones */

struct range_entry {
	struct cell	constant;
	uint32_t	pred;
	bool		strict;		/* < or > */
};

/*
 * Those that hold come first, up to a rank: entries ascend if `up` (> and >=), else descend. Where
 * all constants are integers, at one scale, plan->keys has them in a form in which the rank is the
 * number of keys <= the value's: `> 4` is 5, and what descends is turned round by ~.
 *
 *	price	>= 3.00	  > 4.10   >= 5.25			decimals 2
 *	key	   300	    411	      525
 */
struct range_group {
	uint16_t	slot;
	uint8_t		kind;
	bool		up, has_keys;
	uint8_t		decimals;	/* of the keys */
	uint32_t	currency;	/* of money: all of one */
	uint32_t	first, count;	/* plan->entries, plan->keys */
};

/* A predicate in a bucket: what is left of it, all of its atoms but the one that led here. */
struct bucket_test {
	uint32_t	pred;
	uint32_t	first, count;	/* plan->left */
};

/* An atom, close to others that are tried with it. */
struct left_atom {
	struct atom_test test;
	uint32_t	 atom;		/* a dear one: what is found is kept under its number */
};

struct bucket {
	uint32_t	group_first, group_count;	/* plan->groups */
	uint32_t	test_first, test_count;		/* plan->tests */
};

struct index {
	uint16_t	slot;		/* NO_SLOT: there is one bucket, for all rows */
	uint8_t		kind;
	struct set_table keys;		/* entry number: bucket */
	uint32_t	bucket_first;	/* plan->buckets */
};

struct domain {
	const struct type_test *types;
	uint16_t	type_count;
	uint32_t	plain_first, plain_count;	/* plan->plain */
	uint32_t	index_first, index_count;	/* plan->indexes */
};

struct classify_plan {
	const struct program	*program;
	struct domain		*domains;
	uint32_t		*plain;		/* preds */
	struct index		*indexes;
	struct bucket		*buckets;
	struct range_group	*groups;
	struct range_entry	*entries;
	int64_t			*keys;		/* [entry] */
	struct bucket_test	*tests;
	struct left_atom	*left;
	struct atom_test	*atoms;		/* [atom] */
	uint32_t		*bits_of;	/* atom -> its struct atom_bits; UINT32_MAX: none */
	uint32_t		 domain_count, plain_count, index_count, bucket_count, group_count,
				 entry_count, test_count, left_count, bits_count;
};

void	classify_plan_init(struct classify_plan *, const struct program *);
void	classify_plan_fini(struct classify_plan *);

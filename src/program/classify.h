/*
 * classify.h -- which predicates of the rule set hold for each event of a batch: its class.
 *
 *	batch --> kinds --> atoms, column by column --> preds of each row --> class id
 *	                    index on `field = constant`, ranges sorted in a bucket
 *
 * Each distinct set of (preds that hold, preds that met a data error) is a class, numbered densely
 * from 1; class 0 has neither, and most events should be in it. The matcher keeps what it knows of
 * a class under its id, until the epoch changes: the table holds CLASSES_MAX, then starts anew, and
 * only ever between two batches. So batches are classified just before they are used, not before
 * they wait somewhere.
 *
 * Cost	An atom outside the index: once a batch, a tight loop over a column. An indexed predicate:
 *	nothing unless its constant occurs; ranges behind it a binary search for all together.
 * Order	The atoms of a predicate count in written order: one that is false hides the data
 *	errors of those behind it.
 * Thread	one per worker, with the program shared.
 */
#pragma once

#include "event/batch.h"
#include "program/program.h"

enum { CLASSES_MAX = 65536 };

struct classifier;

/* Sorted by number. Borrowed until the epoch changes. */
struct class_preds {
	const uint32_t	*preds;		/* program->preds: these hold */
	const uint32_t	*errors;	/* these are false by a data error */
	uint32_t	 pred_count, error_count;
};

struct classifier	*classifier_new(const struct program *);	/* takes a reference */
void			 classifier_free(struct classifier **);

/* Fills batch->class of all rows, and adds to batch->kinds those whose condition holds. */
void			 classify_batch(struct classifier *, struct batch *);
struct class_preds	 classifier_class(const struct classifier *, uint32_t class);
uint32_t		 classifier_class_count(const struct classifier *);	/* ids are below */
uint32_t		 classifier_epoch(const struct classifier *);

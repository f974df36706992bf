/*
 * atom_eval.h -- one atom over the column of a batch, or over one row.
 *
 * Bit r of a struct bits is row r; rows behind the batch's count have no bit. One thread at a time.
 */
#pragma once

#include "program/program.h"

enum { ROW_WORDS = BATCH_EVENTS_MAX / 64 };

struct bits {
	uint64_t	w[ROW_WORDS];
};

/* What is known of an atom in this batch: of the rows in `done`, its value and its data errors (of
 * which the value is false). */
struct atom_bits {
	uint64_t	batch;		/* number of the batch; of another one nothing is known */
	bool		is_cheap;	/* done for all rows at once */
	struct bits	done, value, error;
};

/* Completes what is known for the rows in `need`. */
void	atom_column(const struct program *, const struct atom *, const struct expr_env *,
	    const struct bits *need, struct atom_bits *);

/* The row is env->row. *error: a data error, and false. */
bool	atom_row(const struct program *, const struct atom *, const struct expr_env *, bool *error);

/* Whether a data error is possible; whether a tight loop does it. */
bool	atom_can_fail(const struct program *, const struct atom *);
bool	atom_is_cheap(const struct program *, const struct atom *);

static inline bool bits_any(const struct bits *b) {
	uint64_t any = 0;

	for (int i = 0; i < ROW_WORDS; i++)
		any |= b->w[i];
	return any != 0;
}

static inline bool bit_test(const struct bits *b, unsigned row) {
	return b->w[row / 64] >> (row % 64) & 1;
}

static inline void bit_set(struct bits *b, unsigned row) {
	b->w[row / 64] |= UINT64_C(1) << (row % 64);
}

/* All rows of a batch. */
static inline struct bits bits_rows(unsigned count) {
	struct bits b = {0};

	for (unsigned i = 0; i < count / 64; i++)
		b.w[i] = UINT64_MAX;
	if (count % 64 != 0)
		b.w[count / 64] = UINT64_MAX >> (64 - count % 64);
	return b;
}

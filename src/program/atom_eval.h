/*
 * atom_eval.h -- an atom made ready, and its test over the column of a batch or over one row.
 *
 * Bit r of a struct bits is row r; rows behind the batch's count have no bit. A struct atom_test is
 * const after atom_test_init() and may be copied; it lives no longer than the program. Any thread.
 */
#pragma once

#include "program/program.h"

enum { ROW_WORDS = BATCH_EVENTS_MAX / 64 };

struct bits {
	uint64_t	w[ROW_WORDS];
};

enum atom_form {
	FORM_INT, FORM_FLOAT, FORM_DECIMAL, FORM_MONEY, FORM_STRING,	/* comparisons in short */
	FORM_COMPARE,		/* of any other kind */
	FORM_EXISTS, FORM_IN, FORM_EXPR,
};

struct atom_test {
	uint8_t		form;
	uint8_t		op;
	bool		negated;
	bool		can_fail;
	uint16_t	slot;
	uint8_t		decimals;	/* of a decimal: i has so many */
	uint32_t	n;		/* bytes of a string; the currency of money */
	union {
		int64_t		 i;
		double		 f;
		const char	*p;
	};
	const struct atom *atom;
};

/* What is known of an atom in this batch: of the rows in `done`, its value and its data errors (of
 * which the value is false). */
struct atom_bits {
	uint64_t	batch;		/* number of the batch; of another one nothing is known */
	struct bits	done, value, error;
};

void	atom_test_init(struct atom_test *, const struct program *, const struct atom *);

/* Completes what is known for the rows in `need`. */
void	atom_test_column(const struct atom_test *, const struct expr_env *, const struct bits *need,
	    struct atom_bits *);

/* The row is env->row. *error: a data error, and false. */
bool	atom_test_row(const struct atom_test *, const struct expr_env *, bool *error);

/* Amounts of few digits at different scales: 10^0 .. 10^18. */
enum { POWERS = 19 };
extern const int64_t atom_powers[POWERS];

/* A comparison or a question whether a field is there: a tight loop does it. */
static inline bool atom_test_is_cheap(const struct atom_test *t) {
	return t->form < FORM_IN;
}

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

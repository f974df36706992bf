/*
 * shrink.h -- one random pair held against the engine, and made small if they differ.
 */
#pragma once

#include "gen.h"
#include "outcome.h"

enum verdict { VERDICT_SAME, VERDICT_DIFFERS, VERDICT_REFUSED };

/* A pair with both answers; lives until the pool is reset. */
struct trial {
	struct pool		pool;
	struct rule		rule;
	struct stream		stream;
	struct expectation	expectation;
	struct outcome		expected, got;
	bool			restored;	/* `got` is of the run with restore_each */
};

/* Makes the pair and what is expected of it; -1: too many ways to match. Then pool_reset() it. */
int		trial_make(struct trial *, struct draw *);
/* Runs it in the engine, and with restore_each as well if asked for. */
enum verdict	trial_judge(struct trial *, bool restore);
void		trial_print(FILE *, const char *title, struct trial *);
/* Smaller choices that give the same verdict, in place. */
void		shrink(struct draw *, enum verdict, bool restore);

/*
 * outcome.h -- alerts as lines of text, the expected ones and those that the engine gave.
 *
 *	k=1;	match high @1012000 s1: 1 4 s3: 5
 *	key	kind, severity, time in ms, then each step in written order with its events' ids
 *
 * Two outcomes agree if for each key they have the same lines in the same order.
 */
#pragma once

#include "expect.h"

struct outcome_line {
	const char	*key;
	const char	*text;
	int		 nth;		/* in the order given */
};

struct outcome {
	struct outcome_line	*lines;		/* by key, then as given */
	int			 count;
	const char		*failed;	/* instead: why there are none */
};

void	outcome_expected(struct pool *, const struct rule *, const struct expectation *,
	    struct outcome *);
/* Of the engine's output: alert lines as `-o ndjson`. */
void	outcome_read(struct pool *, const struct rule *, const char *ndjson, struct outcome *);
/* Compiles and runs rule and stream in the engine. */
void	outcome_of_engine(struct pool *, const struct rule *, const struct stream *,
	    bool restore_each, struct outcome *);
bool	outcome_equal(const struct outcome *, const struct outcome *);
void	outcome_print(FILE *, const char *title, const struct outcome *);

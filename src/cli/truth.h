/*
 * truth.h -- `--truth FILE`: what the generator has put in on purpose, and which alerts found it.
 *
 * A line is an episode: {"rule", "key", "kind", "first_time", "time"} and what else there is. An
 * alert that was not suppressed is a true positive if an episode of kind `positive` with its rule
 * and key has the alert's time, or the alert lies in [first_time, time]; each counts once.
 *
 * Ownership	truth_free() frees all. Thread: one at a time.
 */
#pragma once

#include "delivery/alert.h"
#include "runtime/stats.h"

enum { TRUTH_BYTES_MAX = 1 << 30 };

struct truth;

/* Reads the text of such a file; an error names the line. */
int	truth_read(struct truth **, const char *name, const char *text, size_t bytes, struct err *);
void	truth_free(struct truth **);			/* of NULL: nothing */

void	truth_alert(struct truth *, struct alerter *, const struct alert *);
/* Fills expected, found, precision and recall of every rule. */
void	truth_stats(const struct truth *, const struct program *, struct run_stats *);

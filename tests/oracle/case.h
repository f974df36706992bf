/*
 * case.h -- the oracle held against what FlinkCEP did: one recorded case a line, as JSON.
 *
 * This checks the oracle, not the engine: each case becomes a rule and a stream of rule.h, and the
 * matches must be the recorded ones, or the case must be a known deviation. Returns the number of
 * cases that are neither, or -1; prints a line for each. What the deviating ones must give instead
 * is written to `ours`, if not NULL, a line a case: {"id", "expected": [{step: [index, ...]}]}.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

int	cases_check(const char *cases_file, const char *deviations_file, bool verbose, FILE *ours);

/*
 * case.h -- the oracle held against what FlinkCEP did: one recorded case a line, as JSON.
 *
 * This checks the oracle, not the engine: each case becomes a rule and a stream of rule.h, and the
 * matches must be the recorded ones, or the case must be a known deviation. Returns the number of
 * cases that are neither; prints one line for each difference.
 */
#pragma once

#include <stdbool.h>

int	cases_check(const char *cases_file, const char *deviations_file, bool verbose);

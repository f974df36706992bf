/*
 * test_build.h -- `test` blocks: events as JSON objects, expectations as typed values.
 */
#pragma once

#include "dsl/compiler.h"

/* All tests of the rule set, in the arena, in written order. */
void	tests_build(struct compiler *, struct arena *, struct test_case **, size_t *count);

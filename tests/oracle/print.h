/*
 * print.h -- a rule as .cep text, a stream as NDJSON lines: what the engine is given.
 *
 * The text is made in the pool. Conditions are written with all parentheses.
 */
#pragma once

#include "pool.h"
#include "rule.h"

char	*print_rule(struct pool *, const struct rule *);
char	*print_stream(struct pool *, const struct rule *, const struct stream *);

/*
 * gen_syntax.h -- random rule files that parse: every production of the grammar, every kind of
 * name, number and text, with random white space and comments between all tokens. They mean
 * nothing.
 */
#pragma once

#include "base/buf.h"
#include "base/rng.h"

/*
 * Appends a file. `words` decides about the tokens, `layout` about what stands between them: the
 * same words with another layout are the same file otherwise written.
 */
void	syntax_generate(struct buf *, struct rng *words, struct rng *layout);

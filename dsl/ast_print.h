/*
 * ast_print.h -- rule sets back to text: the formatter.
 *
 * ast_print() is what `cepctl fmt` writes: clauses on lines of their own, their words in a column,
 * at most 100 columns, comments where they were, at most one blank line. Formatting what it wrote
 * changes nothing, and it parses to equal trees (ast_file_equal()).
 *
 * Only for files without syntax errors. Appends to the buf; one thread; no I/O.
 */
#pragma once

#include "base/buf.h"
#include "dsl/ast.h"

void	ast_print(struct buf *, const struct ast_file *);

/*
 * ast_print.h -- rule sets back to text: the formatter, and canonical forms to be hashed.
 *
 * ast_print() is what `cepctl fmt` writes: clauses on lines of their own, their words in a column,
 * at most 100 columns, comments where they were, at most one blank line. Formatting what it wrote
 * changes nothing, and it parses to the same trees.
 *
 * A canonical form has no comments and no layout: the same declaration, however it is written,
 * gives the same bytes. Its numbers keep their decimals (1.0 is not 1), its clauses their order.
 *
 * Only for declarations without syntax errors. Appends to the buf; one thread; no I/O.
 */
#pragma once

#include "base/buf.h"
#include "dsl/ast.h"

enum ast_texts {
	AST_WITH_TEXTS,
	AST_WITHOUT_TEXTS		/* no about, owner, runbook, tags, nor the text of alerts */
};

void	ast_print(struct buf *, const struct ast_file *);
void	ast_print_rule_canonical(struct buf *, const struct rule_node *, enum ast_texts);
void	ast_print_decl_canonical(struct buf *, const struct decl *, enum ast_texts);

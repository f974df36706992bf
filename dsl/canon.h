/*
 * canon.h -- the canonical form of parts of a rule, for hashing: what a reader would call the same
 * has the same bytes, whatever the white space, comments, redundant parentheses or spelling of
 * numbers and spans of time (60 s is 1 min).
 *
 * Every node is written as (word part part ...), so no two different trees collide. Only ever
 * appended to: a changed form is a changed version of every rule.
 */
#pragma once

#include "base/buf.h"
#include "dsl/ast.h"

void	canon_word(struct buf *, const char *);		/* a name or word, with its length */
void	canon_text(struct buf *, const struct text_node *);
void	canon_names(struct buf *, const struct name_node *);
void	canon_duration(struct buf *, const struct duration_node *);	/* NULL: left out */
void	canon_expr(struct buf *, const struct expr_node *);		/* NULL: left out */
void	canon_path(struct buf *, const struct path_node *);
void	canon_assigns(struct buf *, const struct assign_node *);
void	canon_seq(struct buf *, const struct seq_node *);
void	canon_watch(struct buf *, const struct watch_node *);
void	canon_keys(struct buf *, const struct key_node *);
void	canon_let(struct buf *, const struct let_node *);

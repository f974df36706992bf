/*
 * gen.h -- the parts of gen_syntax: tokens and expressions in gen_token.c, declarations in
 * gen_syntax.c, rules and tests in gen_rule.c. Each function appends what it is named after.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/rng.h"

#define COUNT(array)	(sizeof (array) / sizeof *(array))

enum { GEN_DEPTH_MAX = 5 };

struct gen {
	struct buf	*out;
	struct rng	*words, *layout;
	unsigned	 depth;
	unsigned	 parentheses;	/* open ( and [: fewer words are reserved */
};

unsigned gen_one_of(struct gen *, unsigned n);
bool	gen_chance(struct gen *, unsigned percent);

void	gen_between(struct gen *);			/* white space, comments */
void	gen_put(struct gen *, const char *token);
void	gen_words(struct gen *, const char *tokens);	/* several: "at least" */
void	gen_open(struct gen *, const char *bracket);	/* ( or [ */
void	gen_close(struct gen *, const char *bracket);
void	gen_name(struct gen *);
void	gen_text(struct gen *);
void	gen_number(struct gen *);
void	gen_count(struct gen *);
void	gen_duration(struct gen *);
void	gen_list(struct gen *, void (*item)(struct gen *), const char *separator);

void	gen_path(struct gen *);
void	gen_dotted(struct gen *);
void	gen_expr(struct gen *);
void	gen_cond(struct gen *);				/* [E], or nothing */
void	gen_assigns(struct gen *);			/* { a = 1 } */

void	gen_rule(struct gen *);
void	gen_extend(struct gen *);
void	gen_test(struct gen *);

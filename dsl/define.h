/*
 * define.h -- `const` and `define`: names for values and for expressions.
 */
#pragma once

#include "dsl/compiler.h"

/* The value is folded; SYM_BAD after a complaint: not constant, or made of itself. */
void	const_resolve(struct compiler *, struct const_sym *);
/* Follows the defines that the body calls: SYM_BAD if one of them is this one. */
void	define_resolve(struct compiler *, struct define_sym *);
/* A function or an aggregate: no define can have its name. */
bool	call_is_built_in(const char *name);

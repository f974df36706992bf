/*
 * derive.h -- events that rules and `derive` make: which are made of which, and the built-in
 * `finding`.
 */
#pragma once

#include "dsl/compiler.h"

/* Before rules are checked: marks what is made, so that rules that read it are refused. */
void	derives_declare(struct compiler *);
/* Checks them, and that nothing is made of itself. */
void	derives_check(struct compiler *);

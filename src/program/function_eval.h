/*
 * function_eval.h -- the evaluations that functions.def names, for function.c alone.
 */
#pragma once

#include "program/function.h"

#define FUNCTION(group, name, params, names, result, can_fail, eval, what, example) \
	function_f eval;
#include "program/functions.def"
#undef FUNCTION

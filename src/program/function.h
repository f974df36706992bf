/*
 * function.h -- the functions of rules: one table, functions.def, from which the checker, the
 * evaluation and cep-functions(7) are made.
 *
 * A name may stand in several lines, for other argument types: the first that fits is meant. `min`
 * and `max` here are those of two and more values; of one argument they are aggregates.
 *
 * Parameters are written as letters:
 *	b bool   i int   d decimal   s string   t time   g geo   p ip
 *	f any number, read as float
 *	q number, money or duration	o what has an order	x anything
 *	L a list	l a list of strings
 *	R a constant text: an RE2 pattern		Z a constant text: a time zone
 *	? the one before may be missing			+ the one before once or more often
 * Parameters of q and o must go together (expr_type_unify()) and are read as their common type.
 * The result is one of these, = for the common type, or e for the type of the list's items.
 *
 * With an absent argument the result is absent; of a function that yields bool it is false.
 */
#pragma once

#include "program/expr.h"

enum { FUNCTION_ARGS_MAX = 16 };

/* One evaluation. No argument is absent. */
struct function_call {
	const struct expr_env	*env;
	const struct cell *const *args;
	const struct vtype	*types;		/* of the arguments */
	unsigned		 arg_count;
	const void		*constant;	/* what R or Z was made into */
	struct decimal		*wide;		/* for a decimal result */
};

/* VALUE_PRESENT and *out, VALUE_ABSENT, or VALUE_ERROR. */
typedef enum value_state function_f(const struct function_call *, struct cell *out);

struct function {
	const char	*name;
	const char	*group;		/* of the manual: "text", "numbers" ... */
	const char	*params;	/* letters */
	const char	*param_names;	/* "text, part" */
	const char	*result;	/* a letter */
	bool		 can_fail;	/* a data error is possible */
	function_f	*eval;
	const char	*what;		/* one line */
	const char	*example;
};

extern const struct function functions[];
extern const unsigned function_count;

enum function_fit {
	FUNCTION_FITS,
	FUNCTION_UNKNOWN,	/* no such name */
	FUNCTION_ARG_COUNT,	/* no line with so many arguments */
	FUNCTION_ARG_TYPE,	/* *bad_arg is not of a type that it may have */
};

/* The line that takes these arguments, and the type of its result; else NULL, and why. */
const struct function	*function_find(const char *name, const struct vtype *args,
			    unsigned arg_count, struct vtype *result, enum function_fit *,
			    unsigned *bad_arg);

/* The same for one line: the types as which it reads its arguments (may be `args` itself). */
bool			 function_types(const struct function *, const struct vtype *args,
			    unsigned arg_count, struct vtype *params, struct vtype *result,
			    unsigned *bad_arg);

/* The letter for an argument: tells the checker about R and Z, which must be constant texts. */
char			 function_param(const struct function *, unsigned arg);

/* "contains(text: string, part: string) -> bool": for diagnostics and the manual. */
void			 function_signature(struct buf *, const struct function *);

/*
 * set_build.h -- constants become a set of the program: of `in`, `like`, `matches`.
 *
 * Values are made to fit the left side's type; of numbers the set has the widest kind. What does
 * not fit is complained about where it stands.
 */
#pragma once

#include "dsl/rule_check.h"
#include "program/set.h"

struct set_build {
	const struct scope	*s;
	enum set_kind		 kind;
	const struct term	*left;		/* what is looked for: its type, its currency */
	struct const_set	*set;		/* made with the first value */
	VEC(struct term *)	 numbers;	/* kept until all are known */
	uint32_t		 count;
};

void		set_build_begin(struct set_build *, const struct scope *, enum set_kind,
		    const struct term *left);
bool		set_build_add(struct set_build *, struct term *);	/* false: complained */
/* Index into program->sets; UINT32_MAX if it is dropped. */
uint32_t	set_build_end(struct set_build *, bool is_dropped);

/* What `*`, or nothing but blanks, drops in an `unless` where it is hardly meant; NULL: neither. */
const char	*glob_is_trivial(struct arena *, const char *text, size_t bytes);

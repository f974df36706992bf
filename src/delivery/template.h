/*
 * template.h -- alert texts: literal pieces with values between them (cep(7), OUTCOMES).
 *
 * A template never fails: an absent value prints `-`, and so does one that met a data error, which
 * is counted. Secret values print as their mask. Any thread, an env each.
 */
#pragma once

#include "program/program.h"

/* Returns how many of its values met a data error. */
unsigned	template_print(struct buf *, const struct template *, const struct expr_env *);

/* One value as a template shows it; digits: {x: 0.00} is 2, -1 as it is. */
void		value_print_digits(struct buf *, const struct schema *, struct vtype,
		    const struct cell *, bool secret, int digits);

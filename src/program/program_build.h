/*
 * program_build.h -- what the builders of this folder share: equal things stand once in a program.
 *
 * Only while it is built; the pointers live as long as the program.
 */
#pragma once

#include "program/program.h"
#include "program/zone.h"

/* One copy of these bytes, 16-byte aligned: equal bytes are the same pointer. */
const void	*program_intern(struct program *, const void *, size_t bytes);

/* A copy without a trace of how it was made: equal values of a type are equal bytes. */
struct cell	 program_cell(struct program *, struct vtype, const struct cell *);

/* NULL: there is no such zone. */
const struct zone *program_zone(struct program *, const char *name, size_t bytes);

/* The index of an equal expression, or of this one, whose steps are in the arena. */
uint32_t	 program_expr(struct program *, const struct expr *);

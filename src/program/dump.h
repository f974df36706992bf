/*
 * dump.h -- the parts of program_dump(), for its own files.
 */
#pragma once

#include "program/program.h"

void	dump_rule(struct buf *, const struct rule *);

/*
 * output.h -- `-o table|json` of the verbs that have it. Thread: the main one.
 */
#pragma once

#include <jansson.h>

#include "cli/cli.h"

enum output { OUTPUT_AS_TABLE, OUTPUT_AS_JSON };

/* false: after a message. */
bool	output_parse(const struct cli *, const char *given, enum output *);
/* On standard output, indented, with a newline. */
void	output_json(const json_t *);

/*
 * output.h -- `-o table|json|ndjson` of the verbs that have it. Thread: the main one.
 */
#pragma once

#include <jansson.h>

#include "cli/cli.h"

enum output { OUTPUT_AS_TABLE, OUTPUT_AS_JSON, OUTPUT_AS_NDJSON };

/* false: after a message. */
bool	output_parse(const struct cli *, const char *given, enum output *);
/*
 * On standard output. json: all of it, indented; ndjson: each item of an
 * array on a line of its own, what is no array on one line.
 */
void	output_json(enum output, const json_t *);

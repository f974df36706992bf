/*
 * line.h -- an event as one line of NDJSON or CSV, good or spoilt in the way that it was given.
 *
 * In NDJSON "event" names the type; with `single` all lines are of one type and name none, and ecs
 * events are nested as shippers send them ("event":{"category":[...]}). No line end is written.
 * Pure functions of their arguments; any thread.
 */
#pragma once

#include "base/buf.h"
#include "cepgen/queue.h"

/* `where`: a random number, which decides where a truncated line ends. */
void	line_json(struct buf *, const struct queue_item *, bool single, uint32_t where);
void	line_csv(struct buf *, const struct queue_item *, uint32_t where);
void	line_csv_header(struct buf *, enum gen_type);

/* Lists have no form in CSV. */
bool	line_has_csv(enum gen_type);

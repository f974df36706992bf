/*
 * sink.h -- where alert lines go.
 *
 * write() takes one whole line (with its newline); flush() makes what was written visible. Errors
 * name the file: a full disk (ERR_FULL) or a closed pipe (ERR_CLOSED) is told, never swallowed.
 * prepare/commit of an epoch belong to sinks that take part in checkpoints; a file has neither.
 */
#pragma once

#include "base/err.h"
#include "event/value.h"

struct sink_plan {
	const char	*path;		/* "-": standard output */
};

typedef int	sink_open_f(const struct sink_plan *, void **statep, struct err *);
typedef int	sink_write_f(void *state, const char *line, size_t bytes, struct err *);
typedef int	sink_flush_f(void *state, struct err *);
typedef int	sink_close_f(void **statep, struct err *);

struct sink_class {
	const char	*name;
	sink_open_f	*open;
	sink_write_f	*write;
	sink_flush_f	*flush;
	sink_close_f	*close;
};

extern const struct sink_class file_sink_class, null_sink_class;

/*
 * engine.h -- the whole engine as one function, for tests that must not know what is inside it.
 *
 * Rule text and events go in as text, alert lines come out as text. The oracle, the conformance
 * runner and the fuzz drivers see nothing else of the engine. Any thread; keeps nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct engine_opts {
	bool	restore_each;	/* after every event write the state out, and reread it */
};

/*
 * Runs rule text over NDJSON text; alert lines (as `-o ndjson`) are appended to *out, which is
 * malloc'ed and NUL-terminated. Returns 0, or -1 with compile diagnostics or errors in *out.
 */
int	engine_run(const char *rules, size_t rules_bytes, const char *events, size_t events_bytes,
	    const struct engine_opts *, char **out);

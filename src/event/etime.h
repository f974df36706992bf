/*
 * etime.h -- event time, a type of its own: mixed up with a duration or a wall clock it does not
 * compile. Nanoseconds since 1970-01-01T00:00:00Z, within +-2^62, so that adding a window cannot
 * overflow.
 */
#pragma once

#include <stdint.h>

struct etime {
	int64_t		ns;
};

#define ETIME_NS_MAX	(INT64_C(1) << 62)
#define ETIME_START	((struct etime){ INT64_MIN })	/* as a watermark: before every event */
#define ETIME_END	((struct etime){ INT64_MAX })	/* as a watermark: after every deadline */

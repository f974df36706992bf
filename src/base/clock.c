#include "base/clock.h"

#include <time.h>

#include "base/check.h"

static int64_t clock_read(clockid_t id) {
	struct timespec ts;

	CHECK(clock_gettime(id, &ts) == 0);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

struct ptime clock_now(const struct clock *c) {
	return c->is_virtual ? c->now : (struct ptime){ clock_read(CLOCK_MONOTONIC) };
}

int64_t clock_wall_ns(const struct clock *c) {
	return c->is_virtual ? c->wall_ns : clock_read(CLOCK_REALTIME);
}

void clock_advance(struct clock *c, int64_t by_ns) {
	CHECK(c->is_virtual);
	CHECK(by_ns >= 0);
	c->now.ns += by_ns;
	c->wall_ns += by_ns;
}

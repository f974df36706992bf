/* null_sink.c -- lines that nobody wants: for benches, and to count alerts only. */
#include "base/check.h"
#include "flow/sink.h"

struct null_sink {
	unsigned	magic;
#define NULL_SINK_MAGIC	0x45d7c20b
};

static int null_open(const struct sink_plan *plan, void **statep, struct err *err) {
	struct null_sink *s = calloc(1, sizeof *s);

	(void)plan;
	(void)err;
	CHECK(s != NULL);
	s->magic = NULL_SINK_MAGIC;
	*statep = s;
	return 0;
}

static int null_write(void *state, const char *line, size_t bytes, struct err *err) {
	struct null_sink *s = state;

	(void)line;
	(void)bytes;
	(void)err;
	CHECK_OBJ(s, NULL_SINK_MAGIC);
	return 0;
}

static int null_flush(void *state, struct err *err) {
	struct null_sink *s = state;

	(void)err;
	CHECK_OBJ(s, NULL_SINK_MAGIC);
	return 0;
}

static int null_close(void **statep, struct err *err) {
	struct null_sink *s;

	(void)err;
	TAKE_OBJ(s, statep, NULL_SINK_MAGIC);
	FREE_OBJ(s);
	return 0;
}

const struct sink_class null_sink_class = {
	.name = "null", .open = null_open, .write = null_write, .flush = null_flush,
	.close = null_close,
};

/*
 * file_sink.c -- lines to a file or standard output, whole ones at a time.
 *
 * Lines are collected and written together. An error is told again by every later call: a line is
 * written, or its loss is told.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/vec.h"
#include "connectors/path.h"
#include "flow/sink.h"

enum { HELD_BYTES = 64 << 10 };

struct sink {
	unsigned	magic;
#define SINK_MAGIC	0x1e6a94d7
	char		shown[PATH_SHOWN_BYTES];
	int		fd;
	struct buf	held;
	VEC(size_t)	ends;		/* of the lines held */
	uint64_t	written;	/* lines, whole ones */
	struct err	latched;
};

static int sink_open(const struct sink_plan *plan, void **statep, struct err *err) {
	char	shown[PATH_SHOWN_BYTES];
	struct sink *s;
	int	fd = STDOUT_FILENO;

	path_shown(plan->path, "standard output", shown);
	if (strcmp(plan->path, "-") != 0)
		fd = open(plan->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1)
		return err_set(err, ERR_IO, "%s: cannot be opened for writing: %s", shown,
		    strerror(errno));
	s = calloc(1, sizeof *s);
	CHECK(s != NULL);
	s->magic = SINK_MAGIC;
	memcpy(s->shown, shown, sizeof shown);
	s->fd = fd;
	*statep = s;
	return 0;
}

static int error_set(struct err *err, const struct sink *s, int number) {
	if (number == ENOSPC || number == EDQUOT)
		return err_set(err, ERR_FULL, "%s: no space left; whole lines in it: %llu",
		    s->shown, (unsigned long long)s->written);
	if (number == EPIPE)
		return err_set(err, ERR_CLOSED, "%s: the reader has gone", s->shown);
	return err_set(err, ERR_IO, "%s: cannot be written: %s", s->shown, strerror(number));
}

static void lines_count(struct sink *s, size_t written_bytes) {
	size_t i = 0;

	while (i < s->ends.count && s->ends.items[i] <= written_bytes)
		i++;
	s->written += i;
	s->ends.count = 0;
}

static int held_write(struct sink *s) {
	size_t at = 0;

	while (at < s->held.len) {
		ssize_t n = write(s->fd, s->held.data + at, s->held.len - at);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			int number = errno;

			lines_count(s, at);
			return error_set(&s->latched, s, number);
		}
		at += (size_t)n;
	}
	lines_count(s, s->held.len);
	buf_reset(&s->held);
	return 0;
}

static int sink_flush(void *state, struct err *err) {
	struct sink *s = state;

	CHECK_OBJ(s, SINK_MAGIC);
	if (s->latched.code == ERR_NONE && held_write(s) == 0)
		return 0;
	*err = s->latched;
	return -1;
}

static int sink_write(void *state, const char *line, size_t bytes, struct err *err) {
	struct sink *s = state;

	CHECK_OBJ(s, SINK_MAGIC);
	CHECK(bytes > 0);
	CHECK(line[bytes - 1] == '\n');
	if (s->latched.code != ERR_NONE) {
		*err = s->latched;
		return -1;
	}
	if (s->held.len > 0 && s->held.len + bytes > HELD_BYTES && sink_flush(s, err) == -1)
		return -1;
	buf_add(&s->held, line, bytes);
	*vec_add(&s->ends) = s->held.len;
	return 0;
}

/* Some file systems tell only now that there was no room. */
static int sink_close(void **statep, struct err *err) {
	struct sink	*s;
	int		 rc;

	TAKE_OBJ(s, statep, SINK_MAGIC);
	rc = sink_flush(s, err);
	if (s->fd != STDOUT_FILENO && close(s->fd) == -1 && errno != EINTR && rc == 0)
		rc = error_set(err, s, errno);
	buf_fini(&s->held);
	vec_fini(&s->ends);
	FREE_OBJ(s);
	return rc;
}

const struct sink_class file_sink_class = {
	.name = "file", .open = sink_open, .write = sink_write, .flush = sink_flush,
	.close = sink_close,
};

/* test_sink.c -- lines to files: all of them, or an error that says which file and why. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "flow/sink.h"

static void *sink_start(const char *path) {
	struct sink_plan	 plan = { .path = path };
	struct err		 err = {0};
	void			*sink;

	assert_int_equal(file_sink_class.open(&plan, &sink, &err), 0);
	return sink;
}

static const char *printed(const struct err *err) {
	static char line[300];

	err_print(line, sizeof line, err);
	return line;
}

static void file_read(const char *path, struct buf *out) {
	FILE	*file = fopen(path, "rb");
	size_t	 n;

	assert_non_null(file);
	buf_reset(out);
	while ((n = fread(buf_room(out, 65536), 1, 65536, file)) > 0)
		out->len += n;
	fclose(file);
}

/* More than is held back; flush shows what there is so far; an older file is replaced. */
static void test_lines(void **state) {
	struct buf	 expected = {0}, seen = {0};
	struct err	 err;
	void		*sink;

	(void)state;
	sink = sink_start("lines");
	assert_int_equal(file_sink_class.write(sink, "old\n", 4, &err), 0);
	assert_int_equal(file_sink_class.close(&sink, &err), 0);
	assert_null(sink);
	sink = sink_start("lines");
	for (int i = 0; i < 20000; i++) {
		size_t begin = expected.len;

		buf_printf(&expected, "{\"line\":%d}\n", i);
		assert_int_equal(file_sink_class.write(sink, expected.data + begin,
		    expected.len - begin, &err), 0);
		if (i == 10) {
			assert_int_equal(file_sink_class.flush(sink, &err), 0);
			file_read("lines", &seen);
			assert_int_equal(seen.len, expected.len);
		}
	}
	/* Nothing but whole lines is ever seen. */
	file_read("lines", &seen);
	assert_true(seen.len > 0 && seen.len < expected.len);
	assert_int_equal(seen.data[seen.len - 1], '\n');
	assert_int_equal(file_sink_class.close(&sink, &err), 0);
	file_read("lines", &seen);
	assert_int_equal(seen.len, expected.len);
	assert_memory_equal(seen.data, expected.data, seen.len);
	buf_fini(&expected);
	buf_fini(&seen);
}

static void test_disk_full(void **state) {
	static const char told[] = "full (retriable): /dev/full: no space left; whole lines in "
				   "it: 0";
	struct err	 err = {0}, again = {0};
	void		*sink = sink_start("/dev/full");

	(void)state;
	assert_int_equal(file_sink_class.write(sink, "line\n", 5, &err), 0);
	assert_int_equal(file_sink_class.flush(sink, &err), -1);
	assert_string_equal(printed(&err), told);
	/* Told by whatever is asked next: no later line hides the lost one. */
	assert_int_equal(file_sink_class.write(sink, "line\n", 5, &again), -1);
	assert_string_equal(printed(&again), told);
	assert_int_equal(file_sink_class.close(&sink, &again), -1);
	assert_null(sink);

	sink = sink_start("/dev/full");
	assert_int_equal(file_sink_class.write(sink, "line\n", 5, &err), 0);
	assert_int_equal(file_sink_class.close(&sink, &err), -1);
	assert_string_equal(printed(&err), told);
}

/* A line longer than what is held back, on a full disk. */
static void test_long_line(void **state) {
	size_t		 bytes = 1 << 20;
	char		*line = malloc(bytes);
	struct err	 err;
	void		*sink;
	struct stat	 st;

	(void)state;
	memset(line, 'x', bytes);
	line[bytes - 1] = '\n';
	sink = sink_start("long");
	assert_int_equal(file_sink_class.write(sink, line, bytes, &err), 0);
	assert_int_equal(file_sink_class.write(sink, line, bytes, &err), 0);
	assert_int_equal(file_sink_class.close(&sink, &err), 0);
	assert_int_equal(stat("long", &st), 0);
	assert_int_equal(st.st_size, 2 * bytes);
	free(line);
}

static void test_closed_pipe(void **state) {
	struct err	 err = {0};
	void		*sink;
	int		 fds[2], kept = dup(STDOUT_FILENO);

	(void)state;
	signal(SIGPIPE, SIG_IGN);		/* as the daemon does */
	assert_int_equal(pipe(fds), 0);
	fflush(stdout);
	assert_int_equal(dup2(fds[1], STDOUT_FILENO), STDOUT_FILENO);
	close(fds[1]);
	sink = sink_start("-");
	assert_int_equal(file_sink_class.write(sink, "line\n", 5, &err), 0);
	assert_int_equal(file_sink_class.flush(sink, &err), 0);
	close(fds[0]);
	assert_int_equal(file_sink_class.write(sink, "line\n", 5, &err), 0);
	assert_int_equal(file_sink_class.close(&sink, &err), -1);
	assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD), 0);	/* it is not ours to close */
	dup2(kept, STDOUT_FILENO);
	close(kept);
	assert_string_equal(printed(&err),
	    "closed (fatal): standard output: the reader has gone");
}

static void test_not_to_be_opened(void **state) {
	struct sink_plan	 plan = { .path = "no/such/folder" };
	struct err		 err = {0};
	void			*sink;

	(void)state;
	assert_int_equal(file_sink_class.open(&plan, &sink, &err), -1);
	assert_string_equal(printed(&err), "io (retriable): no/such/folder: "
	    "cannot be opened for writing: No such file or directory");
}

static void test_null(void **state) {
	struct sink_plan	 plan = { .path = "-" };
	struct err		 err;
	void			*sink;

	(void)state;
	assert_int_equal(null_sink_class.open(&plan, &sink, &err), 0);
	assert_int_equal(null_sink_class.write(sink, "line\n", 5, &err), 0);
	assert_int_equal(null_sink_class.flush(sink, &err), 0);
	assert_int_equal(null_sink_class.close(&sink, &err), 0);
	assert_null(sink);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines), cmocka_unit_test(test_disk_full),
		cmocka_unit_test(test_long_line), cmocka_unit_test(test_closed_pipe),
		cmocka_unit_test(test_not_to_be_opened), cmocka_unit_test(test_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

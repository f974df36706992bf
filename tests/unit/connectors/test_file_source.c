/*
 * test_file_source.c -- plain and packed files, pipes, and files that are not what they should be.
 * Runs in an empty folder of its own.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "base/check.h"
#include "base/rng.h"
#include "flow/source.h"

static void file_write(const char *path, const void *data, size_t bytes) {
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
}

/* Text that packs neither to nothing nor not at all. */
static void text_make(struct buf *text, size_t bytes) {
	struct rng rng;

	rng_seed(&rng, 3);
	while (text->len < bytes)
		buf_printf(text, "{\"n\":%llu}\n", (unsigned long long)rng_below(&rng, 100000));
}

static void gzip_add(struct buf *out, const char *data, size_t bytes) {
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)bytes;
	z.avail_out = (uInt)(bytes + 1000);
	z.next_out = (Bytef *)buf_room(out, bytes + 1000);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += bytes + 1000 - z.avail_out;
	deflateEnd(&z);
}

static void zstd_add(struct buf *out, const char *data, size_t bytes) {
	size_t room = ZSTD_compressBound(bytes), n;

	n = ZSTD_compress(buf_room(out, room), room, data, bytes, 3);
	assert_false(ZSTD_isError(n));
	out->len += n;
}

/* Reads to the end or the error, whose text is returned ("" if there is none). */
static const char *source_read(const char *path, size_t chunk_bytes, struct buf *out) {
	static char		 line[300];
	struct source_plan	 plan = { .path = path, .chunk_bytes = chunk_bytes };
	enum source_state	 state = SOURCE_READY;
	struct err		 err = {0};
	void			*source;
	int64_t			 size;
	int			 rc;

	buf_reset(out);
	if (file_source_class.open(&plan, &source, &err) == -1) {
		err_print(line, sizeof line, &err);
		return line;
	}
	size = file_source_class.size_bytes(source);
	do {
		size_t before = out->len;

		rc = file_source_class.poll(source, out, &state, &err);
		assert_true(out->len - before <= chunk_bytes);
		if (rc == -1)
			assert_int_equal(out->len, before);
	} while (rc == 0 && state == SOURCE_READY);
	if (rc == 0 && size != -1)
		assert_int_equal(file_source_class.done_bytes(source), size);
	file_source_class.close(&source);
	assert_null(source);
	line[0] = '\0';
	if (rc == -1)
		err_print(line, sizeof line, &err);
	return line;
}

static void expect_read(const char *path, const char *text, size_t bytes, const char *error) {
	static const size_t	chunks[] = { 1000, 1 << 16, 1 << 20 };
	struct buf		out = {0};

	for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
		assert_string_equal(source_read(path, chunks[i], &out), error);
		assert_int_equal(out.len, bytes);
		if (bytes > 0)
			assert_memory_equal(out.data, text, bytes);
	}
	buf_fini(&out);
}

static void test_plain(void **state) {
	struct buf text = {0};

	(void)state;
	text_make(&text, 300000);
	file_write("plain", text.data, text.len);
	expect_read("plain", text.data, text.len, "");
	file_write("empty", "", 0);
	expect_read("empty", NULL, 0, "");
	file_write("one", "\x1f", 1);		/* might have been gzip */
	expect_read("one", "\x1f", 1, "");
	buf_fini(&text);
}

/* Packed by name and by bytes alone; in two parts, one of them empty; with padding. */
static void test_packed(void **state) {
	struct buf text = {0}, packed = {0};

	(void)state;
	text_make(&text, 300000);
	gzip_add(&packed, text.data, 200000);
	gzip_add(&packed, "", 0);
	gzip_add(&packed, text.data + 200000, text.len - 200000);
	file_write("a.gz", packed.data, packed.len);
	expect_read("a.gz", text.data, text.len, "");
	file_write("a", packed.data, packed.len);
	expect_read("a", text.data, text.len, "");
	buf_add(&packed, "\0\0\0", 3);
	file_write("padded.gz", packed.data, packed.len);
	expect_read("padded.gz", text.data, text.len, "");

	buf_reset(&packed);
	zstd_add(&packed, text.data, 200000);
	buf_add(&packed, "\x53\x2a\x4d\x18\x02\0\0\0xx", 10);	/* a frame to be skipped */
	zstd_add(&packed, text.data + 200000, text.len - 200000);
	file_write("a.zst", packed.data, packed.len);
	expect_read("a.zst", text.data, text.len, "");
	file_write("a.log", packed.data + 0, packed.len);
	expect_read("a.log", text.data, text.len, "");
	buf_fini(&text);
	buf_fini(&packed);
}

/* Cut at every place of the second half: what came before is given, then the error. */
static void test_cut(void **state) {
	struct buf text = {0}, packed = {0}, out = {0};

	(void)state;
	text_make(&text, 20000);
	for (int form = 0; form < 2; form++) {
		const char *path = form == 0 ? "cut.gz" : "cut.zst";

		buf_reset(&packed);
		(form == 0 ? gzip_add : zstd_add)(&packed, text.data, text.len);
		for (size_t n = packed.len / 2; n < packed.len; n += 97) {
			char expected[200];

			file_write(path, packed.data, n);
			snprintf(expected, sizeof expected, "format (fatal): %s: is cut off: the "
			    "packed data end too early, at byte %zu of the file", path, n);
			assert_string_equal(source_read(path, 4096, &out), expected);
			assert_memory_equal(out.data, text.data, out.len);
			/* gzip gives all it can; zstd block by block, and this is one block. */
			if (form == 0)
				assert_true(out.len > text.len / 4);
		}
	}
	buf_fini(&text);
	buf_fini(&packed);
	buf_fini(&out);
}

static void test_spoilt(void **state) {
	struct buf	text = {0}, packed = {0}, out = {0};
	const char	*error;

	(void)state;
	text_make(&text, 300000);
	gzip_add(&packed, text.data, text.len);
	packed.data[packed.len - 6] ^= 1;		/* in the checksum */
	file_write("spoilt.gz", packed.data, packed.len);
	error = source_read("spoilt.gz", 1 << 16, &out);
	assert_non_null(strstr(error, "spoilt.gz: bad gzip data (incorrect data check) at byte "));
	assert_int_equal(out.len, text.len);

	packed.data[packed.len - 6] ^= 1;
	buf_str(&packed, "garbage");
	file_write("tail.gz", packed.data, packed.len);
	error = source_read("tail.gz", 1 << 16, &out);
	assert_non_null(strstr(error, "tail.gz: bad gzip data (incorrect header check) at byte "));
	assert_int_equal(out.len, text.len);

	buf_reset(&packed);
	zstd_add(&packed, text.data, text.len);
	buf_str(&packed, "garbage");
	file_write("tail.zst", packed.data, packed.len);
	error = source_read("tail.zst", 1 << 16, &out);
	assert_non_null(strstr(error,
	    "tail.zst: bad zstd data (Unknown frame descriptor) at byte "));
	assert_int_equal(out.len, text.len);
	buf_fini(&text);
	buf_fini(&packed);
	buf_fini(&out);
}

static void test_not_as_named(void **state) {
	(void)state;
	file_write("text.gz", "{}\n", 3);
	expect_read("text.gz", NULL, 0, "format (fatal): text.gz: begins with other bytes, "
	    "and not gzip data as its name says");
	file_write("empty.zst", "", 0);
	expect_read("empty.zst", NULL, 0, "format (fatal): empty.zst: is empty, "
	    "and not zstd data as its name says");
}

static void test_packed_by_others(void **state) {
	static const char told[] = "format (fatal): other: is %s data; packed files are read if "
				   "gzip or zstd made them";
	static const struct { const char *name, *begin; } forms[] = {
		{ "xz", "\xfd" "7zXZ" }, { "bzip2", "BZh91AY&SY" },
		{ "lz4", "\x04\x22\x4d\x18" }, { "zip", "PK\x03\x04" },
	};
	char expected[200];

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		file_write("other", forms[i].begin, strlen(forms[i].begin));
		snprintf(expected, sizeof expected, told, forms[i].name);
		expect_read("other", NULL, 0, expected);
		/* One byte less could be anything. */
		file_write("other", forms[i].begin, strlen(forms[i].begin) - 1);
		expect_read("other", forms[i].begin, strlen(forms[i].begin) - 1, "");
	}
}

static void test_not_to_be_opened(void **state) {
	char	name[300];
	char	expected[400];

	(void)state;
	expect_read("nowhere", NULL, 0,
	    "io (retriable): nowhere: cannot be opened: No such file or directory");
	assert_int_equal(mkdir("folder", 0777), 0);
	expect_read("folder", NULL, 0, "io (retriable): folder: is a directory, not a file");
	file_write("locked", "x", 1);
	assert_int_equal(chmod("locked", 0), 0);
	if (geteuid() != 0)		/* root may read everything */
		expect_read("locked", NULL, 0,
		    "io (retriable): locked: cannot be opened: Permission denied");
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	snprintf(expected, sizeof expected, "io (retriable): ...%.96s: cannot be opened: "
	    "File name too long", name);
	expect_read(name, NULL, 0, expected);
}

/* --- Pipes --- */

static void *trickle(void *arg) {
	int		*fd = arg;
	struct buf	 packed = {0};

	gzip_add(&packed, "first\nsecond\n", 13);
	for (size_t i = 0; i < packed.len; i++) {
		assert_int_equal(write(*fd, packed.data + i, 1), 1);
		usleep(100);
	}
	close(*fd);
	buf_fini(&packed);
	return NULL;
}

/* Standard input is another file for the time of a test. */
static int stdin_replace(int fd) {
	int kept = dup(STDIN_FILENO);

	assert_true(kept >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	return kept;
}

static void test_pipe_comes_as_it_is(void **state) {
	struct source_plan	 plan = { .path = "-", .chunk_bytes = 1 << 20 };
	enum source_state	 result;
	struct buf		 chunk = {0};
	struct err		 err;
	void			*source;
	int			 fds[2], kept;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	kept = stdin_replace(fds[0]);
	assert_int_equal(file_source_class.open(&plan, &source, &err), 0);
	assert_int_equal(file_source_class.size_bytes(source), -1);
	/* A poll gives what is there, far less than its budget, and does not wait for more. */
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(write(fds[1], "line\n", 5), 5);
		assert_int_equal(file_source_class.poll(source, &chunk, &result, &err), 0);
		assert_int_equal(result, SOURCE_READY);
		assert_int_equal(chunk.len, 5 * i);
		assert_int_equal(file_source_class.done_bytes(source), 5 * i);
	}
	close(fds[1]);
	assert_int_equal(file_source_class.poll(source, &chunk, &result, &err), 0);
	assert_int_equal(result, SOURCE_END);
	file_source_class.close(&source);
	assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), 0);	/* it is not ours to close */
	dup2(kept, STDIN_FILENO);
	close(kept);
	buf_fini(&chunk);
}

static void test_pipe_packed_byte_by_byte(void **state) {
	struct buf	out = {0};
	pthread_t	writer;
	int		fds[2], kept;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	kept = stdin_replace(fds[0]);
	assert_int_equal(pthread_create(&writer, NULL, trickle, &fds[1]), 0);
	assert_string_equal(source_read("-", 1 << 16, &out), "");
	assert_int_equal(pthread_join(writer, NULL), 0);
	assert_string_equal(buf_cstr(&out), "first\nsecond\n");
	dup2(kept, STDIN_FILENO);
	close(kept);
	buf_fini(&out);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain), cmocka_unit_test(test_packed),
		cmocka_unit_test(test_cut), cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_not_as_named), cmocka_unit_test(test_packed_by_others),
		cmocka_unit_test(test_not_to_be_opened),
		cmocka_unit_test(test_pipe_comes_as_it_is),
		cmocka_unit_test(test_pipe_packed_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

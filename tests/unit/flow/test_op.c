/*
 * test_op.c -- the chain around an operator: order of calls, *more*, the error latch.
 *
 * The operator here emits a match for every row, two rows a call; its state is how many rows it has
 * seen. Rows that break the order are a bug of the caller and abort: shown in a child process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "flow/op.h"

enum { ROWS_A_CALL = 2, BAD_OFFSET = 13 };

struct pair_state {
	uint64_t	seen;
	unsigned	cursor;
};

static int pair_open(const struct program *program, void **statep, struct err *err) {
	if (program == NULL)
		return err_set(err, ERR_FORMAT, "no program");
	*statep = calloc(1, sizeof(struct pair_state));
	CHECK(*statep != NULL);
	return 0;
}

static enum op_more pair_batch(struct op *op, void *state, const struct batch *b,
    const uint16_t *rows, unsigned row_count) {
	struct pair_state *s = state;

	for (unsigned n = 0; n < ROWS_A_CALL && s->cursor < row_count; n++, s->cursor++) {
		struct match_event	e = { .order = b->order[rows[s->cursor]] };
		struct match		m = { .time = e.order.time, .events = &e,
			.event_count = 1 };
		struct err		err = {0};

		s->seen++;
		if (e.order.offset == BAD_OFFSET) {
			err_set(&err, ERR_LIMIT, "an unlucky row");
			op_fail(op, &err);
		}
		op_emit(op, &m);
	}
	if (s->cursor < row_count)
		return OP_MORE;
	s->cursor = 0;
	return OP_DONE;
}

static void pair_advance(struct op *op, void *state, struct etime watermark) {
	struct match_event	e = { .order = { watermark, 0, 0 } };
	struct match		m = { .kind = MATCH_TIMEOUT, .time = watermark, .events = &e,
		.event_count = 1 };

	(void)state;
	op_emit(op, &m);
}

static void pair_save(const void *state, struct buf *out) {
	const struct pair_state *s = state;

	buf_add(out, &s->seen, sizeof s->seen);
}

static int pair_load(void *state, const uint8_t *p, size_t bytes, struct err *err) {
	struct pair_state *s = state;

	if (bytes != sizeof s->seen)
		return err_set(err, ERR_FORMAT, "%zu bytes", bytes);
	memcpy(&s->seen, p, bytes);
	return 0;
}

static void pair_close(void **statep) {
	free(*statep);
	*statep = NULL;
}

static const struct op_class pair_class = { "pair", pair_open, pair_batch, pair_advance, pair_save,
	pair_load, pair_close };

struct sink {
	struct buf	seen;		/* the times of what came */
	uint64_t	full_at;	/* this many matches are taken, then it fails; 0: never */
	uint64_t	count;
};

static int sink_take(void *to, const struct match *m, struct err *err) {
	struct sink *sink = to;

	if (sink->full_at > 0 && sink->count == sink->full_at) {
		err_set(err, ERR_FULL, "no space left");
		return err_wrap(err, "sink");
	}
	sink->count++;
	buf_printf(&sink->seen, "%lld%s ", (long long)m->time.ns,
	    m->kind == MATCH_TIMEOUT ? "!" : "");
	return 0;
}

/* --- A batch of rows with time = offset --- */

static const struct schema	no_fields;
static const struct program	*const some_program = (const struct program *)&no_fields;

static struct batch *rows_new(uint64_t from, unsigned count) {
	struct batch *b = batch_new(&no_fields);

	for (unsigned i = 0; i < count; i++)
		batch_add(b, (struct order_key){ { (int64_t)from + i }, 0, from + i }, 0,
		    (struct bytes){0});
	return b;
}

static const uint16_t all_rows[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

static int feed(struct op *op, uint64_t from, unsigned count, unsigned *calls, struct err *err) {
	struct batch	*b = rows_new(from, count);
	enum op_more	 more;
	int		 rc;

	*calls = 0;
	do {
		rc = op_batch(op, b, all_rows, count, &more, err);
		++*calls;
	} while (rc == 0 && more == OP_MORE);
	batch_free(&b);
	return rc;
}

static void test_more(void **state) {
	struct sink	 sink = {0};
	struct op	*op = NULL;
	struct err	 err = {0};
	unsigned	 calls;

	(void)state;
	assert_int_equal(op_open(&op, &pair_class, some_program, sink_take, &sink, &err), 0);
	assert_int_equal(feed(op, 20, 5, &calls, &err), 0);
	assert_int_equal(calls, 3);
	assert_int_equal(op_advance(op, (struct etime){ 30 }, &err), 0);
	assert_int_equal(feed(op, 30, 2, &calls, &err), 0);
	assert_int_equal(calls, 1);
	assert_string_equal(buf_cstr(&sink.seen), "20 21 22 23 24 30! 30 31 ");
	op_close(&op);
	assert_null(op);
	op_close(&op);
	buf_fini(&sink.seen);
}

static void test_next_fails(void **state) {
	struct sink	 sink = { .full_at = 2 };
	struct op	*op = NULL;
	struct err	 err = {0}, again = {0};
	struct buf	 blob = {0};
	char		 line[300];
	unsigned	 calls;

	(void)state;
	assert_int_equal(op_open(&op, &pair_class, some_program, sink_take, &sink, &err), 0);
	assert_int_equal(feed(op, 1, 6, &calls, &err), -1);
	err_print(line, sizeof line, &err);
	assert_string_equal(line, "full (retriable) at pair: sink: no space left");
	/* It stays; nothing more is emitted, nothing is saved. */
	sink.full_at = 0;
	assert_int_equal(op_advance(op, (struct etime){ 50 }, &again), -1);
	assert_int_equal(again.code, ERR_FULL);
	assert_int_equal(op_save(op, &blob, &again), -1);
	assert_int_equal(blob.len, 0);
	assert_string_equal(buf_cstr(&sink.seen), "1 2 ");
	op_close(&op);
	buf_fini(&sink.seen);
	buf_fini(&blob);
}

static void test_operator_fails(void **state) {
	struct sink	 sink = {0};
	struct op	*op = NULL;
	struct err	 err = {0};
	char		 line[300];
	unsigned	 calls;

	(void)state;
	assert_int_equal(op_open(&op, &pair_class, NULL, sink_take, &sink, &err), -1);
	err_print(line, sizeof line, &err);
	assert_string_equal(line, "format (fatal) at pair: no program");
	err = (struct err){0};
	assert_int_equal(op_open(&op, &pair_class, some_program, sink_take, &sink, &err), 0);
	assert_int_equal(feed(op, BAD_OFFSET - 1, 3, &calls, &err), -1);
	assert_int_equal(calls, 1);
	err_print(line, sizeof line, &err);
	assert_string_equal(line, "limit (fatal) at pair: an unlucky row");
	assert_string_equal(buf_cstr(&sink.seen), "12 ");
	op_close(&op);
	buf_fini(&sink.seen);
}

static void test_save_load(void **state) {
	struct sink	 sink = {0};
	struct op	*op = NULL;
	struct err	 err = {0};
	struct buf	 blob = {0};
	unsigned	 calls;

	(void)state;
	assert_int_equal(op_open(&op, &pair_class, some_program, sink_take, &sink, &err), 0);
	assert_int_equal(feed(op, 1, 3, &calls, &err), 0);
	assert_int_equal(op_save(op, &blob, &err), 0);
	op_close(&op);
	assert_int_equal(op_open(&op, &pair_class, some_program, sink_take, &sink, &err), 0);
	assert_int_equal(op_load(op, (uint8_t *)blob.data, blob.len, &err), 0);
	assert_int_equal(((struct pair_state *)op_state(op))->seen, 3);
	op_close(&op);
	assert_int_equal(op_open(&op, &pair_class, some_program, sink_take, &sink, &err), 0);
	assert_int_equal(op_load(op, (uint8_t *)blob.data, 3, &err), -1);
	assert_string_equal(err.text, "3 bytes");
	op_close(&op);
	buf_fini(&sink.seen);
	buf_fini(&blob);
}

/* --- What only a bug can cause --- */

enum misuse { OUT_OF_ORDER, TWICE, BEFORE_WATERMARK, WATERMARK_BACK, LOAD_LATE };

static void misuse_do(enum misuse misuse) {
	struct sink	 sink = {0};
	struct op	*op = NULL;
	struct err	 err = {0};
	unsigned	 calls;
	int		 rc;

	CHECK(op_open(&op, &pair_class, some_program, sink_take, &sink, &err) == 0);
	CHECK(feed(op, 5, 2, &calls, &err) == 0);
	CHECK(op_advance(op, (struct etime){ 10 }, &err) == 0);
	rc = misuse == OUT_OF_ORDER ? feed(op, 4, 1, &calls, &err)
	    : misuse == TWICE ? feed(op, 6, 1, &calls, &err)
	    : misuse == BEFORE_WATERMARK ? feed(op, 9, 1, &calls, &err)
	    : misuse == WATERMARK_BACK ? op_advance(op, (struct etime){ 9 }, &err)
	    : op_load(op, NULL, 0, &err);
	_exit(rc == 0 ? 0 : 1);
}

static void test_misuse(void **state) {
	(void)state;
	for (enum misuse m = OUT_OF_ORDER; m <= LOAD_LATE; m++) {
		int	status;
		pid_t	child = fork();

		assert_int_not_equal(child, -1);
		if (child == 0) {
			fclose(stderr);
			misuse_do(m);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGABRT);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_next_fails),
		cmocka_unit_test(test_operator_fails),
		cmocka_unit_test(test_save_load),
		cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests_name("op", tests, NULL, NULL);
}

/* op.c -- runs one operator: call order, watermark and the error latch. */
#include "flow/op.h"

#include "base/check.h"

struct op {
	unsigned		 magic;
#define OP_MAGIC		 0x93c04d1e
	const struct op_class	*class;
	void			*state;
	op_next_f		*next_take;
	void			*next;
	struct etime		 watermark;
	struct order_key	 last;		/* of the rows given so far */
	bool			 is_more;	/* the last batch is to be given again */
	bool			 is_loadable;	/* nothing was given yet */
	struct err		 err;		/* the latch */
};

void op_emit(struct op *op, const struct match *m) {
	CHECK_OBJ(op, OP_MAGIC);
	CHECK(m->event_count > 0);
	if (op->err.code != ERR_NONE)
		return;
	if (op->next_take(op->next, m, &op->err) == -1)
		err_wrap(&op->err, op->class->name);
}

void op_fail(struct op *op, const struct err *err) {
	CHECK_OBJ(op, OP_MAGIC);
	CHECK(err->code != ERR_NONE);
	if (op->err.code != ERR_NONE)
		return;
	op->err = *err;
	err_wrap(&op->err, op->class->name);
}

/* The end of every call from the chain. */
static int op_result(const struct op *op, struct err *err) {
	if (op->err.code == ERR_NONE)
		return 0;
	*err = op->err;
	return -1;
}

int op_open(struct op **opp, const struct op_class *class, const struct program *program,
    op_next_f *next_take, void *next, struct err *err) {
	void		*state = NULL;
	struct op	*op;

	if (class->open(program, &state, err) == -1)
		return err_wrap(err, class->name);
	op = calloc(1, sizeof *op);
	CHECK(op != NULL);
	*op = (struct op){ .magic = OP_MAGIC, .class = class, .state = state, .next = next,
	    .next_take = next_take, .watermark = ETIME_START,
	    .last = { .time = ETIME_START }, .is_loadable = true };
	*opp = op;
	return 0;
}

/* Operators rely on the order without looking: what breaks it must not get into their state. */
static void rows_check(struct op *op, const struct batch *in, const uint16_t *rows,
    unsigned row_count) {
	struct order_key last = op->last;

	for (unsigned i = 0; i < row_count; i++) {
		const struct order_key *key = &in->order[rows[i]];

		CHECK(rows[i] < in->count);
		CHECK(key->time.ns >= op->watermark.ns);
		CHECK(order_compare(&last, key) < 0);
		last = *key;
	}
	op->last = last;
}

int op_batch(struct op *op, const struct batch *in, const uint16_t *rows, unsigned row_count,
    enum op_more *more, struct err *err) {
	CHECK_OBJ(op, OP_MAGIC);
	CHECK_OBJ(in, BATCH_MAGIC);
	op->is_loadable = false;
	if (!op->is_more)
		rows_check(op, in, rows, row_count);
	*more = OP_DONE;
	if (op->err.code == ERR_NONE)
		*more = op->class->batch(op, op->state, in, rows, row_count);
	/* After an error nobody calls again: the cursor inside is void. */
	if (op->err.code != ERR_NONE)
		*more = OP_DONE;
	op->is_more = *more == OP_MORE;
	return op_result(op, err);
}

int op_advance(struct op *op, struct etime watermark, struct err *err) {
	CHECK_OBJ(op, OP_MAGIC);
	CHECK(!op->is_more);
	CHECK(watermark.ns >= op->watermark.ns);
	op->is_loadable = false;
	if (op->err.code == ERR_NONE)
		op->class->advance(op, op->state, watermark);
	op->watermark = watermark;
	return op_result(op, err);
}

int op_save(struct op *op, struct buf *blob, struct err *err) {
	CHECK_OBJ(op, OP_MAGIC);
	CHECK(!op->is_more);
	if (op->err.code == ERR_NONE)
		op->class->save(op->state, blob);
	return op_result(op, err);
}

int op_load(struct op *op, const uint8_t *blob, size_t blob_bytes, struct err *err) {
	CHECK_OBJ(op, OP_MAGIC);
	CHECK(op->is_loadable);
	op->is_loadable = false;
	if (op->class->load(op->state, blob, blob_bytes, err) == -1)
		return err_wrap(err, op->class->name);
	return 0;
}

void *op_state(struct op *op) {
	CHECK_OBJ(op, OP_MAGIC);
	return op->state;
}

void op_close(struct op **opp) {
	struct op *op;

	if (*opp == NULL)
		return;
	TAKE_OBJ(op, opp, OP_MAGIC);
	op->class->close(&op->state);
	CHECK(op->state == NULL);
	FREE_OBJ(op);
}

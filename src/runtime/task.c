#include "runtime/task.h"

#include "base/check.h"
#include "operators/match.h"
#include "program/classify.h"

struct task {
	unsigned		 magic;
#define TASK_MAGIC		 0xa5c3071d
	struct task_plan	 plan;
	struct program		*program;
	struct classifier	*classifier, *own_classifier;
	struct order		*order;
	struct op		*op;
	struct alerter		*alerter;
	struct etime		 watermark;	/* the operator's */
	struct buf		 blob;		/* restore_each */
};

static int task_match(void *next, const struct match *m, struct err *err) {
	struct task	*task = next;
	struct alert	 alert;

	CHECK_OBJ(task, TASK_MAGIC);
	if (!alerter_judge(task->alerter, m, &alert))
		return 0;
	return task->plan.alert(task->plan.target, task->alerter, &alert, err);
}

static int task_reopen(struct task *task, struct err *err) {
	buf_reset(&task->blob);
	if (op_save(task->op, &task->blob, err) == -1)
		return -1;
	op_close(&task->op);
	if (op_open(&task->op, &match_class, task->program, task_match, task, err) == -1)
		return -1;
	return op_load(task->op, (const uint8_t *)task->blob.data, task->blob.len, err);
}

static int rows_apply(struct task *task, const struct batch *b, const uint16_t *rows,
    unsigned row_count, struct err *err) {
	enum op_more more;

	do {
		if (op_batch(task->op, b, rows, row_count, &more, err) == -1)
			return -1;
	} while (more == OP_MORE);
	return 0;
}

static int task_rows(void *to, struct batch *b, const uint16_t *rows, unsigned row_count,
    struct err *err) {
	struct task *task = to;

	CHECK_OBJ(task, TASK_MAGIC);
	/* Rows that have waited may carry numbers of classes that mean something else by now. */
	if (b->classifier != task->classifier
	    || b->class_epoch != classifier_epoch(task->classifier)) {
		classify_batch(task->classifier, b);
		b->classifier = task->classifier;
		b->class_epoch = classifier_epoch(task->classifier);
	}
	if (!task->plan.restore_each)
		return rows_apply(task, b, rows, row_count, err);
	for (unsigned i = 0; i < row_count; i++)
		if (rows_apply(task, b, &rows[i], 1, err) == -1 || task_reopen(task, err) == -1)
			return -1;
	return 0;
}

static int task_late(void *to, unsigned input, const struct batch *b, unsigned row,
    int64_t behind_ns, struct err *err) {
	struct task *task = to;

	CHECK_OBJ(task, TASK_MAGIC);
	return task->plan.late(task->plan.target, input, b, row, behind_ns, err);
}

int task_open(struct task **taskp, const struct task_plan *plan, struct err *err) {
	struct task *task = calloc(1, sizeof *task);

	CHECK(task != NULL);
	task->magic = TASK_MAGIC;
	task->plan = *plan;
	task->watermark = ETIME_START;
	task->program = program_ref((struct program *)plan->program);
	*taskp = task;
	if (op_open(&task->op, &match_class, task->program, task_match, task, err) == -1) {
		task_close(taskp);
		return -1;
	}
	if (plan->classifier == NULL)
		task->own_classifier = classifier_new(task->program);
	task->classifier = plan->classifier == NULL ? task->own_classifier : plan->classifier;
	task->order = order_new(&(struct order_plan){ .schema = &task->program->schema,
	    .input_count = plan->input_count, .disorder_ns = plan->disorder_ns,
	    .from = plan->from, .to = plan->to, .out = task_rows, .late = task_late,
	    .target = task });
	task->alerter = alerter_new(&(struct alerter_plan){ .program = task->program,
	    .fields = plan->fields, .fields_from = plan->fields_from });
	return 0;
}

void task_close(struct task **taskp) {
	struct task *task;

	if (*taskp == NULL)
		return;
	TAKE_OBJ(task, taskp, TASK_MAGIC);
	op_close(&task->op);
	order_free(&task->order);
	alerter_free(&task->alerter);
	classifier_free(&task->own_classifier);
	buf_fini(&task->blob);
	program_unref(&task->program);
	FREE_OBJ(task);
}

int task_run_to(struct task *task, struct etime watermark, struct err *err) {
	CHECK_OBJ(task, TASK_MAGIC);
	if (watermark.ns <= task->watermark.ns)
		return 0;
	task->watermark = watermark;
	return op_advance(task->op, watermark, err);
}

int task_push(struct task *task, unsigned input, struct batch *b, struct err *err) {
	CHECK_OBJ(task, TASK_MAGIC);
	classify_batch(task->classifier, b);
	b->classifier = task->classifier;
	b->class_epoch = classifier_epoch(task->classifier);
	if (order_push(task->order, input, b, err) == -1)
		return -1;
	return task_run_to(task, order_watermark(task->order), err);
}

int task_end(struct task *task, unsigned input, struct err *err) {
	CHECK_OBJ(task, TASK_MAGIC);
	if (order_end(task->order, input, err) == -1)
		return -1;
	return task_run_to(task, order_watermark(task->order), err);
}

unsigned task_next(const struct task *task) {
	CHECK_OBJ(task, TASK_MAGIC);
	return order_next(task->order);
}

int64_t input_disorder_ns(const struct schema *schema, const struct event_type *only) {
	int64_t disorder_ns = 0;

	for (uint16_t i = 0; i < schema->type_count; i++) {
		const struct event_type *type = &schema->types[i];

		if ((only == NULL || type->root == only->root) && type->late_ns > disorder_ns)
			disorder_ns = type->late_ns;
	}
	return disorder_ns;
}

struct op *task_op(struct task *task) {
	CHECK_OBJ(task, TASK_MAGIC);
	return task->op;
}

struct alerter *task_alerter(struct task *task) {
	CHECK_OBJ(task, TASK_MAGIC);
	return task->alerter;
}

const struct order_tally *task_order_tally(const struct task *task) {
	CHECK_OBJ(task, TASK_MAGIC);
	return order_tally(task->order);
}

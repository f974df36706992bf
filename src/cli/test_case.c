/* test_case.c -- one `test` block: its events through the real codec, its alerts held against what
 * it expects. */
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/timefmt.h"
#include "cli/test.h"
#include "flow/codec.h"
#include "program/classify.h"
#include "runtime/dead_line.h"

/* Ten years: what lies within is written from the epoch. */
static const int64_t NEAR_EPOCH_NS = INT64_C(3650) * 86400 * 1000000000;

void test_bench_init(struct test_bench *bench, const struct program *program) {
	*bench = (struct test_bench){ .program = program };
	bench->codecs = calloc(program->schema.type_count + 1u, sizeof *bench->codecs);
	CHECK(bench->codecs != NULL);
	bench->batch = batch_new(&program->schema);
	bench->classifier = classifier_new(program);
}

void test_bench_fini(struct test_bench *bench) {
	for (uint16_t i = 0; i < bench->program->schema.type_count; i++)
		if (bench->codecs[i] != NULL)
			json_codec_class.close(&bench->codecs[i]);
	free(bench->codecs);
	batch_free(&bench->batch);
	classifier_free(&bench->classifier);
	buf_fini(&bench->line);
}

void test_result_fini(struct test_result *r) {
	for (size_t i = 0; i < r->alerts.count; i++) {
		struct test_alert *a = &r->alerts.items[i];

		free(a->with);
		free(a->text);
		free(a->json);
		free(a->fits);
	}
	vec_fini(&r->alerts);
	free(r->found);
	r->found = NULL;
}

void test_time_print(struct buf *out, int64_t ns) {
	char text[DURATION_TEXT_BYTES];

	if (ns > -NEAR_EPOCH_NS && ns < NEAR_EPOCH_NS)
		duration_print(ns, text);
	else
		time_print(ns, text);
	buf_str(out, text);
}

static char *buf_take(struct buf *b) {
	char *text = strdup(buf_cstr(b));

	CHECK(text != NULL);
	buf_reset(b);
	return text;
}

/* --- Alerts --- */

static bool number_of(enum vkind kind, const struct cell *c, struct decimal *d) {
	switch (kind) {
	case VT_INT:
		*d = decimal_from_int(c->i);
		return true;
	case VT_FLOAT:
		return decimal_from_double(c->f, d);
	case VT_DECIMAL:
		*d = cell_decimal(c);
		return true;
	default:
		return false;
	}
}

/* Two clauses may give one name values of two types: numbers are compared all the same. */
static bool cells_fit(struct vtype type, const struct cell *c, const struct test_value *wanted) {
	struct decimal	a, b;
	bool		error = false;

	if (type.kind != wanted->type.kind)
		return number_of(type.kind, c, &a)
		    && number_of(wanted->type.kind, &wanted->cell, &b) && decimal_cmp(a, b) == 0;
	if (type.kind == VT_LIST)
		return type.elem == wanted->type.elem
		    && cell_list_equal(type.elem, c, &wanted->cell, &error) && !error;
	return cell_equal(type.kind, c, &wanted->cell, &error) && !error;
}

static bool value_fits(const struct program *program, const struct alert *alert,
    const struct test_value *wanted) {
	const struct alert_clause *clause = alert->clause;

	for (uint16_t i = 0; i < clause->with_count; i++) {
		const struct expr	*e = &program->exprs[clause->with[i].expr];
		struct value		 v;

		if (strcmp(clause->with[i].name, wanted->name) != 0)
			continue;
		expr_eval(e, alert->match->env, &v);
		if (v.state != VALUE_PRESENT || wanted->absent)
			return v.state != VALUE_PRESENT && wanted->absent;
		return cells_fit(e->type, &v.c, wanted);
	}
	/* A clause without that name says nothing of it. */
	return wanted->absent;
}

static bool alert_fits(const struct program *program, const struct alert *alert,
    const struct test_expect *wanted) {
	if (wanted->kind != TEST_ALERT_AT || wanted->time_ns != alert->match->time.ns)
		return false;
	for (uint32_t i = 0; i < wanted->with_count; i++)
		if (!value_fits(program, alert, &wanted->with[i]))
			return false;
	return true;
}

static void with_print(struct buf *out, const struct program *program, const struct alert *alert) {
	const struct alert_clause *clause = alert->clause;

	for (uint16_t i = 0; i < clause->with_count; i++) {
		const struct expr	*e = &program->exprs[clause->with[i].expr];
		struct value		 v;

		expr_eval(e, alert->match->env, &v);
		buf_printf(out, "%s%s = ", i == 0 ? "{ " : ", ", clause->with[i].name);
		if (v.state == VALUE_PRESENT)
			value_print(out, &program->schema, e->type, &v.c, clause->with[i].secret);
		else
			buf_str(out, "null");
	}
	if (clause->with_count > 0)
		buf_str(out, " }");
}

static int bench_alert(void *to, struct alerter *alerter, const struct alert *alert,
    struct err *err) {
	struct test_bench	*bench = to;
	const struct test_case	*test = bench->result->test;
	struct test_alert	 a = { .time = alert->match->time };

	(void)err;
	if (alert->match->rule != test->rule || alert->disposition == DISPOSITION_SUPPRESSED)
		return 0;
	buf_reset(&bench->line);
	with_print(&bench->line, bench->program, alert);
	a.with = buf_take(&bench->line);
	buf_add(&bench->line, alert->text.p, alert->text.n);
	a.text = buf_take(&bench->line);
	alert_json(&bench->line, alerter, alert);
	bench->line.len--;
	a.json = buf_take(&bench->line);
	a.fits = calloc(test->expect_count + (size_t)1, sizeof *a.fits);
	CHECK(a.fits != NULL);
	for (uint32_t i = 0; i < test->expect_count; i++)
		a.fits[i] = alert_fits(bench->program, alert, &test->expects[i]);
	*vec_add(&bench->result->alerts) = a;
	return 0;
}

/* --- Events --- */

static void bench_dead(void *to, const struct dead_letter *d) {
	struct test_bench *bench = to;

	err_set(&bench->result->err, ERR_FORMAT, "%s: %s", dead_reason_name(d->reason), d->detail);
}

static bool bench_fields(void *from, uint64_t origin, const struct event_type *type,
    struct bytes raw, struct cell *cells, bool *present) {
	struct test_bench *bench = from;

	return json_codec_class.fields(bench->codecs[(uint32_t)origin], type, raw, cells, present);
}

/* Test lines come by time: none is late. */
static int bench_late(void *to, unsigned input, const struct batch *b, unsigned row,
    int64_t behind_ns, struct err *err) {
	(void)to, (void)input, (void)b, (void)row, (void)behind_ns;
	return err_set(err, ERR_FORMAT, "a line of a test is late");
}

/* Which types a case names is known only by its lines: codecs are opened as they come. */
static int codec_of(struct test_bench *bench, const struct event_type *type, void **codec,
    struct err *err) {
	void **slot = &bench->codecs[type->index];

	if (*slot == NULL && json_codec_class.open(&(struct codec_plan){
	    .schema = &bench->program->schema, .only = type, .type_field = "event",
	    .origin = type->index, .record_bytes_max = CODEC_RECORD_BYTES_LIMIT,
	    .dead = bench_dead, .dead_to = bench }, slot, err) == -1)
		return -1;
	*codec = *slot;
	return 0;
}

static int event_push(struct test_bench *bench, struct task *task, const struct test_event *e,
    uint32_t number, struct err *err) {
	struct codec_in	 in = { .data = e->json, .bytes = e->json_bytes, .line = 1, .end = true };
	void		*codec;

	if (codec_of(bench, e->written, &codec, err) == -1)
		return -1;
	batch_reset(bench->batch);
	json_codec_class.decode(codec, &in, bench->batch);
	if (bench->result->err.code != ERR_NONE) {
		*err = bench->result->err;
		return -1;
	}
	CHECK(bench->batch->count == 1);
	CHECK(bench->batch->order[0].time.ns == e->time_ns);
	/* Lines of one time apply as written, whatever their types: the line's number comes first.
	 * Behind it stands the type, whose codec is asked for the fields of an alert. */
	bench->batch->order[0].origin = (uint64_t)number << 32 | e->written->index;
	if (task_push(task, 0, bench->batch, err) == -1)
		return -1;
	json_codec_class.judged(codec, bench->batch);
	return 0;
}

static int events_run(struct test_bench *bench, struct err *err) {
	const struct test_case	*test = bench->result->test;
	const int64_t		 disorder_ns = 0;
	struct task		*task = NULL;
	int			 rc = -1;

	if (task_open(&task, &(struct task_plan){ .program = bench->program,
	    .classifier = bench->classifier, .input_count = 1, .disorder_ns = &disorder_ns,
	    .from = ETIME_START, .to = ETIME_END, .fields = bench_fields, .fields_from = bench,
	    .late = bench_late, .alert = bench_alert, .target = bench }, err) == -1)
		return -1;
	for (uint32_t i = 0; i < test->event_count; i++)
		if (event_push(bench, task, &test->events[i], i, err) == -1)
			goto out;
	/* A deadline at the very end of `run to` is reached. */
	rc = test->run_to_ns == INT64_MAX ? task_end(task, 0, err)
	    : task_run_to(task, (struct etime){ test->run_to_ns + 1 }, err);
out:
	task_close(&task);
	return rc;
}

/* --- The verdict --- */

/* Gives the expectation an alert of its own, moving other expectations to other alerts if need be:
 * an augmenting path (Kuhn, 1955). No deeper than there are expectations of one time. */
static bool expect_assign(struct test_result *r, uint32_t expect, bool *tried) {
	for (uint32_t i = 0; i < r->alerts.count; i++) {
		uint32_t holder = 0;

		if (!r->alerts.items[i].fits[expect] || tried[i])
			continue;
		tried[i] = true;
		while (holder < r->test->expect_count && r->found[holder] != i)
			holder++;
		if (holder < r->test->expect_count && !expect_assign(r, holder, tried))
			continue;
		r->found[expect] = i;
		return true;
	}
	return false;
}

static void result_judge(struct test_result *r) {
	const struct test_case	*test = r->test;
	bool			*tried = calloc(r->alerts.count + 1, sizeof *tried);
	bool			 is_good = true, is_counted = false;

	CHECK(tried != NULL);
	r->found = calloc(test->expect_count + (size_t)1, sizeof *r->found);
	CHECK(r->found != NULL);
	for (uint32_t i = 0; i < test->expect_count; i++)
		r->found[i] = TEST_NO_ALERT;
	for (uint32_t i = 0; i < test->expect_count; i++) {
		if (test->expects[i].kind == TEST_ALERTS) {
			is_counted = true;
			is_good = is_good && test->expects[i].count == r->alerts.count;
			continue;
		}
		memset(tried, 0, r->alerts.count * sizeof *tried);
		is_good = expect_assign(r, i, tried) && is_good;
	}
	for (uint32_t i = 0; i < test->expect_count; i++)
		if (r->found[i] != TEST_NO_ALERT)
			r->alerts.items[r->found[i]].is_expected = true;
	/* `expect 2 alerts` expects them all, whatever they say. */
	for (size_t i = 0; i < r->alerts.count && !is_counted; i++)
		is_good = is_good && r->alerts.items[i].is_expected;
	r->outcome = is_good && r->err.code == ERR_NONE ? TEST_PASSED : TEST_FAILED;
	free(tried);
}

void test_case_run(struct test_bench *bench, const struct test_case *test,
    struct test_result *result) {
	struct clock	clock = CLOCK_REAL;
	struct ptime	start = clock_now(&clock);

	*result = (struct test_result){ .test = test, .outcome = TEST_REFUSED };
	if (test->rule->refused != NULL)
		return;
	bench->result = result;
	if (events_run(bench, &result->err) == -1)
		CHECK(result->err.code != ERR_NONE);
	result_judge(result);
	result->seconds = (double)ptime_since_ns(clock_now(&clock), start) / 1e9;
}

/*
 * test_job.c -- inputs of a job: cut anywhere, merged, broken off. No rules: what is looked at is
 * what was decoded, what became a dead letter or late, with its place, and how much had to wait.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "runtime/job.h"

/* --- A source of text in memory, which gives `chunk_bytes` at a time --- */

struct text_source {
	const char	*text;		/* the plan's path */
	size_t		 at, bytes, chunk_bytes;
};

static int text_open(const struct source_plan *plan, void **statep, struct err *err) {
	struct text_source *s;

	if (strcmp(plan->path, "nowhere") == 0)
		return err_set(err, ERR_IO, "nowhere: there is no such text");
	s = calloc(1, sizeof *s);
	CHECK(s != NULL);
	*s = (struct text_source){ plan->path, 0, strlen(plan->path), plan->chunk_bytes };
	*statep = s;
	return 0;
}

/* A text that ends with '!' breaks off there. */
static int text_poll(void *state, struct buf *chunk, enum source_state *result, struct err *err) {
	struct text_source	*s = state;
	size_t			 n = s->bytes - s->at;

	if (n > 0 && s->text[s->at] == '!')
		return err_set(err, ERR_FORMAT, "the text breaks off");
	n = n < s->chunk_bytes ? n : s->chunk_bytes;
	if (memchr(s->text + s->at, '!', n) != NULL)
		n = (size_t)(strchr(s->text + s->at, '!') - (s->text + s->at));
	buf_add(chunk, s->text + s->at, n);
	s->at += n;
	*result = s->at == s->bytes ? SOURCE_END : SOURCE_READY;
	return 0;
}

static int64_t text_done(const void *state) {
	return (int64_t)((const struct text_source *)state)->at;
}

static int64_t text_size(const void *state) {
	return (int64_t)((const struct text_source *)state)->bytes;
}

static void text_close(void **statep) {
	free(*statep);
	*statep = NULL;
}

static const struct source_class text_source_class = { "text", text_open, text_poll, text_done,
	text_size, text_close };

/* --- A program of one event type, `e`, with a time in ns --- */

static struct program *program_make(int64_t late_ns, bool secret) {
	struct program		*p = program_new();
	struct event_type	*e = arena_alloc(&p->arena, sizeof *e);
	struct field		*f = arena_alloc(&p->arena, 2 * sizeof *f);
	struct path_seg		*segs = arena_alloc(&p->arena, 2 * sizeof *segs);

	segs[0].name = "t";
	segs[1].name = "s";
	f[0] = (struct field){ .name = "t", .type = vtype_of(VT_TIME), .slot = NO_SLOT,
	    .unit = UNIT_NS, .path = { "t", 1, &segs[0] } };
	f[1] = (struct field){ .name = "s", .type = vtype_of(VT_STRING), .slot = NO_SLOT,
	    .optional = true, .secret = secret, .path = { "s", 1, &segs[1] } };
	*e = (struct event_type){ .name = "e", .field_count = 2, .late_ns = late_ns,
	    .any_secret = secret };
	e->fields = arena_alloc(&p->arena, 2 * sizeof *e->fields);
	e->fields[0] = &f[0];
	e->fields[1] = &f[1];
	p->schema.types = e;
	p->schema.type_count = 1;
	map_put(&p->schema.type_index, "e", 1, e);
	program_seal(p);
	return p;
}

struct rig {
	struct program	*program;
	struct job_input_plan inputs[4];
	struct job	*job;
	struct buf	 dead, late;
	bool		 dead_is_full;
};

static int rig_alert(void *to, struct alerter *alerter, const struct alert *alert,
    struct err *err) {
	(void)to, (void)alerter, (void)alert;
	return err_set(err, ERR_RULE, "there is no rule");
}

static int rig_dead(void *to, const char *source, const struct dead_letter *d, struct err *err) {
	struct rig *rig = to;

	if (rig->dead_is_full)
		return err_set(err, ERR_FULL, "no room for the dead");
	dead_line(&rig->dead, source, d);
	return 0;
}

static int rig_late(void *to, const struct late_event *late, struct err *err) {
	struct rig *rig = to;

	(void)err;
	late_line(&rig->late, late);
	return 0;
}

/* Runs the texts, up to four, to their end or the first error. */
static int rig_run(struct rig *rig, const char *const *texts, unsigned count, size_t chunk_bytes,
    struct err *err) {
	struct job_plan		plan = { .program = rig->program, .inputs = rig->inputs,
		.input_count = count, .type_field = "event", .from = ETIME_START, .to = ETIME_END,
		.alert = rig_alert, .dead = rig_dead, .late = rig_late, .target = rig };
	enum job_state		state = JOB_RUNNING;
	bool			is_dry;
	int			rc;

	for (unsigned i = 0; i < count; i++)
		rig->inputs[i] = (struct job_input_plan){ .name = i == 0 ? "one" : "other",
		    .source = &text_source_class, .codec = &json_codec_class,
		    .source_plan = { .path = texts[i], .chunk_bytes = chunk_bytes } };
	rc = job_open(&rig->job, &plan, err);
	while (rc == 0 && state == JOB_RUNNING)
		rc = job_step(rig->job, &state, &is_dry, err);
	return rc;
}

static void rig_close(struct rig *rig) {
	job_close(&rig->job);
	program_unref(&rig->program);
	buf_fini(&rig->dead);
	buf_fini(&rig->late);
}

static const char some_text[] =
    "{\"event\":\"e\",\"t\":100}\n"
    "\n"
    "{\"event\":\"e\",\"t\":\n"
    "{\"event\":\"e\",\"t\":90,\"s\":\"in time\"}\n"
    "{\"event\":\"e\",\"t\":89,\"s\":\"late\"}\n"
    "{\"event\":\"f\",\"t\":101}\n"
    "{\"event\":\"e\",\"t\":102}\n"
    "{\"event\":\"e\",\"t\":1}";

static const char some_dead[] =
    "{\"source\":\"one\",\"offset\":23,\"line\":3,\"reason\":\"syntax\",";
static const char some_late[] =
    "{\"source\":\"one\",\"offset\":76,\"line\":5,\"reason\":\"late\",\"detail\":"
    "\"0.000011 ms behind the latest event before it, 0.00001 ms allowed\",\"event\":\"e\","
    "\"time\":\"1970-01-01T00:00:00.000000089Z\","
    "\"raw\":\"{\\\"event\\\":\\\"e\\\",\\\"t\\\":89,\\\"s\\\":\\\"late\\\"}\"}\n"
    "{\"source\":\"one\",\"offset\":152,\"line\":8,\"reason\":\"late\",\"detail\":"
    "\"0.000101 ms behind the latest event before it, 0.00001 ms allowed\",\"event\":\"e\","
    "\"time\":\"1970-01-01T00:00:00.000000001Z\","
    "\"raw\":\"{\\\"event\\\":\\\"e\\\",\\\"t\\\":1}\"}\n";

static void test_cut_anywhere(void **state) {
	const char *const texts[] = { some_text };

	(void)state;
	for (size_t chunk_bytes = 1; chunk_bytes < sizeof some_text + 1; chunk_bytes++) {
		struct rig	rig = { .program = program_make(10, false) };
		struct err	err = {0};

		assert_int_equal(rig_run(&rig, texts, 1, chunk_bytes, &err), 0);
		assert_string_equal(buf_cstr(&rig.late), some_late);
		assert_memory_equal(buf_cstr(&rig.dead), some_dead, sizeof some_dead - 1);
		assert_non_null(strstr(buf_cstr(&rig.dead),
		    "\"line\":6,\"reason\":\"unknown_type\""));
		assert_int_equal(job_codec_tally(rig.job, 0)->records, 7);
		assert_int_equal(job_codec_tally(rig.job, 0)->events, 5);
		assert_int_equal(job_input_bytes(rig.job, 0), sizeof some_text - 1);
		assert_int_equal(job_done_bytes(rig.job), job_size_bytes(rig.job));
		rig_close(&rig);
	}
}

static void test_secret(void **state) {
	struct rig		 rig = { .program = program_make(0, true) };
	const char *const	 texts[] = {
		"{\"event\":\"e\",\"t\":5}\n{\"event\":\"e\",\"t\":4}\n"
	};
	struct err		 err = {0};

	(void)state;
	assert_int_equal(rig_run(&rig, texts, 1, 4096, &err), 0);
	assert_non_null(strstr(buf_cstr(&rig.late), ",\"length\":19}\n"));
	assert_null(strstr(buf_cstr(&rig.late), "raw"));
	rig_close(&rig);
}

/* Two long inputs of one time span: whichever is behind is read, so that little waits. */
static void test_merge_is_bounded(void **state) {
	enum { EVENTS = 60000 };
	struct rig	 rig = { .program = program_make(0, false) };
	struct buf	 one = {0}, other = {0};
	struct err	 err = {0};
	const char	*texts[3];

	(void)state;
	for (unsigned i = 0; i < EVENTS; i++) {
		buf_printf(&one, "{\"event\":\"e\",\"t\":%u}\n", i);
		if (i % 7 == 0)
			buf_printf(&other, "{\"event\":\"e\",\"t\":%u}\n", i);
	}
	texts[0] = buf_cstr(&one);
	texts[1] = buf_cstr(&other);
	texts[2] = "";
	assert_int_equal(rig_run(&rig, texts, 3, 8192, &err), 0);
	/* No rule can use them: none waits at all, but all were in order. */
	assert_int_equal(task_order_tally(job_task(rig.job))->late, 0);
	assert_int_equal(task_order_tally(job_task(rig.job))->dropped,
	    EVENTS + (EVENTS + 6) / 7);
	assert_int_equal(task_next(job_task(rig.job)), 3);
	rig_close(&rig);
	buf_fini(&one);
	buf_fini(&other);
}

static void test_errors(void **state) {
	const char *const	gone[] = { "", "nowhere" };
	const char *const	broken[] = { "{\"event\":\"e\",\"t\":5}\n{\"event\":\"e\",!" };
	const char *const	bad[] = { "x\ny\n" };
	struct rig		rig = { .program = program_make(0, false) };
	struct err		err = {0};

	(void)state;
	assert_int_equal(rig_run(&rig, gone, 2, 64, &err), -1);
	assert_string_equal(err.text, "nowhere: there is no such text");
	assert_null(rig.job);
	assert_int_equal(rig_run(&rig, broken, 1, 7, &err), -1);
	assert_string_equal(err.text, "the text breaks off");
	assert_int_equal(job_codec_tally(rig.job, 0)->events, 1);
	job_close(&rig.job);
	rig.dead_is_full = true;
	assert_int_equal(rig_run(&rig, bad, 1, 64, &err), -1);
	assert_int_equal(err.code, ERR_FULL);
	rig_close(&rig);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_secret),
		cmocka_unit_test(test_merge_is_bounded),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}

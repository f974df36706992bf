#include "tests/support/engine.h"

#include "base/check.h"
#include "dsl/ruleset.h"
#include "flow/codec.h"
#include "runtime/task.h"

struct engine {
	unsigned	 magic;
#define ENGINE_MAGIC	 0x4be2710f
	struct task	*task;
	void		*codec;
	struct buf	 out;
	uint64_t	 dead_count;
};

/* Rules under test read no files: lists stand in the text. */
static int no_file(void *arg, const char *path, char **text, size_t *bytes, struct err *err) {
	(void)arg, (void)text, (void)bytes;
	return err_set(err, ERR_USAGE, "%s: the test engine reads no files", path);
}

static int engine_alert(void *to, struct alerter *alerter, const struct alert *alert,
    struct err *err) {
	struct engine *e = to;

	CHECK_OBJ(e, ENGINE_MAGIC);
	(void)err;
	alert_json(&e->out, alerter, alert);
	return 0;
}

static int engine_late(void *to, unsigned input, const struct batch *b, unsigned row,
    int64_t behind_ns, struct err *err) {
	(void)to, (void)input, (void)b, (void)row, (void)behind_ns, (void)err;
	return 0;
}

static bool engine_fields(void *from, uint64_t origin, const struct event_type *type,
    struct bytes raw, struct cell *cells, bool *present) {
	struct engine *e = from;

	CHECK_OBJ(e, ENGINE_MAGIC);
	(void)origin;
	return json_codec_class.fields(e->codec, type, raw, cells, present);
}

/* A line that is no event would make a test pass for the wrong reason. */
static void engine_dead(void *to, const struct dead_letter *d) {
	struct engine *e = to;

	CHECK_OBJ(e, ENGINE_MAGIC);
	buf_printf(&e->out, "line %llu is no event: %s\n", (unsigned long long)d->line, d->detail);
	e->dead_count++;
}

static int engine_compile(struct engine *e, const char *rules, size_t bytes,
    struct program **program) {
	struct ruleset	*rs = ruleset_new(no_file, NULL, &(struct ruleset_options){ 0 });
	struct diags	 diags;
	int		 rc;

	diags_init(&diags);
	rc = ruleset_add_file(rs, "rules.cep", rules, bytes, &diags);
	if (ruleset_compile(rs, program, &diags) == -1)
		rc = -1;
	if (rc == -1)
		diags_print(&diags, &e->out, &(struct diag_style){ 0 });
	for (uint32_t i = 0; rc == 0 && i < (*program)->rule_count; i++)
		if ((*program)->rules[i].refused != NULL) {
			buf_printf(&e->out, "rule %s: %s\n", (*program)->rules[i].name,
			    (*program)->rules[i].refused);
			rc = -1;
		}
	ruleset_free(&rs);
	diags_fini(&diags);
	return rc;
}

static int engine_feed(struct engine *e, const struct schema *schema, const char *events,
    size_t bytes, struct err *err) {
	struct codec_in	 in = { .data = events, .bytes = bytes, .line = 1, .end = true };
	struct batch	*b = batch_new(schema);
	int		 rc = 0;

	while (rc == 0 && in.at < in.bytes) {
		batch_reset(b);
		json_codec_class.decode(e->codec, &in, b);
		if (b->count == 0)
			continue;
		rc = task_push(e->task, 0, b, err);
		json_codec_class.judged(e->codec, b);
	}
	if (rc == 0)
		rc = task_end(e->task, 0, err);
	batch_free(&b);
	return rc;
}

static int engine_open(struct engine *e, const struct program *program,
    const struct engine_opts *opts, struct err *err) {
	int64_t disorder_ns = input_disorder_ns(&program->schema, NULL);

	if (json_codec_class.open(&(struct codec_plan){ .schema = &program->schema,
	    .type_field = "event", .record_bytes_max = CODEC_RECORD_BYTES_DEFAULT,
	    .dead = engine_dead, .dead_to = e }, &e->codec, err) == -1)
		return -1;
	return task_open(&e->task, &(struct task_plan){ .program = program, .input_count = 1,
	    .disorder_ns = &disorder_ns, .from = ETIME_START, .to = ETIME_END,
	    .fields = engine_fields, .fields_from = e, .late = engine_late,
	    .alert = engine_alert, .target = e,
	    .restore_each = opts != NULL && opts->restore_each }, err);
}

int engine_run(const char *rules, size_t rules_bytes, const char *events, size_t events_bytes,
    const struct engine_opts *opts, char **out) {
	struct engine	 e = { .magic = ENGINE_MAGIC };
	struct program	*program = NULL;
	struct err	 err = {0};
	char		 text[400];
	int		 rc = -1;

	if (engine_compile(&e, rules, rules_bytes, &program) == -1)
		goto out;
	if (engine_open(&e, program, opts, &err) == 0
	    && engine_feed(&e, &program->schema, events, events_bytes, &err) == 0
	    && e.dead_count == 0)
		rc = 0;
	if (err.code != ERR_NONE) {
		err_print(text, sizeof text, &err);
		buf_printf(&e.out, "%s\n", text);
	}
out:
	task_close(&e.task);
	if (e.codec != NULL)
		json_codec_class.close(&e.codec);
	program_unref(&program);
	buf_cstr(&e.out);
	*out = e.out.data;
	return rc;
}

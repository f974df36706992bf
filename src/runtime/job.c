#include "runtime/job.h"

#include <string.h>

#include "base/check.h"

struct job_input {
	const struct job_input_plan	*plan;
	struct job			*job;
	void				*source, *codec;
	struct buf			 chunk;
	struct codec_in			 in;		/* into the chunk */
	uint64_t			 bytes;
	bool				 is_dry;	/* told: a read comes next */
	/* Of the batch in hand, for lines of late events: */
	const char			*counted_to;
	uint64_t			 counted_line;
};

struct job {
	unsigned		 magic;
#define JOB_MAGIC		 0x39f2b6c8
	struct job_plan		 plan;
	struct job_input	*inputs;
	int64_t			*disorder_ns;
	struct task		*task;
	struct batch		*batch;
	bool			 keep_raw;	/* of late events: no type has a secret */
	struct err		 dead_err;	/* the dead-letter output's first error */
};

static uint64_t origin_of(unsigned input) {
	return (uint64_t)input << 32;
}

static void job_dead(void *to, const struct dead_letter *d) {
	struct job_input	*in = to;
	struct job		*job = in->job;

	CHECK_OBJ(job, JOB_MAGIC);
	if (job->dead_err.code != ERR_NONE)
		return;
	/* A codec knows no errors: the step that it stands in ends with this one. */
	if (job->plan.dead(job->plan.target, in->plan->name, d, &job->dead_err) == -1)
		CHECK(job->dead_err.code != ERR_NONE);
}

/* Rows come by offset, so that each byte is looked at once a batch. */
static uint64_t line_of(struct job_input *in, const char *record) {
	while (in->counted_to < record) {
		const char *newline = memchr(in->counted_to, '\n',
				      (size_t)(record - in->counted_to));

		if (newline == NULL)
			break;
		in->counted_to = newline + 1;
		in->counted_line++;
	}
	return in->counted_line;
}

static int job_late(void *to, unsigned input, const struct batch *b, unsigned row,
    int64_t behind_ns, struct err *err) {
	struct job *job = to;

	CHECK_OBJ(job, JOB_MAGIC);
	return job->plan.late(job->plan.target, &(struct late_event){
	    .source = job->inputs[input].plan->name,
	    .type = &job->plan.program->schema.types[b->type[row]], .order = b->order[row],
	    .line = line_of(&job->inputs[input], b->raw[row].p), .behind_ns = behind_ns,
	    .disorder_ns = job->disorder_ns[input], .raw = b->raw[row],
	    .keep_raw = job->keep_raw }, err);
}

static int job_alert(void *to, struct alerter *alerter, const struct alert *alert,
    struct err *err) {
	struct job *job = to;

	CHECK_OBJ(job, JOB_MAGIC);
	return job->plan.alert(job->plan.target, alerter, alert, err);
}

static bool job_fields(void *from, uint64_t origin, const struct event_type *type,
    struct bytes raw, struct cell *cells, bool *present) {
	struct job		*job = from;
	uint64_t		 input = origin >> 32;
	struct job_input	*in;

	CHECK_OBJ(job, JOB_MAGIC);
	CHECK(input < job->plan.input_count);
	in = &job->inputs[input];
	return in->plan->codec->fields(in->codec, type, raw, cells, present);
}

static int input_open(struct job *job, unsigned index, struct err *err) {
	struct job_input *in = &job->inputs[index];

	in->plan = &job->plan.inputs[index];
	in->job = job;
	in->in.line = 1;
	if (in->plan->source->open(&in->plan->source_plan, &in->source, err) == -1)
		return -1;
	return in->plan->codec->open(&(struct codec_plan){ .schema = &job->plan.program->schema,
	    .only = job->plan.only, .type_field = job->plan.type_field,
	    .origin = origin_of(index), .record_bytes_max = CODEC_RECORD_BYTES_DEFAULT,
	    .dead = job_dead, .dead_to = in }, &in->codec, err);
}

static bool any_secret(const struct schema *schema, const struct event_type *only) {
	for (uint16_t i = 0; i < schema->type_count; i++)
		if ((only == NULL || only->root == i) && schema->types[i].any_secret)
			return true;
	return false;
}

int job_open(struct job **jobp, const struct job_plan *plan, struct err *err) {
	const struct schema	*schema = &plan->program->schema;
	struct job		*job = calloc(1, sizeof *job);

	CHECK(job != NULL);
	CHECK(plan->input_count > 0);
	CHECK(plan->input_count <= JOB_INPUTS_MAX);
	job->magic = JOB_MAGIC;
	job->plan = *plan;
	job->keep_raw = !any_secret(schema, plan->only);
	job->inputs = calloc(plan->input_count, sizeof *job->inputs);
	CHECK(job->inputs != NULL);
	job->disorder_ns = calloc(plan->input_count, sizeof *job->disorder_ns);
	CHECK(job->disorder_ns != NULL);
	job->batch = batch_new(schema);
	*jobp = job;
	for (unsigned i = 0; i < plan->input_count; i++) {
		job->disorder_ns[i] = input_disorder_ns(schema, plan->only);
		if (input_open(job, i, err) == -1)
			goto out;
	}
	if (task_open(&job->task, &(struct task_plan){ .program = plan->program,
	    .input_count = plan->input_count, .disorder_ns = job->disorder_ns,
	    .from = plan->from, .to = plan->to, .fields = job_fields, .fields_from = job,
	    .late = job_late, .alert = job_alert, .target = job }, err) == -1)
		goto out;
	return 0;
out:
	job_close(jobp);
	return -1;
}

void job_close(struct job **jobp) {
	struct job *job;

	if (*jobp == NULL)
		return;
	TAKE_OBJ(job, jobp, JOB_MAGIC);
	task_close(&job->task);
	for (unsigned i = 0; i < job->plan.input_count; i++) {
		struct job_input *in = &job->inputs[i];

		if (in->codec != NULL)
			in->plan->codec->close(&in->codec);
		if (in->source != NULL)
			in->plan->source->close(&in->source);
		buf_fini(&in->chunk);
	}
	batch_free(&job->batch);
	free(job->disorder_ns);
	free(job->inputs);
	FREE_OBJ(job);
}

/* Puts what was not decoded yet to the chunk's front, and reads on behind it. */
static int input_read(struct job_input *in, struct err *err) {
	size_t			rest = in->in.bytes - in->in.at, before;
	enum source_state	state = SOURCE_READY;

	if (in->in.at > 0 && rest > 0)
		memmove(in->chunk.data, in->chunk.data + in->in.at, rest);
	in->chunk.len = before = rest;
	in->in.at = 0;
	if (in->plan->source->poll(in->source, &in->chunk, &state, err) == -1)
		return -1;
	in->bytes += in->chunk.len - before;
	in->in.data = in->chunk.data;
	in->in.bytes = in->chunk.len;
	in->in.end = state == SOURCE_END;
	return 0;
}

int job_step(struct job *job, enum job_state *state, bool *is_dry, struct err *err) {
	unsigned		 index;
	struct job_input	*in;
	size_t			 before;

	CHECK_OBJ(job, JOB_MAGIC);
	index = task_next(job->task);
	*state = index == job->plan.input_count ? JOB_DONE : JOB_RUNNING;
	*is_dry = false;
	if (*state == JOB_DONE)
		return 0;
	in = &job->inputs[index];
	if (in->is_dry) {
		in->is_dry = false;
		return input_read(in, err);
	}
	batch_reset(job->batch);
	before = in->in.at;
	/* At the end without bytes, too: the codec may still hold what it has taken of a record. */
	if (before < in->in.bytes || in->in.end) {
		in->counted_to = in->in.data + before;
		in->counted_line = in->in.line;
		in->plan->codec->decode(in->codec, &in->in, job->batch);
	}
	if (job->dead_err.code != ERR_NONE) {
		*err = job->dead_err;
		return -1;
	}
	if (job->batch->count > 0) {
		if (task_push(job->task, index, job->batch, err) == -1)
			return -1;
		in->plan->codec->judged(in->codec, job->batch);
	}
	/* What is left is not a whole record, or the batch was full. */
	if (in->in.at > before)
		return 0;
	if (in->in.end) {
		CHECK(in->in.at == in->in.bytes);
		return task_end(job->task, index, err);
	}
	*is_dry = in->is_dry = true;
	return 0;
}

struct task *job_task(struct job *job) {
	CHECK_OBJ(job, JOB_MAGIC);
	return job->task;
}

const struct codec_tally *job_codec_tally(const struct job *job, unsigned input) {
	CHECK_OBJ(job, JOB_MAGIC);
	CHECK(input < job->plan.input_count);
	return job->inputs[input].plan->codec->tally(job->inputs[input].codec);
}

uint64_t job_input_bytes(const struct job *job, unsigned input) {
	CHECK_OBJ(job, JOB_MAGIC);
	CHECK(input < job->plan.input_count);
	return job->inputs[input].bytes;
}

int64_t job_done_bytes(const struct job *job) {
	int64_t bytes = 0;

	CHECK_OBJ(job, JOB_MAGIC);
	for (unsigned i = 0; i < job->plan.input_count; i++)
		bytes += job->inputs[i].plan->source->done_bytes(job->inputs[i].source);
	return bytes;
}

int64_t job_size_bytes(const struct job *job) {
	int64_t bytes = 0, one;

	CHECK_OBJ(job, JOB_MAGIC);
	for (unsigned i = 0; i < job->plan.input_count; i++) {
		one = job->inputs[i].plan->source->size_bytes(job->inputs[i].source);
		if (one < 0)
			return -1;
		bytes += one;
	}
	return bytes;
}

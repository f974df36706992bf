#include "runtime/stats.h"

#include <math.h>
#include <string.h>
#include <stdio.h>

#include "base/check.h"
#include "operators/match.h"
#include "runtime/dead_line.h"

enum stat_kind { STAT_COUNT, STAT_REAL, STAT_FLAG };

struct stat_info {
	const char	*name;
	enum stat_kind	 kind;
	size_t		 at;		/* in its struct */
};

static const struct stat_info run_infos[] = {
#define RULE_STAT(name, kind, text)
#define RUN_STAT(name, kind, text) { #name, STAT_##kind, offsetof(struct run_stats, name) },
#include "runtime/stats.def"
#undef RUN_STAT
#undef RULE_STAT
};

static const struct stat_info rule_infos[] = {
#define RUN_STAT(name, kind, text)
#define RULE_STAT(name, kind, text) { #name, STAT_##kind, offsetof(struct rule_stats, name) },
#include "runtime/stats.def"
#undef RUN_STAT
#undef RULE_STAT
};

enum {
	RUN_INFOS = sizeof run_infos / sizeof *run_infos,
	RULE_INFOS = sizeof rule_infos / sizeof *rule_infos
};

static void tally_add(struct run_stats *s, const struct codec_tally *t) {
	s->records += t->records;
	s->events += t->events;
	s->duplicate_keys += t->duplicate_keys;
	s->bad_utf8 += t->bad_utf8;
	for (unsigned i = 0; i < DEAD_COUNT; i++) {
		s->dead[i] += t->dead[i];
		s->dead_letters += t->dead[i];
	}
}

/* One field over all inputs. */
static void field_take(struct run_stats *s, struct job *job, unsigned input_count,
    const struct event_type *type, uint16_t index) {
	struct field_tally sum = {0};

	for (unsigned i = 0; i < input_count; i++) {
		const struct field_tally *t = &job_codec_tally(job, i)->fields[type->index][index];

		sum.missing += t->missing;
		sum.wrong_type += t->wrong_type;
		sum.unknown_enum += t->unknown_enum;
	}
	if (sum.missing + sum.wrong_type + sum.unknown_enum == 0)
		return;
	s->missing += sum.missing;
	s->wrong_type += sum.wrong_type;
	s->unknown_enum += sum.unknown_enum;
	*vec_add(&s->fields) = (struct field_stats){ type, type->fields[index], sum };
}

static void rule_take(struct rule_stats *r, const struct match_counts *m,
    const struct alert_counts *a) {
	*r = (struct rule_stats){ .events = m->events, .runs = m->runs_started,
	    .runs_open = m->runs_open, .matches = m->matches, .reported = m->reported,
	    .timeouts = m->timeouts_reported, .sent = a->disposed[DISPOSITION_SENT],
	    .suppressed = a->disposed[DISPOSITION_SUPPRESSED],
	    .shadow = a->disposed[DISPOSITION_SHADOW], .silent = a->silent,
	    .timed_out = m->runs_timed_out, .evicted = m->runs_evicted,
	    .cancelled = m->runs_cancelled, .data_errors = m->data_errors + a->data_errors,
	    .keys_absent = m->keys_absent, .keys_cut = m->keys_cut,
	    .crowded = m->runs_crowded, .degraded = m->runs_crowded > 0,
	    .precision = NAN, .recall = NAN };
}

/* Not getrusage(): its figure begins with that of the process that called us. 0: not known. */
static uint64_t peak_rss_bytes(void) {
	FILE			*f = fopen("/proc/self/status", "re");
	char			 line[200];
	unsigned long long	 kib = 0;

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "VmHWM: %llu kB", &kib) == 1)
			break;
	fclose(f);
	return kib * 1024;
}

void run_stats_take(struct run_stats *s, struct job *job, const struct job_plan *plan) {
	struct task			*task = job_task(job);
	const struct order_tally	*order = task_order_tally(task);
	const struct suppress		*suppress = alerter_suppress(task_alerter(task));
	const struct schema		*schema = &plan->program->schema;

	*s = (struct run_stats){ .seconds = NAN, .events_per_second = NAN,
	    .inputs = plan->input_count, .late = order->late, .outside = order->outside,
	    .unused = order->dropped, .applied = order->applied,
	    .waiting_peak = order->waiting_peak, .waiting_bytes_peak = order->waiting_bytes_peak,
	    .suppress_keys = suppress_key_count(suppress),
	    .suppress_untold = suppress_given_up(suppress), .peak_rss_bytes = peak_rss_bytes(),
	    .rule_count = plan->program->rule_count };
	for (unsigned i = 0; i < plan->input_count; i++) {
		s->bytes += job_input_bytes(job, i);
		tally_add(s, job_codec_tally(job, i));
	}
	for (uint16_t i = 0; i < schema->type_count; i++)
		for (uint16_t f = 0; f < schema->types[i].field_count; f++)
			field_take(s, job, plan->input_count, &schema->types[i], f);
	match_state_size(task_op(task), &s->keys, &s->state_bytes);
	s->rules = calloc(s->rule_count + (size_t)1, sizeof *s->rules);
	CHECK(s->rules != NULL);
	for (uint32_t i = 0; i < s->rule_count; i++) {
		const struct alert_counts *a = alerter_counts(task_alerter(task), i);

		rule_take(&s->rules[i], match_counts(task_op(task), i), a);
		for (unsigned d = 0; d < DISPOSITION_COUNT; d++)
			s->alerts += a->disposed[d];
	}
}

void run_stats_fini(struct run_stats *s) {
	free(s->rules);
	vec_fini(&s->fields);
	*s = (struct run_stats){0};
}

/* `nothing` stands for a REAL without a value. */
static void stat_print(struct buf *out, const struct stat_info *info, const void *of,
    const char *nothing) {
	const char	*p = (const char *)of + info->at;
	uint64_t	 count;
	double		 real;

	switch (info->kind) {
	case STAT_COUNT:
		memcpy(&count, p, sizeof count);
		buf_printf(out, "%llu", (unsigned long long)count);
		break;
	case STAT_REAL:
		memcpy(&real, p, sizeof real);
		if (isfinite(real))
			buf_printf(out, "%.6g", real);
		else
			buf_str(out, nothing);
		break;
	case STAT_FLAG:
		buf_str(out, *(const bool *)p ? "true" : "false");
		break;
	}
}

static void members_json(struct buf *out, const struct stat_info *infos, unsigned count,
    const void *of) {
	for (unsigned i = 0; i < count; i++) {
		buf_printf(out, "%s\"%s\":", i > 0 ? "," : "", infos[i].name);
		stat_print(out, &infos[i], of, "null");
	}
}

void run_stats_json(struct buf *out, const struct run_stats *s, const struct program *program) {
	buf_str(out, "{\"run\":{");
	members_json(out, run_infos, RUN_INFOS, s);
	buf_str(out, "},\n \"dead_letters\":{");
	for (unsigned i = 0; i < DEAD_COUNT; i++)
		buf_printf(out, "%s\"%s\":%llu", i > 0 ? "," : "", dead_reason_name(i),
		    (unsigned long long)s->dead[i]);
	buf_str(out, "},\n \"fields\":[");
	for (size_t i = 0; i < s->fields.count; i++) {
		const struct field_stats *f = &s->fields.items[i];

		buf_str(out, i > 0 ? ",\n  {\"event\":" : "\n  {\"event\":");
		json_text(out, f->type->name, strlen(f->type->name));
		buf_str(out, ",\"field\":");
		json_text(out, f->field->name, strlen(f->field->name));
		buf_printf(out, ",\"missing\":%llu,\"wrong_type\":%llu,\"unknown_enum\":%llu}",
		    (unsigned long long)f->counts.missing, (unsigned long long)f->counts.wrong_type,
		    (unsigned long long)f->counts.unknown_enum);
	}
	buf_str(out, "],\n \"rules\":[");
	for (uint32_t i = 0; i < s->rule_count; i++) {
		buf_str(out, i > 0 ? ",\n  {\"rule\":" : "\n  {\"rule\":");
		json_text(out, program->rules[i].name, strlen(program->rules[i].name));
		buf_printf(out, ",\"version\":\"%s\",", program->rules[i].version);
		members_json(out, rule_infos, RULE_INFOS, &s->rules[i]);
		buf_char(out, '}');
	}
	buf_str(out, "]}\n");
}

static void cells_csv(struct buf *out, const struct stat_info *infos, unsigned count,
    const void *of) {
	for (unsigned i = 0; i < count; i++) {
		buf_char(out, ',');
		if (of != NULL)
			stat_print(out, &infos[i], of, "");
	}
}

/* Names of rules are words with dots: nothing in a row needs quotes. */
void run_stats_csv(struct buf *out, const struct run_stats *s, const struct program *program) {
	buf_str(out, "scope,name");
	for (unsigned i = 0; i < RUN_INFOS; i++)
		buf_printf(out, ",%s", run_infos[i].name);
	for (unsigned i = 0; i < DEAD_COUNT; i++)
		buf_printf(out, ",dead_%s", dead_reason_name(i));
	for (unsigned i = 0; i < RULE_INFOS; i++)
		buf_printf(out, ",rule_%s", rule_infos[i].name);
	buf_str(out, "\r\nrun,");
	cells_csv(out, run_infos, RUN_INFOS, s);
	for (unsigned i = 0; i < DEAD_COUNT; i++)
		buf_printf(out, ",%llu", (unsigned long long)s->dead[i]);
	cells_csv(out, rule_infos, RULE_INFOS, NULL);
	for (uint32_t i = 0; i < s->rule_count; i++) {
		buf_printf(out, "\r\nrule,%s", program->rules[i].name);
		cells_csv(out, run_infos, RUN_INFOS, NULL);
		for (unsigned d = 0; d < DEAD_COUNT; d++)
			buf_char(out, ',');
		cells_csv(out, rule_infos, RULE_INFOS, &s->rules[i]);
	}
	buf_str(out, "\r\n");
}

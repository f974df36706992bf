/* run_report.c -- what `cepheid run` tells on standard error: progress and summary. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/run.h"

enum { PROGRESS_EVERY_NS = 200 * 1000 * 1000, RULES_SHOWN_MAX = 50,
	FIELDS_SHOWN_MAX = 4, COLUMNS = 8 };

void count_print(struct buf *out, uint64_t n) {
	char	text[32];
	int	bytes = snprintf(text, sizeof text, "%llu", (unsigned long long)n);

	for (int i = 0; i < bytes; i++) {
		if (i > 0 && (bytes - i) % 3 == 0)
			buf_char(out, ',');
		buf_char(out, text[i]);
	}
}

static void rate_print(struct buf *out, double per_second) {
	if (per_second >= 1e6)
		buf_printf(out, "%.2f M/s", per_second / 1e6);
	else if (per_second >= 1e3)
		buf_printf(out, "%.1f k/s", per_second / 1e3);
	else
		buf_printf(out, "%.0f/s", per_second);
}

static void plural(struct buf *out, uint64_t n, const char *one, const char *many) {
	count_print(out, n);
	buf_printf(out, " %s", n == 1 ? one : many);
}

/* --- Progress --- */

void progress_start(struct progress *p, struct job *job, unsigned input_count) {
	*p = (struct progress){ .is_on = isatty(STDERR_FILENO), .clock = CLOCK_REAL, .job = job,
	    .input_count = input_count };
	p->start = p->next = clock_now(&p->clock);
	p->next.ns += PROGRESS_EVERY_NS;
}

double progress_seconds(const struct progress *p) {
	return (double)ptime_since_ns(clock_now(&p->clock), p->start) / 1e9;
}

static uint64_t record_count(const struct progress *p) {
	uint64_t records = 0;

	for (unsigned i = 0; i < p->input_count; i++)
		records += job_codec_tally(p->job, i)->records;
	return records;
}

void progress_show(struct progress *p) {
	struct buf	 line = {0};
	int64_t		 done, size;
	uint64_t	 records;
	double		 seconds;

	if (!p->is_on || ptime_since_ns(clock_now(&p->clock), p->next) < 0)
		return;
	p->next = clock_now(&p->clock);
	p->next.ns += PROGRESS_EVERY_NS;
	seconds = progress_seconds(p);
	records = record_count(p);
	done = job_done_bytes(p->job);
	size = job_size_bytes(p->job);
	/* A file may grow while it is read. */
	size = size > 0 && size < done ? done : size;
	buf_str(&line, "\r");
	if (size > 0)
		buf_printf(&line, "%3d %%  ", (int)(100.0 * (double)done / (double)size));
	plural(&line, records, "event", "events");
	buf_str(&line, "  ");
	rate_print(&line, (double)records / seconds);
	if (size > 0 && done > 0 && done < size)
		buf_printf(&line, "  %.0f s left", seconds * (double)(size - done) / (double)done);
	buf_str(&line, "\033[K");
	fwrite(line.data, 1, line.len, stderr);
	fflush(stderr);
	p->is_shown = true;
	buf_fini(&line);
}

void progress_hide(struct progress *p) {
	if (p == NULL || !p->is_shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	p->is_shown = false;
}

/* --- Summary --- */

static void totals_print(struct buf *out, const struct run_stats *s, bool is_whole) {
	plural(out, s->records, "record", "records");
	buf_printf(out, " in %.2f s (", s->seconds);
	rate_print(out, s->events_per_second);
	buf_printf(out, "), %.1f MB from ", (double)s->bytes / 1e6);
	plural(out, s->inputs, "input", "inputs");
	buf_str(out, is_whole ? "\n" : "; stopped before the end\n");
}

static const char *place_name(const char *path) {
	return strcmp(path, "-") == 0 ? "standard output" : path;
}

static void dead_print(struct buf *out, const struct run_options *o, const struct run_stats *s) {
	const char *separator = ": ";

	if (s->dead_letters == 0)
		return;
	buf_str(out, "  ");
	plural(out, s->dead_letters, "dead letter", "dead letters");
	for (unsigned i = 0; i < DEAD_COUNT; i++) {
		if (s->dead[i] == 0)
			continue;
		buf_str(out, separator);
		count_print(out, s->dead[i]);
		buf_printf(out, " %s", dead_reason_name(i));
		separator = ", ";
	}
	if (o->dead != NULL)
		buf_printf(out, "; in %s", place_name(o->dead));
	else if (s->dead_letters > BAD_LINES_SHOWN)
		buf_str(out, "; --dead FILE keeps them all");
	buf_char(out, '\n');
}

enum odd_kind { ODD_MISSING, ODD_WRONG_TYPE, ODD_UNKNOWN_ENUM };

static uint64_t field_count(const struct field_stats *f, enum odd_kind kind) {
	return kind == ODD_MISSING ? f->counts.missing
	    : kind == ODD_WRONG_TYPE ? f->counts.wrong_type : f->counts.unknown_enum;
}

/* How many values, then which fields: auth.amount 10, login.ip 2, ... */
static void fields_print(struct buf *out, const struct run_stats *s, enum odd_kind kind,
    uint64_t count, const char *one, const char *many) {
	unsigned shown = 0;

	if (count == 0)
		return;
	buf_str(out, "  ");
	plural(out, count, one, many);
	for (size_t i = 0; i < s->fields.count && shown <= FIELDS_SHOWN_MAX; i++) {
		const struct field_stats *f = &s->fields.items[i];

		if (field_count(f, kind) == 0)
			continue;
		if (shown++ == FIELDS_SHOWN_MAX) {
			buf_str(out, ", ...");
			break;
		}
		buf_printf(out, "%s%s.%s ", shown == 1 ? ": " : ", ", f->type->name,
		    f->field->name);
		count_print(out, field_count(f, kind));
	}
	buf_char(out, '\n');
}

static void count_line(struct buf *out, uint64_t count, const char *one, const char *many) {
	if (count == 0)
		return;
	buf_str(out, "  ");
	plural(out, count, one, many);
	buf_char(out, '\n');
}

static void odd_print(struct buf *out, const struct run_options *o, const struct run_stats *s) {
	if (s->late > 0) {
		buf_str(out, "  ");
		plural(out, s->late, "event came too late", "events came too late");
		buf_printf(out, "%s%s\n", o->late != NULL ? "; in " : "; --late FILE keeps them",
		    o->late != NULL ? place_name(o->late) : "");
	}
	count_line(out, s->outside, "event outside --from and --to",
	    "events outside --from and --to");
	fields_print(out, s, ODD_MISSING, s->missing, "value is missing and not optional",
	    "values are missing and not optional");
	fields_print(out, s, ODD_WRONG_TYPE, s->wrong_type,
	    "value of another type than declared, read as absent",
	    "values of another type than declared, read as absent");
	fields_print(out, s, ODD_UNKNOWN_ENUM, s->unknown_enum,
	    "value that its enum does not declare, read as absent",
	    "values that their enums do not declare, read as absent");
	count_line(out, s->duplicate_keys, "JSON key came twice", "JSON keys came twice");
	count_line(out, s->bad_utf8, "text with invalid UTF-8 was mended",
	    "texts with invalid UTF-8 were mended");
	count_line(out, s->suppress_untold, "suppressed alert is told of by no other",
	    "suppressed alerts are told of by no other");
}

/* The cells of one rule's row; a row without statistics is the header. */
static void row_cells(struct buf cells[COLUMNS], const struct rule_stats *r, const char *name,
    bool has_truth) {
	static const char *const heads[COLUMNS] = { "rule", "events", "runs", "matches", "alerts",
	    "suppressed", "precision", "recall" };

	for (unsigned i = 0; i < COLUMNS; i++)
		buf_reset(&cells[i]);
	if (r == NULL) {
		for (unsigned i = 0; i < (has_truth ? COLUMNS : COLUMNS - 2); i++)
			buf_str(&cells[i], heads[i]);
		return;
	}
	buf_str(&cells[0], name);
	count_print(&cells[1], r->events);
	count_print(&cells[2], r->runs);
	count_print(&cells[3], r->matches + r->timeouts);
	count_print(&cells[4], r->sent + r->shadow);
	count_print(&cells[5], r->suppressed);
	if (!has_truth)
		return;
	for (unsigned i = 6; i < COLUMNS; i++) {
		double share = i == 6 ? r->precision : r->recall;

		if (isfinite(share))
			buf_printf(&cells[i], "%.3f", share);
		else
			buf_char(&cells[i], '-');
	}
}

static bool is_noted(const struct rule *rule, const struct rule_stats *r) {
	return r->evicted > 0 || r->degraded || r->data_errors > 0 || r->keys_absent > 0
	    || r->keys_cut > 0 || rule->refused != NULL || rule->status != RULE_LIVE;
}

static void notes_print(struct buf *out, const struct rule *rule, const struct rule_stats *r) {
	const char *name = rule->name;

	if (rule->refused != NULL)
		buf_printf(out, "  %s: left out: %s\n", name, rule->refused);
	else if (rule->status == RULE_OFF)
		buf_printf(out, "  %s: off\n", name);
	else if (rule->status == RULE_SHADOW)
		buf_printf(out, "  %s: shadow: its alerts are shown, not sent\n", name);
	if (r->evicted > 0) {
		buf_printf(out, "  %s: ", name);
		plural(out, r->evicted, "run was", "runs were");
		buf_printf(out, " evicted, the oldest of its key, at the limit of ");
		count_print(out, rule->runs_max);
		buf_str(out, " (`limit N runs per key`)\n");
	}
	if (r->degraded) {
		buf_printf(out, "  %s: degraded: ", name);
		plural(out, r->crowded, "run was", "runs were");
		buf_str(out, " given up, the oldest of a key with too many partial matches\n");
	}
	if (r->data_errors > 0) {
		buf_printf(out, "  %s: ", name);
		plural(out, r->data_errors, "data error", "data errors");
		buf_str(out, ": what met one was false or absent\n");
	}
	if (r->keys_absent > 0) {
		buf_printf(out, "  %s: ", name);
		plural(out, r->keys_absent, "event had", "events had");
		buf_str(out, " no value for the key\n");
	}
	if (r->keys_cut > 0) {
		buf_printf(out, "  %s: ", name);
		plural(out, r->keys_cut, "element", "elements");
		buf_str(out, " of list keys beyond the bound\n");
	}
}

static bool is_row_shown(const struct run_stats *s, const struct program *program, uint32_t i) {
	const struct rule_stats *r = &s->rules[i];

	if (program->rules[i].refused != NULL || program->rules[i].status == RULE_OFF)
		return false;
	return s->rule_count <= RULES_SHOWN_MAX || r->matches + r->timeouts + r->expected > 0;
}

static void row_print(struct buf *out, const struct buf cells[COLUMNS],
    const size_t widths[COLUMNS]) {
	buf_printf(out, "  %-*.*s", (int)widths[0], (int)cells[0].len, cells[0].data);
	for (unsigned i = 1; i < COLUMNS && cells[i].len > 0; i++)
		buf_printf(out, "  %*.*s", (int)widths[i], (int)cells[i].len, cells[i].data);
	buf_char(out, '\n');
}

/* Twice: for the widths, then for the text. */
static void table_print(struct buf *out, const struct run_stats *s, const struct program *program,
    bool has_truth) {
	size_t		widths[COLUMNS] = {0};
	struct buf	cells[COLUMNS] = {0};
	uint32_t	shown = 0;

	for (unsigned pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i <= s->rule_count; i++) {
			if (i > 0 && (!is_row_shown(s, program, i - 1) || shown >= RULES_SHOWN_MAX))
				continue;
			row_cells(cells, i > 0 ? &s->rules[i - 1] : NULL,
			    i > 0 ? program->rules[i - 1].name : NULL, has_truth);
			for (unsigned c = 0; c < COLUMNS; c++)
				if (cells[c].len > widths[c])
					widths[c] = cells[c].len;
			if (pass == 1)
				row_print(out, cells, widths);
			shown += pass == 1 && i > 0;
		}
	}
	for (unsigned i = 0; i < COLUMNS; i++)
		buf_fini(&cells[i]);
	if (shown >= s->rule_count)
		return;
	buf_str(out, "  ");
	plural(out, s->rule_count - shown, "more rule is", "more rules are");
	buf_str(out, " not in this table; --stats FILE has them all\n");
}

void run_summary(const struct run_options *o, const struct run_stats *s,
    const struct program *program, bool is_whole) {
	struct buf	out = {0};
	uint32_t	noted = 0;

	totals_print(&out, s, is_whole);
	dead_print(&out, o, s);
	odd_print(&out, o, s);
	if (s->rule_count > 0)
		table_print(&out, s, program, o->truth != NULL);
	for (uint32_t i = 0; i < s->rule_count && noted < RULES_SHOWN_MAX; i++)
		if (is_noted(&program->rules[i], &s->rules[i])) {
			notes_print(&out, &program->rules[i], &s->rules[i]);
			noted++;
		}
	fflush(stdout);
	fwrite(out.data, 1, out.len, stderr);
	buf_fini(&out);
}

int run_stats_write(void **sink, const struct run_options *o, const struct run_stats *s,
    const struct program *program, struct err *err) {
	size_t		bytes = strlen(o->stats);
	struct buf	text = {0};
	struct err	one = {0};
	int		rc;

	if (bytes > 4 && strcmp(o->stats + bytes - 4, ".csv") == 0)
		run_stats_csv(&text, s, program);
	else
		run_stats_json(&text, s, program);
	rc = file_sink_class.write(*sink, text.data, text.len, err);
	buf_fini(&text);
	/* The first failure is told; closing happens in any case. */
	if (file_sink_class.close(sink, &one) == -1 && rc == 0) {
		*err = one;
		rc = -1;
	}
	return rc;
}

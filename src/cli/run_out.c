/* run_out.c -- alerts, dead letters and late events on their way to the sinks. */
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/run.h"

/* Of a bad line so much is shown on standard error. */
enum { SHOWN_BYTES_MAX = 160 };

static int sink_open(void **sink, const char *path, struct err *err) {
	return path == NULL ? 0
	    : file_sink_class.open(&(struct sink_plan){ .path = path }, sink, err);
}

int run_out_open(struct run_out *out, const struct run_options *o, struct err *err) {
	bool to_stdout = o->alerts == NULL || strcmp(o->alerts, "-") == 0;
	bool to_terminal = to_stdout && isatty(STDOUT_FILENO);

	out->options = o;
	out->output = o->output != -1 ? (enum run_output)o->output
	    : to_terminal ? OUTPUT_PRETTY : OUTPUT_NDJSON;
	out->is_coloured = to_stdout && cli_is_coloured(STDOUT_FILENO);
	if (sink_open(&out->alerts, to_stdout ? "-" : o->alerts, err) == -1
	    || sink_open(&out->dead, o->dead, err) == -1
	    || sink_open(&out->late, o->late, err) == -1)
		return -1;
	if (out->output != OUTPUT_CSV)
		return 0;
	alert_csv_header(&out->line);
	return file_sink_class.write(out->alerts, out->line.data, out->line.len, err);
}

int run_out_flush(struct run_out *out, struct err *err) {
	void *sinks[] = { out->alerts, out->dead, out->late };

	if (out->is_dirty)
		progress_hide(out->progress);
	out->is_dirty = false;
	for (unsigned i = 0; i < 3; i++)
		if (sinks[i] != NULL && file_sink_class.flush(sinks[i], err) == -1)
			return -1;
	return 0;
}

int run_out_close(struct run_out *out, struct err *err) {
	void	**sinks[] = { &out->alerts, &out->dead, &out->late };
	int	 rc = 0;

	for (unsigned i = 0; i < 3; i++) {
		struct err one = {0};

		if (*sinks[i] == NULL || file_sink_class.close(sinks[i], &one) == 0)
			continue;
		if (rc == 0)
			*err = one;
		rc = -1;
	}
	buf_fini(&out->line);
	return rc;
}

int run_out_alert(void *to, struct alerter *alerter, const struct alert *alert, struct err *err) {
	struct run_out *out = to;

	if (out->truth != NULL)
		truth_alert(out->truth, alerter, alert);
	buf_reset(&out->line);
	switch (out->output) {
	case OUTPUT_PRETTY:
		alert_pretty(&out->line, alerter, alert, out->is_coloured);
		break;
	case OUTPUT_CSV:
		alert_csv(&out->line, alerter, alert);
		break;
	default:
		alert_json(&out->line, alerter, alert);
		break;
	}
	progress_hide(out->progress);
	out->is_dirty = true;
	return file_sink_class.write(out->alerts, out->line.data, out->line.len, err);
}

static void bad_show(struct run_out *out, const char *source, const struct dead_letter *d) {
	bool		is_cut = d->raw.n > SHOWN_BYTES_MAX;
	struct buf	text = {0};

	buf_printf(&text, "%s: ", run_cli.who);
	text_escape(&text, source, strlen(source));
	buf_printf(&text, ":%llu: %s: ", (unsigned long long)d->line, dead_reason_name(d->reason));
	text_escape(&text, d->detail, strlen(d->detail));
	if (d->keep_raw) {
		buf_str(&text, "\n    ");
		text_escape(&text, d->raw.p, is_cut ? SHOWN_BYTES_MAX : d->raw.n);
		buf_str(&text, is_cut ? " ..." : "");
	}
	buf_char(&text, '\n');
	progress_hide(out->progress);
	fwrite(text.data, 1, text.len, stderr);
	buf_fini(&text);
}

int run_out_dead(void *to, const char *source, const struct dead_letter *d, struct err *err) {
	struct run_out *out = to;

	if (out->dead == NULL) {
		if (out->bad_count < BAD_LINES_SHOWN) {
			out->bad_count++;
			bad_show(out, source, d);
		}
		return 0;
	}
	buf_reset(&out->line);
	dead_line(&out->line, source, d);
	return file_sink_class.write(out->dead, out->line.data, out->line.len, err);
}

int run_out_late(void *to, const struct late_event *late, struct err *err) {
	struct run_out *out = to;

	if (out->late == NULL)
		return 0;
	buf_reset(&out->line);
	late_line(&out->line, late);
	return file_sink_class.write(out->late, out->line.data, out->line.len, err);
}

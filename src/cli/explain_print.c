/* explain_print.c -- the JSON of a plan as words, in lines of at most 100 columns. */
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "cli/explain.h"
#include "cli/run.h"

enum { COLUMNS = 96, INDENT = 2 };

struct paper {
	struct buf	*out;
	bool		 is_coloured;
};

static const char *text_of(const json_t *object, const char *key) {
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static json_int_t number_of(const json_t *object, const char *key) {
	return json_integer_value(json_object_get(object, key));
}

static void blanks(struct buf *out, unsigned count) {
	while (count-- > 0)
		buf_char(out, ' ');
}

/* Words from column `from`; further lines begin at `indent`. */
static void wrap(struct buf *out, const char *text, unsigned from, unsigned indent) {
	unsigned column = from;

	while (*text != '\0') {
		size_t	 n = strcspn(text, " ");
		unsigned width = (unsigned)utf8_length(text, n);

		if (column + width > COLUMNS && column > indent) {
			while (out->len > 0 && out->data[out->len - 1] == ' ')
				out->len--;
			buf_char(out, '\n');
			blanks(out, indent);
			column = indent;
		}
		buf_add(out, text, n);
		column += width;
		text += n;
		if (*text == ' ') {
			buf_char(out, ' ');
			column++;
			text++;
		}
	}
	buf_char(out, '\n');
}

static void title(const struct paper *p, const char *text) {
	buf_printf(p->out, "\n%s%s%s\n", p->is_coloured ? "\033[1m" : "", text,
	    p->is_coloured ? "\033[0m" : "");
}

/* Indented; `mark` stands before it. */
static void item(const struct paper *p, unsigned indent, const char *mark, const char *text) {
	blanks(p->out, indent);
	buf_str(p->out, mark);
	indent += (unsigned)utf8_length(mark, strlen(mark));
	wrap(p->out, text, indent, indent);
}

static void items(const struct paper *p, unsigned indent, const char *mark, const json_t *list) {
	for (size_t i = 0; i < json_array_size(list); i++)
		item(p, indent, mark, json_string_value(json_array_get(list, i)));
}

static void head_print(const struct paper *p, const json_t *all) {
	buf_printf(p->out, "%s%s%s  %s:%lld  %s  version %.12s\n", p->is_coloured ? "\033[1m" : "",
	    text_of(all, "rule"), p->is_coloured ? "\033[0m" : "", text_of(all, "file"),
	    (long long)number_of(all, "line"), text_of(all, "status"), text_of(all, "version"));
	if (*text_of(all, "about") != '\0')
		wrap(p->out, text_of(all, "about"), 0, 0);
	if (*text_of(all, "refused") != '\0') {
		buf_str(p->out, "It is checked, but ");
		wrap(p->out, text_of(all, "refused"), 19, 0);
	}
}

/* What stands before the i-th of n words. */
static const char *between(size_t i, size_t n) {
	return i == 0 ? "" : i + 1 == n ? " and " : ", ";
}

static void key_alts_print(const struct paper *p, const json_t *key) {
	struct buf text = {0};

	if (*text_of(key, "of") != '\0') {
		buf_printf(&text, "%s is %s", text_of(key, "name"), text_of(key, "of"));
		item(p, INDENT, "", buf_cstr(&text));
	}
	buf_fini(&text);
}

static void key_print(const struct paper *p, const json_t *all) {
	const json_t	*keys = json_object_get(all, "key"), *sees = json_object_get(all, "sees");
	struct buf	 text = {0};

	buf_str(&text, json_array_size(keys) > 0 ? "a sequence of " : "one sequence of all ");
	for (size_t i = 0; i < json_array_size(sees); i++)
		buf_printf(&text, "%s%s", between(i, json_array_size(sees)),
		    json_string_value(json_array_get(sees, i)));
	buf_str(&text, " events");
	for (size_t i = 0; i < json_array_size(keys); i++) {
		const json_t *key = json_array_get(keys, i);

		buf_printf(&text, "%s%s (%s%s)", i == 0 ? " for each "
		    : between(i, json_array_size(keys)), text_of(key, "name"),
		    text_of(key, "type"),
		    json_is_true(json_object_get(key, "secret")) ? ", secret" : "");
	}
	if (json_array_size(keys) > 0)
		buf_str(&text, json_array_size(keys) > 1 ? "; events without them are not seen"
		    : "; events without it are not seen");
	title(p, "Key");
	item(p, INDENT, "", buf_cstr(&text));
	for (size_t i = 0; i < json_array_size(keys); i++)
		key_alts_print(p, json_array_get(keys, i));
	buf_fini(&text);
}

static void joined(struct buf *out, const json_t *list) {
	for (size_t i = 0; i < json_array_size(list); i++)
		buf_printf(out, "%s%s", i > 0 ? ", and " : "",
		    json_string_value(json_array_get(list, i)));
}

static void conditions_print(const struct paper *p, unsigned indent, const json_t *step) {
	const json_t	*shared = json_object_get(step, "shared");
	const json_t	*per_match = json_object_get(step, "per_match");
	json_int_t	 alike = number_of(step, "rules_alike");
	struct buf	 text = {0};

	if (json_array_size(shared) > 0) {
		joined(&text, shared);
		if (alike > 0)
			buf_printf(&text, " (%lld other rule%s the same)", (long long)alike,
			    alike == 1 ? " asks" : "s ask");
		item(p, indent, "tested on each event:  ", buf_cstr(&text));
	}
	buf_reset(&text);
	if (json_array_size(per_match) > 0) {
		joined(&text, per_match);
		item(p, indent, "tested for each partial match:  ", buf_cstr(&text));
	}
	buf_fini(&text);
}

static void step_print(const struct paper *p, const json_t *step) {
	unsigned	 indent = INDENT + 4 * (unsigned)number_of(step, "depth");
	const char	*name = text_of(step, "name"), *as_written = text_of(step, "written");
	struct buf	 line = {0};

	if (json_object_get(step, "between") != NULL) {
		item(p, indent, "", text_of(step, "between"));
		return;
	}
	if (*name != '\0' && strcmp(name, as_written) != 0)
		buf_printf(&line, "%s: ", name);
	buf_str(&line, as_written);
	if (*text_of(step, "condition") != '\0')
		buf_printf(&line, " [%s]", text_of(step, "condition"));
	item(p, indent, "- ", buf_cstr(&line));
	items(p, indent + 4, "", json_object_get(step, "follows"));
	conditions_print(p, indent + 4, step);
	buf_fini(&line);
}

static void steps_print(const struct paper *p, const json_t *steps) {
	size_t	i;
	json_t	*step;

	title(p, "Steps");
	json_array_foreach(steps, i, step)
		step_print(p, step);
}

static void filters_print(const struct paper *p, const char *mark, const json_t *filters) {
	for (size_t i = 0; i < json_array_size(filters); i++) {
		const json_t *filter = json_array_get(filters, i);
		struct buf    text = {0};

		buf_str(&text, text_of(filter, "condition"));
		if (*text_of(filter, "extend") != '\0')
			buf_printf(&text, "  (extended at %s)", text_of(filter, "extend"));
		item(p, INDENT, mark, buf_cstr(&text));
		buf_fini(&text);
	}
}

static void judged_print(const struct paper *p, const json_t *all) {
	const json_t *where = json_object_get(all, "where");
	const json_t *unless = json_object_get(all, "unless");

	if (json_array_size(where) + json_array_size(unless) > 0)
		title(p, "A match counts");
	filters_print(p, "where   ", where);
	filters_print(p, "unless  ", unless);
}

static void memory_print(const struct paper *p, const json_t *m) {
	char		within[DURATION_TEXT_BYTES];
	struct buf	text = {0};

	title(p, "Memory");
	if (number_of(m, "within_ns") >= 0) {
		duration_print(number_of(m, "within_ns"), within);
		buf_printf(&text, "nothing is held longer than %s after the first event of its run",
		    within);
	} else if (number_of(m, "wait_ns") >= 0) {
		duration_print(number_of(m, "wait_ns"), within);
		buf_printf(&text, "a partial match is held at most %s after the last event that it "
		    "took", within);
	} else {
		buf_str(&text, "no time ends a run: the limit of runs alone bounds what is held");
	}
	item(p, INDENT, "", buf_cstr(&text));
	buf_reset(&text);
	buf_str(&text, "at most ");
	count_print(&text, (uint64_t)number_of(m, "runs_per_key"));
	buf_str(&text, " runs a key (a run is a first event and all that begins with it), and ");
	count_print(&text, (uint64_t)number_of(m, "partials_per_key"));
	buf_str(&text, " partial matches of all rules with the same key");
	item(p, INDENT, "", buf_cstr(&text));
	buf_reset(&text);
	buf_printf(&text, "about %lld bytes a run, %lld a partial match, %lld an event bound in "
	    "one; an event that is held takes %lld bytes and its line, once for all rules of the "
	    "key",
	    (long long)number_of(m, "bytes_per_run"), (long long)number_of(m, "bytes_per_partial"),
	    (long long)number_of(m, "bytes_per_bound_event"),
	    (long long)number_of(m, "bytes_per_event"));
	item(p, INDENT, "", buf_cstr(&text));
	buf_fini(&text);
}

static void alert_print(const struct paper *p, const json_t *alert) {
	const json_t	*with = json_object_get(alert, "with"), *to = json_object_get(alert, "to");
	struct buf	 text = {0};

	buf_str(&text, text_of(alert, "level"));
	if (*text_of(alert, "if") != '\0')
		buf_printf(&text, " if %s", text_of(alert, "if"));
	buf_printf(&text, ": \"%s\"", text_of(alert, "text"));
	for (size_t i = 0; i < json_array_size(with); i++)
		buf_printf(&text, "%s%s", i == 0 ? ", with " : ", ",
		    json_string_value(json_array_get(with, i)));
	for (size_t i = 0; i < json_array_size(to); i++)
		buf_printf(&text, "%s%s", i == 0 ? ", to " : ", ",
		    json_string_value(json_array_get(to, i)));
	item(p, INDENT, "- ", buf_cstr(&text));
	buf_fini(&text);
}

/* Those of one occasion: they are one chain. */
static void alerts_print_on(const struct paper *p, const json_t *all, const char *on,
    const char *heading) {
	const json_t	*alerts = json_object_get(all, "alerts"), *alert;
	unsigned	 count = 0;
	struct buf	 text = {0};
	size_t		 i;

	json_array_foreach(alerts, i, alert)
		count += strcmp(text_of(alert, "on"), on) == 0;
	if (count == 0)
		return;
	buf_printf(&text, "%s%s", heading, count > 1 ? ", the first whose `if` holds" : "");
	title(p, buf_cstr(&text));
	json_array_foreach(alerts, i, alert)
		if (strcmp(text_of(alert, "on"), on) == 0)
			alert_print(p, alert);
	buf_fini(&text);
}

static void alerts_print(const struct paper *p, const json_t *all) {
	alerts_print_on(p, all, "match", "Alert");
	alerts_print_on(p, all, "timeout", "When it times out without a match, alert");
	alerts_print_on(p, all, "clear", "When it is well again, alert");
	if (*text_of(all, "suppress") != '\0')
		item(p, INDENT, "", text_of(all, "suppress"));
}

void explain_print(const json_t *all, struct buf *out, bool is_coloured) {
	const struct paper	 p = { .out = out, .is_coloured = is_coloured };
	const json_t		*repeat = json_object_get(all, "repeat");
	struct buf		 text = {0};

	head_print(&p, all);
	key_print(&p, all);
	if (json_object_get(all, "steps") != NULL) {
		steps_print(&p, json_object_get(all, "steps"));
		judged_print(&p, all);
		title(&p, "What ends an open match");
		items(&p, INDENT, "- ", json_object_get(all, "ends"));
		title(&p, "What is reported");
		buf_printf(&text, "repeat %s: %s", text_of(repeat, "policy"),
		    text_of(repeat, "meaning"));
		item(&p, INDENT, "", buf_cstr(&text));
		buf_fini(&text);
		memory_print(&p, json_object_get(all, "memory"));
		title(&p, "What it costs");
		items(&p, INDENT, "- ", json_object_get(all, "costs"));
	}
	alerts_print(&p, all);
}

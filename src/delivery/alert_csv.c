/* alert_csv.c -- an alert as a record of RFC 4180, with the columns of alert_columns.def. */
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "delivery/alert_state.h"

typedef void column_f(struct buf *, struct alerter *, const struct alert *);

#define COLUMN(name, text) static column_f column_##name;
#include "delivery/alert_columns.def"
#undef COLUMN

static const struct column {
	const char	*name;
	column_f	*print;
} columns[] = {
#define COLUMN(name, text) { #name, column_##name },
#include "delivery/alert_columns.def"
#undef COLUMN
};

enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

static void time_add(struct buf *out, struct etime time) {
	char text[TIME_TEXT_BYTES];

	buf_add(out, text, time_print(time.ns, text));
}

static void texts_add(struct buf *out, const char *const *texts, uint16_t count) {
	for (uint16_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", texts[i]);
}

static void column_id(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_str(out, alert->id);
}

static void column_rule(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_str(out, alert->match->rule->name);
}

static void column_version(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_str(out, alert->match->rule->version);
}

static void column_kind(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_str(out, match_kind_name(alert->match->kind));
}

static void column_severity(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_str(out, severity_name(alert->clause->severity));
}

static void column_time(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	time_add(out, alert->match->time);
}

static void column_first_time(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	time_add(out, alert->match->events[0].order.time);
}

static void column_last_time(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	time_add(out, alert->match->events[alert->match->event_count - 1].order.time);
}

static void column_key(struct buf *out, struct alerter *a, const struct alert *alert) {
	alert_key_json(out, a, alert->match);
}

static void column_text(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_add(out, alert->text.p, alert->text.n);
}

static void column_with(struct buf *out, struct alerter *a, const struct alert *alert) {
	if (alert->clause->with_count > 0)
		alert_with_json(out, a, alert);
}

static void column_events(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	alert_steps_print(out, alert->match);
}

static void column_owner(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	if (alert->match->rule->owner != NULL)
		buf_str(out, alert->match->rule->owner);
}

static void column_runbook(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	if (alert->match->rule->runbook != NULL)
		buf_str(out, alert->match->rule->runbook);
}

static void column_tags(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	texts_add(out, alert->match->rule->tags, alert->match->rule->tag_count);
}

static void column_to(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	texts_add(out, alert->clause->to, alert->clause->to_count);
}

static void column_disposition(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_str(out, disposition_name(alert->disposition));
}

static void column_suppressed(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	buf_printf(out, "%llu", (unsigned long long)alert->suppress.count);
}

static void column_suppressed_by(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	if (alert->disposition == DISPOSITION_SUPPRESSED)
		buf_str(out, alert->suppress.by);
}

static void column_until(struct buf *out, struct alerter *a, const struct alert *alert) {
	(void)a;
	if (alert->disposition == DISPOSITION_SUPPRESSED)
		time_add(out, alert->suppress.until);
}

/* The field behind `from`, in quotes if it needs them. */
static void field_quote(struct buf *out, size_t from) {
	size_t	bytes = out->len - from, quotes = 0;
	char	*p;

	for (size_t i = from; i < out->len; i++)
		quotes += out->data[i] == '"';
	if (quotes == 0 && memchr(out->data + from, ',', bytes) == NULL
	    && memchr(out->data + from, '\n', bytes) == NULL
	    && memchr(out->data + from, '\r', bytes) == NULL)
		return;
	buf_room(out, quotes + 2);
	p = out->data + from + bytes + quotes + 1;
	out->len += quotes + 2;
	*p-- = '"';
	for (size_t i = from + bytes; i-- > from;) {
		*p-- = out->data[i];
		if (out->data[i] == '"')
			*p-- = '"';
	}
	*p = '"';
	CHECK(p == out->data + from);
}

void alert_csv_header(struct buf *out) {
	for (unsigned i = 0; i < COLUMN_COUNT; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", columns[i].name);
	buf_str(out, "\r\n");
}

void alert_csv(struct buf *out, struct alerter *a, const struct alert *alert) {
	CHECK_OBJ(a, ALERTER_MAGIC);
	for (unsigned i = 0; i < COLUMN_COUNT; i++) {
		size_t from;

		if (i > 0)
			buf_char(out, ',');
		from = out->len;
		columns[i].print(out, a, alert);
		if (out->len > from)
			field_quote(out, from);
	}
	buf_str(out, "\r\n");
}

/*
 * alert_pretty.c -- an alert for people, on a terminal or a page of text.
 *
 *	2026-03-02T08:01:30.25Z   HIGH      card_testing  Card ****1234: 3 probes, then 750.00 EUR
 *	  card_id=****1234 | probe 3, cash 1 | probes=3 total=753.00 EUR | to soc | 9f31c2a07b44
 *
 * What came from the input may hold control characters, which a terminal would obey: they are
 * escaped, those that turn the direction of writing included.
 */
#include <ctype.h>
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "delivery/alert_state.h"
#include "event/key.h"

/* Times of whole milliseconds stand below each other; others stick out. */
enum { TIME_COLUMNS = 24, SEVERITY_COLUMNS = 8, ID_SHOWN = 12 };

static const char *const severity_colours[] = {
	[SEV_INFO] = "\033[36m", [SEV_LOW] = "\033[34m", [SEV_MEDIUM] = "\033[33m",
	[SEV_HIGH] = "\033[31m", [SEV_CRITICAL] = "\033[1;37;41m",
};

#define DIM	"\033[2m"
#define BOLD	"\033[1m"
#define PLAIN	"\033[0m"

static bool is_control(uint32_t c) {
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f)
	    || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

void text_escape(struct buf *out, const char *text, size_t bytes) {
	for (size_t at = 0, n; at < bytes; at += n) {
		uint32_t c;

		n = utf8_decode(text + at, bytes - at, &c, NULL);
		if (c == '\n')
			buf_str(out, "\\n");
		else if (c == '\t')
			buf_str(out, "\\t");
		else if (is_control(c))
			buf_printf(out, "\\u{%x}", c);
		else
			utf8_add(out, c);
	}
}

/* Puts what was appended since `from` into its escaped form. */
static void escape_from(struct buf *out, size_t from) {
	struct buf	raw = {0};
	bool		is_clean = true;

	for (size_t i = from; i < out->len; i++)
		is_clean = is_clean && (unsigned char)(out->data[i] - 0x20) < 0x5f;
	if (is_clean)
		return;
	buf_add(&raw, out->data + from, out->len - from);
	out->len = from;
	text_escape(out, raw.data, raw.len);
	buf_fini(&raw);
}

void alert_steps_print(struct buf *out, const struct match *m) {
	unsigned	count;
	bool		is_first = true;

	for (unsigned step = 0; (step = alert_step_next(m, step, &count)) < m->rule->nfa.step_count;
	    step++) {
		buf_printf(out, "%s%s %u", is_first ? "" : ", ", m->rule->nfa.steps[step].name,
		    count);
		is_first = false;
	}
}

static void key_print(struct buf *out, const struct alerter *a, const struct match *m) {
	const struct key_plan	*plan = &a->program->plans[m->rule->plan];
	const uint8_t		*at = (const uint8_t *)m->key.p, *end = at + m->key.n;

	for (uint16_t i = 0; i < plan->comp_count; i++) {
		struct decimal	wide;
		struct cell	c;

		CHECK(key_next(&at, end, &a->program->schema, plan->kinds[i], &c, &wide));
		buf_printf(out, "%s%s=", i > 0 ? " " : "", m->rule->key_names[i]);
		value_print(out, &a->program->schema, vtype_of(plan->kinds[i]), &c,
		    m->rule->key_secret[i]);
	}
	if (plan->comp_count > 0)
		buf_str(out, " | ");
}

static void with_print(struct buf *out, const struct alerter *a, const struct alert *alert) {
	for (uint16_t i = 0; i < alert->clause->with_count; i++) {
		const struct assign	*with = &alert->clause->with[i];
		const struct expr	*e = &a->program->exprs[with->expr];
		struct value		 v;

		expr_eval(e, alert->match->env, &v);
		buf_printf(out, "%s%s=", i == 0 ? " | " : " ", with->name);
		if (v.state == VALUE_PRESENT)
			value_print(out, &a->program->schema, e->type, &v.c, with->secret);
		else
			buf_char(out, '-');
	}
}

static void details_print(struct buf *out, struct alerter *a, const struct alert *alert) {
	const struct suppress_verdict	*suppress = &alert->suppress;
	char				 text[TIME_TEXT_BYTES];
	size_t				 from = out->len;

	key_print(out, a, alert->match);
	alert_steps_print(out, alert->match);
	with_print(out, a, alert);
	for (uint16_t i = 0; i < alert->clause->to_count; i++)
		buf_printf(out, "%s%s", i == 0 ? " | to " : ", ", alert->clause->to[i]);
	if (alert->disposition == DISPOSITION_SUPPRESSED) {
		time_print(suppress->until.ns, text);
		buf_printf(out, " | suppressed until %s, after %.*s", text, ID_SHOWN, suppress->by);
	}
	if (suppress->count > 0)
		buf_printf(out, " | %llu suppressed before",
		    (unsigned long long)suppress->count);
	buf_printf(out, " | %.*s", ID_SHOWN, alert->id);
	escape_from(out, from);
}

/* HIGH, or (HIGH) if it is not sent. */
static void severity_print(struct buf *out, const struct alert *alert) {
	const char	*name = severity_name(alert->clause->severity);
	bool		 is_sent = alert->disposition == DISPOSITION_SENT;

	if (!is_sent)
		buf_char(out, '(');
	for (const char *p = name; *p != '\0'; p++)
		buf_char(out, (char)toupper((unsigned char)*p));
	if (!is_sent)
		buf_char(out, ')');
}

void alert_pretty(struct buf *out, struct alerter *a, const struct alert *alert, bool is_coloured) {
	const struct match	*m = alert->match;
	bool			 is_sent = alert->disposition == DISPOSITION_SENT;
	char			 text[TIME_TEXT_BYTES];
	size_t			 from;

	CHECK_OBJ(a, ALERTER_MAGIC);
	if (is_coloured && !is_sent)
		buf_str(out, DIM);
	time_print(m->time.ns, text);
	buf_printf(out, "%-*s  ", TIME_COLUMNS, text);
	if (is_coloured && is_sent)
		buf_str(out, severity_colours[alert->clause->severity]);
	severity_print(out, alert);
	if (is_coloured && is_sent)
		buf_str(out, PLAIN);
	for (size_t width = strlen(severity_name(alert->clause->severity)) + (is_sent ? 0 : 2);
	    width < SEVERITY_COLUMNS; width++)
		buf_char(out, ' ');
	buf_printf(out, "  %s%s%s%s%s  ", is_coloured && is_sent ? BOLD : "", m->rule->name,
	    is_coloured && is_sent ? PLAIN : "", m->kind == MATCH_TIMEOUT ? " (timeout)" : "",
	    alert->disposition == DISPOSITION_SHADOW ? " (shadow)" : "");
	from = out->len;
	buf_add(out, alert->text.p, alert->text.n);
	escape_from(out, from);
	buf_printf(out, "\n  %s", is_coloured && is_sent ? DIM : "");
	details_print(out, a, alert);
	buf_printf(out, "%s\n", is_coloured ? PLAIN : "");
}

/*
 * resolve_schedule.c -- schedules: days, or ranges of them, each with times of the day.
 *
 *	schedule office = "mon-fri 08:00-18:00, sat" in "Europe/Berlin" except holidays
 */
#include <ctype.h>
#include <string.h>

#include "dsl/compiler.h"
#include "program/zone.h"

static const char *skip_blanks(const char *at) {
	return at + strspn(at, " \t");
}

/* The day of the week behind a name, from 0 for Monday; -1: none. */
static int day_read(const char **at) {
	static const char names[] = "montuewedthufrisatsun";

	for (int day = 0; day < 7; day++)
		if (strncasecmp(*at, names + 3 * day, 3) == 0
		    && !isalpha((unsigned char)(*at)[3])) {
			*at += 3;
			return day;
		}
	return -1;
}

/* 08:00, up to 24:00, as minutes; -1: no time of day. */
static int minutes_read(const char **at) {
	const char *t = *at;

	if (!isdigit((unsigned char)t[0]) || !isdigit((unsigned char)t[1]) || t[2] != ':'
	    || !isdigit((unsigned char)t[3]) || !isdigit((unsigned char)t[4])
	    || isdigit((unsigned char)t[5]))
		return -1;
	*at += 5;
	return t[3] > '5' ? -1 : ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10
	    + t[4] - '0';
}

/* mon-fri or daily, then 08:00-18:00 or nothing for the whole day. NULL: what is wrong. */
static const char *entry_read(const char **at) {
	int from, to;

	if (strncasecmp(*at, "daily", 5) == 0)
		*at += 5;
	else {
		if (day_read(at) < 0)
			return "a day is wanted: mon, tue, wed, thu, fri, sat, sun or daily";
		if (**at == '-') {
			++*at;
			if (day_read(at) < 0)
				return "a day is wanted behind the `-`";
		}
	}
	*at = skip_blanks(*at);
	if (!isdigit((unsigned char)**at))
		return NULL;
	from = minutes_read(at);
	if (from < 0 || **at != '-')
		return "times are written as 08:00-18:00";
	++*at;
	to = minutes_read(at);
	if (to < 0 || to > 24 * 60 || from >= 24 * 60)
		return "times are written as 08:00-18:00";
	return from == to ? "a span of no time" : NULL;
}

static void text_check(struct compiler *c, const struct text_node *text) {
	const char *at = skip_blanks(text->text), *wrong;

	for (;;) {
		wrong = entry_read(&at);
		at = skip_blanks(at);
		if (wrong == NULL && *at == '\0')
			return;
		if (wrong == NULL && *at != ',')
			wrong = "entries are parted by commas";
		if (wrong != NULL)
			break;
		at = skip_blanks(at + 1);
	}
	if (report(c, DIAG_BAD_SCHEDULE, text->span, "%s", wrong))
		diag_help(c->diags, "as in \"mon-fri 08:00-18:00, sat 09:00-12:00\"");
}

void schedule_resolve(struct compiler *c, struct schedule_sym *schedule) {
	const struct schedule_node	*node = schedule->sym.decl->schedule;
	struct sym			*except;

	if (schedule->sym.state != SYM_NEW)
		return;
	schedule->sym.state = SYM_GOOD;
	text_check(c, node->text);
	if (zone_load(&c->arena, node->zone->text, node->zone->bytes) == NULL
	    && report(c, DIAG_UNKNOWN_ZONE, node->zone->span, "there is no time zone `%s`",
	    node->zone->text))
		diag_help(c->diags, "zones have names such as \"Europe/Berlin\" or \"UTC\"");
	if (node->except == NULL)
		return;
	except = value_find(c, schedule->sym.file, node->except->text);
	if (except == NULL || except->kind != SYM_LIST) {
		struct diag_nearest nearest = { .name = node->except->text };

		if (report(c, DIAG_UNKNOWN_LIST, node->except->span, "there is no list `%s`",
		    node->except->text)) {
			sym_nearest(c, &c->values, schedule->sym.file, &nearest);
			report_nearest(c, &nearest, node->except->span);
		}
	} else if (except->state == SYM_GOOD)
		dates_check(c, (struct list_sym *)except, node->except->span);
}

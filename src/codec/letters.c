#include "codec/letters.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

enum { NAME_SHOWN_MAX = 64 };

/* Which events may a record of this input be? */
static bool any_secret(const struct codec_plan *plan) {
	const struct schema *s = plan->schema;

	if (plan->only != NULL)
		return s->types[plan->only->root].any_secret;
	for (uint16_t i = 0; i < s->type_count; i++)
		if (s->types[i].any_secret)
			return true;
	return false;
}

void letters_init(struct letters *l, const struct codec_plan *plan, struct codec_tally *counts) {
	*l = (struct letters){ .plan = plan, .counts = counts, .keep_raw = !any_secret(plan) };
}

void letters_fini(struct letters *l) {
	buf_fini(&l->detail);
}

void letter_send(struct letters *l, const struct record *r, enum dead_reason reason,
    const char *detail) {
	struct dead_letter letter = {
		.reason = reason, .offset = r->offset, .line = r->line, .detail = detail,
		.raw = { r->p, (uint32_t)r->bytes }, .keep_raw = l->keep_raw && r->p != NULL,
	};

	l->counts->records++;
	l->counts->dead[reason]++;
	l->plan->dead(l->plan->dead_to, &letter);
}

void letter_sendf(struct letters *l, const struct record *r, enum dead_reason reason,
    const char *fmt, ...) {
	char	text[200];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	letter_send(l, r, reason, text);
}

void letter_too_long(struct letters *l, uint64_t offset, uint64_t line, uint64_t bytes) {
	struct record r = { .bytes = bytes < UINT32_MAX ? bytes : UINT32_MAX, .offset = offset,
	    .line = line };

	letter_sendf(l, &r, DEAD_TOO_LONG, "longer than %zu bytes", l->plan->record_bytes_max);
}

static const char hint[] = "; if all records are of one type, name it with --event";

void letter_missing_type(struct letters *l, const struct record *r) {
	letter_sendf(l, r, DEAD_MISSING_TYPE, "no field \"%.*s\"%s", NAME_SHOWN_MAX,
	    l->plan->type_field, hint);
}

/* An event that several packages declare; NULL: none is. */
static const struct event_type *type_in_package(const struct schema *s, const struct bytes *name) {
	for (uint16_t i = 0; i < s->type_count; i++)
		if (name_is_last_part(s->types[i].name, name->p, name->n))
			return &s->types[i];
	return NULL;
}

void letter_unknown_type(struct letters *l, const struct record *r, const struct bytes *name) {
	const struct event_type	*near;
	int			 shown;

	if (name == NULL) {
		letter_sendf(l, r, DEAD_UNKNOWN_TYPE, "\"%.*s\" is no text%s", NAME_SHOWN_MAX,
		    l->plan->type_field, hint);
	} else if ((near = type_in_package(l->plan->schema, name)) != NULL) {
		letter_sendf(l, r, DEAD_UNKNOWN_TYPE, "several packages declare an event \"%s\": "
		    "it goes by its whole name, as %.*s does", strrchr(near->name, '.') + 1,
		    NAME_SHOWN_MAX, near->name);
	} else if (!l->keep_raw) {
		letter_sendf(l, r, DEAD_UNKNOWN_TYPE, "\"%.*s\" names no declared event%s",
		    NAME_SHOWN_MAX, l->plan->type_field, hint);
	} else {
		shown = name->n < NAME_SHOWN_MAX ? (int)name->n : NAME_SHOWN_MAX;
		letter_sendf(l, r, DEAD_UNKNOWN_TYPE, "no event \"%.*s\" is declared%s", shown,
		    name->p, hint);
	}
}

void letter_time(struct letters *l, const struct record *r, const struct field *time,
    const struct odd *odd) {
	const char *path = time->path.text;

	if (odd->time_range)
		letter_sendf(l, r, DEAD_TIME_RANGE, "the time in \"%.*s\" is out of range",
		    NAME_SHOWN_MAX, path);
	else if (odd->wrong_type == 0)
		letter_sendf(l, r, DEAD_MISSING_TIME, "no time in \"%.*s\"", NAME_SHOWN_MAX, path);
	else if (time->unit == UNIT_NONE)
		letter_sendf(l, r, DEAD_BAD_TIME, "\"%.*s\" is no RFC 3339 time with a zone",
		    NAME_SHOWN_MAX, path);
	else
		letter_sendf(l, r, DEAD_BAD_TIME, "\"%.*s\" is neither a number nor an RFC 3339 "
		    "time with a zone", NAME_SHOWN_MAX, path);
}

static unsigned name_spot(struct bytes name) {
	return ((unsigned char)name.p[0] * 3u + (unsigned char)name.p[name.n - 1] + name.n)
	    % TYPES_RECENT;
}

/* Nearly all records are of few types. */
const struct event_type *letters_type(struct letters *l, struct bytes name) {
	const struct event_type	**spot, *type;

	if (name.n == 0)
		return NULL;
	spot = &l->recent[name_spot(name)];
	if (*spot != NULL && strlen((*spot)->name) == name.n
	    && memcmp((*spot)->name, name.p, name.n) == 0)
		return *spot;
	type = schema_type(l->plan->schema, name.p, name.n);
	if (type != NULL)
		*spot = type;
	return type;
}

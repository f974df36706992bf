/* alert_json.c -- the alert line of cep(7), OUTCOMES. */
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "delivery/alert_state.h"
#include "event/key.h"

static void name_json(struct buf *out, const char *name) {
	json_text(out, name, strlen(name));
	buf_char(out, ':');
}

static void text_json(struct buf *out, const char *name, const char *text) {
	buf_char(out, ',');
	name_json(out, name);
	json_text(out, text, strlen(text));
}

static void time_json(struct buf *out, const char *name, struct etime time) {
	char text[TIME_TEXT_BYTES];

	time_print(time.ns, text);
	text_json(out, name, text);
}

static void texts_json(struct buf *out, const char *name, const char *const *texts,
    uint16_t count) {
	if (count == 0)
		return;
	buf_char(out, ',');
	name_json(out, name);
	for (uint16_t i = 0; i < count; i++) {
		buf_char(out, i == 0 ? '[' : ',');
		json_text(out, texts[i], strlen(texts[i]));
	}
	buf_char(out, ']');
}

void alert_key_json(struct buf *out, const struct alerter *a, const struct match *m) {
	const struct key_plan	*plan = &a->program->plans[m->rule->plan];
	const uint8_t		*at = (const uint8_t *)m->key.p, *end = at + m->key.n;

	buf_char(out, '{');
	for (uint16_t i = 0; i < plan->comp_count; i++) {
		struct vtype	type = vtype_of(plan->kinds[i]);
		struct decimal	wide;
		struct cell	c;

		CHECK(key_next(&at, end, &a->program->schema, plan->kinds[i], &c, &wide));
		if (i > 0)
			buf_char(out, ',');
		name_json(out, m->rule->key_names[i]);
		value_json(out, &a->program->schema, type, &c, m->rule->key_secret[i]);
	}
	buf_char(out, '}');
}

void alert_with_json(struct buf *out, const struct alerter *a, const struct alert *alert) {
	const struct alert_clause *clause = alert->clause;

	buf_char(out, '{');
	for (uint16_t i = 0; i < clause->with_count; i++) {
		const struct assign	*with = &clause->with[i];
		const struct expr	*e = &a->program->exprs[with->expr];
		struct value		 v;

		expr_eval(e, alert->match->env, &v);
		if (i > 0)
			buf_char(out, ',');
		name_json(out, with->name);
		if (v.state == VALUE_PRESENT)
			value_json(out, &a->program->schema, e->type, &v.c, with->secret);
		else
			buf_str(out, "null");
	}
	buf_char(out, '}');
}

unsigned alert_step_next(const struct match *m, unsigned step, unsigned *event_count) {
	for (; step < m->rule->nfa.step_count; step++) {
		*event_count = 0;
		for (uint32_t i = 0; i < m->event_count; i++)
			*event_count += m->events[i].step == step;
		if (*event_count > 0)
			break;
	}
	return step;
}

static bool is_shown(const struct rule *rule, const struct field *field) {
	if (rule->show != SHOW_SOME)
		return rule->show == SHOW_ALL;
	for (uint16_t i = 0; i < rule->show_count; i++)
		if (strcmp(rule->show_fields[i], field->name) == 0)
			return true;
	return false;
}

/* Fields of one type of the event; what `done`, the innermost type, has shown is left out. */
static void fields_json(struct buf *out, struct alerter *a, const struct match *m,
    const struct match_event *e, const struct event_type *type, const struct event_type *done) {
	if (m->rule->show == SHOW_NONE || !alerter_decode(a, e, type))
		return;
	for (uint16_t i = 0; i < type->field_count; i++) {
		const struct field *field = type->fields[i];

		if (!a->present.items[i] || !is_shown(m->rule, field)
		    || (done != NULL && event_type_field(done, field->name) != NULL))
			continue;
		buf_char(out, ',');
		name_json(out, field->name);
		value_json(out, &a->program->schema, field->type, &a->cells.items[i],
		    field->secret);
	}
}

/* A kind without kinds of its own below it that the event is, too. */
static bool is_innermost(const struct event_type *root, const struct event_type *kind,
    const struct schema *schema, uint64_t kinds) {
	for (uint16_t i = 0; i < root->kind_count; i++) {
		const struct event_type *below = &schema->types[root->kinds[i]];

		if (below->parent == kind->index && (kinds >> below->kind_bit & 1) != 0)
			return false;
	}
	return true;
}

static void event_json(struct buf *out, struct alerter *a, const struct match *m,
    const struct match_event *e) {
	const struct schema	*schema = &a->program->schema;
	const struct event_type	*root = &schema->types[e->type];
	const struct event_type	*shown = event_shown_type(schema, e->type, e->kinds);

	buf_str(out, "{\"_event\":");
	json_text(out, shown->name, strlen(shown->name));
	time_json(out, "_time", e->order.time);
	fields_json(out, a, m, e, shown, NULL);
	/* An event may be of several kinds that do not lie within each other. */
	for (uint16_t i = 0; i < root->kind_count; i++) {
		const struct event_type *kind = &schema->types[root->kinds[i]];

		if (kind != shown && (e->kinds >> kind->kind_bit & 1) != 0
		    && is_innermost(root, kind, schema, e->kinds))
			fields_json(out, a, m, e, kind, shown);
	}
	buf_char(out, '}');
}

/* Of a step with too many events the middle ones are counted instead. */
static void step_json(struct buf *out, struct alerter *a, const struct match *m, unsigned step,
    unsigned count) {
	unsigned	n = 0;
	bool		is_cut = count > ALERT_EVENTS_MAX;

	buf_char(out, '[');
	for (uint32_t i = 0; i < m->event_count; i++) {
		if (m->events[i].step != step)
			continue;
		if (is_cut && n == ALERT_EVENTS_KEPT)
			buf_printf(out, ",{\"_left_out\":%u}", count - 2 * ALERT_EVENTS_KEPT);
		if (!is_cut || n < ALERT_EVENTS_KEPT || n >= count - ALERT_EVENTS_KEPT) {
			if (n > 0)
				buf_char(out, ',');
			event_json(out, a, m, &m->events[i]);
		}
		n++;
	}
	buf_char(out, ']');
}

static void events_json(struct buf *out, struct alerter *a, const struct match *m) {
	unsigned	count;
	bool		is_first = true;

	buf_str(out, ",\"events\":{");
	for (unsigned step = 0; (step = alert_step_next(m, step, &count)) < m->rule->nfa.step_count;
	    step++) {
		if (!is_first)
			buf_char(out, ',');
		is_first = false;
		name_json(out, m->rule->nfa.steps[step].name);
		step_json(out, a, m, step, count);
	}
	buf_char(out, '}');
}

static void disposition_json(struct buf *out, const struct alert *alert) {
	if (alert->suppress.count > 0)
		buf_printf(out, ",\"suppressed\":%llu", (unsigned long long)alert->suppress.count);
	text_json(out, "disposition", disposition_name(alert->disposition));
	if (alert->disposition == DISPOSITION_SUPPRESSED) {
		text_json(out, "suppressed_by", alert->suppress.by);
		time_json(out, "until", alert->suppress.until);
	}
}

void alert_json(struct buf *out, struct alerter *a, const struct alert *alert) {
	const struct match	*m = alert->match;
	const struct rule	*rule = m->rule;

	CHECK_OBJ(a, ALERTER_MAGIC);
	buf_str(out, "{\"id\":");
	json_text(out, alert->id, strlen(alert->id));
	text_json(out, "rule", rule->name);
	text_json(out, "version", rule->version);
	text_json(out, "kind", match_kind_name(m->kind));
	text_json(out, "severity", severity_name(alert->clause->severity));
	buf_str(out, ",\"text\":");
	json_text(out, alert->text.p, alert->text.n);
	buf_str(out, ",\"key\":");
	alert_key_json(out, a, m);
	time_json(out, "time", m->time);
	time_json(out, "first_time", m->events[0].order.time);
	time_json(out, "last_time", m->events[m->event_count - 1].order.time);
	events_json(out, a, m);
	if (alert->clause->with_count > 0) {
		buf_str(out, ",\"with\":");
		alert_with_json(out, a, alert);
	}
	if (rule->owner != NULL)
		text_json(out, "owner", rule->owner);
	if (rule->runbook != NULL)
		text_json(out, "runbook", rule->runbook);
	texts_json(out, "tags", rule->tags, rule->tag_count);
	disposition_json(out, alert);
	buf_str(out, "}\n");
}

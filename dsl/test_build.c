/*
 * test_build.c -- `test` blocks, checked and compiled.
 *
 *	at 0 s every 20 s 3 times auth { card_id = "c1", amount = 1.00 EUR }
 *	    --> 3 events {"card_id":"c1","amount":"1.00","currency":"EUR","ts":"1970-..."}
 *
 * Each field stands under its whole input path as one flat key, which the decoder tries first.
 */
#include "dsl/test_build.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "dsl/window.h"

enum { TEST_EVENTS_MAX = 1 << 20 };

struct test_maker {
	struct compiler		*c;
	struct arena		*arena;		/* of what stays */
	struct arena		 scratch;
	const struct source_file *file;
	struct rule_sym		*rule;
	VEC(struct test_event)	 events;
	VEC(struct test_expect)	 expects;
	struct test_case	*test;
};

/* --- Values as an input line has them --- */

/* An amount in minor units, an instant or a span in the unit of the field. */
static void number_json(struct buf *out, const struct field *field, const struct cell *cell) {
	static const int64_t	unit_ns[] = { [UNIT_NONE] = 1, [UNIT_S] = 1000000000,
	    [UNIT_MS] = 1000000, [UNIT_US] = 1000, [UNIT_NS] = 1 };
	char			text[DECIMAL_TEXT_BYTES];
	struct decimal		value = decimal_from_int(cell->i);

	if (!decimal_div(value, decimal_from_int(unit_ns[field->unit]), &value))
		return;
	decimal_print(value, text);
	buf_str(out, text);
}

static void money_json(struct buf *out, const struct field *field, const struct cell *cell) {
	struct decimal	value = cell_decimal(cell);
	uint32_t	currency = cell->x & ~CELL_BIG;
	char		text[DECIMAL_TEXT_BYTES], code[4];

	if (field->minor)
		value.exp += currency_digits(currency);
	decimal_print(value, text);
	buf_printf(out, "\"%s\"", text);
	if (field->currency_path.text == NULL)
		return;
	currency_unpack(currency, code);
	buf_char(out, ',');
	json_text(out, field->currency_path.text, strlen(field->currency_path.text));
	buf_printf(out, ":\"%s\"", code);
}

static void cell_json(const struct test_maker *m, struct buf *out, const struct field *field,
    struct vtype type, const struct cell *cell) {
	char text[DECIMAL_TEXT_BYTES];

	switch ((enum vkind)type.kind) {
	case VT_MONEY:
		money_json(out, field, cell);
		break;
	case VT_DURATION:
		number_json(out, field, cell);
		break;
	case VT_DECIMAL:
		decimal_print(cell_decimal(cell), text);
		buf_str(out, text);
		break;
	default:
		value_json(out, &m->c->program->schema, type, cell, false);
	}
}

/* As the type of the field: its own number kinds are what an input has. */
static void field_json(const struct test_maker *m, struct buf *out, const struct field *field,
    const struct term *const *values, uint32_t count) {
	struct vtype item = field->type.kind == VT_LIST ? vtype_elem(field->type) : field->type;

	buf_str(out, out->len > 0 ? "," : "");
	json_text(out, field->path.text, strlen(field->path.text));
	buf_char(out, ':');
	if (field->type.kind == VT_LIST)
		buf_char(out, '[');
	for (uint32_t i = 0; i < count; i++) {
		struct cell cell;

		if (!expr_literal_as(m->c->program, values[i]->type, &values[i]->cell, item, &cell))
			cell = values[i]->cell;
		buf_str(out, i > 0 ? "," : "");
		cell_json(m, out, field, item, &cell);
	}
	if (field->type.kind == VT_LIST)
		buf_char(out, ']');
}

/* --- The values of a line --- */

static struct scope const_scope(struct test_maker *m) {
	return (struct scope){ .c = m->c, .arena = &m->scratch, .file = m->file,
	    .kind = SCOPE_CONST };
}

/* NULL after a complaint; TERM_ABSENT for null. */
static const struct term *value_check(struct test_maker *m, const struct expr_node *e,
    struct vtype type, uint32_t currency, const char *what) {
	struct scope		 scope = const_scope(m);
	const struct term	*term = check_as(&scope, e, type, currency, what);

	if (term->kind == TERM_CONST || term->kind == TERM_ABSENT)
		return term;
	if (term->kind != TERM_ERROR)
		report(m->c, DIAG_NOT_CONSTANT, e->span, "a test gives constants");
	return NULL;
}

static void assign_json(struct test_maker *m, struct buf *out, const struct field_sym *field,
    const struct assign_node *assign) {
	const struct expr_node	*e = assign->value;
	bool			 is_set = e->kind == EXPR_SET;
	struct vtype		 type = field->column->type;
	uint32_t		 count = is_set ? e->arg_count : 1, i = 0;
	const struct term	**values = arena_alloc(&m->scratch, count * sizeof *values);

	if (type.kind == VT_NONE)
		return;
	if (is_set && type.kind != VT_LIST) {
		report(m->c, DIAG_UNLIKE, e->span, "`%s` is %s, no list", field->field->name,
		    type_text(m->c, type));
		return;
	}
	for (e = is_set ? e->args : e; i < count; e = e->next, i++) {
		values[i] = value_check(m, e, is_set ? vtype_elem(type) : type,
		    field->field->currency, arena_printf(&m->scratch, "`%s`",
		    field->field->name));
		if (values[i] == NULL)
			return;
		if (values[i]->kind == TERM_ABSENT)
			return;		/* left out is absent */
	}
	field_json(m, out, field->field, values, count);
}

/* --- Events --- */

static void time_json(struct buf *out, const struct field *field, int64_t ns) {
	char text[TIME_TEXT_BYTES];

	time_print(ns, text);
	/* Behind "{ " alone there is no field before it: all were null. */
	buf_str(out, out->len > 2 ? "," : "");
	json_text(out, field->path.text, strlen(field->path.text));
	buf_printf(out, ":\"%s\"", text);
}

static void event_add(struct test_maker *m, const struct event_sym *event, const char *fields,
    int64_t ns, struct span span) {
	const struct event_type	*type = event->type;
	struct buf		 out = {0};
	struct test_event	*made;

	buf_str(&out, "{");
	buf_str(&out, fields);
	time_json(&out, type->fields[type->time_field], ns);
	buf_str(&out, "}");
	made = vec_add(&m->events);
	*made = (struct test_event){ .time_ns = ns, .written = type,
	    .type = &m->c->program->schema.types[type->root],
	    .json = arena_strndup(m->arena, out.data, out.len), .json_bytes = out.len,
	    .span = span };
	buf_fini(&out);
}

/* The fields without the time: the same for each of `3 times`. NULL after a complaint. */
static const char *fields_text(struct test_maker *m, const struct event_sym *event,
    const struct line_node *line) {
	struct buf	 out = {0};
	struct map	 seen;
	size_t		 errors = m->c->diags->error_count;
	const char	*text;

	map_init(&seen);
	for (const struct assign_node *a = line->assigns; a != NULL; a = a->next) {
		const struct field_sym	*field = assign_field(m->c, event, a);
		const char		*name;

		if (field == NULL)
			continue;
		name = field->field->name;
		if (map_put(&seen, name, strlen(name), (void *)a) != a)
			report(m->c, DIAG_DUPLICATE_NAME, a->path->span, "`%s` is set twice", name);
		else if (field->field == event->type->fields[event->type->time_field]) {
			if (report(m->c, DIAG_TEST_TIME, a->path->span,
			    "the time of an event is given by `at`"))
				diag_help(m->c->diags, "`at 90 s`, or "
				    "`at \"2026-03-02T08:00:00Z\"`");
		} else
			assign_json(m, &out, field, a);
	}
	map_fini(&seen);
	text = m->c->diags->error_count > errors ? NULL
	    : arena_strdup(&m->scratch, buf_cstr(&out));
	buf_fini(&out);
	return text;
}

static bool line_time(struct test_maker *m, const struct line_node *line, int64_t *ns) {
	if (line->at != NULL) {
		*ns = line->at->ns;
		return true;
	}
	if (time_parse(line->at_text->text, line->at_text->bytes, ns) == TIME_OK)
		return true;
	if (report(m->c, DIAG_BAD_TIME, line->at_text->span, "`%s` is no time",
	    line->at_text->text))
		diag_help(m->c->diags, "as in \"2026-03-02T08:01:30Z\", with its zone");
	return false;
}

static void events_add(struct test_maker *m, const struct line_node *line) {
	struct event_sym	*event = event_need(m->c, m->file, line->type);
	const char		*fields;
	int64_t			 ns = 0, step_ns = line->every != NULL ? line->every->ns : 0;

	if (event == NULL || !line_time(m, line, &ns))
		return;
	if (event->sym.decl == NULL) {
		report(m->c, DIAG_BUILT_IN_EVENT, line->type->span,
		    "`finding` is made by the engine");
		return;
	}
	fields = fields_text(m, event, line);
	if (line->times == 0)
		report(m->c, DIAG_BAD_SPAN, line->span, "an event comes at least once");
	if (m->events.count + line->times > TEST_EVENTS_MAX) {
		report(m->c, DIAG_TOO_MANY, line->span, "a test has at most %d events",
		    TEST_EVENTS_MAX);
		return;
	}
	if (line->times > 1 && step_ns > (ETIME_NS_MAX - ns) / line->times) {
		report(m->c, DIAG_BAD_TIME, line->span, "these events come after the end of time");
		return;
	}
	if (fields == NULL || m->c->diags->error_count > 0)
		return;
	for (uint32_t i = 0; i < line->times; i++)
		event_add(m, event, fields, ns + (int64_t)i * step_ns, line->span);
}

/* --- Expectations --- */

static const struct with_value *with_find(struct test_maker *m, const struct assign_node *a) {
	struct diag_nearest	 nearest = { .name = a->path->dotted };
	const struct with_value	*value;

	for (value = m->rule->withs; value != NULL && nearest.name != NULL; value = value->next) {
		if (strcmp(value->name, nearest.name) == 0)
			return value;
		diag_nearest_try(&nearest, value->name);
	}
	if (report(m->c, DIAG_UNKNOWN_WITH, a->path->span, "no alert of `%s` has a `%s`",
	    m->rule->sym.name, nearest.name != NULL ? nearest.name : "[n]")) {
		if (nearest.best != NULL)
			report_nearest(m->c, &nearest, a->path->span);
		else
			diag_help(m->c->diags, "it is what an alert says `with { ... }`");
	}
	return NULL;
}

static struct cell cell_copy(struct test_maker *m, struct vtype type, struct cell cell) {
	struct decimal *wide;

	if (type.kind == VT_STRING)
		cell.p = arena_strndup(m->arena, cell.p, cell.n);
	else if ((type.kind == VT_DECIMAL || type.kind == VT_MONEY) && (cell.x & CELL_BIG)) {
		wide = arena_alloc(m->arena, sizeof *wide);
		*wide = *cell.big;
		cell.big = wide;
	}
	return cell;
}

static void withs_add(struct test_maker *m, const struct line_node *line,
    struct test_expect *expect) {
	uint32_t count = 0;

	for (const struct assign_node *a = line->assigns; a != NULL; a = a->next)
		count++;
	expect->with = arena_alloc(m->arena, (count + 1) * sizeof *expect->with);
	for (const struct assign_node *a = line->assigns; a != NULL; a = a->next) {
		const struct with_value	*with = with_find(m, a);
		const struct term	*term;
		struct cell		 cell;

		/* What is wrong in the rule was told there. */
		if (with == NULL || with->type.kind == VT_NONE)
			continue;
		term = value_check(m, a->value, with->type, with->currency,
		    arena_printf(&m->scratch, "`%s`", with->name));
		if (term == NULL)
			continue;
		if (term->kind == TERM_ABSENT || !expr_literal_as(m->c->program, term->type,
		    &term->cell, with->type, &cell))
			cell = term->cell;
		expect->with[expect->with_count++] = (struct test_value){
		    .name = arena_strdup(m->arena, with->name), .type = with->type,
		    .absent = term->kind == TERM_ABSENT,
		    .cell = cell_copy(m, with->type, cell), .span = a->span };
	}
}

static void expect_add(struct test_maker *m, const struct line_node *line) {
	struct test_expect *expect = vec_add(&m->expects);

	*expect = (struct test_expect){ .kind = TEST_ALERTS, .span = line->span };
	if (line->kind == LINE_EXPECT_COUNT)
		expect->count = line->count;
	if (line->kind != LINE_EXPECT_AT)
		return;
	expect->kind = TEST_ALERT_AT;
	if (line_time(m, line, &expect->time_ns))
		withs_add(m, line, expect);
}

/* --- A test --- */

/* Events by time, those of one time as written: what comes late comes behind equal ones. */
static void events_sort(struct test_event *events, size_t count, struct test_event *spare) {
	size_t half = count / 2, a = 0, b = half;

	if (count < 2)
		return;
	events_sort(events, half, spare);
	events_sort(events + half, count - half, spare);
	for (size_t i = 0; i < count; i++)
		spare[i] = b == count || (a < half && events[a].time_ns <= events[b].time_ns)
		    ? events[a++] : events[b++];
	memcpy(events, spare, count * sizeof *events);
}

static void lines_add(struct test_maker *m, const struct test_node *node) {
	for (const struct line_node *line = node->lines; line != NULL; line = line->next)
		switch (line->kind) {
		case LINE_AT:
			events_add(m, line);
			break;
		case LINE_RUN_TO:
			m->test->run_to_ns = line->at->ns;
			break;
		case LINE_EXPECT_AT: case LINE_EXPECT_COUNT: case LINE_EXPECT_NONE:
			expect_add(m, line);
			break;
		}
}

static void test_finish(struct test_maker *m) {
	struct test_event *spare;

	m->test->event_count = (uint32_t)m->events.count;
	m->test->events = arena_raw(m->arena, (m->events.count + 1) * sizeof *m->events.items);
	spare = arena_raw(&m->scratch, (m->events.count + 1) * sizeof *spare);
	if (m->events.count > 0) {
		events_sort(m->events.items, m->events.count, spare);
		memcpy(m->test->events, m->events.items,
		    m->events.count * sizeof *m->events.items);
	}
	m->test->expect_count = (uint32_t)m->expects.count;
	m->test->expects = arena_raw(m->arena,
	    (m->expects.count + 1) * sizeof *m->expects.items);
	if (m->expects.count > 0)
		memcpy(m->test->expects, m->expects.items,
		    m->expects.count * sizeof *m->expects.items);
}

static bool test_build(struct test_maker *m, const struct decl *decl, struct test_case *test) {
	const struct test_node	*node = decl->test;
	struct diag_nearest	 nearest = { .name = node->rule->dotted };

	m->rule = nearest.name == NULL ? NULL : rule_find(m->c, m->file, nearest.name);
	if (m->rule == NULL) {
		if (nearest.name != NULL && report(m->c, DIAG_UNKNOWN_RULE, node->rule->span,
		    "there is no rule `%s`", nearest.name)) {
			sym_nearest(m->c, &m->c->rules, m->file, &nearest);
			report_nearest(m->c, &nearest, node->rule->span);
		}
		return false;
	}
	if (m->rule->sym.state == SYM_BAD)
		return false;
	*test = (struct test_case){ .title = arena_strdup(m->arena, node->title->text),
	    .rule = &m->c->program->rules[m->rule->index], .run_to_ns = INT64_MAX,
	    .span = node->title->span };
	m->test = test;
	m->events.count = m->expects.count = 0;
	lines_add(m, node);
	if (m->expects.count == 0
	    && report(m->c, DIAG_TEST_EMPTY, node->title->span, "this test expects nothing"))
		diag_help(m->c->diags, "end it with `expect alert at 90 s` or `expect no alert`");
	test_finish(m);
	return true;
}

void tests_build(struct compiler *c, struct arena *arena, struct test_case **tests,
    size_t *count) {
	struct test_maker	m = { .c = c, .arena = arena };
	VEC(struct test_case)	all = {0};

	arena_init(&m.scratch);
	for (size_t f = 0; f < c->files.count; f++)
		for (const struct decl *d = c->files.items[f]->ast->decls; d != NULL; d = d->next) {
			struct test_case test;

			m.file = c->files.items[f];
			if (d->kind != DECL_TEST || d->is_broken)
				continue;
			if (test_build(&m, d, &test))
				*vec_add(&all) = test;
			arena_reset(&m.scratch);
		}
	*tests = arena_raw(arena, (all.count + 1) * sizeof **tests);
	if (all.count > 0)
		memcpy(*tests, all.items, all.count * sizeof **tests);
	*count = all.count;
	vec_fini(&all);
	vec_fini(&m.events);
	vec_fini(&m.expects);
	arena_fini(&m.scratch);
}

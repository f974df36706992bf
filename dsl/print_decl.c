#include "dsl/print.h"

#include <string.h>

#include "base/check.h"

enum { HANG = 2 };

/* "NAME   = ", the name as wide as told. */
void print_name_is(struct doc *d, const char *name, unsigned width) {
	size_t start = d->text.len;

	doc_name(d, name);
	doc_settle(d, "=");
	doc_pad(d, start, width);
	doc_put(d, " = ");
	d->hang = d->text.len;
}

static void print_type(struct doc *d, const struct type_node *type) {
	for (; type->kind == TYPE_LIST; type = type->element)
		doc_put(d, "list of ");
	if (type->kind == TYPE_TIME) {
		doc_put(d, "time");
	} else if (type->kind == TYPE_ENUM) {
		doc_put(d, "enum");
		doc_open(d, '(');
		print_names(d, type->values, ",");
		doc_close(d, ')');
	} else {
		doc_name(d, type->name);
	}
}

static void print_unit(struct doc *d, const struct unit_node *unit) {
	if (unit->kind == UNIT_KIND_NONE)
		return;
	doc_put(d, " in ");
	if (unit->kind == UNIT_KIND_NAME)
		doc_name(d, unit->text);
	else
		doc_text(d, unit->text, strlen(unit->text), false);
	if (unit->is_minor)
		doc_put(d, " minor");
}

void print_field(struct doc *d, const struct field_node *field, unsigned name_width) {
	size_t start = d->text.len;

	print_path(d, field->path);
	doc_put(d, ":");
	doc_pad(d, start, name_width);
	doc_blank(d, 1);
	print_type(d, field->type);
	if (field->is_optional)
		doc_put(d, "?");
	if (field->from != NULL) {
		doc_break(d, 1, BREAK_SUM, field->from->span);
		doc_put(d, "from ");
		print_text(d, field->from);
	}
	print_unit(d, &field->unit);
	if (field->is_secret)
		doc_put(d, " secret");
}

/* { a: int  b: int } */
static void print_fields(struct doc *d, const struct field_node *field) {
	doc_open(d, '{');
	for (; field != NULL; field = field->next) {
		print_field(d, field, 0);
		if (field->next != NULL)
			doc_break(d, 2, BREAK_OUTER, field->next->span);
	}
	if (d->text.data[d->text.len - 1] == ' ')	/* there was none */
		d->text.len--;
	doc_close(d, '}');
}

void print_timing(struct doc *d, const struct timing_node *t) {
	static const char *const words[] = { [TIMING_TIME] = "time ",
	    [TIMING_TIME_FROM] = "time from ", [TIMING_LATE] = "late ", [TIMING_IDLE] = "idle " };

	doc_put(d, words[t->kind]);
	if (t->kind == TIMING_TIME)
		print_path(d, t->path);
	else if (t->kind == TIMING_TIME_FROM)
		print_text(d, t->from);
	else
		print_duration(d, t->duration);
	print_unit(d, &t->unit);
}

void print_event_head(struct doc *d, const struct decl *decl) {
	doc_put(d, "event ");
	doc_name(d, decl->name->text);
	if (decl->event->base == NULL)
		return;
	doc_put(d, " is ");
	doc_name(d, decl->event->base->text);
	print_cond(d, decl->event->base_cond);
}

static void print_event(struct doc *d, const struct decl *decl, unsigned name_width) {
	size_t start = strlen("event ");

	print_event_head(d, decl);
	doc_settle(d, "{");
	doc_pad(d, start, name_width);
	doc_blank(d, 1);
	print_fields(d, decl->event->fields);
	for (const struct timing_node *t = decl->event->timing; t != NULL; t = t->next) {
		doc_break(d, t == decl->event->timing ? 1 : 2, BREAK_OUTER, t->span);
		print_timing(d, t);
	}
}

static void print_list_file(struct doc *d, const struct list_node *list) {
	doc_put(d, " from ");
	print_text(d, list->from);
	if (list->keys != NULL) {
		doc_put(d, " key ");
		print_names(d, list->keys, ",");
	}
	if (list->has_columns) {
		doc_blank(d, 1);
		print_fields(d, list->columns);
	}
}

static void print_list(struct doc *d, const struct decl *decl, unsigned name_width) {
	doc_put(d, "list ");
	if (decl->list->from != NULL) {
		doc_name(d, decl->name->text);
		print_list_file(d, decl->list);
		return;
	}
	print_name_is(d, decl->name->text, name_width);
	doc_open(d, '(');
	for (const struct expr_node *e = decl->list->values; e != NULL; e = e->next) {
		print_expr(d, e);
		if (e->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, e->next->span);
		}
	}
	doc_close(d, ')');
}

static void print_schedule(struct doc *d, const struct decl *decl) {
	doc_put(d, "schedule ");
	doc_name(d, decl->name->text);
	doc_put(d, " = ");
	d->hang = d->text.len;
	print_text(d, decl->schedule->text);
	doc_put(d, " in ");
	print_text(d, decl->schedule->zone);
	if (decl->schedule->except != NULL) {
		doc_break(d, 1, BREAK_OUTER, decl->schedule->except->span);
		doc_put(d, "except ");
		doc_name(d, decl->schedule->except->text);
	}
}

static void print_const(struct doc *d, const struct decl *decl, unsigned name_width) {
	doc_put(d, "const ");
	print_name_is(d, decl->name->text, name_width);
	print_expr(d, decl->value);
}

static void print_define(struct doc *d, const struct decl *decl) {
	doc_put(d, "define ");
	doc_name(d, decl->name->text);
	doc_open(d, '(');
	print_names(d, decl->define->params, ",");
	doc_close(d, ')');
	doc_put(d, " = ");
	d->hang = d->text.len;
	print_expr(d, decl->define->body);
}

static void print_derive(struct doc *d, const struct decl *decl) {
	doc_put(d, "derive ");
	doc_name(d, decl->name->text);
	doc_put(d, " from ");
	print_names(d, decl->derive->types, "or");
	print_cond(d, decl->derive->cond);
	doc_blank(d, 1);
	print_assigns(d, decl->derive->assigns);
}

void print_decl(struct doc *d, const struct decl *decl, unsigned name_width) {
	d->hang = HANG;
	switch (decl->kind) {
	case DECL_PACKAGE:
		doc_put(d, "package ");
		print_path(d, decl->package);
		return;
	case DECL_EVENT:	print_event(d, decl, name_width);	return;
	case DECL_LIST:		print_list(d, decl, name_width);	return;
	case DECL_SCHEDULE:	print_schedule(d, decl);		return;
	case DECL_CONST:	print_const(d, decl, name_width);	return;
	case DECL_DEFINE:	print_define(d, decl);			return;
	case DECL_DERIVE:	print_derive(d, decl);			return;
	case DECL_RULE: case DECL_EXTEND: case DECL_TEST: case DECL_BROKEN:
		break;
	}
	CHECK(!"a declaration of one stretch");
}

/* ---- Tests --------------------------------------------------------------------------------- */

void print_test_head(struct doc *d, const struct test_node *test) {
	doc_put(d, "test ");
	print_path(d, test->rule);
	doc_blank(d, 1);
	print_text(d, test->title);
}

/* at 5 min every 1 s 3 times */
static void print_at(struct doc *d, const struct line_node *line) {
	doc_put(d, "at ");
	if (line->at_text != NULL)
		print_text(d, line->at_text);
	else
		print_duration(d, line->at);
	if (line->every != NULL) {
		doc_put(d, " every ");
		print_duration(d, line->every);
		doc_blank(d, 1);
		print_count(d, line->times);
		doc_put(d, " times");
	}
	doc_settle(d, "a");
}

unsigned line_at_width(const struct line_node *line) {
	struct doc	d = {0};
	unsigned	width;

	print_at(&d, line);
	width = (unsigned)d.text.len;
	doc_fini(&d);
	return width;
}

void print_line(struct doc *d, const struct line_node *line, unsigned at_width) {
	switch (line->kind) {
	case LINE_AT:
		print_at(d, line);
		doc_pad(d, 0, at_width);
		doc_blank(d, 1);
		doc_name(d, line->type->text);
		doc_blank(d, 1);
		print_assigns(d, line->assigns);
		break;
	case LINE_RUN_TO:
		doc_put(d, "run to ");
		print_duration(d, line->at);
		break;
	case LINE_EXPECT_AT:
		doc_put(d, "expect alert at ");
		print_duration(d, line->at);
		if (line->has_with) {
			doc_break(d, 1, BREAK_OUTER, line->assigns->span);
			doc_put(d, "with ");
			print_assigns(d, line->assigns);
		}
		break;
	case LINE_EXPECT_COUNT:
		doc_put(d, "expect ");
		print_count(d, line->count);
		doc_put(d, line->count == 1 ? " alert" : " alerts");
		break;
	case LINE_EXPECT_NONE:
		doc_put(d, "expect no alert");
		break;
	}
}

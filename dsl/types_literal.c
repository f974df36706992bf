/*
 * types_literal.c -- numbers, texts and units as they are written.
 */
#include <ctype.h>
#include <string.h>

#include "dsl/term.h"

static struct term *literal(const struct scope *s, enum vkind kind, struct cell cell,
    const struct expr_node *e) {
	return term_const(s, vtype_of(kind), cell, e->span);
}

static struct cell cell_int(int64_t i) {
	struct cell cell = {0};

	cell.i = i;
	return cell;
}

/* 12 is an int, 12.0 a decimal. */
static struct term *check_number(const struct scope *s, const struct expr_node *e) {
	int64_t i;

	if (strchr(e->number.text, '.') == NULL && decimal_to_int(e->number.value, &i))
		return literal(s, VT_INT, cell_int(i), e);
	return literal(s, VT_DECIMAL, cell_number(s->arena, e->number.value, 0), e);
}

static struct term *check_percent(const struct scope *s, const struct expr_node *e) {
	struct decimal value = e->number.value;

	if (!decimal_from_parts(decimal_coef(value), (int64_t)value.exp - 2, &value))
		return term_error(s, e->span);
	return literal(s, VT_DECIMAL, cell_number(s->arena, value, 0), e);
}

/* Lengths are floats in metres, speeds in metres a second, as distance() and speed() give them. */
static const struct {
	const char	*unit;
	enum measure	 measure;
	double		 times, over;
} measures[] = {
	{ "m", MEASURE_LENGTH, 1, 1 },
	{ "km", MEASURE_LENGTH, 1000, 1 },
	{ "km/h", MEASURE_SPEED, 1000, 3600 },
};

/* 5 eur: the code that is meant; NULL: none. */
static const char *currency_meant(const struct scope *s, const char *unit) {
	char *code = arena_strdup(s->arena, unit);

	for (char *c = code; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return currency_find(code) != 0 ? code : NULL;
}

static struct term *unknown_unit(const struct scope *s, const struct expr_node *e) {
	static const char *const units[] = { "ms", "s", "min", "h", "day", "days", "m", "km",
	    "km/h" };
	struct diag_nearest nearest = { .name = e->unit };

	if (!report(s->c, DIAG_UNKNOWN_UNIT, e->op_span, "there is no unit `%s`", e->unit))
		return term_error(s, e->span);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		diag_nearest_try(&nearest, units[i]);
	if (currency_meant(s, e->unit) != NULL)
		nearest.best = currency_meant(s, e->unit);
	if (currency_pack(e->unit) != 0)
		diag_help(s->c->diags, "`%s` is no currency of ISO 4217", e->unit);
	else if (nearest.best != NULL)
		report_nearest(s->c, &nearest, e->op_span);
	else
		diag_help(s->c->diags, "units are ms, s, min, h, days; m, km; km/h; %%; and "
		    "currencies such as EUR");
	return term_error(s, e->span);
}

static struct term *check_unit_number(const struct scope *s, const struct expr_node *e) {
	uint32_t	 currency = currency_find(e->unit);
	struct cell	 cell = {0};
	struct term	*term;
	int64_t		 ns;

	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		if (strcmp(measures[i].unit, e->unit) == 0) {
			cell.f = decimal_to_double(e->number.value) * measures[i].times
			    / measures[i].over;
			term = literal(s, VT_FLOAT, cell, e);
			term->measure = (uint8_t)measures[i].measure;
			return term;
		}
	if (duration_ns((struct decimal){ 0, 1, 0 }, e->unit, &ns)) {
		if (duration_ns(e->number.value, e->unit, &ns))
			return literal(s, VT_DURATION, cell_int(ns), e);
		if (report(s->c, DIAG_BAD_SPAN, e->span, "this duration is no whole number of "
		    "nanoseconds, or too long"))
			diag_help(s->c->diags, "at most 146 years");
		return term_error(s, e->span);
	}
	if (currency != 0)
		return literal(s, VT_MONEY, cell_number(s->arena, e->number.value, currency), e);
	return unknown_unit(s, e);
}

/* An address; networks stand right of `in`, where check_in() reads them. */
static struct term *check_net(const struct scope *s, const struct expr_node *e) {
	struct cell	text = cell_text(e->text->text, e->text->bytes), cell;

	if (expr_literal_as(s->c->program, vtype_of(VT_STRING), &text, vtype_of(VT_IP), &cell))
		return literal(s, VT_IP, cell, e);
	if (report(s->c, DIAG_MISPLACED, e->span, "`%s` is a network, no address", e->text->text))
		diag_help(s->c->diags, "networks stand right of `in`: `src in %s`", e->text->text);
	return term_error(s, e->span);
}

struct term *check_literal(const struct scope *s, const struct expr_node *e) {
	switch ((enum expr_kind)e->kind) {
	case EXPR_NUM:		return check_number(s, e);
	case EXPR_PERCENT:	return check_percent(s, e);
	case EXPR_UNIT_NUM:	return check_unit_number(s, e);
	case EXPR_STR:
		return literal(s, VT_STRING, cell_text(e->text->text, e->text->bytes), e);
	case EXPR_NET:		return check_net(s, e);
	case EXPR_TRUE:		return term_bool(s, true, e->span);
	case EXPR_FALSE:	return term_bool(s, false, e->span);
	default:		return term_new(s, TERM_ABSENT, vtype_of(VT_NONE), e->span);
	}
}

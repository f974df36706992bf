/* gen_expr.c -- random conditions; see gen.h. Small domains, so that they often hold. */
#include "gen.h"

static struct expr *node(struct gen *g, enum expr_op op, const struct expr *a,
    const struct expr *b) {
	struct expr *e = POOL_NEW(g->pool, struct expr);

	*e = (struct expr){ .op = op, .a = a, .b = b, .place = NO_PLACE, .field = NO_FIELD };
	return e;
}

static struct expr *over_field(struct gen *g, enum expr_op op, int place, int field) {
	struct expr *e = node(g, op, NULL, NULL);

	e->place = place;
	e->field = field;
	return e;
}

/* ---- literals ---- */

static struct expr *literal(struct gen *g, struct value v, const char *text) {
	struct expr *e = node(g, EXPR_VALUE, NULL, NULL);

	e->value = v;
	e->text = text;
	return e;
}

static struct expr *int_literal(struct gen *g, int64_t n) {
	return literal(g, value_int(n), pool_printf(g->pool, "%lld", (long long)n));
}

/* A number beside a decimal or a float reads as one; halves are exact in all of them. */
static struct expr *half_literal(struct gen *g, enum value_kind kind, int halves) {
	return literal(g, value_number(kind, ratio_of(halves, 2)),
	    pool_printf(g->pool, "%d.%d", halves / 2, halves % 2 * 5));
}

static struct expr *money_literal(struct gen *g) {
	int		 halves = draw_range(g->draw, 1, 12);
	const char	*currency = draw_chance(g->draw, 15) ? "USD" : "EUR";

	return literal(g, value_money(ratio_of(halves, 2), currency),
	    pool_printf(g->pool, "%d.%d0 %s", halves / 2, halves % 2 * 5, currency));
}

static struct expr *span_literal(struct gen *g) {
	int64_t ms = gen_span_ms(g, 8);

	return literal(g, value_number(VALUE_SPAN, ratio_of(ms, 1)),
	    pool_printf(g->pool, "%lld ms", (long long)ms));
}

static struct expr *text_literal(struct gen *g) {
	static const char *const texts[] = { "ab", "b", "Abc", "", "a*b" };
	const char *text = texts[draw_below(g->draw, 5)];

	return literal(g, value_text(text), pool_printf(g->pool, "\"%s\"", text));
}

static struct expr *pattern_literal(struct gen *g) {
	static const char *const patterns[] = { "a*", "*B", "?b*", "*", "a[*]b", "[*]", "*b*c" };
	const char *text = patterns[draw_below(g->draw, 7)];

	return literal(g, value_text(text), pool_printf(g->pool, "\"%s\"", text));
}

static struct expr *enum_literal(struct gen *g) {
	static const char *const words[] = { "red", "green", "blue" };
	const char *text = words[draw_below(g->draw, 3)];

	return literal(g, value_text(text), text);
}

static struct expr *set_of(struct gen *g, struct expr *(*one)(struct gen *)) {
	int			  n = draw_range(g->draw, 2, 3);
	const struct expr	**items = POOL_ARRAY(g->pool, const struct expr *, n);
	struct expr		 *e = node(g, EXPR_SET, NULL, NULL);

	for (int i = 0; i < n; i++)
		items[i] = one(g);
	e->items = items;
	e->item_count = n;
	return e;
}

static struct expr *small_int(struct gen *g) {
	return int_literal(g, draw_range(g->draw, 0, 4));
}

static enum expr_op order_op(struct gen *g) {
	static const enum expr_op ops[] = { EXPR_GE, EXPR_LE, EXPR_GT, EXPR_LT, EXPR_EQ, EXPR_NE };

	return ops[draw_below(g->draw, 6)];
}

/* ---- atoms over the current event ---- */

static struct expr *current(struct gen *g, int field) {
	return over_field(g, EXPR_FIELD, NO_PLACE, field);
}

static struct expr *atom_text(struct gen *g) {
	struct expr *s = current(g, FIELD_S);

	switch (draw_below(g->draw, 9)) {
	case 0:		return node(g, EXPR_EQ, s, text_literal(g));
	case 1:		return node(g, EXPR_IN, s, set_of(g, text_literal));
	case 2:		return node(g, EXPR_NOT_IN, s, set_of(g, text_literal));
	case 3:		return node(g, EXPR_LIKE, s, pattern_literal(g));
	case 4:		return node(g, EXPR_LIKE, s, set_of(g, pattern_literal));
	case 5:		return node(g, EXPR_NOT_LIKE, s, pattern_literal(g));
	case 6:		return node(g, EXPR_CONTAINS, s, text_literal(g));
	case 7:		return node(g, draw_chance(g->draw, 50) ? EXPR_STARTS_WITH : EXPR_ENDS_WITH, s,
			    text_literal(g));
	default:	return node(g, order_op(g), node(g, EXPR_LENGTH, s, NULL), small_int(g));
	}
}

/* Absence: an optional int, a list that may be absent, an optional bool. */
static struct expr *atom_absent(struct gen *g) {
	struct expr *o = current(g, FIELD_O);

	switch (draw_below(g->draw, 7)) {
	case 0:		return node(g, EXPR_EXISTS, o, NULL);
	case 1:		return node(g, EXPR_IS_NULL, o, NULL);
	case 2:		return node(g, EXPR_IS_NOT_NULL, o, NULL);
	case 3:		return node(g, order_op(g), node(g, EXPR_ELSE, o, small_int(g)), small_int(g));
	case 4:		return node(g, EXPR_NOT, node(g, order_op(g), o, small_int(g)), NULL);
	case 5:		return node(g, EXPR_NOT, current(g, FIELD_B), NULL);
	default:	return node(g, order_op(g), o, small_int(g));
	}
}

/* Division by zero and overflow are data errors: the whole [ ] is false. */
static struct expr *atom_arithmetic(struct gen *g) {
	struct expr *n = current(g, FIELD_N), *o = current(g, FIELD_O);

	switch (draw_below(g->draw, 7)) {
	case 0:		return node(g, order_op(g), node(g, EXPR_ADD, n, o), small_int(g));
	case 1:		return node(g, order_op(g), node(g, EXPR_SUB, n, small_int(g)), o);
	case 2:		return node(g, order_op(g), node(g, EXPR_DIV, n, o),
			    half_literal(g, VALUE_DECIMAL, draw_range(g->draw, 0, 6)));
	case 3:		return node(g, order_op(g), node(g, EXPR_MUL, n, int_literal(g, INT64_MAX / 2)),
			    int_literal(g, 1));
	case 4:		return node(g, order_op(g),
			    node(g, EXPR_DIV, current(g, FIELD_M), money_literal(g)),
			    half_literal(g, VALUE_DECIMAL, draw_range(g->draw, 0, 4)));
	case 5:		return node(g, order_op(g), node(g, EXPR_MUL, current(g, FIELD_M), small_int(g)),
			    money_literal(g));
	default:	return node(g, order_op(g), node(g, EXPR_NEG, n, NULL),
			    node(g, EXPR_SUB, o, small_int(g)));
	}
}

static struct expr *atom_list(struct gen *g) {
	enum expr_op quantifier = draw_chance(g->draw, 40) ? EXPR_ALL : EXPR_ANY;
	static const enum expr_op ops[] = { EXPR_GE, EXPR_LE, EXPR_GT, EXPR_LT, EXPR_EQ };

	switch (draw_below(g->draw, 4)) {
	case 0:		return node(g, EXPR_EQ, node(g, quantifier, current(g, FIELD_L), NULL),
			    text_literal(g));
	case 1:		return node(g, EXPR_IN, node(g, quantifier, current(g, FIELD_L), NULL),
			    set_of(g, text_literal));
	case 2:		return node(g, EXPR_LIKE, node(g, quantifier, current(g, FIELD_L), NULL),
			    pattern_literal(g));
	default:	return node(g, ops[draw_below(g->draw, 5)],
			    node(g, quantifier, current(g, FIELD_G), NULL), small_int(g));
	}
}

static struct expr *atom_current(struct gen *g, const struct gen_cond *c) {
	static const int weights[] = { 40, 12, 8, 8, 10, 10, 12, 10, 8, 8, 4 };

	switch (draw_weighted(g->draw, weights, 11)) {
	case 0:		return node(g, order_op(g), current(g, FIELD_N), small_int(g));
	case 1:		return draw_chance(g->draw, 30)
			    ? node(g, EXPR_IN, current(g, FIELD_C), set_of(g, enum_literal))
			    : node(g, draw_chance(g->draw, 30) ? EXPR_NE : EXPR_EQ, current(g, FIELD_C),
			    enum_literal(g));
	case 2:		return node(g, order_op(g), current(g, FIELD_D),
			    half_literal(g, VALUE_DECIMAL, draw_range(g->draw, 0, 8)));
	case 3:		return node(g, order_op(g), current(g, FIELD_F),
			    half_literal(g, VALUE_FLOAT, draw_range(g->draw, 0, 8)));
	case 4:		return node(g, order_op(g), current(g, FIELD_M), money_literal(g));
	case 5:		return atom_text(g);
	case 6:		return atom_absent(g);
	case 7:		return atom_list(g);
	case 8:		return atom_arithmetic(g);
	case 9:		return draw_chance(g->draw, 50) ? current(g, FIELD_B)
			    : node(g, EXPR_EQ, current(g, FIELD_B), literal(g, value_bool(true), "true"));
	default:
		if (c->has_x)
			return node(g, order_op(g), current(g, FIELD_X), small_int(g));
		return node(g, order_op(g), current(g, FIELD_N),
		    current(g, draw_chance(g->draw, 50) ? FIELD_F : FIELD_D));
	}
}

/* ---- atoms that look back ---- */

/* An earlier step's event: its last, its first, or one by number. */
static struct expr *earlier(struct gen *g, int place, int field) {
	struct expr *e;

	switch (draw_below(g->draw, 4)) {
	case 0: case 1:	return over_field(g, EXPR_LAST, place, field);
	case 2:		return over_field(g, EXPR_FIRST, place, field);
	default:
		e = over_field(g, EXPR_AT, place, field);
		e->index = draw_range(g->draw, 0, 2);
		return e;
	}
}

/* An int: of the current event if there is one, else of another step, else a literal. */
static struct expr *some_int(struct gen *g, const struct gen_cond *c, int place) {
	if (c->has_current)
		return current(g, FIELD_N);
	return draw_chance(g->draw, 50) ? earlier(g, place, FIELD_N) : small_int(g);
}

static struct expr *atom_aggregate(struct gen *g, const struct gen_cond *c, int place) {
	struct expr *two = node(g, EXPR_GE, over_field(g, EXPR_COUNT, place, NO_FIELD), int_literal(g, 2));

	switch (draw_below(g->draw, 10)) {
	case 0:		return node(g, order_op(g), over_field(g, EXPR_COUNT, place, NO_FIELD), small_int(g));
	case 1:		return node(g, order_op(g), over_field(g, EXPR_SUM, place, FIELD_N),
			    int_literal(g, draw_range(g->draw, 0, 9)));
	case 2:		return node(g, order_op(g), over_field(g, EXPR_AVG, place, FIELD_N),
			    half_literal(g, VALUE_DECIMAL, draw_range(g->draw, 0, 8)));
	case 3:		return node(g, order_op(g), over_field(g, draw_chance(g->draw, 50) ? EXPR_MIN
			    : EXPR_MAX, place, FIELD_O), small_int(g));
	case 4:		return node(g, order_op(g), over_field(g, EXPR_DISTINCT, place,
			    draw_chance(g->draw, 50) ? FIELD_C : FIELD_N), small_int(g));
	case 5:		return node(g, EXPR_AND, two, node(g, EXPR_GT,
			    over_field(g, EXPR_STDDEV, place, FIELD_N), half_literal(g, VALUE_FLOAT, 3)));
	case 6:		return node(g, order_op(g), over_field(g, EXPR_SUM, place, FIELD_M),
			    money_literal(g));
	case 7:		return node(g, order_op(g), over_field(g, EXPR_COUNT, place, FIELD_O), small_int(g));
	case 8:		return node(g, order_op(g), node(g, EXPR_ADD,
			    over_field(g, EXPR_SUM, place, FIELD_N), some_int(g, c, place)),
			    int_literal(g, draw_range(g->draw, 0, 9)));
	default:	return node(g, order_op(g), node(g, EXPR_DIV, some_int(g, c, place),
			    over_field(g, EXPR_COUNT, place, NO_FIELD)),
			    half_literal(g, VALUE_DECIMAL, draw_range(g->draw, 0, 4)));
	}
}

/* The same field of the current event, or of another step in `where`, and of an earlier step. */
static struct expr *atom_pair(struct gen *g, const struct gen_cond *c, int place) {
	static const int	 fields[] = { FIELD_N, FIELD_KA, FIELD_S, FIELD_M, FIELD_F, FIELD_TS };
	int			 field = fields[draw_below(g->draw, 6)];
	int			 other = g->readable_count == 0 ? place
	    : g->readable[draw_below(g->draw, (uint32_t)g->readable_count)];
	struct expr		*a = c->has_current ? current(g, field) : earlier(g, other, field);

	if (field == FIELD_TS && draw_chance(g->draw, 70))
		return node(g, draw_chance(g->draw, 70) ? EXPR_LT : EXPR_GE,
		    node(g, EXPR_SUB, a, earlier(g, place, field)), span_literal(g));
	return node(g, order_op(g), a, earlier(g, place, field));
}

static struct expr *atom_back(struct gen *g, const struct gen_cond *c, int place) {
	switch (draw_below(g->draw, 8)) {
	case 0: case 1: case 2:
		return atom_pair(g, c, place);
	case 3: case 4:
		return atom_aggregate(g, c, place);
	case 5:
		return draw_chance(g->draw, 50) ? over_field(g, EXPR_BOUND, place, NO_FIELD)
		    : node(g, draw_chance(g->draw, 50) ? EXPR_IS_NULL : EXPR_EXISTS,
		    over_field(g, EXPR_LAST, place, FIELD_O), NULL);
	case 6:
		return node(g, EXPR_EQ, over_field(g, EXPR_LAST, place, FIELD_C), enum_literal(g));
	default:
		return node(g, order_op(g), earlier(g, place, FIELD_N), small_int(g));
	}
}

static struct expr *atom_prev(struct gen *g) {
	if (draw_chance(g->draw, 30))
		return node(g, draw_chance(g->draw, 50) ? EXPR_LT : EXPR_GE,
		    node(g, EXPR_SUB, current(g, FIELD_TS), over_field(g, EXPR_PREV, NO_PLACE, FIELD_TS)),
		    span_literal(g));
	return node(g, order_op(g), current(g, FIELD_N), over_field(g, EXPR_PREV, NO_PLACE, FIELD_N));
}

static struct expr *atom(struct gen *g, const struct gen_cond *c) {
	int count = c->can_look_back ? g->readable_count : 0;
	int own = c->can_look_back && c->own_place != NO_PLACE;

	if (count + own > 0 && (!c->has_current || draw_chance(g->draw, 45))) {
		int i = (int)draw_below(g->draw, (uint32_t)(count + own));

		return atom_back(g, c, i < count ? g->readable[i] : c->own_place);
	}
	if (c->has_current && c->can_look_back && !c->first && draw_chance(g->draw, 12))
		return atom_prev(g);
	return c->has_current ? atom_current(g, c) : literal(g, value_bool(true), "true");
}

const struct expr *gen_condition(struct gen *g, const struct gen_cond *c) {
	int		 span = draw_open(g->draw);
	struct expr	*e = atom(g, c);

	switch (draw_below(g->draw, 10)) {
	case 7:
		e = node(g, EXPR_AND, e, atom(g, c));
		break;
	case 8:
		e = node(g, EXPR_OR, e, atom(g, c));
		break;
	case 9:
		e = draw_chance(g->draw, 60) ? node(g, EXPR_NOT, e, NULL)
		    : node(g, EXPR_OR, node(g, EXPR_AND, e, atom(g, c)), atom(g, c));
		break;
	default:
		break;
	}
	draw_close(g->draw, span);
	return e;
}

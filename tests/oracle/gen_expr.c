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

/*
 * What an atom may need, drawn one after the other: the order in which C evaluates arguments is
 * not fixed, and a seed must mean the same whatever the compiler.
 */
struct parts {
	enum expr_op	 op;
	struct expr	*small, *other;		/* ints */
	struct expr	*half;			/* a decimal */
	struct expr	*money;
	bool		 coin;
};

static struct parts parts_of(struct gen *g) {
	struct parts p;

	p.op = order_op(g);
	p.small = small_int(g);
	p.other = small_int(g);
	p.half = half_literal(g, VALUE_DECIMAL, draw_range(g->draw, 0, 8));
	p.money = money_literal(g);
	p.coin = draw_chance(g->draw, 50);
	return p;
}

/* ---- atoms over the current event ---- */

static struct expr *current(struct gen *g, int field) {
	return over_field(g, EXPR_FIELD, NO_PLACE, field);
}

static struct expr *atom_text(struct gen *g) {
	struct parts	 p = parts_of(g);
	struct expr	*s = current(g, FIELD_S);

	switch (draw_below(g->draw, 9)) {
	case 0:		return node(g, EXPR_EQ, s, text_literal(g));
	case 1:		return node(g, EXPR_IN, s, set_of(g, text_literal));
	case 2:		return node(g, EXPR_NOT_IN, s, set_of(g, text_literal));
	case 3:		return node(g, EXPR_LIKE, s, pattern_literal(g));
	case 4:		return node(g, EXPR_LIKE, s, set_of(g, pattern_literal));
	case 5:		return node(g, EXPR_NOT_LIKE, s, pattern_literal(g));
	case 6:		return node(g, EXPR_CONTAINS, s, text_literal(g));
	case 7:
		return node(g, p.coin ? EXPR_STARTS_WITH : EXPR_ENDS_WITH, s, text_literal(g));
	default:
		return node(g, p.op, node(g, EXPR_LENGTH, s, NULL), p.small);
	}
}

/* Absence: an optional int, an optional bool. */
static struct expr *atom_absent(struct gen *g) {
	struct parts	 p = parts_of(g);
	struct expr	*o = current(g, FIELD_O);

	switch (draw_below(g->draw, 7)) {
	case 0:		return node(g, EXPR_EXISTS, o, NULL);
	case 1:		return node(g, EXPR_IS_NULL, o, NULL);
	case 2:		return node(g, EXPR_IS_NOT_NULL, o, NULL);
	case 3:		return node(g, p.op, node(g, EXPR_ELSE, o, p.other), p.small);
	case 4:		return node(g, EXPR_NOT, node(g, p.op, o, p.small), NULL);
	case 5:		return node(g, EXPR_NOT, current(g, FIELD_B), NULL);
	default:	return node(g, p.op, o, p.small);
	}
}

/* Division by zero and overflow are data errors: the whole [ ] is false. */
static struct expr *atom_arithmetic(struct gen *g) {
	struct parts	 p = parts_of(g);
	struct expr	*n = current(g, FIELD_N), *o = current(g, FIELD_O);
	struct expr	*m = current(g, FIELD_M);
	struct expr	*big = int_literal(g, INT64_MAX / 2);

	switch (draw_below(g->draw, 7)) {
	case 0:		return node(g, p.op, node(g, EXPR_ADD, n, o), p.small);
	case 1:		return node(g, p.op, node(g, EXPR_SUB, n, p.small), o);
	case 2:		return node(g, p.op, node(g, EXPR_DIV, n, o), p.half);
	case 3:		return node(g, p.op, node(g, EXPR_MUL, n, big), p.small);
	case 4:		return node(g, p.op, node(g, EXPR_DIV, m, p.money), p.half);
	case 5:		return node(g, p.op, node(g, EXPR_MUL, m, p.small), p.money);
	default:
		return node(g, p.op, node(g, EXPR_NEG, n, NULL), node(g, EXPR_SUB, o, p.small));
	}
}

/* `any l != x` could be read in two ways: it is not made. */
static struct expr *atom_list(struct gen *g) {
	struct parts	 p = parts_of(g);
	enum expr_op	 quantifier = draw_chance(g->draw, 40) ? EXPR_ALL : EXPR_ANY;
	struct expr	*l = node(g, quantifier, current(g, FIELD_L), NULL);

	switch (draw_below(g->draw, 4)) {
	case 0:		return node(g, EXPR_EQ, l, text_literal(g));
	case 1:		return node(g, EXPR_IN, l, set_of(g, text_literal));
	case 2:		return node(g, EXPR_LIKE, l, pattern_literal(g));
	default:
		l = node(g, quantifier, current(g, FIELD_G), NULL);
		return node(g, p.op == EXPR_NE ? EXPR_EQ : p.op, l, p.small);
	}
}

static struct expr *atom_enum(struct gen *g) {
	struct expr *c = current(g, FIELD_C);

	switch (draw_below(g->draw, 4)) {
	case 2:		return node(g, EXPR_NE, c, enum_literal(g));
	case 3:		return node(g, EXPR_IN, c, set_of(g, enum_literal));
	default:	return node(g, EXPR_EQ, c, enum_literal(g));
	}
}

static struct expr *atom_bool(struct gen *g) {
	struct expr *b = current(g, FIELD_B);

	return draw_chance(g->draw, 50) ? b
	    : node(g, EXPR_EQ, b, literal(g, value_bool(true), "true"));
}

static struct expr *atom_current(struct gen *g, const struct gen_cond *c) {
	static const int	 weights[] = { 40, 12, 8, 8, 10, 10, 12, 10, 8, 8, 4 };
	struct parts		 p = parts_of(g);
	struct expr		*n = current(g, FIELD_N);

	switch (draw_weighted(g->draw, weights, 11)) {
	case 0:		return node(g, p.op, n, p.small);
	case 1:		return atom_enum(g);
	case 2:		return node(g, p.op, current(g, FIELD_D), p.half);
	case 3:		return node(g, p.op, current(g, FIELD_F), p.half);
	case 4:		return node(g, p.op, current(g, FIELD_M), p.money);
	case 5:		return atom_text(g);
	case 6:		return atom_absent(g);
	case 7:		return atom_list(g);
	case 8:		return atom_arithmetic(g);
	case 9:		return atom_bool(g);
	default:
		if (c->has_x)
			return node(g, p.op, current(g, FIELD_X), p.small);
		return node(g, p.op, n, current(g, p.coin ? FIELD_F : FIELD_D));
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
	struct parts	 p = parts_of(g);
	struct expr	*count = over_field(g, EXPR_COUNT, place, NO_FIELD);
	struct expr	*sum = over_field(g, EXPR_SUM, place, FIELD_N);
	struct expr	*total = int_literal(g, draw_range(g->draw, 0, 9));
	struct expr	*n = some_int(g, c, place), *over;

	switch (draw_below(g->draw, 10)) {
	case 0:		return node(g, p.op, count, p.small);
	case 1:		return node(g, p.op, sum, total);
	case 2:		return node(g, p.op, over_field(g, EXPR_AVG, place, FIELD_N), p.half);
	case 3:
		over = over_field(g, p.coin ? EXPR_MIN : EXPR_MAX, place, FIELD_O);
		return node(g, p.op, over, p.small);
	case 4:
		over = over_field(g, EXPR_DISTINCT, place, p.coin ? FIELD_C : FIELD_N);
		return node(g, p.op, over, p.small);
	case 5:
		over = over_field(g, EXPR_STDDEV, place, FIELD_N);
		return node(g, EXPR_AND, node(g, EXPR_GE, count, int_literal(g, 2)),
		    node(g, EXPR_GT, over, half_literal(g, VALUE_FLOAT, 3)));
	case 6:		return node(g, p.op, over_field(g, EXPR_SUM, place, FIELD_M), p.money);
	case 7:		return node(g, p.op, over_field(g, EXPR_COUNT, place, FIELD_O), p.small);
	case 8:		return node(g, p.op, node(g, EXPR_ADD, sum, n), total);
	default:	return node(g, p.op, node(g, EXPR_DIV, n, count), p.half);
	}
}

/* The same field of the current event, or of another step in `where`, and of an earlier step. */
static struct expr *atom_pair(struct gen *g, const struct gen_cond *c, int place) {
	static const int	 fields[] = { FIELD_N, FIELD_KA, FIELD_S, FIELD_M, FIELD_F,
		FIELD_TS };
	enum expr_op		 op = order_op(g);
	int			 field = fields[draw_below(g->draw, 6)], other = place;
	struct expr		*a, *b = earlier(g, place, field);

	if (g->readable_count > 0)
		other = g->readable[draw_below(g->draw, (uint32_t)g->readable_count)];
	a = c->has_current ? current(g, field) : earlier(g, other, field);
	if (field == FIELD_TS && draw_chance(g->draw, 70))
		return node(g, draw_chance(g->draw, 70) ? EXPR_LT : EXPR_GE,
		    node(g, EXPR_SUB, a, b), span_literal(g));
	return node(g, op, a, b);
}

static struct expr *atom_back(struct gen *g, const struct gen_cond *c, int place) {
	struct parts	 p = parts_of(g);
	struct expr	*o = over_field(g, EXPR_LAST, place, FIELD_O);

	switch (draw_below(g->draw, 9)) {
	case 0: case 1: case 2:
		return atom_pair(g, c, place);
	case 3: case 4:
		return atom_aggregate(g, c, place);
	case 5:		return over_field(g, EXPR_BOUND, place, NO_FIELD);
	case 6:		return node(g, p.coin ? EXPR_IS_NULL : EXPR_EXISTS, o, NULL);
	case 7:
		return node(g, EXPR_EQ, over_field(g, EXPR_LAST, place, FIELD_C), enum_literal(g));
	default:	return node(g, p.op, earlier(g, place, FIELD_N), p.small);
	}
}

static struct expr *atom_prev(struct gen *g) {
	struct parts	 p = parts_of(g);
	int		 field = draw_chance(g->draw, 30) ? FIELD_TS : FIELD_N;
	struct expr	*a = current(g, field), *b = over_field(g, EXPR_PREV, NO_PLACE, field);

	if (field == FIELD_N)
		return node(g, p.op, a, b);
	return node(g, p.coin ? EXPR_LT : EXPR_GE, node(g, EXPR_SUB, a, b), span_literal(g));
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

static struct expr *joined(struct gen *g, const struct gen_cond *c, enum expr_op op,
    const struct expr *e) {
	return node(g, op, e, atom(g, c));
}

const struct expr *gen_condition(struct gen *g, const struct gen_cond *c) {
	int		 span = draw_open(g->draw);
	struct expr	*e = atom(g, c);

	switch (draw_below(g->draw, 10)) {
	case 7:
		e = joined(g, c, EXPR_AND, e);
		break;
	case 8:
		e = joined(g, c, EXPR_OR, e);
		break;
	case 9:
		e = draw_chance(g->draw, 60) ? node(g, EXPR_NOT, e, NULL)
		    : joined(g, c, EXPR_OR, joined(g, c, EXPR_AND, e));
		break;
	default:
		break;
	}
	draw_close(g->draw, span);
	return e;
}

/* expr.c -- what an expression says, by cep(7), EXPRESSIONS. */
#include <ctype.h>
#include <string.h>

#include "pool.h"
#include "rule.h"

static const struct value absent = { .kind = VALUE_ABSENT };
static const struct value data_error = { .kind = VALUE_ERROR };

static struct value field_of(const struct event *event, int field) {
	return event == NULL ? absent : event->fields[field];
}

/* The nth event bound to a place before the scope's position, from the front or from the back. */
static const struct event *bound_nth(const struct scope *s, int place, int n, bool from_back) {
	for (int i = 0; i < s->before; i++) {
		int at = from_back ? s->before - 1 - i : i;

		if (s->place_at[at] == place && n-- == 0)
			return s->events[at];
	}
	return NULL;
}

static const struct event *bound_before(const struct scope *s) {
	for (int at = s->before - 1; at >= 0; at--)
		if (s->place_at[at] != NO_PLACE)
			return s->events[at];
	return NULL;
}

/* ---- arithmetic ---- */

static bool fits_int(struct ratio r) {
	return r.over >= INT64_MIN && r.over <= INT64_MAX;
}

static struct value number(enum value_kind kind, struct ratio r) {
	if (kind == VALUE_INT && !fits_int(r))
		return data_error;
	return value_number(kind, r);
}

static enum value_kind wider(struct value a, struct value b) {
	return a.kind > b.kind ? a.kind : b.kind;
}

static const char *currency_of(struct value a, struct value b) {
	return a.text != NULL ? a.text : b.text;
}

static struct value add(struct value a, struct value b, bool minus) {
	struct ratio r = minus ? ratio_sub(a.num, b.num) : ratio_add(a.num, b.num);

	if (a.kind == VALUE_TIME && b.kind == VALUE_TIME)
		return value_number(VALUE_SPAN, r);
	if (a.kind == VALUE_TIME || (a.kind == VALUE_SPAN && b.kind == VALUE_SPAN))
		return value_number(a.kind, r);
	if (a.kind == VALUE_MONEY) {
		MUST(b.kind == VALUE_MONEY);
		if (!value_comparable(a, b))
			return data_error;
		return value_money(r, currency_of(a, b));
	}
	MUST(value_is_number(a) && value_is_number(b));
	return number(wider(a, b), r);
}

static struct value multiply(struct value a, struct value b) {
	struct ratio r = ratio_mul(a.num, b.num);

	if (a.kind == VALUE_MONEY || b.kind == VALUE_MONEY)
		return value_money(r, a.kind == VALUE_MONEY ? a.text : b.text);
	if (a.kind == VALUE_SPAN || b.kind == VALUE_SPAN)
		return value_number(VALUE_SPAN, r);
	return number(wider(a, b), r);
}

static struct value divide(struct value a, struct value b) {
	struct ratio r;

	if (!value_comparable(a, b) || b.num.over == 0)
		return data_error;
	r = ratio_div(a.num, b.num);
	if (a.kind == VALUE_MONEY && b.kind != VALUE_MONEY)
		return value_money(r, a.text);
	if (a.kind == VALUE_SPAN && b.kind != VALUE_SPAN)
		return value_number(VALUE_SPAN, r);
	if (a.kind == VALUE_FLOAT || b.kind == VALUE_FLOAT)
		return value_number(VALUE_FLOAT, r);
	return value_number(VALUE_DECIMAL, r);
}

static struct value arithmetic(enum expr_op op, struct value a, struct value b) {
	if (a.kind == VALUE_ABSENT || b.kind == VALUE_ABSENT)
		return absent;
	switch (op) {
	case EXPR_ADD:	return add(a, b, false);
	case EXPR_SUB:	return add(a, b, true);
	case EXPR_MUL:	return multiply(a, b);
	default:	return divide(a, b);
	}
}

/* ---- aggregates ---- */

static struct value sum_of(enum value_kind kind, const struct value *v, int n) {
	struct value sum = kind == VALUE_MONEY ? value_money(ratio_of(0, 1), NULL)
	    : value_number(kind, ratio_of(0, 1));

	for (int i = 0; i < n && sum.kind != VALUE_ERROR; i++)
		sum = add(sum, v[i], false);
	return sum;
}

static struct value extreme_of(const struct value *v, int n, int sign) {
	struct value best = v[0];

	for (int i = 1; i < n; i++) {
		if (!value_comparable(best, v[i]))
			return data_error;
		if (value_compare(v[i], best) * sign > 0)
			best = v[i];
	}
	return best;
}

static struct value distinct_of(const struct value *v, int n) {
	int count = 0;

	for (int i = 0; i < n; i++) {
		int k = 0;

		while (k < i && !value_equal(v[k], v[i]))
			k++;
		count += k == i;
	}
	return value_int(count);
}

/* The *square* of the sample deviation: an exact fraction. A comparison squares its other side. */
static struct value variance_of(const struct value *v, int n) {
	struct ratio	sum = ratio_of(0, 1), squares = ratio_of(0, 1);

	for (int i = 0; i < n; i++) {
		sum = ratio_add(sum, v[i].num);
		squares = ratio_add(squares, ratio_mul(v[i].num, v[i].num));
	}
	squares = ratio_sub(squares, ratio_div(ratio_mul(sum, sum), ratio_of(n, 1)));
	return value_number(VALUE_FLOAT, ratio_div(squares, ratio_of(n - 1, 1)));
}

static struct value aggregate(const struct expr *e, const struct scope *s) {
	struct value	v[EVENTS_MAX];
	int		n = 0;

	for (int at = 0; at < s->before; at++) {
		struct value x;

		if (s->place_at[at] != e->place)
			continue;
		x = e->field == NO_FIELD ? value_int(1) : s->events[at]->fields[e->field];
		if (x.kind != VALUE_ABSENT)
			v[n++] = x;
	}
	switch (e->op) {
	case EXPR_COUNT:	return value_int(n);
	case EXPR_DISTINCT:	return distinct_of(v, n);
	case EXPR_SUM:		return sum_of(s->rule->fields[e->field].kind, v, n);
	case EXPR_STDDEV:	return n < 2 ? absent : variance_of(v, n);
	case EXPR_MIN:		return n == 0 ? absent : extreme_of(v, n, -1);
	case EXPR_MAX:		return n == 0 ? absent : extreme_of(v, n, 1);
	default:
		MUST(e->op == EXPR_AVG);
		if (n == 0)
			return absent;
		v[0] = sum_of(s->rule->fields[e->field].kind, v, n);
		return v[0].kind == VALUE_ERROR ? v[0] : divide(v[0], value_int(n));
	}
}

/* ---- comparisons ---- */

/* `*` and `?`, the whole text, ignoring case; [*] [?] [[] are literal. */
bool like_matches(const char *pattern, const char *text) {
	bool literal = pattern[0] == '[' && pattern[1] != '\0' && strchr("*?[", pattern[1]) != NULL
	    && pattern[2] == ']';

	if (*pattern == '\0')
		return *text == '\0';
	if (*pattern == '*')
		return like_matches(pattern + 1, text)
		    || (*text != '\0' && like_matches(pattern, text + 1));
	if (*text == '\0')
		return false;
	if (literal)
		return pattern[1] == *text && like_matches(pattern + 3, text + 1);
	if (*pattern != '?' && tolower((unsigned char)*pattern) != tolower((unsigned char)*text))
		return false;
	return like_matches(pattern + 1, text + 1);
}

static struct value order_says(enum expr_op op, struct value a, struct value b) {
	int order;

	if (!value_comparable(a, b))
		return data_error;
	order = value_compare(a, b);
	switch (op) {
	case EXPR_EQ:	return value_bool(order == 0);
	case EXPR_LT:	return value_bool(order < 0);
	case EXPR_GT:	return value_bool(order > 0);
	case EXPR_LE:	return value_bool(order <= 0);
	default:	return value_bool(order >= 0);
	}
}

/* One left operand against one right operand, or against each of a set: true if any fits. */
static struct value fits(enum expr_op op, struct value left, const struct expr *right,
    const struct scope *s) {
	struct value v;

	if (right->op == EXPR_SET) {
		for (int i = 0; i < right->item_count; i++) {
			v = fits(op, left, right->items[i], s);
			if (v.kind == VALUE_ERROR || v.yes)
				return v;
		}
		return value_bool(false);
	}
	v = expr_value(right, s);
	if (v.kind == VALUE_ERROR)
		return v;
	if (left.kind == VALUE_ABSENT || v.kind == VALUE_ABSENT)
		return value_bool(false);
	if (op == EXPR_LIKE)
		return value_bool(like_matches(v.text, left.text));
	return order_says(op == EXPR_IN ? EXPR_EQ : op, left, v);
}

/* any: one element is enough, all: one that fails is; an absent list fails both. */
static struct value fits_list(const struct expr *e, enum expr_op op, const struct scope *s) {
	bool		all = e->a->op == EXPR_ALL;
	struct value	list = expr_value(e->a->a, s);

	if (list.kind == VALUE_ERROR)
		return list;
	if (list.kind == VALUE_ABSENT)
		return value_bool(false);
	for (int i = 0; i < list.item_count; i++) {
		struct value v = fits(op, list.items[i], e->b, s);

		if (v.kind == VALUE_ERROR || v.yes != all)
			return v;
	}
	return value_bool(all);
}

/* A deviation is compared by its square: both sides are positive, so the order is the same. */
static struct value deviation_says(const struct expr *e, const struct scope *s) {
	struct value	square = expr_value(e->a, s);
	struct value	v = expr_value(e->b, s);

	if (square.kind == VALUE_ABSENT)
		return value_bool(false);
	v.num = ratio_mul(v.num, v.num);
	return order_says(e->op, square, v);
}

static struct value comparison(const struct expr *e, const struct scope *s) {
	enum expr_op	 op = e->op == EXPR_NE ? EXPR_EQ : e->op == EXPR_NOT_IN ? EXPR_IN
	    : e->op == EXPR_NOT_LIKE ? EXPR_LIKE : e->op;
	bool		 negated = op != e->op;
	struct value	 v;

	if (e->a->op == EXPR_STDDEV)
		return deviation_says(e, s);
	if (e->a->op == EXPR_ANY || e->a->op == EXPR_ALL) {
		v = fits_list(e, op, s);
	} else {
		v = expr_value(e->a, s);
		if (v.kind != VALUE_ERROR)
			v = fits(op, v, e->b, s);
	}
	if (v.kind != VALUE_ERROR && negated)
		v.yes = !v.yes;
	return v;
}

/* ---- the rest ---- */

static struct value logic(const struct expr *e, const struct scope *s) {
	struct value v = expr_value(e->a, s);
	bool enough = e->op == EXPR_OR;

	if (v.kind == VALUE_ERROR)
		return v;
	if ((v.kind == VALUE_BOOL && v.yes) == enough)
		return value_bool(enough);
	v = expr_value(e->b, s);
	return v.kind == VALUE_ERROR ? v : value_bool(v.kind == VALUE_BOOL && v.yes);
}

static struct value text_says(const struct expr *e, const struct scope *s) {
	struct value	a = expr_value(e->a, s), b = expr_value(e->b, s);
	size_t		an, bn;

	if (a.kind == VALUE_ABSENT || b.kind == VALUE_ABSENT)
		return value_bool(false);
	an = strlen(a.text);
	bn = strlen(b.text);
	switch (e->op) {
	case EXPR_CONTAINS:	return value_bool(strstr(a.text, b.text) != NULL);
	case EXPR_STARTS_WITH:	return value_bool(strncmp(a.text, b.text, bn) == 0);
	default:
		return value_bool(an >= bn && strcmp(a.text + an - bn, b.text) == 0);
	}
}

static struct value unary(const struct expr *e, const struct scope *s) {
	struct value v = expr_value(e->a, s);

	if (v.kind == VALUE_ERROR)
		return v;
	switch (e->op) {
	case EXPR_NOT:		return value_bool(!(v.kind == VALUE_BOOL && v.yes));
	case EXPR_EXISTS:
	case EXPR_IS_NOT_NULL:	return value_bool(v.kind != VALUE_ABSENT);
	case EXPR_IS_NULL:	return value_bool(v.kind == VALUE_ABSENT);
	case EXPR_LENGTH:
		return v.kind == VALUE_ABSENT ? v : value_int((int64_t)strlen(v.text));
	default:
		MUST(e->op == EXPR_NEG);
		if (v.kind == VALUE_ABSENT)
			return v;
		v.num.over = -v.num.over;
		return v.kind == VALUE_INT && !fits_int(v.num) ? data_error : v;
	}
}

static struct value leaf(const struct expr *e, const struct scope *s) {
	switch (e->op) {
	case EXPR_VALUE:	return e->value;
	case EXPR_FIELD:
		MUST(s->current != NULL);
		return field_of(s->current, e->field);
	case EXPR_LAST:		return field_of(bound_nth(s, e->place, 0, true), e->field);
	case EXPR_FIRST:	return field_of(bound_nth(s, e->place, 0, false), e->field);
	case EXPR_AT:		return field_of(bound_nth(s, e->place, e->index, false), e->field);
	case EXPR_PREV:		return field_of(bound_before(s), e->field);
	default:
		MUST(e->op == EXPR_BOUND);
		return value_bool(bound_nth(s, e->place, 0, false) != NULL);
	}
}

struct value expr_value(const struct expr *e, const struct scope *s) {
	struct value a, b;

	switch (e->op) {
	case EXPR_COUNT: case EXPR_SUM: case EXPR_AVG: case EXPR_MIN: case EXPR_MAX:
	case EXPR_STDDEV: case EXPR_DISTINCT:
		return aggregate(e, s);
	case EXPR_AND: case EXPR_OR:
		return logic(e, s);
	case EXPR_EQ: case EXPR_NE: case EXPR_LT: case EXPR_GT: case EXPR_LE: case EXPR_GE:
	case EXPR_IN: case EXPR_NOT_IN: case EXPR_LIKE: case EXPR_NOT_LIKE:
		return comparison(e, s);
	case EXPR_EXISTS: case EXPR_IS_NULL: case EXPR_IS_NOT_NULL: case EXPR_NOT: case EXPR_NEG:
	case EXPR_LENGTH:
		return unary(e, s);
	case EXPR_CONTAINS: case EXPR_STARTS_WITH: case EXPR_ENDS_WITH:
		return text_says(e, s);
	case EXPR_ADD: case EXPR_SUB: case EXPR_MUL: case EXPR_DIV:
		a = expr_value(e->a, s);
		b = a.kind == VALUE_ERROR ? a : expr_value(e->b, s);
		return b.kind == VALUE_ERROR ? b : arithmetic(e->op, a, b);
	case EXPR_ELSE:
		a = expr_value(e->a, s);
		return a.kind == VALUE_ABSENT ? expr_value(e->b, s) : a;
	default:
		return leaf(e, s);
	}
}

bool expr_holds(const struct expr *e, const struct scope *s) {
	struct value v;

	if (e == NULL)
		return true;
	v = expr_value(e, s);
	return v.kind == VALUE_BOOL && v.yes;
}

bool expr_looks_back(const struct expr *e) {
	if (e == NULL)
		return false;
	if (e->op >= EXPR_LAST && e->op <= EXPR_DISTINCT)
		return true;
	for (int i = 0; i < e->item_count; i++)
		if (expr_looks_back(e->items[i]))
			return true;
	return expr_looks_back(e->a) || expr_looks_back(e->b);
}

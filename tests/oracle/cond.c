/* cond.c -- see cond.h. */
#include <ctype.h>
#include <string.h>

#include "cond.h"

enum { WORD_BYTES = 64 };

struct cond {
	struct pool		*pool;
	const struct rule	*rule;
	const char		*at;
	const char		*bad;		/* where it went wrong, or NULL */
};

static struct expr *either(struct cond *);

static struct expr *node(struct cond *c, enum expr_op op, const struct expr *a,
    const struct expr *b) {
	struct expr *e = POOL_NEW(c->pool, struct expr);

	*e = (struct expr){ .op = op, .a = a, .b = b, .place = NO_PLACE, .field = NO_FIELD };
	return e;
}

static struct expr *literal(struct cond *c, struct value v) {
	struct expr *e = node(c, EXPR_VALUE, NULL, NULL);

	e->value = v;
	return e;
}

static struct expr *failed(struct cond *c) {
	if (c->bad == NULL)
		c->bad = c->at;
	return literal(c, value_bool(false));
}

static bool eat(struct cond *c, const char *token) {
	size_t n = strlen(token);

	while (isspace((unsigned char)*c->at))
		c->at++;
	if (strncmp(c->at, token, n) != 0)
		return false;
	c->at += n;
	return true;
}

static void expect_token(struct cond *c, const char *token) {
	if (!eat(c, token))
		failed(c);
}

static bool word(struct cond *c, char *room) {
	size_t n = 0;

	eat(c, "");
	while ((isalnum((unsigned char)c->at[n]) || c->at[n] == '_') && n < WORD_BYTES - 1) {
		room[n] = c->at[n];
		n++;
	}
	room[n] = '\0';
	c->at += n;
	return n > 0;
}

static int place_named(const struct cond *c, const char *name) {
	for (int i = 0; i < c->rule->place_count; i++)
		if (strcmp(c->rule->places[i].name, name) == 0)
			return i;
	return NO_PLACE;
}

static int field_named(const struct cond *c, const char *name) {
	for (int i = 0; i < c->rule->field_count; i++)
		if (strcmp(c->rule->fields[i].name, name) == 0)
			return i;
	return NO_FIELD;
}

static struct expr *text_literal(struct cond *c) {
	const char	*end = strchr(c->at, '"');
	struct expr	*e;

	if (end == NULL)
		return failed(c);
	e = literal(c, value_text(pool_printf(c->pool, "%.*s", (int)(end - c->at), c->at)));
	c->at = end + 1;
	return e;
}

/* 12 or 5.25: exact. */
static struct expr *number_literal(struct cond *c) {
	int64_t		over = 0, under = 1;
	bool		fraction = false;

	for (; isdigit((unsigned char)*c->at) || (*c->at == '.' && !fraction); c->at++) {
		if (*c->at == '.') {
			fraction = true;
			continue;
		}
		over = over * 10 + (*c->at - '0');
		under *= fraction ? 10 : 1;
	}
	return literal(c, value_number(VALUE_FLOAT, ratio_of(over, under)));
}

/* sum(stage.field), first(stage.field), count(stage) */
static struct expr *over_stage(struct cond *c, enum expr_op op) {
	char		 name[WORD_BYTES];
	struct expr	*e = node(c, op, NULL, NULL);

	word(c, name);
	e->place = place_named(c, name);
	if (op != EXPR_COUNT) {
		expect_token(c, ".");
		word(c, name);
		if ((e->field = field_named(c, name)) == NO_FIELD)
			failed(c);
	}
	expect_token(c, ")");
	if (e->place == NO_PLACE)
		return literal(c, value_int(0));
	return op == EXPR_FIRST ? node(c, EXPR_ELSE, e, literal(c, value_int(0))) : e;
}

/* contains(field, "text"), startswith(field, "text") */
static struct expr *over_text(struct cond *c, enum expr_op op) {
	char		 name[WORD_BYTES];
	struct expr	*a = node(c, EXPR_FIELD, NULL, NULL), *b;

	word(c, name);
	if ((a->field = field_named(c, name)) == NO_FIELD)
		failed(c);
	expect_token(c, ",");
	expect_token(c, "\"");
	b = text_literal(c);
	expect_token(c, ")");
	return node(c, op, a, b);
}

static struct expr *is_class(struct cond *c) {
	char		 name[WORD_BYTES];
	struct expr	*a = node(c, EXPR_FIELD, NULL, NULL);

	word(c, name);
	expect_token(c, ")");
	if ((a->field = field_named(c, "type")) == NO_FIELD)
		failed(c);
	return node(c, EXPR_EQ, a, literal(c, value_text(pool_printf(c->pool, "%s", name))));
}

static struct expr *call(struct cond *c, const char *name) {
	if (strcmp(name, "sum") == 0)
		return over_stage(c, EXPR_SUM);
	if (strcmp(name, "first") == 0)
		return over_stage(c, EXPR_FIRST);
	if (strcmp(name, "count") == 0)
		return over_stage(c, EXPR_COUNT);
	if (strcmp(name, "contains") == 0)
		return over_text(c, EXPR_CONTAINS);
	if (strcmp(name, "startswith") == 0)
		return over_text(c, EXPR_STARTS_WITH);
	if (strcmp(name, "is") == 0)
		return is_class(c);
	return failed(c);
}

static struct expr *primary(struct cond *c) {
	char		 name[WORD_BYTES];
	struct expr	*e;

	if (eat(c, "(")) {
		e = either(c);
		expect_token(c, ")");
		return e;
	}
	if (eat(c, "\""))
		return text_literal(c);
	if (isdigit((unsigned char)*c->at))
		return number_literal(c);
	if (!word(c, name))
		return failed(c);
	if (strcmp(name, "true") == 0)
		return literal(c, value_bool(true));
	if (eat(c, "("))
		return call(c, name);
	e = node(c, EXPR_FIELD, NULL, NULL);
	e->field = field_named(c, name);
	return e->field == NO_FIELD ? failed(c) : e;
}

static struct expr *sum(struct cond *c) {
	struct expr *e = primary(c);

	while (c->bad == NULL && eat(c, "+"))
		e = node(c, EXPR_ADD, e, primary(c));
	return e;
}

static struct expr *comparison(struct cond *c) {
	static const struct { const char *token; enum expr_op op; } ops[] = {
		{ "==", EXPR_EQ }, { "!=", EXPR_NE }, { "<=", EXPR_LE }, { ">=", EXPR_GE },
		{ "<", EXPR_LT }, { ">", EXPR_GT } };
	struct expr *e = sum(c);

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (eat(c, ops[i].token))
			return node(c, ops[i].op, e, sum(c));
	return e;
}

static struct expr *both(struct cond *c) {
	struct expr *e = comparison(c);

	while (c->bad == NULL && eat(c, "&&"))
		e = node(c, EXPR_AND, e, comparison(c));
	return e;
}

static struct expr *either(struct cond *c) {
	struct expr *e = both(c);

	while (c->bad == NULL && eat(c, "||"))
		e = node(c, EXPR_OR, e, both(c));
	return e;
}

const struct expr *cond_parse(struct pool *pool, const struct rule *rule, const char *text,
    const char **where) {
	struct cond		 c = { pool, rule, text, NULL };
	const struct expr	*e = either(&c);

	eat(&c, "");
	if (c.bad == NULL && *c.at != '\0')
		c.bad = c.at;
	*where = c.bad;
	return c.bad == NULL ? e : NULL;
}

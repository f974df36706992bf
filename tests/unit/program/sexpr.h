/*
 * sexpr.h -- expressions of the builder as text, for tables of tests, and a program and a batch to
 * run them on.
 *
 *	(+ i 5)  (and (< eur 2EUR) (= e :approved))  (any tags (= it 'a'))  (in i {1 2.5})
 *
 * Constants: 5 int, 2.5 decimal, 2.5f float, 5EUR money, 'text', 10s 5ms duration, @10 time in
 * seconds, :approved enum, ip/10.0.0.1, true, false. Names: fields of the current event, `it` the
 * item of a turn, r0.i a field of capture register 0, prev.i, k0 a key component of kind string,
 * sum0.KIND aggregate 0. {...} is a set: of values, net/10.0.0.0/8, glob/PATTERN, re/PATTERN
 */
#pragma once

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "program/function.h"
#include "program/program.h"
#include "program/set.h"

static const char *const sexpr_enum_names[] = { "approved", "declined", "cnp" };

/* Every kind of field; those that begin with no_ are never set. */
static const struct sexpr_field {
	const char	*name;
	struct vtype	 type;
} sexpr_fields[] = {
	{ "i", { VT_INT, 0, NO_ENUM } }, { "j", { VT_INT, 0, NO_ENUM } },
	{ "big", { VT_INT, 0, NO_ENUM } }, { "no_i", { VT_INT, 0, NO_ENUM } },
	{ "f", { VT_FLOAT, 0, NO_ENUM } }, { "fbig", { VT_FLOAT, 0, NO_ENUM } },
	{ "no_f", { VT_FLOAT, 0, NO_ENUM } }, { "tenth", { VT_FLOAT, 0, NO_ENUM } },
	{ "d", { VT_DECIMAL, 0, NO_ENUM } }, { "no_d", { VT_DECIMAL, 0, NO_ENUM } },
	{ "dtenth", { VT_DECIMAL, 0, NO_ENUM } },
	{ "eur", { VT_MONEY, 0, NO_ENUM } }, { "usd", { VT_MONEY, 0, NO_ENUM } },
	{ "no_m", { VT_MONEY, 0, NO_ENUM } },
	{ "s", { VT_STRING, 0, NO_ENUM } }, { "no_s", { VT_STRING, 0, NO_ENUM } },
	{ "empty", { VT_STRING, 0, NO_ENUM } },
	{ "e", { VT_ENUM, 0, 0 } }, { "no_e", { VT_ENUM, 0, 0 } },
	{ "t", { VT_TIME, 0, NO_ENUM } }, { "no_t", { VT_TIME, 0, NO_ENUM } },
	{ "dur", { VT_DURATION, 0, NO_ENUM } }, { "no_dur", { VT_DURATION, 0, NO_ENUM } },
	{ "ip4", { VT_IP, 0, NO_ENUM } }, { "ip6", { VT_IP, 0, NO_ENUM } },
	{ "no_ip", { VT_IP, 0, NO_ENUM } },
	{ "berlin", { VT_GEO, 0, NO_ENUM } }, { "no_geo", { VT_GEO, 0, NO_ENUM } },
	{ "flag", { VT_BOOL, 0, NO_ENUM } }, { "no_flag", { VT_BOOL, 0, NO_ENUM } },
	{ "tags", { VT_LIST, VT_STRING, NO_ENUM } }, { "none", { VT_LIST, VT_STRING, NO_ENUM } },
	{ "no_tags", { VT_LIST, VT_STRING, NO_ENUM } },
	{ "ints", { VT_LIST, VT_INT, NO_ENUM } }, { "decs", { VT_LIST, VT_DECIMAL, NO_ENUM } },
};

enum { SEXPR_FIELDS = sizeof sexpr_fields / sizeof *sexpr_fields };

/* A program with one event type that has all the fields. */
static inline struct program *sexpr_program(void) {
	static struct event_type	 type;	/* the same in every program, written alike */
	static struct enum_set		 set;
	static const uint32_t		 values[] = { 0, 1, 2 };
	struct program			*p = program_new();

	type = (struct event_type){ .name = "e", .kind_cond = UINT32_MAX };
	p->schema.types = &type;
	p->schema.type_count = 1;
	set = (struct enum_set){ values, 3 };
	p->schema.enum_sets = &set;
	p->schema.enum_set_count = 1;
	p->schema.enum_names = (const char **)sexpr_enum_names;
	p->schema.enum_count = 3;
	for (uintptr_t i = 0; i < 3; i++)
		map_put(&p->schema.enum_index, sexpr_enum_names[i], strlen(sexpr_enum_names[i]),
		    (void *)(i + 1));
	for (int i = 0; i < SEXPR_FIELDS; i++)
		program_slot(p, sexpr_fields[i].name, sexpr_fields[i].type, false);
	return p;
}

static inline uint16_t sexpr_slot(const char *name, size_t bytes) {
	for (uint16_t i = 0; i < SEXPR_FIELDS; i++)
		if (strlen(sexpr_fields[i].name) == bytes
		    && memcmp(sexpr_fields[i].name, name, bytes) == 0)
			return i;
	return NO_SLOT;
}

struct sexpr {
	struct expr_builder	 b;
	struct program		*p;
	const char		*at, *text;
	uint32_t		 item;		/* `it` */
	bool			 unlike;	/* no function takes these arguments */
};

static inline void sexpr_blanks(struct sexpr *s) {
	while (*s->at == ' ')
		s->at++;
}

static inline struct cell sexpr_decimal(struct sexpr *s, const char *text, size_t bytes,
    uint32_t currency) {
	struct decimal	*wide = arena_alloc(&s->p->arena, sizeof *wide), d;
	struct cell	 c;

	if (!decimal_parse(text, bytes, &d))
		fail_msg("%s: not a constant: %s", s->text, text);
	cell_set_decimal(&c, d, currency, wide);
	return c;
}

/* A number with what is behind it: nothing, f, a currency or a unit of time. */
static inline struct vtype sexpr_number(struct sexpr *s, const char *from, size_t bytes,
    struct cell *c) {
	size_t		n = strspn(from, "-0123456789.");
	const char	*unit = from + n;
	size_t		unit_bytes = bytes - n;

	*c = (struct cell){ .i = strtoll(from, NULL, 10) };
	if (unit_bytes == 0 && memchr(from, '.', n) == NULL)
		return vtype_of(VT_INT);
	if (unit_bytes == 0) {
		*c = sexpr_decimal(s, from, n, 0);
		return vtype_of(VT_DECIMAL);
	}
	if (unit_bytes == 1 && *unit == 'f') {
		c->f = strtod(from, NULL);
		return vtype_of(VT_FLOAT);
	}
	if (unit_bytes == 3) {
		*c = sexpr_decimal(s, from, n, currency_pack(unit));
		return vtype_of(VT_MONEY);
	}
	c->i *= unit_bytes == 2 ? 1000000 : 1000000000;
	return vtype_of(VT_DURATION);
}

static inline struct cell sexpr_literal(struct sexpr *s, const char *text, size_t bytes,
    struct vtype to) {
	struct cell c, out;

	c = (struct cell){ .p = text, .n = (uint32_t)bytes };
	if (!expr_literal_as(s->p, vtype_of(VT_STRING), &c, to, &out))
		fail_msg("%s: no %s: %.*s", s->text, vkind_name(to.kind), (int)bytes, text);
	return out;
}

/* A constant; VT_NONE: it is none. */
static inline struct vtype sexpr_constant(struct sexpr *s, const char *from, size_t bytes,
    struct cell *c) {
	if (*from == '\'') {
		*c = (struct cell){ .p = from + 1, .n = (uint32_t)bytes - 2 };
		return vtype_of(VT_STRING);
	}
	if (isdigit((unsigned char)*from) || (*from == '-' && bytes > 1))
		return sexpr_number(s, from, bytes, c);
	if (*from == '@') {
		*c = (struct cell){ .i = strtoll(from + 1, NULL, 10) * 1000000000 };
		return vtype_of(VT_TIME);
	}
	if (*from == ':') {
		*c = sexpr_literal(s, from + 1, bytes - 1, (struct vtype){ VT_ENUM, 0, 0 });
		return (struct vtype){ VT_ENUM, 0, 0 };
	}
	if (bytes > 3 && memcmp(from, "ip/", 3) == 0) {
		*c = sexpr_literal(s, from + 3, bytes - 3, vtype_of(VT_IP));
		return vtype_of(VT_IP);
	}
	*c = (struct cell){ .i = *from == 't' };
	if ((bytes == 4 && memcmp(from, "true", 4) == 0)
	    || (bytes == 5 && memcmp(from, "false", 5) == 0))
		return vtype_of(VT_BOOL);
	return vtype_of(VT_NONE);
}

static inline size_t sexpr_word(struct sexpr *s, const char **from, const char *ends) {
	sexpr_blanks(s);
	*from = s->at;
	if (*s->at == '\'') {
		s->at = strchr(s->at + 1, '\'');
		CHECK(s->at != NULL);
		s->at++;
	} else {
		s->at += strcspn(s->at, ends);
	}
	return (size_t)(s->at - *from);
}

static inline uint32_t sexpr_set(struct sexpr *s) {
	struct const_set	*set = NULL;
	struct vtype		 all = vtype_of(VT_NONE), type;
	struct cell		 cells[64];
	const char		*from;
	size_t			 n;
	struct err		 err = {0};
	int			 count = 0, rc = 0;

	s->at++;
	for (sexpr_blanks(s); *s->at != '}'; sexpr_blanks(s)) {
		n = sexpr_word(s, &from, " }");		/* patterns may hold brackets */
		if (n > 4 && memcmp(from, "net/", 4) == 0) {
			set = set == NULL ? set_new(SET_NETWORKS, vtype_of(VT_IP)) : set;
			rc = set_add_network(set, from + 4, n - 4, &err);
		} else if (n >= 5 && memcmp(from, "glob/", 5) == 0) {
			set = set == NULL ? set_new(SET_GLOBS, vtype_of(VT_STRING)) : set;
			rc = set_add_glob(set, from + 5, n - 5, &err);
		} else if (n > 3 && memcmp(from, "re/", 3) == 0) {
			set = set == NULL ? set_new(SET_REGEXES, vtype_of(VT_STRING)) : set;
			rc = set_add_regex(set, from + 3, n - 3, &err);
		} else {
			type = sexpr_constant(s, from, n, &cells[count++]);
			if (count > 1 && all.kind != type.kind)
				type = vtype_of(VT_DECIMAL);	/* ints beside decimals */
			all = type;
		}
		assert_int_equal(rc, 0);
	}
	s->at++;
	if (set == NULL)
		set = set_new(SET_VALUES, all);
	for (int i = 0; i < count; i++)
		assert_int_equal(set_add(set, &cells[i], &err), 0);
	return program_set(s->p, &set);
}

static inline uint32_t sexpr_name(struct sexpr *s, const char *from, size_t n) {
	const char	*dot = memchr(from, '.', n);
	uint16_t	 slot;

	if (n == 2 && memcmp(from, "it", 2) == 0)
		return s->item;
	if (n == 2 && from[0] == 'k' && isdigit((unsigned char)from[1]))
		return expr_key(&s->b, (uint16_t)(from[1] - '0'), vtype_of(VT_STRING));
	if (dot == NULL) {
		slot = sexpr_slot(from, n);
		if (slot == NO_SLOT)
			fail_msg("%s: no field: %.*s", s->text, (int)n, from);
		return expr_field(&s->b, slot);
	}
	if (memcmp(from, "count", 5) == 0)
		return expr_agg(&s->b, (uint16_t)(from[5] - '0'), AGG_COUNT, vtype_of(VT_INT));
	if (memcmp(from, "sum", 3) == 0 || memcmp(from, "max", 3) == 0)
		return expr_agg(&s->b, (uint16_t)(from[3] - '0'),
		    from[0] == 's' ? AGG_SUM : AGG_MAX,
		    vtype_of(dot[1] == 'm' ? VT_MONEY : dot[1] == 'f' ? VT_FLOAT : VT_INT));
	slot = sexpr_slot(dot + 1, n - (size_t)(dot + 1 - from));
	return expr_bound(&s->b, *from == 'p' ? EXPR_PREV : (uint16_t)(from[1] - '0'), slot);
}

static inline uint32_t sexpr_node(struct sexpr *s);

static inline uint32_t sexpr_call(struct sexpr *s, const char *name) {
	const struct function	*f;
	struct vtype		 types[32], result;
	uint32_t		 args[32];
	enum function_fit	 fit;
	unsigned		 n = 0, bad;

	for (sexpr_blanks(s); *s->at != ')'; sexpr_blanks(s)) {
		args[n] = sexpr_node(s);
		types[n] = expr_reg_type(&s->b, args[n]);
		n++;
	}
	f = function_find(name, types, n, &result, &fit, &bad);
	s->unlike |= f == NULL;
	return f != NULL ? expr_call(&s->b, f, args, n) : expr_absent(&s->b, vtype_of(VT_BOOL));
}

/* Behind the opening bracket and the operator. */
static inline uint32_t sexpr_operation(struct sexpr *s, const char *op) {
	static const char *const ops[] = { [OP_EQ] = "=", [OP_NE] = "!=", [OP_LT] = "<",
	    [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=", [OP_ADD] = "+", [OP_SUB] = "-",
	    [OP_MUL] = "*", [OP_DIV] = "/", [OP_NEG] = "neg", [OP_NOT] = "not", [OP_AND] = "and",
	    [OP_OR] = "or", [OP_ELSE] = "else" };
	struct expr_label	l;
	uint32_t		a, item = s->item;

	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++) {
		if (strcmp(ops[i], op) != 0)
			continue;
		a = sexpr_node(s);
		if (i == OP_NEG || i == OP_NOT)
			return expr_op1(&s->b, i, a);
		if (i <= OP_DIV)
			return expr_op2(&s->b, i, a, sexpr_node(s));
		l = expr_branch(&s->b, i, a);
		return expr_join(&s->b, l, sexpr_node(s));
	}
	if (strcmp(op, "exists") == 0)
		return expr_exists(&s->b, sexpr_node(s));
	if (strcmp(op, "in") == 0) {
		a = sexpr_node(s);
		sexpr_blanks(s);
		return *s->at == '{' ? expr_in_set(&s->b, a, sexpr_set(s))
		    : expr_in_list(&s->b, a, sexpr_node(s));
	}
	if (strcmp(op, "any") == 0 || strcmp(op, "all") == 0) {
		l = expr_each(&s->b, op[1] == 'l', sexpr_node(s), &s->item);
		a = expr_each_end(&s->b, l, sexpr_node(s));
		s->item = item;
		return a;
	}
	return sexpr_call(s, op);
}

static inline uint32_t sexpr_node(struct sexpr *s) {
	char		 op[32];
	const char	*from;
	struct vtype	 type;
	struct cell	 c;
	uint32_t	 reg;
	size_t		 n;

	sexpr_blanks(s);
	if (*s->at != '(') {
		n = sexpr_word(s, &from, " ()");
		type = sexpr_constant(s, from, n, &c);
		return type.kind != VT_NONE ? expr_const(&s->b, type, &c) : sexpr_name(s, from, n);
	}
	s->at++;
	n = sexpr_word(s, &from, " ()");
	CHECK(n < sizeof op);
	memcpy(op, from, n);
	op[n] = '\0';
	reg = sexpr_operation(s, op);
	sexpr_blanks(s);
	if (*s->at != ')')
		fail_msg("%s: no ) at: %s", s->text, s->at);
	s->at++;
	return reg;
}

/* The expression of a text; UINT32_MAX: its types do not go together, or it is too complex. */
static inline uint32_t sexpr_build(struct program *p, const char *text) {
	struct sexpr		s = { .p = p, .at = text, .text = text, .item = EXPR_NO_REG };
	enum expr_problem	problem;
	uint32_t		reg;

	expr_begin(&s.b, p);
	reg = sexpr_node(&s);
	if (s.unlike) {
		expr_abandon(&s.b);
		return UINT32_MAX;
	}
	return expr_finish(&s.b, reg, &problem);
}

/* A row with all fields but those that are never set. */
static inline void sexpr_row(struct program *p, struct batch *b) {
	static const char *const values[] = { "i 7", "j -3", "big 9007199254740993", "f 2.5f",
	    "fbig 9007199254740992f", "tenth 0.1f", "d 2.50", "dtenth 0.1", "eur 10.00EUR",
	    "usd 3USD",
	    "s 'abc'", "empty ''", "e :approved", "t @1000", "dur 90s", "ip4 ip/10.1.2.3",
	    "ip6 ip/2001:db8::1", "flag true" };
	static const struct cell	berlin = { .geo = { 52.52, 13.41 } };
	struct cell			*cells = arena_alloc(&b->arena, 8 * sizeof *cells);
	unsigned			 row;

	row = batch_add(b, (struct order_key){0}, 0, (struct bytes){0});
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct sexpr	s = { .p = p, .at = values[i], .text = values[i] };
		const char	*from;
		struct cell	 c;
		size_t		 n = sexpr_word(&s, &from, " ");
		uint16_t	 slot = sexpr_slot(from, n);

		n = sexpr_word(&s, &from, " ");
		assert_int_equal(sexpr_constant(&s, from, n, &c).kind,
		    sexpr_fields[slot].type.kind);
		batch_set(b, row, slot, c);
	}
	batch_set(b, row, sexpr_slot("berlin", 6), berlin);
	cells[0] = (struct cell){ .p = "a", .n = 1 };
	cells[1] = (struct cell){ .p = "b", .n = 1 };
	batch_set(b, row, sexpr_slot("tags", 4), (struct cell){ .list = cells, .n = 2 });
	batch_set(b, row, sexpr_slot("none", 4), (struct cell){ .list = cells, .n = 0 });
	for (int i = 0; i < 3; i++)
		cells[2 + i].i = i + 1;
	batch_set(b, row, sexpr_slot("ints", 4), (struct cell){ .list = cells + 2, .n = 3 });
	cells[5] = (struct cell){ .i = 25, .n = (uint32_t)-1 };
	batch_set(b, row, sexpr_slot("decs", 4), (struct cell){ .list = cells + 5, .n = 1 });
}

/* "decimal 2.5", "int absent", "bool error". */
static inline void sexpr_result(struct buf *out, const struct program *p, const struct expr *e,
    const struct value *v) {
	buf_reset(out);
	buf_str(out, vkind_name(e->type.kind));
	buf_char(out, ' ');
	if (v->state == VALUE_PRESENT)
		value_print(out, &p->schema, e->type, &v->c, false);
	else
		buf_str(out, v->state == VALUE_ABSENT ? "absent" : "error");
}

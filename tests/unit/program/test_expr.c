/*
 * test_expr.c -- every step of the expressions, with absent operands and data errors; what holds of
 * a condition holds of the atom that it is seen as.
 */
#include "sexpr_rows.h"

#include "base/rng.h"
#include "program/atom_eval.h"

static const struct row rows[] = {
	/* leaves */
	{ "5", "int 5" }, { "2.50", "decimal 2.50" }, { "2.5f", "float 2.5" },
	{ "5EUR", "money 5 EUR" }, { "'x y'", "string x y" }, { "90s", "duration 1 min 30 s" },
	{ "i", "int 7" }, { "no_i", "int absent" }, { "e", "enum approved" },
	{ "tags", "list a, b" }, { "r0.i", "int absent" }, { "k0", "string absent" },
	{ "count0.", "int 0" }, { "sum0.i", "int 0" }, { "sum0.f", "float 0" },
	{ "sum0.m", "money 0" }, { "max0.i", "int absent" },

	/* + - * / by the table of cep(7), EXPRESSIONS */
	{ "(+ i 5)", "int 12" }, { "(- i 10)", "int -3" }, { "(* i j)", "int -21" },
	{ "(/ 5 2)", "decimal 2.5" }, { "(/ i 7)", "decimal 1" }, { "(/ 6.00 2)", "decimal 3.00" },
	{ "(/ 1 3)", "decimal 0.3333333333333333333333333333333333" },
	{ "(+ d 1)", "decimal 3.50" }, { "(+ 1 d)", "decimal 3.50" },
	{ "(- d 0.5)", "decimal 2.00" },
	{ "(* d 2)", "decimal 5.00" }, { "(* 0.05 i)", "decimal 0.35" },
	{ "(+ f 1)", "float 3.5" }, { "(* f 0.5)", "float 1.25" }, { "(- 1 f)", "float -1.5" },
	{ "(/ f 2)", "float 1.25" }, { "(/ i 2.0f)", "float 3.5" }, { "(+ d f)", "float 5" },
	{ "(+ eur 5EUR)", "money 15.00 EUR" }, { "(- eur 0.5EUR)", "money 9.50 EUR" },
	{ "(* eur 2)", "money 20.00 EUR" }, { "(* 0.5 eur)", "money 5.000 EUR" },
	{ "(* eur f)", "money 25.000 EUR" }, { "(/ eur 4)", "money 2.50 EUR" },
	{ "(/ eur 5EUR)", "decimal 2.00" }, { "(neg eur)", "money -10.00 EUR" },
	{ "(+ eur sum0.m)", "money 10.00 EUR" }, { "(+ sum0.m eur)", "money 10.00 EUR" },
	{ "(- t @400)", "duration 10 min" }, { "(+ t 1s)", "time 1970-01-01T00:16:41Z" },
	{ "(+ 1s t)", "time 1970-01-01T00:16:41Z" }, { "(- t 1000s)", "time 1970-01-01T00:00:00Z" },
	{ "(+ dur 30s)", "duration 2 min" }, { "(- dur 30s)", "duration 1 min" },
	{ "(* dur 2)", "duration 3 min" }, { "(* 0.5 dur)", "duration 45 s" },
	{ "(* dur f)", "duration 3 min 45 s" }, { "(/ dur 2)", "duration 45 s" },
	{ "(/ dur f)", "duration 36 s" }, { "(/ dur 1s)", "decimal 90" },
	{ "(neg dur)", "duration -1 min 30 s" },
	{ "(neg i)", "int -7" }, { "(neg f)", "float -2.5" }, { "(neg d)", "decimal -2.50" },

	/* absent operands */
	{ "(+ i no_i)", "int absent" }, { "(/ no_i 0)", "decimal absent" },
	{ "(* no_f 2)", "float absent" }, { "(+ no_m eur)", "money absent" },
	{ "(- no_t t)", "duration absent" }, { "(+ t no_dur)", "time absent" },
	{ "(neg no_i)", "int absent" }, { "(neg no_d)", "decimal absent" },
	{ "(neg no_f)", "float absent" }, { "(/ no_m 2)", "money absent" },
	{ "(/ dur no_f)", "duration absent" }, { "(* no_dur 2)", "duration absent" },
	{ "(+ no_i f)", "float absent" }, { "(+ no_d f)", "float absent" },
	{ "(+ d no_i)", "decimal absent" }, { "(* eur no_f)", "money absent" },

	/* data errors */
	{ "(+ 9223372036854775807 i)", "int error" }, { "(- -9223372036854775808 i)", "int error" },
	{ "(* 4611686018427387904 2)", "int error" }, { "(neg -9223372036854775808)", "int error" },
	{ "(/ i 0)", "decimal error" }, { "(/ f 0)", "float error" },
	{ "(/ d 0.00)", "decimal error" },
	{ "(/ eur 0)", "money error" }, { "(/ eur 0EUR)", "decimal error" },
	{ "(/ dur 0)", "duration error" }, { "(/ dur 0.0f)", "duration error" },
	{ "(/ dur 0s)", "decimal error" }, { "(+ eur usd)", "money error" },
	{ "(- eur usd)", "money error" }, { "(/ eur usd)", "decimal error" },
	{ "(* (* f 1000000000000000000f) (* 1000000000000000000f 1000000000000000000f))",
	  "float 2.5E+54" },
	{ "(+ t 9223372036s)", "time error" }, { "(- t 9223372036s)", "time error" },
	{ "(* dur 9223372036854775807)", "duration error" },
	{ "(* dur 1000000000000f)", "duration error" },
	{ "(+ (/ 1 0) no_d)", "decimal error" }, { "(= (/ 1 0) 1)", "bool error" },

	/* comparisons */
	{ "(= i 7)", "bool true" }, { "(= i 8)", "bool false" }, { "(!= i 8)", "bool true" },
	{ "(< i 8)", "bool true" }, { "(< i 7)", "bool false" }, { "(<= i 7)", "bool true" },
	{ "(> i 6)", "bool true" }, { "(> i 7)", "bool false" }, { "(>= i 7)", "bool true" },
	{ "(> 8 i)", "bool true" }, { "(<= 8 i)", "bool false" }, { "(> i j)", "bool true" },
	{ "(= i 7.0)", "bool true" }, { "(< i 7.5)", "bool true" }, { "(> i 6.99)", "bool true" },
	{ "(= f 2.5)", "bool true" }, { "(> f 2)", "bool true" }, { "(<= f 2.4)", "bool false" },
	{ "(= d 2.5)", "bool true" }, { "(= d f)", "bool true" }, { "(< d 3)", "bool true" },
	{ "(= tenth 0.1)", "bool true" }, { "(= tenth dtenth)", "bool true" },
	{ "(>= tenth dtenth)", "bool true" }, { "(= eur 10EUR)", "bool true" },
	{ "(< eur 10.01EUR)", "bool true" }, { "(>= eur 10EUR)", "bool true" },
	{ "(> eur sum0.m)", "bool true" }, { "(= sum0.m 0EUR)", "bool true" },
	{ "(= s 'abc')", "bool true" }, { "(= s 'ABC')", "bool false" },
	{ "(< s 'abd')", "bool true" },
	{ "(< s 'ab')", "bool false" }, { "(> s '')", "bool true" },
	{ "(= empty '')", "bool true" },
	{ "(<= empty s)", "bool true" }, { "(= e :approved)", "bool true" },
	{ "(!= e :declined)", "bool true" }, { "(= t @1000)", "bool true" },
	{ "(< t @999)", "bool false" },
	{ "(>= dur 90s)", "bool true" }, { "(= ip4 ip/10.1.2.3)", "bool true" },
	{ "(= ip4 ip/::ffff:10.1.2.3)", "bool true" }, { "(< ip4 ip/10.1.2.4)", "bool true" },
	{ "(>= ip6 ip4)", "bool true" }, { "(= berlin berlin)", "bool true" },
	{ "(= flag true)", "bool true" }, { "(= flag false)", "bool false" },

	/* int and float by value, beyond 2^53, too; a literal reads as the other's type */
	{ "(= big fbig)", "bool false" }, { "(> big fbig)", "bool true" },
	{ "(< fbig big)", "bool true" },
	{ "(= fbig big)", "bool false" }, { "(<= big fbig)", "bool false" },
	{ "(= fbig 9007199254740993)", "bool true" }, { "(= i f)", "bool false" },
	{ "(< f i)", "bool true" }, { "(>= f j)", "bool true" }, { "(!= big fbig)", "bool true" },

	/* absent has no third truth */
	{ "(= no_i 7)", "bool false" }, { "(!= no_i 7)", "bool true" },
	{ "(< no_i 7)", "bool false" },
	{ "(>= no_i 7)", "bool false" }, { "(not (< no_i 7))", "bool true" },
	{ "(= no_s no_s)", "bool false" }, { "(= no_m eur)", "bool false" },
	{ "(!= usd no_m)", "bool true" }, { "(= no_ip ip4)", "bool false" },
	{ "(= no_geo berlin)", "bool false" }, { "(< no_f big)", "bool false" },
	{ "(= no_d f)", "bool false" }, { "(> t no_t)", "bool false" },
	{ "(exists i)", "bool true" }, { "(exists no_i)", "bool false" },
	{ "(not (exists no_i))", "bool true" }, { "flag", "bool true" },
	{ "no_flag", "bool absent" },
	{ "(not flag)", "bool false" }, { "(not no_flag)", "bool true" },
	{ "(in no_i {1 2})", "bool false" }, { "(not (in no_i {1 2}))", "bool true" },
	{ "(else no_i 3)", "int 3" }, { "(else i 3)", "int 7" },
	{ "(else no_i 0.5)", "decimal 0.5" },
	{ "(else i 0.5)", "decimal 7" }, { "(else no_f 0)", "float 0" },
	{ "(else no_i f)", "float 2.5" },
	{ "(else no_d f)", "float 2.5" }, { "(else d f)", "float 2.5" },
	{ "(else no_i no_i)", "int absent" },
	{ "(else i (/ 1 0))", "decimal 7" }, { "(else no_i (/ 1 0))", "decimal error" },
	{ "(else no_m 1000EUR)", "money 1000 EUR" }, { "(else (else no_s no_s) 'x')", "string x" },

	/* two currencies */
	{ "(= eur usd)", "bool error" }, { "(< eur 5USD)", "bool error" },
	{ "(not (= eur usd))", "bool error" }, { "(in eur {5USD})", "bool error" },
	{ "(in eur {10EUR 5USD})", "bool true" }, { "(in eur {5EUR 6EUR})", "bool false" },
	{ "(in no_m {5USD})", "bool false" }, { "(in sum0.m {5EUR 0EUR})", "bool true" },
	{ "(in sum0.m {5EUR})", "bool false" },

	/* and, or: left to right, what is not needed raises nothing */
	{ "(and flag (= i 7))", "bool true" }, { "(and (= i 8) (= (/ 1 0) 1))", "bool false" },
	{ "(and (= i 7) (= (/ 1 0) 1))", "bool error" },
	{ "(or (= i 7) (= (/ 1 0) 1))", "bool true" },
	{ "(or (= i 8) (= (/ 1 0) 1))", "bool error" }, { "(or (= (/ 1 0) 1) flag)", "bool error" },
	{ "(or no_flag no_flag)", "bool false" }, { "(and flag no_flag)", "bool false" },
	{ "(or no_flag flag)", "bool true" },
	{ "(or (and (= i 1) (= j 2)) (and (= i 7) (= j -3)))", "bool true" },
	{ "(and (or flag (= (/ i 0) 1)) (not (and no_flag (= (/ i 0) 1))))", "bool true" },

	/* in, like, matches */
	{ "(in i {1 7 9})", "bool true" }, { "(in i {1 2.5})", "bool false" },
	{ "(in d {1 2.5})", "bool true" }, { "(in f {1 2.5})", "bool true" },
	{ "(in tenth {0.1})", "bool true" }, { "(in i {7.0 0.5})", "bool true" },
	{ "(in big {9007199254740993})", "bool true" },
	{ "(in fbig {9007199254740993})", "bool false" },
	{ "(in s {'x' 'abc'})", "bool true" }, { "(in s {'ab'})", "bool false" },
	{ "(in empty {''})", "bool true" }, { "(in e {:declined :approved})", "bool true" },
	{ "(in t {@1000})", "bool true" }, { "(in dur {90s})", "bool true" },
	{ "(in ip4 {ip/10.1.2.3})", "bool true" }, { "(in ip4 {net/10.0.0.0/8})", "bool true" },
	{ "(in ip4 {net/10.1.2.4/31 net/192.168.0.0/16})", "bool false" },
	{ "(in ip4 {net/10.1.2.3})", "bool true" }, { "(in ip6 {net/2001:db8::/32})", "bool true" },
	{ "(in ip6 {net/10.0.0.0/8 net/::/1})", "bool true" },
	{ "(in ip4 {net/0.0.0.0/0})", "bool true" },
	{ "(in ip6 {net/0.0.0.0/0})", "bool false" }, { "(in no_ip {net/::/0})", "bool false" },
	{ "(in s {glob/A*})", "bool true" }, { "(in s {glob/x* glob/*C})", "bool true" },
	{ "(in s {re/a.c})", "bool true" }, { "(in s {re/a.})", "bool false" },
	{ "(in s {re/(?i)ABC})", "bool true" }, { "(in no_s {glob/*})", "bool false" },
	{ "(in 'a' tags)", "bool true" }, { "(in 'c' tags)", "bool false" },
	{ "(in 'c' no_tags)", "bool false" },
	{ "(in 2 ints)", "bool true" }, { "(in 2.5 decs)", "bool true" },
	{ "(in 2.5 ints)", "bool false" },
	{ "(in no_i ints)", "bool false" },

	/* any, all: absent both false; empty: any false, all true */
	{ "(any tags (= it 'b'))", "bool true" }, { "(any tags (= it 'c'))", "bool false" },
	{ "(all tags (in it {'a' 'b'}))", "bool true" }, { "(all tags (= it 'a'))", "bool false" },
	{ "(any none (= it 'a'))", "bool false" }, { "(all none (= it 'a'))", "bool true" },
	{ "(any no_tags (= it 'a'))", "bool false" }, { "(all no_tags (= it 'a'))", "bool false" },
	{ "(any tags (!= it 'a'))", "bool true" }, { "(not (any tags (= it 'a')))", "bool false" },
	{ "(any ints (> it i))", "bool false" }, { "(any ints (any decs (< it 3)))", "bool true" },
	{ "(all ints (and (> it 0) (any tags (= it 'b'))))", "bool true" },
	{ "(and (any ints (= it (- i 4))) (all decs (= it d)))", "bool true" },
	{ "(any ints (= (/ 1 (- it 2)) 1))", "bool error" },
	{ "(any ints (= (/ 1 it) 1))", "bool true" },
};

static const char *const unlike[] = {
	"(+ i 's')", "(= i 's')", "(< flag true)", "(< e :approved)", "(= eur 5)", "(+ eur 5)",
	"(* eur eur)", "(+ t t)", "(- dur t)", "(* t 2)", "(/ 2 eur)", "(neg s)", "(not i)",
	"(and flag i)", "(or i flag)", "(else i 's')", "(in i {'a'})", "(= tags tags)",
	"(< berlin berlin)", "(any i (= it 1))", "(any tags it)", "(in i {glob/x})", "(/ 2 dur)",
	"(= ip4 '10.0.0.1')", "(hour i)", "(nonesuch i)", "(min eur 5)", "(contains s)",
};

/* What holds of a condition holds of its atom, of a row and of a column. */
static void atom_compare(struct row_run *r) {
	const struct expr	*e = &r->p->exprs[r->number];
	struct bits		 need = { .w = { 2 } };
	struct atom_bits	 known = {0};
	struct atom_test	 test;
	bool			 error, atom_error, value = expr_true(e, &r->env, &error);
	uint32_t		 atom = program_atom_expr(r->p, r->number);

	assert_int_equal(value, r->value.state == VALUE_PRESENT && r->value.c.i != 0);
	assert_int_equal(error, r->value.state == VALUE_ERROR);
	atom_test_init(&test, r->p, &r->p->atoms[atom]);
	assert_int_equal(atom_test_row(&test, &r->env, &atom_error), value);
	assert_int_equal(atom_error, error);
	atom_test_column(&test, &r->env, &need, &known);
	assert_int_equal(bit_test(&known.value, 1), value);
	assert_int_equal(bit_test(&known.error, 1), error);
	if (error)
		assert_true(test.can_fail);
}

static void test_row(void **state) {
	struct row_run		 r;
	const struct expr	*e;

	row_run(&r, *state);
	e = &r.p->exprs[r.number];
	if (e->type.kind == VT_BOOL && !e->uses_bound)
		atom_compare(&r);
	row_fini(&r);
}

static void test_unlike(void **state) {
	struct program *p = sexpr_program();

	(void)state;
	for (size_t i = 0; i < sizeof unlike / sizeof *unlike; i++) {
		if (sexpr_build(p, unlike[i]) != UINT32_MAX)
			fail_msg("%s: builds", unlike[i]);
	}
	program_unref(&p);
}

/* --- What is bound --- */

static bool bound_field(const void *bound, uint16_t ref, uint16_t slot, struct cell *out) {
	assert_ptr_equal(bound, rows);
	if (ref == 3)
		return false;
	*out = (struct cell){ .i = 100 * ref + slot };
	return true;
}

static bool bound_exists(const void *bound, uint16_t ref) {
	(void)bound;
	return ref != 3;
}

static void bound_agg(const void *bound, uint16_t agg, struct value *out) {
	(void)bound;
	*out = (struct value){ { .i = 40 + agg }, agg == 9 ? VALUE_ERROR : VALUE_PRESENT };
}

static bool bound_key(const void *bound, uint16_t comp, struct cell *out, struct decimal *wide) {
	(void)bound;
	(void)wide;
	*out = (struct cell){ .p = "key", .n = 3 };
	return comp == 0;
}

static void test_bound(void **state) {
	static const struct row bound_rows[] = {
		{ "r0.i", "int 0" }, { "r2.j", "int 201" }, { "r3.i", "int absent" },
		{ "prev.i", "int 6553500" }, { "(= k0 'key')", "bool true" },
		{ "k1", "string absent" },
		{ "(+ sum2.i 1)", "int 43" }, { "sum9.i", "int error" },
		{ "(and (= i 7) (> r2.i 100))", "bool false" },
	};
	static const struct expr_bound_class class = { bound_field, bound_exists, bound_agg,
	    bound_key };
	struct program	*p = sexpr_program();
	struct buf	 out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bound_rows / sizeof *bound_rows; i++) {
		struct expr_env	env = { .program = p, .bound_class = &class, .bound = rows };
		uint32_t	number = sexpr_build(p, bound_rows[i].text);
		struct value	v;

		assert_true(p->exprs[number].uses_bound);
		expr_eval(&p->exprs[number], &env, &v);
		sexpr_result(&out, p, &p->exprs[number], &v);
		assert_string_equal(buf_cstr(&out), bound_rows[i].result);
	}
	buf_fini(&out);
	program_unref(&p);
}

static void test_bound_exists(void **state) {
	static const struct expr_bound_class class = { bound_field, bound_exists, bound_agg,
	    bound_key };
	struct program		*p = sexpr_program();
	struct expr_env		 env = { .program = p, .bound_class = &class, .bound = rows };
	struct expr_builder	 b;
	enum expr_problem	 problem;
	struct value		 v;

	(void)state;
	for (uint16_t ref = 2; ref < 4; ref++) {
		uint32_t number;

		expr_begin(&b, p);
		number = expr_finish(&b, expr_bound_exists(&b, ref), &problem);
		expr_eval(&p->exprs[number], &env, &v);
		assert_int_equal(v.c.i, ref == 2);
		env.bound_class = NULL;
		expr_eval(&p->exprs[number], &env, &v);
		assert_int_equal(v.c.i, false);
		env.bound_class = &class;
	}
	program_unref(&p);
}

/* --- Size --- */

/* i + (i + (i + ...)): one register more for each level. */
static uint32_t nested(struct expr_builder *b, int levels) {
	uint32_t i = expr_field(b, sexpr_slot("i", 1));

	return levels == 0 ? i : expr_op2(b, OP_ADD, i, nested(b, levels - 1));
}

static void test_too_complex(void **state) {
	struct program		*p = sexpr_program();
	struct expr_builder	 b;
	enum expr_problem	 problem;
	uint32_t		 number, reg;
	struct value		 v;
	struct expr_env		 env = { .program = p };

	(void)state;
	expr_begin(&b, p);
	number = expr_finish(&b, nested(&b, 256), &problem);
	assert_int_equal(problem, EXPR_OK);
	assert_true(p->exprs[number].reg_count <= 260);
	expr_begin(&b, p);
	assert_int_equal(expr_finish(&b, nested(&b, EXPR_REGS_MAX + 1), &problem), UINT32_MAX);
	assert_int_equal(problem, EXPR_TOO_COMPLEX);

	/* Ten thousand terms of `or` take few registers. */
	expr_begin(&b, p);
	reg = expr_field(&b, sexpr_slot("flag", 4));
	for (int i = 0; i < 10000; i++) {
		struct expr_label	l = expr_branch(&b, OP_OR, reg);
		struct cell		c = { .i = i };
		uint32_t		field = expr_field(&b, sexpr_slot("i", 1));

		reg = expr_join(&b, l, expr_op2(&b, OP_EQ, field,
		    expr_const(&b, vtype_of(VT_INT), &c)));
	}
	number = expr_finish(&b, reg, &problem);
	assert_int_equal(problem, EXPR_OK);
	assert_true(p->exprs[number].reg_count <= 8);
	expr_eval(&p->exprs[number], &env, &v);
	assert_int_equal(v.state, VALUE_PRESENT);
	assert_int_equal(v.c.i, false);

	expr_begin(&b, p);
	reg = expr_field(&b, 0);
	for (int i = 0; i < EXPR_STEPS_MAX; i++)
		reg = expr_op1(&b, OP_NEG, reg);
	assert_int_equal(expr_finish(&b, reg, &problem), UINT32_MAX);
	assert_int_equal(problem, EXPR_TOO_COMPLEX);
	program_unref(&p);
}

/* --- Random numbers of all kinds, against exact integers --- */

struct number {
	char		text[64];
	__int128	hundredths;	/* exact */
};

/* Whole numbers near 2^53 and 2^63, and small ones with two decimals. */
static struct number number_draw(struct rng *rng, enum vkind kind) {
	struct number	n;
	int64_t		whole = rng_range(rng, -3, 3);
	int64_t		part = 0;

	if (rng_below(rng, 2) == 0)
		whole += (rng_below(rng, 2) == 0 ? -1 : 1) * (INT64_C(1) << rng_range(rng, 52, 61));
	else if (kind != VT_INT)
		part = 25 * rng_range(rng, 0, 3);	/* exact as a float, too */
	if (kind == VT_FLOAT)
		whole = (int64_t)(double)whole;
	n.hundredths = (__int128)whole * 100 + (whole < 0 ? -part : part);
	snprintf(n.text, sizeof n.text, "%lld.%02lld", (long long)whole, (long long)part);
	if (kind == VT_INT)
		*strchr(n.text, '.') = '\0';
	if (kind == VT_FLOAT)
		strcat(n.text, "f");
	return n;
}

static void test_numbers_compare(void **state) {
	static const enum vkind	 kinds[] = { VT_INT, VT_FLOAT, VT_DECIMAL };
	static const char *const names[] = { "i", "f", "d" };
	static const char *const others[] = { "j", "fbig", "dtenth" };
	static const char *const ops[] = { "=", "!=", "<", "<=", ">", ">=" };
	struct program		*p = sexpr_program();
	struct batch		*b = batch_new(&p->schema);
	struct rng		 rng;

	(void)state;
	rng_seed(&rng, 1);
	batch_add(b, (struct order_key){0}, 0, (struct bytes){0});
	for (int round = 0; round < 20000; round++) {
		unsigned	ka = (unsigned)rng_below(&rng, 3);
		unsigned	kb = (unsigned)rng_below(&rng, 3);
		unsigned	op = (unsigned)rng_below(&rng, 6);
		struct number	x = number_draw(&rng, kinds[ka]), y = number_draw(&rng, kinds[kb]);
		bool		expected[] = { x.hundredths == y.hundredths,
				    x.hundredths != y.hundredths, x.hundredths < y.hundredths,
				    x.hundredths <= y.hundredths, x.hundredths > y.hundredths,
				    x.hundredths >= y.hundredths };
		struct sexpr	s = { .p = p };
		struct expr_env	env = { .program = p, .batch = b };
		struct cell	c;
		char		text[64];
		bool		error;
		uint32_t	number;

		sexpr_number(&s, x.text, strlen(x.text), &c);
		batch_set(b, 0, sexpr_slot(names[ka], strlen(names[ka])), c);
		sexpr_number(&s, y.text, strlen(y.text), &c);
		batch_set(b, 0, sexpr_slot(others[kb], strlen(others[kb])), c);
		snprintf(text, sizeof text, "(%s %s %s)", ops[op], names[ka], others[kb]);
		number = sexpr_build(p, text);
		if (expr_true(&p->exprs[number], &env, &error) != expected[op])
			fail_msg("%s with %s and %s", text, x.text, y.text);
		assert_false(error);
	}
	batch_free(&b);
	program_unref(&p);
}

int main(void) {
	const struct CMUnitTest others[] = {
		cmocka_unit_test(test_unlike), cmocka_unit_test(test_bound),
		cmocka_unit_test(test_bound_exists), cmocka_unit_test(test_too_complex),
		cmocka_unit_test(test_numbers_compare),
	};

	return rows_test(rows, sizeof rows / sizeof *rows, test_row)
	    + cmocka_run_group_tests(others, NULL, NULL);
}

/*
 * test_ast.c -- what the parser makes of what may be written: which operator binds tighter, what a
 * word means where it stands, what numbers and times are worth, where things stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "dsl/ast.h"

struct rig {
	struct ast	ast;
	struct arena	arena;
	struct diags	diags;
};

static struct ast_file *rig_parse(struct rig *rig, const char *text) {
	int rc;

	*rig = (struct rig){0};
	arena_init(&rig->arena);
	diags_init(&rig->diags);
	rc = ast_parse(&rig->ast, &rig->arena, "t.cep", text, strlen(text), &rig->diags);
	assert_int_equal(rc, rig->ast.files->error_count > 0 ? -1 : 0);
	return rig->ast.files;
}

static void rig_fini(struct rig *rig) {
	diags_fini(&rig->diags);
	arena_fini(&rig->arena);
}

/* ---- Expressions as (op operand operand) ---------------------------------------------------- */

static void expr_dump(struct buf *, const struct expr_node *);

static void list_dump(struct buf *out, const struct expr_node *e) {
	for (; e != NULL; e = e->next) {
		buf_char(out, ' ');
		expr_dump(out, e);
	}
}

static void path_dump(struct buf *out, const struct path_node *path) {
	for (const struct seg_node *seg = path->segs; seg != NULL; seg = seg->next) {
		if (seg->name != NULL) {
			buf_printf(out, "%s%s", seg == path->segs ? "" : ".", seg->name);
			continue;
		}
		buf_char(out, '[');
		expr_dump(out, seg->index);
		buf_char(out, ']');
	}
}

static void expr_dump(struct buf *out, const struct expr_node *e) {
	static const char *const words[EXPR_KINDS_COUNT] = {
		[EXPR_OR] = "or", [EXPR_AND] = "and", [EXPR_NOT] = "not", [EXPR_EQ] = "=",
		[EXPR_NE] = "!=", [EXPR_LT] = "<", [EXPR_GT] = ">", [EXPR_GE] = ">=",
		[EXPR_LE] = "<=", [EXPR_IN] = "in", [EXPR_LIKE] = "like",
		[EXPR_MATCHES] = "matches", [EXPR_IS_NULL] = "is-null",
		[EXPR_EXISTS] = "exists ", [EXPR_ADD] = "+", [EXPR_SUB] = "-", [EXPR_MUL] = "*",
		[EXPR_DIV] = "/", [EXPR_NEG] = "neg", [EXPR_ELSE] = "else", [EXPR_PATH] = "",
		[EXPR_ANY_PATH] = "any ", [EXPR_ALL_PATH] = "all ", [EXPR_TRUE] = "true",
		[EXPR_FALSE] = "false", [EXPR_NULL] = "null", [EXPR_SET] = "set",
		[EXPR_CALL] = "", [EXPR_MEMBER] = "member",
	};

	switch ((enum expr_kind)e->kind) {
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL:
		buf_str(out, words[e->kind]);
		return;
	case EXPR_EXISTS: case EXPR_PATH: case EXPR_ANY_PATH: case EXPR_ALL_PATH:
		buf_str(out, words[e->kind]);
		path_dump(out, e->path);
		return;
	case EXPR_NUM: case EXPR_PERCENT: case EXPR_UNIT_NUM:
		buf_printf(out, "%s%s", e->number.text, e->kind == EXPR_PERCENT ? "%" : "");
		if (e->kind == EXPR_UNIT_NUM)
			buf_str(out, e->unit);
		return;
	case EXPR_STR: case EXPR_NET:
		buf_printf(out, e->kind == EXPR_STR ? "'%s'" : "%s", e->text->text);
		return;
	default:
		break;
	}
	buf_printf(out, "(%s%s", e->is_negated ? "not-" : "", words[e->kind]);
	if (e->kind == EXPR_OR || e->kind == EXPR_AND || e->kind == EXPR_SET) {
		list_dump(out, e->args);
	} else if (e->kind == EXPR_CALL) {
		buf_str(out, e->name);
		list_dump(out, e->args);
		if (e->where != NULL)
			buf_str(out, " where");
		list_dump(out, e->where);
	} else {
		list_dump(out, e->left);
		list_dump(out, e->kind != EXPR_MEMBER ? e->right : NULL);
	}
	if (e->kind == EXPR_MEMBER) {
		buf_char(out, ' ');
		path_dump(out, e->member);
	}
	buf_char(out, ')');
}

static const struct { const char *text, *tree; } exprs[] = {
	/* precedence and association */
	{ "a or b and c or d", "(or a (and b c) d)" },
	{ "a or (b or c) or d", "(or a (or b c) d)" },
	{ "not a and not not b", "(and (not a) (not (not b)))" },
	{ "not a = b", "(not (= a b))" },
	{ "a = not b", "(= a (not b))" },
	{ "a + b < c * d", "(< (+ a b) (* c d))" },
	{ "a - b - c", "(- (- a b) c)" },
	{ "a - (b - c)", "(- a (- b c))" },
	{ "a / b * c", "(* (/ a b) c)" },
	{ "a + b * c - d", "(- (+ a (* b c)) d)" },
	{ "- a * b", "(* (neg a) b)" },
	{ "- - a.b", "(neg (neg a.b))" },
	{ "a - -1", "(- a (neg 1))" },
	{ "a else b + c", "(else a (+ b c))" },
	{ "a else b else c", "(else (else a b) c)" },
	{ "a else b > c", "(> (else a b) c)" },
	{ "a.b > 5 % * count()", "(> a.b (* 5% (count)))" },
	{ "a not in b and c not like d", "(and (not-in a b) (not-like c d))" },
	{ "not a in b", "(not (in a b))" },
	{ "a is null or b is not null", "(or (is-null a) (not-is-null b))" },
	{ "a + b is null", "(is-null (+ a b))" },
	{ "exists a.b and exists c", "(and exists a.b exists c)" },
	{ "any a like \"x\" or all b.c in d", "(or (like any a 'x') (in all b.c d))" },
	{ "a matches 'x' != b", NULL },
	/* operands */
	{ "(a)", "a" },
	{ "a in (\"x\", \"y\")", "(in a (set 'x' 'y'))" },
	{ "a in (\"x\")", "(in a 'x')" },
	{ "f()", "(f)" },
	{ "f(a, (b, c), g(d))", "(f a (set b c) (g d))" },
	{ "count(where a > 1)", "(count where (> a 1))" },
	{ "sum(a where b and c)", "(sum a where (and b c))" },
	{ "limits(a.b).max else 1_000 EUR", "(else (member (limits a.b) max) 1_000EUR)" },
	{ "first(a).b.c", "(member (first a) b.c)" },
	{ "a[0].b[c + 1]", "a[0].b[(+ c 1)]" },
	{ "10.0.0.0/8", "10.0.0.0/8" },
	{ "a in (::1, 2001:db8::/32, 192.0.2.7)", "(in a (set ::1 2001:db8::/32 192.0.2.7))" },
	{ "a / 2 / 3", "(/ (/ a 2) 3)" },
	{ "true and false or null", "(or (and true false) null)" },
	/* units: behind a number only */
	{ "900 km/h", "900km/h" },
	{ "900 km", "900km" },
	{ "a.km/h", "(/ a.km h)" },
	{ "3 km/hour", "(/ 3km hour)" },
	{ "30min + 5%", "(+ 30min 5%)" },
	{ "1 day - 2 days", "(- 1day 2days)" },
	/* texts */
	{ "\"a\\\\ \\\" \\n\\t\\u{e9}\"", "'a\\ \" \n\té'" },
	{ "'a\\ \"'", "'a\\ \"'" },
	/* a word directly before : . or a single =, and a word after a dot, is a name */
	{ "status.x = time.y.in.and", "(= status.x time.y.in.and)" },
	{ "status = 1 and and = 2", "(and (= status 1) (= and 2))" },
	{ "a.status = 1", "(= a.status 1)" },
	{ "status\n # comment\n = 1", "(= status 1)" },
	{ "status > 1", NULL },
	{ "true = a", "(= true a)" },
	/* first and last before ( */
	{ "first(a) + last (b)", "(+ (first a) (last b))" },
	{ "first + 1", NULL },
	/* inside ( ) and [ ] few words are reserved */
	{ "(status > 1)", "(> status 1)" },
	{ "a[status] + f(key, rule, time)", "(+ a[status] (f key rule time))" },
	{ "(each within)", NULL },
	{ "(on + run + timeout + change)", "(+ (+ (+ on run) timeout) change)" },
	{ "(a and in)", NULL },
	/* back quotes make any text a name */
	{ "`status` > `and` + `two words` + `a.b`", "(> status (+ (+ and two words) a.b))" },
	{ "`true`.`x` + `first`", "(+ true.x first)" },
};

static void test_exprs(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof exprs / sizeof *exprs; i++) {
		struct buf		 text = {0}, tree = {0};
		struct rig		 rig;
		const struct ast_file	*file;

		buf_printf(&text, "const x = %s\n", exprs[i].text);
		file = rig_parse(&rig, buf_cstr(&text));
		if (exprs[i].tree == NULL) {
			if (file->error_count == 0)
				fail_msg("%s: is accepted", exprs[i].text);
		} else {
			if (file->error_count > 0)
				fail_msg("%s: is refused", exprs[i].text);
			expr_dump(&tree, file->decls->value);
			assert_string_equal(buf_cstr(&tree), exprs[i].tree);
		}
		rig_fini(&rig);
		buf_fini(&text);
		buf_fini(&tree);
	}
}

/* ---- Two-word tokens, comments ------------------------------------------------------------- */

static void test_pairs(void **state) {
	const struct clause_node	*c;
	const struct ast_file		*file;
	struct rig			 rig;

	(void)state;
	file = rig_parse(&rig,
	    "rule r {\n"
	    "  for # key\n each user\n"
	    "  match at least 2 a each # gap\n\n within 5 s then run as each then change as on\n"
	    "  on\ttimeout alert low \"x\" on # x\n change keep\n"
	    "}\n"
	    "test r \"t\" { at 0 s run { to = 1 } run # x\n to 5 min }\n");
	assert_int_equal(file->error_count, 1);		/* `as each`, `as on`: words */
	rig_fini(&rig);

	file = rig_parse(&rig,
	    "rule r {\n"
	    "  for # key\n each user\n"
	    "  match at least 2 a each # gap\n\n within 5 s then run as timeout then change as b\n"
	    "  on\ttimeout alert low \"x\" on # x\n change keep\n"
	    "}\n"
	    "test r \"t\" { at 0 s run { to = 1 } run # x\n to 5 min }\n");
	assert_int_equal(file->error_count, 0);
	c = file->decls->rule->clauses;
	assert_int_equal(c->kind, CLAUSE_FOR_EACH);
	assert_int_equal(c->next->match->seq->elems->each_within->ns, INT64_C(5000000000));
	assert_string_equal(c->next->match->seq->elems->next->types->text, "run");
	assert_string_equal(c->next->match->seq->elems->next->as->text, "timeout");
	assert_int_equal(c->next->next->alert->when, WHEN_TIMEOUT);
	assert_int_equal(c->next->next->next->kind, CLAUSE_ON_CHANGE);
	assert_string_equal(file->decls->next->test->lines->type->text, "run");
	assert_int_equal(file->decls->next->test->lines->next->kind, LINE_RUN_TO);
	assert_int_equal(file->comment_count, 4);
	assert_string_equal(file->comments[1].text, "# gap");
	assert_false(file->comments[1].is_own_line);
	rig_fini(&rig);
}

/* ---- Numbers, times, texts with holes ------------------------------------------------------ */

static void test_durations(void **state) {
	static const struct { const char *number, *unit; int64_t ns; } cases[] = {
		{ "1", "ms", 1000000 }, { "0.5", "ms", 500000 }, { "0.000001", "ms", 1 },
		{ "1.5", "h", INT64_C(5400000000000) }, { "7", "days", INT64_C(604800000000000) },
		{ "1", "day", INT64_C(86400000000000) }, { "0", "s", 0 },
		{ "53375", "days", INT64_C(4611600000000000000) },
		{ "53376", "days", -1 }, { "0.0000001", "ms", -1 }, { "1", "m", -1 },
		{ "1", "us", -1 }, { "1", "EUR", -1 }, { "1", "", -1 },
		{ "9999999999999999999999999999999999", "days", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct decimal	number;
		int64_t		ns = -1;

		assert_true(decimal_parse(cases[i].number, strlen(cases[i].number), &number));
		assert_int_equal(duration_ns(number, cases[i].unit, &ns), cases[i].ns >= 0);
		if (cases[i].ns >= 0)
			assert_int_equal(ns, cases[i].ns);
	}
}

static void test_numbers(void **state) {
	const struct ast_file	*file;
	struct rig		 rig;
	struct decimal		 expected;

	(void)state;
	file = rig_parse(&rig, "const a = 1_000.50");
	assert_true(decimal_parse("1000.50", 7, &expected));
	assert_string_equal(file->decls->value->number.text, "1_000.50");
	assert_int_equal(file->decls->value->number.value.exp, expected.exp);
	assert_int_equal(decimal_cmp(file->decls->value->number.value, expected), 0);
	rig_fini(&rig);
}

static void parts_dump(struct buf *out, const struct part_node *part) {
	for (; part != NULL; part = part->next) {
		buf_printf(out, "[%u-%u ", part->span.column, part->span.end_column);
		if (part->text != NULL)
			buf_printf(out, "'%s'", part->text);
		else
			expr_dump(out, part->value);
		if (part->format != NULL)
			buf_printf(out, " as %s", part->format);
		buf_char(out, ']');
	}
}

static void test_templates(void **state) {
	static const struct { const char *text, *parts; } cases[] = {
		{ "\"\"", "" },
		{ "\"plain\"", "[12-17 'plain']" },
		{ "\"{a}\"", "[12-15 a]" },
		{ "\"x {a.b} y\"", "[12-14 'x '][14-19 a.b][19-21 ' y']" },
		{ "\"{a}{b}\"", "[12-15 a][15-18 b]" },
		{ "\"{{a} {{{b}\"", "[12-19 '{a} {'][19-22 b]" },
		{ "\"}} }\"", "[12-16 '}} }']" },
		{ "\"{a: 0.00 }{b:#,##0}\"", "[12-22 a as 0.00][22-31 b as #,##0]" },
		{ "\"{count(where x > 1)}\"", "[12-32 (count where (> x 1))]" },
		{ "\"{ status + time }\"", "[12-29 (+ status time)]" },
		{ "\"\\u{e9}\\n{a}\"", "[12-20 'é\n'][20-23 a]" },
		{ "\"日本{a}é\"", "[12-14 '日本'][14-17 a][17-18 'é']" },
		{ "\"{a else \\\"}\\\"}\"", "[12-26 (else a '}')]" },
		{ "'{a else \"{\"}'", "[12-24 (else a '{')]" },
		{ "\"{a in ::1}\"", "[12-22 (in a ::1)]" },
		{ "\"{`a}b`}\"", "[12-19 a}b]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf		 text = {0}, parts = {0};
		const struct ast_file	*file;
		struct rig		 rig;

		buf_printf(&text, "rule r { match a\nalert low %s }", cases[i].text);
		file = rig_parse(&rig, buf_cstr(&text));
		if (file->error_count > 0)
			fail_msg("%s: is refused", cases[i].text);
		parts_dump(&parts, file->decls->rule->clauses->next->alert->parts);
		assert_string_equal(buf_cstr(&parts), cases[i].parts);
		rig_fini(&rig);
		buf_fini(&text);
		buf_fini(&parts);
	}
}

/* ---- Places -------------------------------------------------------------------------------- */

static void span_check(struct span s, uint32_t line, uint32_t column, uint32_t end_line,
    uint32_t end_column) {
	assert_int_equal(s.line, line);
	assert_int_equal(s.column, column);
	assert_int_equal(s.end_line, end_line);
	assert_int_equal(s.end_column, end_column);
}

static void test_places(void **state) {
	const struct clause_node	*c;
	const struct elem_node		*e;
	const struct decl		*d;
	const struct expr_node		*cond;
	struct rig			 rig;

	(void)state;
	d = rig_parse(&rig,
	    "\xef\xbb\xbfrule r {\r\n"
	    "\tmatch at least 3 a [x = \"日本\" and (y)] as q\r\n"
	    "\t  then next within 5 s b # comment\r\n"
	    "\talert high if q.x \"t\"\r\n"
	    "} event e { f: int } time f")->decls;
	span_check(d->span, 1, 1, 5, 2);
	span_check(d->name->span, 1, 6, 1, 7);
	c = d->rule->clauses;
	span_check(c->span, 2, 2, 3, 26);
	e = c->match->seq->elems;
	span_check(e->span, 2, 8, 2, 44);
	span_check(e->quant.span, 2, 8, 2, 18);
	span_check(e->types->span, 2, 19, 2, 20);
	span_check(e->as->span, 2, 43, 2, 44);
	cond = e->cond;
	span_check(cond->span, 2, 22, 2, 38);
	span_check(cond->args->span, 2, 22, 2, 30);
	span_check(cond->args->op_span, 2, 24, 2, 25);
	span_check(cond->args->next->span, 2, 35, 2, 38);
	span_check(e->next->span, 3, 4, 3, 26);
	span_check(e->next->within->span, 3, 21, 3, 24);
	span_check(c->next->span, 4, 2, 4, 23);		/* not from where `on timeout` could be */
	span_check(c->next->alert->level->span, 4, 8, 4, 12);
	span_check(d->next->span, 5, 3, 5, 28);
	span_check(d->next->event->fields_span, 5, 11, 5, 21);
	rig_fini(&rig);
}

/* ---- Errors -------------------------------------------------------------------------------- */

/* A declaration is broken if, and only if, an error is in it. */
static void test_broken(void **state) {
	static const struct {
		enum decl_kind	 kind;
		const char	*name;
		bool		 is_broken;
	} expected[] = {
		{ DECL_CONST, "a", false }, { DECL_CONST, "b", true }, { DECL_CONST, "c", false },
		{ DECL_EVENT, "d", true }, { DECL_RULE, "e", true }, { DECL_RULE, "f", false },
		{ DECL_BROKEN, NULL, true }, { DECL_LIST, "g", true }, { DECL_DEFINE, "h", false },
		{ DECL_CONST, "i", true }, { DECL_CONST, "j", false },
	};
	const struct decl	*d;
	struct rig		 rig;

	(void)state;
	d = rig_parse(&rig,
	    "const a = 1\n"
	    "const b = == 2\n"
	    "const c = 3\n"
	    "event d { x: int y int }\n"
	    "rule e { match a [x ==] alert low \"x\" }\n"
	    "rule f { match a alert low \"x\" }\n"
	    "rule { match a alert low \"x\" }\n"
	    "list g = ()\n"
	    "define h(x) = x\n"
	    "const i = 1e6\n"
	    "const j = 1\n")->decls;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++, d = d->next) {
		assert_non_null(d);
		assert_int_equal(d->kind, expected[i].kind);
		assert_int_equal(d->is_broken, expected[i].is_broken);
		if (expected[i].name == NULL)
			assert_null(d->name);
		else
			assert_string_equal(d->name->text, expected[i].name);
	}
	assert_null(d);
	rig_fini(&rig);
}

/* Several files are one set; equal names of one file are one pointer. */
static void test_files(void **state) {
	static const char	 a[] = "const x = y + y", b[] = "const z = ", c[] = "";
	const struct expr_node	*sum;
	struct rig		 rig = {0};

	(void)state;
	arena_init(&rig.arena);
	diags_init(&rig.diags);
	assert_int_equal(ast_parse(&rig.ast, &rig.arena, "a", a, strlen(a), &rig.diags), 0);
	assert_int_equal(ast_parse(&rig.ast, &rig.arena, "b", b, strlen(b), &rig.diags), -1);
	assert_int_equal(ast_parse(&rig.ast, &rig.arena, "c", c, 0, &rig.diags), 0);
	assert_string_equal(rig.ast.files->next->name, "b");
	assert_int_equal(rig.ast.files->next->index, 1);
	assert_ptr_equal(rig.ast.files->next->next, rig.ast.last);
	assert_null(rig.ast.last->decls);
	sum = rig.ast.files->decls->value;
	assert_ptr_equal(sum->left->path->dotted, sum->right->path->dotted);
	assert_int_equal(rig.diags.list.items[0].span.file, 1);
	rig_fini(&rig);
}

int main(void) {
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exprs),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests_name("ast", tests, NULL, NULL);
}

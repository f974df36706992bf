/* test_value.c -- cells: numbers and currencies, equality and order, texts, JSON, masks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "event/schema.h"

static const char *const enum_names[] = { "approved", "declined" };

static struct schema test_schema(void) {
	return (struct schema){ .enum_names = (const char **)enum_names, .enum_count = 2 };
}

/* What a test writes for a value; decimals and money as text, lists as one item of `elem`. */
struct literal {
	uint8_t		 kind;
	int64_t		 i;
	double		 f, g;
	const char	*text;
	const char	*currency;
};

static struct cell literal_cell(const struct literal *l, struct decimal *wide) {
	struct cell	c = {0};
	struct decimal	d;

	switch (l->kind) {
	case VT_FLOAT:
		c.f = l->f;
		break;
	case VT_STRING:
		c.p = l->text;
		c.n = (uint32_t)strlen(l->text);
		break;
	case VT_DECIMAL:
	case VT_MONEY:
		assert_true(decimal_parse(l->text, strlen(l->text), &d));
		cell_set_decimal(&c, d, l->currency != NULL ? currency_pack(l->currency) : 0, wide);
		break;
	case VT_GEO:
		c.geo[0] = l->f;
		c.geo[1] = l->g;
		break;
	case VT_IP:
		memcpy(c.ip, l->text, sizeof c.ip);
		break;
	default:
		c.i = l->i;
	}
	return c;
}

static const struct text_case {
	struct literal	 value;
	const char	*text, *json, *masked;	/* masked as JSON */
} text_cases[] = {
	{ { .kind = VT_BOOL, .i = 1 }, "true", "true", "\"****\"" },
	{ { .kind = VT_INT, .i = INT64_MIN }, "-9223372036854775808", "-9223372036854775808",
	  "\"****5808\"" },
	{ { .kind = VT_FLOAT, .f = 0.1 }, "0.1", "0.1", "\"****\"" },
	{ { .kind = VT_FLOAT, .f = -0.0 }, "-0", "-0", "\"****\"" },
	{ { .kind = VT_FLOAT, .f = 5e-324 }, "5E-324", "5E-324", "\"****\"" },
	{ { .kind = VT_FLOAT, .f = HUGE_VAL }, "Infinity", "null", "\"****\"" },
	{ { .kind = VT_DECIMAL, .text = "2.50" }, "2.50", "\"2.50\"", "\"****\"" },
	{ { .kind = VT_DECIMAL, .text = "-1234567890123456789012345678901.234" },
	  "-1234567890123456789012345678901.234", "\"-1234567890123456789012345678901.234\"",
	  "\"****.234\"" },
	{ { .kind = VT_MONEY, .text = "753.00", .currency = "EUR" }, "753.00 EUR",
	  "{\"amount\":\"753.00\",\"currency\":\"EUR\"}", "\"****\"" },
	{ { .kind = VT_MONEY, .text = "0" }, "0", "{\"amount\":\"0\",\"currency\":null}",
	  "\"****\"" },
	{ { .kind = VT_MONEY, .text = "99999999999999999999", .currency = "JPY" },
	  "99999999999999999999 JPY", "{\"amount\":\"99999999999999999999\",\"currency\":\"JPY\"}",
	  "\"**** JPY\"" },
	{ { .kind = VT_STRING, .text = "a\"\\/\b\f\n\r\t\x01\x7f" }, "a\"\\/\b\f\n\r\t\x01\x7f",
	  "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\"", "\"****\"" },
	{ { .kind = VT_STRING, .text = "gr\xc3\xbc\xc3\x9f\xff" }, "gr\xc3\xbc\xc3\x9f\xff",
	  "\"gr\xc3\xbc\xc3\x9f\xef\xbf\xbd\"", "\"****\"" },
	{ { .kind = VT_STRING, .text = "4111111111" "1" }, "41111111111", "\"41111111111\"",
	  "\"****\"" },
	{ { .kind = VT_STRING, .text = "411111111234" }, "411111111234", "\"411111111234\"",
	  "\"****1234\"" },
	/* Twelve characters, 16 bytes: the last four are characters, too. */
	{ { .kind = VT_STRING, .text = "01234567\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f" },
	  "01234567\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f",
	  "\"01234567\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\"",
	  "\"****\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\"" },
	{ { .kind = VT_STRING, .text = "" }, "", "\"\"", "\"****\"" },
	{ { .kind = VT_ENUM, .i = 1 }, "declined", "\"declined\"", "\"****\"" },
	{ { .kind = VT_TIME, .i = INT64_C(1700000000123000000) }, "2023-11-14T22:13:20.123Z",
	  "\"2023-11-14T22:13:20.123Z\"", "\"****123Z\"" },
	{ { .kind = VT_DURATION, .i = INT64_C(5400000000000) }, "1 h 30 min", "\"1 h 30 min\"",
	  "\"****\"" },
	{ { .kind = VT_IP, .text = "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\x07" }, "10.0.0.7",
	  "\"10.0.0.7\"", "\"****\"" },
	{ { .kind = VT_IP, .text = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01" }, "2001:db8::1",
	  "\"2001:db8::1\"", "\"****\"" },
	{ { .kind = VT_GEO, .f = 48.137, .g = -11.5 }, "48.137,-11.5",
	  "{\"lat\":48.137,\"lon\":-11.5}", "\"****11.5\"" },
};

static void test_texts(void **state) {
	struct schema	schema = test_schema();
	struct buf	out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++) {
		const struct text_case	*t = &text_cases[i];
		struct vtype		 type = { .kind = t->value.kind };
		struct decimal		 wide;
		struct cell		 c = literal_cell(&t->value, &wide);

		value_print(&out, &schema, type, &c, false);
		assert_string_equal(buf_cstr(&out), t->text);
		buf_reset(&out);
		value_json(&out, &schema, type, &c, false);
		assert_string_equal(buf_cstr(&out), t->json);
		buf_reset(&out);
		value_json(&out, &schema, type, &c, true);
		assert_string_equal(buf_cstr(&out), t->masked);
		buf_reset(&out);
	}
	buf_fini(&out);
}

static void test_lists(void **state) {
	struct schema	schema = test_schema();
	struct vtype	type = { .kind = VT_LIST, .elem = VT_STRING };
	struct cell	items[] = { { .p = "clone", .n = 5 }, { .p = "-q", .n = 2 } };
	struct cell	list = { .list = items, .n = 2 }, empty = { .list = items };
	struct buf	out = {0};
	bool		error = false;

	(void)state;
	value_print(&out, &schema, type, &list, false);
	assert_string_equal(buf_cstr(&out), "clone, -q");
	buf_reset(&out);
	value_json(&out, &schema, type, &list, false);
	assert_string_equal(buf_cstr(&out), "[\"clone\",\"-q\"]");
	buf_reset(&out);
	value_json(&out, &schema, type, &list, true);
	assert_string_equal(buf_cstr(&out), "[\"****\",\"****\"]");
	buf_reset(&out);
	value_json(&out, &schema, type, &empty, true);
	assert_string_equal(buf_cstr(&out), "[]");
	assert_true(cell_list_equal(VT_STRING, &list, &list, &error));
	assert_false(cell_list_equal(VT_STRING, &list, &empty, &error));
	assert_false(error);
	buf_fini(&out);
}

#define NUM(text_)	{ .kind = VT_DECIMAL, .text = text_ }
#define MONEY(n, code)	{ .kind = VT_MONEY, .text = n, .currency = code }
#define TEXT(text_)	{ .kind = VT_STRING, .text = text_ }
#define FLT(x)		{ .kind = VT_FLOAT, .f = x }

static const struct order_case {
	struct literal	a, b;
	int		order;
	bool		error;
} order_cases[] = {
	{ NUM("1"), NUM("1.00"), 0, false },
	{ NUM("1e20"), NUM("100000000000000000000"), 0, false },
	{ NUM("-2"), NUM("0.1"), -1, false },
	{ NUM("99999999999999999999"), NUM("1"), 1, false },
	{ MONEY("1.0", "EUR"), MONEY("1", "EUR"), 0, false },
	{ MONEY("1.01", "EUR"), MONEY("1.02", "EUR"), -1, false },
	{ MONEY("1", "EUR"), MONEY("2", "USD"), 0, true },
	{ TEXT("a"), TEXT("ab"), -1, false },
	{ TEXT("b"), TEXT("ab"), 1, false },
	{ TEXT("\xff"), TEXT("a"), 1, false },		/* bytes have no sign */
	{ TEXT(""), TEXT(""), 0, false },
	{ FLT(-0.0), FLT(0.0), 0, false },
	{ FLT(0.1), FLT(0.2), -1, false },
	{ { .kind = VT_INT, .i = INT64_MIN }, { .kind = VT_INT, .i = INT64_MAX }, -1, false },
};

static void test_order(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof order_cases / sizeof *order_cases; i++) {
		const struct order_case	*t = &order_cases[i];
		struct decimal		 wide_a, wide_b;
		struct cell		 a = literal_cell(&t->a, &wide_a);
		struct cell		 b = literal_cell(&t->b, &wide_b);
		bool			 error = false;
		int			 there, back;

		there = cell_compare(t->a.kind, &a, &b, &error);
		back = cell_compare(t->a.kind, &b, &a, &error);
		assert_int_equal((there > 0) - (there < 0), t->order);
		assert_int_equal((back > 0) - (back < 0), -t->order);
		assert_true(error == t->error);
		error = false;
		assert_true(cell_equal(t->a.kind, &a, &b, &error) == (t->order == 0 && !t->error));
		assert_true(error == t->error);
	}
}

static void test_currencies(void **state) {
	static const struct { const char *code; int digits; } known[] = { { "EUR", 2 },
	    { "JPY", 0 }, { "BHD", 3 }, { "CLF", 4 }, { "XAU", 0 }, { "HRK", 2 }, { "AED", 2 },
	    { "ZWL", 2 }, { "XQZ", -1 }, { "AAA", -1 }, { "ZZZ", -1 } };
	char code[4];

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		uint32_t currency = currency_pack(known[i].code);

		assert_int_equal(currency_digits(currency), known[i].digits);
		currency_unpack(currency, code);
		assert_string_equal(code, known[i].code);
	}
	assert_int_equal(currency_pack("eur"), 0);
	assert_int_equal(currency_pack("E1R"), 0);
	assert_int_equal(currency_pack("E"), 0);	/* stops at the NUL */
	assert_int_equal(currency_digits(0), -1);
	assert_int_equal(currency_find("EUR"), currency_pack("EUR"));
	assert_int_equal(currency_find("EURO"), 0);
	assert_int_equal(currency_find("XQZ"), 0);
	assert_int_equal(currency_find(""), 0);
}

/* A decimal keeps its scale and its width in a cell. */
static void test_decimals(void **state) {
	static const char *const texts[] = { "0", "1.00", "-1.00", "9223372036854775807",
	    "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
	    "9999999999999999999999999999999999", "1E-50", "-1.5E+60" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char		text[DECIMAL_TEXT_BYTES];
		struct decimal	d, wide;
		struct cell	c;

		assert_true(decimal_parse(texts[i], strlen(texts[i]), &d));
		cell_set_decimal(&c, d, currency_pack("EUR"), &wide);
		decimal_print(cell_decimal(&c), text);
		assert_string_equal(text, texts[i]);
		assert_int_equal(c.x & ~CELL_BIG, currency_pack("EUR"));
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts), cmocka_unit_test(test_lists),
		cmocka_unit_test(test_order), cmocka_unit_test(test_currencies),
		cmocka_unit_test(test_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

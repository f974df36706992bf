/* test_function.c -- every function of functions.def at least once, and which arguments fit. */
#include "sexpr_rows.h"

static const struct row rows[] = {
	{ "(contains s 'bc')", "bool true" }, { "(contains s 'BC')", "bool false" },
	{ "(contains s '')", "bool true" }, { "(contains empty 'a')", "bool false" },
	{ "(contains no_s 'a')", "bool false" }, { "(not (contains no_s 'a'))", "bool true" },
	{ "(starts_with s 'ab')", "bool true" }, { "(starts_with s 'abcd')", "bool false" },
	{ "(starts_with empty '')", "bool true" }, { "(ends_with s 'bc')", "bool true" },
	{ "(ends_with s 'ab')", "bool false" }, { "(ends_with s '')", "bool true" },
	{ "(lower 'ÄÖx I')", "string äöx i" }, { "(upper 'äßx i')", "string ÄßX I" },
	{ "(lower 'Ⱥ')", "string ⱥ" }, { "(lower '')", "string " },
	{ "(lower no_s)", "string absent" },
	{ "(trim '  a b ')", "string a b" }, { "(trim '   ')", "string " },
	{ "(trim ' x')", "string x" },
	{ "(length 'äöü')", "int 3" }, { "(length empty)", "int 0" },
	{ "(length no_s)", "int absent" },
	{ "(length tags)", "int 2" }, { "(length none)", "int 0" },
	{ "(length no_tags)", "int absent" },
	{ "(substring 'äbcd' 1)", "string bcd" }, { "(substring 'äbcd' 0 2)", "string äb" },
	{ "(substring 'abcd' -2)", "string cd" }, { "(substring 'abcd' -9 1)", "string a" },
	{ "(substring 'abcd' 9)", "string " }, { "(substring 'abcd' 1 0)", "string " },
	{ "(substring 'abcd' 1 -1)", "string " }, { "(substring 'abcd' 1 99)", "string bcd" },
	{ "(substring 'abcd' -9223372036854775808)", "string abcd" },
	{ "(concat s '-' i)", "string abc-7" },
	{ "(concat eur e flag)", "string 10.00 EURapprovedtrue" },
	{ "(concat s no_s)", "string absent" }, { "(concat empty empty)", "string " },
	{ "(replace 'a b c' ' ' '')", "string abc" }, { "(replace 'aaa' 'aa' 'b')", "string ba" },
	{ "(replace s '' 'x')", "string abc" }, { "(replace s 'z' 'x')", "string abc" },
	{ "(replace s 'abc' '')", "string " }, { "(split 'a,b,,c' ',')", "list a, b, , c" },
	{ "(split 'abc' ',')", "list abc" }, { "(split 'abc' '')", "list abc" },
	{ "(split '' ',')", "list " }, { "(in 'b' (split 'a,b' ','))", "bool true" },
	{ "(extract 'http://x.org/y' 're')", "string absent" },
	{ "(extract 'http://x.org/y' '//[^/]+')", "string //x.org" },
	{ "(extract 'k=v' '=.*|[z]')", "string =v" }, { "(extract 'abcd' 'b.')", "string bc" },
	{ "(text eur)", "string 10.00 EUR" }, { "(text s)", "string abc" },
	{ "(text tags)", "string a, b" },
	{ "(entropy 'aabb')", "float 1" }, { "(entropy 'aaaa')", "float 0" },
	{ "(entropy empty)", "float 0" },

	{ "(join tags '-')", "string a-b" }, { "(join none '-')", "string " },
	{ "(join tags '')", "string ab" },
	{ "(join no_tags '-')", "string absent" }, { "(item tags 0)", "string a" },
	{ "(item tags -1)", "string b" }, { "(item tags 2)", "string absent" },
	{ "(item tags -3)", "string absent" }, { "(item decs 0)", "decimal 2.5" },
	{ "(+ (item ints 1) 1)", "int 3" },

	{ "(abs j)", "int 3" }, { "(abs (neg f))", "float 2.5" },
	{ "(abs (neg d))", "decimal 2.50" },
	{ "(abs (- eur 12EUR))", "money 2.00 EUR" }, { "(abs (neg dur))", "duration 1 min 30 s" },
	{ "(abs -9223372036854775808)", "int error" }, { "(abs no_i)", "int absent" },
	{ "(round 2.5)", "decimal 2" }, { "(round 3.5)", "decimal 4" }, { "(round f)", "float 2" },
	{ "(round i)", "int 7" }, { "(round (* eur 0.333))", "money 3 EUR" },
	{ "(round 0.125 2)", "decimal 0.12" }, { "(round 0.125f 2)", "float 0.12" },
	{ "(round f 1)", "float 2.5" },
	{ "(round (* eur 0.3333) 2)", "money 3.33 EUR" }, { "(round 1500ms)", "duration 2 s" },
	{ "(round 2500ms)", "duration 2 s" }, { "(round 1500ms 1)", "duration 1 s 500 ms" },
	{ "(round 1500ms 30)", "duration 1 s 500 ms" }, { "(round f 31)", "float error" },
	{ "(round d -1)", "decimal error" },
	{ "(floor 2.9)", "decimal 2" }, { "(floor -2.1)", "decimal -3" },
	{ "(floor f)", "float 2" },
	{ "(floor i)", "int 7" }, { "(floor (* eur 0.99))", "money 9 EUR" },
	{ "(floor 1900ms)", "duration 1 s" }, { "(floor -1ms)", "duration -1 s" },
	{ "(ceil 2.1)", "decimal 3" }, { "(ceil -2.9)", "decimal -2" }, { "(ceil f)", "float 3" },
	{ "(ceil 2)", "int 2" }, { "(ceil 1001ms)", "duration 2 s" },
	{ "(ceil 2s)", "duration 2 s" },
	{ "(ceil -1ms)", "duration 0 s" },
	{ "(ceil 99999999999999999999.5)", "decimal 100000000000000000000" },
	{ "(min i j)", "int -3" }, { "(max i j)", "int 7" }, { "(min i 2.5)", "decimal 2.5" },
	{ "(max i f 3)", "float 7" }, { "(min eur 5EUR 7EUR)", "money 5 EUR" },
	{ "(max 's' s 'r')", "string s" }, { "(max t @5)", "time 1970-01-01T00:16:40Z" },
	{ "(min eur usd)", "money error" }, { "(min i no_i)", "int absent" },
	{ "(max 1.1 99999999999999999999.5 2)", "decimal 99999999999999999999.5" },
	{ "(mod i 4)", "int 3" }, { "(mod j 4)", "int 1" }, { "(mod i -4)", "int -1" },
	{ "(mod 8 4)", "int 0" },
	{ "(mod i 0)", "int error" }, { "(mod -9223372036854775808 -1)", "int 0" },
	{ "(sqrt 6.25)", "float 2.5" }, { "(sqrt j)", "float error" }, { "(log 1)", "float 0" },
	{ "(log 0)", "float error" }, { "(log10 1000)", "float 3" },
	{ "(power 2 10)", "float 1024" },
	{ "(power 10 400)", "float error" }, { "(number '12.50')", "decimal 12.50" },
	{ "(number '1e3')", "decimal 1000" }, { "(number 'x')", "decimal absent" },
	{ "(number '')", "decimal absent" },

	/* 2026-03-29T00:59:59Z and T01:00:00Z: summer time begins in Berlin */
	{ "(year @1774745999)", "int 2026" }, { "(month @1774745999)", "int 3" },
	{ "(day @1774745999)", "int 29" }, { "(weekday @1774745999)", "int 7" },
	{ "(hour @1774745999)", "int 0" }, { "(minute @1774745999)", "int 59" },
	{ "(hour @1774745999 'Europe/Berlin')", "int 1" },
	{ "(hour @1774746000 'Europe/Berlin')", "int 3" },
	{ "(date @1774745999)", "string 2026-03-29" },
	{ "(date @1774736999 'America/New_York')", "string 2026-03-28" },
	{ "(date @-1)", "string 1969-12-31" }, { "(hour @-1)", "int 23" },
	{ "(weekday @0)", "int 4" },
	{ "(weekday @-345600)", "int 7" }, { "(weekday @-86400)", "int 3" },
	{ "(hour @0 'Asia/Kolkata')", "int 5" },
	{ "(minute @0 'Asia/Kolkata')", "int 30" }, { "(hour no_t)", "int absent" },
	{ "(start_of_day @1774745999)", "time 2026-03-29T00:00:00Z" },
	{ "(start_of_day @1774780000 'Europe/Berlin')", "time 2026-03-28T23:00:00Z" },
	{ "(start_of_day @1774900000 'Europe/Berlin')", "time 2026-03-29T22:00:00Z" },

	{ "(latitude (geo 52.52 13.41))", "float 52.52" },
	{ "(longitude (geo 52.52 i))", "float 7" },
	{ "(= (geo 52.52 13.41) berlin)", "bool true" }, { "(geo 91 0)", "geo error" },
	{ "(geo 0 -180.5)", "geo error" }, { "(geo no_f 0)", "geo absent" },
	{ "(round (distance berlin (geo 1.35 103.82)))", "float 9916173" },
	{ "(round (distance (geo 0 0) (geo 0 180)))", "float 20015114" },
	{ "(distance berlin berlin)", "float 0" }, { "(distance berlin no_geo)", "float absent" },
	{ "(round (speed (geo 0 0) @0 (geo 0 1) @1000))", "float 111" },
	{ "(round (speed (geo 0 1) @1000 (geo 0 0) @0))", "float 111" },
	{ "(round (speed (geo 0 0) @0 (geo 0 1) @0))", "float 111195080" },
	{ "(speed berlin @0 berlin @0)", "float 0" },

	{ "(network ip4 24 64)", "ip 10.1.2.0" }, { "(network ip6 24 33)", "ip 2001:db8::" },
	{ "(network ip/10.1.2.255 31 0)", "ip 10.1.2.254" }, { "(network ip4 0 0)", "ip 0.0.0.0" },
	{ "(network ip6 32 128)", "ip 2001:db8::1" }, { "(network ip4 33 0)", "ip error" },
	{ "(network ip4 8 -1)", "ip error" }, { "(is_private ip4)", "bool true" },
	{ "(is_private ip6)", "bool false" }, { "(is_private ip/172.31.255.255)", "bool true" },
	{ "(is_private ip/172.32.0.0)", "bool false" },
	{ "(is_private ip/192.168.7.7)", "bool true" },
	{ "(is_private ip/169.254.0.1)", "bool true" },
	{ "(is_private ip/127.0.0.1)", "bool true" },
	{ "(is_private ip/8.8.8.8)", "bool false" }, { "(is_private ip/::1)", "bool true" },
	{ "(is_private ip/fe80::1)", "bool true" }, { "(is_private ip/fd00::1)", "bool true" },
	{ "(is_private no_ip)", "bool false" }, { "(is_ipv6 ip4)", "bool false" },
	{ "(is_ipv6 ip6)", "bool true" },
};

static void test_row(void **state) {
	struct row_run r;

	row_run(&r, *state);
	row_fini(&r);
}

/* Every line of the table is told apart by a row above; its example names it. */
static void test_table(void **state) {
	(void)state;
	for (const struct function *f = functions; f < functions + function_count; f++) {
		char	call[64];
		size_t	found = 0, n;

		n = (size_t)snprintf(call, sizeof call, "(%s ", f->name);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			found += strstr(rows[i].text, call) != NULL;
		if (found == 0)
			fail_msg("%s: no test", f->name);
		call[0] = '\0';
		snprintf(call, sizeof call, "%s(", f->name);
		assert_non_null(strstr(f->example, call));
		assert_true(n < sizeof call);
	}
}

static const struct fit {
	const char	*name;
	struct vtype	 args[4];
	unsigned	 count;
	enum function_fit fit;
	unsigned	 bad;
} fits[] = {
	{ "contains", { { VT_STRING, 0, 0 }, { VT_STRING, 0, 0 } }, 2, FUNCTION_FITS, 0 },
	{ "contain", { { VT_STRING, 0, 0 } }, 1, FUNCTION_UNKNOWN, 0 },
	{ "contains", { { VT_STRING, 0, 0 } }, 1, FUNCTION_ARG_COUNT, 0 },
	{ "contains", { { VT_STRING, 0, 0 }, { VT_INT, 0, 0 } }, 2, FUNCTION_ARG_TYPE, 1 },
	{ "substring", { { VT_STRING, 0, 0 }, { VT_INT, 0, 0 } }, 2, FUNCTION_FITS, 0 },
	{ "substring", { { VT_STRING, 0, 0 } }, 1, FUNCTION_ARG_COUNT, 0 },
	{ "min", { { VT_INT, 0, 0 } }, 1, FUNCTION_ARG_COUNT, 0 },
	{ "min", { { VT_INT, 0, 0 }, { VT_DECIMAL, 0, 0 },
	{ VT_FLOAT, 0, 0 } }, 3, FUNCTION_FITS, 0 },
	{ "min", { { VT_INT, 0, 0 }, { VT_MONEY, 0, 0 } }, 2, FUNCTION_ARG_TYPE, 1 },
	{ "abs", { { VT_TIME, 0, 0 } }, 1, FUNCTION_ARG_TYPE, 0 },
	{ "item", { { VT_LIST, VT_STRING, 0 }, { VT_INT, 0, 0 } }, 2, FUNCTION_FITS, 0 },
	{ "join", { { VT_LIST, VT_INT, 0 }, { VT_STRING, 0, 0 } }, 2, FUNCTION_ARG_TYPE, 0 },
	{ "length", { { VT_LIST, VT_INT, 0 } }, 1, FUNCTION_FITS, 0 },
	{ "length", { { VT_INT, 0, 0 } }, 1, FUNCTION_ARG_TYPE, 0 },
};

static void test_fits(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
		const struct fit	*f = &fits[i];
		enum function_fit	 fit;
		struct vtype		 result;
		unsigned		 bad;
		bool			 found;

		found = function_find(f->name, f->args, f->count, &result, &fit, &bad) != NULL;
		assert_int_equal(found, f->fit == FUNCTION_FITS);
		assert_int_equal(fit, f->fit);
		if (fit == FUNCTION_ARG_TYPE)
			assert_int_equal(bad, f->bad);
	}
}

static void test_too_long(void **state) {
	static const char *const texts[] = { "(replace s 'b' s)", "(concat s s)", "(join tags s)" };
	enum { LONG = 9 << 20 };
	struct program	*p = sexpr_program();
	struct batch	*b = batch_new(&p->schema);
	char		*text = malloc(LONG);
	struct arena	 scratch;
	struct value	 v;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', LONG);
	text[0] = text[LONG - 1] = 'b';
	arena_init(&scratch);
	sexpr_row(p, b);
	batch_set(b, 0, sexpr_slot("s", 1), (struct cell){ .p = text, .n = LONG });
	batch_set(b, 0, sexpr_slot("tags", 4), (struct cell){
	    .list = (struct cell[]){ { .p = text, .n = LONG },
	{ .p = text, .n = LONG } }, .n = 2 });
	for (size_t i = 0; i < 3; i++) {
		uint32_t number = sexpr_build(p, texts[i]);

		expr_eval(&p->exprs[number], &(struct expr_env){ .program = p, .batch = b,
		    .scratch = &scratch }, &v);
		assert_int_equal(v.state, VALUE_ERROR);
	}
	free(text);
	batch_free(&b);
	arena_fini(&scratch);
	program_unref(&p);
}

static void test_signatures(void **state) {
	static const struct { const char *name, *text; } expected[] = {
		{ "contains", "contains(text: string, part: string) -> bool" },
		{ "substring", "substring(text: string, from: int, count: int?) -> string" },
		{ "min", "min(values: any with an order, ...) -> the same" },
		{ "speed", "speed(from: geo, at: time, to: geo, at: time) -> float" },
		{ "geo", "geo(latitude: number, longitude: number) -> geo" },
		{ "item", "item(list: list, position: int) -> an item's" },
		{ "split", "split(text: string, separator: string) -> list of string" },
		{ "extract", "extract(text: string, pattern: constant pattern) -> string" },
		{ "hour", "hour(time: time, zone: constant time zone?) -> int" },
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		for (const struct function *f = functions; f < functions + function_count; f++) {
			if (strcmp(f->name, expected[i].name) != 0)
				continue;
			buf_reset(&out);
			function_signature(&out, f);
			assert_string_equal(buf_cstr(&out), expected[i].text);
		}
	buf_fini(&out);
}

static void test_constants(void **state) {
	struct program *p = sexpr_program();

	(void)state;
	assert_int_equal(sexpr_build(p, "(hour t 'Europe/Atlantis')"), UINT32_MAX);
	assert_int_equal(sexpr_build(p, "(hour t s)"), UINT32_MAX);
	assert_int_equal(sexpr_build(p, "(extract s s)"), UINT32_MAX);
	assert_int_equal(sexpr_build(p, "(extract s '[')"), UINT32_MAX);
	assert_int_not_equal(sexpr_build(p, "(hour t 'Europe/Berlin')"), UINT32_MAX);
	program_unref(&p);
}

int main(void) {
	const struct CMUnitTest others[] = {
		cmocka_unit_test(test_table), cmocka_unit_test(test_fits),
		cmocka_unit_test(test_too_long), cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_constants),
	};

	return rows_test(rows, sizeof rows / sizeof *rows, test_row)
	    + cmocka_run_group_tests(others, NULL, NULL);
}

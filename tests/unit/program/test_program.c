/* test_program.c -- equal things stand once in a program; all of it as text; local time. */
#include "sexpr.h"

#include "base/rng.h"
#include "program/zone.h"

static struct atom atom_of(uint16_t slot, enum expr_op op, int64_t i) {
	return (struct atom){ .kind = ATOM_COMPARE, .slot = slot, .op = (uint8_t)op,
	    .constant = { .i = i, .x = 77 } };		/* what is unused does not count */
}

static void test_atoms(void **state) {
	struct program	*p = sexpr_program();
	uint16_t	 i = sexpr_slot("i", 1);
	struct atom	 equal = atom_of(i, OP_EQ, 5), unequal = atom_of(i, OP_NE, 5);
	struct atom	 not_equal = equal, other = equal;

	(void)state;
	not_equal.negated = true;
	other.constant.x = 0;
	other.set = 9;
	assert_int_equal(program_atom(p, &equal), 0);
	assert_int_equal(program_atom(p, &other), 0);
	assert_int_equal(program_atom(p, &unequal), 1);
	assert_int_equal(program_atom(p, &not_equal), 1);
	assert_int_equal(p->atom_count, 2);
	assert_true(p->atoms[1].negated);
	assert_int_equal(p->atoms[1].op, OP_EQ);
	program_unref(&p);
}

/* Conditions that are the same test in other words are one atom. */
static void test_atom_of_expr(void **state) {
	static const char *const same[][4] = {
		{ "(> i 5)", "(< 5 i)", NULL, NULL },
		{ "(!= i 5)", "(not (= i 5))", "(not (= 5 i))", "(!= 5 i)" },
		{ "flag", "(= flag true)", "(not (not flag))", NULL },
		{ "(= d 5)", "(= 5 d)", NULL, NULL },
		{ "(<= f 5)", "(>= 5 f)", "(<= f 5.0)", NULL },
		{ "(exists s)", "(not (not (exists s)))", NULL, NULL },
		{ "(in s {'a' 'b'})", "(in s {'b' 'a' 'b'})", NULL, NULL },
		{ "(> eur 5EUR)", "(< 5EUR eur)", NULL, NULL },
		{ "(= (hour t) 5)", "(= (hour t) 5)", NULL, NULL },
	};
	struct program *p = sexpr_program();

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		for (int j = 0; j < 4 && same[i][j] != NULL; j++) {
			uint32_t atom = program_atom_expr(p, sexpr_build(p, same[i][j]));

			if (atom != i)
				fail_msg("%s is atom %u", same[i][j], atom);
		}
	assert_int_equal(p->atoms[8].kind, ATOM_EXPR);
	program_unref(&p);
}

static void test_preds(void **state) {
	struct program		*p = sexpr_program();
	uint32_t		 atoms[] = { 4, 2, 4, 3 }, once[] = { 4, 2, 3 };
	uint32_t		 order[] = { 2, 4, 3 };
	struct type_test	 a[] = { { 2, 1 }, { 0, 2 }, { 2, 4 } };
	struct type_test	 b[] = { { 0, 2 }, { 2, 5 } };

	(void)state;
	assert_int_equal(program_pred(p, a, 3, atoms, 4), 0);
	assert_int_equal(program_pred(p, b, 2, once, 3), 0);
	assert_int_equal(program_pred(p, b, 2, order, 3), 1);	/* order counts: data errors */
	assert_int_equal(program_pred(p, b, 1, once, 3), 2);
	assert_int_equal(program_pred(p, b, 1, NULL, 0), 3);
	assert_int_equal(p->preds[0].type_count, 2);
	assert_int_equal(p->preds[0].atom_count, 3);
	assert_int_equal(p->preds[0].atoms[0], 4);
	program_unref(&p);
}

static void test_slots_and_plans(void **state) {
	struct program	*p = program_new();
	uint16_t	 name = program_slot(p, "name", vtype_of(VT_STRING), false);
	uint16_t	 slots[] = { name, name };
	bool		 any[] = { false, true };
	uint8_t		 kinds[] = { VT_STRING };
	struct key_route one[] = { { slots, any } }, other[] = { { slots, any + 1 } };
	struct key_plan	 none = {0}, plain = { 1, kinds, 1, one }, ranged = { 1, kinds, 1, other };

	(void)state;
	assert_int_equal(program_slot(p, "name", vtype_of(VT_INT), false), 1);
	assert_int_equal(program_slot(p, "name", vtype_of(VT_STRING), true), name);
	assert_int_equal(program_slot(p, "name", vtype_of(VT_STRING), false), name);
	assert_true(p->schema.slots[name].secret);
	assert_false(p->schema.slots[1].secret);
	assert_int_equal(program_plan(p, &none), 0);
	assert_int_equal(program_plan(p, &plain), 1);
	assert_int_equal(program_plan(p, &ranged), 2);
	slots[1] = 1;
	assert_int_equal(program_plan(p, &plain), 1);
	assert_int_equal(p->plans[1].routes[0].slots[0], name);
	program_unref(&p);
}

static void test_references(void **state) {
	struct program *p = program_new(), *other = program_ref(p);

	(void)state;
	program_seal(p);
	program_unref(&p);
	assert_null(p);
	assert_int_equal(other->rule_count, 0);
	program_unref(&other);
	program_unref(&other);
}

/* --- All of it as text --- */

static const char dump_expected[] =
    "event 0 e\n"
    "slot 0 card: string secret\n"
    "slot 1 n: int\n"
    "slot 2 tags: list of string\n"
    "set 0: in (\"x\", \"y\")\n"
    "expr 0: bool in r2 of 3, reads the event, reads the match\n"
    "      0  r0 = field n\n"
    "      1  r1 = bound field ref 0.n\n"
    "      2  r2 = < int r1 r0\n"
    "expr 1: bool in r2 of 3, reads the event\n"
    "      0  r0 = field card\n"
    "      1  r1 = constant \"c\\\"1\"\n"
    "      2  r2 = = string r0 r1\n"
    "expr 2: int in r1 of 2, reads the event\n"
    "      0  r0 = field card\n"
    "      1  r1 = call length(r0)\n"
    "atom 0: card = \"c\\\"1\"\n"
    "atom 1: not n in set 0\n"
    "pred 0: e:1 [card = \"c\\\"1\" and not n in set 0]\n"
    "plan 0: string\n"
    "    route 0: card\n"
    "rule 0 r: version v1, live, plan 0\n"
    "    step 0: a, route 0\n"
    "    step 1: no n, route 0, never taken\n"
    "    cond 0: pred 0 (as a)\n"
    "    cond 1: pred 0 and expr 0 (as no n)\n"
    "    ref 0: last of a\n"
    "    aggregate 0: sum of a, int expr 2\n"
    "    counter 0: up to 3\n"
    "    position 0\n"
    "      -> 1 then, fate 0, counter 0 := 1\n"
    "    position 1: a, cond 0, waits 1 min\n"
    "      -> 1 every, fate 0, within 10 s, if counter 0 < 3, counter 0 += 1\n"
    "      -> accept, fate 1, after 1 min, no cond 1, if counter 0 >= 3\n"
    "    within 1 h\n"
    "    where expr 0\n"
    "    cancel on pred 0 (as a)\n"
    "    repeat from last a, at most 10000 runs per key\n"
    "    suppress 1 h\n"
    "    alert high if expr 1 \"Card {expr 2 secret}\" with n = expr 2 to soc\n";

static void rule_fill(struct rule *r, uint32_t cond, uint32_t where, uint32_t length) {
	static struct nfa_step	steps[] = { { "a", true, true, 0 }, { "no n", false, false, 0 } };
	static struct nfa_pos	positions[] = {
		{ .cond = NFA_NO_COND, .edges = { 0, 1 }, .fork_id = 0xffff,
		  .wait_ns = NFA_NO_LIMIT },
		{ .cond = 0, .edges = { 1, 2 }, .fork_id = 0xffff, .wait_ns = 60000000000 },
	};
	static struct nfa_count	counts[] = { { COUNT_SET_1, 0, 0 }, { COUNT_BELOW, 0, 3 },
	    { COUNT_ADD, 0, 0 }, { COUNT_AT_LEAST, 0, 3 } };
	static struct nfa_edge	edges[] = {
		{ .to = 1, .word = WORD_THEN, .within_ns = NFA_NO_LIMIT, .counts = { 0, 1 } },
		{ .to = 1, .word = WORD_EVERY, .within_ns = 10000000000, .counts = { 1, 2 } },
		{ .to = NFA_ACCEPT, .fate = 1, .within_ns = NFA_NO_LIMIT, .after_ns = 60000000000,
		  .guards = { 0, 1 }, .counts = { 3, 1 } },
	};
	static struct nfa_guard	guards[] = { { .kind = GUARD_NO, .cond = 1, .until = NFA_NO_COND,
	    .for_ns = NFA_NO_LIMIT } };
	static struct nfa_cond	conds[2], cancel;
	static struct nfa_ref	refs[] = { { 0, BIND_LAST, 0 } };
	static struct nfa_agg	aggs[1];
	static uint32_t		caps[] = { 3 }, wheres[1];
	static struct template_part parts[2];
	static struct assign	with[1];
	static const char	*to[] = { "soc" };
	static struct alert_clause alert;

	conds[0] = cancel = (struct nfa_cond){ 0, NO_EXPR, 0 };
	conds[1] = (struct nfa_cond){ 0, where, 1 };
	aggs[0] = (struct nfa_agg){ AGG_SUM, VT_INT, 0, length, NO_EXPR };
	wheres[0] = where;
	parts[0] = (struct template_part){ .text = "Card ", .text_bytes = 5 };
	parts[1] = (struct template_part){ .expr = length, .secret = true, .digits = -1 };
	with[0] = (struct assign){ "n", length, false };
	alert = (struct alert_clause){ .severity = SEV_HIGH, .condition = cond,
	    .text = { parts, 2 }, .with = with, .with_count = 1, .to = to, .to_count = 1 };
	*r = (struct rule){ .name = "r", .version = "v1", .wheres = wheres, .where_count = 1,
	    .repeat = REPEAT_FROM_LAST, .cancels = &cancel, .cancel_count = 1, .runs_max = 10000,
	    .alerts = &alert, .alert_count = 1, .suppress_ns = INT64_C(3600000000000) };
	r->nfa = (struct nfa){ .positions = positions, .position_count = 2, .thread_count = 1,
	    .counter_count = 1, .within_ns = INT64_C(3600000000000), .counter_caps = caps,
	    .edges = edges, .guards = guards, .counts = counts, .conds = conds, .steps = steps,
	    .refs = refs, .aggs = aggs, .edge_count = 3, .guard_count = 1, .count_count = 4,
	    .cond_count = 2, .step_count = 2, .ref_count = 1, .agg_count = 1 };
}

static uint32_t card_is(struct program *p) {
	struct expr_builder	b;
	struct cell		c = { .p = "c\"1", .n = 3 };
	enum expr_problem	problem;
	uint32_t		card;

	expr_begin(&b, p);
	card = expr_field(&b, 0);
	return expr_finish(&b, expr_op2(&b, OP_EQ, card, expr_const(&b, vtype_of(VT_STRING), &c)),
	    &problem);
}

static uint32_t n_grows(struct program *p) {
	struct expr_builder	b;
	enum expr_problem	problem;
	uint32_t		n;

	expr_begin(&b, p);
	n = expr_field(&b, 1);
	return expr_finish(&b, expr_op2(&b, OP_GT, n, expr_bound(&b, 0, 1)), &problem);
}

static uint32_t card_length(struct program *p) {
	struct vtype		type = vtype_of(VT_STRING), result;
	struct expr_builder	b;
	enum expr_problem	problem;
	enum function_fit	fit;
	unsigned		bad;
	uint32_t		card;

	expr_begin(&b, p);
	card = expr_field(&b, 0);
	return expr_finish(&b, expr_call(&b, function_find("length", &type, 1, &result, &fit, &bad),
	    &card, 1), &problem);
}

static void test_dump(void **state) {
	static struct event_type type = { .name = "e", .kind_cond = NO_EXPR };
	struct program		*p = program_new();
	struct const_set	*set = set_new(SET_VALUES, vtype_of(VT_STRING));
	struct cell		 x = { .p = "x", .n = 1 }, y = { .p = "y", .n = 1 };
	struct type_test	 test = { 0, 1 };
	uint32_t		 atoms[2], where, cond, length;
	uint16_t		 slot = 0;
	uint8_t			 kind = VT_STRING;
	bool			 any = false;
	struct key_route	 route = { &slot, &any };
	struct rule		 rule;
	struct err		 err;
	struct buf		 out = {0};

	(void)state;
	p->schema.types = &type;
	p->schema.type_count = 1;
	program_slot(p, "card", vtype_of(VT_STRING), true);
	program_slot(p, "n", vtype_of(VT_INT), false);
	program_slot(p, "tags", vtype_list(vtype_of(VT_STRING)), false);
	assert_int_equal(set_add(set, &x, &err), 0);
	assert_int_equal(set_add(set, &y, &err), 0);
	where = n_grows(p);
	cond = card_is(p);
	length = card_length(p);
	atoms[0] = program_atom_expr(p, cond);
	atoms[1] = program_atom(p, &(struct atom){ .kind = ATOM_IN, .negated = true, .slot = 1,
	    .set = program_set(p, &set) });
	program_pred(p, &test, 1, atoms, 2);
	program_plan(p, &(struct key_plan){ 1, &kind, 1, &route });
	rule_fill(&rule, cond, where, length);
	p->rules = &rule;
	p->rule_count = 1;
	program_seal(p);
	program_dump(&out, p);
	assert_string_equal(buf_cstr(&out), dump_expected);
	rule.refused = "watch";
	buf_reset(&out);
	program_dump(&out, p);
	assert_non_null(strstr(buf_cstr(&out), "    refused: watch\n"));
	buf_fini(&out);
	program_unref(&p);
}

/* --- Local time --- */

static void test_zones(void **state) {
	static const char *const names[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata",
	    "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Apia", "UTC" };
	struct arena	arena;
	struct rng	rng;

	(void)state;
	arena_init(&arena);
	rng_seed(&rng, 9);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct zone *z = zone_load(&arena, names[i], strlen(names[i]));

		assert_non_null(z);
		assert_string_equal(zone_name(z), names[i]);
		for (int round = 0; round < 2000; round++) {
			int64_t ns = rng_range(&rng, 0, 3000000000) * 1000000000;
			int64_t local = zone_local_ns(z, ns), first = zone_utc_ns(z, local);

			/* The first that shows it: an hour before, if the clock went back. */
			assert_true(first <= ns);
			assert_int_equal(zone_local_ns(z, first), local);
			assert_int_not_equal(zone_local_ns(z, first - 1), local);
		}
	}
	assert_null(zone_load(&arena, "Europe/Atlantis", 15));
	assert_null(zone_load(&arena, "", 0));
	assert_int_equal(zone_local_ns(NULL, 5), 5);
	assert_int_equal(zone_utc_ns(NULL, 5), 5);
	arena_fini(&arena);
}

static void test_zone_changes(void **state) {
	static const int64_t	spring = INT64_C(1774746000) * 1000000000;	/* 02:00 -> 03:00 */
	static const int64_t	autumn = INT64_C(1792890000) * 1000000000;	/* 03:00 -> 02:00 */
	static const int64_t	hour = INT64_C(3600) * 1000000000;
	struct arena		arena;
	const struct zone	*z;

	(void)state;
	arena_init(&arena);
	z = zone_load(&arena, "Europe/Berlin", 13);
	assert_int_equal(zone_local_ns(z, spring - 1), spring + hour - 1);
	assert_int_equal(zone_local_ns(z, spring), spring + 2 * hour);
	/* 02:30 is never; 02:00 comes twice. */
	assert_int_equal(zone_utc_ns(z, spring + hour + hour / 2), spring);
	assert_int_equal(zone_local_ns(z, autumn - 1), autumn + 2 * hour - 1);
	assert_int_equal(zone_local_ns(z, autumn), autumn + hour);
	assert_int_equal(zone_utc_ns(z, autumn + hour), autumn - hour);
	arena_fini(&arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_atoms), cmocka_unit_test(test_atom_of_expr),
		cmocka_unit_test(test_preds), cmocka_unit_test(test_slots_and_plans),
		cmocka_unit_test(test_references), cmocka_unit_test(test_dump),
		cmocka_unit_test(test_zones), cmocka_unit_test(test_zone_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

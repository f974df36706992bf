/*
 * test_alert.c -- alerts of hand-made matches, word for word: the line, the record, the page;
 * chains of `if`, templates, cut lists, kinds, ids.
 *
 * An event's bytes are its number: the fields are looked up in a table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/vec.h"
#include "delivery/alert.h"
#include "delivery/template.h"
#include "event/key.h"

enum { EVENT_AUTH, EVENT_ECS, EVENT_PROCESS, EVENT_SIGNED, EVENT_COUNT };

static struct vtype of(enum vkind kind) {
	return vtype_of(kind);
}

struct rig {
	struct program		*program;
	struct alerter		*alerter;
	struct rule		 rule;
	struct key_plan		 plan;
	struct key_route	 route;
	struct nfa_step		 steps[3];
	struct alert_clause	 clauses[3];
	struct template_part	 parts[6];
	struct assign		 with[3];
	struct expr_env		 env;
	struct arena		 scratch;
	struct buf		 key, out;
	VEC(struct match_event)	 events;
};

/* --- What the bytes of an event mean --- */

static bool rig_fields(void *from, uint64_t origin, const struct event_type *type,
    struct bytes raw, struct cell *cells, bool *present) {
	static const char	*const cards[] = { "4111111111111234", "short" };
	static const struct cell tags[] = { { .p = "x", .n = 1 }, { .p = "web\"1", .n = 5 } };
	unsigned		 number = (unsigned)(raw.p[0] - '0');

	(void)from;
	assert_int_equal(origin, 7);
	for (uint16_t i = 0; i < type->field_count; i++) {
		const char *name = type->fields[i]->name;

		present[i] = true;
		if (strcmp(name, "card_id") == 0)
			cells[i] = (struct cell){ .p = cards[number % 2],
			    .n = (uint32_t)strlen(cards[number % 2]) };
		else if (strcmp(name, "amount") == 0)
			cells[i] = (struct cell){ .i = 100 + number, .n = (uint32_t)-2,
			    .x = currency_pack("EUR") };
		else if (strcmp(name, "ts") == 0)
			cells[i] = (struct cell){ .i = 1500000000 + number };
		else if (strcmp(name, "tags") == 0)
			cells[i] = (struct cell){ .list = tags, .n = 2 };
		else if (strcmp(name, "note") == 0)
			present[i] = false;
		else
			cells[i] = (struct cell){ .p = name, .n = (uint32_t)strlen(name) };
	}
	return true;
}

/* --- The program: types auth, ecs, process (is ecs), signed (is ecs); one rule --- */

static struct field auth_fields[] = {
	{ .name = "card_id", .type = { VT_STRING, VT_NONE, NO_ENUM }, .secret = true,
	  .slot = NO_SLOT },
	{ .name = "amount", .type = { VT_MONEY, VT_NONE, NO_ENUM }, .slot = NO_SLOT },
	{ .name = "ts", .type = { VT_TIME, VT_NONE, NO_ENUM }, .slot = NO_SLOT },
	{ .name = "note", .type = { VT_STRING, VT_NONE, NO_ENUM }, .slot = NO_SLOT },
	{ .name = "tags", .type = { VT_LIST, VT_STRING, NO_ENUM }, .slot = 0 },
};
static struct field ecs_fields[] = {
	{ .name = "host.id", .type = { VT_STRING, VT_NONE, NO_ENUM }, .slot = NO_SLOT },
	{ .name = "process.name", .type = { VT_STRING, VT_NONE, NO_ENUM }, .slot = NO_SLOT },
	{ .name = "signer", .type = { VT_STRING, VT_NONE, NO_ENUM }, .slot = NO_SLOT },
};

static void schema_make(struct program *p) {
	struct schema		*s = &p->schema;
	struct field		**fields = arena_alloc(&p->arena, 16 * sizeof *fields);
	static uint16_t		 kinds[] = { EVENT_PROCESS, EVENT_SIGNED };

	for (unsigned i = 0; i < 5; i++)
		fields[i] = &auth_fields[i];
	fields[5] = fields[7] = &ecs_fields[0];		/* process: host.id, process.name */
	fields[6] = &ecs_fields[1];
	fields[8] = &ecs_fields[2];			/* signed: host.id, signer */
	s->type_count = EVENT_COUNT;
	s->types = arena_alloc(&p->arena, EVENT_COUNT * sizeof *s->types);
	s->types[EVENT_AUTH] = (struct event_type){ .name = "auth", .fields = fields,
	    .field_count = 5 };
	s->types[EVENT_ECS] = (struct event_type){ .name = "ecs", .index = 1, .root = 1,
	    .parent = 1, .fields = fields + 5, .field_count = 1, .kinds = kinds, .kind_count = 2 };
	s->types[EVENT_PROCESS] = (struct event_type){ .name = "process", .index = 2, .root = 1,
	    .parent = 1, .kind_bit = 1, .fields = fields + 5, .field_count = 2 };
	s->types[EVENT_SIGNED] = (struct event_type){ .name = "signed", .index = 3, .root = 1,
	    .parent = 1, .kind_bit = 2, .fields = fields + 7, .field_count = 2 };
}

static uint32_t expr_of(struct program *p, struct vtype type, const struct cell *c) {
	struct expr_builder	b;
	enum expr_problem	problem;
	uint32_t		index;

	expr_begin(&b, p);
	index = expr_finish(&b, c != NULL ? expr_const(&b, type, c) : expr_absent(&b, type),
	    &problem);
	assert_int_equal(problem, EXPR_OK);
	return index;
}

/* 1 / 0: a data error as soon as it is asked for. */
static uint32_t expr_failing(struct program *p) {
	struct expr_builder	b;
	enum expr_problem	problem;
	uint32_t		one, zero, index;

	expr_begin(&b, p);
	one = expr_const(&b, of(VT_INT), &(struct cell){ .i = 1 });
	zero = expr_const(&b, of(VT_INT), &(struct cell){ .i = 0 });
	index = expr_finish(&b, expr_op2(&b, OP_DIV, one, zero), &problem);
	assert_int_equal(problem, EXPR_OK);
	return index;
}

static uint32_t expr_failing_condition(struct program *p) {
	struct expr_builder	b;
	enum expr_problem	problem;
	uint32_t		one, zero, index;

	expr_begin(&b, p);
	one = expr_const(&b, of(VT_INT), &(struct cell){ .i = 1 });
	zero = expr_const(&b, of(VT_INT), &(struct cell){ .i = 0 });
	index = expr_finish(&b, expr_op2(&b, OP_GT, expr_op2(&b, OP_DIV, one, zero), one),
	    &problem);
	assert_int_equal(problem, EXPR_OK);
	return index;
}

static struct template_part literal(const char *text) {
	return (struct template_part){ .text = text, .text_bytes = (uint32_t)strlen(text) };
}

static void rig_open(struct rig *rig) {
	static const char	*key_names[] = { "card_id" };
	static bool		 key_secret[] = { true }, any[] = { false };
	static uint8_t		 key_kinds[] = { VT_STRING };
	static uint16_t		 key_slots[] = { 0 };
	struct cell		 card = { .p = "4111111111111234", .n = 16 };
	struct program		*p = program_new();

	*rig = (struct rig){ .program = p };
	arena_init(&rig->scratch);
	schema_make(p);
	rig->route = (struct key_route){ key_slots, any };
	rig->plan = (struct key_plan){ .comp_count = 1, .kinds = key_kinds, .route_count = 1,
	    .routes = &rig->route };
	rig->steps[0] = (struct nfa_step){ .name = "probe", .taken = true };
	rig->steps[1] = (struct nfa_step){ .name = "no refund" };
	rig->steps[2] = (struct nfa_step){ .name = "cash", .taken = true };
	rig->parts[0] = literal("Card: ");
	rig->parts[1] = (struct template_part){ .expr = expr_of(p, of(VT_STRING), &card),
	    .secret = true, .digits = -1 };
	rig->clauses[0] = (struct alert_clause){ .severity = SEV_HIGH, .condition = NO_EXPR,
	    .text = { rig->parts, 2 } };
	rig->rule = (struct rule){ .name = "card_testing", .version = "77ab",
	    .key_names = key_names, .key_secret = key_secret, .alerts = rig->clauses,
	    .alert_count = 1 };
	rig->rule.nfa.steps = rig->steps;
	rig->rule.nfa.step_count = 3;
	p->plans = &rig->plan;
	p->plan_count = 1;
	p->rules = &rig->rule;
	p->rule_count = 1;
	rig->env = (struct expr_env){ .program = p, .rule = &rig->rule, .scratch = &rig->scratch };
	assert_true(key_add(&rig->key, &p->schema, VT_STRING, &card));
	rig->alerter = alerter_new(&(struct alerter_plan){ .program = p, .fields = rig_fields });
}

static void rig_close(struct rig *rig) {
	alerter_free(&rig->alerter);
	/* Both stand in the rig, not in the program's arena. */
	rig->program->plans = NULL;
	rig->program->plan_count = 0;
	rig->program->rules = NULL;
	rig->program->rule_count = 0;
	program_unref(&rig->program);
	arena_fini(&rig->scratch);
	buf_fini(&rig->key);
	buf_fini(&rig->out);
	vec_fini(&rig->events);
}

static void event_add(struct rig *rig, uint16_t step, uint64_t offset, const char *number) {
	*vec_add(&rig->events) = (struct match_event){ .step = step, .kinds = 1,
	    .order = { { (int64_t)offset * 1000000000 }, 7, offset }, .raw = { number, 1 } };
}

static struct match rig_match(struct rig *rig) {
	const struct match_event *last = &rig->events.items[rig->events.count - 1];

	return (struct match){ .rule = &rig->rule, .time = last->order.time,
	    .key = { rig->key.data, (uint32_t)rig->key.len }, .events = rig->events.items,
	    .event_count = (uint32_t)rig->events.count, .env = &rig->env };
}

/* The match's line; NULL: no alert. */
static const char *rig_line(struct rig *rig, struct match m) {
	struct alert alert;

	buf_reset(&rig->out);
	if (!alerter_judge(rig->alerter, &m, &alert))
		return NULL;
	alert_json(&rig->out, rig->alerter, &alert);
	return buf_cstr(&rig->out);
}

#define ID_OF_TWO	"a64763524dc7b62ee4aaf1b5a8a1625e"

static void test_line(void **state) {
	static const char	*tags[] = { "fraud", "cards" }, *to[] = { "soc" };
	struct rig		 rig;
	struct cell		 total = { .i = 75300, .n = (uint32_t)-2,
				     .x = currency_pack("EUR") };

	(void)state;
	rig_open(&rig);
	event_add(&rig, 0, 1, "0");
	event_add(&rig, 2, 3, "1");
	rig.with[0] = (struct assign){ "probes", expr_of(rig.program, of(VT_INT),
	    &(struct cell){ .i = 3 }), false };
	rig.with[1] = (struct assign){ "total", expr_of(rig.program, of(VT_MONEY), &total), false };
	rig.with[2] = (struct assign){ "gone", expr_of(rig.program, of(VT_INT), NULL), false };
	rig.clauses[0].with = rig.with;
	rig.clauses[0].with_count = 3;
	rig.clauses[0].to = to;
	rig.clauses[0].to_count = 1;
	rig.rule.owner = "fraud-cards";
	rig.rule.runbook = "https://wiki.example/cards/7";
	rig.rule.tags = tags;
	rig.rule.tag_count = 2;
	assert_string_equal(rig_line(&rig, rig_match(&rig)),
	    "{\"id\":\"" ID_OF_TWO "\",\"rule\":\"card_testing\",\"version\":\"77ab\","
	    "\"kind\":\"match\",\"severity\":\"high\",\"text\":\"Card: ****1234\","
	    "\"key\":{\"card_id\":\"****1234\"},\"time\":\"1970-01-01T00:00:03Z\","
	    "\"first_time\":\"1970-01-01T00:00:01Z\",\"last_time\":\"1970-01-01T00:00:03Z\","
	    "\"events\":{\"probe\":[{\"_event\":\"auth\",\"_time\":\"1970-01-01T00:00:01Z\","
	    "\"card_id\":\"****1234\",\"amount\":{\"amount\":\"1.00\",\"currency\":\"EUR\"},"
	    "\"ts\":\"1970-01-01T00:00:01.5Z\",\"tags\":[\"x\",\"web\\\"1\"]}],"
	    "\"cash\":[{\"_event\":\"auth\",\"_time\":\"1970-01-01T00:00:03Z\","
	    "\"card_id\":\"****\",\"amount\":{\"amount\":\"1.01\",\"currency\":\"EUR\"},"
	    "\"ts\":\"1970-01-01T00:00:01.500000001Z\",\"tags\":[\"x\",\"web\\\"1\"]}]},"
	    "\"with\":{\"probes\":3,\"total\":{\"amount\":\"753.00\",\"currency\":\"EUR\"},"
	    "\"gone\":null},\"owner\":\"fraud-cards\",\"runbook\":\"https://wiki.example/cards/7\","
	    "\"tags\":[\"fraud\",\"cards\"],\"disposition\":\"sent\"}\n");
	rig_close(&rig);
}

static void test_show(void **state) {
	static const char	*fields[] = { "amount", "note" };
	struct rig		 rig;

	(void)state;
	rig_open(&rig);
	event_add(&rig, 2, 3, "1");
	rig.rule.show = SHOW_SOME;
	rig.rule.show_fields = fields;
	rig.rule.show_count = 2;
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)),
	    "\"events\":{\"cash\":[{\"_event\":\"auth\",\"_time\":\"1970-01-01T00:00:03Z\","
	    "\"amount\":{\"amount\":\"1.01\",\"currency\":\"EUR\"}}]}"));
	rig.rule.show = SHOW_NONE;
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)),
	    "\"events\":{\"cash\":[{\"_event\":\"auth\",\"_time\":\"1970-01-01T00:00:03Z\"}]}"));
	rig_close(&rig);
}

static void test_chain(void **state) {
	struct rig	rig;
	struct match	m;
	uint32_t	yes, no, failing;

	(void)state;
	rig_open(&rig);
	event_add(&rig, 0, 1, "0");
	m = rig_match(&rig);
	yes = expr_of(rig.program, of(VT_BOOL), &(struct cell){ .i = 1 });
	no = expr_of(rig.program, of(VT_BOOL), &(struct cell){ .i = 0 });
	failing = expr_failing_condition(rig.program);
	rig.clauses[1] = rig.clauses[2] = rig.clauses[0];
	rig.clauses[0].severity = SEV_CRITICAL;
	rig.clauses[1].severity = SEV_LOW;
	rig.clauses[2].severity = SEV_INFO;
	rig.clauses[2].on_timeout = true;
	rig.rule.alert_count = 3;

	rig.clauses[0].condition = yes;
	assert_non_null(strstr(rig_line(&rig, m), "\"severity\":\"critical\""));
	rig.clauses[0].condition = no;
	assert_non_null(strstr(rig_line(&rig, m), "\"severity\":\"low\""));
	rig.clauses[0].condition = failing;
	assert_non_null(strstr(rig_line(&rig, m), "\"severity\":\"low\""));
	assert_int_equal(alerter_counts(rig.alerter, 0)->data_errors, 1);
	rig.clauses[1].condition = no;
	assert_null(rig_line(&rig, m));
	assert_int_equal(alerter_counts(rig.alerter, 0)->silent, 1);
	m.kind = MATCH_TIMEOUT;
	assert_non_null(strstr(rig_line(&rig, m), "\"kind\":\"timeout\",\"severity\":\"info\""));
	assert_int_equal(alerter_counts(rig.alerter, 0)->disposed[DISPOSITION_SENT], 4);
	rig_close(&rig);
}

static void test_template(void **state) {
	static const struct {
		enum vkind	 kind;
		struct cell	 c;
		int8_t		 digits;
		const char	*text;
	} values[] = {
		{ VT_INT, { .i = 3 }, -1, "3" },
		{ VT_INT, { .i = 3 }, 2, "3.00" },
		{ VT_INT, { .i = 3 }, 0, "3" },
		{ VT_FLOAT, { .f = 2.345 }, 1, "2.3" },
		{ VT_FLOAT, { .f = -0.5 }, 3, "-0.500" },
		{ VT_DECIMAL, { .i = 25, .n = (uint32_t)-1 }, 0, "2" },
		{ VT_DECIMAL, { .i = 35, .n = (uint32_t)-1 }, 0, "4" },
		{ VT_DECIMAL, { .i = 12, .n = 2 }, 2, "1200.00" },
		{ VT_MONEY, { .i = 7505, .n = (uint32_t)-1, .x = 'E' << 16 | 'U' << 8 | 'R' }, 2,
		  "750.50 EUR" },
		{ VT_STRING, { .p = "text", .n = 4 }, 2, "text" },
		{ VT_DURATION, { .i = 90000000000 }, 2, "1 min 30 s" },
	};
	struct rig	rig;
	struct buf	out = {0};

	(void)state;
	rig_open(&rig);
	assert_int_equal(currency_pack("EUR"), 'E' << 16 | 'U' << 8 | 'R');
	for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
		buf_reset(&out);
		value_print_digits(&out, &rig.program->schema, of(values[i].kind), &values[i].c,
		    false, values[i].digits);
		assert_string_equal(buf_cstr(&out), values[i].text);
	}
	rig.parts[0] = literal("{");
	rig.parts[1].expr = expr_of(rig.program, of(VT_INT), NULL);
	rig.parts[2] = literal("|");
	rig.parts[3] = (struct template_part){ .expr = expr_failing(rig.program), .digits = -1 };
	rig.parts[4] = literal("}");
	rig.clauses[0].text.part_count = 5;
	event_add(&rig, 0, 1, "0");
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)), "\"text\":\"{-|-}\""));
	assert_int_equal(alerter_counts(rig.alerter, 0)->data_errors, 1);
	buf_fini(&out);
	rig_close(&rig);
}

static unsigned times_in(const char *text, const char *part) {
	unsigned count = 0;

	while ((text = strstr(text, part)) != NULL) {
		count++;
		text += strlen(part);
	}
	return count;
}

static void test_long_list(void **state) {
	struct rig	rig;
	const char	*line;

	(void)state;
	rig_open(&rig);
	for (uint64_t i = 0; i < 100; i++)
		event_add(&rig, 0, i, "0");
	event_add(&rig, 2, 100, "1");
	line = rig_line(&rig, rig_match(&rig));
	assert_int_equal(times_in(line, "\"_event\""), 101);
	assert_null(strstr(line, "_left_out"));
	rig.events.items[100].step = 0;
	event_add(&rig, 2, 101, "1");
	line = rig_line(&rig, rig_match(&rig));
	assert_int_equal(times_in(line, "\"_event\""), 101);
	assert_non_null(strstr(line, "\"_time\":\"1970-01-01T00:00:49Z\""));
	assert_null(strstr(line, "\"_time\":\"1970-01-01T00:00:50Z\""));
	assert_non_null(strstr(line, "},{\"_left_out\":1},{\"_event\":\"auth\","
	    "\"_time\":\"1970-01-01T00:00:51Z\""));
	rig_close(&rig);
}

static void test_kinds(void **state) {
	struct rig rig;

	(void)state;
	rig_open(&rig);
	event_add(&rig, 0, 1, "0");
	rig.events.items[0].type = EVENT_ECS;
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)),
	    "\"_event\":\"ecs\",\"_time\":\"1970-01-01T00:00:01Z\",\"host.id\":\"host.id\"}"));
	rig.events.items[0].kinds = 1 | 2;
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)), "\"_event\":\"process\","
	    "\"_time\":\"1970-01-01T00:00:01Z\",\"host.id\":\"host.id\","
	    "\"process.name\":\"process.name\"}"));
	rig.events.items[0].kinds = 1 | 2 | 4;
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)), "\"_event\":\"process\","
	    "\"_time\":\"1970-01-01T00:00:01Z\",\"host.id\":\"host.id\","
	    "\"process.name\":\"process.name\",\"signer\":\"signer\"}"));
	rig_close(&rig);
}

/* The id of a match after one thing about it was changed. */
static void id_after(struct rig *rig, struct match m, char id[ALERT_ID_BYTES]) {
	struct alert alert;

	assert_true(alerter_judge(rig->alerter, &m, &alert));
	memcpy(id, alert.id, ALERT_ID_BYTES);
}

static void test_id(void **state) {
	static bool	 any[] = { true };
	struct rig	 rig;
	struct match	 m;
	char		 ids[7][ALERT_ID_BYTES];
	struct cell	 web = { .p = "web\"1", .n = 5 };

	(void)state;
	rig_open(&rig);
	event_add(&rig, 0, 1, "0");
	event_add(&rig, 2, 3, "1");
	m = rig_match(&rig);
	id_after(&rig, m, ids[0]);
	assert_string_equal(ids[0], ID_OF_TWO);
	/* Neither the text nor the value of the key has a part in it. */
	rig.clauses[0].severity = SEV_LOW;
	buf_reset(&rig.key);
	assert_true(key_add(&rig.key, &rig.program->schema, VT_STRING, &web));
	id_after(&rig, rig_match(&rig), ids[1]);
	assert_string_equal(ids[1], ids[0]);
	m.kind = MATCH_TIMEOUT;
	rig.clauses[0].on_timeout = true;
	id_after(&rig, m, ids[1]);
	m.kind = MATCH_FOUND;
	rig.clauses[0].on_timeout = false;
	rig.events.items[1].order.offset++;
	id_after(&rig, m, ids[2]);
	rig.events.items[1].order.offset--;
	rig.events.items[0].step = 2;
	id_after(&rig, m, ids[3]);
	rig.events.items[0].step = 0;
	strcpy(rig.rule.version, "77ac");
	id_after(&rig, m, ids[4]);
	strcpy(rig.rule.version, "77ab");
	/* Of an element of a list it is the place: of "x" 0, of `web"1` 1. */
	rig.route.any = any;
	id_after(&rig, rig_match(&rig), ids[5]);
	buf_reset(&rig.key);
	assert_true(key_add(&rig.key, &rig.program->schema, VT_STRING,
	    &(struct cell){ .p = "x", .n = 1 }));
	id_after(&rig, rig_match(&rig), ids[6]);
	for (unsigned i = 0; i < 7; i++)
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(ids[i], ids[k]);
	rig_close(&rig);
}

static void test_dispositions(void **state) {
	struct rig	rig;
	const char	*line;

	(void)state;
	rig_open(&rig);
	rig.rule.suppress_ns = 10000000000;
	event_add(&rig, 0, 1, "0");
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)), "\"disposition\":\"sent\"}"));
	event_add(&rig, 2, 3, "1");
	line = rig_line(&rig, rig_match(&rig));
	assert_non_null(strstr(line, "\"disposition\":\"suppressed\",\"suppressed_by\":\""));
	assert_non_null(strstr(line, "\",\"until\":\"1970-01-01T00:00:11Z\"}"));
	event_add(&rig, 2, 11, "1");
	rig.rule.status = RULE_SHADOW;
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)),
	    ",\"suppressed\":1,\"disposition\":\"shadow\"}"));
	assert_int_equal(alerter_counts(rig.alerter, 0)->disposed[DISPOSITION_SENT], 1);
	assert_int_equal(alerter_counts(rig.alerter, 0)->disposed[DISPOSITION_SUPPRESSED], 1);
	assert_int_equal(alerter_counts(rig.alerter, 0)->disposed[DISPOSITION_SHADOW], 1);
	rig_close(&rig);
}

/* `per` another value than the key: here one that is the same for all, and an absent one. */
static void test_suppress_per(void **state) {
	struct rig	rig;
	uint32_t	per[2];

	(void)state;
	rig_open(&rig);
	per[0] = expr_of(rig.program, of(VT_INT), &(struct cell){ .i = 1 });
	per[1] = expr_of(rig.program, of(VT_INT), NULL);
	rig.rule.suppress_ns = 10000000000;
	rig.rule.suppress_per = per;
	rig.rule.suppress_per_count = 2;
	event_add(&rig, 0, 1, "0");
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)), "\"disposition\":\"sent\"}"));
	buf_reset(&rig.key);
	assert_true(key_add(&rig.key, &rig.program->schema, VT_STRING,
	    &(struct cell){ .p = "other", .n = 5 }));
	assert_non_null(strstr(rig_line(&rig, rig_match(&rig)), "\"disposition\":\"suppressed\""));
	rig_close(&rig);
}

static void test_csv(void **state) {
	struct rig	rig;
	struct match	m;
	struct alert	alert;

	(void)state;
	rig_open(&rig);
	event_add(&rig, 0, 1, "0");
	event_add(&rig, 2, 3, "1");
	rig.parts[0] = literal("a \"b\", c: ");
	m = rig_match(&rig);
	assert_true(alerter_judge(rig.alerter, &m, &alert));
	alert_csv_header(&rig.out);
	alert_csv(&rig.out, rig.alerter, &alert);
	assert_string_equal(buf_cstr(&rig.out),
	    "id,rule,version,kind,severity,time,first_time,last_time,key,text,with,events,owner,"
	    "runbook,tags,to,disposition,suppressed,suppressed_by,until\r\n"
	    ID_OF_TWO ",card_testing,77ab,match,high,1970-01-01T00:00:03Z,1970-01-01T00:00:01Z,"
	    "1970-01-01T00:00:03Z,\"{\"\"card_id\"\":\"\"****1234\"\"}\","
	    "\"a \"\"b\"\", c: ****1234\",,\"probe 1, cash 1\",,,,,sent,0,,\r\n");
	rig_close(&rig);
}

static void test_pretty(void **state) {
	struct rig	rig;
	struct match	m;
	struct alert	alert;

	(void)state;
	rig_open(&rig);
	event_add(&rig, 0, 1, "0");
	event_add(&rig, 2, 3, "1");
	rig.parts[0] = literal("\033[2J\r\n\xe2\x80\xae\xff gr\xc3\xbc\xc3\x9f dich ");
	m = rig_match(&rig);
	assert_true(alerter_judge(rig.alerter, &m, &alert));
	alert_pretty(&rig.out, rig.alerter, &alert, false);
	assert_string_equal(buf_cstr(&rig.out),
	    "1970-01-01T00:00:03Z      HIGH      card_testing  "
	    "\\u{1b}[2J\\u{d}\\n\\u{202e}\xef\xbf\xbd gr\xc3\xbc\xc3\x9f dich ****1234\n"
	    "  card_id=****1234 | probe 1, cash 1 | a64763524dc7\n");
	buf_reset(&rig.out);
	alert_pretty(&rig.out, rig.alerter, &alert, true);
	assert_non_null(strstr(buf_cstr(&rig.out), "\033[31mHIGH\033[0m"));
	assert_non_null(strstr(buf_cstr(&rig.out), "\\u{1b}[2J"));
	rig_close(&rig);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_id),
		cmocka_unit_test(test_dispositions),
		cmocka_unit_test(test_suppress_per),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_pretty),
	};

	return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}

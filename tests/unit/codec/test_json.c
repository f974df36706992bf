/* test_json.c -- NDJSON: json.cases, line by line; and what does not fit in a line of text. */
#define _GNU_SOURCE
#include "tests/unit/codec/cases.h"

/* Field by field what cep(7), EVENTS speaks of. */
static void fields_declare(struct declare *d) {
	static const char *const results[] = { "approved", "declined", NULL };
	static const char *const channels[] = { "chip", "cnp", "declined", NULL };

	declare_type(d, "auth", NULL);
	declare_field(d, "card", VT_STRING);
	declare_field(d, "n", VT_INT)->optional = true;
	declare_field(d, "f", VT_FLOAT)->optional = true;
	declare_field(d, "d", VT_DECIMAL)->optional = true;
	declare_field(d, "ok", VT_BOOL)->optional = true;
	declare_enum(d, "result", false, results)->optional = true;
	declare_enum(d, "channels", true, channels)->optional = true;
	declare_field(d, "when", VT_TIME)->optional = true;
	declare_field(d, "took", VT_DURATION)->optional = true;
	declare_field(d, "ip", VT_IP)->optional = true;
	declare_field(d, "geo", VT_GEO)->optional = true;
	declare_list(d, "tags", VT_STRING)->optional = true;
	declare_list(d, "nums", VT_INT)->optional = true;
	declare_time(d, "ts", UNIT_MS);
	d->types[0].fields[8]->unit = UNIT_MS;		/* took */
}

static void money_declare(struct declare *d) {
	struct field *field;

	declare_type(d, "pay", NULL);
	declare_field(d, "amount", VT_MONEY)->currency_path = declare_path(d, "currency");
	field = declare_field(d, "fee", VT_MONEY);
	field->currency = currency_pack("EUR");
	field->optional = true;
	field = declare_field(d, "cents", VT_MONEY);
	field->currency_path = declare_path(d, "price.currency");
	field->path = declare_path(d, "price.cents");
	field->minor = field->optional = true;
	field = declare_list(d, "parts", VT_MONEY);
	field->currency = currency_pack("USD");
	field->optional = true;
	declare_time(d, "ts", UNIT_S);
}

static void paths_declare(struct declare *d) {
	static const struct { const char *name, *path; } from[] = { { "user", "actor.name" },
	    { "first", "tags[0]" }, { "second", "rows[1].n" }, { "one", "items.sku" } };
	struct field *field;

	declare_type(d, "doc", NULL);
	declare_field(d, "host.id", VT_STRING)->optional = true;
	declare_field(d, "a.b.c", VT_INT)->optional = true;
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		field = declare_field(d, from[i].name, i == 2 ? VT_INT : VT_STRING);
		field->path = declare_path(d, from[i].path);
		field->optional = true;
	}
	field = declare_list(d, "skus", VT_STRING);
	field->path = declare_path(d, "items.sku");
	field->optional = true;
	declare_time(d, "@timestamp", UNIT_NONE);
}

static void kinds_declare(struct declare *d) {
	declare_type(d, "ecs", NULL);
	declare_field(d, "host", VT_STRING);
	declare_time(d, "ts", UNIT_NS);
	declare_type(d, "process", "ecs");
	declare_field(d, "name", VT_STRING);
	declare_type(d, "file", "ecs");
	declare_field(d, "path", VT_STRING);
	declare_type(d, "shell", "process");
	declare_field(d, "tty", VT_STRING)->slot = NO_SLOT;
}

static void secret_declare(struct declare *d) {
	declare_type(d, "login", NULL);
	declare_time(d, "ts", UNIT_MS);
	declare_type(d, "auth", NULL);
	declare_field(d, "card", VT_STRING)->secret = true;
	declare_time(d, "ts", UNIT_MS);
}

static const struct declared schemas[] = {
	{ "fields", fields_declare }, { "money", money_declare }, { "paths", paths_declare },
	{ "kinds", kinds_declare }, { "secret", secret_declare }, { NULL, NULL },
};

/* --- More than fits in a line of text --- */

struct seen {
	uint64_t	rows, dead, dead_bytes;
	size_t		waiting_max;	/* bytes that had to be kept for the next piece */
};

static void letter_count(void *to, const struct dead_letter *letter) {
	struct seen *seen = to;

	seen->dead++;
	seen->dead_bytes += letter->raw.n;
}

/* Feeds `bytes` of the input in pieces of `piece`. */
static struct seen feed(const char *input, size_t bytes, size_t piece) {
	struct declare		*d = malloc(sizeof *d);
	struct seen		 seen = {0};
	struct codec_plan	 plan = { .type_field = "event", .dead = letter_count,
	    .dead_to = &seen, .record_bytes_max = CODEC_RECORD_BYTES_DEFAULT };
	struct codec_in		 in = { .line = 1 };
	struct batch		*b;
	struct err		 err;
	void			*state;

	CHECK(d != NULL);
	declare_begin(d);
	fields_declare(d);
	declare_end(d);
	plan.schema = &d->schema;
	b = batch_new(plan.schema);
	assert_int_equal(json_codec_class.open(&plan, &state, &err), 0);
	in.data = input;
	while (!in.end) {
		in.bytes = in.bytes + piece < bytes ? in.bytes + piece : bytes;
		in.end = in.bytes == bytes;
		do {
			batch_reset(b);
			json_codec_class.decode(state, &in, b);
			for (unsigned row = 0; row < b->count; row++)
				assert_int_equal(b->cols[1][row].i, seen.rows++);
		} while (b->count > 0);
		if (in.bytes - in.at > seen.waiting_max)
			seen.waiting_max = in.bytes - in.at;
	}
	json_codec_class.close(&state);
	batch_free(&b);
	declare_fini(d);
	free(d);
	return seen;
}

/* Batches and windows fill up in the middle of each other, and bad lines stand all over. */
static void test_many_lines(void **state) {
	struct buf	input = {0};
	struct seen	seen;
	uint64_t	rows = 0, dead = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		if (i % 97 == 0) {
			buf_str(&input, i % 2 == 0 ? "{\"open\": \"text\n" : "{\"n\": nil}\n");
			dead++;
		}
		if (i % 501 == 0)
			buf_str(&input, "{\"event\":\"auth\",\"ts\":1,\"card\":\"\xff\",\"n\":");
		else
			buf_str(&input, "{\"event\":\"auth\",\"ts\":1,\"n\":");
		buf_printf(&input, "%" PRIu64 "}\n", rows++);
	}
	seen = feed(input.data, input.len, input.len);
	assert_int_equal(seen.rows, rows);
	assert_int_equal(seen.dead, dead);
	seen = feed(input.data, input.len, 10007);
	assert_int_equal(seen.rows, rows);
	assert_int_equal(seen.dead, dead);
	assert_true(seen.waiting_max < 100);
	buf_fini(&input);
}

/* A line of 10 MB costs no more memory than the bound and a piece. */
static void test_long_line(void **state) {
	enum { LONG = 10 << 20, PIECE = 1 << 18 };
	struct buf	input = {0};
	struct seen	seen;

	(void)state;
	buf_str(&input, "{\"event\":\"auth\",\"ts\":1,\"n\":0}\n{\"x\":\"");
	memset(buf_room(&input, LONG), 'x', LONG);
	input.len += LONG;
	buf_str(&input, "\"}\n{\"event\":\"auth\",\"ts\":1,\"n\":1}\n");
	seen = feed(input.data, input.len, PIECE);
	assert_int_equal(seen.rows, 2);
	assert_int_equal(seen.dead, 1);
	assert_int_equal(seen.dead_bytes, LONG + 8);
	assert_true(seen.waiting_max <= CODEC_RECORD_BYTES_DEFAULT);
	seen = feed(input.data, input.len, input.len);
	assert_int_equal(seen.rows, 2);
	assert_int_equal(seen.dead_bytes, LONG + 8);
	buf_fini(&input);
}

/* More keys than are learned: declared ones are still found, and twice is still seen of them. */
static void test_many_keys(void **state) {
	struct buf	input = {0};
	struct seen	seen;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_printf(&input, "{\"k%d\":1,\"event\":\"auth\",\"a%d\":{\"ts\":0},\"ts\":1,"
		    "\"n\":%d,\"%0300d\":0}\n", i, i, i, i);
	seen = feed(input.data, input.len, input.len);
	assert_int_equal(seen.rows, 3000);
	assert_int_equal(seen.dead, 0);
	buf_fini(&input);
}

/* Lines in any order: what one line's keys made likely must not change what the next one says. */
static void test_guessed_keys(void **state) {
	static const struct { const char *head, *tail; bool dead; } lines[] = {
		{ "{\"event\":\"auth\",\"ts\":1,\"n\":", "}", false },
		{ "{\"event\":\"auth\",\"ts\":1,\"card\":\"c\",\"f\":0.5,\"n\":",
		    ",\"ok\":true}", false },
		{ "{\"event\":\"auth\",\"ts\":1,\"f\":-5,\"n\":", ",\"d\":1.50}", false },
		{ "{\"event\":\"auth\",\"card\":\"c\",\"n\":", ",\"ts\":1}", false },
		{ "{\"n\":", ",\"event\":\"auth\",\"ts\":1}", false },
		{ "{ \"event\" : \"auth\", \"ts\" :1, \"n\" : ", " }", false },
		{ "{\"event\":\"auth\",\"ts\":1,\"n\":77,\"n\":", ",\"card\":\"c\"}", false },
		{ "{\"event\":\"auth\",\"ts\":1,\"geo\":{\"n\":9,\"ts\":\"\"},\"n\":", "}", false },
		{ "{\"event\":\"auth\",\"n\":", ",\"tags\":[\"n\",{\"n\":3}],\"ts\":1}", false },
		{ "{\"event\":\"auth\",\"c\\u0061rd\":\"\\n\",\"ts\":1,\"n\":", "}", false },
		{ "{\"event\":\"huta\",\"ts\":1,\"d\":2,\"n\":", "}", true },
		{ "{\"event\":7,\"ts\":1,\"n\":", ",\"d\":2}", true },
		{ "{\"event\":\"auth\",\"ts\":1,\"card\":\"c\",\"f\":01,\"n\":", "}", true },
		{ "{\"event\":\"auth\",\"ts\":1,\"n\":", ",}", true },
		{ "{\"event\":\"auth\",\"ts\":1,\"card\",\"n\":", "}", true },
		{ "{\"event\":\"auth\",\"ts\":1 \"n\":", "}", true },
	};
	struct buf	input = {0};
	struct seen	seen;
	struct rng	rng;
	uint64_t	rows = 0, dead = 0;

	(void)state;
	rng_seed(&rng, 1);
	for (int i = 0; i < 20000; i++) {
		size_t line = rng_below(&rng, sizeof lines / sizeof *lines);

		buf_printf(&input, "%s%" PRIu64 "%s\n", lines[line].head, rows, lines[line].tail);
		rows += !lines[line].dead;
		dead += lines[line].dead;
	}
	seen = feed(input.data, input.len, input.len);
	assert_int_equal(seen.rows, rows);
	assert_int_equal(seen.dead, dead);
	buf_fini(&input);
}

static void test_refused_plans(void **state) {
	struct codec_plan	plan = { .record_bytes_max = 0 };
	void			*codec;
	struct err		 err;
	char			 text[200];

	(void)state;
	assert_int_equal(json_codec_class.open(&plan, &codec, &err), -1);
	err_print(text, sizeof text, &err);
	assert_string_equal(text,
	    "usage (fatal): records of 0 bytes: 1 to 268435456 can be asked for");
}

int main(void) {
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(test_many_lines), cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_many_keys), cmocka_unit_test(test_guessed_keys),
		cmocka_unit_test(test_refused_plans),
	};
	struct cases		cases = {0};
	char			path[4096];
	int			failed;

	cases_path(path, sizeof path, "json.cases");
	cases_read(&cases, path, schemas, &json_codec_class);
	failed = cases_run(&cases);
	failed += cmocka_run_group_tests(tests, NULL, NULL);
	cases_fini(&cases);
	return failed;
}

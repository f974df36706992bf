/* test_batch.c -- rows, columns, deep copies, sharing; and the look-ups of the schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "event/batch.h"

enum { SLOT_TEXT, SLOT_AMOUNT, SLOT_ARGS, SLOT_COUNT };

static struct slot slots[SLOT_COUNT] = {
	{ .name = "card_id", .type = { .kind = VT_STRING } },
	{ .name = "amount", .type = { .kind = VT_DECIMAL } },
	{ .name = "args", .type = { .kind = VT_LIST, .elem = VT_STRING } },
};
static const struct schema schema = { .slots = slots, .slot_count = SLOT_COUNT };

static struct order_key key_at(int64_t ns, uint64_t offset) {
	return (struct order_key){ .time = { ns }, .origin = 3, .offset = offset };
}

static void test_rows(void **state) {
	struct batch *b = batch_new(&schema);

	(void)state;
	for (unsigned i = 0; i < BATCH_EVENTS_MAX; i++) {
		assert_int_equal(batch_add(b, key_at(i, i), 5, (struct bytes){0}), i);
		if (i % 3 == 0)
			batch_set(b, i, SLOT_AMOUNT, (struct cell){ .i = (int64_t)i });
	}
	for (unsigned i = 0; i < BATCH_EVENTS_MAX; i++) {
		assert_int_equal(batch_has(b, i, SLOT_AMOUNT), i % 3 == 0);
		assert_false(batch_has(b, i, SLOT_TEXT));
		assert_int_equal(b->kinds[i], 1);
		assert_int_equal(b->type[i], 5);
	}
	batch_reset(b);
	assert_int_equal(b->count, 0);
	batch_add(b, key_at(0, 0), 5, (struct bytes){0});
	assert_false(batch_has(b, 0, SLOT_AMOUNT));
	batch_free(&b);
	assert_null(b);
	batch_free(&b);
}

static void test_order(void **state) {
	static const struct order_key rising[] = { { { -1 }, 9, 9 }, { { 0 }, 0, 0 },
	    { { 0 }, 0, 1 }, { { 0 }, 1, 0 }, { { 1 }, 0, 0 } };
	size_t count = sizeof rising / sizeof *rising;

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			assert_int_equal(order_compare(&rising[i], &rising[j]), i < j ? -1 : i > j);
}

static void test_schema(void **state) {
	struct field		 amount = { .name = "amount" }, city = { .name = "city" };
	struct field		*fields[] = { &amount, &city };
	struct event_type	 auth = { .name = "auth", .fields = fields, .field_count = 2 };
	uint32_t		 values[] = { 2, 5, 9 };
	struct enum_set		 sets[] = { { NULL, 0 }, { values, 3 } };
	struct schema		 s = { .enum_sets = sets, .enum_set_count = 2 };

	(void)state;
	map_init(&s.type_index);
	map_put(&s.type_index, "auth", 4, &auth);
	assert_ptr_equal(schema_type(&s, "auth, of a line", 4), &auth);
	assert_null(schema_type(&s, "auth", 3));
	assert_ptr_equal(event_type_field(&auth, "city"), &city);
	assert_null(event_type_field(&auth, "cit"));
	for (uint32_t n = 0; n < 12; n++) {
		assert_false(enum_set_has(&s, 0, n));
		assert_int_equal(enum_set_has(&s, 1, n), n == 2 || n == 5 || n == 9);
	}
	map_fini(&s.type_index);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_order),
		cmocka_unit_test(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

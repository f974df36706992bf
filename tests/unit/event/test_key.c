/*
 * test_key.c -- canonical keys: each class of values has its bytes, other values have other bytes,
 * and what is read back is what was written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/rng.h"
#include "event/key.h"

static const char *names_one[] = { "approved", "declined" };
static const char *names_two[] = { "chip", "declined", "approved" };

static void schema_begin(struct schema *s, const char **names, uint32_t count) {
	*s = (struct schema){ .enum_names = names, .enum_count = count };
	map_init(&s->enum_index);
	for (uint32_t i = 0; i < count; i++)
		map_put(&s->enum_index, names[i], strlen(names[i]), (void *)(uintptr_t)(i + 1));
}

static const char *hex(struct buf *key, struct buf *out) {
	buf_reset(out);
	for (size_t i = 0; i < key->len; i++)
		buf_printf(out, "%02x", (unsigned char)key->data[i]);
	return buf_cstr(out);
}

struct value_case {
	uint8_t		 kind;
	int64_t		 i;
	double		 f;
	const char	*text, *currency;
};

static struct cell value_cell(const struct value_case *v, struct decimal *wide) {
	struct cell	c = {0};
	struct decimal	d;

	if (v->kind == VT_DECIMAL || v->kind == VT_MONEY) {
		assert_true(decimal_parse(v->text, strlen(v->text), &d));
		cell_set_decimal(&c, d, v->currency != NULL ? currency_pack(v->currency) : 0, wide);
	} else if (v->kind == VT_STRING) {
		c.p = v->text;
		c.n = (uint32_t)strlen(v->text);
	} else if (v->kind == VT_FLOAT) {
		c.f = v->f;
	} else if (v->kind == VT_IP) {
		memcpy(c.ip, v->text, sizeof c.ip);
	} else if (v->kind == VT_GEO) {
		c.geo[0] = v->f;
		c.geo[1] = -v->f;
	} else {
		c.i = v->i;
	}
	return c;
}

/* The form on disk: a change here would lose the state of every key. */
static const struct { struct value_case value; const char *bytes; } forms[] = {
	{ { .kind = VT_BOOL, .i = 1 }, "6201" },
	{ { .kind = VT_INT, .i = 0 }, "6e00000100" },
	{ { .kind = VT_INT, .i = 1 }, "6e00000101" },
	{ { .kind = VT_FLOAT, .f = 1.0 }, "6e00000101" },
	{ { .kind = VT_DECIMAL, .text = "1.00" }, "6e00000101" },
	{ { .kind = VT_INT, .i = 1000 }, "6e03000101" },
	{ { .kind = VT_FLOAT, .f = 1e3 }, "6e03000101" },
	{ { .kind = VT_FLOAT, .f = -0.0 }, "6e00000100" },
	{ { .kind = VT_INT, .i = -1 }, "6e000001ff" },
	{ { .kind = VT_INT, .i = 128 }, "6e0000028000" },
	{ { .kind = VT_INT, .i = -128 }, "6e00000180" },
	{ { .kind = VT_INT, .i = -129 }, "6e0000027fff" },
	{ { .kind = VT_FLOAT, .f = 0.1 }, "6effff0101" },
	{ { .kind = VT_FLOAT, .f = 0x1p62 }, "6e0000080000000000000040" },
	{ { .kind = VT_INT, .i = INT64_C(1) << 62 }, "6e0000080000000000000040" },
	{ { .kind = VT_DECIMAL, .text = "18446744073709551616" },
	  "6e000009000000000000000001" },
	{ { .kind = VT_DECIMAL, .text = "-18446744073709551617" },
	  "6e000009fffffffffffffffffe" },
	{ { .kind = VT_MONEY, .text = "12.50", .currency = "EUR" }, "6d525545ffff017d" },
	{ { .kind = VT_STRING, .text = "ab" }, "73020000006162" },
	{ { .kind = VT_STRING, .text = "" }, "7300000000" },
	{ { .kind = VT_ENUM, .i = 1 }, "73080000006465636c696e6564" },
	{ { .kind = VT_TIME, .i = -1 }, "74ffffffffffffffff" },
	{ { .kind = VT_DURATION, .i = 1 }, "640100000000000000" },
	{ { .kind = VT_IP, .text = "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\x07" },
	  "6900000000000000000000ffff0a000007" },
	{ { .kind = VT_GEO, .f = 0.0 }, "6700000000000000000000000000000000" },
};

static void test_forms(void **state) {
	struct schema	schema;
	struct buf	key = {0}, text = {0};

	(void)state;
	schema_begin(&schema, names_one, 2);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct decimal	wide, wide_back;
		struct cell	c = value_cell(&forms[i].value, &wide), back;
		const uint8_t	*at, *end;
		bool		error = false;

		buf_reset(&key);
		assert_true(key_add(&key, &schema, forms[i].value.kind, &c));
		assert_string_equal(hex(&key, &text), forms[i].bytes);
		at = (const uint8_t *)key.data;
		end = at + key.len;
		assert_true(key_next(&at, end, &schema, forms[i].value.kind, &back, &wide_back));
		assert_ptr_equal(at, end);
		assert_true(cell_equal(forms[i].value.kind, &c, &back, &error));
		/* A key that was cut is no key. */
		at = (const uint8_t *)key.data;
		for (size_t n = 0; n < key.len; n++)
			assert_false(key_next(&at, at + n, &schema, forms[i].value.kind, &back,
			    &wide_back));
	}
	map_fini(&schema.enum_index);
	buf_fini(&key);
	buf_fini(&text);
}

/* Numbers of enum values change with the rule set, their keys do not. */
static void test_enum_renumbered(void **state) {
	struct schema	one, two;
	struct buf	a = {0}, b = {0};
	struct cell	c = { .i = 0 }, back;
	struct decimal	wide;
	const uint8_t	*at;

	(void)state;
	schema_begin(&one, names_one, 2);
	schema_begin(&two, names_two, 3);
	assert_true(key_add(&a, &one, VT_ENUM, &c));
	c.i = 2;
	assert_true(key_add(&b, &two, VT_ENUM, &c));
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	at = (const uint8_t *)a.data;
	assert_true(key_next(&at, at + a.len, &two, VT_ENUM, &back, &wide));
	assert_int_equal(back.i, 2);
	buf_reset(&b);
	c.i = 0;		/* "chip", which the other does not know */
	assert_true(key_add(&b, &two, VT_ENUM, &c));
	at = (const uint8_t *)b.data;
	assert_false(key_next(&at, at + b.len, &one, VT_ENUM, &back, &wide));
	map_fini(&one.enum_index);
	map_fini(&two.enum_index);
	buf_fini(&a);
	buf_fini(&b);
}

static void test_refused(void **state) {
	struct schema	 schema = {0};
	struct buf	 key = {0};
	char		*long_text = calloc(1, KEY_BYTES_MAX);
	struct cell	 c = { .f = 0.0 / 0.0 };

	(void)state;
	assert_false(key_add(&key, &schema, VT_FLOAT, &c));
	assert_false(key_add(&key, &schema, VT_LIST, &(struct cell){0}));
	c = (struct cell){ .p = long_text, .n = KEY_BYTES_MAX - 5 };
	assert_true(key_add(&key, &schema, VT_STRING, &c));
	assert_int_equal(key.len, KEY_BYTES_MAX);
	/* Full: what does not fit leaves nothing behind. */
	assert_false(key_add(&key, &schema, VT_BOOL, &(struct cell){ .i = 1 }));
	assert_int_equal(key.len, KEY_BYTES_MAX);
	free(long_text);
	buf_fini(&key);
}

/* Random decimals: equal keys if and only if equal values. */
static void test_random_numbers(void **state) {
	struct schema	schema = {0};
	struct buf	keys[2] = {{0}};
	struct rng	rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < 20000; round++) {
		struct decimal	d[2], wide;
		struct cell	c;

		for (int k = 0; k < 2; k++) {
			__int128 coef = rng_range(&rng, -30, 30);

			if (rng_below(&rng, 4) == 0)
				coef *= (__int128)rng_u64(&rng) * 1000;
			assert_true(decimal_from_parts(coef, rng_range(&rng, -3, 3), &d[k]));
			cell_set_decimal(&c, d[k], 0, &wide);
			buf_reset(&keys[k]);
			assert_true(key_add(&keys[k], &schema, VT_DECIMAL, &c));
		}
		assert_int_equal(decimal_cmp(d[0], d[1]) == 0, keys[0].len == keys[1].len
		    && memcmp(keys[0].data, keys[1].data, keys[0].len) == 0);
	}
	buf_fini(&keys[0]);
	buf_fini(&keys[1]);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms), cmocka_unit_test(test_enum_renumbered),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_random_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_map.c -- the map and its hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/map.h"

static void map_finds_what_was_put_and_nothing_else(void **state) {
	enum { KEYS = 50000 };
	struct arena	a;
	struct map	m;
	char		*key;

	(void)state;
	arena_init(&a);
	map_init(&m);
	assert_null(map_get_str(&m, "nothing yet"));
	for (uintptr_t i = 1; i <= KEYS; i++) {
		key = arena_printf(&a, "key %zu", (size_t)i);
		assert_ptr_equal(map_put(&m, key, strlen(key), (void *)i), (void *)i);
	}
	for (uintptr_t i = 1; i <= KEYS; i++) {
		key = arena_printf(&a, "key %zu", (size_t)i);
		assert_ptr_equal(map_get_str(&m, key), (void *)i);
		assert_null(map_get(&m, key, 4));
		/* In the order of coming, too. */
		assert_ptr_equal(m.entries[i - 1].value, (void *)i);
	}
	assert_null(map_get_str(&m, "key 0"));
	assert_int_equal(m.count, KEYS);
	map_fini(&m);
	arena_fini(&a);
}

static void map_keeps_the_first_value(void **state) {
	struct map	m;
	int		one, two;

	(void)state;
	map_init(&m);
	assert_ptr_equal(map_put(&m, "name", 4, &one), &one);
	assert_ptr_equal(map_put(&m, "name", 4, &two), &one);
	assert_ptr_equal(map_put(&m, "", 0, &two), &two);
	assert_ptr_equal(map_put(&m, "a\0b", 3, &two), &two);
	assert_null(map_get(&m, "a\0c", 3));
	assert_ptr_equal(map_get(&m, "", 0), &two);
	assert_int_equal(m.count, 3);
	map_fini(&m);
}

/* Key groups are chosen by this hash for ever: another value would move every key. */
static void hash_is_the_same_for_ever(void **state) {
	(void)state;
	assert_int_equal(hash_bytes("", 0), UINT64_C(0x2d06800538d394c2));
	assert_int_equal(hash_bytes("cepheid", 7), hash_bytes("cepheid!", 7));
	assert_int_not_equal(hash_bytes("cepheid", 7), hash_bytes("cepheid", 6));
	assert_int_equal(hash_seeded("cepheid", 7, 0), hash_bytes("cepheid", 7));
	assert_int_not_equal(hash_seeded("cepheid", 7, 1), hash_bytes("cepheid", 7));
	/* The first outputs of splitmix64 from seed 0. */
	assert_int_equal(hash_mix(UINT64_C(0x9e3779b97f4a7c15)), UINT64_C(0xe220a8397b1dcdaf));
	assert_int_equal(hash_mix(UINT64_C(0x3c6ef372fe94f82a)), UINT64_C(0x6e789e6aa1b965f4));
}

int main(void) {
	const struct CMUnitTest map[] = {
		cmocka_unit_test(map_finds_what_was_put_and_nothing_else),
		cmocka_unit_test(map_keeps_the_first_value),
		cmocka_unit_test(hash_is_the_same_for_ever),
	};

	return cmocka_run_group_tests(map, NULL, NULL);
}

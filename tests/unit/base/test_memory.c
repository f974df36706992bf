/* test_memory.c -- arenas, slabs, buffers, arrays under random use, against a copy kept beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "base/slab.h"
#include "base/vec.h"

static void arena_gives_separate_aligned_zeroed_memory(void **state) {
	enum { PIECES = 2000 };
	struct { unsigned char *at; size_t bytes; } pieces[PIECES];
	struct arena	a;
	struct rng	r;

	(void)state;
	rng_seed(&r, 1);
	arena_init(&a);
	for (unsigned i = 0; i < PIECES; i++) {
		size_t bytes = rng_below(&r, i % 100 == 0 ? 100000 : 300);

		pieces[i].at = arena_alloc(&a, bytes);
		pieces[i].bytes = bytes;
		assert_int_equal((uintptr_t)pieces[i].at % 16, 0);
		for (size_t k = 0; k < bytes; k++)
			assert_int_equal(pieces[i].at[k], 0);
		memset(pieces[i].at, (int)(i % 251 + 1), bytes);
	}
	for (unsigned i = 0; i < PIECES; i++)
		for (size_t k = 0; k < pieces[i].bytes; k++)
			assert_int_equal(pieces[i].at[k], i % 251 + 1);
	arena_fini(&a);
	assert_int_equal(a.bytes, 0);
}

static void arena_reset_keeps_the_largest_block(void **state) {
	struct arena	a;
	void		*first;

	(void)state;
	arena_init(&a);
	arena_reset(&a);
	assert_int_equal(a.bytes, 0);
	arena_raw(&a, 10);
	arena_raw(&a, 500000);
	arena_reset(&a);
	assert_true(a.bytes >= 500000);
	first = arena_raw(&a, 400000);
	arena_reset(&a);
	assert_ptr_equal(arena_raw(&a, 400000), first);
	arena_fini(&a);
}

static void arena_copies_text(void **state) {
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_string_equal(arena_strdup(&a, "card"), "card");
	assert_string_equal(arena_strndup(&a, "cards", 4), "card");
	assert_string_equal(arena_strndup(&a, NULL, 0), "");
	assert_string_equal(arena_printf(&a, "%s %d", "card", 17), "card 17");
	assert_int_equal(strlen(arena_printf(&a, "%5000s", "x")), 5000);
	arena_fini(&a);
}

static void buf_grows_by_every_way(void **state) {
	struct buf	b = {0};
	char		expected[20001];
	size_t		n = 0;

	(void)state;
	assert_string_equal(buf_cstr(&b), "");
	for (int i = 0; n < 15000; i++) {
		n += (size_t)sprintf(expected + n, "%d,text;c%.*s", i, i % 7, "abcdefg");
		buf_printf(&b, "%d,", i);
		buf_str(&b, "text");
		buf_char(&b, ';');
		buf_char(&b, 'c');
		buf_add(&b, "abcdefg", (size_t)(i % 7));
	}
	assert_int_equal(b.len, n);
	assert_string_equal(buf_cstr(&b), expected);
	assert_int_equal(b.len, n);
	buf_reset(&b);
	assert_int_equal(b.len, 0);
	buf_printf(&b, "%*d", 20000, 7);
	assert_int_equal(b.len, 20000);
	assert_int_equal(b.data[19999], '7');
	memset(buf_room(&b, 100000), 'x', 100000);
	assert_int_equal(b.len, 20000);
	buf_fini(&b);
	assert_null(b.data);
}

static void vec_keeps_its_items(void **state) {
	VEC(uint64_t) v = {0};

	(void)state;
	for (uint64_t i = 0; i < 10000; i++)
		*vec_add(&v) = i * i;
	assert_int_equal(v.count, 10000);
	for (uint64_t i = 0; i < 10000; i++)
		assert_int_equal(v.items[i], i * i);
	vec_fini(&v);
	assert_null(v.items);
	assert_int_equal(v.cap, 0);
}

/* Pieces of all sizes come and go; none touches another, and what is given back is used again. */
static void slab_pieces_are_apart_and_come_back(void **state) {
	enum { PIECES = 500, ROUNDS = 20000 };
	struct { unsigned char *at; size_t bytes; unsigned char mark; } pieces[PIECES] = {0};
	struct slab	 s;
	struct rng	 r;
	void		*again;

	(void)state;
	rng_seed(&r, 3);
	slab_init(&s);
	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned p = (unsigned)rng_below(&r, PIECES);

		if (pieces[p].at != NULL) {
			for (size_t k = 0; k < pieces[p].bytes; k++)
				assert_int_equal(pieces[p].at[k], pieces[p].mark);
			slab_give(&s, pieces[p].at, pieces[p].bytes);
		}
		pieces[p].bytes = 1 + rng_below(&r, i % 50 == 0 ? 100000 : 2100);
		pieces[p].at = slab_take(&s, pieces[p].bytes);
		pieces[p].mark = (unsigned char)i;
		assert_int_equal((uintptr_t)pieces[p].at % SLAB_LINE, 0);
		memset(pieces[p].at, pieces[p].mark, pieces[p].bytes);
	}
	for (unsigned p = 0; p < PIECES; p++)
		slab_give(&s, pieces[p].at, pieces[p].bytes);
	again = slab_take(&s, 128);
	slab_give(&s, again, 128);
#if !defined(__SANITIZE_ADDRESS__)
	assert_ptr_equal(slab_take(&s, 100), again);	/* of as many lines */
#endif
	slab_fini(&s);
}

int main(void) {
	const struct CMUnitTest memory[] = {
		cmocka_unit_test(arena_gives_separate_aligned_zeroed_memory),
		cmocka_unit_test(arena_reset_keeps_the_largest_block),
		cmocka_unit_test(arena_copies_text),
		cmocka_unit_test(buf_grows_by_every_way),
		cmocka_unit_test(vec_keeps_its_items),
		cmocka_unit_test(slab_pieces_are_apart_and_come_back),
	};

	return cmocka_run_group_tests(memory, NULL, NULL);
}

/* sexpr_rows.h -- tables of expressions and what comes of each, a test of its own a row. */
#pragma once

#include <stdlib.h>

#include "sexpr.h"

struct row {
	const char	*text, *result;		/* "(+ i 5)", "int 12" */
};

/* The row's expression, over a batch whose row 0 has no fields and row 1 all of sexpr_row(). */
struct row_run {
	struct program		*p;
	struct batch		*b;
	struct arena		 scratch;
	struct expr_env		 env;
	uint32_t		 number;	/* of r->p->exprs */
	struct value		 value;
};

static inline void row_run(struct row_run *r, const struct row *row) {
	struct buf out = {0};

	r->p = sexpr_program();
	r->number = sexpr_build(r->p, row->text);
	if (r->number == UINT32_MAX)
		fail_msg("%s: does not build", row->text);
	assert_int_equal(sexpr_build(r->p, row->text), r->number);
	arena_init(&r->scratch);
	r->b = batch_new(&r->p->schema);
	batch_add(r->b, (struct order_key){0}, 0, (struct bytes){0});
	sexpr_row(r->p, r->b);
	r->env = (struct expr_env){ .program = r->p, .batch = r->b, .row = 1,
	    .scratch = &r->scratch };
	expr_eval(&r->p->exprs[r->number], &r->env, &r->value);
	sexpr_result(&out, r->p, &r->p->exprs[r->number], &r->value);
	assert_string_equal(buf_cstr(&out), row->result);
	if (r->value.state == VALUE_ERROR)
		assert_true(r->p->exprs[r->number].can_fail);
	buf_fini(&out);
}

static inline void row_fini(struct row_run *r) {
	batch_free(&r->b);
	arena_fini(&r->scratch);
	program_unref(&r->p);
}

/* Runs a test for each row; the count of those that failed. */
static inline int rows_test(const struct row *rows, size_t count, CMUnitTestFunction test) {
	struct CMUnitTest	*tests = calloc(count, sizeof *tests);
	int			 failed;

	CHECK(tests != NULL);
	for (size_t i = 0; i < count; i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].text, .test_func = test,
		    .initial_state = (void *)&rows[i] };
	failed = _cmocka_run_group_tests("rows", tests, count, NULL, NULL);
	free(tests);
	return failed;
}

/*
 * fuzz_parse.c -- any bytes as a rule file: lexer, parser, diagnostics; what parses goes through
 * the formatter and back.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "dsl/ast.h"
#include "dsl/ast_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void diags_check(const struct diags *diags, size_t errors) {
	struct buf	 shown = {0};
	json_t		*list = diags_json(diags);

	diags_print(diags, &shown, &(struct diag_style){ .is_coloured = true });
	CHECK((shown.len > 0) == (errors > 0));
	CHECK(json_array_size(list) == (errors < DIAGS_MAX ? errors : DIAGS_MAX));
	json_decref(list);
	buf_fini(&shown);
}

static void format_check(const struct ast_file *file, struct ast *again, struct arena *arena,
    struct diags *diags) {
	struct buf once = {0}, twice = {0};

	ast_print(&once, file);
	CHECK(ast_parse(again, arena, "formatted", once.len > 0 ? once.data : "", once.len, diags)
	    == 0);
	CHECK(ast_file_equal(file, again->last));
	CHECK(file->comment_count == again->last->comment_count);
	ast_print(&twice, again->last);
	CHECK(once.len == twice.len);
	CHECK(once.len == 0 || memcmp(once.data, twice.data, once.len) == 0);
	buf_fini(&once);
	buf_fini(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	struct ast	ast = {0};
	struct arena	arena;
	struct diags	diags;

	arena_init(&arena);
	diags_init(&diags);
	if (ast_parse(&ast, &arena, "fuzz.cep", (const char *)data, bytes, &diags) == -1)
		diags_check(&diags, diags.error_count);
	else
		format_check(ast.files, &(struct ast){0}, &arena, &diags);
	diags_fini(&diags);
	arena_fini(&arena);
	return 0;
}

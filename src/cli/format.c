#include "cli/format.h"

#include "base/arena.h"
#include "dsl/ast.h"
#include "dsl/ast_print.h"

int format_source(const char *name, const char *text, size_t bytes, struct buf *out,
    struct diags *diags) {
	struct ast	ast = {0};
	struct arena	arena;
	struct diags	own;
	int		rc;

	if (diags == NULL)
		diags_init(&own);
	arena_init(&arena);
	rc = ast_parse(&ast, &arena, name, text, bytes, diags != NULL ? diags : &own);
	if (rc == 0)
		ast_print(out, ast.files);
	arena_fini(&arena);
	if (diags == NULL)
		diags_fini(&own);
	return rc;
}

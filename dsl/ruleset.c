/* ruleset.c -- the compiler's front. */
#include "dsl/ruleset.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "dsl/rule_build.h"
#include "dsl/test_build.h"

struct ruleset {
	unsigned		 magic;
#define RULESET_MAGIC		 0x3e81c5d4
	struct arena		 arena;		/* of the trees, names and tests */
	struct ast		 ast;
	VEC(char *)		 texts;		/* as loaded or copied: diagnostics show them */
	struct map		 rule_index;	/* name with its package -> rule_node */
	ruleset_load_f		*load;
	void			*load_arg;
	struct ruleset_options	 options;
	struct test_case	*tests;
	size_t			 test_count;
	bool			 is_compiled;
};

struct ruleset *ruleset_new(ruleset_load_f *load, void *arg,
    const struct ruleset_options *options) {
	struct ruleset *rs = calloc(1, sizeof *rs);

	CHECK(rs != NULL);
	rs->magic = RULESET_MAGIC;
	arena_init(&rs->arena);
	map_init(&rs->rule_index);
	rs->load = load;
	rs->load_arg = arg;
	if (options != NULL)
		rs->options = *options;
	return rs;
}

void ruleset_free(struct ruleset **rsp) {
	struct ruleset *rs;

	if (*rsp == NULL)
		return;
	TAKE_OBJ(rs, rsp, RULESET_MAGIC);
	for (size_t i = 0; i < rs->texts.count; i++)
		free(rs->texts.items[i]);
	vec_fini(&rs->texts);
	map_fini(&rs->rule_index);
	arena_fini(&rs->arena);
	FREE_OBJ(rs);
}

/* --- Files --- */

static void rules_index(struct ruleset *rs, const struct ast_file *file) {
	const char *package = NULL;

	for (const struct decl *d = file->decls; d != NULL; d = d->next) {
		const char *name;

		if (d->kind == DECL_PACKAGE && package == NULL && d->package != NULL)
			package = d->package->dotted;
		if (d->kind != DECL_RULE || d->name == NULL || d->is_broken)
			continue;
		name = package == NULL ? d->name->text
		    : arena_printf(&rs->arena, "%s.%s", package, d->name->text);
		map_put(&rs->rule_index, name, strlen(name), d->rule);
	}
}

/* The text is the rule set's from here on. */
static int text_parse(struct ruleset *rs, const char *name, char *text, size_t bytes,
    struct diags *diags) {
	int rc;

	CHECK_OBJ(rs, RULESET_MAGIC);
	CHECK(!rs->is_compiled);
	*vec_add(&rs->texts) = text;
	name = arena_strdup(&rs->arena, name);
	rc = ast_parse(&rs->ast, &rs->arena, name, text, bytes, diags);
	if (rs->ast.last != NULL)
		rules_index(rs, rs->ast.last);
	return rc;
}

int ruleset_add_file(struct ruleset *rs, const char *name, const char *text, size_t bytes,
    struct diags *diags) {
	char *copy = malloc(bytes + 1);

	CHECK(copy != NULL);
	memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	return text_parse(rs, name, copy, bytes, diags);
}

int ruleset_load(struct ruleset *rs, const char *path, struct diags *diags) {
	struct err	err = {0};
	char		*text = NULL;
	size_t		 bytes = 0;
	struct span	 whole = {0};

	CHECK_OBJ(rs, RULESET_MAGIC);
	if (rs->load != NULL && rs->load(rs->load_arg, path, &text, &bytes, &err) == 0)
		return text_parse(rs, path, text, bytes, diags);
	whole.file = diags_source(diags, arena_strdup(&rs->arena, path), "", 0);
	diag_add(diags, DIAG_RULE_FILE, whole, "the file cannot be read: %s",
	    err.code != ERR_NONE ? err.text : "there are no files here");
	return -1;
}

uint32_t ruleset_keep(struct ruleset *rs, struct diags *diags, const char *path, char **loaded,
    size_t bytes, const char **text) {
	CHECK_OBJ(rs, RULESET_MAGIC);
	*vec_add(&rs->texts) = *loaded;
	*text = *loaded;
	*loaded = NULL;
	return diags_source(diags, arena_strdup(&rs->arena, path), *text, bytes);
}

const struct ast *ruleset_ast(const struct ruleset *rs) {
	CHECK_OBJ(rs, RULESET_MAGIC);
	return &rs->ast;
}

const struct rule_node *ruleset_rule(const struct ruleset *rs, const char *name) {
	CHECK_OBJ(rs, RULESET_MAGIC);
	return map_get_str(&rs->rule_index, name);
}

const struct test_case *ruleset_tests(const struct ruleset *rs, size_t *count) {
	CHECK_OBJ(rs, RULESET_MAGIC);
	*count = rs->test_count;
	return rs->tests;
}

/* --- Compiling --- */

static void rules_build(struct compiler *c) {
	struct program	*p = c->program;
	size_t		 count = c->rule_list.count;

	p->rules = arena_alloc(&p->arena, (count + 1) * sizeof *p->rules);
	p->rule_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++)
		rule_build(c, c->rule_list.items[i], &p->rules[i]);
}

int ruleset_compile(struct ruleset *rs, struct program **programp, struct diags *diags) {
	struct compiler	c;
	int		rc = -1;

	CHECK_OBJ(rs, RULESET_MAGIC);
	CHECK(!rs->is_compiled);
	rs->is_compiled = true;
	*programp = NULL;
	compiler_init(&c, diags);
	c.options = rs->options;
	c.load = rs->load;
	c.load_arg = rs->load_arg;
	c.owner = rs;
	resolve_all(&c, &rs->ast);
	rules_build(&c);
	tests_build(&c, &rs->arena, &rs->tests, &rs->test_count);
	if (diags->error_count > 0) {
		rs->tests = NULL;
		rs->test_count = 0;
		goto out;
	}
	events_seal(&c);
	program_seal(c.program);
	*programp = c.program;
	c.program = NULL;
	rc = 0;
out:
	compiler_fini(&c);
	return rc;
}

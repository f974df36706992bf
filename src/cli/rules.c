#include "cli/rules.h"

#include <unistd.h>

#include "base/check.h"

static int file_load(void *arg, const char *path, char **text, size_t *bytes, struct err *err) {
	struct buf b = {0};

	(void)arg;
	if (cli_file_read(path, LIST_BYTES_MAX, &b, err) == -1) {
		buf_fini(&b);
		return -1;
	}
	*bytes = b.len;
	/* Given away; an empty file has a text, too. */
	buf_cstr(&b);
	*text = b.data;
	return 0;
}

int cli_rules_compile(const struct cli *cli, struct cli_rules *r, char *const *args,
    int arg_count) {
	struct err err = {0};

	*r = (struct cli_rules){0};
	cli_files_init(&r->files);
	diags_init(&r->diags);
	r->ruleset = ruleset_new(file_load, NULL, &(struct ruleset_options){ 0 });
	if (cli_files_find(&r->files, args, arg_count, &err) == -1)
		return cli_error(cli, &err);
	/* Errors of a file are in the diags; those of the others are told as well. */
	for (size_t i = 0; i < r->files.paths.count; i++)
		if (ruleset_load(r->ruleset, r->files.paths.items[i], &r->diags) == -1)
			CHECK(r->diags.error_count > 0);
	if (ruleset_compile(r->ruleset, &r->program, &r->diags) == -1)
		CHECK(r->program == NULL);
	return r->program != NULL ? CLI_GOOD : CLI_RULE_ERROR;
}

void cli_rules_tell(const struct cli_rules *r) {
	struct diag_style	style = { .is_coloured = cli_is_coloured(STDERR_FILENO) };
	struct buf		out = {0};

	diags_print(&r->diags, &out, &style);
	fwrite(buf_cstr(&out), 1, out.len, stderr);
	buf_fini(&out);
}

int cli_rules_load(const struct cli *cli, struct cli_rules *r, char *const *args, int arg_count) {
	int rc = cli_rules_compile(cli, r, args, arg_count);

	cli_rules_tell(r);
	return rc;
}

void cli_rules_fini(struct cli_rules *r) {
	program_unref(&r->program);
	ruleset_free(&r->ruleset);
	diags_fini(&r->diags);
	cli_files_fini(&r->files);
}

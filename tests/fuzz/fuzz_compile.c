/*
 * fuzz_compile.c -- any text as a rule file, and every list file the same text again: there is a
 * program, or an error that says why there is none.
 */
#include <string.h>

#include "base/check.h"
#include "dsl/ruleset.h"

enum { TEXT_MAX = 16384 };

struct input {
	const uint8_t	*data;
	size_t		 bytes;
};

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int input_load(void *arg, const char *path, char **text, size_t *bytes, struct err *err) {
	const struct input *input = arg;

	(void)path;
	(void)err;
	*bytes = input->bytes;
	*text = malloc(input->bytes + 1);
	CHECK(*text != NULL);
	if (input->bytes > 0)
		memcpy(*text, input->data, input->bytes);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	struct input	input = { data, bytes };
	struct buf	out = {0};
	struct diags	diags;
	struct ruleset	*rs;
	struct program	*program;
	int		rc;

	if (bytes > TEXT_MAX)
		return 0;
	diags_init(&diags);
	rs = ruleset_new(input_load, &input, NULL);
	rc = ruleset_add_file(rs, "fuzz.cep", bytes > 0 ? (const char *)data : "", bytes, &diags);
	CHECK((rc == -1) == (diags.error_count > 0));
	rc = ruleset_compile(rs, &program, &diags);
	CHECK((rc == -1) == (diags.error_count > 0));
	CHECK((rc == -1) == (program == NULL));
	if (program != NULL)
		program_dump(&out, program);
	diags_print(&diags, &out, &(struct diag_style){ .is_coloured = true });
	buf_fini(&out);
	program_unref(&program);
	ruleset_free(&rs);
	diags_fini(&diags);
	return 0;
}

/*
 * cases.h -- a file of cases, each a test of its own: a rule file and the text that comes of it.
 *
 *	== a name
 *	const a = "%ff"			input; %XX is a byte, a line that ends in % has no end
 *	--
 *	t.cep:1:11: ...			what must come out, exactly
 *
 * What stands before the first case is a comment. A blank line ends a case.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/vec.h"

struct text_case {
	char		*name;
	struct buf	 input, expected;
};

struct cases {
	struct text_case	*items;
	size_t			 count, cap;
};

/* The path of a file of the source tree; the caller frees it. */
static inline char *source_path(const char *below) {
	const char	*top = getenv("top_srcdir");
	char		*path = NULL;
	size_t		 bytes;

	if (top == NULL)
		top = ".";
	bytes = strlen(top) + strlen(below) + 2;
	path = malloc(bytes);
	CHECK(path != NULL);
	snprintf(path, bytes, "%s/%s", top, below);
	return path;
}

static inline void file_read(const char *below, struct buf *data) {
	char	*path = source_path(below);
	FILE	*file = fopen(path, "rb");
	size_t	 n;

	if (file == NULL)
		fail_msg("%s: cannot be read", path);
	while ((n = fread(buf_room(data, 65536), 1, 65536, file)) > 0)
		data->len += n;
	fclose(file);
	free(path);
}

static inline int hex_digit(char c) {
	const char *digits = "0123456789abcdef", *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* A line of input, its %XX resolved. */
static inline void input_add(struct buf *out, const char *line, size_t bytes) {
	bool is_open = bytes > 0 && line[bytes - 1] == '%';

	bytes -= is_open;
	for (size_t i = 0; i < bytes; i++) {
		if (line[i] == '%' && i + 2 < bytes && hex_digit(line[i + 1]) >= 0
		    && hex_digit(line[i + 2]) >= 0) {
			buf_char(out, (char)(hex_digit(line[i + 1]) << 4 | hex_digit(line[i + 2])));
			i += 2;
		} else {
			buf_char(out, line[i]);
		}
	}
	if (!is_open)
		buf_char(out, '\n');
}

static inline void cases_read(const char *below, struct cases *cases) {
	struct buf		 data = {0};
	struct text_case	*c = NULL;
	bool			 is_input = true;
	char			*line, *end;

	file_read(below, &data);
	for (line = (char *)buf_cstr(&data); *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		CHECK(end != NULL);
		if (strncmp(line, "== ", 3) == 0) {
			c = vec_add(cases);
			*c = (struct text_case){0};
			c->name = strndup(line + 3, (size_t)(end - line - 3));
			is_input = true;
		} else if (end == line + 2 && strncmp(line, "--", 2) == 0) {
			is_input = false;
		} else if (c != NULL && is_input) {
			input_add(&c->input, line, (size_t)(end - line));
		} else if (c != NULL) {
			buf_add(&c->expected, line, (size_t)(end + 1 - line));
		}
	}
	/* The blank line between two cases belongs to none. */
	for (size_t i = 0; i < cases->count; i++) {
		struct buf *expected = &cases->items[i].expected;

		if (expected->len > 0 && (expected->len == 1
		    || expected->data[expected->len - 2] == '\n'))
			expected->len--;
	}
	buf_fini(&data);
}

static inline void cases_free(struct cases *cases) {
	for (size_t i = 0; i < cases->count; i++) {
		free(cases->items[i].name);
		buf_fini(&cases->items[i].input);
		buf_fini(&cases->items[i].expected);
	}
	vec_fini(cases);
}

/* Runs the file's cases, each a test with the case as its state; how many failed. */
static inline int cases_test(const char *below, CMUnitTestFunction test) {
	struct cases		 cases = {0};
	struct CMUnitTest	*tests;
	int			 failed;

	cases_read(below, &cases);
	tests = calloc(cases.count, sizeof *tests);
	CHECK(tests != NULL);
	for (size_t i = 0; i < cases.count; i++)
		tests[i] = (struct CMUnitTest){ .name = cases.items[i].name, .test_func = test,
		    .initial_state = &cases.items[i] };
	failed = _cmocka_run_group_tests(below, tests, cases.count, NULL, NULL);
	free(tests);
	cases_free(&cases);
	return failed;
}

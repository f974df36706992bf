/*
 * cases.h -- a file of cases for a codec, each a test of its own: an input and its transcript.
 *
 *	schema fields				which declaration the next cases use
 *	== a name | only=auth max=60		case; options: --event, longest record
 *	{"event":"auth%ff"}			input; %XX is a byte, % at a line's end: no end
 *	--
 *	0 auth ...				what transcript.h makes of it
 *
 * Each case runs at once, then a few times in random pieces: the same must come out.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/vec.h"
#include "tests/support/declare.h"
#include "tests/unit/codec/transcript.h"

enum { SPLITS = 20 };

struct declared {
	const char	*name;
	void		(*declare)(struct declare *);
};

struct codec_case {
	char			*name;
	const struct declared	*schema;
	const struct codec_class *class;
	char			*only;
	size_t			 record_bytes_max;
	struct buf		 input, expected;
};

struct cases {
	struct codec_case	*items;
	size_t			 count, cap;
};

/* --- Reading the file --- */

static inline void case_begin(struct cases *cases, const char *head, const struct declared *schema,
    const struct codec_class *class) {
	struct codec_case	*c = vec_add(cases);
	const char		*bar = strstr(head, " | "), *option;

	*c = (struct codec_case){ .schema = schema, .class = class };
	c->name = strndup(head, bar != NULL ? (size_t)(bar - head) : strlen(head));
	if (bar == NULL)
		return;
	option = strstr(bar, "only=");
	if (option != NULL)
		c->only = strndup(option + 5, strcspn(option + 5, " "));
	option = strstr(bar, "max=");
	if (option != NULL)
		c->record_bytes_max = strtoul(option + 4, NULL, 10);
}

static inline void case_input(struct buf *input, const char *line) {
	unsigned byte;

	for (; *line != '\0'; line++)
		if (*line != '%') {
			buf_char(input, *line);
		} else if (line[1] == '\0') {
			return;
		} else {
			CHECK(sscanf(line + 1, "%2x", &byte) == 1);
			buf_char(input, (char)byte);
			line += 2;
		}
	buf_char(input, '\n');
}

static inline const struct declared *schema_named(const struct declared *schemas,
    const char *name) {
	for (; schemas->name != NULL; schemas++)
		if (strcmp(schemas->name, name) == 0)
			return schemas;
	CHECK(!"a schema of that name");
	return NULL;
}

/* `schemas` ends with a NULL name. */
static inline void cases_read(struct cases *cases, const char *path,
    const struct declared *schemas, const struct codec_class *class) {
	FILE			*file = fopen(path, "r");
	const struct declared	*schema = schemas;
	char			*line = NULL;
	size_t			 cap = 0;
	bool			 input = false;

	if (file == NULL)
		fprintf(stderr, "%s is not there\n", path);
	CHECK(file != NULL);
	for (ssize_t n; (n = getline(&line, &cap, file)) > 0;) {
		line[n - 1] = '\0';
		if (strncmp(line, "== ", 3) == 0)
			case_begin(cases, line + 3, schema, class);
		if (strncmp(line, "schema ", 7) == 0)
			schema = schema_named(schemas, line + 7);
		else if (strncmp(line, "== ", 3) == 0)
			input = true;
		else if (cases->count > 0 && strcmp(line, "--") == 0)
			input = false;
		else if (cases->count > 0 && input)
			case_input(&cases->items[cases->count - 1].input, line);
		else if (cases->count > 0 && line[0] != '\0')
			buf_printf(&cases->items[cases->count - 1].expected, "%s\n", line);
	}
	free(line);
	fclose(file);
}

static inline void cases_fini(struct cases *cases) {
	for (size_t i = 0; i < cases->count; i++) {
		free(cases->items[i].name);
		free(cases->items[i].only);
		buf_fini(&cases->items[i].input);
		buf_fini(&cases->items[i].expected);
	}
	vec_fini(cases);
}

/* --- Running them --- */

static inline void case_transcribe(struct codec_case *c, struct transcript *t,
    struct rng *pieces) {
	struct declare *d = malloc(sizeof *d);

	CHECK(d != NULL);
	declare_begin(d);
	c->schema->declare(d);
	declare_end(d);
	t->class = c->class;
	t->pieces = pieces;
	t->plan = (struct codec_plan){ .schema = &d->schema, .type_field = "event",
	    .record_bytes_max = c->record_bytes_max };
	if (c->only != NULL)
		t->plan.only = schema_type(&d->schema, c->only, strlen(c->only));
	transcript_run(t, buf_cstr(&c->input), c->input.len);
	declare_fini(d);
	free(d);
}

static inline void case_test(void **state) {
	struct codec_case	*c = *state;
	struct transcript	 t = {0};
	struct rng		 rng;

	case_transcribe(c, &t, NULL);
	assert_string_equal(buf_cstr(&t.out), buf_cstr(&c->expected));
	rng_seed(&rng, 1);
	for (int i = 0; i < SPLITS; i++) {
		case_transcribe(c, &t, &rng);
		assert_string_equal(buf_cstr(&t.out), buf_cstr(&c->expected));
	}
	transcript_fini(&t);
}

static inline int cases_run(struct cases *cases) {
	struct CMUnitTest	*tests = calloc(cases->count, sizeof *tests);
	int			 failed;

	CHECK(tests != NULL);
	for (size_t i = 0; i < cases->count; i++)
		tests[i] = (struct CMUnitTest){ .name = cases->items[i].name,
		    .test_func = case_test, .initial_state = &cases->items[i] };
	failed = _cmocka_run_group_tests("cases", tests, cases->count, NULL, NULL);
	free(tests);
	return failed;
}

/* Beside this file in the source tree. */
static inline void cases_path(char *path, size_t path_bytes, const char *name) {
	const char *top = getenv("top_srcdir");

	CHECK(snprintf(path, path_bytes, "%s/tests/unit/codec/%s", top != NULL ? top : ".", name)
	    < (int)path_bytes);
}

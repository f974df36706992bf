/* test_err.c -- what an error says, and the checks that stop the program. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/err.h"

static const struct {
	enum err_code	 code;
	const char	*places[3];		/* innermost first */
	const char	*says;
} cases[] = {
	{ ERR_IO, { "sink" }, "io (retriable) at sink: 7 items" },
	{ ERR_LIMIT, { "cell", "count" }, "limit (fatal) at count: cell: 7 items" },
	{ ERR_FORMAT, { NULL }, "format (fatal): 7 items" },
	{ ERR_USAGE, { NULL }, "usage (fatal): 7 items" },
	{ ERR_RULE, { "a.cep" }, "rule (fatal) at a.cep: 7 items" },
	{ ERR_FULL, { NULL }, "full (retriable): 7 items" },
	{ ERR_CLOSED, { NULL }, "closed (fatal): 7 items" },
	{ ERR_STOPPED, { NULL }, "stopped (fatal): 7 items" },
};

static void err_says_code_fate_place_and_text(void **state) {
	char line[300];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = {0};

		assert_int_equal(err_set(&err, cases[i].code, "%d items", 7), -1);
		for (int k = 0; k < 3 && cases[i].places[k] != NULL; k++)
			assert_int_equal(err_wrap(&err, cases[i].places[k]), -1);
		err_print(line, sizeof line, &err);
		assert_string_equal(line, cases[i].says);
	}
}

static void err_cuts_what_is_too_long(void **state) {
	struct err	err = {0};
	char		line[600], text[400];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	err_set(&err, ERR_IO, "%s", text);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	for (int i = 0; i < 50; i++)
		err_wrap(&err, "layer");
	assert_int_equal(strlen(err.place), sizeof err.place - 1);
	err_print(line, sizeof line, &err);
	assert_memory_equal(line, "io (retriable) at layer: layer: ", 32);
	err_print(line, 10, &err);
	assert_string_equal(line, "io (retri");
}

/* Runs `bug` in a child and tells whether it aborted. */
static bool aborts(void (*bug)(void)) {
	pid_t	pid = fork();
	int	status;

	if (pid == 0) {
		close(STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		bug();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

struct thing {
	unsigned magic;
};

static void no_bug(void) {
	struct thing *kept = calloc(1, sizeof *kept), *taken;

	CHECK(kept != NULL);
	kept->magic = 7;
	TAKE_OBJ(taken, &kept, 7);
	CHECK(kept == NULL);
	CHECK(taken->magic == 7);
	FREE_OBJ(taken);
}

static void bug_check(void) {
	CHECK(1 + 1 == 3);
}

static void bug_magic(void) {
	struct thing thing = { 7 };

	CHECK_OBJ(&thing, 8);
}

static void bug_null(void) {
	struct thing *kept = NULL, *taken;

	TAKE_OBJ(taken, &kept, 7);
	CHECK(taken != NULL);
}

static void bug_no_code(void) {
	struct err err = {0};

	err_wrap(&err, "place");
}

static void check_aborts_on_a_bug_only(void **state) {
	(void)state;
	assert_false(aborts(no_bug));
	assert_true(aborts(bug_check));
	assert_true(aborts(bug_magic));
	assert_true(aborts(bug_null));
	assert_true(aborts(bug_no_code));
}

int main(void) {
	const struct CMUnitTest err[] = {
		cmocka_unit_test(err_says_code_fate_place_and_text),
		cmocka_unit_test(err_cuts_what_is_too_long),
		cmocka_unit_test(check_aborts_on_a_bug_only),
	};

	return cmocka_run_group_tests(err, NULL, NULL);
}

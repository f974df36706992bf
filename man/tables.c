/*
 * tables.c -- copies a manual page from standard input to standard output, and puts a table where
 * a line says
 *
 *	.\" table: functions
 *
 * The tables are made of the .def files that the programs themselves are made of. A helper of the
 * build, not installed.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "program/function.h"

/* Text for roff: no macro at the beginning, no escapes, minus signs as they are. */
static void text_put(const char *text) {
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text != '\0'; text++)
		switch (*text) {
		case '\\':
			fputs("\\e", stdout);
			break;
		case '-':
			fputs("\\-", stdout);
			break;
		case '"':		/* would quote an argument of a macro */
			fputs("\\(dq", stdout);
			break;
		default:
			putchar(*text);
		}
}

static void row(const char *name, const char *text) {
	printf(".It Li ");
	text_put(name);
	putchar('\n');
	text_put(text);
	putchar('\n');
}

static void function_put(const struct function *f) {
	struct buf signature = {0};

	function_signature(&signature, f);
	printf(".It Li \"");
	text_put(buf_cstr(&signature));
	printf("\"\n");
	text_put(f->what);
	printf(f->can_fail ? "; may be a data error\n" : "\n");
	printf(".\\\" function %s\n.Dl ", f->name);
	text_put(f->example);
	putchar('\n');
	buf_fini(&signature);
}

/* Whether an earlier line of the table has begun the group. */
static bool group_is_done(unsigned first) {
	for (unsigned i = 0; i < first; i++)
		if (strcmp(functions[i].group, functions[first].group) == 0)
			return true;
	return false;
}

static void functions_put(void) {
	for (unsigned first = 0; first < function_count; first++) {
		const char *group = functions[first].group;

		if (group_is_done(first))
			continue;
		printf(".Ss %c%s\n.Bl -tag -width indent\n", group[0] - 'a' + 'A', group + 1);
		for (unsigned i = first; i < function_count; i++)
			if (strcmp(functions[i].group, group) == 0)
				function_put(&functions[i]);
		puts(".El");
	}
}

static void dead_put(void) {
#define DEAD(id, name, text) row(name, text);
#include "flow/dead.def"
#undef DEAD
}

static void run_stats_put(void) {
#define RUN_STAT(name, kind, text) row(#name, text);
#define RULE_STAT(name, kind, text)
#include "runtime/stats.def"
#undef RUN_STAT
#undef RULE_STAT
}

static void rule_stats_put(void) {
#define RUN_STAT(name, kind, text)
#define RULE_STAT(name, kind, text) row(#name, text);
#include "runtime/stats.def"
#undef RUN_STAT
#undef RULE_STAT
}

static void alert_columns_put(void) {
#define COLUMN(name, text) row(#name, text);
#include "delivery/alert_columns.def"
#undef COLUMN
}

static const struct table {
	const char	*name;
	void		(*put)(void);
} tables[] = {
	{ "functions", functions_put }, { "dead", dead_put }, { "run_stats", run_stats_put },
	{ "rule_stats", rule_stats_put }, { "alert_columns", alert_columns_put },
};

static void table_put(const char *name) {
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (strcmp(tables[i].name, name) == 0) {
			tables[i].put();
			return;
		}
	fprintf(stderr, "tables: there is no table %s\n", name);
	exit(1);
}

int main(void) {
	static const char	mark[] = ".\\\" table: ";
	char			line[1024];

	while (fgets(line, sizeof line, stdin) != NULL) {
		if (strncmp(line, mark, sizeof mark - 1) != 0) {
			fputs(line, stdout);
			continue;
		}
		line[strcspn(line, "\n")] = '\0';
		table_put(line + sizeof mark - 1);
	}
	return ferror(stdin) || fflush(stdout) != 0;
}

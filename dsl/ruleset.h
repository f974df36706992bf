/*
 * ruleset.h -- the compiler's front: rule files in, one immutable program out, or diagnostics.
 *
 *	struct ruleset *rs = ruleset_new(loader, loader_arg, &(struct ruleset_options){ 0 });
 *	ruleset_add_file(rs, "fraud.cep", text, bytes, &diags);		each file of the rule set
 *	if (ruleset_compile(rs, &program, &diags) == -1)
 *		diags_print(&diags, ...);
 *
 * All files form one rule set; `package` makes the names of a file local. Order matters only for
 * the numbering of rules: files as added, rules as written.
 *
 * Pure		no clock and no I/O but the loader: it is asked for list files, and by
 *		ruleset_load() for rule files.
 * Refused	what this build can check but not run (`watch`, `let` on the past, ...) compiles;
 *		the rule says so in rule->refused, and whoever runs a program decides what then.
 * Ownership	texts and names are copied. Diagnostics show source lines from these copies: print
 *		them before ruleset_free(). The program has a life of its own; the test cases live
 *		as long as the rule set and point into the program.
 * Thread	one at a time.
 */
#pragma once

#include "base/err.h"
#include "dsl/ast.h"
#include "program/program.h"

enum {
	LIST_ENTRIES_MAX = 1 << 20,		/* of one list */
	LIST_BYTES_MAX = 256 << 20		/* of one list file */
};

/*
 * Reads a whole file: *bytes of *text, which the rule set frees. The path is as written for rule
 * files; of a list file it is relative to the rule file's folder, which stands before it already.
 * -1: err says why, and that text becomes the diagnostic's.
 */
typedef int ruleset_load_f(void *arg, const char *path, char **text, size_t *bytes, struct err *);

struct ruleset_options {
	bool	any_path;		/* list files may be absolute or go up by `..` */
};

struct ruleset;

struct ruleset	*ruleset_new(ruleset_load_f *, void *arg, const struct ruleset_options *);
void		 ruleset_free(struct ruleset **);	/* of NULL: nothing */

/* -1: syntax errors, which are in the diags; what could be read counts nevertheless. */
int		 ruleset_add_file(struct ruleset *, const char *name, const char *text,
		    size_t bytes, struct diags *);
/* The same by the loader. A file that cannot be read is a diagnostic, too. */
int		 ruleset_load(struct ruleset *, const char *path, struct diags *);

/*
 * Checks everything and builds the program: once, after the last file. -1: there were errors, here
 * or in a file before; no program then. The diags are those that the files were added with.
 */
int		 ruleset_compile(struct ruleset *, struct program **, struct diags *);

/* What was written, for the formatter and for `explain`: there in spite of errors. */
const struct ast	*ruleset_ast(const struct ruleset *);
/* The rule as written; NULL: none of that name (with its package). */
const struct rule_node	*ruleset_rule(const struct ruleset *, const char *name);

/* --- `test` blocks, compiled; after a successful ruleset_compile() --- */

/* One event, with its fields as the JSON object of an input line (the flat key for each path). */
struct test_event {
	int64_t		 time_ns;
	const struct event_type *type;	/* the root type, to decode it as */
	const struct event_type *written;	/* the type as written: it, or a kind of it */
	const char	*json;		/* the time included, the type's name not */
	size_t		 json_bytes;
	struct span	 span;
};

/* One name of `with { probes = 3 }`: the value as the type that the rule's alerts give it. */
struct test_value {
	const char	*name;
	struct vtype	 type;
	bool		 absent;	/* null is expected */
	struct cell	 cell;
	struct span	 span;
};

enum test_expect_kind {
	TEST_ALERT_AT,			/* an alert at this time, with these values at least */
	TEST_ALERTS			/* so many alerts in all, whatever they say; 0: none */
};

struct test_expect {
	enum test_expect_kind kind;
	int64_t		 time_ns;
	struct test_value *with;
	uint32_t	 with_count;
	uint32_t	 count;
	struct span	 span;
};

struct test_case {
	const char	*title;
	const struct rule *rule;	/* rule->refused: the test cannot run */
	struct test_event *events;	/* by time; those of one time as written */
	uint32_t	 event_count;
	struct test_expect *expects;	/* as written */
	uint32_t	 expect_count;
	int64_t		 run_to_ns;	/* INT64_MAX: until no timer is pending */
	struct span	 span;		/* of the title */
};

const struct test_case	*ruleset_tests(const struct ruleset *, size_t *count);

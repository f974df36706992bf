/*
 * cli.h -- what the commands share: exit codes, messages, options, files.
 *
 *	int cli_fmt(int argc, char **argv)	a verb: argv[0] is its name; the exit code
 *
 * A verb prints what was asked for on standard output and everything else on standard error, as
 * `cepctl fmt: what is wrong`. It flushes standard output with cli_flush(), since a full disk or a
 * closed pipe must not pass for success. Verbs stand in verbs.def, one line each.
 *
 * Thread	the main thread, before any other is started.
 */
#pragma once

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

enum cli_exit {
	CLI_GOOD		= 0,	/* alerts or none */
	CLI_FINDINGS		= 1,	/* failed tests, unformatted files */
	CLI_RULE_ERROR		= 2,
	CLI_TROUBLE		= 3,	/* configuration, usage, input, output; a closed pipe too */
	CLI_UNREACHABLE		= 4,
	CLI_SIGNALLED		= 128	/* and the signal's number: 130 after SIGINT */
};

/* What stands before messages: "cepctl fmt". */
struct cli {
	const char	*who;
	const char	*usage;		/* of --help; its first line is shown with usage errors */
};

#define VERB(name, function, summary) int function(int argc, char **argv);
#include "cli/verbs.def"
#undef VERB

/* `who: text` on standard error; the exit code. */
int	cli_error(const struct cli *, const struct err *);
int	cli_usage_error(const struct cli *, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * getopt_long() with messages of our own: an unknown option gets a did-you-mean, a missing argument
 * the option's name. Returns what getopt_long() does; '?' after a message: return CLI_TROUBLE.
 * Start with optind = 0. Long options without a short form have numbers above 255.
 */
int	cli_getopt(const struct cli *, int argc, char **argv, const char *short_options,
	    const struct option *);

/* Words for an option: the index of the one that was given, or -1 after a message. */
int	cli_word(const struct cli *, const char *option, const char *given,
	    const char *const *words, size_t word_count);

/* A terminal, and nobody asked for NO_COLOR. */
bool	cli_is_coloured(int fd);

/* --help and --version: the text on standard output; the exit code. */
int	cli_print(const struct cli *, const char *text);
int	cli_print_version(const struct cli *);

/* Flushes standard output. CLI_GOOD, or CLI_TROUBLE after a message. */
int	cli_flush(const struct cli *);

/*
 * Rule files named on a command line: a folder stands for its *.cep files (not those of folders
 * below), in the order of their names. A file that comes twice counts once. None is an error.
 */
struct cli_files {
	VEC(char *)	 paths;
	struct map	 seen;
};

void	cli_files_init(struct cli_files *);
int	cli_files_find(struct cli_files *, char *const *args, int arg_count, struct err *);
void	cli_files_fini(struct cli_files *);

/* By its name: .csv, .csv.gz or .csv.zst. */
bool	cli_is_csv(const char *path);

/* The whole of a file, or of standard input for "-". At most bytes_max. */
int	cli_file_read(const char *path, size_t bytes_max, struct buf *, struct err *);

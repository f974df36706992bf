/* fmt.c -- `cepctl fmt`: rule files in the one canonical form. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/cli.h"
#include "cli/format.h"
#include "dsl/ast.h"

static const struct cli fmt_cli = {
	.who = "cepctl fmt",
	.usage =
"Usage: cepctl fmt [FILES... | -] [--check]\n"
"\n"
"Rewrites rule files in the one canonical form; comments stay. FILES are .cep files or folders of\n"
"them; - (the default) formats standard input to standard output. A file with syntax errors stays\n"
"as it is, and so does one that is in form already.\n"
"\n"
"  --check  changes nothing; lists the files that are not in form\n"
"  --help\n"
"\n"
"Exit codes: 0 good, 1 with --check some file is not in form, 2 a syntax error, 3 usage, input or\n"
"output.\n",
};

static const struct option long_options[] = {
	{ "check", no_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct fmt {
	struct cli_files files;
	bool		 is_check;
	int		 rc;			/* the worst so far */
};

/* Trouble goes before errors in rules, those before findings. */
static void outcome(struct fmt *fmt, int rc) {
	if (rc > fmt->rc)
		fmt->rc = rc;
}

static int write_all(int fd, const char *data, size_t bytes) {
	while (bytes > 0) {
		ssize_t n = write(fd, data, bytes);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		bytes -= (size_t)n;
	}
	return 0;
}

/*
 * Puts the text in the place of the file at once: whoever reads it sees the old or the new one, and
 * a full disk leaves the old one. A link is followed, the mode kept, and the owner where we may.
 */
static int file_replace(const char *path, const struct buf *text, struct err *err) {
	char		*real = realpath(path, NULL);
	struct buf	 temp = {0};
	struct stat	 st;
	int		 fd = -1, rc = -1;

	if (real == NULL || stat(real, &st) == -1) {
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
		goto out;
	}
	buf_printf(&temp, "%s.XXXXXX", real);
	buf_cstr(&temp);
	fd = mkstemp(temp.data);
	if (fd == -1) {
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
		goto out;
	}
	if ((fchown(fd, st.st_uid, st.st_gid) == -1 && errno != EPERM)
	    || fchmod(fd, st.st_mode & 07777) == -1
	    || write_all(fd, text->data, text->len) == -1 || fsync(fd) == -1
	    || rename(temp.data, real) == -1) {
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
		unlink(temp.data);
		goto out;
	}
	rc = 0;
out:
	if (fd != -1)
		close(fd);
	buf_fini(&temp);
	free(real);
	return rc;
}

static void form_put(struct fmt *fmt, const char *path, const struct buf *text,
    const struct buf *form) {
	bool		is_same = text->len == form->len
			    && (text->len == 0 || memcmp(text->data, form->data, text->len) == 0);
	struct err	err = {0};

	if (fmt->is_check) {
		if (is_same)
			return;
		printf("%s\n", strcmp(path, "-") == 0 ? "<stdin>" : path);
		outcome(fmt, CLI_FINDINGS);
	} else if (strcmp(path, "-") == 0) {
		fwrite(form->len > 0 ? form->data : "", 1, form->len, stdout);
	} else if (!is_same && file_replace(path, form, &err) == -1) {
		outcome(fmt, cli_error(&fmt_cli, &err));
	}
}

static void file_format(struct fmt *fmt, const char *path) {
	struct diag_style	style = { .is_coloured = cli_is_coloured(STDERR_FILENO) };
	struct diags		diags;
	struct buf		text = {0}, form = {0}, told = {0};
	struct err		err = {0};

	diags_init(&diags);
	if (cli_file_read(path, AST_FILE_BYTES_MAX, &text, &err) == -1) {
		outcome(fmt, cli_error(&fmt_cli, &err));
	} else if (format_source(path, buf_cstr(&text), text.len, &form, &diags) == -1) {
		diags_print(&diags, &told, &style);
		fwrite(told.data, 1, told.len, stderr);
		outcome(fmt, CLI_RULE_ERROR);
	} else {
		form_put(fmt, path, &text, &form);
	}
	diags_fini(&diags);
	buf_fini(&text);
	buf_fini(&form);
	buf_fini(&told);
}

int cli_fmt(int argc, char **argv) {
	char		 dash[] = "-";
	char		*const standard_input[] = { dash };
	struct fmt	 fmt = { .rc = CLI_GOOD };
	struct err	 err = {0};
	bool		 is_named;
	int		 c;

	optind = 0;
	while ((c = cli_getopt(&fmt_cli, argc, argv, "h", long_options)) != -1) {
		if (c == 'h')
			return cli_print(&fmt_cli, fmt_cli.usage);
		if (c != 'c')
			return CLI_TROUBLE;
		fmt.is_check = true;
	}
	is_named = optind < argc;
	cli_files_init(&fmt.files);
	if (cli_files_find(&fmt.files, is_named ? argv + optind : standard_input,
		is_named ? argc - optind : 1, &err) == -1) {
		fmt.rc = cli_error(&fmt_cli, &err);
	} else {
		for (size_t i = 0; i < fmt.files.paths.count; i++)
			file_format(&fmt, fmt.files.paths.items[i]);
		outcome(&fmt, cli_flush(&fmt_cli));
	}
	cli_files_fini(&fmt.files);
	return fmt.rc;
}

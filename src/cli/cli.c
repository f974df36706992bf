/* cli.c -- messages, options and files of all commands. */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "config.h"
#include "dsl/diag.h"

int cli_error(const struct cli *cli, const struct err *err) {
	CHECK(err->code != ERR_NONE);
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", cli->who, err->text);
	return err->code == ERR_RULE ? CLI_RULE_ERROR : CLI_TROUBLE;
}

/* The first line of the usage, then where more stands. */
static void usage_hint(const struct cli *cli) {
	fprintf(stderr, "%.*s\nTry `%s --help`.\n", (int)strcspn(cli->usage, "\n"), cli->usage,
	    cli->who);
}

int cli_usage_error(const struct cli *cli, const char *fmt, ...) {
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", cli->who);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	usage_hint(cli);
	return CLI_TROUBLE;
}

static void option_unknown(const struct cli *cli, const char *given,
    const struct option *options) {
	size_t			 bytes = strcspn(given, "=");
	char			 name[64];
	struct diag_nearest	 nearest = { .name = name };

	snprintf(name, sizeof name, "%.*s", (int)bytes, given);
	for (const struct option *o = options; o->name != NULL; o++)
		diag_nearest_try(&nearest, o->name);
	if (nearest.best != NULL)
		cli_usage_error(cli, "unknown option --%s; did you mean --%s?", name, nearest.best);
	else
		cli_usage_error(cli, "unknown option --%s", name);
}

int cli_getopt(const struct cli *cli, int argc, char **argv, const char *short_options,
    const struct option *options) {
	char	shorts[64];
	bool	in_order = short_options[0] == '-';
	int	c;

	/* The leading colon makes getopt_long() silent, and tells a missing argument apart. */
	CHECK(snprintf(shorts, sizeof shorts, "%s:%s", in_order ? "-" : "",
	    short_options + in_order) < (int)sizeof shorts);
	opterr = 0;
	c = getopt_long(argc, argv, shorts, options, NULL);
	if (c == ':')
		cli_usage_error(cli, "%s needs an argument", argv[optind - 1]);
	else if (c == '?' && optopt == 0)
		option_unknown(cli, argv[optind - 1] + 2, options);
	else if (c == '?' && optopt > UCHAR_MAX)
		cli_usage_error(cli, "%.*s takes no argument", (int)strcspn(argv[optind - 1], "="),
		    argv[optind - 1]);
	else if (c == '?')
		cli_usage_error(cli, "unknown option -%c", optopt);
	return c == ':' ? '?' : c;
}

int cli_word(const struct cli *cli, const char *option, const char *given,
    const char *const *words, size_t word_count) {
	struct buf	 list = {0};
	const char	*near;

	for (size_t i = 0; i < word_count; i++)
		if (strcmp(given, words[i]) == 0)
			return (int)i;
	for (size_t i = 0; i < word_count; i++)
		buf_printf(&list, "%s%s", i == 0 ? "" : i + 1 < word_count ? ", " : " or ",
		    words[i]);
	near = diag_nearest(given, words, word_count);
	for (size_t i = 0; i < word_count && near == NULL && strlen(given) > 2; i++)
		if (strstr(words[i], given) != NULL)
			near = words[i];
	if (near != NULL)
		cli_usage_error(cli, "%s %s: it is %s; did you mean %s?", option, given,
		    buf_cstr(&list), near);
	else
		cli_usage_error(cli, "%s %s: it is %s", option, given, buf_cstr(&list));
	buf_fini(&list);
	return -1;
}

bool cli_is_coloured(int fd) {
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(fd) && (no_color == NULL || *no_color == '\0')
	    && (term == NULL || strcmp(term, "dumb") != 0);
}

int cli_print(const struct cli *cli, const char *text) {
	fputs(text, stdout);
	return cli_flush(cli);
}

int cli_print_version(const struct cli *cli) {
	printf("%s %s\n", cli->who, PACKAGE_VERSION);
	return cli_flush(cli);
}

int cli_flush(const struct cli *cli) {
	if (fflush(stdout) == 0 && !ferror(stdout))
		return CLI_GOOD;
	fprintf(stderr, "%s: standard output: %s\n", cli->who, strerror(errno));
	return CLI_TROUBLE;
}

void cli_files_init(struct cli_files *files) {
	*files = (struct cli_files){0};
	map_init(&files->seen);
}

static void files_add(struct cli_files *files, const char *path) {
	size_t	 bytes = strlen(path);
	char	*copy;

	if (map_get(&files->seen, path, bytes) != NULL)
		return;
	copy = strdup(path);
	CHECK(copy != NULL);
	*vec_add(&files->paths) = copy;
	map_put(&files->seen, copy, bytes, copy);
}

static int is_rule_file(const struct dirent *entry) {
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot != NULL && strcmp(dot, ".cep") == 0;
}

static int folder_add(struct cli_files *files, const char *folder, struct err *err) {
	struct dirent	**entries = NULL;
	int		  count = scandir(folder, &entries, is_rule_file, alphasort);
	size_t		  bytes = strlen(folder);
	struct buf	  path = {0};

	if (count == -1)
		return err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < count; i++) {
		buf_reset(&path);
		buf_printf(&path, "%s%s%s", folder, folder[bytes - 1] == '/' ? "" : "/",
		    entries[i]->d_name);
		files_add(files, buf_cstr(&path));
		free(entries[i]);
	}
	free(entries);
	buf_fini(&path);
	if (count == 0)
		return err_set(err, ERR_USAGE, "%s: no .cep file in this folder", folder);
	return 0;
}

int cli_files_find(struct cli_files *files, char *const *args, int arg_count, struct err *err) {
	struct stat st;

	for (int i = 0; i < arg_count; i++) {
		if (strcmp(args[i], "-") == 0) {
			files_add(files, args[i]);
			continue;
		}
		if (stat(args[i], &st) == -1 || access(args[i], R_OK) == -1)
			return err_set(err, ERR_IO, "%s: %s", args[i], strerror(errno));
		if (S_ISDIR(st.st_mode)) {
			if (folder_add(files, args[i], err) == -1)
				return -1;
		} else {
			files_add(files, args[i]);
		}
	}
	if (files->paths.count == 0)
		return err_set(err, ERR_USAGE, "no rule file was named");
	return 0;
}

void cli_files_fini(struct cli_files *files) {
	for (size_t i = 0; i < files->paths.count; i++)
		free(files->paths.items[i]);
	vec_fini(&files->paths);
	map_fini(&files->seen);
}

bool cli_is_csv(const char *path) {
	static const char *const endings[] = { ".csv", ".csv.gz", ".csv.zst" };
	size_t n = strlen(path);

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t bytes = strlen(endings[i]);

		if (n > bytes && strcasecmp(path + n - bytes, endings[i]) == 0)
			return true;
	}
	return false;
}

int cli_file_read(const char *path, size_t bytes_max, struct buf *out, struct err *err) {
	bool	 is_stdin = strcmp(path, "-") == 0;
	FILE	*f = is_stdin ? stdin : fopen(path, "re");
	size_t	 start = out->len, n;
	int	 rc = -1;

	path = is_stdin ? "standard input" : path;
	if (f == NULL)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	while ((n = fread(buf_room(out, 65536), 1, 65536, f)) > 0) {
		out->len += n;
		if (out->len - start > bytes_max) {
			err_set(err, ERR_LIMIT, "%s: larger than %zu MiB", path, bytes_max >> 20);
			goto out;
		}
	}
	if (ferror(f))
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	else
		rc = 0;
out:
	if (!is_stdin)
		fclose(f);
	return rc;
}

/* graph.c -- `cepctl graph`: the automaton of a rule as a picture. */
#include <errno.h>
#include <string.h>

#include "cli/picture.h"
#include "cli/rule_view.h"

enum graph_format { GRAPH_SVG, GRAPH_DOT, GRAPH_MERMAID };

static const struct cli graph_cli = {
	.who = "cepctl graph",
	.usage =
"Usage: cepctl graph RULE FILES... [--svg | --dot | --mermaid] [-o FILE]\n"
"\n"
"Draws the automaton of a `match` rule: an event that is taken is a box, how the next one follows\n"
"an arrow; what must not happen meanwhile is red, a deadline yellow.\n"
"\n"
"  --svg              a picture for light and dark pages (the default)\n"
"  --dot              Graphviz's language\n"
"  --mermaid          Mermaid's language\n"
"  -o, --output FILE  where to (default: - , standard output)\n"
"  --help\n",
};

static const struct option long_options[] = {
	{ "svg", no_argument, NULL, 's' },
	{ "dot", no_argument, NULL, 'd' },
	{ "mermaid", no_argument, NULL, 'm' },
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int text_write(const char *path, const struct buf *text) {
	struct err	 err = {0};
	FILE		*f;
	bool		 is_written;

	if (strcmp(path, "-") == 0) {
		fwrite(text->data, 1, text->len, stdout);
		return cli_flush(&graph_cli);
	}
	f = fopen(path, "we");
	is_written = f != NULL && fwrite(text->data, 1, text->len, f) == text->len;
	if (f != NULL)
		is_written = fclose(f) == 0 && is_written;
	if (is_written)
		return CLI_GOOD;
	err_set(&err, ERR_IO, "%s: %s", path, strerror(errno));
	return cli_error(&graph_cli, &err);
}

static int draw(struct rule_view *v, enum graph_format format, const char *path) {
	struct picture	pic = {0};
	struct buf	text = {0};
	struct err	err = {0};
	int		rc = graph_build(v, &pic, &err);

	if (rc == 0 && format == GRAPH_SVG)
		rc = picture_svg(&pic, &text, &err);
	else if (rc == 0 && format == GRAPH_DOT)
		picture_dot(&pic, &text);
	else if (rc == 0)
		picture_mermaid(&pic, &text);
	rc = rc == 0 ? text_write(path, &text) : cli_error(&graph_cli, &err);
	picture_fini(&pic);
	buf_fini(&text);
	return rc;
}

static int graph(enum graph_format format, const char *path, char *const *args, int arg_count) {
	struct cli_rules	rules;
	struct rule_view	v;
	struct err		err = {0};
	int			rc = cli_rules_load(&graph_cli, &rules, args + 1, arg_count - 1);

	if (rc != CLI_GOOD)
		goto out;
	rc = rule_view_open(&graph_cli, &v, &rules, args[0]);
	if (rc == CLI_GOOD && v.match == NULL) {
		err_set(&err, ERR_RULE, "%s watches: it has no automaton", args[0]);
		rc = cli_error(&graph_cli, &err);
	} else if (rc == CLI_GOOD) {
		rc = draw(&v, format, path);
	}
	rule_view_fini(&v);
out:
	cli_rules_fini(&rules);
	return rc;
}

int cli_graph(int argc, char **argv) {
	enum graph_format	format = GRAPH_SVG;
	const char		*path = "-";
	int			c;

	optind = 0;
	while ((c = cli_getopt(&graph_cli, argc, argv, "o:h", long_options)) != -1)
		switch (c) {
		case 's':
			format = GRAPH_SVG;
			break;
		case 'd':
			format = GRAPH_DOT;
			break;
		case 'm':
			format = GRAPH_MERMAID;
			break;
		case 'o':
			path = optarg;
			break;
		case 'h':
			return cli_print(&graph_cli, graph_cli.usage);
		default:
			return CLI_TROUBLE;
		}
	if (argc - optind < 2)
		return cli_usage_error(&graph_cli, "name a rule, then its files");
	return graph(format, path, argv + optind, argc - optind);
}

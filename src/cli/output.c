#include "cli/output.h"

bool output_parse(const struct cli *cli, const char *given, enum output *output) {
	static const char *const words[] = { "table", "json" };
	int i = cli_word(cli, "-o", given, words, sizeof words / sizeof *words);

	if (i == -1)
		return false;
	*output = (enum output)i;
	return true;
}

void output_json(const json_t *json) {
	json_dumpf(json, stdout, JSON_INDENT(2));
	putchar('\n');
}

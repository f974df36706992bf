#include "cli/output.h"

#include "base/check.h"

bool output_parse(const struct cli *cli, const char *given, enum output *output) {
	static const char *const words[] = { "table", "json", "ndjson" };
	int i = cli_word(cli, "-o", given, words, sizeof words / sizeof *words);

	if (i == -1)
		return false;
	*output = (enum output)i;
	return true;
}

static void put(const json_t *json, size_t flags) {
	json_dumpf(json, stdout, flags | JSON_REAL_PRECISION(6));
	putchar('\n');
}

void output_json(enum output output, const json_t *json) {
	CHECK(output != OUTPUT_AS_TABLE);
	if (output == OUTPUT_AS_JSON)
		put(json, JSON_INDENT(2));
	else if (!json_is_array(json))
		put(json, JSON_COMPACT);
	for (size_t i = 0; output == OUTPUT_AS_NDJSON && i < json_array_size(json); i++)
		put(json_array_get(json, i), JSON_COMPACT);
}

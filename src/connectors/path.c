#include "connectors/path.h"

#include <stdio.h>
#include <string.h>

const char *path_shown(const char *path, const char *dash, char out[PATH_SHOWN_BYTES]) {
	size_t n = strlen(path);

	if (strcmp(path, "-") == 0)
		snprintf(out, PATH_SHOWN_BYTES, "%s", dash);
	else if (n < PATH_SHOWN_BYTES)
		snprintf(out, PATH_SHOWN_BYTES, "%s", path);
	else
		snprintf(out, PATH_SHOWN_BYTES, "...%s", path + n - (PATH_SHOWN_BYTES - 4));
	return out;
}

/*
 * replay.c -- main() of a fuzz target that is built without libFuzzer: runs it on every file of the
 * folders and on every file named, a file a case, in TAP.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/vec.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct paths {
	char	**items;
	size_t	  count, cap;
};

static int name_order(const void *a, const void *b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void folder_add(struct paths *paths, const char *folder) {
	DIR		*dir = opendir(folder);
	struct dirent	*entry;

	CHECK(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		CHECK(asprintf(&path, "%s/%s", folder, entry->d_name) > 0);
		*vec_add(paths) = path;
	}
	closedir(dir);
	qsort(paths->items, paths->count, sizeof *paths->items, name_order);
}

/* An exact copy on the heap, so that a sanitizer sees a byte read too many. */
static int file_run(const char *path) {
	FILE		*file = fopen(path, "rb");
	struct buf	 data = {0};
	uint8_t		*exact;
	size_t		 n;

	if (file == NULL)
		return -1;
	while ((n = fread(buf_room(&data, 65536), 1, 65536, file)) > 0)
		data.len += n;
	fclose(file);
	exact = malloc(data.len > 0 ? data.len : 1);
	CHECK(exact != NULL);
	if (data.len > 0)
		memcpy(exact, data.data, data.len);
	LLVMFuzzerTestOneInput(exact, data.len);
	free(exact);
	buf_fini(&data);
	return 0;
}

int main(int argc, char **argv) {
	struct paths	paths = {0};
	struct stat	st;
	int		failed = 0;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			folder_add(&paths, argv[i]);
		else
			*vec_add(&paths) = strdup(argv[i]);
	}
	printf("1..%zu\n", paths.count);
	for (size_t i = 0; i < paths.count; i++) {
		const char *name = strrchr(paths.items[i], '/');

		fflush(stdout);
		if (file_run(paths.items[i]) == -1) {
			printf("not ");
			failed = 1;
		}
		printf("ok %zu - %s\n", i + 1, name != NULL ? name + 1 : paths.items[i]);
	}
	for (size_t i = 0; i < paths.count; i++)
		free(paths.items[i]);
	vec_fini(&paths);
	return failed;
}

/* cepgen.c -- a realistic stream of events, with the truth about it. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "cepgen/options.h"

static const char *const fate_names[LINE_FATE_COUNT] = {
#define SPOIL(id, name, text) name,
#include "cepgen/spoil.def"
#undef SPOIL
};

static int file_open(const char *path, FILE **file, struct err *err) {
	*file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
	if (*file == NULL)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	return 0;
}

/* What is still buffered may fail to be written: the last moment to say so. */
static int file_close(const char *path, FILE **file, struct err *err) {
	FILE	*f = *file;
	int	 failed;

	*file = NULL;
	if (f == NULL)
		return 0;
	failed = f == stdout ? fflush(f) : fclose(f);
	if (failed != 0 && err->code == ERR_NONE)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	return err->code == ERR_NONE ? 0 : -1;
}

static void summary(const struct stream_tally *t) {
	char	first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];

	time_print(t->first_ms * 1000000, first);
	time_print(t->last_ms * 1000000, last);
	fprintf(stderr, "cepgen: %llu lines, %s to %s\n", (unsigned long long)t->lines, first,
	    last);
	fprintf(stderr, "cepgen: %llu episodes and %llu near misses\n",
	    (unsigned long long)t->positives, (unsigned long long)t->near_misses);
	if (t->duplicates > 0)
		fprintf(stderr, "cepgen: %llu duplicates\n", (unsigned long long)t->duplicates);
	for (int i = LINE_GOOD + 1; i < LINE_FATE_COUNT; i++)
		if (t->fates[i] > 0)
			fprintf(stderr, "cepgen: %llu %s\n", (unsigned long long)t->fates[i],
			    fate_names[i]);
}

int main(int argc, char **argv) {
	struct options		 o;
	struct stream_tally	 tally;
	struct err		 err = {0};
	FILE			*out = NULL, *truth = NULL;
	int			 rc;

	/* A closed pipe is an error of the write to it, which says where. */
	CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	rc = options_read(&o, argc, argv);
	if (rc != -1)
		return rc;
	if (file_open(o.out, &out, &err) == -1
	    || (o.truth != NULL && file_open(o.truth, &truth, &err) == -1))
		goto out;
	if (stream_write(&o.plan, out, truth, &tally, &err) == 0 && !o.quiet)
		summary(&tally);
out:
	rc = file_close(o.out, &out, &err);
	if (file_close(o.truth, &truth, &err) == -1)
		rc = -1;
	return rc == -1 || err.code != ERR_NONE ? cli_error(&cepgen_cli, &err) : CLI_GOOD;
}

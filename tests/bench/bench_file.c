/*
 * bench_file.c -- from an NDJSON file to alert lines, by the program that users run: one process,
 * one thread, pinned to one core.
 *
 *	W8f		the lines of FEED_STOCKS, 183 bytes each, W1-seq3-skip; two lengths: memory
 *			does not grow with the input
 *	shipped		a stream of cepgen, all shipped rules; two lengths as well
 *
 * Programs and rules are those of the build that it belongs to (TOP_BUILDDIR, TOP_SRCDIR), from
 * wherever it is run. Files stand in a folder under $TMPDIR and are removed at the end.
 */
#define _GNU_SOURCE	/* sched_setaffinity */
#include <jansson.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "report.h"
#include "workload.h"

enum { SEED = 7, ARGS_MAX = 24, FILE_PASSES = 3 };

static const char cepheid[] = TOP_BUILDDIR "/cepheid", cepgen[] = TOP_BUILDDIR "/cepgen";
static const char patterns[] = TOP_SRCDIR "/patterns";

struct place {
	char	folder[200];
	char	rules[256], events[256], alerts[256];
};

static void place_init(struct place *p) {
	const char *tmp = getenv("TMPDIR");

	snprintf(p->folder, sizeof p->folder, "%s/cepheid-bench-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	CHECK(mkdtemp(p->folder) != NULL);
	snprintf(p->rules, sizeof p->rules, "%s/rules.cep", p->folder);
	snprintf(p->events, sizeof p->events, "%s/events.ndjson", p->folder);
	snprintf(p->alerts, sizeof p->alerts, "%s/alerts.ndjson", p->folder);
}

static void place_fini(const struct place *p) {
	unlink(p->rules);
	unlink(p->events);
	unlink(p->alerts);
	rmdir(p->folder);
}

static FILE *file_open(const char *path, const char *mode) {
	FILE *f = fopen(path, mode);

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	return f;
}

/* Runs it on one core, its chatter put away. */
static void spawn(char *const argv[], double *seconds, double *cpu_s, long *rss_mib) {
	double		t = report_now();
	pid_t		pid = fork();
	cpu_set_t	one;
	struct rusage	u;
	int		status;

	CHECK(pid >= 0);
	if (pid == 0) {
		CPU_ZERO(&one);
		CPU_SET(0, &one);
		sched_setaffinity(0, sizeof one, &one);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execv(argv[0], argv);
		_exit(127);
	}
	CHECK(wait4(pid, &status, 0, &u) == pid);
	*seconds = report_now() - t;
	*cpu_s = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec)
	    + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
	*rss_mib = u.ru_maxrss >> 10;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench_file: failed:");
		for (unsigned i = 0; argv[i] != NULL; i++)
			fprintf(stderr, " %s", argv[i]);
		fprintf(stderr, "\n");
		exit(1);
	}
}

static void text_write(const char *path, const struct buf *text) {
	FILE *f = file_open(path, "w");

	CHECK(fwrite(text->data, 1, text->len, f) == text->len);
	CHECK(fclose(f) == 0);
}

static void lines_write(const char *path, size_t count) {
	struct feed_event	*events = feed_new(FEED_STOCKS, count, SEED);
	FILE			*f = file_open(path, "w");
	char			 line[256];

	for (size_t i = 0; i < count; i++) {
		size_t n = feed_line(&events[i], i, line);

		CHECK(fwrite(line, 1, n, f) == n);
	}
	CHECK(fclose(f) == 0);
	free(events);
}

/* Counts and hashes the alerts: the ids of s0, s1, s2. */
static void alerts_hash(const char *path, struct report *r) {
	FILE	*f = file_open(path, "r");
	char	*line = NULL;
	size_t	 cap = 0;

	r->matches = r->match_hash = 0;
	while (getline(&line, &cap, f) > 0) {
		json_t		*alert = json_loads(line, 0, NULL);
		json_t		*events = json_object_get(alert, "events");
		uint64_t	 hash = 0;

		for (int i = 0; i < 3; i++) {
			char step[4] = { 's', (char)('0' + i), 0 };

			hash = report_mix(hash, (uint64_t)json_integer_value(json_object_get(
			    json_array_get(json_object_get(events, step), 0), "id")));
		}
		json_decref(alert);
		r->matches++;
		r->match_hash += hash;
	}
	free(line);
	fclose(f);
}

static void passes(struct report *r, char *const argv[]) {
	r->pass_count = FILE_PASSES;
	for (unsigned i = 0; i < r->pass_count; i++)
		spawn(argv, &r->seconds[i], &r->cpu_seconds[i], &r->rss_peak_mib);
}

static void bench_w8f(struct place *p, size_t count) {
	struct report	 r = { .workload = "W8f", .events = count };
	struct workload	 w;
	struct buf	 text = {0};
	char		*argv[ARGS_MAX] = { (char *)cepheid, (char *)"run", p->rules,
			    (char *)"-i", p->events, (char *)"--type-field", (char *)"type",
			    (char *)"-o", (char *)"ndjson", (char *)"--alerts", p->alerts, NULL };
	char		*none;

	CHECK(workload_rules(&w, "W8f", SEED, &text));
	none = strstr(buf_cstr(&text), "show none");
	if (none != NULL)
		memcpy(none, "show id  ", 9);
	text_write(p->rules, &text);
	lines_write(p->events, count);
	passes(&r, argv);
	alerts_hash(p->alerts, &r);
	r.note = "from process start to exit, alerts written";
	report_print(&r);
	buf_fini(&text);
}

static size_t lines_of(const char *path) {
	FILE	*f = file_open(path, "r");
	size_t	 lines = 0;
	int	 c;

	while ((c = getc_unlocked(f)) != EOF)
		lines += c == '\n';
	fclose(f);
	return lines;
}

static void bench_shipped(struct place *p, const char *events) {
	struct report	 r = { .workload = "shipped" };
	char		*make[ARGS_MAX] = { (char *)cepgen, (char *)"--seed", (char *)"1",
			    (char *)"--events", (char *)events, (char *)"--disorder",
			    (char *)"20s", (char *)"--out", p->events, NULL };
	char		*argv[ARGS_MAX] = { (char *)cepheid, (char *)"run", (char *)patterns,
			    (char *)"-i", p->events, (char *)"-o", (char *)"ndjson",
			    (char *)"--alerts", p->alerts, NULL };

	spawn(make, &r.seconds[0], &r.cpu_seconds[0], &r.rss_peak_mib);
	r.events = lines_of(p->events);
	passes(&r, argv);
	r.matches = lines_of(p->alerts);
	r.note = "all shipped rules, disorder 20 s; matches are alert lines";
	report_print(&r);
}

int main(void) {
	struct place p;

	place_init(&p);
	bench_w8f(&p, 500000);
	bench_w8f(&p, 2000000);
	/* Three days, the longest window of the rules, are in both. */
	bench_shipped(&p, "1500000");
	bench_shipped(&p, "3000000");
	place_fini(&p);
	return 0;
}

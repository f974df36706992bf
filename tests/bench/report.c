#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "config.h"

static const struct rival {
	const char	*workload, *engine;
	double		 events_per_s;
} rivals[] = {
#define RIVAL(workload, engine, rate) { workload, engine, rate },
#include "rivals.def"
#undef RIVAL
};

double report_now(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double report_cpu(void) {
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

long report_rss_mib(void) {
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss >> 10;
}

uint64_t report_mix(uint64_t hash, uint64_t id) {
	uint64_t z = hash + UINT64_C(0x9e3779b97f4a7c15) + id;

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int compare(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void list_print(const char *name, const double *items, unsigned count) {
	printf(",\"%s\":[", name);
	for (unsigned i = 0; i < count; i++)
		printf("%s%.3f", i > 0 ? "," : "", items[i]);
	printf("]");
}

void report_print(const struct report *r) {
	double	 sorted[PASSES_MAX], rate;

	memcpy(sorted, r->seconds, sizeof sorted);
	qsort(sorted, r->pass_count, sizeof *sorted, compare);
	rate = (double)r->events / sorted[r->pass_count / 2];
	printf("{\"workload\":\"%s\",\"engine\":\"cepheid\",\"version\":\"%s\",\"events\":%llu,"
	    "\"matches\":%llu,\"match_hash\":\"%016llx\"", r->workload, PACKAGE_VERSION,
	    (unsigned long long)r->events, (unsigned long long)r->matches,
	    (unsigned long long)r->match_hash);
	list_print("seconds", r->seconds, r->pass_count);
	list_print("cpu_seconds", r->cpu_seconds, r->pass_count);
	printf(",\"events_per_s_median\":%.0f,\"first_pass_events_per_s\":%.0f,\"load_s\":%.2f,"
	    "\"rss_peak_mib\":%ld,\"rss_before_mib\":%ld,\"cores\":1", rate,
	    (double)r->events / r->seconds[0], r->load_s, r->rss_peak_mib, r->rss_before_mib);
	if (r->keys > 0)
		printf(",\"keys\":%llu,\"bytes_per_key\":%.0f", (unsigned long long)r->keys,
		    (double)r->state_bytes / (double)r->keys);
	printf(",\"note\":\"%s\"}\n", r->note != NULL ? r->note : "");
	fflush(stdout);
	memcpy(sorted, r->cpu_seconds, sizeof sorted);
	qsort(sorted, r->pass_count, sizeof *sorted, compare);
	fprintf(stderr, "%-22s %10.0f ev/s, %10.0f per CPU s (best)", r->workload, rate,
	    (double)r->events / sorted[0]);
	for (size_t i = 0; i < sizeof rivals / sizeof *rivals; i++)
		if (strcmp(rivals[i].workload, r->workload) == 0)
			fprintf(stderr, "   %s: %.0f ev/s (%.1f times)", rivals[i].engine,
			    rivals[i].events_per_s, rate / rivals[i].events_per_s);
	fputc('\n', stderr);
}

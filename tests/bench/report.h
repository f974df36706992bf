/*
 * report.h -- one JSON line a run, as the harness that runs the rivals prints it, and beside it on
 * standard error the rate, that of the best pass per second of processor time, and the best rival's
 * figure where one is known (rivals.def).
 */
#pragma once

#include <stdint.h>

enum { PASSES = 5, PASSES_MAX = 16 };

struct report {
	const char	*workload, *note;
	uint64_t	 events, matches, match_hash;
	double		 seconds[PASSES_MAX], cpu_seconds[PASSES_MAX];
	unsigned	 pass_count;
	double		 load_s;
	long		 rss_peak_mib, rss_before_mib;
	uint64_t	 keys, state_bytes;	/* at the fullest moment seen; 0: not */
};

void		report_print(const struct report *);
double		report_now(void);		/* monotonic, s */
double		report_cpu(void);		/* of this process, s */
long		report_rss_mib(void);		/* its peak */

/* The match's identity: the rule's number, then every event's id in order. */
uint64_t	report_mix(uint64_t hash, uint64_t id);

/*
 * main.c -- random rules over random streams: what the engine says against what must be said.
 *
 *	oracle [--seed S] [--count N] [--restore] [--print K]
 *	oracle --cases FILE DEVIATIONS [--verbose | --ours OUT]
 *
 * Pair k of a run is made from seed S + k, so that `--seed S+k --count 1` repeats it alone. The
 * second form holds the oracle itself against recorded cases (case.h).
 */
#include <inttypes.h>
#include <string.h>

#include "case.h"
#include "print.h"
#include "shrink.h"

enum { SHOWN_MAX = 5, ATTEMPTS_MAX = 4 };

/* What the pairs covered: a word of the rule's text, and how many pairs had it, with a match. */
static const char *const features[] = {
	"then next ", "then every ", "then no ", "then not next ", " for each ", " for ",
	"optional ", "at least ", "exactly ", " to ", "consecutive ", "in any combination",
	"greedy", "until [", "each within ", " every within ", "any of {", "all of {", "match { ",
	"then { ", " or e", "ek", "\n  within ", "cancel on ", "on timeout ", "limit 1000 ",
	"limit 1 ", "limit 2 ", "limit 3 ", "where ", "unless ", " if ", "after match",
	"overlapping", "from next", "from first ", "from last ", "once", "k = ",
	"for each ka, ks", "any kl", "prev.", "first(", "[0].", "[1].",
	"count(", "sum(", "avg(", "min(", "max(", "stddev(", "distinct(", "exists ", " is null",
	" else ", " like ", " not like ", " in (", " not in (", "any l", "any g", "all l", "all g",
	"contains(", "starts_with(", "ends_with(", "length(", " / ", "461168601842738790", " EUR",
	" USD", "ts - ", "not (", " or ", " and " };

enum { FEATURE_COUNT = sizeof features / sizeof *features };

struct tally {
	uint64_t	pairs, matches, alerts, pairs_matched, timeouts, too_large, passed, failed;
	uint64_t	with[FEATURE_COUNT], with_matches[FEATURE_COUNT];
};

struct opts {
	uint64_t	 seed, count;
	bool		 restore, print;
	uint64_t	 printed;
};

static void tally_trial(struct tally *tally, struct trial *t) {
	const char *text = strstr(print_rule(&t->pool, &t->rule), "rule r");

	tally->matches += (uint64_t)t->expectation.match_count;
	tally->alerts += (uint64_t)t->expectation.count;
	tally->pairs_matched += t->expectation.match_count > 0;
	for (int i = 0; i < t->expectation.count; i++)
		tally->timeouts += t->expectation.items[i].timeout;
	for (int i = 0; i < FEATURE_COUNT; i++) {
		if (strstr(text, features[i]) == NULL)
			continue;
		tally->with[i]++;
		tally->with_matches[i] += t->expectation.match_count > 0;
	}
}

static void tally_print(const struct tally *tally, const struct opts *opts) {
	printf("seed %" PRIu64 ": %" PRIu64 " pairs%s, %" PRIu64 " with matches, %" PRIu64
	    " matches, %" PRIu64 " alerts, %" PRIu64 " of them timeouts; %" PRIu64
	    " too large to try\n",
	    opts->seed, tally->pairs, opts->restore ? ", straight and restored" : "",
	    tally->pairs_matched, tally->matches, tally->alerts, tally->timeouts, tally->too_large);
	printf("pairs with (and of these with matches):");
	for (int i = 0; i < FEATURE_COUNT; i++) {
		const char *name = features[i] + strspn(features[i], "\n ");

		printf("%s%.*s %" PRIu64 " (%" PRIu64 ")", i % 6 == 0 ? "\n    " : "; ",
		    (int)(strlen(name) - (name[strlen(name) - 1] == ' ')), name, tally->with[i],
		    tally->with_matches[i]);
	}
	printf("\n%" PRIu64 " passed, %" PRIu64 " failed\n", tally->passed, tally->failed);
}

static void show_failure(struct draw *draw, enum verdict verdict, bool restore, uint64_t seed) {
	struct trial	*t = calloc(1, sizeof *t);
	char		 title[100];

	MUST(t != NULL);
	shrink(draw, verdict, restore);
	draw_replay(draw, draw->choices, draw->count);
	MUST(trial_make(t, draw) == 0);
	trial_judge(t, restore);
	snprintf(title, sizeof title, "seed %" PRIu64 ", made smaller: the engine %s", seed,
	    verdict == VERDICT_REFUSED ? "fails" : "differs");
	trial_print(stdout, title, t);
	pool_reset(&t->pool);
	free(t);
}

/*
 * Most rules that are drawn never match: of every four pairs, three are drawn again, a few times,
 * until something happens; so is what has too many ways to match. The seed still says it all.
 */
static int pair_make(struct trial *t, struct draw *draw, uint64_t seed) {
	for (uint64_t attempt = 0;; attempt++) {
		int rc;

		draw_seed(draw, seed + (attempt << 48));
		rc = trial_make(t, draw);
		if (attempt == ATTEMPTS_MAX)
			return rc;
		if (rc == 0 && (t->expectation.count > 0 || seed % 4 == 0))
			return 0;
		pool_reset(&t->pool);
	}
}

static void run_one(const struct opts *opts, uint64_t seed, struct tally *tally) {
	struct draw	*draw = malloc(sizeof *draw);
	struct trial	*t = calloc(1, sizeof *t);
	enum verdict	 verdict = VERDICT_SAME;

	MUST(draw != NULL && t != NULL);
	tally->pairs++;
	if (pair_make(t, draw, seed) == -1) {
		tally->too_large++;
	} else {
		verdict = trial_judge(t, opts->restore);
		tally_trial(tally, t);
		tally->passed += verdict == VERDICT_SAME;
		tally->failed += verdict != VERDICT_SAME;
		if (opts->print)
			trial_print(stdout, "as made", t);
	}
	pool_reset(&t->pool);
	free(t);
	if (verdict != VERDICT_SAME && tally->failed <= SHOWN_MAX)
		show_failure(draw, verdict, opts->restore, seed);
	free(draw);
}

static int usage(void) {
	fputs("usage: oracle [--seed S] [--count N] [--restore] [--print K]\n"
	    "       oracle --cases FILE DEVIATIONS [--verbose | --ours OUT]\n", stderr);
	return 2;
}

static int check_cases(int argc, char **argv) {
	bool	 verbose = argc > 4 && strcmp(argv[4], "--verbose") == 0;
	FILE	*ours = argc > 5 && strcmp(argv[4], "--ours") == 0 ? fopen(argv[5], "w") : NULL;
	int	 wrong = cases_check(argv[2], argv[3], verbose, ours);

	if (ours != NULL && fclose(ours) != 0)
		return 1;
	return wrong != 0;
}

static bool opts_read(struct opts *opts, int argc, char **argv) {
	for (int i = 1; i < argc; i++) {
		bool value = i + 1 < argc;

		if (strcmp(argv[i], "--restore") == 0)
			opts->restore = true;
		else if (strcmp(argv[i], "--seed") == 0 && value)
			opts->seed = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--count") == 0 && value)
			opts->count = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--print") == 0 && value)
			opts->print = true, opts->printed = strtoull(argv[++i], NULL, 10);
		else
			return false;
	}
	return true;
}

int main(int argc, char **argv) {
	struct opts	 opts = { .seed = 1, .count = 1000 };
	struct tally	*tally = calloc(1, sizeof *tally);
	int		 failed;

	MUST(tally != NULL);
	if (argc >= 4 && strcmp(argv[1], "--cases") == 0) {
		free(tally);
		return check_cases(argc, argv);
	}
	if (!opts_read(&opts, argc, argv)) {
		free(tally);
		return usage();
	}
	if (opts.print) {
		opts.seed += opts.printed;
		opts.count = 1;
	}
	for (uint64_t k = 0; k < opts.count; k++)
		run_one(&opts, opts.seed + k, tally);
	tally_print(tally, &opts);
	failed = tally->failed > 0;
	free(tally);
	return failed;
}

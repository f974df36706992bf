/*
 * shrink.c -- see shrink.h.
 *
 * Only the list of choices is changed: spans (a step, a condition, an event) are cut out, choices
 * are set to 0 or made smaller. Whatever list results is a valid pair (draw.h); it is kept if it is
 * smaller and the verdict is the same. Passes are repeated until none helps.
 */
#include <string.h>

#include "print.h"
#include "shrink.h"

enum { TRIES_MAX = 20000 };

int trial_make(struct trial *t, struct draw *draw) {
	gen_pair(draw, &t->pool, &t->rule, &t->stream);
	return expect_make(&t->pool, &t->rule, &t->stream, &t->expectation);
}

enum verdict trial_judge(struct trial *t, bool restore) {
	t->restored = false;
	outcome_expected(&t->pool, &t->rule, &t->expectation, &t->expected);
	outcome_of_engine(&t->pool, &t->rule, &t->stream, false, &t->got);
	if (restore && outcome_equal(&t->expected, &t->got)) {
		t->restored = true;
		outcome_of_engine(&t->pool, &t->rule, &t->stream, true, &t->got);
	}
	if (t->got.failed != NULL)
		return VERDICT_REFUSED;
	return outcome_equal(&t->expected, &t->got) ? VERDICT_SAME : VERDICT_DIFFERS;
}

void trial_print(FILE *to, const char *title, struct trial *t) {
	fprintf(to, "---- %s%s\n%s\n%s", title, t->restored ? " (restored after every event)" : "",
	    print_rule(&t->pool, &t->rule), print_stream(&t->pool, &t->rule, &t->stream));
	outcome_print(to, "expected", &t->expected);
	outcome_print(to, "got", &t->got);
}

struct shrinker {
	struct draw	 best;
	enum verdict	 verdict;
	bool		 restore;
	int		 tries_left;
};

/* Fewer choices, or as many and the first that differs is smaller. */
static bool is_simpler(const struct draw *a, const struct draw *b) {
	if (a->at != b->at)
		return a->at < b->at;
	for (int i = 0; i < a->at; i++)
		if (a->choices[i] != b->choices[i])
			return a->choices[i] < b->choices[i];
	return false;
}

/* Whether these choices still fail in the same way, and are simpler: then they are the best. */
static bool try_choices(struct shrinker *s, const uint32_t *choices, int count) {
	struct draw	*draw = malloc(sizeof *draw);
	struct trial	*t = calloc(1, sizeof *t);
	bool		 better;

	MUST(draw != NULL && t != NULL);
	draw_replay(draw, choices, count);
	s->tries_left--;
	better = trial_make(t, draw) == 0 && is_simpler(draw, &s->best)
	    && trial_judge(t, s->restore) == s->verdict;
	if (better) {
		s->best = *draw;
		s->best.count = draw->at;
	}
	pool_reset(&t->pool);
	free(t);
	free(draw);
	return better;
}

static bool try_without(struct shrinker *s, int begin, int end) {
	uint32_t	choices[CHOICES_MAX];
	int		count = s->best.count - (end - begin);

	if (begin >= end || end > s->best.count)
		return false;
	memcpy(choices, s->best.choices, (size_t)begin * sizeof *choices);
	memcpy(choices + begin, s->best.choices + end, (size_t)(count - begin) * sizeof *choices);
	return try_choices(s, choices, count);
}

static bool try_value(struct shrinker *s, int at, uint32_t value) {
	uint32_t choices[CHOICES_MAX];

	memcpy(choices, s->best.choices, (size_t)s->best.count * sizeof *choices);
	choices[at] = value;
	return try_choices(s, choices, s->best.count);
}

static bool cut_spans(struct shrinker *s) {
	bool helped = false;

	for (int i = s->best.span_count - 1; i >= 0 && s->tries_left > 0; i--)
		if (i < s->best.span_count
		    && try_without(s, s->best.spans[i].begin, s->best.spans[i].end))
			helped = true;
	return helped;
}

static bool cut_pieces(struct shrinker *s, int size) {
	bool helped = false;

	for (int at = s->best.count - size; at >= 0 && s->tries_left > 0; at--)
		if (at + size <= s->best.count && try_without(s, at, at + size))
			helped = true;
	return helped;
}

static bool lower_values(struct shrinker *s) {
	bool helped = false;

	for (int at = 0; at < s->best.count && s->tries_left > 0; at++) {
		if (s->best.choices[at] == 0)
			continue;
		if (try_value(s, at, 0) || try_value(s, at, s->best.choices[at] / 2)
		    || try_value(s, at, s->best.choices[at] - 1))
			helped = true;
	}
	return helped;
}

void shrink(struct draw *draw, enum verdict verdict, bool restore) {
	struct shrinker	*s = calloc(1, sizeof *s);
	bool		 helped = true;

	MUST(s != NULL);
	s->verdict = verdict;
	s->restore = restore;
	s->tries_left = TRIES_MAX;
	s->best = *draw;
	s->best.count = s->best.at;
	while (helped && s->tries_left > 0) {
		helped = cut_spans(s);
		helped |= lower_values(s);
		helped |= cut_pieces(s, 4);
		helped |= cut_pieces(s, 1);
	}
	*draw = s->best;
	free(s);
}

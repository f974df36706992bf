/* infer_time.c -- which field is the event time, what its unit is, and how much out of order. */
#include <string.h>

#include "cli/infer.h"

#define SECOND	INT64_C(1000000000)
#define MINUTE	(60 * SECOND)
#define HOUR	(60 * MINUTE)

/* What `late` is rounded up to. */
static const int64_t late_steps_ns[] = {
	0, SECOND / 100, SECOND / 10, SECOND / 2, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND,
	15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
	30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 72 * HOUR, 168 * HOUR,
};
/* One more is for what is beyond them all; LATE_STEP_PLAIN is an hour. */
enum { LATE_STEPS = INFER_LATE_STEPS - 1, LATE_STEP_PLAIN = 16 };
_Static_assert(sizeof late_steps_ns / sizeof *late_steps_ns == LATE_STEPS, "steps are missing");

/* Values of the field, lists and odd ones included. */
static uint64_t value_total(const struct seen *s) {
	uint64_t total = s->nested_lists;

	for (int i = 0; i < SEEN_KINDS_COUNT; i++)
		total += s->kinds[i];
	return total;
}

/* All values but one in a hundred, which is as bad as data get before the guess is. */
static bool is_most(uint64_t part, uint64_t total) {
	return part > 0 && 100 * part >= 99 * total;
}

/* Numbers that would be times of our days in one unit. */
static bool numbers_fit(const struct seen *s, enum time_unit *unit) {
	uint64_t total = value_total(s);

	for (unsigned u = UNIT_S; u <= UNIT_NS; u++)
		if (is_most(s->units[u], total)) {
			*unit = (enum time_unit)u;
			return true;
		}
	return false;
}

bool seen_is_time(const struct seen *s, enum time_unit *unit) {
	if (is_most(s->times, value_total(s))) {
		*unit = UNIT_NONE;
		return true;
	}
	return s->is_timely && numbers_fit(s, unit);
}

/* How much a name sounds like the time of the event itself. */
static int time_score(const struct infer_type *type, const struct seen *s) {
	static const char *const names[] = { "@timestamp", "ts", "event_time", "eventtime",
	    "timestamp", "time", "occurred_at", "event_timestamp", "datetime", "date",
	    "created_at" };
	int score = 0;

	for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
		if (strcasecmp(s->path, names[i]) == 0)
			score = 100 - i;
	if (score == 0 && name_has(s->path, TIME_WORDS))
		score = 40;
	if (name_has(s->path, "event occurred"))
		score += 10;
	if (name_has(s->path, "received ingested updated modified expires expiry until end ended "
	    "due birth valid processed"))
		score -= 30;
	if (strchr(s->path, '.') != NULL)
		score -= 10;
	return s->rows == type->rows ? score : score - 20;
}

/* A record without its time is lost: it must be there, save now and then. */
static bool is_always_there(const struct infer_type *type, const struct seen *s) {
	return s->list_rows == 0 && path_is_sound(s->path) && is_most(s->rows, type->rows);
}

/* Small numbers that count from some zero, as in made up data: the name must say it. */
static bool is_small_clock(const struct seen *s) {
	uint64_t numbers = s->kinds[SEEN_INT] + s->kinds[SEEN_REAL];

	return is_most(numbers, value_total(s)) && name_has(s->path, "ts time timestamp");
}

static enum time_unit small_unit(const struct seen *s) {
	return s->number_max < 1e5 ? UNIT_S : UNIT_MS;
}

static void time_take(struct infer_type *type, struct seen *s, enum time_unit unit) {
	type->time = s;
	s->guess.kind = VT_TIME;
	s->guess.unit = unit;
}

static void time_choose(struct infer_type *type) {
	enum time_unit	unit, best_unit = UNIT_NONE;
	struct seen	*best = NULL;
	int		 best_score = 0, score;

	for (size_t i = 0; i < type->fields.count; i++) {
		struct seen *s = type->fields.items[i];

		if (!is_always_there(type, s) || !seen_is_time(s, &unit))
			continue;
		score = time_score(type, s);
		if (best == NULL || score > best_score) {
			best = s;
			best_unit = unit;
			best_score = score;
		}
	}
	for (size_t i = 0; i < type->fields.count && best == NULL; i++) {
		struct seen *s = type->fields.items[i];

		if (is_always_there(type, s) && is_small_clock(s)) {
			best = s;
			best_unit = small_unit(s);
			type->is_time_guessed = true;
		}
	}
	if (best != NULL)
		time_take(type, best, best_unit);
}

/* The field that --time names. */
static void time_find(struct infer_type *type, const char *path) {
	struct seen	*s = map_get_str(&type->index, path);
	enum time_unit	 unit;

	if (s == NULL || !path_is_sound(path))
		return;
	if (s->times > 0) {
		time_take(type, s, UNIT_NONE);
	} else if (s->kinds[SEEN_INT] + s->kinds[SEEN_REAL] > 0) {
		type->is_time_guessed = !numbers_fit(s, &unit);
		time_take(type, s, type->is_time_guessed ? small_unit(s) : unit);
	}
}

static unsigned late_step(double behind_ns) {
	unsigned i = 0;

	while (i < LATE_STEPS && (double)late_steps_ns[i] < behind_ns)
		i++;
	return i;
}

/* All of the disorder, if that is an hour at most; else what covers 999 of 1,000 records. */
static void late_choose(struct infer_type *type) {
	uint64_t covered = 0, total = 0;
	unsigned last = 0;

	for (unsigned i = 0; i < INFER_LATE_STEPS; i++) {
		total += type->behind[i];
		if (type->behind[i] > 0)
			last = i;
	}
	if (last > LATE_STEP_PLAIN)
		for (last = 0; last < LATE_STEPS - 1; last++) {
			covered += type->behind[last];
			if (1000 * covered >= 999 * total)
				break;
		}
	type->late_ns = late_steps_ns[last];
	for (unsigned i = last + 1; i < INFER_LATE_STEPS; i++)
		type->later += type->behind[i];
}

/* false: a bad value among the good ones, or of another field. */
static bool stamp_ns(const struct stamp *st, double *ns) {
	static const double	 ns_per[] = { [UNIT_NONE] = 1, [UNIT_S] = 1e9, [UNIT_MS] = 1e6,
	    [UNIT_US] = 1e3, [UNIT_NS] = 1 };
	const struct seen	*s = st->seen;

	*ns = st->value * ns_per[s->guess.unit];
	return s == st->type->time && st->is_text == (s->guess.unit == UNIT_NONE)
	    && (st->is_text || st->type->is_time_guessed
	    || (*ns >= DAYS_FROM_S * 1e9 && *ns < DAYS_TO_S * 1e9));
}

void infer_times(struct infer *in) {
	double		highest = 0, ns;
	uint32_t	input = UINT32_MAX;

	for (size_t i = 0; i < in->types.count; i++) {
		if (in->options->time != NULL)
			time_find(in->types.items[i], in->options->time);
		else
			time_choose(in->types.items[i]);
	}
	for (size_t i = 0; i < in->stamps.count; i++) {
		const struct stamp *st = &in->stamps.items[i];

		if (!stamp_ns(st, &ns))
			continue;
		if (st->input != input || ns > highest)
			highest = ns;
		input = st->input;
		st->type->behind[late_step(highest - ns)]++;
	}
	for (size_t i = 0; i < in->types.count; i++)
		late_choose(in->types.items[i]);
}

#include "cepgen/episodes.h"

#include "base/check.h"
#include "base/timefmt.h"

#define READS(type) 1u << GEN_##type

static const struct story stories[] = {
#define RULE(name, types, ...) { #name, name, types, { __VA_ARGS__ } },
#include "cepgen/stories.def"
#undef RULE
};

enum { STORY_COUNT = sizeof stories / sizeof stories[0] };

const struct story *story_at(uint64_t number, unsigned types, unsigned *variant) {
	const struct story	*fit[STORY_COUNT], *story;
	unsigned		 count = 0, near_count = 0;
	uint64_t		 round;

	for (unsigned i = 0; i < STORY_COUNT; i++)
		if ((stories[i].types & ~types) == 0)
			fit[count++] = &stories[i];
	if (count == 0)
		return NULL;
	story = fit[number % count];
	round = number / count;
	while (story->what[near_count + 1] != NULL)
		near_count++;
	*variant = round % 2 == 0 ? 0 : 1 + (unsigned)(round / 2 % near_count);
	return story;
}

void episode_init(struct episode *e) {
	*e = (struct episode){0};
}

void episode_fini(struct episode *e) {
	buf_fini(&e->key);
}

void episode_make(struct episode *e, const struct story *story, unsigned variant,
    struct maker *m) {
	*e = (struct episode){ .m = m, .variant = variant, .alert_ms = -1, .key = e->key };
	buf_reset(&e->key);
	story->make(e);
	CHECK(m->event_count > 0);
	CHECK(e->key.len > 0);
	if (e->alert_ms < 0)
		e->alert_ms = (double)(episode_end_ms(e) - m->now_ms);
}

int64_t episode_end_ms(const struct episode *e) {
	int64_t end_ms = e->m->now_ms + (int64_t)e->alert_ms;

	for (size_t i = 0; i < e->m->event_count; i++)
		if (e->m->events[i].time_ms > end_ms)
			end_ms = e->m->events[i].time_ms;
	return end_ms;
}

static void time_member(struct buf *out, const char *name, int64_t time_ms) {
	char text[TIME_TEXT_BYTES];

	time_print(time_ms * 1000000, text);
	buf_printf(out, ",\"%s\":\"%s\"", name, text);
}

void episode_truth(struct buf *out, const struct episode *e, const struct story *story,
    uint64_t number) {
	buf_printf(out, "{\"rule\":\"%s\",\"key\":{", story->rule);
	buf_add(out, e->key.data, e->key.len);
	buf_printf(out, "},\"episode\":%llu,\"kind\":\"%s\",\"what\":\"%s\"",
	    (unsigned long long)number, e->variant == 0 ? "positive" : "near_miss",
	    story->what[e->variant]);
	time_member(out, "first_time", e->m->now_ms + (int64_t)e->first_ms);
	time_member(out, "time", e->m->now_ms + (int64_t)e->alert_ms);
	buf_str(out, "}\n");
}

void episode_wait(struct episode *e, double from_s, double to_s) {
	/* Whole milliseconds, so that a deadline counted from here is exact. */
	e->at_ms += (double)(int64_t)maker_between(e->m, from_s * 1000, to_s * 1000);
}

void episode_add(struct episode *e, struct gen_event ev) {
	maker_add(e->m, e->at_ms, ev);
}

void episode_first(struct episode *e) {
	e->first_ms = e->at_ms;
}

void episode_alert(struct episode *e, double after_ms) {
	e->alert_ms = e->at_ms + after_ms;
}

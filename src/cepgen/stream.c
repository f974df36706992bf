#include "cepgen/stream.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "cepgen/acts.h"
#include "cepgen/episodes.h"
#include "cepgen/line.h"

enum {
	REHEARSALS = 3000,
	CLOCK_COUNT = ACT_COUNT + 1,	/* one for each act, the last for episodes */
	EPISODES = ACT_COUNT,
	POPULATION_MIN = 100, POPULATION_MAX = 50000000, SENSORS_MAX = 1000000,
	FILLER_FROM = 1 << 29,		/* no maker counts so far */
	OUT_BYTES = 1 << 16,
	DAY_S = 86400,
};

/* When something happens next, and how often. */
struct pace {
	enum rhythm	rhythm;
	double		share;		/* of all lines, if nothing is filtered */
	double		lines, wanted;	/* a time, on average: all, and of the wanted type */
	double		rate;		/* times a second at rhythm 1 */
	double		next_ms;
};

struct stream {
	const struct stream_plan *plan;
	struct world	 world;
	struct maker	 maker, filler;
	struct rng	 rng;		/* of the clocks, and of cuts */
	struct queue	*queue;
	struct pace	 paces[CLOCK_COUNT];
	struct episode	 episode;
	uint64_t	 story, episode_number;
	unsigned	 types;		/* bits: what may be written */
	int64_t		 end_ms;	/* about; no episode begins that ends later */
	struct buf	 out, truth_out;
	FILE		*file, *truth;
	struct stream_tally *tally;
};

static void perform(struct stream *s, unsigned clock, struct maker *m) {
	const struct story	*story;
	unsigned		 variant;

	if (clock != EPISODES) {
		act_table[clock].make(m);
		return;
	}
	story = story_at(s->story++, s->types, &variant);
	if (story != NULL)
		episode_make(&s->episode, story, variant, m);
}

/* Finds how many lines an act has on average, in a world that is soon forgotten. */
static void rehearse(struct stream *s, unsigned clock) {
	struct maker	 m;
	struct pace	*p = &s->paces[clock];
	uint64_t	 lines = 0, wanted = 0;

	maker_init(&m, &s->world, s->plan->seed ^ clock, 0);
	for (int i = 0; i < REHEARSALS; i++) {
		maker_start(&m, s->plan->start_ms + i * (DAY_S * INT64_C(1000) / REHEARSALS));
		perform(s, clock, &m);
		lines += m.event_count;
		for (size_t k = 0; k < m.event_count; k++)
			wanted += s->types >> m.events[k].type & 1;
	}
	maker_fini(&m);
	s->story = 0;
	p->lines = lines > 0 ? (double)lines / REHEARSALS : 1;
	p->wanted = (double)wanted / REHEARSALS;
}

/* At these rates the expected number of lines up to end_ms is the number that was asked for. */
static void paces_set(struct stream *s) {
	const struct stream_plan *plan = s->plan;
	double			  made = 0, good;

	for (unsigned i = 0; i < CLOCK_COUNT; i++) {
		struct pace *p = &s->paces[i];

		p->rhythm = i == EPISODES ? RHYTHM_PEOPLE : act_table[i].rhythm;
		p->share = i == EPISODES ? plan->episode_share
		    : act_table[i].share * (1 - plan->episode_share);
		rehearse(s, i);
		made += p->share * p->wanted / p->lines
		    * rhythm_integral(p->rhythm, plan->start_ms, s->end_ms);
	}
	CHECK(made > 0);
	good = (double)plan->lines / (1 + plan->duplicate_share + plan->bad_share);
	for (unsigned i = 0; i < CLOCK_COUNT; i++)
		if (s->paces[i].wanted > 0)
			s->paces[i].rate = s->paces[i].share / s->paces[i].lines * good / made;
}

/* The number of people (cards, doors ...) of which each does the act so often a day. */
static uint32_t population(const struct stream *s, unsigned act, double a_day) {
	const struct pace	*p = &s->paces[act];
	double			 span_s = (double)(s->end_ms - s->plan->start_ms) / 1000;
	double			 acts = p->rate * rhythm_integral(p->rhythm, s->plan->start_ms,
				    s->end_ms);
	double			 size = acts / span_s * DAY_S / a_day;

	if (size < POPULATION_MIN)
		return POPULATION_MIN;
	return size < POPULATION_MAX ? (uint32_t)size : POPULATION_MAX;
}

static void world_size(struct stream *s) {
	const struct stream_plan	*plan = s->plan;
	struct world			*w = &s->world;

	w->cards = plan->cards > 0 ? plan->cards : population(s, 0, 4);
	w->users = plan->users > 0 ? plan->users : population(s, 1, 1.5);
	w->staff = plan->users > 0 ? 1 + plan->users / 8 : population(s, 2, 1.2);
	w->payees = population(s, 3, 0.5);
	w->hosts = plan->hosts > 0 ? plan->hosts : population(s, 4, 60);
	w->sensors = population(s, 5, 50);
	if (w->sensors > SENSORS_MAX)		/* the only ones of whom a state is kept */
		w->sensors = SENSORS_MAX;
	world_init(w);
}

/* The rhythm is constant within an hour: if the wait goes beyond, it begins anew at the next. */
static void clock_set(struct stream *s, struct pace *p, double from_ms) {
	p->next_ms = INFINITY;
	if (p->rate == 0)
		return;
	for (;;) {
		if (p == &s->paces[EPISODES] && from_ms > (double)s->end_ms)
			return;
		double until_ms = (double)rhythm_until_ms((int64_t)from_ms);
		double gap_ms = dist_exp(&s->rng, 1000 / (p->rate
		    * rhythm_at(p->rhythm, (int64_t)from_ms)));

		if (from_ms + gap_ms < until_ms) {
			p->next_ms = from_ms + gap_ms;
			return;
		}
		from_ms = until_ms;
	}
}

static unsigned clock_first(const struct stream *s) {
	unsigned first = 0;

	for (unsigned i = 1; i < CLOCK_COUNT; i++)
		if (s->paces[i].next_ms < s->paces[first].next_ms)
			first = i;
	return first;
}

static int flush(struct buf *out, FILE *file, struct err *err) {
	if (fwrite(out->data, 1, out->len, file) != out->len)
		return err_set(err, ERR_IO, "cannot write: %s", strerror(errno));
	buf_reset(out);
	return 0;
}

static int write_line(struct stream *s, struct queue_item *item, struct err *err) {
	const struct stream_plan	*plan = s->plan;
	struct stream_tally		*t = s->tally;
	int64_t				 time_ms = item->event.time_ms;
	uint32_t			 where = (uint32_t)rng_u64(&s->rng);

	if (item->fate == LINE_BAD_UTF8) {
		/* It will count as an event: one that changes nothing for anybody. */
		maker_start(&s->filler, time_ms);
		act_filler(&s->filler, item->event.type);
		item->event = s->filler.events[0];
	}
	if (plan->csv)
		line_csv(&s->out, item, where);
	else
		line_json(&s->out, item, plan->only_type != ALL_TYPES, where);
	buf_char(&s->out, '\n');
	t->lines++;
	t->fates[item->fate]++;
	t->duplicates += item->duplicate;
	t->first_ms = time_ms < t->first_ms ? time_ms : t->first_ms;
	t->last_ms = time_ms > t->last_ms ? time_ms : t->last_ms;
	return s->out.len < OUT_BYTES ? 0 : flush(&s->out, s->file, err);
}

static int write_due(struct stream *s, int64_t until_ms, struct err *err) {
	struct queue_item item;

	while (queue_due_ms(s->queue) < until_ms) {
		queue_pop(s->queue, &item);
		if (write_line(s, &item, err) == -1)
			return -1;
	}
	return 0;
}

static int episode_play(struct stream *s, struct err *err) {
	struct maker		*m = &s->maker;
	unsigned		 variant;
	const struct story	*story = story_at(s->story++, s->types, &variant);

	if (story == NULL)
		return 0;
	episode_make(&s->episode, story, variant, m);
	if (episode_end_ms(&s->episode) > s->end_ms
	    || !queue_add(s->queue, m->events, m->event_count))
		return 0;
	s->tally->positives += variant == 0;
	s->tally->near_misses += variant != 0;
	if (s->truth == NULL)
		return 0;
	episode_truth(&s->truth_out, &s->episode, story, ++s->episode_number);
	return flush(&s->truth_out, s->truth, err);
}

static int act_play(struct stream *s, unsigned act, struct err *err) {
	struct maker *m = &s->maker;

	if (act == EPISODES)
		return episode_play(s, err);
	act_table[act].make(m);
	if (queue_add(s->queue, m->events, m->event_count))
		return 0;
	/* Near the end few lines are left: single ones fill them. */
	maker_start(&s->filler, m->now_ms);
	act_filler(&s->filler, s->plan->only_type == ALL_TYPES ? GEN_AUTH
	    : (enum gen_type)s->plan->only_type);
	(void)queue_add(s->queue, s->filler.events, s->filler.event_count);
	return 0;
}

static int play(struct stream *s, struct err *err) {
	while (queue_lines_left(s->queue) > 0) {
		unsigned	 first = clock_first(s);
		struct pace	*p = &s->paces[first];
		int64_t		 now_ms = (int64_t)p->next_ms;

		CHECK(p->next_ms < INFINITY);
		if (write_due(s, now_ms, err) == -1)
			return -1;
		maker_start(&s->maker, now_ms);
		if (act_play(s, first, err) == -1)
			return -1;
		clock_set(s, p, p->next_ms);
	}
	return write_due(s, INT64_MAX, err);
}

static struct queue *stream_queue(const struct stream_plan *plan) {
	static const enum line_fate in_csv[] = { LINE_TRUNCATED, LINE_BAD_TIME, LINE_NO_TIME };
	static const enum line_fate in_json[] = { LINE_TRUNCATED, LINE_BAD_TIME, LINE_NO_TIME,
	    LINE_NOT_OBJECT, LINE_BAD_UTF8, LINE_UNKNOWN_TYPE, LINE_NO_TYPE };
	size_t count = sizeof in_json / sizeof *in_json;

	/* Lines that name no type cannot name a wrong one. */
	if (plan->only_type != ALL_TYPES)
		count -= 2;
	if (plan->csv)
		count = sizeof in_csv / sizeof *in_csv;
	return queue_new(&(struct queue_plan){ .lines = plan->lines, .seed = plan->seed ^ 0x51,
	    .disorder_ms = plan->disorder_ms, .duplicate_share = plan->duplicate_share,
	    .bad_share = plan->bad_share, .only_type = plan->only_type,
	    .bad_fates = plan->csv ? in_csv : in_json, .bad_fate_count = count });
}

/* Everybody known, every clock set. */
static void stream_open(struct stream *s) {
	const struct stream_plan *plan = s->plan;

	s->types = plan->only_type == ALL_TYPES ? (1u << GEN_TYPE_COUNT) - 1
	    : 1u << plan->only_type;
	s->end_ms = plan->start_ms + (int64_t)ceil(1000 * (double)plan->lines / plan->rate);
	s->world = (struct world){ .seed = plan->seed, .users = 1000, .staff = 1000, .cards = 1000,
	    .hosts = 1000, .sensors = 1000, .payees = 1000 };
	world_init(&s->world);
	rng_seed(&s->rng, plan->seed ^ 0xc10c);
	episode_init(&s->episode);
	paces_set(s);
	world_size(s);
	maker_init(&s->maker, &s->world, plan->seed ^ 0xac7, 0);
	maker_init(&s->filler, &s->world, plan->seed ^ 0xf111, FILLER_FROM);
	s->maker.end_ms = s->end_ms;
	s->queue = stream_queue(plan);
	for (unsigned i = 0; i < CLOCK_COUNT; i++)
		clock_set(s, &s->paces[i], (double)plan->start_ms);
}

int stream_write(const struct stream_plan *plan, FILE *file, FILE *truth,
    struct stream_tally *tally, struct err *err) {
	struct stream	s = { .plan = plan, .file = file, .truth = truth, .tally = tally };
	int		rc = -1;

	CHECK(plan->lines > 0 && plan->rate > 0);
	*tally = (struct stream_tally){ .first_ms = INT64_MAX, .last_ms = INT64_MIN };
	stream_open(&s);
	if (plan->csv) {
		line_csv_header(&s.out, (enum gen_type)plan->only_type);
		buf_char(&s.out, '\n');
	}
	if (play(&s, err) == -1 || flush(&s.out, file, err) == -1)
		goto out;
	CHECK(tally->lines == plan->lines);
	rc = 0;
out:
	queue_free(s.queue);
	maker_fini(&s.maker);
	maker_fini(&s.filler);
	episode_fini(&s.episode);
	buf_fini(&s.out);
	buf_fini(&s.truth_out);
	return rc;
}

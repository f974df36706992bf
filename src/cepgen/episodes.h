/*
 * episodes.h -- what the shipped rules are for, put into the stream on purpose, and what only looks
 * like it.
 *
 * An episode is a story like an act, with its truth: which rule should fire, for which key, when
 * (a positive), or should not (a near miss: one condition of the rule is not met). The key is
 * written as an alert shows it, a secret masked; the time is the exact time of the alert.
 * stories.def lists them all.
 *
 * Whoever wants the next one asks story_at() with the numbers 0, 1, 2, ...: they go round the
 * rules, one round of positives, one of near misses, so that small streams have some of each.
 */
#pragma once

#include "base/buf.h"
#include "cepgen/maker.h"

struct episode {
	struct maker	*m;
	unsigned	 variant;	/* 0 is the positive */
	double		 at_ms;		/* where the story has got to, from its begin */
	double		 first_ms, alert_ms;	/* of the match; of a near miss its last event */
	struct buf	 key;		/* members of a JSON object */
};

typedef void	episode_f(struct episode *);

/* A rule's stories: what[0] is the positive, the others near misses. */
struct story {
	const char	*rule;
	episode_f	*make;
	unsigned	 types;		/* bits of gen_type: what the rule reads */
	const char	*what[8];	/* for whoever reads the truth; NULL: no more */
};

/* Of the rules that read nothing but `types`, and which variant; NULL: there is none. */
const struct story	*story_at(uint64_t number, unsigned types, unsigned *variant);

void	episode_init(struct episode *);
void	episode_fini(struct episode *);
/* Tells the story: its events are then the maker's, its truth the episode's. */
void	episode_make(struct episode *, const struct story *, unsigned variant, struct maker *);
int64_t	episode_end_ms(const struct episode *);	/* of its events and its alert */
/* One line, with its line end. */
void	episode_truth(struct buf *, const struct episode *, const struct story *, uint64_t number);

/* For the stories: time passes, between so many seconds; then something happens. */
void	episode_wait(struct episode *, double from_s, double to_s);
void	episode_add(struct episode *, struct gen_event);
void	episode_first(struct episode *);	/* the match begins at this point */
void	episode_alert(struct episode *, double after_ms);

#define RULE(name, types, ...) episode_f name;
#include "cepgen/stories.def"
#undef RULE

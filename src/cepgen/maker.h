/*
 * maker.h -- what somebody does, from its first event to its last: the events of one act.
 *
 * Acts (acts.h) and episodes (episodes.h) are written as short stories: they add events to the
 * maker, whose `now_ms` is the time at which the act begins. Whoever called takes the events, or
 * leaves them when they do not fit: numbers given out for them are then never seen.
 *
 * One thread at a time.
 */
#pragma once

#include <stddef.h>

#include "base/vec.h"
#include "cepgen/world.h"

enum { ACT_EVENTS_MAX = 128 };

struct maker {
	struct rng		 rng;
	const struct world	*world;
	int64_t			 now_ms;
	int64_t			 end_ms;	/* of the stream: see maker_later() */
	struct gen_event	 events[ACT_EVENTS_MAX];
	size_t			 event_count;
	/* Running numbers, each counted up when used. */
	uint64_t		 auth, refund, order, transfer, payout, entity;
	uint32_t		 ticket, stranger, victim, iban, new_user, new_staff, new_customer,
				 new_payee, new_sensor;
	int64_t			*sensor_free_ms;	/* a door is not opened while it is open */
};

/* Running numbers begin at `from`: makers with ranges of their own never mean the same thing. */
void	maker_init(struct maker *, const struct world *, uint64_t seed, uint32_t from);
void	maker_fini(struct maker *);
void	maker_start(struct maker *, int64_t now_ms);	/* forgets the events */

/* The event's time is now_ms + after_ms. */
void	maker_add(struct maker *, double after_ms, struct gen_event);

/* A delay of hours, or less when the stream ends before: its last lines should not be far apart. */
double	maker_later(struct maker *, double after_ms);

/* Draws: uniform, rounded to milliseconds or cents. */
double	maker_between(struct maker *, double from, double to);
bool	maker_chance(struct maker *, double probability);
int64_t	maker_cents(struct maker *, double median_eur, double sigma, int64_t max_cents);

uint32_t maker_customer(struct maker *);	/* an ordinary one, the active ones more often */
uint32_t maker_staff(struct maker *);
uint32_t maker_victim(struct maker *, uint32_t count);	/* below count, another one each time */
uint32_t maker_new_customer(struct maker *);	/* one who does nothing else */
uint32_t maker_new_staff(struct maker *);

/* Stories that ordinary people and episodes share. */
enum login_from { FROM_HOME, FROM_OFFICE, FROM_OFFICE_UNLISTED, FROM_VPN, FROM_CARRIER };

struct gen_event maker_login(struct maker *, uint32_t person, enum login_from, double after_ms);
/* Created and executed; settled after settle_ms, or never if that is negative. */
void	maker_transfer(struct maker *, uint32_t person, double after_ms, int64_t cents,
	    double settle_ms);
double	maker_settle_ms(struct maker *);	/* how long an ordinary settlement takes */

/*
 * acts_money.c -- ordinary payments by card, sessions with the bank, payments to suppliers.
 */
#include "cepgen/acts.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000 };

static struct gen_event auth(struct maker *m, uint32_t card, unsigned channel) {
	return (struct gen_event){ .type = GEN_AUTH, .auth = { .id = m->auth++, .card = card,
	    .merchant = zipf_draw(&m->world->merchant_rank, &m->rng), .channel = (uint8_t)channel,
	    .country = (uint8_t)rng_below(&m->rng, 12) } };
}

/* Claims hours after a purchase. A pallet that arrives broken is claimed order by order. */
static void refund(struct maker *m, const struct gen_event *paid) {
	double			 after_ms = maker_later(m, maker_between(m, 0.2, 10) * HOUR_MS);
	double			 u = rng_unit(&m->rng);
	unsigned		 claims = maker_chance(m, 0.00009) ? 3 : 1;	/* orders */
	struct gen_event	 ev = { .type = GEN_REFUND, .refund = { .customer = paid->auth.card,
	    .merchant = paid->auth.merchant, .cents = paid->auth.cents } };

	ev.refund.reason = u < 0.75 ? REASON_RETURNED : u < 0.88 ? REASON_DAMAGED
	    : REASON_NOT_RECEIVED;
	for (unsigned i = 0; i < claims; i++) {
		ev.refund.id = m->refund++;
		ev.refund.order = m->order++;
		if (claims > 1) {
			ev.refund.reason = REASON_DAMAGED;
			ev.refund.cents = 9000 + maker_cents(m, 120, 0.4, 90000);
		}
		maker_add(m, after_ms + i * maker_between(m, 1, 3) * MINUTE_MS, ev);
	}
}

/* A ticket machine that does not like the card; some go on to book a room. */
static void ticket_fight(struct maker *m, uint32_t card) {
	struct gen_event	ev = auth(m, card, CHANNEL_CNP);
	unsigned		tries = 2 + (unsigned)rng_below(&m->rng, 3);
	double			at_ms = 0;

	ev.auth.cents = 190;
	ev.auth.merchant = MERCHANT_METRO;
	ev.auth.declined = true;
	for (unsigned i = 0; i < tries; i++, at_ms += maker_between(m, 15, 60) * 1000) {
		if (i > 0)
			ev.auth.id = m->auth++;
		maker_add(m, at_ms, ev);
	}
	if (!maker_chance(m, 0.09))
		return;
	ev = auth(m, card, CHANNEL_CNP);
	ev.auth.merchant = MERCHANT_HOTEL;
	ev.auth.cents = 20100 + maker_cents(m, 90, 0.5, 60000);
	maker_add(m, at_ms + maker_between(m, 2, 20) * MINUTE_MS, ev);
}

void act_payment(struct maker *m) {
	uint32_t		card = zipf_draw(&m->world->card_rank, &m->rng);
	double			u = rng_unit(&m->rng), at_ms = 0;
	struct gen_event	ev;

	if (maker_chance(m, 0.0001)) {
		ticket_fight(m, card);
		return;
	}
	ev = auth(m, card, u < 0.35 ? CHANNEL_CNP : u < 0.6 ? CHANNEL_CHIP : CHANNEL_CONTACTLESS);
	ev.auth.cents = maker_cents(m, ev.auth.channel == CHANNEL_CNP ? 32 : 14, 1.1, 500000);
	if (maker_chance(m, 0.01))
		ev.auth.cents = (int64_t)(dist_pareto(&m->rng, 15000, 1.4));
	if (ev.auth.cents > 2000000)
		ev.auth.cents = 2000000;
	while (maker_chance(m, 0.03)) {			/* declined, and perhaps tried again */
		ev.auth.declined = true;
		maker_add(m, at_ms, ev);
		if (maker_chance(m, 0.5) || m->event_count > 3)
			return;
		at_ms += maker_between(m, 8, 60) * 1000;
		ev.auth.id = m->auth++;
		ev.auth.declined = false;
	}
	maker_add(m, at_ms, ev);
	if (ev.auth.channel == CHANNEL_CNP && maker_chance(m, 0.07))
		refund(m, &ev);
}

/* A forgotten password, a new phone: what a thief looks like until the second factor is passed. */
static double new_phone(struct maker *m, uint32_t person, double at_ms) {
	struct gen_event ev = { .type = GEN_RESET, .reset = { .person = person,
	    .how = (uint8_t)rng_below(&m->rng, 3) } };

	if (maker_chance(m, 0.3))
		maker_add(m, at_ms, ev);
	at_ms += maker_between(m, 0.5, 6) * MINUTE_MS;
	ev = maker_login(m, person, FROM_HOME, at_ms);
	ev.login.device_state = DEVICE_NEW;
	maker_add(m, at_ms, ev);
	at_ms += maker_between(m, 5, 60) * 1000;
	if (!maker_chance(m, 0.97))
		return at_ms;
	maker_add(m, at_ms, (struct gen_event){ .type = GEN_STEP_UP, .step_up = {
	    .person = person, .how = (uint8_t)rng_below(&m->rng, 3) } });
	return at_ms;
}

/* Log in, after some mistakes; -1: given up. */
static double customer_login(struct maker *m, uint32_t person) {
	enum login_from		from = maker_chance(m, 0.00018) ? FROM_CARRIER : FROM_HOME;
	struct gen_event	ev = maker_login(m, person, from, 0);
	double			at_ms = 0;

	while (maker_chance(m, m->event_count == 0 ? 0.06 : 0.3)) {
		if (m->event_count == 4)
			return -1;
		ev.login.failed = true;
		maker_add(m, at_ms, ev);
		at_ms += maker_between(m, 6, 40) * 1000;
		if (m->event_count == 3 && maker_chance(m, 0.6)) {
			maker_add(m, at_ms, (struct gen_event){ .type = GEN_RESET,
			    .reset = { .person = person } });
			at_ms += maker_between(m, 1, 5) * MINUTE_MS;
		}
	}
	ev.login.failed = false;
	if (from == FROM_HOME && maker_chance(m, 0.02))
		ev.login.city = CITY_NONE;
	maker_add(m, at_ms, ev);
	return at_ms;
}

void act_session(struct maker *m) {
	uint32_t	person = maker_customer(m);
	double		at_ms = maker_chance(m, 0.004) ? new_phone(m, person, 0)
			    : customer_login(m, person);

	if (at_ms < 0)
		return;
	while (maker_chance(m, m->event_count > 8 ? 0.1 : 0.24)) {
		int64_t	cents = maker_cents(m, 85, 1.3, 3000000);
		double	settle_ms = maker_settle_ms(m);

		if (m->event_count > ACT_EVENTS_MAX - 8)
			return;
		at_ms += maker_between(m, 0.5, 4) * MINUTE_MS;
		if (maker_chance(m, 0.02)) {
			maker_add(m, at_ms, (struct gen_event){ .type = GEN_TRANSFER, .transfer = {
			    .id = m->transfer++, .person = person, .cents = cents,
			    .status = TRANSFER_REJECTED } });
			continue;
		}
		/* One in 20,000 comes late, when the other bank is down. */
		if (maker_chance(m, 0.00005))
			settle_ms = maker_between(m, 16, 45) * MINUTE_MS;
		maker_transfer(m, person, at_ms, cents, settle_ms);
	}
}

/* A payment run, seldom with a new account before it: nearly always somebody calls. */
void act_payables(struct maker *m) {
	uint32_t		payee = zipf_draw(&m->world->payee_rank, &m->rng);
	double			at_ms = 0;
	struct gen_event	ev = { .type = GEN_PAYOUT, .payout = { .id = m->payout++,
	    .payee = payee, .iban = payee_iban(m->world, payee, 0),
	    .cents = maker_cents(m, 900, 1.3, 20000000) } };

	if (maker_chance(m, 0.004)) {
		at_ms = maker_later(m, maker_between(m, 1, 12) * HOUR_MS);
		ev.payout.iban = payee_iban(m->world, payee, ++m->iban);
		maker_add(m, 0, (struct gen_event){ .type = GEN_BANK_CHANGE, .bank_change = {
		    .payee = payee, .iban = ev.payout.iban, .by = maker_staff(m),
		    .channel = (uint8_t)rng_below(&m->rng, 3) } });
		if (maker_chance(m, 0.985))
			maker_add(m, at_ms * maker_between(m, 0.1, 0.9), (struct gen_event){
			    .type = GEN_CALLBACK, .callback = { .payee = payee,
			    .by = maker_staff(m) } });
	}
	maker_add(m, at_ms, ev);
}

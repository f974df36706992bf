/*
 * stories_money.c -- episodes of cards, accounts, transfers, refunds and suppliers. See stories.def
 * for what each variant is; 0 is the one that the rule has to find.
 */
#include "cepgen/episodes.h"
#include "cepgen/text.h"

static void key_number(struct episode *e, const char *name, const char *prefix, uint64_t number,
    unsigned width) {
	buf_printf(&e->key, "\"%s\":\"", name);
	text_number(&e->key, prefix, number, width);
	buf_char(&e->key, '"');
}

static void key_person(struct episode *e, uint32_t person) {
	buf_str(&e->key, "\"user\":\"");
	text_person(&e->key, person);
	buf_char(&e->key, '"');
}

void card_testing(struct episode *e) {
	struct maker		*m = e->m;
	uint32_t		 card = maker_victim(m, m->world->cards);
	unsigned		 probes = e->variant == 1 ? 2 : 3 + (unsigned)rng_below(&m->rng, 5);
	struct gen_event	 ev = { .type = GEN_AUTH, .auth = { .card = card,
	    .channel = CHANNEL_CNP, .declined = e->variant != 6,
	    .country = (uint8_t)rng_below(&m->rng, 12) } };

	buf_str(&e->key, "\"card_id\":\"");
	text_card_masked(&e->key, card);
	buf_char(&e->key, '"');
	episode_first(e);
	for (unsigned i = 0; i < probes; i++) {
		ev.auth.id = m->auth++;
		ev.auth.merchant = MERCHANT_NAMED + (uint32_t)rng_below(&m->rng, 3000);
		ev.auth.cents = rng_range(&m->rng, 50, 199);
		episode_add(e, ev);
		episode_wait(e, 5, 70);
	}
	if (e->variant == 3)
		episode_wait(e, 1830, 3000);
	else
		episode_wait(e, 20, 700);
	ev.auth.id = m->auth++;
	ev.auth.merchant = e->variant == 4 ? MERCHANT_HOUSING : e->variant == 5 ? MERCHANT_TEST_SHOP
	    : MERCHANT_NAMED + (uint32_t)rng_below(&m->rng, 3000);
	ev.auth.declined = false;
	ev.auth.cents = e->variant == 2 ? rng_range(&m->rng, 9000, 19900)
	    : 20100 + maker_cents(m, 400, 0.9, 480000);
	episode_add(e, ev);
	episode_alert(e, 0);
}

static void intruder_login(struct episode *e, uint32_t person) {
	struct maker		*m = e->m;
	struct gen_event	 ev = maker_login(m, person, FROM_HOME, e->at_ms);

	ev.login.ip = ip_stranger(m->stranger++);
	if (e->variant != 2) {
		ev.login.device = person_device(person, 2 + (unsigned)rng_below(&m->rng, 6));
		ev.login.device_state = DEVICE_NEW;
	}
	episode_add(e, ev);
}

void account_takeover(struct episode *e) {
	struct maker		*m = e->m;
	uint32_t		 person = e->variant == 0
	    ? maker_victim(m, m->world->users) : maker_new_customer(m);
	struct gen_event	 reset = { .type = GEN_RESET, .reset = { .person = person,
	    .how = RESET_EMAIL } };
	int64_t			 cents = e->variant == 3 ? rng_range(&m->rng, 2000, 90000)
	    : 110000 + maker_cents(m, 1500, 0.9, 2000000);

	key_person(e, person);
	episode_first(e);
	if (e->variant != 4) {
		episode_add(e, reset);
		episode_wait(e, 40, 1800);
	}
	intruder_login(e, person);
	episode_wait(e, 10, 90);
	if (e->variant == 1)
		episode_add(e, (struct gen_event){ .type = GEN_STEP_UP,
		    .step_up = { .person = person, .how = STEP_PUSH } });
	if (e->variant == 4)
		episode_add(e, reset);
	episode_wait(e, 30, 5000);
	maker_transfer(m, person, e->at_ms, cents, maker_settle_ms(m));
	episode_alert(e, 0);
}

void unsettled_transfer(struct episode *e) {
	struct maker	*m = e->m;
	uint32_t	 person = maker_customer(m);
	int64_t		 cents = maker_cents(m, 300, 1.6, 4000000);
	uint64_t	 transfer = m->transfer;

	key_number(e, "transfer_id", "t-", transfer, 8);
	if (e->variant == 2) {
		struct gen_event ev = { .type = GEN_TRANSFER, .transfer = { .id = m->transfer++,
		    .person = person, .cents = cents, .status = TRANSFER_CREATED } };

		episode_add(e, ev);
		episode_wait(e, 1, 4);
		ev.transfer.status = TRANSFER_REJECTED;
		episode_add(e, ev);
		return;
	}
	maker_transfer(m, person, 0, cents, -1);
	e->at_ms = (double)(m->events[m->event_count - 1].time_ms - m->now_ms);
	episode_first(e);
	episode_alert(e, 900000);
	if (e->variant == 1) {
		episode_wait(e, 860, 899.9);
		episode_add(e, (struct gen_event){ .type = GEN_SETTLEMENT,
		    .settlement = { .id = transfer } });
	}
}

void refund_abuse(struct episode *e) {
	struct maker		*m = e->m;
	uint32_t		 customer = e->variant == 0
	    ? maker_victim(m, m->world->cards) : m->new_customer++;
	unsigned		 claims = e->variant == 1 ? 2 : 3 + (unsigned)rng_below(&m->rng, 2);
	struct gen_event	 ev = { .type = GEN_REFUND, .refund = { .customer = customer,
	    .order = m->order++ } };

	key_number(e, "customer_id", "c-", customer, 6);
	episode_first(e);
	for (unsigned i = 0; i < claims; i++) {
		ev.refund.id = m->refund++;
		if (i > 0 && e->variant != 2)
			ev.refund.order = m->order++;
		ev.refund.merchant = MERCHANT_NAMED + (uint32_t)rng_below(&m->rng, 3000);
		ev.refund.cents = e->variant == 3 ? rng_range(&m->rng, 900, 6900)
		    : 11000 + maker_cents(m, 150, 0.8, 90000);
		ev.refund.reason = e->variant == 4 ? REASON_RETURNED
		    : maker_chance(m, 0.7) ? REASON_NOT_RECEIVED : REASON_DAMAGED;
		if (i > 0)
			episode_wait(e, 600, 4 * 3600);
		episode_add(e, ev);
		if (i == 2)
			episode_alert(e, 0);
	}
}

void payout_after_change(struct episode *e) {
	struct maker		*m = e->m;
	uint32_t		 payee = m->new_payee++;
	uint64_t		 old = payee_iban(m->world, payee, 0);
	uint64_t		 entered = payee_iban(m->world, payee, ++m->iban);
	struct gen_event	 pay = { .type = GEN_PAYOUT, .payout = { .id = m->payout++,
	    .payee = payee, .iban = old, .cents = maker_cents(m, 2500, 1.2, 20000000) } };

	key_number(e, "payee_id", "p-", payee, 5);
	episode_add(e, pay);
	pay.payout.id = m->payout++;
	episode_wait(e, 600, 7200);
	if (e->variant == 3) {
		pay.payout.iban = entered;
		episode_add(e, pay);
		episode_wait(e, 600, 7200);
	}
	episode_first(e);
	episode_add(e, (struct gen_event){ .type = GEN_BANK_CHANGE, .bank_change = {
	    .payee = payee, .iban = entered, .by = maker_staff(m),
	    .channel = (uint8_t)rng_below(&m->rng, 3) } });
	episode_wait(e, 900, 4 * 3600);
	if (e->variant == 1)
		episode_add(e, (struct gen_event){ .type = GEN_CALLBACK, .callback = {
		    .payee = payee, .by = maker_staff(m) } });
	episode_wait(e, 900, 6 * 3600);
	if (e->variant == 3)
		return;
	pay.payout.iban = e->variant == 2 ? old : entered;
	episode_add(e, pay);
	episode_alert(e, 0);
}

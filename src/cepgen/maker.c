#include "cepgen/maker.h"

#include <stdlib.h>

#include "base/check.h"

void maker_init(struct maker *m, const struct world *w, uint64_t seed, uint32_t from) {
	*m = (struct maker){ .world = w, .end_ms = INT64_MAX, .auth = from, .refund = from,
	    .order = from, .transfer = from, .payout = from, .entity = from, .ticket = from,
	    .stranger = from, .iban = from, .new_user = w->users + from,
	    .new_staff = w->staff + from, .new_customer = w->cards + from,
	    .new_payee = w->payees + from, .new_sensor = w->sensors + from };
	rng_seed(&m->rng, seed);
	m->sensor_free_ms = malloc(w->sensors * sizeof *m->sensor_free_ms);
	CHECK(m->sensor_free_ms != NULL);
	for (uint32_t i = 0; i < w->sensors; i++)
		m->sensor_free_ms[i] = INT64_MIN;
}

void maker_fini(struct maker *m) {
	free(m->sensor_free_ms);
	*m = (struct maker){0};
}

void maker_start(struct maker *m, int64_t now_ms) {
	m->now_ms = now_ms;
	m->event_count = 0;
}

void maker_add(struct maker *m, double after_ms, struct gen_event ev) {
	CHECK(m->event_count < ACT_EVENTS_MAX);
	CHECK(after_ms >= 0);
	ev.time_ms = m->now_ms + (int64_t)after_ms;
	m->events[m->event_count++] = ev;
}

double maker_later(struct maker *m, double after_ms) {
	double left_ms = m->end_ms > m->now_ms ? (double)(m->end_ms - m->now_ms) : 0;

	return after_ms <= left_ms ? after_ms : left_ms * rng_unit(&m->rng);
}

double maker_between(struct maker *m, double from, double to) {
	return from + (to - from) * rng_unit(&m->rng);
}

bool maker_chance(struct maker *m, double probability) {
	return dist_chance(&m->rng, probability);
}

int64_t maker_cents(struct maker *m, double median_eur, double sigma, int64_t max_cents) {
	double cents = 100 * dist_lognormal(&m->rng, median_eur, sigma);

	if (cents > (double)max_cents)
		return max_cents;
	return cents < 1 ? 1 : (int64_t)cents;
}

uint32_t maker_customer(struct maker *m) {
	return zipf_draw(&m->world->user_rank, &m->rng);
}

uint32_t maker_staff(struct maker *m) {
	return PERSON_STAFF | zipf_draw(&m->world->staff_rank, &m->rng);
}

/*
 * An alert on one who was struck before might be suppressed: the truth could not tell. A prime
 * above every count scatters the numbers without ever giving one twice.
 */
uint32_t maker_victim(struct maker *m, uint32_t count) {
	return (uint32_t)(UINT64_C(4294967291) * ++m->victim % count);
}

uint32_t maker_new_customer(struct maker *m) {
	return m->new_user++;
}

uint32_t maker_new_staff(struct maker *m) {
	return PERSON_STAFF | m->new_staff++;
}

struct gen_event maker_login(struct maker *m, uint32_t person, enum login_from from,
    double after_ms) {
	const struct world	*w = m->world;
	unsigned		 city = person_city(w, person, m->now_ms + (int64_t)after_ms);
	struct gen_event	 ev = { .type = GEN_LOGIN, .login = { .person = person,
	    .device_state = DEVICE_KNOWN, .city = (uint8_t)city, .ip = ip_home(w, person) } };

	switch (from) {
	case FROM_HOME:
		break;
	case FROM_OFFICE:
		ev.login.ip = ip_office(person_company(person));
		break;
	case FROM_OFFICE_UNLISTED:
		ev.login.ip = ip_office_unlisted(person_company(person));
		break;
	case FROM_VPN:
		ev.login.ip = ip_vpn(person);
		ev.login.city = 0;
		break;
	case FROM_CARRIER:
		ev.login.city = (uint8_t)rng_below(&m->rng, CITY_HUB_COUNT);
		break;
	}
	ev.login.device = person_device(person, from == FROM_CARRIER ? 0 : maker_chance(m, 0.4));
	return ev;
}

double maker_settle_ms(struct maker *m) {
	double settle_ms = 1000 * dist_lognormal(&m->rng, 45, 1);

	/* The slow ones are one in a thousand; nearly all of them still make it. */
	return settle_ms < 850000 ? settle_ms : maker_between(m, 300000, 850000);
}

void maker_transfer(struct maker *m, uint32_t person, double after_ms, int64_t cents,
    double settle_ms) {
	uint64_t		 id = m->transfer++;
	double			 executed_ms = after_ms + maker_between(m, 800, 4000);
	struct gen_event	 ev = { .type = GEN_TRANSFER, .transfer = { .id = id,
	    .person = person, .cents = cents, .status = TRANSFER_CREATED,
	    .beneficiary = (uint32_t)rng_u64(&m->rng) } };

	maker_add(m, after_ms, ev);
	ev.transfer.status = TRANSFER_EXECUTED;
	maker_add(m, executed_ms, ev);
	if (settle_ms >= 0)
		maker_add(m, executed_ms + settle_ms, (struct gen_event){
		    .type = GEN_SETTLEMENT, .settlement = { .id = id } });
}

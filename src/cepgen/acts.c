#include "cepgen/acts.h"

#include "base/check.h"

const struct act act_table[ACT_COUNT] = {
	{ "payment", act_payment, 0.37, RHYTHM_PEOPLE },
	{ "session", act_session, 0.22, RHYTHM_PEOPLE },
	{ "workday", act_workday, 0.08, RHYTHM_OFFICE },
	{ "payables", act_payables, 0.02, RHYTHM_OFFICE },
	{ "host", act_host, 0.20, RHYTHM_MACHINES },
	{ "door", act_door, 0.11, RHYTHM_OFFICE },
};

enum { DOOR_LIMIT_MS = 10 * 60000 };

/* Open and closed, within seconds; one in 40,000 is held open for a delivery. */
void act_door(struct maker *m) {
	uint32_t		 sensor = (uint32_t)rng_below(&m->rng, m->world->sensors);
	double			 open_ms = 1000 * dist_lognormal(&m->rng, 11, 1.1);
	struct gen_event	 ev = { .type = GEN_DOOR, .door = { .sensor = sensor } };

	if (m->now_ms < m->sensor_free_ms[sensor])
		return;
	if (open_ms >= DOOR_LIMIT_MS)
		open_ms = maker_between(m, 0.2, 0.98) * DOOR_LIMIT_MS;
	if (maker_chance(m, 0.000025))
		open_ms = maker_between(m, 1.1, 3) * DOOR_LIMIT_MS;
	m->sensor_free_ms[sensor] = m->now_ms + (int64_t)open_ms + 1;
	maker_add(m, 0, ev);
	ev.door.closed = true;
	maker_add(m, open_ms, ev);
}

void act_filler(struct maker *m, enum gen_type type) {
	struct gen_event ev = { .type = (uint8_t)type };

	switch (type) {
	case GEN_LOGIN:
		ev = maker_login(m, maker_new_customer(m), FROM_HOME, 0);
		break;
	case GEN_RESET:
	case GEN_STEP_UP:
		ev.reset.person = maker_new_customer(m);
		break;
	case GEN_TRANSFER:
		ev.transfer.person = maker_new_customer(m);
		ev.transfer.id = m->transfer++;
		ev.transfer.cents = maker_cents(m, 80, 1, 90000);
		break;
	case GEN_SETTLEMENT:
		ev.settlement.id = m->transfer++;
		break;
	case GEN_REFUND:
		ev.refund.id = m->refund++;
		ev.refund.order = m->order++;
		ev.refund.customer = m->new_customer++;
		ev.refund.cents = maker_cents(m, 40, 1, 90000);
		break;
	case GEN_BANK_CHANGE:
	case GEN_CALLBACK:
	case GEN_PAYOUT:
		ev.callback.payee = ev.payout.payee = ev.bank_change.payee = m->new_payee++;
		break;
	case GEN_ROLE:
		ev.role.person = maker_new_staff(m);
		ev.role.by = maker_staff(m);
		ev.role.ticket = ++m->ticket;
		break;
	case GEN_DOWNLOAD:
		ev.download.person = maker_new_staff(m);
		ev.download.bytes = 4096;
		break;
	case GEN_ECS:
		ev.ecs.host = zipf_draw(&m->world->host_rank, &m->rng);
		ev.ecs.category = ECS_FILE;
		ev.ecs.entity = ++m->entity;
		break;
	case GEN_DOOR:
		ev.door.sensor = m->new_sensor++;
		ev.door.closed = true;
		break;
	case GEN_AUTH:
		ev.auth.id = m->auth++;
		ev.auth.card = zipf_draw(&m->world->card_rank, &m->rng);
		ev.auth.merchant = MERCHANT_BAKERY;
		ev.auth.cents = maker_cents(m, 6, 0.6, 5000);
		break;
	case GEN_TYPE_COUNT:
		CHECK(type < GEN_TYPE_COUNT);
	}
	maker_add(m, 0, ev);
}

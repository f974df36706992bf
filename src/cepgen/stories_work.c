/*
 * stories_work.c -- episodes of logins, roles, hosts and doors. See stories.def for what each
 * variant is; 0 is the one that the rule has to find.
 */
#include "cepgen/episodes.h"
#include "cepgen/program.h"
#include "cepgen/text.h"

static void key_person(struct episode *e, uint32_t person) {
	buf_str(&e->key, "\"user\":\"");
	text_person(&e->key, person);
	buf_char(&e->key, '"');
}

void impossible_travel(struct episode *e) {
	struct maker		*m = e->m;
	uint32_t		 person = e->variant == 0
	    ? maker_victim(m, m->world->users) : maker_new_customer(m);
	struct gen_event	 ev = maker_login(m, person, FROM_HOME, 0);
	unsigned		 here = ev.login.city;
	unsigned		 there = city_other(here, rng_u64(&m->rng), 3000);
	double			 flight_s = 3600 * city_distance_km(here, there) / 800;

	key_person(e, person);
	episode_first(e);
	episode_add(e, ev);
	if (e->variant == 1)
		episode_wait(e, flight_s, flight_s + 3600);
	else
		episode_wait(e, 400, 3300);
	ev.login.city = (uint8_t)there;
	ev.login.ip = e->variant == 3 ? ip_vpn(person) : ip_stranger(m->stranger++);
	ev.login.failed = e->variant == 2;
	if (e->variant != 4) {
		ev.login.device = person_device(person, 2 + (unsigned)rng_below(&m->rng, 6));
		ev.login.device_state = maker_chance(m, 0.7) ? DEVICE_NEW : DEVICE_UNKNOWN;
	}
	episode_add(e, ev);
	episode_alert(e, 0);
}

/* One try after the other; `again`: the share of users who are tried a second time. */
static void spray(struct episode *e, struct gen_event *ev, unsigned users, double again,
    double gap_s) {
	const struct world	*w = e->m->world;
	uint32_t		 start = (uint32_t)rng_below(&e->m->rng, w->users);

	for (unsigned i = 0; i < users; i++) {
		ev->login.person = (start + i) % w->users;
		episode_add(e, *ev);
		episode_wait(e, 0.3 * gap_s, gap_s);
		if (maker_chance(e->m, again)) {
			episode_add(e, *ev);
			episode_wait(e, 0.3 * gap_s, gap_s);
		}
	}
}

void password_spraying(struct episode *e) {
	struct maker		*m = e->m;
	uint64_t		 ip = e->variant == 5 ? ip_office(m->stranger++ % 1000)
	    : ip_stranger(m->stranger++);
	unsigned		 users = 12 + (unsigned)rng_below(&m->rng, 19);
	struct gen_event	 ev = { .type = GEN_LOGIN, .login = { .ip = ip, .failed = true,
	    .device = (uint32_t)rng_below(&m->rng, 9000000), .city = CITY_NONE } };

	buf_str(&e->key, "\"ip\":\"");
	text_ip(&e->key, ip);
	buf_char(&e->key, '"');
	episode_first(e);
	if (e->variant == 2)
		spray(e, &ev, 1, 0, 10);
	for (unsigned i = 0; e->variant == 2 && i < users; i++) {
		episode_add(e, ev);
		episode_wait(e, 3, 12);
	}
	if (e->variant == 3)
		spray(e, &ev, 6 + (unsigned)rng_below(&m->rng, 4), 0.9, 20);
	else if (e->variant == 4)
		for (unsigned i = 0; i < users; i++) {
			spray(e, &ev, 1, 0, 10);
			episode_wait(e, 70, 110);
		}
	else if (e->variant != 2)
		spray(e, &ev, users, 0.2, 480.0 / (1.2 * users + 5));
	if (e->variant == 1)
		return;
	ev.login.failed = false;
	episode_add(e, ev);
	episode_alert(e, 0);
}

static struct gen_event download(struct maker *m, uint32_t person, unsigned label) {
	return (struct gen_event){ .type = GEN_DOWNLOAD, .download = { .person = person,
	    .object = (uint32_t)rng_below(&m->rng, 90000), .label = (uint8_t)label,
	    .bytes = 3000000 + (int64_t)dist_lognormal(&m->rng, 2000000, 1) } };
}

void privilege_escalation(struct episode *e) {
	struct maker	*m = e->m;
	uint32_t	 person = e->variant == 0
			? PERSON_STAFF | maker_victim(m, m->world->staff) : maker_new_staff(m);
	unsigned	 role = e->variant == 2 ? ROLE_EDITOR
			: ROLE_STORAGE_ADMIN + (unsigned)rng_below(&m->rng, 4);
	unsigned	 count = e->variant == 4 ? 19 : 22 + (unsigned)rng_below(&m->rng, 20);

	key_person(e, person);
	episode_first(e);
	episode_add(e, (struct gen_event){ .type = GEN_ROLE, .role = { .person = person,
	    .by = e->variant == 5 ? PERSON_SERVICE : maker_chance(m, 0.3) ? person : maker_staff(m),
	    .ticket = e->variant == 1 ? ++m->ticket : 0, .role = (uint8_t)role } });
	episode_wait(e, 40, 600);
	for (unsigned i = 1; i <= count; i++) {
		episode_add(e, download(m, person, e->variant == 3 ? LABEL_INTERNAL
		    : LABEL_CONFIDENTIAL));
		if (i == 20)
			episode_alert(e, 0);
		episode_wait(e, 4, 50);
	}
	if (e->variant != 4)
		return;
	episode_wait(e, 330, 500);
	for (unsigned i = 0; i < count; i++) {
		episode_add(e, download(m, person, LABEL_CONFIDENTIAL));
		episode_wait(e, 4, 30);
	}
}

void clone_then_shell(struct episode *e) {
	static const uint8_t	 hooks[] = { PROGRAM_SH_HOOK, PROGRAM_BASH_HOOK,
	    PROGRAM_POWERSHELL_HOOK };
	struct maker		*m = e->m;
	uint64_t		 shell = ++m->entity, git = ++m->entity;
	struct gen_event	 ev = { .type = GEN_ECS, .ecs = { .category = ECS_PROCESS,
	    .host = maker_victim(m, m->world->hosts), .entity = git, .parent = shell,
	    .detail = (uint32_t)rng_below(&m->rng, 4000),
	    .program = e->variant == 2 ? PROGRAM_GIT_CLONE_OURS
	    : e->variant == 3 ? PROGRAM_GIT_PULL : PROGRAM_GIT_CLONE } };

	buf_str(&e->key, "\"host.id\":\"");
	TEXT_HOST(&e->key, ev.ecs.host);
	buf_str(&e->key, "\",\"tree\":\"");
	text_entity(&e->key, git);
	buf_char(&e->key, '"');
	episode_first(e);
	episode_add(e, ev);
	episode_wait(e, 0.02, 1);
	ev.ecs.entity = ++m->entity;
	ev.ecs.parent = git;
	ev.ecs.program = PROGRAM_GIT_REMOTE;
	episode_add(e, ev);
	if (e->variant == 4)
		episode_wait(e, 61, 200);
	else
		episode_wait(e, 0.5, 40);
	ev.ecs.entity = ++m->entity;
	ev.ecs.parent = e->variant == 1 ? shell : git;
	ev.ecs.program = hooks[rng_below(&m->rng, 3)];
	episode_add(e, ev);
	episode_alert(e, 0);
}

void sensor_left_open(struct episode *e) {
	struct maker		*m = e->m;
	struct gen_event	 ev = { .type = GEN_DOOR, .door = { .sensor = m->new_sensor++ } };

	buf_str(&e->key, "\"sensor_id\":\"");
	text_sensor(&e->key, ev.door.sensor);
	buf_char(&e->key, '"');
	episode_add(e, ev);
	ev.door.closed = true;
	episode_wait(e, 3, 90);
	episode_add(e, ev);
	episode_wait(e, 60, 900);
	ev.door.closed = false;
	episode_first(e);
	episode_add(e, ev);
	episode_alert(e, 600000);
	if (e->variant == 2) {
		episode_wait(e, 200, 400);
		episode_add(e, ev);
		episode_wait(e, 100, 190);
	} else if (e->variant == 1) {
		episode_wait(e, 540, 599.9);
	} else {
		episode_wait(e, 700, 3600);
	}
	ev.door.closed = true;
	episode_add(e, ev);
}

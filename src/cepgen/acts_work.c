/*
 * acts_work.c -- ordinary work: staff with their documents and roles, hosts with their processes.
 */
#include "cepgen/acts.h"
#include "cepgen/program.h"

enum { MINUTE_MS = 60000 };

static double read_documents(struct maker *m, uint32_t person, double at_ms, unsigned count,
    double gap_ms) {
	for (unsigned i = 0; i < count; i++) {
		double u = rng_unit(&m->rng);

		maker_add(m, at_ms, (struct gen_event){ .type = GEN_DOWNLOAD, .download = {
		    .person = person, .object = (uint32_t)rng_below(&m->rng, 90000),
		    .bytes = 1 + (int64_t)dist_lognormal(&m->rng, 400000, 1.6),
		    .label = u < 0.3 ? LABEL_PUBLIC : u < 0.8 ? LABEL_INTERNAL
		    : LABEL_CONFIDENTIAL } });
		at_ms += dist_exp(&m->rng, gap_ms);
	}
	return at_ms;
}

/* Somebody on call gets a role now and the ticket later, and copies what has to be saved. */
static void emergency(struct maker *m, uint32_t person) {
	maker_add(m, 0, (struct gen_event){ .type = GEN_ROLE, .role = { .person = person,
	    .by = maker_staff(m), .role = ROLE_BACKUP } });
	if (!maker_chance(m, 0.4))
		return;
	for (unsigned i = 0; i < 30; i++)
		maker_add(m, (120 + i * maker_between(m, 15, 25)) * 1000, (struct gen_event){
		    .type = GEN_DOWNLOAD, .download = { .person = person, .object = 90000 + i,
		    .bytes = 2000000 + (int64_t)dist_lognormal(&m->rng, 3000000, 0.5),
		    .label = LABEL_CONFIDENTIAL } });
}

/* The identity provider hangs: a floor full of people fails, then the first is in again. */
static void outage(struct maker *m, uint32_t person, enum login_from from) {
	uint32_t	count = 12 + (uint32_t)rng_below(&m->rng, 14);
	double		at_ms = 0;

	for (uint32_t i = 0; i < count; i++, at_ms += maker_between(m, 3, 14) * 1000) {
		struct gen_event ev = maker_login(m, person, from, at_ms);

		/* Colleagues: the same company, whoever they are. */
		ev.login.person = PERSON_STAFF | (person_company(person) * 40 + i);
		ev.login.device = person_device(ev.login.person, 1);
		ev.login.failed = i + 1 < count;
		maker_add(m, at_ms, ev);
	}
}

void act_workday(struct maker *m) {
	uint32_t		person = maker_staff(m);
	double			u = rng_unit(&m->rng), at_ms;
	enum login_from		from = u < 0.7 ? FROM_OFFICE : u < 0.85 ? FROM_VPN : FROM_HOME;
	struct gen_event	ev = maker_login(m, person, from, 0);

	if (maker_chance(m, 0.0003)) {
		outage(m, person, maker_chance(m, 0.3) ? FROM_OFFICE_UNLISTED : FROM_OFFICE);
		return;
	}
	if (maker_chance(m, 0.0002)) {
		emergency(m, person);
		return;
	}
	if (maker_chance(m, 0.04)) {
		ev.login.failed = true;
		maker_add(m, 0, ev);
		ev.login.failed = false;
	}
	maker_add(m, maker_between(m, 5, 30) * 1000, ev);
	at_ms = maker_between(m, 1, 9) * MINUTE_MS;
	if (maker_chance(m, 0.02)) {
		uint32_t by = maker_staff(m);

		maker_add(m, at_ms, (struct gen_event){ .type = GEN_ROLE, .role = {
		    .person = person, .by = by, .ticket = ++m->ticket,
		    .role = (uint8_t)rng_below(&m->rng, ROLE_COUNT),
		    .revoked = maker_chance(m, 0.3) } });
	}
	if (maker_chance(m, 0.006))		/* an auditor, with the right to it */
		read_documents(m, person, at_ms, 30 + (unsigned)rng_below(&m->rng, 40), 20000);
	else
		read_documents(m, person, at_ms, (unsigned)rng_below(&m->rng, 9), 7 * MINUTE_MS);
}

static uint64_t process(struct maker *m, uint32_t host, double at_ms, enum program program,
    uint64_t parent) {
	uint64_t entity = ++m->entity;

	maker_add(m, at_ms, (struct gen_event){ .type = GEN_ECS, .ecs = { .host = host,
	    .category = ECS_PROCESS, .entity = entity, .parent = parent,
	    .program = (uint8_t)program, .detail = (uint32_t)rng_below(&m->rng, 4000),
	    .root = maker_chance(m, 0.3) } });
	return entity;
}

static void other(struct maker *m, uint32_t host, double at_ms, unsigned category) {
	maker_add(m, at_ms, (struct gen_event){ .type = GEN_ECS, .ecs = { .host = host,
	    .category = (uint8_t)category, .entity = ++m->entity,
	    .detail = (uint32_t)rng_below(&m->rng, 4000) } });
}

/* git status, pull, and now and then a clone, mostly of our own; credentials may ask a script. */
static void develop(struct maker *m, uint32_t host) {
	uint64_t	shell = process(m, host, 0, PROGRAM_BASH, ++m->entity), git;
	bool		clones = maker_chance(m, 0.1);
	double		u = rng_unit(&m->rng);

	git = process(m, host, 3000, !clones ? u < 0.5 ? PROGRAM_GIT_STATUS : PROGRAM_GIT_PULL
	    : u < 0.7 ? PROGRAM_GIT_CLONE_OURS : PROGRAM_GIT_CLONE, shell);
	process(m, host, 3100, PROGRAM_GIT_REMOTE, git);
	other(m, host, 3200, ECS_NETWORK);
	if (maker_chance(m, clones ? 0.01 : 0.05))
		process(m, host, 3400, PROGRAM_SH_CREDENTIAL, git);
	process(m, host, maker_between(m, 5, 50) * 1000, PROGRAM_MAKE, shell);
}

static void build(struct maker *m, uint32_t host) {
	uint64_t	make = process(m, host, 0, PROGRAM_MAKE, ++m->entity);
	unsigned	count = 2 + (unsigned)rng_below(&m->rng, 8);

	for (unsigned i = 0; i < count; i++)
		process(m, host, 200 + i * maker_between(m, 100, 900), PROGRAM_CC, make);
	other(m, host, 9000, ECS_FILE);
}

static void admin(struct maker *m, uint32_t host) {
	uint64_t	sshd = process(m, host, 0, PROGRAM_SSHD, ++m->entity);
	uint64_t	shell = process(m, host, 400, PROGRAM_BASH, sshd);
	unsigned	count = (unsigned)rng_below(&m->rng, 5);

	for (unsigned i = 0; i < count; i++)
		process(m, host, 3000 + i * 7000, PROGRAM_LS + (unsigned)rng_below(&m->rng, 4),
		    shell);
}

void act_host(struct maker *m) {
	uint32_t	host = zipf_draw(&m->world->host_rank, &m->rng);
	double		u = rng_unit(&m->rng);
	uint64_t	parent;

	if (u < 0.06) {
		develop(m, host);
	} else if (u < 0.13) {
		build(m, host);
	} else if (u < 0.25) {
		admin(m, host);
	} else if (u < 0.6) {
		parent = process(m, host, 0, PROGRAM_CRON, ++m->entity);
		parent = process(m, host, 15, PROGRAM_SH, parent);
		process(m, host, 30, PROGRAM_LOGROTATE, parent);
		other(m, host, 60, ECS_FILE);
	} else if (u < 0.8) {
		process(m, host, 0, PROGRAM_CURL, ++m->entity);
		other(m, host, 40, ECS_NETWORK);
	} else {
		parent = process(m, host, 0, PROGRAM_EXPLORER, ++m->entity);
		process(m, host, 900, maker_chance(m, 0.1) ? PROGRAM_POWERSHELL : PROGRAM_CHROME,
		    parent);
		other(m, host, 1300, ECS_NETWORK);
	}
}

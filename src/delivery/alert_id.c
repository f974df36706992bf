/*
 * alert_id.c -- an alert's name: the same in every run over the same input, so that receivers can
 * drop repeats.
 *
 *	rule NUL version NUL kind NUL { step NUL { time origin offset [position] } NUL }
 *
 * The numbers are little-endian words. Values of fields have no part in it, secret or not: of a key
 * that is an element of a list field, what counts is where in the list it stands.
 */
#include <endian.h>
#include <string.h>

#include "base/check.h"
#include "delivery/alert_state.h"
#include "event/key.h"

static void word_add(struct buf *out, uint64_t word) {
	word = htole64(word);
	buf_add(out, &word, sizeof word);
}

static void name_add(struct buf *out, const char *name) {
	buf_add(out, name, strlen(name) + 1);
}

static const struct key_route *event_route(const struct alerter *a, const struct match *m,
    const struct match_event *e) {
	const struct key_plan *plan = &a->program->plans[m->rule->plan];

	return &plan->routes[m->rule->nfa.steps[e->step].route];
}

/* The place of the key's component in the event's list: the first item that is equal to it. */
static uint64_t element_position(struct alerter *a, const struct event_type *type, uint16_t slot,
    enum vkind kind, const struct cell *wanted) {
	for (uint16_t i = 0; i < type->field_count; i++) {
		const struct cell	*list = &a->cells.items[i];
		bool			 error = false;

		if (type->fields[i]->slot != slot || !a->present.items[i])
			continue;
		for (uint32_t n = 0; n < list->n; n++)
			if (cell_equal(kind, &list->list[n], wanted, &error))
				return n;
	}
	return UINT64_MAX;
}

static void positions_add(struct alerter *a, const struct match *m, const struct match_event *e) {
	const struct key_plan	*plan = &a->program->plans[m->rule->plan];
	const struct key_route	*route = plan->comp_count > 0 ? event_route(a, m, e) : NULL;
	const struct event_type	*type = event_shown_type(&a->program->schema, e->type, e->kinds);
	const uint8_t		*at = (const uint8_t *)m->key.p;
	bool			 is_decoded = false;

	for (uint16_t i = 0; i < plan->comp_count; i++) {
		struct cell	c;
		struct decimal	wide;

		CHECK(key_next(&at, (const uint8_t *)m->key.p + m->key.n, &a->program->schema,
		    plan->kinds[i], &c, &wide));
		if (!route->any[i])
			continue;
		if (!is_decoded && !(is_decoded = alerter_decode(a, e, type)))
			return;
		word_add(&a->bytes, element_position(a, type, route->slots[i], plan->kinds[i], &c));
	}
}

void alert_id(struct alerter *a, const struct match *m, char id[ALERT_ID_BYTES]) {
	unsigned char	sum[EVP_MAX_MD_SIZE];
	unsigned	count;

	buf_reset(&a->bytes);
	name_add(&a->bytes, m->rule->name);
	name_add(&a->bytes, m->rule->version);
	name_add(&a->bytes, match_kind_name(m->kind));
	for (unsigned step = 0; (step = alert_step_next(m, step, &count)) < m->rule->nfa.step_count;
	    step++) {
		name_add(&a->bytes, m->rule->nfa.steps[step].name);
		for (uint32_t i = 0; i < m->event_count; i++) {
			const struct match_event *e = &m->events[i];

			if (e->step != step)
				continue;
			word_add(&a->bytes, (uint64_t)e->order.time.ns);
			word_add(&a->bytes, e->order.origin);
			word_add(&a->bytes, e->order.offset);
			positions_add(a, m, e);
		}
		buf_char(&a->bytes, '\0');
	}
	CHECK(EVP_DigestInit_ex2(a->digest, a->sha256, NULL) == 1);
	CHECK(EVP_DigestUpdate(a->digest, a->bytes.data, a->bytes.len) == 1);
	CHECK(EVP_DigestFinal_ex(a->digest, sum, NULL) == 1);
	for (unsigned i = 0; i < ALERT_ID_BYTES - 1; i++)
		id[i] = "0123456789abcdef"[i % 2 == 0 ? sum[i / 2] >> 4 : sum[i / 2] & 15];
	id[ALERT_ID_BYTES - 1] = '\0';
}

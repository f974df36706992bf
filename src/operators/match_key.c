/* match_key.c -- the keys of a row under a plan: one, none, or several by routes and `any`. */
#include <string.h>

#include "event/key.h"
#include "operators/match_state.h"

enum {
	ANY_MAX = 64,			/* elements of a list that are keys */
	COMBINATIONS_MAX = ANY_MAX * ANY_MAX,	/* of the elements of several lists */
	KEYS_BYTES_MAX = 1 << 28,	/* of the keys at hand: one row alone can reach it */
};

static bool types_meet(const struct pred *pred, uint16_t root, uint64_t kinds) {
	for (unsigned i = 0; i < pred->type_count; i++)
		if (pred->types[i].root == root && (pred->types[i].kinds & kinds) != 0)
			return true;
	return false;
}

/* By which routes a strict rule sees the event: those of the steps of its type. */
uint64_t match_seen_routes(const struct matcher *m, const struct match_rule *r,
    const struct batch *batch, unsigned row) {
	uint64_t routes = 0;

	for (unsigned i = 0; i < r->nfa->cond_count; i++) {
		const struct nfa_cond *c = &r->nfa->conds[i];

		if (types_meet(&m->program->preds[c->pred], batch->type[row], batch->kinds[row]))
			routes |= UINT64_C(1) << r->nfa->steps[c->step].route;
	}
	return routes;
}

static uint64_t row_routes(const struct matcher *m, const struct match_class *c,
    const struct class_plan *cp, const struct batch *batch, unsigned row) {
	uint64_t routes = cp->routes;

	if (m->program->plans[cp->plan].route_count == 1)
		return routes;
	for (uint32_t i = cp->first; i < cp->first + cp->count; i++)
		if (c->rules.items[i].sees)
			routes |= match_seen_routes(m, &m->rules[c->rules.items[i].rule], batch,
			    row);
	return routes;
}

/* The keys that one row has under one plan: those of row_keys from `first` on. */
struct row_keys {
	size_t		first;
	uint32_t	plan_at;
	uint16_t	plan, row;
};

/* A key that another route gave is offered by both. */
static void key_end(struct matcher *m, const struct row_keys *rk, uint32_t at, uint64_t route) {
	uint32_t bytes = (uint32_t)m->keys.len - at;

	for (size_t i = rk->first; i < m->row_keys.count; i++) {
		struct row_key *k = &m->row_keys.items[i];

		if (k->bytes == bytes
		    && memcmp(m->keys.data + k->at, m->keys.data + at, bytes) == 0) {
			k->routes |= route;
			m->keys.len = at;
			return;
		}
	}
	*vec_add(&m->row_keys) = (struct row_key){ .at = at, .bytes = bytes, .routes = route,
	    .plan_at = rk->plan_at, .row = rk->row,
	    .hash = match_table_hash(m, rk->plan, (struct bytes){ m->keys.data + at, bytes }) };
}

/* The elements of a component: of the list or the one value. Counts what is beyond ANY_MAX. */
static unsigned comp_cells(const struct key_route *route, unsigned comp, const struct batch *batch,
    unsigned row, const struct cell **cells, unsigned *cut) {
	const struct cell *c = &batch->cols[route->slots[comp]][row];

	if (!batch_has(batch, row, route->slots[comp]))
		return 0;
	*cells = c;
	if (!route->any[comp])
		return 1;
	*cells = c->list;
	if (c->n <= ANY_MAX)
		return c->n;
	*cut += c->n - ANY_MAX;
	return ANY_MAX;
}

/* As the slot holds it: routes of one component may be int here and decimal there. */
static enum vkind comp_kind(const struct program *program, const struct key_route *route,
    unsigned comp) {
	const struct vtype *type = &program->schema.slots[route->slots[comp]].type;

	return route->any[comp] ? type->elem : type->kind;
}

/* The combinations of the components' elements: counts up like an odometer, to a bound. */
static void route_keys(struct matcher *m, const struct row_keys *rk, unsigned route_index,
    const struct batch *batch, unsigned *cut) {
	const struct key_plan	*plan = &m->program->plans[rk->plan];
	const struct key_route	*route = &plan->routes[route_index];
	const struct cell	*cells[KEY_COMPS_MAX];
	unsigned		 counts[KEY_COMPS_MAX], at[KEY_COMPS_MAX] = {0}, i, done = 0;

	CHECK(plan->comp_count <= KEY_COMPS_MAX);
	for (i = 0; i < plan->comp_count; i++)
		if ((counts[i] = comp_cells(route, i, batch, rk->row, &cells[i], cut)) == 0)
			return;
	do {
		uint32_t	begin = (uint32_t)m->keys.len;
		bool		ok = true;

		for (i = 0; ok && i < plan->comp_count; i++)
			ok = key_add_behind(&m->keys, begin, &m->program->schema,
			    comp_kind(m->program, route, i), &cells[i][at[i]]);
		if (ok && m->row_keys.count - rk->first < COMBINATIONS_MAX
		    && m->keys.len <= KEYS_BYTES_MAX)
			key_end(m, rk, begin, UINT64_C(1) << route_index);
		else
			m->keys.len = begin;
		for (i = plan->comp_count; i-- > 0;) {
			if (++at[i] < counts[i])
				break;
			at[i] = 0;
		}
	} while (i < plan->comp_count && ++done < COMBINATIONS_MAX);
	*cut += i < plan->comp_count;
}

static void count_absent(struct matcher *m, const struct match_class *c,
    const struct class_plan *cp, unsigned cut, bool is_absent) {
	for (uint32_t i = cp->first; i < cp->first + cp->count; i++) {
		struct match_counts *counts = &m->rules[c->rules.items[i].rule].counts;

		counts->keys_cut += cut;
		counts->keys_absent += is_absent;
	}
}

/* Adds to m->row_keys: nothing where a component is absent by every route. */
void match_row_keys(struct matcher *m, const struct match_class *c, uint32_t plan_at,
    const struct batch *batch, unsigned row) {
	const struct class_plan	*cp = &c->plans.items[plan_at];
	struct row_keys		 rk = { m->row_keys.count, plan_at, cp->plan, (uint16_t)row };
	uint64_t		 routes = row_routes(m, c, cp, batch, row);
	unsigned		 cut = 0;

	if (match_is_solo(m, cp->plan)) {
		*vec_add(&m->row_keys) = (struct row_key){ .routes = routes, .plan_at = plan_at,
		    .row = rk.row };
		return;
	}
	for (; routes != 0; routes &= routes - 1)
		route_keys(m, &rk, (unsigned)__builtin_ctzll(routes), batch, &cut);
	if (m->row_keys.count == rk.first || cut > 0)
		count_absent(m, c, cp, cut, m->row_keys.count == rk.first);
}

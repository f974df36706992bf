/* match_env.c -- what conditions see of a partial match; aggregates, kept as events are bound. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/key.h"
#include "operators/match_state.h"
#include "xxhash.h"

/* ---- Bound events ------------------------------------------------------------------------- */

static uint32_t bound_event(const struct match_bound *b, uint16_t ref) {
	if (b->node == 0)
		return 0;
	if (ref == EXPR_PREV)
		return node_at(b->k, b->node)->event;
	CHECK(ref < b->r->nfa->ref_count);
	return node_at(b->k, b->node)->refs_at[ref];
}

static bool bound_field(const void *bound, uint16_t ref, uint16_t slot, struct cell *out) {
	const struct match_bound	*b = bound;
	const struct schema		*schema = &b->m->program->schema;
	uint32_t			 event = bound_event(b, ref);
	const struct kept		*e;
	uint16_t			 i;

	if (event == 0)
		return false;
	e = kept_at(b->k, event);
	i = b->m->cap_index[(size_t)e->type * schema->slot_count + slot];
	if (i == NO_SLOT)
		return false;		/* an event of another type, which has no such field */
	return kept_cell(e, i, schema->slots[slot].type.kind, out, schema->slots[slot].type.elem,
	    (struct arena *)&b->m->scratch);
}

static bool bound_exists(const void *bound, uint16_t ref) {
	return bound_event(bound, ref) != 0;
}

static bool bound_key(const void *bound, uint16_t comp, struct cell *out, struct decimal *wide) {
	const struct match_bound	*b = bound;
	const struct key_plan		*plan = &b->m->program->plans[b->r->rule->plan];
	struct bytes			 key = match_key_bytes(b->k);
	const uint8_t			*at = (const uint8_t *)key.p, *end = at + key.n;

	for (unsigned i = 0; i <= comp; i++)
		if (!key_next(&at, end, &b->m->program->schema, plan->kinds[i], out, wide))
			return false;
	return true;
}

/* ---- Aggregates --------------------------------------------------------------------------- */

static bool is_decimal(uint8_t kind) {
	return kind == VT_DECIMAL || kind == VT_MONEY;
}

/* To 12 digits: of exact numbers, a deviation of just 1.5 is not a little more. */
static double significant(double x) {
	char text[32];

	snprintf(text, sizeof text, "%.12g", x);
	return strtod(text, NULL);
}

/* A failed register is a data error; of no values count, sum and distinct are 0. */
static void agg_value(const struct matcher *m, const struct nfa_agg *agg,
    const struct agg_state *s, struct value *out) {
	struct decimal	*wide = arena_alloc((struct arena *)&m->scratch, sizeof *wide);
	struct decimal	 d;
	int64_t		 n = s->n;

	*out = (struct value){ .state = s->currency & AGG_FAILED ? VALUE_ERROR : VALUE_PRESENT };
	if (out->state == VALUE_ERROR)
		return;
	if (agg->fn == AGG_COUNT || agg->fn == AGG_DISTINCT) {
		out->c.i = n;
		return;
	}
	if ((n == 0 && agg->fn != AGG_SUM) || (agg->fn == AGG_STDDEV && n < 2)) {
		out->state = VALUE_ABSENT;
		return;
	}
	if (agg->fn == AGG_STDDEV) {
		double dev = sqrt(s->m2 / (double)(n - 1));

		if (agg->kind == VT_FLOAT)
			out->c.f = dev;
		else if (agg->kind == VT_DURATION)
			out->c.i = llrint(dev);
		else if (decimal_from_double(significant(dev), &d))
			cell_set_decimal(&out->c, d, s->currency & AGG_CURRENCY, wide);
		else
			out->state = VALUE_ERROR;
		return;
	}
	if (agg->fn == AGG_AVG && (agg->kind == VT_INT || is_decimal(agg->kind))) {
		d = agg->kind == VT_INT ? decimal_from_int(s->i) : s->dec;
		if (!decimal_div(d, decimal_from_int(n), &d))
			out->state = VALUE_ERROR;
		else
			cell_set_decimal(&out->c, d, s->currency & AGG_CURRENCY, wide);
		return;
	}
	if (is_decimal(agg->kind))
		cell_set_decimal(&out->c, s->dec, s->currency & AGG_CURRENCY, wide);
	else if (agg->kind == VT_FLOAT)
		out->c.f = agg->fn == AGG_AVG ? s->f / (double)n : s->f;
	else
		out->c.i = agg->fn == AGG_AVG ? s->i / n : s->i;
}

static void bound_agg(const void *bound, uint16_t agg, struct value *out) {
	static const struct agg_state	 nothing;
	const struct match_bound	*b = bound;

	CHECK(agg < b->r->nfa->agg_count);
	agg_value(b->m, &b->r->nfa->aggs[agg],
	    b->node == 0 ? &nothing : &aggs_at(b->r, node_at(b->k, b->node))[agg], out);
}

const struct expr_bound_class match_bound_class = {
	.field = bound_field, .exists = bound_exists, .agg = bound_agg, .key = bound_key,
};

static double as_double(uint8_t kind, const struct cell *c) {
	if (kind == VT_FLOAT)
		return c->f;
	return is_decimal(kind) ? decimal_to_double(cell_decimal(c)) : (double)c->i;
}

/* Welford (1962). */
static void stddev_add(struct agg_state *s, double x) {
	double delta = x - s->mean;

	s->mean += delta / s->n;
	s->m2 += delta * (x - s->mean);
}

static bool sum_add(struct agg_state *s, uint8_t kind, const struct cell *c) {
	if (is_decimal(kind))
		return decimal_add(s->dec, cell_decimal(c), &s->dec);
	if (kind == VT_FLOAT) {
		s->f += c->f;
		return isfinite(s->f);
	}
	return !__builtin_add_overflow(s->i, c->i, &s->i);
}

static void extreme_add(struct agg_state *s, uint8_t kind, bool want_max, const struct cell *c) {
	int order;

	if (is_decimal(kind)) {
		order = s->n == 1 ? 1 : decimal_cmp(cell_decimal(c), s->dec);
		if (s->n == 1 || (want_max ? order > 0 : order < 0))
			s->dec = cell_decimal(c);
	} else if (kind == VT_FLOAT) {
		if (s->n == 1 || (want_max ? c->f > s->f : c->f < s->f))
			s->f = c->f;
	} else if (s->n == 1 || (want_max ? c->i > s->i : c->i < s->i)) {
		s->i = c->i;
	}
}

/* Distinct values by 96 bits of their hashes, a list through the nodes that brought a new one: the
 * cost of an event is the number of values before it. */
static bool distinct_known(const struct visit *v, uint32_t at, unsigned agg, XXH128_hash_t hash) {
	while (at != 0) {
		const struct agg_state *s = &aggs_at(v->r, node_at(v->k, at))[agg];

		if (s->hash.lo == hash.low64 && s->hash.hi == (uint32_t)hash.high64)
			return true;
		at = s->hash.before;
	}
	return false;
}

static void distinct_add(struct visit *v, uint32_t at, unsigned agg, const struct cell *c) {
	struct buf		 key = {0};
	struct agg_state	*s = &aggs_at(v->r, node_at(v->k, at))[agg];
	XXH128_hash_t		 hash;

	if (key_add(&key, &v->m->program->schema, v->r->nfa->aggs[agg].kind, c)) {
		hash = XXH3_128bits(key.data, key.len);
		if (!distinct_known(v, s->newest, agg, hash)) {
			s->hash.lo = hash.low64;
			s->hash.hi = (uint32_t)hash.high64;
			s->hash.before = s->newest;
			s->newest = at;
			s->n++;
		}
	}
	buf_fini(&key);
}

static void agg_add(struct visit *v, uint32_t at, unsigned i, const struct value *value) {
	const struct nfa_agg	*agg = &v->r->nfa->aggs[i];
	struct agg_state	*s = &aggs_at(v->r, node_at(v->k, at))[i];
	bool			 ok = true;

	if (value->state == VALUE_ERROR)
		s->currency |= AGG_FAILED;
	if (value->state != VALUE_PRESENT)
		return;
	if (agg->kind == VT_MONEY && agg->fn != AGG_COUNT && agg->fn != AGG_DISTINCT) {
		uint32_t currency = value->c.x & AGG_CURRENCY;

		if (s->n > 0 && (s->currency & AGG_CURRENCY) != currency)
			s->currency |= AGG_FAILED;
		else
			s->currency |= currency;
	}
	if (agg->fn == AGG_DISTINCT) {
		distinct_add(v, at, i, &value->c);
		return;
	}
	s->n++;
	switch (agg->fn) {
	case AGG_SUM:
	case AGG_AVG:
		ok = sum_add(s, agg->kind, &value->c);
		break;
	case AGG_MIN:
	case AGG_MAX:
		extreme_add(s, agg->kind, agg->fn == AGG_MAX, &value->c);
		break;
	case AGG_STDDEV:
		stddev_add(s, as_double(agg->kind, &value->c));
		break;
	default:
		break;
	}
	if (!ok)
		s->currency |= AGG_FAILED;
}

static struct expr_env visit_env(const struct visit *v, const struct match_bound *bound) {
	return (struct expr_env){ .program = v->m->program, .rule = v->r->rule, .batch = v->batch,
	    .row = v->row, .bound_class = &match_bound_class, .bound = bound,
	    .scratch = &v->m->scratch };
}

/* The registers of a new node: its parent's, and the event at hand where it is of the step. */
void match_aggs_add(struct visit *v, uint32_t at) {
	const struct nfa	*nfa = v->r->nfa;
	struct match_bound	 bound = { v->m, v->r, v->k, node_at(v->k, at)->parent };
	struct expr_env		 env = visit_env(v, &bound);
	struct node		*n = node_at(v->k, at);

	for (unsigned i = 0; i < nfa->agg_count; i++) {
		const struct nfa_agg	*agg = &nfa->aggs[i];
		struct value		 value = { .state = VALUE_PRESENT };
		bool			 error = false;

		if (n->parent != 0)
			aggs_at(v->r, n)[i] = aggs_at(v->r, node_at(v->k, n->parent))[i];
		if (agg->step != n->step)
			continue;
		if (agg->filter != NO_EXPR
		    && !expr_true(&v->m->program->exprs[agg->filter], &env, &error)) {
			v->data_error |= error;
			continue;
		}
		if (agg->arg != NO_EXPR)
			expr_eval(&v->m->program->exprs[agg->arg], &env, &value);
		agg_add(v, at, i, &value);
	}
}

/* ---- Conditions --------------------------------------------------------------------------- */

bool match_cond_holds(struct visit *v, uint16_t cond, uint32_t node) {
	const struct nfa_cond	*c = match_rule_cond(v->r, cond);
	struct match_bound	 bound = { v->m, v->r, v->k, node };
	struct expr_env		 env;
	bool			 error = false, holds;

	if (!bit_get(v->conds, cond)) {
		v->data_error |= bit_get(v->errors, cond);
		return false;
	}
	if (c->expr == NO_EXPR)
		return true;
	env = visit_env(v, &bound);
	holds = expr_true(&v->m->program->exprs[c->expr], &env, &error);
	v->data_error |= error;
	return holds;
}

/*
 * match.c -- the pattern operator: from a row to the rules, keys and sections that it concerns.
 *
 *	row --class--> rules by key plan --key--> block --rule--> section
 *	                                              cancel, step, start, done, bounds, timers
 */
#include "operators/match.h"

#include "base/hash.h"
#include "operators/match_state.h"

enum { EMIT_MAX = 1024, AHEAD_ROWS = 32, AHEAD_BYTES = 1 << 20, SOLO_UNITS_MAX = 1 << 16,
	UNITS_HINT_MAX = 128 };

static int matcher_open(const struct program *program, void **statep, struct err *err) {
	struct matcher *m = calloc(1, sizeof *m);

	(void)err;
	CHECK(m != NULL);
	CHECK_OBJ(program, PROGRAM_MAGIC);
	m->magic = MATCH_MAGIC;
	m->program = program;
	arena_init(&m->arena);
	arena_init(&m->scratch);
	slab_init(&m->slab);
	m->seed = hash_mix((uintptr_t)m);
	wheel_init(&m->wheel);
	buf_room(&m->keys, 64);		/* so that no key has a null pointer */
	match_rules_open(m);
	*statep = m;
	return 0;
}

static void matcher_close(void **statep) {
	struct matcher *m;

	TAKE_OBJ(m, statep, MATCH_MAGIC);
	match_classes_drop(m);
	for (size_t i = 0; m->table != NULL && i <= m->table_mask; i++)
		match_key_free(&m->table[i].key);
	for (unsigned i = 0; i < m->program->plan_count; i++)
		match_key_free(&m->solo[i]);
	free(m->table);
	wheel_fini(&m->wheel);
	vec_fini(&m->takes);
	vec_fini(&m->done);
	vec_fini(&m->late);
	vec_fini(&m->chain);
	vec_fini(&m->empties);
	vec_fini(&m->events);
	vec_fini(&m->row_keys);
	buf_fini(&m->keys);
	arena_fini(&m->scratch);
	arena_fini(&m->arena);
	slab_fini(&m->slab);
	FREE_OBJ(m);
}

/* ---- Keys --------------------------------------------------------------------------------- */

static bool remembers(const struct match_key *k) {
	const uint32_t *dir = blk_at(k, k->b->dir);

	for (uint32_t i = 0; i < k->b->dir_count; i++)
		if (section_at(k, dir[2 * i + 1])->flags != 0)
			return true;
	return false;
}

/* The one key of rules without a key stays; what a crowded moment took is given back. */
static void solo_renew(struct matcher *m, struct match_key *k) {
	for (uint32_t i = 0; i < m->program->rule_count; i++)
		if (m->rules[i].rule->plan == k->plan) {
			m->rules[i].solo_section = 0;
			wheel_remove(&m->wheel, &m->rules[i].timer);
		}
	m->solo[k->plan] = match_key_new(&m->slab, k->plan, (struct bytes){0}, 0);
	match_key_free(&k);
}

/* What most keys came to, the largest aside: the room that the next one begins with. */
static void units_learn(uint32_t *hint, uint32_t used) {
	if (used > UNITS_HINT_MAX)
		return;
	*hint = used > *hint ? used : *hint - (*hint - used) / 64;
}

void match_key_drop(struct matcher *m, struct match_key *k) {
	units_learn(&m->units_hint[k->plan], k->b->used);
	wheel_remove(&m->wheel, &k->timer);
	match_table_remove(m, k);
	match_key_free(&k);
}

/* A key without runs goes, if nothing has to be remembered of it. */
void match_key_settle(struct matcher *m, struct match_key *k) {
	if (k->b->run_count > 0 || remembers(k))
		return;
	if (match_is_solo(m, k->plan)) {
		if (k->b->used > SOLO_UNITS_MAX)
			solo_renew(m, k);
		return;
	}
	match_key_drop(m, k);
}

static struct match_key *key_get(struct matcher *m, const struct class_plan *cp,
    const struct row_key *rk) {
	struct bytes		 bytes = { m->keys.data + rk->at, rk->bytes };
	struct match_key	*k;

	if (match_is_solo(m, cp->plan)) {
		if (m->solo[cp->plan] == NULL)
			m->solo[cp->plan] = match_key_new(&m->slab, cp->plan, bytes, 0);
		return m->solo[cp->plan];
	}
	k = match_table_find(m, cp->plan, rk->hash, bytes);
	if (k == NULL && cp->starts) {
		k = match_key_new(&m->slab, cp->plan, bytes, m->units_hint[cp->plan]);
		match_table_add(m, k);
	}
	return k;
}

/* ---- One rule, one key, one event --------------------------------------------------------- */

static bool partial_cancelled(struct visit *v, uint32_t at) {
	for (uint32_t i = v->r->nfa->cond_count; i < v->r->cond_count; i++)
		if (match_cond_holds(v, (uint16_t)i, partial_at(v->k, at)->node))
			return true;
	return false;
}

/* `cancel on`: what began before the event ends, where its condition holds. */
static void visit_cancel(struct visit *v) {
	uint32_t next_run, next;

	for (uint32_t run = section_at(v->k, v->sec)->runs_first; run != 0; run = next_run) {
		next_run = run_at(v->k, run)->next;
		for (uint32_t p = run_at(v->k, run)->partials; p != 0; p = next) {
			next = partial_at(v->k, p)->run_next;
			if (partial_cancelled(v, p))
				partial_remove(v, p);
		}
		v->r->counts.runs_cancelled += run_at(v->k, run)->partial_count == 0;
	}
	runs_sweep(v);
}

static uint32_t oldest_run(const struct visit *v) {
	uint32_t run = section_at(v->k, v->sec)->runs_first;

	while (run != 0 && run_at(v->k, run)->partial_count == 0)
		run = run_at(v->k, run)->next;
	return run;
}

/* Beyond a bound the oldest run goes, counted. */
static void visit_bound(struct visit *v) {
	uint32_t run;

	while (section_at(v->k, v->sec)->run_count > v->r->rule->runs_max
	    && (run = oldest_run(v)) != 0) {
		run_kill(v, run);
		runs_sweep(v);
		v->r->counts.runs_evicted++;
	}
	while (v->k->b->partial_count > PARTIALS_MAX && (run = oldest_run(v)) != 0) {
		run_kill(v, run);
		runs_sweep(v);
		v->r->counts.runs_crowded++;
	}
}

/* The rule's section under the key; of a rule without a key it is remembered. */
static uint32_t rule_section(const struct matcher *m, const struct match_key *k,
    const struct match_rule *r) {
	return match_is_solo(m, k->plan) ? r->solo_section : section_find(k, r->rule->index);
}

static uint32_t rule_section_new(struct visit *v) {
	uint32_t sec = section_create(v->k, v->r->rule->index, v->r->nfa->position_count);

	if (match_is_solo(v->m, v->k->plan))
		v->r->solo_section = sec;
	return sec;
}

static void visit_rule(struct visit *v, const struct class_rule *cr, const uint64_t *touch) {
	if (v->sec != 0 && cr->cancels)
		visit_cancel(v);
	if (v->sec != 0 && section_at(v->k, v->sec)->run_count > 0)
		match_step(v, touch);
	if (cr->starts && (v->sec == 0
	    || (section_at(v->k, v->sec)->flags & SEC_ONCE_DONE) == 0)) {
		if (v->sec == 0)
			v->sec = rule_section_new(v);
		match_start(v);
	}
	if (v->sec == 0)
		return;
	match_done(v, v->time);
	runs_sweep(v);
	visit_bound(v);
	match_due_lower(v->m, v->k, v->sec);
}

/* A rule's conditions that count in a partition: those of the steps that have this key. */
static const uint64_t *offered(struct matcher *m, const struct match_rule *r,
    const uint64_t *words, uint64_t routes) {
	uint64_t *masked = arena_alloc(&m->scratch, r->cond_words * 2u * sizeof *masked);

	for (; routes != 0; routes &= routes - 1) {
		const uint64_t *mask = r->routes
		    + (size_t)__builtin_ctzll(routes) * r->cond_words;

		for (unsigned w = 0; w < r->cond_words; w++) {
			masked[w] |= words[w] & mask[w];
			masked[r->cond_words + w] |= words[r->cond_words + w] & mask[w];
		}
	}
	return masked;
}

/* All rules of the plan that the event concerns, under one key. */
static void key_row(struct op *op, struct matcher *m, const struct match_class *c,
    const struct class_plan *cp, const struct batch *batch, unsigned row,
    const struct row_key *rk) {
	struct match_key	*k = key_get(m, cp, rk);
	uint32_t		 event = 0;

	for (uint32_t i = cp->first; k != NULL && i < cp->first + cp->count; i++) {
		const struct class_rule	*cr = &c->rules.items[i];
		struct match_rule	*r = &m->rules[cr->rule];
		const uint64_t		*words = c->words.items + cr->words, *conds = words;
		uint32_t		 sec = rule_section(m, k, r);
		struct visit		 v;

		if (!cr->starts && (sec == 0 || section_at(k, sec)->run_count == 0))
			continue;
		v = (struct visit){ .op = op, .m = m, .r = r, .k = k, .batch = batch, .row = row,
		    .time = batch->order[row].time, .event = event, .sec = sec };
		if (m->program->plans[cp->plan].route_count > 1) {
			conds = offered(m, r, words, rk->routes);
			if (!bits_any(conds, 2u * r->cond_words) && !(cr->sees
			    && match_seen_routes(m, r, batch, row) & rk->routes))
				continue;
		}
		v.conds = conds;
		v.errors = conds + r->cond_words;
		visit_rule(&v, cr, words + 2 * r->cond_words);
		event = v.event;
		r->counts.data_errors += v.data_error;
	}
	if (event != 0)
		kept_unref(k, event);
	if (k != NULL)
		match_key_settle(m, k);
}

/* The keys of the next rows; what stands under them is on its way from memory when it is needed. */
static void rows_look_ahead(struct matcher *m, const struct batch *batch, const uint16_t *rows,
    unsigned row_count) {
	m->keys.len = 0;
	m->row_keys.count = m->key_at = 0;
	for (; m->ahead < row_count && m->ahead < m->cursor + AHEAD_ROWS
	    && m->keys.len < AHEAD_BYTES; m->ahead++) {
		unsigned		 row = rows[m->ahead];
		struct match_class	*c;

		if (batch->class[row] == 0)
			continue;
		c = match_class_get(m, batch, batch->class[row]);
		c->event_count++;
		m->has_uncounted = true;
		for (uint32_t p = 0; p < c->plans.count; p++)
			match_row_keys(m, c, p, batch, row);
	}
	match_table_prefetch(m, m->row_keys.items, m->row_keys.count);
}

static void row_process(struct op *op, struct matcher *m, const struct batch *batch,
    unsigned row) {
	struct match_class *c = match_class_get(m, batch, batch->class[row]);

	for (; m->key_at < m->row_keys.count; m->key_at++) {
		const struct row_key *rk = &m->row_keys.items[m->key_at];

		if (rk->row != row)
			break;
		key_row(op, m, c, &c->plans.items[rk->plan_at], batch, row, rk);
	}
	if (m->scratch.blocks != NULL)
		arena_reset(&m->scratch);
}

static enum op_more matcher_batch(struct op *op, void *state, const struct batch *batch,
    const uint16_t *rows, unsigned row_count) {
	struct matcher	*m = state;
	uint64_t	 emitted = m->emitted;

	CHECK_OBJ(m, MATCH_MAGIC);
	while (m->cursor < row_count) {
		unsigned row;

		if (m->cursor == m->ahead)
			rows_look_ahead(m, batch, rows, row_count);
		row = rows[m->cursor++];
		if (batch->order[row].time.ns > m->wheel.next_ns)
			match_due(op, m, batch->order[row].time.ns);
		if (batch->class[row] != 0)
			row_process(op, m, batch, row);
		if (m->emitted - emitted >= EMIT_MAX && m->cursor < row_count)
			return OP_MORE;
	}
	m->cursor = m->ahead = 0;
	return OP_DONE;
}

static void matcher_advance(struct op *op, void *state, struct etime watermark) {
	struct matcher *m = state;

	CHECK_OBJ(m, MATCH_MAGIC);
	CHECK(m->cursor == 0);
	match_due(op, m, watermark.ns);
}

static void matcher_save(const void *state, struct buf *out) {
	const struct matcher *m = state;

	CHECK_OBJ(m, MATCH_MAGIC);
	CHECK(m->cursor == 0);
	match_classes_count((struct matcher *)m);
	match_save(m, out);
}

static int matcher_load(void *state, const uint8_t *bytes, size_t count, struct err *err) {
	struct matcher *m = state;

	CHECK_OBJ(m, MATCH_MAGIC);
	CHECK(m->key_count == 0);
	return match_load(m, bytes, count, err);
}

const struct op_class match_class = {
	.name = "match", .open = matcher_open, .batch = matcher_batch,
	.advance = matcher_advance, .save = matcher_save, .load = matcher_load,
	.close = matcher_close,
};

const struct match_counts *match_counts(struct op *op, uint32_t rule) {
	struct matcher *m = op_state(op);

	CHECK_OBJ(m, MATCH_MAGIC);
	CHECK(rule < m->program->rule_count);
	match_classes_count(m);
	return &m->rules[rule].counts;
}

void match_state_size(struct op *op, uint64_t *keys, uint64_t *bytes) {
	const struct matcher *m = op_state(op);

	CHECK_OBJ(m, MATCH_MAGIC);
	*keys = m->key_count;
	*bytes = m->table == NULL ? 0 : (m->table_mask + 1) * sizeof *m->table;
	for (size_t i = 0; m->table != NULL && i <= m->table_mask; i++)
		if (m->table[i].key != NULL)
			*bytes += sizeof *m->table[i].key
			    + (uint64_t)m->table[i].key->b->cap * BLK_UNIT;
	for (unsigned i = 0; i < m->program->plan_count; i++)
		if (m->solo[i] != NULL)
			*bytes += sizeof *m->solo[i] + (uint64_t)m->solo[i]->b->cap * BLK_UNIT;
}

/* gen.c -- event types, keys and clauses around a random pattern; see gen.h. */
#include <string.h>

#include "gen.h"

static const struct field fields[GEN_FIELDS] = {
	[FIELD_ID] = { "id", "int", VALUE_INT, 0, false, -1 },
	[FIELD_N] = { "n", "int", VALUE_INT, 0, false, -1 },
	[FIELD_O] = { "o", "int?", VALUE_INT, 0, true, -1 },
	[FIELD_D] = { "d", "decimal", VALUE_DECIMAL, 0, false, -1 },
	[FIELD_F] = { "f", "float", VALUE_FLOAT, 0, false, -1 },
	[FIELD_M] = { "m", "money? in \"cur\"", VALUE_MONEY, 0, true, -1 },
	[FIELD_S] = { "s", "string?", VALUE_TEXT, 0, true, -1 },
	[FIELD_C] = { "c", "enum(red, green, blue)?", VALUE_TEXT, 0, true, -1 },
	[FIELD_B] = { "b", "bool?", VALUE_BOOL, 0, true, -1 },
	[FIELD_L] = { "l", "list of string?", VALUE_LIST, VALUE_TEXT, true, -1 },
	[FIELD_G] = { "g", "list of int?", VALUE_LIST, VALUE_INT, true, -1 },
	[FIELD_TS] = { "ts", "time in ms", VALUE_TIME, 0, false, -1 },
	[FIELD_KA] = { "ka", "int?", VALUE_INT, 0, true, -1 },
	[FIELD_KB] = { "kb", "int?", VALUE_INT, 0, true, -1 },
	[FIELD_KS] = { "ks", "string", VALUE_TEXT, 0, false, -1 },
	[FIELD_KD] = { "kd", "decimal", VALUE_DECIMAL, 0, false, -1 },
	[FIELD_KL] = { "kl", "list of int?", VALUE_LIST, VALUE_INT, true, -1 },
	[FIELD_X] = { "x", "int?", VALUE_INT, 0, true, 0 },
};

/* ---- types ---- */

static void gen_kinds(struct gen *g) {
	static const char *const names[] = { "ea", "eb", "ec", "ed" };
	static const int weights[] = { 35, 30, 20, 15 };
	static const int order[] = { 3, 2, 1, 4 };
	struct rule *rule = g->rule;
	struct gen_cond c = { .has_current = true, .own_place = NO_PLACE };

	g->base_count = order[draw_weighted(g->draw, weights, 4)];
	for (int i = 0; i < g->base_count; i++)
		rule->types[rule->type_count++] = (struct type){ names[i], -1, NULL };
	if (draw_chance(g->draw, 20)) {
		struct type *kind = &rule->types[rule->type_count++];

		kind->name = "ek";
		kind->base = (int)draw_below(g->draw, (uint32_t)g->base_count);
		kind->cond = gen_condition(g, &c);
	}
	memcpy(rule->fields, fields, sizeof fields);
	rule->field_count = GEN_FIELDS;
	rule->fields[FIELD_X].only_type = g->base_count;
	rule->id_field = FIELD_ID;
	rule->time_field = FIELD_TS;
}

/* ---- keys ---- */

static void key_plain(struct gen *g, struct key *key, int field) {
	int k = (int)(key - g->rule->keys);

	*key = (struct key){ .name = fields[field].name, .numeric = field != FIELD_KS };
	key->alts[key->alt_count++] = (struct key_alt){ -1, -1, field, field == FIELD_KL };
	for (int p = 0; p < g->rule->place_count; p++)
		g->rule->places[p].key_field[k] = field;
}

/* The only type of this name's places must be steps with a name to have different fields. */
static bool type_has_only_named_steps(const struct rule *rule, int type) {
	for (int p = 0; p < rule->place_count; p++) {
		const struct place *place = &rule->places[p];

		if ((place->types >> type & 1) != 0
		    && (place->kind != ELEM_STEP || place->name == NULL
		    || place->types != 1u << type))
			return false;
	}
	return true;
}

static int gen_key_field(struct gen *g) {
	static const int choice[] = { FIELD_KA, FIELD_KB, FIELD_KD, FIELD_KL };
	static const int weights[] = { 40, 40, 12, 8 };

	return choice[draw_weighted(g->draw, weights, 4)];
}

static void alt_add(struct key *key, struct key_alt alt) {
	alt.any = alt.field == FIELD_KL;
	MUST(key->alt_count < PLACES_MAX);
	key->alts[key->alt_count++] = alt;
}

/* `k = ea.ka | s2.kb`: by type, or by step where a type has only named steps. */
static void key_renamed(struct gen *g, struct key *key) {
	struct rule	*rule = g->rule;
	int		 k = (int)(key - rule->keys), union_field = gen_key_field(g);

	*key = (struct key){ .name = "k", .renamed = true, .numeric = true };
	for (int type = 0; type < rule->type_count; type++) {
		bool	by_step = type_has_only_named_steps(rule, type) && draw_chance(g->draw, 50);
		bool	alone = type_has_only_named_steps(rule, type);
		int	field = alone ? gen_key_field(g) : union_field;
		bool	used = false;

		for (int p = 0; p < rule->place_count; p++) {
			if ((rule->places[p].types >> type & 1) == 0)
				continue;
			if (by_step) {
				field = gen_key_field(g);
				alt_add(key, (struct key_alt){ -1, p, field, false });
			}
			rule->places[p].key_field[k] = field;
			used = true;
		}
		if (used && !by_step)
			alt_add(key, (struct key_alt){ type, -1, field, false });
	}
}

static void gen_keys(struct gen *g) {
	static const int weights[] = { 30, 38, 12, 12, 8 };
	static const int plain[] = { FIELD_KA, FIELD_KS, FIELD_KD };
	struct rule *rule = g->rule;

	switch (draw_weighted(g->draw, weights, 5)) {
	case 0:
		break;
	case 1:
		key_plain(g, &rule->keys[rule->key_count++], plain[draw_below(g->draw, 3)]);
		break;
	case 2:
		key_plain(g, &rule->keys[rule->key_count++], FIELD_KA);
		key_plain(g, &rule->keys[rule->key_count++], FIELD_KS);
		break;
	case 3:
		key_renamed(g, &rule->keys[rule->key_count++]);
		break;
	default:
		key_plain(g, &rule->keys[rule->key_count++], FIELD_KL);
	}
}

/* ---- clauses ---- */

static void gen_cancel(struct gen *g) {
	struct gen_cond	 c = { .has_current = true, .own_place = NO_PLACE };
	struct place	*p;

	g->rule->cancel_place = NO_PLACE;
	if (!draw_chance(g->draw, 10))
		return;
	g->rule->cancel_place = g->rule->place_count++;
	p = &g->rule->places[g->rule->cancel_place];
	*p = (struct place){ .kind = ELEM_NO, .cancels = true,
	    .types = 1u << draw_below(g->draw, (uint32_t)g->base_count) };
	p->cond = gen_condition(g, &c);
}

static void gen_filters(struct gen *g) {
	struct gen_cond	 c = { .can_look_back = true, .own_place = NO_PLACE };
	struct rule	*rule = g->rule;

	if (g->readable_count == 0)
		return;
	while (rule->where_count < 2 && draw_chance(g->draw, 15))
		rule->where[rule->where_count++] = gen_condition(g, &c);
	while (rule->unless_count < 2 && draw_chance(g->draw, 12))
		rule->unless[rule->unless_count++] = gen_condition(g, &c);
}

static void gen_repeat(struct gen *g) {
	static const int weights[] = { 34, 30, 10, 10, 10, 6 };

	g->rule->repeat = (enum repeat)draw_weighted(g->draw, weights, 6);
	g->rule->repeat_place = NO_PLACE;
	if (g->rule->repeat != REPEAT_FROM_FIRST && g->rule->repeat != REPEAT_FROM_LAST)
		return;
	if (g->readable_count == 0)
		g->rule->repeat = REPEAT_FROM_NEXT;
	else
		g->rule->repeat_place =
		    g->readable[draw_below(g->draw, (uint32_t)g->readable_count)];
}

/* A chain: the first whose `if` holds; the last has none, mostly. */
static void gen_alerts(struct gen *g, bool on_timeout) {
	static const char *const levels[] = { "high", "critical", "medium", "low" };
	struct gen_cond	 c = { .can_look_back = true, .own_place = NO_PLACE };
	struct rule	*rule = g->rule;

	if (g->readable_count > 0 && draw_chance(g->draw, 20))
		rule->alerts[rule->alert_count++] = (struct alert){ on_timeout, levels[1],
		    gen_condition(g, &c) };
	rule->alerts[rule->alert_count++] = (struct alert){ on_timeout,
	    levels[draw_below(g->draw, 4)], NULL };
	if (g->readable_count > 0 && draw_chance(g->draw, 5))
		rule->alerts[rule->alert_count - 1].only_if = gen_condition(g, &c);
}

/* A `where` could drop what a closing `no` completes at the deadline of a timeout: not both. */
static bool gen_wants_timeouts(struct gen *g) {
	return g->bounding != BOUND_LIMIT && g->rule->where_count + g->rule->unless_count == 0
	    && draw_chance(g->draw, 18);
}

/* What runs are open is only one question if no cut can end them early. */
static void gen_limit(struct gen *g) {
	if (g->bounding == BOUND_LIMIT)
		g->rule->limit_runs = 1000;
	if (g->rule->repeat == REPEAT_OVERLAPPING && draw_chance(g->draw, 8))
		g->rule->limit_runs = draw_range(g->draw, 1, 3);
}

void gen_pair(struct draw *draw, struct pool *pool, struct rule *rule, struct stream *stream) {
	static const int weights[] = { 75, 12, 13 };
	struct gen g = { .draw = draw, .pool = pool, .rule = rule, .stream = stream };

	memset(rule, 0, sizeof *rule);
	gen_kinds(&g);
	g.bounding = (enum bounding)draw_weighted(draw, weights, 3);
	if (g.bounding == BOUND_WITHIN)
		rule->within_ms = gen_span_ms(&g, draw_chance(draw, 60) ? 20 : 6);
	gen_match(&g);
	gen_cancel(&g);
	gen_keys(&g);
	gen_filters(&g);
	gen_repeat(&g);
	gen_alerts(&g, false);
	if (gen_wants_timeouts(&g))
		gen_alerts(&g, true);
	gen_limit(&g);
	gen_stream(&g);
}

/* gen_stream.c -- random events for a random rule; see gen.h. */
#include "gen.h"

static struct value absent(void) {
	return (struct value){ .kind = VALUE_ABSENT };
}

static struct value gen_text(struct gen *g) {
	static const char *const texts[] = { "ab", "b", "Abc", "aB", "", "a*b", "abc" };

	return value_text(texts[draw_below(g->draw, 7)]);
}

static struct value gen_list(struct gen *g, bool of_text, int percent_absent) {
	struct value	 v = { .kind = VALUE_LIST };
	struct value	*items;

	if (draw_chance(g->draw, percent_absent))
		return absent();
	v.item_count = draw_range(g->draw, 0, 2);
	items = POOL_ARRAY(g->pool, struct value, v.item_count + 1);
	for (int i = 0; i < v.item_count; i++)
		items[i] = of_text ? gen_text(g) : value_int(draw_range(g->draw, 1, 3));
	v.items = items;
	return v;
}

static struct value gen_optional_int(struct gen *g, int percent_absent, int max) {
	if (draw_chance(g->draw, percent_absent))
		return absent();
	return value_int(draw_range(g->draw, 0, max));
}

static struct value gen_money(struct gen *g) {
	int		 halves = draw_range(g->draw, 0, 12);
	const char	*currency = draw_chance(g->draw, 12) ? "USD" : "EUR";

	return draw_chance(g->draw, 6) ? absent() : value_money(ratio_of(halves, 2), currency);
}

/* Mostly one value, so that most events meet in one key. */
static struct value gen_key(struct gen *g, int percent_absent) {
	return draw_chance(g->draw, percent_absent) ? absent()
	    : value_int(1 + draw_chance(g->draw, 25));
}

static void gen_fields(struct gen *g, struct event *e, int id) {
	static const char *const words[] = { "red", "green", "blue" };
	struct value *f = e->fields;

	f[FIELD_ID] = value_int(id);
	f[FIELD_N] = value_int(draw_range(g->draw, 0, 4));
	f[FIELD_O] = gen_optional_int(g, 25, 4);
	f[FIELD_D] = value_number(VALUE_DECIMAL, ratio_of(draw_range(g->draw, 0, 8), 2));
	f[FIELD_F] = value_number(VALUE_FLOAT, ratio_of(draw_range(g->draw, 0, 8), 2));
	f[FIELD_M] = gen_money(g);
	f[FIELD_S] = draw_chance(g->draw, 5) ? absent() : gen_text(g);
	f[FIELD_C] = draw_chance(g->draw, 5) ? absent() : value_text(words[draw_below(g->draw, 3)]);
	f[FIELD_B] = draw_chance(g->draw, 15) ? absent() : value_bool(draw_chance(g->draw, 50));
	f[FIELD_L] = gen_list(g, true, 15);
	f[FIELD_G] = gen_list(g, false, 15);
	f[FIELD_TS] = value_number(VALUE_TIME, ratio_of(e->time_ms, 1));
	f[FIELD_KA] = gen_key(g, 4);
	f[FIELD_KB] = gen_key(g, 4);
	f[FIELD_KS] = value_text(draw_chance(g->draw, 25) ? "q" : "p");
	f[FIELD_KD] = value_number(VALUE_DECIMAL, ratio_of(1 + draw_chance(g->draw, 25), 1));
	f[FIELD_KL] = gen_list(g, false, 5);
	f[FIELD_X] = gen_optional_int(g, 30, 4);
}

/* A base type that some place takes: of the places in written order, or of any of them. */
static int gen_type(struct gen *g, int *walk) {
	uint32_t	types;
	int		type;

	if (draw_chance(g->draw, 8))
		return (int)draw_below(g->draw, (uint32_t)g->base_count);
	if (!draw_chance(g->draw, 35))
		*walk = (*walk + draw_range(g->draw, 0, 1)) % g->rule->place_count;
	else
		*walk = (int)draw_below(g->draw, (uint32_t)g->rule->place_count);
	types = g->rule->places[*walk].types;
	type = __builtin_ctz(types);
	if ((types & (types - 1)) != 0 && draw_chance(g->draw, 50))
		type = 31 - __builtin_clz(types);
	return g->rule->types[type].base >= 0 ? g->rule->types[type].base : type;
}

/* By whole seconds, mostly, so that deadlines are met to the millisecond; often not at all. */
static int64_t gen_step_ms(struct gen *g) {
	static const int weights[] = { 45, 25, 15, 6, 5, 4 };
	static const int64_t steps_ms[] = { 1000, 0, 2000, 3000, 5000, 1 };

	return steps_ms[draw_weighted(g->draw, weights, 6)];
}

void gen_stream(struct gen *g) {
	int64_t	time_ms = 1000000;
	int	walk = 0;

	g->stream->count = 0;
	do {
		int		 span = draw_open(g->draw);
		struct event	*e = &g->stream->events[g->stream->count];

		time_ms += gen_step_ms(g);
		e->time_ms = time_ms;
		e->type = gen_type(g, &walk);
		gen_fields(g, e, g->stream->count + 1);
		g->stream->count++;
		draw_close(g->draw, span);
	} while (g->stream->count < STREAM_MAX && draw_chance(g->draw, 97));
}

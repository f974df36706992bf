#include "codec/tally.h"

#include "base/check.h"

void tally_init(struct tally *t, const struct schema *schema) {
	*t = (struct tally){ .schema = schema };
	t->counts.fields = calloc(schema->type_count + (size_t)1, sizeof *t->counts.fields);
	CHECK(t->counts.fields != NULL);
	for (uint16_t i = 0; i < schema->type_count; i++) {
		t->counts.fields[i] = calloc(schema->types[i].field_count + (size_t)1,
		    sizeof **t->counts.fields);
		CHECK(t->counts.fields[i] != NULL);
	}
}

void tally_fini(struct tally *t) {
	for (uint16_t i = 0; i < t->schema->type_count; i++)
		free(t->counts.fields[i]);
	free(t->counts.fields);
	vec_fini(&t->waiting);
}

static void odd_count(struct tally *t, uint16_t type, uint16_t field, const struct odd *odd) {
	struct field_tally *counts = &t->counts.fields[type][field];

	counts->missing += odd->missing;
	counts->wrong_type += odd->wrong_type;
	counts->unknown_enum += odd->unknown_enum;
}

void tally_odd(struct tally *t, uint16_t type, uint16_t field, uint64_t kinds, unsigned row,
    const struct odd *odd) {
	if ((kinds >> t->schema->types[type].kind_bit & 1) != 0)
		odd_count(t, type, field, odd);
	else
		*vec_add(&t->waiting) = (struct odd_waiting){ *odd, (uint16_t)row, type, field };
}

void tally_judged(struct tally *t, const struct batch *b) {
	for (size_t i = 0; i < t->waiting.count; i++) {
		const struct odd_waiting *w = &t->waiting.items[i];

		CHECK(w->row < b->count);
		if ((b->kinds[w->row] >> t->schema->types[w->type].kind_bit & 1) != 0)
			odd_count(t, w->type, w->field, &w->odd);
	}
	tally_forget(t);
}

void tally_forget(struct tally *t) {
	t->waiting.count = 0;
}

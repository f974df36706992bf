#include "event/schema.h"

#include <string.h>

#include "base/check.h"

bool name_is_last_part(const char *whole, const char *name, size_t bytes) {
	const char *dot = strrchr(whole, '.');

	return dot != NULL && strlen(dot + 1) == bytes && memcmp(dot + 1, name, bytes) == 0;
}

const struct event_type *schema_type(const struct schema *s, const char *name, size_t bytes) {
	return map_get(&s->type_index, name, bytes);
}

const struct field *event_type_field(const struct event_type *t, const char *name) {
	for (uint16_t i = 0; i < t->field_count; i++)
		if (strcmp(t->fields[i]->name, name) == 0)
			return t->fields[i];
	return NULL;
}

uint16_t event_type_inherited(const struct schema *s, const struct event_type *t) {
	return t->index == t->parent ? 0 : s->types[t->parent].field_count;
}

uint64_t event_type_kinds(const struct schema *s, const struct event_type *t) {
	uint64_t kinds = 1;

	for (; t->index != t->root; t = &s->types[t->parent])
		kinds |= UINT64_C(1) << t->kind_bit;
	return kinds;
}

bool enum_set_has(const struct schema *s, uint16_t enum_set, uint32_t number) {
	const struct enum_set	*set;
	uint32_t		 from = 0, to;

	CHECK(enum_set < s->enum_set_count);
	set = &s->enum_sets[enum_set];
	to = set->count;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (set->values[middle] < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from < set->count && set->values[from] == number;
}

#include "event/schema.h"

#include <string.h>

#include "base/check.h"

const struct event_type *schema_type(const struct schema *s, const char *name, size_t bytes) {
	return map_get(&s->type_index, name, bytes);
}

const struct field *event_type_field(const struct event_type *t, const char *name) {
	for (uint16_t i = 0; i < t->field_count; i++)
		if (strcmp(t->fields[i]->name, name) == 0)
			return t->fields[i];
	return NULL;
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

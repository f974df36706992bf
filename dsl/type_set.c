/*
 * type_set.c -- event types in one place, as in `process or file`: which fields they share.
 */
#include <string.h>

#include "dsl/rule_check.h"

void type_set_add(struct arena *arena, struct type_set *set, struct event_sym *event) {
	struct event_sym **types;

	for (uint16_t i = 0; i < set->count; i++)
		if (set->types[i] == event)
			return;
	/* Room doubles at powers of two. */
	if ((set->count & (set->count - 1)) == 0) {
		types = arena_raw(arena, (set->count == 0 ? 1 : 2u * set->count) * sizeof *types);
		if (set->count > 0)
			memcpy(types, set->types, set->count * sizeof *types);
		set->types = types;
	}
	set->types[set->count++] = event;
}

bool type_set_resolve(struct compiler *c, struct arena *arena, const struct source_file *file,
    const struct name_node *names, struct type_set *set) {
	bool is_good = true;

	for (; names != NULL; names = names->next) {
		struct event_sym *event = event_need(c, file, names);

		if (event != NULL)
			type_set_add(arena, set, event);
		else
			is_good = false;
	}
	return is_good;
}

const char *type_set_text(struct arena *arena, const struct type_set *set) {
	const char *text = "";

	for (uint16_t i = 0; i < set->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i > 0 ? " or " : "",
		    set->types[i]->sym.name);
	return text;
}

struct set_field type_set_field(const struct type_set *set, const char *name, size_t bytes) {
	struct set_field	 found = {0};
	const struct field_sym	*field;
	const struct event_sym	*without = NULL;

	for (uint16_t i = 0; i < set->count; i++) {
		field = event_field(set->types[i], name, bytes);
		if (field == NULL) {
			without = set->types[i];
			continue;
		}
		if (found.field != NULL && found.field->column != field->column)
			found.differs = true;
		if (found.field != NULL && found.currency != field->field->currency)
			found.currency = 0;
		else if (found.field == NULL)
			found.currency = field->field->currency;
		found.is_secret |= field->field->secret;
		found.field = field;
	}
	if (found.field != NULL)
		found.without = without;
	if (without != NULL || found.differs)
		found.field = NULL;
	return found;
}

void type_set_nearest(const struct type_set *set, struct diag_nearest *nearest) {
	for (uint16_t i = 0; i < set->count; i++)
		for (const struct event_sym *e = set->types[i]; e != NULL; e = e->parent)
			for (size_t f = 0; f < e->fields.count; f++)
				diag_nearest_try(nearest, e->fields.entries[f].key);
}

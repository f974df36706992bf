/*
 * declare.h -- a schema without the compiler, for tests and benches of what lies below it.
 *
 *	struct declare d;
 *	declare_begin(&d);
 *	declare_type(&d, "auth", NULL);
 *	declare_time(&d, "ts", UNIT_MS);
 *	declare_field(&d, "city", VT_STRING)->optional = true;
 *	declare_end(&d);			d.schema is ready
 *	declare_fini(&d);
 *
 * Every field has a slot, shared by fields of one name and type, unless the test takes it away.
 */
#pragma once

#include <string.h>

#include "base/check.h"
#include "event/schema.h"

enum { DECLARE_TYPES_MAX = 16, DECLARE_FIELDS_MAX = 32 };

struct declare {
	struct arena		 arena;
	struct schema		 schema;
	struct event_type	 types[DECLARE_TYPES_MAX];
	struct slot		 slots[DECLARE_TYPES_MAX * DECLARE_FIELDS_MAX];
	struct enum_set		 enum_sets[DECLARE_TYPES_MAX];
	const char		*enum_names[256];
};

static inline void declare_begin(struct declare *d) {
	memset(d, 0, sizeof *d);
	arena_init(&d->arena);
	map_init(&d->schema.enum_index);
	map_init(&d->schema.type_index);
	d->schema.types = d->types;
	d->schema.slots = d->slots;
	d->schema.enum_sets = d->enum_sets;
	d->schema.enum_names = d->enum_names;
}

static inline void declare_fini(struct declare *d) {
	map_fini(&d->schema.enum_index);
	map_fini(&d->schema.type_index);
	arena_fini(&d->arena);
}

/* "a.b[2]" as the compiler cuts it. */
static inline struct field_path declare_path(struct declare *d, const char *text) {
	struct field_path path = { .text = text };

	path.segs = arena_alloc(&d->arena, (strlen(text) + 1) * sizeof *path.segs);
	while (*text != '\0') {
		size_t n = strcspn(text, ".[");

		if (n > 0)
			path.segs[path.seg_count++].name = arena_strndup(&d->arena, text, n);
		text += n;
		if (*text == '[') {
			path.segs[path.seg_count++].index = (uint32_t)strtoul(text + 1, NULL, 10);
			text = strchr(text, ']') + 1;
		}
		text += *text == '.';
	}
	return path;
}

static inline struct event_type *declare_type(struct declare *d, const char *name,
    const char *parent) {
	uint16_t		 index = d->schema.type_count++;
	struct event_type	*type = &d->types[index], *from, *root;

	CHECK(index < DECLARE_TYPES_MAX);
	*type = (struct event_type){ .name = name, .index = index, .root = index, .parent = index,
	    .kind_cond = UINT32_MAX };
	type->fields = arena_alloc(&d->arena, DECLARE_FIELDS_MAX * sizeof *type->fields);
	map_put(&d->schema.type_index, name, strlen(name), type);
	if (parent == NULL)
		return type;
	from = map_get_str(&d->schema.type_index, parent);
	CHECK(from != NULL);
	root = &d->types[from->root];
	type->parent = from->index;
	type->root = root->index;
	type->time_field = from->time_field;
	type->kind_bit = (uint8_t)(root->kind_count + 1);
	type->field_count = from->field_count;
	memcpy(type->fields, from->fields, from->field_count * sizeof *from->fields);
	if (root->kinds == NULL)
		root->kinds = arena_alloc(&d->arena, DECLARE_TYPES_MAX * sizeof *root->kinds);
	root->kinds[root->kind_count++] = index;
	return type;
}

static inline uint16_t declare_slot(struct declare *d, const char *name, struct vtype type) {
	struct slot *slot = d->slots;

	for (; slot < d->slots + d->schema.slot_count; slot++)
		if (strcmp(slot->name, name) == 0 && memcmp(&slot->type, &type, sizeof type) == 0)
			return (uint16_t)(slot - d->slots);
	*slot = (struct slot){ .name = name, .type = type };
	return d->schema.slot_count++;
}

/* Of the type declared last. */
static inline struct field *declare_typed(struct declare *d, const char *name,
    struct vtype type) {
	struct event_type	*owner = &d->types[d->schema.type_count - 1];
	struct field		*field = arena_alloc(&d->arena, sizeof *field);

	CHECK(owner->field_count < DECLARE_FIELDS_MAX);
	*field = (struct field){ .name = name, .type = type, .owner = owner->index };
	field->path = declare_path(d, name);
	field->slot = declare_slot(d, name, type);
	owner->fields[owner->field_count++] = field;
	return field;
}

static inline struct field *declare_field(struct declare *d, const char *name,
    enum vkind kind) {
	return declare_typed(d, name, (struct vtype){ (uint8_t)kind, VT_NONE, NO_ENUM });
}

static inline struct field *declare_list(struct declare *d, const char *name, enum vkind elem) {
	return declare_typed(d, name, (struct vtype){ VT_LIST, (uint8_t)elem, NO_ENUM });
}

static inline struct field *declare_time(struct declare *d, const char *name,
    enum time_unit unit) {
	struct event_type	*owner = &d->types[d->schema.type_count - 1];
	struct field		*field = declare_field(d, name, VT_TIME);

	field->unit = unit;
	owner->time_field = (uint16_t)(owner->field_count - 1);
	return field;
}

static inline uint32_t declare_enum_name(struct declare *d, const char *name) {
	uint32_t	 next = d->schema.enum_count;
	void		*number = map_put(&d->schema.enum_index, name, strlen(name),
	    (void *)(uintptr_t)(next + 1));

	if ((uintptr_t)number == next + 1)
		d->enum_names[d->schema.enum_count++] = name;
	return (uint32_t)(uintptr_t)number - 1;
}

/* `values` ends with NULL. A list of the enum, if elem is VT_ENUM. */
static inline struct field *declare_enum(struct declare *d, const char *name, bool list,
    const char *const *values) {
	uint16_t	 set = d->schema.enum_set_count++;
	uint32_t	*numbers = arena_alloc(&d->arena, 64 * sizeof *numbers), count = 0, at;

	for (; values[count] != NULL; count++) {
		uint32_t number = declare_enum_name(d, values[count]);

		for (at = count; at > 0 && numbers[at - 1] > number; at--)
			numbers[at] = numbers[at - 1];
		numbers[at] = number;
	}
	d->enum_sets[set] = (struct enum_set){ numbers, count };
	return declare_typed(d, name, list ? (struct vtype){ VT_LIST, VT_ENUM, set }
	    : (struct vtype){ VT_ENUM, VT_NONE, set });
}

static inline void declare_end(struct declare *d) {
	for (uint16_t i = 0; i < d->schema.type_count; i++)
		for (uint16_t f = 0; f < d->types[i].field_count; f++)
			if (d->types[i].fields[f]->secret)
				d->types[d->types[i].root].any_secret = true;
}

#include "codec/json_plan.h"

#include <string.h>

#include "base/check.h"

static struct json_where where_plan(struct json_keys *keys, const struct field_path *path) {
	struct json_where	 where = { .path = path };
	struct key_node		*node = &keys->root;

	if (path->text == NULL)
		return where;
	where.flat = json_keys_add(keys, node, path->text, strlen(path->text));
	if (path->seg_count < 2 || path->segs[0].name == NULL)
		return where;
	for (uint16_t i = 0; i < path->seg_count && path->segs[i].name != NULL; i++) {
		node = json_keys_add(keys, node, path->segs[i].name, strlen(path->segs[i].name));
		if (i == 0)
			where.head = node;
		if (i + 1 == path->seg_count)
			where.deep = node;
	}
	return where;
}

static struct json_item item_plan(struct json_plan *plan, const struct schema *schema,
    const struct event_type *type, uint16_t index) {
	const struct field	*field = type->fields[index];
	struct json_item	 item = { .field = field, .slot = field->slot, .type = type->index,
	    .index = index };

	item.scalar = scalar_type_of(schema, field);
	scalar_type_enums(&item.scalar, &plan->arena);
	item.is_plain = field->type.kind != VT_LIST
	    && (item.scalar.kind != VT_MONEY || field->currency != 0);
	item.value = where_plan(&plan->keys, &field->path);
	if (item.scalar.kind == VT_MONEY && field->currency == 0)
		item.currency = where_plan(&plan->keys, &field->currency_path);
	return item;
}

/* The fields that `type` itself declares and that some rule reads, or none; the time apart. */
static void items_add(struct json_plan *plan, struct json_type *to, const struct schema *schema,
    const struct event_type *type, bool is_read) {
	for (uint16_t i = event_type_inherited(schema, type); i < type->field_count; i++) {
		struct json_item *item = &to->items[to->item_count];

		if ((type->fields[i]->slot != NO_SLOT) != is_read
		    || (type->index == type->root && i == type->time_field))
			continue;
		*item = item_plan(plan, schema, type, i);
		for (uint16_t k = 0; k < to->item_count; k++)
			item->is_second |= to->items[k].slot == item->slot;
		item->is_second |= to->time.slot == item->slot;
		to->item_count++;
	}
}

static void type_plan(struct json_plan *plan, const struct schema *schema,
    const struct event_type *type) {
	const struct event_type	*root = &schema->types[type->root];
	struct json_type	*to = &plan->types[type->index];
	size_t			 count = root->field_count;

	for (uint16_t i = 0; i < root->kind_count; i++)
		count += schema->types[root->kinds[i]].field_count;
	to->items = arena_alloc(&plan->arena, (count + 1) * sizeof *to->items);
	CHECK(root->time_field < root->field_count);
	to->time = item_plan(plan, schema, root, root->time_field);
	for (int is_read = true; is_read >= false; is_read--) {
		items_add(plan, to, schema, root, is_read);
		for (uint16_t i = 0; i < root->kind_count; i++)
			items_add(plan, to, schema, &schema->types[root->kinds[i]], is_read);
		if (is_read)
			to->read_count = to->item_count;
	}
	to->kinds = event_type_kinds(schema, type);
	to->fields = arena_alloc(&plan->arena, (type->field_count + (size_t)1)
	    * sizeof *to->fields);
	for (uint16_t i = 0; i < type->field_count; i++)
		to->fields[i] = item_plan(plan, schema, type, i);
}

/* "event.kind": the flat key, then the path. */
static void type_path_init(struct json_plan *plan, const char *text) {
	struct field_path	*path = &plan->type_path;
	const char		*dot;

	path->text = arena_strdup(&plan->arena, text);
	path->segs = arena_alloc(&plan->arena, (strlen(text) + 1) * sizeof *path->segs);
	for (; (dot = strchr(text, '.')) != NULL; text = dot + 1)
		path->segs[path->seg_count++].name
		    = arena_strndup(&plan->arena, text, (size_t)(dot - text));
	path->segs[path->seg_count++].name = arena_strdup(&plan->arena, text);
}

void json_plan_init(struct json_plan *plan, const struct schema *schema, const char *type_field) {
	*plan = (struct json_plan){0};
	json_keys_init(&plan->keys);
	arena_init(&plan->arena);
	if (type_field != NULL) {
		type_path_init(plan, type_field);
		plan->type = where_plan(&plan->keys, &plan->type_path);
		plan->type.flat->names_shape = true;
		if (plan->type.deep != NULL)
			plan->type.deep->names_shape = true;
	}
	plan->types = arena_alloc(&plan->arena, (schema->type_count + (size_t)1)
	    * sizeof *plan->types);
	for (uint16_t i = 0; i < schema->type_count; i++)
		type_plan(plan, schema, &schema->types[i]);
}

void json_plan_fini(struct json_plan *plan) {
	json_keys_fini(&plan->keys);
	arena_fini(&plan->arena);
}

/*
 * json_plan.h -- which keys of a line are wanted, and what becomes of their values.
 *
 * One tree of keys for all event types, and per type the list of its items: all fields of its root
 * and of the root's kinds, whether a rule reads them or not. Those without a slot are only checked,
 * so that counts of odd input do not depend on the rules.
 *
 * Ownership	init/fini in place. Thread: one at a time (the tree notes the line at hand).
 */
#pragma once

#include "codec/json_keys.h"
#include "codec/scalar.h"

struct json_where {
	struct key_node	*flat;		/* the path as one key; NULL: no such path */
	struct key_node	*head;		/* its first part; NULL: it has no second */
	struct key_node	*deep;		/* its last part; NULL: an index is on the way */
	const struct field_path *path;
};

struct json_item {
	const struct field *field;
	struct scalar_type scalar;	/* of the value, or of a list's items */
	uint16_t	 slot;		/* the field's, beside what is read with it */
	bool		 is_plain;	/* no list, and no currency to be looked for */
	bool		 is_second;	/* an item before it has this slot: the first that is
					 * there counts (two kinds, one name, two places) */
	struct json_where value, currency;
	uint16_t	 type, index;	/* schema->types[type].fields[index] */
};

struct json_type {
	struct json_item time;		/* the event time; none of items */
	struct json_item *items;	/* those that rules read come first: */
	uint16_t	 read_count, item_count;
	uint64_t	 kinds;		/* of a line that names this type */
	struct json_item *fields;	/* its own and inherited fields, in their order */
};

struct json_plan {
	struct json_keys  keys;
	struct arena	  arena;
	struct field_path type_path;
	struct json_where type;		/* where the type is named */
	struct json_type *types;	/* like schema->types */
};

void	json_plan_init(struct json_plan *, const struct schema *, const char *type_field);
void	json_plan_fini(struct json_plan *);

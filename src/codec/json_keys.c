#include "codec/json_keys.h"

#include <string.h>

void json_keys_init(struct json_keys *keys) {
	*keys = (struct json_keys){0};
	arena_init(&keys->arena);
	keys->root.inner = true;
	map_init(&keys->root.children);
}

/* Down to the leaves and up again: paths may be as deep as their text is long. */
static void children_fini(struct key_node *top) {
	struct key_node *node = top;

	for (;;) {
		if (node->children.count > 0) {
			node = node->children.entries[--node->children.count].value;
			continue;
		}
		map_fini(&node->children);
		if (node == top)
			return;
		node = node->parent;
	}
}

void json_keys_fini(struct json_keys *keys) {
	children_fini(&keys->root);
	arena_fini(&keys->arena);
}

static void quote(struct json_keys *keys, struct key_node *node, size_t bytes) {
	char *quoted;

	for (size_t i = 0; i < bytes; i++)
		if (node->name[i] == '"' || node->name[i] == '\\')
			return;
	quoted = arena_raw(&keys->arena, bytes + 3);
	quoted[0] = '"';
	memcpy(quoted + 1, node->name, bytes);
	memcpy(quoted + 1 + bytes, "\":", 2);
	node->quoted = quoted;
	node->quoted_bytes = (uint32_t)bytes + 3;
	if (node->quoted_bytes > sizeof node->head.bytes)
		return;
	memcpy(node->head.bytes, quoted, node->quoted_bytes);
	memset(node->head.mask, 0xff, node->quoted_bytes);
}

struct key_node *json_keys_add(struct json_keys *keys, struct key_node *parent, const char *name,
    size_t bytes) {
	struct key_node *node = map_get(&parent->children, name, bytes);

	parent->inner = true;
	if (node != NULL)
		return node;
	node = arena_alloc(&keys->arena, sizeof *node);
	node->name = arena_strndup(&keys->arena, name, bytes);
	node->parent = parent;
	quote(keys, node, bytes);
	map_init(&node->children);
	return map_put(&parent->children, node->name, bytes, node);
}

struct key_node *json_keys_find(struct json_keys *keys, struct key_node *parent, const char *name,
    size_t bytes) {
	struct key_node *node = map_get(&parent->children, name, bytes);

	if (node != NULL || keys->learned_count == KEYS_LEARNED_MAX
	    || bytes > KEY_LEARNED_BYTES_MAX)
		return node;
	keys->learned_count++;
	return json_keys_add(keys, parent, name, bytes);
}

void json_keys_forget(struct json_keys *keys, struct key_node *top) {
	struct key_node	*node = top;
	size_t		 at = 0;

	/* Depth first; where to go on in the parent is told by the child's place among its own. */
	for (;;) {
		if (at < node->children.count) {
			node = node->children.entries[at].value;
			at = 0;
			if (key_node_seen(keys, node))
				node->record = 0;
			continue;
		}
		if (node == top)
			return;
		for (at = 0; node->parent->children.entries[at].value != node; at++)
			continue;
		at++;
		node = node->parent;
	}
}

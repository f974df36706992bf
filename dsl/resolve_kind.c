/*
 * resolve_kind.c -- the declared events as a whole: their places in the schema, the kinds of each
 * root with the conditions that make them, and in the end the slots.
 */
#include <string.h>

#include "base/check.h"
#include "dsl/compiler.h"
#include "dsl/term.h"

enum { EVENTS_MAX = 16384 };

/* The levels of alerts, as the built-in event `finding` has them. */
static void severities_declare(struct compiler *c) {
	struct name_node names[] = { { .text = "info" }, { .text = "low" }, { .text = "medium" },
	    { .text = "high" }, { .text = "critical" } };

	for (size_t i = 0; i + 1 < sizeof names / sizeof *names; i++)
		names[i].next = &names[i + 1];
	c->severities = enum_set_of(c, names);
}

void events_begin(struct compiler *c) {
	struct schema	*schema = &c->program->schema;
	size_t		 count = c->event_list.count;

	severities_declare(c);
	if (count > EVENTS_MAX) {
		report(c, DIAG_TOO_MANY, c->event_list.items[EVENTS_MAX]->sym.decl->name->span,
		    "a rule set has at most %d events", EVENTS_MAX);
		for (size_t i = EVENTS_MAX; i < count; i++)
			c->event_list.items[i]->sym.state = SYM_BAD;
	}
	schema->types = arena_alloc(&c->program->arena, (count + 1) * sizeof *schema->types);
	schema->type_count = (uint16_t)(count < EVENTS_MAX ? count : EVENTS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct event_sym *event = c->event_list.items[i];

		event->type = &schema->types[i];
		*event->type = (struct event_type){ .index = (uint16_t)i, .root = (uint16_t)i,
		    .parent = (uint16_t)i, .kind_cond = NO_EXPR,
		    .name = arena_strdup(&c->program->arena, event->sym.name) };
		event->root = event;
	}
}

/* A kind's bit; its parent's is lower, so that a kind is judged after what it is a kind of. */
static void kind_number(struct compiler *c, struct event_sym *event) {
	struct event_type	*type = event->type, *root;
	uint16_t		*kinds;

	if (event->parent == NULL || event->sym.state != SYM_GOOD || type->kind_bit != 0)
		return;
	kind_number(c, event->parent);
	root = event->root->type;
	type->root = root->index;
	type->parent = event->parent->type->index;
	if (root->kind_count + 1 >= KINDS_MAX) {
		report(c, DIAG_TOO_MANY, event->sym.decl->name->span,
		    "`%s` has more than %d kinds", event->root->sym.name, KINDS_MAX - 1);
		return;
	}
	kinds = arena_alloc(&c->program->arena, (root->kind_count + 1u) * sizeof *kinds);
	if (root->kind_count > 0)
		memcpy(kinds, root->kinds, root->kind_count * sizeof *kinds);
	kinds[root->kind_count++] = type->index;
	root->kinds = kinds;
	type->kind_bit = (uint8_t)root->kind_count;
}

static void kind_condition(struct compiler *c, struct event_sym *event) {
	struct event_sym	*types[] = { event };
	struct type_set		 set = { types, 1 };
	struct scope		 scope = { .c = c, .arena = &c->arena, .file = event->sym.file,
	    .kind = SCOPE_EVENT, .event = &set, .place = "the condition of a kind" };
	const struct expr_node	*cond = event->sym.decl->event->base_cond;
	struct emitter		 emitter = { .c = c, .into = c->program };
	const struct term	*term;

	if (event->parent == NULL || cond == NULL)
		return;
	term = check_condition(&scope, cond);
	if (term->kind != TERM_ERROR && c->diags->error_count == 0)
		event->type->kind_cond = term_emit(&emitter, term);
}

static const char *name_in_package(const struct event_type *type) {
	const char *dot = strrchr(type->name, '.');

	return dot == NULL ? NULL : dot + 1;
}

/*
 * Input knows nothing of packages: an event goes by its whole name, and without its package if no
 * other event is called so.
 */
static void types_index(struct schema *schema) {
	struct map shorts, shared;

	map_init(&shorts);
	map_init(&shared);
	for (uint16_t i = 0; i < schema->type_count; i++) {
		struct event_type	*type = &schema->types[i];
		const char		*name = name_in_package(type);

		map_put(&schema->type_index, type->name, strlen(type->name), type);
		if (name != NULL && map_put(&shorts, name, strlen(name), type) != type)
			map_put(&shared, name, strlen(name), type);
	}
	for (size_t i = 0; i < shorts.count; i++) {
		const struct map_entry *e = &shorts.entries[i];

		if (map_get(&shared, e->key, e->key_bytes) == NULL)
			map_put(&schema->type_index, e->key, e->key_bytes, e->value);
	}
	map_fini(&shorts);
	map_fini(&shared);
}

static void schema_publish(struct compiler *c) {
	struct schema *schema = &c->program->schema;

	schema->enum_names = arena_alloc(&c->program->arena,
	    (c->enum_names.count + 1) * sizeof *schema->enum_names);
	if (c->enum_names.count > 0)
		memcpy(schema->enum_names, c->enum_names.items,
		    c->enum_names.count * sizeof *schema->enum_names);
	schema->enum_count = (uint32_t)c->enum_names.count;
	schema->enum_sets = arena_alloc(&c->program->arena,
	    (c->enum_set_list.count + 1) * sizeof *schema->enum_sets);
	if (c->enum_set_list.count > 0)
		memcpy(schema->enum_sets, c->enum_set_list.items,
		    c->enum_set_list.count * sizeof *schema->enum_sets);
	schema->enum_set_count = (uint16_t)c->enum_set_list.count;
	types_index(schema);
}

void events_finish(struct compiler *c) {
	schema_publish(c);
	for (size_t i = 0; i < c->event_list.count; i++)
		kind_number(c, c->event_list.items[i]);
	for (size_t i = 0; i < c->event_list.count; i++) {
		struct event_sym *event = c->event_list.items[i];

		if (event->sym.state != SYM_GOOD)
			continue;
		for (uint16_t f = 0; f < event->type->field_count; f++)
			event->root->type->any_secret |= event->type->fields[f]->secret;
		kind_condition(c, event);
	}
}

void event_capture(struct compiler *c, struct event_sym *event, uint16_t slot) {
	struct event_sym *root = event->root;

	if (root->captured == NULL)
		root->captured = arena_alloc(&c->arena, SLOTS_MAX / 8);
	root->captured[slot / 64] |= UINT64_C(1) << (slot % 64);
}

static void captured_list(struct compiler *c, const struct event_sym *root) {
	struct event_type *type = root->type;

	if (root->captured == NULL)
		return;
	for (unsigned w = 0; w < SLOTS_MAX / 64; w++)
		type->captured_count += (uint16_t)__builtin_popcountll(root->captured[w]);
	type->captured = arena_alloc(&c->program->arena,
	    type->captured_count * sizeof *type->captured);
	type->captured_count = 0;
	for (unsigned slot = 0; slot < SLOTS_MAX; slot++)
		if (root->captured[slot / 64] >> (slot % 64) & 1)
			type->captured[type->captured_count++] = (uint16_t)slot;
}

void events_seal(struct compiler *c) {
	for (size_t i = 0; i < c->event_list.count; i++) {
		const struct event_sym *event = c->event_list.items[i];

		for (size_t f = 0; f < event->fields.count; f++) {
			const struct field_sym *field = event->fields.entries[f].value;

			field->field->slot = field->column->slot;
		}
		captured_list(c, event);
	}
}

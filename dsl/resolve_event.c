/*
 * resolve_event.c -- declared events: fields with types and input paths, kinds, the event time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "dsl/compiler.h"
#include "dsl/term.h"

enum { EVENT_FIELDS_MAX = 4096, FIELD_NAME_MAX = 512, ENUM_SETS_MAX = 60000 };

/* What others call these types. */
static const struct {
	const char	*name, *meant;
} other_names[] = {
	{ "text", "string" }, { "str", "string" }, { "varchar", "string" }, { "keyword", "string" },
	{ "integer", "int" }, { "long", "int" }, { "boolean", "bool" }, { "double", "float" },
	{ "real", "float" }, { "number", "decimal" }, { "timestamp", "time" },
	{ "datetime", "time" }, { "date", "time" },
};

static const struct {
	const char	*name;
	enum vkind	 kind;
} type_names[] = {
	{ "bool", VT_BOOL }, { "int", VT_INT }, { "float", VT_FLOAT }, { "decimal", VT_DECIMAL },
	{ "money", VT_MONEY }, { "string", VT_STRING }, { "time", VT_TIME },
	{ "duration", VT_DURATION }, { "ip", VT_IP }, { "geo", VT_GEO },
};

/* --- Types --- */

static int number_compare(const void *a, const void *b) {
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static uint32_t enum_number(struct compiler *c, const char *name) {
	struct map	*index = &c->program->schema.enum_index;
	uintptr_t	 number = (uintptr_t)map_get_str(index, name);
	char		*copy;

	if (number != 0)
		return (uint32_t)(number - 1);
	copy = arena_strdup(&c->program->arena, name);
	map_put(index, copy, strlen(copy), (void *)(uintptr_t)(c->enum_names.count + 1));
	*vec_add(&c->enum_names) = copy;
	return (uint32_t)(c->enum_names.count - 1);
}

/* Equal sets of values are one set, in whatever order they were written. */
uint16_t enum_set_of(struct compiler *c, const struct name_node *names) {
	VEC(uint32_t)	 numbers = {0};
	struct span	 names_span = names->span;
	uint32_t	*values;
	size_t		 bytes, kept = 0;
	uintptr_t	 index;

	for (; names != NULL; names = names->next)
		*vec_add(&numbers) = enum_number(c, names->text);
	qsort(numbers.items, numbers.count, sizeof *numbers.items, number_compare);
	for (size_t i = 0; i < numbers.count; i++)
		if (i == 0 || numbers.items[i] != numbers.items[i - 1])
			numbers.items[kept++] = numbers.items[i];
	bytes = kept * sizeof *values;
	index = (uintptr_t)map_get(&c->enum_sets, (char *)numbers.items, bytes);
	if (index == 0 && c->enum_set_list.count == ENUM_SETS_MAX) {
		report(c, DIAG_TOO_MANY, names_span, "more than %d different enums",
		    ENUM_SETS_MAX);
		index = 1;
	} else if (index == 0) {
		values = arena_raw(&c->program->arena, bytes);
		memcpy(values, numbers.items, bytes);
		*vec_add(&c->enum_set_list) = (struct enum_set){ values, (uint32_t)kept };
		index = c->enum_set_list.count;
		map_put(&c->enum_sets, (char *)values, bytes, (void *)index);
	}
	vec_fini(&numbers);
	return (uint16_t)(index - 1);
}

static void enum_check(struct compiler *c, const struct name_node *names) {
	struct map seen;

	map_init(&seen);
	for (; names != NULL; names = names->next)
		if (map_put(&seen, names->text, strlen(names->text), (void *)names) != names)
			report(c, DIAG_ENUM_TWICE, names->span, "`%s` stands in this enum twice",
			    names->text);
	map_fini(&seen);
}

static struct vtype type_name_resolve(struct compiler *c, const struct type_node *type) {
	struct diag_nearest nearest = { .name = type->name };

	for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++) {
		if (strcmp(type_names[i].name, type->name) == 0)
			return vtype_of(type_names[i].kind);
		diag_nearest_try(&nearest, type_names[i].name);
	}
	for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
		if (strcasecmp(other_names[i].name, type->name) == 0)
			nearest.best = other_names[i].meant;
	if (report(c, DIAG_UNKNOWN_TYPE, type->span, "there is no type `%s`", type->name)) {
		if (nearest.best != NULL)
			report_nearest(c, &nearest, type->span);
		else
			diag_help(c->diags, "types are bool, int, float, decimal, money, string, "
			    "enum(...), time, duration, ip, geo and list of these");
	}
	return vtype_of(VT_NONE);
}

struct vtype type_resolve(struct compiler *c, const struct type_node *type) {
	struct vtype element;

	switch (type->kind) {
	case TYPE_TIME:	return vtype_of(VT_TIME);
	case TYPE_ENUM:
		enum_check(c, type->values);
		return (struct vtype){ VT_ENUM, VT_NONE, enum_set_of(c, type->values) };
	case TYPE_LIST:
		element = type_resolve(c, type->element);
		if (element.kind == VT_NONE)
			return element;
		if (element.kind != VT_LIST)
			return vtype_list(element);
		report(c, DIAG_LIST_OF_LIST, type->span, "a list of lists is no type");
		return vtype_of(VT_NONE);
	case TYPE_NAME:	break;
	}
	return type_name_resolve(c, type);
}

/* --- Input paths --- */

static struct path_seg *seg_add(struct arena *arena, struct field_path *path) {
	struct path_seg *segs = arena_alloc(arena, (path->seg_count + 1u) * sizeof *segs);

	if (path->seg_count > 0)
		memcpy(segs, path->segs, path->seg_count * sizeof *segs);
	path->segs = segs;
	return &segs[path->seg_count++];
}

/* name ( . name | [ number ] )*, nothing empty. */
static bool path_parse(struct arena *arena, const char *text, struct field_path *path) {
	const char	*at = text;
	size_t		 bytes;
	char		*end;
	unsigned long	 index;

	*path = (struct field_path){ .text = arena_strdup(arena, text) };
	for (;;) {
		bytes = strcspn(at, ".[");
		if (bytes == 0 || path->seg_count >= AST_DEPTH_MAX)
			return false;
		seg_add(arena, path)->name = arena_strndup(arena, at, bytes);
		for (at += bytes; *at == '['; at = end + 1) {
			index = strtoul(at + 1, &end, 10);
			if (end == at + 1 || at[1] < '0' || at[1] > '9' || *end != ']'
			    || index > UINT32_MAX || path->seg_count >= AST_DEPTH_MAX)
				return false;
			seg_add(arena, path)->index = (uint32_t)index;
		}
		if (*at == '\0')
			return true;
		if (*at++ != '.')
			return false;
	}
}

static void path_resolve(struct compiler *c, const struct text_node *from, const char *text,
    struct span span, struct field_path *path) {
	if (from != NULL) {
		text = from->text;
		span = from->span;
	}
	if (!path_parse(&c->program->arena, text, path)
	    && report(c, DIAG_BAD_INPUT_PATH, span, "`%s` is no path into the input", text))
		diag_help(c->diags, "names with dots between, and [n] for an item of an array: "
		    "\"user.roles[0].name\"");
}

/* --- Units --- */

static enum time_unit time_unit_of(const char *name) {
	static const char *const names[] = { "", "s", "ms", "us", "ns" };

	for (unsigned i = 1; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum time_unit)i;
	return UNIT_NONE;
}

static void currency_resolve(struct compiler *c, const struct unit_node *unit,
    struct field *field) {
	field->minor = unit->is_minor;
	if (unit->kind == UNIT_KIND_FIELD) {
		path_resolve(c, NULL, unit->text, unit->span, &field->currency_path);
		return;
	}
	field->currency = currency_find(unit->text);
	if (field->currency == 0 && report(c, DIAG_UNKNOWN_CURRENCY, unit->span,
	    "`%s` is no ISO 4217 currency", unit->text))
		diag_help(c->diags, "three capital letters, as in `in EUR`, or the input's "
		    "field with the code, as in `in \"currency\"`");
}

static void number_unit_resolve(struct compiler *c, const struct unit_node *unit,
    struct field *field) {
	if (unit->kind == UNIT_KIND_NAME && !unit->is_minor)
		field->unit = time_unit_of(unit->text);
	if (field->unit == UNIT_NONE
	    && report(c, DIAG_UNKNOWN_UNIT, unit->span, "`%s` is no unit of time", unit->text))
		diag_help(c->diags, "numbers are read `in s`, `in ms`, `in us` or `in ns`");
}

static void unit_resolve(struct compiler *c, const struct unit_node *unit, struct span span,
    struct field *field) {
	enum vkind kind = field->type.kind == VT_LIST ? field->type.elem : field->type.kind;

	if (kind == VT_MONEY && unit->kind != UNIT_KIND_NONE)
		currency_resolve(c, unit, field);
	else if ((kind == VT_TIME || kind == VT_DURATION) && unit->kind != UNIT_KIND_NONE)
		number_unit_resolve(c, unit, field);
	else if (kind == VT_MONEY) {
		if (report(c, DIAG_UNIT_MISSING, span, "the money `%s` has no currency",
		    field->name))
			diag_help(c->diags, "say which: `money in EUR`, or where its code stands: "
			    "`money in \"currency\"`");
	} else if (kind == VT_DURATION) {
		if (report(c, DIAG_UNIT_MISSING, span, "the duration `%s` has no unit",
		    field->name))
			diag_help(c->diags, "say in what it is counted: `duration in ms`");
	} else if (unit->kind != UNIT_KIND_NONE && kind != VT_NONE) {
		if (report(c, DIAG_UNIT_USELESS, unit->span, "a field of type %s has no unit",
		    type_text(c, field->type)))
			diag_help(c->diags, "`in` goes with money, time and duration");
	}
}

/* --- Fields --- */

struct column *column_of(struct compiler *c, const char *name, struct vtype type) {
	struct column	*column;
	char		 key[FIELD_NAME_MAX + sizeof type];
	size_t		 bytes = strlen(name);

	CHECK(bytes <= FIELD_NAME_MAX);
	memcpy(key, &type, sizeof type);
	memcpy(key + sizeof type, name, bytes);
	bytes += sizeof type;
	column = map_get(&c->columns, key, bytes);
	if (column != NULL)
		return column;
	column = arena_alloc(&c->arena, sizeof *column);
	*column = (struct column){ .name = name, .type = type, .slot = NO_SLOT };
	map_put(&c->columns, arena_strndup(&c->arena, key, bytes), bytes, column);
	*vec_add(&c->column_list) = column;
	return column;
}

const struct field_sym *event_field(const struct event_sym *event, const char *name,
    size_t bytes) {
	const struct field_sym *field = NULL;

	for (; event != NULL && field == NULL; event = event->parent)
		field = map_get(&event->fields, name, bytes);
	return field;
}

bool event_is(const struct event_sym *event, const struct event_sym *wider) {
	while (event != NULL && event != wider)
		event = event->parent;
	return event != NULL;
}

/* A new field of the event; NULL after a complaint. */
static struct field_sym *field_add(struct compiler *c, struct event_sym *event, const char *name,
    struct span span, struct vtype type) {
	const struct field_sym	*there = event_field(event, name, strlen(name));
	struct field_sym	*field;

	if (there != NULL) {
		if (report(c, DIAG_DUPLICATE_FIELD, span, "`%s` has two fields `%s`",
		    event->sym.name, name))
			diag_help(c->diags, "the other one is at %s",
			    diag_where(c->diags, there->span));
		return NULL;
	}
	if (strlen(name) > FIELD_NAME_MAX) {
		report(c, DIAG_TOO_MANY, span, "the name of a field has at most %d bytes",
		    FIELD_NAME_MAX);
		return NULL;
	}
	if (event->fields.count >= EVENT_FIELDS_MAX) {
		if (!event->is_too_wide)
			report(c, DIAG_TOO_MANY, span, "an event has at most %d fields",
			    EVENT_FIELDS_MAX);
		event->is_too_wide = true;
		return NULL;
	}
	field = arena_alloc(&c->arena, sizeof *field);
	field->field = arena_alloc(&c->program->arena, sizeof *field->field);
	*field->field = (struct field){ .name = arena_strdup(&c->program->arena, name),
	    .type = type, .slot = NO_SLOT, .owner = event->type->index };
	field->column = column_of(c, field->field->name, type);
	field->span = span;
	map_put(&event->fields, field->field->name, strlen(name), field);
	return field;
}

static void field_resolve(struct compiler *c, struct event_sym *event,
    const struct field_node *node) {
	const char		*name = node->path != NULL ? node->path->dotted : NULL;
	struct field_sym	*field;
	struct vtype		 type;

	if (node->path == NULL || node->type == NULL)
		return;
	if (name == NULL) {
		if (report(c, DIAG_FIELD_INDEX, node->path->span, "a field's name has no index"))
			diag_help(c->diags, "give it a name: `first_role: string from "
			    "\"roles[0]\"`");
		return;
	}
	type = type_resolve(c, node->type);
	field = field_add(c, event, name, node->path->span, type);
	if (field == NULL)
		return;
	field->field->optional = node->is_optional;
	field->field->secret = node->is_secret;
	field->column->secret |= node->is_secret;
	path_resolve(c, node->from, name, node->path->span, &field->field->path);
	unit_resolve(c, &node->unit, node->span, field->field);
}

/* --- Event time --- */

static void time_resolve(struct compiler *c, struct event_sym *event,
    const struct timing_node *timing, struct field_sym **time) {
	const char		*name = timing->path != NULL ? timing->path->dotted : "time";
	struct field_sym	*field;

	if (*time != NULL) {
		report(c, DIAG_TIMING_TWICE, timing->span, "`%s` has two event times",
		    event->sym.name);
		return;
	}
	if (name == NULL) {
		report(c, DIAG_FIELD_INDEX, timing->span, "a field's name has no index");
		return;
	}
	field = map_get_str(&event->fields, name);
	if (field == NULL || timing->from != NULL) {
		field = field_add(c, event, name, timing->span, vtype_of(VT_TIME));
		if (field == NULL)
			return;
		path_resolve(c, timing->from, name, timing->span, &field->field->path);
	} else if (field->field->type.kind != VT_TIME) {
		if (field->field->type.kind != VT_NONE && report(c, DIAG_TIME_TYPE, timing->span,
		    "the event time `%s` is declared as %s", name,
		    type_text(c, field->field->type)))
			diag_help(c->diags, "make it a time, or leave it out of the fields: "
			    "`time %s in ms` declares it", name);
		return;
	} else if (field->field->unit != UNIT_NONE && timing->unit.kind != UNIT_KIND_NONE) {
		report(c, DIAG_TIMING_TWICE, timing->unit.span, "the unit of `%s` stands twice",
		    name);
		return;
	}
	if (timing->unit.kind != UNIT_KIND_NONE)
		number_unit_resolve(c, &timing->unit, field->field);
	*time = field;
}

static void timing_resolve(struct compiler *c, struct event_sym *event,
    const struct event_node *node) {
	struct field_sym	*time = NULL;
	bool			 is_timed = false;

	for (const struct timing_node *t = node->timing; t != NULL; t = t->next) {
		int64_t *ns = t->kind == TIMING_LATE ? &event->type->late_ns
		    : &event->type->idle_ns;

		is_timed |= t->kind == TIMING_TIME || t->kind == TIMING_TIME_FROM;
		if (event->parent != NULL) {
			if (report(c, DIAG_KIND_TIMING, t->span, "`%s` is a kind of `%s`, and has "
			    "its time", event->sym.name, event->parent->sym.name))
				diag_help(c->diags, "say it where `%s` is declared",
				    event->root->sym.name);
		} else if (t->kind == TIMING_TIME || t->kind == TIMING_TIME_FROM)
			time_resolve(c, event, t, &time);
		else if (t->duration != NULL) {
			if (*ns != 0)
				report(c, DIAG_TIMING_TWICE, t->span, "`%s` stands twice",
				    t->kind == TIMING_LATE ? "late" : "idle");
			*ns = t->duration->ns;
		}
	}
	if (!is_timed && event->parent == NULL
	    && report(c, DIAG_TIME_MISSING, event->sym.decl->name->span,
	    "the event `%s` has no time", event->sym.name))
		diag_help(c->diags, "name its field behind the fields: `} time ts in ms`");
	for (size_t i = 0; time != NULL && i < event->fields.count; i++)
		if (event->fields.entries[i].value == time)
			event->type->time_field = (uint16_t)i;
}

/* --- Events --- */

/* Inherited fields first: an index into the parent's fields is one into these. */
static void fields_list(struct compiler *c, struct event_sym *event) {
	const struct event_type	*parent = event->parent != NULL ? event->parent->type : NULL;
	struct event_type	*type = event->type;
	size_t			 inherited = parent != NULL ? parent->field_count : 0;

	type->field_count = (uint16_t)(inherited + event->fields.count);
	type->fields = arena_alloc(&c->program->arena,
	    (type->field_count + 1u) * sizeof *type->fields);
	if (inherited > 0) {
		memcpy(type->fields, parent->fields, inherited * sizeof *type->fields);
		type->time_field = parent->time_field;
	}
	for (size_t i = 0; i < event->fields.count; i++)
		type->fields[inherited + i]
		    = ((struct field_sym *)event->fields.entries[i].value)->field;
}

static void base_resolve(struct compiler *c, struct event_sym *event,
    const struct name_node *base) {
	struct event_sym *parent = event_find(c, event->sym.file, base->text);

	if (parent != NULL && parent->sym.state == SYM_BUSY) {
		if (report(c, DIAG_CYCLE, base->span, "`%s` is a kind of itself",
		    event->sym.name))
			diag_help(c->diags, "an event without `is` must be at the bottom");
		return;
	}
	event->parent = event_need(c, event->sym.file, base);
	if (event->parent != NULL && event->parent->sym.decl == NULL) {
		report(c, DIAG_BUILT_IN_EVENT, base->span, "the event `finding` has no kinds");
		event->parent = NULL;
	}
	if (event->parent != NULL)
		event->root = event->parent->root;
}

void event_resolve(struct compiler *c, struct event_sym *event) {
	const struct event_node *node;

	if (event->sym.state != SYM_NEW)
		return;
	event->sym.state = SYM_BUSY;
	node = event->sym.decl->event;
	event->root = event;
	if (node->base != NULL) {
		base_resolve(c, event, node->base);
		if (event->parent == NULL) {
			event->sym.state = SYM_BAD;
			return;
		}
	}
	for (const struct field_node *field = node->fields; field != NULL; field = field->next)
		field_resolve(c, event, field);
	timing_resolve(c, event, node);
	fields_list(c, event);
	/* Its good fields can be used; what reads a bad one is silent, for its type is VT_NONE. */
	event->sym.state = SYM_GOOD;
}

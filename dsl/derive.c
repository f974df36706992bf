/*
 * derive.c -- events that are made of others, by `derive` and by the `emit` of rules.
 *
 *	auth --derive--> big_auth --rule--> finding
 *	  ^                 |
 *	  +------emit-------+		a circle: an error
 */
#include "dsl/derive.h"

#include <string.h>

#include "base/check.h"
#include "dsl/window.h"

/* One event is made of another, there. */
struct making {
	struct event_sym	*from, *to;
	struct span		 span;
};

struct makings {
	VEC(struct making)	 list;
};

/* --- finding --- */

static void finding_field(struct compiler *c, struct event_sym *finding, const char *name,
    struct vtype type) {
	struct field_sym *field;

	if (map_get_str(&finding->fields, name) != NULL)
		return;
	field = arena_alloc(&c->arena, sizeof *field);
	field->field = arena_alloc(&c->arena, sizeof *field->field);
	*field->field = (struct field){ .name = name, .type = type, .slot = NO_SLOT };
	field->column = column_of(c, name, type);
	map_put(&finding->fields, name, strlen(name), field);
}

/* The fields that key some rule, by their names; the first type of a name is taken. */
static void finding_key(struct compiler *c, struct event_sym *finding,
    const struct key_node *key) {
	const char *field = key->alts->path->dotted;
	const char *name = key->name != NULL ? key->name->text : field;

	if (name == NULL || field == NULL || map_get_str(&finding->fields, name) != NULL)
		return;
	/* `out.dest_ip` is the field dest_ip of out, unless some event has one of that name. */
	for (; field != NULL; field = strchr(field, '.') != NULL ? strchr(field, '.') + 1 : NULL)
		for (size_t i = 0; i < c->event_list.count; i++) {
			const struct field_sym *found = event_field(c->event_list.items[i], field,
			    strlen(field));
			struct vtype		type;

			if (found == NULL)
				continue;
			type = found->column->type;
			finding_field(c, finding, name, type.kind == VT_LIST ? vtype_elem(type)
			    : type);
			return;
		}
}

struct event_sym *finding_event(struct compiler *c) {
	struct event_sym *finding = c->finding;

	if (finding != NULL)
		return finding;
	c->finding = finding = arena_alloc(&c->arena, sizeof *finding);
	finding->sym = (struct sym){ .kind = SYM_EVENT, .state = SYM_GOOD, .name = "finding" };
	finding->root = finding;
	finding->refused = REFUSED_FINDING;
	finding->type = arena_alloc(&c->arena, sizeof *finding->type);
	map_init(&finding->fields);
	finding_field(c, finding, "rule", vtype_of(VT_STRING));
	finding_field(c, finding, "severity",
	    (struct vtype){ VT_ENUM, VT_NONE, c->severities });
	finding_field(c, finding, "score", vtype_of(VT_FLOAT));
	finding_field(c, finding, "tags", vtype_list(vtype_of(VT_STRING)));
	finding_field(c, finding, "ts", vtype_of(VT_TIME));
	for (size_t i = 0; i < c->rule_list.count; i++) {
		const struct sym *sym = &c->rule_list.items[i]->sym;
		const struct rule_node *rule = sym->decl->is_broken ? NULL : sym->decl->rule;
		const struct key_node *key;

		if (rule == NULL || rule->for_each == NULL)
			continue;
		for (key = rule->for_each->keys; key != NULL; key = key->next)
			finding_key(c, finding, key);
	}
	return finding;
}

/* --- What is made of what --- */

static void made_add(struct compiler *c, struct makings *all, const struct source_file *file,
    const struct name_node *from, struct event_sym *to, struct span span) {
	for (; from != NULL; from = from->next) {
		struct event_sym *event = event_find(c, file, from->text);

		if (event != NULL)
			*vec_add(&all->list) = (struct making){ event, to, span };
	}
}

static void seq_made(struct compiler *c, struct makings *all, const struct source_file *file,
    const struct seq_node *seq, struct event_sym *to, struct span span) {
	for (const struct elem_node *elem = seq->elems; elem != NULL; elem = elem->next) {
		made_add(c, all, file, elem->types, to, span);
		for (const struct seq_node *b = elem->branches; b != NULL; b = b->next)
			seq_made(c, all, file, b, to, span);
	}
}

static void rule_made(struct compiler *c, struct makings *all, const struct rule_sym *rule) {
	const struct rule_node *node = rule->sym.decl->rule;

	if (rule->sym.decl->is_broken || node->body == NULL)
		return;
	for (const struct clause_node *clause = node->clauses; clause != NULL;
	    clause = clause->next) {
		struct event_sym *to;

		if (clause->kind != CLAUSE_EMIT)
			continue;
		to = event_find(c, rule->sym.file, clause->emit->type->text);
		if (to == NULL || to->sym.decl == NULL)
			continue;
		to->refused = arena_printf(&c->arena, "reads `%s`, which comes from `emit`, which "
		    "this build cannot run", to->sym.name);
		if (node->body->kind == CLAUSE_WATCH)
			made_add(c, all, rule->sym.file, node->body->watch->types, to,
			    clause->span);
		else
			seq_made(c, all, rule->sym.file, node->body->match->seq, to, clause->span);
	}
}

static void makings_find(struct compiler *c, struct makings *all) {
	for (size_t i = 0; i < c->rule_list.count; i++)
		rule_made(c, all, c->rule_list.items[i]);
	for (size_t f = 0; f < c->files.count; f++)
		for (const struct decl *d = c->files.items[f]->ast->decls; d != NULL; d = d->next) {
			struct event_sym *to;

			if (d->kind != DECL_DERIVE || d->is_broken)
				continue;
			to = event_find(c, c->files.items[f], d->name->text);
			if (to == NULL || to->sym.decl == NULL)
				continue;
			to->refused = arena_printf(&c->arena, "reads `%s`, which comes from "
			    "`derive`, which this build cannot run", to->sym.name);
			made_add(c, all, c->files.items[f], d->derive->types, to, d->name->span);
		}
}

/* --- Circles --- */

/* Makings sorted by what they start from: those of an event lie beside each other. */
static int making_compare(const void *a, const void *b) {
	const struct making *x = a, *y = b;

	if (x->from != y->from)
		return x->from->type < y->from->type ? -1 : 1;
	if (x->span.file != y->span.file)
		return x->span.file < y->span.file ? -1 : 1;
	return x->span.line < y->span.line ? -1 : x->span.line > y->span.line;
}

static size_t makings_from(const struct makings *all, const struct event_sym *from) {
	size_t low = 0, high = all->list.count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (all->list.items[mid].from->type < from->type)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Whether the one event is made of the other, in any number of steps. `round` is new each time. */
static bool is_made_of(const struct makings *all, struct event_sym *to, struct event_sym *from,
    uint32_t round) {
	VEC(struct event_sym *)	ready = {0};
	bool			found = false;

	*vec_add(&ready) = from;
	while (ready.count > 0 && !found) {
		struct event_sym *at = ready.items[--ready.count];

		found = at == to;
		if (at->visited == round)
			continue;
		at->visited = round;
		for (size_t i = makings_from(all, at); i < all->list.count
		    && all->list.items[i].from == at; i++)
			*vec_add(&ready) = all->list.items[i].to;
	}
	vec_fini(&ready);
	return found;
}

static void circles_find(struct compiler *c, const struct makings *all) {
	for (size_t i = 0; i < all->list.count; i++) {
		const struct making *m = &all->list.items[i];

		if (is_made_of(all, m->from, m->to, (uint32_t)i + 1)
		    && report(c, DIAG_CYCLE, m->span, "`%s` is made of `%s`, which is made of it",
		    m->to->sym.name, m->from->sym.name))
			diag_help(c->diags, "events that make one another would never end");
	}
}

void derives_declare(struct compiler *c) {
	struct makings all = {0};

	makings_find(c, &all);
	if (all.list.count > 0)
		qsort(all.list.items, all.list.count, sizeof *all.list.items, making_compare);
	circles_find(c, &all);
	vec_fini(&all.list);
}

/* --- derive --- */

static bool is_assigned(const struct derive_node *derive, const char *name) {
	for (const struct assign_node *a = derive->assigns; a != NULL; a = a->next)
		if (a->path->dotted != NULL && strcmp(a->path->dotted, name) == 0)
			return true;
	return false;
}

/* What is not set is copied by name: the source must have it, unless it may be absent. */
static void copied_check(struct compiler *c, const struct decl *decl,
    const struct event_sym *to, const struct type_set *from) {
	for (uint16_t f = 0; f < to->type->field_count; f++) {
		const struct field	*field = to->type->fields[f];
		const struct field_sym	*own = event_field(to, field->name, strlen(field->name));
		struct set_field	 source;

		if (is_assigned(decl->derive, field->name) || field->type.kind == VT_TIME)
			continue;
		source = type_set_field(from, field->name, strlen(field->name));
		if (source.field != NULL ? source.field->column == own->column : field->optional)
			continue;
		if (report(c, DIAG_DERIVE_FIELD, decl->name->span, source.field != NULL
		    ? "`%s` of `%s` is of another type than its source's" : "nothing gives `%s` of "
		    "`%s` a value", field->name, to->sym.name))
			diag_help(c->diags, "set it: { %s = ... }", field->name);
	}
}

static void derive_check(struct compiler *c, const struct source_file *file,
    const struct decl *decl) {
	struct type_set	 from = {0};
	struct scope	 scope = { .c = c, .arena = &c->arena, .file = file, .kind = SCOPE_EVENT,
	    .event = &from };
	const struct event_sym *to = event_need(c, file, decl->name);

	type_set_resolve(c, &c->arena, file, decl->derive->types, &from);
	if (to != NULL && to->sym.decl == NULL)
		report(c, DIAG_BUILT_IN_EVENT, decl->name->span,
		    "`finding` is made by the engine");
	if (from.count == 0 || to == NULL || to->sym.decl == NULL)
		return;
	if (decl->derive->cond != NULL)
		check_condition(&scope, decl->derive->cond);
	assigns_check(&scope, to, decl->derive->assigns);
	copied_check(c, decl, to, &from);
}

void derives_check(struct compiler *c) {
	for (size_t f = 0; f < c->files.count; f++)
		for (const struct decl *d = c->files.items[f]->ast->decls; d != NULL; d = d->next)
			if (d->kind == DECL_DERIVE && !d->is_broken)
				derive_check(c, c->files.items[f], d);
}

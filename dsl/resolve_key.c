/*
 * resolve_key.c -- `for each`: which field of each step's events is the key.
 *
 *	for each host.id, tree = git.process.entity_id | sh.process.parent.entity_id
 *
 *	step	host.id		tree
 *	git	host.id		process.entity_id
 *	sh	host.id		process.parent.entity_id
 *
 * The left part of an alternative names a step, or a type for all of its steps; without one it
 * holds for the types that have such a field. What names the step goes before what names the type.
 */
#include <string.h>

#include "base/check.h"
#include "dsl/list_value.h"
#include "dsl/rule_check.h"
#include "dsl/window.h"

enum alt_kind { ALT_BAD, ALT_FIELD, ALT_TYPE, ALT_STEP };

/* One alternative, understood. */
struct alt {
	enum alt_kind		 kind;
	const struct alt_node	*node;
	const char		*field;		/* what stands behind the left part */
	const struct event_sym	*type;		/* ALT_TYPE */
	uint16_t		 step;		/* ALT_STEP */
	bool			 is_used;
};

struct keying {
	struct rule_check	*rule;
	const struct key_node	*node;
	uint16_t		 comp;
	struct alt		*alts;
	unsigned		 alt_count;
};

/* --- Alternatives --- */

static bool some_type_has(const struct rule_check *rule, const char *field) {
	for (size_t i = 0; i < rule->steps.count; i++) {
		const struct type_set *types = &rule->steps.items[i].types;

		for (uint16_t t = 0; t < types->count; t++)
			if (event_field(types->types[t], field, strlen(field)) != NULL)
				return true;
	}
	return false;
}

/* A type of the rule whose name the path begins with; as written in the file, or in full. */
static const struct event_sym *type_named(const struct rule_check *rule, const char *name,
    size_t bytes) {
	const struct event_sym	*found;
	char			*text = arena_strndup(rule->arena, name, bytes);

	found = event_find(rule->c, rule->file, text);
	for (size_t i = 0; i < rule->steps.count; i++) {
		const struct type_set *types = &rule->steps.items[i].types;

		for (uint16_t t = 0; t < types->count; t++)
			if (found != NULL && event_is(types->types[t], found))
				return found;
	}
	return NULL;
}

static struct alt alt_resolve(const struct rule_check *rule, const struct alt_node *node) {
	const char	*path = node->path->dotted;
	struct alt	 alt = { .kind = ALT_BAD, .node = node };

	if (path == NULL)
		return alt;
	alt.field = path;
	if (some_type_has(rule, path)) {
		alt.kind = ALT_FIELD;
		return alt;
	}
	for (const char *dot = strchr(path, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
		size_t	  bytes = (size_t)(dot - path);
		uintptr_t step = (uintptr_t)map_get(&rule->step_index, path, bytes);

		alt.field = dot + 1;
		alt.type = type_named(rule, path, bytes);
		if (alt.type != NULL)
			alt.kind = ALT_TYPE;
		else if (step != 0 && step != UINTPTR_MAX) {
			alt.kind = ALT_STEP;
			alt.step = (uint16_t)(step - 1);
		}
		if (alt.kind != ALT_BAD)
			return alt;
	}
	return alt;
}

static void alt_complain(struct rule_check *rule, const struct alt_node *node) {
	struct compiler		*c = rule->c;
	struct diag_nearest	 nearest = { .name = node->path->dotted };

	/* It may be of an event that is not declared, which has been complained about. */
	for (size_t i = 0; i < rule->steps.count; i++)
		if (rule->steps.items[i].types.count == 0)
			return;

	if (node->path->dotted == NULL) {
		report(c, DIAG_KEY_UNKNOWN, node->span, "a key is a field, without an index");
		return;
	}
	if (!report(c, DIAG_KEY_UNKNOWN, node->span, "no event of this rule has a `%s`",
	    nearest.name))
		return;
	type_set_nearest(&rule->seen, &nearest);
	report_nearest(c, &nearest, node->span);
}

/* --- The field of one step --- */

static bool alt_fits(const struct alt *alt, const struct event_sym *type, uint16_t step) {
	switch (alt->kind) {
	case ALT_STEP:	return alt->step == step;
	case ALT_TYPE:	return event_is(type, alt->type);
	case ALT_FIELD:	return event_field(type, alt->field, strlen(alt->field)) != NULL;
	case ALT_BAD:	break;
	}
	return false;
}

/* A step's own alternative before its type's, a kind's before that of the wider event. */
static bool alt_is_nearer(const struct alt *a, const struct alt *b) {
	if (a->kind != b->kind)
		return a->kind > b->kind;
	return a->kind == ALT_TYPE && a->type != b->type && event_is(a->type, b->type);
}

/* The one that holds for this type in this step; NULL after a complaint. */
static struct alt *alt_choose(struct keying *k, const struct event_sym *type, uint16_t step) {
	struct compiler	*c = k->rule->c;
	struct alt	*best = NULL, *second = NULL;

	for (unsigned i = 0; i < k->alt_count; i++) {
		struct alt *alt = &k->alts[i];

		if (!alt_fits(alt, type, step))
			continue;
		if (best == NULL || alt_is_nearer(alt, best)) {
			best = alt;
			second = NULL;
		} else if (alt->kind == best->kind && !alt_is_nearer(best, alt)) {
			if (strcmp(alt->field, best->field) != 0)
				second = alt;
			else
				alt->is_used = true;
		}
	}
	if (best != NULL && second == NULL) {
		best->is_used = true;
		return best;
	}
	if (best != NULL) {
		best->is_used = second->is_used = true;
		if (report(c, DIAG_KEY_TWICE, second->node->span, "`%s` has two alternatives: "
		    "`%s` and `%s`", type->sym.name, best->field, second->field))
			diag_help(c->diags, "name the steps and say which is whose: "
			    "`first.%s | second.%s`", best->field, second->field);
		return NULL;
	}
	if (report(c, DIAG_KEY_MISSING, k->node->span, "`%s` has no `%s`, so it has no key",
	    type->sym.name, k->rule->keys[k->comp].name)) {
		struct diag_nearest nearest = { .name = k->rule->keys[k->comp].name };

		for (const struct event_sym *e = type; e != NULL; e = e->parent)
			for (size_t f = 0; f < e->fields.count; f++)
				diag_nearest_try(&nearest, e->fields.entries[f].key);
		if (k->node->name != NULL)
			diag_help(c->diags, "add which field it is: `| %s.%s`", type->sym.name,
			    nearest.best != NULL ? nearest.best : "FIELD");
		else
			diag_help(c->diags, "say which field it is for each: `%s = %s | %s.%s`",
			    strchr(nearest.name, '.') == NULL ? nearest.name : "id",
			    nearest.name, type->sym.name,
			    nearest.best != NULL ? nearest.best : "FIELD");
	}
	return NULL;
}

/* Whether values of this type can be compared as keys. */
static bool key_type_check(struct keying *k, const struct alt *alt, struct vtype type,
    struct vtype *item) {
	struct compiler *c = k->rule->c;

	*item = type.kind == VT_LIST && alt->node->is_any ? vtype_elem(type) : type;
	if (type.kind == VT_NONE)
		return false;
	if (alt->node->is_any != (type.kind == VT_LIST)) {
		if (!report(c, DIAG_KEY_LIST, alt->node->span, alt->node->is_any
		    ? "`any` is for lists, `%s` is none" : "the key `%s` is a list", alt->field))
			return false;
		if (!alt->node->is_any) {
			diag_help(c->diags, "`any %s` takes each element as a key",
			    alt->node->path->dotted);
			diag_fix(c->diags, alt->node->span, arena_printf(k->rule->arena, "any %s",
			    alt->node->path->dotted));
		}
		return false;
	}
	if (item->kind != VT_GEO)
		return true;
	report(c, DIAG_KEY_TYPE, alt->node->span, "a place is no key");
	return false;
}

static void key_widen(struct keying *k, const struct alt *alt, struct vtype item) {
	struct key_check	*key = &k->rule->keys[k->comp];
	struct compiler		*c = k->rule->c;
	struct vtype		 both;

	if (key->type.kind == VT_NONE)
		key->type = item;
	else if (!expr_type_unify(key->type, item, &both)) {
		if (report(c, DIAG_KEY_TYPE, alt->node->span, "the key `%s` is %s in one event "
		    "and %s in another", key->name, type_text(c, key->type), type_text(c, item)))
			diag_help(c->diags, "keys are equal if their values are: they must be of "
			    "one type");
	} else
		/* 1 and 1.0 are one key, which is shown as a decimal. */
		key->type = both.kind != key->type.kind || both.kind != item.kind
		    ? vtype_of(VT_DECIMAL) : both;
}

static void step_key(struct keying *k, uint16_t step) {
	struct step_check	*check = &k->rule->steps.items[step];
	struct set_field	*chosen = &check->key_fields[k->comp];
	struct compiler		*c = k->rule->c;
	struct alt		*alt, *first = NULL;
	struct vtype		 item;

	for (uint16_t t = 0; t < check->types.count; t++) {
		struct event_sym	*type = check->types.types[t];
		struct type_set		 one = { &type, 1 };
		struct set_field	 field;

		alt = alt_choose(k, type, step);
		if (alt == NULL)
			continue;
		field = type_set_field(&one, alt->field, strlen(alt->field));
		if (field.field == NULL) {
			if (report(c, DIAG_UNKNOWN_FIELD, alt->node->span,
			    "`%s` has no field `%s`", type->sym.name, alt->field)) {
				struct diag_nearest nearest = { .name = alt->field };

				type_set_nearest(&one, &nearest);
				report_nearest(c, &nearest, alt->node->span);
			}
			continue;
		}
		if (!key_type_check(k, alt, field.field->column->type, &item))
			continue;
		key_widen(k, alt, item);
		if (first != NULL && (chosen->field->column != field.field->column
		    || first->node->is_any != alt->node->is_any)
		    && report(c, DIAG_KEY_STEP_TYPES, check->span, "the types of this step have "
		    "different fields for the key `%s`", k->rule->keys[k->comp].name))
			diag_help(c->diags, "write `any of { ... }` with a step for each");
		field.is_secret |= chosen->is_secret;
		*chosen = field;
		check->key_any[k->comp] = alt->node->is_any;
		k->rule->keys[k->comp].is_secret |= field.is_secret;
		first = alt;
	}
}

/* --- The clause --- */

static const char *key_name(const struct key_node *node) {
	if (node->name != NULL)
		return node->name->text;
	return node->alts->path->dotted != NULL ? node->alts->path->dotted
	    : node->alts->path->segs->name;
}

/* for each sensor_id in sensors: checked like any other comparison with a list. */
static void known_keys(struct keying *k) {
	struct rule_check	*rule = k->rule;
	struct scope		 scope = { .c = rule->c, .arena = rule->arena,
	    .file = rule->file, .kind = SCOPE_CONST };
	const struct name_node	*name = k->node->list;
	struct sym		*sym = value_find(rule->c, rule->file, name->text);
	struct diag_nearest	 nearest = { .name = name->text };
	struct term		*key;

	rule_refuse(rule, REFUSED_KEYS);
	if (sym == NULL || sym->kind != SYM_LIST) {
		if (report(rule->c, DIAG_UNKNOWN_LIST, name->span, "there is no list `%s`",
		    name->text)) {
			sym_nearest(rule->c, &rule->c->values, rule->file, &nearest);
			if (nearest.best != NULL)
				report_nearest(rule->c, &nearest, name->span);
			else
				diag_help(rule->c->diags, "declare it: list %s = (...)",
				    name->text);
		}
		return;
	}
	key = term_new(&scope, TERM_KEY, rule->keys[k->comp].type, k->node->span);
	if (key->type.kind != VT_NONE && sym->state != SYM_BAD)
		list_set(rule->c, (struct list_sym *)sym, SET_VALUES, key, name->span);
}

static void key_resolve(struct keying *k) {
	struct rule_check *rule = k->rule;

	for (const struct alt_node *alt = k->node->alts; alt != NULL; alt = alt->next)
		k->alt_count++;
	k->alts = arena_alloc(rule->arena, k->alt_count * sizeof *k->alts);
	k->alt_count = 0;
	for (const struct alt_node *node = k->node->alts; node != NULL; node = node->next) {
		struct alt alt = alt_resolve(rule, node);

		if (alt.kind == ALT_BAD)
			alt_complain(rule, node);
		else
			k->alts[k->alt_count++] = alt;
	}
	for (size_t i = 0; i < rule->steps.count && k->alt_count > 0; i++)
		step_key(k, (uint16_t)i);
	for (unsigned i = 0; i < k->alt_count; i++)
		if (!k->alts[i].is_used)
			report(rule->c, DIAG_KEY_UNUSED, k->alts[i].node->span,
			    "no step is keyed by this alternative");
	if (k->node->list != NULL)
		known_keys(k);
}

void keys_resolve(struct rule_check *rule, const struct key_node *nodes) {
	uint16_t count = 0;

	for (const struct key_node *node = nodes; node != NULL; node = node->next)
		count++;
	rule->keys = arena_alloc(rule->arena, (count + 1u) * sizeof *rule->keys);
	for (size_t i = 0; i < rule->steps.count; i++) {
		rule->steps.items[i].key_fields = arena_alloc(rule->arena,
		    (count + 1u) * sizeof(struct set_field));
		rule->steps.items[i].key_any = arena_alloc(rule->arena, count + 1u);
	}
	for (const struct key_node *node = nodes; node != NULL; node = node->next) {
		const char	*name = key_name(node);
		struct keying	 keying = { .rule = rule, .node = node, .comp = rule->key_count };
		void		*value = (void *)(uintptr_t)(rule->key_count + 1u);

		if (rule->key_count == KEY_COMPS_MAX) {
			report(rule->c, DIAG_TOO_MANY, node->span, "a rule has at most %d keys",
			    KEY_COMPS_MAX);
			break;
		}
		if (map_put(&rule->key_index, name, strlen(name), value) != value) {
			report(rule->c, DIAG_DUPLICATE_NAME, node->span,
			    "the key `%s` stands twice", name);
			continue;
		}
		rule->keys[rule->key_count++] = (struct key_check){ .name = name,
		    .node = node };
		key_resolve(&keying);
	}
}

struct set_field key_field(const struct rule_check *rule, uint16_t step, uint16_t comp) {
	const struct step_check *check = &rule->steps.items[step];

	if (check->key_fields == NULL || check->key_any[comp])
		return (struct set_field){0};
	return check->key_fields[comp];
}

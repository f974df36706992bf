/* rule_build.c -- one rule, from its clauses to its place in the program. */
#include "dsl/rule_build.h"

#include "base/check.h"
#include "dsl/window.h"

static void rule_check_init(struct rule_check *rule, struct compiler *c, struct rule_sym *sym,
    struct arena *arena) {
	*rule = (struct rule_check){ .c = c, .arena = arena, .sym = sym, .file = sym->sym.file,
	    .node = sym->sym.decl->rule };
	map_init(&rule->step_index);
	map_init(&rule->as_index);
	map_init(&rule->key_index);
	map_init(&rule->let_index);
	c->expansions = 0;
	map_fini(&c->uses);
	map_init(&c->uses);
}

static void rule_check_fini(struct rule_check *rule) {
	vec_fini(&rule->filters);
	vec_fini(&rule->elems);
	vec_fini(&rule->steps);
	vec_fini(&rule->lets);
	vec_fini(&rule->refs);
	vec_fini(&rule->aggs);
	map_fini(&rule->step_index);
	map_fini(&rule->as_index);
	map_fini(&rule->key_index);
	map_fini(&rule->let_index);
}

uint32_t rule_emit(struct rule_check *rule, const struct term *term) {
	struct emitter emitter = { .c = rule->c, .into = rule->c->program, .rule = rule };

	if (rule->c->diags->error_count > 0)
		return NO_EXPR;
	return term_emit(&emitter, term);
}

static void keys_build(struct rule_check *rule, struct rule *out) {
	struct arena *arena = &rule->c->program->arena;

	out->key_names = arena_alloc(arena, (rule->key_count + 1u) * sizeof *out->key_names);
	out->key_secret = arena_alloc(arena, rule->key_count + 1u);
	for (uint16_t k = 0; k < rule->key_count; k++) {
		out->key_names[k] = arena_strdup(arena, rule->keys[k].name);
		out->key_secret[k] = rule->keys[k].is_secret;
	}
	if (rule->c->diags->error_count == 0)
		out->plan = plan_build(rule);
}

/* where, unless: one expression each, so that the first that decides is the last that is asked. */
static void filters_build(struct rule_check *rule, const struct scope *scope, struct rule *out) {
	struct arena	*arena = &rule->c->program->arena;
	size_t		 count = rule->filters.count;

	if (!rule_has_room(rule, count, rule->sym->sym.decl->name->span, "`where`s and `unless`es"))
		return;
	out->wheres = arena_alloc(arena, (count + 1) * sizeof *out->wheres);
	out->unlesses = arena_alloc(arena, (count + 1) * sizeof *out->unlesses);
	for (size_t i = 0; i < count; i++) {
		const struct taken_clause *clause = &rule->filters.items[i];
		struct scope		 inner = *scope;
		const struct term	*term;

		inner.file = clause->file;
		inner.in_unless = clause->node->kind == CLAUSE_UNLESS;
		term = check_condition(&inner, clause->node->expr);
		if (inner.in_unless)
			out->unlesses[out->unless_count++] = rule_emit(rule, term);
		else
			out->wheres[out->where_count++] = rule_emit(rule, term);
	}
}

static void rule_finish(struct rule_check *rule, struct rule *out) {
	struct arena *arena = &rule->c->program->arena;

	if (rule->refused != NULL)
		out->refused = arena_strdup(arena, rule->refused);
	version_build(rule, out);
}

static void rule_check_all(struct rule_check *rule, struct rule *out) {
	const struct clause_node *body = rule->node->body;
	struct scope		 scope = { .c = rule->c, .arena = rule->arena,
	    .file = rule->file, .rule = rule, .kind = SCOPE_MATCH };

	clauses_merge(rule);
	if (body->kind == CLAUSE_WATCH)
		watch_steps(rule, body->watch);
	else
		steps_collect(rule, body->match);
	lets_declare(rule);
	keys_resolve(rule, rule->node->for_each != NULL ? rule->node->for_each->keys : NULL);
	keys_build(rule, out);
	lets_resolve(rule);
	if (body->kind == CLAUSE_WATCH) {
		scope.kind = SCOPE_WINDOW;
		scope.event = &rule->seen;
		watch_check(rule, &scope, body->watch);
	}
	filters_build(rule, &scope, out);
	alerts_build(rule, &scope, out);
	emits_check(rule, &scope);
	options_build(rule, &scope, out);
	/* Last: where and the alerts have claimed their registers. */
	if (body->kind == CLAUSE_MATCH)
		match_build(rule, body->match, out);
	lets_warn(rule);
	rule_finish(rule, out);
}

void rule_build(struct compiler *c, struct rule_sym *sym, struct rule *out) {
	struct rule_check	rule;
	struct arena		arena;

	if (sym->sym.state == SYM_BAD || sym->sym.decl->rule->body == NULL)
		return;
	arena_init(&arena);
	rule_check_init(&rule, c, sym, &arena);
	*out = (struct rule){ .name = arena_strdup(&c->program->arena, sym->sym.name),
	    .index = sym->index, .line = sym->sym.decl->name->span.line,
	    .file = arena_strdup(&c->program->arena, sym->sym.file->ast->name) };
	rule_check_all(&rule, out);
	rule_check_fini(&rule);
	arena_fini(&arena);
}

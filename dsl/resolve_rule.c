/*
 * resolve_rule.c -- a rule's clauses with those of its extends, and the names in it: steps as
 * alerts list them, keys, lets.
 */
#include <string.h>

#include "base/check.h"
#include "dsl/past.h"
#include "dsl/rule_build.h"

const char *event_refused(const struct event_sym *event) {
	const char *reason = NULL;

	for (; event != NULL && reason == NULL; event = event->parent)
		reason = event->refused;
	return reason;
}

void rule_refuse(struct rule_check *rule, const char *reason) {
	if (rule != NULL && rule->refused == NULL)
		rule->refused = reason;
}

bool rule_has_room(struct rule_check *rule, size_t count, struct span span, const char *what) {
	if (count <= RULE_ITEMS_MAX)
		return true;
	report(rule->c, DIAG_TOO_MANY, span, "more than %d %s", RULE_ITEMS_MAX, what);
	return false;
}

const char *rule_step_name(const struct rule_check *rule, uint16_t step) {
	return rule->steps.items[step].name;
}

/* --- Steps --- */

/* What a step does to the events that it is offered; of a group nothing. */
static const char *step_prefix(const struct elem_node *elem) {
	return elem->kind == ELEM_NO ? "no " : elem->kind == ELEM_NOT_NEXT ? "not next " : "";
}

static const char *types_text(struct arena *arena, const struct name_node *types) {
	const char *text = types->text;

	for (types = types->next; types != NULL; types = types->next)
		text = arena_printf(arena, "%s or %s", text, types->text);
	return text;
}

static struct span types_span(const struct name_node *types) {
	struct span span = types->span;

	for (; types != NULL; types = types->next)
		span = span_join(span, types->span);
	return span;
}

static void seq_collect(struct rule_check *, const struct seq_node *, bool in_loop);

static bool is_loop(const struct elem_node *elem) {
	return elem->quant.loop != LOOP_NONE;
}

static void step_add(struct rule_check *rule, const struct elem_node *elem, bool in_loop) {
	struct step_check *step;

	if (rule->steps.count >= STEPS_MAX) {
		if (!rule->is_too_long)
			report(rule->c, DIAG_TOO_MANY, elem->span, "a rule has at most %d steps",
			    STEPS_MAX);
		rule->is_too_long = true;
		return;
	}
	step = vec_add(&rule->steps);
	*step = (struct step_check){ .node = elem, .taken = elem->kind == ELEM_STEP,
	    .in_loop = in_loop, .span = types_span(elem->types) };
	type_set_resolve(rule->c, rule->arena, rule->file, elem->types, &step->types);
	for (uint16_t t = 0; t < step->types.count; t++) {
		type_set_add(rule->arena, &rule->seen, step->types.types[t]);
		rule_refuse(rule, event_refused(step->types.types[t]));
	}
	/* Its name is settled when all steps are known. */
	step->name = arena_printf(rule->arena, "%s%s", step_prefix(elem),
	    elem->as != NULL ? elem->as->text : types_text(rule->arena, elem->types));
}

static void elem_collect(struct rule_check *rule, const struct elem_node *elem, bool in_loop) {
	size_t			 at = rule->elems.count;
	const struct seq_node	*branch;

	*vec_add(&rule->elems) = (struct elem_check){ .node = elem,
	    .step = (uint16_t)rule->steps.count };
	in_loop |= is_loop(elem);
	if (elem->types != NULL)
		step_add(rule, elem, in_loop);
	for (branch = elem->branches; branch != NULL; branch = branch->next)
		seq_collect(rule, branch, in_loop);
	rule->elems.items[at].step_end = (uint16_t)rule->steps.count;
}

static void seq_collect(struct rule_check *rule, const struct seq_node *seq, bool in_loop) {
	for (const struct elem_node *elem = seq->elems; elem != NULL; elem = elem->next)
		elem_collect(rule, elem, in_loop);
}

/* --- Their names --- */

struct name_count {
	uint32_t	all, named;
};

static void name_twice(struct rule_check *rule, struct span span, const char *name,
    struct span other) {
	if (report(rule->c, DIAG_DUPLICATE_NAME, span, "two steps are called `%s`", name))
		diag_help(rule->c->diags, "the other one is at %s; rename one of them",
		    diag_where(rule->c->diags, other));
}

/* `as NAME`, of steps and groups: unique in the rule. */
static void written_names(struct rule_check *rule) {
	for (size_t i = 0; i < rule->elems.count; i++) {
		const struct elem_check	*elem = &rule->elems.items[i];
		const struct name_node	*as = elem->node->as;
		void			*value = (void *)(uintptr_t)(elem->step + 1u), *there;

		if (as == NULL)
			continue;
		there = map_put(&rule->as_index, as->text, strlen(as->text), (void *)as);
		if (there != as)
			name_twice(rule, as->span, as->text,
			    ((const struct name_node *)there)->span);
		else if (elem->node->kind == ELEM_STEP)
			map_put(&rule->step_index, as->text, strlen(as->text), value);
	}
}

static bool has_written_name(const struct step_check *step) {
	return step->node->as != NULL;
}

/* How many steps without `as` have each name. */
static void names_count(struct rule_check *rule, struct map *counts) {
	for (size_t i = 0; i < rule->steps.count; i++) {
		struct step_check	*step = &rule->steps.items[i];
		size_t			 bytes = strlen(step->name);
		struct name_count	*count;

		if (has_written_name(step))
			continue;
		count = map_get(counts, step->name, bytes);
		if (count == NULL) {
			count = arena_alloc(rule->arena, sizeof *count);
			map_put(counts, step->name, bytes, count);
		}
		count->all++;
	}
}

/* The n-th of a name is NAME#n: all of them are listed, none of several can be referred to. */
static void numbered_names(struct rule_check *rule) {
	struct map counts;

	map_init(&counts);
	names_count(rule, &counts);
	for (size_t i = 0; i < rule->steps.count; i++) {
		struct step_check	*step = &rule->steps.items[i];
		size_t			 bytes = strlen(step->name);
		const struct name_node	*as = map_get(&rule->as_index, step->name, bytes);
		struct name_count	*count;

		if (has_written_name(step))
			continue;
		if (as != NULL && step->taken) {
			name_twice(rule, as->span, step->name, step->span);
			continue;
		}
		count = map_get(&counts, step->name, bytes);
		if (step->taken)
			map_put(&rule->step_index, step->name, bytes, count->all > 1
			    ? STEP_AMBIGUOUS : (void *)(uintptr_t)(i + 1));
		if (++count->named > 1)
			step->name = arena_printf(rule->arena, "%s#%u", step->name, count->named);
	}
	map_fini(&counts);
}

void steps_collect(struct rule_check *rule, const struct match_node *match) {
	seq_collect(rule, match->seq, false);
	rule->pattern_steps = (uint16_t)rule->steps.count;
	written_names(rule);
	numbered_names(rule);
	if (match->cancel == NULL || rule->steps.count >= STEPS_MAX)
		return;
	*vec_add(&rule->steps) = (struct step_check){ .name = "cancel on",
	    .span = types_span(match->cancel->types) };
	type_set_resolve(rule->c, rule->arena, rule->file, match->cancel->types,
	    &rule->steps.items[rule->pattern_steps].types);
	for (uint16_t t = 0; t < rule->steps.items[rule->pattern_steps].types.count; t++)
		rule_refuse(rule, event_refused(
		    rule->steps.items[rule->pattern_steps].types.types[t]));
}

/* --- Lets --- */

void lets_declare(struct rule_check *rule) {
	for (const struct clause_node *clause = rule->node->clauses; clause != NULL;
	    clause = clause->next) {
		struct let_check *let;
		const char	 *name;

		if (clause->kind != CLAUSE_LET)
			continue;
		let = arena_alloc(rule->arena, sizeof *let);
		*let = (struct let_check){ .node = clause->let, .file = rule->file };
		name = clause->let->name->text;
		if (map_put(&rule->let_index, name, strlen(name), let) != let)
			report(rule->c, DIAG_DUPLICATE_NAME, clause->let->name->span,
			    "two lets are called `%s`", name);
		*vec_add(&rule->lets) = let;
		if (clause->let->kind == LET_PAST)
			past_declare(rule, let);
	}
}

void lets_resolve(struct rule_check *rule) {
	for (size_t i = 0; i < rule->lets.count; i++) {
		const struct name_node	*name = rule->lets.items[i]->node->name;
		bool			 is_step = map_get_str(&rule->as_index, name->text) != NULL
					    || map_get_str(&rule->step_index, name->text) != NULL;

		if (is_step || map_get_str(&rule->key_index, name->text) != NULL) {
			report(rule->c, DIAG_DUPLICATE_NAME, name->span,
			    "`%s` is a let and a %s", name->text, is_step ? "step" : "key");
			rule->lets.items[i]->is_used = true;
		}
		if (rule->lets.items[i]->node->kind == LET_PAST)
			past_resolve(rule, rule->lets.items[i]);
	}
}

void lets_warn(struct rule_check *rule) {
	for (size_t i = 0; i < rule->lets.count; i++)
		if (!rule->lets.items[i]->is_used)
			report(rule->c, DIAG_LET_UNUSED, rule->lets.items[i]->node->name->span,
			    "`%s` is not used", rule->lets.items[i]->node->name->text);
}

/* --- Clauses --- */

static void extend_twice(struct rule_check *rule, const struct clause_node *clause,
    const struct clause_node *other, const char *what) {
	if (report(rule->c, DIAG_EXTEND_TWICE, clause->span, "two `extend`s set %s of `%s`", what,
	    rule->sym->sym.name))
		diag_help(rule->c->diags, "the other one is at %s; only `unless` and `where` add "
		    "up", diag_where(rule->c->diags, other->span));
}

/* Lets, conditions and outcomes add up; what else a rule says, it says once. */
static bool is_said_once(enum clause_kind kind) {
	return kind != CLAUSE_LET && kind != CLAUSE_WHERE && kind != CLAUSE_UNLESS
	    && kind != CLAUSE_ALERT && kind != CLAUSE_EMIT;
}

static void clause_twice(struct rule_check *rule, const struct clause_node *clause,
    const struct clause_node *first) {
	static const char *const words[CLAUSE_KINDS_COUNT] = { [CLAUSE_ABOUT] = "about",
	    [CLAUSE_OWNER] = "owner", [CLAUSE_RUNBOOK] = "runbook", [CLAUSE_TAGS] = "tags",
	    [CLAUSE_STATUS] = "status", [CLAUSE_SUPPRESS] = "suppress",
	    [CLAUSE_REPEAT] = "repeat", [CLAUSE_ON_CHANGE] = "on change",
	    [CLAUSE_LIMIT] = "limit", [CLAUSE_SHOW] = "show" };

	CHECK(words[clause->kind] != NULL);
	if (report(rule->c, DIAG_CLAUSE_TWICE, clause->span, "a second `%s`", words[clause->kind]))
		diag_help(rule->c->diags, "the first one is at %s; which of the two is to hold?",
		    diag_where(rule->c->diags, first->span));
}

static void clause_take(struct rule_check *rule, const struct clause_node *clause,
    const struct source_file *file, bool of_extend) {
	static const char *const whats[CLAUSE_KINDS_COUNT] = {
	    [CLAUSE_STATUS] = "the status", [CLAUSE_SUPPRESS] = "`suppress`",
	    [CLAUSE_TO] = "`to`" };
	const struct taken_clause *there = &rule->taken[clause->kind];

	if (clause->kind == CLAUSE_WHERE || clause->kind == CLAUSE_UNLESS) {
		*vec_add(&rule->filters) = (struct taken_clause){ clause, file, of_extend };
		return;
	}
	if (of_extend && there->node != NULL && there->of_extend) {
		extend_twice(rule, clause, there->node, whats[clause->kind]);
		return;
	}
	if (!of_extend && there->node != NULL && is_said_once(clause->kind)) {
		clause_twice(rule, clause, there->node);
		return;
	}
	rule->taken[clause->kind] = (struct taken_clause){ clause, file, of_extend };
}

void clauses_merge(struct rule_check *rule) {
	for (const struct clause_node *clause = rule->node->clauses; clause != NULL;
	    clause = clause->next)
		clause_take(rule, clause, rule->file, false);
	for (const struct extension *ext = rule->sym->extensions; ext != NULL; ext = ext->next)
		for (const struct clause_node *clause = ext->node->clauses; clause != NULL;
		    clause = clause->next)
			clause_take(rule, clause, ext->file, true);
}

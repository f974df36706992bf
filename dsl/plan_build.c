/*
 * plan_build.c -- how a rule's events find their partitions: a route for each different set of key
 * fields among its steps. Equal plans are one plan of the program.
 */
#include <string.h>

#include "dsl/rule_check.h"

static bool route_equal(const struct key_plan *plan, const struct key_route *a,
    const struct key_route *b) {
	return memcmp(a->slots, b->slots, plan->comp_count * sizeof *a->slots) == 0
	    && memcmp(a->any, b->any, plan->comp_count * sizeof *a->any) == 0;
}

static uint16_t route_add(struct rule_check *rule, struct key_plan *plan,
    struct key_route route, struct span span) {
	uint16_t i = 0;

	while (i < plan->route_count && !route_equal(plan, &plan->routes[i], &route))
		i++;
	if (i == KEY_ROUTES_MAX) {
		report(rule->c, DIAG_TOO_MANY, span, "the steps of a rule are keyed in at most %d "
		    "different ways", KEY_ROUTES_MAX);
		return 0;
	}
	plan->routes[i] = route;
	plan->route_count += i == plan->route_count;
	return i;
}

uint16_t plan_build(struct rule_check *rule) {
	struct key_plan	plan = { .comp_count = rule->key_count };

	plan.kinds = arena_alloc(rule->arena, rule->key_count + 1u);
	plan.routes = arena_alloc(rule->arena, KEY_ROUTES_MAX * sizeof *plan.routes);
	for (uint16_t k = 0; k < rule->key_count; k++)
		plan.kinds[k] = rule->keys[k].type.kind;
	for (size_t i = 0; i < rule->steps.count; i++) {
		struct step_check	*step = &rule->steps.items[i];
		struct key_route	 route;

		route.slots = arena_alloc(rule->arena,
		    (rule->key_count + 1u) * sizeof *route.slots);
		route.any = arena_alloc(rule->arena, rule->key_count + 1u);
		for (uint16_t k = 0; k < rule->key_count; k++) {
			route.slots[k] = column_slot(rule->c,
			    step->key_fields[k].field->column, step->span);
			route.any[k] = step->key_any[k];
		}
		step->route = route_add(rule, &plan, route, step->span);
	}
	if (rule->c->program->plan_count == UINT16_MAX) {
		report(rule->c, DIAG_TOO_MANY, rule->sym->sym.decl->name->span,
		    "the rules are keyed in more than %d different ways", UINT16_MAX);
		return 0;
	}
	return program_plan(rule->c->program, &plan);
}

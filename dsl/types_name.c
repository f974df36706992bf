/*
 * types_name.c -- names that stand for something else: parameters of a define, lets, constants; and
 * names that are only asked for: `exists`, the values of enums.
 */
#include <string.h>

#include "base/check.h"
#include "dsl/past.h"
#include "dsl/rule_check.h"

/* --- Parameters --- */

const struct expr_node *param_find(const struct scope *s, const char *name) {
	const struct name_node	*param;
	const struct expr_node	*arg;

	if (s->frame == NULL || name == NULL)
		return NULL;
	arg = s->frame->args;
	for (param = s->frame->define->params; param != NULL && arg != NULL;
	    param = param->next, arg = arg->next)
		if (strcmp(param->text, name) == 0)
			return arg;
	return NULL;
}

static const struct seg_node *segs_append(struct arena *arena, const struct seg_node *segs,
    const struct seg_node *tail) {
	struct seg_node	*first = NULL, **end = &first;

	for (; segs != NULL; segs = segs->next) {
		*end = arena_raw(arena, sizeof **end);
		**end = *segs;
		end = &(*end)->next;
	}
	*end = (struct seg_node *)tail;
	return first;
}

const struct path_node *path_deref(const struct scope **s, const struct path_node *path) {
	const struct expr_node	*arg;
	struct path_node	*whole;

	while ((arg = param_find(*s, path->segs->name)) != NULL && arg->kind == EXPR_PATH) {
		whole = arena_alloc((*s)->arena, sizeof *whole);
		whole->segs = (struct seg_node *)segs_append((*s)->arena, arg->path->segs,
		    path->segs->next);
		whole->seg_count = arg->path->seg_count + path->seg_count - 1;
		whole->dotted = path->segs->next == NULL ? arg->path->dotted : NULL;
		whole->span = arg->span;
		path = whole;
		*s = (*s)->frame->caller;
		if (path->seg_count > AST_DEPTH_MAX)
			break;
	}
	return path;
}

struct term *param_path(const struct scope *s, const struct path_node *path) {
	const struct expr_node	*arg = param_find(s, path->segs->name);
	struct scope		 inner = *s->frame->caller;

	inner.each = s->each;
	inner.depth = s->depth + arg->depth;
	if (expansion_begin(s, path->span, inner.depth) == -1)
		return term_error(s, path->span);
	if (path->seg_count == 1)
		return check_expr(&inner, arg);
	if (arg->kind == EXPR_PATH) {
		const struct scope *caller = s;

		path = path_deref(&caller, path);
		inner = *caller;
		inner.each = s->each;
		return check_path(&inner, arg, path);
	}
	report(s->c, DIAG_NO_MEMBER, path->span, "`%s` stands for an expression, and has no "
	    "fields", path->segs->name);
	return term_error(s, path->span);
}

bool expr_is_path(const struct scope *s, const struct expr_node *e) {
	const struct expr_node *arg;

	while (e->kind == EXPR_PATH && e->path->seg_count == 1
	    && (arg = param_find(s, e->path->segs->name)) != NULL) {
		e = arg;
		s = s->frame->caller;
	}
	return e->kind == EXPR_PATH;
}

const char *bare_name(const struct scope **s, const struct expr_node **e) {
	const struct expr_node *arg;

	while ((*e)->kind == EXPR_PATH && (*e)->path->seg_count == 1
	    && (arg = param_find(*s, (*e)->path->segs->name)) != NULL) {
		*e = arg;
		*s = (*s)->frame->caller;
	}
	if ((*e)->kind != EXPR_PATH || (*e)->path->seg_count != 1)
		return NULL;
	return (*e)->path->segs->name;
}

bool name_is_known(const struct scope *s, const char *name) {
	size_t bytes = strlen(name);

	if (s->event != NULL && s->kind != SCOPE_WINDOW
	    && type_set_field(s->event, name, bytes).field != NULL)
		return true;
	if (s->rule != NULL && (map_get(&s->rule->step_index, name, bytes) != NULL
	    || map_get(&s->rule->key_index, name, bytes) != NULL
	    || map_get(&s->rule->let_index, name, bytes) != NULL))
		return true;
	return value_find(s->c, s->file, name) != NULL;
}

/* --- Lets --- */

struct term *let_path(const struct scope *s, const struct path_node *path) {
	struct let_check	*let;
	struct scope		 inner;
	struct term		*term, *copy;

	let = s->rule == NULL ? NULL : map_get_str(&s->rule->let_index, path->segs->name);
	if (let == NULL)
		return NULL;
	if (let->node->kind == LET_PAST)
		return past_path(s, let, path);
	if (path->seg_count > 1) {
		report(s->c, DIAG_NO_MEMBER, path->span, "`%s` stands for an expression, and has "
		    "no fields", path->segs->name);
		return term_error(s, path->span);
	}
	if (let->is_busy) {
		if (report(s->c, DIAG_CYCLE, let->node->name->span, "`%s` stands for itself",
		    let->node->name->text))
			diag_help(s->c->diags, "a let may use other lets, in no circle");
		return term_error(s, path->span);
	}
	inner = *s;
	inner.frame = NULL;
	inner.file = let->file;
	inner.depth = s->depth + let->node->value->depth;
	if (expansion_begin(s, path->span, inner.depth) == -1)
		return term_error(s, path->span);
	let->is_busy = let->is_used = true;
	term = check_expr(&inner, let->node->value);
	let->is_busy = false;
	copy = term_new(s, TERM_ERROR, vtype_of(VT_NONE), path->span);
	*copy = *term;
	copy->span = path->span;
	return copy;
}

/* --- exists --- */

static struct term *exists_term(const struct scope *s, struct term *arg, struct span span) {
	if (arg->kind == TERM_ERROR)
		return arg;
	if (arg->kind == TERM_CONST)
		return term_bool(s, true, span);
	return term_with(s, TERM_EXISTS, vtype_of(VT_BOOL), span, &arg, 1);
}

struct term *check_exists(const struct scope *s, const struct expr_node *e) {
	const struct scope	*at = s;
	const struct path_node	*path = path_deref(&at, e->path);
	const char		*name = path->segs->name;
	struct scope		 inner = *at;
	struct term		*term = NULL;

	inner.each = s->each;
	if (at->event == NULL || type_set_field(at->event, name, strlen(name)).field == NULL)
		term = bound_exists(&inner, path, e->span);
	return term != NULL ? term : exists_term(s, check_path(&inner, e, path), e->span);
}

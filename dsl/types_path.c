/*
 * types_path.c -- what a name means, where it stands.
 *
 *	in a step's [ ]		the current event's field, a step, prev, the key, a let, a constant
 *	in where, alerts	a step, the key, a let, a constant
 *	in an aggregate		the element's field, a constant
 *
 * The first that fits is meant. A field's name may be dotted, so the longest that is declared
 * counts: `host.id` is the field "host.id" rather than the `id` of a step called host.
 */
#include <string.h>

#include "base/check.h"
#include "dsl/rule_check.h"

/* --- Paths --- */

/* The names of a path up to its first index, as dotted text, and where each of them ends. */
struct prefix {
	const char		*text;
	size_t			 ends[AST_DEPTH_MAX];
	const struct seg_node	*rests[AST_DEPTH_MAX];
	unsigned		 count;
};

static void prefix_init(struct arena *arena, const struct path_node *path, struct prefix *p) {
	const struct seg_node	*seg;
	size_t			 bytes = 0;
	char			*text;

	p->count = 0;
	for (seg = path->segs; seg != NULL && seg->name != NULL && p->count < AST_DEPTH_MAX;
	    seg = seg->next) {
		bytes += strlen(seg->name) + (p->count > 0);
		p->ends[p->count] = bytes;
		p->rests[p->count++] = seg->next;
	}
	p->text = path->dotted;
	if (p->text != NULL)
		return;
	text = arena_raw(arena, bytes + 1);
	p->text = text;
	for (seg = path->segs; p->count > 0 && seg != p->rests[p->count - 1]; seg = seg->next) {
		if (seg != path->segs)
			*text++ = '.';
		text = stpcpy(text, seg->name);
	}
}

/* A field that was found, of the event in a register or (NULL) of the current one. */
static struct term *field_term(const struct scope *s, const struct nfa_ref *ref,
    const struct set_field *found, struct span span, const struct seg_node *rest) {
	enum term_kind	 kind = ref != NULL ? TERM_BOUND : TERM_FIELD;
	struct term	*term;

	if (found->field->column->type.kind == VT_NONE)
		return term_error(s, span);
	term = term_new(s, kind, found->field->column->type, span);
	term->column = found->field->column;
	term->is_secret = found->is_secret;
	term->currency = found->currency;
	term->uses_event = kind == TERM_FIELD;
	term->uses_bound = kind == TERM_BOUND;
	if (kind == TERM_BOUND)
		term->ref = *ref;
	return rest == NULL ? term : check_members(s, term, rest);
}

/* The longest name that is a field of the set. NULL: none; *nearly: what some of the types have. */
static struct term *longest_field(const struct scope *s, const struct type_set *set,
    const struct nfa_ref *ref, const struct prefix *p, unsigned from, struct span span,
    struct set_field *nearly) {
	size_t skip = from > 0 ? p->ends[from - 1] + 1 : 0;

	*nearly = (struct set_field){0};
	for (unsigned k = p->count; k > from; k--) {
		struct set_field found = type_set_field(set, p->text + skip,
		    p->ends[k - 1] - skip);

		if (found.field != NULL)
			return field_term(s, ref, &found, span, p->rests[k - 1]);
		if (found.without != NULL || found.differs)
			*nearly = found;
	}
	return NULL;
}

static struct term *no_field(const struct scope *s, const struct type_set *set,
    const struct set_field *nearly, const char *name, struct span span) {
	struct diag_nearest	 nearest = { .name = name };
	const char		*types = type_set_text(s->arena, set);

	if (nearly->differs)
		report(s->c, DIAG_FIELD_DIFFERS, span,
		    "`%s` is not of one type in %s", name, types);
	else if (nearly->without != NULL) {
		if (report(s->c, DIAG_UNKNOWN_FIELD, span, "`%s` has no field `%s`",
		    nearly->without->sym.name, name))
			diag_help(s->c->diags, "a step on several types has the fields that all "
			    "of them have");
	} else if (report(s->c, DIAG_UNKNOWN_FIELD, span, "`%s` has no field `%s`", types,
	    name)) {
		type_set_nearest(set, &nearest);
		report_nearest(s->c, &nearest, span);
	}
	return term_error(s, span);
}

/* --- Steps --- */

static bool scope_has_steps(const struct scope *s) {
	return s->rule != NULL && (s->kind == SCOPE_STEP || s->kind == SCOPE_MATCH);
}

static void step_nearest(const struct rule_check *rule, struct diag_nearest *nearest) {
	for (size_t i = 0; rule != NULL && i < rule->step_index.count; i++)
		diag_nearest_try(nearest, rule->step_index.entries[i].key);
}

/* Whether it may be referred to here; complains if not. */
static bool step_is_bound(const struct scope *s, const struct step_check *step, uint16_t index,
    struct span span) {
	if (s->kind != SCOPE_STEP)
		return true;
	if (index > s->step) {
		if (report(s->c, DIAG_LATER_STEP, span, "`%s` comes later: nothing is known of it "
		    "here", step->name))
			diag_help(s->c->diags, "compare them in the later step's `[ ]`, or in "
			    "`where`");
		return false;
	}
	if (index == s->step && !s->in_loop
	    && report(s->c, DIAG_OWN_STEP, span, "`%s` means what this step has taken before: "
	    "nothing", step->name))
		diag_help(s->c->diags, "the current event's fields stand alone: `amount`, not "
		    "`%s.amount`", step->name);
	return true;
}

const struct step_check *step_need(const struct scope *s, const char *name, struct span span,
    uint16_t *step) {
	struct diag_nearest	 nearest = { .name = name };
	const struct rule_check	*rule = s->rule;
	void			*found = rule != NULL ? map_get_str(&rule->step_index, name) : NULL;

	if (found == STEP_AMBIGUOUS) {
		if (report(s->c, DIAG_AMBIGUOUS_STEP, span, "several steps are called `%s`", name))
			diag_help(s->c->diags, "give the one that is meant a name: `%s [...] as "
			    "first_one`", name);
		return NULL;
	}
	if (found == NULL) {
		if (rule != NULL && map_get_str(&rule->as_index, name) != NULL)
			report(s->c, DIAG_GROUP_NAME, span, "`%s` is a group: name the step in it "
			    "that is meant", name);
		else if (report(s->c, DIAG_UNKNOWN_STEP, span, "there is no step `%s`", name)) {
			step_nearest(rule, &nearest);
			report_nearest(s->c, &nearest, span);
		}
		return NULL;
	}
	*step = (uint16_t)((uintptr_t)found - 1);
	if (!step_is_bound(s, &rule->steps.items[*step], *step, span))
		return NULL;
	return &rule->steps.items[*step];
}

/* How many segments of the path name a step; 0: none. */
static unsigned step_segments(const struct scope *s, const struct prefix *p) {
	for (unsigned k = p->count; s->rule != NULL && k > 0; k--)
		if (map_get(&s->rule->step_index, p->text, p->ends[k - 1]) != NULL)
			return k;
	return 0;
}

bool path_names_step(const struct scope *s, const struct path_node *path) {
	struct prefix p;

	prefix_init(s->arena, path, &p);
	return step_segments(s, &p) > 0;
}

const struct step_check *path_step(const struct scope *s, const struct path_node *path,
    uint16_t *step, const struct seg_node **rest) {
	struct prefix	 p;
	unsigned	 k;

	prefix_init(s->arena, path, &p);
	k = step_segments(s, &p);
	*rest = k > 0 ? p.rests[k - 1] : NULL;
	return step_need(s, k > 0 ? arena_strndup(s->arena, p.text, p.ends[k - 1]) : p.text,
	    path->span, step);
}

static struct term *index_twice(const struct scope *s, const struct seg_node *seg) {
	report(s->c, DIAG_BAD_INDEX, seg->span, "this is one event already");
	return term_error(s, seg->span);
}

/* What stands behind a step's name, for complaints about it. */
static struct span rest_span(const struct path_node *path, const struct seg_node *rest) {
	const struct seg_node *last = rest;

	while (last->next != NULL)
		last = last->next;
	return path->segs->span.line != 0 ? span_join(rest->span, last->span) : path->span;
}

static struct term *bound_term(const struct scope *s, const struct type_set *types,
    struct nfa_ref ref, const struct path_node *path, const struct seg_node *rest) {
	const struct path_node	 tail = { .segs = (struct seg_node *)rest };
	struct set_field	 nearly;
	struct prefix		 p;
	struct term		*term;

	/* An event that is not declared has been complained about. */
	if (types->count == 0)
		return term_error(s, path->span);
	prefix_init(s->arena, &tail, &p);
	if (p.count == 0)
		return index_twice(s, rest);
	term = longest_field(s, types, &ref, &p, 0, path->span, &nearly);
	return term != NULL ? term
	    : no_field(s, types, &nearly, p.text, rest_span(path, rest));
}

/* probe[2]: which of the events bound to the step. false after a complaint. */
static bool index_resolve(const struct scope *s, const struct seg_node *seg,
    struct nfa_ref *ref) {
	struct scope	 plain = { .c = s->c, .arena = s->arena, .file = s->file,
	    .kind = SCOPE_CONST };
	struct term	*index = check_expr(&plain, seg->index);

	if (index->kind == TERM_ERROR)
		return false;
	if (index->kind != TERM_CONST || index->type.kind != VT_INT || index->cell.i < 0
	    || index->cell.i > INT32_MAX) {
		if (report(s->c, DIAG_BAD_INDEX, seg->span, "an index is a constant from 0 on"))
			diag_help(s->c->diags, "`probe[0]` is the first event bound to `probe`, "
			    "`probe` alone the last");
		return false;
	}
	ref->which = BIND_INDEX;
	ref->index = (uint32_t)index->cell.i;
	return true;
}

static struct term *bare_step(const struct scope *s, const struct path_node *path,
    const char *name) {
	if (report(s->c, DIAG_BARE_STEP, path->span, "`%s` is a step, no value", name))
		diag_help(s->c->diags, "say which field of its event: `%s.FIELD`", name);
	return term_error(s, path->span);
}

struct term *bound_path(const struct scope *s, struct nfa_ref ref, const struct path_node *path,
    const struct seg_node *rest) {
	const struct step_check *step = &s->rule->steps.items[ref.step];

	if (rest != NULL && rest->name == NULL) {
		if (ref.which != BIND_LAST)
			return index_twice(s, rest);
		if (!index_resolve(s, rest, &ref))
			return term_error(s, path->span);
		rest = rest->next;
	}
	if (rest == NULL)
		return bare_step(s, path, step->name);
	return bound_term(s, &step->types, ref, path, rest);
}

struct term *bound_exists(const struct scope *s, const struct path_node *path,
    struct span span) {
	const struct seg_node	*rest;
	struct nfa_ref		 ref = { .which = BIND_LAST };
	struct term		*term;
	struct prefix		 p;
	unsigned		 k;

	if (!scope_has_steps(s))
		return NULL;
	prefix_init(s->arena, path, &p);
	k = step_segments(s, &p);
	rest = k > 0 ? p.rests[k - 1] : path->segs->next;
	if (rest != NULL && (k == 0 || rest->name != NULL || rest->next != NULL))
		return NULL;
	if (k == 0 && (s->kind != SCOPE_STEP || strcmp(p.text, "prev") != 0))
		return NULL;
	if (k == 0)
		ref.step = EXPR_PREV;
	else if (step_need(s, arena_strndup(s->arena, p.text, p.ends[k - 1]), path->span,
	    &ref.step) == NULL)
		return term_error(s, span);
	if (rest != NULL && !index_resolve(s, rest, &ref))
		return term_error(s, span);
	term = term_new(s, TERM_BOUND_EXISTS, vtype_of(VT_BOOL), span);
	term->ref = ref;
	term->uses_bound = true;
	return term;
}

/* cash.amount, probe[0].amount, in the order of names: k segments are the step's. */
static struct term *step_path(const struct scope *s, const struct path_node *path,
    const struct prefix *p, unsigned k) {
	const char	*name = arena_strndup(s->arena, p->text, p->ends[k - 1]);
	struct nfa_ref	 ref = { .which = BIND_LAST };

	if (step_need(s, name, path->span, &ref.step) == NULL)
		return term_error(s, path->span);
	return bound_path(s, ref, path, p->rests[k - 1]);
}

/* The event bound just before, whatever its step: of any type that has the field. */
static struct term *prev_path(const struct scope *s, const struct path_node *path,
    const struct prefix *p) {
	struct nfa_ref	 ref = { .step = EXPR_PREV };
	struct type_set	 having;
	struct term	*term;
	struct set_field nearly;

	if (p->count == 1)
		return bare_step(s, path, "prev");
	for (unsigned k = p->count; k > 1; k--) {
		size_t skip = p->ends[0] + 1;

		having = (struct type_set){0};
		for (uint16_t i = 0; i < s->rule->pattern_steps; i++) {
			const struct step_check *step = &s->rule->steps.items[i];

			for (uint16_t t = 0; step->taken && t < step->types.count; t++)
				if (event_field(step->types.types[t], p->text + skip,
				    p->ends[k - 1] - skip) != NULL)
					type_set_add(s->arena, &having, step->types.types[t]);
		}
		if (having.count == 0)
			continue;
		term = longest_field(s, &having, &ref, p, 1, path->span, &nearly);
		return term != NULL ? term : no_field(s, &having, &nearly, p->text + skip,
		    rest_span(path, path->segs->next));
	}
	return no_field(s, &s->rule->seen, &(struct set_field){0}, p->text + p->ends[0] + 1,
	    rest_span(path, path->segs->next));
}

/* --- Keys, lets, constants --- */

static struct term *key_path(const struct scope *s, const struct path_node *path,
    const struct prefix *p) {
	struct rule_check	*rule = s->rule;
	const struct key_check	*key;
	struct set_field	 field;
	struct term		*term;
	uintptr_t		 found = 0;
	unsigned		 k;

	for (k = p->count; rule != NULL && k > 0 && found == 0; k--)
		found = (uintptr_t)map_get(&rule->key_index, p->text, p->ends[k - 1]);
	if (found == 0)
		return NULL;
	key = &rule->keys[found - 1];
	if (key->type.kind == VT_NONE)
		return term_error(s, path->span);
	if (s->kind == SCOPE_STEP) {
		/* No match knows its key before its first event; that event has it itself. */
		field = key_field(rule, s->step, (uint16_t)(found - 1));
		return field.field != NULL
		    ? field_term(s, NULL, &field, path->span, p->rests[k]) : NULL;
	}
	term = term_new(s, TERM_KEY, key->type, path->span);
	term->comp = (uint16_t)(found - 1);
	term->is_secret = key->is_secret;
	term->uses_bound = true;
	return check_members(s, term, p->rests[k]);
}

static struct term *value_path(const struct scope *s, const struct path_node *path,
    const struct prefix *p) {
	static const char *const right_of[] = { [SYM_LIST] = "list", [SYM_SCHEDULE] = "schedule",
	    [SYM_DEFINE] = "define", [SYM_CONST] = "const" };
	struct sym	*sym = NULL;
	struct term	*term;
	unsigned	 k;

	for (k = p->count; k > 0 && sym == NULL; k--)
		sym = value_find(s->c, s->file, arena_strndup(s->arena, p->text, p->ends[k - 1]));
	if (sym == NULL)
		return NULL;
	if (sym->kind == SYM_CONST && sym->state == SYM_BUSY) {
		const_cycle(s->c, (struct const_sym *)sym, path->span);
		return term_error(s, path->span);
	}
	if (sym->state == SYM_BAD)
		return term_error(s, path->span);
	if (sym->kind != SYM_CONST) {
		if (report(s->c, DIAG_NOT_A_VALUE, path->span, "`%s` is a %s, no value",
		    sym->name, right_of[sym->kind]))
			diag_help(s->c->diags, sym->kind == SYM_DEFINE
			    ? "give it its arguments: `%s(...)`"
			    : "it stands right of `in`: `x in %s`", sym->name);
		return term_error(s, path->span);
	}
	term = term_new(s, TERM_ERROR, vtype_of(VT_NONE), path->span);
	*term = *((struct const_sym *)sym)->value;
	term->span = path->span;
	return check_members(s, term, p->rests[k]);
}

/* --- Names that mean nothing --- */

const char *step_having(const struct scope *s, const char *name) {
	const struct rule_check *rule = s->rule;

	for (size_t i = 0; rule != NULL && i < rule->step_index.count; i++) {
		uintptr_t found = (uintptr_t)rule->step_index.entries[i].value;

		if (found != UINTPTR_MAX && type_set_field(&rule->steps.items[found - 1].types,
		    name, strlen(name)).field != NULL)
			return rule->step_index.entries[i].key;
	}
	return NULL;
}

static void names_nearest(const struct scope *s, struct diag_nearest *nearest) {
	if (s->event != NULL)
		type_set_nearest(s->event, nearest);
	if (s->kind == SCOPE_STEP || s->kind == SCOPE_MATCH)
		step_nearest(s->rule, nearest);
	for (uint16_t i = 0; s->rule != NULL && i < s->rule->key_count; i++)
		diag_nearest_try(nearest, s->rule->keys[i].name);
	for (size_t i = 0; s->rule != NULL && i < s->rule->let_index.count; i++)
		diag_nearest_try(nearest, s->rule->let_index.entries[i].key);
	sym_nearest(s->c, &s->c->values, s->file, nearest);
}

static struct term *unknown_name(const struct scope *s, const struct path_node *path,
    const char *name) {
	struct diag_nearest	 nearest = { .name = name };
	const char		*step;

	names_nearest(s, &nearest);
	step = s->kind == SCOPE_MATCH ? step_having(s, name) : NULL;
	if (s->event != NULL && s->kind != SCOPE_MATCH && s->kind != SCOPE_WINDOW) {
		if (!report(s->c, DIAG_UNKNOWN_FIELD, path->span, "`%s` has no field `%s`",
		    type_set_text(s->arena, s->event), name))
			return term_error(s, path->span);
	} else if (!report(s->c, DIAG_UNKNOWN_NAME, path->span, "`%s` means nothing here", name))
		return term_error(s, path->span);
	if (step != NULL) {
		diag_help(s->c->diags, "a step's field has the step before it: `%s.%s`", step,
		    name);
		diag_fix(s->c->diags, path->span, arena_printf(s->arena, "%s.%s", step, name));
	} else if (s->kind == SCOPE_WINDOW
	    && type_set_field(s->event, name, strlen(name)).field != NULL)
		diag_help(s->c->diags, "a window holds many events: `last(%s)`, `avg(%s)`, ...",
		    name, name);
	else if (nearest.best != NULL)
		report_nearest(s->c, &nearest, path->span);
	else if (path->seg_count == 1)
		diag_help(s->c->diags, "if a text is meant, it stands in quotes: \"%s\"", name);
	return term_error(s, path->span);
}

/* The aggregate's own step, or the watch's name: its elements are meant. */
static unsigned element_segments(const struct scope *s, const struct prefix *p) {
	const struct rule_check *rule = s->rule;

	for (unsigned k = p->count; rule != NULL && k > 0; k--) {
		size_t bytes = p->ends[k - 1];

		if (rule->watched_as != NULL ? strlen(rule->watched_as) == bytes
		    && memcmp(rule->watched_as, p->text, bytes) == 0
		    : (uintptr_t)map_get(&rule->step_index, p->text, bytes) == s->step + 1u)
			return k;
	}
	return 0;
}

static struct term *misplaced_step(const struct scope *s, const struct path_node *path,
    const char *name) {
	if (report(s->c, DIAG_MISPLACED, path->span, "`%s` cannot be referred to here", name))
		diag_help(s->c->diags, s->kind == SCOPE_ELEMENT
		    ? "an aggregate ranges over the events of its own step alone"
		    : "here an event is judged by itself");
	return term_error(s, path->span);
}

/* --- The way in --- */

struct term *check_path(const struct scope *s, const struct expr_node *e,
    const struct path_node *path) {
	struct prefix	 p;
	struct set_field nearly = {0};
	struct term	*term;
	unsigned	 k;

	(void)e;
	if (param_find(s, path->segs->name) != NULL)
		return param_path(s, path);
	prefix_init(s->arena, path, &p);
	term = s->event == NULL || s->kind == SCOPE_WINDOW ? NULL
	    : longest_field(s, s->event, NULL, &p, 0, path->span, &nearly);
	if (term != NULL)
		return term;
	if (s->kind == SCOPE_STEP && strcmp(p.text, "prev") == 0)
		return bare_step(s, path, "prev");
	if (s->kind == SCOPE_STEP && strncmp(p.text, "prev.", 5) == 0)
		return prev_path(s, path, &p);
	k = step_segments(s, &p);
	/* A step by itself is no value; the key of that name is. */
	if (k > 0 && p.rests[k - 1] == NULL && scope_has_steps(s)
	    && (term = key_path(s, path, &p)) != NULL)
		return term;
	if (k > 0 && scope_has_steps(s))
		return step_path(s, path, &p, k);
	if (s->kind == SCOPE_ELEMENT && element_segments(s, &p) > 0) {
		k = element_segments(s, &p);
		term = longest_field(s, s->event, NULL, &p, k, path->span, &nearly);
		return term != NULL ? term : p.count > k
		    ? no_field(s, s->event, &nearly, p.text + p.ends[k - 1] + 1,
		    rest_span(path, p.rests[k - 1]))
		    : bare_step(s, path, p.text);
	}
	if (s->kind != SCOPE_ELEMENT && s->kind != SCOPE_EVENT
	    && (term = key_path(s, path, &p)) != NULL)
		return term;
	if ((term = let_path(s, path)) != NULL || (term = value_path(s, path, &p)) != NULL)
		return term;
	if (nearly.without != NULL || nearly.differs)
		return no_field(s, s->event, &nearly, p.text, path->span);
	if (k > 0)
		return misplaced_step(s, path, p.text);
	if (scope_has_steps(s) && map_get_str(&s->rule->as_index, path->segs->name) != NULL) {
		step_need(s, path->segs->name, path->span, &(uint16_t){0});
		return term_error(s, path->span);
	}
	return unknown_name(s, path, p.text);
}

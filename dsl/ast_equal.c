/*
 * ast_equal.c -- whether two files say the same, node by node. The proof of the formatter: it sees
 * nothing of it.
 */
#include <string.h>

#include "dsl/ast.h"

/* For lists linked by `next`: every node of one equals that of the other. */
#define lists_equal(a, b, node_equal) ({				\
	bool is_equal_ = true;						\
	while (is_equal_ && (a) != NULL && (b) != NULL) {		\
		is_equal_ = node_equal(a, b);				\
		(a) = (a)->next;					\
		(b) = (b)->next;					\
	}								\
	is_equal_ && (a) == NULL && (b) == NULL;			\
})

/* Either both are left out, or both are there and equal. */
#define parts_equal(a, b, node_equal)					\
	((a) == NULL || (b) == NULL ? (a) == (b) : node_equal(a, b))

static bool exprs_equal(const struct expr_node *, const struct expr_node *);
static bool expr_equal(const struct expr_node *, const struct expr_node *);

static bool string_equal(const char *a, const char *b) {
	return strcmp(a, b) == 0;
}

static bool name_equal(const struct name_node *a, const struct name_node *b) {
	return strcmp(a->text, b->text) == 0;
}

static bool names_equal(const struct name_node *a, const struct name_node *b) {
	return lists_equal(a, b, name_equal);
}

static bool text_equal(const struct text_node *a, const struct text_node *b) {
	return a->bytes == b->bytes && memcmp(a->text, b->text, a->bytes) == 0
	    && strlen(a->text) == a->bytes && strlen(b->text) == b->bytes;
}

static bool texts_equal(const struct text_node *a, const struct text_node *b) {
	return lists_equal(a, b, text_equal);
}

static bool number_equal(struct number a, struct number b) {
	return a.value.hi == b.value.hi && a.value.lo == b.value.lo && a.value.exp == b.value.exp;
}

static bool duration_equal(const struct duration_node *a, const struct duration_node *b) {
	return a->ns == b->ns && number_equal(a->number, b->number)
	    && strcmp(a->unit, b->unit) == 0;
}

static bool seg_equal(const struct seg_node *a, const struct seg_node *b) {
	return parts_equal(a->name, b->name, string_equal)
	    && parts_equal(a->index, b->index, expr_equal);
}

static bool path_equal(const struct path_node *left, const struct path_node *right) {
	const struct seg_node *a = left->segs, *b = right->segs;

	return left->seg_count == right->seg_count
	    && parts_equal(left->dotted, right->dotted, string_equal)
	    && lists_equal(a, b, seg_equal);
}

static bool paths_equal(const struct path_node *a, const struct path_node *b) {
	return lists_equal(a, b, path_equal);
}

static bool expr_equal(const struct expr_node *a, const struct expr_node *b) {
	if (a->kind != b->kind || a->is_negated != b->is_negated || a->depth != b->depth
	    || a->arg_count != b->arg_count)
		return false;
	switch ((enum expr_kind)a->kind) {
	case EXPR_OR: case EXPR_AND: case EXPR_SET:
		return exprs_equal(a->args, b->args);
	case EXPR_CALL:
		return strcmp(a->name, b->name) == 0 && exprs_equal(a->args, b->args)
		    && parts_equal(a->where, b->where, expr_equal);
	case EXPR_MEMBER:
		return expr_equal(a->left, b->left) && path_equal(a->member, b->member);
	case EXPR_EXISTS: case EXPR_PATH: case EXPR_ANY_PATH: case EXPR_ALL_PATH:
		return path_equal(a->path, b->path);
	case EXPR_NUM: case EXPR_PERCENT:
		return number_equal(a->number, b->number);
	case EXPR_UNIT_NUM:
		return number_equal(a->number, b->number) && strcmp(a->unit, b->unit) == 0;
	case EXPR_STR: case EXPR_NET:
		return text_equal(a->text, b->text);
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL:
		return true;
	default:
		return parts_equal(a->left, b->left, expr_equal)
		    && parts_equal(a->right, b->right, expr_equal);
	}
}

static bool exprs_equal(const struct expr_node *a, const struct expr_node *b) {
	return lists_equal(a, b, expr_equal);
}

static bool assign_equal(const struct assign_node *a, const struct assign_node *b) {
	return path_equal(a->path, b->path) && expr_equal(a->value, b->value);
}

static bool assigns_equal(const struct assign_node *a, const struct assign_node *b) {
	return lists_equal(a, b, assign_equal);
}

/* ---- What flows in ------------------------------------------------------------------------- */

static bool unit_equal(struct unit_node a, struct unit_node b) {
	return a.kind == b.kind && a.is_minor == b.is_minor
	    && parts_equal(a.text, b.text, string_equal);
}

static bool type_equal(const struct type_node *a, const struct type_node *b) {
	return a->kind == b->kind && parts_equal(a->name, b->name, string_equal)
	    && names_equal(a->values, b->values)
	    && parts_equal(a->element, b->element, type_equal);
}

static bool field_equal(const struct field_node *a, const struct field_node *b) {
	return path_equal(a->path, b->path) && type_equal(a->type, b->type)
	    && a->is_optional == b->is_optional && a->is_secret == b->is_secret
	    && parts_equal(a->from, b->from, text_equal) && unit_equal(a->unit, b->unit);
}

static bool fields_equal(const struct field_node *a, const struct field_node *b) {
	return lists_equal(a, b, field_equal);
}

static bool timing_equal(const struct timing_node *a, const struct timing_node *b) {
	return a->kind == b->kind && parts_equal(a->path, b->path, path_equal)
	    && parts_equal(a->from, b->from, text_equal) && unit_equal(a->unit, b->unit)
	    && parts_equal(a->duration, b->duration, duration_equal);
}

static bool timings_equal(const struct timing_node *a, const struct timing_node *b) {
	return lists_equal(a, b, timing_equal);
}

static bool event_equal(const struct event_node *a, const struct event_node *b) {
	return parts_equal(a->base, b->base, name_equal)
	    && parts_equal(a->base_cond, b->base_cond, expr_equal)
	    && fields_equal(a->fields, b->fields) && timings_equal(a->timing, b->timing);
}

static bool list_equal(const struct list_node *a, const struct list_node *b) {
	return exprs_equal(a->values, b->values) && a->value_count == b->value_count
	    && parts_equal(a->from, b->from, text_equal) && names_equal(a->keys, b->keys)
	    && a->has_columns == b->has_columns && fields_equal(a->columns, b->columns);
}

/* ---- Patterns ------------------------------------------------------------------------------ */

static bool elems_equal(const struct elem_node *, const struct elem_node *);

static bool quant_equal(struct quant_node a, struct quant_node b) {
	return a.is_optional == b.is_optional && a.loop == b.loop && a.min == b.min
	    && a.max == b.max && a.is_consecutive == b.is_consecutive
	    && a.is_any_combination == b.is_any_combination && a.is_greedy == b.is_greedy;
}

static bool seq_equal(const struct seq_node *a, const struct seq_node *b) {
	return a->elem_count == b->elem_count && elems_equal(a->elems, b->elems);
}

static bool seqs_equal(const struct seq_node *a, const struct seq_node *b) {
	return lists_equal(a, b, seq_equal);
}

static bool elem_equal(const struct elem_node *a, const struct elem_node *b) {
	return a->kind == b->kind && a->rel == b->rel && quant_equal(a->quant, b->quant)
	    && parts_equal(a->within, b->within, duration_equal)
	    && names_equal(a->types, b->types) && parts_equal(a->cond, b->cond, expr_equal)
	    && seqs_equal(a->branches, b->branches) && parts_equal(a->as, b->as, name_equal)
	    && parts_equal(a->until, b->until, expr_equal)
	    && parts_equal(a->each_within, b->each_within, duration_equal)
	    && parts_equal(a->hold, b->hold, duration_equal);
}

static bool elems_equal(const struct elem_node *a, const struct elem_node *b) {
	return lists_equal(a, b, elem_equal);
}

/* ---- Rules --------------------------------------------------------------------------------- */

static bool alt_equal(const struct alt_node *a, const struct alt_node *b) {
	return a->is_any == b->is_any && path_equal(a->path, b->path);
}

static bool alts_equal(const struct alt_node *a, const struct alt_node *b) {
	return lists_equal(a, b, alt_equal);
}

static bool key_equal(const struct key_node *a, const struct key_node *b) {
	return parts_equal(a->name, b->name, name_equal) && alts_equal(a->alts, b->alts)
	    && parts_equal(a->list, b->list, name_equal);
}

static bool keys_equal(const struct key_node *a, const struct key_node *b) {
	return lists_equal(a, b, key_equal);
}

static bool let_equal(const struct let_node *a, const struct let_node *b) {
	return a->kind == b->kind && name_equal(a->name, b->name)
	    && parts_equal(a->value, b->value, expr_equal)
	    && parts_equal(a->what, b->what, name_equal) && parts_equal(a->of, b->of, path_equal)
	    && parts_equal(a->cond, b->cond, expr_equal)
	    && parts_equal(a->over, b->over, duration_equal)
	    && parts_equal(a->ending, b->ending, duration_equal);
}

static bool cancel_equal(const struct cancel_node *a, const struct cancel_node *b) {
	return names_equal(a->types, b->types) && parts_equal(a->cond, b->cond, expr_equal);
}

static bool match_equal(const struct match_node *a, const struct match_node *b) {
	return seq_equal(a->seq, b->seq) && parts_equal(a->within, b->within, duration_equal)
	    && parts_equal(a->cancel, b->cancel, cancel_equal);
}

static bool window_equal(const struct window_node *a, const struct window_node *b) {
	return a->kind == b->kind && a->count == b->count
	    && parts_equal(a->size, b->size, duration_equal)
	    && parts_equal(a->step, b->step, duration_equal)
	    && parts_equal(a->within, b->within, duration_equal)
	    && parts_equal(a->zone, b->zone, text_equal);
}

static bool watch_equal(const struct watch_node *a, const struct watch_node *b) {
	return names_equal(a->types, b->types) && parts_equal(a->cond, b->cond, expr_equal)
	    && parts_equal(a->as, b->as, name_equal) && window_equal(&a->window, &b->window)
	    && expr_equal(a->when, b->when) && parts_equal(a->hold, b->hold, duration_equal)
	    && parts_equal(a->clear, b->clear, expr_equal);
}

static bool part_equal(const struct part_node *a, const struct part_node *b) {
	return a->bytes == b->bytes && parts_equal(a->text, b->text, string_equal)
	    && parts_equal(a->value, b->value, expr_equal)
	    && parts_equal(a->format, b->format, string_equal);
}

static bool alert_equal(const struct alert_node *left, const struct alert_node *right) {
	const struct part_node *a = left->parts, *b = right->parts;

	return left->when == right->when && name_equal(left->level, right->level)
	    && parts_equal(left->cond, right->cond, expr_equal)
	    && text_equal(left->text, right->text) && lists_equal(a, b, part_equal)
	    && left->has_with == right->has_with && assigns_equal(left->with, right->with)
	    && names_equal(left->to, right->to);
}

static bool emit_equal(const struct emit_node *a, const struct emit_node *b) {
	return a->when == b->when && name_equal(a->type, b->type)
	    && assigns_equal(a->assigns, b->assigns);
}

static bool clause_equal(const struct clause_node *a, const struct clause_node *b) {
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case CLAUSE_ABOUT: case CLAUSE_OWNER: case CLAUSE_RUNBOOK:
		return text_equal(a->text, b->text);
	case CLAUSE_TAGS:	return texts_equal(a->texts, b->texts);
	case CLAUSE_STATUS:
		return name_equal(a->status.name, b->status.name)
		    && a->status.is_canary == b->status.is_canary
		    && number_equal(a->status.percent, b->status.percent);
	case CLAUSE_FOR_EACH:	return keys_equal(a->keys, b->keys);
	case CLAUSE_LET:	return let_equal(a->let, b->let);
	case CLAUSE_MATCH:	return match_equal(a->match, b->match);
	case CLAUSE_WATCH:	return watch_equal(a->watch, b->watch);
	case CLAUSE_WHERE:	return expr_equal(a->expr, b->expr);
	case CLAUSE_UNLESS:	return expr_equal(a->expr, b->expr);
	case CLAUSE_ALERT:	return alert_equal(a->alert, b->alert);
	case CLAUSE_EMIT:	return emit_equal(a->emit, b->emit);
	case CLAUSE_SUPPRESS:
		return duration_equal(a->suppress.duration, b->suppress.duration)
		    && keys_equal(a->suppress.per, b->suppress.per);
	case CLAUSE_REPEAT:
		return a->repeat.kind == b->repeat.kind
		    && parts_equal(a->repeat.step, b->repeat.step, name_equal);
	case CLAUSE_ON_CHANGE:	return a->change == b->change;
	case CLAUSE_LIMIT:	return a->limit.count == b->limit.count;
	case CLAUSE_SHOW:
		return a->show.kind == b->show.kind && paths_equal(a->show.paths, b->show.paths);
	case CLAUSE_TO:		return names_equal(a->to, b->to);
	case CLAUSE_KINDS_COUNT: break;
	}
	return false;
}

static bool clauses_equal(const struct clause_node *a, const struct clause_node *b) {
	return lists_equal(a, b, clause_equal);
}

/* ---- Declarations -------------------------------------------------------------------------- */

static bool line_equal(const struct line_node *a, const struct line_node *b) {
	return a->kind == b->kind && a->times == b->times && a->count == b->count
	    && parts_equal(a->at, b->at, duration_equal)
	    && parts_equal(a->at_text, b->at_text, text_equal)
	    && parts_equal(a->every, b->every, duration_equal)
	    && parts_equal(a->type, b->type, name_equal) && a->has_with == b->has_with
	    && assigns_equal(a->assigns, b->assigns);
}

static bool lines_equal(const struct line_node *a, const struct line_node *b) {
	return lists_equal(a, b, line_equal);
}

static bool decl_equal(const struct decl *a, const struct decl *b) {
	if (a->kind != b->kind || a->is_broken || b->is_broken
	    || !parts_equal(a->name, b->name, name_equal))
		return false;
	switch (a->kind) {
	case DECL_PACKAGE:	return path_equal(a->package, b->package);
	case DECL_EVENT:	return event_equal(a->event, b->event);
	case DECL_LIST:		return list_equal(a->list, b->list);
	case DECL_SCHEDULE:
		return text_equal(a->schedule->text, b->schedule->text)
		    && text_equal(a->schedule->zone, b->schedule->zone)
		    && parts_equal(a->schedule->except, b->schedule->except, name_equal);
	case DECL_CONST:	return expr_equal(a->value, b->value);
	case DECL_DEFINE:
		return names_equal(a->define->params, b->define->params)
		    && expr_equal(a->define->body, b->define->body);
	case DECL_RULE:		return clauses_equal(a->rule->clauses, b->rule->clauses);
	case DECL_EXTEND:
		return path_equal(a->extend->rule, b->extend->rule)
		    && clauses_equal(a->extend->clauses, b->extend->clauses);
	case DECL_DERIVE:
		return names_equal(a->derive->types, b->derive->types)
		    && parts_equal(a->derive->cond, b->derive->cond, expr_equal)
		    && assigns_equal(a->derive->assigns, b->derive->assigns);
	case DECL_TEST:
		return path_equal(a->test->rule, b->test->rule)
		    && text_equal(a->test->title, b->test->title)
		    && lines_equal(a->test->lines, b->test->lines);
	case DECL_BROKEN:	break;
	}
	return false;
}

bool ast_file_equal(const struct ast_file *left, const struct ast_file *right) {
	const struct decl *a = left->decls, *b = right->decls;

	return lists_equal(a, b, decl_equal);
}

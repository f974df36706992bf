/* canon.c -- the canonical form of parts of a rule, for hashing. */
#include "dsl/canon.h"

#include <string.h>

static void bytes_add(struct buf *out, const char *text, size_t bytes) {
	buf_printf(out, "%zu:", bytes);
	buf_add(out, text, bytes);
	buf_char(out, ' ');
}

void canon_word(struct buf *out, const char *word) {
	if (word == NULL)
		buf_str(out, "- ");
	else
		bytes_add(out, word, strlen(word));
}

void canon_text(struct buf *out, const struct text_node *text) {
	if (text == NULL)
		buf_str(out, "- ");
	else
		bytes_add(out, text->text, text->bytes);
}

void canon_names(struct buf *out, const struct name_node *names) {
	buf_char(out, '(');
	for (; names != NULL; names = names->next)
		canon_word(out, names->text);
	buf_char(out, ')');
}

void canon_duration(struct buf *out, const struct duration_node *duration) {
	if (duration == NULL)
		buf_str(out, "- ");
	else
		buf_printf(out, "%lldns ", (long long)duration->ns);
}

void canon_path(struct buf *out, const struct path_node *path) {
	buf_char(out, '(');
	for (const struct seg_node *seg = path->segs; seg != NULL; seg = seg->next)
		if (seg->name != NULL)
			canon_word(out, seg->name);
		else
			canon_expr(out, seg->index);
	buf_char(out, ')');
}

void canon_assigns(struct buf *out, const struct assign_node *assigns) {
	buf_char(out, '{');
	for (; assigns != NULL; assigns = assigns->next) {
		canon_path(out, assigns->path);
		canon_expr(out, assigns->value);
	}
	buf_char(out, '}');
}

/* --- Expressions --- */

static void number_add(struct buf *out, const struct expr_node *e) {
	char	text[DECIMAL_TEXT_BYTES];
	int64_t	ns;

	if (e->kind == EXPR_UNIT_NUM && duration_ns(e->number.value, e->unit, &ns)) {
		buf_printf(out, "%lldns ", (long long)ns);
		return;
	}
	decimal_print(decimal_canonical(e->number.value), text);
	/* 1 is an int and 1.0 a decimal. */
	buf_printf(out, "%s%s ", text, e->kind == EXPR_NUM
	    && strchr(e->number.text, '.') != NULL ? "." : "");
	if (e->kind == EXPR_UNIT_NUM)
		canon_word(out, e->unit);
}

static void parts_add(struct buf *out, const struct expr_node *e) {
	switch ((enum expr_kind)e->kind) {
	case EXPR_EXISTS: case EXPR_PATH: case EXPR_ANY_PATH: case EXPR_ALL_PATH:
		canon_path(out, e->path);
		break;
	case EXPR_NUM: case EXPR_PERCENT: case EXPR_UNIT_NUM:
		number_add(out, e);
		break;
	case EXPR_STR: case EXPR_NET:
		canon_text(out, e->text);
		break;
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL: case EXPR_KINDS_COUNT:
		break;
	case EXPR_CALL:
		canon_word(out, e->name);
		canon_expr(out, e->where);
		/* fall through */
	case EXPR_OR: case EXPR_AND: case EXPR_SET:
		for (const struct expr_node *arg = e->args; arg != NULL; arg = arg->next)
			canon_expr(out, arg);
		break;
	case EXPR_MEMBER:
		canon_expr(out, e->left);
		canon_path(out, e->member);
		break;
	default:
		canon_expr(out, e->left);
		canon_expr(out, e->right);
	}
}

void canon_expr(struct buf *out, const struct expr_node *e) {
	if (e == NULL) {
		buf_str(out, "- ");
		return;
	}
	buf_printf(out, "(%s%u ", e->is_negated ? "not " : "", e->kind);
	parts_add(out, e);
	buf_char(out, ')');
}

/* --- Patterns --- */

static void elem_add(struct buf *out, const struct elem_node *elem) {
	const struct quant_node *q = &elem->quant;

	buf_printf(out, "(%u %u %d %u %u %u %d %d %d ", elem->kind, elem->rel, q->is_optional,
	    q->loop, q->min, q->max, q->is_consecutive, q->is_any_combination, q->is_greedy);
	canon_duration(out, elem->within);
	canon_names(out, elem->types);
	canon_expr(out, elem->cond);
	for (const struct seq_node *branch = elem->branches; branch != NULL;
	    branch = branch->next)
		canon_seq(out, branch);
	canon_word(out, elem->as != NULL ? elem->as->text : NULL);
	canon_expr(out, elem->until);
	canon_duration(out, elem->each_within);
	canon_duration(out, elem->hold);
	buf_char(out, ')');
}

void canon_seq(struct buf *out, const struct seq_node *seq) {
	buf_char(out, '{');
	for (const struct elem_node *elem = seq->elems; elem != NULL; elem = elem->next)
		elem_add(out, elem);
	buf_char(out, '}');
}

void canon_watch(struct buf *out, const struct watch_node *watch) {
	canon_names(out, watch->types);
	canon_expr(out, watch->cond);
	canon_word(out, watch->as != NULL ? watch->as->text : NULL);
	buf_printf(out, "%u %u ", watch->window.kind, watch->window.count);
	canon_duration(out, watch->window.size);
	canon_duration(out, watch->window.step);
	canon_duration(out, watch->window.within);
	canon_text(out, watch->window.zone);
	canon_expr(out, watch->when);
	canon_duration(out, watch->hold);
	canon_expr(out, watch->clear);
}

void canon_keys(struct buf *out, const struct key_node *keys) {
	buf_char(out, '(');
	for (; keys != NULL; keys = keys->next) {
		canon_word(out, keys->name != NULL ? keys->name->text : NULL);
		for (const struct alt_node *alt = keys->alts; alt != NULL; alt = alt->next) {
			buf_str(out, alt->is_any ? "any " : "");
			canon_path(out, alt->path);
		}
		canon_word(out, keys->list != NULL ? keys->list->text : NULL);
	}
	buf_char(out, ')');
}

void canon_let(struct buf *out, const struct let_node *let) {
	buf_char(out, '(');
	canon_word(out, let->name->text);
	canon_expr(out, let->value);
	canon_word(out, let->what != NULL ? let->what->text : NULL);
	if (let->of != NULL)
		canon_path(out, let->of);
	canon_expr(out, let->cond);
	canon_duration(out, let->over);
	canon_duration(out, let->ending);
	buf_char(out, ')');
}

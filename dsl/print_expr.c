#include "dsl/print.h"

#include <stdio.h>
#include <string.h>

/* Binds tighter the higher; as the precedences of parser.y. */
enum level { LEVEL_NONE, LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_ELSE, LEVEL_ADD,
	LEVEL_MUL, LEVEL_NEG, LEVEL_PRIM };

static const struct { enum level level; const char *word; } kinds[EXPR_KINDS_COUNT] = {
	[EXPR_OR]	= { LEVEL_OR,	"or" },
	[EXPR_AND]	= { LEVEL_AND,	"and" },
	[EXPR_NOT]	= { LEVEL_NOT,	"not" },
	[EXPR_EQ]	= { LEVEL_COMPARE, "=" },
	[EXPR_NE]	= { LEVEL_COMPARE, "!=" },
	[EXPR_LT]	= { LEVEL_COMPARE, "<" },
	[EXPR_GT]	= { LEVEL_COMPARE, ">" },
	[EXPR_GE]	= { LEVEL_COMPARE, ">=" },
	[EXPR_LE]	= { LEVEL_COMPARE, "<=" },
	[EXPR_IN]	= { LEVEL_COMPARE, "in" },
	[EXPR_LIKE]	= { LEVEL_COMPARE, "like" },
	[EXPR_MATCHES]	= { LEVEL_COMPARE, "matches" },
	[EXPR_IS_NULL]	= { LEVEL_COMPARE, "is" },
	[EXPR_EXISTS]	= { LEVEL_PRIM,	"exists" },
	[EXPR_ADD]	= { LEVEL_ADD,	"+" },
	[EXPR_SUB]	= { LEVEL_ADD,	"-" },
	[EXPR_MUL]	= { LEVEL_MUL,	"*" },
	[EXPR_DIV]	= { LEVEL_MUL,	"/" },
	[EXPR_NEG]	= { LEVEL_NEG,	"-" },
	[EXPR_ELSE]	= { LEVEL_ELSE,	"else" },
	[EXPR_PATH]	= { LEVEL_PRIM,	NULL },
	[EXPR_ANY_PATH]	= { LEVEL_PRIM,	"any" },
	[EXPR_ALL_PATH]	= { LEVEL_PRIM,	"all" },
	[EXPR_NUM]	= { LEVEL_PRIM,	NULL },
	[EXPR_PERCENT]	= { LEVEL_PRIM,	NULL },
	[EXPR_UNIT_NUM]	= { LEVEL_PRIM,	NULL },
	[EXPR_STR]	= { LEVEL_PRIM,	NULL },
	[EXPR_NET]	= { LEVEL_PRIM,	NULL },
	[EXPR_TRUE]	= { LEVEL_PRIM,	"true" },
	[EXPR_FALSE]	= { LEVEL_PRIM,	"false" },
	[EXPR_NULL]	= { LEVEL_PRIM,	"null" },
	[EXPR_SET]	= { LEVEL_PRIM,	NULL },
	[EXPR_CALL]	= { LEVEL_PRIM,	NULL },
	[EXPR_MEMBER]	= { LEVEL_PRIM,	NULL },
};

/* ---- Parts --------------------------------------------------------------------------------- */

void print_path(struct doc *d, const struct path_node *path) {
	for (const struct seg_node *seg = path->segs; seg != NULL; seg = seg->next) {
		if (seg->name == NULL) {
			doc_open(d, '[');
			print_expr(d, seg->index);
			doc_close(d, ']');
			continue;
		}
		if (seg != path->segs)
			doc_put(d, ".");
		doc_name(d, seg->name);
	}
}

void print_text(struct doc *d, const struct text_node *text) {
	doc_text(d, text->text, text->bytes, text->is_raw);
}

void print_names(struct doc *d, const struct name_node *name, const char *between) {
	for (; name != NULL; name = name->next) {
		doc_name(d, name->text);
		if (name->next == NULL)
			break;
		if (between[0] == ',') {
			doc_put(d, between);
			doc_break(d, 1, BREAK_OUTER, name->next->span);
		} else {
			doc_break(d, 1, BREAK_OR, name->next->span);
			doc_put(d, between);
			doc_blank(d, 1);
		}
	}
}

/* Behind a number. */
static void print_unit(struct doc *d, const char *unit) {
	doc_blank(d, 1);
	if (strcmp(unit, "km/h") == 0)
		doc_put(d, unit);
	else
		doc_name(d, unit);
}

void print_duration(struct doc *d, const struct duration_node *duration) {
	doc_put(d, duration->number.text);
	print_unit(d, duration->unit);
}

void print_count(struct doc *d, uint32_t count) {
	char text[16];

	snprintf(text, sizeof text, "%u", count);
	doc_put(d, text);
}

void print_cond(struct doc *d, const struct expr_node *cond) {
	if (cond == NULL)
		return;
	doc_blank(d, 1);
	doc_open(d, '[');
	print_expr(d, cond);
	doc_close(d, ']');
}

void print_assigns(struct doc *d, const struct assign_node *assign) {
	doc_open(d, '{');
	for (; assign != NULL; assign = assign->next) {
		print_path(d, assign->path);
		doc_blank(d, 1);
		doc_put(d, "=");
		doc_blank(d, 1);
		print_expr(d, assign->value);
		if (assign->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, assign->next->span);
		}
	}
	doc_close(d, '}');
}

/* ---- Expressions --------------------------------------------------------------------------- */

static void print_bare(struct doc *, const struct expr_node *);

/* An operand that must bind at least so tightly. */
static void print_operand(struct doc *d, const struct expr_node *e, enum level at_least) {
	bool in_parentheses = kinds[e->kind].level < at_least || e->is_parenthesised;

	if (in_parentheses)
		doc_open(d, '(');
	print_bare(d, e);
	if (in_parentheses)
		doc_close(d, ')');
}

void print_expr(struct doc *d, const struct expr_node *e) {
	print_operand(d, e, LEVEL_NONE);
}

static void print_list(struct doc *d, const struct expr_node *args) {
	for (; args != NULL; args = args->next) {
		print_expr(d, args);
		if (args->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, args->next->span);
		}
	}
}

/* a or b or c */
static void print_chain(struct doc *d, const struct expr_node *e) {
	unsigned more = e->kind == EXPR_OR ? BREAK_OR : BREAK_AND;

	for (const struct expr_node *arg = e->args; arg != NULL; arg = arg->next) {
		if (arg != e->args) {
			doc_break(d, 1, more, arg->span);
			doc_put(d, kinds[e->kind].word);
			doc_blank(d, 1);
		}
		print_operand(d, arg, kinds[e->kind].level + 1);
	}
}

static void print_binary(struct doc *d, const struct expr_node *e) {
	enum level level = kinds[e->kind].level;

	/* Comparisons do not chain; the others do from the left. */
	print_operand(d, e->left, level == LEVEL_COMPARE ? level + 1 : level);
	if (level == LEVEL_COMPARE)
		doc_blank(d, 1);
	else
		doc_break(d, 1, BREAK_SUM, e->right->span);
	if (e->is_negated) {
		doc_put(d, "not");
		doc_blank(d, 1);
	}
	doc_put(d, kinds[e->kind].word);
	doc_blank(d, 1);
	print_operand(d, e->right, level + 1);
}

static void print_call(struct doc *d, const struct expr_node *e) {
	doc_name(d, e->name);
	doc_open(d, '(');
	print_list(d, e->args);
	if (e->where != NULL) {
		if (e->args != NULL)
			doc_break(d, 1, BREAK_OUTER, e->where->span);
		doc_put(d, "where");
		doc_blank(d, 1);
		print_expr(d, e->where);
	}
	doc_close(d, ')');
}

static void print_number(struct doc *d, const struct expr_node *e) {
	doc_put(d, e->number.text);
	if (e->kind == EXPR_PERCENT)
		doc_put(d, " %");
	else if (e->kind == EXPR_UNIT_NUM)
		print_unit(d, e->unit);
}

static void print_word_path(struct doc *d, const struct expr_node *e) {
	if (kinds[e->kind].word != NULL) {
		doc_put(d, kinds[e->kind].word);
		doc_blank(d, 1);
	}
	print_path(d, e->path);
}

static void print_bare(struct doc *d, const struct expr_node *e) {
	switch ((enum expr_kind)e->kind) {
	case EXPR_OR: case EXPR_AND:
		print_chain(d, e);
		break;
	case EXPR_NOT:
		doc_put(d, "not");
		doc_blank(d, 1);
		print_operand(d, e->left, LEVEL_NOT);
		break;
	case EXPR_NEG:
		doc_put(d, "-");
		print_operand(d, e->left, LEVEL_NEG);
		break;
	case EXPR_IS_NULL:
		print_operand(d, e->left, LEVEL_COMPARE + 1);
		doc_blank(d, 1);
		doc_put(d, e->is_negated ? "is not null" : "is null");
		break;
	case EXPR_EXISTS: case EXPR_PATH: case EXPR_ANY_PATH: case EXPR_ALL_PATH:
		print_word_path(d, e);
		break;
	case EXPR_NUM: case EXPR_PERCENT: case EXPR_UNIT_NUM:
		print_number(d, e);
		break;
	case EXPR_STR:
		print_text(d, e->text);
		break;
	case EXPR_NET:
		doc_put(d, e->text->text);
		break;
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL:
		doc_put(d, kinds[e->kind].word);
		break;
	case EXPR_SET:
		doc_open(d, '(');
		print_list(d, e->args);
		doc_close(d, ')');
		break;
	case EXPR_CALL:
		print_call(d, e);
		break;
	case EXPR_MEMBER:
		print_operand(d, e->left, LEVEL_PRIM);
		doc_put(d, ".");
		print_path(d, e->member);
		break;
	default:
		print_binary(d, e);
		break;
	}
}

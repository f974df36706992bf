/*
 * types.c -- checks expressions: logic, comparisons, arithmetic. Which types go together is
 * expr_type_op()'s to say; here literals are made to fit first, and what does not fit is explained.
 */

#include "base/check.h"
#include "dsl/term.h"

/* --- any and all --- */

struct scope each_begin(const struct scope *s, struct each *each) {
	struct scope inner = *s;

	*each = (struct each){0};
	inner.each = each;
	return inner;
}

struct term *each_end(const struct scope *s, const struct each *each, struct term *test) {
	struct term *args[2] = { each->list, test };
	struct term *term;

	if (each->list == NULL || test->kind == TERM_ERROR)
		return test;
	term = term_with(s, TERM_EACH, vtype_of(VT_BOOL), test->span, args, 2);
	term->is_all = each->is_all;
	return term;
}

/* --- Constants beside another type --- */

struct term *const_as(const struct scope *s, struct term *term, struct vtype type) {
	struct compiler	*c = s->c;
	struct cell	 cell;
	struct term	*as;

	if (type.kind == VT_LIST)
		return term;
	if (term->kind == TERM_ABSENT && term->type.kind == VT_NONE)
		term->type = type;
	if (term->kind != TERM_CONST || term->type.kind == type.kind)
		return term;
	if (!expr_literal_as(c->program, term->type, &term->cell, type, &cell))
		return term;
	if (type.kind == VT_ENUM && type.enum_set != NO_ENUM
	    && !enum_set_has(&c->program->schema, type.enum_set, (uint32_t)cell.i))
		return term;
	as = term_const(s, type, cell, term->span);
	as->measure = term->measure;
	return as;
}

struct term *enum_literal(const struct scope *s, uint16_t enum_set, const char *name,
    struct span span) {
	const struct schema	*schema = &s->c->program->schema;
	uintptr_t		 number = (uintptr_t)map_get_str(&schema->enum_index, name);
	struct cell		 cell = {0};

	if (number == 0 || (enum_set != NO_ENUM
	    && !enum_set_has(schema, enum_set, (uint32_t)(number - 1))))
		return NULL;
	cell.i = (int64_t)(number - 1);
	return term_const(s, (struct vtype){ VT_ENUM, VT_NONE, enum_set }, cell, span);
}

/* Complains: no such value. Returns an error term. */
static struct term *enum_unknown(const struct scope *s, uint16_t enum_set, const char *name,
    struct span span) {
	const struct schema	*schema = &s->c->program->schema;
	struct diag_nearest	 nearest = { .name = name };
	struct vtype		 type = { VT_ENUM, VT_NONE, enum_set };

	if (!report(s->c, DIAG_UNKNOWN_ENUM, span, "`%s` is no value of this enum", name))
		return term_error(s, span);
	if (enum_set == NO_ENUM)
		return term_error(s, span);
	for (uint32_t i = 0; i < schema->enum_sets[enum_set].count; i++)
		diag_nearest_try(&nearest,
		    schema->enum_names[schema->enum_sets[enum_set].values[i]]);
	if (nearest.best != NULL)
		report_nearest(s->c, &nearest, span);
	else
		diag_help(s->c->diags, "it is %s", type_text(s->c, type));
	return term_error(s, span);
}

/* A text that is no value of the enum beside it. */
static struct term *enum_text_check(const struct scope *s, struct term *term,
    struct vtype type) {
	if (type.kind != VT_ENUM || term->kind != TERM_CONST || term->type.kind != VT_STRING
	    || const_as(s, term, type) != term)
		return const_as(s, term, type);
	return enum_unknown(s, type.enum_set,
	    arena_strndup(s->arena, term->cell.p, term->cell.n), term->span);
}

struct term *check_beside(const struct scope *s, const struct expr_node *e, struct vtype type) {
	const struct scope	*name_scope = s;
	const struct expr_node	*name_expr = e;
	const char		*name = bare_name(&name_scope, &name_expr);
	struct term		*term;

	if (name != NULL && type.kind == VT_ENUM) {
		term = enum_literal(s, type.enum_set, name, e->span);
		if (term != NULL)
			return term;
		if (!name_is_known(name_scope, name))
			return enum_unknown(s, type.enum_set, name, e->span);
	}
	return enum_text_check(s, check_expr(s, e), type);
}

/* A name that means nothing by itself: an enum beside it may give it a meaning. */
static bool is_unknown_name(const struct scope *s, const struct expr_node *e) {
	const char *name = bare_name(&s, &e);

	return name != NULL && !name_is_known(s, name);
}

/* Checks both sides of an operator, each beside the other. */
static void check_pair(const struct scope *s, const struct expr_node *left,
    const struct expr_node *right, struct term **a, struct term **b) {
	bool is_turned = is_unknown_name(s, left);
	const struct expr_node	*first = is_turned ? right : left;
	const struct expr_node	*second = is_turned ? left : right;
	struct term		*x = check_expr(s, first), *y;

	/* Of a side that is wrong nobody knows whether it was to be an enum. */
	if (x->kind == TERM_ERROR && is_unknown_name(s, second))
		y = term_error(s, second->span);
	else
		y = check_beside(s, second, x->type);
	x = enum_text_check(s, x, y->type);
	*a = is_turned ? y : x;
	*b = is_turned ? x : y;
}

/* --- What does not go together --- */

/* amount, cash.amount; NULL: it is no field. */
static const char *field_name(const struct scope *s, const struct term *term) {
	if (term->kind == TERM_FIELD)
		return term->column->name;
	if (term->kind != TERM_BOUND)
		return NULL;
	return arena_printf(s->arena, "%s.%s", term->ref.step == EXPR_PREV ? "prev"
	    : rule_step_name(s->rule, term->ref.step), term->column->name);
}

const char *term_name(const struct scope *s, const struct term *term) {
	const char *name = field_name(s, term), *type = type_text(s->c, term->type);

	return name != NULL ? arena_printf(s->arena, "`%s` is %s", name, type)
	    : arena_printf(s->arena, "this is %s", type);
}

/* `one` is the operand that the help is about, beside `other`. */
static bool unlike_help(const struct scope *s, const struct term *one,
    const struct term *other) {
	struct diags	*ds = s->c->diags;
	enum vkind	 kind = (enum vkind)other->type.kind;
	const char	*number = NULL;
	struct buf	 out = {0};

	if (one->kind == TERM_CONST && vkind_is_number(one->type.kind)) {
		value_print(&out, &s->c->program->schema, one->type, &one->cell, false);
		number = arena_strndup(s->arena, out.data, out.len);
		buf_fini(&out);
	}
	if (kind == VT_MONEY && number != NULL) {
		const char *code = currency_text(s->c,
		    other->currency != 0 ? other->currency : currency_pack("EUR"));
		const char *money = arena_printf(s->arena, "%s %s", number, code);

		diag_help(ds, "money has a currency: `%s`", money);
		diag_fix(ds, one->span, money);
	} else if (kind == VT_DURATION && number != NULL)
		diag_help(ds, "a duration has a unit: `%s s`, `%s min`", number, number);
	else if (kind == VT_TIME && (one->type.kind == VT_STRING || number != NULL))
		diag_help(ds, "a time is written as \"2026-03-02T08:01:30Z\", with its zone");
	else if (kind == VT_IP && one->type.kind == VT_STRING)
		diag_help(ds, "an address is written as 192.0.2.7 or \"2001:db8::1\"; networks "
		    "stand right of `in`");
	else if (kind == VT_STRING && number != NULL)
		diag_help(ds, "a text stands in quotes: \"%s\"", number);
	else if (kind == VT_BOOL && one->kind == TERM_CONST && one->type.kind == VT_STRING)
		diag_help(ds, "`true` and `false` are written without quotes");
	else
		return false;
	return true;
}

static void unlike_why(const struct scope *s, const struct term *a, const struct term *b) {
	enum vkind kind = (enum vkind)a->type.kind;

	if (kind == VT_STRING && b->type.kind == VT_STRING)
		diag_help(s->c->diags, "texts are joined by concat(a, b)");
	else if (kind == VT_MONEY && b->type.kind == VT_MONEY)
		diag_help(s->c->diags, "money is multiplied and divided by numbers; money over "
		    "money is a number");
	else if (kind == VT_TIME && b->type.kind == VT_TIME)
		diag_help(s->c->diags, "a time minus a time is a duration; a time and a duration "
		    "are a time");
	else
		diag_help(s->c->diags, "%s, and %s", term_name(s, a), term_name(s, b));
}

struct term *unlike(const struct scope *s, struct span span, const char *verb,
    const struct term *a, const struct term *b) {
	const struct term *list = a->type.kind == VT_LIST ? a : b;

	if (a->kind == TERM_ERROR || b->kind == TERM_ERROR)
		return term_error(s, span);
	if (list->type.kind == VT_LIST && list->kind != TERM_CONST) {
		if (!report(s->c, DIAG_LIST_COMPARED, list->span, "%s: one of it, or all?",
		    term_name(s, list)))
			return term_error(s, span);
		diag_help(s->c->diags, "put `any` or `all` before it");
		diag_fix(s->c->diags, (struct span){ list->span.file, list->span.line,
		    list->span.column, list->span.line, list->span.column }, "any ");
		return term_error(s, span);
	}
	if (!report(s->c, DIAG_UNLIKE, span, "%s and %s cannot be %s", type_text(s->c, a->type),
	    type_text(s->c, b->type), verb))
		return term_error(s, span);
	if (!unlike_help(s, b, a) && !unlike_help(s, a, b))
		unlike_why(s, a, b);
	return term_error(s, span);
}

/* false after a complaint: euros beside dollars, metres beside kilometres an hour. */
static bool units_agree(const struct scope *s, struct span span, const struct term *a,
    const struct term *b) {
	struct compiler *c = s->c;

	if (a->type.kind == VT_MONEY && a->currency != 0 && b->currency != 0
	    && a->currency != b->currency) {
		if (report(c, DIAG_CURRENCIES, span, "%s and %s do not go together",
		    currency_text(c, a->currency), currency_text(c, b->currency)))
			diag_help(c->diags, "convert before, or write a rule for each currency");
		return false;
	}
	if (a->measure != MEASURE_NONE && b->measure != MEASURE_NONE
	    && a->measure != b->measure) {
		if (report(c, DIAG_MEASURES, span, "a length and a speed do not go together"))
			diag_help(c->diags, "lengths are in m and km, speeds in km/h");
		return false;
	}
	if (a->measure != b->measure && (a->kind == TERM_CONST || b->kind == TERM_CONST)
	    && a->kind != b->kind) {
		const struct term *number = a->kind == TERM_CONST ? a : b;
		enum measure measure = (enum measure)(a->kind == TERM_CONST ? b : a)->measure;

		if (measure != MEASURE_NONE && number->measure == MEASURE_NONE
		    && report(c, DIAG_NO_UNIT, number->span, "a number without a unit is read "
		    "as %s", measure == MEASURE_LENGTH ? "metres" : "metres a second"))
			diag_help(c->diags, measure == MEASURE_LENGTH ? "say `m` or `km`"
			    : "say `km/h`");
	}
	return true;
}

/* --- Comparisons --- */

static bool null_compared(const struct scope *s, const struct expr_node *e) {
	const struct expr_node	*null = e->right->kind == EXPR_NULL ? e->right : e->left;
	const struct expr_node	*other = null == e->right ? e->left : e->right;

	if (null->kind != EXPR_NULL)
		return false;
	if (!report(s->c, DIAG_NULL_COMPARED, e->span, "nothing equals null, not even null"))
		return true;
	diag_help(s->c->diags, "ask with `is null` or `is not null`");
	if (null == e->right && other->span.end_line == null->span.line)
		diag_fix(s->c->diags, span_join(e->op_span, null->span),
		    e->kind == EXPR_NE ? "is not null" : "is null");
	return true;
}

struct term *compare(const struct scope *s, enum expr_op op, struct term *a, struct term *b,
    struct span span) {
	struct term	*args[2] = { a, b };
	struct vtype	 type;
	struct term	*term;

	if (a->kind == TERM_ERROR || b->kind == TERM_ERROR)
		return term_error(s, span);
	if (!expr_type_op(op, a->type, b->type, &type)) {
		if (op == OP_EQ || op == OP_NE || !expr_type_op(OP_EQ, a->type, b->type, &type))
			return unlike(s, span, "compared", a, b);
		if (report(s->c, DIAG_NO_ORDER, span, "%s has no order",
		    type_text(s->c, a->type)) && a->type.kind == VT_ENUM)
			diag_help(s->c->diags, "say which are meant: x in (a, b)");
		return term_error(s, span);
	}
	if (!units_agree(s, span, a, b))
		return term_error(s, span);
	term = term_with(s, TERM_OP2, type, span, args, 2);
	term->op = (uint8_t)op;
	term->can_fail |= a->type.kind == VT_MONEY && (a->currency == 0 || b->currency == 0);
	return term_fold(s, term);
}

static struct term *check_compare(const struct scope *s, const struct expr_node *e) {
	static const enum expr_op ops[] = { [EXPR_EQ] = OP_EQ, [EXPR_NE] = OP_NE,
	    [EXPR_LT] = OP_LT, [EXPR_GT] = OP_GT, [EXPR_GE] = OP_GE, [EXPR_LE] = OP_LE };
	struct each	 each;
	struct scope	 inner = each_begin(s, &each);
	struct term	*a, *b;

	if (null_compared(s, e))
		return term_error(s, e->span);
	check_pair(&inner, e->left, e->right, &a, &b);
	return each_end(s, &each, compare(&inner, ops[e->kind], a, b, e->span));
}

/* --- Arithmetic --- */

/* Lengths and speeds stay what they are; distances over distances do not. */
static uint8_t arith_measure(enum expr_op op, const struct term *a, const struct term *b) {
	if (op == OP_ADD || op == OP_SUB)
		return a->measure != MEASURE_NONE ? a->measure : b->measure;
	if (a->measure != MEASURE_NONE && b->measure != MEASURE_NONE)
		return MEASURE_NONE;
	return op == OP_MUL && a->measure == MEASURE_NONE ? b->measure : a->measure;
}

static struct term *check_arith(const struct scope *s, const struct expr_node *e) {
	static const enum expr_op ops[] = { [EXPR_ADD] = OP_ADD, [EXPR_SUB] = OP_SUB,
	    [EXPR_MUL] = OP_MUL, [EXPR_DIV] = OP_DIV };
	static const char *const verbs[] = { [OP_ADD] = "added", [OP_SUB] = "subtracted",
	    [OP_MUL] = "multiplied", [OP_DIV] = "divided" };
	enum expr_op	 op = ops[e->kind];
	struct term	*args[2], *term;
	struct vtype	 type;

	args[0] = check_expr(s, e->left);
	args[1] = check_expr(s, e->right);
	if (args[0]->kind == TERM_ERROR || args[1]->kind == TERM_ERROR)
		return term_error(s, e->span);
	args[1] = const_as(s, args[1], args[0]->type);
	args[0] = const_as(s, args[0], args[1]->type);
	if (!expr_type_op(op, args[0]->type, args[1]->type, &type))
		return unlike(s, e->span, verbs[op], args[0], args[1]);
	if (args[0]->type.kind == args[1]->type.kind && (op != OP_MUL && op != OP_DIV)
	    && !units_agree(s, e->span, args[0], args[1]))
		return term_error(s, e->span);
	term = term_with(s, TERM_OP2, type, e->span, args, 2);
	term->op = (uint8_t)op;
	term->can_fail = true;
	if (type.kind == VT_MONEY)
		term->currency = args[0]->currency != 0 ? args[0]->currency : args[1]->currency;
	term->measure = arith_measure(op, args[0], args[1]);
	return term_fold(s, term);
}

static struct term *check_negative(const struct scope *s, const struct expr_node *e) {
	struct term	*arg = check_expr(s, e->left), *term;
	struct vtype	 type;

	if (arg->kind == TERM_ERROR)
		return arg;
	if (!expr_type_op(OP_NEG, arg->type, arg->type, &type)) {
		report(s->c, DIAG_UNLIKE, e->span, "%s has no negative",
		    type_text(s->c, arg->type));
		return term_error(s, e->span);
	}
	term = term_with(s, TERM_OP1, type, e->span, &arg, 1);
	term->op = OP_NEG;
	term->can_fail = true;
	term->currency = arg->currency;
	term->measure = arg->measure;
	return term_fold(s, term);
}

static struct term *check_else(const struct scope *s, const struct expr_node *e) {
	struct term	*args[2], *term;
	struct vtype	 type;

	check_pair(s, e->left, e->right, &args[0], &args[1]);
	if (args[0]->kind == TERM_ERROR || args[1]->kind == TERM_ERROR)
		return term_error(s, e->span);
	if (!expr_type_unify(args[0]->type, args[1]->type, &type))
		return unlike(s, e->span, "alternatives", &args[0][0], &args[1][0]);
	term = term_with(s, TERM_ELSE, type, e->span, args, 2);
	if (args[0]->currency == args[1]->currency)
		term->currency = args[0]->currency;
	term->measure = args[0]->measure;
	return term_fold(s, term);
}

/* --- Logic --- */

struct term *check_condition(const struct scope *s, const struct expr_node *e) {
	struct term *term = check_expr(s, e);

	if (term->kind == TERM_ERROR || term->type.kind == VT_BOOL)
		return term;
	if (report(s->c, DIAG_NO_CONDITION, e->span, "a condition is wanted, %s",
	    term_name(s, term))) {
		if (field_name(s, term) != NULL)
			diag_help(s->c->diags, "compare it, or ask whether it is there: "
			    "`exists %s`", field_name(s, term));
	}
	return term_error(s, e->span);
}

static struct term *check_logic(const struct scope *s, const struct expr_node *e) {
	enum term_kind	 kind = e->kind == EXPR_AND ? TERM_AND : TERM_OR;
	struct term	**args = arena_raw(s->arena, (e->arg_count + 1u) * sizeof *args);
	uint32_t	 count = 0;
	bool		 is_bad = false;

	for (const struct expr_node *arg = e->args; arg != NULL; arg = arg->next) {
		struct term *term = check_condition(s, arg);

		is_bad |= term->kind == TERM_ERROR;
		/* `and true`, `or false` say nothing. */
		if (term->kind != TERM_CONST || (term->cell.i != 0) != (kind == TERM_AND))
			args[count++] = term;
	}
	if (is_bad)
		return term_error(s, e->span);
	if (count == 0)
		return term_bool(s, kind == TERM_AND, e->span);
	return count == 1 ? args[0]
	    : term_with(s, kind, vtype_of(VT_BOOL), e->span, args, count);
}

static struct term *check_not(const struct scope *s, const struct expr_node *e) {
	struct term *arg = check_condition(s, e->left);

	if (arg->kind == TERM_ERROR)
		return arg;
	if (arg->kind == TERM_CONST)
		return term_bool(s, arg->cell.i == 0, e->span);
	return term_not(s, arg, e->span);
}

static struct term *check_null(const struct scope *s, const struct expr_node *e) {
	struct each	 each;
	struct scope	 inner = each_begin(s, &each);
	struct term	*arg, *term;

	arg = e->left->kind == EXPR_PATH ? check_exists(&inner, e->left)
	    : check_expr(&inner, e->left);
	if (arg->kind == TERM_ERROR)
		return arg;
	term = arg;
	if (e->left->kind != EXPR_PATH)
		term = term_with(s, TERM_EXISTS, vtype_of(VT_BOOL), e->span, &arg, 1);
	if (!e->is_negated)
		term = term_not(s, term, e->span);
	return each_end(s, &each, term);
}

/* --- The ways in --- */

static struct term *misplaced(const struct scope *s, const struct expr_node *e,
    const char *what, const char *help) {
	if (report(s->c, DIAG_MISPLACED, e->span, "%s", what))
		diag_help(s->c->diags, "%s", help);
	return term_error(s, e->span);
}

static struct term *check_any(const struct scope *s, const struct expr_node *e) {
	bool		 is_all = e->kind == EXPR_ALL_PATH;
	const char	*word = is_all ? "all" : "any";
	struct each	*each = s->each;
	struct scope	 plain = *s;
	struct term	*list, *item;

	if (each == NULL)
		return misplaced(s, e, arena_printf(s->arena, "`%s` stands alone", word),
		    "it ranges over a list inside a comparison: `any roles = \"admin\"`");
	if (each->list != NULL)
		return misplaced(s, e, "two `any` or `all` in one comparison",
		    "a comparison ranges over one list");
	plain.each = NULL;
	list = check_path(&plain, e, e->path);
	if (list->kind == TERM_ERROR)
		return list;
	if (list->type.kind != VT_LIST) {
		if (report(s->c, DIAG_NOT_A_LIST, e->span, "`%s` ranges over a list, %s", word,
		    term_name(s, list)))
			diag_help(s->c->diags, "leave the `%s` out", word);
		return term_error(s, e->span);
	}
	each->list = list;
	each->is_all = is_all;
	item = term_new(s, TERM_ITEM, vtype_elem(list->type), e->span);
	item->is_secret = list->is_secret;
	item->uses_event = list->uses_event;
	item->uses_bound = list->uses_bound;
	return item;
}

int expansion_begin(const struct scope *s, struct span span, unsigned depth) {
	if (depth <= TERM_DEPTH_MAX)
		return 0;
	if (report(s->c, DIAG_TOO_LARGE, span, "defines and lets in one another, too deep"))
		diag_help(s->c->diags, "write some of them out");
	return -1;
}

/* Two parameters used twice, ten defines deep, make a million terms. */
static bool expansion_is_bounded(const struct scope *s, struct span span) {
	if (s->depth == 0 || s->c->expansions++ < EXPANSIONS_MAX)
		return true;
	if (s->c->expansions == EXPANSIONS_MAX + 1)
		report(s->c, DIAG_TOO_LARGE, span, "defines and lets make more than %d terms of "
		    "this rule", EXPANSIONS_MAX);
	return false;
}

struct term *check_expr(const struct scope *s, const struct expr_node *e) {
	if (!expansion_is_bounded(s, e->span))
		return term_error(s, e->span);
	switch ((enum expr_kind)e->kind) {
	case EXPR_OR: case EXPR_AND:
		return check_logic(s, e);
	case EXPR_NOT:
		return check_not(s, e);
	case EXPR_EQ: case EXPR_NE: case EXPR_LT: case EXPR_GT: case EXPR_GE: case EXPR_LE:
		return check_compare(s, e);
	case EXPR_IN: case EXPR_LIKE: case EXPR_MATCHES:
		return check_in(s, e);
	case EXPR_IS_NULL:
		return check_null(s, e);
	case EXPR_EXISTS:
		return check_exists(s, e);
	case EXPR_ADD: case EXPR_SUB: case EXPR_MUL: case EXPR_DIV:
		return check_arith(s, e);
	case EXPR_NEG:
		return check_negative(s, e);
	case EXPR_ELSE:
		return check_else(s, e);
	case EXPR_PATH:
		return check_path(s, e, e->path);
	case EXPR_ANY_PATH: case EXPR_ALL_PATH:
		return check_any(s, e);
	case EXPR_NUM: case EXPR_PERCENT: case EXPR_UNIT_NUM: case EXPR_STR: case EXPR_NET:
	case EXPR_TRUE: case EXPR_FALSE: case EXPR_NULL:
		return check_literal(s, e);
	case EXPR_SET:
		return misplaced(s, e, "a set of values stands here",
		    "it goes right of `in`, `like` or `matches`: `x in (\"a\", \"b\")`");
	case EXPR_CALL:
		return check_call(s, e);
	case EXPR_MEMBER:
		return check_member(s, e);
	case EXPR_KINDS_COUNT:
		break;
	}
	CHECK(!"a kind of expression");
	return NULL;
}

struct term *check_as(const struct scope *s, const struct expr_node *e, struct vtype type,
    uint32_t currency, const char *what) {
	struct term	*term;
	struct vtype	 both;

	/* A scalar reads as a list of one. */
	if (type.kind == VT_LIST && e->kind != EXPR_SET) {
		term = check_beside(s, e, vtype_elem(type));
		if (term->type.kind != VT_LIST && term->kind != TERM_ERROR)
			type = vtype_elem(type);
	} else
		term = check_beside(s, e, type);
	if (term->kind == TERM_ERROR)
		return term;
	if (term->kind == TERM_ABSENT)
		return term;
	if (!expr_type_unify(term->type, type, &both)
	    || (vkind_is_number(type.kind) && both.kind != type.kind)) {
		if (report(s->c, DIAG_UNLIKE, e->span, "%s is %s, this is %s", what,
		    type_text(s->c, type), type_text(s->c, term->type)))
			unlike_help(s, term, &(struct term){ .type = type,
			    .currency = currency });
		return term_error(s, e->span);
	}
	if (type.kind == VT_MONEY && currency != 0 && term->currency != 0
	    && term->currency != currency) {
		report(s->c, DIAG_CURRENCIES, e->span, "%s is in %s", what,
		    currency_text(s->c, currency));
		return term_error(s, e->span);
	}
	return term;
}

/*
 * expr_build.c -- steps of terms; and with them what only a rule that runs needs: slots for the
 * columns that it reads, registers for bound events and aggregates, what runs keep of an event.
 */
#include "base/check.h"
#include "dsl/rule_check.h"
#include "program/function.h"

struct emission {
	const struct emitter	*to;
	struct expr_builder	 b;
	uint32_t		 item;		/* register of the EACH around */
};

static uint32_t emit(struct emission *, const struct term *);

/* --- Registers of the rule --- */

uint16_t column_slot(struct compiler *c, struct column *column, struct span span) {
	if (column->slot != NO_SLOT)
		return column->slot;
	if (c->program->schema.slot_count >= SLOTS_MAX) {
		report(c, DIAG_TOO_MANY, span, "the rules read more than %d different fields",
		    SLOTS_MAX);
		return NO_SLOT;
	}
	return column->slot = program_slot(c->program, column->name, column->type,
	    column->secret);
}

static void step_capture(struct compiler *c, const struct step_check *step,
    const struct column *column) {
	for (uint16_t t = 0; t < step->types.count; t++)
		event_capture(c, step->types.types[t], column->slot);
}

static void bound_capture(struct rule_check *rule, const struct term *term) {
	if (term->ref.step != EXPR_PREV) {
		step_capture(rule->c, &rule->steps.items[term->ref.step], term->column);
		return;
	}
	for (uint16_t i = 0; i < rule->pattern_steps; i++)
		if (rule->steps.items[i].taken)
			step_capture(rule->c, &rule->steps.items[i], term->column);
}

static uint16_t ref_register(struct rule_check *rule, struct nfa_ref ref, struct span span) {
	if (ref.step == EXPR_PREV)
		return EXPR_PREV;
	for (size_t i = 0; i < rule->refs.count; i++) {
		const struct nfa_ref *known = &rule->refs.items[i];

		if (known->step == ref.step && known->which == ref.which
		    && known->index == ref.index)
			return (uint16_t)i;
	}
	if (!rule_has_room(rule, rule->refs.count + 1, span, "different bound events are read"))
		return 0;
	*vec_add(&rule->refs) = ref;
	return (uint16_t)(rule->refs.count - 1);
}

static bool agg_register(struct emission *e, const struct term_agg *agg, struct span span,
    uint16_t *index) {
	struct rule_check	*rule = e->to->rule;
	struct emitter		 element = { .c = e->to->c, .into = e->to->into };
	struct nfa_agg		 made = { .fn = agg->fn, .step = agg->step, .arg = NO_EXPR,
	    .filter = NO_EXPR };

	if (agg->arg != NULL) {
		made.kind = agg->arg->type.kind;
		made.arg = term_emit(&element, agg->arg);
	}
	if (agg->filter != NULL)
		made.filter = term_emit(&element, agg->filter);
	if ((agg->arg != NULL && made.arg == NO_EXPR)
	    || (agg->filter != NULL && made.filter == NO_EXPR))
		return false;
	for (size_t i = 0; i < rule->aggs.count; i++) {
		const struct nfa_agg *known = &rule->aggs.items[i];

		if (known->fn == made.fn && known->step == made.step && known->arg == made.arg
		    && known->filter == made.filter) {
			*index = (uint16_t)i;
			return true;
		}
	}
	if (!rule_has_room(rule, rule->aggs.count + 1, span, "different aggregates"))
		return false;
	*vec_add(&rule->aggs) = made;
	*index = (uint16_t)(rule->aggs.count - 1);
	return true;
}

/* --- Leaves --- */

static uint32_t emit_bound(struct emission *e, const struct term *term) {
	struct rule_check	*rule = e->to->rule;
	uint16_t		 slot;

	CHECK(rule != NULL);
	slot = column_slot(e->to->c, term->column, term->span);
	if (slot == NO_SLOT)
		return EXPR_NO_REG;
	bound_capture(rule, term);
	return expr_bound(&e->b, ref_register(rule, term->ref, term->span), slot);
}

static uint32_t emit_field(struct emission *e, const struct term *term) {
	uint16_t slot = column_slot(e->to->c, term->column, term->span);

	return slot == NO_SLOT ? EXPR_NO_REG : expr_field(&e->b, slot);
}

static uint32_t emit_agg(struct emission *e, const struct term *term) {
	struct cell	zero = { .x = term->currency };
	uint16_t	index;
	uint32_t	reg;

	CHECK(e->to->rule != NULL);
	if (!agg_register(e, term->agg, term->span, &index))
		return EXPR_NO_REG;
	reg = expr_agg(&e->b, index, term->agg->fn, term->type);
	/* A sum of nothing is of no currency, unless there can be but one. */
	if (term->agg->fn != AGG_SUM || term->currency == 0)
		return reg;
	return expr_op2(&e->b, OP_ADD, reg, expr_const(&e->b, term->type, &zero));
}

/* --- The rest --- */

static uint32_t emit_chain(struct emission *e, const struct term *term, enum expr_op op) {
	uint32_t reg = emit(e, term->args[0]);

	for (uint32_t i = 1; i < term->arg_count; i++) {
		struct expr_label label = expr_branch(&e->b, op, reg);

		reg = expr_join(&e->b, label, emit(e, term->args[i]));
	}
	return reg;
}

static uint32_t emit_each(struct emission *e, const struct term *term) {
	uint32_t		outer = e->item, list = emit(e, term->args[0]), reg;
	struct expr_label	label = expr_each(&e->b, term->is_all, list, &e->item);

	reg = expr_each_end(&e->b, label, emit(e, term->args[1]));
	e->item = outer;
	return reg;
}

static uint32_t emit_call(struct emission *e, const struct term *term) {
	uint32_t args[FUNCTION_ARGS_MAX];

	CHECK(term->arg_count <= FUNCTION_ARGS_MAX);
	for (uint32_t i = 0; i < term->arg_count; i++)
		args[i] = emit(e, term->args[i]);
	return expr_call(&e->b, term->function, args, term->arg_count);
}

static uint32_t emit_op2(struct emission *e, const struct term *term) {
	uint32_t a = emit(e, term->args[0]), b = emit(e, term->args[1]);

	return expr_op2(&e->b, (enum expr_op)term->op, a, b);
}

/* What has no type by itself (null), or cannot be evaluated: there is no value. */
static uint32_t emit_absent(struct emission *e, const struct term *term) {
	return expr_absent(&e->b, term->type.kind != VT_NONE ? term->type : vtype_of(VT_STRING));
}

static uint32_t emit(struct emission *e, const struct term *term) {
	switch ((enum term_kind)term->kind) {
	case TERM_ABSENT: case TERM_LATER:
		return emit_absent(e, term);
	case TERM_CONST:
		return expr_const(&e->b, term->type, &term->cell);
	case TERM_FIELD:
		return emit_field(e, term);
	case TERM_BOUND:
		return emit_bound(e, term);
	case TERM_BOUND_EXISTS:
		CHECK(e->to->rule != NULL);
		return expr_bound_exists(&e->b, ref_register(e->to->rule, term->ref,
		    term->span));
	case TERM_AGG:
		return emit_agg(e, term);
	case TERM_KEY:
		return expr_key(&e->b, term->comp, term->type);
	case TERM_ITEM:
		return e->item;
	case TERM_OP1:
		return expr_op1(&e->b, (enum expr_op)term->op, emit(e, term->args[0]));
	case TERM_OP2:
		return emit_op2(e, term);
	case TERM_EXISTS:
		return expr_exists(&e->b, emit(e, term->args[0]));
	case TERM_IN_SET:
		return expr_in_set(&e->b, emit(e, term->args[0]), term->set);
	case TERM_IN_LIST: {
		uint32_t a = emit(e, term->args[0]);

		return expr_in_list(&e->b, a, emit(e, term->args[1]));
	}
	case TERM_AND:
		return emit_chain(e, term, OP_AND);
	case TERM_OR:
		return emit_chain(e, term, OP_OR);
	case TERM_ELSE:
		return emit_chain(e, term, OP_ELSE);
	case TERM_EACH:
		return emit_each(e, term);
	case TERM_CALL:
		return emit_call(e, term);
	case TERM_ERROR:
		break;
	}
	CHECK(!"a term without errors");
	return EXPR_NO_REG;
}

uint32_t term_emit(const struct emitter *to, const struct term *term) {
	struct emission		e = { .to = to, .item = EXPR_NO_REG };
	enum expr_problem	problem = EXPR_OK;
	uint32_t		reg, expr;

	expr_begin(&e.b, to->into);
	reg = emit(&e, term);
	expr = expr_finish(&e.b, reg, &problem);
	if (expr != NO_EXPR)
		return expr;
	/* Operands that do not go together were complained about when they were checked. */
	CHECK(problem != EXPR_UNLIKE || to->c->diags->error_count > 0);
	if (problem == EXPR_TOO_COMPLEX
	    && report(to->c, DIAG_TOO_LARGE, term->span, "this expression is too large"))
		diag_help(to->c->diags, "many values are asked with `in`: x in (1, 2); or divide "
		    "the rule");
	return NO_EXPR;
}

/* expr_build.c -- from typed operands to drafts of steps: leaves, operators, branches, turns. */
#include <string.h>

#include "base/check.h"
#include "base/vec.h"
#include "program/expr_step.h"
#include "program/program_build.h"

/* A label of a builder that has failed. */
#define NO_LABEL	((struct expr_label){ .reg = EXPR_NO_REG })

void expr_begin(struct expr_builder *b, struct program *p) {
	*b = (struct expr_builder){ .program = p };
}

void expr_abandon(struct expr_builder *b) {
	for (size_t i = 0; i < b->step_count; i++)
		free(b->steps[i].args);
	vec_free(b->steps);
	vec_free(b->regs);
	*b = (struct expr_builder){0};
}

uint32_t expr_finish(struct expr_builder *b, uint32_t result, enum expr_problem *problem) {
	struct expr	e;
	uint32_t	index = UINT32_MAX;

	if (b->problem == EXPR_OK && !expr_assemble(b, result, &e))
		b->problem = EXPR_TOO_COMPLEX;
	*problem = b->problem;
	if (b->problem == EXPR_OK)
		index = program_expr(b->program, &e);
	expr_abandon(b);
	return index;
}

struct vtype expr_reg_type(const struct expr_builder *b, uint32_t reg) {
	if (reg == EXPR_NO_REG)
		return vtype_of(VT_NONE);
	CHECK(reg < b->reg_count);
	return b->regs[reg].type;
}

static uint32_t builder_fail(struct expr_builder *b, enum expr_problem problem) {
	if (b->problem == EXPR_OK)
		b->problem = problem;
	return EXPR_NO_REG;
}

static uint32_t reg_new(struct expr_builder *b, struct vtype type) {
	if (b->reg_count == b->reg_cap)
		b->regs = vec_grow(b->regs, b->reg_count, &b->reg_cap, sizeof *b->regs);
	b->regs[b->reg_count] = (struct expr_vreg){ type, UINT32_MAX };
	return (uint32_t)b->reg_count++;
}

/* NULL: there are too many. */
static struct expr_draft *draft_add(struct expr_builder *b, enum expr_opcode op, uint32_t dst,
    uint32_t ra, uint32_t rb) {
	struct expr_draft *d;

	if (b->problem != EXPR_OK)
		return NULL;
	if (b->step_count == EXPR_STEPS_MAX) {
		builder_fail(b, EXPR_TOO_COMPLEX);
		return NULL;
	}
	if (b->step_count == b->step_cap)
		b->steps = vec_grow(b->steps, b->step_count, &b->step_cap, sizeof *b->steps);
	d = &b->steps[b->step_count++];
	*d = (struct expr_draft){ .op = (uint16_t)op, .dst = dst, .a = ra, .b = rb };
	b->can_fail |= (expr_op_infos[op].operands & EXPR_F) != 0;
	return d;
}

/* A step with a register of its own for what it yields. */
static uint32_t step_add(struct expr_builder *b, enum expr_opcode op, struct vtype type,
    uint32_t ra, uint32_t rb) {
	uint32_t dst = reg_new(b, type);

	return draft_add(b, op, dst, ra, rb) != NULL ? dst : EXPR_NO_REG;
}

/* --- Leaves --- */

/* A constant in a given register, which may be written again later. */
static void const_add(struct expr_builder *b, uint32_t dst, struct vtype type, struct cell c) {
	struct expr_draft *d = draft_add(b, EX_CONST, dst, EXPR_NO_REG, EXPR_NO_REG);

	if (d == NULL)
		return;
	d->rest.a = type.kind;
	d->rest.b = type.enum_set;
	d->rest.cell = c;
}

uint32_t expr_const(struct expr_builder *b, struct vtype type, const struct cell *c) {
	uint32_t reg = reg_new(b, type);

	const_add(b, reg, type, program_cell(b->program, type, c));
	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	b->regs[reg].const_step = (uint32_t)b->step_count - 1;
	return reg;
}

static const struct cell *reg_const(const struct expr_builder *b, uint32_t reg) {
	uint32_t step = b->regs[reg].const_step;

	return step == UINT32_MAX ? NULL : &b->steps[step].rest.cell;
}

uint32_t expr_absent(struct expr_builder *b, struct vtype type) {
	return step_add(b, EX_ABSENT, type, EXPR_NO_REG, EXPR_NO_REG);
}

/* A leaf with one or two small numbers. */
static uint32_t leaf_add(struct expr_builder *b, enum expr_opcode op, struct vtype type,
    uint16_t na, uint16_t nb) {
	uint32_t reg = step_add(b, op, type, EXPR_NO_REG, EXPR_NO_REG);

	if (reg == EXPR_NO_REG)
		return reg;
	b->steps[b->step_count - 1].rest.a = na;
	b->steps[b->step_count - 1].rest.b = nb;
	return reg;
}

uint32_t expr_field(struct expr_builder *b, uint16_t slot) {
	CHECK(slot < b->program->schema.slot_count);
	b->uses_event = true;
	return leaf_add(b, EX_FIELD, b->program->schema.slots[slot].type, slot, 0);
}

uint32_t expr_bound(struct expr_builder *b, uint16_t ref, uint16_t slot) {
	CHECK(slot < b->program->schema.slot_count);
	b->uses_bound = true;
	return leaf_add(b, EX_BOUND, b->program->schema.slots[slot].type, ref, slot);
}

uint32_t expr_bound_exists(struct expr_builder *b, uint16_t ref) {
	b->uses_bound = true;
	return leaf_add(b, EX_BOUND_EXISTS, vtype_of(VT_BOOL), ref, 0);
}

uint32_t expr_agg(struct expr_builder *b, uint16_t agg, uint8_t fn, struct vtype type) {
	uint32_t reg = leaf_add(b, EX_AGG, type, agg, fn);

	b->uses_bound = true;
	if (reg != EXPR_NO_REG)
		b->steps[b->step_count - 1].rest.kind = type.kind;
	return reg;
}

uint32_t expr_key(struct expr_builder *b, uint16_t comp, struct vtype type) {
	uint32_t reg = leaf_add(b, EX_KEY, type, comp, 0);

	b->uses_bound = true;
	if (reg != EXPR_NO_REG)
		b->steps[b->step_count - 1].rest.kind = type.kind;
	return reg;
}

/* --- Conversions --- */

static enum expr_opcode conversion_op(enum vkind from, enum vkind to) {
	if (from == to)
		return to == VT_DECIMAL || to == VT_MONEY ? EX_MOVE_WIDE : EX_MOVE;
	if (to == VT_FLOAT)
		return from == VT_INT ? EX_INT_TO_FLOAT : EX_DECIMAL_TO_FLOAT;
	CHECK(to == VT_DECIMAL);
	/* A duration is a number of nanoseconds where two are divided. */
	return from == VT_FLOAT ? EX_FLOAT_TO_DECIMAL : EX_INT_TO_DECIMAL;
}

static uint32_t convert(struct expr_builder *b, uint32_t reg, struct vtype to) {
	enum vkind		 from = expr_reg_type(b, reg).kind;
	const struct cell	*literal;
	struct cell		 c;

	if (b->problem != EXPR_OK || from == to.kind)
		return reg;
	literal = reg_const(b, reg);
	if (literal != NULL && expr_literal_as(b->program, vtype_of(from), literal, to, &c))
		return expr_const(b, to, &c);
	return step_add(b, conversion_op(from, to.kind), to, reg, EXPR_NO_REG);
}

/* --- Operators --- */

/* Opcodes of the three comparisons, by how the operands are kept. */
static const struct compare_ops {
	uint16_t eq, lt, le;
} int_ops = { EX_EQ_INT, EX_LT_INT, EX_LE_INT },
  float_ops = { EX_EQ_FLOAT, EX_LT_FLOAT, EX_LE_FLOAT },
  decimal_ops = { EX_EQ_DECIMAL, EX_LT_DECIMAL, EX_LE_DECIMAL },
  money_ops = { EX_EQ_MONEY, EX_LT_MONEY, EX_LE_MONEY },
  string_ops = { EX_EQ_STRING, EX_LT_STRING, EX_LE_STRING },
  ip_ops = { EX_EQ_IP, EX_LT_IP, EX_LE_IP },
  geo_ops = { EX_EQ_GEO, EX_COUNT, EX_COUNT },
  int_float_ops = { EX_EQ_INT_FLOAT, EX_LT_INT_FLOAT, EX_LE_INT_FLOAT },
  float_int_ops = { EX_EQ_INT_FLOAT, EX_LT_FLOAT_INT, EX_LE_FLOAT_INT };

static const struct compare_ops *compare_ops_of(enum vkind kind) {
	switch (kind) {
	case VT_FLOAT:		return &float_ops;
	case VT_DECIMAL:	return &decimal_ops;
	case VT_MONEY:		return &money_ops;
	case VT_STRING:		return &string_ops;
	case VT_IP:		return &ip_ops;
	case VT_GEO:		return &geo_ops;
	default:		return &int_ops;
	}
}

/* Brings both sides to one form and says which. */
static const struct compare_ops *operands_align(struct expr_builder *b, uint32_t *ra,
    uint32_t *rb) {
	struct vtype	ta = expr_reg_type(b, *ra), tb = expr_reg_type(b, *rb), both;

	CHECK(expr_type_unify(ta, tb, &both));
	/* Only a literal reads as a float; of two fields both are exact. */
	if (ta.kind != tb.kind && both.kind == VT_FLOAT
	    && reg_const(b, ta.kind == VT_FLOAT ? *rb : *ra) == NULL) {
		if (ta.kind == VT_INT)
			return &int_float_ops;
		if (tb.kind == VT_INT)
			return &float_int_ops;
		both = vtype_of(VT_DECIMAL);
	}
	*ra = convert(b, *ra, both);
	*rb = convert(b, *rb, both);
	return compare_ops_of(both.kind);
}

static uint32_t compare_add(struct expr_builder *b, enum expr_op op, uint32_t ra, uint32_t rb) {
	const struct compare_ops	*ops;
	uint32_t			 reg;
	uint16_t			 code;

	if (op == OP_GT || op == OP_GE)
		return compare_add(b, op == OP_GT ? OP_LT : OP_LE, rb, ra);
	ops = operands_align(b, &ra, &rb);
	if (ops == &float_int_ops && (op == OP_EQ || op == OP_NE)) {
		uint32_t swap = ra;

		ra = rb;
		rb = swap;
	}
	code = op == OP_LT ? ops->lt : op == OP_LE ? ops->le : ops->eq;
	reg = step_add(b, code, vtype_of(VT_BOOL), ra, rb);
	return op == OP_NE ? expr_op1(b, OP_NOT, reg) : reg;
}

/* Of two numbers, durations or amounts: + - and, of numbers, *. */
static enum expr_opcode arithmetic_op(enum expr_op op, enum vkind kind) {
	static const uint16_t codes[][3] = {	/* + - * */
		[VT_INT]	= { EX_ADD_INT, EX_SUB_INT, EX_MUL_INT },
		[VT_DURATION]	= { EX_ADD_INT, EX_SUB_INT, EX_MUL_INT },
		[VT_FLOAT]	= { EX_ADD_FLOAT, EX_SUB_FLOAT, EX_MUL_FLOAT },
		[VT_DECIMAL]	= { EX_ADD_DECIMAL, EX_SUB_DECIMAL, EX_MUL_DECIMAL },
		[VT_MONEY]	= { EX_ADD_MONEY, EX_SUB_MONEY, EX_MUL_MONEY },
	};

	return codes[kind][op - OP_ADD];
}

static uint32_t sum_add(struct expr_builder *b, enum expr_op op, uint32_t ra, uint32_t rb,
    struct vtype type) {
	enum vkind ka = expr_reg_type(b, ra).kind, kb = expr_reg_type(b, rb).kind;

	if (ka == VT_TIME && kb == VT_TIME)
		return step_add(b, EX_SUB_TIMES, type, ra, rb);
	if (ka == VT_TIME)
		return step_add(b, op == OP_ADD ? EX_ADD_TIME : EX_SUB_TIME, type, ra, rb);
	if (kb == VT_TIME)
		return step_add(b, EX_ADD_TIME, type, rb, ra);
	ra = convert(b, ra, type);
	rb = convert(b, rb, type);
	return step_add(b, arithmetic_op(op, type.kind), type, ra, rb);
}

/* Money or a duration, times or by a number. */
static uint32_t scale_add(struct expr_builder *b, enum expr_op op, uint32_t quantity,
    uint32_t number, struct vtype type) {
	bool is_money = type.kind == VT_MONEY;

	if (!is_money && expr_reg_type(b, number).kind == VT_FLOAT)
		return step_add(b, op == OP_MUL ? EX_MUL_DURATION_FLOAT : EX_DIV_DURATION_FLOAT,
		    type, quantity, number);
	number = convert(b, number, vtype_of(VT_DECIMAL));
	if (is_money)
		return step_add(b, op == OP_MUL ? EX_MUL_MONEY : EX_DIV_MONEY, type, quantity,
		    number);
	return step_add(b, op == OP_MUL ? EX_MUL_DURATION : EX_DIV_DURATION, type, quantity,
	    number);
}

static uint32_t product_add(struct expr_builder *b, enum expr_op op, uint32_t ra, uint32_t rb,
    struct vtype type) {
	enum vkind ka = expr_reg_type(b, ra).kind, kb = expr_reg_type(b, rb).kind;

	if (ka == VT_MONEY && kb == VT_MONEY)
		return step_add(b, EX_RATIO_MONEY, type, ra, rb);
	if (!vkind_is_number(ka) && !vkind_is_number(kb))
		type = vtype_of(VT_DECIMAL);		/* durations */
	else if (!vkind_is_number(ka))
		return scale_add(b, op, ra, rb, type);
	else if (!vkind_is_number(kb))
		return scale_add(b, op, rb, ra, type);
	ra = convert(b, ra, type);
	rb = convert(b, rb, type);
	if (op == OP_MUL)
		return step_add(b, arithmetic_op(op, type.kind), type, ra, rb);
	return step_add(b, type.kind == VT_FLOAT ? EX_DIV_FLOAT : EX_DIV_DECIMAL, type, ra, rb);
}

uint32_t expr_op2(struct expr_builder *b, enum expr_op op, uint32_t ra, uint32_t rb) {
	struct vtype type;

	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	CHECK(op <= OP_DIV);
	if (!expr_type_op(op, expr_reg_type(b, ra), expr_reg_type(b, rb), &type))
		return builder_fail(b, EXPR_UNLIKE);
	if (op <= OP_GE)
		return compare_add(b, op, ra, rb);
	if (op == OP_ADD || op == OP_SUB)
		return sum_add(b, op, ra, rb, type);
	return product_add(b, op, ra, rb, type);
}

uint32_t expr_op1(struct expr_builder *b, enum expr_op op, uint32_t ra) {
	struct vtype type = expr_reg_type(b, ra), out;

	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	CHECK(op == OP_NEG || op == OP_NOT);
	if (!expr_type_op(op, type, type, &out))
		return builder_fail(b, EXPR_UNLIKE);
	if (op == OP_NOT)
		return step_add(b, EX_NOT, out, ra, EXPR_NO_REG);
	if (type.kind == VT_FLOAT)
		return step_add(b, EX_NEG_FLOAT, out, ra, EXPR_NO_REG);
	return step_add(b, type.kind == VT_DECIMAL || type.kind == VT_MONEY ? EX_NEG_DECIMAL
	    : EX_NEG_INT, out, ra, EXPR_NO_REG);
}

uint32_t expr_exists(struct expr_builder *b, uint32_t ra) {
	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	return step_add(b, EX_EXISTS, vtype_of(VT_BOOL), ra, EXPR_NO_REG);
}

uint32_t expr_in_set(struct expr_builder *b, uint32_t ra, uint32_t set) {
	struct vtype		 out;
	const struct const_set	*s;
	struct expr_draft	*d;
	uint32_t		 reg;

	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	CHECK(set < b->program->set_count);
	s = b->program->sets[set];
	if (!expr_type_op(OP_IN, expr_reg_type(b, ra), set_elem(s), &out))
		return builder_fail(b, EXPR_UNLIKE);
	reg = step_add(b, EX_IN_SET, out, ra, EXPR_NO_REG);
	if (reg == EXPR_NO_REG)
		return reg;
	d = &b->steps[b->step_count - 1];
	d->rest.set = s;
	d->rest.set_index = set;
	d->rest.kind = expr_reg_type(b, ra).kind;
	b->can_fail |= set_can_fail(s);
	return reg;
}

uint32_t expr_in_list(struct expr_builder *b, uint32_t ra, uint32_t list) {
	struct expr_label	l;
	uint32_t		item;

	l = expr_each(b, false, list, &item);
	return expr_each_end(b, l, expr_op2(b, OP_EQ, ra, item));
}

/* --- Branches and turns --- */

struct expr_label expr_branch(struct expr_builder *b, enum expr_op op, uint32_t left) {
	struct expr_label l = { .op = (uint8_t)op, .other = left };

	if (b->problem != EXPR_OK)
		return NO_LABEL;
	CHECK(op == OP_AND || op == OP_OR || op == OP_ELSE);
	l.at = (uint32_t)b->step_count;
	l.reg = reg_new(b, vtype_of(VT_BOOL));
	if (op != OP_ELSE) {
		if (expr_reg_type(b, left).kind != VT_BOOL)
			builder_fail(b, EXPR_UNLIKE);
		draft_add(b, op == OP_AND ? EX_AND : EX_OR, l.reg, left, EXPR_NO_REG);
		return l;
	}
	/* The move becomes a conversion when the other side's type is known. */
	draft_add(b, EX_IF_ABSENT, EXPR_NO_REG, left, EXPR_NO_REG);
	draft_add(b, EX_MOVE, l.reg, left, EXPR_NO_REG);
	draft_add(b, EX_JUMP, EXPR_NO_REG, EXPR_NO_REG, EXPR_NO_REG);
	return l;
}

static uint32_t else_join(struct expr_builder *b, struct expr_label l, uint32_t right) {
	struct vtype left_type = expr_reg_type(b, l.other), type;

	if (!expr_type_unify(left_type, expr_reg_type(b, right), &type))
		return builder_fail(b, EXPR_UNLIKE);
	b->regs[l.reg].type = type;
	right = convert(b, right, type);
	draft_add(b, conversion_op(type.kind, type.kind), l.reg, right, EXPR_NO_REG);
	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	b->steps[l.at].rest.target = l.at + 3;
	b->steps[l.at + 1].op = (uint16_t)conversion_op(left_type.kind, type.kind);
	b->steps[l.at + 2].rest.target = b->step_count;
	return l.reg;
}

uint32_t expr_join(struct expr_builder *b, struct expr_label l, uint32_t right) {
	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	if (l.op == OP_ELSE)
		return else_join(b, l, right);
	if (expr_reg_type(b, right).kind != VT_BOOL)
		return builder_fail(b, EXPR_UNLIKE);
	draft_add(b, EX_TRUTH, l.reg, right, EXPR_NO_REG);
	b->steps[l.at].rest.target = b->step_count;
	return l.reg;
}

struct expr_label expr_each(struct expr_builder *b, bool all, uint32_t list, uint32_t *item) {
	struct vtype		type = expr_reg_type(b, list);
	struct expr_label	l = { .op = all };
	uint32_t		turn;

	*item = EXPR_NO_REG;
	if (b->problem == EXPR_OK && type.kind != VT_LIST)
		builder_fail(b, EXPR_UNLIKE);
	if (b->problem != EXPR_OK)
		return NO_LABEL;
	l.reg = reg_new(b, vtype_of(VT_BOOL));
	turn = reg_new(b, vtype_of(VT_INT));
	*item = reg_new(b, vtype_elem(type));
	const_add(b, l.reg, vtype_of(VT_BOOL), (struct cell){ .i = false });
	l.other = (uint32_t)b->step_count;
	draft_add(b, EX_EACH, turn, list, EXPR_NO_REG);
	if (all)
		const_add(b, l.reg, vtype_of(VT_BOOL), (struct cell){ .i = true });
	l.at = (uint32_t)b->step_count;
	draft_add(b, EX_ITEM, *item, list, turn);
	return l;
}

uint32_t expr_each_end(struct expr_builder *b, struct expr_label l, uint32_t test) {
	struct expr_draft *d;

	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	if (expr_reg_type(b, test).kind != VT_BOOL)
		return builder_fail(b, EXPR_UNLIKE);
	d = draft_add(b, l.op ? EX_ALL : EX_ANY, l.reg, test, EXPR_NO_REG);
	if (d == NULL)
		return EXPR_NO_REG;
	d->rest.target = l.at;
	b->steps[l.at].rest.target = b->steps[l.other].rest.target = b->step_count;
	return l.reg;
}

/* --- Calls --- */

/* A pattern or a zone, which must be constant; NULL: it is not, or is none. */
static const void *call_constant(struct expr_builder *b, char param, uint32_t reg) {
	const struct cell	*text = reg_const(b, reg);
	struct const_set	*set;
	struct err		 err;
	uint32_t		 number;

	if (text == NULL || expr_reg_type(b, reg).kind != VT_STRING)
		return NULL;
	if (param == 'Z')
		return program_zone(b->program, text->p, text->n);
	set = set_new(SET_REGEXES, vtype_of(VT_STRING));
	if (set_add_regex(set, text->p, text->n, &err) == -1) {
		set_free(&set);
		return NULL;
	}
	number = program_set(b->program, &set);
	return b->program->sets[number];
}

/* The arguments as registers of the types that the function takes; constants aside. */
static bool call_args(struct expr_builder *b, const struct function *fn, const uint32_t *args,
    unsigned arg_count, struct expr_call *call, uint32_t *regs, struct vtype *result) {
	struct vtype	types[FUNCTION_ARGS_MAX] = {{0}};
	unsigned	bad;

	if (arg_count > FUNCTION_ARGS_MAX)
		return false;
	for (unsigned i = 0; i < arg_count; i++)
		types[i] = expr_reg_type(b, args[i]);
	if (!function_types(fn, types, arg_count, types, result, &bad))
		return false;
	call->is_bool = result->kind == VT_BOOL;
	for (unsigned i = 0; i < arg_count; i++) {
		char param = function_param(fn, i);

		if (param == 'R' || param == 'Z') {
			call->constant = call_constant(b, param, args[i]);
			if (call->constant == NULL)
				return false;
			continue;
		}
		call->types[call->arg_count] = types[i];
		regs[call->arg_count++] = convert(b, args[i], types[i]);
	}
	return true;
}

uint32_t expr_call(struct expr_builder *b, const struct function *fn, const uint32_t *args,
    unsigned arg_count) {
	struct expr_call	 call;
	struct vtype		 result;
	uint32_t		 regs[FUNCTION_ARGS_MAX], dst;
	struct expr_draft	*d;

	if (b->problem != EXPR_OK)
		return EXPR_NO_REG;
	memset(&call, 0, sizeof call);		/* calls are compared as bytes */
	call.function = fn;
	if (!call_args(b, fn, args, arg_count, &call, regs, &result))
		return builder_fail(b, EXPR_UNLIKE);
	dst = step_add(b, EX_CALL, result, EXPR_NO_REG, EXPR_NO_REG);
	if (dst == EXPR_NO_REG)
		return dst;
	d = &b->steps[b->step_count - 1];
	d->rest.call = program_intern(b->program, &call, sizeof call);
	d->args = malloc((call.arg_count + 1u) * sizeof *d->args);
	CHECK(d->args != NULL);
	memcpy(d->args, regs, call.arg_count * sizeof *regs);
	b->can_fail |= fn->can_fail;
	return dst;
}

/*
 * atom.c -- conditions over one event, seen as simple tests where they are.
 *
 *	field op constant	constant op field	field		a bool
 *	exists field		field in set		not ...		of any of these
 *
 * Everything else is an expression. Which operand is the constant, and of which type the comparison
 * is, has been settled by the builder: what is left are two or three steps of a known form.
 */

#include "base/check.h"
#include "program/expr_step.h"
#include "program/program.h"

/* The comparison that a step is with its operands in written order; OP_NOT: none, or one of a mixed
 * pair of types. */
static enum expr_op compare_of(enum expr_opcode op) {
	switch (op) {
	case EX_EQ_INT:
	case EX_EQ_FLOAT:
	case EX_EQ_DECIMAL:
	case EX_EQ_MONEY:
	case EX_EQ_STRING:
	case EX_EQ_IP:
	case EX_EQ_GEO:
		return OP_EQ;
	case EX_LT_INT:
	case EX_LT_FLOAT:
	case EX_LT_DECIMAL:
	case EX_LT_MONEY:
	case EX_LT_STRING:
	case EX_LT_IP:
		return OP_LT;
	case EX_LE_INT:
	case EX_LE_FLOAT:
	case EX_LE_DECIMAL:
	case EX_LE_MONEY:
	case EX_LE_STRING:
	case EX_LE_IP:
		return OP_LE;
	default:
		return OP_NOT;
	}
}

static enum expr_op turned(enum expr_op op) {
	return op == OP_LT ? OP_GT : op == OP_LE ? OP_GE : op;
}

static bool atom_compare(const struct program *p, const struct expr_step *s, struct atom *out) {
	const struct expr_step	*field, *constant, *compare = &s[2];
	bool			 field_first = s[0].op == EX_FIELD;
	enum expr_op		 op = compare_of(compare->op);

	field = field_first ? &s[0] : &s[1];
	constant = field_first ? &s[1] : &s[0];
	if (op == OP_NOT || field->op != EX_FIELD || constant->op != EX_CONST
	    || constant->a != p->schema.slots[field->a].type.kind)
		return false;
	*out = (struct atom){ .kind = ATOM_COMPARE, .slot = field->a, .constant = constant->cell,
	    .op = (uint8_t)(compare->a == field->dst ? op : turned(op)) };
	return true;
}

static bool atom_simple(const struct program *p, const struct expr_step *s, unsigned count,
    struct atom *out) {
	if (count == 3)
		return atom_compare(p, s, out);
	if (s[0].op != EX_FIELD)
		return false;
	if (count == 1) {
		*out = (struct atom){ .kind = ATOM_COMPARE, .slot = s[0].a, .op = OP_EQ,
		    .constant = { .i = true } };
		return true;
	}
	if (count != 2)
		return false;
	*out = (struct atom){ .kind = ATOM_EXISTS, .slot = s[0].a };
	if (s[1].op == EX_IN_SET) {
		out->kind = ATOM_IN;
		out->set = s[1].set_index;
	}
	return s[1].op == EX_IN_SET || s[1].op == EX_EXISTS;
}

uint32_t program_atom_expr(struct program *p, uint32_t expr) {
	const struct expr	*e = &p->exprs[expr];
	unsigned		 count = e->step_count;
	struct atom		 a;
	bool			 negated = false;

	CHECK(expr < p->expr_count);
	for (; count > 1 && e->steps[count - 1].op == EX_NOT; count--)
		negated = !negated;
	if (!atom_simple(p, e->steps, count, &a))
		return program_atom(p, &(struct atom){ .kind = ATOM_EXPR, .expr = expr });
	a.negated = negated;
	return program_atom(p, &a);
}

/*
 * expr_finish.c -- from drafts to steps: constants that nobody reads go, registers are shared.
 *
 * A register of the builder is alive from its first to its last use, in written order; what is
 * alive at the beginning of a loop and used in it, to the loop's end. Two that do not overlap may
 * share one ("Linear scan register allocation", Poletto and Sarkar 1999, without spilling):
 *
 *	draft			alive	    0 1 2 3 4		step
 *	v0 = field amount	v0	    |---|		r0 = field amount
 *	v1 = 100		v1	      |-|		r1 = 100
 *	v2 = v0 < v1		v2	        |---|		r2 = r0 < r1
 *	v3 = field result	v3	          |-|		r0 = field result
 *	v4 = v2 and v3		v4	            |		r1 = r2 and r0
 */
#include <string.h>

#include "base/check.h"
#include "program/expr_step.h"
#include "program/program_build.h"

enum { D = EXPR_D, A = EXPR_A, B = EXPR_B, J = EXPR_J, F = EXPR_F };

const struct expr_op_info expr_op_infos[EX_COUNT] = {
#define OP(name, operands, text) [EX_##name] = { text, operands },
#include "program/expr_ops.def"
#undef OP
};

#define NO_USE	UINT32_MAX

/* First and last use of a register of the builder, and where it is kept. */
struct range {
	uint32_t	first, last;
	uint16_t	reg;
	bool		is_read;
};

struct assembly {
	const struct expr_builder *b;
	struct range	*ranges;	/* per register of the builder */
	uint32_t	*moved;		/* per draft: its number as a step; one more at the end */
	uint32_t	 busy[EXPR_REGS_MAX];	/* the last step that needs the register */
	unsigned	 reg_count;
};

static bool operand(const struct expr_draft *d, enum expr_operands which) {
	return (expr_op_infos[d->op].operands & which) != 0;
}

static unsigned arg_count(const struct expr_draft *d) {
	return d->op == EX_CALL ? d->rest.call->arg_count : 0;
}

static void read_mark(struct assembly *as, const struct expr_draft *d) {
	if (operand(d, EXPR_A))
		as->ranges[d->a].is_read = true;
	if (operand(d, EXPR_B))
		as->ranges[d->b].is_read = true;
	for (unsigned i = 0; i < arg_count(d); i++)
		as->ranges[d->args[i]].is_read = true;
}

static bool is_needed(const struct assembly *as, const struct expr_draft *d) {
	return d->op != EX_CONST || as->ranges[d->dst].is_read;
}

static void drafts_number(struct assembly *as, uint32_t result) {
	const struct expr_builder	*b = as->b;
	uint32_t			 step = 0;

	as->ranges[result].is_read = true;
	for (size_t i = 0; i < b->step_count; i++)
		read_mark(as, &b->steps[i]);
	for (size_t i = 0; i < b->step_count; i++) {
		as->moved[i] = step;
		step += is_needed(as, &b->steps[i]);
	}
	as->moved[b->step_count] = step;
}

static void range_use(struct assembly *as, uint32_t vreg, uint32_t step) {
	struct range *r = &as->ranges[vreg];

	if (r->first == NO_USE)
		r->first = step;
	r->last = step;
}

/* A loop from `head` to `tail`: what comes into it lives through all its turns. */
static void ranges_stretch(struct assembly *as, uint32_t head, uint32_t tail) {
	for (size_t v = 0; v < as->b->reg_count; v++) {
		struct range *r = &as->ranges[v];

		if (r->first != NO_USE && r->first < head && r->last >= head && r->last < tail)
			r->last = tail;
	}
}

static void ranges_find(struct assembly *as, uint32_t result) {
	const struct expr_builder *b = as->b;

	for (size_t i = 0; i < b->step_count; i++) {
		const struct expr_draft	*d = &b->steps[i];
		uint32_t		 step = as->moved[i];

		if (!is_needed(as, d))
			continue;
		if (operand(d, EXPR_A))
			range_use(as, d->a, step);
		if (operand(d, EXPR_B))
			range_use(as, d->b, step);
		for (unsigned arg = 0; arg < arg_count(d); arg++)
			range_use(as, d->args[arg], step);
		if (operand(d, EXPR_D))
			range_use(as, d->dst, step);
	}
	range_use(as, result, as->moved[b->step_count]);
	/* Inner loops end first, so that what they stretch is stretched on by the outer ones. */
	for (size_t i = 0; i < b->step_count; i++)
		if (b->steps[i].op == EX_ANY || b->steps[i].op == EX_ALL)
			ranges_stretch(as, as->moved[b->steps[i].rest.target], as->moved[i]);
}

/* The register for a range that begins; false: all are busy. */
static bool reg_take(struct assembly *as, struct range *r) {
	unsigned reg = 0;

	/* Not one whose range ends here: a step may write before it has read all. */
	while (reg < as->reg_count && as->busy[reg] >= r->first)
		reg++;
	if (reg == EXPR_REGS_MAX)
		return false;
	if (reg == as->reg_count)
		as->reg_count++;
	as->busy[reg] = r->last;
	r->reg = (uint16_t)reg;
	return true;
}

static const struct expr_call *call_assemble(const struct assembly *as,
    const struct expr_draft *d) {
	struct expr_call call;

	memcpy(&call, d->rest.call, sizeof call);
	for (unsigned i = 0; i < call.arg_count; i++)
		call.regs[i] = as->ranges[d->args[i]].reg;
	return program_intern(as->b->program, &call, sizeof call);
}

static struct expr_step step_assemble(const struct assembly *as, const struct expr_draft *d) {
	struct expr_step s = d->rest;

	s.op = d->op;
	if (operand(d, EXPR_D))
		s.dst = as->ranges[d->dst].reg;
	if (operand(d, EXPR_A))
		s.a = as->ranges[d->a].reg;
	if (operand(d, EXPR_B))
		s.b = as->ranges[d->b].reg;
	if (operand(d, EXPR_J))
		s.target = as->moved[s.target];
	if (d->op == EX_CALL)
		s.call = call_assemble(as, d);
	return s;
}

static bool steps_assemble(struct assembly *as, struct expr_step *steps) {
	const struct expr_builder *b = as->b;

	for (size_t i = 0; i < b->step_count; i++) {
		const struct expr_draft *d = &b->steps[i];

		if (!is_needed(as, d))
			continue;
		if (operand(d, EXPR_D) && as->ranges[d->dst].first == as->moved[i]
		    && !reg_take(as, &as->ranges[d->dst]))
			return false;
		steps[as->moved[i]] = step_assemble(as, d);
	}
	return true;
}

bool expr_assemble(struct expr_builder *b, uint32_t result, struct expr *out) {
	struct assembly	 as = { .b = b };
	struct expr_step *steps = NULL;
	uint32_t	 step_count;
	bool		 ok;

	CHECK(result < b->reg_count);
	as.ranges = calloc(b->reg_count, sizeof *as.ranges);
	CHECK(as.ranges != NULL);
	for (size_t v = 0; v < b->reg_count; v++)
		as.ranges[v].first = NO_USE;
	as.moved = calloc(b->step_count + 1, sizeof *as.moved);
	CHECK(as.moved != NULL);
	drafts_number(&as, result);
	ranges_find(&as, result);
	step_count = as.moved[b->step_count];
	steps = calloc(step_count, sizeof *steps);
	CHECK(steps != NULL);
	ok = steps_assemble(&as, steps);
	if (ok) {
		memset(out, 0, sizeof *out);
		out->steps = program_intern(b->program, steps, step_count * sizeof *steps);
		out->step_count = (uint16_t)step_count;
		out->reg_count = (uint16_t)as.reg_count;
		out->result = as.ranges[result].reg;
		out->type = b->regs[result].type;
		out->can_fail = b->can_fail;
		out->uses_event = b->uses_event;
		out->uses_bound = b->uses_bound;
	}
	free(as.ranges);
	free(as.moved);
	free(steps);
	return ok;
}

/*
 * expr_frame.h -- registers, and what a step of expr_eval.c does with them.
 *
 * A wide decimal in a register stands in the register itself, so that no step shares memory with
 * another; steps read their operands before they write dst.
 */
#pragma once

#include <math.h>

#include "program/expr_step.h"
#include "program/program.h"

struct reg {
	struct value	v;
	struct decimal	wide;
};

struct frame {
	struct reg		*regs;
	const struct expr_env	*env;
};

/* Where to go on: the next step, the step's target, or nowhere: a data error. */
enum go { GO_NEXT, GO_JUMP, GO_ERROR };

#define STEP(name) static inline enum go step_##name(struct frame *f, const struct expr_step *s)

static inline const struct value *operand_a(const struct frame *f, const struct expr_step *s) {
	return &f->regs[s->a].v;
}

static inline const struct value *operand_b(const struct frame *f, const struct expr_step *s) {
	return &f->regs[s->b].v;
}

static inline struct value *target(struct frame *f, const struct expr_step *s) {
	return &f->regs[s->dst].v;
}

static inline bool both_present(const struct value *a, const struct value *b) {
	return a->state == VALUE_PRESENT && b->state == VALUE_PRESENT;
}

static inline enum go yield_absent(struct frame *f, const struct expr_step *s) {
	target(f, s)->state = VALUE_ABSENT;
	return GO_NEXT;
}

static inline enum go yield_cell(struct frame *f, const struct expr_step *s, struct cell c) {
	*target(f, s) = (struct value){ c, VALUE_PRESENT };
	return GO_NEXT;
}

static inline enum go yield_int(struct frame *f, const struct expr_step *s, int64_t i) {
	return yield_cell(f, s, (struct cell){ .i = i });
}

static inline enum go yield_float(struct frame *f, const struct expr_step *s, double d) {
	if (!isfinite(d))
		return GO_ERROR;
	return yield_cell(f, s, (struct cell){ .f = d });
}

static inline enum go yield_decimal(struct frame *f, const struct expr_step *s, struct decimal d,
    uint32_t currency) {
	struct reg *r = &f->regs[s->dst];

	cell_set_decimal(&r->v.c, d, currency, &r->wide);
	r->v.state = VALUE_PRESENT;
	return GO_NEXT;
}

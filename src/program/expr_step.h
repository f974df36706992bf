/*
 * expr_step.h -- the inside of an expression: for its builder, evaluation and dump only.
 */
#pragma once

#include "program/expr.h"
#include "program/function.h"
#include "program/set.h"

enum expr_opcode {
#define OP(name, operands, text) EX_##name,
#include "program/expr_ops.def"
#undef OP
	EX_COUNT
};

enum expr_operands { EXPR_D = 1, EXPR_A = 2, EXPR_B = 4, EXPR_J = 8, EXPR_F = 16 };

struct expr_op_info {
	const char	*text;
	uint8_t		 operands;
};

extern const struct expr_op_info expr_op_infos[EX_COUNT];

/* A call's arguments, and what its constant pattern or zone was made into. */
struct expr_call {
	const struct function	*function;
	const void		*constant;
	struct vtype		 types[FUNCTION_ARGS_MAX];
	uint16_t		 regs[FUNCTION_ARGS_MAX];
	uint16_t		 arg_count;
	bool			 is_bool;	/* of an absent argument: false */
};

/*
 *	step		a		b		rest
 *	CONST		vtype.kind	.enum_set	cell
 *	FIELD		slot
 *	BOUND		ref		slot
 *	BOUND_EXISTS	ref
 *	AGG		agg		enum agg_fn	kind
 *	KEY		component			kind
 *	IN_SET		register			set, set_index, kind of a
 *	CALL						call
 *	jumps		as in expr_ops.def		target
 */
struct expr_step {
	uint16_t	op, dst, a, b;
	union {
		struct cell	cell;
		struct {
			union {
				const struct const_set	*set;
				const struct expr_call	*call;
				uint64_t		 target;
			};
			uint32_t	set_index;
			uint32_t	kind;
		};
	};
};

_Static_assert(sizeof(struct expr_step) == 24, "a step is three words");

/* A step of a builder: its registers are written once or twice and not shared yet. */
struct expr_draft {
	uint16_t	 op;
	uint32_t	 dst, a, b;
	struct expr_step rest;
	uint32_t	*args;		/* of CALL, on the heap; arg_count in rest.call */
};

struct expr_vreg {
	struct vtype	type;
	uint32_t	const_step;	/* the draft that makes this constant; UINT32_MAX: none */
};

/* expr_finish.c: shares registers, drops constants that nobody reads. False: too complex. */
bool	expr_assemble(struct expr_builder *, uint32_t result, struct expr *out);

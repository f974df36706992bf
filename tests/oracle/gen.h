/*
 * gen.h -- a random rule and a random stream, valid by construction.
 *
 *	gen.c		event types, keys, clauses: the rule around its pattern
 *	gen_match.c	the pattern: up to STEPS_MAX steps
 *	gen_expr.c	conditions that type-check
 *	gen_stream.c	up to STREAM_MAX events, biased so that many rules match
 *
 * What `cepctl check` would refuse is never made, and nothing of which cep(7) leaves the meaning
 * open.
 */
#pragma once

#include "draw.h"
#include "pool.h"
#include "rule.h"

enum { STEPS_MAX = 7, STREAM_MAX = 12 };

/* The fields of every event type, in this order; FIELD_X is added by a kind. */
enum gen_field {
	FIELD_ID, FIELD_N, FIELD_O, FIELD_D, FIELD_F, FIELD_M, FIELD_S, FIELD_C, FIELD_B, FIELD_L,
	FIELD_G, FIELD_TS, FIELD_KA, FIELD_KB, FIELD_KS, FIELD_KD, FIELD_KL, FIELD_X, GEN_FIELDS
};

/* How the rule's memory is bounded. */
enum bounding { BOUND_WITHIN, BOUND_EACH, BOUND_LIMIT };

struct gen {
	struct draw	*draw;
	struct pool	*pool;
	struct rule	*rule;
	struct stream	*stream;
	enum bounding	 bounding;
	int		 base_count;	/* base types stand first in rule->types */
	int		 steps_left;
	int		 readable[PLACES_MAX];	/* named steps that a condition may refer to */
	int		 readable_count;
	int		 all_depth;	/* inside `all of` */
	int		 depth;
};

/* What a condition may look at besides the readable steps. */
struct gen_cond {
	bool	has_current;	/* not in where, unless, if */
	bool	can_look_back;	/* not in a kind's condition, nor in `cancel on` */
	int	own_place;	/* of a loop's own [ ], else NO_PLACE */
	bool	has_x;		/* the event is of the kind that adds FIELD_X */
	bool	first;		/* nothing can have been bound before */
};

void			 gen_pair(struct draw *, struct pool *, struct rule *, struct stream *);

void			 gen_match(struct gen *);
const struct expr	*gen_condition(struct gen *, const struct gen_cond *);
void			 gen_stream(struct gen *);
int64_t			 gen_span_ms(struct gen *, int seconds_max);

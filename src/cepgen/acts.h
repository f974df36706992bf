/*
 * acts.h -- ordinary behaviour: what people, shops, machines and doors do all day.
 *
 * One act is a short story with all its consequences: a payment, and perhaps the refund hours
 * later. Most know nothing of rules. A few are the honest exceptions that a rule cannot tell from
 * what it looks for: they are rare, no line of the ground truth names them, and an alert on one is
 * a false positive.
 */
#pragma once

#include "cepgen/maker.h"
#include "cepgen/rhythm.h"

typedef void	act_f(struct maker *);

struct act {
	const char	*name;
	act_f		*make;
	double		 share;		/* of all lines */
	enum rhythm	 rhythm;
};

act_f	act_payment, act_session, act_workday, act_payables, act_host, act_door;

enum { ACT_COUNT = 6 };

extern const struct act act_table[ACT_COUNT];

/* One event of that type that leads to nothing, for the end of the stream. */
void	act_filler(struct maker *, enum gen_type);

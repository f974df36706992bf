/*
 * search.h -- how an assignment is tried: the pieces that search.c (which events?) hands to link.c
 * (may they?).
 *
 * The search walks the pattern in written order and gives events to its steps. What it knows on
 * the way is a struct way; each step that takes an event makes a struct take, which link.c judges
 * by the definitions. Inside `all of`, branches are walked one after the other although their
 * events interleave: there the takes are judged only when all branches are known. All of these live
 * on the C stack, in frames that last until the assignment is complete or given up.
 */
#pragma once

#include "match.h"

enum {
	NOTHING	= -1,			/* no event taken yet */
	FUTURE	= EVENTS_MAX		/* of a partial match: some event yet to come */
};

/* One turn of a loop: its first and last event. */
struct turn {
	int			 first, last;
	int			 end;		/* what lies between it and the one before ends */
	const struct turn	*older;
};

/* `no`, `not next`, or a greedy loop, to hold up to the next step that is taken. */
struct guard {
	const struct elem	*elem;
	int			 from;		/* the last event taken when it was met */
	const struct turn	*turns;		/* of the loop just before it, else NULL */
	int			 turns_min;
	const struct guard	*more;
};

/* What else holds between the last event and the next one, whichever step that is. */
struct bound {
	int64_t			 within_ms;
	enum word		 word;		/* EVERY: nothing */
	const struct elem	*all;		/* with THEN: none between could begin a branch */
	const struct bound	*more;
};

/* A loop with `until` that the way is inside of. */
struct until {
	const struct elem	*elem;
	int			 mark;		/* how many events were taken before its first */
	const struct until	*more;
};

struct way {
	int			 last;
	const struct guard	*guards;
	const struct bound	*bounds;
	const struct until	*untils;
	const struct turn	*turns;		/* of the loop that has just ended, else NULL */
	int			 turns_min;
};

struct take {
	const struct elem	*elem;
	enum word		 word;
	int			 at;		/* the event's position, or FUTURE */
	int			 mark;		/* how many events were taken before it */
	const struct way	*way;
	const struct take	*more;
};

enum { FITS_NEVER = 1, FITS_MAYBE, FITS_ALWAYS };

struct search {
	const struct view	*view;
	const struct rule	*rule;
	struct pool		*pool;
	bool			 partial;
	struct moment		 now;		/* of partial matches */
	int			 limit;		/* positions before this exist */
	int8_t			 place_at[EVENTS_MAX];
	int			 taken[EVENTS_MAX + PLACES_MAX * 8];
	int			 ends[EVENTS_MAX + PLACES_MAX * 8];	/* see link_end() */
	int			 taken_count;
	int			 all_depth;
	const struct take	*takes;		/* to be judged when the `all of` is complete */
	uint8_t			 fits[PLACES_MAX][EVENTS_MAX];
	long			 tries_left;
	struct matches		*found;
};

/* Whether the event at a position is offered to a place and meets its [ ]. */
bool	qualifies(const struct search *, int at, int place);
/* The same without looking back: false only if it cannot qualify, whatever came before. */
bool	may_qualify(const struct search *, int at, int place);
bool	take_holds(const struct search *, const struct take *);
/*
 * Where "between the last event and this one" ends: at the event; of one yet to come, after the
 * events that there are and that are not too late to matter.
 */
int	link_end(const struct search *, const struct take *);

/* What pending guards say, if the next event is yet to come and something before it as well. */
bool	future_holds(const struct search *, const struct way *);

/* PENDING: time alone will complete it; WAITING: some event must come, too. */
enum ending { ENDING_NONE, ENDING_WAITING, ENDING_PENDING, ENDING_DONE };

/* What becomes of an assignment in which all steps have their events; *done if it completes. */
enum ending	way_ends(const struct search *, const struct way *, struct moment *done);

/*
 * column.h -- the fields of each event type, in the order in which lines have them.
 *
 * One table for NDJSON and CSV. A column appends its bare value; nothing appended means absent. The
 * form says how a format has to dress it. ecs events have no columns: they are nested (ecs.c).
 */
#pragma once

#include "base/buf.h"
#include "cepgen/event.h"

typedef void	column_put_f(struct buf *, const struct gen_event *);

enum column_form {
	FORM_TIME,	/* a bare number of milliseconds: the event time */
	FORM_BARE,	/* a number or a truth value */
	FORM_TEXT,
	FORM_GEO,	/* latitude,longitude */
};

struct column {
	const char		*name;
	column_put_f		*put;
	enum column_form	 form;
};

enum { COLUMNS_MAX = 9 };

struct columns {
	const char	*type_name;
	struct column	 of[COLUMNS_MAX];	/* the unused ones without a name */
};

extern const struct columns column_table[GEN_TYPE_COUNT];

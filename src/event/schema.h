/*
 * schema.h -- the declared events: names, types, where in the input a field stands, when.
 *
 * Built once by the compiler, then const and shared. A *root* type is declared without `is`; its
 * kinds (`event process is ecs [...]`) share its rows: a row has a root type and a bit for each
 * kind that it is, bit 0 being the root itself (at most 63 kinds a root).
 *
 * A *slot* is a column: one for each distinct (field name, type) that some rule reads, over all
 * event types: card_id of auth and card_id of login are one slot. A field that no rule reads in an
 * expression has no slot (NO_SLOT); alerts show it by decoding the kept bytes again.
 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "event/value.h"

enum { NO_SLOT = 0xffff, KINDS_MAX = 64, SLOTS_MAX = 4096 };

/* How a number is to be read. */
enum time_unit { UNIT_NONE, UNIT_S, UNIT_MS, UNIT_US, UNIT_NS };

struct path_seg {
	const char	*name;		/* NULL: index */
	uint32_t	 index;
};

/* Where a value stands: the flat key first ("host.id"), then the path. */
struct field_path {
	const char	*text;		/* as written: the flat key */
	uint16_t	 seg_count;
	struct path_seg	*segs;
};

struct field {
	const char	*name;		/* dotted */
	struct vtype	 type;
	uint16_t	 slot;		/* or NO_SLOT */
	bool		 optional, secret;
	struct field_path path;
	enum time_unit	 unit;		/* of time and duration numbers */
	uint32_t	 currency;	/* fixed; 0: from currency_path */
	bool		 minor;
	struct field_path currency_path;	/* seg_count 0: none */
	uint16_t	 owner;		/* index of the event type that declares it */
};

struct event_type {
	const char	*name;		/* with its package */
	uint16_t	 index;		/* in schema->types */
	uint16_t	 root;		/* index of the root type (its own, if it is one) */
	uint16_t	 parent;	/* of a kind; its own index for a root */
	uint8_t		 kind_bit;	/* 0 for a root */
	uint32_t	 kind_cond;	/* of a kind: index into program->exprs, or UINT32_MAX */
	struct field	**fields;	/* inherited ones first, then its own */
	uint16_t	 field_count;
	uint16_t	*kinds;		/* of a root: its kinds, parents before children */
	uint16_t	 kind_count;
	uint16_t	 time_field;	/* index into fields: the event time */
	int64_t		 late_ns, idle_ns;	/* 0: none declared */
	bool		 any_secret;	/* of a root: it or a kind of it has a secret field */
	uint16_t	*captured;	/* of a root: slots that are kept when a run takes it */
	uint16_t	 captured_count;
};

struct slot {
	const char	*name;
	struct vtype	 type;
	bool		 secret;	/* in any event type */
};

/* The values that one declared enum allows: vtype.enum_set is its index. */
struct enum_set {
	const uint32_t	*values;	/* numbers in enum_names, ascending */
	uint32_t	 count;
};

/* All enum values of all events are in one list: equal texts have equal numbers. */
struct schema {
	struct event_type	*types;
	uint16_t		 type_count;
	struct slot		*slots;
	uint16_t		 slot_count;
	const char		**enum_names;
	uint32_t		 enum_count;
	struct map		 enum_index;	/* text -> (void *)(number + 1) */
	struct enum_set		*enum_sets;
	uint16_t		 enum_set_count;
	struct map		 type_index;	/* name -> struct event_type * */
};

/* By its whole name, or without its package if no other event is called so; NULL: none. */
const struct event_type	*schema_type(const struct schema *, const char *name, size_t bytes);
/* Is `name` the last part of a declaration's whole name, which begins with a package? */
bool			 name_is_last_part(const char *whole, const char *name, size_t bytes);
const struct field	*event_type_field(const struct event_type *, const char *name);
/* How many of its fields a kind has from its parent: its own stand behind them. */
uint16_t		 event_type_inherited(const struct schema *, const struct event_type *);
/* Kind bits of a row that is of this type: its own and its ancestors', for a root bit 0. */
uint64_t		 event_type_kinds(const struct schema *, const struct event_type *);
bool			 enum_set_has(const struct schema *, uint16_t enum_set, uint32_t number);

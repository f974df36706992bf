/*
 * value.h -- what a field or an expression holds: 16 bytes whose type is known from elsewhere.
 *
 *	type		bytes 0..7		8..11		12..15
 *	bool int	i
 *	time duration	i (ns)
 *	enum		i (index into schema->enum_names: equal texts are equal numbers)
 *	float		f
 *	string		p -> bytes, no NUL	n bytes		0
 *	decimal money	i coefficient		n exponent	x currency ("EUR" packed) or 0
 *	  too wide	big -> struct decimal	0		x | CELL_BIG
 *	list		list -> cells		n items		0
 *	geo		geo[0] latitude		geo[1] longitude, degrees
 *	ip		16 bytes; IPv4 as ::ffff:a.b.c.d
 *
 * Pointers are borrowed: they live as long as the batch, the key's block or the program that the
 * cell was read from. The type stands beside the cell, once per column or expression step.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/decimal.h"

enum vkind {
	VT_NONE, VT_BOOL, VT_INT, VT_FLOAT, VT_DECIMAL, VT_MONEY, VT_STRING, VT_ENUM, VT_TIME,
	VT_DURATION, VT_IP, VT_GEO, VT_LIST,
};

/* `elem` is the kind of a list's items; `enum_set` the index of the declared enum, or NO_ENUM. */
struct vtype {
	uint8_t		kind;
	uint8_t		elem;
	uint16_t	enum_set;
};

enum { NO_ENUM = 0xffff };

#define CELL_BIG	0x80000000u

struct cell {
	union {
		struct {
			union {
				int64_t			 i;
				double			 f;
				const char		*p;
				const struct cell	*list;
				const struct decimal	*big;
			};
			uint32_t	n;
			uint32_t	x;
		};
		double	geo[2];
		uint8_t	ip[16];
	};
};

_Static_assert(sizeof(struct cell) == 16, "a cell is two words");

/* What an expression step yields. VALUE_ERROR is a data error (cep(7), EXPRESSIONS). */
enum value_state { VALUE_ABSENT, VALUE_PRESENT, VALUE_ERROR };

struct value {
	struct cell	c;
	uint8_t		state;
};

const char	*vkind_name(enum vkind);	/* as in rules: "int", "money" */

/* Decimal cells. cell_set_decimal() allocates nothing: `wide` is where a coefficient of more than
 * 63 bits is put; it must live as long as the cell. */
struct decimal	 cell_decimal(const struct cell *);
void		 cell_set_decimal(struct cell *, struct decimal, uint32_t currency,
		    struct decimal *wide);
uint32_t	 currency_pack(const char *code3);	/* "EUR" -> 24 bits; 0: no such form */
void		 currency_unpack(uint32_t, char code[4]);
int		 currency_digits(uint32_t);		/* ISO 4217 minor unit; -1: unknown code */
uint32_t	 currency_find(const char *name);	/* a code of ISO 4217 and no more; else 0 */

/* Equality and order of two present cells of one kind; float and decimal by value, texts by bytes.
 * Money of two currencies: unequal, and *error is set (it is never cleared). Lists and geo have
 * equality only; lists are compared item by item. */
bool		 cell_equal(enum vkind, const struct cell *, const struct cell *, bool *error);
bool		 cell_list_equal(enum vkind elem, const struct cell *, const struct cell *,
		    bool *error);
int		 cell_compare(enum vkind, const struct cell *, const struct cell *, bool *error);

/* Texts: for templates and pretty output; and as JSON (cep(7), OUTCOMES): decimals are
 * strings, money an object, times RFC 3339, durations as rules write them, geo {"lat","lon"}.
 * secret: **** and the last characters stand instead, as a text. */
struct schema;
void		 value_print(struct buf *, const struct schema *, struct vtype, const struct cell *,
		    bool secret);
void		 value_json(struct buf *, const struct schema *, struct vtype, const struct cell *,
		    bool secret);
void		 json_text(struct buf *, const char *, size_t bytes);	/* quoted and escaped */

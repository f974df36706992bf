/*
 * scalar.h -- one value of the input, read as the type that was declared for it. What JSON and CSV
 * have in common: cep(7), EVENTS to the letter.
 *
 *	declared	number			text
 *	bool		-			CSV: true, false in any case
 *	int		whole, in 64 bits	CSV
 *	float		in range of a double	CSV
 *	decimal money	exactly			exactly
 *	string		-			as it is
 *	enum		-			one of its values
 *	time		by its unit		RFC 3339 with a zone
 *	duration	by its unit		as rules write it: "1 h 30 min"
 *	ip		-			IPv4 or IPv6 address
 *	geo		-			"latitude,longitude" in degrees
 *
 * Numbers are read from their text: no amount and no time ever becomes a double.
 *
 * Ownership	text cells point to the text given, wide decimals stand in the arena.
 * Thread	any; the arena's owner's.
 */
#pragma once

#include "base/arena.h"
#include "event/schema.h"

enum scalar_state {
	SCALAR_OK,
	SCALAR_WRONG_TYPE,
	SCALAR_UNKNOWN_ENUM,
	SCALAR_TIME_RANGE,		/* a time, but not in 64-bit nanoseconds */
};

/* A value that an enum allows. */
struct scalar_enum {
	const char		*text;
	uint32_t		 bytes, number;
};

struct scalar_type {
	const struct schema	*schema;
	uint8_t			 kind;		/* no list: of one its items' */
	uint8_t			 unit;
	bool			 minor;
	uint16_t		 enum_set;
	uint16_t		 enum_count;	/* of enums; 0: too many for a walk through them */
	const struct scalar_enum *enums;
	uint32_t		 currency;	/* of money: set before it is read */
	int32_t			 minor_digits;	/* of money in minor units: its currency's */
};

/* The type of a field, or of the items of a list field. */
struct scalar_type	 scalar_type_of(const struct schema *, const struct field *);
/* The values of an enum of few, put beside it: the arena outlives the type. */
void			 scalar_type_enums(struct scalar_type *, struct arena *);

void			 scalar_type_currency(struct scalar_type *, uint32_t currency);

/* The text of a number in JSON's grammar (or CSV's: a plus in front, zeros before digits). */
enum scalar_state	 scalar_number(const struct scalar_type *, struct arena *, const char *,
			    size_t bytes, struct cell *);
/* The same of a text that is [-] digits [. digits], found to be coef * 10^-scale (digits.h). */
enum scalar_state	 scalar_digits(const struct scalar_type *, struct arena *, int64_t coef,
			    int scale, const char *, size_t bytes, struct cell *);
enum scalar_state	 scalar_text(const struct scalar_type *, struct arena *, const char *,
			    size_t bytes, struct cell *);
enum scalar_state	 scalar_bool(const struct scalar_type *, bool, struct cell *);
/* Text of a format that has nothing but texts; blanks around what is no string do not count. */
enum scalar_state	 scalar_untyped(const struct scalar_type *, struct arena *, const char *,
			    size_t bytes, struct cell *);
/* Latitude and longitude as texts of numbers. */
enum scalar_state	 scalar_geo(const char *lat, size_t lat_bytes, const char *lon,
			    size_t lon_bytes, struct cell *);
/* 0: not a currency of ISO 4217. */
uint32_t		 scalar_currency(const char *, size_t bytes);

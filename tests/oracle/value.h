/*
 * value.h -- values as the language page means them, exact and slow.
 *
 * Every number is a fraction of two integers, so that int, float and decimal compare by value and
 * 5/2 is 2.5 without any rounding; the generator only makes numbers for which the 34 digits of the
 * real thing cannot tell the difference. Values are small and passed by copy; texts and lists are
 * borrowed from the pool of whoever made them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum value_kind {
	VALUE_ABSENT,
	VALUE_ERROR,		/* a data error: overflow, division by zero, several currencies */
	VALUE_BOOL,
	VALUE_INT,
	VALUE_DECIMAL,
	VALUE_FLOAT,
	VALUE_MONEY,
	VALUE_TIME,		/* milliseconds */
	VALUE_SPAN,		/* a duration, in milliseconds */
	VALUE_TEXT,		/* strings and enum words */
	VALUE_LIST
};

struct ratio {
	__int128	over;
	__int128	under;	/* > 0, no common divisor with `over` */
};

struct value {
	enum value_kind		 kind;
	bool			 yes;
	struct ratio		 num;
	const char		*text;		/* of money the currency; NULL: sum of nothing */
	const struct value	*items;
	int			 item_count;
};

struct ratio	ratio_of(int64_t over, int64_t under);
int		ratio_compare(struct ratio, struct ratio);
struct ratio	ratio_add(struct ratio, struct ratio);
struct ratio	ratio_sub(struct ratio, struct ratio);
struct ratio	ratio_mul(struct ratio, struct ratio);
struct ratio	ratio_div(struct ratio, struct ratio);	/* by anything but zero */
long double	ratio_real(struct ratio);

struct value	value_bool(bool);
struct value	value_int(int64_t);
struct value	value_number(enum value_kind, struct ratio);
struct value	value_money(struct ratio, const char *currency);
struct value	value_text(const char *);

bool	value_is_number(struct value);
/* Whether the two can be compared at all (one currency); only of present values of like types. */
bool	value_comparable(struct value, struct value);
int	value_compare(struct value, struct value);
bool	value_equal(struct value, struct value);	/* of any two present values */

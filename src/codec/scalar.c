#include "codec/scalar.h"

#include <arpa/inet.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/timefmt.h"
#include "codec/digits.h"
#include "event/etime.h"

static const int64_t pow10_i64[] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
	100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
	10000000000000000, 100000000000000000, 1000000000000000000,
};

static const int64_t unit_ns[] = {
	[UNIT_S] = 1000000000, [UNIT_MS] = 1000000, [UNIT_US] = 1000, [UNIT_NS] = 1,
};

struct scalar_type scalar_type_of(const struct schema *schema, const struct field *field) {
	struct scalar_type type = {
		.schema = schema,
		.kind = field->type.kind == VT_LIST ? field->type.elem : field->type.kind,
		.unit = (uint8_t)field->unit, .minor = field->minor,
		.enum_set = field->type.enum_set,
	};

	if (field->currency != 0)
		scalar_type_currency(&type, field->currency);
	return type;
}

void scalar_type_currency(struct scalar_type *type, uint32_t currency) {
	type->currency = currency;
	if (type->minor)
		type->minor_digits = currency_digits(currency);
}

/* Up to so many values of an enum are compared one by one: that is less than a hash. */
enum { ENUMS_WALKED_MAX = 8 };

void scalar_type_enums(struct scalar_type *type, struct arena *arena) {
	const struct enum_set	*set;
	struct scalar_enum	*enums;

	if (type->kind != VT_ENUM || type->enum_set == NO_ENUM)
		return;
	set = &type->schema->enum_sets[type->enum_set];
	if (set->count > ENUMS_WALKED_MAX)
		return;
	enums = arena_alloc(arena, (set->count + (size_t)1) * sizeof *enums);
	for (uint32_t i = 0; i < set->count; i++) {
		const char *text = type->schema->enum_names[set->values[i]];

		enums[i] = (struct scalar_enum){ text, (uint32_t)strlen(text), set->values[i] };
	}
	type->enums = enums;
	type->enum_count = (uint16_t)set->count;
}

static bool in_range(int64_t ns) {
	return ns > -ETIME_NS_MAX && ns < ETIME_NS_MAX;
}

/* --- Numbers of up to 18 digits: coef * 10^-scale --- */

/* Both factors exact, so that there is one rounding, the right one (Clinger 1990). */
static bool small_float(int64_t coef, int scale, struct cell *c) {
	static const double	exact[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18 };

	if (coef >= INT64_C(1) << 53 || coef <= -(INT64_C(1) << 53) || coef == 0)
		return false;
	c->f = (double)coef / exact[scale];
	return true;
}

/* In nanoseconds; what is less than one is cut off downwards, as it is in texts. */
static enum scalar_state small_ns(int64_t unit, int64_t coef, int scale, struct cell *c) {
	__int128 ns, cut;

	if (scale == 0 && !__builtin_mul_overflow(coef, unit, &c->i))
		return in_range(c->i) ? SCALAR_OK : SCALAR_TIME_RANGE;
	ns = (__int128)coef * unit;
	cut = ns / pow10_i64[scale];
	if (cut * pow10_i64[scale] > ns)
		cut--;
	if (cut <= -ETIME_NS_MAX || cut >= ETIME_NS_MAX)
		return SCALAR_TIME_RANGE;
	c->i = (int64_t)cut;
	return SCALAR_OK;
}

/* --- All other numbers --- */

/* 1.0 and 1e3 are whole numbers, too. */
static enum scalar_state wide_int(struct decimal d, struct cell *c) {
	if (!decimal_to_int(d, &c->i) || decimal_cmp(d, decimal_from_int(c->i)) != 0)
		return SCALAR_WRONG_TYPE;
	return SCALAR_OK;
}

/* A decimal has no minus zero, a float has. */
static enum scalar_state wide_float(struct decimal d, bool negative, struct cell *c) {
	c->f = decimal_to_double(d);
	if (c->f == 0 && negative)
		c->f = -0.0;
	return isfinite(c->f) ? SCALAR_OK : SCALAR_WRONG_TYPE;
}

static enum scalar_state wide_decimal(const struct scalar_type *t, struct arena *arena,
    struct decimal d, struct cell *c) {
	struct decimal *wide = NULL;

	if (!decimal_from_parts(decimal_coef(d), (int64_t)d.exp - t->minor_digits, &d))
		return SCALAR_WRONG_TYPE;
	if (d.hi != (int64_t)d.lo >> 63)
		wide = arena_raw(arena, sizeof *wide);
	cell_set_decimal(c, d, t->currency, wide);
	return SCALAR_OK;
}

static enum scalar_state wide_ns(int64_t unit, struct decimal d, struct cell *c) {
	if (!decimal_mul(d, decimal_from_int(unit), &d) || !decimal_to_int(d, &c->i))
		return SCALAR_TIME_RANGE;
	if (decimal_cmp(decimal_from_int(c->i), d) > 0)
		c->i--;
	return in_range(c->i) ? SCALAR_OK : SCALAR_TIME_RANGE;
}

static enum scalar_state wide_number(const struct scalar_type *t, struct arena *arena,
    const char *s, size_t bytes, struct cell *c) {
	struct decimal	d;
	bool		is_time = t->kind == VT_TIME || t->kind == VT_DURATION;

	*c = (struct cell){0};
	if (is_time && t->unit == UNIT_NONE)
		return SCALAR_WRONG_TYPE;
	if (!decimal_parse(s, bytes, &d))
		return t->kind == VT_TIME ? SCALAR_TIME_RANGE : SCALAR_WRONG_TYPE;
	switch (t->kind) {
	case VT_INT:		return wide_int(d, c);
	case VT_FLOAT:		return wide_float(d, *s == '-', c);
	case VT_DECIMAL:
	case VT_MONEY:		return wide_decimal(t, arena, d, c);
	case VT_TIME:		return wide_ns(unit_ns[t->unit], d, c);
	case VT_DURATION:	return wide_ns(unit_ns[t->unit], d, c) == SCALAR_OK ? SCALAR_OK
				    : SCALAR_WRONG_TYPE;
	default:		return SCALAR_WRONG_TYPE;
	}
}

enum scalar_state scalar_digits(const struct scalar_type *t, struct arena *arena, int64_t coef,
    int scale, const char *s, size_t bytes, struct cell *c) {
	*c = (struct cell){ .i = coef };
	switch (t->kind) {
	case VT_INT:
		return scale == 0 ? SCALAR_OK : wide_number(t, arena, s, bytes, c);
	case VT_FLOAT:
		return small_float(coef, scale, c) ? SCALAR_OK : wide_number(t, arena, s, bytes, c);
	case VT_DECIMAL:
	case VT_MONEY:
		c->n = (uint32_t)-(scale + t->minor_digits);
		c->x = t->currency;
		return SCALAR_OK;
	case VT_TIME:
		return t->unit == UNIT_NONE ? SCALAR_WRONG_TYPE
		    : small_ns(unit_ns[t->unit], coef, scale, c);
	case VT_DURATION:
		if (t->unit == UNIT_NONE || small_ns(unit_ns[t->unit], coef, scale, c) != SCALAR_OK)
			return SCALAR_WRONG_TYPE;
		return SCALAR_OK;
	default:
		return SCALAR_WRONG_TYPE;
	}
}

enum scalar_state scalar_number(const struct scalar_type *t, struct arena *arena, const char *s,
    size_t bytes, struct cell *c) {
	int64_t	coef;
	int	scale;

	if (!digits_number(s, bytes, &coef, &scale))
		return wide_number(t, arena, s, bytes, c);
	return scalar_digits(t, arena, coef, scale, s, bytes, c);
}

/* --- Texts --- */

static enum scalar_state enum_read(const struct scalar_type *t, const char *s, size_t bytes,
    struct cell *c) {
	void *number;

	for (uint16_t i = 0; i < t->enum_count; i++)
		if (t->enums[i].bytes == bytes && memcmp(t->enums[i].text, s, bytes) == 0) {
			*c = (struct cell){ .i = t->enums[i].number };
			return SCALAR_OK;
		}
	if (t->enum_count > 0)
		return SCALAR_UNKNOWN_ENUM;
	number = map_get(&t->schema->enum_index, s, bytes);
	if (number == NULL)
		return SCALAR_UNKNOWN_ENUM;
	*c = (struct cell){ .i = (int64_t)((uintptr_t)number - 1) };
	if (t->enum_set != NO_ENUM && !enum_set_has(t->schema, t->enum_set, (uint32_t)c->i))
		return SCALAR_UNKNOWN_ENUM;
	return SCALAR_OK;
}

static enum scalar_state time_read(const char *s, size_t bytes, struct cell *c) {
	*c = (struct cell){0};
	switch (time_parse(s, bytes, &c->i)) {
	case TIME_OK:		return SCALAR_OK;
	case TIME_OUT_OF_RANGE:	return SCALAR_TIME_RANGE;
	default:		return SCALAR_WRONG_TYPE;
	}
}

static const char *blanks_skip(const char *s, const char *end) {
	while (s < end && *s == ' ')
		s++;
	return s;
}

static bool is_number_char(char c) {
	return (unsigned char)(c - '0') <= 9 || c == '.';
}

static int64_t duration_unit_ns(const char *s, size_t bytes) {
	static const struct { const char *name; int64_t ns; } units[] = {
		{ "ms", 1000000 }, { "s", 1000000000 }, { "min", 60000000000 },
		{ "h", 3600000000000 }, { "day", 86400000000000 }, { "days", 86400000000000 },
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strlen(units[i].name) == bytes && memcmp(units[i].name, s, bytes) == 0)
			return units[i].ns;
	return 0;
}

/* [-] number unit [number unit ...]: what duration_print() writes. */
static enum scalar_state duration_read(const char *s, size_t bytes, struct cell *c) {
	const char	*end = s + bytes, *number, *unit;
	bool		 negative = bytes > 0 && *s == '-';
	struct decimal	 sum = {0}, part;

	*c = (struct cell){0};
	s += negative;
	do {
		for (number = s; s < end && is_number_char(*s); s++)
			continue;
		if (!decimal_parse(number, (size_t)(s - number), &part))
			return SCALAR_WRONG_TYPE;
		for (unit = s = blanks_skip(s, end); s < end && *s >= 'a' && *s <= 'z'; s++)
			continue;
		if (!decimal_mul(part, decimal_from_int(duration_unit_ns(unit, (size_t)(s - unit))),
			&part) || s == unit || duration_unit_ns(unit, (size_t)(s - unit)) == 0
		    || !decimal_add(sum, part, &sum))
			return SCALAR_WRONG_TYPE;
		s = blanks_skip(s, end);
	} while (s < end);
	if (!decimal_to_int(negative ? decimal_neg(sum) : sum, &c->i) || !in_range(c->i))
		return SCALAR_WRONG_TYPE;
	return SCALAR_OK;
}

static bool ip_read(const char *s, size_t bytes, struct cell *c) {
	char		text[INET6_ADDRSTRLEN];
	uint8_t		v4[4];

	if (bytes >= sizeof text || memchr(s, '\0', bytes) != NULL)
		return false;
	memcpy(text, s, bytes);
	text[bytes] = '\0';
	if (inet_pton(AF_INET, text, v4) == 1) {
		memset(c->ip, 0, 10);
		memset(c->ip + 10, 0xff, 2);
		memcpy(c->ip + 12, v4, sizeof v4);
		return true;
	}
	return inet_pton(AF_INET6, text, c->ip) == 1;
}

enum scalar_state scalar_geo(const char *lat, size_t lat_bytes, const char *lon, size_t lon_bytes,
    struct cell *c) {
	static const struct scalar_type degrees = { .kind = VT_FLOAT };
	struct cell			y, x;

	if (scalar_number(&degrees, NULL, lat, lat_bytes, &y) != SCALAR_OK || fabs(y.f) > 90
	    || scalar_number(&degrees, NULL, lon, lon_bytes, &x) != SCALAR_OK || fabs(x.f) > 180)
		return SCALAR_WRONG_TYPE;
	c->geo[0] = y.f;
	c->geo[1] = x.f;
	return SCALAR_OK;
}

static enum scalar_state geo_read(const char *s, size_t bytes, struct cell *c) {
	const char *comma = memchr(s, ',', bytes), *lon;

	if (comma == NULL)
		return SCALAR_WRONG_TYPE;
	lon = blanks_skip(comma + 1, s + bytes);
	return scalar_geo(s, (size_t)(comma - s), lon, (size_t)(s + bytes - lon), c);
}

enum scalar_state scalar_text(const struct scalar_type *t, struct arena *arena, const char *s,
    size_t bytes, struct cell *c) {
	switch (t->kind) {
	case VT_STRING:
		*c = (struct cell){ .p = s, .n = (uint32_t)bytes };
		return SCALAR_OK;
	case VT_ENUM:
		return enum_read(t, s, bytes, c);
	case VT_TIME:
		return time_read(s, bytes, c);
	case VT_DURATION:
		return duration_read(s, bytes, c);
	case VT_DECIMAL:
	case VT_MONEY:
		return scalar_number(t, arena, s, bytes, c);
	case VT_IP:
		return ip_read(s, bytes, c) ? SCALAR_OK : SCALAR_WRONG_TYPE;
	case VT_GEO:
		return geo_read(s, bytes, c);
	default:
		return SCALAR_WRONG_TYPE;
	}
}

enum scalar_state scalar_bool(const struct scalar_type *t, bool value, struct cell *c) {
	*c = (struct cell){ .i = value };
	return t->kind == VT_BOOL ? SCALAR_OK : SCALAR_WRONG_TYPE;
}

static bool looks_like_number(const char *s, size_t bytes) {
	struct decimal d;

	return decimal_parse(s, bytes, &d);
}

enum scalar_state scalar_untyped(const struct scalar_type *t, struct arena *arena, const char *s,
    size_t bytes, struct cell *c) {
	if (t->kind != VT_STRING) {
		/* Blanks belong to a text; around a number they are of no meaning. */
		for (; bytes > 0 && *s == ' '; s++)
			bytes--;
		while (bytes > 0 && s[bytes - 1] == ' ')
			bytes--;
	}
	switch (t->kind) {
	case VT_BOOL:
		if (bytes == 4 && strncasecmp(s, "true", 4) == 0)
			return scalar_bool(t, true, c);
		if (bytes == 5 && strncasecmp(s, "false", 5) == 0)
			return scalar_bool(t, false, c);
		return SCALAR_WRONG_TYPE;
	case VT_INT:
	case VT_FLOAT:
		return scalar_number(t, arena, s, bytes, c);
	case VT_TIME:
	case VT_DURATION:
		return looks_like_number(s, bytes) ? scalar_number(t, arena, s, bytes, c)
		    : scalar_text(t, arena, s, bytes, c);
	default:
		return scalar_text(t, arena, s, bytes, c);
	}
}

uint32_t scalar_currency(const char *s, size_t bytes) {
	uint32_t currency;

	if (bytes != 3)
		return 0;
	currency = currency_pack(s);
	return currency_digits(currency) < 0 ? 0 : currency;
}

/* function_place.c -- functions of times, places and addresses. */
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"
#include "event/etime.h"
#include "program/function_eval.h"
#include "program/zone.h"

#define MINUTE_NS	(INT64_C(60) * 1000000000)
#define HOUR_NS		(60 * MINUTE_NS)
#define DAY_NS		(24 * HOUR_NS)

enum { V4_AT = 12, V4_BITS = 32, V6_BITS = 128, DATE_BYTES = 32 };

#define EARTH_RADIUS_M	6371008.8	/* mean, IUGG */

static enum value_state yield_int(struct cell *out, int64_t i) {
	*out = (struct cell){ .i = i };
	return VALUE_PRESENT;
}

static enum value_state yield_float(struct cell *out, double d) {
	*out = (struct cell){ .f = d };
	return VALUE_PRESENT;
}

/* --- Times --- */

struct local {
	int64_t		days;		/* since 1970-01-01 */
	int64_t		ns;		/* since midnight */
	int64_t		year;
	unsigned	month, day;
};

static struct local local_of(const struct function_call *f) {
	int64_t		ns = zone_local_ns(f->constant, f->args[0]->i);
	struct local	l = { .days = ns / DAY_NS - (ns % DAY_NS < 0) };

	l.ns = ns - l.days * DAY_NS;
	civil_from_days(l.days, &l.year, &l.month, &l.day);
	return l;
}

enum value_state fn_year(const struct function_call *f, struct cell *out) {
	return yield_int(out, local_of(f).year);
}

enum value_state fn_month(const struct function_call *f, struct cell *out) {
	return yield_int(out, local_of(f).month);
}

enum value_state fn_day(const struct function_call *f, struct cell *out) {
	return yield_int(out, local_of(f).day);
}

enum value_state fn_weekday(const struct function_call *f, struct cell *out) {
	/* 1970-01-01 was a Thursday. */
	int64_t since_monday = (local_of(f).days + 3) % 7;

	return yield_int(out, (since_monday + 7) % 7 + 1);
}

enum value_state fn_hour(const struct function_call *f, struct cell *out) {
	return yield_int(out, local_of(f).ns / HOUR_NS);
}

enum value_state fn_minute(const struct function_call *f, struct cell *out) {
	return yield_int(out, local_of(f).ns % HOUR_NS / MINUTE_NS);
}

enum value_state fn_date(const struct function_call *f, struct cell *out) {
	struct local	 l = local_of(f);
	char		*text = arena_raw(f->env->scratch, DATE_BYTES);
	int		 bytes;

	bytes = snprintf(text, DATE_BYTES, "%04lld-%02u-%02u", (long long)l.year, l.month, l.day);
	*out = (struct cell){ .p = text, .n = (uint32_t)bytes };
	return VALUE_PRESENT;
}

enum value_state fn_start_of_day(const struct function_call *f, struct cell *out) {
	int64_t ns = zone_utc_ns(f->constant, local_of(f).days * DAY_NS);

	return yield_int(out, ns > -ETIME_NS_MAX ? ns : -ETIME_NS_MAX + 1);
}

/* --- Places --- */

enum value_state fn_geo(const struct function_call *f, struct cell *out) {
	double latitude = f->args[0]->f, longitude = f->args[1]->f;

	if (!(fabs(latitude) <= 90 && fabs(longitude) <= 180))
		return VALUE_ERROR;
	*out = (struct cell){ .geo = { latitude, longitude } };
	return VALUE_PRESENT;
}

enum value_state fn_latitude(const struct function_call *f, struct cell *out) {
	return yield_float(out, f->args[0]->geo[0]);
}

enum value_state fn_longitude(const struct function_call *f, struct cell *out) {
	return yield_float(out, f->args[0]->geo[1]);
}

static double radians(double degrees) {
	return degrees * (M_PI / 180);
}

/* Haversine: exact enough also where the places are close. */
static double distance_m(const struct cell *a, const struct cell *b) {
	double	lat1 = radians(a->geo[0]), lat2 = radians(b->geo[0]);
	double	sin_lat = sin((lat2 - lat1) / 2);
	double	sin_lon = sin(radians(b->geo[1] - a->geo[1]) / 2);
	double	h = sin_lat * sin_lat + cos(lat1) * cos(lat2) * sin_lon * sin_lon;

	return 2 * EARTH_RADIUS_M * asin(sqrt(h < 1 ? h : 1));
}

enum value_state fn_distance(const struct function_call *f, struct cell *out) {
	return yield_float(out, distance_m(f->args[0], f->args[1]));
}

enum value_state fn_speed(const struct function_call *f, struct cell *out) {
	double seconds = fabs((double)(f->args[3]->i - f->args[1]->i)) / 1e9;

	/* Two places at one instant are the fastest journey of all, and no reason to fail. */
	if (seconds < 0.001)
		seconds = 0.001;
	return yield_float(out, distance_m(f->args[0], f->args[2]) / seconds);
}

/* --- Addresses --- */

static bool is_v4(const struct cell *c) {
	static const uint8_t v4_prefix[V4_AT] = { [10] = 0xff, [11] = 0xff };

	return memcmp(c->ip, v4_prefix, sizeof v4_prefix) == 0;
}

enum value_state fn_is_ipv6(const struct function_call *f, struct cell *out) {
	return yield_int(out, !is_v4(f->args[0]));
}

enum value_state fn_network(const struct function_call *f, struct cell *out) {
	const struct cell	*c = f->args[0];
	int64_t			 bits4 = f->args[1]->i, bits6 = f->args[2]->i, bits;

	if (bits4 < 0 || bits4 > V4_BITS || bits6 < 0 || bits6 > V6_BITS)
		return VALUE_ERROR;
	bits = is_v4(c) ? V6_BITS - V4_BITS + bits4 : bits6;
	for (int i = 0; i < 16; i++) {
		int64_t kept = bits - 8 * i;

		out->ip[i] = kept >= 8 ? c->ip[i] : kept <= 0 ? 0
		    : (uint8_t)(c->ip[i] & 0xff00 >> kept);
	}
	return VALUE_PRESENT;
}

static bool v4_is_private(const uint8_t *a) {
	return a[0] == 10 || a[0] == 127 || (a[0] == 172 && (a[1] & 0xf0) == 16)
	    || (a[0] == 192 && a[1] == 168) || (a[0] == 169 && a[1] == 254);
}

static bool v6_is_private(const uint8_t *a) {
	static const uint8_t loopback[16] = { [15] = 1 };

	return memcmp(a, loopback, sizeof loopback) == 0 || (a[0] & 0xfe) == 0xfc
	    || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

enum value_state fn_is_private(const struct function_call *f, struct cell *out) {
	const struct cell *c = f->args[0];

	return yield_int(out, is_v4(c) ? v4_is_private(c->ip + V4_AT) : v6_is_private(c->ip));
}

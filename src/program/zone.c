#include "program/zone.h"

#include <string.h>
#include <unicode/ucal.h>

#include "base/check.h"
#include "base/vec.h"
#include "event/etime.h"

enum { NAME_BYTES_MAX = 64 };

#define NS_PER_MS	INT64_C(1000000)
#define DAY_NS		(INT64_C(86400) * 1000 * NS_PER_MS)

struct offset {
	int64_t		from_ns;	/* UTC */
	int64_t		ns;		/* local - UTC */
};

struct zone {
	const char	*name;
	size_t		 offset_count;	/* at least 1; the first is from the beginning of time */
	struct offset	*offsets;
};

static int64_t offset_at(UCalendar *cal, UErrorCode *status) {
	int64_t zone_ms = ucal_get(cal, UCAL_ZONE_OFFSET, status);
	int64_t summer_ms = ucal_get(cal, UCAL_DST_OFFSET, status);

	return (zone_ms + summer_ms) * NS_PER_MS;
}

/* Walks the zone's transitions from the earliest event time to the latest. */
static void offsets_read(struct zone *z, struct arena *arena, UCalendar *cal) {
	VEC(struct offset)	 offsets = {0};
	UErrorCode		 status = U_ZERO_ERROR;
	double			 from_ms = -(double)(ETIME_NS_MAX / NS_PER_MS);
	double			 end_ms = (double)(ETIME_NS_MAX / NS_PER_MS);

	ucal_setMillis(cal, from_ms, &status);
	*vec_add(&offsets) = (struct offset){ INT64_MIN, offset_at(cal, &status) };
	while (ucal_getTimeZoneTransitionDate(cal, UCAL_TZ_TRANSITION_NEXT, &from_ms, &status)
	    && from_ms < end_ms) {
		int64_t ns;

		ucal_setMillis(cal, from_ms, &status);
		ns = offset_at(cal, &status);
		if (ns != offsets.items[offsets.count - 1].ns)
			*vec_add(&offsets) = (struct offset){ (int64_t)from_ms * NS_PER_MS, ns };
	}
	CHECK(U_SUCCESS(status));
	z->offset_count = offsets.count;
	z->offsets = arena_alloc(arena, offsets.count * sizeof *offsets.items);
	memcpy(z->offsets, offsets.items, offsets.count * sizeof *offsets.items);
	vec_fini(&offsets);
}

const struct zone *zone_load(struct arena *arena, const char *name, size_t bytes) {
	UErrorCode	 status = U_ZERO_ERROR;
	UChar		 id[NAME_BYTES_MAX], canonical[NAME_BYTES_MAX];
	UCalendar	*cal;
	struct zone	*z;

	if (bytes == 0 || bytes >= NAME_BYTES_MAX)
		return NULL;
	/* Names are ASCII; anything else is found in no list. */
	for (size_t i = 0; i < bytes; i++)
		id[i] = (unsigned char)name[i];
	ucal_getCanonicalTimeZoneID(id, (int32_t)bytes, canonical, NAME_BYTES_MAX, NULL, &status);
	if (U_FAILURE(status))
		return NULL;
	cal = ucal_open(id, (int32_t)bytes, "", UCAL_GREGORIAN, &status);
	CHECK(U_SUCCESS(status));
	z = arena_alloc(arena, sizeof *z);
	z->name = arena_strndup(arena, name, bytes);
	offsets_read(z, arena, cal);
	ucal_close(cal);
	return z;
}

const char *zone_name(const struct zone *z) {
	return z->name;
}

/* The last one that begins at or before that instant. */
static size_t offset_find(const struct zone *z, int64_t ns) {
	size_t low = 0, high = z->offset_count;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (z->offsets[mid].from_ns <= ns)
			low = mid;
		else
			high = mid;
	}
	return low;
}

int64_t zone_local_ns(const struct zone *z, int64_t ns) {
	CHECK(ns > -ETIME_NS_MAX);
	CHECK(ns < ETIME_NS_MAX);
	return z == NULL ? ns : ns + z->offsets[offset_find(z, ns)].ns;
}

int64_t zone_utc_ns(const struct zone *z, int64_t local_ns) {
	if (z == NULL)
		return local_ns;
	/* No zone is two days from UTC. */
	for (size_t i = offset_find(z, local_ns - 2 * DAY_NS);; i++) {
		int64_t ns = local_ns - z->offsets[i].ns;

		if (ns < z->offsets[i].from_ns)
			ns = z->offsets[i].from_ns;	/* the hour that summer time leaves out */
		if (i + 1 == z->offset_count || ns < z->offsets[i + 1].from_ns)
			return ns;
	}
}

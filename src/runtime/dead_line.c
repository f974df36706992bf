#include "runtime/dead_line.h"

#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"

static const char *const reason_names[] = {
#define DEAD(id, name, text) [DEAD_##id] = name,
#include "flow/dead.def"
#undef DEAD
};

const char *dead_reason_name(enum dead_reason reason) {
	CHECK(reason < DEAD_COUNT);
	return reason_names[reason];
}

static void place_add(struct buf *out, const char *source, uint64_t offset, uint64_t line,
    const char *reason) {
	buf_str(out, "{\"source\":");
	json_text(out, source, strlen(source));
	buf_printf(out, ",\"offset\":%llu,\"line\":%llu,\"reason\":\"%s\",\"detail\":",
	    (unsigned long long)offset, (unsigned long long)line, reason);
}

static void raw_add(struct buf *out, struct bytes raw, bool keep_raw) {
	if (keep_raw) {
		buf_str(out, ",\"raw\":");
		json_text(out, raw.p, raw.n);
	} else {
		buf_printf(out, ",\"length\":%u", raw.n);
	}
	buf_str(out, "}\n");
}

void dead_line(struct buf *out, const char *source, const struct dead_letter *d) {
	place_add(out, source, d->offset, d->line, dead_reason_name(d->reason));
	json_text(out, d->detail, strlen(d->detail));
	raw_add(out, d->raw, d->keep_raw);
}

void late_line(struct buf *out, const struct late_event *late) {
	char behind[DURATION_TEXT_BYTES], allowed[DURATION_TEXT_BYTES], time[TIME_TEXT_BYTES];

	place_add(out, late->source, late->order.offset, late->line, "late");
	duration_print(late->behind_ns, behind);
	duration_print(late->disorder_ns, allowed);
	time_print(late->order.time.ns, time);
	buf_printf(out, "\"%s behind the latest event before it, %s allowed\",\"event\":", behind,
	    allowed);
	json_text(out, late->type->name, strlen(late->type->name));
	buf_printf(out, ",\"time\":\"%s\"", time);
	raw_add(out, late->raw, late->keep_raw);
}

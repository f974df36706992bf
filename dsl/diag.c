#include "dsl/diag.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/utf8.h"

static const struct diag_code_info codes[] = {
#define CODE(number, name, title, text) [DIAG_##name] = { #number, title, text },
#include "dsl/codes.def"
#undef CODE
};

void diags_init(struct diags *ds) {
	*ds = (struct diags){0};
	arena_init(&ds->arena);
}

void diags_fini(struct diags *ds) {
	vec_fini(&ds->list);
	vec_fini(&ds->sources);
	arena_fini(&ds->arena);
	*ds = (struct diags){0};
}

const struct diag_code_info *diag_code_info(enum diag_code code) {
	CHECK(code < DIAG_CODES_COUNT);
	return &codes[code];
}

const struct diag_code_info *diag_code_find(const char *number) {
	for (size_t i = 0; i < DIAG_CODES_COUNT; i++)
		if (strcasecmp(codes[i].number, number) == 0)
			return &codes[i];
	return NULL;
}

static enum diag_severity code_severity(enum diag_code code) {
	return diag_code_info(code)->number[0] == 'W' ? DIAG_WARNING : DIAG_ERROR;
}

/* One clean line: what a rule file or its name holds must not steer a terminal. */
static const char *text_clean(struct arena *a, const char *text, size_t bytes) {
	struct buf	 b = {0};
	const char	*clean;
	uint32_t	 c;

	for (size_t at = 0; at < bytes; ) {
		if (b.len > DIAG_TEXT_MAX) {
			buf_str(&b, "…");
			break;
		}
		at += utf8_decode(text + at, bytes - at, &c, NULL);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			buf_printf(&b, "\\u{%x}", c);
		else
			utf8_add(&b, c);
	}
	clean = arena_strndup(a, b.len > 0 ? b.data : "", b.len);
	buf_fini(&b);
	return clean;
}

static const char *text_format(struct arena *a, const char *fmt, va_list ap) {
	struct buf	 b = {0};
	const char	*clean;
	va_list		 again;
	int		 bytes;

	va_copy(again, ap);
	bytes = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	CHECK(bytes >= 0);
	vsnprintf(buf_room(&b, (size_t)bytes + 1), (size_t)bytes + 1, fmt, ap);
	clean = text_clean(a, b.data, (size_t)bytes);
	buf_fini(&b);
	return clean;
}

uint32_t diags_source(struct diags *ds, const char *name, const char *text, size_t bytes) {
	const char *shown = strcmp(name, "-") == 0 ? "<stdin>"
	    : text_clean(&ds->arena, name, strlen(name));

	CHECK(ds->sources.count < UINT32_MAX);
	*vec_add(&ds->sources) = (struct diag_source){ shown, text, bytes };
	return (uint32_t)ds->sources.count - 1;
}

void diag_add(struct diags *ds, enum diag_code code, struct span span, const char *fmt, ...) {
	enum diag_severity	 severity = code_severity(code);
	size_t			*count = severity == DIAG_ERROR ? &ds->error_count
				    : &ds->warning_count;
	va_list			 ap;

	CHECK(span.file < ds->sources.count);
	ds->is_kept = ++*count <= DIAGS_MAX;
	if (!ds->is_kept)
		return;
	va_start(ap, fmt);
	*vec_add(&ds->list) = (struct diag){ .code = code, .severity = severity, .span = span,
	    .message = text_format(&ds->arena, fmt, ap) };
	va_end(ap);
}

void diag_help(struct diags *ds, const char *fmt, ...) {
	va_list ap;

	if (!ds->is_kept)
		return;
	CHECK(ds->list.count > 0);
	va_start(ap, fmt);
	ds->list.items[ds->list.count - 1].help = text_format(&ds->arena, fmt, ap);
	va_end(ap);
}

void diag_fix(struct diags *ds, struct span span, const char *replacement) {
	struct diag *d;

	if (!ds->is_kept)
		return;
	CHECK(ds->list.count > 0);
	d = &ds->list.items[ds->list.count - 1];
	d->fix = text_clean(&ds->arena, replacement, strlen(replacement));
	d->fix_span = span;
}

const char *diag_where(struct diags *ds, struct span span) {
	CHECK(span.file < ds->sources.count);
	return arena_printf(&ds->arena, "%s:%u", ds->sources.items[span.file].name, span.line);
}

struct span span_join(struct span from, struct span to) {
	from.end_line = to.end_line;
	from.end_column = to.end_column;
	return from;
}

static int u32_cmp(uint32_t a, uint32_t b) {
	return a < b ? -1 : a > b;
}

static int diag_cmp(const void *left, const void *right) {
	const struct diag	*a = *(const struct diag *const *)left;
	const struct diag	*b = *(const struct diag *const *)right;
	int			 cmp = u32_cmp(a->span.file, b->span.file);

	if (cmp == 0)
		cmp = u32_cmp(a->span.line, b->span.line);
	if (cmp == 0)
		cmp = u32_cmp(a->span.column, b->span.column);
	if (cmp == 0)		/* as they were added */
		cmp = a < b ? -1 : a > b;
	return cmp;
}

/* The kept ones by place; the caller frees the array. */
static const struct diag **diags_sorted(const struct diags *ds) {
	const struct diag **sorted = calloc(ds->list.count + 1, sizeof *sorted);

	CHECK(sorted != NULL);
	for (size_t i = 0; i < ds->list.count; i++)
		sorted[i] = &ds->list.items[i];
	qsort(sorted, ds->list.count, sizeof *sorted, diag_cmp);
	return sorted;
}

static void left_out_print(struct buf *out, size_t count, const char *what) {
	if (count > DIAGS_MAX)
		buf_printf(out, "and %zu more %s%s\n", count - DIAGS_MAX, what,
		    count - DIAGS_MAX == 1 ? "" : "s");
}

void diags_print(const struct diags *ds, struct buf *out, const struct diag_style *style) {
	const struct diag **sorted = diags_sorted(ds);

	for (size_t i = 0; i < ds->list.count; i++)
		diag_print(ds, sorted[i], out, style);
	left_out_print(out, ds->error_count, "error");
	left_out_print(out, ds->warning_count, "warning");
	free(sorted);
}

json_t *diags_json(const struct diags *ds) {
	const struct diag	**sorted = diags_sorted(ds);
	json_t			 *list = json_array();

	CHECK(list != NULL);
	for (size_t i = 0; i < ds->list.count; i++) {
		const struct diag *d = sorted[i];
		json_t *one = json_pack("{s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:s, s:s?}",
		    "file", ds->sources.items[d->span.file].name,
		    "line", (json_int_t)d->span.line, "column", (json_int_t)d->span.column,
		    "end_line", (json_int_t)d->span.end_line,
		    "end_column", (json_int_t)d->span.end_column,
		    "code", codes[d->code].number,
		    "severity", d->severity == DIAG_ERROR ? "error" : "warning",
		    "message", d->message, "hint", d->help);

		CHECK(one != NULL);
		if (d->fix != NULL)
			CHECK(json_object_set_new(one, "fix", json_string(d->fix)) == 0);
		CHECK(json_array_append_new(list, one) == 0);
	}
	free(sorted);
	return list;
}

/* function_text.c -- functions of texts and lists. New texts and lists stand in env->scratch. */
#define _GNU_SOURCE	/* memmem, mempcpy */
#include <math.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/utf8.h"
#include "program/function_eval.h"
#include "program/program.h"
#include "program/set.h"

/* What fields of hostile input can be blown up to: beyond, a data error. */
enum { TEXT_BYTES_MAX = 16 << 20, ITEMS_MAX = 10000 };

static enum value_state yield_text(struct cell *out, const char *p, size_t bytes) {
	*out = (struct cell){ .p = p, .n = (uint32_t)bytes };
	return VALUE_PRESENT;
}

static enum value_state yield_int(struct cell *out, int64_t i) {
	*out = (struct cell){ .i = i };
	return VALUE_PRESENT;
}

static bool bytes_equal(const char *a, const char *b, size_t n) {
	return n == 0 || memcmp(a, b, n) == 0;
}

/* NULL: it does not occur. */
static const char *text_find(const char *p, size_t bytes, const struct cell *part) {
	return part->n == 0 ? p : memmem(p, bytes, part->p, part->n);
}

enum value_state fn_contains(const struct function_call *f, struct cell *out) {
	return yield_int(out, text_find(f->args[0]->p, f->args[0]->n, f->args[1]) != NULL);
}

enum value_state fn_starts_with(const struct function_call *f, struct cell *out) {
	const struct cell *text = f->args[0], *part = f->args[1];

	return yield_int(out, part->n <= text->n && bytes_equal(text->p, part->p, part->n));
}

enum value_state fn_ends_with(const struct function_call *f, struct cell *out) {
	const struct cell *text = f->args[0], *part = f->args[1];

	return yield_int(out, part->n <= text->n
	    && bytes_equal(text->p + text->n - part->n, part->p, part->n));
}

static enum value_state text_map(const struct function_call *f, struct cell *out,
    UChar32 map(UChar32)) {
	const struct cell	*text = f->args[0];
	/* Two bytes may become three, no more. */
	char			*copy = arena_raw(f->env->scratch, 2 * (size_t)text->n + 1);
	size_t			 n = 0;

	for (size_t at = 0; at < text->n;) {
		uint32_t c;

		at += utf8_decode(text->p + at, text->n - at, &c, NULL);
		c = (uint32_t)map((UChar32)c);
		U8_APPEND_UNSAFE(copy, n, c);
	}
	return yield_text(out, copy, n);
}

enum value_state fn_lower(const struct function_call *f, struct cell *out) {
	return text_map(f, out, u_tolower);
}

enum value_state fn_upper(const struct function_call *f, struct cell *out) {
	return text_map(f, out, u_toupper);
}

enum value_state fn_trim(const struct function_call *f, struct cell *out) {
	const struct cell	*text = f->args[0];
	size_t			 begin = text->n, end = 0;

	for (size_t at = 0; at < text->n;) {
		size_t		from = at;
		uint32_t	c;

		at += utf8_decode(text->p + at, text->n - at, &c, NULL);
		if (u_isUWhiteSpace((UChar32)c))
			continue;
		if (begin == text->n)
			begin = from;
		end = at;
	}
	return yield_text(out, text->p + begin, end > begin ? end - begin : 0);
}

enum value_state fn_length(const struct function_call *f, struct cell *out) {
	return yield_int(out, (int64_t)utf8_length(f->args[0]->p, f->args[0]->n));
}

enum value_state fn_list_length(const struct function_call *f, struct cell *out) {
	return yield_int(out, f->args[0]->n);
}

/* Where so many characters behind `at` end. */
static size_t characters_skip(const struct cell *text, size_t at, int64_t count) {
	for (; count > 0 && at < text->n; count--) {
		uint32_t c;

		at += utf8_decode(text->p + at, text->n - at, &c, NULL);
	}
	return at;
}

enum value_state fn_substring(const struct function_call *f, struct cell *out) {
	const struct cell	*text = f->args[0];
	int64_t			 from = f->args[1]->i;
	size_t			 begin, end = text->n;

	if (from < 0) {
		int64_t length = (int64_t)utf8_length(text->p, text->n);

		from = from < -length ? 0 : from + length;
	}
	begin = characters_skip(text, 0, from);
	if (f->arg_count == 3)
		end = characters_skip(text, begin, f->args[2]->i);
	return yield_text(out, text->p + begin, end - begin);
}

/* A copy of what has been put together; frees it. Too long: a data error. */
static enum value_state yield_buf(const struct function_call *f, struct buf *text,
    struct cell *out) {
	enum value_state state = VALUE_ERROR;

	if (text->len <= TEXT_BYTES_MAX)
		state = yield_text(out, arena_strndup(f->env->scratch,
		    text->len > 0 ? text->data : "", text->len), text->len);
	buf_fini(text);
	return state;
}

enum value_state fn_text(const struct function_call *f, struct cell *out) {
	struct buf text = {0};

	if (f->types[0].kind == VT_STRING) {
		*out = *f->args[0];
		return VALUE_PRESENT;
	}
	value_print(&text, &f->env->program->schema, f->types[0], f->args[0], false);
	return yield_buf(f, &text, out);
}

/* Texts one behind the other. */
static enum value_state texts_join(const struct function_call *f, const struct cell *texts,
    size_t count, const struct cell *separator, struct cell *out) {
	size_t	 bytes = count > 0 ? (count - 1) * (size_t)separator->n : 0;
	char	*copy, *at;

	for (size_t i = 0; i < count; i++)
		bytes += texts[i].n;
	if (bytes > TEXT_BYTES_MAX)
		return VALUE_ERROR;
	at = copy = arena_raw(f->env->scratch, bytes + 1);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && separator->n > 0)
			at = mempcpy(at, separator->p, separator->n);
		if (texts[i].n > 0)
			at = mempcpy(at, texts[i].p, texts[i].n);
	}
	return yield_text(out, copy, bytes);
}

enum value_state fn_concat(const struct function_call *f, struct cell *out) {
	static const struct cell	nothing;
	struct cell			texts[FUNCTION_ARGS_MAX];

	for (unsigned i = 0; i < f->arg_count; i++) {
		struct buf text = {0};

		texts[i] = *f->args[i];
		if (f->types[i].kind == VT_STRING)
			continue;
		value_print(&text, &f->env->program->schema, f->types[i], f->args[i], false);
		if (yield_buf(f, &text, &texts[i]) == VALUE_ERROR)
			return VALUE_ERROR;
	}
	return texts_join(f, texts, f->arg_count, &nothing, out);
}

enum value_state fn_join(const struct function_call *f, struct cell *out) {
	return texts_join(f, f->args[0]->list, f->args[0]->n, f->args[1], out);
}

enum value_state fn_replace(const struct function_call *f, struct cell *out) {
	const struct cell	*text = f->args[0], *part = f->args[1], *by = f->args[2];
	const char		*at = text->p, *end = text->p + text->n, *hit;
	size_t			 count = 0, bytes;
	char			*copy, *to;

	if (part->n == 0) {
		*out = *text;
		return VALUE_PRESENT;
	}
	while ((hit = text_find(at, (size_t)(end - at), part)) != NULL) {
		count++;
		at = hit + part->n;
	}
	bytes = text->n - count * part->n + count * by->n;
	if (bytes > TEXT_BYTES_MAX)
		return VALUE_ERROR;
	to = copy = arena_raw(f->env->scratch, bytes + 1);
	at = text->p;
	while ((hit = text_find(at, (size_t)(end - at), part)) != NULL) {
		to = mempcpy(to, at, (size_t)(hit - at));
		to = mempcpy(to, by->p, by->n);
		at = hit + part->n;
	}
	memcpy(to, at, (size_t)(end - at));
	return yield_text(out, copy, bytes);
}

enum value_state fn_split(const struct function_call *f, struct cell *out) {
	const struct cell	*text = f->args[0], *separator = f->args[1];
	const char		*at = text->p, *end = text->p + text->n, *hit;
	struct cell		*items;
	uint32_t		 count = 1;

	if (separator->n > 0)
		for (; count < ITEMS_MAX
		    && (hit = text_find(at, (size_t)(end - at), separator)) != NULL; count++)
			at = hit + separator->n;
	items = arena_raw(f->env->scratch, count * sizeof *items);
	at = text->p;
	for (uint32_t i = 0; i + 1 < count; i++) {
		hit = text_find(at, (size_t)(end - at), separator);
		yield_text(&items[i], at, (size_t)(hit - at));
		at = hit + separator->n;
	}
	yield_text(&items[count - 1], at, (size_t)(end - at));
	*out = (struct cell){ .list = items, .n = count };
	return VALUE_PRESENT;
}

enum value_state fn_item(const struct function_call *f, struct cell *out) {
	const struct cell	*list = f->args[0];
	int64_t			 at = f->args[1]->i;

	if (at < 0)
		at += list->n;
	if (at < 0 || at >= list->n)
		return VALUE_ABSENT;
	*out = list->list[at];
	return VALUE_PRESENT;
}

enum value_state fn_extract(const struct function_call *f, struct cell *out) {
	const char	*hit;
	size_t		 bytes;

	if (!set_extract(f->constant, f->args[0]->p, f->args[0]->n, &hit, &bytes))
		return VALUE_ABSENT;
	return yield_text(out, hit, bytes);
}

enum value_state fn_entropy(const struct function_call *f, struct cell *out) {
	const struct cell	*text = f->args[0];
	uint32_t		 counts[256] = {0};
	double			 bits = 0;

	for (uint32_t i = 0; i < text->n; i++)
		counts[(unsigned char)text->p[i]]++;
	for (int c = 0; c < 256; c++)
		if (counts[c] > 0)
			bits += counts[c] * log2((double)text->n / counts[c]);
	*out = (struct cell){ .f = text->n > 0 ? bits / text->n : 0 };
	return VALUE_PRESENT;
}

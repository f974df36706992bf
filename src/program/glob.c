#include "program/glob.h"

#include <unicode/uchar.h>

#include "base/check.h"
#include "base/utf8.h"

static uint32_t fold(uint32_t c) {
	if (c < 0x80)
		return c - 'A' < 26 ? c | 0x20 : c;
	return (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}

uint32_t fold_next(const char **at, const char *end) {
	uint32_t c = (unsigned char)**at;

	if (c < 0x80)
		(*at)++;
	else
		*at += utf8_decode(*at, (size_t)(end - *at), &c, NULL);
	return fold(c);
}

uint32_t fold_back(const char *begin, const char **at) {
	const char	*first = *at - 1;
	uint32_t	 c = (unsigned char)*first;

	if (c >= 0x80) {
		while (first > begin && *at - first < 4 && ((unsigned char)*first & 0xc0) == 0x80)
			first--;
		/* Not a whole character: its last byte alone. */
		if (utf8_decode(first, (size_t)(*at - first), &c, NULL) != (size_t)(*at - first)) {
			first = *at - 1;
			c = UTF8_REPLACEMENT;
		}
	}
	*at = first;
	return fold(c);
}

/* The character that [*], [?] or [[] stands for. */
static bool bracket_is_literal(const char *at, const char *end) {
	return end - at >= 3 && at[0] == '[' && at[2] == ']'
	    && (at[1] == '*' || at[1] == '?' || at[1] == '[');
}

static enum glob_form form_of(const struct glob *g) {
	for (uint32_t i = 0; i < g->part_count; i++)
		for (uint32_t c = 0; c < g->parts[i].count; c++)
			if (g->parts[i].chars[c] == GLOB_ANY)
				return GLOB_OTHER;
	if (g->part_count == 1)
		return GLOB_EXACT;
	if (g->part_count == 2 && g->parts[1].count == 0)
		return GLOB_PREFIX;
	return g->part_count == 2 && g->parts[0].count == 0 ? GLOB_SUFFIX : GLOB_OTHER;
}

void glob_init(struct glob *g, struct arena *arena, const char *pattern, size_t bytes) {
	const char	*at, *end = pattern + bytes;
	uint32_t	*chars = arena_raw(arena, (bytes + 1) * sizeof *chars);
	size_t		 stars = 0;

	CHECK(bytes < UINT32_MAX);
	for (at = pattern; at < end; at++)
		stars += *at == '*';
	*g = (struct glob){ .text = arena_strndup(arena, pattern, bytes), .bytes = (uint32_t)bytes,
	    .parts = arena_alloc(arena, (stars + 1) * sizeof *g->parts), .part_count = 1 };
	g->parts[0].chars = chars;
	for (at = pattern; at < end;) {
		struct glob_part *part = &g->parts[g->part_count - 1];

		if (*at == '*') {
			at++;
			/* Two stars are as good as one. */
			if (part->count == 0 && g->part_count > 1)
				continue;
			g->parts[g->part_count++].chars = chars;
			continue;
		}
		if (bracket_is_literal(at, end)) {
			*chars++ = fold((unsigned char)at[1]);
			at += 3;
		} else if (*at == '?') {
			*chars++ = GLOB_ANY;
			at++;
		} else {
			*chars++ = fold_next(&at, end);
		}
		part->count++;
	}
	g->form = (uint8_t)form_of(g);
}

bool glob_matches_all(const struct glob *g) {
	return g->part_count == 2 && g->parts[0].count == 0 && g->parts[1].count == 0;
}

/* Whether the part stands at *at, which moves behind it. */
static bool part_forwards(const struct glob_part *part, const char **at, const char *end) {
	for (uint32_t i = 0; i < part->count; i++) {
		uint32_t c;

		if (*at == end)
			return false;
		c = fold_next(at, end);
		if (part->chars[i] != c && part->chars[i] != GLOB_ANY)
			return false;
	}
	return true;
}

/* Whether it ends at *at, which moves before it. */
static bool part_backwards(const struct glob_part *part, const char *begin, const char **at) {
	for (uint32_t i = part->count; i > 0; i--) {
		uint32_t c;

		if (*at == begin)
			return false;
		c = fold_back(begin, at);
		if (part->chars[i - 1] != c && part->chars[i - 1] != GLOB_ANY)
			return false;
	}
	return true;
}

/* The leftmost place is the best one: it leaves most to the parts behind. */
static bool part_find(const struct glob_part *part, const char **at, const char *end) {
	for (const char *from = *at; from < end; fold_next(&from, end)) {
		const char *behind = from;

		if (part_forwards(part, &behind, end)) {
			*at = behind;
			return true;
		}
	}
	return false;
}

bool glob_matches(const struct glob *g, const char *text, size_t bytes) {
	const char *at = text, *end = text + bytes;

	if (!part_forwards(&g->parts[0], &at, end))
		return false;
	if (g->part_count == 1)
		return at == end;
	if (!part_backwards(&g->parts[g->part_count - 1], at, &end))
		return false;
	for (uint32_t i = 1; i + 1 < g->part_count; i++)
		if (!part_find(&g->parts[i], &at, end))
			return false;
	return true;
}

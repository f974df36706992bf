/* list_csv.c -- list files: CSV after RFC 4180. */
#include "dsl/list_csv.h"

#include <string.h>

void csv_init(struct csv *csv, struct arena *arena, const char *text, size_t bytes) {
	*csv = (struct csv){ .arena = arena, .at = text, .end = text + bytes, .next_line = 1 };
	if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		csv->at += 3;
}

void csv_fini(struct csv *csv) {
	vec_fini(&csv->cells);
}

/* Behind the opening quote. */
static bool quoted_cell(struct csv *csv, struct csv_cell *cell) {
	const char	*start = csv->at;
	char		*copy;
	size_t		 bytes = 0, doubled = 0;

	for (;; csv->at++) {
		if (csv->at == csv->end)
			return false;
		if (*csv->at == '\n')
			csv->next_line++;
		if (*csv->at != '"')
			continue;
		if (csv->at + 1 == csv->end || csv->at[1] != '"')
			break;
		csv->at++;
		doubled++;
	}
	*cell = (struct csv_cell){ start, (uint32_t)(csv->at - start) };
	csv->at++;
	if (doubled == 0)
		return true;
	copy = arena_raw(csv->arena, cell->bytes);
	for (uint32_t i = 0; i < cell->bytes; i++) {
		copy[bytes++] = start[i];
		i += start[i] == '"';
	}
	*cell = (struct csv_cell){ copy, (uint32_t)bytes };
	return true;
}

static void plain_cell(struct csv *csv, struct csv_cell *cell) {
	const char *start = csv->at, *end;

	while (csv->at < csv->end && *csv->at != ',' && *csv->at != '\n')
		csv->at++;
	end = csv->at;
	if (end > start && end[-1] == '\r' && (csv->at == csv->end || *csv->at == '\n'))
		end--;
	*cell = (struct csv_cell){ start, (uint32_t)(end - start) };
}

enum csv_next csv_next(struct csv *csv) {
	struct csv_cell cell;

	csv->line = csv->next_line;
	csv->cells.count = 0;
	if (csv->at == csv->end)
		return CSV_END;
	for (;;) {
		if (csv->at < csv->end && *csv->at == '"') {
			csv->at++;
			if (!quoted_cell(csv, &cell))
				return CSV_UNCLOSED;
			/* What stands behind the closing quote is none of the cell. */
			while (csv->at < csv->end && *csv->at != ',' && *csv->at != '\n')
				csv->at++;
		} else
			plain_cell(csv, &cell);
		*vec_add(&csv->cells) = cell;
		if (csv->at == csv->end)
			return CSV_RECORD;
		if (*csv->at++ == '\n') {
			csv->next_line++;
			return CSV_RECORD;
		}
	}
}

#include <ctype.h>
#include <string.h>

#include "dsl/diag.h"

enum { NAME_BYTES_MAX = 64 };

static unsigned min2(unsigned a, unsigned b) {
	return a < b ? a : b;
}

/*
 * The optimal string alignment distance of a and b, case aside; more than `limit`: limit + 1.
 * Three rows of the table are kept: d[i][j] is made of d[i-1][*], d[i][j-1] and, where two letters
 * were exchanged, d[i-2][j-2].
 */
static unsigned distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes,
    unsigned limit) {
	unsigned	 rows[3][NAME_BYTES_MAX + 1];
	unsigned	*two = rows[0], *one = rows[1], *now = rows[2], *free_row;

	for (unsigned j = 0; j <= b_bytes; j++)
		one[j] = j;
	for (size_t i = 1; i <= a_bytes; i++) {
		unsigned row_min = now[0] = (unsigned)i;

		for (size_t j = 1; j <= b_bytes; j++) {
			int		ai = tolower((unsigned char)a[i - 1]);
			int		bj = tolower((unsigned char)b[j - 1]);
			unsigned	cost = one[j - 1] + (ai != bj);

			cost = min2(cost, min2(one[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && ai == tolower((unsigned char)b[j - 2])
			    && bj == tolower((unsigned char)a[i - 2]))
				cost = min2(cost, two[j - 2] + 1);
			now[j] = cost;
			row_min = min2(row_min, cost);
		}
		if (row_min > limit)
			return limit + 1;
		free_row = two;
		two = one;
		one = now;
		now = free_row;
	}
	return min2(one[b_bytes], limit + 1);
}

static size_t common_bytes(const char *a, const char *b) {
	size_t n = 0;

	while (a[n] != '\0' && tolower((unsigned char)a[n]) == tolower((unsigned char)b[n]))
		n++;
	return n;
}

void diag_nearest_try(struct diag_nearest *n, const char *candidate) {
	size_t		name_bytes = strlen(n->name), candidate_bytes = strlen(candidate);
	size_t		differ = name_bytes > candidate_bytes ? name_bytes - candidate_bytes
			    : candidate_bytes - name_bytes;
	unsigned	limit = name_bytes <= 3 ? 1 : (unsigned)name_bytes / 3;
	unsigned	d;

	if (name_bytes < 2 || name_bytes > NAME_BYTES_MAX || candidate_bytes > NAME_BYTES_MAX)
		return;
	if (n->best != NULL && n->distance < limit)
		limit = n->distance;
	if (differ > limit)
		return;
	d = distance(n->name, name_bytes, candidate, candidate_bytes, limit);
	if (d > limit || (n->best != NULL && d == n->distance
	    && common_bytes(n->name, candidate) <= common_bytes(n->name, n->best)))
		return;
	n->best = candidate;
	n->distance = d;
}

const char *diag_nearest(const char *name, const char *const *candidates, size_t count) {
	struct diag_nearest n = { .name = name };

	for (size_t i = 0; i < count; i++)
		diag_nearest_try(&n, candidates[i]);
	return n.best;
}

/* variants.c -- see variants.h. */
#include <string.h>

#include "variants.h"

/* All ways to choose, as a growing list of sequences that begin alike and are continued. */
static void seq_push(struct pool *pool, struct seq *seq, const struct elem *elem) {
	struct elem *elems = POOL_ARRAY(pool, struct elem, seq->count + 1);

	if (seq->count > 0)
		memcpy(elems, seq->elems, (size_t)seq->count * sizeof *elems);
	elems[seq->count] = *elem;
	*seq = (struct seq){ elems, seq->count + 1 };
}

static void variants_push(struct pool *pool, struct variants *v, struct seq seq) {
	struct seq *items = POOL_ARRAY(pool, struct seq, v->count + 1);

	if (v->count > 0)
		memcpy(items, v->items, (size_t)v->count * sizeof *items);
	items[v->count++] = seq;
	v->items = items;
}

/* The branches of one `any of`, each spliced in; its word goes to the first step of the branch. */
static void any_choices(struct pool *pool, const struct elem *any, struct variants *out) {
	for (int b = 0; b < any->seq_count; b++) {
		struct variants branch;

		variants_make(pool, &any->seqs[b], &branch);
		for (int i = 0; i < branch.count; i++) {
			struct elem *elems = pool_copy(pool, branch.items[i].elems,
			    (size_t)branch.items[i].count * sizeof *elems);

			elems[0].rel = any->rel;
			variants_push(pool, out, (struct seq){ elems, branch.items[i].count });
		}
	}
}

/* A group or `all of`: every combination of its sequences' variants. */
static void nested_choices(struct pool *pool, const struct elem *elem, struct variants *out) {
	struct elem	 one = *elem;
	struct seq	*seqs = POOL_ARRAY(pool, struct seq, elem->seq_count);
	struct variants	 each[PLACES_MAX];
	int		 at[PLACES_MAX] = { 0 }, i;

	MUST(elem->seq_count <= PLACES_MAX);
	for (i = 0; i < elem->seq_count; i++)
		variants_make(pool, &elem->seqs[i], &each[i]);
	do {
		for (i = 0; i < elem->seq_count; i++)
			seqs[i] = each[i].items[at[i]];
		one.seqs = pool_copy(pool, seqs, (size_t)elem->seq_count * sizeof *seqs);
		variants_push(pool, out, (struct seq){ pool_copy(pool, &one, sizeof one), 1 });
		for (i = 0; i < elem->seq_count && ++at[i] == each[i].count; i++)
			at[i] = 0;
	} while (i < elem->seq_count);
}

static void choices(struct pool *pool, const struct elem *elem, struct variants *out) {
	*out = (struct variants){ 0 };
	if (elem->kind == ELEM_ANY)
		any_choices(pool, elem, out);
	else if (elem->kind == ELEM_GROUP || elem->kind == ELEM_ALL)
		nested_choices(pool, elem, out);
	else
		variants_push(pool, out, (struct seq){ elem, 1 });
}

void variants_make(struct pool *pool, const struct seq *seq, struct variants *out) {
	*out = (struct variants){ 0 };
	variants_push(pool, out, (struct seq){ 0 });
	for (int i = 0; i < seq->count; i++) {
		struct variants chosen, longer = { 0 };

		choices(pool, &seq->elems[i], &chosen);
		for (int v = 0; v < out->count; v++) {
			for (int c = 0; c < chosen.count; c++) {
				struct seq one = out->items[v];

				for (int k = 0; k < chosen.items[c].count; k++)
					seq_push(pool, &one, &chosen.items[c].elems[k]);
				variants_push(pool, &longer, one);
			}
		}
		*out = longer;
	}
}

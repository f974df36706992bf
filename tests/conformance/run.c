/*
 * run.c -- translated cases (translate.py) through the real parser, compiler and matcher.
 *
 *	run TRANSLATED.jsonl deviations.txt OURS.jsonl [--restore]
 *
 * A case's alerts and its recorded matches are compared as multisets. Whatever differs must stand
 * in deviations.txt and be what the oracle says instead (oracle --cases … --ours); and whatever
 * stands there must differ. Exit 0: so it is; 1: it is not.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/support/engine.h"

#define MUST(expr) ((expr) ? (void)0 : must_failed(#expr, __LINE__))

enum { LINE_BYTES_MAX = 1 << 20, LISTED_MAX = 500, WORD_BYTES = 160 };

__attribute__((noreturn))
static void must_failed(const char *expr, int line) {
	fprintf(stderr, "run.c:%d: must hold: %s\n", line, expr);
	abort();
}

/* ---- matches as texts ---- */

struct texts {
	char	**items;
	size_t	  count;
};

static int text_compare(const void *a, const void *b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void texts_free(struct texts *t) {
	for (size_t i = 0; i < t->count; i++)
		free(t->items[i]);
	free(t->items);
}

static void texts_add(struct texts *t, json_t *steps) {
	t->items = realloc(t->items, (t->count + 1) * sizeof *t->items);
	MUST(t->items != NULL);
	t->items[t->count] = json_dumps(steps, JSON_SORT_KEYS | JSON_COMPACT);
	MUST(t->items[t->count++] != NULL);
}

static void texts_sort(struct texts *t) {
	if (t->count > 0)
		qsort(t->items, t->count, sizeof *t->items, text_compare);
}

/* {step: [index, ...]} without steps that took nothing. */
static void texts_of_case(struct texts *t, json_t *matches) {
	size_t		 i;
	json_t		*match, *list;
	const char	*step;

	json_array_foreach(matches, i, match) {
		json_t *steps = json_object();

		json_object_foreach(match, step, list)
			if (json_array_size(list) > 0)
				json_object_set(steps, step, list);
		texts_add(t, steps);
		json_decref(steps);
	}
	texts_sort(t);
}

static void texts_of_alert(struct texts *t, json_t *alert) {
	json_t		*steps = json_object(), *list, *event;
	const char	*step;
	size_t		 i;

	json_object_foreach(json_object_get(alert, "events"), step, list) {
		json_t *indices = json_array();

		json_array_foreach(list, i, event)
			json_array_append(indices, json_object_get(event, "i"));
		if (json_array_size(indices) > 0)
			json_object_set(steps, step, indices);
		json_decref(indices);
	}
	texts_add(t, steps);
	json_decref(steps);
}

/* False: a line is no alert. */
static bool texts_of_alerts(struct texts *t, const char *ndjson) {
	while (*ndjson != '\0') {
		size_t	 bytes = strcspn(ndjson, "\n");
		json_t	*alert = json_loadb(ndjson, bytes, 0, NULL);

		if (alert == NULL)
			return false;
		texts_of_alert(t, alert);
		json_decref(alert);
		ndjson += bytes + (ndjson[bytes] == '\n');
	}
	return true;
}

static bool texts_equal(const struct texts *a, const struct texts *b) {
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}

/* Those of a that b lacks. */
static void texts_print_missing(const char *what, const struct texts *a, const struct texts *b) {
	size_t k = 0;

	for (size_t i = 0; i < a->count; i++) {
		while (k < b->count && strcmp(b->items[k], a->items[i]) < 0)
			k++;
		if (k < b->count && strcmp(b->items[k], a->items[i]) == 0)
			k++;
		else
			printf("#   only %s: %s\n", what, a->items[i]);
	}
}

/* ---- the list of deviations ---- */

struct listed {
	char	 id[WORD_BYTES];
	char	 class[WORD_BYTES];
	json_t	*ours;		/* what the case must give, or NULL: it is of another file */
};

struct list {
	struct listed	items[LISTED_MAX];
	size_t		count;
};

static bool list_read(struct list *list, const char *file) {
	FILE	*in = fopen(file, "r");
	char	 line[1024];

	if (in == NULL) {
		perror(file);
		return false;
	}
	while (fgets(line, sizeof line, in) != NULL) {
		struct listed *l = &list->items[list->count];

		if (*line == '#' || *line == '\n')
			continue;
		MUST(list->count < LISTED_MAX);
		MUST(sscanf(line, "%159s %159s", l->id, l->class) == 2);
		l->ours = NULL;
		list->count++;
	}
	fclose(in);
	return true;
}

static struct listed *list_find(struct list *list, const char *id) {
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].id, id) == 0)
			return &list->items[i];
	return NULL;
}

static void list_free(struct list *list) {
	for (size_t i = 0; i < list->count; i++)
		json_decref(list->items[i].ours);
	free(list);
}

static bool ours_read(struct list *list, const char *file) {
	FILE	*in = fopen(file, "r");
	char	*line = malloc(LINE_BYTES_MAX);

	MUST(line != NULL);
	if (in == NULL)
		perror(file);
	while (in != NULL && fgets(line, LINE_BYTES_MAX, in) != NULL) {
		json_t		*json = json_loads(line, 0, NULL);
		const char	*id = json_string_value(json_object_get(json, "id"));
		struct listed	*l = list_find(list, id);

		MUST(l != NULL);
		l->ours = json_incref(json_object_get(json, "expected"));
		json_decref(json);
	}
	free(line);
	return in != NULL && fclose(in) == 0;
}

/* ---- cases ---- */

struct tally {
	unsigned	run, agree, listed, skipped, wrong;
};

static void case_compare(const char *id, const struct listed *listed, const struct texts *recorded,
    const struct texts *ours, const struct texts *got, struct tally *tally) {
	const struct texts *expected = listed == NULL ? recorded : ours;

	if (listed != NULL && texts_equal(recorded, got)) {
		printf("# %s: is listed as %s and does not differ\n", id, listed->class);
		tally->wrong++;
	} else if (texts_equal(expected, got)) {
		tally->agree += listed == NULL;
		tally->listed += listed != NULL;
	} else {
		printf("# %s: %s\n", id, listed == NULL ? "differs and is not listed"
		    : "differs in another way than it should");
		texts_print_missing("expected", expected, got);
		texts_print_missing("here", got, expected);
		tally->wrong++;
	}
}

static void case_run(json_t *json, struct list *list, const struct engine_opts *opts,
    struct tally *tally) {
	const char	*id = json_string_value(json_object_get(json, "id"));
	const char	*skip = json_string_value(json_object_get(json, "skip"));
	const char	*rules = json_string_value(json_object_get(json, "rules"));
	const char	*events = json_string_value(json_object_get(json, "events"));
	struct texts	 recorded = { 0 }, ours = { 0 }, got = { 0 };
	struct listed	*listed = list_find(list, id);
	char		*out = NULL;

	if (skip != NULL) {
		printf("# %s: skipped: %s\n", id, skip);
		tally->skipped++;
		return;
	}
	tally->run++;
	if (engine_run(rules, strlen(rules), events, strlen(events), opts, &out) == -1
	    || !texts_of_alerts(&got, out == NULL ? "" : out)) {
		printf("# %s: %s\n%s", id, out == NULL ? "failed" : out, rules);
		tally->wrong++;
	} else {
		texts_of_case(&recorded, json_object_get(json, "expected"));
		if (listed != NULL)
			texts_of_case(&ours, listed->ours);
		texts_sort(&got);
		case_compare(id, listed, &recorded, &ours, &got, tally);
	}
	texts_free(&recorded);
	texts_free(&ours);
	texts_free(&got);
	free(out);
}

static int cases_run(FILE *in, struct list *list, const struct engine_opts *opts) {
	char		*line = malloc(LINE_BYTES_MAX);
	struct tally	 tally = { 0 };

	MUST(line != NULL);
	while (fgets(line, LINE_BYTES_MAX, in) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		MUST(json != NULL);
		case_run(json, list, opts, &tally);
		json_decref(json);
	}
	free(line);
	printf("# %u cases%s: %u as recorded, %u deviate as listed, %u skipped, %u wrong\n",
	    tally.run, opts->restore_each ? ", restored after every event" : "", tally.agree,
	    tally.listed, tally.skipped, tally.wrong);
	return tally.run == 0 || tally.wrong > 0;
}

int main(int argc, char **argv) {
	struct engine_opts	 opts = { .restore_each = argc == 5 };
	struct list		*list = calloc(1, sizeof *list);
	FILE			*in = NULL;
	int			 rc = 2;

	MUST(list != NULL);
	if (argc < 4 || argc > 5 || (argc == 5 && strcmp(argv[4], "--restore") != 0)) {
		fputs("usage: run TRANSLATED.jsonl deviations.txt OURS.jsonl [--restore]\n",
		    stderr);
		goto out;
	}
	in = fopen(argv[1], "r");
	if (in == NULL) {
		perror(argv[1]);
		goto out;
	}
	if (list_read(list, argv[2]) && ours_read(list, argv[3]))
		rc = cases_run(in, list, &opts);
out:
	if (in != NULL)
		fclose(in);
	list_free(list);
	return rc;
}

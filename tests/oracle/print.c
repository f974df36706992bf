/* print.c -- see print.h. */
#include <inttypes.h>

#include "print.h"

static void print_expr(FILE *, const struct rule *, const struct expr *);
static void print_seq(FILE *, const struct rule *, const struct seq *);

/* Exact for halves and the like; a denominator has no prime factors but 2 and 5. */
static void print_ratio(FILE *out, struct ratio r) {
	__int128 rest = r.over < 0 ? -r.over : r.over;

	fprintf(out, "%s%lld", r.over < 0 ? "-" : "", (long long)(rest / r.under));
	rest %= r.under;
	if (rest != 0)
		fputc('.', out);
	for (; rest != 0; rest %= r.under) {
		rest *= 10;
		fputc('0' + (int)(rest / r.under), out);
	}
}

static void print_span(FILE *out, int64_t ms) {
	if (ms % 1000 == 0)
		fprintf(out, "%" PRId64 " s", ms / 1000);
	else
		fprintf(out, "%" PRId64 " ms", ms);
}

/* ---- expressions ---- */

static const char *const infix[] = {
	[EXPR_AND] = "and", [EXPR_OR] = "or", [EXPR_EQ] = "=", [EXPR_NE] = "!=", [EXPR_LT] = "<",
	[EXPR_GT] = ">", [EXPR_LE] = "<=", [EXPR_GE] = ">=", [EXPR_IN] = "in",
	[EXPR_NOT_IN] = "not in", [EXPR_LIKE] = "like", [EXPR_NOT_LIKE] = "not like",
	[EXPR_ADD] = "+", [EXPR_SUB] = "-", [EXPR_MUL] = "*", [EXPR_DIV] = "/",
	[EXPR_ELSE] = "else", [EXPR_SET] = NULL };

static const char *const functions[] = {
	[EXPR_COUNT] = "count", [EXPR_SUM] = "sum", [EXPR_AVG] = "avg", [EXPR_MIN] = "min",
	[EXPR_MAX] = "max", [EXPR_STDDEV] = "stddev", [EXPR_DISTINCT] = "distinct",
	[EXPR_LENGTH] = "length", [EXPR_CONTAINS] = "contains", [EXPR_STARTS_WITH] = "starts_with",
	[EXPR_ENDS_WITH] = "ends_with", [EXPR_SET] = NULL };

static void print_name(FILE *out, const struct rule *rule, const struct expr *e) {
	const char *step = e->place == NO_PLACE ? NULL : rule->places[e->place].name;
	const char *field = e->field == NO_FIELD ? NULL : rule->fields[e->field].name;

	switch (e->op) {
	case EXPR_FIELD:	fputs(field, out); break;
	case EXPR_LAST:		fprintf(out, "%s.%s", step, field); break;
	case EXPR_FIRST:	fprintf(out, "first(%s).%s", step, field); break;
	case EXPR_AT:		fprintf(out, "%s[%d].%s", step, e->index, field); break;
	case EXPR_PREV:		fprintf(out, "prev.%s", field); break;
	case EXPR_BOUND:	fprintf(out, "exists %s", step); break;
	default:
		MUST(functions[e->op] != NULL);
		fprintf(out, "%s(%s%s%s)", functions[e->op], step, field == NULL ? "" : ".",
		    field == NULL ? "" : field);
	}
}

static void print_set(FILE *out, const struct rule *rule, const struct expr *e) {
	fputc('(', out);
	for (int i = 0; i < e->item_count; i++) {
		if (i > 0)
			fputs(", ", out);
		print_expr(out, rule, e->items[i]);
	}
	fputc(')', out);
}

static void print_around(FILE *out, const struct rule *rule, const char *before,
    const struct expr *a, const char *between, const struct expr *b, const char *after) {
	fputs(before, out);
	print_expr(out, rule, a);
	fputs(between, out);
	if (b != NULL)
		print_expr(out, rule, b);
	fputs(after, out);
}

static void print_expr(FILE *out, const struct rule *rule, const struct expr *e) {
	switch (e->op) {
	case EXPR_VALUE:	fputs(e->text, out); break;
	case EXPR_SET:		print_set(out, rule, e); break;
	case EXPR_NOT:		print_around(out, rule, "not (", e->a, "", NULL, ")"); break;
	case EXPR_NEG:		print_around(out, rule, "(-", e->a, "", NULL, ")"); break;
	case EXPR_EXISTS:	print_around(out, rule, "exists ", e->a, "", NULL, ""); break;
	case EXPR_IS_NULL:	print_around(out, rule, "(", e->a, "", NULL, " is null)"); break;
	case EXPR_IS_NOT_NULL:
		print_around(out, rule, "(", e->a, "", NULL, " is not null)");
		break;
	case EXPR_ANY:		print_around(out, rule, "any ", e->a, "", NULL, ""); break;
	case EXPR_ALL:		print_around(out, rule, "all ", e->a, "", NULL, ""); break;
	case EXPR_LENGTH:	print_around(out, rule, "length(", e->a, "", NULL, ")"); break;
	case EXPR_CONTAINS: case EXPR_STARTS_WITH: case EXPR_ENDS_WITH:
		fputs(functions[e->op], out);
		print_around(out, rule, "(", e->a, ", ", e->b, ")");
		break;
	default:
		if (e->a == NULL) {
			print_name(out, rule, e);
			break;
		}
		MUST(infix[e->op] != NULL);
		print_around(out, rule, "(", e->a, " ", NULL, "");
		fprintf(out, "%s ", infix[e->op]);
		print_expr(out, rule, e->b);
		fputc(')', out);
	}
}

static void print_condition(FILE *out, const struct rule *rule, const char *before,
    const struct expr *e) {
	if (e != NULL)
		print_around(out, rule, before, e, "", NULL, "]");
}

/* ---- patterns ---- */

static void print_types(FILE *out, const struct rule *rule, uint32_t types) {
	const char *between = "";

	for (int i = 0; i < rule->type_count; i++) {
		if ((types >> i & 1) == 0)
			continue;
		fprintf(out, "%s%s", between, rule->types[i].name);
		between = " or ";
	}
}

static void print_place(FILE *out, const struct rule *rule, int place) {
	const struct place *p = &rule->places[place];

	print_types(out, rule, p->types);
	print_condition(out, rule, " [", p->cond);
}

static void print_relation(FILE *out, struct relation rel) {
	static const char *const words[] = { [WORD_THEN] = "", [WORD_NEXT] = "next ",
		[WORD_EVERY] = "every " };

	fputs(words[rel.word], out);
	if (rel.within_ms == 0)
		return;
	fputs("within ", out);
	print_span(out, rel.within_ms);
	fputc(' ', out);
}

static void print_quantifier(FILE *out, const struct elem *e) {
	if (e->optional)
		fputs("optional ", out);
	if (!e->loop)
		return;
	if (e->max == 0)
		fprintf(out, "at least %d ", e->min);
	else if (e->min == e->max)
		fprintf(out, "exactly %d ", e->min);
	else
		fprintf(out, "%d to %d ", e->min, e->max);
	if (e->inner == INNER_STRICT)
		fputs("consecutive ", out);
}

static void print_no(FILE *out, const struct rule *rule, const struct elem *e) {
	fputs(e->kind == ELEM_NO ? "no " : "not next ", out);
	print_place(out, rule, e->place);
	if (e->for_ms != 0) {
		fputs(" for ", out);
		print_span(out, e->for_ms);
	}
}

static void print_step(FILE *out, const struct rule *rule, const struct elem *e) {
	static const char *const opens[] = { [ELEM_GROUP] = "{ ", [ELEM_ANY] = "any of { ",
		[ELEM_ALL] = "all of { " };

	print_quantifier(out, e);
	if (e->kind == ELEM_STEP) {
		print_place(out, rule, e->place);
	} else {
		fputs(opens[e->kind], out);
		for (int i = 0; i < e->seq_count; i++) {
			if (i > 0)
				fputs(", ", out);
			print_seq(out, rule, &e->seqs[i]);
		}
		fputs(" }", out);
	}
	if (e->loop && e->inner == INNER_FREE)
		fputs(" in any combination", out);
	if (e->greedy)
		fputs(" greedy", out);
	if (e->kind == ELEM_STEP && rule->places[e->place].name != NULL)
		fprintf(out, " as %s", rule->places[e->place].name);
	print_condition(out, rule, " until [", e->until);
	if (e->each_ms != 0) {
		fputs(" each within ", out);
		print_span(out, e->each_ms);
	}
}

static void print_seq(FILE *out, const struct rule *rule, const struct seq *seq) {
	for (int i = 0; i < seq->count; i++) {
		const struct elem *e = &seq->elems[i];

		if (i > 0)
			fputs(seq == &rule->match ? "\n    then " : " then ", out);
		if (!elem_is_step(e)) {
			print_no(out, rule, e);
			continue;
		}
		if (i > 0)
			print_relation(out, e->rel);
		print_step(out, rule, e);
	}
}

/* ---- the rule ---- */

static void print_events(FILE *out, const struct rule *rule) {
	for (int t = 0; t < rule->type_count; t++) {
		const struct type *type = &rule->types[t];

		fprintf(out, "event %s", type->name);
		if (type->base != -1) {
			fprintf(out, " is %s", rule->types[type->base].name);
			print_condition(out, rule, " [", type->cond);
		}
		fputs(" {", out);
		for (int f = 0; f < rule->field_count; f++)
			if (rule->fields[f].only_type == (type->base == -1 ? -1 : t))
				fprintf(out, "%s%s: %s", f % 6 == 5 ? "\n  " : "  ",
				    rule->fields[f].name, rule->fields[f].decl);
		fprintf(out, " }%s\n", type->base == -1 ? " time ts" : "");
	}
}

static void print_keys(FILE *out, const struct rule *rule) {
	for (int k = 0; k < rule->key_count; k++) {
		const struct key *key = &rule->keys[k];

		fputs(k == 0 ? "  for each " : ", ", out);
		if (key->renamed)
			fprintf(out, "%s = ", key->name);
		for (int i = 0; i < key->alt_count; i++) {
			const struct key_alt *alt = &key->alts[i];

			fprintf(out, "%s%s", i == 0 ? "" : " | ", alt->any ? "any " : "");
			if (alt->type != -1)
				fprintf(out, "%s.", rule->types[alt->type].name);
			if (alt->place != -1)
				fprintf(out, "%s.", rule->places[alt->place].name);
			fputs(rule->fields[alt->field].name, out);
		}
	}
	fputs(rule->key_count > 0 ? "\n" : "", out);
}

static void print_filters(FILE *out, const struct rule *rule) {
	for (int i = 0; i < rule->where_count; i++)
		print_around(out, rule, "  where ", rule->where[i], "", NULL, "\n");
	for (int i = 0; i < rule->unless_count; i++)
		print_around(out, rule, "  unless ", rule->unless[i], "", NULL, "\n");
}

static void print_clauses(FILE *out, const struct rule *rule) {
	static const char *const policies[] = {
		[REPEAT_AFTER_MATCH] = "after match", [REPEAT_OVERLAPPING] = "overlapping",
		[REPEAT_FROM_NEXT] = "from next", [REPEAT_FROM_FIRST] = "from first ",
		[REPEAT_FROM_LAST] = "from last ", [REPEAT_ONCE] = "once" };

	for (int i = 0; i < rule->alert_count; i++) {
		const struct alert *a = &rule->alerts[i];

		fprintf(out, "  %salert %s ", a->on_timeout ? "on timeout " : "", a->severity);
		if (a->only_if != NULL)
			print_around(out, rule, "if ", a->only_if, " ", NULL, "");
		fputs("\"x\"\n", out);
	}
	fprintf(out, "  repeat %s%s\n", policies[rule->repeat],
	    rule->repeat_place == NO_PLACE ? "" : rule->places[rule->repeat_place].name);
	if (rule->limit_runs > 0)
		fprintf(out, "  limit %d runs per key\n", rule->limit_runs);
}

char *print_rule(struct pool *pool, const struct rule *rule) {
	char	*text = NULL, *copy;
	size_t	 bytes;
	FILE	*out = open_memstream(&text, &bytes);

	MUST(out != NULL);
	print_events(out, rule);
	fputs("\nrule r {\n", out);
	print_keys(out, rule);
	fputs("  match ", out);
	print_seq(out, rule, &rule->match);
	if (rule->within_ms != 0) {
		fputs("\n  within ", out);
		print_span(out, rule->within_ms);
	}
	if (rule->cancel_place != NO_PLACE) {
		fputs("\n  cancel on ", out);
		print_place(out, rule, rule->cancel_place);
	}
	fputc('\n', out);
	print_filters(out, rule);
	print_clauses(out, rule);
	fputs("}\n", out);
	fclose(out);
	copy = pool_copy(pool, text, bytes + 1);
	free(text);
	return copy;
}

/* ---- events ---- */

static void print_item(FILE *out, struct value v) {
	if (v.kind == VALUE_TEXT)
		fprintf(out, "\"%s\"", v.text);
	else
		print_ratio(out, v.num);
}

/* Money as a number or as text, with its ISO code; decimals in several spellings. */
static void print_value(FILE *out, const char *name, struct value v, int id) {
	bool text = v.num.over % 2 != 0;

	switch (v.kind) {
	case VALUE_MONEY:
		fprintf(out, ", \"%s\": %s", name, text ? "\"" : "");
		print_ratio(out, v.num);
		fprintf(out, "%s, \"cur\": \"%s\"", text ? "\"" : "", v.text);
		break;
	case VALUE_LIST:
		fprintf(out, ", \"%s\": [", name);
		for (int i = 0; i < v.item_count; i++) {
			fputs(i == 0 ? "" : ", ", out);
			print_item(out, v.items[i]);
		}
		fputc(']', out);
		break;
	case VALUE_BOOL:
		fprintf(out, ", \"%s\": %s", name, v.yes ? "true" : "false");
		break;
	default:
		fprintf(out, ", \"%s\": ", name);
		print_item(out, v);
		if (v.kind == VALUE_DECIMAL && v.num.under == 1 && id % 2 == 0)
			fputs(".0", out);
	}
}

/* Absent: left out, or null in every other event; money only lacks its code. */
static void print_absent(FILE *out, const struct field *f, int id) {
	if (f->kind == VALUE_MONEY)
		fprintf(out, ", \"%s\": 1", f->name);
	else if (id % 2 == 0)
		fprintf(out, ", \"%s\": null", f->name);
}

char *print_stream(struct pool *pool, const struct rule *rule, const struct stream *stream) {
	char	*text = NULL, *copy;
	size_t	 bytes;
	FILE	*out = open_memstream(&text, &bytes);

	MUST(out != NULL);
	for (int i = 0; i < stream->count; i++) {
		const struct event *e = &stream->events[i];

		fprintf(out, "{\"event\": \"%s\"", rule->types[e->type].name);
		for (int f = 0; f < rule->field_count; f++) {
			if (e->fields[f].kind == VALUE_ABSENT)
				print_absent(out, &rule->fields[f], i);
			else
				print_value(out, rule->fields[f].name, e->fields[f], i);
		}
		fputs("}\n", out);
	}
	fclose(out);
	copy = pool_copy(pool, text, bytes + 1);
	free(text);
	return copy;
}

#include "cli/rule_view.h"

#include <string.h>

#include "base/check.h"
#include "base/timefmt.h"

static void steps_walk(struct rule_view *v, const struct seq_node *branches,
    const struct elem_node *until) {
	for (const struct seq_node *seq = branches; seq != NULL; seq = seq->next)
		for (const struct elem_node *e = seq->elems; e != NULL; e = e->next) {
			const struct elem_node *ends = e->until != NULL ? e : until;

			if (e->branches != NULL) {
				steps_walk(v, e->branches, ends);
				continue;
			}
			CHECK(v->step_count < v->rule->nfa.step_count);
			v->steps[v->step_count++] = (struct step_view){ .elem = e, .until = ends,
			    .is_optional = e->quant.is_optional };
		}
}

static void clauses_take(struct rule_view *v, const struct clause_node *clauses, bool of_extend) {
	for (const struct clause_node *c = clauses; c != NULL; c = c->next)
		*vec_add(&v->clauses) = (struct clause_view){ c, of_extend };
}

/* The rule that a file of that package means by a name. */
static const struct rule_node *rule_meant(struct rule_view *v, const struct ruleset *rs,
    const char *package, const char *name) {
	const struct rule_node *own = package == NULL ? NULL
	    : ruleset_rule(rs, arena_printf(&v->arena, "%s.%s", package, name));

	return own != NULL ? own : ruleset_rule(rs, name);
}

static void extensions_take(struct rule_view *v, const struct ruleset *rs,
    const struct ast_file *file) {
	const char *package = NULL;

	for (const struct decl *d = file->decls; d != NULL; d = d->next)
		if (d->kind == DECL_PACKAGE)
			package = d->package->dotted;
		else if (d->kind == DECL_EXTEND
		    && rule_meant(v, rs, package, d->extend->rule->dotted) == v->node)
			clauses_take(v, d->extend->clauses, true);
}

static int rule_unknown(const struct cli *cli, const struct program *program, const char *name) {
	struct diag_nearest nearest = { .name = name };

	for (uint32_t i = 0; i < program->rule_count; i++)
		diag_nearest_try(&nearest, program->rules[i].name);
	if (nearest.best != NULL)
		return cli_usage_error(cli, "there is no rule %s; did you mean %s?", name,
		    nearest.best);
	return cli_usage_error(cli, "there is no rule %s in these files", name);
}

/* By its whole name, or by its last part where only one rule is called so. */
static int rule_find(const struct cli *cli, struct rule_view *v, const char *name) {
	const struct rule *other = NULL;

	for (uint32_t i = 0; i < v->program->rule_count; i++) {
		const struct rule *r = &v->program->rules[i];

		if (strcmp(r->name, name) == 0) {
			v->rule = r;
			return CLI_GOOD;
		}
		if (!name_is_last_part(r->name, name, strlen(name)))
			continue;
		other = v->rule;
		v->rule = r;
	}
	if (other != NULL)
		return cli_usage_error(cli, "there are several rules %s: %s and %s", name,
		    other->name, v->rule->name);
	return v->rule != NULL ? CLI_GOOD : rule_unknown(cli, v->program, name);
}

int rule_view_open(const struct cli *cli, struct rule_view *v, const struct cli_rules *rules,
    const char *name) {
	int result;

	*v = (struct rule_view){ .program = rules->program, .diags = &rules->diags };
	arena_init(&v->arena);
	if ((result = rule_find(cli, v, name)) != CLI_GOOD)
		return result;
	v->node = ruleset_rule(rules->ruleset, v->rule->name);
	CHECK(v->node != NULL);
	clauses_take(v, v->node->clauses, false);
	for (const struct ast_file *f = ruleset_ast(rules->ruleset)->files; f != NULL; f = f->next)
		extensions_take(v, rules->ruleset, f);
	if (v->node->body->kind != CLAUSE_MATCH)
		return CLI_GOOD;
	v->match = v->node->body->match;
	v->steps = arena_alloc(&v->arena, (v->rule->nfa.step_count + 1u) * sizeof *v->steps);
	steps_walk(v, v->match->seq, NULL);
	return CLI_GOOD;
}

void rule_view_fini(struct rule_view *v) {
	vec_fini(&v->clauses);
	arena_fini(&v->arena);
}

/* The byte at which a line and column stand; the end, if there is no such place. */
static const char *place_find(const struct diag_source *source, uint32_t line, uint32_t column) {
	const char *at = source->text, *end = at + source->bytes, *newline;

	if (source->bytes >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	for (; line > 1; line--) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL)
			return end;
		at = newline + 1;
	}
	for (; column > 1 && at < end; column--)
		for (at++; at < end && ((unsigned char)*at & 0xc0) == 0x80; at++)
			continue;
	return at;
}

const char *view_text(struct rule_view *v, struct span span) {
	const struct diag_source	*source = &v->diags->sources.items[span.file];
	const char			*at = place_find(source, span.line, span.column);
	const char			*end = place_find(source, span.end_line, span.end_column);
	struct buf			 out = {0};
	const char			*copy;
	char				 quote = '\0';

	for (; at < end; at++) {
		if (quote == '\0' && *at == '#')
			while (at + 1 < end && *at != '\n')
				at++;
		if (quote == '\0' && *at == '#')
			break;
		if (quote == '\0' && strchr("\"'`", *at) != NULL)
			quote = *at;
		else if (quote == '"' && *at == '\\' && at + 1 < end)
			buf_char(&out, *at++);
		else if (*at == quote)
			quote = '\0';
		if (quote != '\0' || strchr(" \t\r\n", *at) == NULL)
			buf_char(&out, *at);
		else if (out.len > 0 && out.data[out.len - 1] != ' ')
			buf_char(&out, ' ');
	}
	copy = arena_strdup(&v->arena, buf_cstr(&out));
	buf_fini(&out);
	return copy;
}

const char *view_cond(struct rule_view *v, const struct expr_node *cond) {
	return cond == NULL ? "" : arena_printf(&v->arena, " [%s]", view_text(v, cond->span));
}

const char *view_duration(struct rule_view *v, int64_t ns) {
	char text[DURATION_TEXT_BYTES];

	duration_print(ns, text);
	return arena_strdup(&v->arena, text);
}

const char *view_types(struct rule_view *v, const struct name_node *types) {
	const char *text = types->text;

	for (types = types->next; types != NULL; types = types->next)
		text = arena_printf(&v->arena, "%s or %s", text, types->text);
	return text;
}

const char *view_quant(struct rule_view *v, const struct quant_node *q) {
	switch (q->loop) {
	case LOOP_AT_LEAST:
		return arena_printf(&v->arena, "at least %u ", q->min);
	case LOOP_EXACTLY:
		return arena_printf(&v->arena, "exactly %u ", q->min);
	case LOOP_RANGE:
		return arena_printf(&v->arena, "%u to %u ", q->min, q->max);
	default:
		return "";
	}
}

const char *quant_how(const struct quant_node *q) {
	return q->is_consecutive ? ", consecutive" : q->is_any_combination ? ", in any combination"
	    : q->is_greedy ? ", greedy" : "";
}

const char *severity_word(uint8_t severity) {
	static const char *const words[] = { [SEV_INFO] = "info", [SEV_LOW] = "low",
	    [SEV_MEDIUM] = "medium", [SEV_HIGH] = "high", [SEV_CRITICAL] = "critical" };

	CHECK(severity < sizeof words / sizeof *words);
	return words[severity];
}

const char *repeat_words(struct rule_view *v) {
	static const char *const words[] = { [REPEAT_AFTER_MATCH] = "after match",
	    [REPEAT_OVERLAPPING] = "overlapping", [REPEAT_FROM_NEXT] = "from next",
	    [REPEAT_FROM_FIRST] = "from first", [REPEAT_FROM_LAST] = "from last",
	    [REPEAT_ONCE] = "once" };
	const struct rule *rule = v->rule;

	CHECK(rule->repeat < sizeof words / sizeof *words);
	if (rule->repeat != REPEAT_FROM_FIRST && rule->repeat != REPEAT_FROM_LAST)
		return words[rule->repeat];
	return arena_printf(&v->arena, "%s %s", words[rule->repeat],
	    rule->nfa.steps[rule->repeat_step].name);
}

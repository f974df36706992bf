/*
 * ast_rule.c -- patterns, clauses and declarations of the tree, and the order of clauses.
 */
#include <string.h>

#include "dsl/parse.h"

struct seq_node *seq_new(struct parse *p, struct elem_node_list elems, struct span span) {
	struct seq_node *seq = arena_alloc(p->arena, sizeof *seq);

	seq->elems = elems.first;
	seq->elem_count = elems.count;
	seq->span = span;
	return seq;
}

struct clause_node *clause_new(struct parse *p, enum clause_kind kind, struct span span) {
	struct clause_node *clause = arena_alloc(p->arena, sizeof *clause);

	clause->kind = kind;
	clause->span = span;
	return clause;
}

/* ---- The order of clauses ------------------------------------------------------------------ */

enum rank { RANK_META, RANK_KEY, RANK_LET, RANK_BODY, RANK_FILTER, RANK_OUTCOME };

static const struct { const char *word; enum rank rank; } clauses[CLAUSE_KINDS_COUNT] = {
	[CLAUSE_ABOUT]		= { "about",	RANK_META },
	[CLAUSE_OWNER]		= { "owner",	RANK_META },
	[CLAUSE_RUNBOOK]	= { "runbook",	RANK_META },
	[CLAUSE_TAGS]		= { "tags",	RANK_META },
	[CLAUSE_STATUS]		= { "status",	RANK_META },
	[CLAUSE_FOR_EACH]	= { "for each",	RANK_KEY },
	[CLAUSE_LET]		= { "let",	RANK_LET },
	[CLAUSE_MATCH]		= { "match",	RANK_BODY },
	[CLAUSE_WATCH]		= { "watch",	RANK_BODY },
	[CLAUSE_WHERE]		= { "where",	RANK_FILTER },
	[CLAUSE_UNLESS]		= { "unless",	RANK_FILTER },
	[CLAUSE_ALERT]		= { "alert",	RANK_OUTCOME },
	[CLAUSE_EMIT]		= { "emit",	RANK_OUTCOME },
	[CLAUSE_SUPPRESS]	= { "suppress",	RANK_OUTCOME },
	[CLAUSE_REPEAT]		= { "repeat",	RANK_OUTCOME },
	[CLAUSE_ON_CHANGE]	= { "on change", RANK_OUTCOME },
	[CLAUSE_LIMIT]		= { "limit",	RANK_OUTCOME },
	[CLAUSE_SHOW]		= { "show",	RANK_OUTCOME },
	[CLAUSE_TO]		= { "to",	RANK_OUTCOME },
};

/* The words with which the clause begins. */
static struct span clause_head(const struct clause_node *c) {
	struct span head = c->span;

	head.end_line = head.line;
	head.end_column = head.column + (uint32_t)strlen(clauses[c->kind].word);
	return head;
}

static void clause_misplaced(struct parse *p, const struct clause_node *c,
    const struct clause_node *before) {
	scan_error(p->scan, CLAUSE_ORDER, clause_head(c), "`%s` stands before `%s`",
	    clauses[c->kind].word, clauses[before->kind].word);
	diag_help(p->diags, "the order is: about, owner, runbook, tags, status; for each; let; "
	    "match or watch; where, unless; alert, emit and the rest");
}

static void clause_twice(struct parse *p, const struct clause_node *c) {
	scan_error(p->scan, CLAUSE_TWICE, clause_head(c), "a second `%s`", clauses[c->kind].word);
	diag_help(p->diags, "%s", c->kind == CLAUSE_FOR_EACH
	    ? "name all key fields in one `for each`: for each user, host"
	    : "a rule has one `match` or one `watch`; write another rule for the other");
}

static void clauses_check(struct parse *p, struct rule_node *rule) {
	const struct clause_node *highest = NULL;

	for (struct clause_node *c = rule->clauses; c != NULL; c = c->next) {
		enum rank		  rank = clauses[c->kind].rank;
		struct clause_node	**only = rank == RANK_KEY ? &rule->for_each
					    : rank == RANK_BODY ? &rule->body : NULL;

		if (only != NULL && *only != NULL) {
			clause_twice(p, c);
			continue;
		}
		if (only != NULL)
			*only = c;
		if (highest != NULL && rank < clauses[highest->kind].rank)
			clause_misplaced(p, c, highest);
		else
			highest = c;
	}
}

/* Not asked of a rule with errors: it may be what could not be read. */
static void rule_complete(struct parse *p, const struct rule_node *rule) {
	bool has_outcome = false;

	for (const struct clause_node *c = rule->clauses; c != NULL; c = c->next)
		has_outcome |= clauses[c->kind].rank == RANK_OUTCOME;
	if (rule->body == NULL) {
		scan_error(p->scan, RULE_INCOMPLETE, rule->name->span,
		    "rule `%s` has no `match` and no `watch`", rule->name->text);
		diag_help(p->diags, "say what to look for: match a then b within 5 min, or "
		    "watch a over 5 min when count() > 9");
	} else if (!has_outcome) {
		scan_error(p->scan, RULE_INCOMPLETE, rule->name->span,
		    "rule `%s` has no outcome", rule->name->text);
		diag_help(p->diags, "say what follows from it: alert high \"...\"");
	}
}

struct rule_node *rule_new(struct parse *p, struct name_node *name, struct clause_node *list) {
	struct rule_node	*rule = arena_alloc(p->arena, sizeof *rule);
	unsigned		 errors_before = p->scan->error_count;

	rule->name = name;
	rule->clauses = list;
	clauses_check(p, rule);
	if (errors_before == p->errors_seen && p->scan->error_count == errors_before)
		rule_complete(p, rule);
	return rule;
}

struct extend_node *extend_new(struct parse *p, struct path_node *name,
    struct clause_node *list) {
	struct extend_node		*extend = arena_alloc(p->arena, sizeof *extend);
	const struct clause_node	*option = NULL;

	extend->rule = name;
	extend->clauses = list;
	for (const struct clause_node *c = list; c != NULL; c = c->next) {
		if (clauses[c->kind].rank != RANK_FILTER) {
			option = c;
		} else if (option != NULL) {
			scan_error(p->scan, CLAUSE_ORDER, clause_head(c), "`%s` stands before `%s`",
			    clauses[c->kind].word, clauses[option->kind].word);
			diag_help(p->diags, "the order is: where, unless; status, suppress, to");
		}
	}
	return extend;
}

/* ---- Declarations -------------------------------------------------------------------------- */

struct decl *decl_new(struct parse *p, enum decl_kind kind, struct name_node *name) {
	struct decl *d = arena_alloc(p->arena, sizeof *d);

	d->kind = kind;
	d->name = name;
	return d;
}

static bool span_begins_behind(struct span a, struct span b) {
	return a.line > b.end_line || (a.line == b.end_line && a.column >= b.end_column);
}

void decl_done(struct parse *p, struct decl *d, struct span span) {
	const struct scan	*s = p->scan;
	unsigned		 new_errors = s->error_count - p->errors_seen;

	d->span = span;
	p->errors_seen = s->error_count;
	/* The parser has looked one token ahead: an error there is of the next declaration. */
	if (new_errors > 0 && d->kind != DECL_BROKEN && span_begins_behind(s->error_last, span)) {
		new_errors--;
		p->errors_seen--;
	}
	d->is_broken = new_errors > 0 || d->kind == DECL_BROKEN || p->is_broken;
	p->is_broken = false;
	p->is_deep = false;
	*p->decl_end = d;
	p->decl_end = &d->next;
}

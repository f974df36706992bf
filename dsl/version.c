/*
 * version.c -- a rule's version: the hash of what it says, and of the names that it uses.
 *
 *	version		everything, `extend`s included
 *	state_version	the same without about, owner, runbook, tags and the texts of alerts: equal
 *			ones mean the same state
 *
 * Constants, defines and inline lists are part of every rule that uses them; the rows of list files
 * and the declarations of events are not: they change without the rule.
 */
#include <openssl/evp.h>
#include <stdio.h>

#include "base/check.h"
#include "dsl/canon.h"
#include "dsl/rule_build.h"
#include "dsl/term.h"

struct version {
	struct buf	all, state;
};

static void digest_hex(const struct buf *canon, char out[33]) {
	unsigned char	digest[EVP_MAX_MD_SIZE];
	unsigned	bytes = 0;

	CHECK(EVP_Digest(canon->data, canon->len, digest, &bytes, EVP_sha256(), NULL) == 1);
	CHECK(bytes >= 16);
	for (unsigned i = 0; i < 16; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static void to_both(struct version *v, const struct buf *part) {
	buf_add(&v->all, part->data, part->len);
	buf_add(&v->state, part->data, part->len);
}

/* --- Clauses --- */

static void alert_canon(struct buf *out, const struct alert_node *alert) {
	buf_printf(out, "%u ", alert->when);
	canon_word(out, alert->level->text);
	canon_expr(out, alert->cond);
	canon_assigns(out, alert->with);
	canon_names(out, alert->to);
}

static void option_canon(struct buf *out, const struct clause_node *clause) {
	switch (clause->kind) {
	case CLAUSE_STATUS:
		canon_word(out, clause->status.is_canary ? clause->status.percent.text
		    : clause->status.name->text);
		break;
	case CLAUSE_SUPPRESS:
		canon_duration(out, clause->suppress.duration);
		canon_keys(out, clause->suppress.per);
		break;
	case CLAUSE_REPEAT:
		buf_printf(out, "%u ", clause->repeat.kind);
		canon_word(out, clause->repeat.step != NULL ? clause->repeat.step->text : NULL);
		break;
	case CLAUSE_ON_CHANGE:
		buf_printf(out, "%u ", clause->change);
		break;
	case CLAUSE_LIMIT:
		buf_printf(out, "%u ", clause->limit.count);
		break;
	case CLAUSE_SHOW:
		buf_printf(out, "%u ", clause->show.kind);
		for (const struct path_node *p = clause->show.paths; p != NULL; p = p->next)
			canon_path(out, p);
		break;
	case CLAUSE_TO:
		canon_names(out, clause->to);
		break;
	default:
		CHECK(!"a clause that says how a rule runs");
	}
}

static void clause_canon(struct buf *out, const struct clause_node *clause) {
	buf_printf(out, "(%u ", clause->kind);
	switch (clause->kind) {
	case CLAUSE_ABOUT: case CLAUSE_OWNER: case CLAUSE_RUNBOOK:
		canon_text(out, clause->text);
		break;
	case CLAUSE_TAGS:
		for (const struct text_node *text = clause->texts; text != NULL;
		    text = text->next)
			canon_text(out, text);
		break;
	case CLAUSE_FOR_EACH:
		canon_keys(out, clause->keys);
		break;
	case CLAUSE_LET:
		canon_let(out, clause->let);
		break;
	case CLAUSE_MATCH:
		canon_seq(out, clause->match->seq);
		canon_duration(out, clause->match->within);
		if (clause->match->cancel != NULL) {
			canon_names(out, clause->match->cancel->types);
			canon_expr(out, clause->match->cancel->cond);
		}
		break;
	case CLAUSE_WATCH:
		canon_watch(out, clause->watch);
		break;
	case CLAUSE_WHERE: case CLAUSE_UNLESS:
		canon_expr(out, clause->expr);
		break;
	case CLAUSE_ALERT:
		alert_canon(out, clause->alert);
		break;
	case CLAUSE_EMIT:
		buf_printf(out, "%u ", clause->emit->when);
		canon_word(out, clause->emit->type->text);
		canon_assigns(out, clause->emit->assigns);
		break;
	default:
		option_canon(out, clause);
	}
	buf_char(out, ')');
}

static bool is_text_only(enum clause_kind kind) {
	return kind == CLAUSE_ABOUT || kind == CLAUSE_OWNER || kind == CLAUSE_RUNBOOK
	    || kind == CLAUSE_TAGS;
}

static void clauses_add(struct version *v, const struct clause_node *clause) {
	struct buf part = {0};

	for (; clause != NULL; clause = clause->next) {
		buf_reset(&part);
		clause_canon(&part, clause);
		if (is_text_only(clause->kind))
			buf_add(&v->all, part.data, part.len);
		else
			to_both(v, &part);
		if (clause->kind == CLAUSE_ALERT)
			canon_text(&v->all, clause->alert->text);
	}
	buf_fini(&part);
}

/* --- Names --- */

static void list_canon(struct buf *out, const struct list_node *list) {
	canon_text(out, list->from);
	canon_names(out, list->keys);
	for (const struct expr_node *value = list->values; value != NULL; value = value->next)
		canon_expr(out, value);
}

/* Its value, whatever constants that was made of. */
static void const_canon(struct compiler *c, struct buf *out, const struct const_sym *sym) {
	if (sym->sym.state != SYM_GOOD)
		return;
	buf_printf(out, "%u ", sym->value->type.kind);
	value_print(out, &c->program->schema, sym->value->type, &sym->value->cell, false);
}

static void sym_canon(struct compiler *c, struct buf *out, const struct sym *sym) {
	buf_char(out, '(');
	canon_word(out, sym->name);
	switch ((enum sym_kind)sym->kind) {
	case SYM_CONST:
		const_canon(c, out, (const struct const_sym *)sym);
		break;
	case SYM_DEFINE:
		canon_names(out, sym->decl->define->params);
		canon_expr(out, sym->decl->define->body);
		break;
	case SYM_LIST:
		list_canon(out, sym->decl->list);
		break;
	case SYM_SCHEDULE:
		canon_text(out, sym->decl->schedule->text);
		canon_text(out, sym->decl->schedule->zone);
		canon_names(out, sym->decl->schedule->except);
		break;
	case SYM_EVENT: case SYM_RULE:
		break;
	}
	buf_char(out, ')');
}

/* A list of a million entries is hashed once, not for each rule. */
static void sym_add(struct version *v, struct compiler *c, struct sym *sym) {
	struct buf	canon = {0};
	char		hex[33];

	if (sym->digest == NULL) {
		sym_canon(c, &canon, sym);
		digest_hex(&canon, hex);
		buf_fini(&canon);
		sym->digest = arena_strdup(&c->arena, hex);
	}
	buf_str(&v->all, sym->digest);
	buf_str(&v->state, sym->digest);
}

void version_build(struct rule_check *rule, struct rule *out) {
	struct version v = {0};

	/* Names that are broken have no form. */
	if (rule->c->diags->error_count > 0)
		return;
	canon_word(&v.all, rule->sym->sym.name);
	canon_word(&v.state, rule->sym->sym.name);
	clauses_add(&v, rule->node->clauses);
	for (const struct extension *ext = rule->sym->extensions; ext != NULL; ext = ext->next)
		clauses_add(&v, ext->node->clauses);
	for (size_t i = 0; i < rule->c->uses.count; i++)
		sym_add(&v, rule->c, rule->c->uses.entries[i].value);
	digest_hex(&v.all, out->version);
	digest_hex(&v.state, out->state_version);
	buf_fini(&v.all);
	buf_fini(&v.state);
}

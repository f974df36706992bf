#include "dsl/print.h"

#include "base/check.h"

static void put_blank(struct doc *d, const char *word) {
	doc_put(d, word);
	doc_blank(d, 1);
}

/* " as NAME"; nothing for NULL. */
static void print_as(struct doc *d, const struct name_node *as) {
	if (as == NULL)
		return;
	doc_break(d, 1, BREAK_LAST + 16, as->span);
	put_blank(d, "as");
	doc_name(d, as->text);
}

/* ---- Patterns ------------------------------------------------------------------------------ */

bool print_then(struct doc *d, const struct elem_node *elem) {
	static const char *const rels[] = { [REL_NEXT] = " next", [REL_EVERY] = " every" };
	size_t before;

	doc_put(d, "then");
	before = d->text.len;
	if (elem->kind == ELEM_NO)
		doc_put(d, " no");
	else if (elem->kind == ELEM_NOT_NEXT)
		doc_put(d, " not next");
	else if (elem->rel == REL_NEXT || elem->rel == REL_EVERY)
		doc_put(d, rels[elem->rel]);
	if (elem->within != NULL) {
		doc_put(d, " within ");
		print_duration(d, elem->within);
	}
	doc_end(d);
	return d->text.len > before;
}

static void print_quant(struct doc *d, const struct quant_node *q) {
	if (q->is_optional)
		put_blank(d, "optional");
	if (q->loop == LOOP_NONE)
		return;
	if (q->loop == LOOP_AT_LEAST)
		put_blank(d, "at least");
	if (q->loop == LOOP_EXACTLY)
		put_blank(d, "exactly");
	print_count(d, q->min);
	doc_blank(d, 1);
	if (q->loop == LOOP_RANGE) {
		put_blank(d, "to");
		print_count(d, q->max);
		doc_blank(d, 1);
	}
	if (q->is_consecutive)
		put_blank(d, "consecutive");
}

static void print_branches(struct doc *d, const struct elem_node *elem) {
	if (elem->kind == ELEM_ALL_OF)
		put_blank(d, "all of");
	if (elem->kind == ELEM_ANY_OF)
		put_blank(d, "any of");
	doc_open(d, '{');
	for (const struct seq_node *seq = elem->branches; seq != NULL; seq = seq->next) {
		print_seq(d, seq, 1);
		if (seq->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, seq->next->span);
		}
	}
	doc_close(d, '}');
}

void print_elem(struct doc *d, const struct elem_node *elem) {
	print_quant(d, &elem->quant);
	if (elem->types == NULL) {
		print_branches(d, elem);
	} else {
		print_names(d, elem->types, "or");
		print_cond(d, elem->cond);
	}
	if (elem->quant.is_any_combination)
		doc_put(d, " in any combination");
	if (elem->quant.is_greedy)
		doc_put(d, " greedy");
	print_as(d, elem->as);
	if (elem->until != NULL) {
		doc_break(d, 1, BREAK_SUM, elem->until->span);
		doc_put(d, "until");
		print_cond(d, elem->until);
	}
	if (elem->each_within != NULL) {
		doc_break(d, 1, BREAK_SUM, elem->each_within->span);
		put_blank(d, "each within");
		print_duration(d, elem->each_within);
	}
	if (elem->hold != NULL) {
		doc_break(d, 1, BREAK_SUM, elem->hold->span);
		put_blank(d, "for");
		print_duration(d, elem->hold);
	}
}

void print_seq(struct doc *d, const struct seq_node *seq, unsigned blanks) {
	for (const struct elem_node *elem = seq->elems; elem != NULL; elem = elem->next) {
		if (elem != seq->elems) {
			doc_break(d, blanks, BREAK_OR, elem->span);
			print_then(d, elem);
			doc_blank(d, 1);
		}
		print_elem(d, elem);
	}
}

void print_cancel(struct doc *d, const struct cancel_node *cancel) {
	put_blank(d, "on");
	d->is_behind_on = true;
	print_names(d, cancel->types, "or");
	print_cond(d, cancel->cond);
}

static void print_window(struct doc *d, const struct window_node *w) {
	switch (w->kind) {
	case WINDOW_OVER: case WINDOW_HOP:
		put_blank(d, "over");
		print_duration(d, w->size);
		if (w->kind == WINDOW_OVER)
			break;
		doc_put(d, " every ");
		print_duration(d, w->step);
		break;
	case WINDOW_TUMBLE: case WINDOW_TUMBLE_ZONE:
		put_blank(d, "each");
		print_duration(d, w->size);
		if (w->kind == WINDOW_TUMBLE)
			break;
		doc_put(d, " in ");
		print_text(d, w->zone);
		break;
	case WINDOW_SESSION:
		put_blank(d, "per session gap");
		print_duration(d, w->size);
		break;
	case WINDOW_LAST:
		put_blank(d, "over last");
		print_count(d, w->count);
		break;
	}
	if (w->within != NULL) {
		doc_put(d, " within ");
		print_duration(d, w->within);
	}
}

void print_watched(struct doc *d, const struct watch_node *watch) {
	print_names(d, watch->types, "or");
	print_cond(d, watch->cond);
	print_as(d, watch->as);
	doc_break(d, 1, BREAK_OUTER, watch->window.span);
	print_window(d, &watch->window);
}

void print_when(struct doc *d, const struct watch_node *watch) {
	print_expr(d, watch->when);
	if (watch->hold == NULL)
		return;
	doc_break(d, 1, BREAK_OUTER, watch->hold->span);
	put_blank(d, "for");
	print_duration(d, watch->hold);
}

/* ---- Clauses ------------------------------------------------------------------------------- */

static void print_alts(struct doc *d, const struct alt_node *alt) {
	for (; alt != NULL; alt = alt->next) {
		if (alt->is_any)
			put_blank(d, "any");
		print_path(d, alt->path);
		if (alt->next == NULL)
			break;
		doc_break(d, 1, BREAK_AND, alt->next->span);
		put_blank(d, "|");
	}
}

static void print_keys(struct doc *d, const struct key_node *key) {
	for (; key != NULL; key = key->next) {
		if (key->name != NULL) {
			doc_name(d, key->name->text);
			doc_put(d, " = ");
		}
		print_alts(d, key->alts);
		if (key->list != NULL) {
			doc_put(d, " in ");
			doc_name(d, key->list->text);
		}
		if (key->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, key->next->span);
		}
	}
}

static void print_let(struct doc *d, const struct let_node *let, unsigned name_width) {
	print_name_is(d, let->name->text, name_width);
	if (let->kind == LET_EXPR) {
		print_expr(d, let->value);
		return;
	}
	doc_name(d, let->what->text);
	doc_put(d, " of ");
	print_path(d, let->of);
	print_cond(d, let->cond);
	doc_break(d, 1, BREAK_OUTER, let->over->span);
	put_blank(d, "over");
	print_duration(d, let->over);
	if (let->ending == NULL)
		return;
	doc_break(d, 1, BREAK_OUTER, let->ending->span);
	put_blank(d, "ending");
	print_duration(d, let->ending);
	doc_put(d, " ago");
}

static void print_alert(struct doc *d, const struct alert_node *alert) {
	doc_name(d, alert->level->text);
	if (alert->cond != NULL) {
		doc_put(d, " if ");
		print_expr(d, alert->cond);
	}
	if (alert->text != NULL) {
		doc_break(d, 1, BREAK_OUTER, alert->text->span);
		print_text(d, alert->text);
	}
	if (alert->has_with) {
		doc_break(d, 1, BREAK_OUTER, alert->with->span);
		put_blank(d, "with");
		print_assigns(d, alert->with);
	}
	if (alert->to != NULL) {
		doc_break(d, 1, BREAK_OUTER, alert->to->span);
		put_blank(d, "to");
		print_names(d, alert->to, ",");
	}
}

static void print_texts(struct doc *d, const struct text_node *text) {
	for (; text != NULL; text = text->next) {
		print_text(d, text);
		if (text->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, text->next->span);
		}
	}
}

static void print_repeat(struct doc *d, const struct clause_node *c) {
	static const char *const words[] = { "after match", "overlapping", "from next",
	    "from first", "from last", "once" };

	doc_put(d, words[c->repeat.kind]);
	if (c->repeat.step != NULL) {
		doc_blank(d, 1);
		doc_name(d, c->repeat.step->text);
	}
}

static void print_show(struct doc *d, const struct clause_node *c) {
	if (c->show.kind != SHOW_KIND_PATHS)
		doc_put(d, c->show.kind == SHOW_KIND_ALL ? "all" : "none");
	for (const struct path_node *path = c->show.paths; path != NULL; path = path->next) {
		print_path(d, path);
		if (path->next != NULL) {
			doc_put(d, ",");
			doc_break(d, 1, BREAK_OUTER, path->next->span);
		}
	}
}

static void print_status(struct doc *d, const struct clause_node *c) {
	if (!c->status.is_canary) {
		doc_name(d, c->status.name->text);
		return;
	}
	put_blank(d, "canary");
	doc_put(d, c->status.percent.text);
	doc_put(d, " %");
}

/* "on timeout" and such; then `word` is not the first. */
static const char *print_on(struct doc *d, enum when_kind when, const char *word) {
	if (when == WHEN_MATCH)
		return word;
	put_blank(d, word);
	return when == WHEN_TIMEOUT ? "on timeout" : "on clear";
}

const char *print_clause(struct doc *d, const struct clause_node *c, unsigned name_width) {
	static const char *const changes[] = { "keep", "drain", "reset" };
	const char *word;

	switch (c->kind) {
	case CLAUSE_ABOUT:	print_text(d, c->text);		return "about";
	case CLAUSE_OWNER:	print_text(d, c->text);		return "owner";
	case CLAUSE_RUNBOOK:	print_text(d, c->text);		return "runbook";
	case CLAUSE_TAGS:	print_texts(d, c->texts);	return "tags";
	case CLAUSE_STATUS:	print_status(d, c);		return "status";
	case CLAUSE_FOR_EACH:	print_keys(d, c->keys);		return "for each";
	case CLAUSE_LET:	print_let(d, c->let, name_width); return "let";
	case CLAUSE_WHERE:	print_expr(d, c->expr);		return "where";
	case CLAUSE_UNLESS:	print_expr(d, c->expr);		return "unless";
	case CLAUSE_REPEAT:	print_repeat(d, c);		return "repeat";
	case CLAUSE_SHOW:	print_show(d, c);		return "show";
	case CLAUSE_TO:		print_names(d, c->to, ",");	return "to";
	case CLAUSE_ON_CHANGE:	doc_put(d, changes[c->change]);	return "on change";
	case CLAUSE_LIMIT:
		print_count(d, c->limit.count);
		doc_put(d, " runs per key");
		return "limit";
	case CLAUSE_SUPPRESS:
		print_duration(d, c->suppress.duration);
		if (c->suppress.per != NULL) {
			doc_put(d, " per ");
			print_keys(d, c->suppress.per);
		}
		return "suppress";
	case CLAUSE_ALERT:
		word = print_on(d, c->alert->when, "alert");
		print_alert(d, c->alert);
		return word;
	case CLAUSE_EMIT:
		word = print_on(d, c->emit->when, "emit");
		doc_name(d, c->emit->type->text);
		doc_blank(d, 1);
		print_assigns(d, c->emit->assigns);
		return word;
	case CLAUSE_MATCH: case CLAUSE_WATCH: case CLAUSE_KINDS_COUNT:
		break;
	}
	CHECK(!"a clause of one stretch");
	return NULL;
}

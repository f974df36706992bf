/* rule.c -- small questions about a rule; see rule.h. */
#include <stdio.h>

#include "pool.h"
#include "rule.h"

/* An event is of its base type, and of each kind whose condition it meets. */
static bool event_is(const struct rule *rule, int type, const struct event *event) {
	const struct type	*t = &rule->types[type];
	struct scope		 scope = { .rule = rule, .current = event };

	if (t->base == -1)
		return event->type == type;
	return event->type == t->base && expr_holds(t->cond, &scope);
}

bool type_covers(const struct rule *rule, uint32_t types, const struct event *event) {
	for (int i = 0; i < rule->type_count; i++)
		if ((types >> i & 1) != 0 && event_is(rule, i, event))
			return true;
	return false;
}

bool elem_is_step(const struct elem *elem) {
	return elem->kind != ELEM_NO && elem->kind != ELEM_NOT_NEXT;
}

bool elem_nullable(const struct elem *elem) {
	bool any = false, all = true;

	if (elem->optional)
		return true;
	if (elem->kind == ELEM_STEP)
		return false;
	for (int i = 0; i < elem->seq_count; i++) {
		bool nullable = seq_nullable(&elem->seqs[i]);

		any |= nullable;
		all &= nullable;
	}
	return elem->kind == ELEM_ALL ? all : any;
}

bool seq_nullable(const struct seq *seq) {
	for (int i = 0; i < seq->count; i++)
		if (elem_is_step(&seq->elems[i]) && !elem_nullable(&seq->elems[i]))
			return false;
	return true;
}

const char *place_label(const struct rule *rule, int place, char *room, size_t room_bytes) {
	const struct place	*p = &rule->places[place];
	int			 type = __builtin_ctz(p->types), nth = 1;

	if (p->name != NULL)
		return p->name;
	for (int i = 0; i < place; i++) {
		const struct place *q = &rule->places[i];

		nth += q->kind == ELEM_STEP && q->name == NULL && q->types == p->types;
	}
	if (nth == 1)
		return rule->types[type].name;
	snprintf(room, room_bytes, "%s#%d", rule->types[type].name, nth);
	return room;
}

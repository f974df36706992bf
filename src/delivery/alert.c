/* alert.c -- judging: which clause speaks, and whether anybody hears it. */
#include "delivery/alert.h"

#include "base/check.h"
#include "delivery/alert_state.h"
#include "delivery/template.h"
#include "event/key.h"

static const char *const severity_names[] = {
	[SEV_INFO] = "info", [SEV_LOW] = "low", [SEV_MEDIUM] = "medium", [SEV_HIGH] = "high",
	[SEV_CRITICAL] = "critical",
};

static const char *const disposition_names[] = {
	[DISPOSITION_SENT] = "sent", [DISPOSITION_SUPPRESSED] = "suppressed",
	[DISPOSITION_SHADOW] = "shadow",
};

static const char *const match_kind_names[] = {
	[MATCH_FOUND] = "match", [MATCH_TIMEOUT] = "timeout",
};

const char *severity_name(enum severity severity) {
	CHECK(severity <= SEV_CRITICAL);
	return severity_names[severity];
}

const char *disposition_name(enum disposition disposition) {
	CHECK(disposition < DISPOSITION_COUNT);
	return disposition_names[disposition];
}

const char *match_kind_name(enum match_kind kind) {
	CHECK(kind <= MATCH_TIMEOUT);
	return match_kind_names[kind];
}

struct alerter *alerter_new(const struct alerter_plan *plan) {
	struct alerter *a = calloc(1, sizeof *a);

	CHECK(a != NULL);
	a->magic = ALERTER_MAGIC;
	a->plan = *plan;
	a->program = program_ref((struct program *)plan->program);
	a->suppress = suppress_new(a->program->rule_count);
	a->counts = calloc(a->program->rule_count + (size_t)1, sizeof *a->counts);
	CHECK(a->counts != NULL);
	a->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	CHECK(a->sha256 != NULL);
	a->digest = EVP_MD_CTX_new();
	CHECK(a->digest != NULL);
	return a;
}

void alerter_free(struct alerter **alerterp) {
	struct alerter *a;

	if (*alerterp == NULL)
		return;
	TAKE_OBJ(a, alerterp, ALERTER_MAGIC);
	EVP_MD_CTX_free(a->digest);
	EVP_MD_free(a->sha256);
	suppress_free(&a->suppress);
	buf_fini(&a->text);
	buf_fini(&a->bytes);
	vec_fini(&a->cells);
	vec_fini(&a->present);
	free(a->counts);
	program_unref(&a->program);
	FREE_OBJ(a);
}

const struct event_type *event_shown_type(const struct schema *schema, uint16_t root,
    uint64_t kinds) {
	const struct event_type *type = &schema->types[root], *shown = type;

	/* Parents stand before their children: going on from a kind to the first of its own. */
	for (uint16_t i = 0; i < type->kind_count; i++) {
		const struct event_type *kind = &schema->types[type->kinds[i]];

		if ((kinds >> kind->kind_bit & 1) != 0 && kind->parent == shown->index)
			shown = kind;
	}
	return shown;
}

bool alerter_decode(struct alerter *a, const struct match_event *e,
    const struct event_type *type) {
	a->cells.count = a->present.count = 0;
	if (e->raw.n == 0)
		return false;
	for (uint16_t i = 0; i < type->field_count; i++) {
		*vec_add(&a->cells) = (struct cell){ .i = 0 };
		*vec_add(&a->present) = false;
	}
	return a->plan.fields(a->plan.fields_from, e->order.origin, type, e->raw, a->cells.items,
	    a->present.items);
}

/* The chain ends at the first clause without `if`. NULL: none holds. */
static const struct alert_clause *clause_choose(struct alerter *a, const struct match *m) {
	const struct rule *rule = m->rule;

	for (uint16_t i = 0; i < rule->alert_count; i++) {
		const struct alert_clause	*clause = &rule->alerts[i];
		bool				 error = false;

		if (clause->on_timeout != (m->kind == MATCH_TIMEOUT))
			continue;
		if (clause->condition == NO_EXPR
		    || expr_true(&a->program->exprs[clause->condition], m->env, &error))
			return clause;
		a->counts[rule->index].data_errors += error;
	}
	return NULL;
}

/* What the silence is for: the rule's key, or the values of `per`, an absent one being a value. */
static struct bytes suppress_key(struct alerter *a, const struct match *m) {
	const struct rule *rule = m->rule;

	if (rule->suppress_per_count == 0)
		return m->key;
	buf_reset(&a->bytes);
	for (uint16_t i = 0; i < rule->suppress_per_count; i++) {
		const struct expr	*e = &a->program->exprs[rule->suppress_per[i]];
		struct value		 v;

		expr_eval(e, m->env, &v);
		if (v.state != VALUE_PRESENT
		    || !key_add(&a->bytes, &a->program->schema, e->type.kind, &v.c))
			buf_char(&a->bytes, '\0');
	}
	return (struct bytes){ a->bytes.data, (uint32_t)a->bytes.len };
}

bool alerter_judge(struct alerter *a, const struct match *m, struct alert *alert) {
	const struct rule		*rule = m->rule;
	const struct alert_clause	*clause;
	struct alert_counts		*counts;

	CHECK_OBJ(a, ALERTER_MAGIC);
	CHECK(rule->index < a->program->rule_count);
	counts = &a->counts[rule->index];
	clause = clause_choose(a, m);
	if (clause == NULL) {
		counts->silent++;
		return false;
	}
	*alert = (struct alert){ .match = m, .clause = clause,
	    .disposition = rule->status == RULE_SHADOW ? DISPOSITION_SHADOW : DISPOSITION_SENT };
	alert_id(a, m, alert->id);
	if (rule->suppress_ns > 0) {
		suppress_judge(a->suppress, rule->index, rule->suppress_ns, suppress_key(a, m),
		    m->time, alert->id, &alert->suppress);
		if (alert->suppress.suppressed)
			alert->disposition = DISPOSITION_SUPPRESSED;
	}
	buf_reset(&a->text);
	counts->data_errors += template_print(&a->text, &clause->text, m->env);
	alert->text = (struct bytes){ a->text.data, (uint32_t)a->text.len };
	counts->disposed[alert->disposition]++;
	return true;
}

const struct alert_counts *alerter_counts(const struct alerter *a, uint32_t rule) {
	CHECK_OBJ(a, ALERTER_MAGIC);
	CHECK(rule < a->program->rule_count);
	return &a->counts[rule];
}

const struct suppress *alerter_suppress(const struct alerter *a) {
	CHECK_OBJ(a, ALERTER_MAGIC);
	return a->suppress;
}

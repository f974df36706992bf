/* dump.c -- a program as text: what its rules share. */
#include "program/dump.h"

#include "base/check.h"
#include "program/expr_step.h"

static void type_print(struct buf *out, struct vtype t) {
	if (t.kind == VT_LIST)
		buf_printf(out, "list of %s", vkind_name(t.elem));
	else
		buf_str(out, vkind_name(t.kind));
}

static void constant_print(struct buf *out, const struct program *p, struct vtype t,
    const struct cell *c) {
	if (t.kind == VT_STRING)
		json_text(out, c->p, c->n);
	else
		value_print(out, &p->schema, t, c, false);
}

/* --- Expressions --- */

static void call_print(struct buf *out, const struct expr_call *call) {
	buf_printf(out, " %s(", call->function->name);
	for (unsigned i = 0; i < call->arg_count; i++)
		buf_printf(out, "%sr%u", i > 0 ? ", " : "", call->regs[i]);
	buf_char(out, ')');
}

static void step_print(struct buf *out, const struct program *p, const struct expr_step *s) {
	const struct expr_op_info *info = &expr_op_infos[s->op];

	if ((info->operands & EXPR_D) != 0)
		buf_printf(out, "r%u = ", s->dst);
	buf_str(out, info->text);
	if ((info->operands & EXPR_A) != 0)
		buf_printf(out, " r%u", s->a);
	if ((info->operands & EXPR_B) != 0)
		buf_printf(out, " r%u", s->b);
	if ((info->operands & EXPR_J) != 0)
		buf_printf(out, " else %u", (unsigned)s->target);
	switch ((enum expr_opcode)s->op) {
	case EX_CONST:
		buf_char(out, ' ');
		constant_print(out, p, (struct vtype){ (uint8_t)s->a, VT_NONE, s->b }, &s->cell);
		break;
	case EX_FIELD:
		buf_printf(out, " %s", p->schema.slots[s->a].name);
		break;
	case EX_BOUND:
		if (s->a == EXPR_PREV)
			buf_printf(out, " prev.%s", p->schema.slots[s->b].name);
		else
			buf_printf(out, " ref %u.%s", s->a, p->schema.slots[s->b].name);
		break;
	case EX_BOUND_EXISTS:
	case EX_AGG:
	case EX_KEY:
		buf_printf(out, " %u", s->a);
		break;
	case EX_IN_SET:
		buf_printf(out, " %u", s->set_index);
		break;
	case EX_CALL:
		call_print(out, s->call);
		break;
	default:
		break;
	}
}

static void expr_print(struct buf *out, const struct program *p, const struct expr *e) {
	type_print(out, e->type);
	buf_printf(out, " in r%u of %u%s%s%s\n", e->result, e->reg_count,
	    e->uses_event ? ", reads the event" : "", e->uses_bound ? ", reads the match" : "",
	    e->can_fail ? ", can fail" : "");
	for (unsigned i = 0; i < e->step_count; i++) {
		buf_printf(out, "    %3u  ", i);
		step_print(out, p, &e->steps[i]);
		buf_char(out, '\n');
	}
}

/* --- Predicates --- */

static void atom_print(struct buf *out, const struct program *p, const struct atom *a) {
	static const char *const signs[] = { [OP_EQ] = "=", [OP_NE] = "!=", [OP_LT] = "<",
	    [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=" };
	const struct slot *slot = a->kind == ATOM_EXPR ? NULL : &p->schema.slots[a->slot];

	if (a->negated)
		buf_str(out, "not ");
	switch ((enum atom_kind)a->kind) {
	case ATOM_COMPARE:
		buf_printf(out, "%s %s ", slot->name, signs[a->op]);
		constant_print(out, p, slot->type, &a->constant);
		break;
	case ATOM_IN:
		buf_printf(out, "%s in set %u", slot->name, a->set);
		break;
	case ATOM_EXISTS:
		buf_printf(out, "exists %s", slot->name);
		break;
	case ATOM_EXPR:
		buf_printf(out, "expr %u", a->expr);
		break;
	}
}

static void pred_print(struct buf *out, const struct program *p, const struct pred *pred) {
	for (uint16_t i = 0; i < pred->type_count; i++)
		buf_printf(out, "%s%s:%llx", i > 0 ? " or " : "",
		    p->schema.types[pred->types[i].root].name,
		    (unsigned long long)pred->types[i].kinds);
	buf_str(out, " [");
	for (uint16_t i = 0; i < pred->atom_count; i++) {
		buf_str(out, i > 0 ? " and " : "");
		atom_print(out, p, &p->atoms[pred->atoms[i]]);
	}
	buf_str(out, "]\n");
}

/* --- Schema and keys --- */

static void field_print(struct buf *out, const struct field *f) {
	buf_printf(out, "    %s: ", f->name);
	type_print(out, f->type);
	buf_printf(out, "%s%s from %s", f->optional ? "?" : "", f->secret ? " secret" : "",
	    f->path.text);
	if (f->slot != NO_SLOT)
		buf_printf(out, " -> slot %u", f->slot);
	buf_char(out, '\n');
}

static void event_type_print(struct buf *out, const struct schema *s, const struct event_type *t) {
	buf_printf(out, "event %u %s", t->index, t->name);
	if (t->root != t->index) {
		buf_printf(out, " is %s, bit %u", s->types[t->parent].name, t->kind_bit);
		if (t->kind_cond != NO_EXPR)
			buf_printf(out, ", where expr %u", t->kind_cond);
	}
	if (t->field_count > 0)
		buf_printf(out, ", time %s", t->fields[t->time_field]->name);
	if (t->captured_count > 0)
		buf_str(out, ", captures slots");
	for (uint16_t i = 0; i < t->captured_count; i++)
		buf_printf(out, " %u", t->captured[i]);
	buf_char(out, '\n');
	for (uint16_t i = 0; i < t->field_count; i++)
		field_print(out, t->fields[i]);
}

static void schema_print(struct buf *out, const struct schema *s) {
	for (uint16_t i = 0; i < s->type_count; i++)
		event_type_print(out, s, &s->types[i]);
	for (uint16_t i = 0; i < s->slot_count; i++) {
		buf_printf(out, "slot %u %s: ", i, s->slots[i].name);
		type_print(out, s->slots[i].type);
		buf_str(out, s->slots[i].secret ? " secret\n" : "\n");
	}
}

static void plan_print(struct buf *out, const struct program *p, const struct key_plan *plan) {
	for (uint16_t c = 0; c < plan->comp_count; c++)
		buf_printf(out, "%s%s", c > 0 ? ", " : "", vkind_name(plan->kinds[c]));
	buf_str(out, plan->comp_count > 0 ? "\n" : "one partition\n");
	for (uint16_t r = 0; r < plan->route_count; r++) {
		buf_printf(out, "    route %u:", r);
		for (uint16_t c = 0; c < plan->comp_count; c++)
			buf_printf(out, "%s%s %s", c > 0 ? "," : "",
			    plan->routes[r].any[c] ? " any" : "",
			    p->schema.slots[plan->routes[r].slots[c]].name);
		buf_char(out, '\n');
	}
}

void program_dump(struct buf *out, const struct program *p) {
	CHECK_OBJ(p, PROGRAM_MAGIC);
	schema_print(out, &p->schema);
	for (uint32_t i = 0; i < p->set_count; i++) {
		buf_printf(out, "set %u: ", i);
		set_print(out, p, p->sets[i]);
		buf_char(out, '\n');
	}
	for (uint32_t i = 0; i < p->expr_count; i++) {
		buf_printf(out, "expr %u: ", i);
		expr_print(out, p, &p->exprs[i]);
	}
	for (uint32_t i = 0; i < p->atom_count; i++) {
		buf_printf(out, "atom %u: ", i);
		atom_print(out, p, &p->atoms[i]);
		buf_char(out, '\n');
	}
	for (uint32_t i = 0; i < p->pred_count; i++) {
		buf_printf(out, "pred %u: ", i);
		pred_print(out, p, &p->preds[i]);
	}
	for (uint16_t i = 0; i < p->plan_count; i++) {
		buf_printf(out, "plan %u: ", i);
		plan_print(out, p, &p->plans[i]);
	}
	for (uint32_t i = 0; i < p->rule_count; i++)
		dump_rule(out, &p->rules[i]);
}

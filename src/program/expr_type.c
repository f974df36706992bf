/* expr_type.c -- which types go together, and what comes of it: the one set of typing rules. */
#include <arpa/inet.h>
#include <string.h>

#include "base/timefmt.h"
#include "program/program.h"

static struct vtype wider_number(struct vtype a, struct vtype b) {
	if (a.kind == VT_FLOAT || b.kind == VT_FLOAT)
		return vtype_of(VT_FLOAT);
	return vtype_of(a.kind == VT_DECIMAL || b.kind == VT_DECIMAL ? VT_DECIMAL : VT_INT);
}

bool expr_type_unify(struct vtype a, struct vtype b, struct vtype *out) {
	if (vkind_is_number(a.kind) && vkind_is_number(b.kind)) {
		*out = wider_number(a, b);
		return true;
	}
	if (a.kind != b.kind || a.kind == VT_NONE || a.elem != b.elem)
		return false;
	*out = a;
	/* Of two declared enums: all values are in one list, so it is some enum. */
	if (a.enum_set != b.enum_set)
		out->enum_set = NO_ENUM;
	return true;
}

static bool kind_has_order(enum vkind kind) {
	return kind != VT_NONE && kind != VT_BOOL && kind != VT_ENUM && kind != VT_GEO
	    && kind != VT_LIST;
}

static bool type_compare(bool order, struct vtype a, struct vtype b) {
	struct vtype both;

	if (!expr_type_unify(a, b, &both) || both.kind == VT_LIST)
		return false;
	return !order || kind_has_order(both.kind);
}

/* + and - */
static bool type_add(enum expr_op op, struct vtype a, struct vtype b, struct vtype *out) {
	if (vkind_is_number(a.kind) && vkind_is_number(b.kind))
		*out = wider_number(a, b);
	else if (a.kind == b.kind && (a.kind == VT_MONEY || a.kind == VT_DURATION))
		*out = a;
	else if (a.kind == VT_TIME && b.kind == VT_DURATION)
		*out = a;
	else if (a.kind == VT_DURATION && b.kind == VT_TIME && op == OP_ADD)
		*out = b;
	else if (a.kind == VT_TIME && b.kind == VT_TIME && op == OP_SUB)
		*out = vtype_of(VT_DURATION);
	else
		return false;
	return true;
}

static bool type_mul(struct vtype a, struct vtype b, struct vtype *out) {
	bool a_is_number = vkind_is_number(a.kind), b_is_number = vkind_is_number(b.kind);

	if (a_is_number && b_is_number)
		*out = wider_number(a, b);
	else if ((a.kind == VT_MONEY || a.kind == VT_DURATION) && b_is_number)
		*out = a;
	else if (a_is_number && (b.kind == VT_MONEY || b.kind == VT_DURATION))
		*out = b;
	else
		return false;
	return true;
}

static bool type_div(struct vtype a, struct vtype b, struct vtype *out) {
	if (vkind_is_number(a.kind) && vkind_is_number(b.kind))
		*out = vtype_of(wider_number(a, b).kind == VT_FLOAT ? VT_FLOAT : VT_DECIMAL);
	else if (a.kind == b.kind && (a.kind == VT_MONEY || a.kind == VT_DURATION))
		*out = vtype_of(VT_DECIMAL);
	else if ((a.kind == VT_MONEY || a.kind == VT_DURATION) && vkind_is_number(b.kind))
		*out = a;
	else
		return false;
	return true;
}

bool expr_type_op(enum expr_op op, struct vtype a, struct vtype b, struct vtype *out) {
	switch (op) {
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
		*out = vtype_of(VT_BOOL);
		return type_compare(op != OP_EQ && op != OP_NE, a, b);
	case OP_ADD:
	case OP_SUB:
		return type_add(op, a, b, out);
	case OP_MUL:
		return type_mul(a, b, out);
	case OP_DIV:
		return type_div(a, b, out);
	case OP_NEG:
		*out = a;
		return vkind_is_number(a.kind) || a.kind == VT_MONEY || a.kind == VT_DURATION;
	case OP_NOT:
		*out = a;
		return a.kind == VT_BOOL;
	case OP_AND:
	case OP_OR:
		*out = a;
		return a.kind == VT_BOOL && b.kind == VT_BOOL;
	case OP_ELSE:
		return expr_type_unify(a, b, out);
	case OP_IN:
		*out = vtype_of(VT_BOOL);
		return type_compare(false, a, b.kind == VT_LIST ? vtype_elem(b) : b);
	case OP_LIKE:
	case OP_MATCHES:
		*out = vtype_of(VT_BOOL);
		return a.kind == VT_STRING && b.kind == VT_STRING;
	}
	return false;
}

/* --- Literals --- */

static bool text_as_ip(const char *text, uint8_t out[16]) {
	static const uint8_t	v4_prefix[12] = { [10] = 0xff, [11] = 0xff };
	struct in_addr		v4;

	if (inet_pton(AF_INET, text, &v4) == 1) {
		memcpy(out, v4_prefix, sizeof v4_prefix);
		memcpy(out + sizeof v4_prefix, &v4, sizeof v4);
		return true;
	}
	return inet_pton(AF_INET6, text, out) == 1;
}

static bool text_as(const struct program *p, const struct cell *c, struct vtype to,
    struct cell *out) {
	char	text[INET6_ADDRSTRLEN];
	void	*number;

	switch (to.kind) {
	case VT_IP:
		if (c->n >= sizeof text)
			return false;
		memcpy(text, c->p, c->n);
		text[c->n] = '\0';
		return strlen(text) == c->n && text_as_ip(text, out->ip);
	case VT_TIME:
		*out = (struct cell){0};
		return time_parse(c->p, c->n, &out->i) == TIME_OK;
	case VT_ENUM:
		number = map_get(&p->schema.enum_index, c->p, c->n);
		*out = (struct cell){ .i = (int64_t)((uintptr_t)number - 1) };
		return number != NULL && (to.enum_set == NO_ENUM
		    || enum_set_has(&p->schema, to.enum_set, (uint32_t)out->i));
	default:
		return false;
	}
}

bool expr_literal_as(const struct program *p, struct vtype from, const struct cell *c,
    struct vtype to, struct cell *out) {
	if (from.kind == to.kind) {
		*out = *c;
		return true;
	}
	if (from.kind == VT_STRING)
		return text_as(p, c, to, out);
	if (from.kind == VT_INT && to.kind == VT_DECIMAL)
		*out = (struct cell){ .i = c->i };
	else if (from.kind == VT_INT && to.kind == VT_FLOAT)
		*out = (struct cell){ .f = (double)c->i };
	else if (from.kind == VT_DECIMAL && to.kind == VT_FLOAT)
		*out = (struct cell){ .f = decimal_to_double(cell_decimal(c)) };
	else
		return false;
	return true;
}

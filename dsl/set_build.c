/* set_build.c -- constants become a set of the program. */
#include "dsl/set_build.h"

#include <string.h>

#include "program/glob.h"

void set_build_begin(struct set_build *b, const struct scope *s, enum set_kind kind,
    const struct term *left) {
	*b = (struct set_build){ .s = s, .kind = kind, .left = left };
}

static struct const_set *set_of(struct set_build *b) {
	struct vtype elem = b->left->type;

	if (b->set != NULL)
		return b->set;
	if (b->kind == SET_NETWORKS)
		elem = vtype_of(VT_IP);
	else if (b->kind != SET_VALUES)
		elem = vtype_of(VT_STRING);
	return b->set = set_new(b->kind, elem);
}

const char *glob_is_trivial(struct arena *arena, const char *text, size_t bytes) {
	struct glob glob;

	if (strspn(arena_strndup(arena, text, bytes), " \t\r\n") >= bytes)
		return "blank texts";
	glob_init(&glob, arena, text, bytes);
	return glob_matches_all(&glob) ? "every match" : NULL;
}

static void glob_warn(struct set_build *b, const struct term *value) {
	struct compiler	*c = b->s->c;
	const char	*dropped;

	if (!b->s->in_unless)
		return;
	dropped = glob_is_trivial(b->s->arena, value->cell.p, value->cell.n);
	if (dropped != NULL && report(c, DIAG_UNLESS_ALL, value->span,
	    "`unless` with this pattern drops %s", dropped))
		diag_help(c->diags, "delete it, if that is not meant");
}

static bool text_add(struct set_build *b, const struct term *value) {
	struct compiler	*c = b->s->c;
	struct err	 err = {0};
	const char	*text = value->cell.p;
	size_t		 bytes = value->cell.n;
	int		 rc;

	if (value->type.kind != VT_STRING) {
		unlike(b->s, value->span, "compared", b->left, value);
		return false;
	}
	if (b->kind == SET_GLOBS) {
		glob_warn(b, value);
		rc = set_add_glob(set_of(b), text, bytes, &err);
	} else if (b->kind == SET_REGEXES)
		rc = set_add_regex(set_of(b), text, bytes, &err);
	else
		rc = set_add_network(set_of(b), text, bytes, &err);
	if (rc == 0)
		return true;
	if (b->kind != SET_NETWORKS)
		report(c, DIAG_BAD_REGEX, value->span, "%s", err.text);
	else if (report(c, DIAG_BAD_NETWORK, value->span, "`%.*s` is no address and no network",
	    (int)bytes, text))
		diag_help(c->diags, "as in 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32");
	return false;
}

/* An address that was a constant already. */
static bool ip_add(struct set_build *b, const struct term *value) {
	struct buf	text = {0};
	struct term	as_text = *value;
	bool		is_added;

	value_print(&text, &b->s->c->program->schema, value->type, &value->cell, false);
	as_text.type = vtype_of(VT_STRING);
	as_text.cell = cell_text(text.data, text.len);
	is_added = text_add(b, &as_text);
	buf_fini(&text);
	return is_added;
}

/* A constant list stands for its items. */
static bool list_add(struct set_build *b, const struct term *value) {
	bool is_good = true;

	for (uint32_t i = 0; i < value->cell.n && is_good; i++)
		is_good = set_build_add(b, term_const(b->s, vtype_elem(value->type),
		    value->cell.list[i], value->span));
	return is_good;
}

bool set_build_add(struct set_build *b, struct term *value) {
	struct vtype	type;
	struct err	err = {0};

	if (value->type.kind == VT_LIST)
		return list_add(b, value);
	b->count++;
	if (b->left->kind == TERM_ERROR)
		return true;
	if (b->kind == SET_NETWORKS && value->type.kind == VT_IP)
		return ip_add(b, value);
	if (b->kind != SET_VALUES)
		return text_add(b, value);
	if (!expr_type_op(OP_EQ, b->left->type, value->type, &type)) {
		unlike(b->s, value->span, "compared", b->left, value);
		return false;
	}
	if (value->type.kind == VT_MONEY && b->left->currency != 0
	    && value->currency != b->left->currency) {
		report(b->s->c, DIAG_CURRENCIES, value->span, "%s and %s do not go together",
		    currency_text(b->s->c, b->left->currency),
		    currency_text(b->s->c, value->currency));
		return false;
	}
	if (vkind_is_number(value->type.kind)) {
		*vec_add(&b->numbers) = value;
		return true;
	}
	if (set_add(set_of(b), &value->cell, &err) == 0)
		return true;
	report(b->s->c, DIAG_TOO_MANY, value->span, "%s", err.text);
	return false;
}

static void numbers_add(struct set_build *b) {
	struct vtype	widest = b->numbers.items[0]->type;
	struct err	err = {0};

	for (size_t i = 1; i < b->numbers.count; i++)
		expr_type_unify(widest, b->numbers.items[i]->type, &widest);
	b->set = set_new(SET_VALUES, widest);
	for (size_t i = 0; i < b->numbers.count; i++) {
		struct term *value = const_as(b->s, b->numbers.items[i], widest);

		if (set_add(b->set, &value->cell, &err) == -1)
			report(b->s->c, DIAG_TOO_MANY, value->span, "%s", err.text);
	}
}

uint32_t set_build_end(struct set_build *b, bool is_dropped) {
	if (!is_dropped && b->numbers.count > 0)
		numbers_add(b);
	vec_fini(&b->numbers);
	if (is_dropped) {
		set_free(&b->set);
		return UINT32_MAX;
	}
	set_of(b);
	return program_set(b->s->c->program, &b->set);
}

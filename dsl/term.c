/*
 * term.c -- making terms: what follows for a term from its parts.
 */
#include "dsl/term.h"

#include "base/check.h"
#include "program/function.h"

struct term *term_new(const struct scope *s, enum term_kind kind, struct vtype type,
    struct span span) {
	struct term *term = arena_alloc(s->arena, sizeof *term);

	term->kind = (uint8_t)kind;
	term->type = type;
	term->span = span;
	return term;
}

struct term *term_error(const struct scope *s, struct span span) {
	return term_new(s, TERM_ERROR, vtype_of(VT_NONE), span);
}

/* What yields a bool tells of a value, and does not show it. */
static bool secret_passes(const struct term *term) {
	return term->type.kind != VT_BOOL;
}

struct term *term_with(const struct scope *s, enum term_kind kind, struct vtype type,
    struct span span, struct term **args, uint32_t arg_count) {
	struct term *term = term_new(s, kind, type, span);

	term->args = arena_raw(s->arena, arg_count * sizeof *args);
	term->arg_count = arg_count;
	for (uint32_t i = 0; i < arg_count; i++) {
		term->args[i] = args[i];
		if (args[i]->kind == TERM_ERROR)
			return term_error(s, span);
		term->is_secret |= args[i]->is_secret;
		term->can_fail |= args[i]->can_fail;
		term->uses_event |= args[i]->uses_event;
		term->uses_bound |= args[i]->uses_bound;
	}
	term->is_secret &= secret_passes(term);
	for (uint32_t i = 0; i < arg_count; i++)
		if (args[i]->kind == TERM_LATER)
			term->kind = TERM_LATER;
	return term;
}

struct term *term_const(const struct scope *s, struct vtype type, struct cell cell,
    struct span span) {
	struct term *term = term_new(s, TERM_CONST, type, span);

	term->cell = cell;
	if (type.kind == VT_MONEY)
		term->currency = cell.x & ~CELL_BIG;
	return term;
}

struct term *term_bool(const struct scope *s, bool value, struct span span) {
	struct cell cell = {0};

	cell.i = value;
	return term_const(s, vtype_of(VT_BOOL), cell, span);
}

struct term *term_not(const struct scope *s, struct term *arg, struct span span) {
	struct term *term;

	if (arg->kind == TERM_OP1 && arg->op == OP_NOT)
		return arg->args[0];
	term = term_with(s, TERM_OP1, vtype_of(VT_BOOL), span, &arg, 1);
	term->op = OP_NOT;
	return term;
}

struct cell cell_text(const char *text, size_t bytes) {
	struct cell cell = {0};

	CHECK(bytes <= UINT32_MAX);
	cell.p = text;
	cell.n = (uint32_t)bytes;
	return cell;
}

struct cell cell_number(struct arena *arena, struct decimal value, uint32_t currency) {
	struct cell	cell = {0};
	struct decimal	*wide = arena_alloc(arena, sizeof *wide);

	cell_set_decimal(&cell, value, currency, wide);
	return cell;
}

/* --- Texts for messages --- */

static void enum_text(struct compiler *c, struct buf *out, uint16_t enum_set) {
	const struct enum_set *set = &c->program->schema.enum_sets[enum_set];

	buf_str(out, "enum(");
	for (uint32_t i = 0; i < set->count && i < 8; i++) {
		buf_str(out, i > 0 ? ", " : "");
		buf_str(out, c->program->schema.enum_names[set->values[i]]);
	}
	buf_str(out, set->count > 8 ? ", ...)" : ")");
}

const char *type_text(struct compiler *c, struct vtype type) {
	struct buf	 out = {0};
	const char	*text;

	if (type.kind == VT_LIST) {
		buf_str(&out, "list of ");
		type = vtype_elem(type);
	}
	if (type.kind == VT_ENUM && type.enum_set < c->program->schema.enum_set_count)
		enum_text(c, &out, type.enum_set);
	else
		buf_str(&out, vkind_name((enum vkind)type.kind));
	text = arena_strndup(&c->arena, out.data, out.len);
	buf_fini(&out);
	return text;
}

const char *currency_text(struct compiler *c, uint32_t currency) {
	char code[4];

	currency_unpack(currency, code);
	return arena_strdup(&c->arena, code);
}

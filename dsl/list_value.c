/* list_value.c -- the entries of a list as values, and as sets. */
#include "dsl/list_value.h"

#include <string.h>

#include "base/timefmt.h"
#include "dsl/set_build.h"

enum { ENTRY_ERRORS_MAX = 20 };

static bool number_read(struct arena *arena, const char *text, size_t bytes, enum vkind kind,
    uint32_t currency, struct cell *cell, struct decimal *wide) {
	struct decimal value;

	(void)arena;
	if (!decimal_parse(text, bytes, &value))
		return false;
	if (kind == VT_FLOAT)
		cell->f = decimal_to_double(value);
	else if (kind == VT_INT) {
		struct decimal back;

		if (!decimal_to_int(value, &cell->i))
			return false;
		back = decimal_from_int(cell->i);
		return decimal_cmp(back, value) == 0;
	} else
		cell_set_decimal(cell, value, kind == VT_MONEY ? currency : 0, wide);
	return true;
}

bool value_read(struct compiler *c, const char *text, size_t bytes, struct vtype type,
    uint32_t currency, struct cell *cell, struct decimal *wide) {
	struct cell as_text = cell_text(text, bytes);

	*cell = (struct cell){0};
	switch ((enum vkind)type.kind) {
	case VT_STRING:
		*cell = as_text;
		return true;
	case VT_INT: case VT_FLOAT: case VT_DECIMAL: case VT_MONEY:
		return number_read(&c->arena, text, bytes, (enum vkind)type.kind, currency, cell,
		    wide);
	case VT_BOOL:
		cell->i = bytes == 4 && memcmp(text, "true", 4) == 0;
		return cell->i != 0 || (bytes == 5 && memcmp(text, "false", 5) == 0);
	case VT_TIME: case VT_IP:
		return expr_literal_as(c->program, vtype_of(VT_STRING), &as_text, type, cell);
	case VT_ENUM:
		return expr_literal_as(c->program, vtype_of(VT_STRING), &as_text, type, cell)
		    && (type.enum_set == NO_ENUM || enum_set_has(&c->program->schema,
		    type.enum_set, (uint32_t)cell->i));
	default:
		return false;
	}
}

/* --- Sets --- */

static struct span entry_span(const struct list_sym *list, const struct list_value *value) {
	if (value->term != NULL)
		return value->term->span;
	return (struct span){ list->source, value->line, 1, value->line, 2 };
}

/* Of numbers the widest kind among the entries; of a file they are read as decimals. */
static struct vtype set_type(const struct list_sym *list, enum set_kind kind,
    struct vtype left) {
	struct vtype widest = left, both;

	if (kind == SET_NETWORKS)
		return vtype_of(VT_IP);
	if (kind != SET_VALUES)
		return vtype_of(VT_STRING);
	if (!vkind_is_number((enum vkind)left.kind))
		return left;
	if (list->value_count > 0 && list->values[0].term == NULL)
		return vtype_of(left.kind == VT_FLOAT ? VT_FLOAT : VT_DECIMAL);
	for (uint32_t i = 0; i < list->value_count; i++)
		if (expr_type_unify(widest, list->values[i].term->type, &both))
			widest = both;
	return widest;
}

static bool value_cell(struct compiler *c, const struct list_value *value, struct vtype type,
    uint32_t currency, struct cell *cell, struct decimal *wide) {
	if (value->term == NULL)
		return value_read(c, value->text, value->bytes, type, currency, cell, wide);
	if (value->term->type.kind == VT_STRING && type.kind == VT_ENUM)
		return value_read(c, value->term->cell.p, value->term->cell.n, type, 0, cell, wide);
	return expr_literal_as(c->program, value->term->type, &value->term->cell, type, cell);
}

static const char *entry_text(struct compiler *c, const struct list_value *value,
    size_t *bytes) {
	struct buf	 out = {0};
	const char	*text = value->text;

	*bytes = value->bytes;
	if (value->term == NULL)
		return text;
	if (value->term->type.kind == VT_STRING) {
		*bytes = value->term->cell.n;
		return value->term->cell.p;
	}
	value_print(&out, &c->program->schema, value->term->type, &value->term->cell, false);
	*bytes = out.len;
	text = arena_strndup(&c->arena, out.data, out.len);
	buf_fini(&out);
	return text;
}

static int entry_add(struct compiler *c, struct const_set *set, const struct list_value *value,
    struct vtype type, uint32_t currency, struct err *err) {
	struct decimal	 wide;
	struct cell	 cell;
	size_t		 bytes;
	const char	*text;

	if (set_kind(set) == SET_VALUES) {
		if (!value_cell(c, value, type, currency, &cell, &wide))
			return err_set(err, ERR_FORMAT, "no %s", vkind_name(type.kind));
		return set_add(set, &cell, err);
	}
	text = entry_text(c, value, &bytes);
	if (set_kind(set) == SET_NETWORKS)
		return set_add_network(set, text, bytes, err) == 0 ? 0
		    : err_set(err, ERR_FORMAT, "no address and no network");
	if (value->term != NULL && value->term->type.kind != VT_STRING)
		return err_set(err, ERR_FORMAT, "no text");
	if (set_kind(set) == SET_GLOBS)
		return set_add_glob(set, text, bytes, err);
	return set_add_regex(set, text, bytes, err);
}

static void entry_complain(struct compiler *c, const struct list_sym *list,
    const struct list_value *value, const char *why, struct span use) {
	size_t		 bytes;
	const char	*text = entry_text(c, value, &bytes);

	if (report(c, DIAG_LIST_ENTRY, entry_span(list, value), "the entry `%.*s` of `%s`: %s",
	    (int)(bytes < 60 ? bytes : 60), text, list->sym.name, why))
		diag_help(c->diags, "it is compared at %s", diag_where(c->diags, use));
}

uint32_t list_set(struct compiler *c, struct list_sym *list, enum set_kind kind,
    const struct term *left, struct span use) {
	struct vtype	 type = set_type(list, kind, left->type);
	struct list_use	*known;
	struct const_set *set;
	struct err	 err = {0};
	unsigned	 error_count = 0;

	for (known = list->uses; known != NULL; known = known->next)
		if (known->set_kind == kind && vtype_equal(known->elem, type)
		    && known->currency == left->currency)
			return known->set;
	set = set_new(kind, type);
	for (uint32_t i = 0; i < list->value_count && error_count < ENTRY_ERRORS_MAX; i++)
		if (entry_add(c, set, &list->values[i], type, left->currency, &err) == -1) {
			entry_complain(c, list, &list->values[i], err.text, use);
			error_count++;
		}
	known = arena_alloc(&c->arena, sizeof *known);
	*known = (struct list_use){ .set_kind = (uint8_t)kind, .elem = type, .set = UINT32_MAX,
	    .currency = left->currency, .next = list->uses };
	list->uses = known;
	if (error_count == 0)
		known->set = program_set(c->program, &set);
	else
		set_free(&set);
	return known->set;
}

void list_warn_all(struct compiler *c, struct list_sym *list, struct span use) {
	struct arena	scratch;
	unsigned	count = 0;

	arena_init(&scratch);
	for (uint32_t i = 0; i < list->value_count && count < ENTRY_ERRORS_MAX; i++) {
		size_t		 bytes;
		const char	*text = entry_text(c, &list->values[i], &bytes), *dropped;

		/* Most rows begin with a letter and have no star: they are something. */
		if (bytes > 0 && text[0] > ' ' && memchr(text, '*', bytes) == NULL)
			continue;
		dropped = glob_is_trivial(&scratch, text, bytes);
		if (dropped == NULL)
			continue;
		count++;
		if (report(c, DIAG_UNLESS_ALL, entry_span(list, &list->values[i]),
		    "this row of `%s` makes an `unless` drop %s", list->sym.name, dropped))
			diag_help(c->diags, "the `unless` is at %s: delete the row, if that is not "
			    "meant", diag_where(c->diags, use));
	}
	arena_fini(&scratch);
}

/* 2026-12-25 */
static bool is_date(const char *text, size_t bytes) {
	char	whole[32];
	int64_t	ns;

	if (bytes != 10)
		return false;
	snprintf(whole, sizeof whole, "%.10sT00:00:00Z", text);
	return time_parse(whole, strlen(whole), &ns) == TIME_OK;
}

void dates_check(struct compiler *c, struct list_sym *list, struct span use) {
	unsigned error_count = 0;

	for (uint32_t i = 0; i < list->value_count && error_count < ENTRY_ERRORS_MAX; i++) {
		size_t		 bytes;
		const char	*text = entry_text(c, &list->values[i], &bytes);

		if (!is_date(text, bytes)) {
			entry_complain(c, list, &list->values[i], "no day such as 2026-12-25",
			    use);
			error_count++;
		}
	}
}

/*
 * resolve_list.c -- lists: inline, or the columns of a file; and the sets that conditions make of
 * them, one for each type of value that is looked for.
 */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "dsl/list_csv.h"
#include "dsl/list_value.h"
#include "dsl/set_build.h"

/* So many bad rows of a list are told. */
enum { ROW_ERRORS_MAX = 20 };

static struct span row_span(const struct list_sym *list, uint32_t line) {
	return (struct span){ list->source, line, 1, line, 2 };
}

/* --- Inline --- */

static void inline_resolve(struct compiler *c, struct list_sym *list,
    const struct list_node *node) {
	struct scope	 scope = { .c = c, .arena = &c->arena, .file = list->sym.file,
	    .kind = SCOPE_CONST };
	const struct term *first = NULL;
	struct vtype	 both;

	list->values = arena_alloc(&c->arena, (node->value_count + 1u) * sizeof *list->values);
	for (const struct expr_node *e = node->values; e != NULL; e = e->next) {
		bool is_net = e->kind == EXPR_NET && strchr(e->text->text, '/') != NULL;
		const struct term *term = is_net
		    ? term_const(&scope, vtype_of(VT_STRING), cell_text(e->text->text,
		    e->text->bytes), e->span) : check_expr(&scope, e);

		if (term->kind == TERM_ERROR) {
			list->sym.state = SYM_BAD;
			continue;
		}
		if (term->kind != TERM_CONST) {
			report(c, DIAG_NOT_CONSTANT, e->span, "a list holds constants");
			list->sym.state = SYM_BAD;
			continue;
		}
		/* Networks are texts here, addresses may be. */
		if (first != NULL && !expr_type_unify(first->type, term->type, &both)
		    && first->type.kind != VT_IP && term->type.kind != VT_IP) {
			report(c, DIAG_UNLIKE, e->span, "the list holds %s, this is %s",
			    type_text(c, first->type), type_text(c, term->type));
			list->sym.state = SYM_BAD;
		}
		if (first == NULL)
			first = term;
		list->values[list->value_count++].term = term;
	}
}

/* --- Files --- */

static bool path_is_allowed(struct compiler *c, const struct text_node *from) {
	const char *path = from->text;

	if (c->options.any_path)
		return true;
	if (path[0] != '/' && strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0
	    && strstr(path, "/../") == NULL
	    && (strlen(path) < 3 || strcmp(path + strlen(path) - 3, "/..") != 0))
		return true;
	if (report(c, DIAG_LIST_PATH, from->span, "list files stand beside or below the rule file"))
		diag_help(c->diags, "absolute paths and `..` are the operator's to allow");
	return false;
}

/* The file's text, kept by the rule set for diagnostics; NULL after a complaint. */
static const char *file_load(struct compiler *c, struct list_sym *list,
    const struct text_node *from, size_t *bytes) {
	struct err	 err = {0};
	char		*path, *loaded = NULL;
	const char	*text;

	if (!path_is_allowed(c, from))
		return NULL;
	path = arena_printf(&c->arena, "%s%s", from->text[0] == '/' ? "" : list->sym.file->folder,
	    from->text);
	if (c->load == NULL || c->load(c->load_arg, path, &loaded, bytes, &err) == -1) {
		report(c, DIAG_LIST_FILE, from->span, "the list cannot be read: %s",
		    err.code != ERR_NONE ? err.text : "there are no files here");
		return NULL;
	}
	list->source = ruleset_keep(c->owner, c->diags, path, &loaded, *bytes, &text);
	if (*bytes > LIST_BYTES_MAX)
		report(c, DIAG_LIST_FILE, from->span, "%s is larger than %d MiB", path,
		    LIST_BYTES_MAX >> 20);
	else if (!utf8_valid(text, *bytes))
		report(c, DIAG_LIST_FILE, from->span, "%s is not UTF-8", path);
	else
		return text;
	return NULL;
}

/* Which cell of a record is the column's; -1 after a complaint. */
static int column_find(struct compiler *c, const struct csv *header, const char *name,
    struct span span) {
	struct diag_nearest nearest = { .name = name };

	for (size_t i = 0; i < header->cells.count; i++) {
		const struct csv_cell *cell = &header->cells.items[i];

		if (cell->bytes == strlen(name) && memcmp(cell->text, name, cell->bytes) == 0)
			return (int)i;
		diag_nearest_try(&nearest, arena_strndup(&c->arena, cell->text, cell->bytes));
	}
	if (report(c, DIAG_LIST_COLUMN, span, "the file has no column `%s`", name)) {
		if (nearest.best != NULL)
			report_nearest(c, &nearest, span);
		else
			diag_help(c->diags, "its first line names the columns");
	}
	return -1;
}

static struct list_column *column_add(struct compiler *c, struct list_sym *list,
    const char *name, struct vtype type) {
	struct list_column *columns = arena_alloc(&c->arena,
	    (list->column_count + 1u) * sizeof *columns);

	if (list->column_count > 0)
		memcpy(columns, list->columns, list->column_count * sizeof *columns);
	list->columns = columns;
	columns[list->column_count] = (struct list_column){ .name = name, .type = type,
	    .cell = -1 };
	return &columns[list->column_count++];
}

/* The typed columns of { }, keys or not. */
static void column_declare(struct compiler *c, struct list_sym *list,
    const struct field_node *node, const struct csv *header) {
	struct list_column	*column = NULL;
	struct vtype		 type;

	if (node->path == NULL || node->type == NULL || node->path->dotted == NULL)
		return;
	type = type_resolve(c, node->type);
	for (uint16_t i = 0; i < list->column_count; i++)
		if (strcmp(list->columns[i].name, node->path->dotted) == 0)
			column = &list->columns[i];
	if (column != NULL && !column->is_key) {
		report(c, DIAG_DUPLICATE_FIELD, node->path->span, "the column `%s` stands twice",
		    column->name);
		return;
	}
	if (column == NULL)
		column = column_add(c, list, node->path->dotted, type);
	column->type = type;
	if (node->unit.kind == UNIT_KIND_NAME && type.kind == VT_MONEY)
		column->currency = currency_find(node->unit.text);
	if (type.kind == VT_MONEY && column->currency == 0 && report(c, DIAG_UNIT_MISSING,
	    node->span, "the money `%s` has no currency", column->name))
		diag_help(c->diags, "say which: `money in EUR`");
	column->cell = column_find(c, header, node->from != NULL ? node->from->text
	    : column->name, node->path->span);
}

static void columns_resolve(struct compiler *c, struct list_sym *list,
    const struct list_node *node, const struct csv *header) {
	struct list_column *column;

	for (const struct name_node *key = node->keys; key != NULL; key = key->next) {
		column = column_add(c, list, key->text, vtype_of(VT_STRING));
		column->is_key = true;
		column->cell = column_find(c, header, key->text, key->span);
		list->key_count++;
	}
	if (node->keys == NULL && header->cells.count > 0) {
		column = column_add(c, list, arena_strndup(&c->arena,
		    header->cells.items[0].text, header->cells.items[0].bytes),
		    vtype_of(VT_STRING));
		column->is_key = true;
		column->cell = 0;
		list->key_count = 1;
	}
	list->has_columns = node->has_columns;
	for (const struct field_node *f = node->columns; f != NULL; f = f->next)
		column_declare(c, list, f, header);
}

static void row_check(struct compiler *c, struct list_sym *list, const struct csv *csv,
    size_t header_cells, unsigned *error_count) {
	if (csv->cells.count != header_cells && (*error_count)++ < ROW_ERRORS_MAX)
		report(c, DIAG_LIST_ROW, row_span(list, csv->line),
		    "this row has %zu column%s, the header %zu", csv->cells.count,
		    csv->cells.count == 1 ? "" : "s", header_cells);
	for (uint16_t i = 0; i < list->column_count; i++) {
		const struct list_column *column = &list->columns[i];
		struct cell	 cell;
		struct decimal	 wide;

		if (column->cell < 0 || (size_t)column->cell >= csv->cells.count)
			continue;
		if (csv->cells.items[column->cell].bytes > 0
		    && !value_read(c, csv->cells.items[column->cell].text,
		    csv->cells.items[column->cell].bytes, column->type, column->currency, &cell,
		    &wide)
		    && (*error_count)++ < ROW_ERRORS_MAX)
			report(c, DIAG_LIST_ROW, row_span(list, csv->line), "`%.*s` is no %s",
			    (int)csv->cells.items[column->cell].bytes,
			    csv->cells.items[column->cell].text, type_text(c, column->type));
	}
}

static void rows_read(struct compiler *c, struct list_sym *list, struct csv *csv,
    const struct text_node *from) {
	VEC(struct list_value)	 values = {0};
	size_t			 header_cells = csv->cells.count;
	unsigned		 error_count = 0;
	int			 key = list->key_count > 0 ? list->columns[0].cell : -1;
	enum csv_next		 next;

	while ((next = csv_next(csv)) == CSV_RECORD && values.count <= LIST_ENTRIES_MAX) {
		/* A line with nothing on it is no row, but it is a blank entry of one column. */
		if (csv->cells.count == 1 && csv->cells.items[0].bytes == 0 && header_cells > 1)
			continue;
		row_check(c, list, csv, header_cells, &error_count);
		if (key >= 0 && (size_t)key < csv->cells.count)
			*vec_add(&values) = (struct list_value){
			    .text = csv->cells.items[key].text,
			    .bytes = csv->cells.items[key].bytes, .line = csv->line };
	}
	if (next == CSV_UNCLOSED)
		report(c, DIAG_LIST_ROW, row_span(list, csv->line), "a quote is not closed");
	if (values.count > LIST_ENTRIES_MAX)
		report(c, DIAG_LIST_FILE, from->span, "more than %d rows", LIST_ENTRIES_MAX);
	if (next == CSV_UNCLOSED || values.count > LIST_ENTRIES_MAX || error_count > 0)
		list->sym.state = SYM_BAD;
	list->values = arena_raw(&c->arena, (values.count + 1) * sizeof *list->values);
	if (values.count > 0)
		memcpy(list->values, values.items, values.count * sizeof *list->values);
	list->value_count = (uint32_t)values.count;
	vec_fini(&values);
}

static void file_resolve(struct compiler *c, struct list_sym *list,
    const struct list_node *node) {
	struct csv	 csv;
	size_t		 bytes, errors = c->diags->error_count;
	const char	*text = file_load(c, list, node->from, &bytes);

	if (text == NULL) {
		list->sym.state = SYM_BAD;
		return;
	}
	csv_init(&csv, &c->arena, text, bytes);
	if (csv_next(&csv) != CSV_RECORD)
		report(c, DIAG_LIST_FILE, node->from->span, "%s is empty", node->from->text);
	else {
		columns_resolve(c, list, node, &csv);
		rows_read(c, list, &csv, node->from);
	}
	if (c->diags->error_count > errors)
		list->sym.state = SYM_BAD;
	csv_fini(&csv);
}

void list_resolve(struct compiler *c, struct list_sym *list) {
	const struct list_node *node = list->sym.decl->list;

	if (list->sym.state != SYM_NEW)
		return;
	list->sym.state = SYM_BUSY;
	if (node->from != NULL)
		file_resolve(c, list, node);
	else
		inline_resolve(c, list, node);
	if (list->sym.state == SYM_BUSY)
		list->sym.state = SYM_GOOD;
}

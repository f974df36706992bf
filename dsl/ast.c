/*
 * ast.c -- one file of rules into its tree; parts and expressions.
 */
#include "dsl/ast.h"

#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "dsl/parse.h"
#include "dsl/parser.h"

#define DURATION_NS_MAX		((INT64_C(1) << 62) - 1)

static struct ast_file *file_add(struct ast *ast, struct arena *arena, uint32_t index,
    const char *name) {
	struct ast_file *file = arena_alloc(arena, sizeof *file);

	file->index = index;
	file->name = name;
	if (ast->files == NULL)
		ast->files = file;
	else
		ast->last->next = file;
	ast->last = file;
	return file;
}

static void comments_keep(struct ast_file *file, struct arena *arena, const struct scan *s) {
	size_t bytes = s->comments.count * sizeof *file->comments;

	file->comment_count = s->comments.count;
	if (bytes == 0)
		return;
	file->comments = arena_raw(arena, bytes);
	memcpy(file->comments, s->comments.items, bytes);
}

int ast_parse(struct ast *ast, struct arena *arena, const char *file_name, const char *text,
    size_t bytes, struct diags *diags) {
	uint32_t	 index = diags_source(diags, file_name, text, bytes);
	struct ast_file	*file = file_add(ast, arena, index, file_name);
	struct span	 start = { index, 1, 1, 1, 1 };
	struct map	 words;
	struct scan	 scan;
	struct parse	 p = { .arena = arena, .diags = diags, .scan = &scan,
			    .start = T_START_FILE, .decl_end = &file->decls };

	if (bytes > AST_FILE_BYTES_MAX) {
		diag_add(diags, DIAG_FILE_TOO_LARGE, (struct span){ .file = index },
		    "the file has more than %d MiB", AST_FILE_BYTES_MAX >> 20);
		diag_help(diags, "several files of one folder are one rule set; long lists belong "
		    "into files of their own");
		file->error_count = 1;
		return -1;
	}
	map_init(&words);
	scan_init(&scan, arena, diags, &words, &(struct scan_source){ .text = text,
	    .bytes = bytes, .here = start });
	ast_yyparse(&p);		/* what it returns is counted in the scan */
	comments_keep(file, arena, &scan);
	file->error_count = scan.error_count;
	scan_fini(&scan);
	map_fini(&words);
	return file->error_count == 0 ? 0 : -1;
}

/* ---- Parts --------------------------------------------------------------------------------- */

void *node_copy(struct parse *p, const void *from, size_t bytes) {
	return memcpy(arena_raw(p->arena, bytes), from, bytes);
}

struct name_node *name_new(struct parse *p, struct lexeme lexeme, struct span span) {
	struct name_node *name = arena_alloc(p->arena, sizeof *name);

	name->text = lexeme.text;
	name->span = span;
	return name;
}

struct text_node *text_new(struct parse *p, struct lexeme lexeme, struct span span) {
	struct text_node *text = arena_alloc(p->arena, sizeof *text);

	text->text = lexeme.text;
	text->bytes = lexeme.bytes;
	text->is_raw = lexeme.is_raw;
	text->span = span;
	return text;
}

struct number number_new(struct parse *p, struct lexeme lexeme) {
	struct number	 number = { .text = lexeme.text };
	char		*clean = arena_raw(p->arena, lexeme.bytes), *to = clean;

	for (size_t i = 0; i < lexeme.bytes; i++)
		if (lexeme.text[i] != '_')
			*to++ = lexeme.text[i];
	/* The scan lets no other form and no more digits through. */
	CHECK(decimal_parse(clean, (size_t)(to - clean), &number.value));
	return number;
}

uint32_t count_new(struct parse *p, struct lexeme lexeme, struct span span) {
	struct number	number = number_new(p, lexeme);
	int64_t		count;

	if (!decimal_to_int(number.value, &count) || count > INT32_MAX
	    || decimal_cmp(number.value, decimal_from_int(count)) != 0) {
		scan_error(p->scan, BAD_COUNT, span, "`%s` is no number to count with",
		    number.text);
		diag_help(p->diags, "write a whole number up to %d", INT32_MAX);
		return 1;
	}
	return (uint32_t)count;
}

static const struct { const char *unit; int64_t ns; } duration_units[] = {
	{ "ms",		INT64_C(1000000) },
	{ "s",		INT64_C(1000000000) },
	{ "min",	INT64_C(60000000000) },
	{ "h",		INT64_C(3600000000000) },
	{ "day",	INT64_C(86400000000000) },
	{ "days",	INT64_C(86400000000000) },
};

enum { DURATION_UNITS_COUNT = sizeof duration_units / sizeof *duration_units };

bool duration_ns(struct decimal number, const char *unit, int64_t *ns) {
	struct decimal product;

	for (size_t i = 0; i < DURATION_UNITS_COUNT; i++) {
		if (strcmp(duration_units[i].unit, unit) != 0)
			continue;
		return decimal_mul(number, decimal_from_int(duration_units[i].ns), &product)
		    && decimal_to_int(product, ns) && *ns <= DURATION_NS_MAX
		    && *ns >= -DURATION_NS_MAX
		    && decimal_cmp(product, decimal_from_int(*ns)) == 0;
	}
	return false;
}

/* How others write our units. */
static const struct { const char *theirs, *ours; } unit_habits[] = {
	{ "m", "min" }, { "mins", "min" }, { "minute", "min" }, { "minutes", "min" },
	{ "sec", "s" }, { "secs", "s" }, { "second", "s" }, { "seconds", "s" },
	{ "hr", "h" }, { "hrs", "h" }, { "hour", "h" }, { "hours", "h" }, { "d", "days" },
	{ "msec", "ms" }, { "millis", "ms" }, { "milliseconds", "ms" },
};

static void duration_bad(struct parse *p, const struct duration_node *d) {
	const char	*ours = NULL;
	bool		 is_unit = false;

	for (size_t i = 0; i < DURATION_UNITS_COUNT; i++)
		is_unit |= strcmp(duration_units[i].unit, d->unit) == 0;
	for (size_t i = 0; i < sizeof unit_habits / sizeof *unit_habits; i++)
		if (strcasecmp(unit_habits[i].theirs, d->unit) == 0)
			ours = unit_habits[i].ours;
	if (is_unit) {
		scan_error(p->scan, BAD_DURATION, d->span,
		    "`%s %s` is no length of time that can be counted", d->number.text, d->unit);
		diag_help(p->diags, "a length of time is a whole number of nanoseconds, less than "
		    "146 years");
		return;
	}
	scan_error(p->scan, BAD_DURATION, d->span, "`%s` is no unit of time", d->unit);
	if (ours != NULL)
		diag_help(p->diags, "write `%s %s`", d->number.text, ours);
	else
		diag_help(p->diags, "the units of time are ms, s, min, h, day and days");
}

struct duration_node *duration_new(struct parse *p, struct lexeme number, struct lexeme unit,
    struct span span) {
	struct duration_node *d = arena_alloc(p->arena, sizeof *d);

	d->number = number_new(p, number);
	d->unit = unit.text;
	d->span = span;
	if (!duration_ns(d->number.value, d->unit, &d->ns))
		duration_bad(p, d);
	return d;
}

struct seg_node *seg_new(struct parse *p, const char *name, struct expr_node *index,
    struct span span) {
	struct seg_node *seg = arena_alloc(p->arena, sizeof *seg);

	seg->name = name;
	seg->index = index;
	seg->span = span;
	return seg;
}

/* "cash.amount"; NULL if there is an index in it. */
static const char *segs_join(struct parse *p, struct seg_node_list segs) {
	size_t	 bytes = 0;
	char	*text, *to;

	if (segs.count == 1)
		return segs.first->name;
	for (const struct seg_node *seg = segs.first; seg != NULL; seg = seg->next) {
		if (seg->name == NULL)
			return NULL;
		bytes += strlen(seg->name) + 1;
	}
	text = to = arena_raw(p->arena, bytes);
	for (const struct seg_node *seg = segs.first; seg != NULL; seg = seg->next) {
		to = stpcpy(to, seg->name);
		*to++ = '.';
	}
	to[-1] = '\0';
	return text;
}

struct path_node *path_new(struct parse *p, struct seg_node_list segs, struct span span) {
	struct path_node *path = arena_alloc(p->arena, sizeof *path);

	path->segs = segs.first;
	path->seg_count = segs.count;
	path->dotted = segs_join(p, segs);
	path->span = span;
	return path;
}

/* ---- Expressions --------------------------------------------------------------------------- */

struct expr_node *expr_new(struct parse *p, enum expr_kind kind, struct span span) {
	struct expr_node *e = arena_alloc(p->arena, sizeof *e);

	e->kind = (uint8_t)kind;
	e->depth = 1;
	e->span = span;
	return e;
}

/* The tree is one deeper than the deepest below it; too deep, it becomes a placeholder. */
static struct expr_node *expr_deepen(struct parse *p, struct expr_node *e, unsigned below) {
	if (below < e->depth)
		return e;
	if (below < AST_DEPTH_MAX) {
		e->depth = (uint16_t)(below + 1);
		return e;
	}
	if (!p->is_deep) {
		scan_error(p->scan, TOO_DEEP, e->op_span, "nested more than %d deep",
		    AST_DEPTH_MAX);
		diag_help(p->diags, "name a part of it with `define`, or `let`");
		p->is_deep = true;
	}
	return expr_new(p, EXPR_NULL, e->span);
}

static unsigned path_depth(const struct path_node *path) {
	unsigned depth = 0;

	for (const struct seg_node *seg = path->segs; seg != NULL; seg = seg->next)
		if (seg->index != NULL && seg->index->depth > depth)
			depth = seg->index->depth;
	return depth;
}

struct expr_node *expr_unary(struct parse *p, enum expr_kind kind, struct expr_node *left,
    struct span span, struct span op) {
	struct expr_node *e = expr_new(p, kind, span);

	e->left = left;
	e->op_span = op;
	return expr_deepen(p, e, left->depth);
}

struct expr_node *expr_binary(struct parse *p, enum expr_kind kind, struct expr_node *left,
    struct expr_node *right, struct span op) {
	struct expr_node *e = expr_new(p, kind, span_join(left->span, right->span));

	e->left = left;
	e->right = right;
	e->op_span = op;
	return expr_deepen(p, e, left->depth > right->depth ? left->depth : right->depth);
}

struct expr_node *ast_expr_join(struct parse *p, enum expr_kind kind, struct expr_node *left,
    struct expr_node *right, struct span op) {
	struct expr_node *e = left;

	/* Left-associative: the chain so far stands left. */
	if (left->kind != kind || left->is_parenthesised) {
		e = expr_new(p, kind, left->span);
		e->op_span = op;
		e->args = left;
		e->arg_count = 1;
		e->args_last = left;
		expr_deepen(p, e, left->depth);
	}
	e->args_last->next = right;
	e->args_last = right;
	e->arg_count++;
	e->span = span_join(e->span, right->span);
	return expr_deepen(p, e, right->depth);
}

struct expr_node *expr_path(struct parse *p, enum expr_kind kind, struct path_node *path,
    struct span span) {
	struct expr_node *e = expr_new(p, kind, span);

	e->path = path;
	e->op_span = path->span;
	return expr_deepen(p, e, path_depth(path));
}

struct expr_node *expr_number(struct parse *p, enum expr_kind kind, struct lexeme lexeme,
    struct span span) {
	struct expr_node *e = expr_new(p, kind, span);

	e->number = number_new(p, lexeme);
	return e;
}

struct expr_node *expr_text(struct parse *p, enum expr_kind kind, struct lexeme lexeme,
    struct span span) {
	struct expr_node *e = expr_new(p, kind, span);

	e->text = text_new(p, lexeme, span);
	return e;
}

static unsigned args_depth(const struct expr_node *args) {
	unsigned depth = 0;

	for (; args != NULL; args = args->next)
		if (args->depth > depth)
			depth = args->depth;
	return depth;
}

struct expr_node *expr_set(struct parse *p, struct expr_node_list args, struct span span) {
	struct expr_node *e;

	if (args.count == 1) {
		args.first->is_parenthesised = true;
		args.first->span = span;
		return args.first;
	}
	e = expr_new(p, EXPR_SET, span);
	e->args = args.first;
	e->arg_count = args.count;
	e->op_span = span;
	return expr_deepen(p, e, args_depth(e->args));
}

struct expr_node *ast_expr_call(struct parse *p, const char *name, struct call_args args,
    struct span span, struct span op) {
	struct expr_node	*e = expr_new(p, EXPR_CALL, span);
	unsigned		 depth = args_depth(args.args.first);

	e->name = name;
	e->args = args.args.first;
	e->arg_count = args.args.count;
	e->where = args.where;
	e->op_span = op;
	if (e->where != NULL && e->where->depth > depth)
		depth = e->where->depth;
	return expr_deepen(p, e, depth);
}

struct expr_node *expr_member(struct parse *p, struct expr_node *call, struct path_node *path,
    struct span span) {
	struct expr_node *e = expr_unary(p, EXPR_MEMBER, call, span, path->span);

	if (e->kind == EXPR_MEMBER)
		e->member = path;
	return e;
}

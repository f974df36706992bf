/*
 * resolve.c -- declares the names of a rule set, and finds them again.
 */
#include "dsl/compiler.h"

#include <string.h>

#include "base/check.h"
#include "dsl/define.h"
#include "dsl/derive.h"

/* Names that are resolved because of one another: so deep may the stack get. */
enum { NESTING_MAX = 48 };

void compiler_init(struct compiler *c, struct diags *diags) {
	*c = (struct compiler){ .diags = diags };
	arena_init(&c->arena);
	map_init(&c->events);
	map_init(&c->values);
	map_init(&c->rules);
	map_init(&c->columns);
	map_init(&c->enum_sets);
	map_init(&c->reported);
	map_init(&c->uses);
	c->program = program_new();
	c->scratch = program_new();
}

void compiler_fini(struct compiler *c) {
	if (c->finding != NULL)
		map_fini(&c->finding->fields);
	for (size_t i = 0; i < c->event_list.count; i++)
		map_fini(&c->event_list.items[i]->fields);
	vec_fini(&c->files);
	vec_fini(&c->event_list);
	vec_fini(&c->rule_list);
	vec_fini(&c->column_list);
	vec_fini(&c->enum_names);
	vec_fini(&c->enum_set_list);
	map_fini(&c->events);
	map_fini(&c->values);
	map_fini(&c->rules);
	map_fini(&c->columns);
	map_fini(&c->enum_sets);
	map_fini(&c->reported);
	map_fini(&c->uses);
	program_unref(&c->scratch);
	program_unref(&c->program);
	arena_fini(&c->arena);
}

/* --- Complaints --- */

bool report(struct compiler *c, enum diag_code code, struct span span, const char *fmt, ...) {
	char	 text[DIAG_TEXT_MAX + 1];
	uint32_t place[] = { code, span.file, span.line, span.column };
	va_list	 args;

	/* A define that is wrong is wrong wherever it is used: once is enough. */
	if (map_get(&c->reported, (const char *)place, sizeof place) != NULL)
		return false;
	map_put(&c->reported, arena_strndup(&c->arena, (const char *)place, sizeof place),
	    sizeof place, c);
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	diag_add(c->diags, code, span, "%s", text);
	/* Of one too many nobody reads the help, which is long to find among many names. */
	return c->diags->is_kept;
}

void report_nearest(struct compiler *c, const struct diag_nearest *nearest, struct span span) {
	if (nearest->best == NULL)
		return;
	diag_help(c->diags, "did you mean `%s`?", nearest->best);
	diag_fix(c->diags, span, nearest->best);
}

/* --- Finding --- */

static void sym_resolve(struct compiler *c, struct sym *sym) {
	if (sym->state != SYM_NEW)
		return;
	if (c->nesting == NESTING_MAX) {
		report(c, DIAG_TOO_LARGE, sym->decl->name->span,
		    "more than %d names that stand for one another", NESTING_MAX);
		sym->state = SYM_BAD;
		return;
	}
	c->nesting++;
	switch ((enum sym_kind)sym->kind) {
	case SYM_EVENT:	event_resolve(c, (struct event_sym *)sym); break;
	case SYM_LIST:	list_resolve(c, (struct list_sym *)sym); break;
	case SYM_SCHEDULE: schedule_resolve(c, (struct schedule_sym *)sym); break;
	case SYM_CONST:	const_resolve(c, (struct const_sym *)sym); break;
	case SYM_DEFINE: define_resolve(c, (struct define_sym *)sym); break;
	case SYM_RULE:	break;
	}
	c->nesting--;
}

static struct sym *sym_find(struct compiler *c, const struct map *space,
    const struct source_file *file, const char *name) {
	struct sym	*sym = NULL;
	char		 full[512];
	int		 bytes;

	if (file != NULL && file->package != NULL) {
		bytes = snprintf(full, sizeof full, "%s.%s", file->package, name);
		if (bytes > 0 && (size_t)bytes < sizeof full)
			sym = map_get(space, full, (size_t)bytes);
	}
	if (sym == NULL)
		sym = map_get_str(space, name);
	if (sym != NULL)
		sym_resolve(c, sym);
	return sym;
}

struct event_sym *event_find(struct compiler *c, const struct source_file *file,
    const char *name) {
	struct event_sym *event = (struct event_sym *)sym_find(c, &c->events, file, name);

	if (event == NULL && strcmp(name, "finding") == 0)
		return finding_event(c);
	return event;
}

struct sym *value_find(struct compiler *c, const struct source_file *file, const char *name) {
	struct sym *sym = sym_find(c, &c->values, file, name);

	if (sym != NULL)
		map_put(&c->uses, sym->name, strlen(sym->name), sym);
	return sym;
}

struct rule_sym *rule_find(struct compiler *c, const struct source_file *file,
    const char *name) {
	return (struct rule_sym *)sym_find(c, &c->rules, file, name);
}

void sym_nearest(const struct compiler *c, const struct map *space,
    const struct source_file *file, struct diag_nearest *nearest) {
	size_t package_bytes = file != NULL && file->package != NULL ? strlen(file->package) : 0;

	(void)c;
	for (size_t i = 0; i < space->count; i++) {
		const char *name = space->entries[i].key;

		if (package_bytes > 0 && strncmp(name, file->package, package_bytes) == 0
		    && name[package_bytes] == '.')
			name += package_bytes + 1;
		else if (name_is_last_part(name, nearest->name, strlen(nearest->name))) {
			/* The very name, in a package: nothing is nearer. */
			nearest->best = name;
			return;
		}
		diag_nearest_try(nearest, name);
	}
}

struct event_sym *event_need(struct compiler *c, const struct source_file *file,
    const struct name_node *name) {
	struct event_sym	*event = event_find(c, file, name->text);
	struct diag_nearest	 nearest = { .name = name->text };

	if (event != NULL)
		return event->sym.state == SYM_BAD ? NULL : event;
	if (report(c, DIAG_UNKNOWN_EVENT, name->span, "there is no event `%s`", name->text)) {
		sym_nearest(c, &c->events, file, &nearest);
		if (nearest.best != NULL)
			report_nearest(c, &nearest, name->span);
		else
			diag_help(c->diags, "declare it: event %s { ... } time ts in ms",
			    name->text);
	}
	return NULL;
}

/* --- Declaring --- */

static const char *full_name(struct compiler *c, const struct source_file *file,
    const char *name) {
	if (file->package == NULL)
		return name;
	return arena_printf(&c->arena, "%s.%s", file->package, name);
}

static void declare(struct compiler *c, struct map *space, struct sym *sym, enum sym_kind kind,
    const struct source_file *file, const struct decl *decl, const char *what) {
	struct sym *there;

	*sym = (struct sym){ .kind = kind, .state = decl->is_broken ? SYM_BAD : SYM_NEW,
	    .name = full_name(c, file, decl->name->text), .decl = decl, .file = file };
	there = map_put(space, sym->name, strlen(sym->name), sym);
	if (there == sym)
		return;
	if (report(c, DIAG_DUPLICATE_NAME, decl->name->span, "%s `%s` is declared twice",
	    what, sym->name))
		diag_help(c->diags, "the first one is at %s; rename one of them",
		    diag_where(c->diags, there->decl->name->span));
	sym->state = SYM_BAD;
}

static void declare_event(struct compiler *c, const struct source_file *file,
    const struct decl *decl) {
	struct event_sym *event = arena_alloc(&c->arena, sizeof *event);

	if (strcmp(decl->name->text, "finding") == 0 && file->package == NULL) {
		report(c, DIAG_BUILT_IN_EVENT, decl->name->span,
		    "the event `finding` is built in");
		return;
	}
	declare(c, &c->events, &event->sym, SYM_EVENT, file, decl, "event");
	map_init(&event->fields);
	*vec_add(&c->event_list) = event;
}

static void declare_rule(struct compiler *c, const struct source_file *file,
    const struct decl *decl) {
	struct rule_sym *rule = arena_alloc(&c->arena, sizeof *rule);

	declare(c, &c->rules, &rule->sym, SYM_RULE, file, decl, "rule");
	rule->index = (uint32_t)c->rule_list.count;
	*vec_add(&c->rule_list) = rule;
}

static void declare_value(struct compiler *c, const struct source_file *file,
    const struct decl *decl, enum sym_kind kind, size_t bytes, const char *what) {
	declare(c, &c->values, arena_alloc(&c->arena, bytes), kind, file, decl, what);
}

static void declare_decl(struct compiler *c, const struct source_file *file,
    const struct decl *decl) {
	switch (decl->kind) {
	case DECL_EVENT: declare_event(c, file, decl); break;
	case DECL_RULE:	declare_rule(c, file, decl); break;
	case DECL_LIST:
		declare_value(c, file, decl, SYM_LIST, sizeof(struct list_sym), "list");
		break;
	case DECL_SCHEDULE:
		declare_value(c, file, decl, SYM_SCHEDULE, sizeof(struct schedule_sym),
		    "schedule");
		break;
	case DECL_CONST:
		declare_value(c, file, decl, SYM_CONST, sizeof(struct const_sym), "const");
		break;
	case DECL_DEFINE:
		declare_value(c, file, decl, SYM_DEFINE, sizeof(struct define_sym), "define");
		break;
	case DECL_DERIVE:	/* its name is an event's, declared elsewhere: check_derive() */
	case DECL_PACKAGE: case DECL_EXTEND: case DECL_TEST: case DECL_BROKEN:
		break;
	}
}

static struct source_file *file_declare(struct compiler *c, const struct ast_file *ast) {
	struct source_file	*file = arena_alloc(&c->arena, sizeof *file);
	const char		*slash = strrchr(ast->name, '/');
	const struct decl	*first = NULL;

	file->ast = ast;
	file->folder = slash == NULL ? ""
	    : arena_strndup(&c->arena, ast->name, (size_t)(slash + 1 - ast->name));
	*vec_add(&c->files) = file;
	for (const struct decl *decl = ast->decls; decl != NULL; decl = decl->next) {
		if (decl->kind != DECL_PACKAGE || decl->is_broken)
			continue;
		if (first != NULL)
			report(c, DIAG_PACKAGE_TWICE, decl->span,
			    "a file is in one package only");
		else if (decl != ast->decls)
			report(c, DIAG_PACKAGE_LATE, decl->span,
			    "`package` must stand before all declarations");
		if (first == NULL)
			file->package = decl->package->dotted;
		first = decl;
	}
	return file;
}

/* Which rules are extended, and how: in the order of the files. */
static void extend_declare(struct compiler *c, const struct source_file *file,
    const struct decl *decl) {
	const struct path_node	*path = decl->extend != NULL ? decl->extend->rule : NULL;
	struct extension	*extension;
	struct rule_sym		*rule;
	struct diag_nearest	 nearest;

	if (decl->is_broken || path == NULL || path->dotted == NULL)
		return;
	rule = rule_find(c, file, path->dotted);
	if (rule == NULL) {
		nearest = (struct diag_nearest){ .name = path->dotted };
		if (report(c, DIAG_UNKNOWN_RULE, path->span, "there is no rule `%s`",
		    path->dotted)) {
			sym_nearest(c, &c->rules, file, &nearest);
			report_nearest(c, &nearest, path->span);
		}
		return;
	}
	extension = arena_alloc(&c->arena, sizeof *extension);
	*extension = (struct extension){ .node = decl->extend, .file = file };
	if (rule->extensions == NULL)
		rule->extensions = extension;
	else
		rule->last_extension->next = extension;
	rule->last_extension = extension;
}

void resolve_all(struct compiler *c, const struct ast *ast) {
	const struct decl *decl;

	for (const struct ast_file *file = ast->files; file != NULL; file = file->next)
		for (decl = file->decls, file_declare(c, file); decl != NULL; decl = decl->next)
			declare_decl(c, c->files.items[c->files.count - 1], decl);
	events_begin(c);
	for (size_t i = 0; i < c->event_list.count; i++)
		event_resolve(c, c->event_list.items[i]);
	events_finish(c);
	for (size_t i = 0; i < c->values.count; i++)
		sym_resolve(c, c->values.entries[i].value);
	for (size_t i = 0; i < c->files.count; i++)
		for (decl = c->files.items[i]->ast->decls; decl != NULL; decl = decl->next)
			if (decl->kind == DECL_EXTEND)
				extend_declare(c, c->files.items[i], decl);
	derives_declare(c);
	derives_check(c);
}

#include "tests/unit/dsl/gen_syntax.h"

#include "tests/unit/dsl/gen.h"

/* ---- What flows in ------------------------------------------------------------------------- */

static void unit(struct gen *g) {
	if (gen_chance(g, 60))
		return;
	gen_put(g, "in");
	if (gen_chance(g, 50))
		gen_name(g);
	else
		gen_text(g);
	if (gen_chance(g, 30))
		gen_put(g, "minor");
}

static void type(struct gen *g) {
	while (gen_chance(g, 20))
		gen_words(g, "list of");
	switch (gen_one_of(g, 4)) {
	case 0:
		gen_put(g, "time");
		break;
	case 1:
		gen_put(g, "enum");
		gen_open(g, "(");
		gen_list(g, gen_name, ",");
		gen_close(g, ")");
		break;
	default:
		gen_name(g);
		break;
	}
}

static void field(struct gen *g) {
	gen_path(g);
	gen_put(g, ":");
	type(g);
	if (gen_chance(g, 30))
		gen_put(g, "?");
	if (gen_chance(g, 30)) {
		gen_put(g, "from");
		gen_text(g);
	}
	unit(g);
	if (gen_chance(g, 20))
		gen_put(g, "secret");
}

static void fields(struct gen *g) {
	gen_put(g, "{");
	while (gen_chance(g, 70))
		field(g);
	gen_put(g, "}");
}

static void event(struct gen *g) {
	gen_put(g, "event");
	gen_name(g);
	if (gen_chance(g, 30)) {
		gen_put(g, "is");
		gen_name(g);
		gen_cond(g);
	}
	fields(g);
	while (gen_chance(g, 50)) {
		switch (gen_one_of(g, 4)) {
		case 0:	gen_put(g, "time"); gen_path(g); unit(g);		break;
		case 1:	gen_words(g, "time from"); gen_text(g); unit(g);	break;
		case 2:	gen_put(g, "late"); gen_duration(g);			break;
		default: gen_put(g, "idle"); gen_duration(g);			break;
		}
	}
}

static void list_decl(struct gen *g) {
	gen_put(g, "list");
	gen_name(g);
	if (gen_chance(g, 50)) {
		gen_put(g, "=");
		gen_open(g, "(");
		gen_list(g, gen_expr, ",");
		gen_close(g, ")");
		return;
	}
	gen_put(g, "from");
	gen_text(g);
	if (gen_chance(g, 30))
		return;
	gen_put(g, "key");
	gen_list(g, gen_name, ",");
	if (gen_chance(g, 60))
		fields(g);
}

static void schedule(struct gen *g) {
	gen_put(g, "schedule");
	gen_name(g);
	gen_put(g, "=");
	gen_text(g);
	gen_put(g, "in");
	gen_text(g);
	if (gen_chance(g, 50)) {
		gen_put(g, "except");
		gen_name(g);
	}
}

static void decl(struct gen *g) {
	switch (gen_one_of(g, 12)) {
	case 0:	gen_put(g, "package"); gen_path(g);			break;
	case 1: case 2:	event(g);				break;
	case 3:	list_decl(g);					break;
	case 4:	schedule(g);					break;
	case 5:	gen_put(g, "const"); gen_name(g); gen_put(g, "="); gen_expr(g);	break;
	case 6:
		gen_put(g, "define");
		gen_name(g);
		gen_open(g, "(");
		gen_list(g, gen_name, ",");
		gen_close(g, ")");
		gen_put(g, "=");
		gen_expr(g);
		break;
	case 7:	gen_extend(g);					break;
	case 8:
		gen_put(g, "derive");
		gen_name(g);
		gen_put(g, "from");
		gen_list(g, gen_name, "or");
		gen_cond(g);
		gen_assigns(g);
		break;
	case 9:	gen_test(g);					break;
	default: gen_rule(g);					break;
	}
}

void syntax_generate(struct buf *out, struct rng *word_rng, struct rng *layout) {
	struct gen g = { .out = out, .words = word_rng, .layout = layout };

	while (gen_chance(&g, 80))
		decl(&g);
	gen_between(&g);
}

#include "tests/unit/dsl/gen.h"

/* ---- Patterns ------------------------------------------------------------------------------ */

static void seq(struct gen *);

static void group(struct gen *g) {
	unsigned parentheses = g->parentheses;

	gen_put(g, "{");
	g->parentheses = 0;
	seq(g);
	g->parentheses = parentheses;
	gen_put(g, "}");
}

static void as(struct gen *g) {
	if (gen_chance(g, 50)) {
		gen_put(g, "as");
		gen_name(g);
	}
}

static void quantified(struct gen *g) {
	bool is_optional = gen_chance(g, 30), is_loop = gen_chance(g, 40);

	if (is_optional)
		gen_put(g, "optional");
	if (is_loop) {
		switch (gen_one_of(g, 3)) {
		case 0:	gen_words(g, "at least"); gen_count(g);			break;
		case 1:	gen_put(g, "exactly"); gen_count(g);			break;
		default: gen_count(g); gen_put(g, "to"); gen_count(g);		break;
		}
		if (gen_chance(g, 30))
			gen_put(g, "consecutive");
	}
	if (g->depth < GEN_DEPTH_MAX && gen_chance(g, 20)) {
		group(g);
	} else {
		gen_list(g, gen_name, "or");
		gen_cond(g);
	}
	if ((is_optional || is_loop) && gen_chance(g, 40))
		gen_words(g, gen_chance(g, 50) ? "in any combination" : "greedy");
	as(g);
	if (gen_chance(g, 20)) {
		gen_put(g, "until");
		gen_open(g, "[");
		gen_expr(g);
		gen_close(g, "]");
	}
	if (gen_chance(g, 20)) {
		gen_words(g, "each within");
		gen_duration(g);
	}
}

static void step(struct gen *g) {
	if (g->depth >= GEN_DEPTH_MAX || gen_chance(g, 85)) {
		quantified(g);
		return;
	}
	gen_put(g, gen_chance(g, 50) ? "all" : "any");
	gen_put(g, "of");
	gen_put(g, "{");
	seq(g);
	do {
		gen_put(g, ",");
		seq(g);
	} while (gen_chance(g, 30));
	gen_put(g, "}");
	as(g);
}

static void then(struct gen *g) {
	gen_put(g, "then");
	switch (gen_one_of(g, 6)) {
	case 0:
		gen_put(g, "no");
		gen_list(g, gen_name, "or");
		gen_cond(g);
		if (gen_chance(g, 50)) {
			gen_put(g, "for");
			gen_duration(g);
		}
		return;
	case 1:
		gen_words(g, "not next");
		gen_list(g, gen_name, "or");
		gen_cond(g);
		return;
	case 2:	gen_put(g, "next");		break;
	case 3:	gen_put(g, "every");	break;
	default: break;
	}
	if (gen_chance(g, 20)) {
		gen_put(g, "within");
		gen_duration(g);
	}
	step(g);
}

static void seq(struct gen *g) {
	g->depth++;
	step(g);
	while (gen_chance(g, 50))
		then(g);
	g->depth--;
}

/* ---- Rules --------------------------------------------------------------------------------- */

static void alt(struct gen *g) {
	if (gen_chance(g, 20))
		gen_put(g, "any");
	gen_path(g);
}

static void key(struct gen *g) {
	if (gen_chance(g, 30)) {
		gen_name(g);
		gen_put(g, "=");
		gen_list(g, alt, "|");
		return;
	}
	alt(g);
	if (gen_chance(g, 20)) {
		gen_put(g, "in");
		gen_name(g);
	}
}

static void status(struct gen *g) {
	gen_put(g, "status");
	if (gen_chance(g, 50)) {
		gen_put(g, gen_chance(g, 80) ? "shadow" : "`canary`");
	} else {
		gen_put(g, "canary");
		gen_number(g);
		gen_put(g, "%");
	}
}

static void meta(struct gen *g) {
	switch (gen_one_of(g, 5)) {
	case 0:	gen_put(g, "about"); gen_text(g);		break;
	case 1:	gen_put(g, "owner"); gen_text(g);		break;
	case 2:	gen_put(g, "runbook"); gen_text(g);		break;
	case 3:	gen_put(g, "tags"); gen_list(g, gen_text, ",");	break;
	default: status(g);				break;
	}
}

static void let(struct gen *g) {
	gen_put(g, "let");
	gen_name(g);
	gen_put(g, "=");
	if (gen_chance(g, 50)) {
		gen_expr(g);
		return;
	}
	gen_name(g);
	gen_put(g, "of");
	gen_dotted(g);
	gen_cond(g);
	gen_put(g, "over");
	gen_duration(g);
	if (gen_chance(g, 30)) {
		gen_put(g, "ending");
		gen_duration(g);
		gen_put(g, "ago");
	}
}

static void window(struct gen *g) {
	switch (gen_one_of(g, 6)) {
	case 0:	gen_put(g, "over"); gen_duration(g);				break;
	case 1:	gen_put(g, "over"); gen_duration(g); gen_put(g, "every"); gen_duration(g); break;
	case 2:	gen_put(g, "each"); gen_duration(g);				break;
	case 3:	gen_put(g, "each"); gen_duration(g); gen_put(g, "in"); gen_text(g);	break;
	case 4:
		gen_words(g, "per session gap");
		gen_duration(g);
		if (gen_chance(g, 50)) {
			gen_put(g, "within");
			gen_duration(g);
		}
		break;
	default:
		gen_words(g, "over last");
		gen_count(g);
		gen_put(g, "within");
		gen_duration(g);
		break;
	}
}

static void body(struct gen *g) {
	if (gen_chance(g, 60)) {
		gen_put(g, "match");
		seq(g);
		if (gen_chance(g, 60)) {
			gen_put(g, "within");
			gen_duration(g);
		}
		if (gen_chance(g, 30)) {
			gen_words(g, "cancel on");
			gen_list(g, gen_name, "or");
			gen_cond(g);
		}
		return;
	}
	gen_put(g, "watch");
	gen_list(g, gen_name, "or");
	gen_cond(g);
	as(g);
	window(g);
	gen_put(g, "when");
	gen_expr(g);
	if (gen_chance(g, 30)) {
		gen_put(g, "for");
		gen_duration(g);
	}
	if (gen_chance(g, 30)) {
		gen_words(g, "clear when");
		gen_expr(g);
	}
}

static void suppress(struct gen *g) {
	gen_put(g, "suppress");
	gen_duration(g);
	if (gen_chance(g, 50)) {
		gen_put(g, "per");
		gen_list(g, key, ",");
	}
}

static void filter(struct gen *g) {
	gen_put(g, gen_chance(g, 50) ? "where" : "unless");
	gen_expr(g);
}

static void outcome(struct gen *g) {
	static const char *const texts[] = { "\"\"", "'{a.b}'", "\"{{ {gen_count(x)} } {y: 0.00}\"",
	    "\"{status} {a else \\\"-\\\"} \\u{e9} {b}\"", "\"plain\"" };

	if (gen_chance(g, 30))
		gen_words(g, gen_chance(g, 50) ? "on timeout" : "on clear");
	if (gen_chance(g, 30)) {
		gen_put(g, "emit");
		gen_name(g);
		gen_assigns(g);
		return;
	}
	gen_put(g, "alert");
	gen_name(g);
	if (gen_chance(g, 30)) {
		gen_put(g, "if");
		gen_expr(g);
	}
	gen_put(g, texts[gen_one_of(g, COUNT(texts))]);
	if (gen_chance(g, 30)) {
		gen_put(g, "with");
		gen_assigns(g);
	}
	if (gen_chance(g, 30)) {
		gen_put(g, "to");
		gen_list(g, gen_name, ",");
	}
}

static void option(struct gen *g) {
	static const char *const fixed[] = { "repeat after match", "repeat overlapping",
	    "repeat from next", "repeat once", "on change keep", "on change drain",
	    "on change reset", "show all", "show none" };

	switch (gen_one_of(g, 5)) {
	case 0:	suppress(g);						break;
	case 1:
		gen_words(g, "repeat from");
		gen_put(g, gen_chance(g, 50) ? "first" : "last");
		gen_name(g);
		break;
	case 2:	gen_put(g, "limit"); gen_count(g); gen_words(g, "runs per key");	break;
	case 3:	gen_put(g, "show"); gen_list(g, gen_path, ",");			break;
	default: gen_words(g, fixed[gen_one_of(g, COUNT(fixed))]);		break;
	}
}

void gen_rule(struct gen *g) {
	gen_put(g, "rule");
	gen_name(g);
	gen_put(g, "{");
	while (gen_chance(g, 50))
		meta(g);
	if (gen_chance(g, 70)) {
		gen_words(g, "for each");
		gen_list(g, key, ",");
	}
	while (gen_chance(g, 30))
		let(g);
	body(g);
	while (gen_chance(g, 30))
		filter(g);
	do {
		if (gen_chance(g, 50))
			outcome(g);
		else
			option(g);
	} while (gen_chance(g, 50));
	gen_put(g, "}");
}

void gen_extend(struct gen *g) {
	gen_words(g, "extend rule");
	gen_dotted(g);
	gen_put(g, "{");
	while (gen_chance(g, 40))
		filter(g);
	while (gen_chance(g, 40)) {
		switch (gen_one_of(g, 3)) {
		case 0:	status(g);				break;
		case 1:	suppress(g);				break;
		default: gen_put(g, "to"); gen_list(g, gen_name, ",");	break;
		}
	}
	gen_put(g, "}");
}

void gen_test(struct gen *g) {
	gen_put(g, "test");
	gen_dotted(g);
	gen_text(g);
	gen_put(g, "{");
	while (gen_chance(g, 75)) {
		switch (gen_one_of(g, 7)) {
		case 0:	gen_words(g, "run to"); gen_duration(g);		break;
		case 1:	gen_words(g, "expect no alert");			break;
		case 2:	gen_put(g, "expect"); gen_count(g); gen_put(g, "alerts");	break;
		case 3:
			gen_words(g, "expect alert at");
			gen_duration(g);
			if (gen_chance(g, 50)) {
				gen_put(g, "with");
				gen_assigns(g);
			}
			break;
		case 4:
			gen_put(g, "at");
			gen_text(g);
			gen_name(g);
			gen_assigns(g);
			break;
		default:
			gen_put(g, "at");
			gen_duration(g);
			if (gen_chance(g, 30)) {
				gen_put(g, "every");
				gen_duration(g);
				gen_count(g);
				gen_put(g, "times");
			}
			gen_name(g);
			gen_assigns(g);
			break;
		}
	}
	gen_put(g, "}");
}

#include "tests/unit/dsl/gen_syntax.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array)	(sizeof (array) / sizeof *(array))

enum { DEPTH_MAX = 5 };

struct gen {
	struct buf	*out;
	struct rng	*words, *layout;
	unsigned	 depth;
	unsigned	 parentheses;	/* open ( and [: fewer words are reserved */
};

static unsigned one_of(struct gen *g, unsigned n) {
	return (unsigned)rng_below(g->words, n);
}

static bool chance(struct gen *g, unsigned percent) {
	return one_of(g, 100) < percent;
}

/* ---- Tokens -------------------------------------------------------------------------------- */

static void between(struct gen *g) {
	static const char *const comments[] = { "#", "# x", "#  two  ", "# ä \" ' ` { ( [",
	    "#\tkey:", "# a long comment that goes on and on until it reaches the end of its line" };
	static const char *const blanks[] = { " ", " ", " ", " ", " ", " ", "  ", "\t", "\n", "\n",
	    "\r\n", "\n\n", "\n\n\n", "\n    " };

	buf_str(g->out, blanks[rng_below(g->layout, COUNT(blanks))]);
	while (rng_below(g->layout, 30) == 0) {
		buf_str(g->out, comments[rng_below(g->layout, COUNT(comments))]);
		buf_str(g->out, rng_below(g->layout, 4) == 0 ? "\n\n" : "\n");
	}
}

static void put(struct gen *g, const char *token) {
	between(g);
	buf_str(g->out, token);
}

/* Several tokens: "at least". */
static void words(struct gen *g, const char *text) {
	char	 copy[64], *rest = copy, *word;

	snprintf(copy, sizeof copy, "%s", text);
	while ((word = strsep(&rest, " ")) != NULL)
		put(g, word);
}

static void open(struct gen *g, const char *bracket) {
	put(g, bracket);
	g->parentheses++;
}

static void close(struct gen *g, const char *bracket) {
	put(g, bracket);
	g->parentheses--;
}

static void name(struct gen *g) {
	static const char *const plain[] = { "a", "b", "card_id", "_x1", "Amount", "AND", "min",
	    "count", "e5", "x_", "cafe", "km", "live", "alerting", "history" };
	static const char *const quoted[] = { "`a`", "`two words`", "`@timestamp`", "`status`",
	    "`and`", "`true`", "`run`", "`timeout`", "`change`", "`first`", "`last`", "`1st`",
	    "`c-uri`", "`größe`", "`within`", "`km/h`", "`\"`", "`null`", "`where`", "`#no`",
	    "`rule`", "`clear`", "`any`" };
	static const char *const inside[] = { "status", "time", "key", "from", "to", "rule", "each",
	    "within", "first", "last", "on", "run", "timeout", "clear", "event", "list" };
	unsigned kind = one_of(g, 10);

	if (kind < 2)
		put(g, quoted[one_of(g, COUNT(quoted))]);
	else if (kind < 4 && g->parentheses > 0)
		put(g, inside[one_of(g, COUNT(inside))]);
	else
		put(g, plain[one_of(g, COUNT(plain))]);
}

/* Behind a dot every word is a name. */
static void member(struct gen *g) {
	static const char *const any[] = { "status", "and", "true", "within", "x", "time", "null" };

	if (chance(g, 30))
		put(g, any[one_of(g, COUNT(any))]);
	else
		name(g);
}

static void text(struct gen *g) {
	static const char *const texts[] = { "\"\"", "''", "\"x\"", "'x'", "\"a b c\"",
	    "\"\\\\ \\\" \\n \\t \\u{1f600} \\u{7f} \\u{1}\"", "'\\d+\\.\"'", "\"it's\"",
	    "\"日本 ü\"", "'#no'", "\"lists/x.csv\"", "\"a long text of words that fill the line\"" };

	put(g, texts[one_of(g, COUNT(texts))]);
}

static void number(struct gen *g) {
	static const char *const numbers[] = { "0", "1", "12", "1_000", "0.5", "1.00", "007",
	    "12.345_678", "1234567890123456789012345678901234" };

	put(g, numbers[one_of(g, COUNT(numbers))]);
}

static void count(struct gen *g) {
	static const char *const counts[] = { "0", "1", "3", "1_000", "2147483647", "5.0" };

	put(g, counts[one_of(g, COUNT(counts))]);
}

static void duration(struct gen *g) {
	static const char *const durations[] = { "0 s", "5 min", "1.5 h", "30 days", "1 day",
	    "250 ms", "0.5 ms", "1_000 s" };

	words(g, durations[one_of(g, COUNT(durations))]);
}

static void list(struct gen *g, void (*item)(struct gen *), const char *separator) {
	item(g);
	while (chance(g, 35)) {
		put(g, separator);
		item(g);
	}
}

/* ---- Expressions --------------------------------------------------------------------------- */

static void expr(struct gen *);

static void path(struct gen *g) {
	name(g);
	while (chance(g, 30)) {
		if (g->depth < DEPTH_MAX && chance(g, 25)) {
			open(g, "[");
			expr(g);
			close(g, "]");
		} else {
			put(g, ".");
			member(g);
		}
	}
}

static void dotted(struct gen *g) {
	name(g);
	while (chance(g, 30)) {
		put(g, ".");
		member(g);
	}
}

static void call(struct gen *g) {
	static const char *const functions[] = { "count", "sum", "first", "last", "`f g`", "distance" };

	put(g, functions[one_of(g, COUNT(functions))]);
	open(g, "(");
	if (chance(g, 70))
		list(g, expr, ",");
	if (chance(g, 30)) {
		put(g, "where");
		expr(g);
	}
	close(g, ")");
}

static void primary(struct gen *g) {
	static const char *const nets[] = { "10.0.0.0/8", "192.0.2.7", "::1", "::", "2001:db8::/32",
	    "fe80::1:2", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1" };
	static const char *const units[] = { "5 EUR", "12 min", "100 km", "900 km/h", "3 days" };

	switch (one_of(g, 14)) {
	case 0:	number(g);					break;
	case 1:	number(g); put(g, "%");				break;
	case 2:	words(g, units[one_of(g, COUNT(units))]);	break;
	case 3:	text(g);					break;
	case 4:	put(g, nets[one_of(g, COUNT(nets))]);		break;
	case 5:	put(g, "true");					break;
	case 6:	put(g, "null");					break;
	case 7:	put(g, "any"); path(g);				break;
	case 8:	put(g, "all"); path(g);				break;
	case 9:	open(g, "("); list(g, expr, ","); close(g, ")");	break;
	case 10: call(g);					break;
	case 11: call(g); put(g, "."); dotted(g);		break;
	default: path(g);					break;
	}
}

/* Operands of comparisons stand in parentheses where they could chain. */
static void operand(struct gen *g) {
	if (chance(g, 60)) {
		primary(g);
	} else {
		open(g, "(");
		expr(g);
		close(g, ")");
	}
}

static void sum(struct gen *g) {
	static const char *const signs[] = { "+", "-", "*", "/", "else" };

	if (chance(g, 15))
		put(g, "-");
	operand(g);
	while (chance(g, 30)) {
		put(g, signs[one_of(g, COUNT(signs))]);
		if (chance(g, 10))
			put(g, "-");
		operand(g);
	}
}

static void comparison(struct gen *g) {
	static const char *const signs[] = { "=", "!=", "<", ">", ">=", "<=", "in", "not in", "like",
	    "not like", "matches", "not matches" };

	if (chance(g, 15))
		put(g, "not");
	switch (one_of(g, 5)) {
	case 0:
		put(g, "exists");
		path(g);
		break;
	case 1:
		sum(g);
		words(g, chance(g, 50) ? "is null" : "is not null");
		break;
	case 2:
		sum(g);
		break;
	default:
		sum(g);
		words(g, signs[one_of(g, COUNT(signs))]);
		sum(g);
		break;
	}
}

static void expr(struct gen *g) {
	if (g->depth >= DEPTH_MAX) {
		number(g);
		return;
	}
	g->depth++;
	comparison(g);
	while (chance(g, 25)) {
		put(g, chance(g, 50) ? "and" : "or");
		comparison(g);
	}
	g->depth--;
}

static void cond(struct gen *g) {
	if (chance(g, 50))
		return;
	open(g, "[");
	expr(g);
	close(g, "]");
}

static void assign(struct gen *g) {
	path(g);
	put(g, "=");
	expr(g);
}

static void assigns(struct gen *g) {
	put(g, "{");
	list(g, assign, ",");
	put(g, "}");
}

/* ---- What flows in ------------------------------------------------------------------------- */

static void unit(struct gen *g) {
	if (chance(g, 60))
		return;
	put(g, "in");
	if (chance(g, 50))
		name(g);
	else
		text(g);
	if (chance(g, 30))
		put(g, "minor");
}

static void type(struct gen *g) {
	while (chance(g, 20))
		words(g, "list of");
	switch (one_of(g, 4)) {
	case 0:
		put(g, "time");
		break;
	case 1:
		put(g, "enum");
		open(g, "(");
		list(g, name, ",");
		close(g, ")");
		break;
	default:
		name(g);
		break;
	}
}

static void field(struct gen *g) {
	path(g);
	put(g, ":");
	type(g);
	if (chance(g, 30))
		put(g, "?");
	if (chance(g, 30)) {
		put(g, "from");
		text(g);
	}
	unit(g);
	if (chance(g, 20))
		put(g, "secret");
}

static void fields(struct gen *g) {
	put(g, "{");
	while (chance(g, 70))
		field(g);
	put(g, "}");
}

static void event(struct gen *g) {
	put(g, "event");
	name(g);
	if (chance(g, 30)) {
		put(g, "is");
		name(g);
		cond(g);
	}
	fields(g);
	while (chance(g, 50)) {
		switch (one_of(g, 4)) {
		case 0:	put(g, "time"); path(g); unit(g);		break;
		case 1:	words(g, "time from"); text(g); unit(g);	break;
		case 2:	put(g, "late"); duration(g);			break;
		default: put(g, "idle"); duration(g);			break;
		}
	}
}

static void list_decl(struct gen *g) {
	put(g, "list");
	name(g);
	if (chance(g, 50)) {
		put(g, "=");
		open(g, "(");
		list(g, expr, ",");
		close(g, ")");
		return;
	}
	put(g, "from");
	text(g);
	if (chance(g, 30))
		return;
	put(g, "key");
	list(g, name, ",");
	if (chance(g, 60))
		fields(g);
}

static void schedule(struct gen *g) {
	put(g, "schedule");
	name(g);
	put(g, "=");
	text(g);
	put(g, "in");
	text(g);
	if (chance(g, 50)) {
		put(g, "except");
		name(g);
	}
}

/* ---- Patterns ------------------------------------------------------------------------------ */

static void seq(struct gen *);

static void group(struct gen *g) {
	unsigned parentheses = g->parentheses;

	put(g, "{");
	g->parentheses = 0;
	seq(g);
	g->parentheses = parentheses;
	put(g, "}");
}

static void as(struct gen *g) {
	if (chance(g, 50)) {
		put(g, "as");
		name(g);
	}
}

static void quantified(struct gen *g) {
	bool is_optional = chance(g, 30), is_loop = chance(g, 40);

	if (is_optional)
		put(g, "optional");
	if (is_loop) {
		switch (one_of(g, 3)) {
		case 0:	words(g, "at least"); count(g);			break;
		case 1:	put(g, "exactly"); count(g);			break;
		default: count(g); put(g, "to"); count(g);		break;
		}
		if (chance(g, 30))
			put(g, "consecutive");
	}
	if (g->depth < DEPTH_MAX && chance(g, 20)) {
		group(g);
	} else {
		list(g, name, "or");
		cond(g);
	}
	if ((is_optional || is_loop) && chance(g, 40))
		words(g, chance(g, 50) ? "in any combination" : "greedy");
	as(g);
	if (chance(g, 20)) {
		put(g, "until");
		open(g, "[");
		expr(g);
		close(g, "]");
	}
	if (chance(g, 20)) {
		words(g, "each within");
		duration(g);
	}
}

static void step(struct gen *g) {
	if (g->depth >= DEPTH_MAX || chance(g, 85)) {
		quantified(g);
		return;
	}
	put(g, chance(g, 50) ? "all" : "any");
	put(g, "of");
	put(g, "{");
	seq(g);
	do {
		put(g, ",");
		seq(g);
	} while (chance(g, 30));
	put(g, "}");
	as(g);
}

static void then(struct gen *g) {
	put(g, "then");
	switch (one_of(g, 6)) {
	case 0:
		put(g, "no");
		list(g, name, "or");
		cond(g);
		if (chance(g, 50)) {
			put(g, "for");
			duration(g);
		}
		return;
	case 1:
		words(g, "not next");
		list(g, name, "or");
		cond(g);
		return;
	case 2:	put(g, "next");		break;
	case 3:	put(g, "every");	break;
	default: break;
	}
	if (chance(g, 20)) {
		put(g, "within");
		duration(g);
	}
	step(g);
}

static void seq(struct gen *g) {
	g->depth++;
	step(g);
	while (chance(g, 50))
		then(g);
	g->depth--;
}

/* ---- Rules --------------------------------------------------------------------------------- */

static void alt(struct gen *g) {
	if (chance(g, 20))
		put(g, "any");
	path(g);
}

static void key(struct gen *g) {
	if (chance(g, 30)) {
		name(g);
		put(g, "=");
		list(g, alt, "|");
		return;
	}
	alt(g);
	if (chance(g, 20)) {
		put(g, "in");
		name(g);
	}
}

static void status(struct gen *g) {
	put(g, "status");
	if (chance(g, 50)) {
		put(g, chance(g, 80) ? "shadow" : "`canary`");
	} else {
		put(g, "canary");
		number(g);
		put(g, "%");
	}
}

static void meta(struct gen *g) {
	switch (one_of(g, 5)) {
	case 0:	put(g, "about"); text(g);		break;
	case 1:	put(g, "owner"); text(g);		break;
	case 2:	put(g, "runbook"); text(g);		break;
	case 3:	put(g, "tags"); list(g, text, ",");	break;
	default: status(g);				break;
	}
}

static void let(struct gen *g) {
	put(g, "let");
	name(g);
	put(g, "=");
	if (chance(g, 50)) {
		expr(g);
		return;
	}
	name(g);
	put(g, "of");
	dotted(g);
	cond(g);
	put(g, "over");
	duration(g);
	if (chance(g, 30)) {
		put(g, "ending");
		duration(g);
		put(g, "ago");
	}
}

static void window(struct gen *g) {
	switch (one_of(g, 6)) {
	case 0:	put(g, "over"); duration(g);				break;
	case 1:	put(g, "over"); duration(g); put(g, "every"); duration(g); break;
	case 2:	put(g, "each"); duration(g);				break;
	case 3:	put(g, "each"); duration(g); put(g, "in"); text(g);	break;
	case 4:
		words(g, "per session gap");
		duration(g);
		if (chance(g, 50)) {
			put(g, "within");
			duration(g);
		}
		break;
	default:
		words(g, "over last");
		count(g);
		put(g, "within");
		duration(g);
		break;
	}
}

static void body(struct gen *g) {
	if (chance(g, 60)) {
		put(g, "match");
		seq(g);
		if (chance(g, 60)) {
			put(g, "within");
			duration(g);
		}
		if (chance(g, 30)) {
			words(g, "cancel on");
			list(g, name, "or");
			cond(g);
		}
		return;
	}
	put(g, "watch");
	list(g, name, "or");
	cond(g);
	as(g);
	window(g);
	put(g, "when");
	expr(g);
	if (chance(g, 30)) {
		put(g, "for");
		duration(g);
	}
	if (chance(g, 30)) {
		words(g, "clear when");
		expr(g);
	}
}

static void suppress(struct gen *g) {
	put(g, "suppress");
	duration(g);
	if (chance(g, 50)) {
		put(g, "per");
		list(g, key, ",");
	}
}

static void filter(struct gen *g) {
	put(g, chance(g, 50) ? "where" : "unless");
	expr(g);
}

static void outcome(struct gen *g) {
	static const char *const texts[] = { "\"\"", "'{a.b}'", "\"{{ {count(x)} } {y: 0.00}\"",
	    "\"{status} {a else \\\"-\\\"} \\u{e9} {b}\"", "\"plain\"" };

	if (chance(g, 30))
		words(g, chance(g, 50) ? "on timeout" : "on clear");
	if (chance(g, 30)) {
		put(g, "emit");
		name(g);
		assigns(g);
		return;
	}
	put(g, "alert");
	name(g);
	if (chance(g, 30)) {
		put(g, "if");
		expr(g);
	}
	put(g, texts[one_of(g, COUNT(texts))]);
	if (chance(g, 30)) {
		put(g, "with");
		assigns(g);
	}
	if (chance(g, 30)) {
		put(g, "to");
		list(g, name, ",");
	}
}

static void option(struct gen *g) {
	static const char *const fixed[] = { "repeat after match", "repeat overlapping",
	    "repeat from next", "repeat once", "on change keep", "on change drain",
	    "on change reset", "show all", "show none" };

	switch (one_of(g, 5)) {
	case 0:	suppress(g);						break;
	case 1:	words(g, "repeat from"); put(g, chance(g, 50) ? "first" : "last"); name(g); break;
	case 2:	put(g, "limit"); count(g); words(g, "runs per key");	break;
	case 3:	put(g, "show"); list(g, path, ",");			break;
	default: words(g, fixed[one_of(g, COUNT(fixed))]);		break;
	}
}

static void rule(struct gen *g) {
	put(g, "rule");
	name(g);
	put(g, "{");
	while (chance(g, 50))
		meta(g);
	if (chance(g, 70)) {
		words(g, "for each");
		list(g, key, ",");
	}
	while (chance(g, 30))
		let(g);
	body(g);
	while (chance(g, 30))
		filter(g);
	do {
		if (chance(g, 50))
			outcome(g);
		else
			option(g);
	} while (chance(g, 50));
	put(g, "}");
}

static void extend(struct gen *g) {
	words(g, "extend rule");
	dotted(g);
	put(g, "{");
	while (chance(g, 40))
		filter(g);
	while (chance(g, 40)) {
		switch (one_of(g, 3)) {
		case 0:	status(g);				break;
		case 1:	suppress(g);				break;
		default: put(g, "to"); list(g, name, ",");	break;
		}
	}
	put(g, "}");
}

static void test(struct gen *g) {
	put(g, "test");
	dotted(g);
	text(g);
	put(g, "{");
	while (chance(g, 75)) {
		switch (one_of(g, 7)) {
		case 0:	words(g, "run to"); duration(g);		break;
		case 1:	words(g, "expect no alert");			break;
		case 2:	put(g, "expect"); count(g); put(g, "alerts");	break;
		case 3:
			words(g, "expect alert at");
			duration(g);
			if (chance(g, 50)) {
				put(g, "with");
				assigns(g);
			}
			break;
		case 4:
			put(g, "at");
			text(g);
			name(g);
			assigns(g);
			break;
		default:
			put(g, "at");
			duration(g);
			if (chance(g, 30)) {
				put(g, "every");
				duration(g);
				count(g);
				put(g, "times");
			}
			name(g);
			assigns(g);
			break;
		}
	}
	put(g, "}");
}

static void decl(struct gen *g) {
	switch (one_of(g, 12)) {
	case 0:	put(g, "package"); path(g);			break;
	case 1: case 2:	event(g);				break;
	case 3:	list_decl(g);					break;
	case 4:	schedule(g);					break;
	case 5:	put(g, "const"); name(g); put(g, "="); expr(g);	break;
	case 6:
		put(g, "define");
		name(g);
		open(g, "(");
		list(g, name, ",");
		close(g, ")");
		put(g, "=");
		expr(g);
		break;
	case 7:	extend(g);					break;
	case 8:
		put(g, "derive");
		name(g);
		put(g, "from");
		list(g, name, "or");
		cond(g);
		assigns(g);
		break;
	case 9:	test(g);					break;
	default: rule(g);					break;
	}
}

void syntax_generate(struct buf *out, struct rng *word_rng, struct rng *layout) {
	struct gen g = { .out = out, .words = word_rng, .layout = layout };

	while (chance(&g, 80))
		decl(&g);
	between(&g);
}

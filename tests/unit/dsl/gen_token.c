#include <stdio.h>
#include <string.h>

#include "tests/unit/dsl/gen.h"

unsigned gen_one_of(struct gen *g, unsigned n) {
	return (unsigned)rng_below(g->words, n);
}

bool gen_chance(struct gen *g, unsigned percent) {
	return gen_one_of(g, 100) < percent;
}

/* ---- Tokens -------------------------------------------------------------------------------- */

void gen_between(struct gen *g) {
	static const char *const comments[] = { "#", "# x", "#  two  ", "# ä \" ' ` { ( [",
	    "#\tkey:", "# a long comment that goes on and on until it is at the end of its line" };
	static const char *const blanks[] = { " ", " ", " ", " ", " ", " ", "  ", "\t", "\n", "\n",
	    "\r\n", "\n\n", "\n\n\n", "\n    " };

	buf_str(g->out, blanks[rng_below(g->layout, COUNT(blanks))]);
	while (rng_below(g->layout, 30) == 0) {
		buf_str(g->out, comments[rng_below(g->layout, COUNT(comments))]);
		buf_str(g->out, rng_below(g->layout, 4) == 0 ? "\n\n" : "\n");
	}
}

void gen_put(struct gen *g, const char *token) {
	gen_between(g);
	buf_str(g->out, token);
}

/* Several tokens: "at least". */
void gen_words(struct gen *g, const char *text) {
	char	 copy[64], *rest = copy, *word;

	snprintf(copy, sizeof copy, "%s", text);
	while ((word = strsep(&rest, " ")) != NULL)
		gen_put(g, word);
}

void gen_open(struct gen *g, const char *bracket) {
	gen_put(g, bracket);
	g->parentheses++;
}

void gen_close(struct gen *g, const char *bracket) {
	gen_put(g, bracket);
	g->parentheses--;
}

void gen_name(struct gen *g) {
	static const char *const plain[] = { "a", "b", "card_id", "_x1", "Amount", "AND", "min",
	    "count", "e5", "x_", "cafe", "km", "live", "alerting", "history" };
	static const char *const quoted[] = { "`a`", "`two words`", "`@timestamp`", "`status`",
	    "`and`", "`true`", "`run`", "`timeout`", "`change`", "`first`", "`last`", "`1st`",
	    "`c-uri`", "`größe`", "`within`", "`km/h`", "`\"`", "`null`", "`where`", "`#no`",
	    "`rule`", "`clear`", "`any`" };
	static const char *const inside[] = { "status", "time", "key", "from", "to", "rule", "each",
	    "within", "first", "last", "on", "run", "timeout", "clear", "event", "list" };
	unsigned kind = gen_one_of(g, 10);

	if (kind < 2)
		gen_put(g, quoted[gen_one_of(g, COUNT(quoted))]);
	else if (kind < 4 && g->parentheses > 0)
		gen_put(g, inside[gen_one_of(g, COUNT(inside))]);
	else
		gen_put(g, plain[gen_one_of(g, COUNT(plain))]);
}

/* Behind a dot every word is a name. */
static void member(struct gen *g) {
	static const char *const any[] = { "status", "and", "true", "within", "x", "time", "null" };

	if (gen_chance(g, 30))
		gen_put(g, any[gen_one_of(g, COUNT(any))]);
	else
		gen_name(g);
}

void gen_text(struct gen *g) {
	static const char *const texts[] = { "\"\"", "''", "\"x\"", "'x'", "\"a b c\"",
	    "\"\\\\ \\\" \\n \\t \\u{1f600} \\u{7f} \\u{1}\"", "'\\d+\\.\"'", "\"it's\"",
	    "\"日本 ü\"", "'#no'", "\"lists/x.csv\"",
	    "\"a long text of words that fill the line\"" };

	gen_put(g, texts[gen_one_of(g, COUNT(texts))]);
}

void gen_number(struct gen *g) {
	static const char *const numbers[] = { "0", "1", "12", "1_000", "0.5", "1.00", "007",
	    "12.345_678", "1234567890123456789012345678901234" };

	gen_put(g, numbers[gen_one_of(g, COUNT(numbers))]);
}

void gen_count(struct gen *g) {
	static const char *const counts[] = { "0", "1", "3", "1_000", "2147483647", "5.0" };

	gen_put(g, counts[gen_one_of(g, COUNT(counts))]);
}

void gen_duration(struct gen *g) {
	static const char *const durations[] = { "0 s", "5 min", "1.5 h", "30 days", "1 day",
	    "250 ms", "0.5 ms", "1_000 s" };

	gen_words(g, durations[gen_one_of(g, COUNT(durations))]);
}

void gen_list(struct gen *g, void (*item)(struct gen *), const char *separator) {
	item(g);
	while (gen_chance(g, 35)) {
		gen_put(g, separator);
		item(g);
	}
}

/* ---- Expressions --------------------------------------------------------------------------- */

void gen_expr(struct gen *);

void gen_path(struct gen *g) {
	gen_name(g);
	while (gen_chance(g, 30)) {
		if (g->depth < GEN_DEPTH_MAX && gen_chance(g, 25)) {
			gen_open(g, "[");
			gen_expr(g);
			gen_close(g, "]");
		} else {
			gen_put(g, ".");
			member(g);
		}
	}
}

void gen_dotted(struct gen *g) {
	gen_name(g);
	while (gen_chance(g, 30)) {
		gen_put(g, ".");
		member(g);
	}
}

static void call(struct gen *g) {
	static const char *const functions[] = { "count", "sum", "first", "last", "`f g`" };

	gen_put(g, functions[gen_one_of(g, COUNT(functions))]);
	gen_open(g, "(");
	if (gen_chance(g, 70))
		gen_list(g, gen_expr, ",");
	if (gen_chance(g, 30)) {
		gen_put(g, "where");
		gen_expr(g);
	}
	gen_close(g, ")");
}

static void primary(struct gen *g) {
	static const char *const nets[] = { "10.0.0.0/8", "192.0.2.7", "::1", "::", "2001:db8::/32",
	    "fe80::1:2", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1" };
	static const char *const units[] = { "5 EUR", "12 min", "100 km", "900 km/h", "3 days" };

	switch (gen_one_of(g, 14)) {
	case 0:	gen_number(g);					break;
	case 1:	gen_number(g); gen_put(g, "%");				break;
	case 2:	gen_words(g, units[gen_one_of(g, COUNT(units))]);	break;
	case 3:	gen_text(g);					break;
	case 4:	gen_put(g, nets[gen_one_of(g, COUNT(nets))]);		break;
	case 5:	gen_put(g, "true");					break;
	case 6:	gen_put(g, "null");					break;
	case 7:	gen_put(g, "any"); gen_path(g);				break;
	case 8:	gen_put(g, "all"); gen_path(g);				break;
	case 9:	gen_open(g, "("); gen_list(g, gen_expr, ","); gen_close(g, ")");	break;
	case 10: call(g);					break;
	case 11: call(g); gen_put(g, "."); gen_dotted(g);		break;
	default: gen_path(g);					break;
	}
}

/* Operands of comparisons stand in parentheses where they could chain. */
static void operand(struct gen *g) {
	if (gen_chance(g, 60)) {
		primary(g);
	} else {
		gen_open(g, "(");
		gen_expr(g);
		gen_close(g, ")");
	}
}

static void sum(struct gen *g) {
	static const char *const signs[] = { "+", "-", "*", "/", "else" };

	if (gen_chance(g, 15))
		gen_put(g, "-");
	operand(g);
	while (gen_chance(g, 30)) {
		gen_put(g, signs[gen_one_of(g, COUNT(signs))]);
		if (gen_chance(g, 10))
			gen_put(g, "-");
		operand(g);
	}
}

static void comparison(struct gen *g) {
	static const char *const signs[] = { "=", "!=", "<", ">", ">=", "<=", "in", "not in",
	    "like", "not like", "matches", "not matches" };

	if (gen_chance(g, 15))
		gen_put(g, "not");
	switch (gen_one_of(g, 5)) {
	case 0:
		gen_put(g, "exists");
		gen_path(g);
		break;
	case 1:
		sum(g);
		gen_words(g, gen_chance(g, 50) ? "is null" : "is not null");
		break;
	case 2:
		sum(g);
		break;
	default:
		sum(g);
		gen_words(g, signs[gen_one_of(g, COUNT(signs))]);
		sum(g);
		break;
	}
}

void gen_expr(struct gen *g) {
	if (g->depth >= GEN_DEPTH_MAX) {
		gen_number(g);
		return;
	}
	g->depth++;
	comparison(g);
	while (gen_chance(g, 25)) {
		gen_put(g, gen_chance(g, 50) ? "and" : "or");
		comparison(g);
	}
	g->depth--;
}

void gen_cond(struct gen *g) {
	if (gen_chance(g, 50))
		return;
	gen_open(g, "[");
	gen_expr(g);
	gen_close(g, "]");
}

static void assign(struct gen *g) {
	gen_path(g);
	gen_put(g, "=");
	gen_expr(g);
}

void gen_assigns(struct gen *g) {
	gen_put(g, "{");
	gen_list(g, assign, ",");
	gen_put(g, "}");
}

/*
 * decimal_calc.c -- decimals for a caller in another language: reads lines `OP A [B]` and answers
 * each with a line: the number as digits and exponent ("-75000E-2"), an order, or "no".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"

static void number_print(struct decimal d) {
	struct decimal	 digits = d;
	char		 text[DECIMAL_TEXT_BYTES];

	digits.exp = 0;
	decimal_print(digits, text);
	printf("%sE%" PRId32 "\n", text, d.exp);
}

static void answer(bool ok, struct decimal d) {
	if (ok)
		number_print(d);
	else
		puts("no");
}

/* The text of decimal_print() must read back as the same value; "text" shows it. */
static void text_answer(struct decimal d) {
	char		text[DECIMAL_TEXT_BYTES];
	struct decimal	again;
	size_t		bytes = decimal_print(d, text);

	CHECK(bytes == strlen(text));
	CHECK(decimal_parse(text, bytes, &again));
	CHECK(decimal_cmp(d, again) == 0);
	puts(text);
}

static void one_run(const char *op, struct decimal a, const char *b_text) {
	struct decimal	r = {0};
	int64_t		n;
	bool		ok;

	if (strcmp(op, "parse") == 0)
		answer(true, a);
	else if (strcmp(op, "text") == 0)
		text_answer(a);
	else if (strcmp(op, "neg") == 0)
		answer(true, decimal_neg(a));
	else if (strcmp(op, "canonical") == 0)
		answer(true, decimal_canonical(a));
	else if (strcmp(op, "round") == 0)
		answer(true, decimal_round(a, atoi(b_text)));
	else if (strcmp(op, "double") == 0) {
		printf("%a\n", decimal_to_double(a));
	} else if (strcmp(op, "int") == 0) {
		ok = decimal_to_int(a, &n);
		printf(ok ? "%" PRId64 "\n" : "no\n", n);
	} else if (strcmp(op, "from_double") == 0) {
		ok = decimal_from_double(strtod(b_text, NULL), &r);
		answer(ok, r);
	} else {
		printf("unknown: %s\n", op);
	}
}

static void two_run(const char *op, struct decimal a, struct decimal b) {
	struct decimal	r = {0};
	bool		ok = false;

	if (strcmp(op, "cmp") == 0) {
		printf("%d\n", decimal_cmp(a, b));
		return;
	}
	if (strcmp(op, "add") == 0)
		ok = decimal_add(a, b, &r);
	else if (strcmp(op, "sub") == 0)
		ok = decimal_sub(a, b, &r);
	else if (strcmp(op, "mul") == 0)
		ok = decimal_mul(a, b, &r);
	else if (strcmp(op, "div") == 0)
		ok = decimal_div(a, b, &r);
	else
		printf("unknown: ");
	answer(ok, r);
}

int main(void) {
	static const char	two[] = " add sub mul div cmp ";
	char			line[4096], op[16], at[2048], bt[2048];
	struct decimal		a, b;

	while (fgets(line, sizeof line, stdin) != NULL) {
		bt[0] = '\0';
		CHECK(sscanf(line, "%15s %2047s %2047s", op, at, bt) >= 2);
		if (!decimal_parse(at, strlen(at), &a))
			puts("no");
		else if (strstr(two, op) == NULL)
			one_run(op, a, bt);
		else if (decimal_parse(bt, strlen(bt), &b))
			two_run(op, a, b);
		else
			puts("no");
	}
	return 0;
}

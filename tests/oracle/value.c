/* value.c -- see value.h. */
#include <string.h>

#include "pool.h"
#include "value.h"

static struct ratio reduced(__int128 over, __int128 under) {
	__int128 a = over < 0 ? -over : over, b = under;

	MUST(under > 0);
	while (b != 0) {
		__int128 rest = a % b;

		a = b;
		b = rest;
	}
	return (struct ratio){ over / a, under / a };
}

struct ratio ratio_of(int64_t over, int64_t under) {
	return reduced(over, under);
}

int ratio_compare(struct ratio a, struct ratio b) {
	__int128 left = a.over * b.under, right = b.over * a.under;

	return (left > right) - (left < right);
}

struct ratio ratio_add(struct ratio a, struct ratio b) {
	return reduced(a.over * b.under + b.over * a.under, a.under * b.under);
}

struct ratio ratio_sub(struct ratio a, struct ratio b) {
	return reduced(a.over * b.under - b.over * a.under, a.under * b.under);
}

struct ratio ratio_mul(struct ratio a, struct ratio b) {
	return reduced(a.over * b.over, a.under * b.under);
}

struct ratio ratio_div(struct ratio a, struct ratio b) {
	MUST(b.over != 0);
	if (b.over < 0)
		return reduced(-a.over * b.under, a.under * -b.over);
	return reduced(a.over * b.under, a.under * b.over);
}

long double ratio_real(struct ratio r) {
	return (long double)r.over / (long double)r.under;
}

struct value value_bool(bool yes) {
	return (struct value){ .kind = VALUE_BOOL, .yes = yes };
}

struct value value_int(int64_t n) {
	return value_number(VALUE_INT, ratio_of(n, 1));
}

struct value value_number(enum value_kind kind, struct ratio num) {
	return (struct value){ .kind = kind, .num = num };
}

struct value value_money(struct ratio num, const char *currency) {
	return (struct value){ .kind = VALUE_MONEY, .num = num, .text = currency };
}

struct value value_text(const char *text) {
	return (struct value){ .kind = VALUE_TEXT, .text = text };
}

bool value_is_number(struct value v) {
	return v.kind == VALUE_INT || v.kind == VALUE_DECIMAL || v.kind == VALUE_FLOAT;
}

bool value_comparable(struct value a, struct value b) {
	if (a.kind != VALUE_MONEY || b.kind != VALUE_MONEY)
		return true;
	return a.text == NULL || b.text == NULL || strcmp(a.text, b.text) == 0;
}

int value_compare(struct value a, struct value b) {
	MUST(value_comparable(a, b));
	if (a.kind == VALUE_TEXT) {
		MUST(b.kind == VALUE_TEXT);
		return strcmp(a.text, b.text);
	}
	if (a.kind == VALUE_BOOL) {
		MUST(b.kind == VALUE_BOOL);
		return (int)a.yes - (int)b.yes;
	}
	MUST(a.kind == b.kind || (value_is_number(a) && value_is_number(b)));
	return ratio_compare(a.num, b.num);
}

bool value_equal(struct value a, struct value b) {
	if (a.kind != b.kind && !(value_is_number(a) && value_is_number(b)))
		return false;
	return value_comparable(a, b) && value_compare(a, b) == 0;
}

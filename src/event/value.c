#include "event/value.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

const char *vkind_name(enum vkind kind) {
	static const char *const names[] = {
		[VT_NONE] = "none", [VT_BOOL] = "bool", [VT_INT] = "int", [VT_FLOAT] = "float",
		[VT_DECIMAL] = "decimal", [VT_MONEY] = "money", [VT_STRING] = "string",
		[VT_ENUM] = "enum", [VT_TIME] = "time", [VT_DURATION] = "duration",
		[VT_IP] = "ip", [VT_GEO] = "geo", [VT_LIST] = "list",
	};

	CHECK((size_t)kind < sizeof names / sizeof *names);
	return names[kind];
}

struct decimal cell_decimal(const struct cell *c) {
	if ((c->x & CELL_BIG) != 0)
		return *c->big;
	return (struct decimal){ .hi = c->i >> 63, .lo = (uint64_t)c->i, .exp = (int32_t)c->n };
}

void cell_set_decimal(struct cell *c, struct decimal d, uint32_t currency, struct decimal *wide) {
	CHECK((currency & CELL_BIG) == 0);
	if (d.hi == (int64_t)d.lo >> 63) {
		*c = (struct cell){ .i = (int64_t)d.lo, .n = (uint32_t)d.exp, .x = currency };
		return;
	}
	*wide = d;
	*c = (struct cell){ .big = wide, .x = currency | CELL_BIG };
}

/* Letters as numbers to the base 26: a place in the table of digits. */
#define CURRENCY_AT(a, b, c)	((((a) - 'A') * 26 + ((b) - 'A')) * 26 + ((c) - 'A'))

static const uint8_t currency_digits_and_1[26 * 26 * 26] = {
#define CURRENCY(a, b, c, digits) [CURRENCY_AT(a, b, c)] = (digits) + 1,
#include "event/currency.def"
#undef CURRENCY
};

uint32_t currency_pack(const char *code) {
	for (int i = 0; i < 3; i++)
		if (code[i] < 'A' || code[i] > 'Z')
			return 0;
	return (uint32_t)code[0] << 16 | (uint32_t)code[1] << 8 | (uint32_t)code[2];
}

void currency_unpack(uint32_t currency, char code[4]) {
	code[0] = (char)(currency >> 16 & 0x7f);
	code[1] = (char)(currency >> 8 & 0x7f);
	code[2] = (char)(currency & 0x7f);
	code[3] = '\0';
}

int currency_digits(uint32_t currency) {
	char code[4];

	currency_unpack(currency, code);
	if (currency_pack(code) == 0)
		return -1;
	return currency_digits_and_1[CURRENCY_AT(code[0], code[1], code[2])] - 1;
}

uint32_t currency_find(const char *name) {
	uint32_t currency = currency_pack(name);

	return currency != 0 && name[3] == '\0' && currency_digits(currency) >= 0 ? currency : 0;
}

static int int_compare(int64_t a, int64_t b) {
	return (a > b) - (a < b);
}

/* NaN is equal to itself and below all numbers, so that there is a total order. */
static int float_compare(double a, double b) {
	if (isnan(a) || isnan(b))
		return isnan(b) - isnan(a);
	return (a > b) - (a < b);
}

static int text_compare(const struct cell *a, const struct cell *b) {
	uint32_t	n = a->n < b->n ? a->n : b->n;
	int		order = n == 0 ? 0 : memcmp(a->p, b->p, n);

	return order != 0 ? order : int_compare(a->n, b->n);
}

static int cell_decimal_compare(const struct cell *a, const struct cell *b) {
	/* Of one scale, as amounts of one source mostly are. */
	if (a->n == b->n && ((a->x | b->x) & CELL_BIG) == 0)
		return int_compare(a->i, b->i);
	return decimal_cmp(cell_decimal(a), cell_decimal(b));
}

static bool same_currency(const struct cell *a, const struct cell *b, bool *error) {
	if ((a->x & ~CELL_BIG) == (b->x & ~CELL_BIG))
		return true;
	*error = true;
	return false;
}

int cell_compare(enum vkind kind, const struct cell *a, const struct cell *b, bool *error) {
	switch (kind) {
	case VT_BOOL:
	case VT_INT:
	case VT_ENUM:
	case VT_TIME:
	case VT_DURATION:
		return int_compare(a->i, b->i);
	case VT_FLOAT:
		return float_compare(a->f, b->f);
	case VT_DECIMAL:
		return cell_decimal_compare(a, b);
	case VT_MONEY:
		return same_currency(a, b, error) ? cell_decimal_compare(a, b) : 0;
	case VT_STRING:
		return text_compare(a, b);
	case VT_IP:
		return memcmp(a->ip, b->ip, sizeof a->ip);
	default:
		CHECK(!"a kind with an order");
		return 0;
	}
}

bool cell_equal(enum vkind kind, const struct cell *a, const struct cell *b, bool *error) {
	switch (kind) {
	case VT_STRING:
		return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
	case VT_GEO:
		return a->geo[0] == b->geo[0] && a->geo[1] == b->geo[1];
	case VT_MONEY:
		return same_currency(a, b, error) && cell_decimal_compare(a, b) == 0;
	default:
		return cell_compare(kind, a, b, error) == 0;
	}
}

bool cell_list_equal(enum vkind elem, const struct cell *a, const struct cell *b, bool *error) {
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!cell_equal(elem, &a->list[i], &b->list[i], error))
			return false;
	return true;
}

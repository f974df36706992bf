#include "program/number.h"

#include <math.h>

#include "base/check.h"
#include "program/expr.h"

bool float_as_decimal(double d, struct decimal *out) {
	if (d >= -0x1p63 && d < 0x1p63 && d == trunc(d)) {
		*out = decimal_from_int((int64_t)d);
		return true;
	}
	return decimal_from_double(d, out);
}

bool number_as_decimal(enum vkind kind, const struct cell *c, struct decimal *out) {
	CHECK(vkind_is_number(kind));
	if (kind == VT_FLOAT)
		return float_as_decimal(c->f, out);
	*out = kind == VT_INT ? decimal_from_int(c->i) : cell_decimal(c);
	return true;
}

int int_float_compare(int64_t i, double d) {
	int64_t whole;

	if (d >= 0x1p63)
		return -1;
	if (d < -0x1p63)
		return 1;
	whole = (int64_t)d;
	if (i != whole)
		return i < whole ? -1 : 1;
	return (double)whole < d ? -1 : (double)whole > d;
}

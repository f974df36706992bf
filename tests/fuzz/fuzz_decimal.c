/* fuzz_decimal.c -- any bytes as a decimal: read, printed, read again, and a little arithmetic. */
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	const char	*text = (const char *)data;
	const char	*blank = bytes == 0 ? NULL : memchr(data, ' ', bytes);
	size_t		 a_bytes = blank == NULL ? bytes : (size_t)(blank - text);
	char		 printed[DECIMAL_TEXT_BYTES];
	struct decimal	 a, b, sum, back;

	if (!decimal_parse(text, a_bytes, &a))
		return 0;
	CHECK(decimal_parse(printed, decimal_print(a, printed), &back));
	CHECK(decimal_cmp(a, back) == 0);
	CHECK(decimal_cmp(a, decimal_canonical(a)) == 0);
	CHECK(decimal_sign(a) == -decimal_sign(decimal_neg(a)));
	if (blank == NULL || !decimal_parse(blank + 1, bytes - a_bytes - 1, &b))
		return 0;
	CHECK(decimal_cmp(a, b) == -decimal_cmp(b, a));
	if (decimal_add(a, b, &sum))
		CHECK(decimal_add(b, a, &back) && decimal_cmp(sum, back) == 0);
	if (decimal_mul(a, b, &sum))
		CHECK(decimal_mul(b, a, &back) && decimal_cmp(sum, back) == 0);
	if (decimal_div(a, b, &sum))
		CHECK(!decimal_is_zero(b));
	return 0;
}

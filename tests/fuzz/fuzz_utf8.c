/* fuzz_utf8.c -- any bytes as UTF-8: mended they are valid, and valid ones are left alone. */
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	const char	*text = (const char *)data;
	struct buf	 mended = {0};
	bool		 valid = utf8_valid(text, bytes);

	utf8_mend(&mended, text, bytes);
	CHECK(utf8_valid(mended.data, mended.len));
	CHECK(utf8_length(text, bytes) == utf8_length(mended.data, mended.len));
	if (valid) {
		CHECK(mended.len == bytes);
		CHECK(bytes == 0 || memcmp(mended.data, text, bytes) == 0);
	} else {
		CHECK(mended.len != bytes || memcmp(mended.data, text, bytes) != 0);
	}
	buf_fini(&mended);
	return 0;
}

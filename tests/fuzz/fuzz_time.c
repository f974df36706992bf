/* fuzz_time.c -- any bytes as a time: what is read prints, and reads back as the same. */
#include "base/check.h"
#include "base/timefmt.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
	char	printed[TIME_TEXT_BYTES];
	int64_t	ns, again;

	if (time_parse((const char *)data, bytes, &ns) != TIME_OK)
		return 0;
	CHECK(ns > -(INT64_C(1) << 62));
	CHECK(ns < INT64_C(1) << 62);
	CHECK(time_parse(printed, time_print(ns, printed), &again) == TIME_OK);
	CHECK(again == ns);
	return 0;
}

#include "base/utf8.h"

#include <string.h>

#include "base/check.h"

#define HIGH_BITS	UINT64_C(0x8080808080808080)

/* Bytes at the beginning that are ASCII, a word at a time; may stop early at the end. */
static size_t ascii_run(const char *s, size_t bytes) {
	size_t n = 0;

	for (uint64_t word; n + sizeof word <= bytes; n += sizeof word) {
		memcpy(&word, s + n, sizeof word);
		if ((word & HIGH_BITS) != 0)
			break;
	}
	return n;
}

static bool is_tail(unsigned char c) {
	return (c & 0xc0) == 0x80;
}

/* How many bytes the first byte announces, and what the second may be; 0: none starts so. */
static size_t lead_read(unsigned char c, unsigned char *low, unsigned char *high) {
	*low = 0x80;
	*high = 0xbf;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	if (c < 0xe0)
		return 2;
	if (c == 0xe0)
		*low = 0xa0;	/* else overlong */
	if (c == 0xed)
		*high = 0x9f;	/* else a surrogate */
	if (c < 0xf0)
		return 3;
	if (c == 0xf0)
		*low = 0x90;
	if (c == 0xf4)
		*high = 0x8f;	/* else above U+10FFFF */
	return 4;
}

size_t utf8_decode(const char *s, size_t bytes, uint32_t *codepoint, bool *valid) {
	const unsigned char	*u = (const unsigned char *)s;
	unsigned char		 low, high;
	size_t			 length, n;
	uint32_t		 c;
	bool			 valid_unasked;

	CHECK(bytes > 0);
	if (valid == NULL)
		valid = &valid_unasked;
	*valid = true;
	*codepoint = u[0];
	if (u[0] < 0x80)
		return 1;
	length = lead_read(u[0], &low, &high);
	if (length > 1 && bytes > 1 && u[1] >= low && u[1] <= high) {
		c = (uint32_t)(u[0] & (0x7f >> length)) << 6 | (u[1] & 0x3f);
		for (n = 2; n < length && n < bytes && is_tail(u[n]); n++)
			c = c << 6 | (u[n] & 0x3f);
		if (n == length) {
			*codepoint = c;
			return n;
		}
	} else {
		n = 1;
	}
	*codepoint = UTF8_REPLACEMENT;
	*valid = false;
	return n;
}

bool utf8_valid(const char *s, size_t bytes) {
	uint32_t	codepoint;
	bool		valid = true;
	size_t		n;

	for (size_t at = 0; valid && at < bytes; at += n) {
		n = ascii_run(s + at, bytes - at);
		if (n == 0)
			n = utf8_decode(s + at, bytes - at, &codepoint, &valid);
	}
	return valid;
}

void utf8_mend(struct buf *b, const char *s, size_t bytes) {
	uint32_t	codepoint;
	bool		valid;
	size_t		n;

	for (size_t at = 0; at < bytes; at += n) {
		n = ascii_run(s + at, bytes - at);
		if (n > 0) {
			buf_add(b, s + at, n);
			continue;
		}
		n = utf8_decode(s + at, bytes - at, &codepoint, &valid);
		if (valid)
			buf_add(b, s + at, n);
		else
			utf8_add(b, UTF8_REPLACEMENT);
	}
}

void utf8_add(struct buf *b, uint32_t c) {
	CHECK(c <= 0x10ffff);
	if (c >= 0xd800 && c <= 0xdfff)
		c = UTF8_REPLACEMENT;
	if (c < 0x80) {
		buf_char(b, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_char(b, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_char(b, (char)(0xe0 | c >> 12));
		} else {
			buf_char(b, (char)(0xf0 | c >> 18));
			buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_char(b, (char)(0x80 | (c & 0x3f)));
}

size_t utf8_length(const char *s, size_t bytes) {
	uint32_t	codepoint;
	size_t		count = 0;

	for (size_t at = 0; at < bytes; count++)
		at += utf8_decode(s + at, bytes - at, &codepoint, NULL);
	return count;
}

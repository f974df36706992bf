#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

void buf_fini(struct buf *b) {
	free(b->data);
	*b = (struct buf){0};
}

void buf_reset(struct buf *b) {
	b->len = 0;
}

char *buf_room(struct buf *b, size_t bytes) {
	size_t cap = b->cap;

	CHECK(bytes < SIZE_MAX / 4);
	if (bytes > b->cap - b->len || b->data == NULL) {
		if (cap < 64)
			cap = 64;
		while (cap - b->len < bytes)
			cap *= 2;
		b->data = realloc(b->data, cap);
		CHECK(b->data != NULL);
		b->cap = cap;
	}
	return b->data + b->len;
}

void buf_add(struct buf *b, const void *data, size_t bytes) {
	if (bytes == 0)
		return;
	memcpy(buf_room(b, bytes), data, bytes);
	b->len += bytes;
}

void buf_str(struct buf *b, const char *s) {
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c) {
	*buf_room(b, 1) = c;
	b->len++;
}

void buf_printf(struct buf *b, const char *fmt, ...) {
	va_list	ap, again;
	int	bytes;

	buf_room(b, 1);
	va_start(ap, fmt);
	va_copy(again, ap);
	bytes = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	va_end(ap);
	CHECK(bytes >= 0);
	if ((size_t)bytes >= b->cap - b->len) {
		buf_room(b, (size_t)bytes + 1);
		vsnprintf(b->data + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	b->len += (size_t)bytes;
}

const char *buf_cstr(struct buf *b) {
	*buf_room(b, 1) = '\0';
	return b->data;
}

#include "connectors/unpack.h"

#include <string.h>

#include <zlib.h>
#include <zstd.h>

#include "base/check.h"

enum { GZIP_ONLY = 16, GZIP_MAGIC_1 = 0x1f, GZIP_MAGIC_2 = 0x8b };

struct unpack {
	unsigned		 magic;
#define UNPACK_MAGIC		 0x93c05f2d
	enum unpack_form	 form;
	bool			 inside;	/* of a member or a frame */
	bool			 padding;	/* zeros behind the last member */
	bool			 begun;
	z_stream		 gzip;
	ZSTD_DStream		*zstd;
};

static bool begins(const char *text, size_t bytes, const char *magic, size_t magic_bytes) {
	return memcmp(text, magic, bytes < magic_bytes ? bytes : magic_bytes) == 0;
}

/* A zstd file may begin with a skippable frame: 0x184D2A50 to 5F, little-endian. */
static bool begins_skippable(const char *text, size_t bytes) {
	return bytes > 0 && ((unsigned char)text[0] & 0xf0) == 0x50
	    && begins(text + 1, bytes - 1, "\x2a\x4d\x18", 3);
}

enum unpack_form unpack_form_of(const char *text, size_t bytes) {
	if (begins(text, bytes, "\x1f\x8b", 2))
		return bytes < 2 ? UNPACK_UNSURE : UNPACK_GZIP;
	if (begins(text, bytes, "\x28\xb5\x2f\xfd", 4) || begins_skippable(text, bytes))
		return bytes < 4 ? UNPACK_UNSURE : UNPACK_ZSTD;
	return UNPACK_NONE;
}

struct unpack *unpack_new(enum unpack_form form) {
	struct unpack *u = calloc(1, sizeof *u);

	CHECK(u != NULL);
	CHECK(form == UNPACK_GZIP || form == UNPACK_ZSTD);
	u->magic = UNPACK_MAGIC;
	u->form = form;
	if (form == UNPACK_GZIP) {
		CHECK(inflateInit2(&u->gzip, MAX_WBITS + GZIP_ONLY) == Z_OK);
	} else {
		u->zstd = ZSTD_createDStream();
		CHECK(u->zstd != NULL);
	}
	return u;
}

void unpack_free(struct unpack **up) {
	struct unpack *u;

	if (*up == NULL)
		return;
	TAKE_OBJ(u, up, UNPACK_MAGIC);
	if (u->form == UNPACK_GZIP)
		inflateEnd(&u->gzip);
	else
		ZSTD_freeDStream(u->zstd);
	FREE_OBJ(u);
}

/* Between two members: zeros are padding, up to the end. */
static int padding_skip(struct unpack *u, const char **in, size_t *in_bytes, struct err *err) {
	while (*in_bytes > 0 && **in == '\0') {
		u->padding = true;
		++*in;
		--*in_bytes;
	}
	if (u->padding && *in_bytes > 0)
		return err_set(err, ERR_FORMAT, "what follows the gzip data is none");
	return 0;
}

static int gzip_more(struct unpack *u, const char **in, size_t *in_bytes, struct buf *out,
    size_t out_max, struct err *err) {
	size_t	room = out_max < UINT32_MAX / 2 ? out_max : UINT32_MAX / 2;
	size_t	feed = *in_bytes < UINT32_MAX / 2 ? *in_bytes : UINT32_MAX / 2;
	int	rc;

	if (!u->inside && u->begun && padding_skip(u, in, in_bytes, err) == -1)
		return -1;
	if (*in_bytes == 0 && !u->inside)
		return 0;
	u->gzip.next_in = (Bytef *)(uintptr_t)*in;
	u->gzip.avail_in = (uInt)feed;
	u->gzip.next_out = (Bytef *)buf_room(out, room);
	u->gzip.avail_out = (uInt)room;
	u->inside = u->begun = true;
	rc = inflate(&u->gzip, Z_NO_FLUSH);
	*in += feed - u->gzip.avail_in;
	*in_bytes -= feed - u->gzip.avail_in;
	out->len += room - u->gzip.avail_out;
	CHECK(rc != Z_MEM_ERROR);
	CHECK(rc != Z_STREAM_ERROR);
	if (rc == Z_STREAM_END) {
		u->inside = false;
		CHECK(inflateReset(&u->gzip) == Z_OK);
	} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
		return err_set(err, ERR_FORMAT, "bad gzip data (%s)",
		    u->gzip.msg != NULL ? u->gzip.msg : "no dictionary");
	}
	return 0;
}

static int zstd_more(struct unpack *u, const char **in, size_t *in_bytes, struct buf *out,
    size_t out_max, struct err *err) {
	ZSTD_inBuffer	from = { .src = *in, .size = *in_bytes };
	ZSTD_outBuffer	to = { .dst = buf_room(out, out_max), .size = out_max };
	size_t		left;

	if (*in_bytes == 0 && !u->inside)
		return 0;
	left = ZSTD_decompressStream(u->zstd, &to, &from);
	*in += from.pos;
	*in_bytes -= from.pos;
	out->len += to.pos;
	u->begun = true;
	if (ZSTD_isError(left))
		return err_set(err, ERR_FORMAT, "bad zstd data (%s)", ZSTD_getErrorName(left));
	u->inside = left != 0;
	return 0;
}

int unpack_more(struct unpack *u, const char **in, size_t *in_bytes, struct buf *out,
    size_t out_max, struct err *err) {
	CHECK_OBJ(u, UNPACK_MAGIC);
	return (u->form == UNPACK_GZIP ? gzip_more : zstd_more)(u, in, in_bytes, out, out_max, err);
}

bool unpack_is_whole(const struct unpack *u) {
	return u->begun && !u->inside;
}

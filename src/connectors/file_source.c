/*
 * file_source.c -- bytes of a file, of standard input or of a pipe, unpacked if they are packed.
 *
 * What is packed is told by its first bytes; a name that ends in .gz or .zst with other bytes in
 * the file is an error. A pipe is read as it comes: a poll gives what is there, and returns with
 * nothing after a while, so that a caller who was told to stop meanwhile finds that out.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "connectors/path.h"
#include "connectors/unpack.h"
#include "flow/source.h"

enum { WAIT_MS = 250 };

struct source {
	unsigned	 magic;
#define SOURCE_MAGIC	 0x70f8b6e4
	char		 shown[PATH_SHOWN_BYTES];
	int		 fd;
	size_t		 chunk_bytes;
	int64_t		 size;			/* of the file; -1: unknown */
	int64_t		 read_bytes;		/* of the file, so far */
	enum unpack_form named, form;		/* by its name; by its first bytes */
	bool		 eof;
	struct unpack	*unpack;		/* NULL: plain, or not known yet */
	struct buf	 packed;		/* read, and not unpacked before packed_at */
	size_t		 packed_at;
	struct err	 latched;		/* told when all before it was given */
};

static bool ends_in(const char *path, const char *tail) {
	size_t n = strlen(path), tail_bytes = strlen(tail);

	return n > tail_bytes && strcmp(path + n - tail_bytes, tail) == 0;
}

static int fd_open(const char *path, const char *shown, int *fd, int64_t *size, struct err *err) {
	struct stat st;

	/* A named pipe opens at once, too; that nobody writes to it yet is no end: fd_wait(). */
	*fd = strcmp(path, "-") == 0 ? STDIN_FILENO
	    : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd == -1)
		return err_set(err, ERR_IO, "%s: cannot be opened: %s", shown, strerror(errno));
	if (fstat(*fd, &st) == -1)
		return err_set(err, ERR_IO, "%s: %s", shown, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_IO, "%s: is a directory, not a file", shown);
	*size = S_ISREG(st.st_mode) ? st.st_size : -1;
	return 0;
}

static void fd_close(int *fd) {
	if (*fd > STDIN_FILENO)
		close(*fd);
	*fd = -1;
}

static int source_open(const struct source_plan *plan, void **statep, struct err *err) {
	struct source *s = calloc(1, sizeof *s);

	CHECK(s != NULL);
	CHECK(plan->chunk_bytes > 0);
	s->magic = SOURCE_MAGIC;
	s->chunk_bytes = plan->chunk_bytes;
	path_shown(plan->path, "standard input", s->shown);
	if (fd_open(plan->path, s->shown, &s->fd, &s->size, err) == -1) {
		fd_close(&s->fd);
		FREE_OBJ(s);
		return -1;
	}
	posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	s->form = UNPACK_UNSURE;
	s->named = ends_in(plan->path, ".gz") ? UNPACK_GZIP
	    : ends_in(plan->path, ".zst") ? UNPACK_ZSTD : UNPACK_NONE;
	*statep = s;
	return 0;
}

/* false: nothing to read yet, or a signal came. What is no plain file may have nothing for long. */
static bool fd_wait(const struct source *s) {
	struct pollfd pfd = { .fd = s->fd, .events = POLLIN };

	return s->size >= 0 || poll(&pfd, 1, WAIT_MS) == 1;
}

/* Appends what is there, if there is. */
static int fd_read(struct source *s, struct buf *to, size_t bytes, struct err *err) {
	ssize_t n;

	if (!fd_wait(s))
		return 0;
	n = read(s->fd, buf_room(to, bytes), bytes);
	if (n == -1 && errno != EINTR && errno != EAGAIN)
		return err_set(err, ERR_IO, "%s: cannot be read at byte %lld: %s", s->shown,
		    (long long)s->read_bytes, strerror(errno));
	s->eof = n == 0;
	if (n > 0) {
		to->len += (size_t)n;
		s->read_bytes += n;
	}
	return 0;
}

/* What others pack with, told by its first bytes; NULL: none of these. */
static const char *foreign_form(const struct buf *b) {
	static const struct { const char *name, *magic; size_t at, bytes; } forms[] = {
		{ "xz", "\xfd" "7zXZ", 0, 5 }, { "bzip2", "1AY&SY", 4, 6 },
		{ "lz4", "\x04\x22\x4d\x18", 0, 4 }, { "zip", "PK\x03\x04", 0, 4 },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (b->len >= forms[i].at + forms[i].bytes
		    && memcmp(b->data + forms[i].at, forms[i].magic, forms[i].bytes) == 0)
			return forms[i].name;
	return NULL;
}

/* Looks at the first bytes until they tell what it is. */
static int form_find(struct source *s, struct err *err) {
	static const char *const forms[] = { [UNPACK_GZIP] = "gzip", [UNPACK_ZSTD] = "zstd" };
	const char *foreign;

	if (fd_read(s, &s->packed, s->chunk_bytes, err) == -1)
		return -1;
	if (s->packed.len == 0 && !s->eof)
		return 0;
	s->form = unpack_form_of(s->packed.data, s->packed.len);
	if (s->form == UNPACK_UNSURE && !s->eof)
		return 0;
	if (s->form == UNPACK_UNSURE)
		s->form = UNPACK_NONE;
	foreign = s->form == UNPACK_NONE ? foreign_form(&s->packed) : NULL;
	if (foreign != NULL)
		return err_set(err, ERR_FORMAT, "%s: is %s data; packed files are read if gzip or "
		    "zstd made them", s->shown, foreign);
	if (s->form == UNPACK_NONE && s->named != UNPACK_NONE)
		return err_set(err, ERR_FORMAT, "%s: %s, and not %s data as its name says",
		    s->shown, s->packed.len == 0 ? "is empty" : "begins with other bytes",
		    forms[s->named]);
	if (s->form != UNPACK_NONE)
		s->unpack = unpack_new(s->form);
	return 0;
}

/* The first bytes of a plain file were read to look at them; others go straight to the chunk. */
static int plain_poll(struct source *s, struct buf *chunk, struct err *err) {
	if (s->packed.len == 0)
		return s->eof ? 0 : fd_read(s, chunk, s->chunk_bytes, err);
	buf_add(chunk, s->packed.data, s->packed.len);
	buf_fini(&s->packed);
	return 0;
}

static int64_t unpacked_bytes(const struct source *s) {
	return s->read_bytes - (int64_t)(s->packed.len - s->packed_at);
}

/* Unpacks what was read, up to the budget. */
static int packed_drain(struct source *s, struct buf *chunk, size_t end, struct err *err) {
	bool moved;

	do {
		const char	*from = s->packed.data + s->packed_at, *in = from;
		size_t		 left = s->packed.len - s->packed_at, len = chunk->len;
		struct err	 bad;
		int		 rc = unpack_more(s->unpack, &in, &left, chunk, end - len, &bad);

		s->packed_at = s->packed.len - left;
		if (rc == -1)
			return err_set(err, bad.code, "%s: %s at byte %lld of the file", s->shown,
			    bad.text, (long long)unpacked_bytes(s));
		moved = in != from || chunk->len != len;
	} while (moved && chunk->len < end);
	return 0;
}

static int packed_poll(struct source *s, struct buf *chunk, struct err *err) {
	size_t begin = chunk->len, end = begin + s->chunk_bytes;

	if (packed_drain(s, chunk, end, err) == -1)
		return -1;
	if (chunk->len > begin)
		return 0;
	buf_reset(&s->packed);
	s->packed_at = 0;
	if (fd_read(s, &s->packed, s->chunk_bytes, err) == -1)
		return -1;
	if (s->eof && !unpack_is_whole(s->unpack))
		return err_set(err, ERR_FORMAT, "%s: is cut off: the packed data end too early, "
		    "at byte %lld of the file", s->shown, (long long)s->read_bytes);
	return s->eof ? 0 : packed_drain(s, chunk, end, err);
}

static int source_poll(void *state, struct buf *chunk, enum source_state *result,
    struct err *err) {
	struct source	*s = state;
	size_t		 begin = chunk->len;
	int		 rc;

	CHECK_OBJ(s, SOURCE_MAGIC);
	*result = SOURCE_READY;
	if (s->latched.code != ERR_NONE) {
		*err = s->latched;
		return -1;
	}
	rc = s->form == UNPACK_UNSURE ? form_find(s, err) : 0;
	if (rc == 0 && s->form == UNPACK_NONE)
		rc = plain_poll(s, chunk, err);
	else if (rc == 0 && s->form != UNPACK_UNSURE)
		rc = packed_poll(s, chunk, err);
	if (rc == -1) {
		s->latched = *err;
		return chunk->len > begin ? 0 : -1;
	}
	if (s->eof && chunk->len == begin)
		*result = SOURCE_END;
	return 0;
}

static int64_t source_done_bytes(const void *state) {
	const struct source *s = state;

	CHECK_OBJ(s, SOURCE_MAGIC);
	return unpacked_bytes(s);
}

static int64_t source_size_bytes(const void *state) {
	const struct source *s = state;

	CHECK_OBJ(s, SOURCE_MAGIC);
	return s->size;
}

static void source_close(void **statep) {
	struct source *s;

	TAKE_OBJ(s, statep, SOURCE_MAGIC);
	fd_close(&s->fd);
	unpack_free(&s->unpack);
	buf_fini(&s->packed);
	FREE_OBJ(s);
}

const struct source_class file_source_class = {
	.name = "file", .open = source_open, .poll = source_poll, .done_bytes = source_done_bytes,
	.size_bytes = source_size_bytes, .close = source_close,
};

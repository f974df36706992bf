/*
 * buf.h -- bytes that grow: text under construction, a line to write.
 *
 * {0} is an empty buf. The data are not NUL-terminated unless buf_cstr() is asked. reset keeps the
 * memory. One thread at a time.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf {
	char	*data;
	size_t	 len, cap;
};

void	 buf_fini(struct buf *);
void	 buf_reset(struct buf *);
char	*buf_room(struct buf *, size_t bytes);	/* at least that many behind len, uncounted */
void	 buf_add(struct buf *, const void *, size_t bytes);
void	 buf_str(struct buf *, const char *);
void	 buf_char(struct buf *, char);
void	 buf_printf(struct buf *, const char *fmt, ...) PRINTF_LIKE(2, 3);
const char *buf_cstr(struct buf *);		/* valid until the next change */

/*
 * path.h -- a path as errors show it: "-" by its meaning, a long one by its end.
 */
#pragma once

enum { PATH_SHOWN_BYTES = 100 };

const char	*path_shown(const char *path, const char *dash, char out[PATH_SHOWN_BYTES]);

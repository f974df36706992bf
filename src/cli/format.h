/*
 * format.h -- the text of a rule file in the one canonical form (dsl/ast_print.h).
 */
#pragma once

#include "base/buf.h"
#include "dsl/diag.h"

/*
 * Appends the form. -1: the text has syntax errors, which are added to the diags (NULL: nobody
 * asks); then nothing is appended. The diags borrow name and text.
 */
int	format_source(const char *name, const char *text, size_t bytes, struct buf *out,
	    struct diags *);

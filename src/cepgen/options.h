/*
 * options.h -- the command line of cepgen.
 */
#pragma once

#include "cli/cli.h"
#include "cepgen/stream.h"

struct options {
	struct stream_plan	 plan;
	const char		*out, *truth;	/* out "-": standard output; truth NULL: none */
	bool			 quiet;
};

extern const struct cli cepgen_cli;

/* Returns -1 to go on, else the exit code, everything said. */
int	options_read(struct options *, int argc, char **argv);

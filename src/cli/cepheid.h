/* cepheid.h -- the commands of the daemon's binary. *stop becomes true when it is told to end. */
#pragma once

#include <signal.h>

int	cepheid_run(int argc, char **argv, const volatile sig_atomic_t *stop);

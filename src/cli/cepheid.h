/* cepheid.h -- the commands of the engine's binary. *stop becomes the signal that ends it. */
#pragma once

#include <signal.h>

int	cepheid_run(int argc, char **argv, const volatile sig_atomic_t *stop);

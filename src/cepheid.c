/* cepheid.c -- the engine: argv and signals, and nothing else. */
#include <signal.h>
#include <string.h>

#include "base/check.h"
#include "cli/cepheid.h"
#include "cli/cli.h"
#include "dsl/diag.h"

static const struct cli cepheid = {
	.who = "cepheid",
	.usage = "Usage: cepheid run RULES... [-i FILE...] [OPTIONS]\n"
	"\n"
	"Cepheid finds patterns in streams of events. In this release it runs rules over finished\n"
	"inputs (`cepheid run --help` tells how); the daemon (`cepheid -c FILE`) is not in it.\n"
	"\n"
	"  run            rules over files or standard input\n"
	"  --help         this text\n"
	"  --version      name and number\n"
	"\n"
	"`cepctl` checks, formats, tests and explains rules; cep(7) is their language.\n"
};

/* Set by a signal, which has nowhere else to leave its word. */
static volatile sig_atomic_t stop;

static void stop_set(int signal_number) {
	stop = signal_number;
}

/* Without SA_RESTART, so that a read that waits returns; a second signal ends at once. */
static void signals_set(void) {
	struct sigaction on_stop = { .sa_handler = stop_set, .sa_flags = SA_RESETHAND };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, on_hangup;

	sigemptyset(&on_stop.sa_mask);
	CHECK(sigaction(SIGINT, &on_stop, NULL) == 0);
	CHECK(sigaction(SIGTERM, &on_stop, NULL) == 0);
	/* The terminal has gone: what was found is still written. Under nohup, go on. */
	CHECK(sigaction(SIGHUP, NULL, &on_hangup) == 0);
	if (on_hangup.sa_handler != SIG_IGN)
		CHECK(sigaction(SIGHUP, &on_stop, NULL) == 0);
	/* A closed pipe is an error of the write to it, which says where. */
	CHECK(sigaction(SIGPIPE, &ignore, NULL) == 0);
}

int main(int argc, char **argv) {
	static const char *const words[] = { "run", "--help", "--version" };
	const char *near;

	signals_set();
	if (argc < 2)
		return cli_usage_error(&cepheid, "nothing to do was named");
	if (strcmp(argv[1], "run") == 0)
		return cepheid_run(argc - 1, argv + 1, &stop);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return cli_print(&cepheid, cepheid.usage);
	if (strcmp(argv[1], "--version") == 0)
		return cli_print_version(&cepheid);
	if (strcmp(argv[1], "-c") == 0 || strcmp(argv[1], "-t") == 0)
		return cli_usage_error(&cepheid, "%s: the daemon is not in this release;"
		    " `cepheid run` runs rules over files", argv[1]);
	near = diag_nearest(argv[1], words, sizeof words / sizeof *words);
	if (near != NULL)
		return cli_usage_error(&cepheid, "unknown command %s; did you mean %s?", argv[1],
		    near);
	return cli_usage_error(&cepheid, "unknown command %s", argv[1]);
}

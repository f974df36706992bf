/*
 * program.h -- the processes and roles that occur, by number; program.c has their texts.
 */
#pragma once

#include <stdint.h>

enum program {
	PROGRAM_CRON, PROGRAM_SH, PROGRAM_LOGROTATE, PROGRAM_CURL, PROGRAM_EXPLORER, PROGRAM_CHROME,
	PROGRAM_POWERSHELL, PROGRAM_SSHD, PROGRAM_BASH, PROGRAM_MAKE, PROGRAM_CC,
	PROGRAM_LS, PROGRAM_GREP, PROGRAM_CAT, PROGRAM_SYSTEMCTL,
	PROGRAM_GIT_STATUS, PROGRAM_GIT_PULL, PROGRAM_GIT_CLONE, PROGRAM_GIT_CLONE_OURS,
	PROGRAM_GIT_REMOTE, PROGRAM_SH_CREDENTIAL, PROGRAM_SH_HOOK, PROGRAM_BASH_HOOK,
	PROGRAM_POWERSHELL_HOOK, PROGRAM_COUNT
};

enum { PROGRAM_ARGS_MAX = 4 };

struct program_text {
	const char	*name;
	const char	*args[PROGRAM_ARGS_MAX];	/* "#" stands for a number */
};

extern const struct program_text program_table[PROGRAM_COUNT];

/* Those from ROLE_STORAGE_ADMIN on are privileged in the shipped rules. */
enum role { ROLE_READER, ROLE_EDITOR, ROLE_AUDITOR, ROLE_STORAGE_ADMIN, ROLE_DBA, ROLE_BACKUP,
	ROLE_LEGAL_HOLD, ROLE_COUNT };

extern const char *const role_names[ROLE_COUNT];

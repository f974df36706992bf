#!/usr/bin/env python3
"""symbols.py [BUILDDIR SRCDIR] -- what the objects give away: nothing mutable at file scope, and no
clock, file, thread or environment where the layers have none. Prints TAP, a case a library.

mutable.allow lists exceptions, a line each: FOLDER SYMBOL REASON.
"""
import glob
import os
import re
import subprocess
import sys

MUTABLE = (".data", ".bss", ".tdata", ".tbss")
CONST = ".data.rel.ro"                    # written once by the loader
PURE = ("dsl", "src/event", "src/program", "src/flow", "src/operators")
IMPURE = re.compile(
    r"^(fopen|fdopen|freopen|open|openat|opendir|creat|socket|connect|time|clock|gettimeofday"
    r"|clock_gettime|localtime(_r)?|gmtime(_r)?|getenv|setlocale|rand|random|srand|getrandom"
    r"|pthread_create|pthread_mutex_lock|thrd_create|sleep|usleep|nanosleep)(64)?(@.*)?$")
# 0000000000000000 l     O .bss	0000000000000004 name
SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$")


def allowed(srcdir):
    with open(os.path.join(srcdir, "tests/lint/mutable.allow"), encoding="utf-8") as file:
        rows = [line.split(None, 2) for line in file if line.strip() and line[0] != "#"]
    for row in rows:
        if len(row) != 3:
            sys.exit(f"mutable.allow: no reason given: {' '.join(row)}")
    return {(row[0], row[1]) for row in rows}


def objections(folder, files, allow):
    text = subprocess.run(["objdump", "-t"] + files, check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    for line in text.split("\n"):
        found = SYMBOL.match(line)
        if not found:
            continue
        flags, section, name = found.groups()
        if section.startswith(MUTABLE) and not section.startswith(CONST) and "O" in flags \
                and (folder, re.sub(r"\.\d+$", "", name)) not in allow:
            yield f"{name} is mutable, in {section}"
        if section == "*UND*" and folder in PURE and IMPURE.match(name):
            yield f"{name}() is called"


def main():
    builddir = sys.argv[1] if len(sys.argv) > 1 else os.environ["top_builddir"]
    srcdir = sys.argv[2] if len(sys.argv) > 2 else os.environ["top_srcdir"]
    allow = allowed(srcdir)
    groups = {}
    for path in glob.glob(builddir + "/src/*/libcep_*.a") + glob.glob(builddir + "/dsl/*.a"):
        groups.setdefault(os.path.relpath(os.path.dirname(path), builddir), []).append(path)
    mains = glob.glob(builddir + "/src/*.o")
    if mains:
        groups["src"] = mains
    failed = 0
    print(f"1..{len(groups)}")
    for number, folder in enumerate(sorted(groups), 1):
        found = list(objections(folder, groups[folder], allow))
        failed += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {folder} keeps nothing at file scope"
              + (", touches no file, clock or thread" if folder in PURE else ""))
        for line in found:
            print(f"# {folder}: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

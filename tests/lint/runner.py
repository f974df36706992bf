#!/usr/bin/env python3
"""runner.py -- tests/run counts honestly: tests of its own, each a small program that behaves in
one way, run by it in a folder of theirs. Prints TAP."""
import os
import subprocess
import sys

CASES = [                                   # name, program, passed, failed, skipped
    ("all pass", 'echo 1..2; echo ok 1 - a; echo ok 2 - b', 2, 0, 0),
    ("one fails", 'echo 1..2; echo ok 1 - a; echo not ok 2 - b; exit 1', 1, 1, 0),
    ("one is skipped", 'echo 1..2; echo ok 1 - a; echo "ok 2 - b # SKIP no b here"', 1, 0, 1),
    ("all are skipped, so no case ran", 'echo "1..0 # SKIP nothing to do"', 0, 1, 1),
    ("it dies halfway", 'echo 1..3; echo ok 1 - a; kill -ABRT $$', 1, 2, 0),
    ("it dies at the end", 'echo 1..1; echo ok 1 - a; exit 9', 1, 1, 0),
    ("it says nothing", 'true', 0, 1, 0),
    ("it plans nothing", 'echo 1..0', 0, 1, 0),
    ("it has no plan", 'echo ok 1 - a', 1, 1, 0),
    ("more cases than planned", 'echo 1..1; echo ok 1 - a; echo ok 2 - b', 2, 1, 0),
    ("two groups", 'echo 1..1; echo ok 1 - a; echo 1..1; echo not ok 1 - b', 1, 1, 0),
    ("output that is not TAP", 'echo okay; echo 1..1; echo "not okay"; echo ok 1 - a', 1, 0, 0),
    ("bytes that are no text", "printf '\\377\\n'; echo 1..1; echo ok 1 - a", 1, 0, 0),
]


def counted(program):
    with open("case.sh", "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + program + "\n")
    os.chmod("case.sh", 0o755)
    done = subprocess.run([os.path.join(os.environ["top_srcdir"], "tests/run"), "--srcdir", ".",
                           "--script", "case.sh"], check=False, stdout=subprocess.PIPE, text=True)
    with open("tests/counts", encoding="utf-8") as file:
        return [int(n) for n in file.read().split()], done.returncode, done.stdout


def main():
    wrong_count = 0
    print(f"1..{len(CASES) + 1}")
    for number, (name, program, *expected) in enumerate(CASES, 1):
        counts, status, output = counted(program)
        right = counts == expected and status == (expected[1] > 0)
        wrong_count += not right
        print(f"{'ok' if right else 'not ok'} {number} - {name}")
        if not right:
            print(f"# counted {counts}, status {status}, expected {expected}")
            print("".join(f"# {line}\n" for line in output.splitlines()), end="")
    none = subprocess.run([os.path.join(os.environ["top_srcdir"], "tests/run"), "--srcdir", "."],
                          check=False, stdout=subprocess.PIPE, text=True)
    right = none.returncode == 1 and "0 passed, 1 failed" in none.stdout
    print(f"{'ok' if right else 'not ok'} {len(CASES) + 1} - a run of no tests fails")
    return 1 if wrong_count or not right else 0


if __name__ == "__main__":
    sys.exit(main())

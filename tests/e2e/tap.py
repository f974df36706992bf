"""tap.py -- cases of an end-to-end test: functions that fail by an assertion; printed as TAP.

    @case("an empty input is no error")
    def _():
        done = run(CEPHEID, "run", rules, "-i", file("empty", ""))
        expect(done, status=0, stdout="")

A case starts in a folder of its own, in the scratch folder of the test.
"""
import os
import signal
import subprocess
import sys
import traceback

BUILD = os.environ["top_builddir"]
CEPHEID = os.path.join(BUILD, "cepheid")
CEPCTL = os.path.join(BUILD, "cepctl")
TIMEOUT_S = 120
SHOWN_MAX = 2000

_cases = []


class Skip(Exception):
    """This machine cannot show it."""


def case(name):
    def add(function):
        _cases.append((name, function))
        return function
    return add


def file(name, text):
    """Writes a file of the case; its name."""
    mode = "wb" if isinstance(text, bytes) else "w"
    with open(name, mode, **({} if mode == "wb" else {"encoding": "utf-8"})) as f:
        f.write(text)
    return name


def read(name):
    with open(name, encoding="utf-8") as f:
        return f.read()


def run(*command, stdin="", env=None):
    """Runs to the end; standard input as text or bytes; both outputs as text."""
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run([str(c) for c in command], input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=TIMEOUT_S, check=False,
                          env=dict(os.environ, **(env or {})))
    done.stdout = done.stdout.decode("utf-8", "replace")
    done.stderr = done.stderr.decode("utf-8", "replace")
    return done


def shown(text):
    """As much of it as a reader wants to see."""
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]} ... ({len(text)} in all)"


def equal(actual, wanted):
    assert actual == wanted, f"is      {shown(repr(actual))}\nwanted  {shown(repr(wanted))}"


def holds(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in:\n{shown(text)}"


def expect(done, status=None, stdout=None, has=(), err_has=(), err_lacks=()):
    """Holds what a command has given against what was wanted; parts are looked up in it."""
    told = (f"status {done.returncode}\n--- stdout\n{shown(done.stdout)}\n"
            f"--- stderr\n{shown(done.stderr)}")
    if status is not None:
        assert done.returncode == status, f"wanted status {status}\n{told}"
    if stdout is not None:
        assert done.stdout == stdout, f"wanted stdout {stdout!r}\n{told}"
    for part in has:
        assert part in done.stdout, f"wanted in stdout: {part!r}\n{told}"
    for part in err_has:
        assert part in done.stderr, f"wanted in stderr: {part!r}\n{told}"
    for part in err_lacks:
        assert part not in done.stderr, f"not wanted in stderr: {part!r}\n{told}"


def main():
    """Runs the cases; with arguments those whose name holds one of them."""
    # Under nohup, or behind a shell's &, some are ignored, and children inherit that.
    for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_DFL)
    wanted = [c for c in _cases if len(sys.argv) < 2 or any(a in c[0] for a in sys.argv[1:])]
    home = os.getcwd()
    failed = 0
    print(f"1..{len(wanted)}")
    for number, (name, function) in enumerate(wanted, 1):
        folder = os.path.join(home, f"case-{number}")
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
        try:
            function()
            print(f"ok {number} - {name}")
        except Skip as why:
            print(f"ok {number} - {name} # SKIP {why}")
        except Exception:                       # a case that breaks has failed, the others go on
            failed += 1
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print("# " + line)
        sys.stdout.flush()
    os.chdir(home)
    sys.exit(1 if failed else 0)

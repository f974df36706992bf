#!/usr/bin/env python3
"""The manual, tried: every display of a page is run as the comment before it says.

.\\" cep prelude	declarations for the displays behind it	.\\" sh	commands
.\\" cep, cep test, cep pattern, cep clauses, cep wrong CODE	.\\" text	not tried
"""
import os
import re
import shutil
import subprocess
import sys

SRC, BUILD = os.environ["top_srcdir"], os.environ["top_builddir"]
sys.path.insert(0, os.path.join(SRC, "tests", "e2e"))
from tap import CEPCTL, CEPHEID, Skip, case, equal, expect, file, main, run  # noqa: E402

PAGES = ["cep.7", "cep-functions.7", "cepctl.1", "cepheid.8", "cepgen.1"]
CEPGEN = os.path.join(BUILD, "cepgen")
MARKED = ["cep.7", "cepctl.1", "cepheid.8", "cepgen.1"]

# What the examples of cep-functions(7) talk about.
FIELDS = """event thing {
  url: string  path: string  email: string  country: string  name: string  user: string
  process.args: list of string  iban: string  host: string  phone: string  roles: string
  status: int  amount: money in EUR  score: decimal  ratio: decimal  sequence: int
  dx: float  dy: float  bytes: int  attempts: int  header.size: string  valid_until: time
  here: geo  geo: geo  src: ip  dst: ip  n: int  merchant: string
} time ts in ms
"""


def page_path(page):
    built = os.path.join(BUILD, "man", page)
    return built if os.path.exists(built) else os.path.join(SRC, "man", page)


def page_lines(page):
    with open(page_path(page), encoding="utf-8") as f:
        return f.read().split("\n")


def unroff(line):
    """The characters that a line of roff stands for."""
    return (line.replace("\\(dq", '"').replace("\\-", "-").replace("\\e", "\\")
            .replace("\\&", ""))


def displays(page):
    """(kind, line number, text) of each literal display; kind "" if no comment says it."""
    found, kind, start, text = [], "", 0, None
    for number, line in enumerate(page_lines(page), 1):
        if text is not None:
            if line == ".Ed":
                found.append((kind, start, "\n".join(text) + "\n"))
                text, kind = None, ""
            else:
                text.append(unroff(line))
        elif line.startswith(".Bd -literal"):
            start, text = number, []
        elif re.match(r'\.\\" (cep|sh|text)\b', line):
            kind = line[4:]
        elif not line.startswith(".\\"):
            kind = ""
    return found


def cep_case(page, kind, number, text, prelude):
    @case(f"{page}:{number}: {kind}")
    def _():
        if kind == "cep pattern":
            wrapped = ("rule example {\n  for each user\n  match " + text
                       + "  within 1 h\n  alert low \"x\"\n}\n")
        elif kind == "cep clauses":
            wrapped = ("rule example {\n  for each user\n  match at least 1 login then transfer as "
                       "cash\n" + text + "}\n")
        else:
            wrapped = text
        path = file("example.cep", prelude + wrapped)
        if kind.startswith("cep wrong "):
            expect(run(CEPCTL, "check", path), status=2, err_has=[f"error[{kind.split()[2]}]"])
            return
        expect(run(CEPCTL, "check", path), status=0, has=["ok: "])
        if kind == "cep test":
            done = run(CEPCTL, "test", path)
            expect(done, status=0, has=[" passed, 0 failed\n"])
            assert not done.stdout.startswith("0 passed"), done.stdout


def sh_case(page, number, text):
    @case(f"{page}:{number}: sh")
    def _():
        shutil.copytree(os.path.join(SRC, "patterns"), "patterns")
        subprocess.run([CEPGEN, "--events", "3000", "--seed", "5",
                        "--disorder", "5s", "--quiet", "--out", "events.ndjson"], check=True)
        path = BUILD + ":" + os.environ["PATH"]
        expect(run("sh", "-e", "-c", text, env={"PATH": path}), status=0)


def function_case(name, example, number):
    @case(f"cep-functions.7:{number}: {name}")
    def _():
        first = "at least 1 thing as probe" if "probe" in example else "thing as a then thing as b"
        path = file("example.cep", FIELDS + f"rule example {{\n  match {first}\n    then thing "
                    f"[({example}) is not null]\n  within 1 h\n  alert low \"x\"\n}}\n")
        expect(run(CEPCTL, "check", path), status=0)


def function_cases():
    lines, names = page_lines("cep-functions.7"), set()
    for number, line in enumerate(lines, 1):
        found = re.match(r'\.\\" (function|aggregate) (\S+)', line)
        if found:
            names.add(found.group(2))
            function_case(found.group(2), unroff(lines[number].removeprefix(".Dl ")), number)

    @case("cep-functions.7: every function of functions.def has its place")
    def _():
        with open(os.path.join(SRC, "src/program/functions.def"), encoding="utf-8") as f:
            wanted = set(re.findall(r'^FUNCTION\("\w+", "(\w+)"', f.read(), re.M))
        assert wanted, "functions.def is empty"
        equal(sorted(wanted - names), [])


for PAGE in MARKED:
    PRELUDE = ""                                # the first display stands for itself
    for KIND, NUMBER, TEXT in displays(PAGE):
        if KIND == "cep prelude":
            PRELUDE += TEXT
            cep_case(PAGE, KIND, NUMBER, "", PRELUDE)
        elif KIND.startswith("cep"):
            cep_case(PAGE, KIND, NUMBER, TEXT, PRELUDE)
        elif KIND == "sh":
            sh_case(PAGE, NUMBER, TEXT)


@case("README.md: its rule checks, its commands run")
def _():
    with open(os.path.join(SRC, "README.md"), encoding="utf-8") as f:
        text = f.read()
    rule = re.search(r"^```\n(rule .*?)^```$", text, re.M | re.S).group(1)
    expect(run(CEPCTL, "check", os.path.join(SRC, "patterns/events.cep"), file("r.cep", rule)),
           status=0, has=["ok: 1 rule"])
    commands = re.findall(r"^    build/(.*?)(?:  +#.*)?$", text, re.M)
    assert len(commands) >= 4, commands
    subprocess.run([CEPGEN, "--events", "3000", "--quiet", "--out", "events.ndjson"], check=True)
    path = BUILD + ":" + os.environ["PATH"]
    expect(run("sh", "-e", "-c", "\n".join(commands), env={"PATH": path}), status=0)


@case("every display says how it is tried")
def _():
    equal([f"{page}:{number}" for page in MARKED for kind, number, _ in displays(page)
           if kind == ""], [])


def helps(program):
    """What --help says, of the program and of its verbs."""
    text = run(program, "--help").stdout
    verbs = re.findall(r"^  ([a-z][a-z-]+)  ", text, re.M)
    return text + "".join(run(program, verb, "--help").stdout for verb in verbs)


@case("the pages and --help tell of the same options")
def _():
    for page, program in (("cepctl.1", CEPCTL), ("cepheid.8", CEPHEID), ("cepgen.1", CEPGEN)):
        told = set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", helps(program)))
        assert len(told) > 3, f"{program} --help names {told}"
        lines = [line for line in page_lines(page) if line.startswith(".")]
        equal(set(re.findall(r"\bFl -([a-z][a-z-]+)", "\n".join(lines))) - told, set())
        equal(told - set(re.findall(r"\bFl -([a-z][a-z-]+)", "\n".join(lines))), set())


@case("mandoc has nothing to say")
def _():
    if shutil.which("mandoc") is None:
        raise Skip("no mandoc")
    for page in PAGES:
        done = run("mandoc", "-T", "lint", "-W", "warning", page_path(page))
        expect(done, status=0, stdout="")


function_cases()
main()

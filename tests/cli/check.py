#!/usr/bin/env python3
"""cepctl check, fmt, explain-code, dump; and what all verbs have in common."""
import json
import os
import stat

from sets import EVENTS, PATTERNS, SIMPLE, WATCH
from tap import CEPCTL, case, equal, expect, file, holds, main, read, run

VERBS = ["check", "fmt", "test", "infer", "explain", "graph", "explain-code", "dump"]

WRONG = EVENTS + """rule r {
  for each k
  match a [xx > 1] then b
  within 1 h
  alert low "x"
}
"""


# --- What all have in common ---

@case("every verb has --help, with status 0, on standard output")
def _():
    for verb in VERBS:
        done = run(CEPCTL, verb, "--help")
        expect(done, status=0, has=[f"Usage: cepctl {verb}"])
        equal(done.stderr, "")
        holds(run(CEPCTL, "--help").stdout, f"  {verb} ")
        equal(run(CEPCTL, "help", verb).stdout, done.stdout)
        equal(run(CEPCTL, verb, "--version").stdout, run(CEPCTL, "--version").stdout)
    equal(run(CEPCTL, "help").stdout, run(CEPCTL, "--help").stdout)
    expect(run(CEPCTL, "help", "chekc"), status=3, err_has=["did you mean check?"])


@case("a mistyped verb or option is asked about")
def _():
    expect(run(CEPCTL, "chekc"), status=3, err_has=["unknown verb chekc; did you mean check?"])
    expect(run(CEPCTL, "fmt", "--chek"), status=3, err_has=["did you mean --check?"])
    expect(run(CEPCTL, "graph", "--merrmaid", "r", "f"), status=3,
           err_has=["did you mean --mermaid?"])
    expect(run(CEPCTL, "check", "-o", "jsn", "f"), status=3, err_has=["did you mean json?"])
    expect(run(CEPCTL, "check"), status=3, err_has=["no rule file was named"])


@case("a file that is not there is status 3")
def _():
    for verb in (["check"], ["fmt"], ["test"], ["explain", "r"], ["graph", "r"], ["dump"],
                 ["infer"]):
        expect(run(CEPCTL, *verb, "nowhere.cep"), status=3, stdout="",
               err_has=["nowhere.cep", "No such file"])


@case("standard output that is closed or full is status 3")
def _():
    file("s.cep", SIMPLE)
    for verb in (["check"], ["explain", "simple"], ["graph", "simple"], ["dump"], ["fmt", "-"]):
        args = " ".join(verb)
        done = run("sh", "-c", f"{CEPCTL} {args} s.cep < s.cep > /dev/full")
        expect(done, status=3, err_has=["standard output: No space left"])


# --- check ---

@case("check: a good set in one line")
def _():
    expect(run(CEPCTL, "check", file("s.cep", SIMPLE)), status=0,
           stdout="ok: 1 rule, 4 events, 0 lists\n")
    equal(run(CEPCTL, "check", "s.cep").stderr, "")
    expect(run(CEPCTL, "check", "-", stdin=SIMPLE), status=0,
           stdout="ok: 1 rule, 4 events, 0 lists\n")
    done = run(CEPCTL, "check", PATTERNS)
    expect(done, status=0, has=["ok: 10 rules, "])


@case("check: a rule that this build does not run is named")
def _():
    expect(run(CEPCTL, "check", file("w.cep", WATCH)), status=0, stdout=(
        "ok: 1 rule, 4 events, 0 lists\n"
        "rule busy is checked, but uses `watch`, which this build cannot run\n"))


@case("check: an error with its place, a caret run and help")
def _():
    expect(run(CEPCTL, "check", file("w.cep", WRONG)), status=2, stdout="")
    equal(run(CEPCTL, "check", "w.cep").stderr, (
        "w.cep:7:12: error[E203]: `a` has no field `xx`\n"
        "    7 |   match a [xx > 1] then b\n"
        "      |            ^^\n"
        "      help: did you mean `x`?\n"
        "1 error\n"))


@case("check -o json: the same as objects on standard output")
def _():
    done = run(CEPCTL, "check", file("w.cep", WRONG), "-o", "json")
    expect(done, status=2)
    equal(done.stderr, "")
    found = json.loads(done.stdout)
    equal(len(found), 1)
    for key, value in {"file": "w.cep", "line": 7, "column": 12, "end_column": 14,
                       "code": "E203", "severity": "error",
                       "message": "`a` has no field `xx`",
                       "hint": "did you mean `x`?"}.items():
        equal(found[0][key], value)
    equal(run(CEPCTL, "check", file("s.cep", SIMPLE), "-o", "json").stdout, "[]\n")


@case("-o ndjson: the items of the same list, one on each line")
def _():
    wrong = file("w.cep", WRONG + "rule y { match zz within 1 h alert low \"x\" }\n")
    tested = file("t.cep", SIMPLE + 'test simple "a" { expect no alert }\n'
                  'test simple "b" { at 0 s a { k = "1" } expect no alert }\n')
    for args in (("check", wrong), ("explain-code",), ("test", tested)):
        items = json.loads(run(CEPCTL, *args, "-o", "json").stdout)
        lines = run(CEPCTL, *args, "-o", "ndjson").stdout.splitlines()
        assert len(items) > 1
        for one in items + (parsed := [json.loads(line) for line in lines]):
            one.pop("seconds", None)
        equal(parsed, items)
    plan = run(CEPCTL, "explain", "simple", tested, "-o", "ndjson").stdout
    equal((plan.count("\n"), json.loads(plan)["rule"]), (1, "simple"))
    expect(run(CEPCTL, "check", tested, "-o", "yaml"), status=3,
           err_has=["-o yaml: it is table, json or ndjson"])


@case("check: all files and folders are one set; a file that comes twice counts once")
def _():
    os.mkdir("set")
    file("set/events.cep", EVENTS)
    file("set/r.cep", SIMPLE.removeprefix(EVENTS))
    file("set/notes.txt", "not a rule")
    expect(run(CEPCTL, "check", "set"), status=0, stdout="ok: 1 rule, 4 events, 0 lists\n")
    expect(run(CEPCTL, "check", "set", "set/r.cep"), status=0)
    expect(run(CEPCTL, "check", "set/r.cep"), status=2, err_has=["error[E2"])


# --- fmt ---

UGLY = ("# head\nevent a{k:string x:int}time ts in ms # tail\n"
        "rule r{for each k match a as f then b [x=f.x] within 1 h alert low \"x\"}\n"
        "event b{k:string x:int}time ts in ms\n")


@case("fmt: rewrites in place, keeps comments and the mode, and is done then")
def _():
    file("u.cep", UGLY)
    os.chmod("u.cep", 0o640)
    expect(run(CEPCTL, "fmt", "--check", "u.cep"), status=1, stdout="u.cep\n")
    equal(read("u.cep"), UGLY)
    expect(run(CEPCTL, "fmt", "u.cep"), status=0, stdout="")
    equal(stat.S_IMODE(os.stat("u.cep").st_mode), 0o640)
    once = read("u.cep")
    holds(once, "# head\n", "# tail\n", "  match     a as f  then b [x = f.x]\n")
    expect(run(CEPCTL, "fmt", "--check", "u.cep"), status=0, stdout="")
    before = os.stat("u.cep").st_ino
    expect(run(CEPCTL, "fmt", "u.cep"), status=0)
    equal((read("u.cep"), os.stat("u.cep").st_ino), (once, before))
    equal(os.listdir("."), ["u.cep"])


@case("fmt: standard input to standard output")
def _():
    file("u.cep", UGLY)
    run(CEPCTL, "fmt", "u.cep")
    for args in (["-"], []):
        expect(run(CEPCTL, "fmt", *args, stdin=UGLY), status=0, stdout=read("u.cep"))
    expect(run(CEPCTL, "fmt", "--check", "-", stdin=UGLY), status=1, stdout="<stdin>\n")


@case("fmt: a link stays a link")
def _():
    file("u.cep", UGLY)
    os.symlink("u.cep", "l.cep")
    expect(run(CEPCTL, "fmt", "l.cep"), status=0)
    assert os.path.islink("l.cep") and read("u.cep") != UGLY


@case("fmt: a file with a syntax error stays as it is, the others are formatted")
def _():
    file("bad.cep", "rule {")
    file("u.cep", UGLY)
    expect(run(CEPCTL, "fmt", "bad.cep", "u.cep"), status=2, stdout="",
           err_has=["bad.cep:1:6: error[E110]"])
    equal(read("bad.cep"), "rule {")
    assert read("u.cep") != UGLY


@case("fmt: a folder that cannot be written leaves the file alone")
def _():
    os.mkdir("ro")
    file("ro/u.cep", UGLY)
    os.chmod("ro", 0o555)
    done = run(CEPCTL, "fmt", "ro/u.cep")
    os.chmod("ro", 0o755)
    if os.geteuid() != 0:
        expect(done, status=3, err_has=["ro/u.cep: Permission denied"])
        equal(read("ro/u.cep"), UGLY)
    equal(os.listdir("ro"), ["u.cep"])


@case("fmt: the shipped rules are in form")
def _():
    expect(run(CEPCTL, "fmt", "--check", PATTERNS), status=0, stdout="")


# --- explain-code ---

@case("explain-code: a page, in any case, and what is near")
def _():
    done = run(CEPCTL, "explain-code", "e308")
    expect(done, status=0, has=["E308: the rule would have to remember events for ever\n\n",
                                "\nwrong:  match login then transfer\n", "\nright:  "])
    expect(run(CEPCTL, "explain-code", "E39"), status=3, stdout="",
           err_has=["there is no code E39"])
    expect(run(CEPCTL, "explain-code", "E203", "E204"), status=3, err_has=["one code at a time"])


@case("explain-code: all codes, each with a page of its own")
def _():
    lines = run(CEPCTL, "explain-code").stdout.splitlines()
    codes = json.loads(run(CEPCTL, "explain-code", "-o", "json").stdout)
    equal([line.split("  ", 1) for line in lines], [[c["code"], c["title"]] for c in codes])
    assert len(codes) > 50
    equal([c["code"] for c in codes if not c["text"].strip()], [])
    one = json.loads(run(CEPCTL, "explain-code", "E308", "-o", "json").stdout)
    assert one in codes


# --- dump ---

@case("dump: the automaton with its steps")
def _():
    done = run(CEPCTL, "dump", file("s.cep", SIMPLE))
    expect(done, status=0, has=["rule 0 simple: ", "bb", "no d", "within 1 h", "event 0 a"])


main()

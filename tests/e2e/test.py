#!/usr/bin/env python3
"""`cepctl test` from the outside: what passes, what fails and how that looks, what is refused."""
import json
import xml.etree.ElementTree as xml

from tap import CEPCTL, case, equal, expect, file, main, read, run

EVENTS = """
event a { id: string  n: int? } time ts in ms  late 1 min
event b { id: string  n: int? } time ts in ms  late 1 min
event full {
  flag: bool?  small: int?  real: float?  exact: decimal?  cost: money? in "currency"
  fee: money? in EUR minor  name: string? secret  kind: enum(x, y)?  at: time? in s
  span: duration? in ms  from_ip: ip?  place: geo?  words: list of string?  dotted.name: string?
} time from "when.exactly" in ms
event ecs { event.category: list of string  host.id: string? } time ts in ms
event process is ecs [any event.category = "process"] { process.name: string? }
"""
RULE = """
rule ab {
  for each id
  match a as x then b as y within 60 s
  alert high "{id}: {y.n}" with { first = x.n, sum = x.n + y.n }
}
"""
PASS = """
test ab "one" {
  at 0 s a { id = "k", n = 1 }
  at 90 s a { id = "k", n = 2 }
  at 100 s b { id = "k", n = 40 }
  expect alert at 100 s with { sum = 42 }
}
"""


def tests(*texts):
    return file("t.cep", EVENTS + RULE + "".join(texts))


def passes(*texts):
    done = run(CEPCTL, "test", file("t.cep", EVENTS + "".join(texts)))
    expect(done, status=0, has=["1 passed, 0 failed\n"])


@case("a test that passes")
def _():
    done = run(CEPCTL, "test", tests(PASS))
    expect(done, status=0, stdout="ok      ab: one\n1 passed, 0 failed\n")


@case("a failure shows expected and actual alerts side by side")
def _():
    done = run(CEPCTL, "test", tests(PASS.replace("sum = 42", "sum = 43")))
    line = (EVENTS + RULE).count("\n") + 2
    actual = "alert at 1 min 40 s with { first = 2, sum = 42 }: k: 40"
    expect(done, status=1, stdout=f"""\
FAILED  ab: one (t.cep:{line})
      expected                               actual
    ! alert at 1 min 40 s with {{ sum = 43 }}  {actual}
0 passed, 1 failed
""")


@case("an alert that nobody expected fails the test, a missing one as well")
def _():
    done = run(CEPCTL, "test", tests(PASS.replace("expect", """at 110 s a { id = "k", n = 1 }
      at 120 s b { id = "k", n = 7 } expect""")))
    expect(done, status=1, has=["""
      alert at 1 min 40 s with { sum = 42 }  alert at 1 min 40 s with { first = 2, sum = 42 }: k: 40
    ! -                                      alert at 2 min with { first = 1, sum = 8 }: k: 7
"""])
    done = run(CEPCTL, "test", tests(PASS.replace("at 100 s b", "at 200 s b")))
    expect(done, status=1, has=["! alert at 1 min 40 s with { sum = 42 }  -\n"])
    done = run(CEPCTL, "test", tests(PASS.replace("expect alert at 100 s with { sum = 42 }",
                                                  "expect no alert")))
    expect(done, status=1, has=["! no alert  1 alert\n"])
    done = run(CEPCTL, "test", tests(PASS.replace("expect alert at 100 s with { sum = 42 }",
                                                  "expect 2 alerts")))
    expect(done, status=1, has=["! 2 alerts  1 alert\n"])


@case("expectations of one time take each an alert of their own, the general ones what is left")
def _():
    two = """
test ab "two at once" {
  at 0 s a { id = "k", n = 1 }
  at 0 s a { id = "m", n = 2 }
  at 9 s b { id = "k", n = 1 }
  at 9 s b { id = "m", n = 1 }
  expect alert at 9 s
  expect alert at 9 s with { sum = 2 }
}
"""
    expect(run(CEPCTL, "test", tests(two)), status=0)
    expect(run(CEPCTL, "test", tests(two.replace("sum = 2", "sum = 4"))), status=1)


@case("every type of field, and absent ones")
def _():
    values = {"flag": "true", "small": "-3", "real": "2.5", "exact": "0.1", "cost": "12.30 EUR",
              "fee": "5 EUR", "name": '"O\'Neil \\"x\\""', "kind": "y",
              "at": '"2026-03-02T08:00:00Z"', "span": "90 s", "from_ip": "192.0.2.7",
              "dotted.name": '"d"'}
    for field, value in values.items():
        passes('rule r { match full [', field, " = ", value, '] alert low "x" }',
               'test r "t" { at 1 s full { ', field, " = ", value, " } at 2 s full { ",
               "flag = false } expect alert at 1 s }")
    passes('rule r { match full [any words = "b"] alert low "x" } test r "t" {',
           'at 1 s full { words = ("a", "b") } at 2 s full { words = ("a", "c") } expect 1 alert }')
    passes('rule r { match full [distance(place, geo(52, 13)) < 1 km] alert low "x" } test r "t" {',
           "at 1 s full { place = geo(52, 13) } at 2 s full { place = geo(53, 13) }",
           "expect 1 alert }")
    passes('rule r { match full [not exists small] alert low "x" } test r "t" {',
           "at 1 s full { flag = true } at 2 s full { small = 0 } at 3 s full { small = null }",
           "expect alert at 1 s expect alert at 3 s }")


@case("a kind is what its base's condition makes of an event, or what the test calls it")
def _():
    rule = 'rule r { match process as p alert low "{p.process.name}" }'
    passes(rule, 'test r "t" { at 1 s ecs { event.category = ("process", "start") }',
           'at 2 s ecs { event.category = "file" } expect alert at 1 s }')
    passes(rule, 'test r "t" { at 1 s process { process.name = "sh" } expect alert at 1 s }')


@case("times from the epoch and as RFC 3339; repeated lines; lines of one time in written order")
def _():
    expect(run(CEPCTL, "test", tests("""
test ab "t" {
  at 0 s every 10 s 3 times a { id = "k", n = 1 }
  at 30 s b { id = "k", n = 1 }
  at 30 s a { id = "k", n = 5 }
  at "1970-01-01T00:00:40Z" b { id = "k", n = 5 }
  expect alert at 30 s with { first = 1 }
  expect alert at 40 s with { first = 5 }
}
""")), status=0)


@case("time runs until no timer is pending, or to where it is told")
def _():
    quiet = 'rule q { for each id match a then no b for 60 s alert low "{id}" }'
    head = 'test q "t" { at 1 s a { id = "k" } '
    passes(quiet, head, "expect alert at 61 s }")
    passes(quiet, head, "run to 61 s expect alert at 61 s }")
    passes(quiet, head, "run to 60 s expect no alert }")


@case("suppressed alerts are not expected; what the status says does not matter")
def _():
    text = RULE.replace("sum = x.n + y.n }", "sum = x.n + y.n }\n  suppress 1 h")
    twice = """test ab "t" { at 0 s a { id = "k" } at 1 s b { id = "k" } at 2 s a { id = "k" }
      at 3 s b { id = "k" } expect alert at 1 s with { sum = null } }"""
    passes(text, twice)
    passes(text.replace("for each", "status off for each"), twice)
    passes(text.replace("for each", "status shadow for each"), twice)


@case("extends and lists are part of the rule")
def _():
    passes(RULE, 'list mine = ("k") extend rule ab { unless x.id in mine }', """
      test ab "t" { at 0 s a { id = "k" } at 0 s a { id = "m" } at 1 s b { id = "k" }
      at 2 s b { id = "m" } expect alert at 2 s }""")


WATCH = 'rule w { for each id watch a over 1 min when count() > 2 alert low "x" }\n' \
        'test w "later" { at 0 s a { id = "k" } expect no alert }'


@case("a case costs what its own rule does: 4,000 rules with two tests each are no matter")
def _():
    rules = "".join(
        f'rule r{i} {{ for each id match a [n > {i}] then b within 1 min alert low "x" }}\n'
        f'test r{i} "above" {{ at 0 s a {{ id = "k", n = {i + 1} }} at 1 s b {{ id = "k" }}'
        " expect alert at 1 s }\n"
        f'test r{i} "not above" {{ at 0 s a {{ id = "k", n = {i} }} at 1 s b {{ id = "k" }}'
        " expect no alert }\n" for i in range(4000))
    done = run(CEPCTL, "test", file("t.cep", EVENTS + rules))      # within tap's TIMEOUT_S
    equal(done.stdout.splitlines()[-1], "8000 passed, 0 failed")


@case("tests of rules that this release does not run are refused, not passed")
def _():
    done = run(CEPCTL, "test", tests(PASS, WATCH))
    expect(done, status=0, has=["refused w: later\n", "1 passed, 0 failed, 1 refused\n"])


@case("-o json and --junit")
def _():
    done = run(CEPCTL, "test", tests(PASS, PASS.replace("42", "43").replace('"one"', '"<b> & c"'),
                                     WATCH), "-o", "json", "--junit", "junit.xml")
    expect(done, status=1)
    told = json.loads(done.stdout)
    equal([(t["rule"], t["title"], t["outcome"]) for t in told],
          [("ab", "one", "passed"), ("ab", "<b> & c", "failed"), ("w", "later", "refused")])
    equal(told[1]["expected"], ["alert at 1 min 40 s with { sum = 43 }"])
    equal(told[1]["actual"][0]["with"], {"first": 2, "sum": 42})
    suite = xml.fromstring(read("junit.xml")).find("testsuite")
    equal({k: suite.get(k) for k in ("tests", "failures", "skipped")},
          {"tests": "3", "failures": "1", "skipped": "1"})
    cases = suite.findall("testcase")
    equal([c.get("name") for c in cases], ["one", "<b> & c", "later"])
    equal([c.find("failure") is not None for c in cases], [False, True, False])


@case("errors in rules: exit 2; usage, files: exit 3")
def _():
    expect(run(CEPCTL, "test", tests(PASS.replace("test ab", "test abb"))), status=2,
           err_has=["error[E"])
    expect(run(CEPCTL, "test", tests(PASS.replace("n = 40", "n = 4.5"))), status=2)
    expect(run(CEPCTL, "test"), status=3, err_has=["no rule file was named"])
    expect(run(CEPCTL, "test", "nowhere.cep"), status=3, err_has=["No such file"])
    expect(run(CEPCTL, "test", tests(PASS), "-o", "tabel"), status=3,
           err_has=["did you mean table?"])
    expect(run(CEPCTL, "test", tests(PASS), "--junit", "/dev/full"), status=3,
           err_has=["/dev/full: No space left"])
    expect(run(CEPCTL, "tset"), status=3, err_has=["unknown verb tset; did you mean test?"])
    expect(run(CEPCTL, "--help"), status=0, has=["Verbs:", "cep(7)"])


main()

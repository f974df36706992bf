#!/usr/bin/env python3
"""cepctl explain: a rule in words, to the letter, and as JSON."""
import json

from sets import ALL_OF, EVENTS, LOOPS, PATTERNS, SHIPPED, SIMPLE, WATCH
from tap import CEPCTL, case, equal, expect, file, main, run


def explained(text, rule):
    done = run(CEPCTL, "explain", rule, file("s.cep", text))
    expect(done, status=0)
    return done.stdout


def section(text, title):
    """The lines below a title."""
    body = text.split(f"\n{title}\n", 1)[1]
    return body.split("\n\n", 1)[0].rstrip("\n")


@case("steps: how each follows, what is worked out once and what for each match")
def _():
    text = explained(SIMPLE, "simple")
    equal(section(text, "Steps"), """\
  - a [x > 1 and r = u]
      every event that qualifies begins a run
      tested on each event:  x > 1, and r = u
  - bb: b [x = a.x]
      the very next event that the rule sees
      tested for each partial match:  x = a.x
  - no d [x > 5]
      none between the step before and the next one that is taken
      tested on each event:  x > 5
  - c
      the first later event that qualifies; others are passed over, less than 5 min after the
      step before""")
    equal(section(text, "Key"), "  a sequence of a, b, d and c events for each k (string); "
          "events without it are not seen")
    equal(section(text, "A match counts"), "  where   bb.x < c.x")


@case("what ends it, what is reported, what it costs, what it says")
def _():
    text = explained(SIMPLE, "simple")
    equal(section(text, "What ends an open match"), """\
  - 1 h after its first event
  - an event that does not qualify where the very next one must
  - an event of d [x > 5] where none may come
  - 5 min without the step that must come within them
  - more than 10,000 open runs of its key: the oldest goes, counted""")
    equal(section(text, "What is reported"),
          "  repeat after match: the next match begins after the last event of this one")
    equal(section(text, "Alert, the first whose `if` holds"), """\
  - high if c.x > 7: "{k}: {c.x}"
  - low: "{k}", with n, to soc
  after an alert was sent, others with the same key are suppressed for 1 h""")
    assert "1 condition is worked out for each partial match" in text
    assert "must see every event" in text


@case("loops, greed and until in words")
def _():
    text = explained(LOOPS, "loops")
    for part in ("la: at least 3 a [x > 1]", "each comes less than 1 min after the one before",
                 "lb: 2 to 5 b, greedy", "the first event with x = 9 ends it",
                 "maybe: optional d", "may be left out; both ways are tried",
                 "a gap of 1 min in a loop",
                 "When it times out without a match, alert\n  - info: \"t\""):
        assert part in text, part


@case("the branches of all of stand inside it")
def _():
    equal(section(explained(ALL_OF, "together"), "Steps"), """\
  - a
      every event that qualifies begins a run
  - both: all of, in any order
      begins with the first later event with which a branch can begin
      - b
      - c
          the first later event that qualifies; others are passed over
      and
      - d [x = 4]
          tested on each event:  x = 4
  - no b
      none for 5 min after the last event: at that deadline it matches""")


EXTENDED = EVENTS.replace("event b { k: string", "event b { k: string  y: string") + """
rule turns {
  for each  tree = f.k | b.y | c.k | d.k | g.k
  match     a as f then at least 2 { b then next optional c } as pairs each within 1 min
    then    not next d then a as g
  within    1 h
  where     f.x > 1
  alert     low "x"
}
extend rule turns { unless f.x = 7  suppress 1 h per f.x, g.x  to soc }
"""


@case("groups, keys that differ by step, and what extensions add")
def _():
    text = explained(EXTENDED, "turns")
    equal(section(text, "Key"), "  a sequence of a, b, c and d events for each tree (string); "
          "events without it are not seen\n  tree is f.k | b.y | c.k | d.k | g.k")
    equal(section(text, "Steps"), """\
  - f: a
      every event that qualifies begins a run
  - pairs: at least 2 turns of a group
      begins with the first later event that qualifies; others are passed over
      each turn begins with the first later event that qualifies
      each comes less than 1 min after the one before
      - b
      - c: optional c
          the very next event that the rule sees
          may be left out; both ways are tried
  - not next d
      the very next event is not one
  - g: a
      the first later event that qualifies; others are passed over""")
    equal(section(text, "A match counts"),
          "  where   f.x > 1\n  unless  f.x = 7  (extended at s.cep:14)")
    equal(section(text, "Alert"), """\
  - low: "x", to soc
  after an alert was sent, others with the same f.x and g.x are suppressed for 1 h""")
    assert "- an event of d right after the step that none may follow\n" in text


@case("an extension of another package's rule of the same name is not its own")
def _():
    file("one.cep", EVENTS + 'rule r { match a within 1 h alert low "x" }\n')
    file("two.cep", 'package p\nrule r { match a within 1 h alert low "x" }\n'
         "extend rule r { unless a.x = 1 }\n")
    for rule, has in (("r", False), ("p.r", True)):
        done = run(CEPCTL, "explain", rule, "one.cep", "two.cep")
        expect(done, status=0)
        equal("unless  a.x = 1" in done.stdout, has)


@case("as JSON: the same plan, with the figures of its memory")
def _():
    done = run(CEPCTL, "explain", "simple", file("s.cep", SIMPLE), "-o", "json")
    expect(done, status=0)
    plan = json.loads(done.stdout)
    equal([s["name"] for s in plan["steps"]], ["a", "bb", "no d", "c"])
    equal(plan["steps"][1]["per_match"], ["x = a.x"])
    equal(plan["steps"][1]["shared"], [])
    equal(plan["memory"]["runs_per_key"], 10000)
    equal(plan["memory"]["within_ns"], 3600 * 10**9)
    assert plan["memory"]["bytes_per_partial"] >= 40
    equal(plan["key"], [{"name": "k", "type": "string", "secret": False,
                        "of": None}])
    equal([a["level"] for a in plan["alerts"]], ["high", "low"])


@case("what bounds the memory: the whole, each step, or the limit of runs")
def _():
    def bound(pattern):
        text = explained(EVENTS + "rule r { for each k match " + pattern + " }\n", "r")
        return section(text, "Memory").splitlines()[0].strip()
    equal(bound('a then b within 1 h alert low "x"'),
          "nothing is held longer than 1 h after the first event of its run")
    equal(bound('a then no b for 15 min alert low "x"'),
          "a partial match is held at most 15 min after the last event that it took")
    equal(bound('a then b alert low "x" limit 7 runs per key'),
          "no time ends a run: the limit of runs alone bounds what is held")


@case("a rule that watches is explained as far as it goes")
def _():
    text = explained(WATCH, "busy")
    assert "It is checked, but uses `watch`, which this build cannot run" in text
    assert "- low: \"busy\"" in text


@case("a mistyped rule is asked about; a rule with errors is status 2")
def _():
    expect(run(CEPCTL, "explain", "simpel", file("s.cep", SIMPLE)), status=3,
           err_has=["there is no rule simpel; did you mean simple?"])
    expect(run(CEPCTL, "explain", "simple", file("w.cep", SIMPLE + "rule x {")), status=2)
    expect(run(CEPCTL, "explain", "simple"), status=3, err_has=["name a rule, then its files"])


@case("a rule goes by its last part where only one is called so")
def _():
    text = "event a { k: int } time ts\nrule r { match a alert low \"x\" }\n"
    one, two = file("one.cep", "package p.one\n" + text), file("two.cep", "package p.two\n" + text)
    expect(run(CEPCTL, "explain", "r", one), status=0, has=["p.one.r"])
    expect(run(CEPCTL, "explain", "p.two.r", one, two), status=0, has=["p.two.r"])
    expect(run(CEPCTL, "explain", "r", one, two), status=3,
           err_has=["there are several rules r: p.one.r and p.two.r"])


@case("every shipped rule, in lines of at most 100 columns")
def _():
    for rule in SHIPPED:
        done = run(CEPCTL, "explain", rule, PATTERNS)
        expect(done, status=0, has=[rule, "\nKey\n", "\nSteps\n", "\nMemory\n", "\nAlert"])
        equal([line for line in done.stdout.splitlines()[1:] if len(line) > 100], [])


main()

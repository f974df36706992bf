#!/usr/bin/env python3
"""cepctl explain: a rule in words, to the letter, and as JSON."""
import json

from sets import ALL_OF, EVENTS, LOOPS, PATTERNS, SIMPLE, WATCH
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
      once per event:  x > 1, and r = u
  - bb: b [x = a.x]
      the very next event that the rule sees
      for each partial match:  x = a.x
  - no d [x > 5]
      none between the step before and the next one that is taken
      once per event:  x > 5
  - c
      the first later event that qualifies; others are passed over, less than 5 min after the
      step before""")
    equal(section(text, "Key"), "  a sequence for each k (string), of events a, b, d and c; "
          "events without it are not seen")
    equal(section(text, "Then judged whole"), "  where   bb.x < c.x")


@case("what ends it, what is reported, what it costs, what it says")
def _():
    text = explained(SIMPLE, "simple")
    equal(section(text, "What ends an open match"), """\
  - 1 h after its first event
  - any other event, where the very next one must qualify
  - an event of d [x > 5] ends the way on which it comes too early
  - 5 min without the next step, where `then within` says so
  - more than 10000 open runs of its key: the oldest goes, counted""")
    equal(section(text, "What is reported"),
          "  repeat after match: the next match begins after the last event of this one")
    equal(section(text, "Alerts, the first whose `if` holds"), """\
  - high if c.x > 7: "{k}: {c.x}"
  - low: "{k}", with n, to soc
  after an alert was sent, others of the same key are suppressed for 1 h""")
    assert "1 condition is worked out for each partial match" in text
    assert "must see every event" in text


@case("loops, greed and until in words")
def _():
    text = explained(LOOPS, "loops")
    for part in ("la: at least 3 a [x > 1]", "each comes less than 1 min after the one before",
                 "lb: 2 to 5 b, greedy", "the first event with x = 9 ends it",
                 "maybe: optional d", "may be left out; both ways are tried",
                 "a gap of 1 min in a loop", "- on timeout info: \"t\""):
        assert part in text, part


@case("the branches of all of stand inside it")
def _():
    equal(section(explained(ALL_OF, "together"), "Steps"), """\
  - a
      every event that qualifies begins a run
  - all of, in any order
      the first later event that qualifies; others are passed over
      - b
      - c
          the first later event that qualifies; others are passed over
      and
      - d [x = 4]
          once per event:  x = 4
  - no b
      none for 5 min after the last event: then, at that deadline, it matches""")


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
    equal(plan["key"], [{"name": "k", "type": "string", "secret": False}])
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


@case("every shipped rule, in lines of at most 100 columns")
def _():
    for rule in ("card_testing", "account_takeover", "impossible_travel", "unsettled_transfer",
                 "password_spraying", "refund_abuse", "privilege_escalation", "clone_then_shell",
                 "payout_after_change", "sensor_left_open"):
        done = run(CEPCTL, "explain", rule, PATTERNS)
        expect(done, status=0, has=[rule, "\nKey\n", "\nSteps\n", "\nMemory\n", "\nAlert"])
        equal([line for line in done.stdout.splitlines()[1:] if len(line) > 100], [])


main()

#!/usr/bin/env python3
"""together.py -- rules in one engine do not touch each other: each says what it says alone.

Many rules under one key share its events, its memory and its timers.
"""
import json
import random

from tap import CEPHEID, case, equal, expect, file, main, run

EVENTS = "event e { k: int  v: int  ts: time in ms } time ts\n"
SHAPES = [
    "match e [v = {a}] as a then e [v = {b}] as b then e [v = {c}] as c\n  within {w} ms",
    "match e [v = {a}] as a then no e [v = {b}] for {w} ms",
    "match e [v = {a}] as a then no e [v = {b}] then e [v = {c}] as c\n  within {w} ms",
    "match e [v = {a}] as a then at least 2 e [v > {b}] greedy as b then e [v = {c}] as c\n"
    "  within {w} ms",
    "match all of {{ e [v = {a}] as a, e [v = {b}] as b then no e [v = {c}] for 70 ms }}\n"
    "  within {w} ms\n  on timeout alert low \"late\"",
    "match e [v = {a}] as a then every within {w} ms e [v = {b}] as b\n  repeat overlapping\n"
    "  limit 5 runs per key",
]


def rule(number, rng):
    shape = SHAPES[number % len(SHAPES)].format(
        a=rng.randrange(12), b=rng.randrange(12), c=rng.randrange(12), w=rng.randrange(50, 2000))
    head = "  for each k = e.k\n" if number % 7 else ""
    return f"rule r{number} {{\n{head}  {shape}\n  alert high \"x\"\n}}\n"


def stream(rng, keys):
    return "".join(f'{{"k":{rng.randrange(keys)},"v":{rng.randrange(12)},"ts":{i * 10}}}\n'
                   for i in range(1500))


def alerts(text, events):
    done = run(CEPHEID, "run", file("rules.cep", text), "-i", events, "--event", "e")
    expect(done, status=0)
    found = {}
    for line in done.stdout.splitlines():
        found.setdefault(json.loads(line)["rule"], []).append(line)
    return found


@case("sixty rules, alone and together, over few keys and many")
def _():
    rng = random.Random(3)
    rules = [rule(n, rng) for n in range(60)]
    told = 0
    for keys in (3, 40):
        events = file(f"{keys}.ndjson", stream(rng, keys))
        together = alerts(EVENTS + "".join(rules), events)
        alone = {}
        for text in rules:
            alone.update(alerts(EVENTS + text, events))
        equal(together, alone)
        told += sum(len(lines) for lines in alone.values())
    assert told > 1000, f"only {told} alerts"


main()

#!/usr/bin/env python3
"""The truth of a stream against the rules read a second time: see reference.py."""
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict

import reference

CEPGEN = os.path.join(os.environ["top_builddir"], "cepgen")
LEVEL = os.environ.get("CHECK_LEVEL", "full")
SEEDS = {"long": list(range(1, 21)), "full": [1, 2, 3]}.get(LEVEL, [1])
PRECISION_MIN = 0.8


def generate(seed):
    subprocess.run([CEPGEN, "--quiet", "--seed", str(seed), "--events", "200k", "--days", "2",
                    "--episodes", "3", "--disorder", "30s", "--out", "events.ndjson", "--truth",
                    "truth.ndjson"], check=True)
    events = []
    with open("events.ndjson", encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            at = event.get("ts")
            event["at"] = reference.parse_time(event["@timestamp"]) if at is None else at
            events.append(event)
    with open("truth.ndjson", encoding="utf-8") as lines:
        return events, [json.loads(line) for line in lines]


class Judge:
    """What each rule finds, held against the truth."""

    def __init__(self, events, truth):
        self.problems = defaultdict(list)
        self.right, self.wrong = Counter(), Counter()
        self.open = defaultdict(list)
        self.near = defaultdict(list)
        for episode in truth:
            where = self.open if episode["kind"] == "positive" else self.near
            where[episode["rule"], json.dumps(episode["key"])].append(
                [reference.parse_time(episode[t]) for t in ("first_time", "time")] + [episode])
        self.rules = {episode["rule"] for episode in truth}
        for rule, key, at in reference.alerts(events):
            self.alert(rule, key, at)
        for (rule, _), episodes in self.open.items():
            self.problems[rule] += [f"missed: {e[2]}" for e in episodes]

    def alert(self, rule, key, at):
        episodes = self.open[rule, key]
        fitting = [e for e in episodes if e[0] <= at <= e[1]]
        exact = [e for e in fitting if e[1] == at]
        if fitting:
            episodes.remove((exact or fitting)[0])
            self.right[rule] += 1
            return
        self.wrong[rule] += 1
        self.problems[rule] += [f"a near miss fires: {e[2]}" for e in self.near[rule, key]
                                if at == e[1]]

    def check(self, rule):
        right, wrong = self.right[rule], self.wrong[rule]
        if right == 0:
            return ["nothing was found"]
        if right / (right + wrong) < PRECISION_MIN:
            return [f"{right} alerts are right, {wrong} are not"]
        return self.problems[rule]


def main():
    print(f"1..{len(SEEDS) * len(reference.RULES)}")
    number = failed = 0
    for seed in SEEDS:
        judge = Judge(*generate(seed))
        for rule in reference.RULES:
            number += 1
            problems = judge.check(rule.__name__)
            failed += bool(problems)
            print("not ok" if problems else "ok", number, "-", rule.__name__, "of seed", seed)
            for problem in problems[:5]:
                print("#", problem)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

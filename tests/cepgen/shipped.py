#!/usr/bin/env python3
"""The shipped rules as their users get them: checked, tested, formatted, run over the sample."""
import glob
import json
import os
import re
import subprocess
import sys
from collections import Counter

from checks import run_all

BUILD, PATTERNS = os.environ["top_builddir"], os.path.join(os.environ["top_srcdir"], "patterns")
FILES = sorted(glob.glob(os.path.join(PATTERNS, "*.cep")))
FIRING_MIN, SILENT_MIN = 2, 3


def run(program, *args):
    done = subprocess.run([os.path.join(BUILD, program), *args], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def text_of_all():
    texts = []
    for name in FILES:
        with open(name, encoding="utf-8") as file:
            texts.append(file.read())
    return "\n".join(texts)


def rules():
    return re.findall(r"^rule (\w+) \{(.*?)^\}", text_of_all(), re.M | re.S)


def without_a_warning():
    said = run("cepctl", "check", *FILES)
    assert "warning" not in said and "error" not in said, said


def every_test_passes():
    said = run("cepctl", "test", *FILES)
    count = len(re.findall(r"^test ", text_of_all(), re.M))
    assert f"{count} passed, 0 failed" in said, said[-300:]


def each_rule_has_tests_of_both_kinds():
    firing, silent = Counter(), Counter()
    for rule, body in re.findall(r"^test (\w+) \"(.*?)^\}", text_of_all(), re.M | re.S):
        (silent if "expect no alert" in body else firing)[rule] += 1
    for rule, _ in rules():
        assert firing[rule] >= FIRING_MIN and silent[rule] >= SILENT_MIN, rule


def each_rule_says_whose_it_is():
    assert len(rules()) == 10
    for rule, body in rules():
        for word in ("about", "owner", "runbook", "tags", "for each", "alert"):
            assert re.search(rf"^  {word}\s", body, re.M), (rule, word)


def in_canonical_form():
    run("cepctl", "fmt", "--check", *FILES)


def each_rule_fires_once_in_the_sample():
    sample = os.path.join(PATTERNS, "sample")
    run("cepheid", "run", *FILES, "-i", os.path.join(sample, "events.ndjson"), "--truth",
        os.path.join(sample, "truth.ndjson"), "--alerts", "alerts.ndjson", "--stats", "stats.json")
    with open("alerts.ndjson", encoding="utf-8") as lines:
        fired = Counter(json.loads(line)["rule"] for line in lines)
    assert fired == Counter({rule: 1 for rule, _ in rules()}), fired
    with open("stats.json", encoding="utf-8") as file:
        for rule in json.load(file)["rules"]:
            assert (rule["precision"], rule["recall"]) == (1, 1), rule


def no_card_number_in_an_alert():
    numbers = set()
    with open(os.path.join(PATTERNS, "sample", "events.ndjson"), encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            numbers |= {event[f] for f in ("card_id", "iban", "beneficiary") if f in event}
    assert len(numbers) > 50
    with open("alerts.ndjson", encoding="utf-8") as file:
        alerts = file.read()
    assert not [number for number in numbers if number in alerts]


CASES = [without_a_warning, every_test_passes, each_rule_has_tests_of_both_kinds,
         each_rule_says_whose_it_is, in_canonical_form, each_rule_fires_once_in_the_sample,
         no_card_number_in_an_alert]


if __name__ == "__main__":
    sys.exit(run_all(CASES))

#!/usr/bin/env python3
"""The options of cepgen: what its manual says of each, held against what it writes."""
import csv
import json
import os
import re
import subprocess
import sys

from checks import run_all

CEPGEN = os.path.join(os.environ["top_builddir"], "cepgen")
NAMES = ("auth refund login password_reset step_up_ok transfer settlement bank_change callback_ok "
         "payout role_change download ecs door").split()


def cepgen(*options, status=0):
    done = subprocess.run([CEPGEN, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    assert done.returncode == status, (options, done.returncode, done.stderr)
    return done.stdout, done.stderr.decode()


def times(data):
    return [e["ts"] for e in map(json.loads, data.splitlines()) if "ts" in e]


def same_options_same_bytes():
    options = ("--events", "20k", "--disorder", "5s", "--bad", "1", "--duplicates", "1")
    first = cepgen("--seed", "7", *options)
    assert first == cepgen("--seed", "7", *options)
    assert first[0] != cepgen("--seed", "8", *options)[0]


def exactly_so_many_lines():
    for events in (1, 2, 127, 128, 129, 3000):
        for more in ((), ("--event", "door"), ("--bad", "50", "--duplicates", "50")):
            data, _ = cepgen("--events", str(events), "--quiet", *more)
            assert data.count(b"\n") == events and data.endswith(b"\n"), (events, more)


def a_rate_and_days_give_the_number():
    data, _ = cepgen("--rate", "0.1", "--days", "1", "--quiet")
    assert data.count(b"\n") == 8640
    at = times(data)
    assert 0.9 * 86400_000 < max(at) - min(at) < 1.15 * 86400_000


def ordered_unless_asked():
    data, _ = cepgen("--events", "20k", "--quiet")
    at = times(data)
    assert at == sorted(at)


def disorder_within_its_bound():
    data, _ = cepgen("--events", "50k", "--disorder", "20s", "--quiet")
    highest, worst, displaced = 0, 0, 0
    for at in times(data):
        worst = max(worst, highest - at)
        displaced += at < highest
        highest = max(highest, at)
    assert 15_000 < worst < 20_000, worst
    assert 2_000 < displaced < 25_000, displaced


def duplicates_are_copies():
    data, said = cepgen("--events", "20k", "--duplicates", "2")
    lines = data.splitlines()
    twice = len(lines) - len(set(lines))
    assert f"{twice} duplicates" in said, (twice, said)
    assert 250 < twice < 550, twice


FATES = ("truncated", "bad_time", "missing_time", "unknown_type", "missing_type", "not_object",
         "bad_utf8")


def fate(line):
    text = line.decode("utf-8", "replace")
    try:
        event = json.loads(text)
    except ValueError:
        return "truncated"      # be it in the middle of a character
    if "\ufffd" in text:
        return "bad_utf8"
    if not isinstance(event, dict):
        return "not_object"
    if "event" not in event:
        return "missing_type"
    if event["event"] not in NAMES:
        return "unknown_type"
    at = event.get("ts", event.get("@timestamp"))
    if at is None:
        return "missing_time"
    if at == "soon":
        return "bad_time"
    return "good"


def bad_lines_as_the_summary_tells():
    data, said = cepgen("--events", "30k", "--bad", "5")
    fates = [fate(line) for line in data.splitlines()]
    for name in FATES:
        told = re.search(rf"(\d+) {name}\n", said)
        assert told and fates.count(name) == int(told[1]) > 100, (name, fates.count(name), said)


def bad_lines_take_no_event():
    plain, _ = cepgen("--events", "5k", "--quiet", "--episodes", "0")
    bad, _ = cepgen("--events", "5k", "--quiet", "--episodes", "0", "--bad", "10")
    good = [line for line in bad.splitlines() if fate(line) == "good"]
    ids = [json.loads(line).get("auth_id") for line in good]
    kept = {i for i in ids if i}
    expected = {e["auth_id"] for e in map(json.loads, plain.splitlines()) if "auth_id" in e}
    assert len(kept) > 0.8 * len(expected)
    numbers = sorted(int(i[2:]) for i in kept)
    assert numbers[:1000] == list(range(1000)), "an event is missing"


def one_type_only():
    for name in NAMES:
        data, _ = cepgen("--events", "50", "--event", name, "--quiet")
        for event in map(json.loads, data.splitlines()):
            if name == "ecs":
                assert isinstance(event["event"]["category"], list)
            else:
                assert "event" not in event and "ts" in event


def csv_of_one_type():
    data, _ = cepgen("--events", "2k", "--event", "login", "--format", "csv", "--quiet")
    rows = list(csv.reader(data.decode().splitlines()))
    assert rows[0] == ["ts", "user", "result", "ip", "device", "new_device", "city", "geo"]
    assert len(rows) == 2001 and all(len(row) == 8 for row in rows)
    assert any(row[6] == "Frankfurt, Main" for row in rows), "nothing that has to be quoted"


def the_truth_is_told():
    cepgen("--events", "50k", "--days", "2", "--episodes", "3", "--truth", "truth.ndjson",
           "--out", "events.ndjson", "--quiet")
    with open("truth.ndjson", encoding="utf-8") as lines:
        truth = [json.loads(line) for line in lines]
    assert [t["episode"] for t in truth] == list(range(1, len(truth) + 1))
    assert {t["kind"] for t in truth} == {"positive", "near_miss"}
    assert len({t["rule"] for t in truth}) >= 8 and len(truth) > 80


def memory_does_not_grow():
    peaks = []
    for events in ("20k", "400k"):
        pid = subprocess.Popen([CEPGEN, "--quiet", "--out", "/dev/null", "--disorder",
                                "60s", "--events", events])
        _, status, usage = os.wait4(pid.pid, 0)
        pid.returncode = status
        assert status == 0
        peaks.append(usage.ru_maxrss)
    assert peaks[1] < peaks[0] + 8 * 1024, peaks


def refusals():
    for options, words in (
            (("--format", "csv"), "--format csv needs --event"),
            (("--format", "csv", "--event", "ecs"), "ecs events hold lists"),
            (("--event", "lgin"), "did you mean login?"),
            (("--evnts", "3"), "did you mean --events?"),
            (("--events", "0"), "--events 0: it is a count"),
            (("--rate", "inf"), "--rate inf: it is a number"),
            (("--bad", "51"), "--bad 51: it is a percentage"),
            (("--start", "yesterday"), "--start yesterday: it is a time"),
            (("--disorder", "2 days"), "it is a duration"),
            (("--users", "5"), "it is a count from 100"),
            (("--events", "9", "--rate", "1", "--days", "1"), "give the third"),
            (("--out", "/nowhere/x"), "/nowhere/x: No such file"),
            (("--out", "/dev/full", "--events", "9"), "No space left"),
            (("more",), "more: unexpected")):
        out, said = cepgen(*options, status=3)
        assert out == b"" and said.startswith("cepgen: ") and words in said, (options, said)


def help_and_version():
    usage, _ = cepgen("--help")
    assert usage.startswith(b"Usage: cepgen ")
    version, _ = cepgen("--version")
    assert re.fullmatch(rb"cepgen \d+\.\d+\.\d+\n", version)


def a_closed_pipe():
    pid = subprocess.Popen([CEPGEN, "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pid.stdout.readline()
    pid.stdout.close()
    assert pid.wait() == 3
    assert b"Broken pipe" in pid.stderr.read()
    pid.stderr.close()


CASES = [same_options_same_bytes, exactly_so_many_lines, a_rate_and_days_give_the_number,
         ordered_unless_asked, disorder_within_its_bound, duplicates_are_copies,
         bad_lines_as_the_summary_tells, bad_lines_take_no_event, one_type_only, csv_of_one_type,
         the_truth_is_told, memory_does_not_grow, refusals, help_and_version, a_closed_pipe]


if __name__ == "__main__":
    sys.exit(run_all(CASES))

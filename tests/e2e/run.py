#!/usr/bin/env python3
"""`cepheid run` from the outside: what goes in, what comes out, what is counted, how it is used."""
import gzip
import json
import os
import random
import re
import resource
import subprocess

from streams import AB, EVENTS, LATE, RULE, alerts, line, rules, times
from tap import BUILD, CEPHEID, case, equal, expect, file, holds, main, read, run


# --- What comes out ---

@case("an alert line, word for word")
def _():
    done = run(CEPHEID, "run", rules(), "-o", "ndjson", stdin=AB)
    expect(done, status=0, err_has=["2 records", "1 input"])
    equal(done.stdout.count("\n"), 1)
    alert = alerts(done)[0]
    assert re.fullmatch("[0-9a-f]{32}", alert["id"]), alert["id"]
    assert re.fullmatch("[0-9a-f]{32}", alert["version"]), alert["version"]
    del alert["id"], alert["version"]
    equal(alert, {
        "rule": "ab", "kind": "match", "severity": "high", "text": "k: a, then b",
        "key": {"id": "k"}, "time": "1970-01-01T00:00:02Z",
        "first_time": "1970-01-01T00:00:01Z", "last_time": "1970-01-01T00:00:02Z",
        "events": {
            "a": [{"_event": "a", "_time": "1970-01-01T00:00:01Z", "id": "k",
                   "ts": "1970-01-01T00:00:01Z"}],
            "b": [{"_event": "b", "_time": "1970-01-01T00:00:02Z", "id": "k",
                   "ts": "1970-01-01T00:00:02Z"}]},
        "disposition": "sent"})
    order = ["id", "rule", "version", "kind", "severity", "text", "key", "time", "first_time",
             "last_time", "events", "disposition"]
    equal(list(json.loads(done.stdout)), order)


@case("a sum of nothing has the currency that it can only have, else none")
def _():
    text = EVENTS.replace("n: int?", "n: int?  fee: money? in EUR  paid: money? in \"cur\"") + """
rule ab {
  for each id
  match a then b within 60 s
  alert high "{sum(a.fee)}, {sum(a.fee): 0.00}, {sum(a.paid)}, {sum(a.paid): 0.00}"
        with { fee = sum(a.fee), paid = sum(a.paid), twice = sum(a.fee) * 2 }
}
"""
    alert, = alerts(run(CEPHEID, "run", rules(text), stdin=AB))
    equal(alert["text"], "0 EUR, 0.00 EUR, 0, 0.00")
    equal(alert["with"], {"fee": {"amount": "0", "currency": "EUR"},
                          "paid": {"amount": "0", "currency": None},
                          "twice": {"amount": "0", "currency": "EUR"}})


@case("where standard output is no terminal, the default is ndjson")
def _():
    done = run(CEPHEID, "run", rules(), stdin=AB)
    equal(done.stdout, run(CEPHEID, "run", rules(), "-o", "ndjson", stdin=AB).stdout)


@case("the same input gives the same bytes, however it is cut and wherever it comes from")
def _():
    text = "".join(line("ab"[i % 2], i, f"k{i % 7}", n=i) for i in range(500))
    straight = run(CEPHEID, "run", rules(), "-i", file("in.ndjson", text))
    assert straight.stdout.count("\n") > 50
    with subprocess.Popen([CEPHEID, "run", "rules.cep"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for at in range(0, len(text), 997):
            process.stdin.write(text[at:at + 997].encode())
            process.stdin.flush()
        process.stdin.close()
        equal(process.stdout.read().decode(), straight.stdout)
    without_end = run(CEPHEID, "run", rules(), stdin=text.rstrip("\n"))
    equal(without_end.stdout, straight.stdout)


@case("an alert leaves at once, though the pipe stays open")
def _():
    with subprocess.Popen([CEPHEID, "run", rules()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        process.stdin.write(AB.encode())
        process.stdin.flush()
        holds(process.stdout.readline().decode(), '"rule":"ab"')
        process.stdin.close()
        process.wait()


@case("csv: a header, then a record an alert")
def _():
    done = run(CEPHEID, "run", rules(), "-o", "csv", stdin=AB)
    head, record = done.stdout.split("\r\n")[:2]
    holds(head, "id,rule,version,kind,severity,time")
    holds(record, ",ab,", ",match,high,1970-01-01T00:00:02Z,", '"{""id"":""k""}"', ",sent,")
    equal(run(CEPHEID, "run", rules(), "-o", "csv").stdout, head + "\r\n")


@case("pretty: two lines an alert, control characters of the input escaped, no colours in a pipe")
def _():
    bad = "k\x1b[2J\u202e\n"
    done = run(CEPHEID, "run", rules(), "-o", "pretty",
               stdin=line("a", 1, bad) + line("b", 2, bad))
    expect(done, status=0, has=["1970-01-01T00:00:02Z      HIGH      ab  ",
                                "k\\u{1b}[2J\\u{202e}\\n: a"])
    assert "\x1b" not in done.stdout


@case("--alerts FILE takes the alerts, standard output stays empty")
def _():
    done = run(CEPHEID, "run", rules(), "--alerts", "alerts.ndjson", stdin=AB)
    expect(done, status=0, stdout="")
    holds(read("alerts.ndjson"), '"rule":"ab"')


@case("end of input closes all deadlines, stamped with the deadline")
def _():
    text = EVENTS + 'rule q { for each id match a then no b for 60 s alert low "{id}" }'
    done = run(CEPHEID, "run", rules(text), stdin="".join(line("a", i, f"k{i}") for i in range(4)))
    equal(times(done), [f"1970-01-01T00:01:0{i}Z" for i in range(4)])


@case("a rule that is off does not run, a shadow rule says so")
def _():
    text = EVENTS + RULE.replace("for each", "status shadow for each") \
        + RULE.replace("rule ab", "rule off_ab").replace("for each", "status off for each")
    done = run(CEPHEID, "run", rules(text), stdin=AB)
    expect(done, status=0, err_has=["ab: shadow", "off_ab: off"])
    equal([(a["rule"], a["disposition"]) for a in alerts(done)], [("ab", "shadow")])


@case("suppressed alerts are visible with their reason, and told with the next")
def _():
    text = EVENTS + RULE.replace('b"\n', 'b"\n  suppress 10 s\n')
    done = run(CEPHEID, "run", rules(text),
               stdin="".join(line("a", t) + line("b", t + 1) for t in (0, 4, 11)))
    sent, held, again = alerts(done)
    equal(sent["disposition"], "sent")
    equal((held["disposition"], held["suppressed_by"], held["until"]),
          ("suppressed", sent["id"], "1970-01-01T00:00:11Z"))
    equal((again["disposition"], again["suppressed"]), ("sent", 1))


@case("a constant that changes gives another version and other alerts")
def _():
    text = EVENTS + 'const top = 100 rule r { match a [n > top] alert low "x" }'
    one = run(CEPHEID, "run", rules(text), stdin=line("a", 1, n=70) + line("a", 2, n=170))
    two = run(CEPHEID, "run", rules(text.replace("100", "50")),
              stdin=line("a", 1, n=70) + line("a", 2, n=170))
    equal((len(alerts(one)), len(alerts(two))), (1, 2))
    assert alerts(one)[0]["version"] != alerts(two)[0]["version"]


# --- What goes in ---

@case("several inputs are merged by event time, equal times by their order on the command line")
def _():
    one = file("one.ndjson", line("a", 1) + line("b", 5) + line("a", 5, "x"))
    two = file("two.ndjson", line("b", 3) + line("b", 5, "x"))
    done = run(CEPHEID, "run", rules(), "-i", one, "-i", two)
    equal([(a["time"], a["key"]["id"]) for a in alerts(done)],
          [("1970-01-01T00:00:03Z", "k"), ("1970-01-01T00:00:05Z", "x")])
    done = run(CEPHEID, "run", rules(), "-i", two, "-i", one)
    equal([a["key"]["id"] for a in alerts(done)], ["k"])
    same = run(CEPHEID, "run", "-i", two, one, rules())
    equal(same.stdout, done.stdout)


@case("inputs of very different density are read in step: little waits")
def _():
    file("dense", "".join(line("ab"[i % 2], i / 100, f"k{i % 7}") for i in range(60000)))
    file("sparse", "".join(line("a", i * 10, "m") for i in range(60)))
    run(CEPHEID, "run", rules(), "-i", "dense", "-i", "sparse", "--stats", "stats.json")
    stats = json.loads(read("stats.json"))["run"]
    equal((stats["applied"], stats["late"]), (60060, 0))
    assert stats["waiting_peak"] < 3000, stats["waiting_peak"]


@case("more inputs than a shell lets a process open, in little memory")
def _():
    names = [file(f"in{i:03}", "".join(line("ab"[n % 2], n * 10 + i / 100, f"k{n % 7}", n=i)
                                       for n in range(500))) for i in range(300)]
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with subprocess.Popen([CEPHEID, "run", rules(), "-i", *names, "--stats", "stats.json"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE,
                                                                (64, limits[1]))) as process:
        told = process.stderr.read().decode()
        equal((process.wait(), told.splitlines()[0].split(" in ")[0]), (0, "150,000 records"))
    stats = json.loads(read("stats.json"))["run"]
    equal((stats["applied"], stats["late"], stats["inputs"]), (150000, 0, 300))
    assert stats["peak_rss_bytes"] < 100 << 20, stats["peak_rss_bytes"]


@case("gz and zst give what the plain file gives; several members and frames, too")
def _():
    text = "".join(line("ab"[i % 2], i, f"k{i % 7}") for i in range(3000))
    plain = run(CEPHEID, "run", rules(), "-i", file("in.ndjson", text)).stdout
    half = len(text) // 2
    file("in.ndjson.gz", gzip.compress(text[:half].encode()) + gzip.compress(text[half:].encode()))
    equal(run(CEPHEID, "run", rules(), "-i", "in.ndjson.gz").stdout, plain)
    try:
        subprocess.run(["zstd", "-q", "-f", "in.ndjson", "-o", "in.ndjson.zst"], check=True)
    except FileNotFoundError:
        return
    equal(run(CEPHEID, "run", rules(), "-i", "in.ndjson.zst").stdout, plain)


@case("CSV by its name, or by --format")
def _():
    text = "event,ts,id\na,1000,k\nb,2000,k\n"
    equal(times(run(CEPHEID, "run", rules(), "-i", file("in.csv", text))),
          ["1970-01-01T00:00:02Z"])
    equal(times(run(CEPHEID, "run", rules(), "--format", "csv", stdin=text)),
          ["1970-01-01T00:00:02Z"])


@case("declarations without a rule look through the input; nothing declared is an error")
def _():
    done = run(CEPHEID, "run", rules(EVENTS), stdin=AB + "bad\n" + line("a", 3, n="x"))
    expect(done, status=0, stdout="", err_has=["there is no rule: the input is only looked through",
                                               "4 records", "1 dead letter", "a.n 1"])
    expect(run(CEPHEID, "run", rules(""), stdin=AB), status=2, stdout="",
           err_has=["there is no rule to run"])


@case("--event names the type of all lines, --type-field the field that does")
def _():
    text = EVENTS + 'rule r { match a [n = 1] alert low "x" }'
    done = run(CEPHEID, "run", rules(text), "--event", "a", stdin='{"id":"k","ts":1,"n":1}\n')
    equal(len(alerts(done)), 1)
    done = run(CEPHEID, "run", rules(text), "--type-field", "kind",
               stdin='{"kind":"a","id":"k","ts":1,"n":1}\n')
    equal(len(alerts(done)), 1)


@case("--from and --to: [from, to)")
def _():
    text = "".join(line("a", t, f"k{t}") for t in range(5))
    rule = EVENTS + 'rule r { match a as x alert low "{x.id}" }'
    done = run(CEPHEID, "run", rules(rule), "--from", "1970-01-01T00:00:01Z", "--to",
               "1970-01-01T00:00:03Z", stdin=text)
    equal([a["text"] for a in alerts(done)], ["k1", "k2"])
    expect(done, err_has=["3 events outside --from and --to"])
    done = run(CEPHEID, "run", rules(rule), "--from", "1970-01-02", stdin=text)
    equal(alerts(done), [])


@case("a folder of rules is one rule set")
def _():
    os.mkdir("set")
    file("set/events.cep", EVENTS)
    file("set/ab.cep", RULE)
    file("set/notes.txt", "not a rule")
    equal(len(alerts(run(CEPHEID, "run", "set", stdin=AB))), 1)


# --- Order ---

@case("lines out of order within `late` all count")
def _():
    done = run(CEPHEID, "run", rules(LATE + RULE),
               stdin=line("b", 12) + line("a", 5) + line("b", 3) + line("a", 2))
    equal(times(done), ["1970-01-01T00:00:03Z", "1970-01-01T00:00:12Z"])
    expect(done, err_lacks=["too late"])


@case("however the events come, within `late`, in one file or several: the same alerts")
def _():
    text = LATE + RULE + """
rule q { for each id match a then no b for 7 s alert low "{id}: quiet" suppress 20 s }
rule l { match at least 3 a each within 2 s then b within 1 min repeat from next alert low "l" }
"""
    draw = random.Random(5)
    events = [(i * 0.4, line(draw.choice("aab"), i * 0.4, f"k{draw.randrange(9)}", n=i))
              for i in range(4000)]

    def told(*inputs):
        args = [a for i, lines in enumerate(inputs)
                for a in ("-i", file(f"in{i}", "".join(lines)))]
        done = run(CEPHEID, "run", rules(text), *args)
        expect(done, status=0, err_lacks=["late"])
        return [{k: a[k] for k in ("rule", "text", "time", "events", "disposition")}
                for a in alerts(done)]
    straight = told([e for _, e in events])
    assert {a["rule"] for a in straight} == {"ab", "q", "l"} and len(straight) > 1000
    mixed = sorted(events, key=lambda e: e[0] + draw.uniform(0, 9.9))
    equal(told([e for _, e in mixed]), straight)
    parts = [[], [], []]
    for _, e in mixed:
        draw.choice(parts).append(e)
    equal(told(*parts), straight)


@case("random inputs: late is what the definition says, the rest comes in order")
def _():
    rule = LATE + 'rule r { match a as x repeat overlapping alert low "{x.n}" }'
    for seed in range(12):
        draw = random.Random(seed)
        since, until = draw.choice([(0, 10 ** 9), (20, 200)])
        in_time, late, args, number = [], [], [], 0
        for i in range(draw.randrange(1, 4)):
            text, now, highest = "", 0, None
            for row in range(draw.choice([5, 300, 3000])):
                now += draw.randrange(400)
                ms = max(0, now - draw.choice([0, 0, 0, draw.randrange(12000)]))
                number += 1
                text += line("a", ms / 1000, n=number) + draw.choice(["", "", "", "", "bad\n"])
                if not since * 1000 <= ms < until * 1000:
                    continue
                if highest is not None and ms < highest - 10000:
                    late.append(number)
                    continue
                highest = ms if highest is None else max(ms, highest)
                in_time.append((ms, i, row, str(number)))
            args += ["-i", file(f"in{i}", text)]
        if since > 0:
            args += ["--from", "1970-01-01T00:00:20Z", "--to", "1970-01-01T00:03:20Z"]
        done = run(CEPHEID, "run", rules(rule), *args, "--late", "late", "--dead", "dead")
        equal([a["text"] for a in alerts(done)], [n for *_, n in sorted(in_time)])
        told = [json.loads(json.loads(row)["raw"])["n"] for row in read("late").splitlines()]
        equal((seed, sorted(told)), (seed, late))


@case("later ones go to the late output, with place and reason, and count nowhere else")
def _():
    done = run(CEPHEID, "run", rules(LATE + RULE), "--late", "late.ndjson",
               stdin=line("b", 20) + line("a", 10) + line("a", 9.9, "late one"))
    equal(times(done), ["1970-01-01T00:00:20Z"])
    expect(done, status=0, err_has=["1 event came too late; in late.ndjson"])
    late = json.loads(read("late.ndjson"))
    equal({k: late[k] for k in ("source", "line", "reason", "event", "time")},
          {"source": "standard input", "line": 3, "reason": "late", "event": "a",
           "time": "1970-01-01T00:00:09.9Z"})
    equal(late["detail"], "10 s 100 ms behind the latest event before it, 10 s allowed")
    equal(late["offset"], len(line("b", 20) + line("a", 10)))
    holds(late["raw"], "late one")


@case("late lines of types with a secret keep place and length only")
def _():
    text = LATE.replace("id: string", "id: string secret") + RULE
    run(CEPHEID, "run", rules(text), "--late", "late.ndjson",
        stdin=line("b", 20) + line("a", 1, "sesame-4711"))
    late = json.loads(read("late.ndjson"))
    equal(late["length"], len(line("a", 1, "sesame-4711")) - 1)
    assert "sesame" not in read("late.ndjson")


# --- Rules ---

@case("errors in rules: exit 2, nothing runs")
def _():
    done = run(CEPHEID, "run", rules(EVENTS + RULE.replace("match a", "match aa")), stdin=AB)
    expect(done, status=2, stdout="", err_has=["rules.cep:", "error[E"])


@case("two rules of one name")
def _():
    done = run(CEPHEID, "run", rules(EVENTS + RULE + RULE), stdin=AB)
    expect(done, status=2, stdout="", err_has=["error[E", "ab"])


WATCH = 'rule w { for each id watch a over 1 min when count() > 2 alert low "x" }'


@case("a rule that this release does not run: exit 2 and why; with --partial the others run")
def _():
    done = run(CEPHEID, "run", rules(EVENTS + RULE + WATCH), stdin=AB)
    expect(done, status=2, stdout="", err_has=["rule w cannot run yet", "--partial"])
    done = run(CEPHEID, "run", rules(EVENTS + RULE + WATCH), "--partial", stdin=AB)
    expect(done, status=0, err_has=["w: left out"])
    equal([a["rule"] for a in alerts(done)], ["ab"])
    done = run(CEPHEID, "run", rules(EVENTS + WATCH), "--partial", stdin=AB)
    expect(done, status=2, stdout="", err_has=["no rule to run"])


@case("10,001 open runs: the oldest is evicted, counted, and named in the summary")
def _():
    text = "".join(line("a", i / 1000, n=i) for i in range(10001)) + line("b", 20)
    rule = EVENTS + 'rule r { for each id match a as x then b within 60 s repeat overlapping ' \
        'alert low "{x.n}" }'
    done = run(CEPHEID, "run", rules(rule), stdin=text)
    expect(done, status=0, err_has=["r: 1 run was evicted", "limit of 10,000"])
    found = [a["text"] for a in alerts(done)]
    equal((len(found), found[0], found[-1]), (10000, "1", "10000"))


# --- What is counted ---

@case("--stats as JSON")
def _():
    done = run(CEPHEID, "run", rules(LATE + RULE), "--stats", "stats.json",
               stdin="bad\n" + AB + line("a", 30) + line("a", 1))
    expect(done, status=0)
    stats = json.loads(read("stats.json"))
    told = {k: stats["run"][k] for k in ("inputs", "records", "events", "dead_letters", "late",
                                         "alerts")}
    equal(told, {"inputs": 1, "records": 5, "events": 4, "dead_letters": 1, "late": 1, "alerts": 1})
    equal(stats["dead_letters"]["syntax"], 1)
    rule = stats["rules"][0]
    equal({k: rule[k] for k in ("rule", "events", "runs", "matches", "reported", "sent",
                                "suppressed", "evicted", "degraded", "precision")},
          {"rule": "ab", "events": 3, "runs": 2, "matches": 1, "reported": 1, "sent": 1,
           "suppressed": 0, "evicted": 0, "degraded": False, "precision": None})


@case("a key with too many partial matches: its oldest run goes, counted and said")
def _():
    crowd = file("crowd.cep", EVENTS + """
rule crowd {
  for each id
  match a as x then at least 1 b in any combination as y then a [n = 9] as z
  within 60 s
  alert low "x"
}
""")
    lines = line("a", 0) + "".join(line("b", i) for i in range(1, 20)) + line("a", 30, n=9)
    done = run(CEPHEID, "run", crowd, "--stats", "stats.json", stdin=lines)
    expect(done, status=0, stdout="",
           err_has=["crowd: degraded: 1 run was given up, the oldest of a key with too many"],
           err_lacks=["evicted"])
    rule = json.loads(read("stats.json"))["rules"][0]
    equal((rule["evicted"], rule["crowded"], rule["degraded"]), (0, 1, True))


@case("--stats as CSV: a row for the run, one for each rule")
def _():
    run(CEPHEID, "run", rules(), "--stats", "stats.csv", stdin=AB)
    head, whole, rule = [row.split(",") for row in read("stats.csv").split("\n")[:3]]
    head, whole, rule = [[c.strip() for c in row] for row in (head, whole, rule)]
    equal((len(head), head[:2]), (len(whole), ["scope", "name"]))
    equal(len(head), len(rule))
    equal((whole[0], whole[head.index("records")]), ("run", "2"))
    equal((rule[0], rule[1], rule[head.index("rule_matches")]), ("rule", "ab", "1"))


@case("--truth: precision and recall")
def _():
    truth = [{"rule": "ab", "key": {"id": k}, "kind": kind, "first_time": "1970-01-01T00:00:01Z",
              "time": "1970-01-01T00:00:02.000Z"}
             for k, kind in (("k", "positive"), ("m", "positive"), ("n", "near_miss"))]
    file("truth", "".join(json.dumps(t) + "\n" for t in truth))
    done = run(CEPHEID, "run", rules(), "--truth", "truth", "--stats", "stats.json",
               stdin=AB + line("a", 3, "n") + line("b", 4, "n"))
    rule = json.loads(read("stats.json"))["rules"][0]
    equal((rule["expected"], rule["found"], rule["precision"], rule["recall"]), (2, 1, 0.5, 0.5))
    expect(done, err_has=["precision", "recall", "0.500"])
    expect(run(CEPHEID, "run", rules(), "--truth", file("bad", '{"rule":1}\n'), stdin=AB),
           status=3, err_has=["bad:1: an episode has rule, key, kind"])


@case("memory does not grow with the input")
def _():
    def peak(count):
        text = "".join(line("ab"[i % 2], i, f"k{i % 97}", n=i) for i in range(count))
        run(CEPHEID, "run", rules(LATE + RULE), "--stats", "stats.json", "--alerts", "alerts",
            "-i", file("in", text))
        return json.loads(read("stats.json"))["run"]["peak_rss_bytes"]
    small, large = peak(20000), peak(400000)
    assert large < small + (2 << 20), f"{small} bytes, then {large}"


# --- Usage ---

@case("--help and --version")
def _():
    expect(run(CEPHEID, "--help"), status=0, has=["Usage: cepheid run RULES", "cepheid -c FILE"])
    expect(run(CEPHEID, "run", "--help"), status=0, has=["--type-field", "--partial"])
    expect(run(CEPHEID, "--version"), status=0, has=["cepheid 0."])
    expect(run(CEPHEID), status=3, err_has=["Usage:"])
    expect(run(CEPHEID, "-c", "x.yaml"), status=3, err_has=["not in this release"])
    with open("/dev/full", "w", encoding="utf-8") as full:
        equal(subprocess.run([CEPHEID, "--help"], stdout=full, stderr=subprocess.DEVNULL,
                             check=False).returncode, 3)


@case("what is wrong with options, and what was meant")
def _():
    for args, told in (
            (["run"], "no rule file was named"),
            (["rum"], "unknown command rum; did you mean run?"),
            (["run", rules(), "--evnt", "a"], "unknown option --evnt; did you mean --event?"),
            (["run", rules(), "--evnt=a"], "unknown option --evnt; did you mean --event?"),
            (["run", rules(), "-x"], "unknown option -x"),
            (["run", rules(), "--dead"], "--dead needs an argument"),
            (["run", rules(), "--partial=1"], "--partial takes no argument"),
            (["run", rules(), "-o", "prety"],
             "-o prety: it is ndjson, pretty or csv; did you mean pretty?"),
            (["run", rules(), "-o", "json"], "did you mean ndjson?"),
            (["run", rules(), "--event", "aa"], "did you mean a?"),
            (["run", rules(), "--from", "yesterday"], "--from yesterday: a time is"),
            (["run", rules(), "--from", "2026-03-02", "--to", "2026-03-01"], "--from is not"),
            (["run", rules(), "--dead", "x", "--late", "x"], "--dead and --late cannot both"),
            (["run", rules(), "-i", "-", "-i", "-"], "can be read only once"),
            (["run", rules(), "--event", "a", "--type-field", "b"], "exclude each other")):
        expect(run(CEPHEID, *args), status=3, stdout="", err_has=[told])


@case("an event of a package goes by its whole name, and by the last part if no other has it")
def _():
    text = "package x.y\n" + EVENTS + 'rule r { match a alert low "x" }'
    for name in ("x.y.a", "a"):
        done = run(CEPHEID, "run", rules(text), "--event", name, stdin='{"ts":1,"id":"k"}\n')
        equal([a["rule"] for a in alerts(done)], ["x.y.r"])
        done = run(CEPHEID, "run", rules(text), stdin=line(name, 1))
        equal([a["events"]["a"][0]["_event"] for a in alerts(done)], ["x.y.a"])
    file("other.cep", "package z\n" + EVENTS + 'rule r { match a alert low "x" }')
    expect(run(CEPHEID, "run", rules(text), "other.cep", "--event", "a"), status=3,
           err_has=["did you mean"])
    done = run(CEPHEID, "run", rules(text), "other.cep", stdin=line("a", 1) + line("z.a", 2))
    equal([a["rule"] for a in alerts(done)], ["z.r"])
    expect(done, status=0, err_has=['unknown_type: several packages declare an event "a": it goes '
                                    "by its whole name, as x.y.a does"])
    file("global.cep", EVENTS + 'rule r { match a alert low "x" }')
    done = run(CEPHEID, "run", rules(text), "global.cep", stdin=line("a", 1) + line("x.y.a", 2))
    equal([a["rule"] for a in alerts(done)], ["r", "x.y.r"])


@case("the shipped rules find what the generator has put in")
def _():
    patterns = os.path.join(os.environ["top_srcdir"], "patterns")
    made = run(os.path.join(BUILD, "cepgen"), "--events", "40000", "--seed", "7", "--truth",
               "truth", "--out", "in.ndjson")
    expect(made, status=0)
    done = run(CEPHEID, "run", patterns, "-i", "in.ndjson", "--truth", "truth", "--stats",
               "stats.json")
    expect(done, status=0)
    for rule in json.loads(read("stats.json"))["rules"]:
        if rule["expected"] > 0:
            equal((rule["rule"], rule["recall"]), (rule["rule"], 1))
            assert rule["precision"] > 0.5, rule


main()

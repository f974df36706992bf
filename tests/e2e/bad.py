#!/usr/bin/env python3
"""`cepheid run` where something is bad: lines, files, disks, readers; and a user who has enough."""
import gzip
import json
import os
import re
import signal
import subprocess
import time

from streams import AB, EVENTS, RULE, alerts, line, rules
from tap import CEPCTL, CEPHEID, Skip, case, equal, expect, file, holds, main, read, run


# --- Bad input ---

BAD = ['{"event":"a","ts":1', '[1,2]', '{"event":"zz","ts":1}', '{"ts":1}', '{"event":"a"}',
       '{"event":"a","ts":"soon"}', '{"event":"a","ts":99999999999999999999}', 'nonsense', '"a"']


@case("bad lines never stop the run: counted by reason, the first three shown")
def _():
    done = run(CEPHEID, "run", rules(), stdin="\n".join(BAD) + "\n" + AB)
    equal(len(alerts(done)), 1)
    expect(done, status=0, err_has=[f"{len(BAD)} dead letters", "syntax", "not_object",
                                    "unknown_type", "missing_type", "missing_time",
                                    "--dead FILE keeps them all"])
    equal(len(re.findall(r"^cepheid run: standard input:\d+: ", done.stderr, re.M)), 3)


@case("--dead FILE holds each with source, offset, line, reason, detail and the line itself")
def _():
    done = run(CEPHEID, "run", rules(), "-i", file("in", "\n".join(BAD) + "\n" + AB), "--dead",
               "dead.ndjson")
    expect(done, status=0, err_has=["; in dead.ndjson"])
    done = run(CEPHEID, "run", rules(), "-i", "in", "--dead", "-", "--alerts", "/dev/null")
    equal(done.stdout, read("dead.ndjson"))
    expect(done, err_has=["; in standard output"])
    letters = [json.loads(text) for text in read("dead.ndjson").splitlines()]
    equal([d["raw"] for d in letters], BAD)
    equal([d["line"] for d in letters], list(range(1, len(BAD) + 1)))
    offset = 0
    for letter, text in zip(letters, BAD):
        equal(sorted(letter), ["detail", "line", "offset", "raw", "reason", "source"])
        equal((letter["source"], letter["offset"]), ("in", offset))
        offset += len(text) + 1


@case("dead letters of types with a secret keep their length only")
def _():
    text = EVENTS.replace("id: string", "id: string secret") + RULE
    done = run(CEPHEID, "run", rules(text), "--dead", "dead.ndjson",
               stdin='{"event":"a","id":"sesame-4711"}\n')
    expect(done, status=0)
    equal(json.loads(read("dead.ndjson"))["length"], 32)
    assert "sesame" not in read("dead.ndjson") + done.stderr
    done = run(CEPHEID, "run", rules(text), stdin='{"event":"a","id":"sesame-4711"}\n')
    assert "sesame" not in done.stderr


@case("an empty input is none of the bad")
def _():
    for done in (run(CEPHEID, "run", rules(), "-i", file("empty", "")),
                 run(CEPHEID, "run", rules(), "-i", file("empty.csv", "")),
                 run(CEPHEID, "run", rules()),
                 run(CEPHEID, "run", rules(), "-i", "/dev/null")):
        expect(done, status=0, stdout="", err_has=["0 records"])


@case("a file that is not there, or no file")
def _():
    done = run(CEPHEID, "run", rules(), "-i", "nowhere.ndjson")
    expect(done, status=3, stdout="", err_has=["nowhere.ndjson: cannot be opened: No such file"])
    done = run(CEPHEID, "run", rules(), "-i", file("in", AB), "-i", ".")
    expect(done, status=3, stdout="")
    expect(run(CEPHEID, "run", "nowhere.cep"), status=3,
           err_has=["nowhere.cep: No such file or directory"])
    os.mkdir("hollow")
    expect(run(CEPHEID, "run", "hollow"), status=3, err_has=["no .cep file"])


def as_nobody(*command):
    """Root may read everything; somebody else may not."""
    if os.geteuid() != 0:
        return run(*command)
    return subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL, check=False,
                          capture_output=True, text=True, user=65534, group=65534,
                          extra_groups=[])


@case("files without permission: inputs, rules, outputs")
def _():
    os.chmod(".", 0o755)
    os.chmod(file("in", AB), 0)
    os.chmod(file("held.cep", EVENTS + RULE), 0)
    os.mkdir("shut", 0o700)
    rules()
    try:
        seen = as_nobody(CEPHEID, "run", "rules.cep", "-i", "/dev/null")
    except PermissionError:
        raise Skip("nobody may not come here") from None
    if "rules.cep" in seen.stderr:
        raise Skip("nobody may not come here")
    expect(as_nobody(CEPHEID, "run", "rules.cep", "-i", "in"), status=3,
           err_has=["in: cannot be opened: Permission denied"])
    expect(as_nobody(CEPHEID, "run", "held.cep"), status=3,
           err_has=["held.cep: Permission denied"])
    expect(as_nobody(CEPCTL, "check", "held.cep"), status=3,
           err_has=["held.cep: Permission denied"])
    if os.geteuid() == 0:
        for option in ("--alerts", "--dead", "--late", "--stats"):
            expect(as_nobody(CEPHEID, "run", "rules.cep", "-i", "/dev/null", option, "shut/x"),
                   status=3, err_has=["shut/x: cannot be opened for writing: Permission denied"])


@case("a gzip cut short: what was whole is worked on, then exit 3 and where")
def _():
    text = "".join(line("ab"[i % 2], i, f"k{i % 7}", n=i * 2654435761 % 2**32)
                   for i in range(20000))
    packed = gzip.compress(text.encode())
    file("in.ndjson.gz", packed[:len(packed) * 3 // 4])
    done = run(CEPHEID, "run", rules(), "-i", "in.ndjson.gz")
    expect(done, status=3, err_has=["in.ndjson.gz", "stopped before the end"])
    assert len(alerts(done)) > 1000
    quiet = EVENTS + 'rule q { for each id match a then no b for 60 s alert low "{id}" }'
    done = run(CEPHEID, "run", rules(quiet), "-i",
               file("short.gz", gzip.compress(line("a", 1).encode())[:-4]))
    expect(done, status=3, stdout="")


@case("a line of 10 MB becomes a dead letter or an event, and what follows counts")
def _():
    done = run(CEPHEID, "run", rules(), "--dead", "dead.ndjson",
               stdin=line("a", 1, "x" * 10_000_000) + AB)
    expect(done, status=0, err_has=["1 dead letter: 1 too_long"])
    equal(len(alerts(done)), 1)
    letter = json.loads(read("dead.ndjson"))
    equal((letter["line"], letter["reason"], letter["length"]),
          (1, "too_long", len(line("a", 1, "x" * 10_000_000)) - 1))


@case("deep nesting, NaN, invalid UTF-8 and keys that come twice have their answers")
def _():
    deep = '{"event":"a","ts":1,"id":"k","x":' + "[" * 5000 + "]" * 5000 + "}\n"
    nan = '{"event":"a","ts":1,"id":"k","n":NaN}\n'
    utf8 = b'{"event":"a","ts":1000,"id":"k\xff"}\n{"event":"b","ts":2000,"id":"k\xff"}\n'
    twice = '{"event":"a","ts":3000,"id":"x","id":"y"}\n{"event":"b","ts":4000,"id":"y"}\n'
    done = run(CEPHEID, "run", rules(),
               stdin=deep.encode() + nan.encode() + utf8 + twice.encode())
    expect(done, status=0, err_has=["2 dead letters", "1 too_deep", "1 syntax", "1 JSON key",
                                    "2 texts with invalid UTF-8"])
    equal([a["key"]["id"] for a in alerts(done)], ["k\ufffd", "y"])


@case("long keys count, side by side; a key beyond the bound is none")
def _():
    file("k.cep", "event a { k: string } time ts in ms\n"
         "rule r { for each k match a alert high \"x\" }\n")
    for length, wanted in ((4000, 100), (60000, 100), (70000, 0)):
        file("in", "".join(json.dumps({"event": "a", "ts": i, "k": f"{i:03}" + "x" * length}) + "\n"
                           for i in range(100)))
        done = run(CEPHEID, "run", "k.cep", "-i", "in")
        expect(done, status=0)
        equal(len(done.stdout.splitlines()), wanted)


@case("several lists as one key: combinations up to a bound, the rest counted")
def _():
    names = ["t1", "t2", "t3", "t4", "t5", "t6"]
    file("k.cep", "event a { " + " ".join(f"{n}: list of string" for n in names)
         + " } time ts in ms\nrule r { for each " + ", ".join(f"any {n}" for n in names)
         + " match a alert high \"x\" }\n")
    file("in", json.dumps({"event": "a", "ts": 1} | {n: [str(i) for i in range(64)]
                                                     for n in names}) + "\n")
    done = run(CEPHEID, "run", "k.cep", "-i", "in", "--stats", "stats.json")
    expect(done, status=0)
    equal(len(done.stdout.splitlines()), 4096)
    equal(json.loads(read("stats.json"))["rules"][0]["keys_cut"], 1)


@case("odd values read as absent and are counted")
def _():
    text = EVENTS.replace("n: int?", "n: int  m: enum(x, y)?") + RULE
    done = run(CEPHEID, "run", rules(text), "--stats", "stats.json",
               stdin=line("a", 1, n="three", m="z") + line("b", 2))
    equal(json.loads(read("stats.json"))["fields"], [
        {"event": "a", "field": "n", "missing": 0, "wrong_type": 1, "unknown_enum": 0},
        {"event": "a", "field": "m", "missing": 0, "wrong_type": 0, "unknown_enum": 1},
        {"event": "b", "field": "n", "missing": 1, "wrong_type": 0, "unknown_enum": 0}])
    expect(done, status=0, err_has=[
        "1 value of another type than declared, read as absent: a.n 1\n",
        "1 value that its enum does not declare, read as absent: a.m 1\n",
        "1 value is missing and not optional: b.n 1\n"])


# --- Where it goes wrong ---

@case("a full disk stops the run and says so")
def _():
    for option in ("--alerts", "--dead", "--late", "--stats"):
        done = run(CEPHEID, "run", rules(), option, "/dev/full",
                   stdin="bad\n" + AB + line("a", 0))
        expect(done, status=3, err_has=["/dev/full: no space left"])


@case("a disk that fills up in between")
def _():
    if os.geteuid() != 0:
        raise Skip("only root may mount a small file system")
    os.mkdir("small")
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "small"],
                           stderr=subprocess.DEVNULL, check=False)
    if mount.returncode != 0:
        raise Skip("no file system can be mounted here")
    try:
        text = "".join(line("a", i, f"k{i}") + line("b", i, f"k{i}") for i in range(5000))
        done = run(CEPHEID, "run", rules(), "--alerts", "small/alerts", stdin=text)
        whole = read("small/alerts").split("\n")[:-1]
        expect(done, status=3, err_has=[
            f"small/alerts: no space left; whole lines in it: {len(whole)}\n",
            "stopped before the end"])
        for told in whole:
            json.loads(told)
    finally:
        subprocess.run(["umount", "small"], check=True)


@case("an output file that cannot be made: told before the work begins")
def _():
    for option in ("--alerts", "--dead", "--late", "--stats"):
        done = run(CEPHEID, "run", rules(), option, "no/such/folder", stdin=AB)
        expect(done, status=3, stdout="", err_has=["no/such/folder"], err_lacks=["records"])


@case("an output that is also read, or two to one file: refused, and nothing is lost")
def _():
    rules()
    file("in", AB)
    file("out", "old\n")
    os.link("in", "same")
    for args, told in ((["-i", "in", "--alerts", "same"], "--alerts same: it is also read"),
                       (["-i", "in", "--stats", "rules.cep"], "--stats rules.cep: it is also"),
                       (["--dead", "out", "--late", "./out"], "--dead and --late cannot both")):
        expect(run(CEPHEID, "run", "rules.cep", *args), status=3, err_has=[told])
    equal((read("in"), read("out")), (AB, "old\n"))
    holds(read("rules.cep"), "rule ab")
    expect(run(CEPHEID, "run", "rules.cep", "--dead", "/dev/null", "--late", "/dev/null",
               stdin=AB), status=0)


@case("a reader that goes away: exit 3, and it says so")
def _():
    text = "".join(line("a", i, f"k{i}") + line("b", i, f"k{i}") for i in range(20000))
    file("in.ndjson", text)
    with subprocess.Popen([CEPHEID, "run", rules(), "-i", "in.ndjson"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read().decode()
        equal(process.wait(), 3)
        holds(told, "standard output", "stopped before the end")


@case("SIGINT, SIGTERM, SIGHUP: what was found, the summary, exit 128 and the signal's number")
def _():
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        with subprocess.Popen([CEPHEID, "run", rules()], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write((AB + line("a", 3)).encode())
            process.stdin.flush()
            holds(process.stdout.readline().decode(), '"rule":"ab"')
            process.send_signal(number)
            told = process.stderr.read().decode()
            equal(process.wait(), status)
            holds(told, "3 records", "stopped before the end", f"interrupted by {number.name}")


@case("under nohup SIGHUP means nothing")
def _():
    with subprocess.Popen(["nohup", CEPHEID, "run", rules()], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(AB.encode())
        process.stdin.flush()
        holds(process.stdout.readline().decode(), '"rule":"ab"')
        process.send_signal(signal.SIGHUP)
        process.stdin.write(line("a", 3).encode())
        process.stdin.close()
        holds(process.stderr.read().decode(), "3 records in ")
        equal(process.wait(), 0)


@case("SIGINT while nobody writes to a named pipe, or somebody writes nothing")
def _():
    os.mkfifo("pipe")
    for writes in (False, True):
        with subprocess.Popen([CEPHEID, "run", rules(), "-i", "pipe"],
                              stderr=subprocess.PIPE) as process:
            writer = os.open("pipe", os.O_RDWR) if writes else None
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            told = process.stderr.read().decode()
            equal(process.wait(), 130)
            holds(told, "0 records", "stopped before the end", "interrupted by SIGINT")
            if writer is not None:
                os.close(writer)


@case("SIGINT while nobody reads the named pipe of an output")
def _():
    os.mkfifo("pipe")
    for option in ("--alerts", "--stats"):
        with subprocess.Popen([CEPHEID, "run", rules(), option, "pipe"], stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            equal(process.stderr.read().decode(), "cepheid run: interrupted by SIGINT\n")
            equal(process.wait(), 130)


@case("SIGINT in the middle of a file")
def _():
    text = "".join(line("ab"[i % 2], i, f"k{i % 7}") for i in range(200000))
    file("in.ndjson", text * 4)
    with subprocess.Popen([CEPHEID, "run", rules(), "-i", "in.ndjson", "--alerts", "alerts"],
                          stderr=subprocess.PIPE) as process:
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()
        status = process.wait()
    assert status in (0, 130), told
    if status == 130:
        holds(told, "stopped before the end")
    for whole in read("alerts").splitlines():
        json.loads(whole)


main()

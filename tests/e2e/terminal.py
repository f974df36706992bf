#!/usr/bin/env python3
"""What the commands do on a terminal and only there: colours, progress, alerts for people."""
import os
import pty
import re
import signal
import subprocess
import time

from streams import AB, EVENTS, RULE, line, rules
from tap import CEPCTL, CEPHEID, case, equal, file, holds, main


class Terminal:
    """A command whose outputs are a terminal, and what it has written there."""

    def __init__(self, *command, stdout=None, env=None):
        master, slave = pty.openpty()
        self.master = master
        base = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=slave, stdout=stdout or slave,
            env={**base, "TERM": "xterm", **(env or {})})
        os.close(slave)

    def end(self, stdin=""):
        """Its status, and all that it wrote."""
        self.process.stdin.write(stdin.encode())
        self.process.stdin.close()
        text = b""
        while True:
            try:
                piece = os.read(self.master, 65536)
            except OSError:                     # the last who had the terminal open is gone
                break
            if not piece:
                break
            text += piece
        os.close(self.master)
        return self.process.wait(), text.decode()


@case("pretty and in colours is the default, unless NO_COLOR or TERM says otherwise")
def _():
    status, text = Terminal(CEPHEID, "run", rules()).end(AB)
    equal(status, 0)
    holds(text, "1970-01-01T00:00:02Z      \x1b[31mHIGH\x1b[0m      \x1b[1mab\x1b[0m")
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        text = Terminal(CEPHEID, "run", rules(), env=env).end(AB)[1]
        holds(text, "1970-01-01T00:00:02Z      HIGH      ab")
        assert "\x1b" not in text, text
    text = Terminal(CEPHEID, "run", rules(), "-o", "ndjson", env={"NO_COLOR": ""}).end(AB)[1]
    holds(text, '{"id":"')


@case("diagnostics: colours of their own, none under NO_COLOR")
def _():
    file("bad.cep", EVENTS + RULE.replace("match a", "match aa"))
    status, text = Terminal(CEPCTL, "check", "bad.cep").end()
    equal(status, 2)
    holds(text, "\x1b[1;31merror[E")
    plain = Terminal(CEPCTL, "check", "bad.cep", env={"NO_COLOR": "1"}).end()[1]
    equal(re.sub("\x1b\\[[0-9;]*m", "", text), plain)


@case("progress of a file: share, events, rate, time left, on one line that goes at the end")
def _():
    text = "".join(line("ab"[i % 2], i, f"k{i % 7}") for i in range(50000))
    with open("in", "w", encoding="utf-8") as f:
        for _ in range(30):
            f.write(text)
    with open("alerts", "wb") as alerts:
        status, text = Terminal(CEPHEID, "run", rules(), "-i", "in", stdout=alerts).end()
    equal(status, 0)
    shown = re.findall(r"\r *(\d+) %  ([\d,]+) events  [\d.]+ [kM]/s  \d+ s left\x1b\[K", text)
    assert shown, text
    shares = [int(share) for share, _ in shown]
    assert shares == sorted(shares) and shares[-1] <= 100, shares
    assert re.search(r"\r\x1b\[K1,500,000 records in ", text), text[-2000:]


@case("progress of a pipe knows no end; SIGINT leaves the summary on a line of its own")
def _():
    terminal = Terminal(CEPHEID, "run", rules())
    terminal.process.stdin.write(AB.encode())
    terminal.process.stdin.flush()
    time.sleep(0.8)
    terminal.process.send_signal(signal.SIGINT)
    status, text = terminal.end()
    equal(status, 130)
    holds(text, "\r2 events  ", "\r\x1b[K2 records in ", "interrupted by SIGINT")
    assert "%" not in text and "left" not in text, text


@case("no progress where standard error is no terminal")
def _():
    with subprocess.Popen([CEPHEID, "run", rules()], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        process.stdin.write(AB.encode())
        process.stdin.flush()
        time.sleep(0.5)
        process.stdin.close()
        text = process.stderr.read().decode()
        assert text.startswith("2 records in ") and "\r" not in text, text


main()

"""streams.py -- a small rule set and lines of events for it."""
import json

from tap import file

EVENTS = """
event a { id: string  n: int? } time ts in ms
event b { id: string  n: int? } time ts in ms
"""
RULE = """
rule ab {
  for each id
  match a then b within 60 s
  alert high "{id}: a, then b"
}
"""
LATE = EVENTS.replace("in ms", "in ms  late 10 s")


def rules(text=EVENTS + RULE, name="rules.cep"):
    return file(name, text)


def line(event, seconds, key="k", **more):
    return json.dumps(dict({"event": event, "ts": round(seconds * 1000), "id": key}, **more)) + "\n"


def alerts(done):
    return [json.loads(text) for text in done.stdout.splitlines()]


def times(done):
    return [a["time"] for a in alerts(done)]


AB = line("a", 1) + line("b", 2)

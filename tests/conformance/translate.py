#!/usr/bin/env python3
"""Turns recorded FlinkCEP cases into .cep text, NDJSON events and expected matches.

    translate.py CASES.jsonl > translated.jsonl

A line of output is one case: {"id", "rules", "events", "expected"} to be run, or {"id", "skip"}
with the reason why it cannot be. `expected` is a list of matches, each a map from step to the "i"
of its events. Cases without a skip strategy get `repeat overlapping`, the others their own policy.
A case without a window gets `limit 1000 runs per key`: a rule's memory must be bounded.
"""

import json
import re
import sys

FIELDS = "i: int  id: int  name: string  price: float  volume: float?  type: string?  ts: int"
WORDS = {"begin": "", "next": "next ", "followedBy": "", "followedByAny": "every "}
REPEAT = {
    "NO_SKIP": "overlapping",
    "SKIP_PAST_LAST_EVENT": "after match",
    "SKIP_TO_NEXT": "from next",
    "SKIP_TO_FIRST": "from first",
    "SKIP_TO_LAST": "from last",
}


class Untranslatable(Exception):
    """The case has no counterpart; the text says why."""


# ---- conditions: C-like text over one event and the stages so far ----

TOKEN = re.compile(r'\s*("[^"]*"|[0-9.]+|[A-Za-z_][\w*]*(?:\.[A-Za-z_]\w*)?'
                   r'|&&|\|\||[=<>!]=|[<>()+,])')
OPERATORS = {"==": "=", "&&": "and", "||": "or"}


def quoted(name):
    """A step's name; what is no word stands in back quotes."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{name}`"


def tokens_of(text):
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise Untranslatable("condition not understood: " + text[at:])
        tokens.append(token.group(1))
        at = token.end()
    return tokens


def call(name, argument, stages):
    """sum(stage.f), count(stage), first(stage.f), is(Class); a stage that is not there gives 0."""
    stage, _, field = argument.partition(".")
    if name == "is":
        return f'type = "{argument}"'
    if stage not in stages:
        return "0"
    if name == "first":
        return f"(first({quoted(stage)}).{field} else 0)"
    return f"{name}({quoted(stage)}{'.' if field else ''}{field})"


def condition(text, stages):
    """The same in .cep, or None if it is always true."""
    out, tokens = [], tokens_of(text)
    if tokens == ["true"]:
        return None
    while tokens:
        token = tokens.pop(0)
        if token in ("contains", "startswith"):
            out.append({"contains": "contains", "startswith": "starts_with"}[token])
        elif tokens[:1] == ["("] and token in ("sum", "count", "first", "is"):
            out.append(call(token, tokens[1], stages))
            if tokens[2] != ")":
                raise Untranslatable("condition not understood: " + text)
            del tokens[:3]
        else:
            out.append(OPERATORS.get(token, token))
    text = " ".join(out).replace("( ", "(").replace(" )", ")").replace(" ,", ",")
    return re.sub(r"(contains|starts_with) \(", r"\1(", text)


def bracketed(text, stages):
    cond = None if text is None else condition(text, stages)
    return "" if cond is None else f" [{cond}]"


# ---- patterns ----


def quantifier(quant):
    low, high, inner = quant["min"], quant["max"], quant["inner"]
    text = "optional " if quant["optional"] or low == 0 else ""
    low = max(low, 1)
    if inner is None and high == 1:
        return text
    if high is None:
        text += f"at least {low} "
    elif low == high:
        text += f"exactly {low} "
    else:
        text += f"{low} to {high} "
    return text + ("consecutive " if inner == "strict" else "")


def no_step(stage, stages):
    where = bracketed(stage.get("where"), stages)
    if stage["rel"] == "notNext":
        return "not next ev" + where
    window = stage.get("within_prev_ms")
    return f"no ev{where}" + (f" for {window} ms" if window else "")


def step(stage, stages):
    quant, gap = stage["quant"], stage["quant"].get("gap_ms")
    window = stage.get("within_prev_ms")
    is_loop = quant["inner"] is not None or quant["max"] != 1
    text = WORDS[stage["rel"]]
    if window and stage["rel"] != "begin":
        text += f"within {window} ms "
    elif window and is_loop:
        gap = window  # a first loop: its window can only bound its own elements
    text += quantifier(quant)
    if stage.get("group"):
        text += "{ " + sequence(stage["group"], stages) + " }"
    else:
        stages.append(stage["name"])
        text += "ev" + bracketed(stage["where"], stages)
    if quant["inner"] == "combinations":
        text += " in any combination"
    elif quant["greedy"] and is_loop:
        text += " greedy"
    if not stage.get("group"):
        text += " as " + quoted(stage["name"])
    if stage.get("until"):
        text += f" until [{condition(stage['until'], stages)}]"
    return text + (f" each within {gap} ms" if gap else "")


def sequence(pattern, stages):
    return " then ".join(
        no_step(s, stages) if s["rel"].startswith("not") else step(s, stages) for s in pattern
    )


def window_of(pattern):
    windows = [s["within_ms"] for s in pattern if s.get("within_ms")]
    return windows[0] if windows else None


def rule_of(case):
    stages = []
    lines = [f"event ev {{ {FIELDS} }} time from \"ts\" in ms", "rule r {"]
    if case.get("key"):
        lines.append(f"  for each {case['key']}")
    lines.append("  match " + sequence(case["pattern"], stages))
    window = window_of(case["pattern"])
    if window:
        lines.append(f"  within {window} ms")
    lines.append('  alert high "x"')
    skip = case["skip"]
    target = f" {quoted(skip['stage'])}" if skip.get("stage") else ""
    if skip.get("stage") and skip["stage"] not in stages:
        raise Untranslatable("skips to a stage that is not in the pattern")
    lines.append(f"  repeat {REPEAT[skip['type']]}{target}")
    if not window:
        lines.append("  limit 1000 runs per key")
    return "\n".join(lines + ["}", ""])


# ---- events ----


def stream_of(case):
    """The events in the order in which they take effect; without late and unfinished ones."""
    if "events" in case:
        return case["events"]
    events = [s["e"] for s in case["stream"]
              if "e" in s and s["e"]["i"] not in case["expected_late"]]
    if case["time"] == "processing":
        return events
    marks = [s["wm"] for s in case["stream"] if "wm" in s]
    last = float("inf") if "MAX" in marks else max(m for m in marks if m != "MIN")
    events = [e for e in events if e["ts"] <= last]
    by = case["comparator"]
    return sorted(events, key=lambda e: (e["ts"], e[by] if by else 0))


def events_of(case):
    events = stream_of(case)
    if any(a["ts"] > b["ts"] for a, b in zip(events, events[1:])):
        raise Untranslatable("its events are not in time order")
    return "".join(json.dumps({"event": "ev", **e}) + "\n" for e in events)


def translate(case):
    name = case["source"] + ("/" + case["variant"] if case.get("variant") else "")
    try:
        if case.get("expected_error"):
            raise Untranslatable("it expects an exception: " + case["expected_error"])
        return {
            "id": name,
            "rules": rule_of(case),
            "events": events_of(case),
            "expected": case["expected_by_stage"],
        }
    except Untranslatable as why:
        return {"id": name, "skip": str(why)}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as cases:
        for line in cases:
            print(json.dumps(translate(json.loads(line))))


if __name__ == "__main__":
    main()

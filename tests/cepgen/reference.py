"""The shipped rules once more: one short function a rule, over all events at once.

Written from the text of the rules, to judge the generator without the engine. A function takes the
events of its types, in order, and yields (key, time in ms) of each alert before suppression.
"""
import datetime
import json
import math
from collections import defaultdict

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
TRUSTED = {"city-parking", "metro-tickets", "energy-coop", "water-works", "housing-trust"}
PRIVILEGED = {"storage-admin", "dba", "backup-operator", "legal-hold"}
SHELLS = {"sh", "bash", "dash", "zsh", "fish", "pwsh", "cmd.exe", "powershell.exe"}


def parse_time(text):
    then = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    since = then - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since // datetime.timedelta(milliseconds=1)


def groups(events, field):
    found = defaultdict(list)
    for event in events:
        found[event[field]].append(event)
    return found.items()


def card_testing(events):
    for card, own in groups(events, "card_id"):
        probes = []
        for e in own:
            if e["channel"] == "cnp" and e["result"] == "declined" and e["amount"] < 2:
                probes.append(e["at"])
            if (e["result"] == "approved" and e["amount"] > 200
                    and e["merchant"] not in TRUSTED):
                recent = [p for p in probes if e["at"] - p < 30 * MINUTE]
                if len(recent) >= 3 and e["merchant"] != "own-test-shop":
                    yield {"card_id": "****" + card[-4:]}, e["at"]
                probes = []


def account_takeover(events):
    for user, own in groups(events, "user"):
        runs = []       # [time of the reset, is the new device in]
        for e in own:
            runs = [r for r in runs if e["at"] - r[0] < 24 * HOUR]
            if e["event"] == "password_reset":
                runs.append([e["at"], False])
            elif e["event"] == "login":
                if e["result"] == "success" and e.get("new_device"):
                    for r in runs:
                        r[1] = True
            elif e["event"] == "step_up_ok":
                runs = [r for r in runs if not r[1]]
            elif e["status"] == "created" and e["amount"] > 1000 and any(r[1] for r in runs):
                yield {"user": user}, e["at"]
                runs = []


def distance_km(a, b):
    phi1, phi2 = math.radians(a["lat"]), math.radians(b["lat"])
    half = math.radians(b["lon"] - a["lon"]) / 2
    h = math.sin((phi2 - phi1) / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


def impossible_travel(events):
    for user, own in groups(events, "user"):
        here = None
        for e in own:
            if e["result"] != "success" or "geo" not in e or e["ip"].startswith("198.51.100."):
                continue
            if here is not None and e["at"] - here["at"] < 12 * HOUR:
                km = distance_km(here["geo"], e["geo"])
                hours = max(e["at"] - here["at"], 1) / HOUR
                if km > 500 and km / hours > 900 and here["device"] != e["device"]:
                    yield {"user": user}, e["at"]
            here = e


def unsettled_transfer(events):
    for transfer, own in groups(events, "transfer_id"):
        settled = [e["at"] for e in own if e["event"] == "settlement"]
        for e in own:
            if e.get("status") == "executed":
                if not any(e["at"] <= s < e["at"] + 15 * MINUTE for s in settled):
                    yield {"transfer_id": transfer}, e["at"] + 15 * MINUTE


def password_spraying(events):
    for ip, own in groups(events, "ip"):
        if ip.startswith("198.18."):
            continue
        fails = []
        for e in own:
            if e["result"] == "failure":
                fails.append(e)
                continue
            fails = [f for f in fails if e["at"] - f["at"] < 10 * MINUTE]
            for first in range(len(fails) - 9):
                users = {f["user"] for f in fails[first:]}
                if len(users) >= 10 and len(fails) - first <= 2 * len(users):
                    yield {"ip": ip}, e["at"]
                    fails = []
                    break


def refund_abuse(events):
    for customer, own in groups(events, "customer_id"):
        claims = []
        for e in own:
            if e["reason"] == "returned":
                continue
            claims = [c for c in claims if e["at"] - c["at"] < 24 * HOUR] + [e]
            orders = {c["order_id"] for c in claims}
            if len(claims) >= 3 and len(orders) >= 3 and sum(c["amount"] for c in claims) > 300:
                yield {"customer_id": customer}, e["at"]
                claims = []


def is_escalation(e):
    return (e["event"] == "role_change" and e["action"] == "granted" and e["role"] in PRIVILEGED
            and "ticket" not in e and e["granted_by"] != "provisioning")


def privilege_escalation(events):
    for user, own in groups(events, "user"):
        runs = []       # [time of the grant, documents, time of the last, bytes]
        for e in own:
            if is_escalation(e):
                runs.append([e["at"], 0, e["at"], 0])
            if e["event"] != "download" or e["label"] != "confidential":
                continue
            runs = [r for r in runs if e["at"] - r[0] < HOUR
                    and (r[1] == 0 or e["at"] - r[2] < 5 * MINUTE)]
            for r in runs:
                r[1:] = [r[1] + 1, e["at"], r[3] + e["bytes"]]
            if any(r[1] >= 20 and r[3] > 50_000_000 for r in runs):
                yield {"user": user}, e["at"]
                runs = []


def clone_then_shell(events):
    clones = {}
    for e in events:
        if "process" not in e["event.category"]:
            continue
        process, host = e["process"], e["host"]["id"]
        ours = any(a.startswith("https://git.example.org/") for a in process["args"])
        parent = (host, process.get("parent", {}).get("entity_id"))
        if process["name"] == "git" and "clone" in process["args"] and not ours:
            clones[host, process["entity_id"]] = e["at"]
        elif process["name"] in SHELLS and e["at"] - clones.get(parent, -MINUTE) < MINUTE:
            yield {"host.id": host, "tree": parent[1]}, e["at"]
            del clones[parent]


def payout_after_change(events):
    for payee, own in groups(events, "payee_id"):
        changes = []
        for e in own:
            if e["event"] == "bank_change":
                changes.append(e)
            elif e["event"] == "callback_ok":
                changes = []
            elif any(c["iban"] == e["iban"] and e["at"] - c["at"] < 72 * HOUR for c in changes):
                yield {"payee_id": payee}, e["at"]
                changes = []


def sensor_left_open(events):
    for sensor, own in groups(events, "sensor_id"):
        closed = [e["at"] for e in own if e["state"] == "closed"]
        for e in own:
            if e["state"] == "open":
                if not any(e["at"] <= c < e["at"] + 10 * MINUTE for c in closed):
                    yield {"sensor_id": sensor}, e["at"] + 10 * MINUTE


# Rule: events that it reads, how long an alert suppresses the next, and of which part of the key.
RULES = {
    card_testing: (["auth"], HOUR, None),
    account_takeover: (["password_reset", "login", "step_up_ok", "transfer"], 0, None),
    impossible_travel: (["login"], 12 * HOUR, None),
    unsettled_transfer: (["transfer", "settlement"], 24 * HOUR, None),
    password_spraying: (["login"], HOUR, None),
    refund_abuse: (["refund"], 7 * 24 * HOUR, None),
    privilege_escalation: (["role_change", "download"], 24 * HOUR, None),
    clone_then_shell: (["ecs"], 10 * MINUTE, "host.id"),
    payout_after_change: (["bank_change", "callback_ok", "payout"], 0, None),
    sensor_left_open: (["door"], HOUR, None),
}


def alerts(events):
    """All alerts that are sent, as (rule, key in one text, time in ms)."""
    ordered = sorted(events, key=lambda e: e["at"])     # stable: equal times in written order
    sent = []
    for rule, (types, suppress, part) in RULES.items():
        last = {}
        found = list(rule([e for e in ordered if e["event"] in types]))
        for key, at in sorted(found, key=lambda f: f[1]):
            name = key[part] if part else json.dumps(key)
            if at - last.get(name, -suppress) >= suppress:
                sent.append((rule.__name__, json.dumps(key), at))
                last[name] = at
    return sent

#!/usr/bin/env python3
"""cepctl infer: declarations from sample data, that they check, and that they take the data."""
import gzip
import json
import os
import random
import re
import subprocess

from sets import BUILD
from tap import CEPCTL, CEPHEID, case, equal, expect, file, holds, main, read, run

CEPGEN = os.path.join(BUILD, "cepgen")
START = 1772409600000                           # 2026-03-02T00:00:00Z in ms


def lines(records):
    return "".join(json.dumps(r) + "\n" for r in records)


def inferred(*args, stdin="", status=0):
    """What infer declares; it must check, and be in form."""
    done = run(CEPCTL, "infer", *args, stdin=stdin)
    expect(done, status=status)
    file("inferred.cep", done.stdout)
    expect(run(CEPCTL, "check", "inferred.cep"), status=0)
    expect(run(CEPCTL, "fmt", "--check", "inferred.cep"), status=0)
    return done.stdout


def declaration(text, name):
    """The event of that name, from its first to its last line."""
    found = re.search(rf"^event {re.escape(name)} \{{\n(.*?)^(\}}[^\n]*)$", text, re.M | re.S)
    assert found, f"no event {name} in:\n{text}"
    return f"{found.group(1)}{found.group(2)}\n"


def field(values, **more):
    """How one field `x` is declared, of records that have these values for it; then its comment."""
    records = [{"event": "e", "ts": START + i, **({} if v is ... else {"x": v}), **more}
               for i, v in enumerate(values)]
    text = declaration(inferred("-", stdin=lines(records)), "e")
    found = re.search(r"^  x: +(.*)$", text, re.M)
    return found.group(1) if found else text


def with_rule(text):
    """The declarations with the rule to begin with, its # taken away."""
    head, rule = text.split("# A rule to begin with", 1)
    rule = rule.split("\n#\n", 1)[1]
    return head + "".join(line[2:] + "\n" for line in rule.splitlines())


def counts(rules, *args):
    done = run(CEPHEID, "run", rules, *args, "--stats", "stats.json", "-o", "ndjson", "--alerts",
               "alerts.ndjson")
    expect(done, status=0)
    stats = json.loads(read("stats.json"))
    return {**stats["run"], "rules": stats["rules"]}


# --- To the letter ---

@case("a small sample to the letter")
def _():
    records = []
    for i in range(40):
        records.append({"event": "auth", "ts": START + 1000 * i - (3000 if i % 10 == 9 else 0),
                        "card_id": f"c{i % 8}", "amount": 10.5 + i, "currency": "EUR",
                        "result": "declined" if i % 4 else "approved", "user-agent": "x y",
                        "device": {"id": f"d{i % 4}", "geo": {"lat": 52.5, "lon": 13.4}},
                        "iban": f"DE{i:020}", **({"note": "n"} if i % 2 else {})})
    file("s.ndjson", lines(records) + "{broken\n")
    equal(inferred("s.ndjson"), '''\
# Declared by `cepctl infer` from 41 records of s.ndjson.
# 1 of them could not be read.
# A sample cannot tell all: look at units, secrets, and what may be absent.
#
# With a rule below it runs by
#   cepheid run THIS.cep -i s.ndjson

# 40 records
# Likely keys: card_id (8 values), device.id (4)
event auth {
  card_id:    string
  amount:     money in "currency"
  result:     enum(approved, declined)
  user_agent: string from "user-agent"
  device.id:  string
  device.geo: geo
  iban:       string secret  # shown as a mask
  note:       string?
} time ts in ms  late 2 s

# A rule to begin with: take away the #, and say what to look for.
#
# rule first_rule {
#   about     "Several auth in ten minutes"
#   for each  card_id
#   match     at least 3 auth [result = approved] as seen
#   within    10 min
#   alert     low "{card_id}: {count(seen)} auth"
#   suppress  1 h
# }
''')


# --- Types ---

@case("types of JSON values")
def _():
    equal(field([True, False] * 5), "bool")
    equal(field(range(10)), "int")
    equal(field([1.5, 2, 2.25]), "decimal")
    equal(field([1 / 3, 2 / 3]), "float")
    equal(field([2**70, 2**70 + 1]), "decimal")
    equal(field(["a b", "c"]), "string")
    equal(field(["192.0.2.7", "2001:db8::1"]), "ip")
    equal(field(["2026-03-02T08:00:00Z", "2026-03-02T09:00:00.5+02:00"]), "time")
    equal(field([{"lat": 1, "lon": 2.5}] * 3), "geo")
    equal(field([["a"], [], "b"]), "list of string")
    equal(field([[1, 2], [3]]), "list of int")
    equal(field(["2026-03-02T08:00:00", "2026-03-02T09:00:00"]),
          "string  # times without a zone: which instant they mean is not known")
    equal(field([None, None, ...]), "string?  # nothing in the sample")
    equal(field([1, 2, 3, "n/a"]), "int  # 1 of 4 values are of another type: they read as absent")


@case("a ? for what is absent in more than one of a hundred records")
def _():
    equal(field([1] * 98 + [..., ...]), "int?")
    equal(field([1] * 99 + [...]), "int")
    equal(field([1] * 50 + [None] * 50), "int?")


@case("enums: few words that come again and again, and nothing else")
def _():
    equal(field(["up", "down"] * 20), "enum(up, down)")
    equal(field(["up", "down"] * 5), "string")                  # too few to tell
    equal(field([f"s{i % 4}" for i in range(40)]), "string")    # numbered: names
    equal(field(["GET", "POST", "card-present"] * 20), "enum(GET, POST, `card-present`)")
    equal(field(["up", "any"] * 20), "string")                  # a word of conditions
    equal(field(["up"] * 39 + ["down"]), "string")              # a rare one: others may come
    equal(field([f"w{chr(97 + i % 13)}" for i in range(200)]), "string")
    records = [{"event": "e", "ts": START + i, "city": "Bern" if i % 2 else "Rom"}
               for i in range(60)]
    holds(inferred("-", stdin=lines(records)), "city: string\n")


@case("money: an amount beside a currency, minor units, a currency in the name")
def _():
    def money(**fields):
        records = [{"event": "e", "ts": START + i, **fields} for i in range(5)]
        return declaration(inferred("-", stdin=lines(records)), "e")
    holds(money(amount=1.5, currency="EUR"), 'amount: money in "currency"\n')
    holds(money(price={"value": 1, "total": 3, "ccy": "USD"}),
          'price.value: money in "price.ccy"\n', 'price.total: money in "price.ccy"\n')
    holds(money(amount="12.50", currency="EUR"), 'amount: money in "currency"\n')
    holds(money(amount_cents=1250, currency="EUR"), 'amount_cents: money in "currency" minor\n')
    holds(money(fee_eur=2), "fee_eur: money in EUR\n")
    holds(money(amount=1.5, currency="euros"), "amount:   decimal\n", "currency: string\n")
    holds(money(fee=1, fee_currency="CHF", amount=2, amount_currency="EUR"),
          'fee:    money in "fee_currency"\n', 'amount: money in "amount_currency"\n')


@case("nested objects, lists of objects, lists of lists")
def _():
    records = [{"event": "e", "ts": START + i, "host": {"id": "h", "os": {"name": "x"}},
                "flat.name": 1, "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}],
                "grid": [[1]]} for i in range(3)]
    equal(declaration(inferred("-", stdin=lines(records)), "e"), """\
  host.id:      string
  host.os.name: string
  flat.name:    int
  items.sku:    list of string
  items.n:      list of int
  # grid is left out: lists of lists
} time ts in ms
""")


@case("what is null or an empty list where others have fields is none; keys with dots inside")
def _():
    records = [{"event": "e", "ts": START, "reply": None, "items": [], "labels": {"app.name": 1}},
               {"event": "e", "ts": START, "reply": {"user": "u"}, "items": [{"n": 1}]},
               {"event": "e", "ts": START, "flat.name": {"deep": 1}, "reply": {"user": "v"}}]
    equal(declaration(inferred("-", stdin=lines(records)), "e"), """\
  # labels.app.name is left out: no path can name it
  reply.user: string?
  items.n:    list of int?
  # flat.name.deep is left out: no path can name it
} time ts in ms
""")


# --- Names ---

@case("names that are none get one, and say where they stand")
def _():
    names = ["user-agent", "1st", "a b", "ü", "x", "X", "time", "event.a", "rule", "a\"b\\c", "",
             "in", "a..b", "`q`", "tab\there", "@", "x[0]", "x[", "[1]", "a.", ".b", "x[0"]
    records = [{"event": "e", "@timestamp": "2026-03-02T08:00:00Z", **{n: 1 for n in names}}
               for i in range(3)]
    text = declaration(inferred("-", stdin=lines(records)), "e")
    holds(text, 'user_agent: ', 'from "user-agent"\n', '_1st: ', 'from "a\\"b\\\\c"\n',
          'from "tab\\there"\n', 'rule: ', "X_2: ", "# a..b is left out: no path can name it\n")


@case("a declared field called time stands apart from the event's time")
def _():
    records = [{"event": "e", "@timestamp": "2026-03-02T08:00:00Z", "time": 12}] * 3
    equal(declaration(inferred("-", stdin=lines(records)), "e"),
          '  timestamp: time from "@timestamp"\n  time:      int\n} time timestamp\n')


@case("types of odd names; those that cannot be names are counted")
def _():
    records = [{"event": n, "ts": START} for n in ("card-auth", "rule", "a.b", "x`y", "")]
    text = inferred("-", stdin=lines(records))
    holds(text, "event `card-auth` {", "event `rule` {", "event `a.b` {",
          "# 2 of them name no type that can be declared.\n")


# --- Time ---

@case("the time: by name and value, its unit by its magnitude")
def _():
    def timing(**fields):
        text = inferred("-", stdin=lines([{"event": "e", **fields}] * 3))
        return re.search(r"^(?:event e \{ )?\} (.*)$", text, re.M).group(1)
    equal(timing(ts=START), "time ts in ms")
    equal(timing(ts=START // 1000), "time ts in s")
    equal(timing(ts=START / 1000 + 0.25), "time ts in s")
    equal(timing(ts=START * 1000), "time ts in us")
    equal(timing(ts=START * 10**6), "time ts in ns")
    equal(timing(created_at="2026-03-02T08:00:00Z", ts=START), "time ts in ms")
    equal(timing(meta={"at": START}), "time meta.at in ms")
    equal(timing(received_at=START, occurred_at=START), "time occurred_at in ms")
    equal(timing(phone=START, ts=START), "time ts in ms")
    equal(timing(ts=7), "time ts in s  # the unit is a guess")


@case("late covers the disorder of each input, whatever types are between")
def _():
    def late(*offsets, kind=lambda i: "e"):
        records = [{"event": kind(i), "ts": START + o} for i, o in enumerate(offsets)]
        text = inferred("-", stdin=lines(records))
        return re.findall(r"^event \w \{ \} time ts in ms(?:  late (.*))?$", text, re.M)
    equal(late(0, 1000, 2000), [""])
    equal(late(0, 1000, 900), ["100 ms"])
    equal(late(0, 30000, 0), ["30 s"])
    equal(late(0, 30000, 29000, kind=lambda i: "aab"[i]), ["", "1 s"])
    text = inferred("-", stdin=lines([{"event": "e", "ts": START + i} for i in range(4000)]
                                     + [{"event": "e", "ts": START - 10**9}]))
    holds(text, "# 1 came later than `late` allows: they would be late events.\n")
    file("a.ndjson", lines([{"event": "e", "ts": START + 10**7}]))
    file("b.ndjson", lines([{"event": "e", "ts": START}]))
    holds(inferred("a.ndjson", "b.ndjson"), "event e { } time ts in ms\n")


@case("no time, no declaration; --time names one")
def _():
    sample = lines([{"event": "e", "n": i} for i in range(5)])
    expect(run(CEPCTL, "infer", "-", stdin=sample), status=1, stdout="", err_has=[
        "cepctl infer: e: no field is a time in every record (name it with --time)"])
    holds(inferred("-", "--time", "n", stdin=sample), "} time n in s  # the unit is a guess\n")
    mixed = sample + lines([{"event": "f", "ts": START}])
    holds(inferred("-", stdin=mixed, status=1), "event f {")
    zoneless = lines([{"event": "e", "at": "2026-03-02 08:00:00"}])
    expect(run(CEPCTL, "infer", "-", stdin=zoneless), status=1, stdout="", err_has=[
        'e: "at" holds times without a zone, as in 2026-03-02T08:00:00Z or +01:00'])
    expect(run(CEPCTL, "infer", "-", "--time", "zz", stdin=sample), status=1,
           err_has=["the field of --time is no time there"])


# --- Types of records ---

@case("the type: by event, by a field whose values tell the others, by --type-field, by the file")
def _():
    kinds = [{"type": "a", "ts": START, "card": "x", "amount": 1},
             {"type": "b", "ts": START, "host": "y", "port": 2}] * 20
    text = inferred("-", stdin=lines(kinds))
    holds(text, "event a {", "event b {", "#   cepheid run THIS.cep -i - --type-field type\n")
    alike = [{"type": t, "ts": START, "card": "x", "amount": 1} for t in ("debit", "credit")] * 20
    file("card-use.ndjson", lines(alike))
    text = inferred("card-use.ndjson")
    holds(text, "event card_use {", "type:   enum(debit, credit)",
          "#   cepheid run THIS.cep -i card-use.ndjson --event card_use\n")
    holds(inferred("card-use.ndjson", "--type-field", "type"), "event debit {", "event credit {")
    holds(inferred("card-use.ndjson", "--event", "use"), "event use {")
    nested = [{"meta": {"kind": "a"}, "ts": START}] * 3
    holds(inferred("-", "--type-field", "meta.kind", stdin=lines(nested)), "event a {")


# --- Inputs ---

@case("CSV: types of texts; what looks like a number and is none stays a text")
def _():
    rows = ["ts,user,zip,n,ok,price,currency,note,ip"] + [
        f"{START + i},u{i % 3},0{8000 + i},{i},{'TRUE' if i % 2 else 'false'},{i}.50,EUR,"
        f"{'' if i % 2 else 'a, b'},192.0.2.{i}".replace("a, b", '"a, b"') for i in range(30)]
    file("pay.csv", "\n".join(rows) + "\n")
    equal(declaration(inferred("pay.csv"), "pay"), """\
  user:  string
  zip:   string
  n:     int
  ok:    bool
  price: money in "currency"
  note:  string?
  ip:    ip
} time ts in ms
""")
    file("pay", "\n".join(rows) + "\n")
    holds(inferred("pay", "--format", "csv"), "-i pay --format csv --event pay\n")


@case("CSV with semicolons or tabs, quotes, names with blanks: as `cepheid run` reads it")
def _():
    rows = ['"Time";"Card No";"Amount EUR";Note', '2026-03-02T08:00:00Z;a-1;1.50;"x; ""y"""',
            '2026-03-02T08:00:01Z;"a-2";2;', '2026-03-02T08:00:02Z;a-3;7;"of two', 'lines, yes"']
    for separator in ";\t":
        text = "\r\n".join(row.replace(";", separator) for row in rows) + "\r\n"
        said = inferred(file("cards 1.CSV", text))
        equal(declaration(said, "cards_1"), """\
  Card_No:    string from "Card No" secret  # shown as a mask
  Amount_EUR: money from "Amount EUR" in EUR
  Note:       string?
} time Time
""")
        holds(said, "-i 'cards 1.CSV' --event cards_1\n")
        file("all.cep", said + 'rule each_card { match cards_1 as c alert low "{c.Note}" '
             "repeat overlapping }")
        done = run(CEPHEID, "run", "all.cep", "-i", "cards 1.CSV", "--event", "cards_1")
        expect(done, status=0, err_lacks=["dead", "values"])
        equal([json.loads(a)["text"] for a in done.stdout.splitlines()],
              [f'x{separator} "y"', "-", "of two\r\nlines, yes"])


@case("compressed files; --rows; a sample that is cut says so")
def _():
    data = lines([{"event": "e", "ts": START + i, "n": i} for i in range(5000)]).encode()
    with gzip.open("s.ndjson.gz", "wb") as f:
        f.write(data)
    holds(inferred("s.ndjson.gz"), "# Declared by `cepctl infer` from 5,000 records of")
    holds(inferred("s.ndjson.gz", "--rows", "100"), "from the first 100 records of",
          "# 100 records")


@case("inputs that hold no records: what is wrong with them")
def _():
    expect(run(CEPCTL, "infer", file("e", "")), status=3, err_has=["e is empty"])
    expect(run(CEPCTL, "infer", file("a", '[{"a":1}]')), status=3,
           err_has=["a: no line is a JSON object; of one array `jq -c '.[]'` makes lines"])
    expect(run(CEPCTL, "infer", file("t", "plain text\n")), status=3,
           err_has=["t: no line is a JSON object"])
    expect(run(CEPCTL, "infer", file("h.csv", "a,b\n")), status=3,
           err_has=["h.csv: no record behind a header"])
    expect(run(CEPCTL, "infer", "-", "--type-field", "zz", stdin='{"a":1}\n'), status=3,
           err_has=["no record names its type in `zz`"])
    for args in (["--rows", "0"], ["--rows", "x"], ["--event", "a", "--type-field", "b"], []):
        expect(run(CEPCTL, "infer", *(["e"] if args else []), *args), status=3)


@case("hostile samples: deep, wide, long, of bad UTF-8, with other JSON types everywhere")
def _():
    deep = '{"event":"e","ts":%d,"d":%s1%s}\n' % (START, '{"d":' * 300, "}" * 300)
    wide = lines([{"event": "e", "ts": START, **{f"f{i}": i for i in range(2000)}}] * 3)
    text = inferred("-", stdin=deep + wide)
    holds(text, "values of more fields are left out.")
    equal(len(re.findall(r"^  f\d+: ", text, re.M)) < 501, True)
    long = '{"event":"e","ts":%d,"s":"%s"}\n' % (START, "x" * 2_000_000)
    holds(inferred("-", stdin=long + lines([{"event": "e", "ts": START}] * 3)),
          "# 1 of them could not be read.")
    bad = b'{"event":"e","ts":%d,"s":"\xff\xfe","nul":"a\\u0000b"}\n' % START
    holds(inferred("-", stdin=bad * 3), "s:   string", "nul: string")
    mixed = [{"event": "e", "ts": START, "x": v} for v in
             (1, "a", None, True, [1, "a", None, [2]], {"y": 1}, {"lat": 1, "lon": 2}, [], [{}])]
    inferred("-", stdin=lines(mixed))
    many = lines([{"event": f"t{i}", "ts": START} for i in range(300)])
    holds(inferred("-", "--type-field", "event", stdin=many), "event t0 {", "event t99 {",
          "# 200 of them name no type that can be declared.\n")


# --- Round trips ---

def round_trip(name, csv_of=None):
    args = ["--event", csv_of, "--format", "csv"] if csv_of else ["--bad", "0.2%"]
    subprocess.run([CEPGEN, "--events", "20000", "--seed", "11", "--disorder", "20s",
                    "--duplicates", "0.1%", "--quiet", "--out", name, *args], check=True)
    text = inferred(name)
    file("rules.cep", with_rule(text))
    expect(run(CEPCTL, "check", "rules.cep"), status=0, has=["ok: 1 rule, "])
    return counts("rules.cep", "-i", name, *(["--event", csv_of] if csv_of else []))


NAMES = ["id", "user", "amount", "currency", "from", "then", "not", "a-b", "a b", "\u00e4", "1st",
         "list", "host", "host.id", "geo", "ts2", "_event", "rule", "", "\"", "\\", "a.b.c", "a[1]",
         "null", "e", "price_eur", "is"]
VALUES = {
    "int": lambda draw: draw.randrange(-10, 10 ** draw.randrange(1, 20)),
    "float": lambda draw: draw.choice([draw.random() * 10 ** draw.randrange(-5, 9), 1e300, -0.0]),
    "exact": lambda draw: f"{draw.randrange(10 ** 6)}.{draw.randrange(100):02}",
    "text": lambda draw: draw.choice(["a", "b", "\u00fc", "12", "true", "", " x ", "null", "\n",
                                      '"', "192.0.2.1", "2026-03-02T08:01:30Z", "x" * 300]),
    "bool": lambda draw: draw.random() < 0.5,
    "null": lambda draw: None,
    "ip": lambda draw: f"192.0.2.{draw.randrange(256)}",
    "time": lambda draw: f"2026-03-02T08:01:{draw.randrange(60):02}"
                         + draw.choice(["Z", "+02:00"]),
    "list": lambda draw: [VALUES[draw.choice(["int", "text"])](draw)
                          for _ in range(draw.randrange(4))],
    "object": lambda draw: {name: VALUES[draw.choice(["int", "text", "null"])](draw)
                            for name in draw.sample(["a", "b c", "x.y", "Z", "0"], 2)},
    "objects": lambda draw: [VALUES["object"](draw) for _ in range(draw.randrange(3))],
    "money": lambda draw: {"amount": VALUES["exact"](draw),
                           "currency": draw.choice(["EUR", "USD"])},
    "place": lambda draw: draw.choice([{"lat": 1.5, "lon": 2.5}, "1.5,2.5"]),
    "mixed": lambda draw: VALUES[draw.choice(sorted(set(VALUES) - {"mixed"}))](draw),
}
TIMES = [("ts", lambda t: t), ("ts", lambda t: t * 1000), ("time", lambda t: t * 10 ** 6),
         ("when", lambda t: t * 10 ** 9), ("ts", lambda t: t + 0.25),
         ("@timestamp", lambda t: f"2026-03-02T{t // 3600 % 24:02}:{t // 60 % 60:02}:{t % 60:02}Z")]


def random_records(draw):
    types = draw.choice([[None], ["a"], ["a", "b", "c"], ["login", "log out", "x.y", "rule"]])
    time_name, time_of = draw.choice(TIMES)
    fields = {t: [(name, VALUES[draw.choice(sorted(VALUES))], draw.uniform(0.3, 1.5))
                  for name in draw.sample(NAMES, draw.randrange(1, 9))] for t in types}
    now = START // 1000
    for _ in range(draw.choice([1, 3, 40, 200])):
        now += draw.randrange(-5, 10)
        kind = draw.choice(types)
        record = {} if kind is None else {"event": kind}
        record.update((name, value(draw)) for name, value, share in fields[kind]
                      if draw.random() < share)
        yield {**record, time_name: time_of(now)}


@case("random samples: what is declared checks, is in form, and takes every record in time")
def _():
    for seed in range(60):
        file("in.ndjson", lines(random_records(random.Random(seed))))
        text = inferred("in.ndjson")
        command = re.search(r"cepheid run THIS.cep (.*)", text).group(1).split()
        done = run(CEPHEID, "run", "inferred.cep", *command, "--stats", "stats.json")
        expect(done, status=0)
        stats = json.loads(read("stats.json"))["run"]
        told = {k: stats[k] for k in ("records", "dead_letters", "late", "unknown_enum")}
        equal((seed, told), (seed, {"records": read("in.ndjson").count("\n"), "dead_letters": 0,
                                    "late": 0, "unknown_enum": 0}))


@case("a stream of cepgen: its declarations take every good line, and the rule runs")
def _():
    stats = round_trip("stream.ndjson")
    # Bad are 40 lines in 20,000; those of a type that nobody declared are declared here.
    assert 10 < stats["dead_letters"] <= 40, stats
    equal((stats["late"], stats["wrong_type"], stats["unknown_enum"]), (0, 0, 0))
    assert stats["rules"][0]["events"] > 0, stats


@case("the same as CSV")
def _():
    stats = round_trip("auth.csv", "auth")
    equal((stats["dead_letters"], stats["late"], stats["wrong_type"], stats["unknown_enum"]),
          (0, 0, 0, 0))
    assert stats["rules"][0]["events"] > 0, stats


main()

#!/usr/bin/env python3
"""decimal_oracle.py -- base/decimal against Python's decimal module in the same context, digit for
digit and exponent for exponent, on random and on nasty numbers. Prints TAP; the seed is shown."""
import decimal
import os
import random
import subprocess
import sys
from decimal import Decimal

CONTEXT = decimal.Context(prec=34, Emin=-6143, Emax=6144, clamp=1, rounding=decimal.ROUND_HALF_EVEN,
                          traps=[decimal.Overflow, decimal.DivisionByZero,
                                 decimal.InvalidOperation])
TWO = ("cmp", "add", "sub", "mul", "div")
COUNTS = {"long": 1000000, "full": 20000, "reduced": 3000, "smoke": 1000}
NASTY = ["0", "0.00", "0E+6111", "0E-6176", "1", "-1", "5", "0.5", "1.5", "2.5", "10", "1E+33",
         "9" * 34, "-" + "9" * 34, "9" * 34 + "E+6111", "1E-6176", "5E-6177", "15E-6177",
         "4999E-6179", "1E+6144", "1E+6145", "1" + "0" * 33, "5" * 34, "1E+20", "1E-20",
         "9223372036854775807", "-9223372036854775808", "9223372036854775808",
         "1" * 34 + "5", "1" * 34 + "50", "1" * 34 + "500001", "2" * 33 + "1" + "5",
         "0." + "0" * 40 + "1", "1" + "0" * 40, "1." + "0" * 40, "3", "7", "750.00", "6.00"]


def number(rng):
    kind = rng.random()
    if kind < 0.15:
        return rng.choice(NASTY)
    digits = rng.choice([1, 2, 4, 9, 18, 19, 20, 33, 34, 34, 35, 36, 37, 40, 60])
    if kind < 0.5:
        digits = rng.randint(1, 12)
    body = "".join(rng.choice("0123456789" if rng.random() < 0.9 else "0005999")
                   for _ in range(digits))
    if rng.random() < 0.3:
        body = body[0] + rng.choice("09") * (digits - 1)
    if rng.random() < 0.5:
        at = rng.randint(0, digits - 1)
        body = body[:at] + "." + body[at:]
    if rng.random() < 0.5:
        spread = rng.choice([3, 20, 40, 80, 6200])
        body += rng.choice("eE") + str(rng.randint(-spread, spread))
    return rng.choice(["", "", "-", "+"]) + body


def shown(value):
    if value is None:
        return "no"
    sign, digits, exponent = value.as_tuple()
    coefficient = "".join(map(str, digits))
    negative = sign and coefficient.strip("0") != ""
    return f"{'-' if negative else ''}{coefficient.lstrip('0') or '0'}E{exponent}"


def canonical(value):
    if value == 0:
        return Decimal(0)
    sign, digits, exponent = value.as_tuple()
    digits = list(digits)
    while digits[-1] == 0 and exponent < 6111:
        digits.pop()
        exponent += 1
    return Decimal((sign, digits, exponent))


def rounded(value, scale):
    if value.as_tuple().exponent >= -scale:
        return value
    return value.quantize(Decimal((0, (1,), -scale)), context=CONTEXT)


def integer(value):
    whole = int(value) if abs(value) < 10 ** 40 else 10 ** 40
    return str(whole) if -2 ** 63 <= whole < 2 ** 63 else "no"


def doubled(value):
    return float.hex(float(value))


def plain(value):
    """The text: plain up to 40 digits, else scientific."""
    sign, digits, exponent = value.as_tuple()
    coefficient = "".join(map(str, digits)).lstrip("0") or "0"
    whole = len(coefficient) + exponent
    if exponent >= 0 and (value == 0 or whole <= 40):
        text = coefficient + ("" if value == 0 else "0" * exponent)
    elif exponent < 0 < whole:
        text = coefficient[:whole] + "." + coefficient[whole:]
    elif -40 < exponent < 0:
        text = "0." + "0" * -whole + coefficient
    else:
        text = coefficient[0] + ("." if len(coefficient) > 1 else "") + coefficient[1:]
        text += f"E{whole - 1:+d}"
    return ("-" if sign and value != 0 else "") + text


def expected(op, a_text, b_text):
    try:
        a = CONTEXT.create_decimal(a_text)
        b = CONTEXT.create_decimal(b_text) if op in TWO else b_text
        if op == "cmp":
            return str(int(CONTEXT.compare(a, b)))
        one = {"parse": lambda: shown(a), "neg": lambda: shown(a.copy_negate()),
               "text": lambda: plain(a), "canonical": lambda: shown(canonical(a)),
               "round": lambda: shown(rounded(a, int(b))), "int": lambda: integer(a),
               "double": lambda: doubled(a), "from_double": lambda: shown(Decimal(repr(float(b)))),
               "add": lambda: shown(CONTEXT.add(a, b)),
               "sub": lambda: shown(CONTEXT.subtract(a, b)),
               "mul": lambda: shown(CONTEXT.multiply(a, b)),
               "div": lambda: shown(CONTEXT.divide(a, b))}
        return one[op]()
    except (decimal.Overflow, decimal.DivisionByZero, decimal.InvalidOperation):
        return "no"


def same(op, got, want):
    if op == "double" and "no" not in (got, want):
        return float.fromhex(got) == float.fromhex(want)
    if op == "from_double" and got != want and "no" not in (got, want):
        return Decimal(got) == Decimal(want) and len(canonical(Decimal(got)).as_tuple().digits) \
            == len(canonical(Decimal(want)).as_tuple().digits)
    return got == want


def main():
    seed = int(os.environ.get("SEED", "20260101"))
    count = COUNTS[os.environ.get("CHECK_LEVEL", "full")]
    rng = random.Random(seed)
    calc = os.path.join(os.environ["top_builddir"], "tests/unit/base/decimal_calc")
    ops = ["parse", "text", "neg", "canonical", "round", "int", "double", "from_double", "cmp",
           "add", "sub", "mul", "div"]
    failed = 0
    print(f"1..{len(ops)}\n# seed {seed}, {count} lines an operation")
    for number_of, op in enumerate(ops, 1):
        lines = []
        for _ in range(count):
            b = number(rng)
            if op == "round":
                b = str(rng.choice([0, 1, 2, 2, 5, 30, 6176]))
            if op == "from_double":
                b = repr(rng.choice([rng.random(), rng.gauss(0, 1e6), float(rng.randint(-99, 99)),
                                     rng.random() * 10.0 ** rng.randint(-323, 308), 5e-324]))
            lines.append((op, number(rng), b))
        done = subprocess.run([calc], input="".join(" ".join(l) + "\n" for l in lines), text=True,
                              stdout=subprocess.PIPE, check=False)
        answers = done.stdout.splitlines()
        wrong = [f"{' '.join(l)}: {a}, expected {expected(*l)}" for l, a in zip(lines, answers)
                 if not same(op, a, expected(*l))]
        if len(answers) != count or done.returncode != 0:
            wrong.append(f"{len(answers)} answers, status {done.returncode}")
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number_of} - {op} as Python has it")
        for line in wrong[:10]:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

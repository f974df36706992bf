"""checks.py -- functions that fail by an assertion, each a case; printed as TAP."""
import traceback


def run_all(checks):
    """Whether some check has failed."""
    print(f"1..{len(checks)}")
    failed = 0
    for number, check in enumerate(checks, 1):
        try:
            check()
            print("ok", number, "-", check.__name__)
        except AssertionError:
            failed += 1
            print("not ok", number, "-", check.__name__)
            for line in traceback.format_exc().splitlines():
                print("#", line)
    return failed > 0

"""sets.py -- small rule sets of the tests of cepctl, and where to find tap.py."""
import os
import sys

SRC = os.environ["top_srcdir"]
BUILD = os.environ["top_builddir"]
sys.path.insert(0, os.path.join(SRC, "tests", "e2e"))
PATTERNS = os.path.join(SRC, "patterns")
SHIPPED = ("card_testing", "account_takeover", "impossible_travel", "unsettled_transfer",
           "password_spraying", "refund_abuse", "privilege_escalation", "clone_then_shell",
           "payout_after_change", "sensor_left_open")

EVENTS = """event a { k: string  x: int  r: enum(u, v) } time ts in ms  late 10 s
event b { k: string  x: int } time ts in ms
event c { k: string  x: int } time ts in ms
event d { k: string  x: int } time ts in ms
"""

SIMPLE = EVENTS + """
rule simple {
  about     "three letters"
  for each  k
  match     a [x > 1 and r = u]
    then next b [x = a.x] as bb
    then no d [x > 5]
    then within 5 min c
  within    1 h
  where     bb.x < c.x
  alert     high if c.x > 7 "{k}: {c.x}"
  alert     low "{k}" with { n = c.x } to soc
  suppress  1 h
}
"""

LOOPS = EVENTS + """
rule loops {
  for each k
  match at least 3 a [x > 1] as la each within 1 min
    then 2 to 5 b greedy as lb until [x = 9]
    then c then optional d as maybe then d as final
  within 1 h
  alert high "x"
  on timeout alert info "t"
}
"""

ALL_OF = EVENTS + """
rule together {
  for each k
  match a then all of { b then c, d [x = 4] } as both then no b for 5 min
  within 1 h
  cancel on c [x = 7]
  alert high "x"
}
"""

WATCH = EVENTS + """
rule busy { watch a over 10 min when count() > 5 alert low "busy" }
"""

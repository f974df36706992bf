#!/usr/bin/env python3
"""cepctl graph: well-formed pictures that show every step, in three languages."""
import re
import shutil
import xml.etree.ElementTree as xml

from sets import ALL_OF, EVENTS, LOOPS, PATTERNS, SHIPPED, SIMPLE, WATCH
from tap import CEPCTL, Skip, case, equal, expect, file, holds, main, read, run

SVG = "{http://www.w3.org/2000/svg}"

SETS = {"simple": SIMPLE, "loops": LOOPS, "together": ALL_OF}
NAMES = {"simple": ["a", "bb", "c"], "loops": ["la", "lb", "c", "maybe", "final"],
         "together": ["a", "b", "c", "d"]}


def drawn(rule, how, text=None):
    done = run(CEPCTL, "graph", rule, file("s.cep", text or SETS[rule]), how)
    expect(done, status=0)
    return done.stdout


@case("SVG is well-formed and has a box with the name of every step, and the match")
def _():
    for rule, names in NAMES.items():
        root = xml.fromstring(drawn(rule, "--svg"))
        equal(root.tag, SVG + "svg")
        boxes = [g for g in root.iter(SVG + "g") if g.get("class") == "node"]
        titles = [(g.find(f".//{SVG}text") if g.find(f".//{SVG}text") is not None else None)
                  for g in boxes]
        shown = [t.text for t in titles if t is not None]
        equal([n for n in names + ["match"] if n not in shown], [])


@case("words of the arrows: relations, times, loops, what must not be, deadlines")
def _():
    texts = {rule: [t.text for t in xml.fromstring(drawn(rule, "--svg")).iter(SVG + "text")]
             for rule in SETS}

    def has(rule, *parts):
        text = "\n".join(t or "" for t in texts[rule]).replace("\xa0", "")
        holds(text, *parts)
    has("simple", "then next", "then within 5 min", "no d [x > 5]", "where bb.x < c.x",
        "alert high if c.x > 7", "for each k, within 1 h")
    has("loops", "again within 1 min", "after 3 or more", "up to 5 times", "until [x = 9]",
        "no further lb", "on timeout: alert info", "2 to 5 b, greedy")
    has("together", "all of, in any order", "no b for 5 min", "deadline",
        "5 min after the last event", "cancel on c [x = 7]")


@case("dot reads what --dot writes, and it has the same boxes and arrows as the automaton")
def _():
    if shutil.which("dot") is None:
        raise Skip("no Graphviz program")
    for rule in SETS:
        text = drawn(rule, "--dot")
        done = run("dot", "-Tcanon", stdin=text)
        expect(done, status=0)
        equal(done.stderr, "")
    # o, a, bb, c, match; o a, a bb, bb c, c match
    text = drawn("simple", "--dot")
    equal(len(re.findall(r"^\tn\d+ \[", text, re.M)), 5)
    equal(re.findall(r"^\t(n\d+ -> n\d+)", text, re.M),
          ["n0 -> n1", "n1 -> n2", "n2 -> n3", "n3 -> n4"])


@case("--mermaid to the letter")
def _():
    equal(drawn("simple", "--mermaid"), '''\
---
title: "simple: for each k, within 1 h"
---
flowchart LR
  n0((" ")):::dot
  n1("<b>a</b><br/>x #62; 1 and r = u"):::step
  n2("<b>bb</b><br/>b<br/>x = a.x"):::step
  n3("<b>c</b>"):::step
  n4(["<b>match</b><br/>where bb.x #60; c.x<br/>alert high if c.x #62; 7<br/>alert low"]):::match
  n0 --> n1
  n1 -->|"then next"| n2
  n2 -->|"then within 5 min<br/><i>no d [x #62; 5]</i>"| n3
  n3 --> n4
  classDef step fill:#eaf2fd,stroke:#4a86d8,color:#1f2328
  classDef maybe fill:#f6f9fe,stroke:#4a86d8,color:#1f2328,stroke-dasharray:5 4
  classDef deadline fill:#fff3d6,stroke:#c08a1e,color:#1f2328
  classDef match fill:#e3f6e8,stroke:#2f9e52,color:#1f2328,stroke-width:2px
  classDef fork fill:#eef1f4,stroke:#6e7781,color:#1f2328
  classDef dot fill:#6e7781,stroke:#6e7781,color:#6e7781
''')


@case("--mermaid: the branches of all of in a frame, every frame ended")
def _():
    text = drawn("together", "--mermaid")
    holds(text, 'title: "together: for each k, within 1 h; cancel on c [x = 7]"\n',
          '  subgraph frame0 [" "]\n')
    equal(len(re.findall(r"^  end$", text, re.M)), 1)
    inside = text.split("subgraph frame0")[1].split("\n  end\n")[0]
    holds(inside, "all of, in any order", "<b>b</b>", "<b>c</b>", "<b>d</b>")
    assert "<b>a</b>" not in inside


GUARDS = EVENTS + """
rule guards {
  for each k
  match at least 2 a in any combination then no b [x = 1] then no b for 5 min then not next d
    then c then 2 to 3 consecutive d
  within 1 h
  alert high if c.x > 1000000 and c.x < 2000000 and c.x != 1500000 and c.x != 1600000 "x"
  alert low "x"
}
extend rule guards { unless c.x = 77 }
"""


@case("what must not be: by its type, in the order of the rule; all of a condition; extensions")
def _():
    text = drawn("guards", "--mermaid", GUARDS)
    holds(text, 'n1 -->|"again every<br/><i>no b [x = 1]</i><br/><i>no b</i><br/>'
          '<i>not next d</i>"| n1\n',
          'n1 -->|"after 2 or more<br/>then<br/><i>no b [x = 1]</i><br/><i>no b for 5 min</i>'
          '<br/><i>not next d</i>"| n2\n',
          'n3 -->|"again next<br/>up to 3 times"| n3\n',
          "unless c.x = 77<br/>alert high if c.x #62; 1000000<br/>and c.x #60; 2000000 and "
          "c.x != 1500000<br/>and c.x != 1600000<br/>alert low")


@case("signs of XML, quotes and backslashes in conditions do no harm")
def _():
    text = EVENTS.replace("x: int", "x: int  s: string", 1) + (
        'rule odd { for each k match a [s = "<b> & \\"q\\" \\\\ \'" and x < 3] as f then b '
        'within 1 h alert low "x" }\n')
    xml.fromstring(drawn("odd", "--svg", text))
    holds(drawn("odd", "--mermaid", text), "#60;b#62; #38; ")
    if shutil.which("dot") is not None:
        equal(run("dot", "-Tcanon", stdin=drawn("odd", "--dot", text)).stderr, "")


@case("-o FILE; a rule that watches; a rule that is not there; too large a rule")
def _():
    expect(run(CEPCTL, "graph", "simple", file("s.cep", SIMPLE), "-o", "s.svg"), status=0,
           stdout="")
    xml.fromstring(read("s.svg"))
    expect(run(CEPCTL, "graph", "simple", "s.cep", "-o", "no/such/dir.svg"), status=3,
           err_has=["no/such/dir.svg: No such file"])
    expect(run(CEPCTL, "graph", "busy", file("w.cep", WATCH)), status=2, stdout="",
           err_has=["busy watches: it has no automaton"])
    expect(run(CEPCTL, "graph", "simpel", "s.cep"), status=3, err_has=["did you mean simple?"])
    many = EVENTS + "rule many { match " + " then ".join(["a"] * 500) + (
        " within 1 h alert low \"x\" }\n")
    expect(run(CEPCTL, "graph", "many", file("m.cep", many)), status=3, stdout="",
           err_has=["too many for a picture"])


@case("every shipped rule has a picture")
def _():
    for rule in SHIPPED:
        done = run(CEPCTL, "graph", rule, PATTERNS)
        expect(done, status=0)
        xml.fromstring(done.stdout)


main()

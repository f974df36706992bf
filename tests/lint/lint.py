#!/usr/bin/env python3
"""lint.py [SRCDIR] -- the house rules of the text: layers, sizes, names, READMEs. Prints TAP."""
import os
import re
import subprocess
import sys

# A folder may include itself and what stands in an earlier row.
LAYERS = [
    ["src/base"], ["src/event"], ["src/program"], ["dsl", "src/state"], ["src/flow"],
    ["src/codec", "src/connectors", "src/exchange", "src/operators", "src/delivery"],
    ["src/runtime"], ["src/cluster"], ["src/control"], ["src/cli"], ["src/cepgen", "src"],
]
RANK = {folder: rank for rank, row in enumerate(LAYERS) for folder in row}
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
TAB = 8

C = (".c", ".h", ".cpp")
TABLES = (".l", ".y", ".def")            # long by nature
SCRIPTS = (".sh", ".py", ".mk", ".am", ".ac")
TEXT = C + TABLES + SCRIPTS + (".md", ".cep", ".cept", "bootstrap", "tests/run", ".ci/run")

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
# Spelled apart, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
MACHINE = re.compile(r"(?<![\w.~%-])/(home|root|wor[k]|tmp/b)[/-]?\w"
                     r"|https?://[^ \"]*(registry|mirror)\.")


class Source:
    def __init__(self, root, path):
        self.path = path
        self.folder = os.path.dirname(path)
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            self.text = file.read()
        self.lines = self.text.split("\n")
        if self.lines[-1] == "":
            self.lines.pop()

    def at(self, number, what):
        return f"{self.path}:{number}: {what}"


def layer_of(folder):
    """Tests of a folder stand in its layer; other tests may see everything."""
    if folder.startswith("tests/unit/"):
        name = folder.split("/")[2]
        folder = "dsl" if name == "dsl" else "src/" + name
    return RANK.get(folder)


def included_folder(name):
    head = os.path.dirname(name)
    for folder in (head, "src/" + head):
        if head and folder in RANK:
            return folder
    return None


def layers(sources):
    for s in sources:
        rank = layer_of(s.folder)
        in_tree = s.path.startswith("src/") or s.folder == "dsl"
        if in_tree and s.path.endswith(C + TABLES) and rank is None \
                and s.folder != "src/include/cepheid":
            yield s.at(1, f"{s.folder} has no place in LAYERS of tests/lint/lint.py")
        if rank is None or not s.path.endswith(C + TABLES):
            continue
        for number, line in enumerate(s.lines, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            name = found.group(1)
            if ".." in name.split("/"):
                yield s.at(number, f"{name}: name it from the root of the layer")
            folder = included_folder(name)
            own = s.folder.removeprefix("tests/unit/") if "tests/unit/" in s.folder else s.folder
            if folder is None or folder in (own, "src/" + own):
                continue
            if RANK[folder] >= rank:
                yield s.at(number, f"{s.folder} may not include {name}")


def oracle(sources):
    """What the engine is held against must not be made of it; engine*.c is where the two meet."""
    for s in sources:
        if s.folder != "tests/oracle" or os.path.basename(s.path).startswith("engine"):
            continue
        for number, line in enumerate(s.lines, 1):
            found = INCLUDE.match(line)
            if found and included_folder(found.group(1)) not in (None, "src/base"):
                yield s.at(number, f"the oracle may not include {found.group(1)}")


def file_sizes(sources):
    for s in sources:
        if s.path.endswith(C + SCRIPTS) and len(s.lines) > FILE_LINES_MAX:
            yield s.at(len(s.lines), f"more than {FILE_LINES_MAX} lines")


def function_sizes(sources):
    """In house style a function ends with the next } in the first column."""
    for s in sources:
        if not s.path.endswith(C):
            continue
        start = None
        for number, line in enumerate(s.lines, 1):
            if start is None and re.match(r"^[A-Za-z_]", line):
                head = number
            if start is None and re.match(r"^(?:[A-Za-z_]| {4}).*\) \{$", line):
                start = head
            elif line.startswith("}"):
                if start is not None and number - start + 1 > FUNCTION_LINES_MAX:
                    yield s.at(start, f"a function of {number - start + 1} lines, "
                               f"{FUNCTION_LINES_MAX} at most")
                start = None


def line_widths(sources):
    for s in sources:
        if not s.path.endswith(C + TABLES + SCRIPTS):
            continue
        for number, line in enumerate(s.lines, 1):
            width = len(line.expandtabs(TAB))
            if width > COLUMNS_MAX:
                yield s.at(number, f"{width} columns, {COLUMNS_MAX} at most")


def whitespace(sources):
    for s in sources:
        if not s.path.endswith(TEXT):
            continue
        if s.text and not s.text.endswith("\n"):
            yield s.at(len(s.lines), "no newline at the end")
        for number, line in enumerate(s.lines, 1):
            if line != line.rstrip() and not s.path.endswith(".md"):
                yield s.at(number, "blanks at the end")
            if s.path.endswith(C + TABLES) and re.match(r"^\t* {8}", line):
                yield s.at(number, "indented by blanks, not tabs")
            if "\r" in line:
                yield s.at(number, "a carriage return")


def headers(sources):
    for s in sources:
        if not s.path.endswith(".h"):
            continue
        if "#pragma once" not in s.lines:
            yield s.at(1, "no #pragma once")
        if not s.text.startswith("/*"):
            yield s.at(1, "does not open with its contract")


def names(sources):
    for s in sources:
        if not s.path.endswith(C):
            continue
        for number, line in enumerate(s.lines, 1):
            if re.match(r"\s*typedef\s+(struct|enum|union)\b[^(]*$", line):
                yield s.at(number, "a typedef hides what it is")
            if re.search(r"\bgoto\s+(?!out;)", line):
                yield s.at(number, "goto anything but out")


def readmes(sources):
    """One line a file: a README names every file of its folder, without the ending."""
    texts = {s.path: s.text for s in sources}
    folders = {}
    for s in sources:
        if s.path.startswith(("src/", "dsl/")) and s.path.endswith(C + TABLES):
            folders.setdefault(s.folder, set()).add(os.path.splitext(s.path)[0])
        elif s.path.startswith(("tests/", "patterns/", "man/", "packaging/")):
            folders.setdefault("/".join(s.path.split("/")[:2 if "tests/" in s.path else 1])
                               if s.path.count("/") > 1 or not s.path.startswith("tests/")
                               else "tests", set())
    for folder in sorted(folders):
        if folder == "src":
            continue
        readme = texts.get(folder + "/README.md")
        if readme is None:
            yield f"{folder}: no README.md"
            continue
        for stem in sorted(folders[folder]):
            if not re.search(r"`" + re.escape(os.path.basename(stem)) + r"\b", readme):
                yield f"{folder}/README.md: says nothing of {os.path.basename(stem)}"


def unfinished(sources):
    for s in sources:
        if s.path.endswith(TEXT):
            for number, line in enumerate(s.lines, 1):
                if UNFINISHED.search(line):
                    yield s.at(number, UNFINISHED.search(line).group(0))


def machine(sources):
    for s in sources:
        for number, line in enumerate(s.lines, 1):
            if MACHINE.search(line):
                yield s.at(number, "a name of one machine")


RULES = [
    (layers, "includes point one way"),
    (oracle, "the oracle shares no code with the engine"),
    (file_sizes, f"files have at most {FILE_LINES_MAX} lines"),
    (function_sizes, f"functions have at most {FUNCTION_LINES_MAX} lines"),
    (line_widths, f"lines have at most {COLUMNS_MAX} columns"),
    (whitespace, "tabs, and nothing behind the end of a line"),
    (headers, "headers open with their contract and #pragma once"),
    (names, "no typedef of structs, no goto but to out"),
    (readmes, "every folder has a README that names its files"),
    (unfinished, "nothing says that it is unfinished"),
    (machine, "no name of one machine"),
]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.environ["top_srcdir"]
    listed = subprocess.run([os.path.join(root, "build-aux/manifest"), root], check=True,
                            stdout=subprocess.PIPE, text=True).stdout.split("\n")
    sources = [Source(root, path) for path in listed
               if path and (path.endswith(TEXT) or path in ("LICENSE", "Makefile.am"))]
    failed = 0
    print(f"1..{len(RULES)}")
    for number, (rule, name) in enumerate(RULES, 1):
        found = list(rule(sources))
        failed += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

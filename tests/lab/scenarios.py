# SPDX-License-Identifier: MIT
"""The judge of the diagnosis lab: scenarios.py FOLDER NAME...

Prints one line for each scenario, precision and recall over the findings of
all of them, how many claims about numbers, owners and sentences are true, and
the closing line of every test.  A finding that was neither
asked for nor allowed is false; one that was asked for and was not made, or
with another severity, is missed.
"""
import itertools
import json
import pathlib
import re
import sys

NAME = re.compile(r"\b(states|n|[a-z0-9]+(?:-[a-z0-9]+)+)((?:\.[a-z_0-9]+)+)"
                  r"|\bn\.([a-z0-9-]+)")


def read(path):
    return path.read_text() if path.exists() else ""


def split(words):
    """"id:severity id" as [(id, severity or None)]."""
    return [(word + ":").split(":")[:2] for word in words.split()]


def matches(finding, wanted):
    return finding["id"] == wanted[0] and \
        wanted[1] in ("", finding["severity"])


def look(place, path):
    for key in path.split("."):
        if isinstance(place, list):
            place = place[int(key)] if int(key) < len(place) else None
        elif isinstance(place, dict):
            place = place.get(key)
        else:
            return None
    return place


def value(finding, path):
    """A key of the evidence, else of the finding itself."""
    first = path.split(".")[0]
    return look(finding["evidence"] if first in finding["evidence"]
                else finding, path)


def holds(expression, findings, states):
    """Is it true of any choice of one finding for each id in it?  "" or why
    not."""
    counted = re.sub(r"\bn\.([a-z0-9]+(?:-[a-z0-9]+)+)",
                     lambda m: str(sum(f["id"] == m[1] for f in findings)),
                     expression)
    ids = sorted({m[1] for m in NAME.finditer(counted)
                  if m[1] not in (None, "states", "n")})
    said = expression
    for choice in itertools.product(
            *[[f for f in findings if f["id"] == i] for i in ids]):
        chosen = dict(zip(ids, choice))

        def put(match):
            if match[1] == "states":
                return repr(look(states, match[2][1:]))
            return repr(value(chosen[match[1]], match[2][1:]))

        text = NAME.sub(put, counted)
        try:
            if eval(text, {"__builtins__": {"abs": abs, "len": len}},
                    {"findings": findings}):
                return ""
            said = f"{expression}: {text}"
        except (TypeError, SyntaxError, NameError, LookupError) as error:
            said = f"{expression}: {text}: {error}"
    return said


class Scenario:
    def __init__(self, folder, name):
        self.name = name
        self.right = self.missed = self.false = 0
        self.true = self.untrue = 0
        self.expected, self.found, self.wrong = [], [], []
        place = folder / name
        self.skipped = read(place / "skipped").strip()
        if self.skipped:
            return
        failed = read(place / "failed").strip()
        if failed:
            self.wrong.append(failed)
        lines = read(place / "expected").split("\n")
        self.expected = split(lines[0])
        try:
            document = json.loads(read(place / "out.json"))
            states = json.loads(read(place / "states.json"))["states"]
        except ValueError:
            if not failed:
                self.wrong.append("no document")
            self.missed = len(self.expected)
            return
        self.judge(document["findings"], split(lines[1]))
        for expression in filter(None, lines[2:]):
            why = holds(expression, document["findings"], states)
            if why:
                self.untrue += 1
                self.wrong.append("untrue: " + why)
            else:
                self.true += 1

    def judge(self, findings, allowed):
        self.found = [(f["id"], f["severity"]) for f in findings]
        for wanted in self.expected:
            if any(matches(f, wanted) for f in findings):
                self.right += 1
            else:
                self.missed += 1
                self.wrong.append("missed: " + ":".join(wanted).rstrip(":"))
        ids = [[i, ""] for i, _ in self.expected]
        for finding in findings:
            if not any(matches(finding, w) for w in ids + allowed):
                self.false += 1
                self.wrong.append(f"false: {finding['id']}:"
                                  f"{finding['severity']}: "
                                  f"{finding['summary']}")

    def row(self):
        def join(pairs):
            return " ".join(":".join(p).rstrip(":") for p in pairs) or "-"

        verdict = "skipped" if self.skipped else \
            "FAILED" if self.wrong else "ok"
        return [self.name, join(self.expected), join(sorted(set(self.found))),
                verdict]


def print_table(scenarios):
    rows = [["SCENARIO", "EXPECTED", "FOUND", "VERDICT"]]
    rows += [s.row() for s in scenarios]
    widths = [max(len(r[i]) for r in rows) for i in range(4)]
    for row, scenario in zip(rows, [None] + scenarios):
        print("  ".join(w.ljust(n) for w, n in zip(row, widths)).rstrip())
        for line in scenario.wrong if scenario else []:
            print("    " + line)


def share(part, rest):
    return part / (part + rest) if part + rest else 1.0


def main():
    folder, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    scenarios = [Scenario(folder, name) for name in names]
    print_table(scenarios)
    judged = [s for s in scenarios if not s.skipped]
    right = sum(s.right for s in judged)
    print(f"precision {share(right, sum(s.false for s in judged)):.2f}, "
          f"recall {share(right, sum(s.missed for s in judged)):.2f} "
          f"over {len(judged)} scenarios")
    true, untrue = sum(s.true for s in judged), sum(s.untrue for s in judged)
    print(f"claims {true} of {true + untrue} true, "
          f"{share(true, untrue):.2f}, in "
          f"{sum(s.true + s.untrue > 0 for s in judged)} of them")
    for scenario in scenarios:
        if scenario.skipped:
            print(f"skipped: {scenario.name}: {scenario.skipped}")
    failed = sum(bool(s.wrong) for s in judged)
    print(f"{len(judged) - failed} passed, {failed} failed, "
          f"{len(scenarios) - len(judged)} skipped")
    return failed > 0


sys.exit(main())

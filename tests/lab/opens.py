#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What tcpwait tells of opens, against what a generator has made."""
import json
import re
import sys
import time

import lab
import opener

MARGIN = 0.06
# How, address, port, a second; and what the kernel counts for each connect, in
# order of KINDS.
CASES = (
    ("short", "10.9.0.2", 7001, 112, (1, 1, 0, 2, 0, 0)),
    ("orderly", "10.9.0.2", 7002, 50, (1, 1, 0, 0, 0, 0)),
    ("refused", "10.9.0.2", 7003, 40, (1, 0, 1, 0, 0, 0)),
    ("blocked", "10.9.0.2", 7004, 15, (1, 0, 1, 0, 0, 0)),
    ("given-up", "10.9.9.1", 7005, 20, (1, 0, 0, 0, 0, 0)),
    ("half", "10.9.0.3", 7007, 100, (0, 0, 0, 0, 0, 1)),
    ("twice", "127.0.0.1", 7006, 30, (1, .5, .5, 0, 0, 0)),
)
KINDS = ("active", "passive", "failed", "reset", "dropped", "cookied")


def near(found, wanted):
    return found is not None and abs(found - wanted) <= MARGIN * wanted + 0.5


def of_report(*words):
    return lab.document("report", *words)["opens_per_second"]


def of_diagnose(*words):
    return lab.document("diagnose", *words)["opens_per_second"]


def of_metrics(*words):
    found = re.findall(r'^tcpwait_opens_per_second{kind="(\w+)"} (.*)$',
                       lab.tcpwait("metrics", *words), re.M)
    return {kind: float(value) for kind, value in found} or None


def begun_of(text):
    found = re.search(r"opens_per_second=(\d[\d.]*)", text)
    return found and float(found[1])


def of_check(*words):
    """The sum of both sides."""
    return begun_of(lab.tcpwait("check", "-w", "opens_per_second=999999",
                                *words))


def judge(name, openers, wanted, told):
    """told(): what is told of the time it takes."""
    before, began = [o.n for o in openers], time.monotonic()
    found = told()
    took = time.monotonic() - began
    rates = [(o.n - n) / took for o, n in zip(openers, before)]
    truth = [sum(rate * case[k] for rate, case in zip(rates, wanted))
             for k in range(len(KINDS))]
    if not isinstance(found, dict):
        truth, found = truth[:2], {"both": found}
        truth, kinds = [sum(truth)], ("both",)
    else:
        kinds = KINDS
    for kind, true in zip(kinds, truth):
        said = (found or {}).get(kind)
        print(f"{name:22} {kind:8} true {true:7.2f}/s  told "
              f"{'-' if said is None else f'{said:7.2f}/s'}")
        lab.check(f"{name}: {kind}", near(said, true),
                  f"told {said}, true {true}")


def main():
    lab.check("one look tells no opens", of_report() is None)
    lab.check("nor do its metrics", of_metrics() is None)
    lab.check("none is 0", of_report("-d", "1") == dict.fromkeys(KINDS, 0),
              json.dumps(of_report("-d", "1")))
    openers, wanted = [], []
    for *words, counts in CASES:
        openers.append(opener.Opener(*words))
        wanted.append(counts)
        time.sleep(0.3)
        judge(f"with {words[0]}", openers, wanted,
              lambda: of_report("-d", "3"))
    for name, told in (
            ("not heard", lambda: of_report("-d", "3", "--no-watch")),
            ("whatever the filter",
             lambda: of_report("-d", "3", "sport = :1")),
            ("diagnose", lambda: of_diagnose("-d", "3")),
            ("metrics", lambda: of_metrics("-d", "3")),
            ("check", of_check),
            ("check -d", lambda: of_check("-d", "3"))):
        judge(name, openers, wanted, told)
    lab.check("of two families both are counted",
              of_report("-d", "1", "-4")["active"] > 200)


if __name__ == "__main__":
    sys.exit(main())

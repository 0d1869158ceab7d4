#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""age, kind, role, queues, process and unit, beside what the rows say."""

import os
import subprocess
import time
from collections import Counter

import lab


def rows_of(*words):
    return lab.document("sockets", "--owners", "always", *words)["sockets"]


def key(row):
    return (row["local_address"], row["local_port"], row["remote_address"],
            row["remote_port"])


def is_held_by(name):
    return lambda row: any(owner["name"] == name or
                           str(owner["pid"]) == name
                           for owner in row["owners"] or ())


def check(text, wanted, every):
    """What is selected, and what each command counts of it."""
    words = text.split()
    found = Counter(map(key, rows_of(*words)))
    expected = Counter(key(row) for row in every if wanted(row))
    n = expected.total()
    lab.check(f"sockets {text}", found == expected,
              *lab.differences(found, expected))
    lab.check(f"count {text}", lab.tcpwait("count", *words) == f"{n}\n")
    for verb in ("states", "report"):
        states = lab.document(verb, *words)["states"]
        lab.check(f"{verb} {text}", sum(states.values()) == n,
                  states)
    total = sum(row["total"] for row in
                lab.document("ports", "--owners", "never", *words)["ports"])
    lab.check(f"ports {text}", total == n, total)


def check_all():
    every = rows_of()
    some = next(row for row in every
                if row["state"] == "close_wait" and row["owners"])
    owner = some["owners"][0]
    cases = {
        "kind eq consumed": lambda row: row["close_wait"] == "consumed",
        "kind eq unread": lambda row: row["close_wait"] == "unread",
        "kind ne unread": lambda row: row["close_wait"] not in (None,
                                                                "unread"),
        "role eq client": lambda row: row["role"] == "client",
        "not role eq client and recv_queue ge 0":
            lambda row: row["role"] == "server",
        "recv_queue gt 100": lambda row: (row["recv_queue"] or 0) > 100,
        "recv_queue eq 0 and role eq server":
            lambda row: row["recv_queue"] == 0 and row["role"] == "server",
        "send_queue gt 0": lambda row: (row["send_queue"] or 0) > 0,
        f"process eq {owner['pid']}": is_held_by(str(owner["pid"])),
        "process eq no-such-process": lambda row: False,
        "unit eq no-such.service": lambda row: False,
        "state close-wait age lt 1h":
            lambda row: row["state"] == "close_wait",
        "state close-wait age gt 1h": lambda row: False,
        "state close-wait age ge 0 and not kind eq unread":
            lambda row: row["close_wait"] == "consumed",
    }
    # The time of a TIME_WAIT runs out while this looks.
    every = [row for row in every if row["state"] != "time_wait"]
    for text, wanted in cases.items():
        check(text, wanted, every)
    lab.check("state time-wait age lt 1h",
              len(rows_of("state", "time-wait", "age", "lt", "1h")) == 12)
    check_name(owner["name"], every)
    for text in (f"state time-wait process eq {owner['pid']}",
                 f"state time-wait not process eq {owner['pid']}",
                 "state time-wait age gt 2m"):
        lab.check(text, rows_of(*text.split()) == [])


def check_name(name, every):
    """Others of this name may run elsewhere, whom nobody here may read."""
    done = subprocess.run((os.environ["TCPWAIT"], "count", "process", "eq",
                           name), text=True, capture_output=True, check=False)
    n = sum(map(is_held_by(name), every))
    lab.check(f"process eq {name}", done.returncode == 0 and
              done.stdout == f"{n}\n", done.stdout, n, done.stderr)


def check_time():
    """An age is that of now."""
    time.sleep(1.2)
    young = lab.tcpwait("count", "state", "close-wait", "age", "lt", "1s")
    old = lab.tcpwait("count", "state", "close-wait", "age", "ge", "1s")
    lab.check("all have aged", (young, old) == ("0\n", "35\n"), young, old)


def check_others():
    """wait, check, top and metrics take the same filter."""
    lab.run(os.environ["TCPWAIT"], "wait", "--until", "close_wait = 20",
            "-t", "5", "kind", "eq", "consumed")
    text = lab.run(os.environ["TCPWAIT"], "check", "-w", "close_wait=100",
                   "kind", "eq", "unread")
    lab.check("check: close_wait=15", "close_wait=15" in text, text)
    text = lab.tcpwait("metrics", "role", "eq", "client")
    lab.check("metrics: none of the server's",
              'tcpwait_sockets{state="close_wait"} 0\n' in text)
    text = lab.tcpwait("top", "-b", "-n", "1", "-d", "1", "kind", "eq",
                       "unread")
    lab.check("top", "15 CLOSE_WAIT" in text, text)
    check_refused("filters by src", "watch", "-t", "1", "age", "gt", "5")
    for verb in (("sockets",), ("count",), ("report",)):
        check_refused("need the netlink", *verb, "--reader", "procfs", "age",
                      "gt", "5")


def check_refused(says, *words):
    done = subprocess.run((os.environ["TCPWAIT"], *words), text=True,
                          capture_output=True, check=False)
    lab.check(" ".join(words), done.returncode == 2 and done.stdout == "" and
              says in done.stderr, done.returncode, done.stderr)


def main():
    check_all()
    check_time()
    check_others()


main()

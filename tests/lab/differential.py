#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts of tcpwait against those of ss and of /proc/net/tcp{,6}.

Steady states must agree exactly; what runs out by itself must lie between a
count before and one after.
"""

import time
from collections import Counter

import lab

WANTED = {"TIME_WAIT": 20000, "CLOSE_WAIT": 2000, "ESTABLISHED": 2000,
          "SYN_SENT": 10, "FIN_WAIT2": 20, "LISTEN": 3}
STEADY = ("ESTABLISHED", "CLOSE_WAIT", "LISTEN")
KEYS = "local_address,local_port,remote_address,remote_port,state"


def upper(states):
    return Counter({key.upper(): n for key, n in states.items()})


def ask_states(*words):
    text = lab.tcpwait("states", *words)
    return Counter({name: int(n) for name, n in
                    (line.split() for line in text.splitlines())})


def ask_states_json(*words):
    return upper(lab.document("states", *words)["states"])


def ask_report(*words):
    return upper(lab.document("report", *words)["states"])


def add_up(rows):
    total = Counter()
    for row in rows:
        total.update(upper(row["states"]))
    return total


def ask_ports(*words):
    return add_up(lab.document("ports", *words)["ports"])


def ask_peers(*words):
    return add_up(lab.document("peers", *words)["peers"])


def ask_count(*words):
    return add_up(lab.document("count", "--by", "state", *words)["counts"])


def ask_count_roles(*words):
    return add_up(lab.document("count", "--by", "role,service_port",
                               *words)["counts"])


def ask_sockets(*words):
    return lab.by_state(lab.of_tcpwait(*words))


ASKED = (ask_states, ask_states_json, ask_report, ask_ports, ask_peers,
         ask_count, ask_count_roles, ask_sockets)


def judge(name, before, found, after, left_out=()):
    """One verdict per state that anybody saw."""
    for state in lab.STATES:
        if state in left_out:
            lab.check(f"{name}: {state} left out", found[state] == 0,
                      f"found {found[state]}")
            continue
        low = min(before[state], after[state])
        high = max(before[state], after[state])
        good = low <= found[state] <= high
        if state in STEADY:
            good = good and low == high
        if not good or high > 0:
            lab.check(f"{name}: {state}", good,
                      f"{low} to {high} wanted, {found[state]} found")


def compare_counts(reader):
    """ss first and last, /proc in between: they must agree as well."""
    before = lab.by_state(lab.of_ss())
    for ask in ASKED:
        found = ask("--reader", reader)
        after = lab.by_state(lab.of_ss())
        # A listener has no peer.
        judge(f"{reader}: {ask.__name__[4:]}", before, found, after,
              ("LISTEN",) if ask is ask_peers else ())
        before = after


def compare_proc():
    before = lab.by_state(lab.of_ss())
    found = lab.by_state(lab.of_proc())
    judge("/proc/net/tcp by our own parser", before, found,
          lab.by_state(lab.of_ss()))


def of_count(*words):
    found = Counter()
    for row in lab.document("count", "--by", KEYS, *words)["counts"]:
        key = row["key"]
        found[(key["state"].upper(), lab.address(key["local_address"]),
               key["local_port"], lab.address(key["remote_address"]),
               key["remote_port"])] += row["total"]
    return found


def compare_sets(reader, others):
    """Every socket, by name: what stood all the time, and nothing else."""
    for name, other in others:
        before = other()
        found = of_count("--reader", reader)
        after = other()
        lab.check(f"{reader}: no socket of {name} is missing",
                  not (before & after) - found,
                  *lab.differences(found, before & after))
        lab.check(f"{reader}: no socket that {name} has not",
                  not found - (before | after),
                  *lab.differences(found, before | after))


def main():
    began = time.monotonic()
    there = lab.by_state(lab.of_ss())
    for state, n in WANTED.items():
        lab.check(f"the lab has {n} {state}", there[state] >= n,
                  f"it has {there[state]}")
    compare_proc()
    for reader in lab.READERS:
        compare_counts(reader)
        compare_sets(reader, (("ss", lab.of_ss), ("/proc", lab.of_proc)))
    print("table:", ", ".join(f"{there[state]} {state}" for state in
                              lab.STATES if there[state]))
    print(f"compared in {time.monotonic() - began:.1f} s")


main()

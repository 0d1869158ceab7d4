#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The close rates that tcpwait infers from one dump, against known ones."""

import sys
import time

import lab

# Service port, role there, closes per second, seconds that each lives.
SERVED = (8080, "server", 40.0, 2.0)
CALLED = (3306, "client", 25.0, 0.0)
SECONDS = 67
MARGIN = 0.10
# So many seconds without their closes, or with those of others, still leave
# the history as it should be.
ODD_MAX = 2


def counters(name):
    """One counter of /proc/net/netstat."""
    with open("/proc/net/netstat", encoding="ascii") as file:
        for line in file:
            keys, values = line.split(), next(file).split()
            if name in keys:
                return int(values[keys.index(name)])
    return 0


def near(found, wanted, margin=MARGIN):
    return found is not None and abs(found - wanted) <= margin * wanted


def judge_row(name, row, rate, life):
    closes = row["closes_per_second"]
    lab.check(f"{name}: {rate:.0f} closes per second", near(closes, rate),
              f"found {closes}")
    history = row["closes_by_second"]
    if history is not None:
        lab.check(f"{name}: 60 seconds", len(history) == 60, len(history))
        lab.check(f"{name}: the seconds add up to the rate",
                  abs(sum(history) / 60 - closes) < 0.01,
                  sum(history) / 60, closes)
        # A steady rate; the two ends may be cut by the moment of the dump.
        odd = [n for n in history[2:-2] if not rate / 2 <= n <= rate * 1.5]
        lab.check(f"{name}: no burst and no gap", len(odd) <= 3, odd)
    mean = row["mean_lifetime_seconds"]
    lab.check(f"{name}: mean lifetime null, or about {life} s and not less",
              mean is None or (life - 0.2 <= mean <= life + 0.5),
              f"found {mean}")
    return closes, mean


def find(rows, key, service):
    found = [row for row in rows
             if row[key] == service[0] and row["role"] == service[1]]
    lab.check(f"one row for {service[1]} :{service[0]}", len(found) == 1,
              f"{len(found)} rows")
    return found


def judge(verb, key):
    rows = lab.document(verb)[verb]
    for service in (SERVED, CALLED):
        for row in find(rows, key, service):
            name = f"{verb}: {service[1]} :{service[0]}"
            found = judge_row(name, row, *service[2:])
            print(f"{name}: {found[0]:.2f}/s wanted {service[2]:.0f}, "
                  f"lifetime {found[1]} wanted {service[3]}")


def judge_other_ends():
    """Who did not begin the close keeps no TIME_WAIT: no rate of its own."""
    for row in lab.document("ports")["ports"]:
        if (row["port"], row["role"]) in ((8080, "client"), (3306, "server")):
            lab.check(f"{row['role']} :{row['port']} closes nothing",
                      row["closes_per_second"] == 0,
                      row["closes_per_second"])


def judge_readers():
    for reader in lab.READERS:
        for row in find(lab.document("ports", "--reader", reader)["ports"],
                        "port", SERVED):
            lab.check(f"{reader}: the same rate",
                      near(row["closes_per_second"], SERVED[2]),
                      row["closes_per_second"])


def watch(seconds):
    """How many were closed by the end of each second."""
    began, seen = time.monotonic(), [counters("TW")]
    for second in range(1, seconds + 1):
        time.sleep(max(0, began + second - time.monotonic()))
        seen.append(counters("TW"))
    return seen, time.monotonic() - began


def main():
    time.sleep(SECONDS - 60)
    seen, took = watch(60)
    rate = (seen[-1] - seen[0]) / took
    wanted = SERVED[2] + CALLED[2]
    n_odd = sum(not near(after - before, wanted, 0.4)
                for before, after in zip(seen, seen[1:]))
    print(f"the generator closed {rate:.2f} per second, {wanted:.0f} asked; "
          f"{n_odd} seconds were uneven")
    if not near(rate, wanted, 0.03) or n_odd > ODD_MAX:
        lab.verdict("skipped")
        print("skip: this machine is too busy for a steady rate")
        sys.exit()
    judge("ports", "port")
    judge("peers", "service_port")
    judge_other_ends()
    judge_readers()


main()

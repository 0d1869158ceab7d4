#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tcpwait sockets, streamed and sorted, in every format."""

import csv
import io
import json
from collections import Counter

import lab

COLUMNS = ("netns", "state", "role", "local", "remote", "local_address",
           "local_port", "remote_address", "remote_port", "recv_queue",
           "send_queue", "close_wait", "inode", "uid")
NUMBERS = ("local_port", "remote_port", "recv_queue", "send_queue", "inode",
           "uid")


def rows_of(separator, text):
    """Read by the csv module: both formats quote by RFC 4180 or not at all."""
    return list(csv.reader(io.StringIO(text), delimiter=separator,
                           strict=True))


def read(format_name, *words):
    text = lab.tcpwait("sockets", "--format", format_name, *words)
    return rows_of("," if format_name == "csv" else "\t", text)


def check_formats():
    shown = ("-o", ",".join(COLUMNS), "--owners", "never")
    rows = {name: read(name, *shown) for name in ("csv", "tsv")}
    document = lab.document("sockets", "--owners", "never")
    for name, found in rows.items():
        lab.check(f"{name}: the first line names the columns",
                  tuple(found[0]) == COLUMNS, found[0])
        lab.check(f"{name}: every row has every column",
                  {len(row) for row in found} == {len(COLUMNS)})
        bare = read(name, "-H", *shown)
        lab.check(f"{name}: -H leaves out that line only",
                  Counter(map(tuple, bare)) ==
                  Counter(map(tuple, found[1:])))
        for column in NUMBERS:
            at = COLUMNS.index(column)
            bad = [row[at] for row in found[1:]
                   if row[at] and not row[at].isdigit()]
            lab.check(f"{name}: {column} is a number or empty", not bad,
                      bad[:3])
    lab.check("csv and tsv have the same rows",
              Counter(map(tuple, rows["csv"])) ==
              Counter(map(tuple, rows["tsv"])))
    ports = COLUMNS.index("local_port"), COLUMNS.index("remote_port")
    lab.check("JSON has the same sockets",
              Counter((row["local_port"], row["remote_port"])
                      for row in document.get("sockets", ())) ==
              Counter(tuple(int(row[at]) for at in ports)
                      for row in rows["csv"][1:]))


def check_count():
    """A filter and no key: the number, and nothing else."""
    every = lab.document("sockets", "--owners", "never")["sockets"]
    for words, wanted in (
            ((), len(every)),
            (("state", "close-wait"),
             sum(row["state"].lower() == "close_wait" for row in every)),
            (("sport", "=", ":81"),
             sum(row["local_port"] == 81 for row in every)),
            (("dst", "192.0.2.1"), 0)):
        name = "count " + " ".join(words)
        found = lab.tcpwait("count", *words)
        lab.check(name, found == f"{wanted}\n", found, wanted)
        found = lab.document("count", *words)
        lab.check(f"{name}: JSON", found["by"] == [] and
                  [(row["key"], row["total"]) for row in found["counts"]] ==
                  [({}, wanted)], found)
    found = lab.tcpwait("count", "-d", "0.1", "-o", "total,change")
    lab.check("count -d", found == f"{len(every)} +0\n" or
              found == f"{len(every)} 0\n", found)
    found = lab.tcpwait("count", "--format", "csv", "state", "listening")
    lab.check("count as CSV", found == "total\r\n2\r\n", repr(found))


def sort_key(column):
    """Numbers as numbers, addresses as numbers, the rest as text."""
    if column in NUMBERS:
        return lambda text: int(text) if text else -1
    return lambda text: text


def read_twice(words, others):
    """A dump may miss a row where other namespaces' sockets come and go in its
    bucket meanwhile (inet_diag_dump_icsk() counts them too): then again."""
    for _ in range(3):
        found, plain = read("csv", *words), read("csv", *others)
        if Counter(map(tuple, found)) == Counter(map(tuple, plain)):
            break
    return found, plain


def check_sort(column):
    words = ("-o", f"{column},{','.join(COLUMNS)}", "-H", "--owners", "never")
    for sign in ("", "-"):
        found, plain = read_twice(("-x", sign + column, *words), words)
        lab.check(f"-x {sign}{column}: the same rows",
                  Counter(map(tuple, found)) == Counter(map(tuple, plain)))
        keys = [sort_key(column)(row[0]) for row in found if row[0]]
        if column not in ("local", "remote", "local_address",
                          "remote_address", "state", "role", "close_wait"):
            lab.check(f"-x {sign}{column}: in order",
                      keys == sorted(keys, reverse=sign == "-"),
                      keys[:5])
        else:
            lab.check(f"-x {sign}{column}: equal values stand together",
                      len(set(keys)) == sum(
                          1 for i, key in enumerate(keys)
                          if i == 0 or key != keys[i - 1]))
        for limit in (1, 7, 600):
            top = read("csv", "-x", sign + column, "-L", str(limit), *words)
            # Rows that compare equal may come in any order.
            lab.check(f"-x {sign}{column} -L {limit}: the head of it",
                      [row[0] for row in top] ==
                      [row[0] for row in found[:limit]],
                      [row[0] for row in top[:3]],
                      [row[0] for row in found[:3]])


def check_limit():
    whole = lab.tcpwait("sockets", "-H", "--owners", "never").splitlines()
    for limit in (1, 10, 1000):
        text = lab.tcpwait("sockets", "-H", "--owners", "never", "-L",
                           str(limit)).splitlines()
        lab.check(f"-L {limit}: so many lines", len(text) == limit, len(text))
        count = len(lab.document("sockets", "--owners", "never", "-L",
                                 str(limit))["sockets"])
        lab.check(f"-L {limit} --json: so many sockets", count == limit, count)
    text = lab.tcpwait("sockets", "-H", "--owners", "never", "-L", "0")
    lab.check("-L 0 is all", len(text.splitlines()) == len(whole))
    text = lab.tcpwait("sockets", "--owners", "never")
    lab.check("the header is one line more",
              len(text.splitlines()) == len(whole) + 1)
    widths = {line.find("127.0.0.1") for line in whole if "127.0.0.1" in line}
    lab.check("columns stand below each other", len(widths) <= 3, widths)


def check_json_sorted():
    for column in ("local_port", "-remote_port"):
        key = column.lstrip("-")
        ports = [row[key] for row in
                 lab.document("sockets", "--owners", "never", "-x", column,
                              "-L", "50")["sockets"]]
        lab.check(f"-x {column} --json: in order",
                  ports == sorted(ports, reverse=column[0] == "-"), ports[:5])


def main():
    lab.check("there are enough sockets", len(json.dumps(
        lab.document("sockets", "--owners", "never"))) > 100000)
    check_formats()
    check_count()
    for column in COLUMNS:
        check_sort(column)
    check_limit()
    check_json_sorted()


main()

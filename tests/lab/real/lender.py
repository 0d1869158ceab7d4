# SPDX-License-Identifier: MIT
"""Connections that are lent: all|some PORT COUNT SECONDS.

all: one after the other within so many seconds, each for one page, and none is
ever given back.  some: as many at once, each for two to eight pages, and then
only three of them are used, several times a second.
"""
import http.client
import sys
import time


def ask(conn):
    conn.request("GET", "/")
    conn.getresponse().read()


def lend_all(port, count, seconds):
    start = time.monotonic()
    kept = []
    for i in range(count):
        time.sleep(max(0, start + i * seconds / count - time.monotonic()))
        conn = http.client.HTTPConnection("127.0.0.1", port)
        ask(conn)
        kept.append(conn)
    time.sleep(200)


def lend_some(port, count):
    pool = [http.client.HTTPConnection("127.0.0.1", port)
            for _ in range(count)]
    for k, conn in enumerate(pool):
        for _ in range(2 + k % 7):
            ask(conn)
    while True:
        for conn in pool[:3]:
            ask(conn)
        time.sleep(0.2)


what, port, count, seconds = sys.argv[1], *map(int, sys.argv[2:])
if what == "all":
    lend_all(port, count, seconds)
else:
    lend_some(port, count)

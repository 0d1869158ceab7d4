# SPDX-License-Identifier: MIT
"""Connections that are lent: all|probed|some PORT COUNT SECONDS.

all: one after the other within so many seconds, each for one page, and none is
ever given back.  probed: the same, with keepalives every second or two, as Go
has them every 15 s or so; within no time it is an idle pool.  some: as many at
once, each for two to eight pages, and then only three of them are used, several
times a second.
"""
import http.client
import socket
import sys
import time


def ask(conn):
    conn.request("GET", "/")
    conn.getresponse().read()


def probe(conn):
    conn.connect()
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 2)
    conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)


def lend_all(port, count, seconds, probed):
    start = time.monotonic()
    kept = []
    for i in range(count):
        time.sleep(max(0, start + i * seconds / count - time.monotonic()))
        conn = http.client.HTTPConnection("127.0.0.1", port)
        if probed:
            probe(conn)
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
if what == "some":
    lend_some(port, count)
else:
    lend_all(port, count, seconds, what != "all")

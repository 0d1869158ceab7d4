#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A server whose clients say all they have, are cut off, and are answered.

  cut_off.py COUNT

Their address leaves this namespace, and what is sent to it is dropped.  Prints
"ready" once the answers have been sent again twice, and keeps the sockets.
"""
import pathlib
import socket
import subprocess
import sys
import time

ADDRESS = "10.99.0.1"
RETRANSMITS = 2  # tcpi_retransmits: the third byte of struct tcp_info


def ip(*words):
    subprocess.run(["ip", *words, ADDRESS + "/32", "dev", "lo"], check=True)


def is_lost(conn):
    info = conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 3)
    return info[2] >= RETRANSMITS


def main():
    pathlib.Path("/proc/self/comm").write_text("web")
    listener = socket.create_server(("127.0.0.1", 80), backlog=1000)
    ip("address", "add")
    callers, called = [], []
    for _ in range(int(sys.argv[1])):
        caller = socket.create_connection(("127.0.0.1", 80), 5, (ADDRESS, 0))
        caller.shutdown(socket.SHUT_WR)
        callers.append(caller)
        called.append(listener.accept()[0])
        assert called[-1].recv(1) == b""
    ip("address", "del")
    ip("route", "add")
    for conn in called:
        conn.send(b"answer")
    while not all(is_lost(conn) for conn in called):
        time.sleep(0.1)
    print("ready", flush=True)
    time.sleep(600)


main()

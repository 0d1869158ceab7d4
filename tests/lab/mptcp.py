#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Connections of MPTCP whose clients have closed, and whose server has not.

  mptcp.py COUNT

Prints "ready" and keeps them; ends with status 77 where there is no MPTCP.
"""
import pathlib
import socket
import sys
import time

IPPROTO_MPTCP = 262


def make():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)


def main():
    try:
        listener = make()
    except OSError:
        sys.exit(77)
    if "MPCurrEstab" not in pathlib.Path("/proc/net/netstat").read_text():
        sys.exit(77)
    listener.bind(("127.0.0.1", 8000))
    listener.listen(1000)
    kept = []
    for _ in range(int(sys.argv[1])):
        caller = make()
        caller.connect(("127.0.0.1", 8000))
        kept.append(listener.accept()[0])
        caller.send(b"said")
        caller.close()
        while kept[-1].recv(100):
            pass
    print("ready", flush=True)
    time.sleep(600)


main()

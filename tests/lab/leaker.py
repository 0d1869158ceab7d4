#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One process that keeps connections which ended, at a steady pace.

  leaker.py COMM server|client PORT PER_SECOND COUNT [OPTION=N]...

server keeps the ends that were called and has read to the end of file, client
those that called and have not been read since.  COUNT of them wait in
CLOSE_WAIT.  Options: dead, so many more that keepalive has ended, before all
else; filling, descriptors that are open in the end; nofile, their limit.
"""

import os
import resource
import socket
import sys
import time

TCP_REPAIR = 19
TCP_CLOSE = 7
NO_MORE_S = 20
LATE_S = 1


def state_of(conn):
    return conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]


def open_pair(listener):
    caller = socket.create_connection(listener.getsockname())
    called, _ = listener.accept()
    return called, caller


def await_all(conns, wanted):
    end = time.monotonic() + NO_MORE_S
    while any(state_of(conn) != wanted for conn in conns):
        if time.monotonic() > end:
            sys.exit("they do not die")
        time.sleep(0.05)


def make_dead(listener, count):
    """The peer closes and is forgotten; the next probe finds nobody."""
    kept = []
    for _ in range(count):
        called, caller = open_pair(listener)
        for option, value in ((socket.TCP_KEEPIDLE, 1),
                              (socket.TCP_KEEPINTVL, 1)):
            called.setsockopt(socket.IPPROTO_TCP, option, value)
        called.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        caller.shutdown(socket.SHUT_WR)
        assert called.recv(1) == b""
        caller.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        caller.close()
        kept.append(called)
    await_all(kept, TCP_CLOSE)
    return kept


def leak(listener, side):
    called, caller = open_pair(listener)
    if side == "client":
        called.close()
        return caller
    caller.close()
    assert called.recv(1) == b""
    return called


def leak_all(kept, listener, side, per_second, count):
    start = time.monotonic()
    for i in range(count):
        early = start + i / per_second - time.monotonic()
        if early < -LATE_S:
            sys.exit(f"the machine is too busy: {-early:.1f} s late")
        time.sleep(max(0, early))
        kept.append(leak(listener, side))


def fill(wanted):
    while len(os.listdir("/proc/self/fd")) - 1 < wanted:
        os.open("/dev/null", os.O_RDONLY)


def main():
    # What was open where this was started is not ours to count.
    os.closerange(3, 4096)
    comm, side, port, per_second, count = sys.argv[1:6]
    options = dict(word.split("=") for word in sys.argv[6:])
    with open("/proc/self/comm", "w", encoding="utf-8") as file:
        file.write(comm)
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=1024)
    kept = make_dead(listener, int(options.get("dead", 0)))
    leak_all(kept, listener, side, float(per_second), int(count))
    fill(int(options.get("filling", 0)))
    if "nofile" in options:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE,
                           (int(options["nofile"]), hard))
    print("ready", flush=True)
    time.sleep(200)


main()

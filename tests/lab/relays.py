#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs that leave connections open, before and behind a relay.

  relays.py keep ADDRESS PORT       a server that answers, and never closes
  relays.py call ADDRESS PORT N     calls N times, and closes them together
  relays.py thin N                  one process leaks to each of N services
  relays.py children N              a server whose N children hang
  relays.py apart N                 leaks N, and later shuts down N of its own

Prints "ready" once it stands; call returns then.
"""

import ctypes
import os
import selectors
import signal
import socket
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
PORT = 7000
PORT_OF_CHILDREN = 7001


def ready():
    print("ready", flush=True)


def wait():
    while True:
        time.sleep(60)


def read_to_end(conn):
    while conn.recv(4096):
        pass


def keep(address, port):
    chosen = selectors.DefaultSelector()
    listener = socket.create_server((address, int(port)), backlog=512)
    chosen.register(listener, selectors.EVENT_READ)
    kept = []
    ready()
    while True:
        for key, _ in chosen.select():
            if key.fileobj is listener:
                conn, _ = listener.accept()
                kept.append(conn)
                chosen.register(conn, selectors.EVENT_READ)
            elif key.fileobj.recv(4096):
                key.fileobj.sendall(b"answer")
            else:
                chosen.unregister(key.fileobj)


def call(address, port, count):
    conns = [socket.create_connection((address, int(port)))
             for _ in range(int(count))]
    for conn in conns:
        conn.sendall(b"query")
        conn.recv(100)
    for conn in conns:
        conn.close()
    ready()


def serve(listener):
    """Closes each connection as soon as it has been asked something."""
    while True:
        conn, _ = listener.accept()
        conn.recv(100)
        conn.close()


def thin(count):
    listener = socket.create_server(("0.0.0.0", PORT), backlog=512)
    if os.fork() == 0:
        serve(listener)
    listener.close()
    kept = []
    for i in range(int(count)):
        conn = socket.create_connection((f"127.0.1.{i + 1}", PORT))
        conn.sendall(b"query")
        read_to_end(conn)
        kept.append(conn)
    ready()
    wait()


def hang(conn, number):
    with open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(f"worker {number}")
    read_to_end(conn)
    wait()


def children(count):
    listener = socket.create_server(("127.0.0.1", PORT_OF_CHILDREN), backlog=512)
    for number in range(int(count)):
        caller = socket.create_connection(("127.0.0.1", PORT_OF_CHILDREN))
        conn, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            caller.close()
            hang(conn, number)
        conn.close()
        caller.close()
    ready()
    wait()


def take_all(listener, kept):
    while True:
        kept.append(listener.accept()[0])


def apart(count):
    """Its callers close, and 4 s later it shuts down what it calls."""
    if os.fork() == 0:
        there = socket.create_server(("127.0.0.2", PORT_OF_CHILDREN),
                                     backlog=512)
        threading.Thread(target=take_all, args=(there, [])).start()
        wait()
    served = socket.create_server(("127.0.0.1", PORT), backlog=512)
    kept = []
    for _ in range(int(count)):
        caller = socket.create_connection(("127.0.0.1", PORT))
        kept.append(served.accept()[0])
        caller.close()
        read_to_end(kept[-1])
    time.sleep(4)
    for _ in range(int(count)):
        kept.append(dial("127.0.0.2", PORT_OF_CHILDREN))
        kept[-1].shutdown(socket.SHUT_WR)
    ready()
    wait()


def dial(address, port):
    """Its server may not listen yet."""
    for _ in range(200):
        try:
            return socket.create_connection((address, port))
        except ConnectionRefusedError:
            time.sleep(0.05)
    sys.exit("nobody listens")


def main():
    # Also in a namespace of its own it ends with who started it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    modes = {"keep": keep, "call": call, "thin": thin, "children": children,
             "apart": apart}
    modes[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()

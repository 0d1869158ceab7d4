# SPDX-License-Identifier: MIT
"""A server that ends connections at once, and what looks like it.

refuse.py HOW HELD PER_SECOND   at 10.9.0.2:3306, until it is killed

HELD clients stay connected.  The others come at that pace, and are
  limit    told that there are too many, and closed
  silent   closed without a word
  check    let go: they connect and close, as a health check
  banner   let go: they read the greeting and close
  asked    answered, and closed by the server
Prints "ready" once the first has come.
"""
import socket
import sys
import threading
import time

PLACE = ("10.9.0.2", 3306)


def serve_one(conn, how):
    if how in ("limit", "banner"):
        conn.sendall(b"Too many connections\n")
    if how == "asked":
        conn.recv(64)
        conn.sendall(b"answer\n")
    if how in ("check", "banner"):
        conn.recv(64)
    conn.close()


def serve(listener, how, n_held):
    held = [listener.accept()[0] for _ in range(n_held)]
    while held is not None:
        serve_one(listener.accept()[0], how)


def call(how):
    with socket.create_connection(PLACE) as conn:
        if how == "asked":
            conn.sendall(b"question\n")
        if how != "check":
            conn.recv(64)
        # Who was turned away sees the end before it closes.
        if how in ("limit", "asked"):
            conn.recv(64)


def main():
    how, n_held, pace = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    listener = socket.create_server(PLACE, backlog=256)
    threading.Thread(target=serve, args=(listener, how, n_held),
                     daemon=True).start()
    held = [socket.create_connection(PLACE) for _ in range(n_held)]
    call(how)
    print("ready", len(held), flush=True)
    while True:
        call(how)
        time.sleep(1 / pace)


if __name__ == "__main__":
    main()

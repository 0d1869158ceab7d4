#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Clients that read slowly what a server sent before it closed.

    slow.py COUNT BYTES

Each of COUNT has 50,000 bytes to read, has read a part, and reads BYTES more a
second; with 0 it reads no more.  "ready" is said when that has gone on for two
seconds.  Ends with whoever started it.
"""
import ctypes
import signal
import socket
import sys
import time

ANSWER, BEGUN, PORT = 50000, 5000, 80
PR_SET_PDEATHSIG = 1


def answered(count):
    """The clients' ends; the server's are closed."""
    with socket.create_server(("127.0.0.1", PORT), backlog=count) as server:
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", PORT))
            conn, _ = server.accept()
            with conn:
                client.sendall(b"q")
                conn.recv(1)
                conn.sendall(b"x" * ANSWER)
            yield client


def main():
    count, each = int(sys.argv[1]), int(sys.argv[2])
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    clients = list(answered(count))
    for client in clients:
        client.recv(BEGUN)
    said = False
    began = time.monotonic()
    while True:
        for client in clients if each else []:
            client.recv(each // 4)
        time.sleep(0.25)
        if not said and time.monotonic() - began >= 2:
            print("ready", flush=True)
            said = True


if __name__ == "__main__":
    main()

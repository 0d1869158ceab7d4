#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers and clients of which one is asked, and answers or does not read.

  turns.py MODE ADDR PORT [ARG...]

late     each request takes SECONDS, and ends its connection; PER_SECOND come
posts    a client asks N times, each on a connection, and reads no answer
lengths  the same, but it reads the answer's length and not on to the end
events   N clients say all at once, and get an event every SECONDS

Prints "ready" when that has gone on for a moment; goes on until it is ended.
"""

import os
import random
import socket
import sys
import threading
import time

LIFE_S = 200
ANSWER = b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100


def ready():
    print("ready", flush=True)


def listener(addr, port):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((addr, int(port)))
    sock.listen(1024)
    return sock


def ask(addr, port):
    sock = socket.create_connection((addr, int(port)))
    sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
    return sock


def serve(listening, seconds, pause=0):
    """One request each; the FIN follows the answer after a pause."""

    def answer(sock):
        sock.recv(4096)
        time.sleep(seconds)
        sock.sendall(ANSWER)
        time.sleep(pause)
        sock.close()

    while True:
        sock, _ = listening.accept()
        threading.Thread(target=answer, args=(sock,), daemon=True).start()


def late(addr, port, seconds, per_second):
    listening = listener(addr, port)
    if os.fork() == 0:
        serve(listening, float(seconds))

    def load():
        with ask(addr, port) as sock:
            while sock.recv(4096):
                pass

    begun = time.monotonic()
    is_ready = False
    while time.monotonic() < begun + LIFE_S:
        threading.Thread(target=load, daemon=True).start()
        time.sleep(random.expovariate(float(per_second)))
        if not is_ready and time.monotonic() > begun + 11:
            is_ready = True
            ready()


def posts(addr, port, n):
    listening = listener(addr, port)
    if os.fork() == 0:
        serve(listening, 0)
    kept = [ask(addr, port) for _ in range(int(n))]
    time.sleep(1)
    ready()
    time.sleep(LIFE_S)
    return kept


def lengths(addr, port, n):
    listening = listener(addr, port)
    if os.fork() == 0:
        serve(listening, 0, 0.1)
    kept = [ask(addr, port) for _ in range(int(n))]
    for sock in kept:
        sock.recv(len(ANSWER), socket.MSG_WAITALL)
    time.sleep(1)
    ready()
    time.sleep(LIFE_S)
    return kept


def events(addr, port, n, seconds):
    listening = listener(addr, port)
    clients = [ask(addr, port) for _ in range(int(n))]
    served = [listening.accept()[0] for _ in clients]
    for sock in clients:
        sock.shutdown(socket.SHUT_WR)
    for sock in served:
        while sock.recv(4096):
            pass
    for step in range(int(LIFE_S / float(seconds))):
        time.sleep(float(seconds))
        for sock in served:
            sock.sendall(b"event: tick\n\n")
        for sock in clients:
            sock.recv(4096)
        if step == 4:
            ready()


MODES = {"late": late, "posts": posts, "lengths": lengths,
         "events": events}

if __name__ == "__main__":
    MODES[sys.argv[1]](*sys.argv[2:])

# SPDX-License-Identifier: MIT
"""Programs that call one service at a pace of their own.

callers.py PORT NAME,RATE,LIFE...: serves PORT of 127.0.0.1, and calls it from a
process of each NAME, RATE times a second, to close after LIFE seconds.
"""

import os
import socket
import sys
import threading
import time


def answer(conn):
    with conn:
        while conn.recv(4096):
            pass


def serve(listener):
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=answer, args=(conn,), daemon=True).start()


def call(port, name, rate, life):
    with open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(name)
    begun, n, held = time.monotonic(), 0, []
    while True:
        now = time.monotonic()
        while held and held[0][0] <= now:
            held.pop(0)[1].close()
        if now >= begun + n / rate:
            conn = socket.create_connection(("127.0.0.1", port))
            held.append((now + life, conn))
            n += 1
            continue
        due = begun + n / rate
        time.sleep(max(0, min([due] + [end for end, _ in held[:1]]) - now))


def main():
    port = int(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    for words in sys.argv[2:]:
        name, rate, life = words.split(",")
        if os.fork() == 0:
            listener.close()
            call(port, name, float(rate), float(life))
    serve(listener)


main()

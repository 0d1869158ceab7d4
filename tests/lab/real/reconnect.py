# SPDX-License-Identifier: MIT
"""Connects, says one thing, reads one answer, closes: PORT RATE SECONDS SAY.

With "quit" after it the server is asked to close, and is let do so.
"""
import socket
import sys
import time

port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
say = sys.argv[4].encode() + b"\r\n"
start = time.monotonic()
for i in range(int(rate * seconds)):
    with socket.create_connection(("127.0.0.1", port)) as conn:
        conn.sendall(say)
        conn.recv(4096)
        if sys.argv[5:] == ["quit"]:
            conn.sendall(b"quit\r\n")
            conn.recv(4096)
    time.sleep(max(0.0, start + (i + 1) / rate - time.monotonic()))

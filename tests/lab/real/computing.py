# SPDX-License-Identifier: MIT
"""A server that computes for clients who ended their side: PORT COUNT."""
import socket
import sys
import time

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=1000)
kept = []
for _ in range(int(sys.argv[2])):
    caller = socket.create_connection(listener.getsockname())
    caller.sendall(b"2 + 2\n")
    caller.shutdown(socket.SHUT_WR)
    called, _ = listener.accept()
    while called.recv(4096):
        pass
    kept.append((caller, called))
time.sleep(200)

# SPDX-License-Identifier: MIT
"""Calls from the port that it listens on: PORT FAR COUNT leave|keep.

One connection from each of so many local addresses toward FAR, whose server
closes them at once and is not followed (leave), or does not (keep).
"""
import os
import socket
import sys
import time

port, far, count = map(int, sys.argv[1:4])
server = socket.create_server(("127.0.0.1", far), backlog=128)
if os.fork() == 0:
    peers = []
    while True:
        peers.append(server.accept()[0])
        if sys.argv[4] == "leave":
            peers.pop().close()
server.close()
listener = socket.create_server(("0.0.0.0", port), reuse_port=True)
calls = []
for i in range(count):
    call = socket.socket()
    call.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    call.bind((f"127.0.1.{i + 1}", port))
    call.connect(("127.0.0.1", far))
    calls.append(call)
    if sys.argv[4] == "leave":
        call.recv(1)
time.sleep(200)

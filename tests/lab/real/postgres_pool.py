# SPDX-License-Identifier: MIT
"""A pool of PostgreSQL connections that nobody evicts: PORT COUNT.

Speaks just enough of the protocol: startup with trust, until it is ready.
"""
import socket
import struct
import sys
import time


def connect(port):
    conn = socket.create_connection(("127.0.0.1", port))
    body = struct.pack("!I", 3 << 16) + b"user\0lab\0database\0postgres\0\0"
    conn.sendall(struct.pack("!I", len(body) + 4) + body)
    kind = b""
    while kind != b"Z":
        head = conn.recv(5, socket.MSG_WAITALL)
        kind = head[:1]
        rest = struct.unpack("!I", head[1:])[0] - 4
        body = conn.recv(rest, socket.MSG_WAITALL) if rest else b""
        assert kind != b"E", body
    return conn


pool = [connect(int(sys.argv[1])) for _ in range(int(sys.argv[2]))]
print("pooled", flush=True)
time.sleep(200)

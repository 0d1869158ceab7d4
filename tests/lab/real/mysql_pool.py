# SPDX-License-Identifier: MIT
"""A pool of MariaDB connections that nobody evicts: PORT COUNT.

Speaks just enough of the protocol: handshake, an empty password, SELECT 1.
"""
import socket
import struct
import sys
import time

CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION = 0x200, 0x8000


def read_packet(conn):
    head = conn.recv(4, socket.MSG_WAITALL)
    return conn.recv(int.from_bytes(head[:3], "little"), socket.MSG_WAITALL)


def write_packet(conn, sequence, body):
    head = len(body).to_bytes(3, "little") + bytes([sequence])
    conn.sendall(head + body)


def connect(port):
    conn = socket.create_connection(("127.0.0.1", port))
    read_packet(conn)
    flags = CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION
    body = struct.pack("<IIB23x", flags, 1 << 24, 33) + b"root\0\0"
    write_packet(conn, 1, body)
    answer = read_packet(conn)
    assert answer[0] == 0, answer
    write_packet(conn, 0, b"\x03SELECT 1")
    ends = 0
    while ends < 2:
        ends += read_packet(conn)[0] == 0xFE
    return conn


pool = [connect(int(sys.argv[1])) for _ in range(int(sys.argv[2]))]
print("pooled", flush=True)
time.sleep(200)

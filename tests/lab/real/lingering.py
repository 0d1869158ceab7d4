# SPDX-License-Identifier: MIT
"""Closes what its peers do not: PORT COUNT SECONDS LINGER2.

So many connections one after the other within so many seconds.  With LINGER2
above 0 their FIN_WAIT2 lasts that many seconds, and not tcp_fin_timeout.
"""
import socket
import sys
import time

port, count, seconds, linger2 = map(int, sys.argv[1:])
server = socket.create_server(("127.0.0.1", port), backlog=128)
peers = []
for _ in range(count):
    peers.append(socket.create_connection(("127.0.0.1", port)))
    conn, _ = server.accept()
    if linger2 > 0:
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, linger2)
    conn.close()
    time.sleep(seconds / count)
time.sleep(200)

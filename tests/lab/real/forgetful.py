# SPDX-License-Identifier: MIT
"""A program that forgets: response|socket PORT PATH COUNT.

response: urlopen(), a look at the status, and the response kept unread.
socket: reads to the end of file and keeps the socket open.
"""
import socket
import sys
import time
import urllib.request

what, port, path, count = sys.argv[1:]
kept = []
for _ in range(int(count)):
    if what == "response":
        response = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}")
        assert response.status == 200
        kept.append(response)
    else:
        conn = socket.create_connection(("127.0.0.1", int(port)))
        conn.sendall(f"GET {path} HTTP/1.0\r\nHost: lab\r\n\r\n".encode())
        while conn.recv(65536):
            pass
        kept.append(conn)
time.sleep(200)

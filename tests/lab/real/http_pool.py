# SPDX-License-Identifier: MIT
"""A pool of HTTP(S) clients that nobody evicts: PORT COUNT [tls].

Each asks for one page, reads all of it, and goes back to the pool.
"""
import http.client
import ssl
import sys
import time

port, count = int(sys.argv[1]), int(sys.argv[2])
pool = []
for _ in range(count):
    if sys.argv[3:] == ["tls"]:
        context = ssl._create_unverified_context()
        conn = http.client.HTTPSConnection("127.0.0.1", port, context=context)
    else:
        conn = http.client.HTTPConnection("127.0.0.1", port)
    conn.request("GET", "/")
    conn.getresponse().read()
    pool.append(conn)
time.sleep(200)

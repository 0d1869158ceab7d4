#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One process that keeps connections which their clients closed.

  keeper.py PORT

Reads lines: a number keeps so many more, a negative one closes so many of the
oldest; each is answered with how many are kept.
"""

import socket
import sys

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
kept = []
for line in sys.stdin:
    wanted = int(line)
    for _ in range(wanted):
        caller = socket.create_connection(listener.getsockname())
        called, _ = listener.accept()
        caller.close()
        called.recv(1)
        kept.append(called)
    for conn in kept[:max(0, -wanted)]:
        conn.close()
    del kept[:max(0, -wanted)]
    print(len(kept), flush=True)

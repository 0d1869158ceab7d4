# SPDX-License-Identifier: MIT
"""A pool of urllib3 whose server has closed what it kept; close takes it away.

Every use after it is served by a new connection, and the program keeps none of
the dead ones.
"""
import http.server
import os
import socketserver
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import lab  # noqa: E402
import urllib3  # noqa: E402

COUNT = 10
LOW = ["--threshold", "close-wait-count=5", "--threshold", "close-wait-age=0"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 1  # it gives up idle connections

    def do_GET(self):
        time.sleep(0.1)  # so that each use needs a connection of its own
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64
    n_accepted = 0

    def get_request(self):
        self.n_accepted += 1
        return super().get_request()


def use(pool, answers):
    answers.append(pool.request("GET", "/", retries=False).data)


def use_all(pool):
    answers = []
    threads = [threading.Thread(target=use, args=(pool, answers))
               for _ in range(COUNT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def stale():
    findings = lab.document("diagnose", *LOW, "dport", "=", f":{PORT}")
    return [found["id"] for found in findings["findings"]]


def held():
    return len([fd for fd in os.listdir("/proc/self/fd")
                if os.path.islink(f"/proc/self/fd/{fd}")])


SERVER = Server(("127.0.0.1", 0), Handler)
PORT = SERVER.server_address[1]
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
POOL = urllib3.HTTPConnectionPool("127.0.0.1", PORT, maxsize=COUNT, block=True)

lab.check("the pool is used", use_all(POOL) == [b"ok"] * COUNT)
WORDS = ["state", "close-wait", "dport", "=", f":{PORT}"]
while len(list(lab.of_tcpwait(*WORDS).elements())) < COUNT:
    time.sleep(0.1)
lab.check("it is stale", stale() == ["stale-pool"], stale())
BEFORE, N_BEFORE = held(), SERVER.n_accepted
plan = lab.document("close", *WORDS)
lab.check("the plan knows it", [group["finding"] for group in plan["groups"]]
          == ["stale-pool"] and plan["sockets"] == COUNT, plan)
run = lab.document("close", *WORDS, "--yes")
lab.check("all are closed", run["result"]["closed"] == COUNT, run["result"])
lab.check("descriptors stay", held() == BEFORE, held(), BEFORE)
lab.check("nothing is found", stale() == [], stale())
lab.check("each use is served", use_all(POOL) == [b"ok"] * COUNT)
lab.check("by new connections", SERVER.n_accepted == N_BEFORE + COUNT,
          N_BEFORE, SERVER.n_accepted)
lab.check("and what is dead is let go", held() <= BEFORE + COUNT, held())
print("before: stale-pool; after: none, and every use is served")

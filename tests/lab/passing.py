#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers whose connections are not in the hands of who listens.

  passing.py passed PORT N [cloexec]
  passing.py reuseport PORT WORKERS BACKLOG

passed: "front" accepts N connections and passes each over a Unix socket to
"worker", another executable, which reads to the end of file and keeps them.
reuseport: listeners of WORKERS processes share the port; "stuck" accepts
nothing, and its queue is full.  "ready" is said when all of it stands.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

LIFE_S = 60
WORKER = """
import os, socket, sys
passing, kept = socket.socket(fileno=int(sys.argv[1])), []
for _ in range(int(sys.argv[2])):
    (fd,) = socket.recv_fds(passing, 1, 1)[1]
    os.set_inheritable(fd, sys.argv[3] != "cloexec")
    kept.append(socket.socket(fileno=fd))
    assert kept[-1].recv(1) == b""
    passing.send(b"x")
passing.recv(1)
"""


def call_self(comm):
    with open("/proc/self/comm", "w", encoding="utf-8") as file:
        file.write(comm)


def start_worker(passing, count, option):
    with tempfile.TemporaryDirectory() as folder:
        worker = os.path.join(folder, "worker")
        shutil.copy(os.path.realpath(sys.executable), worker)
        return subprocess.Popen(
            [worker, "-c", WORKER, str(passing.fileno()), str(count), option],
            pass_fds=[passing.fileno()], env={"PYTHONHOME": sys.prefix})


def passed(port, count, option="plain"):
    here, there = socket.socketpair()
    with start_worker(there, count, option) as worker:
        there.close()
        call_self("front")
        with socket.create_server(("127.0.0.1", port)) as listener:
            for _ in range(count):
                caller = socket.create_connection(("127.0.0.1", port))
                called, _ = listener.accept()
                socket.send_fds(here, [b"x"], [called.fileno()])
                called.close()
                caller.close()
                assert here.recv(1) == b"x"
            print("ready", flush=True)
            time.sleep(LIFE_S)
        here.close()
        worker.wait()


def listen(port, backlog):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(backlog)
    return listener


def serve(listener):
    call_self("healthy")
    kept = []
    while True:
        kept.append(listener.accept())


def reuseport(port, n_workers, backlog):
    for _ in range(n_workers - 1):
        listener = listen(port, backlog)
        if os.fork() == 0:
            serve(listener)
        listener.close()
    stuck = listen(port, backlog)
    call_self("stuck")
    kept, refused = [], 0
    while refused < 2:
        try:
            kept.append(socket.create_connection(("127.0.0.1", port), 0.3))
        except TimeoutError:
            refused += 1
    print("ready", flush=True)
    time.sleep(LIFE_S)
    stuck.close()


def main():
    mode, *words = sys.argv[1:]
    numbers = [int(word) if word.isdigit() else word for word in words]
    {"passed": passed, "reuseport": reuseport}[mode](*numbers)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs that behave, and a few that do not, for the quiet-* scenarios.

  quiet.py COMM MODE ADDR PORT [ARG...]

Each serves and calls itself as its mode says, prints "ready" when that has
gone on for a moment, and goes on until it is ended.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import sys
import tempfile
import threading
import time

LIFE_S = 200


def ready():
    print("ready", flush=True)


def name_this(comm):
    with open("/proc/self/comm", "w", encoding="ascii") as file:
        file.write(comm)


def listener(addr, port, backlog=1024):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((addr, int(port)))
    sock.listen(backlog)
    return sock


def dial(addr, port, n):
    return [socket.create_connection((addr, int(port))) for _ in range(n)]


def crowd(comm, addr, port, n, leaving):
    """Clients in a process of their own, of whom some have just left."""
    if os.fork() == 0:
        name_this(comm)
        socks = dial(addr, port, n)
        for sock in socks[:leaving]:
            sock.shutdown(socket.SHUT_WR)
        time.sleep(LIFE_S)
        os._exit(0)


def exec_other(sock, *argv):
    """Another executable, with the connection as its standard streams."""
    for fd in range(3):
        os.dup2(sock.fileno(), fd)
    os.execvp(argv[0], argv)


def serve_forking(listening, n, child):
    """One child per connection; the parent closes its copy at once."""
    for _ in range(n):
        sock, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            child(sock)
            os._exit(0)
        sock.close()
    time.sleep(1)
    ready()
    time.sleep(LIFE_S)


def forking(addr, port, n, leaving):
    """One child per connection."""
    listening = listener(addr, port)
    crowd("visitor", addr, port, int(n), int(leaving))
    serve_forking(listening, int(n), lambda sock: time.sleep(LIFE_S))


def inetd(addr, port, n, leaving):
    """Each connection is the standard streams of another program."""
    listening = listener(addr, port)
    crowd("visitor", addr, port, int(n), int(leaving))
    serve_forking(listening, int(n),
                  lambda sock: exec_other(sock, "sleep", str(LIFE_S)))


def sshd(addr, port, n, leaving):
    """A monitor and a session hold each connection, and serve no port."""
    def monitor(sock):
        if os.fork() == 0:
            exec_other(sock, "sleep", str(LIFE_S))
        time.sleep(LIFE_S)

    listening = listener(addr, port)
    crowd("visitor", addr, port, int(n), int(leaving))
    serve_forking(listening, int(n), monitor)


def activated(addr, port, n, leaving):
    """The init program holds the listener, and another program accepts."""
    code = ("import socket, sys, time\n"
            "listening = socket.socket(fileno=3)\n"
            "socks = [listening.accept() for _ in range(int(sys.argv[1]))]\n"
            "time.sleep(1)\n"
            "print('ready', flush=True)\n"
            f"time.sleep({LIFE_S})\n")
    with tempfile.TemporaryDirectory() as folder:
        worker = os.path.join(folder, "worker")
        shutil.copy(os.path.realpath(sys.executable), worker)
        listening = listener(addr, port)
        crowd("visitor", addr, port, int(n), int(leaving))
        if os.fork() == 0:
            os.dup2(listening.fileno(), 3)
            os.set_inheritable(3, True)
            os.execv(worker, [worker, "-c", code, n])
        time.sleep(3)
    time.sleep(LIFE_S)


def ephemeral(addr, _, n):
    """Listeners on ports that the kernel chose."""
    socks = [listener(addr, 0) for _ in range(int(n))]
    ready()
    time.sleep(LIFE_S)
    del socks


def brisk(addr, port, per_second, answers_after):
    """Connects that are given up long before they would be repeated."""
    pending = []
    started = time.monotonic()
    for i in range(int(per_second) * LIFE_S):
        now = time.monotonic()
        while pending and pending[0][0] < now - float(answers_after):
            pending.pop(0)[1].close()
        sock = socket.socket()
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            sock.connect((addr, int(port)))
        pending.append((now, sock))
        if i == int(per_second):
            ready()
        time.sleep(max(0, started + i / int(per_second) - time.monotonic()))


def slow_close(addr, port, per_second, delay):
    """A busy server that closes a moment after its clients."""
    listening = listener(addr, port)
    leaving = []

    def accept():
        while True:
            leaving.append((time.monotonic(), listening.accept()[0]))

    threading.Thread(target=accept, daemon=True).start()
    clients = []
    for i in range(int(per_second) * LIFE_S):
        sock = socket.create_connection((addr, int(port)))
        sock.shutdown(socket.SHUT_WR)
        clients.append((time.monotonic(), sock))
        now = time.monotonic()
        while leaving and leaving[0][0] < now - float(delay):
            with leaving.pop(0)[1] as gone:
                gone.recv(1)
        while clients and clients[0][0] < now - float(delay) - 1:
            clients.pop(0)[1].close()
        if i == int(per_second) * 4:
            ready()
        time.sleep(1 / int(per_second))


def answering(addr, port, n):
    """Clients that said all, half-close, and are still being answered."""
    listening = listener(addr, port)
    clients = dial(addr, port, int(n))
    served = [listening.accept()[0] for _ in clients]
    for sock in clients:
        sock.shutdown(socket.SHUT_WR)
    for sock in served + clients:
        sock.setblocking(False)
    for step in range(LIFE_S * 5):
        for sock in served:
            with contextlib.suppress(BlockingIOError):
                while True:
                    sock.send(bytes(65536))
        for sock in clients:
            with contextlib.suppress(BlockingIOError):
                sock.recv(1 << 20)
        if step == 5:
            ready()
        time.sleep(0.2)


def probing(addr, port, n):
    """Nothing is closed, and the kernel asks each peer every second."""
    listening = listener(addr, port)
    kept = []
    for sock in dial(addr, port, int(n)):
        kept.append(listening.accept()[0])
        kept[-1].setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
            kept[-1].setsockopt(socket.IPPROTO_TCP, option, 1)
        sock.close()
        kept[-1].recv(1)
    ready()
    time.sleep(LIFE_S)


def one_waits(addr, port):
    """listen(0), and one client that waits its turn."""
    listening = listener(addr, port, 0)
    sock = dial(addr, port, 1)
    ready()
    time.sleep(LIFE_S)
    del listening, sock


def pool(addr, port, n, idle_s):
    """A server that times idle clients out, and a pool that evicts none."""
    async def answer(reader, writer):
        with contextlib.suppress(asyncio.TimeoutError):
            while await asyncio.wait_for(reader.readline(), float(idle_s)):
                writer.write(b"row\n")
        writer.close()

    async def serve():
        await asyncio.start_server(answer, addr, int(port))
        await asyncio.sleep(LIFE_S)

    if os.fork() == 0:
        name_this("database")
        asyncio.run(serve())
    time.sleep(0.5)
    socks = dial(addr, port, int(n))
    for sock in socks:
        sock.sendall(b"query\n")
        sock.recv(100)
    time.sleep(float(idle_s) + 3)
    ready()
    time.sleep(LIFE_S)


def forgetful(addr, port, per_second):
    """Reads each answer to its end, and keeps the connection object."""
    listening = listener(addr, port)
    if os.fork() == 0:
        name_this("api")
        while True:
            sock, _ = listening.accept()
            sock.recv(100)
            sock.sendall(b"HTTP/1.0 200 OK\r\n\r\nbody")
            sock.close()
    listening.close()
    kept = []
    started = time.monotonic()
    for i in range(int(per_second) * LIFE_S):
        sock = socket.create_connection((addr, int(port)))
        sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while sock.recv(4096):
            pass
        kept.append(sock)
        if time.monotonic() > started + 8:
            if started:
                ready()
            started = float("inf")
        time.sleep(1 / int(per_second))


def prefork(addr, port, workers, each):
    """Workers that accept from one listener, and close nothing."""
    listening = listener(addr, port)
    for _ in range(int(workers)):
        if os.fork() == 0:
            kept = [listening.accept()[0] for _ in range(int(each))]
            for sock in kept:
                sock.recv(1)
            time.sleep(LIFE_S)
            os._exit(0)
        # Each in its turn, so that each has as many.
        for sock in dial(addr, port, int(each)):
            sock.close()
    ready()
    time.sleep(LIFE_S)


def blocked(addr, port, n, backlog):
    """A handler that waits for ever; the clients give up one by one."""
    listening = listener(addr, port, int(backlog))
    if os.fork() == 0:
        name_this("browser")
        listening.close()
        socks = []
        for _ in range(int(n)):
            sock = socket.socket()
            sock.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                sock.connect((addr, int(port)))
            socks.append(sock)
        time.sleep(1)
        for sock in socks:
            with contextlib.suppress(OSError):
                sock.send(b"GET / HTTP/1.1\r\n\r\n")
        time.sleep(0.5)
        for sock in socks:
            sock.close()
        # Others come after them.
        socks = [socket.socket() for _ in range(5)]
        for sock in socks:
            sock.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                sock.connect((addr, int(port)))
        time.sleep(LIFE_S)
        os._exit(0)
    sock, _ = listening.accept()
    time.sleep(5)
    ready()
    time.sleep(LIFE_S)
    del sock


def backend(addr, port, delay):
    """An HTTP server that answers after a moment and keeps alive."""
    async def answer(reader, writer):
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(float(delay))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def serve():
        await asyncio.start_server(answer, addr, int(port), backlog=1024)
        ready()
        await asyncio.sleep(LIFE_S)

    asyncio.run(serve())


def browse(addr, port, n, enough):
    """So many clients of an HTTP server, which keep alive."""
    done = [0]

    def run():
        sock = socket.create_connection((addr, int(port)))
        while True:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = sock.recv(65536)
            if not answer:
                sock = socket.create_connection((addr, int(port)))
            done[0] += 1
            if b" 50" in answer[:12]:
                time.sleep(0.1)

    for _ in range(int(n)):
        threading.Thread(target=run, daemon=True).start()
    while done[0] < int(enough):
        time.sleep(0.05)
    ready()
    time.sleep(LIFE_S)


MODES = {
    "forking": forking,
    "inetd": inetd,
    "sshd": sshd,
    "activated": activated,
    "ephemeral": ephemeral,
    "brisk": brisk,
    "slow-close": slow_close,
    "answering": answering,
    "probing": probing,
    "one-waits": one_waits,
    "pool": pool,
    "forgetful": forgetful,
    "blocked": blocked,
    "prefork": prefork,
    "backend": backend,
    "browse": browse,
}

if __name__ == "__main__":
    name_this(sys.argv[1])
    MODES[sys.argv[2]](*sys.argv[3:])

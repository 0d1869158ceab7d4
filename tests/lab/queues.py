#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers that are behind, and clients that wait for them.

  queues.py WORDS... [-- WORDS...]...

stalled PORT N BACKLOG   a server that listens and accepts nothing, N clients
deferred PORT N          one that accepts nothing either; its clients have
                         sent nothing, and it has TCP_DEFER_ACCEPT
burst PORT N             one that takes a burst of N a second later
bursts PORT N BACKLOG    one that takes N at once in its own time, and every
                         two seconds as many again
launched PORT N          "launcher" opens the listener for "service", which
                         accepts one, waits for it, and leaves N in the queue
forked PORT N            "server", which accepts one and hangs, with N behind
                         it, and a child that inherited its listener
reset PORT N BACKLOG     one that accepts nothing, and N probes of it, which
                         connect and reset
probed PORT N            one that takes such probes
full PORT N              listen(0), and N clients that go on knocking
unread PORT N IDLE       a server that has answered, and reads no more; IDLE
                         of its clients ask nothing further
limited PORT N MORE      one that has answered N idle clients and accepts no more;
                         MORE wait in its queue
working PORT N MORE      one that has read the requests of N, and accepts no more
batches PORT N           one that reads when it likes, and never answers
uploads PORT N           one that lets N uploads wait in its window

privileged PORT LOWEST   one that clients call from each port from LOWEST to
                         1023 and close
either PORT PER_SECOND   one that closes first two times in three, else the client
itself PORT N MORE       two workers, N of which call their own port and wait;
                         MORE clients are behind them, -1: they are served
kept PORT N              one whose children answer N clients, which leave; it
                         keeps what they have served
welcomed PORT N          one that welcomes N, and reads at once what they ask
                         then, which it answers to none; they leave
stuck PORT N BEHIND      one that answered N, which left, and then got stuck
                         with BEHIND more of whom it has read nothing
mute PORT N GAVE_UP      one that reads N requests and answers none; GAVE_UP
                         more of its clients have closed meanwhile
passing PORT N           one that asks another on PORT + 1 for each of N clients,
                         and waits for its answer, which never comes
asking PORT N MORE LATER  one that asks another on PORT + 1, which does not
                         answer, N times; MORE clients wait for it, LATER s
                         after that
pool PORT N              one that has answered, and N idle clients
feed PORT N              one that goes on telling those that asked once
logs PORT N              one that reads what N clients send now and then

Each lives in a process of its own, its clients in another.  "ready" is said
once all of them stand, and have so for as long as a second.
"""

import asyncio
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time

LIFE_S = 90
SETTLE_S = 1.2
HOST = "127.0.0.1"


def call_self(comm):
    with open("/proc/self/comm", "w", encoding="utf-8") as file:
        file.write(comm)


def listen(port, backlog=512, **options):
    listener = socket.socket()
    for name, value in options.items():
        listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    listener.bind((HOST, port))
    listener.listen(backlog)
    return listener


def child(comm, act, *args):
    """Runs act in a process of that name, which then waits."""
    here, there = os.pipe()
    if os.fork() == 0:
        os.close(here)
        call_self(comm)
        kept = act(*args)
        os.write(there, b"x")
        time.sleep(LIFE_S)
        del kept
        os._exit(0)
    os.close(there)
    assert os.read(here, 1) == b"x", act
    os.close(here)


def connect(port, n, request=b"GET / HTTP/1.1\r\n\r\n"):
    kept = [socket.create_connection((HOST, port)) for _ in range(n)]
    for conn in kept:
        conn.sendall(request)
    return kept


def stalled(port, n, backlog):
    child("server", listen, port, backlog)
    child("client", connect, port, n)


def deferred(port, n):
    child("server", lambda: listen(port, TCP_DEFER_ACCEPT=60))
    child("client", connect, port, n, b"")


def burst(port, n):
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        time.sleep(1)
        kept = []
        while True:
            kept.append(listener.accept())
    listener.close()
    child("client", connect, port, n)


async def ask_at_once(port, n):
    async def ask():
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        await reader.read()
        writer.close()
    while True:
        begun = time.monotonic()
        await asyncio.gather(*[ask() for _ in range(n)],
                             return_exceptions=True)
        await asyncio.sleep(begun + 2 - time.monotonic())


def bursts(port, n, backlog):
    listener = listen(port, backlog)
    if os.fork() == 0:
        call_self("server")
        while True:
            conn, _ = listener.accept()
            conn.recv(100)
            time.sleep(0.005)
            conn.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
            conn.close()
    listener.close()
    if os.fork() == 0:
        call_self("client")
        asyncio.run(ask_at_once(port, n))


def run_as(name, code, listener):
    """A copy of this interpreter under another name has the listener."""
    folder = tempfile.mkdtemp()
    program = os.path.join(folder, name)
    shutil.copy(os.path.realpath(sys.executable), program)
    os.set_inheritable(listener.fileno(), True)
    os.environ["PYTHONHOME"] = sys.prefix
    os.execv(program, [program, "-c", code, str(listener.fileno())])


HANG = """
import socket, sys, time
listener = socket.socket(fileno=int(sys.argv[1]))
kept = listener.accept()
time.sleep(%d)
""" % LIFE_S


def launched(port, n):
    listener = listen(port)
    if os.fork() == 0:
        call_self("launcher")
        if os.fork() == 0:
            run_as("service", HANG, listener)
        time.sleep(LIFE_S)
    listener.close()
    child("client", connect, port, n + 1)


def forked(port, n):
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        if os.fork() == 0:
            run_as("helper", "import time; time.sleep(%d)" % LIFE_S, listener)
        kept = listener.accept()
        time.sleep(LIFE_S)
        del kept
    listener.close()
    child("client", connect, port, n + 1)


def prefork(port, n, act):
    """A master and its worker of one program, which does not accept."""
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        if os.fork() == 0:
            act()
            time.sleep(LIFE_S)
        time.sleep(LIFE_S)
    listener.close()
    child("client", connect, port, n)


def upstream(port, n, count):
    """Workers that hang in connect() toward a host that does not answer."""
    def hang():
        kept = listener.accept()
        conn = socket.socket()
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 6)
        conn.connect(("10.9.9.1", 3306))
        del kept
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        for _ in range(count):
            if os.fork() == 0:
                hang()
                os._exit(0)
        time.sleep(LIFE_S)
    listener.close()
    child("client", connect, port, n)


def starting(port, n):
    prefork(port, n, lambda: None)


def stopped(port, n):
    prefork(port, n, lambda: os.kill(os.getpid(), signal.SIGSTOP))


def probe(port, n):
    for conn in connect(port, n):
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))
        conn.close()


def reset(port, n, backlog):
    child("server", listen, port, backlog)
    child("probe", probe, port, n)


def probed(port, n):
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        while True:
            listener.accept()[0].close()
    listener.close()
    child("probe", probe, port, n)


def full(port, n):
    def knock():
        kept = []
        for _ in range(n):
            conn = socket.socket()
            conn.setblocking(False)
            conn.connect_ex((HOST, port))
            kept.append(conn)
        return kept
    child("server", listen, port, 0)
    child("client", knock)


def serve(port, n, first, rest):
    """Accepts n, and reads and answers as told, once."""
    listener = listen(port)
    ready, said = os.pipe()
    if os.fork() == 0:
        call_self("server")
        kept = []
        for _ in range(n):
            conn, _ = listener.accept()
            first(conn)
            kept.append(conn)
        os.write(said, b"x")
        time.sleep(LIFE_S)
    listener.close()

    def ask():
        kept = connect(port, n)
        assert os.read(ready, 1) == b"x"
        for i, conn in enumerate(kept):
            rest(i, conn)
        return kept
    child("client", ask)


def unread(port, n, idle):
    def answer(conn):
        conn.recv(100)
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def once_more(i, conn):
        conn.recv(100)
        if i >= idle:
            conn.sendall(b"GET /slow HTTP/1.1\r\n\r\n")
    serve(port, n + idle, answer, once_more)


def behind(port, n, more, first):
    """Serves n as told; more clients then find nobody who accepts."""
    serve(port, n, first, lambda i, conn: None)
    child("client", connect, port, more)


def limited(port, n, more):
    def answer(conn):
        conn.recv(100)
        time.sleep(0.01)
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    behind(port, n, more, answer)


def working(port, n, more):
    behind(port, n, more, lambda conn: conn.recv(100))


def helpers(port, n):
    """A server that starts a helper for each request, with its connection."""
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        for _ in range(n):
            conn, _ = listener.accept()
            if os.fork() == 0:
                conn.set_inheritable(True)
                os.execvp("tail", ["tail", "-f", "/dev/null"])
            conn.close()
        time.sleep(LIFE_S)
        os._exit(0)
    listener.close()
    for conn in connect(port, n):
        conn.close()


def computing(port, n):
    """Clients that said all they have, and a server at work for them."""
    def ask():
        kept = connect(port, n)
        for conn in kept:
            conn.shutdown(socket.SHUT_WR)
        return kept

    def work():
        kept = []
        for _ in range(n):
            conn, _ = listener.accept()
            while conn.recv(100):
                pass
            kept.append(conn)
        return kept
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        kept = work()
        time.sleep(LIFE_S)
        del kept
        os._exit(0)
    listener.close()
    child("client", ask)


def batches(port, n):
    serve(port, n, lambda conn: conn.recv(100),
          lambda i, conn: conn.sendall(b"measured 7\n" * 30))


def uploads(port, n):
    def pour(_, conn):
        conn.setblocking(False)
        try:
            while True:
                conn.send(bytes(65536))
        except BlockingIOError:
            pass
    serve(port, n, lambda conn: conn.recv(100), pour)


def privileged(port, lowest):
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        while True:
            conn, _ = listener.accept()
            conn.recv(1)
            conn.close()
    listener.close()
    for low in range(lowest, 1024):
        conn = socket.socket()
        try:
            conn.bind(("", low))
        except OSError:
            continue
        conn.connect((HOST, port))
        conn.shutdown(socket.SHUT_WR)
        conn.recv(1)
        conn.close()


def either(port, per_second):
    """For as long as it lives."""
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        while True:
            conn, _ = listener.accept()
            if conn.recv(1) == b"c":
                conn.recv(1)
            conn.close()
    listener.close()
    if os.fork() == 0:
        call_self("client")
        for i in range(LIFE_S * per_second):
            conn = socket.create_connection((HOST, port))
            conn.sendall(b"c" if i % 3 == 0 else b"s")
            if i % 3:
                conn.recv(1)
            conn.close()
            time.sleep(1 / per_second)
        os._exit(0)


def itself(port, n, more):
    """N requests that the server asks itself for, one for each worker."""
    def work(calls):
        conn, _ = listener.accept()
        conn.recv(100)
        if calls:
            own = socket.create_connection((HOST, port))
            own.sendall(b"GET /inner HTTP/1.1\r\n\r\n")
        if more < 0:
            listener.accept()[0].sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        time.sleep(LIFE_S)
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        for i in range(2):
            if os.fork() == 0:
                work(i < n)
                os._exit(0)
        time.sleep(LIFE_S)
    listener.close()
    child("client", connect, port, 2)
    time.sleep(0.1)
    if more > 0:
        child("client", connect, port, more)


def kept(port, n):
    def answer(conn):
        if os.fork() == 0:
            conn.sendall(conn.recv(100))
            os._exit(0)
        os.wait()

    def leave(_, conn):
        conn.recv(100)
        conn.close()
    serve(port, n, answer, leave)


def welcomed(port, n):
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        kept = []
        for _ in range(n):
            conn, _ = listener.accept()
            conn.sendall(conn.recv(100))
            conn.recv(100)
            kept.append(conn)
        time.sleep(LIFE_S)
    listener.close()

    def ask():
        conns = connect(port, n)
        for conn in conns:
            conn.recv(100)
            conn.sendall(b"query")
        time.sleep(0.2)  # for it to be read before the FIN
        for conn in conns:
            conn.close()
    child("client", ask)


def stuck(port, n, behind):
    answered = []

    def answer(conn):
        if len(answered) < n:
            conn.sendall(conn.recv(100))
        answered.append(conn)

    def leave(i, conn):
        if i < n:
            conn.recv(100)
            conn.close()
    serve(port, n + behind, answer, leave)


def mute(port, n, gave_up):
    def leave(i, conn):
        if i >= n:
            conn.close()
    serve(port, n + gave_up, lambda conn: conn.recv(100), leave)


def passing(port, n):
    behind = listen(port + 1)
    if os.fork() == 0:
        call_self("behind")
        kept = [behind.accept()[0] for _ in range(n)]
        time.sleep(LIFE_S)
        del kept
    behind.close()

    def ask(conn):
        upstream = socket.create_connection((HOST, port + 1))
        upstream.sendall(conn.recv(100))
        asked.append(upstream)
    asked = []
    serve(port, n, ask, lambda i, conn: None)


def asking(port, n, more, later):
    behind = listen(port + 1)
    if os.fork() == 0:
        call_self("behind")
        kept = [behind.accept()[0] for _ in range(n)]
        time.sleep(LIFE_S)
        del kept
    behind.close()
    listener = listen(port)
    if os.fork() == 0:
        call_self("server")
        kept = connect(port + 1, n)
        kept += [listener.accept() for _ in range(more)]
        time.sleep(LIFE_S)
        os._exit(0)
    listener.close()
    time.sleep(later)
    child("client", connect, port, more)


def pool(port, n):
    def answer(conn):
        conn.recv(100)
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    serve(port, n, answer, lambda i, conn: conn.recv(100))


def feed(port, n):
    def subscribe(conn):
        conn.recv(100)
        time.sleep(0.01)
        conn.sendall(b"event\n")
    serve(port, n, subscribe, lambda i, conn: conn.recv(100))


def logs(port, n):
    def lines(i, conn):
        if i == 0:
            time.sleep(1.1)
        conn.sendall(b"a line more\n")
    serve(port, n, lambda conn: conn.recv(100), lines)


def main():
    words = " ".join(sys.argv[1:]).split(" -- ")
    for mode, *numbers in (part.split() for part in words):
        globals()[mode](*map(int, numbers))
    time.sleep(SETTLE_S)
    print("ready", flush=True)
    time.sleep(LIFE_S)


main()

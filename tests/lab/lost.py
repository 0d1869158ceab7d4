#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Connections to another host, and what swallows what is sent on them.

lost.py pool N IDLE       N of a client, idle for so long, whose address the
                          other host then does not reach; five from another
                          address go on
lost.py gone N M          N of a client, whose server loses its address, and M
                          connects that come too late
lost.py moved N           N of a client, whose address this host then loses; five
                          from another address go on
lost.py large N           N downloads over a way that takes no full segments
lost.py stalled N         N of a client, whose server is away for a moment
lost.py mobile N LOST     N clients that are sent something each second, of
                          which so many vanish
lost.py lossy N           N that ask and answer over a way that loses a tenth
lost.py syns RATE OF      so many connects a second over a way that loses one
                          SYN of that many

The other host is a namespace of its own.  Prints "ready" once those that are
cut off have sent their data three times again (stalled: and while it is away),
and lasts until it is killed.
"""
import itertools
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time

NEAR, BESIDE, FAR, LEAVING = (f"10.77.0.{i}" for i in (1, 3, 2, 9))
SERVICE = (FAR, 5432)
HERE = (NEAR, 80)
AGAIN = 3
LARGE = bytes(200000)
CALLED = []  # what a server here has accepted


def run(*words):
    subprocess.run(words, check=True)


class Host:
    """The other one, which does as its function says."""

    def __init__(self, role, *words):
        self.process = subprocess.Popen(
            ["unshare", "--net", "--", "python3",
             __file__, "far", role, *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = int(self.process.stdout.readline())
        run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far",
            "netns", str(self.pid))
        # Each segment is a packet, as it is on a wire.
        run("ip", "link", "set", "near", "gso_max_segs", "1")
        for address in (NEAR, BESIDE):
            run("ip", "address", "add", address + "/16", "dev", "near")
        run("ip", "link", "set", "near", "up")
        self.ip("link", "set", "lo", "up")
        for address in (FAR, LEAVING):
            self.ip("address", "add", address + "/16", "dev", "far")
        self.ip("link", "set", "far", "up")
        self.go_on()

    def do(self, *words):
        run("nsenter", "-t", str(self.pid), "-n", *words)

    def ip(self, *words):
        self.do("ip", *words)

    def go_on(self):
        """It goes on until it waits for us again."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"


def drop(do, what):
    """What comes in, where do() runs."""
    do("nft", "add table ip lost; add chain ip lost input "
       "{ type filter hook input priority 0; }; "
       f"add rule ip lost input {what} drop")


def wait_for_us():
    print("done", flush=True)
    sys.stdin.readline()


def answer(listener):
    """Whatever is asked, with as much as that says."""
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                CALLED.append(listener.accept()[0])
                selector.register(CALLED[-1], selectors.EVENT_READ)
                continue
            asked = key.fileobj.recv(1000)
            if not asked:
                selector.unregister(key.fileobj)
                key.fileobj.close()
                continue
            key.fileobj.setblocking(False)
            key.fileobj.send(LARGE if asked == b"large" else b"yes")


def listen(port):
    return socket.create_server(("", port), backlog=4096)


def serve(port):
    listener = listen(port)
    threading.Thread(target=answer, args=(listener,), daemon=True).start()


def connect(n, address, source, say=b"hello"):
    made = []
    for _ in range(int(n)):
        made.append(socket.create_connection(address, 20, (source, 0)))
        made[-1].sendall(say)
        assert made[-1].recv(10)
    return made


def retransmits(conn):
    """tcpi_retransmits, or tcpi_probes of what could not be sent at all."""
    return max(conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 4)[2:4])


def await_lost(conns):
    while not all(retransmits(conn) >= AGAIN for conn in conns):
        time.sleep(0.1)


def send(conns, data):
    for conn in conns:
        conn.setblocking(False)
        conn.send(data)


def ready():
    print("ready", flush=True)
    signal.pause()


def ask_on(conns):
    def ask():
        for conn in itertools.cycle(conns):
            conn.sendall(b"query")
            conn.recv(100)
            time.sleep(0.1)
    threading.Thread(target=ask, daemon=True).start()


def pool(n, idle):
    host = Host("serving")
    conns = connect(n, SERVICE, NEAR)
    ask_on(connect(5, SERVICE, BESIDE))
    time.sleep(float(idle))
    host.ip("route", "add", "blackhole", NEAR + "/32")
    send(conns, b"query")
    await_lost(conns)
    ready()


def gone(n, n_late):
    host = Host("serving")
    conns = connect(n, SERVICE, NEAR)
    host.ip("address", "del", FAR + "/16", "dev", "far")
    send(conns, b"query")
    late = [socket.socket() for _ in range(int(n_late))]
    for conn in late:
        conn.setblocking(False)
        conn.connect_ex(SERVICE)
    await_lost(conns)
    ready()


def moved(n):
    Host("serving")
    conns = connect(n, SERVICE, NEAR)
    ask_on(connect(5, SERVICE, BESIDE))
    # The first address takes the others of its prefix along.
    run("ip", "address", "del", NEAR + "/16", "dev", "near")
    run("ip", "address", "add", BESIDE + "/16", "dev", "near")
    send(conns, b"query")
    await_lost(conns)
    ready()


def large(n):
    serve(HERE[1])
    host = Host("asking", n)
    drop(host.do, "ip length > 1200")
    host.go_on()
    while len(CALLED) < int(n):
        time.sleep(0.1)
    await_lost(CALLED)
    ready()


def stalled(n):
    host = Host("serving")
    conns = connect(n, SERVICE, NEAR)
    host.ip("route", "add", "blackhole", NEAR + "/32")
    send(conns, b"query")
    await_lost(conns)
    ready()


def mobile(n, n_lost):
    listener = listen(HERE[1])
    host = Host("listening", n, n_lost)
    conns = [listener.accept()[0] for _ in range(int(n))]
    lost = [conn for conn in conns if conn.getpeername()[0] == LEAVING]

    def push():
        while True:
            send(conns, b"news")
            time.sleep(1)

    threading.Thread(target=push, daemon=True).start()
    time.sleep(1)
    host.ip("address", "del", LEAVING + "/16", "dev", "far")
    await_lost(lost)
    ready()


def lossy(n):
    host = Host("serving")
    conns = connect(n, SERVICE, NEAR)
    for do in run, host.do:
        drop(do, "numgen random mod 10 == 0")
    for conn in conns:
        ask_on([conn])
    time.sleep(14)
    ready()


def syns(rate, of):
    """Each is served at once, if its SYN arrives."""
    host = Host("serving")
    drop(host.do, f"tcp flags syn numgen random mod {of} == 0")
    for i in itertools.count():
        threading.Thread(target=lambda: connect(1, SERVICE, NEAR)[0].close(),
                         daemon=True).start()
        time.sleep(1 / float(rate))
        if i == 8 * int(rate):
            print("ready", flush=True)


def read_on(conns):
    selector = selectors.DefaultSelector()
    for conn in conns:
        selector.register(conn, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            key.fileobj.recv(1000)


def far(role, *words):
    """Ends with who began it: it is in no namespace that ends with that."""
    print(os.getpid(), flush=True)
    sys.stdin.readline()
    if role == "serving":
        serve(SERVICE[1])
    elif role == "asking":
        conns = connect(words[0], HERE, FAR)
        wait_for_us()
        send(conns, b"large")
    else:
        n, n_lost = map(int, words)
        kept = [socket.create_connection(HERE, 20, (source, 0))
                for source, n_of in ((FAR, n - n_lost), (LEAVING, n_lost))
                for _ in range(n_of)]
        threading.Thread(target=read_on, args=(kept,), daemon=True).start()
    print("done", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    {"far": far, "pool": pool, "gone": gone, "large": large,
     "stalled": stalled, "mobile": mobile, "lossy": lossy, "syns": syns,
     "moved": moved}[
         sys.argv[1]](*sys.argv[2:])

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ends of connections of every kind, whose truth is known, against watch.

ending.py [PAIRS]: so many pairs of each of the kinds that are quick.
"""

import errno
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections import Counter, defaultdict

import lab

PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
SILENT = "10.9.9.5"   # answers nobody, but for while it is ours
NOBODY = "10.9.9.77"
LINGER_0 = struct.pack("ii", 1, 0)

# Every end that was made: (local port, remote address, remote port) to what
# each was.
TRUTH = defaultdict(Counter)


def plain(address):
    return address.removeprefix("::ffff:")


def name(sock):
    """Both ends of a socket, as watch tells them."""
    here, there = sock.getsockname(), sock.getpeername()
    return here[1], plain(there[0]), there[1]


def expect(key, role, end, exchanges=None):
    TRUTH[key][role, end, exchanges] += 1


def cut(key):
    """A socket that was cut off here has no remote port any more."""
    return key[0], key[1], None


class Service:
    """A listener, and the way to it."""

    def __init__(self, family, here, way, to, port=0):
        self.listener = socket.socket(family)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if here == "::":
            self.listener.setsockopt(socket.IPPROTO_IPV6,
                                     socket.IPV6_V6ONLY, 0)
        self.listener.bind((here, port))
        self.listener.listen(64)
        self.way, self.to = way, (to, self.listener.getsockname()[1])

    def pair(self):
        client = socket.socket(self.way)
        client.connect(self.to)
        return client, self.listener.accept()[0]


def exchange(client, server, n):
    for _ in range(n):
        client.sendall(b"question")
        server.recv(100)
        server.sendall(b"answer" * 9)
        client.recv(100)


def orderly(first, second, first_role, n):
    key, other = name(first), name(second)
    first.close()
    second.recv(1)
    second.close()
    expect(key, first_role, "local_first", n)
    expect(other, "client" if first_role == "server" else "server",
           "peer_first", n)


def server_first(client, server, n):
    orderly(server, client, "server", n)


def client_first(client, server, n):
    orderly(client, server, "client", n)


def half_close(client, server, n):
    client.shutdown(socket.SHUT_WR)
    server.recv(1)
    server.sendall(b"late")
    client.recv(100)
    orderly_key, other = name(client), name(server)
    server.close()
    client.recv(1)
    client.close()
    expect(orderly_key, "client", "local_first", n)
    expect(other, "server", "peer_first", n)


def reset_unread(first, second, role):
    """first closes, and has not read what second sent."""
    key, other = name(first), name(second)
    second.sendall(b"unread")
    first.recv(1, socket.MSG_PEEK)
    first.close()
    wait_reset(second)
    second.close()
    expect(key, role, "unread")
    expect(other, "client" if role == "server" else "server", "reset")


def wait_reset(sock):
    try:
        while sock.recv(100):
            pass
    except ConnectionResetError:
        pass


def server_unread(client, server, _):
    reset_unread(server, client, "server")


def client_unread(client, server, _):
    reset_unread(client, server, "client")


def linger(first, second, role):
    key, other = name(first), name(second)
    first.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    first.close()
    wait_reset(second)
    second.close()
    expect(cut(key), role, "discarded")
    expect(other, "client" if role == "server" else "server", "reset")


def server_linger(client, server, _):
    linger(server, client, "server")


def client_linger(client, server, _):
    linger(client, server, "client")


QUICK = [server_first, client_first, half_close, server_unread, client_unread,
         server_linger, client_linger]


def reset_after(n):
    """A reset takes away what is left of the end that closed first."""
    service = Service(socket.AF_INET, "127.0.0.1", socket.AF_INET,
                      "127.0.0.1")
    pairs = [service.pair() for _ in range(2 * n)]
    for i, (client, server) in enumerate(pairs):
        first, role = (client, "client") if i % 2 else (server, "server")
        expect(name(first), role, "local_first")
        first.close()
    time.sleep(0.06)  # an ACK is delayed by 40 ms at most
    for i, (client, server) in enumerate(pairs):
        second, role = (server, "server") if i % 2 else (client, "client")
        expect(cut(name(second)), role, "discarded")
        second.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
        second.close()
    return service  # whose listener tells the roles


def never_accepted(n):
    for _ in range(n):
        service = Service(socket.AF_INET, "127.0.0.1", socket.AF_INET,
                          "127.0.0.1", 7000)
        client = socket.socket()
        client.connect(service.to)
        key = name(client)
        service.listener.close()
        wait_reset(client)
        client.close()
        expect(key, "client", "reset")
        # Its listener is gone: the role may stay untold.
        expect((7000, "127.0.0.1", None), None, "discarded")


def refused(n):
    for family, host in ((socket.AF_INET, "127.0.0.1"),
                         (socket.AF_INET6, "::1")):
        for _ in range(n):
            sock = socket.socket(family)
            sock.bind((host, 0))
            key = sock.getsockname()[1], host, None
            try:
                sock.connect((host, 1))
            except ConnectionRefusedError:
                expect(key, "client", "refused")
            sock.close()


def refused_later(n):
    """As programs with an event loop find out."""
    for _ in range(n):
        sock = socket.socket()
        sock.setblocking(False)
        sock.bind(("127.0.0.1", 0))
        sock.connect_ex(("127.0.0.1", 1))
        key = sock.getsockname()[1], "127.0.0.1", 1
        select.select([], [sock], [], 5)
        sock.close()
        expect(key, "client", "refused")


def connecting(n):
    socks = []
    for _ in range(n):
        sock = socket.socket()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 1)
        sock.setblocking(False)
        sock.bind(("10.9.0.1", 0))
        if sock.connect_ex((NOBODY, 80)) != errno.EINPROGRESS:
            lab.check("a connect that nobody answers", False)
        socks.append(sock)
    return socks


def unanswered(n):
    waiting = connecting(n)
    for sock in waiting:
        expect((sock.getsockname()[1], NOBODY, 80), "client", "unanswered")
    for sock in connecting(n):
        expect((sock.getsockname()[1], NOBODY, 80), "client", "unconnected")
        sock.close()
    return waiting


def ip(*words):
    subprocess.run(["ip", *words], check=True, timeout=10)


def fall_silent(n):
    """Connections both of whose ends lose sight of each other."""
    ip("addr", "add", SILENT + "/32", "dev", "lo")
    service = Service(socket.AF_INET, SILENT, socket.AF_INET, SILENT)
    pairs = [service.pair() for _ in range(2 * n)]
    kept = [service]
    for client, server in pairs[:n]:
        for sock in (client, server):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL,
                           socket.TCP_KEEPCNT):
                sock.setsockopt(socket.IPPROTO_TCP, option, 1)
        expect(name(client), "client", "keepalive")
        expect(name(server), "server", "keepalive")
        kept += [client, server]
    ip("addr", "del", SILENT + "/32", "dev", "lo")
    for client, server in pairs[n:]:
        client.setsockopt(socket.IPPROTO_TCP, 18, 1500)  # TCP_USER_TIMEOUT
        client.send(b"anybody?")
        expect(name(client), "client", "silent")
        kept.append(client)
        # Its own end is quick, and nobody hears of it.
        key = name(server)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
        server.close()
        expect(cut(key), "server", "discarded")
    return kept


def wait_dead(socks, seconds):
    poll = select.poll()
    left = {sock.fileno(): sock for sock in socks
            if isinstance(sock, socket.socket)}
    for descriptor in left:
        poll.register(descriptor, 0)
    until = time.monotonic() + seconds
    while left and time.monotonic() < until:
        for descriptor, _ in poll.poll(200):
            poll.unregister(descriptor)
            left.pop(descriptor).close()
    lab.check("all that fell silent is dead", not left, len(left))


class Watch:
    """tcpwait watch --each, and what it told."""

    def __init__(self, *words):
        self.out = open(os.path.join(os.environ["LAB_DIR"], "ends"), "w+",
                        encoding="utf-8")
        self.process = subprocess.Popen(
            [lab.TCPWAIT, "watch", "--each", "-j", "-t", "0", *words],
            stdout=self.out, stdin=subprocess.DEVNULL)
        # It hears once it tells of something.
        until = time.monotonic() + 20
        while self.out.seek(0, os.SEEK_END) == 0:
            socket.socket().connect_ex(("127.0.0.1", 2))
            time.sleep(0.1)
            if time.monotonic() > until:
                lab.check("watch begins to tell", False)
                break

    def end(self):
        time.sleep(1)
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        lab.check("Ctrl-C ends it well", self.process.wait(20) == 0)
        lab.check("and soon", time.monotonic() - begun < 5)
        self.out.seek(0)
        lines = [json.loads(line) for line in self.out]
        return lines[:-1], lines[-1]


def key_of(line):
    return line["local_port"], line["remote_address"], line["remote_port"]


def judge(lines, total):
    found = defaultdict(Counter)
    confusion = Counter()
    n_unknown = n_right = n_roles = 0
    for line in lines:
        if line["remote_port"] is None and line["local_port"] and \
                key_of(line) not in TRUTH:
            continue  # the calls by which we knew that it hears
        found[key_of(line)][line["end"], line["role"],
                            line["exchanges"]] += 1
    for key, ends in TRUTH.items():
        told = list(found.pop(key, Counter()).elements())
        for role, end, exchanges in ends.elements():
            best = next((one for one in told if one[0] == end),
                        told[0] if told else ("none",) + (None,) * 2)
            if told:
                told.remove(best)
            confusion[end, best[0]] += 1
            n_unknown += best[0] == "unknown"
            n_right += best[0] == end
            n_roles += role is None or best[1] == role
            if exchanges is not None and best[0] == end:
                lab.check(f"{key}: exchanges", best[2] == exchanges, best,
                          exchanges)
    n = sum(confusion.values())
    print(f"{n} ends, {n_right} told right, {n_unknown} unknown, "
          f"{n_roles} roles right")
    for (true, told), count in sorted(confusion.items()):
        print(f"    {true:12} told {told:12} {count:6}")
    wrong = {pair: count for pair, count in confusion.items()
             if pair[0] != pair[1] and pair[1] != "unknown"}
    lab.check("no end is told as another", not wrong, wrong)
    lab.check("unknown is at most 1 %", n_unknown <= n / 100, n_unknown)
    lab.check("no end that was not made", not found, dict(found))
    lab.check("roles are right, or few are untold", n_roles >= 0.99 * n,
              n - n_roles)
    lab.check("the sum counts as many", total["total"]["ends"] == len(lines),
              total["total"]["ends"], len(lines))
    lab.check("nothing was lost", total["lost"] == 0, total["lost"])


def make_all():
    dying = fall_silent(20)
    waiting = unanswered(20)
    services = [
        Service(socket.AF_INET, "127.0.0.1", socket.AF_INET, "127.0.0.1"),
        Service(socket.AF_INET, "0.0.0.0", socket.AF_INET, "10.9.0.2"),
        Service(socket.AF_INET6, "::1", socket.AF_INET6, "::1"),
        Service(socket.AF_INET6, "::", socket.AF_INET, "127.0.0.1"),
        Service(socket.AF_INET6, "::", socket.AF_INET6, "::ffff:10.9.0.3"),
        Service(socket.AF_INET6, "fd00:9::1", socket.AF_INET6, "fd00:9::1"),
    ]
    for i in range(PAIRS):
        for kind in QUICK:
            for service in services:
                client, server = service.pair()
                n = 1 if kind is half_close else i % 4
                if kind is half_close:
                    exchange(client, server, 0)
                    client.sendall(b"all there is")
                    server.recv(100)
                elif kind in (server_first, client_first):
                    exchange(client, server, n)
                kind(client, server, n)
    services.append(reset_after(PAIRS))
    refused(PAIRS)
    refused_later(PAIRS)
    never_accepted(20)
    wait_dead(dying + waiting, 30)


def main():
    watch = Watch()
    begun = time.monotonic()
    make_all()
    print(f"made in {time.monotonic() - begun:.1f} s")
    judge(*watch.end())


main()

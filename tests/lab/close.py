#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tcpwait close among real sockets: what it says before, and what comes of it.

"close.py NAME" runs the function of that name, in a namespace of its own.
"""

import errno
import json
import multiprocessing
import os
import select
import socket
import struct
import subprocess
import sys
import time

import lab

LINGER = struct.pack("ii", 1, 0)


def close(*words, status=0):
    """The document of a plan or a run."""
    done = subprocess.run([lab.TCPWAIT, "close", "-j", *words], timeout=60,
                          capture_output=True, check=False)
    said = lab.complaints(done.stderr)
    lab.check(f"close {' '.join(words)}: status", done.returncode == status,
              done.returncode, said)
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        lab.check("close is a document", False, error, done.stdout[-200:])
        return {"groups": [], "result": {}, "left_alone": []}


def listeners():
    return sorted(lab.tcpwait("sockets", "-H", "-o", "local,inode",
                              "state", "listening").splitlines())


def fate():
    """All of one kind are planned as they should be, and closed."""
    words = os.environ["CLOSE_FILTER"].split()
    wanted = dict(pair.split("=") for pair in
                  os.environ["CLOSE_WANTED"].split())
    name = os.environ["CLOSE_FILTER"] + " " + wanted["fate"]
    before, plan = listeners(), close(*words)
    for key, value in wanted.items():
        found = {str(group[key]) for group in plan["groups"]}
        lab.check(f"{name}: {key}", found == {value}, found)
    lab.check(f"{name}: some", plan["sockets"] > 0)
    lab.check(f"{name}: resets", plan["would_reset"] ==
              (plan["sockets"] if wanted["resets"] == "True" else 0))
    result = close(*words, "--yes", "--rate", "100000")["result"]
    lab.check(f"{name}: all closed", result["closed"] == plan["sockets"],
              result)
    lab.check(f"{name}: nothing left", not lab.of_tcpwait(*words))
    lab.check(f"{name}: who listens does so", listeners() == before)


def connection(server=None, family=socket.AF_INET):
    """A listener, and both ends of a connection to it."""
    host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    server = server or socket.create_server((host, 0), family=family)
    client = socket.create_connection(server.getsockname()[:2])
    return server, client, server.accept()[0]


def port_of(sock):
    return str(sock.getsockname()[1])


def end(state, port, side="sport"):
    return close("state", state, side, "=", ":" + port, "--yes")["result"]


def fails(code, call, *args):
    try:
        call(*args)
    except OSError as error:
        return error.errno == code
    return False


def polled(sock):
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return poll.poll(0)[0][1]


def outcomes():
    """What program and peer see is what the plan said."""
    server, client, ours = connection()
    client.send(b"data")
    client.shutdown(socket.SHUT_WR)
    time.sleep(0.05)
    lab.check("a CLOSE_WAIT is closed",
              end("close-wait", port_of(ours))["closed"] == 1)
    lab.check("poll tells of it", polled(ours) & select.POLLHUP)
    lab.check("unread data stays", ours.recv(9) == b"data")
    lab.check("then the stream ends", ours.recv(9) == b"")
    lab.check("its peer is reset",
              fails(errno.ECONNRESET, client.recv, 1))
    lab.check("its descriptor stays", os.fstat(ours.fileno()))

    server, client, ours = connection()
    client.close()
    time.sleep(0.05)
    end("close-wait", port_of(ours))
    lab.check("sending tells", fails(errno.ECONNABORTED, ours.send, b"x"))
    lab.check("and once more", fails(errno.EPIPE, ours.send, b"x"))

    server, client, ours = connection()
    lab.check("an ESTABLISHED is closed",
              end("established", port_of(ours))["closed"] == 1)
    lab.check("a read is aborted", fails(errno.ECONNABORTED, ours.recv, 1))
    lab.check("then it ends", ours.recv(1) == b"")
    lab.check("a send fails", fails(errno.EPIPE, ours.send, b"x"))
    lab.check("the peer is reset", fails(errno.ECONNRESET, client.recv, 1))
    lab.check("new ones are served", connection(server))

    server, client, ours = connection()
    ours.shutdown(socket.SHUT_WR)
    time.sleep(0.05)
    lab.check("a held FIN_WAIT2 is closed",
              end("fin-wait-2", port_of(ours))["closed"] == 1)
    lab.check("who waits in it is told",
              fails(errno.ECONNABORTED, ours.recv, 1))
    # In CLOSE_WAIT a reset is EPIPE (tcp_reset()).
    lab.check("and its peer", fails(errno.EPIPE, client.send, b"x"))

    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    client.send(b"asked")
    client.close()
    time.sleep(0.05)
    lab.check("what nobody accepted is closed",
              end("close-wait", port_of(server))["closed"] == 1)
    dead = server.accept()[0]
    lab.check("it stays in the queue", dead.recv(9) == b"asked")
    lab.check("and ends there", dead.recv(9) == b"")


def families():
    """IPv6, and IPv4 that an IPv6 socket has accepted."""
    server, client, ours = connection(family=socket.AF_INET6)
    client.close()
    time.sleep(0.05)
    lab.check("IPv6", end("close-wait", port_of(ours))["closed"] == 1)
    server.close()
    server = socket.create_server(("::", 0), family=socket.AF_INET6,
                                  dualstack_ipv6=True)
    client = socket.create_connection(("127.0.0.1", server.getsockname()[1]))
    ours = server.accept()[0]
    client.close()
    time.sleep(0.05)
    lab.check("IPv4 of IPv6", end("close-wait", port_of(ours))["closed"] == 1)
    lab.check("and told", polled(ours) & select.POLLHUP)


def called(name):
    with open("/proc/self/comm", "w", encoding="ascii") as file:
        file.write(name)


def logins():
    """An sshd's connections are left alone, and this login's whoever has it."""
    _, client, ours = connection()
    port = port_of(ours)
    words = ("state", "established", "sport", "=", ":" + port)
    called("sshd-session")
    plan = close(*words)
    lab.check("an sshd is spared", plan["left_alone"] ==
              [{"reason": "ssh", "sockets": 1}], plan["left_alone"])
    run = close(*words, "--yes")
    lab.check("also by --yes", run["result"]["closed"] == 0)
    called("python3")
    os.environ["SSH_CONNECTION"] = (
        f"127.0.0.1 {port_of(client)} 127.0.0.1 {port}")
    plan = close(*words)
    lab.check("the login is spared", plan["left_alone"] ==
              [{"reason": "login", "sockets": 1}], plan["left_alone"])
    del os.environ["SSH_CONNECTION"]
    plan = close(*words, "--owners", "never")
    lab.check("and what was not seen", plan["left_alone"] ==
              [{"reason": "unseen", "sockets": 1}], plan["left_alone"])
    called("sshd")
    run = close(*words, "--yes", "--even-ssh")
    lab.check("unless somebody says so", run["result"]["closed"] == 1)


def mptcp():
    """A part of an MPTCP connection is left alone."""
    try:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
    except OSError:
        lab.skip("no MPTCP here")
        return
    server.bind(("127.0.0.1", 0))
    server.listen()
    client.connect(server.getsockname())
    ours = server.accept()[0]
    words = ("state", "established", "sport", "=", ":" + port_of(server))
    if not lab.of_tcpwait(*words):
        lab.skip("MPTCP has no subflow here")
        return
    run = close(*words, "--yes", "--even-ssh")
    lab.check("subflows are spared", run["left_alone"] ==
              [{"reason": "subflow", "sockets": 1}], run["left_alone"])
    client.send(b"x")
    lab.check("and carry data", ours.recv(1) == b"x")


def serve(server):
    """Echoes a byte; hangs up upon a q."""
    poll, conns = select.epoll(), {}
    poll.register(server, select.EPOLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == server.fileno():
                conn = server.accept()[0]
                conns[conn.fileno()] = conn
                poll.register(conn, select.EPOLLIN)
                continue
            try:
                data = conns[fd].recv(1)
            except OSError:
                data = b""
            if data and data != b"q":
                conns[fd].send(data)
            else:
                poll.unregister(fd)
                conns.pop(fd).close()


def connect_from(port, target):
    """From a port that the last one has just left by a reset."""
    while True:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
        try:
            sock.bind(("127.0.0.1", port))
            sock.connect(target)
            return sock
        except OSError as error:
            sock.close()
            if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
                raise
            time.sleep(0.001)


def reuse(first, target, n_cycles, results):
    """The same few tuples, over and over: open, at work, hung up on, gone."""
    n_hurt, standing = 0, {}
    for cycle in range(n_cycles):
        port = first + cycle % 16
        if port in standing:
            standing.pop(port).close()
        sock = connect_from(port, target)
        try:
            for _ in range(2):
                sock.send(b"x")
                n_hurt += sock.recv(1) != b"x"
            sock.send(b"q")
        except OSError:
            n_hurt += 1
        standing[port] = sock
        if cycle % 16 == 15:
            time.sleep(0.004)
        # Long enough to be closed where tcpwait is slow, as with sanitizers.
        if cycle % 625 == 624:
            time.sleep(0.5)
    results.put(n_hurt)


def race():
    """Whatever is closed while tuples are reused, it is no other connection."""
    server = socket.create_server(("127.0.0.1", 7000), backlog=512)
    target = server.getsockname()
    serving = multiprocessing.Process(target=serve, args=(server,))
    serving.start()
    results = multiprocessing.Queue()
    workers = [multiprocessing.Process(
        target=reuse, args=(20000 + 100 * i, target, 5000, results))
        for i in range(2)]
    before, counts, n_runs = listeners(), {}, 0
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        done = subprocess.run(
            [lab.TCPWAIT, "close", "-j", "--yes", "--rate", "2000",
             "state", "close-wait", "dport", "=", ":7000"],
            capture_output=True, timeout=60, check=False)
        n_runs += 1
        for key, value in json.loads(done.stdout)["result"].items():
            counts[key] = counts.get(key, 0) + value
    n_hurt = sum(results.get() for _ in workers)
    lab.check("no connection at work was hurt", n_hurt == 0, n_hurt)
    lab.check("who listens does so", listeners() == before)
    lab.check("some were closed", counts["closed"] > 0, counts)
    lab.check("and others were no longer there",
              counts["gone"] + counts["changed"] > 0, counts)
    last = connect_from(20900, target)
    last.send(b"y")
    lab.check("new ones are served", last.recv(1) == b"y")
    serving.terminate()
    print(f"10000 reuses, {n_runs} runs: {counts}")


globals()[sys.argv[1]]()

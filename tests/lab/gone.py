# SPDX-License-Identifier: MIT
"""Sockets that lose their connection, or whose peers do not read.

gone.py resets N EACH   a server that resets N connections, one each so many
                        seconds, and a client that keeps them
gone.py unconnected N   N sockets that are never connected
gone.py stalled N M     a server with N clients that do not read, and M idle
gone.py stopped N       a server with N clients of a process that is stopped
gone.py reading N       a server that never has enough sent to N clients, which
                        read on slowly
gone.py lies N          N clients that do not read what has room with them
gone.py closed N        a server that closes N connections first and ends
gone.py refused N       a server that closes first, and N ports that come back
                        with clocks in turn ahead and behind, as of two hosts

Prints "ready" once the sockets stand, and lasts until it is killed.
"""
import os
import signal
import socket
import struct
import sys
import threading
import time

ADDRESS = ("127.0.0.1", 7000)


def listen():
    server = socket.socket()
    server.bind(ADDRESS)
    server.listen(4096)
    return server


def pairs(server, n):
    """n connections to the server, each as (client, accepted)."""
    made = []
    for _ in range(n):
        client = socket.create_connection(ADDRESS)
        made.append((client, server.accept()[0]))
    return made


def ready():
    print("ready", flush=True)


def resets(n, each):
    server = listen()
    made = pairs(server, int(n))
    if os.fork() == 0:
        for client, accepted in made:
            client.close()
        for _, accepted in made:
            time.sleep(float(each))
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                struct.pack("ii", 1, 0))
            accepted.close()
        signal.pause()
    for _, accepted in made:
        accepted.close()
    ready()
    signal.pause()


def unconnected(n):
    kept = [socket.socket() for _ in range(int(n))]
    ready()
    signal.pause()
    del kept


def stalled(n, n_idle):
    server = listen()
    made = pairs(server, int(n) + int(n_idle))
    for _, accepted in made[:int(n)]:
        accepted.setblocking(False)
        # Until the window stays closed: what is still on its way may open it.
        for _ in range(3):
            try:
                while True:
                    accepted.send(bytes(65536))
            except BlockingIOError:
                time.sleep(0.01)
    ready()
    signal.pause()


def pour(conns):
    for conn in conns:
        conn.setblocking(False)
        try:
            while True:
                conn.send(bytes(65536))
        except BlockingIOError:
            pass


def stopped(n):
    server = listen()
    if os.fork() == 0:
        kept = [socket.create_connection(ADDRESS) for _ in range(int(n))]
        os.kill(os.getpid(), signal.SIGSTOP)
        del kept
    accepted = [server.accept()[0] for _ in range(int(n))]
    for _ in range(3):
        pour(accepted)
        time.sleep(0.05)
    ready()
    signal.pause()


def reading(n):
    made = pairs(listen(), int(n))
    pour([accepted for _, accepted in made])
    ready()
    while True:
        for client, _ in made:
            client.recv(300000)
        pour([accepted for _, accepted in made])
        time.sleep(0.2)


def lies(n):
    made = pairs(listen(), int(n))
    for _, accepted in made:
        accepted.sendall(bytes(30000))
    ready()
    signal.pause()


def closed(n):
    server = listen()
    for client, accepted in pairs(server, int(n)):
        accepted.close()
        client.recv(1)
        client.close()
    server.close()
    ready()
    signal.pause()


def set_clock(offset):
    """tcp_timestamps: 1 with an offset of its own, 2 without."""
    with open("/proc/sys/net/ipv4/tcp_timestamps", "w",
              encoding="ascii") as file:
        file.write(offset)


def connect_from(port):
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.settimeout(0.05)
        try:
            client.bind((ADDRESS[0], port))
            client.connect(ADDRESS)
            client.recv(1)
        except OSError:
            pass


def refused(n):
    server = listen()

    def serve():
        while True:
            server.accept()[0].close()

    threading.Thread(target=serve, daemon=True).start()
    turn = 0
    while True:
        set_clock("12"[turn % 2])
        for port in range(40000, 40000 + int(n)):
            connect_from(port)
        turn += 1
        if turn == 2:
            ready()


if __name__ == "__main__":
    {"resets": resets, "unconnected": unconnected, "stalled": stalled,
     "stopped": stopped, "reading": reading, "lies": lies,
     "closed": closed, "refused": refused}[sys.argv[1]](*sys.argv[2:])

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Connections whose ports or interfaces are chosen in other ways than by a
plain connect(); prints "ready" once they stand, and holds them.

  binder.py bound N SOURCE PORT ADDRESS...  bind() to SOURCE, then connect()
  binder.py plain N SOURCE PORT ADDRESS...  the port is left to connect()
  binder.py ranged LOW HIGH PORT ADDRESS    all ports of IP_LOCAL_PORT_RANGE
  binder.py brief, plain-brief ...          the same, accepted and closed
  binder.py device N PORT ADDRESS NAME...   bound to each of these interfaces
  binder.py serve PORT                      accepts, and keeps
"""

import errno
import socket
import struct
import sys
import time

SO_BINDTODEVICE = 25
IP_BIND_ADDRESS_NO_PORT = 24
IP_LOCAL_PORT_RANGE = 51


def family_of(address):
    """IPv6 where there is a colon."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listen(address, port):
    """A listener of its own."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    sock.listen(10)
    return sock


def by_source(n, source, port, addresses, no_port, brief):
    """n toward each address, all from one source address."""
    held = []
    served = listen(addresses[0], port) if brief else None
    for i in range(n * len(addresses)):
        sock = socket.socket()
        if no_port:
            sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        sock.bind((source, 0))
        sock.connect((addresses[i % len(addresses)], port))
        if brief:
            sock.close()
            served.accept()[0].close()
        else:
            held.append(sock)
    return held


def by_device(n, port, address, names):
    """n over each interface, toward the same address."""
    held = []
    for i in range(n * len(names)):
        name = names[i % len(names)]
        sock = socket.socket(family_of(address))
        sock.settimeout(5)
        sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, name.encode())
        where = (address, port)
        if sock.family == socket.AF_INET6:
            where += (0, socket.if_nametoindex(name))
        sock.connect(where)
        held.append(sock)
    return held


def by_range(low, high, port, address):
    """As many as connect() finds ports for (from Linux 6.3 on)."""
    held = []
    while True:
        sock = socket.socket()
        sock.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE,
                        struct.pack("I", high << 16 | low))
        try:
            sock.connect((address, port))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            return held
        held.append(sock)


def serve(port):
    """Takes whatever comes, of either family."""
    sock = socket.socket(socket.AF_INET6)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("::", port))
    sock.listen(1000)
    held = []
    print("ready", flush=True)
    while True:
        held.append(sock.accept()[0])


def main():
    """One of the ways above."""
    how, words = sys.argv[1], sys.argv[2:]
    if how == "serve":
        serve(int(words[0]))
    if how == "ranged":
        held = by_range(*map(int, words[:3]), words[3])
    elif how == "device":
        held = by_device(int(words[0]), int(words[1]), words[2], words[3:])
    else:
        held = by_source(int(words[0]), words[1], int(words[2]), words[3:],
                         how.startswith("plain"), how.endswith("brief"))
    if how.endswith("brief"):
        return
    print("ready", len(held), flush=True)
    time.sleep(60)


main()

# SPDX-License-Identifier: MIT
"""Connects that leave no trace in a table, at a steady pace.

opener.py HOW ADDRESS PORT PER_SECOND...   several in turn; until it is killed

HOW is
  short     served; the server resets, so that no TIME_WAIT is left
  orderly   served; the client closes first
  refused   connect() that does not block, and is refused
  blocked   connect() that blocks, and is refused
  given-up  nobody answers, and half a second later it is closed
  twice     refused at ::1, then served at ADDRESS, as by RFC 8305
  scan      refused, each time at another port
  half      served with a short queue; SYN of 10.9.9.0/24, which never answers
  many-half the same with a long one
  through   orderly, each beside four such SYN
Prints "ready" once it has begun.
"""
import select
import socket
import struct
import sys
import threading
import time

RESET = struct.pack("ii", 1, 0)
PATIENCE = 0.5


BACKLOG = {"half": 8, "many-half": 1024}


def checksum(data):
    words = struct.unpack(f"!{len(data) // 2}H", data)
    total = sum(words)
    total = (total & 0xffff) + (total >> 16)
    return ~((total & 0xffff) + (total >> 16)) & 0xffff


def syn(source, address, from_port, port):
    """A packet; the kernel fills in the rest of its first header."""
    ends = socket.inet_aton(source) + socket.inet_aton(address)

    def segment(checked):
        return struct.pack("!HHIIBBHHH", from_port, port, 1, 0, 5 << 4, 2,
                           65535, checked, 0)

    pseudo = ends + struct.pack("!HH", socket.IPPROTO_TCP, len(segment(0)))
    return struct.pack("!BBHHHBBH", 0x45, 0, 0, 0, 0, 64, socket.IPPROTO_TCP,
                       0) + ends + segment(checksum(pseudo + segment(0)))


def serve(address, port, resets):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, port), family=family,
                                    backlog=1024)

    def answer():
        while True:
            conn, _ = listener.accept()
            if resets:
                conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            else:
                conn.recv(1)
            conn.close()

    threading.Thread(target=answer, daemon=True).start()


def begin(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    conn = socket.socket(family)
    conn.setblocking(False)
    conn.connect_ex((address, port))
    return conn


class Opener:
    """n: how many connects were begun."""

    def __init__(self, how, address, port, rate):
        self.how, self.rate = how, rate
        self.address, self.port = address, port
        self.n, self.held = 0, []
        if how in ("short", "orderly", "twice", "through"):
            serve(address, port, how == "short")
        if how in BACKLOG:
            self.listener = socket.create_server((address, port),
                                                 backlog=BACKLOG[how])
        if how in (*BACKLOG, "through"):
            self.raw = socket.socket(socket.AF_INET, socket.SOCK_RAW,
                                     socket.IPPROTO_RAW)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        begun, turns = time.monotonic(), 0
        while True:
            now = time.monotonic()
            while self.held and self.held[0][0] <= now:
                self.held.pop(0)[1].close()
            due = begun + turns / self.rate
            if due > now:
                time.sleep(min(due - now, 0.01))
                continue
            turns += 1
            self.open_one()

    def open_one(self):
        if self.how == "twice":
            self.refused("::1")
        self.n += 1
        getattr(self, self.how.replace("-", "_"), self.served)()

    def served(self):
        conn = begin(self.address, self.port)
        if self.how == "short":
            select.select([conn], [], [], 1)
        else:
            select.select([], [conn], [], 1)
        conn.close()

    def refused(self, address=None):
        self.n += address is not None
        conn = begin(address or self.address, self.port)
        select.select([], [conn], [], 1)
        conn.close()

    def blocked(self):
        with socket.socket() as conn:
            try:
                conn.connect((self.address, self.port))
            except ConnectionRefusedError:
                pass

    def given_up(self):
        self.held.append((time.monotonic() + PATIENCE,
                          begin(self.address, self.port)))

    def half(self):
        self.raw.sendto(syn(f"10.9.9.{self.n % 250 + 1}", self.address,
                            1024 + self.n % 60000, self.port),
                        (self.address, 0))

    many_half = half

    def through(self):
        for _ in range(4):
            self.half()
            self.n += 1
        self.served()

    def scan(self):
        self.port += 1
        self.refused()


def main():
    words = sys.argv[1:]
    for i in range(0, len(words), 4):
        how, address, port, rate = words[i:i + 4]
        Opener(how, address, int(port), float(rate))
    print("ready", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()

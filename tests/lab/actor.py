#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Processes that hold sockets in ways that sockgen does not know.

  actor.py COMM serve ADDR PORT [POLLED [FILLING]]
  actor.py COMM answer ADDR PORT
  actor.py COMM drain ADDR PORT N
  actor.py COMM dial ADDR PORT N
  actor.py COMM call ADDR PORT N
  actor.py COMM brief ADDR PORT SECONDS LIFE

serve says a byte to whom it accepts and never closes, registers the first
POLLED connections with epoll, and fills its descriptors up to FILLING.  answer
closes after its peer.  drain accepts N, gives up its listener at a word, and
keeps them, as after a reload.  dial holds N connections, call half-closes them
besides.  brief opens and closes one connection after another, each after LIFE
seconds.  A word is printed when all of it stands, and the end of stdin ends
it.
"""

import contextlib
import os
import select
import socket
import subprocess
import sys
import time

PATIENCE_S = 20


class Process:
    """A child that says a word when it is ready, and ends with its stdin."""

    def __init__(self, *words, **options):
        self.child = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)
        self.pid = self.child.pid
        self.said = self.child.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Also where it has ended by itself."""
        try:
            self.child.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self.child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.child.stdout.close()


def start(comm, *words, before=(), argv0=None):
    """An actor; comm may be any bytes, and before a command that runs it."""
    argv = [os.path.abspath(__file__), comm, *map(str, words)]
    if argv0 is None:
        return Process(*before, sys.executable, *argv)
    return Process(argv0, *argv, executable=sys.executable)


@contextlib.contextmanager
def loops(*commands):
    """Runs them until the block ends, however it ends."""
    running = [subprocess.Popen(words) for words in commands]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def set_comm(comm):
    with open("/proc/self/comm", "wb", buffering=0) as file:
        file.write(comm)


def ready():
    print("ready", flush=True)


def wait_for_end():
    sys.stdin.buffer.read()


def listen(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, int(port)))
    listener.listen(1024)
    return listener


def each_event(listener, on_connection, on_data):
    """Serves until stdin ends."""
    poll = select.poll()
    poll.register(0)
    poll.register(listener, select.POLLIN)
    held = {}
    while True:
        for fd, _ in poll.poll():
            if fd == 0:
                return
            if fd == listener.fileno():
                connection, _ = listener.accept()
                if on_connection(connection):
                    held[connection.fileno()] = connection
                    poll.register(connection, select.POLLIN)
            elif on_data(held[fd]):
                poll.unregister(fd)
                held.pop(fd).close()


def serve(host, port, polled="0", filling="0"):
    listener = listen(host, port)
    epoll = select.epoll()
    held = []
    filled = [os.open("/dev/null", os.O_RDONLY)
              for _ in range(len(os.listdir("/proc/self/fd")), int(filling))]

    def keep(connection):
        held.append(connection)
        if len(held) <= int(polled):
            epoll.register(connection, select.EPOLLIN | select.EPOLLONESHOT)
        connection.send(b".")
        return False

    ready()
    each_event(listener, keep, None)
    return filled


def answer(host, port):
    listener = listen(host, port)
    ready()
    each_event(listener, lambda connection: True,
               lambda connection: connection.recv(4096) == b"")


def drain(host, port, count):
    listener = listen(host, port)
    ready()
    held = []
    for _ in range(int(count)):
        held.append(listener.accept()[0])
        held[-1].send(b".")
    listener.close()
    ready()
    wait_for_end()


def dial(host, port, count, shut=False):
    held = []
    for _ in range(int(count)):
        held.append(socket.create_connection((host, int(port)), PATIENCE_S))
        # Accepted, and so in the other's hands.
        held[-1].recv(1)
        if shut:
            held[-1].shutdown(socket.SHUT_WR)
    ready()
    wait_for_end()


def call(host, port, count):
    dial(host, port, count, True)


def brief(host, port, seconds, life):
    ready()
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        with socket.create_connection((host, int(port)), PATIENCE_S):
            time.sleep(float(life))
        time.sleep(0.02)


if __name__ == "__main__":
    set_comm(os.fsencode(sys.argv[1]))
    {"serve": serve, "answer": answer, "drain": drain, "dial": dial,
     "call": call, "brief": brief}[sys.argv[2]](*sys.argv[3:])

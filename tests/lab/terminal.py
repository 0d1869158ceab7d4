#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tcpwait with a terminal of 80 columns, on both streams, one or none."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import time
from collections import namedtuple

import actor
import lab

Said = namedtuple("Said", "status out err")


def open_terminal(columns):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    return ours, theirs


def read_all(stream):
    """Until the last writer is gone: a terminal then fails with EIO."""
    text = b""
    while True:
        try:
            more = os.read(stream, 65536)
        except OSError:
            return text
        if not more:
            return text
        text += more


def run(*words, out=False, err=True, columns=80, **env):
    """out, err: is that stream a terminal?"""
    ends = [open_terminal(columns) if is_terminal else os.pipe()
            for is_terminal in (out, err)]
    with subprocess.Popen([os.environ["TCPWAIT"], *words],
                          stdin=subprocess.DEVNULL, stdout=ends[0][1],
                          stderr=ends[1][1],
                          env={**os.environ, **env}) as child:
        for _, theirs in ends:
            os.close(theirs)
        texts = [read_all(ours).decode().replace("\r\n", "\n")
                 for ours, _ in ends]
        for ours, _ in ends:
            os.close(ours)
        return Said(child.wait(timeout=60), *texts)


def check_says(name, text, *wanted):
    lab.check(name, all(word in text for word in wanted), repr(text[:400]))


def check_silent(name, said, status=0):
    lab.check(name, said.status == status and said.err == "", said.status,
              repr(said.err[:400]))


def check_time_passes():
    said = run("states", "-d", "2")
    check_says("-d says how long it takes", said.err, "second sample comes in",
               "2 s")
    lab.check("and takes it away again", said.err.endswith("\r"),
              repr(said.err))
    check_silent("-d is silent without a terminal",
                 run("states", "-d", "1", err=False))
    said = run("wait", "--until", "close_wait = 0 and listen > 0", "-t", "2")
    check_says("wait says what it waits for", said.err, "close_wait = 20",
               "wanted = 0")
    lab.check("wait: status", said.status == 1, said.status)
    lab.check("wait: the last figures stand by themselves",
              said.out.startswith("close_wait = 20, wanted = 0\n"), said.out)
    check_silent("wait is silent without a terminal",
                 run("wait", "--until", "close_wait = 0", "-t", "1",
                     err=False), 1)


def check_empty():
    for verb in (("sockets",), ("ports",), ("peers",), ("states",),
                 ("count", "--by", "state"), ("sockets", "-x", "state"),
                 ("ports", "--format", "csv")):
        name = " ".join(verb)
        said = run(*verb, "dst", "192.0.2.1")
        lab.check(f"{name}: nothing matches", said.status == 0 and
                  "no socket matches" in said.err, said.status,
                  repr(said.err))
        said = run(*verb, "sport", "=", ":80")
        lab.check(f"{name}: something matches", said.status == 0 and
                  "no socket" not in said.err, said.status, repr(said.err))
    for words in (("sockets", "-j"), ("count", "--by", "state", "-j")):
        check_silent(f"{' '.join(words)}: a document says it itself",
                     run(*words, "dst", "192.0.2.1"))
    check_silent("without a terminal nothing is said",
                 run("sockets", "dst", "192.0.2.1", err=False))


def check_order():
    said = run("ports", "-x", "ESTAB", out=True)
    check_says("ascending numbers are told", said.err, "smallest",
               "-x -established")
    for words in (("-x", "-estab"), ("-x", "owner"), ()):
        check_silent(f"ports {' '.join(words)}: no word of it",
                     run("ports", *words, out=True))
    check_silent("nor where a program reads",
                 run("ports", "-x", "estab"))


def widest(text):
    return max(map(len, text.splitlines()), default=0)


def check_width():
    for columns in (70, 80, 100):
        said = run("sockets", out=True, columns=columns)
        lab.check(f"sockets in {columns} columns",
                  said.status == 0 and widest(said.out) <= columns,
                  widest(said.out), said.out[:300])
    said = run("sockets", COLUMNS="80")
    lab.check("sockets within watch(1)", 0 < widest(said.out) <= 80,
              widest(said.out))
    said = run("sockets", "-o", "+interface", COLUMNS="60")
    check_says("what was asked for stays", said.out, "INTERFACE")
    whole = run("sockets", "-o", "state,local,remote,send_queue,owner",
                COLUMNS="40")
    check_says("every column that was named", whole.out, "SEND-Q", "OWNER")
    csv = ("sockets", "--format", "csv", "-o", "state,local,remote,owner")
    piped = run("sockets")
    lab.check("a pipe has all of it", widest(piped.out) > 80)
    told = run(*csv, COLUMNS="20")
    lab.check("CSV is never cut", told.out == run(*csv).out)


NAME = "\u00db\u4e2d"  # its second byte begins a command in Latin 1


def check_charset():
    """A name of UTF-8 in another charset; documents are UTF-8 everywhere."""
    mild = ("--threshold", "close-wait-age=0.05",
            "--threshold", "close-wait-count=5")
    eyes = (("report", *mild), ("ports", "-p"), ("sockets", "-p"),
            ("diagnose", *mild), ("check", *mild), ("top", "-b", "-n", "1"))
    with actor.start(NAME, "serve", "127.0.0.1", 8080), \
            actor.start("calls", "call", "127.0.0.1", 8080, 12):
        time.sleep(0.1)
        for words in eyes:
            here = run(*words, LC_ALL="C.UTF-8")
            said = run(*words, LC_ALL="C")
            lab.check(f"{words[0]}: the name, where it can be shown",
                      NAME in here.out, here.out[:800])
            lab.check(f"{words[0]}: no byte that another charset might obey",
                      said.out.isascii() and said.out != "", said.out[:800])
        said = run("ports", "-p", "--format", "csv", LC_ALL="C", out=True)
        lab.check("no document's on a terminal either", said.out.isascii() and
                  "\\xc3\\x9b" in said.out, said.out)
        for words in (("ports", "-p", "-j"),
                      ("ports", "-p", "--format", "csv")):
            lab.check(f"{words}: but whole in a pipe",
                      NAME in run(*words, LC_ALL="C").out)
    said = run("-N", NAME, LC_ALL="C")
    check_says("nor in what goes wrong", said.err, "'\\xc3\\x9b\\xe4")


def main():
    check_charset()
    check_time_passes()
    check_empty()
    check_order()
    check_width()


main()

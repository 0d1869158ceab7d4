#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Readers that go away, and documents that break off.

bad_days.py killed|churn
"""

import json
import os
import signal
import subprocess
import sys
import time

import lab


def is_json(text):
    try:
        json.loads(text)
        return True
    except ValueError:
        return False


def open_pipe(*words):
    """The command, with so much read that it is in the middle."""
    process = subprocess.Popen((lab.TCPWAIT, *words), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE,
                               stdin=subprocess.DEVNULL)
    return process, os.read(process.stdout.fileno(), 2000)


def check_killed(words, number):
    """A pipe holds 64 KiB, the documents are larger: it must be writing."""
    name = f"{' '.join(words)}: {signal.Signals(number).name}"
    process, text = open_pipe(*words)
    time.sleep(0.05)
    lab.check(f"{name}: it is still writing", process.poll() is None)
    process.send_signal(number)
    rest, said = process.communicate(timeout=20)
    text += rest
    lab.check(f"{name}: ends by the signal, or with 2",
              process.returncode in (-number, 2, 128 + number),
              process.returncode)
    lab.check(f"{name}: no word", not said, said)
    if "--json" in words:
        lab.check(f"{name}: what came does not read as whole",
                  text and not is_json(text), text[-80:])


def check_interrupted_wait():
    """Between two samples nothing has been said yet."""
    for words in (("states", "-d", "30"), ("ports", "-d", "30", "--json"),
                  ("-d", "30"), ("count", "--by", "state", "-d", "30")):
        process = subprocess.Popen((lab.TCPWAIT, *words),
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=10)
        lab.check(f"{' '.join(words)}: interrupted, ends at once and quietly",
                  process.returncode and not out and not said,
                  process.returncode, out[:80], said)


def check_reader_gone(words):
    """As with "| head -1"; and where SIGPIPE is ignored, as by some parents."""
    for ignored in (False, True):
        process = subprocess.Popen(
            (lab.TCPWAIT, *words), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, restore_signals=not ignored)
        first = os.read(process.stdout.fileno(), 100)
        process.stdout.close()
        process.stdout = None
        said = process.communicate(timeout=20)[1].decode()
        name = f"{' '.join(words)}: no reader" + (", SIGPIPE ignored"
                                                  if ignored else "")
        lab.check(f"{name}: something was read", first)
        lab.check(f"{name}: does not end as if all were well",
                  process.returncode in (-signal.SIGPIPE, 2),
                  process.returncode)
        lab.check(f"{name}: quiet" if not ignored else
                  f"{name}: at most one line",
                  not said or (ignored and said.count("\n") == 1), said)


def killed():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        check_killed(("sockets", "--json", "--owners", "never"), number)
        check_killed(("sockets", "--owners", "never"), number)
    check_killed(("sockets", "--json"), signal.SIGTERM)
    check_killed(("count", "--by", "local_port,remote_port", "--json"),
                 signal.SIGTERM)
    check_interrupted_wait()
    for words in (("sockets", "--owners", "never"), ("sockets", "--json"),
                  ("sockets", "--format", "csv"), ("sockets", "-x", "state"),
                  ("count", "--by", "local_port,remote_port")):
        check_reader_gone(words)


def churn():
    """Sockets come and go all the while: never a failure, never a word."""
    failures, n_seen = [], 0
    for i in range(200):
        done = subprocess.run(
            (lab.TCPWAIT, "states", "--reader", lab.READERS[i % 3]),
            capture_output=True, check=False)
        n_seen += done.stdout.count(b"\n")
        if done.returncode or done.stderr or b"LISTEN" not in done.stdout:
            failures.append((done.returncode, done.stderr, done.stdout))
    lab.check("200 times states while sockets come and go", not failures,
              f"{len(failures)} failed", *failures[:3])
    lab.check("there was something to see", n_seen > 400, n_seen)
    for words in (("report",), ("ports",), ("peers",), ("sockets",),
                  ("count", "--by", "state,role,uid,process")):
        for _ in range(8):
            document = lab.document(*words)
            lab.check(f"{words[0]} --json while sockets come and go",
                      document.get("blind_spots", {}).get("complete") is True)


{"killed": killed, "churn": churn}[sys.argv[1]]()

# SPDX-License-Identifier: MIT
"""What the Python halves of the end-to-end tests share.

Sockets as others see them, in one spelling: tuples of state, local address,
local port, remote address, remote port; IPv4 where IPv6 only maps it.
"""

import functools
import ipaddress
import json
import os
import subprocess
from collections import Counter

TCPWAIT = os.environ["TCPWAIT"]
READERS = ("netlink", "netlink-by-family", "procfs")
STATES = ("ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
          "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING")
SS_STATES = {"ESTAB": "ESTABLISHED", "UNCONN": "CLOSE",
             "CLOSED": "CLOSE", "LISTENING": "LISTEN",
             "FIN-WAIT-1": "FIN_WAIT1", "FIN-WAIT-2": "FIN_WAIT2"}


def verdict(word):
    path = os.path.join(os.environ["LAB_DIR"], "verdicts")
    with open(path, "a", encoding="ascii") as file:
        file.write(word + "\n")


def check(name, good, *details):
    """Counts one check, and tells of it where it failed."""
    verdict("ok" if good else "failed")
    if not good:
        print("FAILED ", name)
        for detail in details:
            print("       ", detail)
    return good


def skip(why):
    verdict("skipped")
    print("skip:", why)


def complaints(stderr):
    """What was said, but for what could not be seen, which is no complaint."""
    return "".join(line for line in
                   stderr.decode("utf-8", "replace").splitlines(True)
                   if not line.startswith("tcpwait: not seen: "))


def run(*words, status=0):
    """What a command writes; any other status or word of complaint fails."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL, timeout=120,
                          capture_output=True, check=False)
    said = complaints(done.stderr)
    if done.returncode != status or said:
        check(" ".join(words), False,
              f"status {done.returncode}, {said.strip() or 'silent'}")
    return done.stdout.decode("utf-8", "replace")


def tcpwait(*words):
    return run(TCPWAIT, *words)


def document(*words):
    text = tcpwait(*words, "--json")
    try:
        return json.loads(text)
    except ValueError as error:
        check(" ".join(words), False, f"no JSON: {error}", text[-200:])
        return {}


@functools.lru_cache(maxsize=None)
def address(text):
    """One spelling; ss writes * for [::] of both families."""
    text = text.strip("[]").partition("%")[0]
    found = ipaddress.ip_address("::" if text == "*" else text)
    return str(getattr(found, "ipv4_mapped", None) or found)


def endpoint(text):
    host, _, port = text.rpartition(":")
    return address(host), 0 if port == "*" else int(port)


def state(word):
    word = word.upper()
    return SS_STATES.get(word, word.replace("-", "_"))


def of_ss(*words):
    """The sockets that ss -tanH shows, each as often as it shows it."""
    found = Counter()
    for line in run("ss", "-tanH", *words).splitlines():
        part = line.split()
        # Newer ones also show what is bound and in no state.
        if part[0] == "UNCONN":
            continue
        # To newer ones a half-open one, since Linux 4.4 a state of its own,
        # is big, against their manual: big is the opposite of bucket.
        if part[0] == "SYN-RECV" and "big" in words:
            continue
        if part[0].isdigit():
            # Asked for one state only, ss leaves it out.
            part.insert(0, words[len(words) - words[::-1].index("state")])
        found[(state(part[0]), *endpoint(part[3]), *endpoint(part[4]))] += 1
    return found


def of_tcpwait(*words):
    """The same of tcpwait sockets."""
    found = Counter()
    for line in tcpwait("sockets", "-H", "-o", "state,local,remote",
                        "--owners", "never", *words).splitlines():
        part = line.split()
        found[(part[0], *endpoint(part[1]), *endpoint(part[2]))] += 1
    return found


def hex_address(text):
    """/proc/net/tcp has addresses as words in the machine's byte order."""
    raw = bytes.fromhex(text)
    words = [raw[i:i + 4][::-1] for i in range(0, len(raw), 4)]
    return address(str(ipaddress.ip_address(b"".join(words))))


def of_proc():
    found = Counter()
    for name in ("tcp", "tcp6"):
        with open("/proc/net/" + name, encoding="ascii") as file:
            for line in file.readlines()[1:]:
                part = line.split()
                local, remote = part[1].split(":"), part[2].split(":")
                found[(STATES[int(part[3], 16) - 1],
                       hex_address(local[0]), int(local[1], 16),
                       hex_address(remote[0]), int(remote[1], 16))] += 1
    return found


def by_state(sockets):
    counts = Counter()
    for socket, n in sockets.items():
        counts[socket[0]] += n
    return counts


def differences(found, wanted, limit=4):
    """The first few sockets that one has and the other has not."""
    more, less = found - wanted, wanted - found
    return ([f"{sum(more.values())} too many, {sum(less.values())} missing"] +
            [f"too many: {each}" for each in list(more)[:limit]] +
            [f"missing:  {each}" for each in list(less)[:limit]])

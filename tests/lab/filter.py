#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same filter words given to ss and to tcpwait, on one table.

Each expression goes down both of tcpwait's ways, the kernel's bytecode and its
own matching, and is read from /proc as well.

  filter.py PART N_PARTS
"""

import os
import shlex
import socket
import subprocess
import sys

import lab

# Both programs must select the same sockets, and at least one.
SAME = """
state established
state time-wait
state close-wait
state fin-wait-2
state listening
state syn-sent
state syn-recv
state all
state connected
state synchronized
state bucket
state big
state established state time-wait
state connected exclude established
exclude listening
exclude time-wait
exclude established exclude time-wait exclude listening
exclude all state listening
sport = :80
sport = 80
sport :80
sport eq 80
sport == :81
sport != :80
sport ne 80
sport neq 80
sport gt 1000
sport > :81
sport >= :81
sport ge 81
sport geq :81
sport < :82
sport lt 82
sport <= :81
sport le :81
sport leq 81
dport = :80
dport != :80
dport = :82
dport > :80
dport <= :81
dport = inet::80
dport = inet6::82
src 127.0.0.1
src = 127.0.0.1
src 127.0.0.1:80
src 127.0.0.0/8
src 127/8
src 10.9.0.0/24
src 10.9.0.1/32
src 0.0.0.0
src 0.0.0.0/0
src *:80
src any
src [::1]
src [::1]:82
src [::]
src [fd00:9::/64]
src [fd00:9::/64]:82
src inet:127.0.0.1
src inet6:any
src [::ffff:127.0.0.1]
dst 127.0.0.1
dst :80
dst 0/0
dst 10.9.9.0/24
dst 10.9.0.0/16:80
dst [::1]
dst ::/0
dst ::1/128
sport = :80 dport > :1
sport = :80 and dst 127.0.0.0/8
sport = :80 or sport = :82
sport = :80 | sport = :81
sport = :80 || dport = :80
sport >= :80 & sport <= :81
sport >= :80 && sport <= :81
sport = :80 or dport = :80 and src 10.9.0.1
sport = :80 or ( dport = :80 and src 10.9.0.1 )
src 127.0.0.1 and sport = :80 or sport = :81
src 127.0.0.1 and ( sport = :80 or dport = :81 )
( sport = :80 )
( ( sport = :80 or sport = :81 ) and ( dst 127.0.0.1 or dst [::1] ) )
not sport = :80
! sport = :80
! ( sport = :80 or sport = :81 )
not ( dst 127.0.0.1 or dst [::1] )
! ! sport = :80
! sport = :80 src 127.0.0.1
state time-wait sport = :80
state time-wait dst 127.0.0.1 or sport = :82
state close-wait not sport = :80
exclude listening src [::1]
state established ( sport = :80 or dport = :80 ) and dst 10.0.0.0/8
autobound
state established autobound
-4
-6
-4 sport = :80
-6 sport = :81
-6 state time-wait
-4 src 127.0.0.1
"""

# These need what only some machines or readers have.
SERVICE = ("sport = :http", "dport = http", "dst 127.0.0.1:http",
           "not sport = http")
DEVICE = ("dev lo", "dev = lo", "dev != lo", "dev 1", "dev lo and sport = :85")
MARK = ("fwmark 17", "fwmark = 0x11", "fwmark 0x1/0xf", "fwmark != 17")

# Nothing is selected, by either.
NOTHING = ("state closed", "state close-wait state listening sport = :9999",
           "dport > 65535", "sport < 0", "src 127", "dst [::1]:99",
           "src 192.0.2.0/24", "dev 77")

# What ss cannot read is read here; ss says the same by other words.
WIDER = {
    "src ::1": "src [::1]",
    "dst [::]/0": "dst ::/0",
    "dst ::1": "dst [::1]",
    "src fd00:9::/64": "src [fd00:9::/64]",
    "src [fd00:9::]/64:82": "src [fd00:9::/64]:82",
    "src ::ffff:127.0.0.1": "src [::ffff:127.0.0.1]",
    "src != 127.0.0.1": "not src 127.0.0.1",
    "sport=:80": "sport = :80",
    "sport!=:80": "sport != :80",
    "!sport=:80": "not sport = :80",
    "(sport = :80)": "( sport = :80 )",
    "state ESTABLISHED": "state established",
    "state TIME_WAIT": "state time-wait",
    "state CloseWait": "state close-wait",
    "state syn_rcvd": "state syn-recv",
}

# ss reads these, and guesses; here they are refused, with what to write.
REFUSED = {
    "src ::1:82": "two meanings",
    "dst localhost": "not looked up",
    "sport = 0x50": "decimal",
    "sport = 080": "decimal",
    "sport = :80 state time-wait": "comes first",
    "dst unix:x": "no TCP address",
    "exclude all": "leave no state",
}

# What does not come and go while the others are compared.
VARIANTS = (
    ("in the kernel", ()),
    ("here", ("-o", "state,local,remote,role")),
    ("procfs", ("--reader", "procfs")),
    ("by family", ("--reader", "netlink-by-family")),
)


def special_sockets():
    """A listener on one device, with a mark where that is allowed."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 17)
        marked = True
    except PermissionError:
        marked = False
    held.bind(("127.0.0.1", 85))
    held.listen()
    return held, marked


def of_total(*words):
    return sum(row["total"] for row in lab.document(*words)["counts"])


def words_of(expression):
    return shlex.split(expression.replace("!", "\\!"))


def same_sockets(name, wanted, words):
    """ss is asked again where they differ: the table may have moved."""
    for _ in range(3):
        found = lab.of_tcpwait(*words)
        if found == wanted[0]:
            break
        wanted[0] = wanted[1]()
        if found == wanted[0]:
            break
    return lab.check(name, found == wanted[0],
                     *lab.differences(found, wanted[0]))


def same_total(name, wanted, words):
    for _ in range(3):
        found = of_total(*words)
        if found == sum(wanted[0].values()):
            break
        wanted[0] = wanted[1]()
    return lab.check(name, found == sum(wanted[0].values()),
                     f"ss has {sum(wanted[0].values())}, tcpwait {found}")


def compare(expression, for_ss=None, empty=False, readers=True):
    """The expression down every way, against ss."""
    words = words_of(expression)
    asked = words_of(for_ss or expression)
    wanted = [lab.of_ss(*asked), lambda: lab.of_ss(*asked)]

    lab.check(f"{expression}: " + ("selects none" if empty else "selects any"),
              bool(wanted[0]) != empty, f"ss has {len(wanted[0])}")
    for name, options in VARIANTS if readers else VARIANTS[:2]:
        same_sockets(f"{expression}: {name}", wanted, (*options, *words))
    same_total(f"{expression}: count --by state", wanted,
               ("count", "--by", "state", *words))
    if readers:
        same_total(f"{expression}: count --by role", wanted,
                   ("count", "--by", "role,remote_address", *words))


def refused_by_proc(expressions):
    """What /proc does not tell must not be answered as if it did."""
    for expression in expressions:
        done = subprocess.run(
            (lab.TCPWAIT, "states", "--reader", "procfs",
             *words_of(expression)), capture_output=True, check=False)
        lab.check(f"{expression}: procfs cannot tell, and says so",
                  done.returncode == 2 and not done.stdout and
                  done.stderr.count(b"\n") == 1,
                  f"status {done.returncode}", done.stdout, done.stderr)


def refuse(expression, hint):
    done = subprocess.run((lab.TCPWAIT, "sockets", *words_of(expression)),
                          capture_output=True, check=False)
    said = done.stderr.decode()
    lab.check(f"{expression}: is refused, with what to write",
              done.returncode == 2 and not done.stdout and hint in said and
              said.count("\n") == 1,
              f"status {done.returncode}: {said}")


def compare_cgroup():
    """Our own group, where version 2 is mounted."""
    with open("/proc/self/mounts", encoding="ascii") as file:
        mounts = [line.split()[1] for line in file
                  if line.split()[2] == "cgroup2"]
    with open("/proc/self/cgroup", encoding="ascii") as file:
        own = [line.strip()[3:] for line in file if line.startswith("0::")]
    path = (mounts[0] + own[0]) if mounts and own else ""
    if not os.path.isdir(path):
        lab.verdict("skipped")
        print("skip: no cgroup v2 here, so no cgroup filter")
        return
    compare(f"cgroup {path}", readers=False)
    refused_by_proc([f"cgroup {path}"])


def knows_http():
    try:
        return bool(socket.getservbyname("http", "tcp"))
    except OSError:
        return False


def comparisons(marked):
    """The words of each compare()."""
    yield from ({"expression": each} for each in SAME.strip().splitlines())
    # There is no device in /proc.
    yield from ({"expression": each, "empty": True,
                 "readers": "dev" not in each} for each in NOTHING)
    yield from ({"expression": each, "readers": False}
                for each in DEVICE + (MARK if marked else ()))
    yield from ({"expression": each}
                for each in (SERVICE if knows_http() else ()))
    yield from ({"expression": each, "for_ss": for_ss}
                for each, for_ss in WIDER.items())


def check_the_rest(marked):
    """What is not compared expression by expression."""
    n_same = len(SAME.strip().splitlines()) + len(NOTHING)
    lab.check("at least 60 expressions", n_same >= 60, f"only {n_same}")
    refused_by_proc(DEVICE[:1])
    if marked:
        refused_by_proc(MARK[:1])
    else:
        lab.skip("SO_MARK is not allowed here")
    if not knows_http():
        lab.skip("the service http is not known here")
    compare_cgroup()
    # ss lets the kernel and itself judge by different rules, and shows what
    # both deny; here the one is the complement of the other.
    every, bound = lab.of_tcpwait(), lab.of_tcpwait("autobound")
    lab.check("not autobound is what autobound is not",
              lab.of_tcpwait("not", "autobound") == every - bound)
    for expression, hint in REFUSED.items():
        refuse(expression, hint)


def main():
    part, n_parts = map(int, sys.argv[1:])
    held, marked = special_sockets()
    for words in list(comparisons(marked))[part::n_parts]:
        compare(**words)
    if part == 0:
        check_the_rest(marked)
    held.close()


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who is said to own the sockets, against /proc/PID/fd read here.

  owners.py SCENE
"""

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter

import actor
import lab

HOLDS = "holds the socket"
LISTENS = "listens on the port"
HELD = "held the socket"
LIVE_PEER = "live sockets to the same peer"
SAME_CGROUP = "same cgroup"
SAME_UID = "same uid"
PRIVATE_PIDS = ("unshare", "--mount", "--pid", "--fork", "--mount-proc")


def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def comm_of(pid):
    with open(f"/proc/{pid}/comm", "rb") as file:
        return file.read()[:-1].decode("utf-8", "replace")


def descriptors_of(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def holders():
    """The pids that hold each socket's inode, of those that may be read."""
    found = {}
    for pid in pids():
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                link = os.readlink(f"/proc/{pid}/fd/{fd}")
                if link.startswith("socket:["):
                    found.setdefault(int(link[8:-1]), set()).add(pid)
        except OSError:
            pass
    return found


def sockets_of(*words):
    return lab.document("sockets", "-p", *words)["sockets"]


def row_of(verb, role, port, *words):
    """The one row of that role and port."""
    key = "port" if verb == "ports" else "service_port"
    rows = [row for row in lab.document(verb, "-p", *words)[verb]
            if row["role"] == role and row[key] == port]
    lab.check(f"{verb}: one {role} row of :{port}", len(rows) == 1,
              f"there are {len(rows)}")
    return rows[0] if rows else {"owners": [], "total": 0,
                                 "close_wait": {"in_epoll": None}}


def check_sockets(*words):
    """Every socket's owners are those that /proc shows: all, none besides."""
    truth = holders()
    wrong = []
    found = sockets_of(*words)
    for socket in found:
        named = [owner["pid"] for owner in socket["owners"]]
        wanted = truth.get(socket["inode"], set())
        every = socket["state"] in ("close_wait", "fin_wait2")
        good = (set(named) == wanted if every
                else set(named) <= wanted and bool(named) == bool(wanted))
        if not good or len(named) != len(set(named)):
            wrong.append((socket["state"], socket["inode"], named, wanted))
    lab.check("each socket has its own holders",
              found and not wrong, f"of {len(found)}", *wrong[:5])
    for socket in found:
        for owner in socket["owners"]:
            if (owner["name"] != comm_of(owner["pid"]) or
                    owner["basis"] != HOLDS or "unit" not in owner):
                lab.check("an owner's name and basis", False, owner)
                return
    lab.check("an owner's name and basis", True)


def check_owner(where, owner, name, basis):
    lab.check(f"{where}: {name}, {basis}",
              owner.get("name") == name and owner.get("basis") == basis,
              owner)


def first_owner(where, row, name, basis):
    owner = row["owners"][0] if row["owners"] else {}
    check_owner(where, owner, name, basis)
    return owner


def check_seen(where, row):
    """Nobody owns more of a row's sockets than there are."""
    for owner in row["owners"]:
        lab.check(f"{where}: {owner['name']}: sockets_seen",
                  owner["sockets_seen"] <= row["total"],
                  f"{owner['sockets_seen']} of {row['total']}")


def leak():
    """A server's CLOSE_WAIT, and the client in FIN_WAIT2."""
    check_sockets()
    for verb in ("ports", "peers"):
        row = row_of(verb, "server", 80)
        owner = first_owner(verb, row, "web", HOLDS)
        check_seen(f"{verb}: server", row)
        lab.check(f"{verb}: descriptors", owner.get("descriptors") ==
                  descriptors_of(owner["pid"]), owner)
        lab.check(f"{verb}: descriptor_limit",
                  owner.get("descriptor_limit") == 64, owner)
        lab.check(f"{verb}: the listener is named as well",
                  [each["name"] for each in row["owners"]
                   if each["basis"] == LISTENS] == ["web"], row["owners"])
        row = row_of(verb, "client", 80)
        first_owner(verb, row, "cli", HOLDS)
        check_seen(f"{verb}: client", row)
    for role, name in (("server", "cli"), ("client", "web")):
        end = row_of("peers", role, 80)["other_end"] or {"owners": []}
        first_owner(f"other end of the {role}", end, name, HOLDS)
    blind = lab.document("report", "-p")["blind_spots"]
    lab.check("no socket is without owner",
              blind["sockets_without_owner"] == 0, blind)
    counted = Counter()
    for row in lab.document("count", "--by", "process")["counts"]:
        counted[(row["key"]["process"] or {}).get("pid")] += row["total"]
    wanted = Counter(min(owners) for inode, owners in holders().items()
                     if inode in {s["inode"] for s in sockets_of()})
    lab.check("count --by process", counted == wanted, counted, wanted)


def column_of(verb, column, role, port):
    for line in lab.tcpwait(verb, "-p", "--format", "tsv", "-H", "-o",
                            f"role,{column}",
                            f"( sport = :{port} or dport = :{port} )"
                            ).splitlines():
        found = line.split("\t")
        if found[0] == role:
            return found[1]
    return ""


def inherit_both():
    check_sockets()
    names = Counter()
    for socket in sockets_of("state", "close-wait"):
        owners = sorted(owner["name"] for owner in socket["owners"])
        names[tuple(owners)] += 1
    lab.check("both holders of each", names == {("sleep", "web"): 6}, names)
    first = lab.tcpwait("sockets", "-p", "-H", "-o", "owner",
                        "state", "close-wait").splitlines()
    lab.check("OWNER counts the other", len(first) == 6 and all(
        re.fullmatch(r"(web|sleep)\[\d+\] \+1 *", line) for line in first),
        first)
    row = row_of("ports", "server", 80)
    bases = {owner["name"]: owner["basis"]
             for owner in reversed(row["owners"])}
    lab.check("ports: both hold", bases == {"web": HOLDS, "sleep": HOLDS},
              row["owners"])
    # The holder, its child and the listener's own process.
    lab.check("ports: OWNER", re.fullmatch(
        r"web\[\d+\] \+2", column_of("ports", "owner", "server", 80)),
        column_of("ports", "owner", "server", 80))


def inherit_child():
    check_sockets()
    names = Counter(tuple(owner["name"] for owner in socket["owners"])
                    for socket in sockets_of("state", "close-wait"))
    lab.check("only the child holds", names == {("sleep",): 6}, names)


def time_wait():
    for verb in ("ports", "peers"):
        first_owner(f"{verb}: TIME_WAIT of a server",
                    row_of(verb, "server", 80), "web", LISTENS)
        first_owner(f"{verb}: TIME_WAIT of a client",
                    row_of(verb, "client", 81), "cli", LIVE_PEER)
        row = row_of(verb, "client", 82)
        lab.check(f"{verb}: nothing certain of a client that is gone",
                  all(owner["basis"] in (SAME_CGROUP, SAME_UID)
                      for owner in row["owners"]), row["owners"])
    owner = row_of("ports", "server", 80)["owners"][0]
    (listener,) = [socket for socket in sockets_of("sport = :80")
                   if socket["state"] == "listen"]
    lab.check("it is the listener's process",
              owner["pid"] in holders()[listener["inode"]], owner)
    lab.check("a TIME_WAIT itself has none", all(
        socket["owners"] == [] and socket["inode"] is None
        for socket in sockets_of("state", "time-wait")))


def watch_brief(port, scale):
    """The client's row, looked at again and again while brief is at work."""
    with subprocess.Popen([lab.TCPWAIT, "peers", "-p", "-j", "-d",
                           str(2 * scale)],
                          stdout=subprocess.PIPE) as watching:
        time.sleep(0.2 * scale)
        actor.start("brief", "brief", "127.0.0.1", port, 1.2 * scale,
                    0.25 * scale).end()
        watched = json.load(watching.stdout)
    rows = [row for row in watched["peers"] if row["role"] == "client" and
            row["service_port"] == port]
    return rows[0] if rows else {"owners": [], "states": {"time_wait": 0}}


def brief():
    """Clients that live for 0.25 s, and are gone when one looks."""
    # Where the machine is slow, looks are rare: the clients live longer.
    for port, scale in ((8090, 1), (8089, 4), (8088, 10)):
        with actor.start("server", "answer", "127.0.0.1", port):
            watched = watch_brief(port, scale)
            row = row_of("peers", "client", port)
        if watched["owners"] and watched["states"]["time_wait"] >= 2:
            break
    lab.check("there are TIME_WAIT", watched["states"]["time_wait"] >= 2,
              watched)
    first_owner("with an interval", watched, "brief", HELD)
    lab.check("one sample cannot know", row["states"]["time_wait"] >= 2 and
              "brief" not in [each["name"] for each in row["owners"]],
              row["owners"])


def epoll():
    with actor.start("loop", "serve", "127.0.0.1", 8091, 7) as loop, \
            actor.start("pool", "call", "127.0.0.1", 8091, 10):
        row = row_of("ports", "server", 8091)
        lab.check("seven of ten are watched",
                  row["close_wait"]["in_epoll"] == 7, row["close_wait"])
        owner = first_owner("epoll", row, "loop", HOLDS)
        lab.check("it is the loop", owner["pid"] == loop.pid, owner)
        row = row_of("ports", "server", 8091, "--owners", "never")
        lab.check("unknown, not 0, where nobody looked",
                  row["close_wait"]["in_epoll"] is None and
                  row["owners"] is None, row["close_wait"], row["owners"])


def reload():
    """An old process has the connections, a new one the listener."""
    with actor.start("old", "drain", "127.0.0.1", 8095, 20) as old, \
            actor.start("cli", "dial", "127.0.0.1", 8095, 20):
        old.child.stdout.readline()
        with actor.start("new", "answer", "127.0.0.1", 8095):
            for verb in ("ports", "peers"):
                row = row_of(verb, "server", 8095)
                first_owner(f"{verb}: after a reload", row, "old", HOLDS)
                lab.check(f"{verb}: who has the listener follows",
                          [(each["name"], each["basis"])
                           for each in row["owners"][1:]] ==
                          [("new", LISTENS)], row["owners"])
                text = column_of(verb, "owner", "server", 8095)
                lab.check(f"{verb}: OWNER of a row with an old worker",
                          re.fullmatch(r"old\[\d+\] \+1", text), text)


def many_descriptors():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = min(20000, hard - 64)
    with actor.start("hoard", "serve", "127.0.0.1", 8092, 0, wanted - 32) \
            as hoard, \
            actor.start("pool", "call", "127.0.0.1", 8092, 32):
        check_sockets("sport = :8092")
        owner = first_owner("many", row_of("ports", "server", 8092),
                            "hoard", HOLDS)
        open_now = descriptors_of(hoard.pid)
        lab.check("descriptors", owner["descriptors"] == open_now >=
                  wanted - 64, owner, open_now)
        print(f"one process of {open_now} descriptors")


HOSTILE = (b"\x1b[31mred\x1b]0;x\x07", b"a\nb\rc\td,\"e\";'f'",
           b"\xff\xfe\xc0\x80bad\xe2\x82", b"\xc2\x9b2J\xe2\x80\xaeabc",
           b"\\x1b=cmd|'/C'!A", b"'\",%s%n$(id)`id`")
HOSTILE_COMMAND = b"\x1b]0;evil\x07\n\r\xff\xe2\x80\xae\",'"


def is_harmless(text, allowed):
    return all(char in allowed or
               (unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp"))
               for char in text)


def check_form(words, form):
    done = subprocess.run([lab.TCPWAIT, *words, "--format", form],
                          capture_output=True, check=False)
    name = f"{' '.join(words)} --format {form}"
    try:
        text = done.stdout.decode("utf-8")
    except UnicodeDecodeError as error:
        lab.check(f"{name}: UTF-8", False, error)
        return
    allowed = {"tsv": "\n\t", "csv": "\r\n"}.get(form, "\n")
    lab.check(f"{name}: done", done.returncode == 0 and not done.stderr,
              done.returncode, done.stderr)
    lab.check(f"{name}: nothing raw", text and is_harmless(text, allowed),
              ascii(text))
    rows = []
    if form == "json":
        json.loads(text)
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    elif form == "tsv":
        rows = [line.split("\t") for line in text.splitlines()]
    lab.check(f"{name}: rectangular", len({len(row) for row in rows}) <= 1,
              rows)


def hostile():
    """comm and command line are whatever their process likes."""
    for comm in HOSTILE:
        with actor.start(comm, "serve", "127.0.0.1", 8093,
                         argv0=HOSTILE_COMMAND) as bad, \
                actor.start("pool", "call", "127.0.0.1", 8093, 3):
            named = {owner["name"]: owner for socket in
                     sockets_of("state", "close-wait")
                     for owner in socket["owners"]}
            lab.check(f"{comm}: named once, cleaned", len(named) == 1 and
                      all(is_harmless(name, "") and
                          is_harmless(owner["command"], "") and
                          owner["pid"] == bad.pid and name
                          for name, owner in named.items()), named)
            for words in (("sockets", "-p"), ("ports", "-p"), ("peers", "-p"),
                          ("report", "-p"), ("report", "-p", "-N", "all"),
                          ("count", "--by", "process,unit,netns")):
                forms = ("table", "json") if words[0] == "report" else (
                    "table", "json", "csv", "tsv")
                for form in forms:
                    check_form(words, form)


def look_at_vanishing(i):
    words = (("peers", "-p", "-j"), ("sockets", "-p", "-j"),
             ("count", "--by", "process", "-j"),
             ("report", "-p", "-j", "-N", "all"))[i % 4]
    done = subprocess.run([lab.TCPWAIT, *words], capture_output=True,
                          check=False, timeout=60)
    try:
        json.loads(done.stdout)
    except ValueError as error:
        return words, error
    if done.returncode != 0 or done.stderr:
        return words, done.returncode, done.stderr
    return None


def vanishing():
    """Processes and sockets that end while they are looked at."""
    sockgen = os.path.join(os.path.dirname(lab.TCPWAIT), "sockgen")
    wrong = []
    with actor.loops(
            ("bash", "-c", "while :; do /bin/true & /bin/true & wait; done"),
            ("bash", "-c", 'while :; do "$1" listen 127.0.0.1:8094 -- '
             "close-wait 127.0.0.1:8094 20 -- run true > /dev/null 2>&1; done",
             "-", sockgen)):
        for i in range(100):
            wrong.append(look_at_vanishing(i))
    wrong = [each for each in wrong if each]
    lab.check("100 looks at what vanishes", not wrong, *wrong[:5])


def can(*before):
    return subprocess.run([*before, "true"], capture_output=True,
                          check=False).returncode == 0


def other_pid_namespace():
    """The holder cannot be seen at all: the screen says so."""
    inside = PRIVATE_PIDS
    if not can(*inside):
        lab.skip("no private pid namespace can be made here")
        return
    found = json.loads(lab.run(*inside, lab.TCPWAIT, "sockets", "-p", "-j",
                               "state", "close-wait"))
    lab.check("no owner is made up", len(found["sockets"]) == 5 and
              all(socket["owners"] == [] for socket in found["sockets"]),
              found["sockets"][:2])
    found = json.loads(lab.run(*inside, lab.TCPWAIT, "report", "-p", "-j"))
    lab.check("its sockets are without owner",
              found["blind_spots"]["sockets_without_owner"] == 5,
              found["blind_spots"])
    text = lab.run(*inside, lab.TCPWAIT, "report", "-p")
    lab.check("the screen says so", re.search(
        "^Not seen: owners of 6 sockets.*another pid namespace", text, re.M),
        text)


def unreadable():
    """Root without the right to trace: what it holds itself is named."""
    drop = ("setpriv", "--bounding-set=-sys_ptrace")
    if not can(*drop):
        lab.skip("no setpriv that drops a capability")
        return
    found = json.loads(lab.run(*drop, lab.TCPWAIT, "report", "-p", "-j"))
    blind = found["blind_spots"]
    lab.check("its sockets are without owner",
              blind["sockets_without_owner"] == 5, blind)
    lab.check("and the listener", blind["owners_not_seen"] == 6, blind)
    lab.check("the processes are counted",
              blind["processes_unreadable"] >= 2, blind)
    text = lab.run(*drop, lab.TCPWAIT, "report", "-p")
    lab.check("the screen says so", re.search(
        r"^Not seen: owners of 6 sockets \(\d+ processes .*readable",
        text, re.M), text)


def cgroup_mount():
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            part = line.split()
            if part[part.index("-") + 1] == "cgroup2":
                return part[4]
    return None


def own_cgroup():
    with open("/proc/self/cgroup", encoding="utf-8") as file:
        for line in file:
            if line.startswith("0::"):
                return line[3:-1].rstrip("/")
    return ""


ID = "3f2a9c01b7de" + "0123456789abcdef" * 3 + "0123"
POD = "kubepods-pod7e1d2c3b_4a59_6877_8695_a4b3c2d1e0f9.slice"
UNITS = (
    ("demo.service", "demo.service"),
    ("demo@1.service/worker", "demo@1.service"),
    (f"docker-{ID}.scope", f"docker:{ID[:12]}"),
    (f"libpod-{ID}.scope/container", f"podman:{ID[:12]}"),
    (f"cri-containerd-{ID}.scope", f"containerd:{ID[:12]}"),
    (f"crio-{ID}.scope", f"crio:{ID[:12]}"),
    (f"{POD}/cri-containerd-{ID}.scope", f"k8s:{ID[:12]}"),
    ("lxc.payload.web", "lxc:web"),
    # Names of 240 letters, until the path has 3,900.
    ("/".join(["long" * 60] * 15) + "/deep.service", "deep.service"),
    ("evil\x1b[31m\u202e,\".service", None),
)


class Tree:
    """Cgroups like those of systemd and of engines; gone afterwards."""

    def __init__(self):
        self.top = (f"{cgroup_mount()}{own_cgroup()}/"
                    f"tcpwait{os.getpid()}.slice")
        os.mkdir(self.top)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _ in range(50):
            for place, _, _ in os.walk(self.top, topdown=False):
                try:
                    os.rmdir(place)
                except OSError:
                    time.sleep(0.01)
            if not os.path.exists(self.top):
                return

    def start(self, path, *words, before=()):
        """An actor whose sockets are made in that cgroup."""
        place = os.path.join(self.top, path)
        os.makedirs(place, exist_ok=True)
        enter = 'echo $$ > "$1/cgroup.procs" && shift && exec "$@"'
        return actor.start(*words, before=("bash", "-c", enter, "-", place,
                                             *before))


def check_unit(tree, path, unit):
    with tree.start(path, "inside", "serve", "127.0.0.1", 8095), \
            actor.start("pool", "call", "127.0.0.1", 8095, 3):
        row = row_of("ports", "server", 8095)
        found = row["owners"][0]["unit"] if row["owners"] else None
        lab.check(f"unit of {path[-60:]}", found == unit if unit
                  else is_harmless(found, ""), ascii(found))
        sockets = sockets_of("state", "close-wait")
        lab.check("of its sockets as well", len(sockets) == 3 and all(
            socket["unit"] == found for socket in sockets),
            [ascii(socket["unit"]) for socket in sockets])
        counts = lab.document("count", "--by", "unit",
                              "state", "close-wait")["counts"]
        lab.check("count --by unit", [(each["key"]["unit"], each["total"])
                                      for each in counts] == [(found, 3)],
                  counts)
        if unit is None:
            for form in ("table", "json", "csv", "tsv"):
                check_form(("ports", "-p", *(() if form == "json" else
                                             ("-o", "+unit"))), form)


def check_unit_of_unseen(tree):
    """Holders in another pid namespace: the sockets' cgroup still speaks."""
    inside = PRIVATE_PIDS
    with tree.start("demo.service", "inside", "serve", "127.0.0.1", 8096), \
            actor.start("pool", "call", "127.0.0.1", 8096, 3):
        text = lab.run(*inside, lab.TCPWAIT, "sockets", "-p", "-j",
                       "state", "close-wait", "sport = :8096")
        found = json.loads(text)["sockets"]
        lab.check("the unit of sockets whose holder is not seen",
                  len(found) == 3 and all(
                      each["unit"] == "demo.service" and each["owners"] == []
                      for each in found),
                  [(each["unit"], each["owners"]) for each in found])


IN_POD = ("unshare", "--net", "--uts", "bash", "-c",
          'hostname web-0 && ip link set lo up && exec "$@"', "-")


def check_pod(tree):
    """Its namespace has its hostname, and -N takes that; else the id's."""
    container = f"{POD}/cri-containerd-{ID}.scope"
    with tree.start(container, "inside", "serve", "127.0.0.1", 8099,
                    before=IN_POD):
        for before, wanted in ((("unshare", "--uts"), ("pod:web-0",)),
                               ((), ("pod:web-0", f"k8s:{ID[:12]}"))):
            text = lab.run(*before, lab.TCPWAIT, "states", "-N", "all", "-j")
            names = [each["name"] for each in json.loads(text)["namespaces"]
                     if each["states"].get("listen")]
            name = next((name for name in wanted if name in names), None)
            lab.check("a pod's namespace has its name", name, names)
            text = lab.run(*before, lab.TCPWAIT, "sockets", "-j", "-N",
                           name or "pod:web-0", "sport = :8099")
            lab.check("and is found by it",
                      len(json.loads(text)["sockets"]) == 1, text)


def check_refuted(start):
    """The holders are not seen; one that is like them is, and was read."""
    with start("unseen", "serve", "127.0.0.1", 8097), \
            start("unseen", "dial", "127.0.0.1", 8097, 3), \
            start("unseen", "call", "127.0.0.1", 8097, 12), \
            start("seen", "serve", "127.0.0.1", 8098, before=PRIVATE_PIDS):
        (listener,) = sockets_of("state", "listening", "sport = :8098")
        pid = listener["owners"][0]["pid"]
        inside = ("nsenter", "--target", str(pid), "--mount", "--pid")
        for verb in ("ports", "peers", "diagnose"):
            text = lab.run(*inside, lab.TCPWAIT, verb, "-p", "-j",
                           "( sport = :8097 or dport = :8097 )")
            lab.check(f"{verb}: who does not hold them is not named",
                      '"seen"' not in text, text)
        found = json.loads(lab.run(*inside, lab.TCPWAIT, "ports", "-p", "-j"))
        names = {row["port"]: [owner["name"] for owner in row["owners"]]
                 for row in found["ports"] if row["role"] == "server"}
        lab.check("but with what it holds", names == {8097: [],
                                                      8098: ["seen"]}, names)
        text = lab.run(*inside, lab.TCPWAIT, "ports", "-p", "-o", "port,owner")
        for port in ("-> :8097", ":8097"):
            lab.check(f"{port}: nobody", re.search(rf"^{port} +- *$", text,
                                                   re.M), text)


def same_uid():
    if can(*PRIVATE_PIDS):
        check_refuted(actor.start)
    else:
        lab.skip("no private pid namespace can be made here")


def units():
    if cgroup_mount() is None:
        lab.skip("no cgroup v2 is mounted")
        return
    try:
        tree = Tree()
        # Who may make one need not be allowed to move into it.
        tree.start("trial", "trial", "answer", "127.0.0.1", 8099).end()
    except OSError as error:
        lab.skip(f"no cgroup can be made here: {error.strerror}")
        return
    with tree:
        for path, unit in UNITS:
            check_unit(tree, path, unit)
        if not can(*PRIVATE_PIDS):
            lab.skip("no private pid namespace can be made here")
            return
        check_unit_of_unseen(tree)
        check_pod(tree)
        check_refuted(lambda *words, **more: tree.start(
            "demo.service", *words, **more))


if __name__ == "__main__":
    globals()[sys.argv[1]]()

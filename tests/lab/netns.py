#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Network namespaces as tcpwait tells them, against ss run inside of each.

  netns.py SCENE

Wants a mount namespace of its own, with an empty /run/netns and /run/docker.
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter

import actor
import lab

SOCKGEN = os.path.join(os.path.dirname(lab.TCPWAIT), "sockgen")
LO_UP = 'ip link set lo up && exec "$@"'

SCRIPTS = {
    "web": "listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 300 -- "
           "close-wait 127.0.0.1:80 20 peer=held -- "
           "established 127.0.0.1:80 11",
    "db": "listen 127.0.0.1:5432 -- established 127.0.0.1:5432 40 -- "
          "time-wait 127.0.0.1:5432 150 side=client",
    "six": "listen [::1]:443 -- listen [::]:80 -- time-wait [::1]:443 70 -- "
           "established 127.0.0.1:80 3 -- close-wait [::1]:443 9 peer=gone",
    "one": "listen 127.0.0.1:22",
    "left": "listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 33",
}


class Failed(Exception):
    """What the lab is made of cannot be made."""


def do(*words, **options):
    done = subprocess.run(words, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise Failed(" ".join(words) + ": " +
                     done.stderr.decode("utf-8", "replace").strip())


def add(name):
    do("ip", "netns", "add", name)
    do("ip", "-n", name, "link", "set", "lo", "up")


def delete(name):
    do("ip", "netns", "del", name)


def path_of(name):
    return "/run/netns/" + name


def inode(path):
    return os.stat(path).st_ino


def inside(name):
    return ("ip", "netns", "exec", name)


def sockets_in(name, script):
    """sockgen in a named namespace; it says ready and waits."""
    made = actor.Process(*inside(name), SOCKGEN, *script.split(), "--",
                         "hold", "600")
    lab.check(f"sockets in {name}", made.said == b"ready\n", made.said)
    return made


def upper(states):
    return Counter({key.upper(): n for key, n in states.items() if n})


def of_ss(*before):
    found = Counter()
    for line in lab.run(*before, "ss", "-tanH").splitlines():
        if not line.startswith("UNCONN"):
            found[lab.state(line.split()[0])] += 1
    return found


def judge(name, before, found, after):
    """What ends by itself lies between the two; the rest is equal."""
    wrong = [state for state in lab.STATES
             if not min(before[state], after[state]) <= found[state] <=
             max(before[state], after[state])]
    lab.check(name, not wrong, f"ss: {before}", f"ss: {after}",
              f"found: {found}")


def all_by_id():
    found = lab.document("states", "-N", "all")
    return {each["id"]: each for each in found["namespaces"]}


def compare(where, ident, before, *words):
    """One namespace, in every way it can be asked for."""
    def ask(what, question):
        first = of_ss(*before)
        found = question()
        judge(f"{where}: {what}", first, upper(found), of_ss(*before))

    for word in words:
        ask(f"-N {word}", lambda word=word: lab.document(
            "states", "-N", word)["states"])
        ask(f"report -N {word}", lambda word=word: lab.document(
            "report", "-N", word)["states"])
    ask("-N all", lambda: all_by_id().get(ident, {}).get("states", {}))


def name_of(ident):
    return all_by_id().get(ident, {}).get("name")


def check_whole():
    """Totals over all, and no two alike."""
    for _ in range(3):
        found = lab.document("states", "-N", "all")
        spaces = found["namespaces"]
        total = Counter()
        for each in spaces:
            total.update(upper(each["states"]))
        lab.check("-N all is the sum", total == upper(found["states"]) and
                  sum(total.values()) == found["total"] ==
                  sum(each["total"] for each in spaces))
        names = Counter(each["name"] for each in spaces)
        ids = Counter(each["id"] for each in spaces if each["id"])
        lab.check("names are unique", max(names.values()) == 1,
                  names.most_common(3))
        lab.check("ids are unique", max(ids.values()) == 1,
                  ids.most_common(3))


def check_rows(name, wanted):
    """The other verbs sort by namespace as well."""
    counted = {each["key"]["netns"]: each["total"] for each in lab.document(
        "count", "--by", "netns", "-N", "all")["counts"]}
    lab.check(f"{name}: count --by netns", counted.get(name) == wanted,
              counted, wanted)
    rows = [row for row in lab.document("ports", "-N", "all")["ports"]
            if row["netns"] == name]
    lab.check(f"{name}: ports", sum(row["total"] for row in rows) == wanted,
              rows)
    lines = lab.tcpwait("sockets", "-N", "all", "-H", "-o", "netns",
                        "--owners", "never").split()
    lab.check(f"{name}: sockets", lines.count(name) == wanted,
              Counter(lines), wanted)


def without_process(script, *unshare):
    """TIME_WAIT of processes that are gone; what keeps it is the caller's."""
    return actor.Process("unshare", *unshare, "bash", "-c", LO_UP, "-",
                         SOCKGEN, *script.split(), "--", "hold", "600")


def counts():
    """Named, nameless, without a process: each as ss counts inside."""
    made = []
    for name in SCRIPTS:
        add(name)
    for name, script in SCRIPTS.items():
        made.append(sockets_in(name, script))
    # "left" keeps its TIME_WAIT and nobody who lives there.
    made.pop().end()
    for name in SCRIPTS:
        compare(name, inode(path_of(name)), inside(name), name, path_of(name))
        lab.check(f"{name}: is called so",
                  name_of(inode(path_of(name))) == name)
    check_rows("web", 363)
    nameless = without_process(SCRIPTS["db"], "--net")
    path = f"/proc/{nameless.pid}/ns/net"
    compare("nameless", inode(path), ("nsenter", f"--net={path}"),
            str(nameless.pid), path)
    lab.check("nameless: called as its process",
              name_of(inode(path)) == f"sockgen[{nameless.pid}]",
              name_of(inode(path)))
    for path in ("/run/mounted", "/run/docker/netns/1a2b3c", "/run/a b\\c"):
        with open(path, "w", encoding="ascii"):
            pass
        without_process(SCRIPTS["left"], f"--net={path}").end()
        compare(f"only {path}", inode(path), ("nsenter", f"--net={path}"),
                path)
        lab.check(f"only {path}: called by its number",
                  str(inode(path)) in (name_of(inode(path)) or ""),
                  name_of(inode(path)))
    gone = without_process(SCRIPTS["left"], "--net")
    fd = os.open(f"/proc/{gone.pid}/ns/net", os.O_RDONLY)
    gone.end()
    path = f"/proc/{os.getpid()}/fd/{fd}"
    compare("only a descriptor", inode(path), ("nsenter", f"--net={path}"),
            path)
    os.close(fd)
    check_whole()
    for each in (*made, nameless):
        each.end()


def look_seconds():
    start = time.perf_counter()
    lab.tcpwait("states", "-N", "all")
    return time.perf_counter() - start


def median_look():
    look_seconds()
    return statistics.median(look_seconds() for _ in range(15))


def many():
    """200 namespaces, 5 of them with sockets."""
    names = list(SCRIPTS)
    empty = [f"empty{i}" for i in range(195)]
    for name in names + empty:
        add(name)
    made = [sockets_in(name, SCRIPTS[name]) for name in names]
    for name in names:
        compare(f"of 200: {name}", inode(path_of(name)), inside(name), name)
    found = all_by_id()
    lab.check("the others are there, and empty", all(
        found[inode(path_of(name))]["name"] == name and
        found[inode(path_of(name))]["total"] == 0 for name in empty))
    check_whole()
    long = median_look()
    for name in empty:
        delete(name)
    short = median_look()
    cost_ms = (long - short) / len(empty) * 1000
    print(f"an empty namespace costs {cost_ms:.3f} ms "
          f"({long * 1000:.1f} ms with 200, {short * 1000:.1f} ms with 5)")
    # A busy machine decides nothing.
    if cost_ms > 0.3:
        print("warning: more than 0.3 ms")
    for each in made:
        each.end()


def beside():
    """Another one is said to be there, in tables for eyes and nowhere else."""
    line = "Seen: one of at least 2 network namespaces (-N all: all of them)"
    for verb in ("report", "diagnose"):
        lab.check(f"{verb}: alone it says nothing",
                  "Seen: one" not in lab.tcpwait(verb), lab.tcpwait(verb))
    add("other")
    with sockets_in("other", "listen 127.0.0.1:80 -- ready"):
        for verb in ("report", "diagnose"):
            lab.check(f"{verb}: there is another",
                      line in lab.tcpwait(verb).splitlines(),
                      lab.tcpwait(verb))
            lab.check(f"{verb} -N all: that one is seen", "Seen: one" not in
                      lab.tcpwait(verb, "-N", "all"))
            lab.check(f"{verb} -j: nothing", "Seen" not in
                      lab.tcpwait(verb, "-j"))
    delete("other")


def budgets():
    """Each namespace has its own port range, listeners and roles."""
    add("narrow")
    add("wide")
    do(*inside("narrow"), "bash", "-c",
       "echo 10000 10099 > /proc/sys/net/ipv4/ip_local_port_range")
    made = [sockets_in("narrow", "listen 127.0.0.1:80 -- "
                                 "established 127.0.0.1:80 5"),
            sockets_in("wide", "listen 127.0.0.1:10000 -- "
                               "established 127.0.0.1:10000 7")]
    for words in (("-N", "all"), ("-N", "narrow"), ("-N", "wide")):
        rows = {(row["netns"], row["role"]): row
                for row in lab.document("peers", *words)["peers"]
                if row["netns"] in ("narrow", "wide")}
        for name, port, number, capacity in (("narrow", 80, 5, 100),
                                             ("wide", 10000, 7, 28232)):
            if words[1] not in ("all", name):
                continue
            row = rows.get((name, "client"), {})
            lab.check(f"{words[1]}: {name}: client and its budget",
                      row.get("service_port") == port and
                      row["states"]["established"] == number and
                      row["budget"]["used"] == number and
                      row["budget"]["capacity"] == capacity, row)
            row = rows.get((name, "server"), {})
            lab.check(f"{words[1]}: {name}: server",
                      row.get("service_port") == port and
                      row["states"]["established"] == number and
                      row["budget"] is None, row)
    for each in made:
        each.end()


def connect(one, other, net):
    """A cable between two namespaces: .1 is at one, .2 at the other."""
    do("ip", "link", "add", "cable0", "netns", one, "type", "veth",
       "peer", "name", "cable1", "netns", other)
    for name, device, host in ((one, "cable0", 1), (other, "cable1", 2)):
        do("ip", "-n", name, "addr", "add", f"{net}.{host}/24", "dev", device)
        do("ip", "-n", name, "link", "set", device, "up")


def ends_of(name, role):
    rows = [row for row in lab.document("peers", "-p", "-N", "all")["peers"]
            if row["netns"] == name and row["role"] == role]
    if not lab.check(f"{name}: one {role} row", len(rows) == 1, rows):
        return None
    return rows[0]["other_end"]


def check_end(name, role, far, comm):
    end = ends_of(name, role) or {"netns": None, "owners": []}
    owner = end["owners"][0] if end["owners"] else {}
    lab.check(f"the other end of {name} is {comm} in {far}",
              end["netns"] == far and owner.get("name") == comm, end)
    return owner


# The namespace at the other end of each, and who is there.
TWINS = {"one": ("two", "waits"), "two": ("one", "leaks"),
         "three": ("four", "waits2"), "four": ("three", "leaks2")}


def await_closed(name, number):
    """The answer to a FIN may be late: only then is it a FIN_WAIT2."""
    for _ in range(100):
        states = lab.document("states", "-N", name)["states"]
        if states["fin_wait2"] == number:
            return
        time.sleep(0.05)


def pairs():
    """A CLOSE_WAIT here is a FIN_WAIT2 there."""
    add("one")
    add("two")
    connect("one", "two", "10.44.0")
    with actor.start("leaks", "serve", "10.44.0.1", 80,
                     before=inside("one")) as server, \
            actor.start("waits", "call", "10.44.0.1", 80, 6,
                        before=inside("two")) as client:
        await_closed("two", 6)
        owner = check_end("one", "server", "two", "waits")
        lab.check("its pid", owner.get("pid") == client.pid, owner)
        owner = check_end("two", "client", "one", "leaks")
        lab.check("its pid", owner.get("pid") == server.pid, owner)
        text = lab.tcpwait("peers", "-p", "-N", "all", "-o",
                           "netns,role,owner,other_end")
        for line in (r"^one +server +leaks\[\d+\] +waits\[\d+\]",
                     r"^two +client +waits\[\d+\] +leaks\[\d+\]"):
            lab.check("OTHER END", re.search(line, text, re.M), text)
        alone = lab.document("peers", "-p", "-N", "one")["peers"]
        lab.check("what was not read is not known",
                  [row["other_end"] for row in alone] == [None], alone)
        # The same addresses once more: their ports tell which is which.
        add("three")
        add("four")
        connect("three", "four", "10.44.0")
        with actor.start("leaks2", "serve", "10.44.0.1", 80,
                         before=inside("three")), \
                actor.start("waits2", "call", "10.44.0.1", 80, 6,
                            before=inside("four")):
            await_closed("four", 6)
            for name, role in (("one", "server"), ("two", "client"),
                               ("three", "server"), ("four", "client")):
                check_end(name, role, *TWINS[name])


def loopback_pairs():
    """Who talks to 127.0.0.1 talks to the same namespace."""
    for name in ("one", "two"):
        add(name)
    held = [actor.start(f"leaks-{name}", "serve", "127.0.0.1", 80,
                        before=inside(name)) for name in ("one", "two")]
    held += [actor.start(f"waits-{name}", "call", "127.0.0.1", 80, 3,
                         before=inside(name)) for name in ("one", "two")]
    for name in ("one", "two"):
        check_end(name, "server", name, f"waits-{name}")
        check_end(name, "client", name, f"leaks-{name}")
    for each in reversed(held):
        each.end()
    # No other namespace's end, where its own is gone.
    add("here")
    add("there")
    made = [sockets_in("here", "listen 127.0.0.1:81 -- "
                               "close-wait 127.0.0.1:81 4 peer=gone"),
            sockets_in("there", "listen 127.0.0.1:81 -- close-wait "
                                "127.0.0.1:81 4 side=client peer=gone")]
    for name, role in (("here", "server"), ("there", "client")):
        end = ends_of(name, role)
        lab.check(f"{name}: 127.0.0.1 is not elsewhere",
                  end is None or end["netns"] == name, end)
    for each in made:
        each.end()


def check_refusal(word, why):
    for verb in (("states",), ("-j",), ("sockets", "-j"), ("peers", "-p")):
        try:
            done = subprocess.run(
                [lab.TCPWAIT, *verb, "-N", word], capture_output=True,
                stdin=subprocess.DEVNULL, timeout=20, check=False)
        except subprocess.TimeoutExpired:
            lab.check(f"-N {why}: ends", False, verb)
            continue
        said = done.stderr.decode("utf-8", "replace")
        lab.check(f"-N {why}: refused in one line", done.returncode == 2 and
                  said.startswith("tcpwait: ") and said.count("\n") == 1 and
                  said.endswith("\n") and said[:-1].isprintable() and
                  not done.stdout, verb, done.returncode, ascii(said),
                  done.stdout[:80])


def refusals():
    os.mkfifo("/run/fifo")
    with open("/run/netns/dead", "w", encoding="ascii"):
        pass
    for word, why in (
            ("nonesuch", "no such name"), ("", "empty"), (" ", "blank"),
            ("/etc/passwd", "a file"), ("/run/fifo", "a fifo"),
            ("/", "a directory"), ("/nonesuch/x", "no such path"),
            ("/dev/zero", "a device"), ("/proc/self/ns/mnt", "another kind"),
            ("/proc/self/net/tcp", "a file of it"),
            ("dead", "a name without namespace"), ("../../etc/passwd", "dots"),
            ("999999999", "no such pid"), ("0", "pid 0"),
            ("99999999999999999999", "a pid that is none"), ("-1", "minus"),
            ("1 ", "a pid and a blank"), ("x" * 5000, "a long name"),
            ("/" + "x/" * 2500, "a long path"),
            ("\x1b[31mred\n\u202e", "an escape sequence"), ("#1", "a number")):
        check_refusal(word, why)


def check_clean(*words):
    done = subprocess.run([lab.TCPWAIT, *words], capture_output=True,
                          check=False)
    text = done.stdout.decode("utf-8", "replace")
    lab.check(f"{' '.join(words)}: clean", done.returncode == 0 and all(
        char in "\r\n\t" or (char.isprintable() and char != "\ufffd")
        for char in text), done.returncode, ascii(text[:300]))
    return text


def names():
    """Names that pretend to be others, or to be commands."""
    bad = ("\x1b[31mred", "a\nb", "q\",'", "bidi\u202e")
    for name in ("host", "all", "self", "77", "x#1", *bad):
        add(name)
    hostile = actor.start(b"\x1b]0;x\x07\n\xff", "serve", "127.0.0.1", 80,
                          before=("unshare", "--net", "bash", "-c", LO_UP,
                                  "-"))
    check_whole()
    lab.check("a hostile process's namespace has a name", name_of(
        inode(f"/proc/{hostile.pid}/ns/net")))
    found = all_by_id()
    lab.check("only process 1 lives in host", found.get(inode(
        path_of("host")), {}).get("name") not in (None, "host"))
    lab.check("a name", lab.document("states", "-N", "x#1")["namespaces"][0][
        "id"] == inode(path_of("x#1")))
    for verb in ("states", "report", "ports", "sockets", "count --by netns"):
        check_clean(*verb.split(), "-N", "all")
        json.loads(check_clean(*verb.split(), "-N", "all", "-j"))
    for form in ("csv", "tsv"):
        check_clean("count", "--by", "netns", "-N", "all", "--format", form)
        check_clean("sockets", "-N", "all", "-o", "netns,local", "--format",
                    form)
    hostile.end()


CHURN = """while :; do
    ip netns add churn$1 && ip -n churn$1 link set lo up &&
        ip netns exec churn$1 "$2" listen 127.0.0.1:80 -- \
            established 127.0.0.1:80 5 -- run true
    ip netns del churn$1
    unshare --net true
    unshare --net bash -c 'ip link set lo up; exec "$@"' - \
        "$2" listen 127.0.0.1:81 -- time-wait 127.0.0.1:81 5 -- run sleep .05
done > /dev/null 2>&1"""


def dropping(capability):
    """A command that runs another without that capability; () where not."""
    words = ("setpriv", f"--bounding-set=-{capability}")
    done = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if done.returncode == 0 else ()


STEADY = {"listen": 1, "close_wait": 17}


def look_at_churn(before, words, seen):
    done = subprocess.run([*before, lab.TCPWAIT, *words], check=False,
                          capture_output=True, timeout=60)
    if done.returncode != 0 or lab.complaints(done.stderr):
        return before, words, done.returncode, done.stderr[:200]
    if "-j" not in words:
        return None
    try:
        spaces = json.loads(done.stdout).get("namespaces")
    except ValueError as error:
        return before, words, error
    if spaces is None:
        return None
    seen.update(each["name"] for each in spaces)
    # From outside it is called by its process.
    ours = [each for each in spaces if STEADY == {
        key: n for key, n in each["states"].items() if n}]
    if len(ours) != 1 or (not before and ours[0]["name"] != "steady"):
        return before, words, spaces
    return None


def churn():
    """500 looks while namespaces come and go, half of them from outside."""
    add("steady")
    made = sockets_in("steady", "listen 127.0.0.1:80 -- "
                                "close-wait 127.0.0.1:80 17 peer=gone")
    befores = ((), dropping("sys_admin"))
    wrong, seen = [], set()
    with actor.loops(*(("bash", "-c", CHURN, "-", str(i), SOCKGEN)
                       for i in range(2))):
        for i in range(500):
            words = (("states", "-N", "all"), ("-N", "all", "-j"),
                     ("states", "-N", "all", "-j"),
                     ("sockets", "-N", "all", "-j", "--owners", "never"))
            wrong.append(look_at_churn(befores[i // 4 % 2], words[i % 4],
                                       seen))
    made.end()
    wrong = [each for each in wrong if each]
    lab.check("500 looks", not wrong, len(wrong), *wrong[:5])
    lab.check("and some at what came and went",
              any(name.startswith("churn") for name in seen), seen)


def no_proc():
    """An empty /proc: no namespace and no owner may be said to be none."""
    with open(lab.TCPWAIT, "rb") as program:
        if b"__asan_init" in program.read():
            lab.skip("the sanitizers themselves need /proc")
            return
    add("web")
    made = sockets_in("web", SCRIPTS["web"])
    for words in (("states", "-N", "all", "-j"), ("-N", "all", "-j"),
                  ("-p", "-j"), ("states",), ("-N", "all"), ("-N", "web"),
                  ("sockets", "-p", "-j"), ("peers", "-d", "0.1", "-p")):
        done = subprocess.run(
            [*inside("web"), "bash", "-c",
             'mount -t tmpfs tmpfs /proc && exec "$@"', "-", lab.TCPWAIT,
             *words], capture_output=True, check=False, timeout=60)
        name = f"without /proc: {' '.join(words)}"
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode == 2:
            lab.check(f"{name}: one line", said.count("\n") == 1 and
                      not done.stdout, said, done.stdout[:80])
            continue
        lab.check(f"{name}: status", done.returncode == 0,
                  done.returncode, said)
        if words == ("-N", "all"):
            lab.check(f"{name}: on the screen",
                      b"\nNot seen: " in done.stdout and
                      b"namespaces" in done.stdout, done.stdout)
        if "-j" not in words:
            continue
        blind = json.loads(done.stdout)["blind_spots"]
        if "all" in words:
            lab.check(f"{name}: says what it could not read",
                      not blind["complete"] or
                      blind["namespaces_skipped"] != 0, blind)
        if "-p" in words:
            lab.check(f"{name}: no owner was looked for",
                      blind["processes_unreadable"] != 0, blind)
    made.end()


def main(scene):
    try:
        globals()[scene]()
    except Failed as error:
        lab.skip(f"{scene}: {error}")


if __name__ == "__main__":
    socket.setdefaulttimeout(20)
    main(sys.argv[1])

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What an ordinary user sees of the whole host, against what root sees.

  whole_host.py two_users|no_capabilities

Wants pid, mount and network namespaces of its own, with an empty /run/netns.
Where there is but one user, one without capabilities stands for the ordinary
user, and those with them for everybody else.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter

import actor
import lab

HERE = os.path.dirname(os.path.abspath(__file__))
SOCKGEN = os.path.join(os.path.dirname(lab.TCPWAIT), "sockgen")
LO_UP = 'ip link set lo up && exec "$@"'
WAITING = ("close_wait", "fin_wait2")

SCRIPT = ("listen 127.0.0.1:{port} name={name} -- "
          "close-wait 127.0.0.1:{port} {n} peer=held server={name} "
          "client={name}-cli -- established 127.0.0.1:{port} {n} "
          "server={name} client={name}-cli -- "
          "time-wait 127.0.0.1:{port} {n}")


def user(uid):
    return ("setpriv", "--reuid", str(uid), "--regid", str(uid),
            "--clear-groups")


NO_CAPABILITIES = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


def sockets(*before, port, name, n):
    script = SCRIPT.format(port=port, name=name, n=n)
    made = actor.Process(*before, SOCKGEN, *script.split(), "--",
                         "hold", "600")
    lab.check(f"sockets of {name}", made.said == b"ready\n", made.said)
    return made


class Host:
    """Root's sockets in the host's namespace, mine and another's in theirs."""

    def __init__(self, me, mine, others):
        self.me = me
        self.root = sockets(port=22, name="root", n=3)
        self.mine = sockets(*mine, port=8080, name="mine", n=7)
        self.other = sockets(*others, port=9090, name="other", n=11)

    def ask(self, *words):
        return lab.run(*self.me, lab.TCPWAIT, *words)

    def document(self, *words):
        return json.loads(self.ask(*words, "-j"))

    def end(self):
        for each in (self.other, self.mine, self.root):
            each.end()


def inode(pid):
    return os.stat(f"/proc/{pid}/ns/net").st_ino


def counts_of(found, pids):
    """The states of the namespaces that live there, in one spelling."""
    ids = {inode(pid): name for name, pid in pids.items()}
    counts = {}
    for each in found["namespaces"]:
        name = ids.get(each["id"])
        numbered = re.fullmatch(r".*\[(\d+)\]", each["name"])
        if name is None and each["id"] is None and numbered:
            name = ids.get(inode(numbered[1]))
        if each["name"] == "host":
            name = "root"
        if name in counts:
            lab.check("each namespace comes once", False, found["namespaces"])
        if name is not None:
            counts[name] = {key: n for key, n in each["states"].items() if n}
    return counts


def same_counts(host):
    pids = {"root": host.root.pid, "mine": host.mine.pid,
            "other": host.other.pid}
    # TIME_WAIT that end in between are asked for again.
    for _ in range(3):
        wanted = counts_of(lab.document("states", "-N", "all"), pids)
        found = counts_of(host.document("states", "-N", "all"), pids)
        if found == wanted:
            break
    lab.check("root sees three namespaces", len(wanted) == 3, wanted)
    for name, states in wanted.items():
        lab.check(f"the same counts in {name}'s namespace",
                  found.get(name) == states, found.get(name), states)
    for name, pid in pids.items():
        states = host.document("states", "-N", str(pid))["states"]
        lab.check(f"-N PID of {name}", {key: n for key, n in states.items()
                                        if n} == wanted[name], states)
    states = host.document("states", "-N", "host")["states"]
    lab.check("-N host", states["close_wait"] == 3, states)


def sockets_of(found):
    """Every socket but those that are on their way out."""
    return Counter((each["state"], each["local_address"], each["local_port"],
                    each["remote_address"], each["remote_port"])
                   for each in found["sockets"]
                   if each["state"] != "time_wait")


def same_sockets(host):
    root = lab.document("sockets", "-N", "all", "-p")
    mine = host.document("sockets", "-N", "all", "-p")
    wanted, found = sockets_of(root), sockets_of(mine)
    lab.check("the same sockets", found == wanted,
              *lab.differences(found, wanted))
    return root, mine


def named(found):
    """Who is said to hold the sockets of each port."""
    names = {}
    for each in found["sockets"]:
        port = min(each["local_port"], each["remote_port"] or 65536)
        names.setdefault(port, set()).update(
            owner["name"] for owner in each["owners"])
    return names


def own_owners(root, mine):
    wanted, found = named(root), named(mine)
    lab.check("root names all", wanted.get(8080) == {"mine", "mine-cli"} and
              wanted.get(9090) == {"other", "other-cli"} and
              wanted.get(22) == {"root", "root-cli"}, wanted)
    lab.check("who it is my own is named", found.get(8080) ==
              {"mine", "mine-cli"}, found)
    lab.check("nobody else is", found.get(9090) == found.get(22) == set(),
              found)
    at_root = {each["inode"] for each in root["sockets"] if each["inode"]}
    lab.check("inodes are told as well", at_root == {
        each["inode"] for each in mine["sockets"] if each["inode"]})


# Zombies have no descriptors, and whoever is gone is not counted.
UNREADABLE = """for dir in /proc/[0-9]*; do
    ls -l "$dir/fd/" > /dev/null 2>&1 && continue
    state=$(sed -n 's/^State:[[:blank:]]*//p' "$dir/status" 2> /dev/null)
    case $state in '' | Z* | X*) ;; *) echo "$dir" ;; esac
done"""


def blind_spots(host, root):
    unreadable = len(lab.run(*host.me, "bash", "-c", UNREADABLE).split())
    unowned = sum(each["state"] in WAITING and bool(each["inode"]) and
                  not {owner["name"] for owner in each["owners"]} <=
                  {"mine", "mine-cli"} for each in root["sockets"])
    # Three and eleven, at both ends.
    lab.check("what root could name", unowned == 28, unowned)
    for verb in ("report", "ports", "peers"):
        blind = host.document(verb, "-p", "-N", "all")["blind_spots"]
        lab.check(f"{verb}: sockets_without_owner",
                  blind["sockets_without_owner"] == unowned, blind, unowned)
        lab.check(f"{verb}: processes_unreadable",
                  blind["processes_unreadable"] == unreadable, blind,
                  unreadable)
        lab.check(f"{verb}: namespaces_skipped",
                  blind["namespaces_skipped"] == 0, blind)
        lab.check(f"{verb}: read through /proc",
                  blind["reader"] == "procfs", blind)
    text = host.ask("-p", "-N", "all")
    unseen = blind["owners_not_seen"]
    lab.check("and others", unseen > unowned, blind)
    lab.check("Not seen:", re.search(
        rf"^Not seen: owners of {unseen} sockets \({unreadable} processes "
        r".*readable", text, re.M), text)
    blind = host.document("report", "-p", "-N",
                          str(host.mine.pid))["blind_spots"]
    lab.check("nothing is missing of my own",
              blind["sockets_without_owner"] == 0, blind)


def rows_by_owner(host):
    for row in host.document("peers", "-p", "-N", "all")["peers"]:
        if row["service_port"] not in (22, 8080, 9090):
            continue
        mine = row["service_port"] == 8080
        name = "mine" if row["role"] == "server" else "mine-cli"
        owners = [owner["name"] for owner in row["owners"]
                  if not owner["basis"].startswith("same ")]
        lab.check(f"peers: {row['role']} of :{row['service_port']}",
                  (owners and set(owners) == {name}) if mine
                  else not owners, row["owners"])
        end = row["other_end"]
        names = {owner["name"] for owner in end["owners"]} if end else None
        lab.check(f"peers: other end of {row['role']} "
                  f":{row['service_port']}",
                  names == ({"mine-cli"} if row["role"] == "server" else
                            {"mine"}) if mine else not names, end)


def refused(host):
    """A file that may not be entered, where no process leads to it."""
    for word in (f"/proc/{host.other.pid}/ns/net", "/nonesuch", "nonesuch"):
        done = subprocess.run(
            [*host.me, lab.TCPWAIT, "states", "-N", word],
            capture_output=True, check=False)
        said = done.stderr.decode("utf-8", "replace")
        lab.check(f"-N {word}: refused in one line", done.returncode == 2 and
                  said.count("\n") == 1 and not done.stdout,
                  done.returncode, said, done.stdout)


def skipped(host):
    """A named namespace without a process can only be entered."""
    lab.run("ip", "netns", "add", "lonely")
    lab.run("ip", "-n", "lonely", "link", "set", "lo", "up")
    made = actor.Process("ip", "netns", "exec", "lonely", SOCKGEN, "listen",
                         "127.0.0.1:80", "--", "time-wait", "127.0.0.1:80",
                         "40", "--", "hold", "600")
    made.end()
    found = {each["name"]: each["total"] for each in lab.document(
        "states", "-N", "all")["namespaces"]}
    lab.check("root counts it", found.get("lonely") == 40, found)
    blind = host.document("states", "-N", "all")["blind_spots"]
    lab.check("it is skipped, and said so",
              blind["namespaces_skipped"] == 1, blind)
    text = host.ask("-N", "all")
    lab.check("on the screen too", re.search(
        r"Not seen: .*\b1 namespaces? ", text, re.S), text)
    done = subprocess.run([*host.me, lab.TCPWAIT, "states", "-N", "lonely"],
                          capture_output=True, check=False)
    lab.check("setns is refused", done.returncode == 2 and
              done.stderr.count(b"\n") == 1 and b"lonely" in done.stderr and
              not done.stdout, done)
    lab.run("ip", "netns", "del", "lonely")


def hidden(host, hidepid):
    """Processes of others are hidden: their sockets must not be denied."""
    done = subprocess.run(["mount", "-o", f"remount,hidepid={hidepid}",
                           "/proc"], capture_output=True, check=False)
    if done.returncode != 0:
        lab.skip(f"hidepid={hidepid} cannot be had here")
        return
    found = host.document("states", "-N", "all")
    lab.check(f"hidepid={hidepid}: my own namespace", [
        each["total"] for each in found["namespaces"]
        if each["states"]["close_wait"] == 7] == [36], found["namespaces"])
    for words in (("-N", "all", "-p"), ("-p",)):
        blind = host.document("report", *words)["blind_spots"]
        text = host.ask(*words)
        lab.check(f"hidepid={hidepid}: {' '.join(words)}: sockets are without "
                  "owner, since processes cannot be read",
                  blind["sockets_without_owner"] >= 6 and
                  blind["processes_unreadable"] != 0, blind)
        lab.check(f"hidepid={hidepid}: {' '.join(words)}: on the screen",
                  "Not seen: owners of " in text and
                  "in flight" not in text, text)
    blind = host.document("states", "-N", "all")["blind_spots"]
    lab.check(f"hidepid={hidepid}: namespaces may be missing",
              blind["namespaces_skipped"] != 0 or not blind["complete"],
              blind)
    subprocess.run(["mount", "-o", "remount,hidepid=0", "/proc"], check=True)


def scene(host):
    same_counts(host)
    root, mine = same_sockets(host)
    own_owners(root, mine)
    blind_spots(host, root)
    rows_by_owner(host)
    refused(host)
    skipped(host)


def two_users():
    inside = os.path.join(HERE, "ns.sh")
    host = Host(user(65533), (*user(65533), inside, "--"),
                (*user(65534), inside, "--"))
    scene(host)
    for hidepid in (1, 2):
        hidden(host, hidepid)
    host.end()


def no_capabilities():
    namespace = ("unshare", "--net", "bash", "-c", LO_UP, "-")
    host = Host(NO_CAPABILITIES, (*namespace, *NO_CAPABILITIES), namespace)
    scene(host)
    host.end()


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    globals()[sys.argv[1]]()

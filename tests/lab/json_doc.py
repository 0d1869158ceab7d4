#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every verb's JSON, held against tcpwait-json(5) and against itself.

"json_doc.py busy" and "json_doc.py empty" look at the table that is there.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time

import lab
from json_manual import STATES, VERBS, Manual, fits

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../../man/tcpwait-json.5")
KEYS = ("state,role,netns,local_address,local_port,remote_address,"
        "remote_port,service_port,uid,unit,process")
KEY_TYPES = {"state": "string", "role": "string or null", "netns": "string",
             "local_address": "string", "local_port": "integer",
             "remote_address": "string", "remote_port": "integer",
             "service_port": "integer or null", "uid": "integer or null",
             "unit": "string or null"}
KINDS = ("unaccepted", "sending", "goodbye", "unread", "consumed")
BASES = ("holds the socket", "listens on the port",
         "live sockets to the same peer", "same cgroup", "same uid")
SEVERITIES = ("critical", "warning", "info")
CONFIDENCES = ("low", "medium", "high")

# So that the test's few young sockets are findings.
LOW = [word for name in (
    "time-wait-count=1", "budget-info=1", "close-wait-count=1",
    "close-wait-age=0") for word in ("--threshold", name)]


class Checker:
    """One document at a time; keys that were seen are marked in the page."""

    def __init__(self, manual):
        self.manual = manual
        self.name = ""
        self.changes = False
        self.told = set()

    def fail(self, message):
        """Once for each message, however many rows have it."""
        if (self.name, message) not in self.told:
            self.told.add((self.name, message))
            lab.check(f"{self.name}: {message}", False)

    def keys(self, place, value, documented):
        """The object has what the page says, all of it and nothing else."""
        if not isinstance(value, dict):
            self.fail(f"{place} is no object")
            return
        for name in value.keys() - documented.keys():
            self.fail(f"{place}.{name} is not in tcpwait-json(5)")
        for name, key in documented.items():
            if name not in value:
                if not key.optional() or (key.with_interval() and
                                          self.changes):
                    self.fail(f"{place}.{name} is missing")
                continue
            if key.with_interval() and not self.changes:
                self.fail(f"{place}.{name} without -d")
            self.value(f"{place}.{name}", value[name], key)

    def value(self, place, value, key):
        key.seen = True
        if not key.kind or not fits(value, key.kind):
            self.fail(f"{place} is no {key.kind}: {str(value)[:60]}")
        elif key.name in ("states", "change"):
            self.states(place, value)
        elif key.name == "owners":
            for owner in value or ():
                self.owner(place, owner, key)
        elif key.name == "evidence":
            self.evidence(place, value)
        elif key.keys:
            keys = {name: self.manual.resolve(name, own)
                    for name, own in key.keys.items()}
            for each in value if isinstance(value, list) else (value,):
                if each is not None:
                    self.keys(place, each, keys)

    def evidence(self, place, value):
        """Each finding has keys of its own, and all of them documented."""
        documented = self.manual.lists["Evidence"]
        if not value:
            self.fail(f"{place} is empty")
        self.keys(place, value, {name: documented[name] for name in value
                                 if name in documented})

    def finding(self, place, finding):
        if finding["severity"] not in SEVERITIES:
            self.fail(f"{place}: severity {finding['severity']}")
        if finding["confidence"] not in CONFIDENCES:
            self.fail(f"{place}: confidence {finding['confidence']}")
        if not (finding["summary"] and finding["causes"] and
                finding["fixes"]):
            self.fail(f"{place}: {finding['id']} lacks words")

    def states(self, place, value):
        if tuple(sorted(value)) != tuple(sorted(STATES)):
            self.fail(f"{place} has not the eleven states: {list(value)}")
        if not all(fits(n, "integer") for n in value.values()):
            self.fail(f"{place}: a number is no integer")

    def owner(self, place, owner, key):
        keys = dict(key.keys)
        # "Not in sockets": a row alone counts what it tried.
        if self.name.startswith(("sockets", "close")):
            keys.pop("sockets_seen")
        elif "sockets_seen" not in owner:
            self.fail(f"{place} lacks sockets_seen")
        self.keys(place, owner, keys)
        if owner.get("basis") not in BASES:
            self.fail(f"{place}: basis {owner.get('basis')}")

    def total(self, place, row):
        if row["total"] != sum(row["states"].values()):
            self.fail(f"{place}.total is not the sum of states")

    def row(self, place, row, verb):
        self.keys(place, row, self.manual.row(verb))
        if "total" in row:
            self.total(place, row)
        if verb in ("ports", "peers"):
            self.waits(place, row)
        if verb == "sockets":
            self.socket(place, row)

    def waits(self, place, row):
        kinds = sum(row["close_wait"][kind] for kind in KINDS)
        if kinds != row["states"]["close_wait"]:
            self.fail(f"{place}: {kinds} kinds, but "
                      f"{row['states']['close_wait']} CLOSE_WAIT")
        if row["fin_wait2_orphans"] > row["states"]["fin_wait2"]:
            self.fail(f"{place}: more orphans than FIN_WAIT2")
        budget = row.get("budget")
        if budget and not abs(budget["ratio"] - min(
                1, (budget["used"] - budget["reusable"]) /
                max(1, budget["capacity"]))) < 1e-6:
            self.fail(f"{place}: the ratio is not of its numbers: {budget}")
        if row["role"] not in ("server", "client", None):
            self.fail(f"{place}: role {row['role']}")

    def socket(self, place, row):
        if row["state"] not in STATES:
            self.fail(f"{place}: state {row['state']}")
        if (row["close_wait"] in KINDS) != (row["state"] == "close_wait"):
            self.fail(f"{place}: {row['state']}, kind {row['close_wait']}")
        waits = row["state"] in ("time_wait", "close_wait", "fin_wait2")
        if row["age_seconds"] is not None and not waits:
            self.fail(f"{place}: {row['state']} has an age")
        if row["state"] == "time_wait" and row["age_seconds"] is None:
            self.fail(f"{place}: a TIME_WAIT without an age")

    def count(self, place, row):
        documented = dict(self.manual.row("count"))
        self.keys(place, row, documented)
        self.total(place, row)
        for name, value in row["key"].items():
            if name == "process":
                if value is not None and set(value) < {"pid", "name",
                                                       "command", "unit"}:
                    self.fail(f"{place}: process {value}")
            elif not fits(value, KEY_TYPES[name]):
                self.fail(f"{place}: key {name} is {value}")

    def document(self, verb, document, changes):
        self.changes = changes
        self.keys(verb, document, self.manual.top(verb))
        if document.get("schema") != "tcpwait/1":
            self.fail("schema is not tcpwait/1")
        if document.get("command") != verb:
            self.fail(f"command is {document.get('command')}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
                            str(document.get("time"))):
            self.fail(f"time is {document.get('time')}")
        for rows in ("ports", "peers", "sockets"):
            for row in document.get(rows, ()):
                self.row(rows, row, rows)
        findings = document.get("findings", ())
        for finding in findings:
            self.finding("findings", finding)
        order = [SEVERITIES.index(each["severity"]) for each in findings]
        # What belongs together stands together, so the rest is in no order.
        if order and order[0] != min(order):
            self.fail("findings: the gravest is not first")
        for row in document.get("counts", ()):
            self.count("counts", row)
            if list(row["key"]) != document["by"]:
                self.fail("key has not the keys of by")
        for row in document.get("namespaces", ()):
            self.keys("namespaces", row, self.manual.row("states"))
            self.total("namespaces", row)
        if "total" in document:
            self.total(verb, document)


def ask(words):
    done = subprocess.run((lab.TCPWAIT, *words, "--json"),
                          capture_output=True, check=False)
    if not lab.check(" ".join(words) + " --json: exit 0, silent",
                     done.returncode == 0 and not done.stderr,
                     done.returncode, done.stderr):
        return None
    lab.check(" ".join(words) + " --json: ends its line",
              done.stdout.endswith(b"\n"))
    try:
        return json.loads(done.stdout.decode("utf-8"))
    except ValueError as error:
        lab.check(" ".join(words) + " --json", False, error,
                  done.stdout[-100:])
        return None


def commands():
    """Words of a command and whether it takes two samples."""
    for verb in VERBS[:-1]:
        words = (verb, "--by", KEYS) if verb == "count" else (verb,)
        yield words, False
        yield (*words, "state", "close-wait"), False
        yield (*words, "sport", "=", ":80", "or", "dport", "=", ":80"), False
        yield (*words, "src", "192.0.2.1"), False
        yield (*words, "--reader", "procfs"), False
        yield (*words, "--reader", "netlink-by-family"), False
        if verb != "sockets":
            yield (*words, "-d", "0.1"), True
        if verb not in ("states", "count"):
            yield (*words, "--owners", "never"), False
        # The JSON of states has always every state, diagnose all it found.
        if verb not in ("states", "diagnose"):
            yield (*words, "-L", "2"), False
        if verb in ("report", "diagnose"):
            yield (*words, *LOW), False
            yield (*words, *LOW, "-d", "0.1"), True
    yield ("sysctl",), False
    yield ("sysctl", "tcp_fin_timeout", "somaxconn"), False
    yield ("sysctl", "-L", "2", "--reader", "procfs"), False
    yield ("peers", "--group-peers", "/8,/16"), False
    yield ("count", "--by", "netns"), False
    yield ("count", "--by", "remote_address", "--group-peers", "/24"), False


def check_all(checker):
    for words, changes in commands():
        document = ask(words)
        if document is None:
            continue
        checker.name = " ".join(words)
        checker.document(words[0], document, changes)
        if not any(name == checker.name for name, _ in checker.told):
            lab.verdict("ok")
        if words[-1] in ("procfs", "netlink-by-family"):
            lab.check(checker.name + ": the reader is named",
                      document["blind_spots"]["reader"] == words[-1])


def add_up(rows):
    return {state: sum(row["states"][state] for row in rows)
            for state in STATES}


def check_sums():
    """No state of this table has run out yet."""
    whole = ask(("states",))
    report = ask(("report",))
    ports = add_up(ask(("ports",))["ports"])
    peers = add_up(ask(("peers",))["peers"])
    counts = add_up(ask(("count", "--by", KEYS))["counts"])
    sockets = ask(("sockets", "--owners", "never"))["sockets"]
    wanted = whole["states"]
    lab.check("report: the states", report["states"] == wanted)
    lab.check("ports add up", ports == wanted, ports, wanted)
    lab.check("peers and listeners add up",
              peers == {**wanted, "listen": 0}, peers, wanted)
    lab.check("counts add up", counts == wanted, counts, wanted)
    lab.check("sockets add up", len(sockets) == whole["total"])
    lab.check("namespaces add up", add_up(whole["namespaces"]) == wanted)
    lab.check("each socket was scanned once",
              whole["scan"]["sockets"] == whole["total"], whole["scan"])
    filtered = ask(("states", "state", "close-wait"))
    lab.check("a filter counts what it selects",
              filtered["states"]["close_wait"] == wanted["close_wait"] ==
              filtered["total"])


def change_in(seconds):
    """One listener and three connections in the middle; how long it took."""
    start = time.monotonic()
    with subprocess.Popen((lab.TCPWAIT, "states", "-j", "-d", str(seconds)),
                          stdout=subprocess.PIPE) as process, \
            contextlib.ExitStack() as ends:
        time.sleep(0.4 * seconds)
        server = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
        for _ in range(3):
            ends.enter_context(
                socket.create_connection(server.getsockname()))
            ends.enter_context(server.accept()[0])
        document = json.loads(process.stdout.read())
        return document, time.monotonic() - start


def check_change():
    """What is opened between two samples is the change."""
    # A slow machine may take its first look too late.
    for seconds in (1, 5, 20):
        document, took = change_in(seconds)
        change = document["change"]
        if (change["established"], change["listen"]) == (6, 1):
            break
    lab.check("change: three connections are six sockets",
              change["established"] == 6, change)
    lab.check("change: one listener", change["listen"] == 1, change)
    lab.check("interval_seconds is what was asked, and within what it took",
              0.9 * seconds < document["interval_seconds"] < took,
              document["interval_seconds"], took)


def check_incomplete(checker):
    """A dump that breaks off twice, by the preloaded library."""
    library = os.path.join(os.path.dirname(lab.TCPWAIT), "flaky.so")
    if not os.path.exists(library):
        lab.verdict("skipped")
        print("skip: no flaky.so, so no incomplete document")
        return
    done = subprocess.run(
        (lab.TCPWAIT, "states", "--json"), capture_output=True, check=False,
        env={**os.environ, "LD_PRELOAD": library, "FLAKY_AFTER": "1",
             "ASAN_OPTIONS": "verify_asan_link_order=0"})
    document = json.loads(done.stdout)
    lab.check("incomplete: exit 0, one line on stderr",
              done.returncode == 0 and done.stderr.count(b"\n") == 1,
              done.returncode, done.stderr)
    lab.check("incomplete: says so",
              document["blind_spots"]["complete"] is False)
    checker.name = "incomplete"
    checker.document("states", document, False)


def check_shortage(checker):
    """Too few descriptors to open anybody's."""
    with subprocess.Popen(
            ("bash", "-c", 'ulimit -n 4 && exec "$@"', "-", lab.TCPWAIT,
             "ports", "--json"), stdout=subprocess.PIPE) as looking:
        document = json.load(looking.stdout)
    blind = document["blind_spots"]
    lab.check("shortage: its cause", blind["owners_not_seen"] > 0 and
              blind["why_owners_not_seen"] == "Too many open files", blind)
    checker.name = "shortage"
    checker.document("ports", document, False)


def heard(*words):
    """The documents of watch: one for its table, and one for all the time."""
    done = subprocess.run((lab.TCPWAIT, "watch", "-n", "1", "-d", "0.2",
                           *words, "--json"),
                          capture_output=True, check=False, text=True)
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    lab.check(f"watch {' '.join(words)} --json: a table and the sum",
              [d["sum"] for d in documents] == [False, True], done)
    return documents


def check_watch(checker):
    """Its aggregates have their keys in the total and in each row."""
    page = checker.manual.lists["watch"]
    of_row = {"netns", "role", "address", "service_port", "key", "owners"}
    for words in ((), ("--by", "remote_address")):
        checker.name = " ".join(("watch", *words))
        rows = "counts" if words else "services"
        for document in heard(*words):
            envelope = checker.manual.lists["The envelope"]
            own = set(document) - set(envelope)
            if own != {"seconds", "sum", "lost", "not_looked_at", "total",
                       rows}:
                checker.fail(f"keys {sorted(own)}")
            parts = [{k: document[k] for k in own}, document["total"],
                     *({k: row[k] for k in row.keys() - of_row}
                       for row in document[rows])]
            for name, value in (item for part in parts
                                for item in part.items()):
                key = page.get(name)
                if not key:
                    checker.fail(f"{name} is not in tcpwait-json(5)")
                    continue
                key.seen = True
                if key.kind and not fits(value, key.kind):
                    checker.fail(f"{name} is no {key.kind}: {value}")


def check_paste(checker):
    """A table that another tool wrote, with a line that is none of it."""
    name = os.path.join(os.environ["LAB_DIR"], "pasted.txt")
    with open(name, "w", encoding="utf-8") as file:
        file.write(subprocess.run(("ss", "-tan"), capture_output=True,
                                  check=True, text=True).stdout)
        file.write("tcp what is this\n")
    source = checker.manual.lists["The envelope"]["blind_spots"].keys["source"]
    source.seen = True
    for verb in ("report", "sockets"):
        checker.name = f"{verb} --from"
        document = ask((verb, "--from", name))
        checker.keys("source", document["blind_spots"]["source"], source.keys)
    os.unlink(name)


def own_keys(checker, document, page):
    """What a document has beside the envelope, which is checked."""
    envelope = {name: key for name, key
                in checker.manual.lists["The envelope"].items()
                if name not in page}
    checker.keys(document["command"], {name: value for name, value in
                                       document.items() if name in envelope},
                 envelope)
    return {name: value for name, value in document.items()
            if name not in envelope}


def keep(name):
    """Two looks at the table, a second apart."""
    done = subprocess.run((lab.TCPWAIT, "record", "-O", name, "-n", "2", "-d",
                           "1", "--owners", "never"), capture_output=True,
                          check=False)
    lab.check("record", done.returncode == 0, done)


def check_history(checker, name):
    page = checker.manual.lists["history"]
    for words in ((), ("--step", "1h")):
        checker.name = " ".join(("history", *words))
        checker.keys("history",
                     own_keys(checker, ask(("history", "--from", name,
                                            *words)), page), page)


def check_diff(checker, name):
    """Against the same table without its CLOSE_WAIT of :81."""
    page = checker.manual.lists["diff"]
    closed = ("close", "state", "close-wait", "dport", "=", ":81", "--yes")
    checker.name = "diff"
    lab.check("close", ask(closed)["command"] == "close")
    own = own_keys(checker, ask(("diff", name)), page)
    for key in ("services", "peers", "close_wait"):
        if not own[key]:
            checker.fail(f"{key} is empty")
    for each in own["close_wait"]:
        checker.keys("close_wait", {key: value for key, value in each.items()
                                    if key in page["close_wait"].keys},
                     page["close_wait"].keys)
    # The rest of what is in its lists is named in running text.
    for key, value in own.items():
        if key not in page:
            checker.fail(f"{key} is not in tcpwait-json(5)")
            continue
        page[key].seen = True
        if not fits(value, page[key].kind):
            checker.fail(f"{key} is no {page[key].kind}")


def check_hosts(checker):
    """The same table, as two hosts have it."""
    names = [os.path.join(os.environ["LAB_DIR"], name)
             for name in ("one.txt", "two.txt")]
    for name in names:
        with open(name, "wb") as file:
            subprocess.run(("ss", "-tan"), stdout=file, check=True)
    checker.name = "report of two hosts"
    document = ask(("report", "--from", names[0], "--from", names[1]))
    envelope = checker.manual.lists["The envelope"]
    checker.value("hosts", document["hosts"], envelope["hosts"])
    checker.value("sources", document["blind_spots"]["sources"],
                  envelope["blind_spots"].keys["sources"])
    lab.check("two hosts are told apart",
              len({row["host"] for row in document["ports"]}) == 2)
    for name in names:
        os.unlink(name)


def check_kept(checker):
    name = os.path.join(os.environ["LAB_DIR"], "kept.tcpwait")
    keep(name)
    check_history(checker, name)
    check_diff(checker, name)
    os.unlink(name)


def name_login():
    """The login came over one of the connections, which is left alone."""
    document = ask(("sockets", "state", "established", "sport", "=", ":80"))
    row = document["sockets"][0]
    os.environ["SSH_CONNECTION"] = " ".join(map(str, (
        row["remote_address"], row["remote_port"], row["local_address"],
        row["local_port"])))


def check_close(checker):
    """Plan and result; its log has the keys of sockets, and some more."""
    page, log = checker.manual.row("close"), "closed.log"
    envelope = checker.manual.lists["The envelope"]
    log = os.path.join(os.environ["LAB_DIR"], log)
    name_login()
    for words in (("sport", "=", ":80"), ("state", "established", "sport",
                                          "=", ":80"), ("-N", "all", "sport", "=", ":80"),
                  ("src", "192.0.2.1"),
                  ("sport", "=", ":80", "--yes", "--log", log)):
        checker.name = " ".join(("close", *words))
        document = ask(("close", *words))
        checker.keys("close", {name: value for name, value in document.items()
                               if name not in envelope}, page)
        checker.keys("close", {name: value for name, value in document.items()
                               if name not in page}, envelope)
    with open(log, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    os.unlink(log)
    lab.check("the log begins with the run", set(lines[0]["run"]) ==
              {"uid", "sudo_user", "filter", "sockets", "would_close"},
              lines[0])
    checker.name = "close: its log"
    for line in lines[1:]:
        lab.check("the log has what came of each", line["result"] == "closed"
                  and line["error"] is None and line["cookie"] > 0, line)
        checker.keys("log", {name: value for name, value in line.items()
                             if name not in ("time", "result", "error",
                                             "cookie")},
                     checker.manual.row("sockets"))


# Not every finding can be met, and sysctl files are the host's.
RARE_PLACES = {"Evidence", "sysctl.files", "diagnose.findings.relays"}
RARE_KEYS = {"scope", "program", "remote_network", "protocol",
             "why_ends_not_heard"}


def check_page(manual):
    """Nothing is documented that no document of a busy table has."""
    for place, key in manual.all_keys():
        if place in RARE_PLACES or key.name in RARE_KEYS:
            continue
        lab.check(f"tcpwait-json(5): {place}.{key.name} occurs", key.seen)
    text = open(PAGE, encoding="utf-8").read()
    for word in (*STATES, *KINDS, *BASES, *KEY_TYPES, "process"):
        lab.check(f"tcpwait-json(5) names {word}", word in text)


def main():
    manual = Manual(PAGE)
    checker = Checker(manual)
    check_sums()
    check_all(checker)
    if sys.argv[1] == "empty":
        document = ask(("states",))
        lab.check("empty: all is 0, and not null",
                  document["total"] == 0 and
                  set(document["states"].values()) == {0})
        lab.check("empty: no rows", not ask(("ports",))["ports"] and
                  not ask(("sockets",))["sockets"])
        return
    check_change()
    check_incomplete(checker)
    check_shortage(checker)
    check_watch(checker)
    check_paste(checker)
    check_close(checker)
    check_hosts(checker)
    check_kept(checker)
    check_page(manual)


main()

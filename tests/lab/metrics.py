#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What tcpwait metrics writes, read by others and compared.

metrics.py agree                 with the JSON of the other commands
metrics.py parse FILE...         by the parsers of python3-prometheus-client
metrics.py scraped FILE URL      with what a Prometheus has of it
metrics.py kill FOLDER N         kill -9 at random moments, N times
"""

import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import lab

STATE_KEYS = [word.lower() for word in lab.STATES]
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"')
PATIENCE_S = 90
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})?'
                    r' ([0-9.e+-]+)')


def parse(text):
    """{(name, labels): value}; an error where a line is none, or is there
    twice, or the end is missing."""
    samples = {}
    if not text.endswith("\n# EOF\n") or text.count("\n# EOF\n") != 1:
        raise ValueError("it is not whole")
    for line in text.splitlines():
        if re.match(r"# (HELP|TYPE|UNIT) [a-z_]+ .|# EOF$", line):
            continue
        found = SAMPLE.fullmatch(line)
        if not found:
            raise ValueError(f"no sample: {line}")
        labels = tuple(sorted(
            (name, re.sub(r"\\(.)", r"\1", value))
            for name, value in LABEL.findall(found[2] or "")))
        if (found[1], labels) in samples:
            raise ValueError(f"twice: {line}")
        samples[found[1], labels] = float(found[3])
    return samples


def total(samples, name, **wanted):
    return sum(value for (found, labels), value in samples.items()
               if found == name and wanted.items() <= dict(labels).items())


def port_of(row, key):
    if row["role"] is None:
        return "unknown"
    return ("->" if row["role"] == "client" else "") + str(row[key])


def check_states(samples):
    document = lab.document("states")
    for key in STATE_KEYS:
        for name in ("tcpwait_sockets", "tcpwait_port_sockets"):
            lab.check(f"{name} {key}", total(samples, name, state=key) ==
                      document["states"][key])
        if key != "listen":
            lab.check(f"tcpwait_peer_sockets {key}",
                      total(samples, "tcpwait_peer_sockets", state=key) ==
                      document["states"][key])


def check_ports(samples):
    for row in lab.document("ports")["ports"]:
        port = port_of(row, "port")
        for key in STATE_KEYS:
            lab.check(f"port {port} {key}",
                      total(samples, "tcpwait_port_sockets", port=port,
                            state=key) == row["states"][key])
        for kind in ("unaccepted", "sending", "goodbye", "unread", "consumed"):
            lab.check(f"port {port} {kind}",
                      total(samples, "tcpwait_close_wait_sockets", port=port,
                            kind=kind) == row["close_wait"][kind])
        oldest = row["close_wait"]["oldest_seconds"] or 0
        found = total(samples, "tcpwait_close_wait_oldest_seconds", port=port)
        lab.check(f"port {port}: oldest", abs(found - oldest) < 5, found,
                  oldest)
        if row["role"]:
            # Each second one TIME_WAIT less, of what began a minute ago.
            found = total(samples, "tcpwait_closes_per_second",
                          role=row["role"], port=str(row["port"]))
            lab.check(f"port {port}: closes",
                      abs(found - row["closes_per_second"]) < 0.5, found,
                      row["closes_per_second"])


def check_peers(samples):
    for row in lab.document("peers")["peers"]:
        port = port_of(row, "service_port")
        for key in STATE_KEYS:
            lab.check(f"peer {row['address']} {port} {key}",
                      total(samples, "tcpwait_peer_sockets", port=port,
                            peer=row["address"], state=key) ==
                      row["states"][key])
        budget = row["budget"]
        if budget:
            found = total(samples, "tcpwait_port_budget_used_ratio",
                          source=budget["source"], destination=row["address"],
                          port=str(row["service_port"]))
            lab.check(f"peer {row['address']} {port}: budget",
                      abs(found - budget["ratio"]) < 1e-3, found, budget)


def check_findings(samples):
    wanted = {}
    for finding in lab.document("diagnose")["findings"]:
        key = finding["id"], finding["severity"]
        wanted[key] = wanted.get(key, 0) + 1
    found = {}
    for (name, labels), value in samples.items():
        if name == "tcpwait_finding":
            labels = dict(labels)
            found[labels["id"], labels["severity"]] = value
    lab.check("findings: the same",
              {key: n for key, n in found.items() if n} == wanted, found,
              wanted)
    findings = lab.run(lab.TCPWAIT, "explain").split("\n\n")[0]
    known = set(re.findall(r"^  ([a-z0-9-]+)  ", findings, re.M))
    lab.check("findings: the others are 0",
              {finding for finding, _ in found} == known, known)


def agree():
    # More than there are, so that all of them are told apart.
    samples = parse(lab.tcpwait("metrics", "--peers", "1000"))
    check_states(samples)
    check_ports(samples)
    check_peers(samples)
    check_findings(samples)


def parse_by_others(paths):
    try:
        from prometheus_client import parser
        from prometheus_client.openmetrics import parser as openmetrics
    except ImportError:
        lab.skip("no python3-prometheus-client here")
        return
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        ours = parse(text)
        for reader in (parser, openmetrics):
            try:
                families = list(reader.text_string_to_metric_families(text))
            except ValueError as error:
                lab.check(f"{path}: {reader.__name__}", False, error)
                continue
            samples = {(sample.name, tuple(sorted(sample.labels.items()))):
                       sample.value for family in families
                       for sample in family.samples}
            lab.check(f"{path}: {reader.__name__} reads the same",
                      samples == ours,
                      list(set(samples.items()) ^ set(ours.items()))[:4])
            lab.check(f"{path}: gauges", {family.type for family in families}
                      == {"gauge"})


def query(url, expression):
    words = urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(f"{url}/api/v1/query?{words}",
                                timeout=5) as answer:
        return json.load(answer)["data"]["result"]


def series_of(url, expression):
    samples = {}
    for series in query(url, expression):
        labels = series["metric"]
        name = labels.pop("__name__")
        for added in ("job", "instance"):
            labels.pop(added)
        samples[name, tuple(sorted(labels.items()))] = float(
            series["value"][1])
    return samples


def settled(end, ask, is_right):
    """The first right answer, else the last: Prometheus may have yet to
    start, and a scrape that was late leaves a gap."""
    found = {}
    while time.monotonic() < end:
        try:
            found = ask()
        except OSError:
            pass
        if is_right(found):
            break
        time.sleep(0.1)
    return found


def scraped(path, url):
    end = time.monotonic() + PATIENCE_S
    with open(path, encoding="utf-8") as file:
        wanted = parse(file.read())
    found = settled(end, lambda: series_of(url, '{__name__=~"tcpwait_.*"}'),
                    lambda found: found == wanted)
    lab.check(f"{len(wanted)} series: Prometheus has them as written",
              found == wanted,
              list(set(found.items()) ^ set(wanted.items()))[:6])
    found = settled(end, lambda: series_of(url, "node_textfile_scrape_error"),
                    bool)
    lab.check("the collector had no trouble", set(found.values()) == {0})
    found = settled(end, lambda: series_of(url, "node_textfile_mtime_seconds"),
                    bool)
    lab.check("and tells how old the file is",
              all(abs(value - os.path.getmtime(path)) < 1
                  for value in found.values()) and found, found)
    sums = settled(end, lambda: series_of_sum(url), bool)
    document = lab.document("states")["states"]
    for key in STATE_KEYS:
        # Its own sockets have come to the table since.
        if key not in ("established", "listen", "time_wait"):
            lab.check(f"sum of {key} in Prometheus", sums.get(key) ==
                      document[key], sums, document)


def series_of_sum(url):
    return {series["metric"]["state"]: float(series["value"][1])
            for series in query(url, "sum by (state) (tcpwait_sockets)")}


def killed(words, seconds):
    """Runs it, and kills it after so long; was it killed?"""
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def kill(folder, times):
    path = os.path.join(folder, "x.prom")
    words = [lab.TCPWAIT, "metrics", "-O", path]
    took = []
    for _ in range(10):
        began = time.monotonic()
        lab.run(*words)
        took.append(time.monotonic() - began)
    # One stall should not count, and the machine's pace may change.
    seconds = statistics.median(took)
    seen, n_killed, n_left, bad = set(), 0, 0, []
    for _ in range(times):
        if killed(words, random.uniform(0.6, 1.1) * seconds):
            n_killed += 1
            seconds *= 1.15
        else:
            # What can be seen is done at the end: about half are killed.
            seconds /= 1.15
        names = sorted(os.listdir(folder))
        left = [name for name in names if name.startswith(".x.prom.")]
        n_left += len(left)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            # At most the one of the run that was killed, and no reader's.
            if len(left) > 1 or names != left + ["x.prom"]:
                raise ValueError(names)
            if text not in seen and len(parse(text)) < 100:
                raise ValueError("it is too short")
        except ValueError as error:
            bad.append(error)
        seen.add(text)
        for name in left:
            os.unlink(os.path.join(folder, name))
    lab.check(f"kill -9, {times} times: always a whole file", not bad, *bad)
    lab.check("kill -9: many were killed, and many were not",
              times / 10 < n_killed < times and len(seen) > times / 50,
              n_killed, len(seen), seconds)
    lab.run(*words)
    lab.check("a run to its end leaves nothing beside its file",
              os.listdir(folder) == ["x.prom"], os.listdir(folder))
    print(f"{n_killed} of {times} killed, {n_left} left a hidden file, "
          f"{len(seen)} different files, {1000 * seconds:.1f} ms a run")


def main():
    verb, *words = sys.argv[1:]
    if verb == "agree":
        agree()
    elif verb == "parse":
        parse_by_others(words)
    elif verb == "scraped":
        scraped(*words)
    else:
        kill(words[0], int(words[1]))


main()

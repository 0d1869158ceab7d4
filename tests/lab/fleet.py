#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Five hosts, their exporters, one Prometheus, and the alerts that fire.

Wants a mount and a PID namespace of its own, with an empty /run/netns: what
it starts ends with it.  Prometheus runs the rules that are installed, with a
minute shortened to a second; the ages that figures tell stay what they are.
"""

import json
import os
import re
import shlex
import subprocess
import time
import urllib.parse
import urllib.request

import lab

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "../../src/contrib/prometheus/tcpwait.rules.yml")
SOCKGEN = os.path.join(os.path.dirname(lab.TCPWAIT), "sockgen")
DIR = os.path.join(os.environ["LAB_DIR"], "fleet")
API = "http://127.0.0.1:9090/api/v1/"
SCRAPED_S = 60
DEADLINE_S = 120
WATCHED_S = 3  # once all that should fire does

# A leak that is old enough to be found, and goes on.
LEAK = "close-wait 127.0.0.1:8080 {} peer=gone server=java"
HOSTS = {
    "busy": "listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 300 -- "
            "established 127.0.0.1:80 50 -- hold 240",
    "leaking": "listen 127.0.0.1:8080 -- " + LEAK.format(110) + " -- "
               + f"wait 1 -- {LEAK.format(2)} -- " * 200 + "hold 40",
    "idle": "hold 240",
    "exhausted": "listen 127.0.0.2:3306 -- "
                 "time-wait 127.0.0.2:3306 95 side=client -- hold 240",
    "waiting": "listen 127.0.0.1:443 -- close-wait 127.0.0.1:443 30 -- "
               "listen 127.0.0.1:80 -- established 127.0.0.1:80 9 -- hold 240",
}
SETTINGS = {"exhausted": {"net.ipv4.ip_local_port_range": "40000 40099",
                          "net.ipv4.tcp_tw_reuse": "0"}}

# Alert, host: the labels it has to have, and what its runbook shows there.
WANTED = {
    ("TcpwaitCloseWaitGrowing", "leaking"):
        ({"port": "8080", "severity": "warning"}, "close-wait-leak"),
    ("TcpwaitPortBudgetCritical", "exhausted"):
        ({"destination": "127.0.0.2", "port": "3306",
          "severity": "critical"}, "port-exhaustion"),
}

WRITE = """while :; do
    "$0" metrics -O "$1/tcpwait.prom" || exit
    sleep 1
done"""


def start(log, *words):
    """Ends with the namespace; what it says is kept for a failure."""
    with open(os.path.join(DIR, log + ".log"), "wb") as file:
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file,
                                stderr=file,
                                env=dict(os.environ, GOMAXPROCS="1"))


def inside(name):
    return ("ip", "netns", "exec", name)


def address(number, end):
    return f"10.77.{number}.{end}"


def make_host(name, number):
    lab.run("ip", "netns", "add", name)
    lab.run("ip", "-n", name, "link", "set", "lo", "up")
    lab.run("ip", "link", "add", f"to{number}", "type", "veth", "peer",
            "name", "eth0", "netns", name)
    for end, where, device in ((1, [], f"to{number}"), (2, ["-n", name],
                                                        "eth0")):
        lab.run("ip", *where, "addr", "add", address(number, end) + "/30",
                "dev", device)
        lab.run("ip", *where, "link", "set", device, "up")
    for key, value in SETTINGS.get(name, {}).items():
        lab.run(*inside(name), "sh", "-c", 'printf "%s\\n" "$1" > "$0"',
                "/proc/sys/" + key.replace(".", "/"), value)
    os.mkdir(os.path.join(DIR, name))


def start_host(name, number):
    """As on a real one: a timer that writes, and an exporter that reads."""
    where = os.path.join(DIR, name)
    start(name + "-tcpwait", *inside(name), "bash", "-c", WRITE, lab.TCPWAIT,
          where)
    start(name + "-exporter", *inside(name), "prometheus-node-exporter",
          "--collector.disable-defaults", "--collector.textfile",
          "--collector.textfile.directory=" + where,
          "--web.listen-address=" + address(number, 2) + ":9100")
    start(name + "-sockgen", *inside(name), SOCKGEN, *HOSTS[name].split())


def shorten(rules):
    """10m becomes 10s, 6h becomes 6m; names and figures stay."""
    smaller = {"m": "s", "h": "m"}
    return re.sub(r"(?<![\w.])([0-9]+)([mh])(?!\w)",
                  lambda found: found[1] + smaller[found[2]], rules)


def start_prometheus():
    with open(RULES, encoding="utf-8") as file:
        rules = shorten(file.read())
    path = os.path.join(DIR, "tcpwait.rules.yml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(rules)
    lab.check("the rules are shortened", "[10s]" in rules and
              "for: 2s" in rules and "rise10m" in rules)
    lab.check("the shortened rules are rules", "SUCCESS" in lab.run(
        "promtool", "check", "rules", path))
    targets = [{"targets": [address(number, 2) + ":9100"],
                "labels": {"instance": name}}
               for number, name in enumerate(HOSTS)]
    # What is JSON is YAML.
    with open(os.path.join(DIR, "prometheus.yml"), "w",
              encoding="utf-8") as file:
        json.dump({"global": {"scrape_interval": "1s",
                              "evaluation_interval": "1s"},
                   "rule_files": [path],
                   "scrape_configs": [{"job_name": "node",
                                       "static_configs": targets}]}, file)
    return start("prometheus", "prometheus", "--log.level=warn",
                 "--config.file=" + os.path.join(DIR, "prometheus.yml"),
                 "--storage.tsdb.path=" + os.path.join(DIR, "data"),
                 "--web.listen-address=127.0.0.1:9090")


def ask(what, **words):
    """What Prometheus answers; None while it does not."""
    url = API + what + "?" + urllib.parse.urlencode(words)
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]
    except OSError:
        return None


def by_host(query):
    """Host to value, of a query with one series for each."""
    data = ask("query", query=query) or {"result": []}
    return {each["metric"].get("instance"): float(each["value"][1])
            for each in data["result"]}


def firing():
    found = {}
    for alert in (ask("alerts") or {"alerts": []})["alerts"]:
        if alert["state"] == "firing":
            key = alert["labels"]["alertname"], alert["labels"]["instance"]
            found.setdefault(key, alert)
    return found


def follow(key, alert):
    """What its runbook shows, while the sockets that it is about live."""
    words = shlex.split(alert["annotations"]["runbook"])
    lab.check(f"runbook of {key[0]}", words.pop(0) == "tcpwait")
    return lab.run(*inside(key[1]), lab.TCPWAIT, *words)


def watch():
    """All that ever fires, until all that should does, and a little more:
    alert, host: the labels, and what the runbook shows."""
    seen = {}
    end = time.monotonic() + DEADLINE_S
    ends_soon = False
    while time.monotonic() < end:
        for key, alert in firing().items():
            if key not in seen:
                seen[key] = alert["labels"], follow(key, alert)
        if not ends_soon and WANTED.keys() <= seen.keys():
            ends_soon = True
            end = min(end, time.monotonic() + WATCHED_S)
        time.sleep(0.5)
    return seen


def logs():
    for name in sorted(os.listdir(DIR)):
        if name.endswith(".log"):
            with open(os.path.join(DIR, name), errors="replace",
                      encoding="utf-8") as file:
                yield name + ": " + file.read()[-300:].strip()


def settles(end, name, query, wanted):
    """A scrape that was late leaves a gap, which the next one ends."""
    while (found := by_host(query)) != wanted and time.monotonic() < end:
        time.sleep(0.2)
    lab.check(name, found == wanted, found)


def check_figures():
    end = time.monotonic() + SCRAPED_S
    ones = dict.fromkeys(HOSTS, 1.0)
    settles(end, "every host tells of its own sockets",
            'tcpwait_sockets{state="time_wait",'
            'instance=~"busy|exhausted|waiting"}',
            {"busy": 300, "exhausted": 95, "waiting": 0})
    settles(end, "the budget", "tcpwait_port_budget_used_ratio >= 0.5",
            {"exhausted": 0.95})
    settles(end, "all exporters are scraped", "up", ones)
    settles(end, "all of them read the file", "node_textfile_scrape_error",
            dict.fromkeys(HOSTS, 0.0))
    settles(end, "all of them have figures",
            "count by (instance) (tcpwait_scan_sockets)", ones)


def check_alerts(seen):
    lab.check("those that should fire do, and no other",
              seen.keys() == WANTED.keys(), sorted(seen),
              *(logs() if WANTED.keys() - seen.keys() else []))
    for key in WANTED.keys() & seen.keys():
        labels, finding = WANTED[key]
        found, said = seen[key]
        lab.check(f"labels of {key[0]}", labels.items() <= found.items(),
                  found)
        lab.check(f"runbook of {key[0]} shows it", finding in said, said)


def main():
    os.mkdir(DIR)
    for number, name in enumerate(HOSTS):
        make_host(name, number)
    started = [start_prometheus()]
    for number, name in enumerate(HOSTS):
        start_host(name, number)
    check_figures()
    seen = watch()
    lab.check("Prometheus still runs", started[0].poll() is None, *logs())
    check_alerts(seen)


main()

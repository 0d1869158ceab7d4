#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A fleet of simulated hosts on a real Prometheus, and what the dashboard
costs there: many_hosts.py HOSTS SECONDS.

A small exporter hands out recorded texts: busy.prom, of a host with nginx,
haproxy, PostgreSQL, pgbouncer and Redis; every twentieth host has what a
stored sample of an incident tells as well.  Each host has addresses of its own, and
calls the next ones; its figures vary.  After SECONDS of scraping, every query
of the dashboard is asked as Grafana would, at one moment or over the time
there is, and so is every rule.  Wants a network namespace of its own.
"""
import http.server
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "../..")
RULES = os.path.join(TOP, "src/contrib/prometheus/tcpwait.rules.yml")
DASHBOARD = os.path.join(TOP, "src/contrib/grafana/tcpwait.json")
STORED = os.path.join(TOP, "tests/stored/said")
INCIDENTS = ("fd-limit-count-above", "accept-queue-full-above",
             "client-churn-warning", "unanswered-connect-above")
EXPORTER, API = 9100, "http://127.0.0.1:9090/api/v1/"
SCRAPE_S, MOST_S, STEPS = 10, 1.0, 60
VARIABLES = {"job": "node", "cluster": ".*", "instance": "host7",
             "netns": ".*"}


def recorded(path):
    """The series of a text; of several documents the first."""
    with open(path, encoding="utf-8") as file:
        text = file.read().partition("# EOF")[0]
    return [line for line in text.splitlines()
            if line.startswith("tcpwait_")]


def name_of(line):
    return line.rpartition(" ")[0]


def texts():
    """Of a busy host, and of busy hosts that are in trouble."""
    busy = recorded(os.path.join(HERE, "busy.prom"))
    sad = []
    for name in INCIDENTS:
        lines = recorded(os.path.join(STORED, name, "metrics"))
        told = set(map(name_of, lines))
        sad.append(lines + [line for line in busy
                            if name_of(line) not in told])
    return busy, sad


def address(number, n_hosts):
    number %= n_hosts
    return f"10.8.{number // 250}.{number % 250 + 1}"


class Fleet:
    def __init__(self, n_hosts):
        self.n_hosts = n_hosts
        self.busy, self.sad = texts()

    def lines(self, number):
        if number % 20 == 19:
            return self.sad[number // 20 % len(self.sad)]
        return self.busy

    def text(self, number):
        """Its own address, the next hosts' for those of its peers."""
        own = address(number, self.n_hosts)
        out = []
        for line in self.lines(number):
            series, _, value = line.rpartition(" ")
            series = series.replace('"10.77.0.1"', f'"{own}"')
            series = series.replace(
                'peer="10.77.0.2"',
                f'peer="{address(number + 1, self.n_hosts)}"')
            if value.isdigit() and int(value) > 9:
                value = str(round(int(value) * random.uniform(0.9, 1.1)))
            out.append(f"{series} {value}\n")
        out.append(f'node_textfile_mtime_seconds{{file="tcpwait.prom"}} '
                   f"{time.time():.0f}\nnode_textfile_scrape_error 0\n")
        return "".join(out)


def serve(fleet):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # pylint: disable=invalid-name
            body = fleet.text(int(self.path.rpartition("/")[2])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):  # pylint: disable=arguments-differ
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", EXPORTER), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def start_prometheus(folder, n_hosts):
    targets = [{"targets": [f"127.0.0.1:{EXPORTER}"],
                "labels": {"__metrics_path__": f"/{number}",
                           "instance": f"host{number}"}}
               for number in range(n_hosts)]
    # What is JSON is YAML.
    path = os.path.join(folder, "prometheus.yml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"global": {"scrape_interval": f"{SCRAPE_S}s",
                              "evaluation_interval": "30s"},
                   "rule_files": [os.path.abspath(RULES)],
                   "scrape_configs": [{"job_name": "node",
                                       "static_configs": targets}]}, file)
    log = open(os.path.join(folder, "log"), "wb")
    return subprocess.Popen(
        ["prometheus", "--log.level=warn", "--config.file=" + path,
         "--storage.tsdb.path=" + os.path.join(folder, "data"),
         "--web.listen-address=127.0.0.1:9090"], stdout=log, stderr=log,
        env=dict(os.environ, GOMAXPROCS="1"))


def ask(what, **words):
    """The answer, and what it took."""
    url = API + what + "?" + urllib.parse.urlencode(words)
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            data = json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{words}: {error.read().decode()}") from error
    return data["data"], time.monotonic() - begun


def queries():
    """(where, expression, whether it is of one moment)."""
    with open(DASHBOARD, encoding="utf-8") as file:
        dashboard = json.load(file)
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            expr = re.sub(r"\$([a-z]+)", lambda found: VARIABLES[found[1]],
                          target["expr"])
            yield panel["title"], expr, target.get("instant", False)


def costs(begun):
    for where, expr, is_instant in queries():
        now = time.time()
        words = {"query": expr, "time": now} if is_instant else {
            "query": expr, "start": begun, "end": now,
            "step": max(1, (now - begun) / STEPS)}
        took, n = [], 0
        for _ in range(3):
            data, seconds = ask("query" if is_instant else "query_range",
                                **words)
            took.append(seconds)
            n = len(data["result"])
        yield sorted(took)[1], n, where


def rule_costs():
    for group in ask("rules")[0]["groups"]:
        yield group["name"], group["evaluationTime"]


def main():
    n_hosts, seconds = int(sys.argv[1]), float(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        serve(Fleet(n_hosts))
        prometheus = start_prometheus(folder, n_hosts)
        try:
            begun = time.time()
            time.sleep(seconds)
            head = ask("status/tsdb")[0]["headStats"]["numSeries"]
            up = ask("query", query="sum(up)")[0]["result"][0]["value"][1]
            ours, _ = ask("query",
                          query='count({__name__=~"tcpwait_.*"})')
            worst = sorted(costs(begun), reverse=True)
            rules = list(rule_costs())
        finally:
            prometheus.terminate()
            prometheus.wait()
    print(f"{up} of {n_hosts} hosts; series: {head} in all, "
          f"{ours['result'][0]['value'][1]} of tcpwait")
    for took, n, where in worst:
        print(f"{took * 1000:7.0f} ms {n:6} results  {where}")
    for name, took in rules:
        print(f"{took * 1000:7.0f} ms rules of {name}")
    return int(worst[0][0] > MOST_S)


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rules, dashboard and manual, word by word, against what the program prints.

Wants sockets beside it such that every family of tcpwait metrics has a
series.  Not a parser of PromQL: promtool is; this one reads names.
"""

import json
import os
import re
import shlex
import subprocess
from glob import glob

import yaml

import lab

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
RULES = os.path.join(TOP, "src/contrib/prometheus/tcpwait.rules.yml")
DASHBOARD = os.path.join(TOP, "src/contrib/grafana/tcpwait.json")
MANUAL = os.path.join(TOP, "man/tcpwait-fleet.7")
CASES = os.path.join(TOP, "tests/contrib/*.yml")
HOSTS = os.path.join(TOP, "tests/golden/metrics-*.txt")

# Labels that come with the scrape, and other programs' metrics.
TARGET = {"instance", "job", "cluster"}
FOREIGN = {"up": TARGET,
           "node_textfile_mtime_seconds": TARGET | {"file"},
           "node_textfile_scrape_error": TARGET}
# Labels whose values are words of the program's.
CLOSED = {"id", "severity", "state", "kind", "role"}

AGGREGATORS = {"sum", "min", "max", "count", "topk", "bottomk"}
OPERATORS = {"and", "or", "unless", "offset", "bool"}
LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^]]*\]|[a-zA-Z_][\w:]*|'
                   r'=~|!~|!=|>=|<=|==|[0-9.]+[smhd]?|\S')

# Findings whose alert goes by their figures, or by another finding's.
TOLD_OTHERWISE = {
    "port-exhaustion": "TcpwaitPortBudgetCritical",
    "client-churn": "TcpwaitPortBudgetHigh",
    "close-wait-leak": "TcpwaitCloseWaitOld",
    "close-wait-unread": "TcpwaitCloseWaitOld",
    "inherited-descriptor": "TcpwaitCloseWaitOld",
    "stale-pool": "TcpwaitCloseWaitOld",
    "time-wait-table-full": "TcpwaitTimeWaitTableFull",
    "sysctl-tw-reuse-inert": None,  # a setting is no event
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def families():
    """What the program prints: metric to label to its values.

    Some series come with a finding that no sockets here make: those are read
    from what unit tests hold it to.
    """
    found = {}
    for text in [lab.tcpwait("metrics"), lab.tcpwait("metrics", "-N", "all"),
                 *map(read, sorted(glob(HOSTS)))]:
        for line in text.splitlines():
            name, _, rest = line.partition("{")
            if line.startswith("#"):
                if line.startswith("# TYPE"):
                    found.setdefault(line.split()[2], {})
                continue
            labels = found.setdefault(name.split()[0], {})
            for label, value in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"',
                                           rest):
                labels.setdefault(label, set()).add(value)
    return found


class Known:
    """Every name that an expression may use."""

    def __init__(self, groups):
        self.families = families()
        self.alerts = {rule["alert"]: rule for group in groups
                       for rule in group["rules"] if "alert" in rule}
        self.labels = {name: TARGET | set(labels)
                       for name, labels in self.families.items()}
        self.labels.update(FOREIGN)
        every = set().union(*self.labels.values())
        self.labels["ALERTS"] = every | {"alertname", "alertstate", "cause"}
        for group in groups:
            for rule in group["rules"]:
                if "record" in rule:
                    self.labels[rule["record"]] = carried(
                        names_in(rule["expr"]), self)
        self.values = {"alertname": set(self.alerts),
                       "alertstate": {"firing", "pending"}}
        for labels in self.families.values():
            for label in CLOSED & labels.keys():
                self.values.setdefault(label, set()).update(labels[label])


def alternatives(pattern):
    """close-wait-leak|fd-limit, Tcpwait(A|B): each of them."""
    group = re.fullmatch(r"([^(|]*)\(([^()]*)\)([^)|]*)", pattern)
    if group:
        return [group[1] + word + group[3] for word in group[2].split("|")]
    return pattern.split("|")


def names_in(expr):
    """Selectors as (metric, [(label, operator, value)]), and labels listed."""
    tokens = TOKEN.findall(expr)
    selectors, listed, keeps = [], set(), None
    i = 0
    while i < len(tokens):
        token, follows = tokens[i], tokens[i + 1:i + 2]
        i += 1
        if token in LISTS:
            end = tokens.index(")", i)
            words = {word for word in tokens[i + 1:end] if word != ","}
            listed |= words
            if token == "by":
                keeps = words
            i = end + 1
        elif not re.match(r"[a-zA-Z_]", token) or token in (
                AGGREGATORS | OPERATORS) or follows == ["("]:
            continue
        elif follows == ["{"]:
            end = tokens.index("}", i)
            inner = [word for word in tokens[i + 1:end] if word != ","]
            selectors.append((token, [
                (inner[k], inner[k + 1], json.loads(inner[k + 2]))
                for k in range(0, len(inner), 3)]))
            i = end + 1
        else:
            selectors.append((token, []))
    return selectors, listed, keeps


def carried(names, known):
    """Labels that the result may have."""
    selectors, _, keeps = names
    if keeps is not None:
        return keeps
    return set().union(*(known.labels.get(metric, set())
                         for metric, _ in selectors))


def wrong_value(label, operator, value, known):
    if label not in known.values or "$" in value or value == "Tcpwait.*":
        return None
    words = alternatives(value) if operator[1:] == "~" else [value]
    for word in words:
        matches = re.compile(word if operator[1:] == "~" else re.escape(word))
        if not any(matches.fullmatch(one) for one in known.values[label]):
            return word
    return None


def check_expr(where, expr, known):
    names = names_in(expr)
    lab.check(f"{where}: names something", names[0] or names[1], expr)
    for metric, matchers in names[0]:
        if not lab.check(f"{where}: metric {metric}",
                         metric in known.labels, expr):
            continue
        for label, operator, value in matchers:
            lab.check(f"{where}: label {label} of {metric}",
                      label in known.labels[metric], expr)
            bad = wrong_value(label, operator, value, known)
            lab.check(f"{where}: {label} {bad}", bad is None, expr)
    every = set().union({"alertname", "alertstate", "cause"},
                        *(known.labels.get(metric, set())
                          for metric, _ in names[0]))
    lab.check(f"{where}: listed labels", names[1] <= every,
              names[1] - every)
    return carried(names, known)


def check_alert(name, rule, known):
    labels = check_expr(name, rule["expr"], known)
    said = rule["annotations"]
    lab.check(f"{name}: severity",
              rule["labels"].get("severity") in ("warning", "critical"))
    lab.check(f"{name}: annotations",
              set(said) == {"summary", "description", "runbook"} and
              all(said.values()), said)
    lab.check(f"{name}: the runbook is a command of ours",
              said["runbook"].startswith("tcpwait"), said["runbook"])
    used = set(re.findall(r"\$labels\.(\w+)", " ".join(said.values())))
    lab.check(f"{name}: labels of its text", used <= labels | {"netns"},
              used - labels)
    lab.check(f"{name}: waits before it fires", "for" in rule)
    lab.check(f"{name}: a comment says why",
              re.search(rf"^ +# .*\n +- alert: {name}$", read(RULES), re.M))


def check_coverage(known):
    """Whatever warns or worse has an alert, or a reason to have none."""
    seen = lab.tcpwait("metrics")
    for name, severity in re.findall(
            r'^tcpwait_finding\{id="([^"]+)",severity="(warning|critical)"\}',
            seen, re.M):
        tells = [alert for alert, rule in known.alerts.items()
                 for metric, matchers in names_in(rule["expr"])[0]
                 if metric in ("tcpwait_finding",
                               "tcpwait_finding_subject") and
                 all(selects(each, {"id": name, "severity": severity})
                     for each in matchers)]
        other = TOLD_OTHERWISE.get(name)
        lab.check(f"{severity} {name} has an alert",
                  tells or name in TOLD_OTHERWISE and
                  (other is None or other in known.alerts))


def selects(matcher, labels):
    label, operator, value = matcher
    if operator[1:] == "~":
        return bool(re.fullmatch(value, labels[label])) == (operator == "=~")
    return (labels[label] == value) == (operator == "=")


def cases():
    """(alert, expected alerts) of every case."""
    for path in glob(CASES):
        for test in yaml.safe_load(read(path))["tests"]:
            for each in test.get("alert_rule_test", []):
                yield each["alertname"], each["exp_alerts"]


def check_cases(known):
    fire, silent, runbooks = set(), set(), set()
    for name, expected in cases():
        (fire if expected else silent).add(name)
        for alert in expected:
            runbooks.add(alert["exp_annotations"]["runbook"])
    for name in known.alerts:
        lab.check(f"{name} is seen to fire", name in fire)
        lab.check(f"{name} is seen to be silent", name in silent)
    lab.check("no case of another alert",
              fire | silent <= known.alerts.keys(),
              (fire | silent) - known.alerts.keys())
    for runbook in runbooks:
        words = shlex.split(re.split("[;|>]", runbook)[0])
        done = subprocess.run([lab.TCPWAIT, *words[1:]], check=False,
                              capture_output=True, timeout=60)
        lab.check(f"can be typed: {runbook}",
                  words[0] == "tcpwait" and done.returncode == 0,
                  done.stderr.decode("utf-8", "replace"))


def panels(dashboard):
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def queries(dashboard):
    """(where, expression, legend) of all that is asked."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"], target["legendFormat"]
    for each in dashboard["annotations"]["list"]:
        yield each["name"], each["expr"], each["titleFormat"]
    for each in dashboard["templating"]["list"]:
        found = re.fullmatch(r"label_values\((.*), *(\w+)\)",
                             each.get("definition", ""))
        if found:
            yield each["name"], found[1], "{{" + found[2] + "}}"


def check_places(dashboard):
    """No panel over another, none outside of the 24 columns."""
    taken = {}
    for panel in panels(dashboard):
        place = panel["gridPos"]
        lab.check(f"{panel['title']}: fits",
                  place["x"] + place["w"] <= 24)
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                taken.setdefault((x, y), []).append(panel["title"])
    both = {tuple(titles) for titles in taken.values() if len(titles) > 1}
    lab.check("no panel lies over another", not both, both)
    ids = [panel["id"] for panel in panels(dashboard)]
    lab.check("ids of panels differ", len(set(ids)) == len(ids))


def check_dashboard(known):
    dashboard = json.loads(read(DASHBOARD))
    variables = {each["name"] for each in dashboard["templating"]["list"]}
    asked = set()
    exprs = []
    for where, expr, legend in queries(dashboard):
        asked |= {metric for metric, _ in names_in(expr)[0]}
        labels = check_expr(where, expr, known)
        used = set(re.findall(r"\{\{(\w+)\}\}", legend))
        lab.check(f"{where}: legend", used <= labels, used - labels)
        used = set(re.findall(r"\$([a-z]\w*)", expr))
        lab.check(f"{where}: variables", used <= variables, used - variables)
        exprs.append(re.sub(r"\$[a-z]\w*", "x", expr))
    lab.check("every family is shown", known.families.keys() <= asked,
              known.families.keys() - asked)
    for panel in panels(dashboard):
        if panel["type"] != "row":
            lab.check(f"{panel['title']}: asks the chosen source",
                      panel["targets"] and all(
                          each["datasource"]["uid"] == "${datasource}"
                          for each in [panel, *panel["targets"]]))
    check_places(dashboard)
    return exprs


def check_promql(exprs):
    """As the rules of a file; what is JSON is YAML."""
    path = os.path.join(os.environ["LAB_DIR"], "dashboard.rules.yml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"groups": [{"name": "dashboard", "rules": [
            {"record": f"query:{i}", "expr": expr}
            for i, expr in enumerate(exprs)]}]}, file)
    found = re.search(r"([0-9]+) rules found",
                      lab.run("promtool", "check", "rules", path))
    lab.check("promtool understands every query",
              found and int(found[1]) == len(exprs))


def check_manual(known):
    text = read(MANUAL)
    said = set(re.findall(r"\bTcpwait[A-Z]\w+", text))
    lab.check("the manual has every alert, and no other",
              said == known.alerts.keys(), said ^ known.alerts.keys())
    said = set(re.findall(r"\btcpwait_\w+", text))
    lab.check("the manual names no other metrics",
              said <= known.families.keys(), said - known.families.keys())


def main():
    groups = yaml.safe_load(read(RULES))["groups"]
    known = Known(groups)
    for name, labels in known.families.items():
        lab.check(f"{name} has a series here", labels)
    for group in groups:
        for rule in group["rules"]:
            if "record" in rule:
                check_expr(rule["record"], rule["expr"], known)
            else:
                check_alert(rule["alert"], rule, known)
    check_coverage(known)
    check_cases(known)
    check_promql(check_dashboard(known))
    check_manual(known)


main()

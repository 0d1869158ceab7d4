#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what build/tcpwait says of itself with what is written about it.

Prints one `file:line: message` for each difference, and nothing else.
"""

import json
import os
import re
import socket
import subprocess
import sys
from glob import glob

PROGRAM = "build/tcpwait"
MANUAL = "man/tcpwait.1"
JSON_MANUAL = "man/tcpwait-json.5"
FINDINGS_MANUAL = "build/man/tcpwait-findings.7"
METRICS_MANUAL = "man/tcpwait-metrics.1"
COMPLETIONS = ["src/completion/tcpwait." + shell
               for shell in ("bash", "zsh", "fish")]
README = "README.md"

# Long options of other programs that the manual may name, and habits of ss,
# taken without effect: --help leaves these to the manual.
FOREIGN = {"--collector", "--now", "--tcp", "--all", "--numeric"}

# Commands whose documents are read, and the words they need for one.
DOCUMENTS = {"count": ["--by", "state,role,local_port,remote_address"],
             "close": ["dst", "127.0.0.1"]}
DOCUMENTS.update((verb, []) for verb in (
    "report", "states", "ports", "peers", "sockets", "diagnose", "explain",
    "sysctl"))


def say(file, message, line=1):
    print(f"{file}:{line}: {message}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def run(*command):
    """Output and errors together; what the status means is not asked here."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.stdout.decode("utf-8", "replace")


def manual_text(path):
    """The page as a reader sees it, without its overstrikes."""
    return re.sub(".\b", "", run("mandoc", "-T", "utf8", "-O", "width=1000",
                                 path))


def has_word(text, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)


def page_of(verb):
    """The page that a command has for itself, or None."""
    path = f"man/tcpwait-{verb}.1"
    return path if os.path.exists(path) else None


def long_options(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text))


def fish_options(text):
    """fish spells --json as -l json."""
    text = re.sub(r"^\s*#.*", "", text, flags=re.M)
    spelled = re.findall(r"(?:^|\s)(?:-l|--long-option)[ =]+([\w-]+)", text)
    return {"--" + name for name in spelled}


def options_offered(path):
    if path.endswith(".fish"):
        return fish_options(read(path))
    is_manual = path.startswith("man/")
    return long_options(manual_text(path) if is_manual else read(path))


def verbs_of(text):
    """The lines of `  verb  text` below Commands:."""
    section = re.search(r"^Commands:\n((?:  .*\n)+)", text, re.M)
    if not section:
        say(PROGRAM, "--help has no lines below Commands:")
        return []
    return re.findall(r"^  \[?([a-z][a-z-]*)", section[1], re.M)


def check_manuals():
    for path in sorted(glob("man/*.[157]") + glob("build/man/*.7")):
        for line in run("mandoc", "-T", "lint", "-W", "warning",
                        path).splitlines():
            found = re.match(r"mandoc: ([^:]+:\d+):\d+: (.*)", line)
            print(f"{found[1]}: {found[2]}" if found else line)


def check_verbs(verbs):
    for path in [MANUAL] + COMPLETIONS:
        text = manual_text(path) if path == MANUAL else read(path)
        for verb in verbs:
            if not has_word(text, verb):
                say(path, f"no command {verb}")


def check_options(known):
    for path in [MANUAL] + COMPLETIONS:
        offered = options_offered(path)
        for option in sorted(known - offered):
            say(path, f"no option {option}")
        for option in sorted(offered - known - FOREIGN):
            say(path, f"{option} is not in --help")


def check_pages(help_of, known):
    """Of a command with a page of its own the page has what is its alone."""
    shared = long_options("\n".join(text for verb, text in help_of.items()
                                    if not page_of(verb)))
    for verb, text in help_of.items():
        path = page_of(verb)
        if not path:
            continue
        offered = options_offered(path)
        for option in sorted(long_options(text) - shared - offered):
            say(path, f"no option {option}")
        for option in sorted(offered - known - FOREIGN):
            say(path, f"{option} is not in --help")


def check_columns(help_of):
    names = set()
    for verb, text in help_of.items():
        if "--output" in long_options(text):
            names.update(re.findall(r"^ *([a-z][a-z0-9_]*)(?:\s|$)",
                                    run(PROGRAM, verb, "-o", "help"), re.M))
    text = manual_text(MANUAL)
    for name in sorted(names):
        if not has_word(text, name):
            say(MANUAL, f"no column {name}")


def make_sockets():
    """A listener, a connection, and some that one side or both closed."""
    server = socket.create_server(("127.0.0.1", 0))
    pairs = [(socket.create_connection(server.getsockname()),
              server.accept()[0]) for _ in range(3)]
    pairs[0][0].close()
    pairs[1][0].close()
    pairs[1][1].close()
    return server, pairs


def keys_of(value):
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from keys_of(below)
    elif isinstance(value, list):
        for below in value:
            yield from keys_of(below)


def check_keys(help_of):
    documents = {path: read(path) for path in glob("tests/golden/*.json")}
    held = make_sockets()
    for verb, words in DOCUMENTS.items():
        if "--json" in long_options(help_of.get(verb, "")):
            documents[f"{PROGRAM} {verb}"] = run(PROGRAM, verb, *words,
                                                 "--json")
    del held
    names = set()
    for source, text in documents.items():
        try:
            names.update(keys_of(json.loads(text)))
        except ValueError as error:
            say(source, f"is no JSON: {error}")
    text = manual_text(JSON_MANUAL)
    for name in sorted(names):
        if not has_word(text, name):
            say(JSON_MANUAL, f"no key {name}")


def check_findings(verbs):
    if "explain" not in verbs:
        return
    if not os.path.exists(FINDINGS_MANUAL):
        say(FINDINGS_MANUAL, "is not there")
        return
    text = manual_text(FINDINGS_MANUAL)
    for name in re.findall(r"^ *([a-z0-9]+(?:-[a-z0-9]+)+)(?:\s|$)",
                           run(PROGRAM, "explain"), re.M):
        if not has_word(text, name):
            say(FINDINGS_MANUAL, f"no finding {name}")


def families_written(text):
    """{name: labels} of metrics text."""
    families = {name: set() for name in
                re.findall(r"^# TYPE (\w+) ", text, re.M)}
    for name, labels in re.findall(r"^(\w+)\{(.*)\} ", text, re.M):
        families.setdefault(name, set()).update(
            re.findall(r"(\w+)=\"", labels))
    return families


def families_in_manual(text):
    """{name: labels}; each begins a paragraph as name{label, label}."""
    return {name: set(re.findall(r"\w+", labels)) for name, labels in
            re.findall(r"^ +(tcpwait_\w+)(?:\{([\w, ]+)\})?$", text, re.M)}


def check_metrics(verbs):
    """What is written, in what the records hold too, is what is told."""
    if "metrics" not in verbs:
        return
    if not os.path.exists(METRICS_MANUAL):
        say(METRICS_MANUAL, "is not there")
        return
    written = {}
    for text in [run(PROGRAM, "metrics")] + [
            read(path) for path in glob("tests/golden/metrics-*.txt")]:
        for name, labels in families_written(text).items():
            written.setdefault(name, set()).update(labels - {"netns"})
    text = manual_text(METRICS_MANUAL)
    told = families_in_manual(text)
    for name in sorted(written.keys() - told.keys()):
        say(METRICS_MANUAL, f"no family {name}")
    for name in sorted(told.keys() - written.keys()):
        say(METRICS_MANUAL, f"{name} is not written")
    for name in sorted(written.keys() & told.keys()):
        if written[name] != told[name]:
            say(METRICS_MANUAL, f"labels of {name}: {sorted(written[name])}")
    for kind in re.findall(r'tcpwait_blind_spots\{.*?kind="(\w+)"',
                           run(PROGRAM, "metrics")):
        if not has_word(text, kind):
            say(METRICS_MANUAL, f"no blind spot {kind}")


def check_readme_line(number, line, verbs, known):
    for path in re.findall(r"(?<![\w/])(?:\.ci|tests)/[\w./-]+", line):
        if not os.path.exists(path):
            say(README, f"no file {path}", number)
    for target in re.findall(r"\bmake ([a-z]+)", line):
        if not re.search(rf"^(?:[\w ]+ )?{target}(?: [\w ]+)?:",
                         read("Makefile"), re.M):
            say(README, f"no target {target}", number)
    for words in re.findall(r"(?:^|[|&;$] *)(?:sudo )?(?:build/)?tcpwait"
                            r"((?: +[^|&;#]*)?)", line):
        verb = re.match(r" +([a-z]+)\b", words)
        if verb and verb[1] not in verbs and not re.match(
                r"state|exclude|src|dst|sport|dport|not", verb[1]):
            say(README, f"no command {verb[1]}", number)
        for option in sorted(long_options(words) - known):
            say(README, f"{option} is not in --help", number)


def check_readme(verbs, known):
    """Its first two sh blocks set everything up; no block names a ghost."""
    language, n_blocks = None, 0
    for number, line in enumerate(read(README).splitlines(), 1):
        if line.startswith("```"):
            language = line[3:] if language is None else None
            n_blocks += language == "sh"
        elif language in ("sh", "console"):
            check_readme_line(number, line, verbs, known)
    if n_blocks < 2:
        say(README, "does not open with two blocks of sh")


def main():
    missing = [path for path in [PROGRAM, MANUAL, JSON_MANUAL,
                                 README] + COMPLETIONS
               if not os.path.exists(path)]
    for path in missing:
        say(path, "is not there")
    if missing:
        sys.exit(0)
    text = run(PROGRAM, "--help")
    verbs = verbs_of(text)
    help_of = {verb: run(PROGRAM, verb, "--help") for verb in verbs}
    known = long_options("\n".join([text, *help_of.values()]))
    check_manuals()
    check_verbs(verbs)
    check_options(known)
    check_pages(help_of, known)
    check_columns(help_of)
    check_keys(help_of)
    check_findings(verbs)
    check_metrics(verbs)
    check_readme(verbs, known)


main()

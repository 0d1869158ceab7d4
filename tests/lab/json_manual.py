# SPDX-License-Identifier: MIT
"""tcpwait-json(5) as a table: which keys an object has, and of what type.

The page is read from its mdoc source.  An item ".It Cm a , b No (type)" gives
keys, the list within it the keys of that object; an item without a type, "as
above", has that of the item of the same name in an earlier section.
"""

import re
import shlex

STATES = ("established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2",
          "time_wait", "close", "close_wait", "last_ack", "listen", "closing")
VERBS = ("report", "states", "ports", "peers", "sockets", "count", "diagnose",
         "sysctl")


class Key:
    """One documented key: its type, its own keys, and when it is there."""

    def __init__(self, name, kind):
        self.name = name
        self.kind = kind
        self.keys = {}
        self.text = ""
        self.seen = False

    def optional(self):
        return re.search(r"\b(Only with|Only if|Not in)\b", self.text)

    def with_interval(self):
        return re.search(r"\bOnly with \.Fl d\b", self.text)


class Manual:
    """Sections by name; each has keys in lists and keys in its text."""

    def __init__(self, path):
        self.lists = {}
        self.mentions = {}
        with open(path, encoding="utf-8") as file:
            self.read(iter(file.read().splitlines()))

    def read(self, lines):
        section, stack, current = None, [], []
        for line in lines:
            if re.match(r"\.S[sh] ", line):
                section, current = line[4:], []
                stack = [self.lists.setdefault(section, {})]
                self.mentions.setdefault(section, [])
            elif line.startswith(".Bl"):
                stack.append(current[-1].keys if current else stack[0])
            elif line.startswith(".El"):
                stack.pop()
                current = []
            elif line.startswith(".It"):
                current = self.item(line, lines)
                stack[-1].update((key.name, key) for key in current)
            elif section:
                self.say(section, line, current, len(stack))

    def say(self, section, line, current, depth):
        """Running text belongs to the item, or else to the section."""
        for key in current:
            key.text += line + " "
        if depth == 1 and not current and not self.lists[section]:
            self.mentions[section] += self.words(line)

    @staticmethod
    def words(line):
        if not line.startswith(".Cm "):
            return []
        return re.findall(r"\b[a-z][a-z0-9_]*\b", line[4:])

    def item(self, line, lines):
        if line.endswith(" Xo"):
            line = line[:-3]
            for more in lines:
                if more.startswith(".Xc"):
                    break
                line += " " + more[4:]
        kind = re.search(r" No \((.*)\)$", line)
        names = line[:kind.start()] if kind else line
        return [Key(name, kind[1] if kind else None)
                for name in shlex.split(names[3:])
                if re.fullmatch(r"[a-z][a-z0-9_]*", name)]

    def resolve(self, name, own):
        """The key as a section lists it, or as an earlier one does."""
        if own and own.kind:
            return own
        for section in ("Objects that come again", "report", "ports",
                        "sockets", "diagnose"):
            key = self.lists[section].get(name)
            if key and key.kind:
                return key
        return own

    def row(self, verb):
        return {name: self.resolve(name, key)
                for name, key in self.lists[verb].items()}

    def top(self, verb):
        """The keys of a whole document."""
        keys = dict(self.lists["The envelope"])
        for name in self.mentions[verb]:
            if name not in keys:
                own = self.lists[verb].get(name)
                key = self.resolve(name, own) if name != verb or \
                    name == "states" else None
                keys[name] = key or Key(name, "array")
        return keys

    def all_keys(self):
        def walk(keys, place):
            for key in keys.values():
                if key.kind:
                    yield place, key
                yield from walk(key.keys, f"{place}.{key.name}")
        for section, keys in self.lists.items():
            yield from walk(keys, section)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def fits(value, kind):
    """Is the value of the documented type?"""
    kind, nullable, _ = kind.partition(" or null")
    if value is None:
        return bool(nullable)
    array = re.fullmatch(r"array(?: of (?:(\d+) )?(\w+))?", kind)
    if array:
        return (isinstance(value, list) and
                (not array[1] or len(value) == int(array[1])) and
                all(fits(each, array[2]) for each in value if array[2]))
    return {"string": lambda: isinstance(value, str),
            "strings": lambda: isinstance(value, str),
            "object": lambda: isinstance(value, dict),
            "objects": lambda: isinstance(value, dict),
            "arrays": lambda: isinstance(value, list),
            "boolean": lambda: isinstance(value, bool),
            "integer": lambda: is_integer(value),
            "integers": lambda: is_integer(value),
            "integer or string":
                lambda: is_integer(value) or isinstance(value, str),
            "number": lambda: is_number(value),
            "numbers": lambda: is_number(value)}[kind]()

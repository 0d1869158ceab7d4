#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tcpwait top in a real terminal, of tmux, and without one.

top.py keys|sizes|shapes|ends|plain|closing
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import lab

SHELL = ["env", "-i", "PS1=$ ", "PATH=" + os.environ["PATH"], "TERM=screen",
         "LC_ALL=C.UTF-8", "HOME=" + os.environ["LAB_DIR"],
         "ASAN_OPTIONS=" + os.environ.get("ASAN_OPTIONS", ""),
         "bash", "--norc", "--noprofile", "+o", "history"]
PATIENCE = 60
TOP = lab.TCPWAIT + " top -d 0.5 --threshold close-wait-age=1s"


class Terminal:
    """A shell in a terminal, of a server that is ours alone."""

    def __init__(self, columns=100, rows=30):
        # Each has a name of its own: the one before may not be gone yet.
        self.socket = os.path.join(
            tempfile.mkdtemp(dir=os.environ["LAB_DIR"]), "tmux")
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows),
                  *SHELL)
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("set-option", "-g", "remain-on-exit", "on")
        self.resize(columns, rows)
        self.wait(r"^\$")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server", may_fail=True)

    def tmux(self, *words, may_fail=False):
        done = subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null",
                               *words], stdin=subprocess.DEVNULL, timeout=60,
                              capture_output=True, check=False)
        if done.returncode != 0 and not may_fail:
            lab.check("tmux " + " ".join(words), False, done.stderr)
            sys.exit(0)
        return done.stdout.decode("utf-8", "replace")

    def text(self):
        return self.tmux("capture-pane", "-p")

    def tell(self, what):
        return self.tmux("display-message", "-p", "#{" + what + "}").strip()

    def wait(self, wanted, unwanted=None):
        """Until the screen shows one thing, and not the other."""
        end = time.monotonic() + PATIENCE
        while True:
            text = self.text()
            if re.search(wanted, text, re.M) and not (
                    unwanted and re.search(unwanted, text, re.M)):
                return True
            if time.monotonic() > end:
                return False
            time.sleep(0.04)

    def expect(self, name, wanted, unwanted=None):
        if not lab.check(name, self.wait(wanted, unwanted),
                         f"wanted: {wanted}", f"unwanted: {unwanted}",
                         self.text()):
            # What follows would only wait for what cannot come.
            self.tmux("kill-server", may_fail=True)
            sys.exit(0)

    def expect_all(self, name, wanted):
        """Until one picture of the screen has all of it."""
        end = time.monotonic() + PATIENCE
        missing = wanted
        while missing and time.monotonic() < end:
            text = self.text()
            missing = [what for what in wanted
                       if not re.search(what, text, re.M)]
            time.sleep(0.04)
        lab.check(name, not missing, f"wanted: {missing}", text)

    def expect_flag(self, name, what, wanted):
        end = time.monotonic() + PATIENCE
        while self.tell(what) != wanted and time.monotonic() < end:
            time.sleep(0.04)
        lab.check(name, self.tell(what) == wanted, self.tell(what))

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def command(self, text):
        self.type(text)
        self.press("Enter")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def pid(self):
        """That of tcpwait, below the shell of the terminal."""
        shell = self.tell("pane_pid")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = subprocess.run(["pgrep", "-P", shell], capture_output=True,
                                   check=False).stdout.split()
            if found:
                return int(found[-1])
            time.sleep(0.04)
        lab.check("the shell has a child", False, self.text())
        sys.exit(0)

    def start(self, words=TOP):
        self.command("stty -a > ~/before; clear; " + words)
        self.expect("it shows the ports", r"^tcpwait .* every ")
        self.expect("it shows owners", r":80 .*\bweb")

    def check_after(self, name, status):
        """The shell is back, told why, and the terminal as it was."""
        self.command("echo ended $?; stty -a > ~/after; echo wrote")
        self.expect(f"{name}: its status", rf"^ended {status}$")
        self.wait(r"^wrote$")
        home = os.environ["LAB_DIR"]
        states = []
        for file in ("before", "after"):
            with open(os.path.join(home, file), encoding="ascii") as opened:
                # The size is the test's own doing.
                states.append(re.sub(r"rows.*;", "", opened.read()))
        lab.check(f"{name}: the terminal's settings", states[0] == states[1],
                  *states)
        lab.check(f"{name}: the first screen again",
                  self.tell("alternate_on") == "0")
        lab.check(f"{name}: the mouse is free",
                  self.tell("mouse_any_flag") == "0")
        lab.check(f"{name}: the cursor is shown",
                  self.tell("cursor_flag") == "1")
        self.command("clear")


def check_views(term):
    for key, shown in (("2", r"\[2 peers\]"), ("3", r"\[3 waiting\]"),
                       ("4", r"\[4 findings"), ("5", r"\[5 settings\]"),
                       ("1", r"\[1 ports\]"), ("Tab", r"\[2 peers\]"),
                       ("BTab", r"\[1 ports\]")):
        term.press(key)
        term.expect(f"key {key}", shown)
    term.press("6")
    term.expect("who holds them", r"^[> ].web\[\d+\] +\d+ +20 ")
    term.press("7")
    term.expect("by unit", r"^  UNIT .*CLOSE_WAIT", r"Looking for who")
    term.press("3")
    term.expect("what waits, and whose it is", r"CLOSE_WAIT .*:80 .*\bweb")
    term.press("4")
    term.expect("the finding", r"close-wait-|does not (close|read)")
    term.press("5")
    term.expect("the settings", r"ip_local_port_range +32768")
    term.press("1")


def check_rows(term):
    """Down and up again; which row is selected is told by its mark."""
    for keys in (("j", "k"), ("Down", "Up"), ("End", "Home"),
                 ("NPage", "PPage")):
        term.press("Home")
        term.expect("the first row is selected", r"^>.*:8[01]\b")
        first = re.search(r"^>.*?(:\d+)", term.text(), re.M)[1]
        term.press(keys[0])
        term.expect(f"{keys[0]} leaves {first}", r"^>", rf"^>.*?{first}\b")
        term.press(keys[1])
        term.expect(f"{keys[1]} is back at {first}", rf"^>.*?{first}\b")


def check_texts(term):
    for key in ("?", "h"):
        term.press(key)
        term.expect(f"{key} helps", r"^Help\b")
        term.press("q")
        term.expect("q closes the help and no more", r"\[1 ports\]", r"^Help")
    term.press("Home", "Enter")
    term.expect("Enter tells of the row", r"^ports:?  ?(-> )?:8")
    term.expect("its history has a time axis", r"^ +[└+].*\n.* now$")
    term.press("x")
    term.expect("any key closes it", r"\[1 ports\]")
    term.press("4", "Home", "Enter")
    term.expect("a finding with its cures", r"Evidence|What cures it")
    term.press("End")
    term.expect("its text can be scrolled", r"tcpwait |Look")
    term.press("q")
    term.press("e")
    term.expect("e explains", r"^explain |close-wait")
    term.press("Escape")
    term.expect("Escape closes it", r"\[4 findings")
    term.press("1")


def check_orders(term):
    for key in ("s", ">", "S", "<", "g", "g", "1"):
        term.press(key)
        term.expect(f"key {key} keeps the screen", r"\[[12] (ports|peers)\]")
    term.press("x")
    term.expect("x names the columns", r"^  +CLOSE_WAIT +sockets in")
    term.press("Home", "Down", "Down", "Enter")
    term.expect("and sorts by one", r"ESTAB(\u25bc|v)", r"^Sort ")
    term.press("x", "Home", "Enter")
    term.expect("or as it was", r"by waiting", r"ESTAB(\u25bc|v)")
    term.press("c")
    term.expect("c takes the total's change away", r"\bESTAB\b", r"CHANGE")
    term.press("c")
    term.expect("and gives it back", r"CHANGE")
    term.press("C-l")
    term.expect("Ctrl-L", r"\[1 ports\]")


def check_wishes(term):
    # A slow machine stretches the shorter intervals.
    term.press("+", "+", "+")
    term.expect("+ looks less often", r"every 5 s")
    term.press("-", "-", "-")
    term.expect("- looks more often", r"every (0\.5 s|[\d.]+ s \(stretched)",
                r"every 5 s")
    term.press("Space")
    term.expect("Space pauses", r"PAUSED")
    term.press("Space")
    term.expect("and goes on", r"every ", r"PAUSED")
    term.press("o")
    term.expect("o: no owners", r":80 ", r":80 .*\bweb")
    term.press("o")
    term.expect("and owners again", r":80 .*\bweb")
    term.press("a")
    term.expect("a: all namespaces", r"all n")
    term.press("a")
    term.expect("and this one again", r":80 ", r"all n")


def check_mouse(term):
    """Press and release, as terminfo's kmous of this terminal has them."""
    def mouse(button, row, column):
        # The wheel has no release, which is button 3.
        for what in (button,) if button >= 64 else (button, 3):
            term.press("-H", "1b", "5b", "4d", *(
                f"{32 + number:x}" for number in (what, column + 1, row + 1)))

    def line_of(pattern):
        return next(i for i, line in enumerate(term.text().splitlines())
                    if re.search(pattern, line))

    def name_at(line):
        return re.escape(term.text().splitlines()[line][2:].split("  ")[0])

    # TIME_WAIT that run out change the order of the rows.
    term.press("1", "Home", "Space")
    term.expect("it stands still, the first row selected",
                r"PAUSED[\s\S]*^>.*:8[01]\b")
    term.expect_flag("the mouse is taken", "mouse_any_flag", "1")
    row = line_of(r"^ .:81 ")
    top = line_of(r"^>")
    first, fourth = name_at(top), name_at(top + 3)
    mouse(0, row, 5)
    term.expect("a click selects", r"^>.:81 ")
    mouse(0, row, 5)
    term.expect("another tells of it", r"^ports  :81")
    term.expect_flag("of a text the mouse is free", "mouse_any_flag", "0")
    term.press("q")
    term.expect_flag("and then taken again", "mouse_any_flag", "1")
    mouse(64, row, 5)
    term.expect("the wheel moves up", f"^>.{first} ")
    mouse(65, row, 5)
    term.expect("and down, three rows", f"^>.{fourth} ")
    line = line_of(r"\[1 ports\]")
    mouse(0, line, term.text().splitlines()[line].index("2 peers") + 1)
    term.expect("a click on a name", r"\[2 peers\]")
    term.press("m")
    term.expect_flag("m gives it back", "mouse_any_flag", "0")
    term.press("m", "1", "Space")
    term.expect_flag("and takes it", "mouse_any_flag", "1")


def check_colors(term):
    """No ground of its own, and none that cannot be read on white or black."""
    text = term.tmux("capture-pane", "-p", "-e")
    codes = {code for codes in re.findall(r"\x1b\[([\d;]*)m", text)
             for code in codes.split(";")}
    lab.check("there are colours", codes & {"31", "35"}, sorted(codes))
    lab.check("no white, black or yellow, and no ground",
              not codes & {"30", "33", "37", "90", "93", "97"} and
              not [code for code in codes
                   if re.match(r"(4\d|10\d|[34]8)$", code) and code != "49"],
              sorted(codes))


def check_filter(term):
    term.press("/")
    term.expect("/ asks for a filter", r"^Filter:")
    term.type("sprot = :81")
    term.press("Enter")
    term.expect("a mistake is told", r"is no filter word; did you mean sport")
    term.press("C-u")
    term.type("sport = :80")
    term.press("Enter")
    term.expect("mended it selects", r"^Filter: sport = :80$", r"^[> ].*:81 ")
    term.press("Home", "f")
    term.expect("f has one for the row", r"^Filter: .*sport = :80")
    term.press("Escape")
    term.expect("Escape leaves it", r"\[1 ports\]", r"Esc: leave")
    term.press("/", "C-u", "Enter")
    term.expect("an empty one selects all", r"^[> ].*:81 ", r"^Filter:")
    term.press("/")
    term.type("sport = :80")
    term.press("Enter")
    term.expect("once more", r"^Filter: sport = :80$", r"^[> ].*:81 ")
    term.press("Escape")
    term.expect("Escape clears it", r"^filter cleared: sport = :80")
    term.expect("all are back", r"^[> ].*:81 ", r"^Filter:")


def check_saving(term):
    home = os.environ["LAB_DIR"]
    term.press("y")
    term.expect("y asks for a name", r"^(Save|File)")
    term.press("C-u")
    term.type("~/saved")
    term.press("Enter")
    term.expect("it is saved", r"saved .*saved\.json and .*saved\.txt")
    lab.tcpwait("--version")
    with open(os.path.join(home, "saved.json"), encoding="utf-8") as file:
        lab.check("the document is whole", file.read().endswith("}\n"))
    with open(os.path.join(home, "saved.txt"), encoding="utf-8") as file:
        text = file.read()
    lab.check("the text has the port", ":80" in text, text)
    lab.check("and what was on the screen, and events",
              re.search(r"^Shown: ports\n\n  PORT (?s:.*:80 .*)"
                        r"^Events\n\n  Since ", text, re.M),
              text[text.find("Shown"):])
    lab.check("no filter is told of", "Filter" not in text, text)
    term.press("/", "C-u")
    term.type("sport = :80")
    term.press("Enter")
    term.expect("a filter", r"^Filter: sport = :80$", r"^[> ].*:81 ")
    term.press("y", "C-u")
    term.type("~/some")
    term.press("Enter")
    term.expect("it is saved as well", r"saved .*some\.json")
    with open(os.path.join(home, "some.txt"), encoding="utf-8") as file:
        text = file.read()
    lab.check("the text begins with the filter",
              text.startswith("Filter: sport = :80\n"), text)
    term.press("y", "C-u")
    term.type("~/saved")
    term.press("Enter")
    term.expect("nothing is written over", r"is there already")


def keys():
    with Terminal() as term:
        term.start()
        for scene in (check_views, check_rows, check_texts, check_orders,
                      check_wishes, check_mouse, check_colors, check_filter,
                      check_saving):
            scene(term)
        term.press("q")
        term.check_after("q", 0)
        term.start(TOP + " sport = :80")
        term.expect("a filter of the command line", r"^Filter: sport = :80$")
        term.press("q")
        term.check_after("q with a filter", 0)
        term.command(TOP + " --view process -x -close_wait")
        term.expect("--view and -x", r"\[6 process\] .* by CLOSE_WAIT")
        term.expect("with its rows", r"^> ?!?web\[\d+\] +\d+ +20 ")
        term.press("o")
        term.expect("without owners it says so", "^  Owners are off: ")
        term.press("q")
        term.check_after("q with a view", 0)
        term.command("stty -a > ~/before; " + TOP + " -n 2; echo own end $?")
        term.expect("-n ends by itself", r"^own end 0$")
        term.check_after("-n", 0)


def sizes():
    with Terminal(200, 60) as term:
        term.start()
        for columns, rows in ((20, 5), (200, 60), (1, 1), (40, 10), (3, 70),
                              (80, 24)):
            term.resize(columns, rows)
        term.expect("at 80x24 again", r"^\? help .*q quit")
        lab.check("as wide as it may be",
                  max(map(len, term.text().splitlines())) <= 80)
        term.resize(20, 5)
        term.expect("at 20x5 there are keys", r"^\? help")
        term.press("j", "Enter", "q", "?", "q", "3")
        term.resize(200, 60)
        term.expect("at 200x60", r"\[3 waiting\]")
        term.press("1")
        term.expect("the ports again", r"\[1 ports\]")
        term.press("C-z")
        term.expect("Ctrl-Z suspends", r"Stopped")
        lab.check("the first screen meanwhile",
                  term.tell("alternate_on") == "0")
        term.resize(90, 28)
        term.command("clear; fg")
        term.expect("fg resumes, as large as it is now",
                    r"\[1 ports\][^$]*\n\? help .*q quit")
        os.kill(term.pid(), signal.SIGSTOP)
        term.expect("stopped from outside", r"Stopped")
        term.command("fg")
        term.press("2")
        term.expect("and resumed", r"\[2 peers\]")
        term.press("q")
        term.check_after("after all this", 0)


def check_screen(term, columns, rows, is_ascii):
    """What holds of every screen once it is of that size: in one picture."""
    name = f"{columns}x{rows}{' ASCII' if is_ascii else ''}"
    wanted = [
        # As high as the terminal: the keys are its last line.
        rf"\A(?:.*\n){{{rows - 1}}}\? help  q quit",
        # Where rows leave lines the finding is whole.
        r"^WARNING +web\[\d+\] (?:.*\n)?.*oldest \d+ (s|min)\b",
        r"^[> ].:80 .*\b20\b",
        rf"\A(?:.{{0,{columns}}}\n)+\Z",
    ]
    if is_ascii:
        wanted.append(r"\A[\x00-\x7f]+\Z")
    term.expect_all(name, wanted)


def shapes():
    """Sizes of consoles and wide screens, changed while it runs."""
    for prefix in ("", "LC_ALL=C ", "NO_COLOR=1 ", "TERM=vt100 "):
        with Terminal(80, 24) as term:
            term.start(prefix + TOP)
            for columns, rows in ((80, 24), (120, 40), (60, 15), (200, 60),
                                  (80, 24)):
                term.resize(columns, rows)
                check_screen(term, columns, rows, "LC_ALL" in prefix)
            for key, shown in (("2", "2 peers"), ("3", "3 waiting"),
                               ("4", "4 findings"), ("5", "5 settings"),
                               ("6", "6 process"), ("7", "7 unit")):
                term.press(key)
                term.resize(60, 15)
                term.expect(f"{prefix}{shown} at 60x15", rf"\[{shown}")
                term.resize(200, 60)
                term.expect(f"{prefix}{shown} at 200x60",
                            rf"\[{shown}.*\b7 unit|6 process +\[7 unit\]")
            term.press("1", "Enter")
            term.expect("a history", r"^ +[└+].*\n.* now$")
            term.resize(60, 15)
            term.expect("at 60x15", r"^lines 1-13 of ")
            term.press("q", "q")
            term.check_after(f"{prefix}q at last", 0)


def ends():
    with Terminal() as term:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT,
                       signal.SIGQUIT, signal.SIGSEGV, signal.SIGABRT):
            # A checker of memory answers these in its own way.
            if number in (signal.SIGSEGV, signal.SIGABRT) and \
                    os.environ.get("HAS_ASAN"):
                continue
            term.start("(ulimit -c 0; exec " + TOP + ")")
            os.kill(term.pid(), number)
            term.wait(r"^\$$")
            term.check_after(number.name, 128 + number)
        term.start()
        term.press("C-c")
        term.check_after("Ctrl-C", 130)
        check_ignored(term)
        term.start()
        check_orphan(term)


def check_ignored(term):
    """What is ignored from the start, as by nohup, ends nothing."""
    term.start("(trap '' HUP INT; exec " + TOP + ")")
    for number in (signal.SIGHUP, signal.SIGINT):
        os.kill(term.pid(), number)
    term.press("2")
    term.expect("signals that were ignored stay so", r"\[2 peers\]")
    term.press("q")
    term.check_after("q after these", 0)


def check_orphan(term):
    """The shell dies, and its terminal with it."""
    pid = term.pid()
    os.kill(int(term.tell("pane_pid")), signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    lab.check("it goes with its terminal", not is_alive(pid))


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def check_batch():
    text = lab.tcpwait("top", "-b", "-n", "2", "-d", "0.2")
    screens = text.split("\ntcpwait ")
    lab.check("batch: two screens, a blank line between", len(screens) == 2 and
              screens[0].endswith("\n"), text)
    for screen in screens:
        lab.check("batch: the port and its owner",
                  re.search(r":80 .*\bweb", screen), screen)
        lab.check("batch: no keys", "q quit" not in screen, screen)
    lab.check("batch: no escapes, no blanks at an end",
              not re.search(r"[\x00-\x09\x0b-\x1f]| \n", text), repr(text))
    text = lab.tcpwait("top", "-b", "-n", "1", "--view", "process", "sport",
                       "=", ":80")
    lab.check("batch: a view by process",
              re.search(r"^[> ].web\[\d+\] +\d+ +20 ", text, re.M) and
              "Looking for" not in text, text)
    lab.check("batch: the filter is told",
              "sport = :81" in lab.tcpwait("top", "-n", "1", "sport", "=",
                                           ":81"))


def check_no_reader():
    process = subprocess.Popen((lab.TCPWAIT, "top", "-d", "0.2"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               stdin=subprocess.DEVNULL)
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.wait(PATIENCE)
    lab.check("no reader: it ends, and says nothing",
              process.returncode == -signal.SIGPIPE and not said,
              process.returncode, said)
    with open("/dev/full", "wb") as full:
        done = subprocess.run((lab.TCPWAIT, "top", "-n", "3", "-d", "0.2"),
                              stdout=full, stderr=subprocess.PIPE,
                              timeout=PATIENCE, check=False)
    lab.check("a full disk is an error", done.returncode == 2 and
              done.stderr.count(b"\n") == 1, done)


def check_unseen():
    done = subprocess.run((lab.TCPWAIT, "top", "-b", "-n", "2", "-d", "0.2",
                           "-N", "none-such"), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=PATIENCE, check=False)
    lab.check("nothing to look at is an error", done.returncode == 2 and
              done.stdout.count(b"Could not look: ") == 2 and
              done.stderr.count(b"\n") == 1 and b"none-such" in done.stderr,
              done)


def refuse(name, words, said, **environment):
    """A terminal that cannot do, in that of tmux."""
    with Terminal() as term:
        before = " ".join(f"{key}={value}"
                          for key, value in environment.items())
        term.command(f"clear; {before} {words}; echo ended $?")
        term.expect(f"{name}: status 2", r"^ended 2$")
        term.expect(f"{name}: says what to do", said)


def plain():
    check_batch()
    check_no_reader()
    check_unseen()
    refuse("TERM=dumb", TOP, r"type 'dumb'.*top -b", TERM="dumb")
    refuse("TERM=none-such", TOP, r"type 'none-such'.*top -b",
           TERM="none-such")
    refuse("no keyboard", TOP + " < /dev/null", r"keys come .*top -b")


def closing():
    """A plan for the row, which only one key does."""
    def waiting():
        return sum(lab.of_tcpwait("state", "close-wait").values())

    with Terminal() as term:
        term.start()
        term.press("K")
        term.expect("closing is off by itself", "top --allow-close does")
        term.press("q")
        term.check_after("closing is off", 0)
        term.start(TOP + " --allow-close sport = :80")
        term.expect("what is there is found", r"^(WARNING|CRITICAL) ")
        term.press("K")
        term.expect("a plan of all of the port", "^20 sockets would be closed")
        term.expect("what the program sees", "What the program sees")
        term.expect("and it asks", "Y: close")
        term.press("q")
        term.expect("the rows are back", r"\[1 ports\]", "would be closed")
        lab.check("nothing was closed", waiting() == 20, waiting())
        term.press("3", "K")
        term.expect("a plan of one", "^1 socket would be closed")
        term.press("Y")
        term.expect("it says what came of it", "^1 closed, 0 gone")
        lab.check("one was closed", waiting() == 19, waiting())
        term.press("1", "K")
        term.expect("a plan of the rest", "^19 sockets would be closed")
        term.press("Y")
        term.expect("all are closed", "^19 closed, 0 gone")
        lab.check("none is left", waiting() == 0, waiting())
        term.press("E")
        term.expect("the finding has ended, at a time",
                    r"^  \d\d:\d\d:\d\d  ended ")
        term.press("q")
        term.expect("back from the events", r"\[1 ports\]")
        term.press("q")
        term.check_after("after closing", 0)


def main():
    {"keys": keys, "sizes": sizes, "shapes": shapes, "ends": ends, "plain": plain,
     "closing": closing}[sys.argv[1]]()


main()

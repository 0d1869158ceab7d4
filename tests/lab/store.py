#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stores what a look at this host reads, as tests/tools/stored replays it.

    store.py FILE [WORLDS]

Writes a sample as tests/tools/stored/sample.h describes it: the processes of
this user namespace and the first one, the network namespaces they live in,
settings, cgroups, clocks.  Two worlds are a second apart.  The host's own
table is left out: process 1 lives in a namespace where nothing is.
"""
import errno
import os
import re
import socket
import struct
import sys
import time

PROC_FS, NSFS, SYSFS, CGROUP2 = 0x9FA0, 0x6E736673, 0x62656572, 0x63677270
SERVICES = "ftp ssh telnet smtp domain http pop3 ntp imap2 snmp https " \
    "imaps pop3s mysql postgresql http-alt nfs ldap".split()
ROOT = os.getcwd()
HOST = os.uname().nodename


def escape(data, blanks=False):
    """Text as it is, all other bytes as \\xHH."""
    out = []
    for byte in data:
        if byte == 0x5C:
            out.append("\\\\")
        elif 0x20 < byte < 0x7F or byte in b" \t" and not blanks:
            out.append(chr(byte))
        else:
            out.append(f"\\x{byte:02x}")
    text = "".join(out)
    return re.sub(r"[ \t]$", lambda end: f"\\x{ord(end[0]):02x}", text)


def scrub(data):
    """Where the tree lies, and on which machine, is nothing to keep."""
    data = data.replace(ROOT.encode(), b"/usr/src/tcpwait")
    data = data.replace(os.path.dirname(sys.argv[1]).encode(), b"/tmp/stored")
    data = data.replace(sys.executable.encode(), b"/usr/bin/python3")
    data = re.sub(rb"/tmp/tmp\.\w+", b"/tmp/lab", data)
    data = re.sub(rb"/[\w.-]*/[0-9a-f]{32,}", b"/session.slice/lab", data)
    return data.replace(HOST.encode(), b"lab") if len(HOST) > 3 else data


class Sample:
    def __init__(self):
        self.lines = []

    def say(self, *words):
        self.lines.append(" ".join(str(word) for word in words))

    def text(self, data):
        data = scrub(data)
        parts = data.split(b"\n")
        for part in parts[:-1]:
            self.lines.append("\t" + escape(part))
        if parts[-1]:
            self.lines.append("\t" + escape(parts[-1]) + "\\")

    def node(self, kind, path, data=None, **values):
        words = [f"{name}={value}" for name, value in values.items() if value]
        self.say(kind, escape(os.fsencode(path), True), *words)
        if data:
            self.text(data)


def wrong(call, *args):
    """The result and no error, or none and the errno."""
    try:
        return call(*args), 0
    except OSError as error:
        return None, error.errno


def read(path):
    with open(path, "rb") as file:
        return file.read()


def keep_file(sample, path, name=None, **values):
    data, error = wrong(read, path)
    if error not in (errno.ENOENT, errno.ESRCH, errno.ENOTDIR):
        sample.node("f", name or path, data, open=error, **values)


def keep_link(sample, path, name=None, follow=True, **values):
    target, error = wrong(os.readlink, os.fsencode(path))
    if error == errno.EINVAL or error == errno.ENOENT:
        return
    if follow:
        st, failed = wrong(os.stat, path)
        values.update({"stat": failed} if failed else {
            "mode": f"{st.st_mode:o}", "ino": st.st_ino, "dev": st.st_dev,
            "uid": st.st_uid, "open": 0})
        if failed == errno.EACCES:
            values["open"] = failed
    sample.node("l", name or path, target, link=error, **values)


def zeros(data):
    """Hexadecimal, runs of zeros as their number."""
    out, at = [], 0
    for run in re.finditer(rb"\0{4,}", data):
        out.append(data[at:run.start()].hex())
        out.append(f"z{run.end() - run.start()}.")
        at = run.end()
    return "".join(out) + data[at:].hex()


def receive(sock):
    """The bodies of the messages of one dump."""
    found = []
    while True:
        data = sock.recv(65536)
        while len(data) >= 16:
            size, kind, flags = struct.unpack_from("=IHH", data)
            if kind == 3:
                return found
            if kind == 2 or flags & 0x10:
                raise OSError(errno.EAGAIN, "the dump broke off")
            found.append(data[16:size])
            data = data[(size + 3) // 4 * 4:]


def dump(states):
    """All of both families, with INET_DIAG_INFO."""
    info = 1 << 1
    body = struct.pack("=BBBB48sII", socket.AF_INET, 0, 0, info, bytes(48),
                       states, 0)
    head = struct.pack("=IHHII", 16 + len(body), 18, 0x301, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4) as sock:
        sock.sendto(head + body, (0, 0))
        return receive(sock)


def keep_sockets(sample):
    for word, states in (("s", 0x1FFF), ("b", 1 << 13)):
        for _ in range(20):
            found, error = wrong(dump, states)
            if not error:
                break
        for body in found:
            sample.say(word, zeros(body))


def keep_netns_files(sample, key):
    keep = "tcp tcp6 sockstat sockstat6 netstat snmp protocols".split()
    for name in keep:
        path = f"/proc/thread-self/net/{name}"
        st, _ = wrong(os.stat, path)
        keep_file(sample, path, f"/netns/{key}/net/{name}",
                  ino=st.st_ino if st else 0)
    for folder in ("ipv4", "core", "ipv6", "mptcp"):
        base = f"/proc/sys/net/{folder}"
        names, error = wrong(os.listdir, base)
        for name in sorted(names or []):
            path = f"{base}/{name}"
            if os.path.isfile(path):
                keep_file(sample, path, f"/netns/{key}/sys/net/{folder}/{name}")


def keep_inside(sample, key, number, pid):
    """Of the namespace of pid; in a child, which may go there and die."""
    error = 0
    if pid:
        with open(f"/proc/{pid}/ns/net", "rb") as file:
            libc = __import__("ctypes").CDLL(None, use_errno=True)
            if libc.setns(file.fileno(), 0x40000000) != 0:
                error = __import__("ctypes").get_errno()
    sample.say("netns", key, number, error)
    if error:
        return
    for index, name in socket.if_nameindex():
        sample.say("interface", index, name)
    keep_sockets(sample)
    keep_netns_files(sample, key)


def keep_netns(sample, key, number, pid):
    into, out_of = os.pipe()
    child = os.fork()
    if child == 0:
        own = Sample()
        keep_inside(own, key, number, pid)
        with os.fdopen(out_of, "w") as file:
            file.write("\n".join(own.lines))
        os._exit(0)
    os.close(out_of)
    with os.fdopen(into) as file:
        sample.lines += file.read().split("\n")
    os.waitpid(child, 0)


def keep_nothing(sample, key):
    """A namespace that is known from outside alone, with nothing in it."""
    base = f"/netns/{key}/net"
    sample.say("netns", key, 0, errno.EPERM)
    sample.node("f", f"{base}/tcp", b"  sl  local_address rem_address   st "
                b"tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
                b"inode\n", ino=key)
    sample.node("f", f"{base}/sockstat", b"sockets: used 9\nTCP: inuse 0 "
                b"orphan 0 tw 0 alloc 0 mem 0\n")
    sample.node("f", f"{base}/sockstat6", b"TCP6: inuse 0\n")


def key_of(pid):
    st, _ = wrong(os.stat, f"/proc/{pid}/net/tcp")
    return st.st_ino if st else 0


def keep_descriptors(sample, base):
    names, error = wrong(os.listdir, f"{base}/fd")
    st, _ = wrong(os.stat, f"{base}/fd")
    sample.node("d", f"{base}/fd", open=error, size=st.st_size if st else 0)
    for name in sorted(names or [], key=int):
        keep_link(sample, f"{base}/fd/{name}", follow=False)
    for name in sorted(names or [], key=int):
        target, _ = wrong(os.readlink, f"{base}/fd/{name}")
        if target and (target.startswith("socket:") or "epoll" in target):
            keep_file(sample, f"{base}/fdinfo/{name}")
        if target and target.startswith("socket:["):
            value, error = wrong(os.getxattr, f"{base}/fd/{name}",
                                 "system.sockprotoname")
            sample.say("protocol", target[8:-1],
                       error or escape(value.rstrip(b"\0")))


def keep_first(sample):
    """As any other user sees process 1; what it is here is nothing to keep."""
    sample.node("f", "/proc/1/comm", b"systemd\n")
    sample.node("f", "/proc/1/cmdline", b"/sbin/init\0")
    sample.node("f", "/proc/1/cgroup", b"0::/init.scope\n")
    sample.node("f", "/proc/1/stat", b"1 (systemd) S 0 1 1 0 -1 4194560\n")
    sample.node("l", "/proc/1/ns/net", b"", stat=errno.EACCES,
                link=errno.EACCES, open=errno.EACCES)
    sample.node("l", "/proc/1/exe", b"", stat=errno.EACCES, link=errno.EACCES)
    sample.node("d", "/proc/1/fd", open=errno.EACCES)


def keep_process(sample, pid):
    base = f"/proc/{pid}"
    st, error = wrong(os.stat, base)
    if error:
        return
    sample.node("d", base, uid=st.st_uid)
    if pid == 1:
        keep_first(sample)
        return
    for name in "comm cmdline cgroup limits stat status".split():
        keep_file(sample, f"{base}/{name}")
    keep_link(sample, f"{base}/ns/net")
    keep_link(sample, f"{base}/exe")
    keep_descriptors(sample, base)
    st, _ = wrong(os.stat, f"{base}/task")
    sample.node("d", f"{base}/task", nlink=st.st_nlink if st else 0)
    for task in sorted(wrong(os.listdir, f"{base}/task")[0] or [], key=int):
        for name in "stat cmdline".split():
            keep_file(sample, f"{base}/task/{task}/{name}")
        if task != str(pid):
            for name in "comm stat cmdline".split():
                keep_file(sample, f"/proc/{task}/{name}")


def keep_mounts(sample):
    """The file systems that are asked for, and no paths of this machine."""
    wanted = re.compile(rb" (proc|sysfs|cgroup2?|nsfs|mqueue) ")
    for name, pattern in (("mountinfo", rb" - (cgroup2?|proc|sysfs|nsfs) "),
                          ("mounts", wanted.pattern)):
        lines = read(f"/proc/self/{name}").splitlines(True)
        sample.node("f", f"/proc/{os.getpid()}/{name}", b"".join(
            line for line in lines if re.search(pattern, line)))


def keep_cgroups(sample, pids):
    mount = [line.split()[4] for line in open("/proc/self/mountinfo")
             if " - cgroup2 " in line]
    for base in mount[:1]:
        for at, folders, _ in os.walk(base):
            folders.sort()
            st = os.stat(at)
            sample.node("d", at, ino=st.st_ino,
                        fs=f"{CGROUP2:x}" if at == base else 0)
            members = wrong(read, f"{at}/cgroup.procs")[0] or b""
            sample.node("f", f"{at}/cgroup.procs", b"".join(
                pid + b"\n" for pid in members.split() if int(pid) in pids))


def keep_settings(sample):
    for name in ("fs/nr_open", "fs/file-max", "fs/file-nr", "kernel/pid_max",
                 "kernel/threads-max"):
        keep_file(sample, f"/proc/sys/{name}")
    for folder in ("/etc/sysctl.d", "/run/sysctl.d", "/usr/lib/sysctl.d",
                   "/usr/local/lib/sysctl.d"):
        for name in sorted(wrong(os.listdir, folder)[0] or []):
            keep_file(sample, f"{folder}/{name}")
    keep_file(sample, "/etc/sysctl.conf")
    services = wrong(read, "/etc/services")[0] or b""
    sample.node("f", "/etc/services", b"".join(
        b"\t".join(line.split()[:2]) + b"\n" for line in services.splitlines()
        if line.split() and line.split()[0].decode() in SERVICES))


def keep_named(sample):
    """What ip-netns(8) made."""
    for name in sorted(wrong(os.listdir, "/run/netns")[0] or []):
        st, _ = wrong(os.stat, f"/run/netns/{name}")
        if st:
            sample.node("f", f"/run/netns/{name}", ino=st.st_ino,
                        fs=f"{NSFS:x}")


def keep_world(sample):
    own = os.stat("/proc/self/ns/user").st_ino
    pids = []
    for name in os.listdir("/proc"):
        st, _ = wrong(os.stat, f"/proc/{name}/ns/user")
        if name.isdigit() and (name == "1" or st and st.st_ino == own):
            pids.append(int(name))
    pids.sort()
    sample.say("world", *(f"{time.clock_gettime(clock):.9f}" for clock in (
        time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME)))
    keep_netns(sample, key_of("self"), os.stat("/proc/self/ns/net").st_ino, 0)
    known = {key_of("self")}
    for pid in pids:
        st, _ = wrong(os.stat, f"/proc/{pid}/ns/net")
        key = key_of(pid)
        if key and key not in known:
            known.add(key)
            if st:
                keep_netns(sample, key, st.st_ino, pid)
            else:
                keep_nothing(sample, key)
    sample.node("d", "/proc", fs=f"{PROC_FS:x}")
    sample.node("l", "/proc/self", str(os.getpid()).encode())
    sample.node("l", "/proc/thread-self", str(os.getpid()).encode())
    sample.node("l", "/proc/net", b"self/net")
    sample.node("l", "/proc/mounts", b"self/mounts")
    sample.node("l", "/etc/mtab", b"/proc/self/mounts")
    sample.node("d", "/sys", fs=f"{SYSFS:x}")
    for pid in pids:
        key = key_of(pid)
        if key:
            sample.say("process", pid, key)
            keep_process(sample, pid)
    keep_mounts(sample)
    keep_cgroups(sample, pids)
    keep_settings(sample)
    keep_named(sample)


def main():
    sample = Sample()
    uts = os.uname()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        device = os.fstat(sock.fileno()).st_dev
    sample.say("tcpwait-stored", 1)
    sample.say("host", "lab", re.match(r"[\d.]*\d", uts.release).group(),
               uts.machine)
    sample.say("uid", os.geteuid())
    sample.say("sockfs", device)
    sample.say("self", os.getpid())
    for world in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        if world > 0:
            time.sleep(1)
        keep_world(sample)
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write("\n".join(sample.lines) + "\n")


main()

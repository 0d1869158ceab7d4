#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A healthy busy host, looked at every ten seconds: busy_host.py TCPWAIT DIR
MINUTES LOAD.

nginx before haproxy before two back ends, PostgreSQL behind pgbouncer, Redis,
visitors, pollers, health checks, jobs as of cron, deploys, a scanner.  The
host and the world around it are two network namespaces.  Wants to be root in
mount and PID namespaces of its own, with an empty /run/netns: see
busy_host.sh.  DIR gets what every look said; the last line is their count.
"""
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TCPWAIT, DIR, MINUTES = sys.argv[1], sys.argv[2], float(sys.argv[3])
LOAD = int(sys.argv[4])  # so many times as many clients
HOST, WORLD = "10.77.0.1", "10.77.0.2"
LOOK_S, DIAGNOSE_S = 10, 60
PAGER = {"warning", "critical"}

NGINX = """user root;
daemon off;
worker_processes 2;
pid {dir}/nginx.pid;
error_log {dir}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    upstream app {{ server 127.0.0.1:8000; keepalive 16; }}
    server {{
        listen 80 backlog=1024;
        root {dir}/html;
        keepalive_timeout 65;
        location ~ ^/(api|poll|slow) {{
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_read_timeout 120;
            proxy_buffering off;
        }}
    }}
}}
"""

HAPROXY = """global
  maxconn 500
  stats socket {dir}/haproxy.sock mode 600 level admin
defaults
  mode http
  option redispatch
  timeout connect 2s
  timeout client 120s
  timeout server 120s
  timeout http-keep-alive 60s
listen app
  bind 127.0.0.1:8000
  option httpchk GET /health
  server one 127.0.0.1:9001 check inter 2s
  server two 127.0.0.1:9002 check inter 2s
"""

BOUNCER = """[databases]
postgres = host=127.0.0.1 port=5432 user=lab
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = 6432
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
ignore_startup_parameters = extra_float_digits
logfile = {dir}/bouncer/log
"""


def inside(name):
    return "ip", "netns", "exec", name


def run(*words, **more):
    return subprocess.run(words, check=True, stdin=subprocess.DEVNULL, **more)


def start(log, *words):
    with open(os.path.join(DIR, log + ".log"), "ab") as file:
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file,
                                stderr=file)


def write(name, text):
    path = os.path.join(DIR, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def make_net():
    for name in "host", "world":
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "-n", "host", "link", "add", "eth0", "type", "veth", "peer",
        "name", "eth0", "netns", "world")
    for name, addr in ("host", HOST), ("world", WORLD):
        run("ip", "-n", name, "addr", "add", addr + "/24", "dev", "eth0")
        run("ip", "-n", name, "link", "set", "eth0", "up")


def as_postgres(*words):
    return "setpriv", "--reuid=postgres", "--regid=postgres", \
        "--clear-groups", *words


def backend(port):
    return start(f"backend{port}", *inside("host"), sys.executable,
                 os.path.join(HERE, "programs.py"), "backend", str(port))


def program(where, *words):
    return start(words[0], *inside(where), sys.executable,
                 os.path.join(HERE, "programs.py"), *words)


def start_databases():
    data = os.path.join(DIR, "postgres")
    for path in data, os.path.join(DIR, "bouncer"):
        os.makedirs(path)
        run("chown", "postgres:", path)
    run(*as_postgres("initdb", "-D", data, "-U", "lab", "-A", "trust",
                     "--no-sync"), stdout=subprocess.DEVNULL)
    start("postgres", *inside("host"),
          *as_postgres("postgres", "-D", data, "-c",
                       "unix_socket_directories=", "-c", "fsync=off", "-c",
                       "listen_addresses=127.0.0.1"))
    start("redis", *inside("host"), "redis-server", "--save", "",
          "--bind", "127.0.0.1", "--dir", DIR)
    time.sleep(3)
    run(*psql("create table visits (at int); insert into visits select "
              "generate_series(1, 2000)"), stdout=subprocess.DEVNULL)
    start("pgbouncer", *inside("host"), *as_postgres(
        "pgbouncer", write("bouncer/bouncer.ini", BOUNCER.format(dir=DIR))))


def psql(query, port=5432):
    return *inside("host"), "psql", "-q", "-h", "127.0.0.1", "-p", \
        str(port), "-U", "lab", "-c", query, "postgres"


def start_web():
    write("html/index.html", "x" * 600)
    write("html/big", "x" * 4000000)
    conf = write("nginx.conf", NGINX.format(dir=DIR))
    nginx = start("nginx", *inside("host"), "nginx", "-p", DIR, "-c", conf)
    conf = write("haproxy.cfg", HAPROXY.format(dir=DIR))
    haproxy = start("haproxy", *inside("host"), "haproxy", "-W", "-db", "-f",
                    conf)
    return nginx, haproxy


class Host:
    """What runs, and what is to be done when."""

    def __init__(self):
        make_net()
        program("world", "api", "8080")
        start_databases()
        self.backends = {port: backend(port) for port in (9001, 9002)}
        self.nginx, self.haproxy = start_web()
        time.sleep(2)
        program("world", "browsers", HOST, str(60 * LOAD))
        program("world", "pollers", HOST, str(25 * LOAD))
        program("world", "scanner", HOST)
        program("host", "caller", WORLD, "8080")
        self.n_deploys = 0

    def deploy(self):
        """nginx anew, then a back end, then haproxy, then the other."""
        turn = self.n_deploys % 4
        self.n_deploys += 1
        if turn == 0:
            self.nginx.send_signal(1)
        elif turn == 2:
            self.haproxy.send_signal(12)
        else:
            port = 9001 if turn == 1 else 9002
            self.backends[port].terminate()
            self.backends[port].wait()
            self.backends[port] = backend(port)

    def nightly(self):
        """A burst without keep-alive here and elsewhere, and a dump."""
        start("cron", *inside("host"), "ab", "-q", "-n",
              str(300 * LOAD), "-c", "5", "http://127.0.0.1/")
        start("cron", *inside("host"), "ab", "-q", "-n",
              str(200 * LOAD), "-c", "4", f"http://{WORLD}:8080/item")
        start("dump", *inside("host"), "pg_dump", "-h", "127.0.0.1", "-U",
              "lab", "-f", os.path.join(DIR, "dump"), "postgres")

    def slow(self):
        start("slow", *psql("select pg_sleep(40)", 6432))

    def short(self):
        start("short", *inside("host"), "redis-cli", "ping")

    def health(self):
        start("health", *inside("world"), "curl", "-s", "-f",
              f"http://{HOST}/api/health")

    def download(self):
        start("download", *inside("world"), "curl", "-s", "-o", "/dev/null",
              "--limit-rate", "60k", f"http://{HOST}/big")

    def jobs(self):
        return [(2 / LOAD, self.short), (5, self.health), (95, self.slow),
                (80, self.download), (230, self.nightly),
                (470, self.deploy)]


def look(*words):
    done = subprocess.run([*inside("host"), TCPWAIT, *words],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stdout, done.stderr


class Sampler:
    def __init__(self):
        self.n = {"check": 0, "report": 0, "diagnose": 0}
        self.loud = []
        self.out = open(os.path.join(DIR, "looks.jsonl"), "w",
                        encoding="utf-8")

    def note(self, what, status, text, loud):
        self.n[what] += 1
        json.dump({"time": time.time(), "what": what, "status": status,
                   "text": text}, self.out)
        self.out.write("\n")
        self.out.flush()
        if loud:
            self.loud.append((time.strftime("%T"), what, loud))
            print(*self.loud[-1], flush=True)

    def judge(self, what, *words):
        status, out, err = look(what, "-j", *words)
        found = json.loads(out)["findings"] if status == 0 else [
            {"severity": "critical", "summary": err}]
        self.note(what, status, out, [
            (each["severity"], each.get("id"), each["summary"])
            for each in found if each["severity"] in PAGER])

    def short(self):
        status, out, err = look("check")
        self.note("check", status, out + err, status and out + err)
        self.judge("report")

    def long(self):
        self.judge("diagnose", "-d", "3")


def repeat(jobs, seconds):
    """Each job at its pace."""
    begun = time.monotonic()
    due = [[begun + every / 2, every, job] for every, job in jobs]
    while (now := time.monotonic()) < begun + seconds:
        for each in due:
            if each[0] <= now:
                each[2]()
                each[0] += each[1]
        time.sleep(max(0, min(each[0] for each in due) - time.monotonic()))


def main():
    host = Host()
    sampler = Sampler()
    if os.fork() == 0:
        repeat(host.jobs(), MINUTES * 60)
        os._exit(0)
    repeat([(LOOK_S, sampler.short), (DIAGNOSE_S, sampler.long)],
           MINUTES * 60)
    print(json.dumps({"looks": sampler.n, "loud": len(sampler.loud)}))
    return int(bool(sampler.loud))


sys.exit(main())

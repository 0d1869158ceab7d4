#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tcpwait wait as a gate: a real nginx that drains, a time that runs out, and
# what is seen only in part.
# shellcheck disable=SC2317,SC2034 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:8080 -- close-wait 127.0.0.1:8080 12
    -- time-wait 127.0.0.1:8080 30
)
readonly flaky=$lab_build/flaky.so
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
# Where connect() takes its own ports from: no port tells the server.
readonly port=40080

now_ms() {
    echo $(($(date +%s%N) / 1000000))
}

# says STATUS LINE... of wait's words, which follow after '--'.
says() {
    local wanted=$1 lines=()
    shift
    while [ "$1" != -- ]; do
        lines+=("$1")
        shift
    done
    shift
    capture "$tcpwait" wait "$@"
    is "wait $*: status ($(head -n 1 "$LAB_DIR/err"))" "$status" "$wanted"
    is "wait $*: figures" "$(cat "$LAB_DIR/out")" \
        "$(printf '%s\n' "${lines[@]}")"
}

# wrong TEXT WORD...: exit 2, one line on standard error.
wrong() {
    local text=$1
    shift
    capture "$tcpwait" wait "$@"
    is "wait $*: status" "$status" 2
    is "wait $*: lines" "$(wc -l < "$LAB_DIR/err")" 1
    check "wait $*: it says $text" grep -qF -- "$text" "$LAB_DIR/err"
    is "wait $*: silent" "$(cat "$LAB_DIR/out")" ''
}

mistakes() {
    wrong 'needs --until'
    wrong "'--until'" --until
    wrong 'a name' --until ''
    wrong "'foo'" --until 'foo < 5'
    wrong 'at the end' --until 'time_wait <'
    wrong 'at the end' --until 'time_wait'
    wrong "at '5'" --until 'time_wait 5'
    wrong 'character 13' --until 'time_wait < x'
    wrong '"and"' --until 'time_wait < 5 or close_wait = 0'
    wrong 'another comparison' --until 'time_wait < 5 and'
    wrong "':-x'" --until 'time_wait:-x < 5'
    wrong '"x"' --until 'time_wait:x < 5'
    wrong port_budget@ADDR --until 'port_budget:80 < 5'
    wrong 'another --until' --until 'time_wait < 5' --until 'close_wait = 0'
    wrong 'a time above 0' --until 'time_wait < 5' --timeout 0
    wrong 'a time above 0' --until 'time_wait < 5' --timeout -1
    wrong 'a time above 0' --until 'time_wait < 5' -d x
    wrong nonsense --until 'time_wait < 5' nonsense
    wrong '-w is not for wait' --until 'time_wait < 5' -w time_wait=1
    wrong no-such-netns --until 'time_wait < 5' -N no-such-netns
    wrong carrier --until 'time_wait < 5' --reader carrier
    capture "$tcpwait" wait --help
    is 'wait --help: status' "$status" 0
}

gate() {
    local start
    says 0 'close_wait:8080 = 12, wanted >= 12' -- --until 'close_wait:8080>=12'
    says 0 'time_wait@127.0.0.1 = 30, wanted = 30' -- \
        --until 'time_wait@127.0.0.1 = 30'
    says 1 'close_wait = 12, wanted = 0' -- --until 'close_wait = 0' -t 0.2
    says 1 'close_wait = 12, wanted < 12' 'listen = 1, wanted > 0' -- \
        --until 'close_wait < 12 and listen > 0' -t 0.1
    says 0 'close_wait = 0, wanted = 0' -- --until 'close_wait = 0' -t 0.5 \
        exclude close-wait
    capture "$tcpwait" wait --until \
        'port_budget < 50% and closes_per_second < 100 and close_wait_age<1y' \
        -t 1
    is 'a year is no unit: status' "$status" 2
    capture "$tcpwait" wait --until \
        'port_budget < 50% and closes_per_second < 100 and close_wait_age<1h' \
        -t 1s
    is 'all figures: status' "$status" 0
    is 'all figures: lines' "$(wc -l < "$LAB_DIR/out")" 3
    says 1 'listen:443 = 0, wanted > 0' -- --until 'listen:https > 0' -t 0.1s
    start=$(now_ms)
    says 1 'listen = 1, wanted = 0' -- --until 'listen = 0' --timeout 0.7 -d 20
    start=$(($(now_ms) - start))
    check "an interval does not outlast the time ($start ms)" \
        [ $((start >= 650 && start < 15000)) = 1 ]
}

# cpu_s WORD...: what wait uses of a CPU, in seconds.
cpu_s() {
    local TIMEFORMAT='%U %S'
    { time "$tcpwait" wait "$@" > /dev/null || true; } 2>&1 |
        awk '{ print $1 + $2 }'
}

# However short the interval, a twentieth of a CPU once it runs.
polite() {
    local start used
    if grep -q __asan_init "$tcpwait"; then
        skip 'time is not measured with sanitizers'
        return
    fi
    start=$(cpu_s --until 'listen > 0')
    used=$(cpu_s --until 'listen = 0' -t 2 -d 0.0001)
    check "used $used s of 2 s, of which $start s to start" \
        awk -v used="$used" -v start="$start" \
        'BEGIN { exit used - start > 0.15 }'
}

in_part() {
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 1 'close_wait = 12, wanted = 12' -- \
        --until 'close_wait = 12' -t 0.5 -d 0.1
    check 'and says why' has_line "$LAB_DIR/err" 'not all sockets were seen'
    LD_PRELOAD=$flaky FLAKY_INTR=1 FLAKY_TIMES=2 says 0 \
        'close_wait = 12, wanted = 12' -- --until 'close_wait = 12' -t 5 -d 0.1
    is 'a passing trouble is not told' "$(cat "$LAB_DIR/err")" ''
    capture "$tcpwait" wait --until 'close_wait_age < 60' --reader procfs \
        -d 0.05
    is 'what is never known is not waited for: status' "$status" 2
    check 'and named' has_line "$LAB_DIR/err" 'close_wait_age cannot be seen'
    if [ -x "$deny" ]; then
        capture "$deny" 13 "$tcpwait" wait --until 'last_ack = 0' \
            --reader netlink
        is 'netlink refused: status' "$status" 2
    fi
}

# interrupted NAME STATUS: that signal ends it.
interrupted() {
    local waiting ended=0
    "$tcpwait" wait --until 'listen = 0' -t 60 > "$LAB_DIR/out" &
    waiting=$!
    sleep 0.2
    kill "-$1" "$waiting"
    wait "$waiting" 2> /dev/null || ended=$?
    is "SIG$1 ends it" "$ended" "$2"
}

all() {
    mistakes
    gate
    polite
    in_part
    interrupted TERM 143
    interrupted HUP 129
}

# Sends half of each answer, and the rest once there is a file "go".
backend() {
    python3 -c '
import os, socket, sys, threading, time
os.chdir(sys.argv[1])

def answer(conn):
    with conn:
        conn.recv(4096)
        conn.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 12000\r\n\r\n"
                     + bytes(6000))
        while not os.path.exists("go"):
            time.sleep(0.05)
        conn.sendall(bytes(6000))

listener = socket.socket(socket.AF_UNIX)
listener.bind("back")
listener.listen()
print("ready", flush=True)
while True:
    threading.Thread(target=answer, args=listener.accept()[:1]).start()
' "$1" > "$1/backend" 2>&1 &
    serving=$!
    until grep -q ready "$1/backend"; do
        kill -0 "$serving" || return
        sleep 0.1
    done
}

nginx_begin() {
    local dir=$1
    cat > "$dir/nginx.conf" << CONF
user root;
worker_processes 1;
pid $dir/pid;
error_log $dir/error.log;
events { worker_connections 256; }
http {
    access_log off;
    root $dir;
    keepalive_timeout 120;
    client_body_temp_path $dir/body;
    proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
    server {
        listen 127.0.0.1:$port;
        location /slow { proxy_pass http://unix:$dir/back; proxy_buffering off; }
    }
}
CONF
    nginx_ask
}

nginx_ask() {
    nginx -p "$LAB_DIR/nginx" -e "$LAB_DIR/nginx/error.log" \
        -c "$LAB_DIR/nginx/nginx.conf" "$@"
}

# Three answers on the way, and four connections kept alive.
clients() {
    local i
    curls=()
    for i in 1 2 3; do
        curl -s -o "$LAB_DIR/answer.$i" "http://127.0.0.1:$port/slow" &
        curls+=("$!")
    done
    python3 -c '
import http.client, sys, time
kept = [http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
        for _ in range(4)]
for one in kept:
    one.request("GET", "/none")
    one.getresponse().read()
time.sleep(120)' "$port" &
    kept=$!
}

drain() {
    local dir=$LAB_DIR/nginx kept serving curls waiting ended=0 i
    mkdir "$dir"
    backend "$dir"
    nginx_begin "$dir"
    clients
    says 0 "established:$port = 7, wanted >= 7" -- \
        --until "established:$port >= 7" -t 60 -d 0.05
    nginx_ask -s quit
    # Without a listener there is no role to go by.
    says 0 "established:$port = 3, wanted <= 3" 'listen = 0, wanted = 0' -- \
        --until "established:$port <= 3 and listen = 0" -t 60 -d 0.05
    says 1 "established:$port = 3, wanted = 0" -- \
        --until "established:$port = 0" --timeout 0.8 -d 0.2
    "$tcpwait" wait --until "established:$port = 0" --timeout 60 -d 0.2 \
        > "$LAB_DIR/waited" &
    waiting=$!
    sleep 0.5
    check 'it waits while they are served' kill -0 "$waiting"
    : > "$dir/go"
    for i in "${curls[@]}"; do
        wait "$i" || not_ok "curl ended with status $?"
    done
    is 'nothing was cut off' "$(wc -c "$LAB_DIR"/answer.* | tail -n 1 |
        awk '{ print $1 }')" 36000
    wait "$waiting" || ended=$?
    is 'and it ends when they were: status' "$ended" 0
    is 'and it ends when they were: figures' "$(cat "$LAB_DIR/waited")" \
        "established:$port = 0, wanted = 0"
    kill "$kept" "$serving" 2> /dev/null || true
}

lab_enter "$@"
lab_need
lab_run all "${table[@]}"
need nginx curl python3
lab_run drain
lab_finish

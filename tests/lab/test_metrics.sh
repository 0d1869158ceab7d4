#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Do promtool, OpenMetrics parsers, node_exporter and Prometheus read what
# tcpwait metrics writes, and is the file old or new on every bad day?
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# Nothing that runs out by itself within the minute; :80 from both sides.
table=(
    listen 0.0.0.0:80 name=web -- listen '[::]:81'
    -- listen 127.0.0.1:83 accept=no
    -- established 127.0.0.1:80 20 src=127.0.1.1+3 client=curl
    -- established '[::1]:81' 10 -- established 127.0.0.1:80 300 client=java
    -- close-wait 127.0.0.1:80 9 peer=gone
    -- close-wait 127.0.0.1:83 5 kind=unaccepted data=7 peer=gone
    -- close-wait '[::1]:81' 8 side=client kind=goodbye peer=gone
    -- close-wait '[::1]:81' 7 kind=unread peer=gone
    -- fin-wait2 127.0.0.1:80 4 held=yes peer=gone
    -- time-wait 127.0.0.1:80 160 -- time-wait '[::1]:81' 150 side=client
)

# A line for each that this machine lacks.
has() {
    command -v "$1" > /dev/null || {
        skip "no $1 here"
        return 1
    }
}

# read_by_all NAME FILE
read_by_all() {
    if has promtool; then
        check "$1: promtool" promtool check metrics < "$2"
    fi
    "$(python_with prometheus_client)" "$lab_here/metrics.py" parse "$2"
}

# run_in_background NAME COMMAND... leaves its process in $started.
run_in_background() {
    local name=$1
    shift
    "$@" > "$LAB_DIR/$name.log" 2>&1 < /dev/null &
    started=$!
    pids+=("$started")
}

scrape() {
    local pids=() dir=$LAB_DIR/textfile
    has prometheus && has prometheus-node-exporter || return 0
    mkdir "$dir"
    check 'write a textfile' "$tcpwait" metrics -O "$dir/tcpwait.prom"
    cat > "$LAB_DIR/prometheus.yml" << 'END'
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: node
    static_configs: [{targets: ['127.0.0.1:9100']}]
END
    run_in_background exporter prometheus-node-exporter \
        --collector.disable-defaults --collector.textfile \
        --collector.textfile.directory="$dir" \
        --web.listen-address=127.0.0.1:9100
    run_in_background prometheus prometheus \
        --config.file="$LAB_DIR/prometheus.yml" \
        --storage.tsdb.path="$LAB_DIR/tsdb" \
        --web.listen-address=127.0.0.1:9090
    python3 "$lab_here/metrics.py" scraped "$dir/tcpwait.prom" \
        http://127.0.0.1:9090 || not_ok 'scraped' \
        "$(tail -n 3 "$LAB_DIR"/{exporter,prometheus}.log)"
    kill "${pids[@]}"
    wait "${pids[@]}" || true
}

busy() {
    "$tcpwait" metrics > "$LAB_DIR/busy.prom"
    read_by_all busy "$LAB_DIR/busy.prom"
    # TIME_WAIT may be taken over from the second second on.
    sleep 1.2
    python3 "$lab_here/metrics.py" agree
    scrape
}

quiet() {
    capture "$tcpwait" metrics
    is 'quiet: status' "$status" 0
    is 'quiet: nothing on stderr' "$(cat "$LAB_DIR/err")" ''
    cp "$LAB_DIR/out" "$LAB_DIR/quiet.prom"
    read_by_all quiet "$LAB_DIR/quiet.prom"
    check 'quiet: all states are 0' has_no_line "$LAB_DIR/out" \
        '^tcpwait_(port_|peer_)?sockets.* [1-9]'
    check 'quiet: no finding' has_no_line "$LAB_DIR/out" \
        '^tcpwait_finding.*severity="(warning|critical)".* [1-9]'
    python3 "$lab_here/metrics.py" agree
}

# Namespaces with names that no document should take as they are.
hostile() {
    local name n=0
    for name in 'plain' 'a"b' 'a\b' 'a\n' $'a\nb' $'\033[2J' $'\xff' '} 1' \
        $'a\\x0ab' $'# EOF\n'; do
        unshare --net="$names/$name" true 2> /dev/null ||
            { : > "$names/$name" && unshare --net="$names/$name" true; } ||
            continue
        n=$((n + 1))
    done
    check "hostile: $n namespaces made" [ "$n" -ge 8 ]
    capture "$tcpwait" metrics -N all
    is 'hostile: status' "$status" 0
    cp "$LAB_DIR/out" "$LAB_DIR/hostile.prom"
    read_by_all hostile "$LAB_DIR/hostile.prom"
    check 'hostile: every series has the label' has_no_line "$LAB_DIR/out" \
        '^tcpwait_[a-z_]+( |\{[^n])'
    capture "$tcpwait" metrics -N plain
    is 'one namespace: status' "$status" 0
    check 'one namespace: every series is its own' has_no_line \
        "$LAB_DIR/out" '^tcpwait_[a-z_]+( |\{[^n]|\{netns="[^p])'
}

# Part of the sockets is better than none, and says that it is a part.
broken() {
    capture env FLAKY_AFTER=2 LD_PRELOAD="$lab_build/flaky.so" \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
        "$tcpwait" metrics
    is 'broken: status' "$status" 0
    is 'broken: lines on stderr' "$(wc -l < "$LAB_DIR/err")" 1
    check 'broken: incomplete' has_line "$LAB_DIR/out" \
        '^tcpwait_blind_spots\{kind="incomplete"\} 1$'
    check 'broken: some sockets' has_line "$LAB_DIR/out" \
        '^tcpwait_sockets\{state="established"\} [1-9]'
    read_by_all broken "$LAB_DIR/out"
}

# fails NAME FILE: it ended with 2 and one line, and the file is the old one.
fails() {
    is "$1: status" "$status" 2
    is "$1: lines on stderr" "$(wc -l < "$LAB_DIR/err")" 1
    check "$1: nothing on stdout" is_empty "$LAB_DIR/out"
    [ $# -lt 2 ] || is "$1: the old file" "$(cat "$2")" old
}

# names_in DIR
names_in() {
    (cd "$1" && find . -mindepth 1 | sort | tr '\n' ' ')
}

not_written() {
    local dir=$LAB_DIR/full
    capture "$tcpwait" metrics -O "$LAB_DIR/none/x.prom"
    fails 'no folder'
    mkdir "$dir" "$LAB_DIR/x.d"
    capture "$tcpwait" metrics -O "$LAB_DIR/x.d"
    fails 'a folder'
    is 'a folder: empty' "$(names_in "$LAB_DIR/x.d")" ''
    capture "$tcpwait" metrics -O /dev/null
    fails 'a device'
    check 'a device: still one' test -c /dev/null

    mount -t tmpfs -o size=64k tmpfs "$dir"
    echo old > "$dir/x.prom"
    head -c 1000000 /dev/zero > "$dir/fill" 2> /dev/null || true
    capture "$tcpwait" metrics -O "$dir/x.prom"
    fails 'full' "$dir/x.prom"
    is 'full: nothing left' "$(names_in "$dir")" './fill ./x.prom '
    rm "$dir/fill"
    # Of the mount alone: the kernel adds uid= to what a user namespace
    # mounts, and refuses it when it comes back.
    mount -o remount,bind,ro "$dir"
    capture "$tcpwait" metrics -O "$dir/x.prom"
    fails 'read-only' "$dir/x.prom"
    mount -o remount,bind,rw "$dir"
    capture "$tcpwait" metrics --peers x -O "$dir/x.prom"
    fails 'a usage error' "$dir/x.prom"
    capture "$deny" 1 "$tcpwait" metrics --reader netlink -O "$dir/x.prom"
    [ "$status" = 77 ] || fails 'could not look' "$dir/x.prom"

    (umask 077 && "$tcpwait" metrics -O "$dir/x.prom")
    is 'umask 077: mode' "$(stat -c %a "$dir/x.prom")" 644
    is 'umask 077: nothing left' "$(names_in "$dir")" './x.prom '
    capture "$tcpwait" metrics -O -
    check 'standard output' has_line "$LAB_DIR/out" '^# EOF$'
}

# On a disk most are killed while they wait for it; in memory, elsewhere.
killed() {
    local disk=300 memory=700
    # What a sanitizer adds to each start is not what is tested.
    ! grep -q __asan_init "$tcpwait" || disk=50 memory=100
    mkdir "$LAB_DIR/disk" "$LAB_DIR/memory"
    mount -t tmpfs tmpfs "$LAB_DIR/memory"
    python3 "$lab_here/metrics.py" kill "$LAB_DIR/disk" "$disk"
    python3 "$lab_here/metrics.py" kill "$LAB_DIR/memory" "$memory"
}

# As the service runs it: root with two capabilities.
confined() {
    local caps=-all,+dac_read_search,+sys_ptrace
    has setpriv || return 0
    capture setpriv --bounding-set="$caps" --inh-caps=-all --no-new-privs \
        "$tcpwait" metrics -O "$LAB_DIR/confined.prom"
    is 'confined: status' "$status" 0
    is 'confined: silent' "$(cat "$LAB_DIR/err")" ''
    check 'confined: owners were found' has_line "$LAB_DIR/confined.prom" \
        '^tcpwait_blind_spots\{kind="sockets_without_owner"\} 0'
}

units() {
    local dir=$LAB_DIR/units exposure
    make -s -C "$lab_here/../.." install-contrib BINDIR="$lab_build" \
        UNITDIR="$dir" DATADIR="$LAB_DIR/data" > /dev/null
    check 'units: the program has its path' has_line \
        "$dir/tcpwait-metrics.service" "^ExecStart=$lab_build/tcpwait "
    has systemd-analyze || return 0
    check 'units: systemd-analyze verify' systemd-analyze verify --man=no \
        "$dir"/tcpwait-metrics.{service,timer}
    is 'units: no word of complaint' "$(systemd-analyze verify --man=no \
        "$dir"/tcpwait-metrics.{service,timer} 2>&1)" ''
    # Of 100; more than that is a way out.
    exposure=$(systemd-analyze security --offline=true --threshold=25 \
        "$dir/tcpwait-metrics.service" 2>&1) ||
        not_ok 'units: exposed' "$(tail -n 1 <<< "$exposure")"
    ok
}

# Mounts of its own, with a /run/netns that may be filled.
with_mounts() {
    unshare --mount bash "$0" --in-the-lab "$1"
}

with_names() {
    names=/run/netns
    mount -t tmpfs tmpfs /run
    mkdir "$names"
    hostile
}

many() {
    lab_can_mount namespaces || return 0
    with_mounts with_names
}

bad_files() {
    lab_can_mount files || return 0
    with_mounts not_written
    with_mounts killed
}

lab_enter "$@"
need python3
lab_need
lab_run busy "${table[@]}"
lab_run confined "${table[@]}"
lab_run quiet
lab_run broken listen 0.0.0.0:80 -- established 127.0.0.1:80 1500
lab_run many listen 0.0.0.0:80 -- established 127.0.0.1:80 3
lab_run bad_files
units
lab_finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Opens a second, against connects of known rates that no look at a table meets.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

opens() {
    python3 "$lab_here/opens.py"
    "$lab_build/tcpwait" wait -t 20 --until 'opens_per_second < 1' \
        > "$LAB_DIR/out"
    check 'a gate tells its last figure' \
        has_line "$LAB_DIR/out" '^opens_per_second = [0-9.]+, wanted < 1$'
}

# The incident: the other end closes first, and nothing of it is met.
proxy() {
    python3 "$lab_here/opener.py" short 10.9.0.2 80 112 \
        > "$LAB_DIR/opener" < /dev/null &
    local opener=$!
    until grep -q ready "$LAB_DIR/opener"; do sleep 0.05; done
    sleep 0.5
    capture "$tcpwait" report -d 3
    check 'report tells how many' has_line "$LAB_DIR/out" \
        '^of all sockets: opens 1[01][0-9]/s by us, 1[01][0-9]/s accepted'
    check 'and toward whom' has_line "$LAB_DIR/out" \
        '^by service: .*toward 10\.9\.0\.2:80 1[01][0-9]/s'
    check 'a busy host is none to warn of' has_no_line "$LAB_DIR/out" \
        '^(WARNING|CRITICAL)'
    capture "$tcpwait" report -d 2 --no-watch
    check 'who does not listen knows how many' has_line "$LAB_DIR/out" \
        '^of all sockets: opens 1[01][0-9]/s by us'
    capture "$tcpwait" top -b -d 2 -n 2
    check 'top tells both' has_line "$LAB_DIR/out" \
        '^Opens +1[01][0-9]/s by us'
    capture "$tcpwait" top -b -d 2 -n 2 --no-watch
    check 'top that does not listen, too' has_line "$LAB_DIR/out" \
        '^Opens +1[01][0-9]/s by us'
    capture "$tcpwait" wait -t 10 --until 'opens_per_second > 200'
    is 'wait is a gate for it' "$status" 0
    capture "$tcpwait" check -c opens_per_second=100
    is 'check judges it' "$status" 2
    capture "$tcpwait" check -w opens_per_second:80=1
    is 'it has no scope' "$status" 3
    capture "$tcpwait" check -w close_wait=1 -d 2
    is 'other figures have no interval' "$status" 3
    kill "$opener"
}

lab_enter "$@"
need python3
lab_need
lab_run opens
lab_run proxy
lab_finish

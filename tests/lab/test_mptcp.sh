#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Is it told that MPTCP connections are there, which the table does not show?
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# told DOCUMENT: the number of connections in it.
told() {
    python3 -c 'import json, sys
print(json.load(sys.stdin)["blind_spots"]["mptcp_connections"])' < "$1"
}

hidden() {
    local pid
    python3 "$lab_here/mptcp.py" 7 > "$LAB_DIR/mptcp" &
    pid=$!
    while [ -d "/proc/$pid" ] && ! grep -q ready "$LAB_DIR/mptcp"; do
        sleep 0.1
    done
    if [ ! -d "/proc/$pid" ]; then
        skip 'this kernel does not count MPTCP connections'
        return
    fi
    "$tcpwait" > "$LAB_DIR/out"
    check 'the screen says so' \
        grep -q '^Not seen: .*7 MPTCP connections' <(tr '\n' ' ' \
        < "$LAB_DIR/out" | sed 's/Not seen/\n&/')
    for verb in states diagnose sockets; do
        "$tcpwait" "$verb" -j > "$LAB_DIR/$verb.json"
        is "$verb has it" "$(told "$LAB_DIR/$verb.json")" 7
    done
    kill "$pid"
}

none() {
    "$tcpwait" > "$LAB_DIR/out"
    check 'without any, no word of it' has_no_line "$LAB_DIR/out" 'MPTCP'
}

lab_enter "$@"
need python3
lab_need
lab_run hidden
lab_run none
lab_finish

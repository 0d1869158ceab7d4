#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Connections of MPTCP, of which the table of TCP shows the subflows: are they
# judged, and is it told where they are not shown?
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
    check 'the screen has their states' grep -q \
        '^and of MPTCP: \(7 FIN_WAIT2, 7 CLOSE_WAIT\|7 CLOSE_WAIT\);' \
        "$LAB_DIR/out"
    check 'and not that they are not seen' \
        has_no_line "$LAB_DIR/out" 'MPTCP connections'
    "$tcpwait" states > "$LAB_DIR/out" 2>&1
    check 'states has subflows only, and says so' \
        grep -q '7 MPTCP connections' "$LAB_DIR/out"
    is 'no CLOSE_WAIT among them' "$(grep -c CLOSE_WAIT "$LAB_DIR/out")" 0
    for verb in states diagnose sockets; do
        "$tcpwait" "$verb" -j > "$LAB_DIR/$verb.json"
        is "$verb has it" "$(told "$LAB_DIR/$verb.json")" 7
    done
    # last_ack_recv of an MPTCP connection is told since Linux 6.10.
    for ((i = 0; i < 100; i++)); do
        "$tcpwait" diagnose -j --threshold close-wait-count=7 \
            --threshold close-wait-age=1s > "$LAB_DIR/found"
        jq -e '.findings != []' "$LAB_DIR/found" > /dev/null && break
        sleep 0.1
    done
    if [ "$(uname -r | cut -d. -f1)" -ge 7 ] ||
        [[ $(uname -r) =~ ^6\.1[0-9] ]]; then
        is 'their leak is found' "$(jq -r '.findings[0] |
            .id + " " + .subject.protocol + " " + (.evidence.count | tostring) +
            " " + .owners[0].name' "$LAB_DIR/found")" \
            'close-wait-leak mptcp 7 python3'
    fi
    is 'their states are told' \
        "$(jq .mptcp.states.close_wait "$LAB_DIR/found")" 7
    "$tcpwait" diagnose -j 'sport = :9' > "$LAB_DIR/other"
    is 'a filter selects among them' "$(jq .mptcp.total "$LAB_DIR/other")" 0
    kill "$pid"
}

none() {
    "$tcpwait" > "$LAB_DIR/out"
    check 'without any, no word of it' has_no_line "$LAB_DIR/out" 'MPTCP'
}

lab_enter "$@"
need python3
need jq
lab_need
lab_run hidden
lab_run none
lab_finish

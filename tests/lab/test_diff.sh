#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real sockets before and after: which of them are the very same, from a
# recording, from text of ss, and from the live kernel.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

record=$LAB_DIR/looks.tcpwait

keep() {
    local answer
    echo "$1" >&"${KEEPER[1]}"
    read -r answer <&"${KEEPER[0]}"
    [ "$answer" = "$2" ]
}

look() {
    ss -taonpie > "$LAB_DIR/$1.txt"
    ! "$tcpwait" record --help > /dev/null 2>&1 ||
        "$tcpwait" record -O "$record" -n 1 2> "$LAB_DIR/record"
}

# told NAME SAME BEFORE AFTER ARGUMENTS...: of port 8099.
told() {
    local name=$1 same=$2 before=$3 after=$4
    shift 4
    "$tcpwait" diff -j "$@" sport = :8099 2> /dev/null | python3 -c '
import json, sys
doc = json.load(sys.stdin)
same, before, after = map(int, sys.argv[1:])
rows = [r for r in doc["close_wait"] if r["port"] == 8099]
assert len(rows) == 1, rows
found = [rows[0][k] for k in ("same_sockets", "before", "after")]
assert found == [same, before, after], found
assert rows[0]["same_by"] == ("cookie" if same else None), rows[0]
served = [r for r in doc["services"] if r["port"] == 8099]
assert bool(served) == (before != after), served' \
        "$same" "$before" "$after"
    check "$name" test $? = 0
}

before_and_after() {
    coproc KEEPER { "$lab_here/keeper.py" 8099; }
    check '40 are kept' keep 40 40
    look before
    # By whole seconds is a sample chosen.
    sleep 1.2
    told 'nothing changed' 40 40 40 "$LAB_DIR/before.txt"
    check '6 are closed' keep -6 34
    check '18 more are kept' keep 18 52
    look after
    told 'text and text' 34 40 52 "$LAB_DIR/before.txt" "$LAB_DIR/after.txt"
    told 'text and live' 34 40 52 "$LAB_DIR/before.txt"
    if [ -s "$record" ]; then
        told 'two samples of a recording' 34 40 52 "$record@-1s" "$record"
        told 'a sample and live' 34 40 52 "$record@-1s"
        told 'text and a sample' 34 40 52 "$LAB_DIR/before.txt" "$record"
    fi
    check 'all are closed' keep -52 0
    told 'all are gone' 0 52 0 "$LAB_DIR/after.txt"
    kill "$KEEPER_PID"
}

lab_enter "$@"
need ss python3
lab_need
lab_run before_and_after listen 0.0.0.0:80
lab_finish

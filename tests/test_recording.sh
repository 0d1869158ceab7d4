#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Recordings: a recorded look says what the live one said, byte for byte but for
# the time that it took; and whatever happens to a file or to its recorder, there
# is one clear line.  KILLS=1000 kills the recorder so often (20).
# shellcheck disable=SC2251 # verdict takes what a pipeline came to
set -eu
cd "$(dirname "$0")/.."
case ${B:=build} in
    /*) ;;
    *) B=$PWD/$B ;;
esac
tcpwait=$B/tcpwait
samples=tests/stored/samples
export LC_ALL=C TERM=dumb TZ=UTC HOME=/nonexistent
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
unset COLUMNS NO_COLOR
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}

verdict() {
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$1"
    fi
}

# What is said of a stored sample, live.
live() {
    LD_PRELOAD=$B/stored.so STORED=$PWD/$samples/$sample \
        timeout 60 "$tcpwait" "$@" < /dev/null 2>&1
}

# The time that it took is another; check looks twice where it can.
plain() {
    sed -E 's/"scan":\{"seconds":[^,]*,/"scan":{/
        s/^(tcpwait_scan_seconds).*/\1/
        s/diagnose -d 1( |$)/diagnose\1/'
}

# same WORDS...: live and recorded.
same() {
    local status=0
    live "$@" | plain > "$work/live" || true
    timeout 60 "$tcpwait" "$@" --from "$work/kept" < /dev/null 2>&1 |
        plain > "$work/kept.said" || true
    diff "$work/live" "$work/kept.said" > "$work/diff" || status=1
    [ "$status" = 0 ] || head -c 1000 "$work/diff"
    verdict "$sample: $*" "$status"
}

same_documents() {
    local verb
    for verb in report diagnose ports peers sockets states sysctl; do
        same "$verb" -j
    done
    same report
    same diagnose -v
    same metrics
    same check
    same count --by role,state,process -j
    same count --by unit,remote_address -j
    same sockets -o +unit,cookie
    same ports state close-wait -j
    same report sport = :8080 -j
    same diagnose not dport = :443 -j
    same count --by local_port age gt 10s -j
    # How far a search goes for it is another matter.
    same sockets process eq sockgen --format csv
    same peers --owners never -j
}

each_sample() {
    for sample in "$samples"/*; do
        sample=${sample##*/}
        rm -f "$work/kept"
        live record -O "$work/kept" -n 1 > "$work/said" || true
        verdict "$sample: recorded" "$([ ! -s "$work/said" ] && echo 0)"
        same_documents
    done
}

# refused NAME TEXT ARGUMENTS...: status 2, one line, nothing on stdout.
refused() {
    local name=$1 text=$2 status=0 good=1
    shift 2
    timeout 60 "$tcpwait" "$@" > "$work/out" 2> "$work/err" < /dev/null ||
        status=$?
    if [ "$status" = 2 ] && [ ! -s "$work/out" ] &&
        [ "$(wc -l < "$work/err")" = 1 ] && grep -qF -- "$text" "$work/err" &&
        ! grep -q $'[\x01-\x09\x0b-\x1f\x7f]' "$work/err"; then
        good=0
    else
        printf '%s: status %s, ' "$name" "$status"
        cat "$work/err"
    fi
    verdict "$name" "$good"
}

usage() {
    refused 'a time of a table' 'is none' states -f tests/pastes/ss-loop.txt \
        --at 03:12
    refused 'a time of the kernel' 'needs --from' states --at 03:12
    refused 'no time' "not 'soon'" states -f "$work/kept" --at soon
    refused 'before the first' 'it goes from ' states -f "$work/kept" \
        --at 1999-01-01
    refused 'no file to record' 'needs a file' record -n 1
    refused 'a filter of record' 'a filter is for' record -O "$work/other" \
        sport = :80
    for verb in wait watch close record; do
        refused "$verb --from" "is not for $verb" "$verb" -f "$work/kept"
    done
    verdict 'after the last' "$("$tcpwait" states -f "$work/kept" \
        --at 2999-01-01 > /dev/null && echo 0)"
}

bad_files() {
    local n size text
    size=$(stat -c %s "$work/kept")
    for ((n = 1; n < size; n += 1 + size / 40)); do
        head -c "$n" "$work/kept" > "$work/bad"
        refused "cut at $n" "$work/bad" states -f "$work/bad"
    done
    head -c 100 "$work/kept" > "$work/bad"
    refused 'a cut one is not continued' damaged record -O "$work/bad" -n 1
    : > "$work/bad"
    refused 'an empty file' 'is empty' states -f "$work/bad"
    echo precious > "$work/bad"
    refused 'something else is not written to' 'no recording' record \
        -O "$work/bad" -n 1
    verdict 'and stays' "$(grep -qx precious "$work/bad" && echo 0)"
    mkfifo "$work/fifo"
    refused 'a FIFO is not recorded into' 'no file' record -O "$work/fifo" -n 1
    refused 'nor is a folder' "$work" record -O "$work" -n 1
    refused 'nor is a device' 'no file' record -O /dev/null -n 1
    refused 'a name with a cursor in it' 'x\x1b[2J' record \
        -O "$work/none/x"$'\e[2J' -n 1
    command -v sqlite3 > /dev/null || {
        echo 'skipped: no sqlite3 here'
        skipped=$((skipped + 1))
        return
    }
    rm "$work/bad"
    sqlite3 "$work/bad" 'CREATE TABLE t (x)'
    refused 'another database' 'no recording' states -f "$work/bad"
    refused 'and it is not recorded into' 'no recording' record -O "$work/bad" \
        -n 1
    for text in 'PRAGMA user_version = 99|newer tcpwait' \
        'DROP VIEW v_states|other tables' \
        'CREATE TABLE x (y)|other tables' \
        'CREATE TRIGGER x AFTER INSERT ON text BEGIN SELECT 1; END|other' \
        'DELETE FROM sample|no sample' \
        'DELETE FROM look|damaged' \
        'DELETE FROM netns|damaged' \
        'UPDATE look SET reader = 99|damaged' \
        'UPDATE look SET complete = 2|damaged' \
        "UPDATE host SET name = 'text'|damaged" \
        "UPDATE sockets SET bytes = x'ff'|damaged" \
        'UPDATE sockets SET netns = 60000|damaged' \
        'UPDATE process SET pos = pos + 1|damaged' \
        'UPDATE holders SET process = 4000000000|damaged' \
        'UPDATE holders SET rest = 0|damaged' \
        'UPDATE process SET pid = 1 << 40|damaged'; do
        cp "$work/kept" "$work/bad"
        sqlite3 "$work/bad" "${text%|*}"
        refused "${text%|*}" "${text##*|}" diagnose -f "$work/bad"
    done
}

# Names that move a cursor are told as those of the live kernel are.
hostile() {
    command -v sqlite3 > /dev/null || return 0
    cp "$work/kept" "$work/bad"
    sqlite3 "$work/bad" "UPDATE text SET text = text || char(27) || '[2J' ||
        char(10) WHERE length(text) BETWEEN 1 AND 12 AND text NOT LIKE '%.%'
        AND id IN (SELECT name FROM process UNION SELECT name FROM netns
        UNION SELECT name FROM host)"
    for words in report 'diagnose -v' 'sockets -p' 'sockets --format csv' \
        'peers -j' metrics check; do
        # shellcheck disable=SC2086
        "$tcpwait" $words -f "$work/bad" > "$work/out" 2>&1 || true
        verdict "hostile: $words" \
            "$(! grep -q $'[\x01-\x08\x0e-\x1f\x7f]' "$work/out" && echo 0)"
    done
}

# A day of looks, and what history says of it.
history() {
    local rows
    command -v sqlite3 > /dev/null || return 0
    rm -f "$work/kept3"
    "$tcpwait" record -O "$work/kept3" -d 0.01 -n 12
    # A sample each hour.
    sqlite3 "$work/kept3" 'UPDATE sample SET time_us = 1785405600000000 +
        (id - 1) * 3600000000'
    rows=$("$tcpwait" history -f "$work/kept3" -H --format tsv | wc -l)
    verdict 'history: a row for each look' "$([ "$rows" = 12 ] && echo 0)"
    rows=$("$tcpwait" history -f "$work/kept3" -H --format tsv \
        --since 2026-07-30T13:00Z --until 2026-07-30T15:30Z --step 2h | cut -f 1)
    verdict 'history: spans' "$([ "$rows" = '2026-07-30T12:00:00Z
2026-07-30T14:00:00Z' ] && echo 0)"
    verdict 'history: JSON' "$("$tcpwait" history -f "$work/kept3" -j |
        python3 -c 'import json, sys
rows = json.load(sys.stdin)["history"]
assert rows[1]["time"] == "2026-07-30T11:00:00.000Z", rows[1]
assert len(rows) == 12 and len(rows[0]["states"]) == 11' && echo 0)"
    sqlite3 "$work/kept3" "INSERT INTO text VALUES (99999, 99999,
        'a<b>&' || char(27) || char(34) || ']]>');
        INSERT INTO finding VALUES (2, 0, 9999, 99999, 99999, 99999, 99999)" \
        2> /dev/null || true
    sqlite3 "$work/kept3" "DELETE FROM finding;
        INSERT INTO finding VALUES (2, 0, 0, 99999, 99999, 99999, 99999)"
    "$tcpwait" history -f "$work/kept3" --svg "$work/svg" > "$work/out"
    verdict 'history: a picture is XML' "$(python3 -c 'import sys
from xml.dom import minidom
minidom.parse(sys.argv[1])' "$work/svg" && echo 0)"
    verdict 'history: nothing moves a cursor' \
        "$(! grep -q $'[\x01-\x08\x0e-\x1f\x7f]' "$work/out" &&
            ! grep -q $'[\x01-\x08\x0e-\x1f\x7f]' "$work/svg" && echo 0)"
    verdict '--at picks one' "$("$tcpwait" states -j -f "$work/kept3" \
        --at 2026-07-30T15:30Z > /dev/null && echo 0)"
    refused 'history: no look then' 'no look in that time' history \
        -f "$work/kept3" --since 2026-08-01
    refused 'history of a table' 'needs a recording' history \
        -f tests/pastes/ss-loop.txt
    refused 'history of nothing' 'needs a recording' history
    refused 'history backwards' 'later than' history -f "$work/kept3" \
        --since now --until yesterday
}

samples_in() {
    "$tcpwait" states -f "$1" > /dev/null && sqlite3 "$1" \
        'SELECT count(*) FROM sample'
}

two_recorders() {
    local first status
    rm -f "$work/two"
    "$tcpwait" record -O "$work/two" -d 60 &
    first=$!
    for _ in $(seq 100); do
        ! "$tcpwait" states -f "$work/two" > /dev/null 2>&1 || break
        sleep 0.05
    done
    refused 'a second recorder' 'another recorder' record -O "$work/two" -n 1
    verdict 'it can be read meanwhile' "$("$tcpwait" report -f "$work/two" \
        > /dev/null && echo 0)"
    kill -INT "$first"
    status=0
    wait "$first" || status=$?
    verdict 'an interrupt ends it well' "$status"
}

# The file is whole, and what was there stays.
kills() {
    local n=0 now recorder whole=0
    command -v sqlite3 > /dev/null || return 0
    rm -f "$work/killed"*
    "$tcpwait" record -O "$work/killed" -n 1
    for _ in $(seq "${KILLS:-20}"); do
        "$tcpwait" record -O "$work/killed" -d 0.001 &
        recorder=$!
        sleep "0.0$((RANDOM % 90 + 10))"
        kill -KILL "$recorder"
        wait "$recorder" 2> /dev/null || true
        now=$(samples_in "$work/killed") || whole=1
        [ "${now:-0}" -ge "$n" ] || whole=1
        n=${now:-0}
    done
    verdict "killed ${KILLS:-20} times: $n samples" "$whole"
}

forgets() {
    local size
    command -v sqlite3 > /dev/null || return 0
    rm -f "$work/kept2"
    "$tcpwait" record -O "$work/kept2" -d 0.01 -n 40
    size=$(stat -c %s "$work/kept2")
    "$tcpwait" record -O "$work/kept2" -n 1 --max-size $((size * 9 / 10))
    verdict 'the file has the size that was asked' \
        "$([ "$(stat -c %s "$work/kept2")" -le $((size * 9 / 10)) ] &&
        echo 0)"
    verdict 'some are left' "$([ "$(samples_in "$work/kept2")" -gt 5 ] &&
        echo 0)"
    sleep 1
    "$tcpwait" record -O "$work/kept2" -n 1 --keep 0.5s
    verdict 'old ones are forgotten' \
        "$([ "$(samples_in "$work/kept2")" = 1 ] && echo 0)"
    "$tcpwait" record -O "$work/kept2" -n 1 --max-size 1
    verdict 'the last one stays' \
        "$([ "$(samples_in "$work/kept2")" = 1 ] && echo 0)"
}

disk_full() {
    local said
    unshare -rm true 2> /dev/null || {
        echo 'skipped: no mount namespace here'
        skipped=$((skipped + 1))
        return
    }
    # shellcheck disable=SC2016
    said=$(unshare -rm bash -c '
        mount -t tmpfs -o size=1m none "$2" || exit 9
        cd "$2"
        "$1" record -O full -n 1 || exit 8
        head -c 2m /dev/zero > filler 2> /dev/null
        "$1" record -O full -n 2 -d 0.01 2> /dev/stdout
        echo "status $?"
        "$1" states -f full > /dev/null && echo readable
        rm filler
        "$1" record -O full -n 1 && "$1" states -f full > /dev/null &&
            echo goes on' - "$tcpwait" "$work" 2>&1) || true
    verdict "a full disk: $said" "$(grep -q '^status 2' <<< "$said" &&
        grep -q 'not kept: cannot write .*No space' <<< "$said" &&
        grep -q '^readable' <<< "$said" && grep -q '^goes on' <<< "$said" &&
        echo 0)"
}

"$tcpwait" record -O "$work/kept" -n 1 2> "$work/err" || {
    if grep -q 'built without' "$work/err"; then
        skipped=1
        finish
    fi
}
each_sample
usage
bad_files
hostile
history
two_recorders
kills
forgets
disk_full
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What cannot be opened for want of descriptors is not seen, and never nothing;
# a small stack is enough.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

readonly why='Too many open files'

# Only file descriptors below N are to be had.
few() {
    local n=$1
    shift
    # shellcheck disable=SC2016 # the other bash expands it
    bash -c 'ulimit -n "$0" && exec "$@"' "$n" "$@"
}

# The words of a table's lines, without their order.
rows() {
    tr -s ' ' < "$1" | sort
}

# looks VERB...: whole, or it says what it lacks and why.
looks() {
    local n
    for n in 4 5 6 7 8; do
        capture few "$n" "$tcpwait" "$@"
        [ "$status" != 2 ] || {
            check "$*: $n descriptors: why not" has_line "$LAB_DIR/err" "$why"
            continue
        }
        is "$*: $n descriptors: status" "$status" 0
        # The order of rows, and so their widths, is nobody's promise.
        if cmp -s <(rows "$LAB_DIR/out") <(rows "$LAB_DIR/whole"); then
            ok
        else
            cat "$LAB_DIR/out" "$LAB_DIR/err" > "$LAB_DIR/said"
            check "$*: $n descriptors: what lacks is said" \
                has_line "$LAB_DIR/said" "$why|not readable"
        fi
    done
}

everywhere() {
    local words mine='( sport = :8093 or dport = :8093 )'
    for words in 'states -N all' 'ports -N all' 'sockets -N all' \
        'count -N all --by netns' 'count --by process' 'ports -p' \
        'states --reader procfs'; do
        # shellcheck disable=SC2086 # a verb with its options
        "$tcpwait" $words "$mine" > "$LAB_DIR/whole" 2> /dev/null
        # shellcheck disable=SC2086
        looks $words "$mine"
    done
    capture few 4 "$tcpwait" states -N all -j
    check 'a list of namespaces that breaks off is not complete' has_line \
        "$LAB_DIR/out" "\"complete\":false,.*\"why_incomplete\":\".*$why"
    capture few 4 "$tcpwait" check -N all
    is 'and nothing to judge' "$status" 3
}

# Of threads too: they get what `ulimit -s` says.
with_small_stack() {
    local words
    if grep -q __asan_init "$tcpwait"; then
        skip 'a small stack is not measured with sanitizers'
        return
    fi
    for words in 'report --owners always' 'report -d 0.1' 'report -N all' \
        'diagnose -d 0.1' 'states --reader procfs' ports 'sockets -p' \
        'count --by process' metrics 'check -w time_wait=1' sysctl \
        'watch -n 1 -d 0.1' 'wait -t 5 --until established>0' \
        'close sport = :8094' 'top -b -n 1'; do
        # shellcheck disable=SC2016,SC2086 # the other bash; a verb's options
        capture bash -c 'ulimit -s 256 && exec "$@"' - "$tcpwait" $words
        check "$words: a stack of 256 KiB: status $status" [ "$status" -le 1 ]
    done
}

lab_enter "$@"
lab_need
lab_run everywhere listen 127.0.0.1:8093 name=web -- \
    established 127.0.0.1:8093 5 client=cli
lab_run with_small_stack listen 127.0.0.1:8094 name=web -- \
    established 127.0.0.1:8094 5 client=cli -- \
    close-wait 127.0.0.1:8094 2100 peer=gone src=127.0.0.1+20
lab_finish

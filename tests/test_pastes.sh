#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is said of each table in tests/pastes, byte for byte; and of what is no
# table at all.  UPDATE_GOLDEN=1 writes it anew.
# shellcheck disable=SC2181,SC2251 # verdict takes what a pipeline came to
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${B:=build} in
    /*) ;;
    *) B=$here/../$B ;;
esac
tcpwait=$B/tcpwait
export LC_ALL=C TERM=dumb
unset COLUMNS NO_COLOR
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

verdict() {
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$1"
    fi
}

# The counts, the sockets one by one, and what is said not to be known.  The
# columns are named: those that are shown by themselves may become others.
say() {
    local sockets=state,role,local_address,local_port,remote_address
    sockets+=,remote_port,recv_queue,send_queue,age_seconds,close_wait,inode
    echo '$ tcpwait states'
    "$tcpwait" states -f "$1" 2>&1
    echo '$ tcpwait sockets'
    "$tcpwait" sockets --format csv -o "$sockets,owner" -f "$1" 2> /dev/null |
        tr -d '\r'
    echo '$ tcpwait ports'
    "$tcpwait" ports --format csv -f "$1" \
        -o role,port,time_wait,close_wait,closes_per_second,unread,consumed \
        2> /dev/null | tr -d '\r'
    # How many findings there are grows with the program.
    echo '$ tcpwait'
    "$tcpwait" -f "$1" 2>&1 | sed -n '/^Not /,$p' |
        sed 's/ and [0-9]* more;$/ and more;/'
}

each_table() {
    local file said status
    cd "$here/pastes"
    for file in *.txt; do
        said=${file%.txt}.said
        say "$file" > "$work/said"
        [ -z "${UPDATE_GOLDEN:-}" ] || cp "$work/said" "$said"
        status=0
        diff -u "$said" "$work/said" || status=1
        verdict "$file" "$status"
        status=0
        ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$work/said" || status=1
        verdict "$file: nothing moves a cursor" "$status"
    done
}

# refused NAME TEXT ARGUMENTS...: status 2, one line, nothing on stdout.
refused() {
    local name=$1 text=$2 status=0
    shift 2
    "$tcpwait" "$@" > "$work/out" 2> "$work/err" < "${input:-/dev/null}" ||
        status=$?
    [ "$status" = 2 ] && [ ! -s "$work/out" ] &&
        [ "$(wc -l < "$work/err")" = 1 ] && grep -qF -- "$text" "$work/err"
    status=$?
    [ "$status" = 0 ] || cat "$work/err"
    verdict "$name" "$status"
}

bad_input() {
    local table="$here/pastes/quoted-mail.txt"
    : > "$work/empty"
    head -c 4096 /dev/urandom > "$work/noise"
    printf 'Dear all,\n' > "$work/letter"
    mkfifo "$work/fifo"
    refused 'empty' 'is empty' -f "$work/empty"
    refused 'noise' 'tcpwait: ' -f "$work/noise"
    refused 'a letter' 'other text; read are ss' -f "$work/letter"
    refused 'a folder' 'directory' -f "$work"
    refused 'nothing there' 'No such file' -f "$work/none"
    refused 'empty standard input' 'is empty' -f -
    refused 'an endless device' 'cannot read' -f /dev/full
    refused 'two files' 'there is another' -f "$table" -f "$table"
    refused 'settings' 'tells no settings' sysctl -f "$table"
    refused 'with -N' 'not for --from' -f "$table" -N all
    refused 'with -d' 'not for --from' -f "$table" -d 1
    refused 'with --reader' 'not for --from' -f "$table" --reader procfs
    refused 'wait' 'is not for wait' wait -f "$table" --until 'listen > 0'
    refused 'watch' 'is not for watch' watch -f "$table"
    refused 'an interface' 'not told by a table' -f "$table" dev lo
    refused 'a process' 'no conditions for a table' -f "$table" \
        process eq java
    cat "$table" > "$work/fifo" &
    "$tcpwait" states -f "$work/fifo" > "$work/out" 2> /dev/null
    grep -qx 'CLOSE_WAIT 2' "$work/out"
    verdict 'a pipe' $?
    wait
    "$tcpwait" check -f "$table" > "$work/said"
    [ $? = 0 ] && grep -q '^TCPWAIT OK' "$work/said"
    verdict 'check' $?
    "$tcpwait" check -f "$table" -c close_wait:8443=1 > "$work/said"
    [ $? = 2 ]
    verdict 'check with a threshold' $?
    "$tcpwait" check -f "$here/pastes/windows-b.txt" > "$work/said"
    [ $? = 3 ] && grep -q 'not judged' "$work/said"
    verdict "check of another system's table" $?
    ! "$tcpwait" metrics -f "$here/pastes/windows-b.txt" |
        grep -v '^#' | grep -E 'closes_per_second|kind="consumed"} [1-9]|oldest_seconds.* [1-9]'
    verdict 'metrics say no more than is told' $?
    "$tcpwait" top -b -n 1 -f "$table" > "$work/said"
    grep -q 'not told by this netstat text' "$work/said" &&
        ! grep -q '00:00:00' "$work/said"
    verdict 'top' $?
    "$tcpwait" states -f - < "$table" 2> /dev/null | cmp -s - "$work/out"
    verdict 'standard input' $?
}

# One that is written to while it is read ends where it did at first.
growing() {
    local lines
    for lines in {1..20000}; do
        echo "ESTAB 0 0 10.0.0.1:80 10.0.0.2:$((lines + 1024))"
    done > "$work/grows"
    (for lines in {1..20000}; do
        echo "ESTAB 0 0 10.0.0.1:80 10.0.0.3:$((lines + 1024))"
    done >> "$work/grows") &
    "$tcpwait" states -f "$work/grows" > "$work/out" 2> /dev/null
    verdict 'a file that grows' $?
    wait
}

set +e
each_table
bad_input
growing
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]

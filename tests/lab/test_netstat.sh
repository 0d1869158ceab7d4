#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Can "tcpwait states" stand where scripts have netstat and awk?
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:80 -- listen '[::]:81' -- listen '[::1]:82' v6only=yes
    -- established 127.0.0.1:80 31 -- established 127.0.0.1:81 17
    -- established '[::1]:82' 13
    -- time-wait 127.0.0.1:80 400 -- time-wait '[::1]:82' 300 side=client
    -- time-wait 127.0.0.1:81 200
    -- close-wait 127.0.0.1:80 20 peer=gone -- close-wait '[::1]:82' 11
    -- fin-wait2 127.0.0.1:81 5 held=yes peer=gone
    -- fin-wait1 127.0.0.1:80 4 held=yes -- closing 127.0.0.1:81 3
    -- last-ack '[::1]:82' 2 -- syn-sent 10.9.9.1:443 6
    -- syn-recv 127.0.0.1:80 7 -- bound 127.0.0.1:9000 2
)

# The one-liner, as it has been pasted for twenty years.
by_netstat() {
    netstat "$1" | awk '/^tcp/ {++S[$NF]} END {for(a in S) print a, S[a]}'
}

# same NETSTAT-OPTIONS WORDS...; a state may end between the two.
same() {
    local options=$1 theirs ours
    shift
    for _ in 1 2 3; do
        theirs=$(by_netstat "$options" | sort)
        ours=$("$tcpwait" states "$@" 2>&1 | sort)
        [ "$theirs" != "$ours" ] || break
    done
    is "tcpwait states $* is netstat $options" "$ours" "$theirs"
}

largest_first() {
    local counts
    counts=$("$tcpwait" states | cut -d ' ' -f 2)
    is 'the largest comes first' "$counts" "$(sort -rn <<< "$counts")"
    "$tcpwait" states > "$LAB_DIR/out"
    check 'STATE COUNT and nothing else' \
        has_no_line "$LAB_DIR/out" '^([^A-Z]|[A-Z_0-9]+ [0-9]*[^0-9])'
}

busy() {
    local reader
    is 'the table has all states but CLOSE' "$(by_netstat -ant | wc -l)" 10
    for reader in netlink netlink-by-family procfs; do
        same -ant --reader "$reader"
        same -nt --reader "$reader" exclude listening
    done
    same -ant
    same -n exclude listening
    same -ant -a -n -t
    largest_first
    # What scripts do with it.
    is 'awk reads on' \
        "$("$tcpwait" states | awk '$1 == "CLOSE_WAIT" { print $2 }')" 31
    is 'a state alone' "$("$tcpwait" states state time-wait)" 'TIME_WAIT 900'
}

quiet() {
    same -ant
    is 'no socket, no line' "$("$tcpwait" states 2>&1)" ''
}

lab_enter "$@"
need netstat awk
lab_need
lab_run busy "${table[@]}"
lab_run quiet
lab_finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One live table as other tools write it: the same counts from all of them.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# All that live long enough to be the same for every tool.
table=(
    listen 0.0.0.0:80 -- listen '[::]:81' -- listen '[::1]:82' v6only=yes
    -- established 127.0.0.1:80 31 -- established 127.0.0.1:81 17
    -- established '[::1]:82' 13
    -- time-wait 127.0.0.1:80 400 -- time-wait '[::1]:82' 300 side=client
    -- time-wait 127.0.0.1:81 200
    -- close-wait 127.0.0.1:80 20 peer=gone -- close-wait '[::1]:82' 11
    -- fin-wait2 127.0.0.1:81 5 held=yes peer=gone
)

from=$LAB_DIR/from

# write FORMAT makes the file.
write() {
    case $1 in
        ss) ss -tan ;;
        ss-o) ss -tano ;;
        ss-e) ss -tane ;;
        ss-i) ss -tani ;;
        ss-p) ss -tanp ;;
        ss-O) ss -tanoeipO ;;
        ss-oeipm) ss -tanoeipm ;;
        ss-H) ss -tanH ;;
        ss-all) ss -anoe ;;
        ss-wide) ss -tan | sed 's/$/                                   /' ;;
        ss-prefix) ss -tan | sed 's/^/web1  | 2026-01-02T03:04:05Z /' ;;
        ss-crlf) ss -tan | sed 's/$/\r/' ;;
        ss-twice) ss -tan && ss -tan ;;
        ss-D) ss -tanD /dev/stdout ;;
        ss-D-i) ss -taniD /dev/stdout ;;
        netstat) netstat -ant ;;
        netstat-W) netstat -antW ;;
        netstat-o) netstat -anto ;;
        netstat-e) netstat -ante ;;
        netstat-p) netstat -antp 2> /dev/null ;;
        netstat-oepW) netstat -antoepW 2> /dev/null ;;
        netstat-all) netstat -an ;;
        busybox) busybox netstat -ant ;;
        proc) cat /proc/net/tcp /proc/net/tcp6 ;;
    esac > "$from"
}

# by FORMAT VERB... what the file is said to have; complaints are no matter.
by() {
    shift
    "$tcpwait" "$@" -f "$from" 2> /dev/null
}

# What hangs on nothing but the sockets: all of it, and told as before.
count_keys=state,role,local_address,service_port,remote_address

same() {
    local format=$1 wanted
    write "$format"
    wanted=$("$tcpwait" states 2> /dev/null)
    is "$format: states" "$(by "$format" states)" "$wanted"
    case $format in
        # Its columns cut addresses, which are then not known.
        busybox) return ;;
    esac
    wanted=$("$tcpwait" count --by "$count_keys" -x role --format csv | sort)
    is "$format: count" "$(by "$format" count --by "$count_keys" -x role \
        --format csv | sort)" "$wanted"
    wanted=$("$tcpwait" ports --owners never --format csv \
        -o role,port,established,time_wait,close_wait,listen | sort)
    is "$format: ports" "$(by "$format" ports --format csv \
        -o role,port,established,time_wait,close_wait,listen | sort)" "$wanted"
}

# Close rates and kinds as live, where timers and inodes are told.
rates() {
    local format=$1 columns=role,port,closes_per_second,unread,consumed
    write "$format"
    is "$format: rates and kinds" \
        "$(by "$format" ports --format csv -o "$columns" -x port)" \
        "$("$tcpwait" ports --owners never --format csv -o "$columns" -x port)"
}

# lsof has what processes hold: no TIME_WAIT, and nothing of orphans.
by_lsof() {
    lsof -nP -iTCP > "$from" 2> /dev/null
    is 'lsof: states' "$(by lsof states exclude fin-wait-2)" \
        "$("$tcpwait" states exclude time-wait exclude fin-wait-2)"
    "$tcpwait" -f "$from" -j > "$LAB_DIR/lsof.json"
    check 'lsof: TIME_WAIT are not told' \
        has_line "$LAB_DIR/lsof.json" '"lacks":\[[^]]*"time_wait"'
}

# The holders that ss names are those that are found.
owners() {
    write ss-p
    is 'ss -p: owners' \
        "$(by ss-p ports --format csv -o port,close_wait,owner \
            sport = :80)" \
        "$("$tcpwait" ports --format csv -o port,close_wait,owner \
            sport = :80 2> /dev/null)"
}

formats=(ss ss-o ss-e ss-i ss-p ss-O ss-oeipm ss-H ss-all ss-wide ss-prefix
    ss-crlf ss-twice ss-D ss-D-i netstat netstat-W netstat-o netstat-e
    netstat-p netstat-oepW netstat-all busybox proc)

all_formats() {
    local format
    for format in "${formats[@]}"; do
        case $format in
            ss*) type ss > /dev/null || continue ;;
            netstat*) type netstat > /dev/null || continue ;;
            busybox) busybox netstat -ant > /dev/null 2>&1 || continue ;;
        esac
        same "$format"
    done
    for format in ss-oeipm ss-D netstat-oepW proc; do
        rates "$format"
    done
    ! type lsof > /dev/null 2>&1 || by_lsof
    owners
}

lab_enter "$@"
need ss netstat
lab_need
lab_run all_formats "${table[@]}"
lab_finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# No netlink, no /proc, no room, no reader, no standard output: what tcpwait
# says is whole or is an error, and never half a document that reads as whole.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# More than a pipe holds; nothing that runs out by itself.
table=(
    listen 0.0.0.0:80 -- listen '[::]:81'
    -- established 127.0.0.1:80 1500 -- established '[::1]:81' 500
    -- close-wait 127.0.0.1:80 40 peer=gone
)
readonly verbs=(report states ports peers sockets
    'count --by state,local_port,remote_port')
# As on x86 and on all others that matter here.
readonly EPERM=1 EACCES=13 EPROTONOSUPPORT=93

# each FUNCTION: with the words of every verb in every format.
each() {
    local verb format
    for verb in "${verbs[@]}"; do
        for format in table json csv tsv; do
            case $verb$format in report[ct]sv) continue ;; esac
            # shellcheck disable=SC2086 # a verb with its option
            "$1" $verb --format "$format"
        done
    done
}

# fails NAME TEXT...: the captured run ended with 2, one line that has TEXT.
fails() {
    local name=$1 text
    shift
    is "$name: status" "$status" 2
    is "$name: lines on stderr" "$(wc -l < "$LAB_DIR/err")" 1
    check "$name: nothing on stdout" is_empty "$LAB_DIR/out"
    for text; do
        check "$name: says $text" has_line "$LAB_DIR/err" "$text"
    done
}

reader_is() {
    check "$1: reader $2" has_line "$LAB_DIR/out" "\"reader\":\"$2\""
}

# Down to /proc, with the same answer.
no_netlink() {
    local code verb
    for code in $EPERM $EACCES $EPROTONOSUPPORT; do
        capture "$deny" "$code" "$tcpwait" states
        [ "$status" != 77 ] || {
            skip 'no seccomp here'
            return
        }
        is "no netlink ($code): the same states" "$(cat "$LAB_DIR/out")" \
            "$("$tcpwait" states)"
        is "no netlink ($code): silent" "$(cat "$LAB_DIR/err")" ''
        for verb in "${verbs[@]}"; do
            # shellcheck disable=SC2086 # a verb with its option
            capture "$deny" "$code" "$tcpwait" $verb --json
            is "no netlink ($code): $verb" "$status" 0
            reader_is "no netlink ($code): $verb" procfs
        done
        for reader in netlink netlink-by-family; do
            capture "$deny" "$code" "$tcpwait" states --reader "$reader"
            fails "no netlink ($code), --reader $reader" 'sock_diag|netlink'
        done
        capture "$deny" "$code" "$tcpwait" states --reader procfs
        is "no netlink ($code), --reader procfs" "$status" 0
    done
    capture "$tcpwait" states --json
    reader_is 'netlink' netlink
}

no_proc() {
    if grep -q __asan_init "$tcpwait"; then
        skip 'the sanitizers themselves need /proc'
        return
    fi
    lab_can_mount 'no /proc' || return 0
    # shellcheck disable=SC2016 # the other bash expands it
    unshare --mount -- bash -c '
        mount -t tmpfs none /proc && exec "$0" "$@"
    ' bash "$0" --in-the-lab without_proc || not_ok "without /proc: status $?"
}

refused() {
    capture "$deny" "$EPERM" "$tcpwait" "$@"
    fails "neither netlink nor /proc: $*" 'sock_diag|netlink' '/proc' '[^; ]$'
}

without_proc() {
    check '/proc is away' [ ! -e /proc/self ]
    capture "$tcpwait" states
    is 'no /proc: netlink does' "$status $(wc -l < "$LAB_DIR/out")" '0 3'
    each works_without_proc
    capture "$tcpwait"
    check 'no /proc: says that it sees no owners' has_line "$LAB_DIR/out" \
        '^Not seen: .*owners'
    capture "$tcpwait" states --reader procfs
    fails 'no /proc, --reader procfs' '/proc'
    capture "$deny" "$EPERM" true
    [ "$status" = 77 ] || each refused
}

works_without_proc() {
    capture "$tcpwait" "$@"
    is "no /proc: $*" \
        "$status $(grep -v '^tcpwait: not seen: ' "$LAB_DIR/err")" '0 '
}

no_room() {
    capture bash -c '"$@" > /dev/full' bash "$tcpwait" "$@"
    fails "/dev/full: $*" 'No space left'
}

full() {
    local words
    each no_room
    for words in --help --version 'states --help' 'ports -o help' \
        'sockets -x state' 'sockets -L 1' 'sockets -H state listening' \
        'states state syn-sent --json'; do
        # shellcheck disable=SC2086 # several words
        no_room $words
    done
}

# Some of it fits.
full_half_way() {
    lab_can_mount 'full half-way' || return 0
    # shellcheck disable=SC2016 # the other bash expands it
    unshare --mount -- bash -c '
        mount -t tmpfs -o size=64k none /mnt && exec "$0" "$@"
    ' bash "$0" --in-the-lab on_a_full_disk ||
        not_ok "on a full disk: status $?"
}

on_a_full_disk() {
    local words
    for words in 'sockets --json' 'sockets --json -x local_port' \
        'count --by local_port,remote_port --json'; do
        # shellcheck disable=SC2086 # several words
        capture bash -c '"$@" > /mnt/out' bash "$tcpwait" $words
        fails "full half-way: $words" 'No space left'
        check "full half-way: $words: there is a beginning" [ -s /mnt/out ]
        check "full half-way: $words: no whole document" \
            bash -c '! python3 -m json.tool /mnt/out /dev/null'
        rm -f /mnt/out
    done
}

closed_out() {
    capture bash -c '"$@" >&-' bash "$tcpwait" "$@"
    fails "no stdout: $*" 'standard output: Bad file'
}

closed() {
    each closed_out
    closed_out --help
    capture bash -c '"$@" 2>&-' bash "$tcpwait" states
    is 'no stderr: the same' "$(cat "$LAB_DIR/out")" "$("$tcpwait" states)"
    capture bash -c '"$@" 2>&-' bash "$tcpwait" frobnicate
    is 'no stderr: still an error' "$status" 2
    check 'no stderr: nothing on stdout' is_empty "$LAB_DIR/out"
    capture bash -c '"$@" <&-' bash "$tcpwait" sockets --json
    is 'no stdin: fine' "$status" 0
    check 'no stdin: whole' python3 -m json.tool "$LAB_DIR/out" /dev/null
    capture bash -c '"$@" <&- >&- 2>&-' bash "$tcpwait" sockets
    is 'none of the three: an error' "$status" 2
    capture bash -c '"$@" <&- 2>&-' bash "$tcpwait" sockets --json
    check 'no stdin, no stderr: whole' \
        python3 -m json.tool "$LAB_DIR/out" /dev/null
}

head_one() {
    local verb format
    for format in table csv json; do
        "$tcpwait" sockets --format "$format" 2> "$LAB_DIR/err" |
            head -n 1 > "$LAB_DIR/out"
        check "$format | head -1: a line" [ -s "$LAB_DIR/out" ]
        check "$format | head -1: quiet" is_empty "$LAB_DIR/err"
    done
}

killed() {
    python3 "$lab_here/bad_days.py" killed
}

churn() {
    python3 "$lab_here/bad_days.py" churn
}

# Kibibytes at the peak.
peak() {
    command time -f %M -o "$LAB_DIR/peak" "$@" > /dev/null
    tail -n 1 "$LAB_DIR/peak"
}

readonly streams=('sockets --owners never' 'sockets --owners never --json'
    'sockets --owners never --format csv' 'sockets -o state,local,remote'
    'sockets --owners never -x age_seconds -L 100' 'states'
    'count --by state')

peaks() {
    local words
    for words in "${streams[@]}"; do
        # shellcheck disable=SC2086 # several words
        peak "$tcpwait" $words
    done
}

few() {
    peaks > "$LAB_DIR/few"
}

many() {
    local i=0 words few many n
    peaks > "$LAB_DIR/many"
    # Counted last, for TIME_WAIT run out: there were never fewer.
    n=$("$tcpwait" states --json | sed 's/.*"total":\([0-9]*\).*/\1/')
    check "at least 50000 sockets, and there are $n" [ "$n" -ge 50000 ]
    while read -r few many; do
        words=${streams[$i]}
        i=$((i + 1))
        check "$words: $many KiB for $n sockets, $few KiB for 1000" \
            [ "$many" -le $((few + 1024)) ]
        echo "peak of $words: $few KiB at 1000, $many KiB at $n"
    done < <(paste "$LAB_DIR/few" "$LAB_DIR/many")
    is 'all were measured' "$i" "${#streams[@]}"
}

memory() {
    if ! command -v time > /dev/null && [ ! -x /usr/bin/time ]; then
        skip 'no time(1), so no peak memory'
        return
    fi
    if grep -q __asan_init "$tcpwait"; then
        skip 'memory is not measured with sanitizers'
        return
    fi
    lab_run few listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 1000
    lab_sysctl=(-s net.ipv4.tcp_max_tw_buckets=1000000)
    lab_run many listen 0.0.0.0:80 -- \
        time-wait 127.0.0.1:80 200000 src=127.0.1.1+10
    lab_sysctl=()
}

lab_enter "$@"
need python3 unshare
lab_need
if [ -x "$deny" ]; then
    lab_run no_netlink "${table[@]}"
else
    skip "no $deny"
    deny=false
fi
lab_run no_proc "${table[@]}"
lab_run full "${table[@]}"
lab_run full_half_way "${table[@]}"
lab_run closed "${table[@]}"
lab_run head_one "${table[@]}"
lab_run killed "${table[@]}"
lab_run churn listen 0.0.0.0:80 -- listen '[::]:81' -- \
    established 127.0.0.1:80 50 -- rate server 127.0.0.1:80 400 60 life=0.1 -- \
    rate client '[::1]:81' 200 60
memory
lab_finish

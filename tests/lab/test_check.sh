#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tcpwait check among real sockets: every exit status, every mistake, and its
# figures as others read them.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:8080 name=java -- listen '[::]:81' -- listen 0.0.0.0:82
    -- close-wait 127.0.0.1:8080 12 -- established 127.0.0.1:82 7
    -- time-wait 127.0.0.1:82 30 -- time-wait '[::1]:81' 20 side=client
)
names='established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close'
names+=' close_wait last_ack listen closing port_budget close_wait_age'
names+=' closes_per_second'
readonly names
readonly flaky=$lab_build/flaky.so
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
readonly words=(OK WARNING CRITICAL UNKNOWN)

# says STATUS REGEX WORD...: the status, the first line, silence on stderr.
says() {
    local wanted=$1 regex=$2
    shift 2
    capture "$tcpwait" check "$@"
    if [ "$status" = "$wanted" ] && [ ! -s "$LAB_DIR/err" ] &&
        head -n 1 "$LAB_DIR/out" |
        grep -qE -- "^TCPWAIT ${words[$wanted]} - $regex"; then
        ok
    else
        not_ok "check $*" "status $status, wanted $wanted: $regex" \
            "$(head -n 2 "$LAB_DIR/out")" "$(head -n 2 "$LAB_DIR/err")"
    fi
}

# unknown TEXT WORD...: one line that says so, without figures.
unknown() {
    local text=$1
    shift
    says 3 '' "$@"
    check "check $*: it says $text" grep -qF -- "$text" "$LAB_DIR/out"
    is "check $*: lines" "$(wc -l < "$LAB_DIR/out")" 1
    check "check $*: no figures" has_no_line "$LAB_DIR/out" '[|]'
}

labels() {
    sed -n '1s/^[^|]*| //p' "$LAB_DIR/out" | tr ' ' '\n' | sed 's/=.*//'
}

# value LABEL: of the last output.
value() {
    sed -n '1s/^[^|]*| //p' "$LAB_DIR/out" | tr ' ' '\n' |
        awk -F '[=;%]' -v label="$1" '$1 == label { print $2 }'
}

mistakes() {
    local bad
    unknown "'foo'" -w foo=1
    unknown close_wait_age -c foo=1
    unknown NAME=RANGE -w time_wait
    unknown NAME=RANGE -c ''
    unknown "'=5'" -w time_wait==5
    for bad in '' : @ '~' 5:1 -5 1e5 a 10:~ 1:2:3 10% ' 10'; do
        unknown "'$bad'" -w "time_wait=$bad"
        unknown "'$bad'" -c "close_wait:80=$bad"
    done
    for bad in : :0 :65536 :-x @ @host @10.0.0.5:0 '@[::1' @::1:80 ':80:81'; do
        unknown "'$bad'" -w "time_wait$bad=1"
    done
    unknown '"x" is neither' -w time_wait:x=1
    unknown port_budget@ADDR -w port_budget:80=1
    unknown 'another -w' -w time_wait=1 -w TIME-WAIT=2
    unknown 'use --per peer' --per port -w time_wait@10.0.0.5=1
    unknown 'for -w and -c' --per port
    unknown 'port or peer' --per address -w time_wait=1
    unknown 'for findings' -w time_wait=1 --threshold close-wait-age=5
    says 1 '12 CLOSE_WAIT on :8080 .*, warning at 5; .*info: [a-z-]*, [.]{3}' \
        --findings -d 0.1 -w close_wait:8080=5 --threshold time-wait-count=10
    says 0 '.*no findings' --findings -d 0.1 -w close_wait:8080=50
    unknown 'for findings' -w time_wait=1 -d 1
    unknown "'-w'" -w
    unknown 'a time above 0' -t 0
    unknown 'a time above 0' -t -1
    unknown 'a time above 0' -t soon
    unknown no-such -w time_wait:no-such=1
    unknown 5y -w close_wait_age=5y
    unknown 5m -w time_wait=5m
    unknown --bogus --bogus
    unknown "'-Z'" -Z
    unknown '-j is not for check' -j
    unknown carrier-pigeon --reader carrier-pigeon
    unknown no-such-netns -N no-such-netns
    unknown nonsense nonsense
    unknown 65536 sport = :65536
    unknown no-such --threshold no-such=1
    capture "$tcpwait" check --help
    is 'check --help: status' "$status" 3
    check 'check --help says how' has_line "$LAB_DIR/out" '^Usage: .* check'
    capture "$tcpwait" check -V
    is 'check -V: status' "$status" 3
    check 'check -V: one line' has_line "$LAB_DIR/out" '^tcpwait [0-9]'
}

judged() {
    says 0 '30 TIME_WAIT on :82; 12 CLOSE_WAIT' \
        -w time_wait:82=30 -c close_wait=12
    says 1 '12 CLOSE_WAIT on :8080 \(java.*, warning at 11' \
        -w close_wait:8080=11 -c close_wait:8080=100
    says 2 '12 CLOSE_WAIT on :8080 \(java.*, critical at 11' \
        -w close_wait:8080=5 -c close_wait:8080=11
    # The worst first, whatever the order.
    says 2 '12 CLOSE_WAIT .*critical at 1; 50 TIME_WAIT .*warning at 49' \
        -w time_wait=49 -c close_wait=1
    says 1 '0 ESTABLISHED on :9, warning below 1' -w established:9=1:
    says 2 '7 ESTABLISHED on :82 .*critical inside 5:10' \
        -c established:82=@5:10
    says 2 '20 TIME_WAIT toward \[::1\]:81.*critical at 19' \
        -c 'time_wait@[::1]:81=19'
    says 0 '0 TIME_WAIT toward 10.9.9.9' -c time_wait@10.9.9.9=0
    says 0 'oldest CLOSE_WAIT [0-9.]+ m?s' -c close_wait_age=3600
    says 2 'oldest CLOSE_WAIT [0-9.]+ m?s on :8080' -c close_wait_age=0
    says 1 'ports used 0\.[0-9]+% toward' -w port_budget=0
    says 1 '[0-9.]+ closes/s' -w closes_per_second=0.01
    says 1 '12 CLOSE_WAIT on :8080' --per port -w close_wait=10
    says 0 '30 TIME_WAIT on :82' --per port -w time_wait=30
    says 2 '20 TIME_WAIT toward \[::1\]:81' --per peer -c \
        'time_wait@[::1]:81=19'
    says 1 '' --per peer -w time_wait=29
    # A filter selects; -N looks elsewhere.
    says 0 '0 CLOSE_WAIT' -c close_wait=0 exclude close-wait
    says 0 '20 TIME_WAIT' -c time_wait=20 dport = :81
    says 2 '12 CLOSE_WAIT' -c close_wait=1 -N "$$"
    says 0 '12 CLOSE_WAIT' -w close_wait=12 --owners never --reader \
        netlink-by-family
}

found() {
    says 0 '14 ESTABLISHED, 50 TIME_WAIT, 12 CLOSE_WAIT; no findings' -d 0.1
    says 1 '.*never closes|.*12 CLOSE_WAIT' -d 0.1 --threshold \
        close-wait-age=0
    check 'the finding is told in full below' \
        has_line "$LAB_DIR/out" '^WARNING close-wait.*next: tcpwait diagnose'
    says 0 '.*1 info: (client-churn|server-closes-first)' -d 0.1 --threshold \
        time-wait-count=30 state time-wait sport = :82
    local start=$SECONDS
    says 0 '' --owners never
    check 'two samples, a second apart' [ $((SECONDS - start)) -ge 1 ]
}

# In a namespace of its own, so that ports can be few.
critical() {
    says 2 '.*ports from' -d 0.1
}

figures() {
    local label got
    capture "$tcpwait" check -w time_wait=500 -c time_wait=1000 \
        -w close_wait:8080=~:100 -w 'time_wait@[::1]:81=@5:7' -t 5
    is 'the figures, in their order' "$(labels | xargs)" \
        "$names close_wait:8080 time_wait@[0:0:0:0:0:0:0:1]:81"
    for label in established time_wait close_wait listen; do
        got=$("$tcpwait" states | awk -v name="${label^^}" \
            '$1 == name { print $2 }')
        is "$label as in states" "$(value "$label")" "${got:-0}"
    done
    check 'a budget of more than 0' \
        awk -v x="$(value port_budget)" 'BEGIN { exit !(x > 0) }'
    cp "$LAB_DIR/out" "$LAB_DIR/answer"
    capture "$tcpwait" check -d 0.1
    is 'without thresholds the same' "$(labels | xargs)" "$names"
    capture "$tcpwait" check --per port -w time_wait=1
    is 'and per port' "$(labels | xargs)" "$names"
    capture "$tcpwait" check --reader procfs -w close_wait_age=1
    is 'what procfs does not tell is U' "$(value close_wait_age)" U
    is 'and UNKNOWN' "$status" 3
}

independent() {
    local line n=0
    "$lab_here/monitoring.pl" perf < "$LAB_DIR/answer" > "$LAB_DIR/parsed"
    is 'Monitoring::Plugin reads every figure' \
        "$(wc -l < "$LAB_DIR/parsed")" 16
    is 'a threshold of a state' "$(grep '^time_wait ' "$LAB_DIR/parsed")" \
        'time_wait 50 - 500 1000 0 -'
    is 'a range without a beginning' \
        "$(grep '^close_wait:8080 ' "$LAB_DIR/parsed")" \
        'close_wait:8080 12 - ~:100 - 0 -'
    is 'the end of a budget' \
        "$(awk '/^port_budget / { print $3, $6, $7 }' "$LAB_DIR/parsed")" \
        '% 0 100'
    is 'the unit of an age' \
        "$(awk '/^close_wait_age / { print $3, $6 }' "$LAB_DIR/parsed")" 's 0'
    # The table of the unit test, judged by others.
    sed -nE 's/^\t\{ "([^"]+)", (-?[0-9.e]+), (true|false) \},$/\1 \2 \3/p' \
        "$lab_here/../test_range.c" |
        sed 's/true$/1/; s/false$/0/' > "$LAB_DIR/table"
    check 'the table has eighty lines and more' \
        [ "$(wc -l < "$LAB_DIR/table")" -ge 80 ]
    check 'Monitoring::Plugin judges them alike' \
        diff "$LAB_DIR/table" <("$lab_here/monitoring.pl" range \
            < "$LAB_DIR/table")
    # And what the program itself makes of them, with 12 CLOSE_WAIT.
    for line in 12 11 13 12: 13: '~:12' '~:11' @12 @13: 5:12 12:20 13:20 @5:11 \
        @12:12 :12 :11 0 @0 11.5 12.5 -5:12 @-1:11.9 '~:'; do
        "$tcpwait" check --owners never -w "close_wait:8080=$line" \
            > /dev/null && echo "$line 12 0" || echo "$line 12 $?"
    done > "$LAB_DIR/ours"
    check 'and so the program, live' \
        diff "$LAB_DIR/ours" <("$lab_here/monitoring.pl" range \
            < "$LAB_DIR/ours")
    n=$(wc -l < "$LAB_DIR/ours")
    check 'all of them' [ "$n" -eq 23 ]
}

ignoring() {
    local status=0
    (trap '' ALRM && LD_PRELOAD=$flaky FLAKY_HANG=1 exec "$tcpwait" check \
        -t 0.2) || status=$?
    [ "$status" = 3 ]
}

# What does not come back from the kernel is ended by the timer.
late() {
    local start
    start=$(date +%s%N)
    LD_PRELOAD=$flaky FLAKY_HANG=1 unknown 'no answer within 0.5 s' -t 0.5
    check 'in time' [ $(($(date +%s%N) - start)) -lt 30000000000 ]
    unknown '-d 20 leaves no time for a look within -t 0.3' -t 0.3 -d 20
    unknown '-d 1 leaves no time for a look within -t 1' -t 1 -d 1
    # Even where the one who started it blocked and ignored the signal.
    check 'an ignored SIGALRM' ignoring
    says 0 '' -t 30 -w listen=10
    # Nobody reads it: no answer, but an end.
    status=0
    "$tcpwait" check -w listen=10 > /dev/full 2> "$LAB_DIR/err" || status=$?
    is 'a full disk: status' "$status" 3
}

# Once broken the dump is repeated; twice, and nobody knows what was not seen.
broken() {
    LD_PRELOAD=$flaky FLAKY_INTR=1 FLAKY_TIMES=1 says 0 '' -w listen=10
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 3 'not all sockets were seen' \
        -w listen=10
    is 'a figure of a part is none' "$(value listen)" U
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 3 \
        'not all sockets were seen: .*; not judged: .* more; ' -d 0.1
    # The walk of a scoped state comes after a whole one.
    LD_PRELOAD=$flaky FLAKY_AFTER=1 FLAKY_INTR=1 says 3 \
        'not all sockets were seen' -w close_wait:8080=100 -N /proc/self/ns/net
    # What was seen, and would only be worse with the rest, is told.
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 2 'at least 12 CLOSE_WAIT' \
        -c close_wait=11
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 1 'at least 12 CLOSE_WAIT' \
        -w close_wait:8080=11
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 3 '' -c close_wait=13:
    LD_PRELOAD=$flaky FLAKY_INTR=1 says 1 '.*12 CLOSE_WAIT' -d 0.1 \
        --threshold close-wait-age=0
}

# hold_many N: a process with so many descriptors, its pid in $many.
hold_many() {
    local ready
    exec {ready}< <(exec timeout -s KILL 100 python3 -c '
import os, resource, signal, sys
n = int(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (n + 100, hard))
for _ in range(n):
    os.dup(0)
print("ready", flush=True)
signal.pause()' "$1" < /dev/null)
    many=$!
    read -r -t 30 -u "$ready" _
}

# However many descriptors one process has, what they hold is looked at.
crowded() {
    local many
    [ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -gt 9100 ] || {
        skip 'no process may have so many descriptors'
        return 0
    }
    hold_many 9000
    says 2 '12 CLOSE_WAIT' -N all -c close_wait=11
    says 0 '' -N all -w close_wait=100000 -w listen=100000
    check 'all is listed' has_no_line "$LAB_DIR/out" 'could not be listed'
    kill "$many"
}

refused() {
    if [ ! -x "$deny" ]; then
        skip "no $deny"
        return
    fi
    capture "$deny" 13 "$tcpwait" check -w close_wait=100
    is 'netlink refused: procfs answers' "$status" 0
    check 'and says so' has_line "$LAB_DIR/out" 'procfs.*netlink was refused'
    # The walk of a scoped state falls back as well.
    capture "$deny" 13 "$tcpwait" check -w close_wait:8080=5
    is 'netlink refused, a scope: status' "$status" 1
    check 'and the figure' has_line "$LAB_DIR/out" '12 CLOSE_WAIT on :8080'
    capture "$deny" 13 "$tcpwait" check --reader netlink -w listen=1
    is 'netlink asked for and refused: status' "$status" 3
    is 'and one line' "$(wc -l < "$LAB_DIR/out")" 1
    check 'that says UNKNOWN' has_line "$LAB_DIR/out" '^TCPWAIT UNKNOWN - '
    is 'on standard output alone' "$(cat "$LAB_DIR/err")" ''
}

# First what its TIME_WAIT, which last a minute, have to be there for.
all() {
    judged
    found
    figures
    if "$lab_here/monitoring.pl" available 2> /dev/null; then
        independent
    else
        skip 'no Monitoring::Plugin here'
    fi
    late
    broken
    refused
    crowded
    mistakes
}

lab_enter "$@"
lab_need
lab_run all "${table[@]}"
lab_sysctl=(-s 'net.ipv4.ip_local_port_range=40000 40099')
lab_run critical listen 127.0.0.1:80 -- \
    established 127.0.0.1:80 95 src=127.0.0.1
lab_finish
